"""Wordings of the packs: named lists, column heads, words for codes, rules' messages, and the names of concepts, each of which may mean
one thing only."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from string import Formatter
from typing import NamedTuple, cast

from pipeline.catalog.packs import Claims
from pipeline.catalog.records import Case, Concept, Proof, Qualifier, Rule
from pipeline.catalog.source import Entry
from pipeline.errors import PatternError
from pipeline.model import Message, Severity
from pipeline.text import fold

_OPPOSITE = (
    ("selected_yes", "selected_no"),
    ("compliant_yes", "compliant_no"),
    ("not_given", "selected_yes"),
    ("not_given", "compliant_yes"),
    ("not_given", "compliant_no"),
)
"""Lists of which a word can stand in one only."""

Lists = dict[str, tuple[str, ...]]


def merge_lists(claims: Mapping[str, Claims]) -> Lists:
    """Named lists of wordings, folded; packs add to the built-in ones. A list that nothing reads is a slip of the pen."""
    for name, said in claims.items():
        if said.own is None:
            _refuse_unknown(name, said, claims)
    return {name: tuple(dict.fromkeys(fold(item.text) for part in said.all for item in part.items())) for name, said in claims.items()}


def _refuse_unknown(name: str, said: Claims, claims: Mapping[str, Claims]) -> None:
    known = [other for other, its in claims.items() if its.own]
    said.given[0].refuse(f"没有“{name}”，已有：{'、'.join(known)}", f"there is no '{name}'; known: {', '.join(known)}")


def merge_words(claims: Mapping[str, Claims]) -> Lists:
    """Lists of words; what is yes cannot be no."""
    lists = merge_lists(claims)
    for one, other in _OPPOSITE:
        _refuse_common(claims, lists, one, other)
    return lists


def merge_columns(claims: Mapping[str, Claims]) -> Lists:
    """Column heads by role; a head has one role."""
    lists = merge_lists(claims)
    roles = list(lists)
    for index, role in enumerate(roles):
        for other in roles[:index]:
            _refuse_common(claims, lists, role, other)
    return lists


def _refuse_common(claims: Mapping[str, Claims], lists: Lists, one: str, other: str) -> None:
    common = set(lists[one]) & set(lists[other])
    for name, against in ((one, other), (other, one)):
        item = next((item for part in claims[name].given for item in part.items() if fold(item.text) in common), None)
        if item:
            item.refuse(f"“{item.text}”已在“{against}”中", f"'{item.text}' already stands in '{against}'")


def merge_labels(claims: Mapping[str, Claims]) -> dict[str, Mapping[str, Message]]:
    """What people call the codes, by group; packs add codes, or call them otherwise."""
    for group, said in claims.items():
        if said.own is None:
            _refuse_unknown(group, said, claims)
    return {
        group: {code: Message(item.say("zh"), item.say("en")) for part in said.all for code, item in part.parts().items()}
        for group, said in claims.items()
    }


# ------------------------------------------------------------------------------------------------------------ rules
def build_rule(name: str, claims: Claims) -> Rule:
    """A rule: packs may lower its severity and word its messages anew, with the figures that the rule fills in."""
    if claims.own is None:
        claims.given[0].refuse(f"没有规则“{name}”：规则由程序定义", f"there is no rule '{name}': rules are defined by the program")
    known = claims.own.parts("messages") if claims.own else {}
    texts = {key: entry for part in claims.all for key, entry in part.parts("messages").items()}
    for key, entry in texts.items():
        if key not in known:
            entry.refuse(f"规则“{name}”没有“{key}”这条消息", f"the rule '{name}' has no message '{key}'")
        _check_fields(entry, known[key])
    titles = [part.message("title") for part in claims.all if part.get("title")]
    limits = [Severity(part.say("severity")) for part in claims.all if part.get("severity")]
    messages = {key: Message(entry.say("zh"), entry.say("en")) for key, entry in texts.items()}
    return Rule(name, titles[-1], messages, limits[-1] if limits else None, _cases(claims.own) if claims.own else {})


def _cases(own: Entry) -> dict[str, Case]:
    """What the program's own pack says of each message: a pack that is given can lower a rule, not say what proves it."""
    found = {}
    for key, part in own.parts("cases").items():
        if key not in own.parts("messages"):
            part.refuse(f"没有“{key}”这条消息", f"there is no message '{key}'")
        found[key] = Case(Severity(part.say("severity")), cast("Proof", part.say("basis")))
    return found


def _check_fields(entry: Entry, own: Entry) -> None:
    """A message is filled in with what the built-in one asks for, and with nothing else."""
    known = {field for part in own.parts().values() for field in _fields(part)}
    for part in entry.parts().values():
        if unknown := sorted(_fields(part) - known):
            zh = f"消息中不能有“{{{unknown[0]}}}”，可用：{'、'.join(sorted(known)) or '无'}"
            part.refuse(zh, f"the message cannot have '{{{unknown[0]}}}'; it may use {', '.join(sorted(known)) or 'nothing'}")


def _fields(part: Entry) -> set[str]:
    try:
        return {field for _, field, _, _ in Formatter().parse(part.text) if field is not None}
    except ValueError:
        part.refuse("消息中的花括号不成对", "a brace in the message has no partner")


# ---------------------------------------------------------------------------------------------------------- concepts
class Names(NamedTuple):
    """What one entry calls a concept, and what it says must not be taken for it."""

    concept: str
    labels: Sequence[Entry]
    others: Sequence[Entry] = ()

    @classmethod
    def of(cls, concept: str, entry: Entry) -> "Names":
        name = entry.get("name")
        labels = [zh for part in [name] if part and (zh := part.get("zh"))] + entry.items("aliases")
        return cls(concept, labels, [label for item in entry.items("confusable_with") if (label := item.get("label"))])


def refuse_ambiguous(said: Iterable[Names]) -> None:
    """Refuse a wording that means two concepts, or stands twice in one file, or is both name and look-alike of a concept. What is said
    first (by the built-in packs) stands."""
    faults = list(_ambiguous(said))
    if faults:
        raise PatternError.of(faults)


def _ambiguous(said: Iterable[Names]) -> Iterator[Message]:
    owners: dict[str, tuple[str, Entry]] = {}
    others: set[tuple[str, str]] = set()
    for concept, labels, lookalikes in said:
        for label in labels:
            owner, first = owners.setdefault(fold(label.text), (concept, label))
            if owner != concept:
                yield label.fault(
                    f"“{label.text}”已是“{owner}”的名称（{first.place}）", f"'{label.text}' already means '{owner}' ({first.place})"
                )
            elif first.file == label.file and first.place != label.place:
                yield label.fault(f"“{label.text}”已见于 {first.place}", f"'{label.text}' already stands at {first.place}")
            elif (concept, fold(label.text)) in others:
                yield _both(label)
        for other in lookalikes:
            others.add((concept, fold(other.text)))
            if owners.get(fold(other.text), ("", other))[0] == concept:
                yield _both(other)


def refuse_contrary(said: Iterable[Names], concepts: Mapping[str, Concept], qualifiers: Sequence[Qualifier]) -> None:
    """Refuse an alias whose words make another thing of it than its concept is (固废排放量 of 固废产生量)."""
    faults = [
        label.fault(f"“{label.text}”与“{name}”不是一回事（{rule}）", f"'{label.text}' is another thing than '{name}' ({rule})")
        for concept, labels, _ in said
        for name in (concepts[concept].name.zh,)
        for label in labels
        if (rule := _contrary(fold(label.text), fold(name), qualifiers))
    ]
    if faults:
        raise PatternError.of(faults)


def _contrary(label: str, name: str, qualifiers: Sequence[Qualifier]) -> str:
    """The first qualifier of which the two have words of different sides only, or nothing."""
    for qualifier in qualifiers:
        ours, theirs = ({side for side in qualifier.sides if any(word in text for word in side)} for text in (label, name))
        if ours and theirs and not ours & theirs:
            return qualifier.id
    return ""


def _both(label: Entry) -> Message:
    return label.fault(f"“{label.text}”又是别名又是易混名", f"'{label.text}' is both an alias and a look-alike")


__all__ = ["Names", "build_rule", "merge_columns", "merge_labels", "merge_words", "refuse_ambiguous", "refuse_contrary"]
