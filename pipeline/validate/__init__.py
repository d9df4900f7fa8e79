"""Facts × rules → checks and findings: every derived figure recomputed, every contradiction named with its place.

The rules are knowledge (`patterns/`); what a comparison cannot say (groups, periods, doubles) is a function here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import chain
from typing import Literal, NamedTuple

from pipeline.catalog import Catalog
from pipeline.model import Check, Extract, Finding, Judgement, Matched, Severity
from pipeline.validate.bounds import impossible, judge_bounds
from pipeline.validate.construction import Period
from pipeline.validate.earlier import judge_earlier
from pipeline.validate.ledger import Ledger, read_ledger, without_standard
from pipeline.validate.plausibility import judge_plausibility
from pipeline.validate.presence import judge_duplicates, judge_missing
from pipeline.validate.recomputed import judge_recomputed
from pipeline.validate.requirement import counted, find_limits, judge_names, judge_text, judge_units, judge_unmet
from pipeline.validate.roots import under_breaches, under_roots, under_totals
from pipeline.validate.running import judge_running
from pipeline.validate.selection import judge_selection, misprinted
from pipeline.validate.settle import Settled, settle
from pipeline.validate.totals import judge_totals
from pipeline.validate.wording import Writer, at_most

# One cell, one open finding: the first of these stands, the others hang under it.
_PRECEDENCE = ("impossible-value", "derived-value", "implied-period", "requirement-unmet", "plausibility")


def validate(matched: Matched, extract: Extract, catalog: Catalog, report: str) -> Judgement:
    """Judge one report. Without a known standard only what needs none is judged: totals of tables and running text."""
    running = judge_running(extract, matched, catalog, report)
    said = [_allowed(finding, catalog) for finding in running.findings]
    ledger = read_ledger(matched, extract, catalog, report)
    if ledger is None:
        ledger = without_standard(extract, catalog, report)
        checks, findings = _parted(judge_totals(ledger, extract, Writer(ledger)))
        stated = extract.identity.base_year
        return Judgement((*checks, *running.checks), (*findings, *said), stated, "stated" if stated else "none")
    settled = settle(ledger)
    checks, findings = _judge(ledger, settled, extract)
    base_year, basis = _base_year(ledger, settled.period)
    heads = flattened(one_open_finding(counted(ledger, findings)))
    return Judgement(_once([*checks, *running.checks]), (*heads, *_rooted(said, heads, matched)), base_year, basis)


def _allowed(finding: Finding, catalog: Catalog) -> Finding:
    """A finding no more severe than a pack allows for its rule."""
    most = catalog.rules[finding.rule].severity
    return replace(finding, severity=at_most(finding.severity, most)) if most else finding


def _rooted(running: Iterable[Finding], heads: Iterable[Finding], matched: Matched) -> Iterator[Finding]:
    """Findings on running text; one whose text says what another finding would have the table say hangs under that one."""
    facts, repaired = {fact.id: fact for fact in matched.facts}, [head for head in heads if head.repair and not head.parent]
    for finding in running:
        claim = facts[finding.facts[0]].interval if finding.rule == "text-vs-table" else None
        alike = [head for head in repaired if (head.concept, head.period) == (finding.concept, finding.period)]
        root = next((head for head in alike if claim and claim.contains(Decimal(head.repair))), None)
        yield replace(finding, parent=root.id, severity=Severity.INFO) if root else finding


def _judge(ledger: Ledger, settled: Settled, extract: Extract) -> "_Parted":
    writer, limits = Writer(ledger), find_limits(settled.mended)  # a wrong added value must not turn the limits over
    period = settled.period
    recomputed = judge_recomputed(ledger, settled, writer, limits)
    bounds = list(under_roots(judge_bounds(ledger, recomputed.by_concept, period, limits, writer), settled.blame, recomputed.heads))
    of_figures = _parted(
        recomputed.checks,
        under_breaches(recomputed.findings, bounds, settled.blame),
        bounds,
        judge_earlier(ledger, settled, recomputed.heads, writer),
    )
    of_rows = _parted(
        judge_selection(ledger, limits, misprinted(of_figures.findings), writer),
        judge_unmet(ledger, limits, impossible(bounds), writer),
        judge_text(ledger, writer),
        judge_units(ledger, writer),
        judge_names(ledger, writer),
        judge_missing(ledger, recomputed.by_concept, limits, writer),
        judge_duplicates(ledger, recomputed.by_concept, limits, writer),
    )
    of_tables = _parted(judge_totals(ledger, extract, writer))
    found = [*under_totals([*of_figures.findings, *of_rows.findings], of_tables.findings, ledger), *of_tables.findings]
    of_ratios = _parted(judge_plausibility(ledger, found, writer))
    return _Parted([*of_figures.checks, *of_rows.checks, *of_tables.checks, *of_ratios.checks], [*found, *of_ratios.findings])


class _Parted(NamedTuple):
    checks: list[Check]
    findings: list[Finding]


def _parted(*judged: Iterable[Check | Finding]) -> _Parted:
    """What rules said, in their order, checks and findings apart."""
    parted = _Parted([], [])
    for item in chain.from_iterable(judged):
        if isinstance(item, Check):
            parted.checks.append(item)
        else:
            parted.findings.append(item)
    return parted


def _base_year(ledger: Ledger, period: Period) -> tuple[int | None, Literal["stated", "inferred", "none"]]:
    if ledger.identity.base_year:
        return ledger.identity.base_year, "stated"
    if period.n and ledger.identity.year:
        return ledger.identity.year - period.n, "inferred"
    return None, "none"


def _once(checks: Iterable[Check]) -> tuple[Check, ...]:
    """One row for a rule, concept and period: the first stands."""
    kept: dict[str, Check] = {}
    for check in checks:
        kept.setdefault(check.id, check)
    return tuple(kept.values())


def one_open_finding(findings: Iterable[Finding]) -> list[Finding]:
    """Of several findings at one cell the first by precedence stays open; the others become infos that point to it."""
    ordered = list(findings)
    heads: dict[tuple[int | None, int | None, int | None, str], Finding] = {}
    for finding in sorted(ordered, key=_rank):
        if finding.rule in _PRECEDENCE and not finding.parent and finding.severity is not Severity.INFO:
            heads.setdefault(_cell(finding), finding)
    return [_under(finding, heads.get(_cell(finding))) for finding in ordered]


def flattened(findings: Sequence[Finding]) -> list[Finding]:
    """Every finding that follows from another points to the one that follows from none."""
    return list(_flat(findings))


def _flat(ordered: Sequence[Finding]) -> Iterator[Finding]:
    parents = {finding.id: finding.parent for finding in ordered}
    for finding in ordered:
        parent, passed = finding.parent, {finding.id}
        while parents.get(parent) and parent not in passed:
            passed.add(parent)
            parent = parents[parent]
        yield finding if parent == finding.parent else replace(finding, parent=parent)


def _cell(finding: Finding) -> tuple[int | None, int | None, int | None, str]:
    place = finding.location
    return place.table, place.row, place.column, finding.concept


def _rank(finding: Finding) -> int:
    return _PRECEDENCE.index(finding.rule) if finding.rule in _PRECEDENCE else len(_PRECEDENCE)


def _under(finding: Finding, head: Finding | None) -> Finding:
    if head is None or head.id == finding.id or finding.rule not in _PRECEDENCE or finding.parent:
        return finding
    return replace(finding, severity=Severity.INFO, parent=head.id)


__all__ = ["flattened", "one_open_finding", "validate"]
