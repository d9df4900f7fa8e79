"""count-claim: how many indicators the text says were chosen, in all, by class and by kind, against itself and the table's choices."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.catalog import Catalog, Standard
from pipeline.model import Claim, Kind, Matched, Message
from pipeline.validate.running.sentence import Sentence

_REQUIRED, _OPTIONAL, _TOTAL = "必选", "可选", "合计"
_TOTALS = ("共", "合计", "总计", "选择了", "选取了", "选取", "选择")
_COUNTED = frozenset({"项", "个"})
_MET = re.compile(r"\d+项(?:必选|可选)?考核指标(?:，)?(?:均|全部)|(?:必选|可选)指标\d+项，?(?:均|全部)")
_NEAR = 14  # characters between a class and its number
_FEWEST = 3  # classes that make a sentence one about the choice of indicators


@dataclass(frozen=True, slots=True)
class Choice:
    """A sentence that counts indicators: figures by class, 必选, 可选 and 合计, and what does not hold of them."""

    sentence: Sentence
    said: Mapping[str, Claim]
    wrong: tuple[Message, ...]


def counted_choices(written: Iterable[Sentence], matched: Matched, catalog: Catalog) -> Iterator[Choice]:
    """Those of the sentences that count the chosen indicators, beside one another or the table."""
    standard = catalog.standards.get(matched.standard)
    if standard is None:
        return
    classes = tuple(dict.fromkeys(item.category for item in standard.indicators))
    stems = {name[:3]: name for name in classes}  # 资源节 for 资源节约: a lost character makes no other class
    found = [(sentence, said) for sentence in written if (said := _said(sentence, stems) or _all_met(sentence))]
    counting = [(sentence, said) for sentence, said in found if _counts(sentence, said, classes)]
    table = _selected(matched, standard) if counting else None
    for sentence, said in counting:
        if table is not None or _TOTAL in said:
            chosen = None if _of_the_standard(said, standard) else table
            yield Choice(sentence, said, tuple(_wrong(said, classes, chosen)))


def _counts(sentence: Sentence, said: Mapping[str, Claim], classes: Sequence[str]) -> bool:
    """Whether a sentence is about the choice of indicators: it names several classes, or both kinds, or says that all are met."""
    several = sum(name in classes for name in said) >= _FEWEST
    return several or (_REQUIRED in said and _OPTIONAL in said) or _met(sentence)


def _of_the_standard(said: Mapping[str, Claim], standard: Standard) -> bool:
    """Whether a sentence says what the standard has, not what the park chose: the number of all its indicators, or of those of each
    class."""
    counts = Counter(item.category for item in standard.indicators)
    classes = {name: int(claim.value) for name, claim in said.items() if name in counts}
    everything = _TOTAL in said and said[_TOTAL].value == len(standard.indicators)
    return everything or classes == counts


def _met(sentence: Sentence) -> bool:
    """Whether a sentence says of so many chosen indicators that all of them are met (26项考核指标均达标)."""
    return len(sentence.figures) == 1 and _MET.search(sentence.text) is not None


def _all_met(sentence: Sentence) -> dict[str, Claim]:
    """The one figure of such a sentence, which counts all that were chosen."""
    return {_TOTAL: sentence.figures[0]} if sentence.figures[0].unit in _COUNTED and _met(sentence) else {}


def _selected(matched: Matched, standard: Standard) -> Mapping[str, int] | None:
    """What the table selects, by class, kind and in all; None where it does not say it of every indicator, or says it twice."""
    chosen = {fact.concept: fact.text for fact in matched.facts if fact.kind is Kind.SELECTED and fact.main}
    doubtful = any(fact.doubt for fact in matched.facts if fact.kind is Kind.SELECTED)
    if doubtful or any(item.concept not in chosen for item in standard.indicators):
        return None
    counts = Counter[str]()
    for item in standard.indicators:
        if chosen[item.concept] != "no":
            counts.update((item.category, _REQUIRED if item.required else _OPTIONAL, _TOTAL))
    return counts


def _said(sentence: Sentence, stems: Mapping[str, str]) -> dict[str, Claim]:
    """The figures of a sentence by what they count; one that is given twice counts for nothing."""
    said: dict[str, Claim] = {}
    for claim, lead, tail in zip(sentence.figures, sentence.leads, sentence.tails, strict=True):
        if claim.unit not in _COUNTED or not claim.exact:
            continue
        name = _counted(lead[-_NEAR:], tail[:_NEAR], stems)
        if name and name not in said:
            said[name] = claim
    return said


def _counted(lead: str, tail: str, stems: Mapping[str, str]) -> str:
    """What a figure counts: the class named nearest before it; 必选 or 可选; the total."""
    places = {name: lead.rfind(stem) for stem, name in stems.items() if stem in lead}
    if places:
        return max(places, key=lambda name: places[name])
    for kind in (_REQUIRED, _OPTIONAL):
        if tail.startswith((kind, f"为{kind}")) or kind in lead.removeprefix(f"{kind}、").removeprefix(f"{kind}，"):
            return kind
    return _TOTAL if any(word in lead for word in _TOTALS) else ""


def _wrong(said: Mapping[str, Claim], classes: Sequence[str], table: Mapping[str, int] | None) -> Iterator[Message]:
    """What does not hold of the counts; `table`: what the table selects, where that is what they count."""
    counts = {name: int(claim.value) for name, claim in said.items()}
    total = counts.get(_TOTAL)
    if total is not None and all(name in counts for name in classes):
        yield from _sum([counts[name] for name in classes], total, "各类", "the classes")
    if total is not None and _REQUIRED in counts and _OPTIONAL in counts:
        yield from _sum([counts[_REQUIRED], counts[_OPTIONAL]], total, "必选与可选", "required and optional ones")
    for name, count in counts.items():
        if table is not None and table[name] != count:
            yield Message(
                f"{name}{count}项，表中实选{table[name]}项", f"{_ENGLISH.get(name, name)} {count}, the table selects {table[name]}"
            )


def _sum(parts: Sequence[int], total: int, zh: str, en: str) -> Iterator[Message]:
    if sum(parts) != total:
        sums = " + ".join(map(str, parts))
        yield Message(f"{zh}相加{sums} = {sum(parts)}项，不是{total}项", f"{en} add up to {sums} = {sum(parts)}, not {total}")


_ENGLISH = {_REQUIRED: "required", _OPTIONAL: "optional", _TOTAL: "in all"}

__all__ = ["Choice", "counted_choices"]
