"""derived-value in the columns of other years: a table that prints components and derived figures of last year, of the base year or of
three years ago must hold there too.

Only what is printed for such a period with all that it is computed from is checked. Last year's figures may be restated or provisional
on one side only, so a small gap that no slip explains is a warning. Indicators over the construction period are checked only where the
base year is stated and the data year's figure shows that the report counts from it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from pipeline.catalog import Indicator
from pipeline.model import Check, Fact, Finding, Interval, Severity, Verdict
from pipeline.validate.constraint import of_indicators
from pipeline.validate.derived import Recomputation, recompute
from pipeline.validate.diagnosis import can_be, candidates, one_edit, repaired
from pipeline.validate.ledger import BASE, CURRENT, Y3, Ledger
from pipeline.validate.localisation import Blame, Suspect, localise
from pipeline.validate.recomputed import check_of
from pipeline.validate.roots import CAP, dependent_finding, root_finding, said_of
from pipeline.validate.settle import Settled
from pipeline.validate.wording import Writer, at_most

RULE = "derived-value"
_SMALL = 10  # a gap of a tenth of the figure: as large as a restatement may be


def judge_earlier(ledger: Ledger, settled: Settled, heads: Mapping[str, str], writer: Writer) -> Iterator[Check | Finding]:
    """Checks and findings for every period but the data year. `heads`: component to blame → its finding."""
    for when in sorted({period for (_, period), _ in ledger.value_groups() if period != CURRENT}):
        results = _results(ledger, settled, when)
        yield from (check_of(writer, item, when) for item in results.values())
        if any(item.verdict is Verdict.INCONSISTENT for item in results.values()):
            yield from _findings(ledger, settled, results, heads, writer)


def _results(ledger: Ledger, settled: Settled, when: str) -> dict[str, Recomputation]:
    """What can be recomputed of a period, by concept."""
    printed = (item for item in ledger.indicators() if item.formula and when in ledger.periods(item.concept))
    found = [(item.concept, _recomputed(ledger, settled, item, when)) for item in printed]
    return {concept: item for concept, item in found if item and item.verdict is not Verdict.UNDETERMINED}


def _recomputed(ledger: Ledger, settled: Settled, indicator: Indicator, when: str) -> Recomputation | None:
    """One indicator of a period; None where it is not printed for it, or what its periods are is not certain."""
    formula, reported, year = indicator.formula, ledger.reported(indicator.concept, when), ledger.year_of(when)
    if formula is None or reported is None or reported.period != when or reported.scope:
        return None
    periods = {CURRENT: when}
    if any(period == Y3 for _, period in formula.operands):
        if year is None:
            return None
        periods[Y3] = ledger.period_of(year - 3)
    n = None
    if any(period == BASE for _, period in formula.operands):
        n = _years(settled, indicator.concept, year, ledger.year_of(BASE))
        if n is None:
            return None
    judged = recompute(ledger, indicator, formula.at(periods), n, when)
    return judged if judged.computed and not any(fact.scope for fact in judged.computed.inputs.values()) else None


def _years(settled: Settled, concept: str, year: int | None, base: int | None) -> int | None:
    now = settled.results.get(concept)
    certain = settled.period.basis == "stated" and now is not None and now.verdict is Verdict.CONSISTENT
    return year - base if certain and year and base and year > base else None


def _findings(
    ledger: Ledger, settled: Settled, results: Mapping[str, Recomputation], heads: Mapping[str, str], writer: Writer
) -> Iterator[Finding]:
    """Under a component to blame, of this period or found already; else at the figure itself."""
    blame = localise(ledger, list(of_indicators(ledger, results)))
    blame = Blame(tuple(root for root in blame.roots if root.figure not in heads))
    own = {root.figure: _of_component(results, root, writer) for root in blame.roots}
    yield from own.values()
    for concept, judged in results.items():
        if judged.verdict is not Verdict.INCONSISTENT:
            continue
        known = next((item for item in settled.blame.roots if not judged.near and _uses(judged, item.fact)), None)
        if root := blame.root_of(concept):
            yield dependent_finding(judged, root, own[root.figure].id, writer)
        elif known:
            yield dependent_finding(judged, known, heads[known.figure], writer)
        else:
            yield _finding(ledger, judged, writer)


def _of_component(results: Mapping[str, Recomputation], root: Suspect, writer: Writer) -> Finding:
    """A component to blame; where it is a little off and no slip explains it, it may be restated while what was computed from it is not."""
    found = root_finding(results, root, writer)
    sure = root.repairs or _apart(root.fact, root.values)
    return found if sure else replace(found, severity=at_most(found.severity, Severity.WARNING))


def _uses(judged: Recomputation, fact: Fact) -> bool:
    assert judged.computed is not None
    return any((item.concept, item.period) == (fact.concept, fact.period) for item in judged.computed.inputs.values())


def _finding(ledger: Ledger, judged: Recomputation, writer: Writer) -> Finding:
    reported, computed = judged.reported, judged.computed
    assert reported is not None
    assert computed is not None
    possible = can_be(ledger, reported, computed.interval)
    repairs = one_edit(ledger, reported, computed.interval) if possible and not judged.near else ()
    most = CAP.get(judged.indicator.basis, Severity.WARNING)
    if judged.formula.uses_n:  # which years it was taken over then, the report does not say
        most = Severity.WARNING if repairs else Severity.INFO
    elif not (repairs or _apart(reported, computed.interval)):
        most = at_most(Severity.WARNING, most)
    return writer.finding(
        RULE,
        at_most(Severity.INFO if judged.near else Severity.ERROR, most),
        reported.concept,
        template=judged.reason if judged.near else "over-period" if judged.formula.uses_n else "default",
        period=reported.period,
        say=said_of(reported, judged.formula, computed, writer),
        facts=(reported, *computed.inputs.values()),
        computed=computed.interval,
        candidates=candidates(repairs, computed.interval, reported),
        repair=repaired(repairs, computed.interval, reported) if possible else "",
    )


def _apart(fact: Fact, wanted: Interval) -> bool:
    """Whether a figure is further off than a restatement would put it."""
    middle = (wanted.low + wanted.high) / 2
    return fact.value is not None and abs(fact.value - middle) * _SMALL > abs(middle)


__all__ = ["judge_earlier"]
