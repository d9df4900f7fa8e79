"""`parkaudit decide OUT propose`: labels that people mapped alike in several reports, as a diff to the pack that holds the concept."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.catalog import Catalog, alias_diff
from pipeline.decisions import METHOD, REPORT, Log, Map, Never, label_key
from pipeline.export import rows
from pipeline.match.label import LabelReader
from pipeline.model import Language, Message
from pipeline.text import fold, unwrap, without_marks

_OFTEN = 3  # reports in which a label was mapped so
_NAME = Message("已是名称，或列为易混的名称", "already a name or a look-alike")
_OTHERWISE = Message("也有人作过别的决定", "people also said otherwise of this label")
_NOTHING = Message(
    f"没有可列为别名的名称：没有别的名称在 {_OFTEN} 份报告中同样对应",
    f"nothing to propose: no other label was mapped alike in {_OFTEN} reports",
)


def propose(log: Log, out: Path, catalog: Catalog, packs: Sequence[Path], language: Language) -> str:
    """A unified diff for `patch`; nothing is written. Comments say what is not proposed, and why."""
    reader, known, decided = LabelReader(catalog), _known(catalog), _decided(log, out)
    often = {place: reader.read(place[0]).names[0] for place, reports in decided.items() if len(reports) >= _OFTEN}
    contested = _contested(log, reader)
    aliases: dict[str, list[str]] = {}
    comments = ""
    for (label, concept), alias in often.items():
        if concept not in catalog.concepts:
            continue
        if alias in known:
            comments += f"# {label} → {concept}: {_NAME.say(language)}\n"
        elif contested[alias] - {concept}:
            comments += f"# {label} → {concept}: {_OTHERWISE.say(language)}\n"
        else:
            aliases.setdefault(concept, []).append(label if fold(label) == alias else alias)
    diff = alias_diff(aliases, packs)
    return comments + (diff or f"# {_NOTHING.say(language)}\n")


def worth_proposing(log: Log, out: Path, catalog: Catalog, packs: Sequence[Path]) -> Message | None:
    """A sentence that says so when there is something to propose."""
    if "\n+++ " not in propose(log, out, catalog, packs, "en"):
        return None
    return Message(
        f"有的名称已在 {_OFTEN} 份以上报告中同样对应，可列为别名：parkaudit decide {out} propose 给出改动。",
        f"A label was mapped alike in {_OFTEN} reports or more and may become an alias: parkaudit decide {out} propose shows the change.",
    )


def _contested(log: Log, reader: LabelReader) -> Mapping[str, set[str]]:
    """What people said of each name: the concepts that it is, and "" where it is never one of them."""
    said: defaultdict[str, set[str]] = defaultdict(set)
    for item in log.active:
        if isinstance(item, Map | Never):
            said[reader.read(item.label).names[0]].add(item.concept if isinstance(item, Map) else "")
    return said


def _known(catalog: Catalog) -> frozenset[str]:
    """Every name of every concept, and what must not be taken for one."""
    concepts = catalog.concepts.values()
    names = {name for item in concepts for name in (item.name.zh, *item.aliases)}
    return frozenset(map(fold, names | {other.label for item in concepts for other in item.confusable_with}))


def _decided(log: Log, out: Path) -> dict[tuple[str, str], set[str]]:
    """Label and concept → the reports where people said so, and those where it was applied. What holds only for a unit, or changes the
    period, is no alias."""
    found: dict[tuple[str, str], set[str]] = {}
    printed: dict[tuple[str, str], str] = {}
    for item in log.active:
        if isinstance(item, Map) and not item.period and not item.unit:
            place = (label_key(item.label), item.concept)
            printed.setdefault(place, unwrap(without_marks(item.label)))
            found.setdefault(place, set()).update({item.report} if item.scope == REPORT else ())
    for row in rows(out, "facts", "report", "label", "concept", "method"):
        place = (label_key(row["label"] or ""), row["concept"])
        if row["method"] == METHOD and place in found:
            found[place].add(row["report"])
    return {(printed[place], place[1]): reports for place, reports in found.items()}


__all__ = ["propose", "worth_proposing"]
