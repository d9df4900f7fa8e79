"""`parkaudit decide OUT propose`: labels that people mapped alike in several reports, as a diff to the pack that holds the concept."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.catalog import Catalog, alias_diff
from pipeline.decisions import METHOD, REPORT, Log, Map, label_key
from pipeline.export import rows
from pipeline.text import fold

_OFTEN = 3  # reports in which a label was mapped so


def propose(log: Log, out: Path, catalog: Catalog, packs: Sequence[Path]) -> str:
    """A unified diff for `patch`; nothing is written. A comment where there is nothing to propose."""
    known = {fold(name) for item in catalog.concepts.values() for name in (item.name.zh, *item.aliases)}
    aliases: dict[str, list[str]] = {}
    for (label, concept), reports in _decided(log, out).items():
        if len(reports) >= _OFTEN and label not in known and concept in catalog.concepts:
            aliases.setdefault(concept, []).append(label)
    return alias_diff(aliases, packs) or f"# nothing was mapped alike in {_OFTEN} reports\n"


def _decided(log: Log, out: Path) -> dict[tuple[str, str], set[str]]:
    """Label and concept → the reports where people said so, and those where it was applied."""
    found: dict[tuple[str, str], set[str]] = {}
    for item in log.active:
        if isinstance(item, Map) and not item.period and not item.unit:
            reports = found.setdefault((label_key(item.label), item.concept), set())
            reports.update({item.report} if item.scope == REPORT else ())
    for row in rows(out, "facts", "report", "label", "concept", "method"):
        place = (label_key(row["label"] or ""), row["concept"])
        if row["method"] == METHOD and place in found:
            found[place].add(row["report"])
    return found


__all__ = ["propose"]
