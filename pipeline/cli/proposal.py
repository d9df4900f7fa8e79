"""`parkaudit decide OUT propose`: labels that people mapped alike in several reports, as a diff to the pack that holds the concept."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.catalog import Catalog, alias_diff
from pipeline.decisions import METHOD, REPORT, Log, Map, label_key
from pipeline.export import rows
from pipeline.match.label import LabelReader
from pipeline.text import fold, unwrap, without_marks

_OFTEN = 3  # reports in which a label was mapped so


def propose(log: Log, out: Path, catalog: Catalog, packs: Sequence[Path]) -> str:
    """A unified diff for `patch`; nothing is written. Comments say what is not proposed, and why."""
    reader, known = LabelReader(catalog), _known(catalog)
    aliases: dict[str, list[str]] = {}
    comments = ""
    for (label, concept), reports in _decided(log, out).items():
        alias = reader.read(label).names[0]
        if len(reports) < _OFTEN or concept not in catalog.concepts:
            continue
        if alias in known:
            comments += f"# {label} → {concept}: already a name or a look-alike\n"
        else:
            aliases.setdefault(concept, []).append(label if fold(label) == alias else alias)
    diff = alias_diff(aliases, packs)
    return comments + (diff or f"# nothing to propose: no other label was mapped alike in {_OFTEN} reports\n")


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


__all__ = ["propose"]
