"""Judgement across the reports of a run: which are of one park, what they say of the same figures, what becomes of them over the years.

Runs in the parent after all files are read. What it finds depends on the set of reports only, not on their order. First every report
gets its place, for which its short form is enough; then each park is judged for itself.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.catalog import Catalog
from pipeline.decisions import Parks
from pipeline.model import Check, Finding, Report, SeriesPoint
from pipeline.validate import flattened, one_open_finding
from pipeline.validate.across.cross_year import judge_figures
from pipeline.validate.across.drift import judge_drift
from pipeline.validate.across.files import File, Park, read_park
from pipeline.validate.across.history import judge_copies, judge_jumps, with_stale
from pipeline.validate.across.parks import Place, find_places
from pipeline.validate.across.rooted import under_differing
from pipeline.validate.across.series import read_series

_Item = Check | Finding | SeriesPoint


def judge_across(reports: Iterable[Report], catalog: Catalog, parks: Parks) -> tuple[Report, ...]:
    """The reports of a run, each with the id of its park, the report that it duplicates, what is found beside the others, and the
    figures of its park's history that it is the source of. The order stays."""
    given = {report.name: report for report in reports}
    places = find_places(tuple(given.values()), given.__getitem__, parks, catalog.words)
    found = [judge_together([(given[name], places[name]) for name in names], catalog) for names in groups(places)]
    done = {report.name: report for judged in found for report in judged}
    return tuple(done[name] for name in given)


def groups(places: Mapping[str, Place]) -> list[tuple[str, ...]]:
    """The names of the reports that are judged together, those of one park. A copy, or a report without a park, is alone."""
    of_park: dict[tuple[str, str], list[str]] = {}
    for name, place in places.items():
        alone = bool(place.duplicate_of) or not place.park_id
        of_park.setdefault((place.park_id, name if alone else ""), []).append(name)
    return [tuple(names) for names in of_park.values()]


def judge_together(reports: Sequence[tuple[Report, Place]], catalog: Catalog) -> tuple[Report, ...]:
    """The reports of one group, judged beside one another. The order stays."""
    placed = [place.put(report) for report, place in reports]
    done = {report.name: report for report in placed}
    first = placed[0]
    if first.park_id and not first.duplicate_of:
        done |= {report.name: report for report in _judged(read_park(first.park_id, placed, catalog), catalog)}
    return tuple(done[report.name] for report in placed)


def _judged(park: Park, catalog: Catalog) -> Iterator[Report]:
    items: dict[str, list[_Item]] = {file.name: [] for file in park.files}
    for file, item in _items(park, catalog):
        items[file.name].append(item)
    for file in park.files:
        before = next((other for other in park.kept if other.year == file.year - 1), None)
        findings = with_stale(file.report.findings, file, before) if before else file.report.findings
        yield _with(file, findings, items[file.name], park, catalog)


def _items(park: Park, catalog: Catalog) -> Iterator[tuple[File, _Item]]:
    yield from judge_figures(park, catalog)
    yield from judge_drift(park, catalog)
    yield from judge_jumps(park, catalog)
    yield from read_series(park, catalog)
    for before, file in pairwise(park.kept):
        if file.year == before.year + 1:
            yield from ((file, finding) for finding in judge_copies(file, before, catalog))


def _with(file: File, findings: Sequence[Finding], items: Sequence[_Item], park: Park, catalog: Catalog) -> Report:
    """A report with what was found beside the others; of checks with one id the first stands."""
    checks = {check.id: check for check in (*file.report.checks, *(item for item in items if isinstance(item, Check)))}
    kept = next(other for other in park.kept if other.year == file.year)
    found = [item for item in items if isinstance(item, Finding)]
    return replace(
        file.report,
        checks=tuple(checks.values()),
        findings=_joined([*findings, *found], file, catalog) if found else tuple(findings),
        duplicate_of="" if kept is file else kept.name,
        series=tuple(item for item in items if isinstance(item, SeriesPoint)),
    )


def _joined(findings: Sequence[Finding], file: File, catalog: Catalog) -> tuple[Finding, ...]:
    """The findings on a report alone and beside others: each cause once."""
    return tuple(flattened(one_open_finding(under_differing(findings, file, catalog))))


__all__ = ["Place", "find_places", "groups", "judge_across", "judge_together"]
