"""derived-value and implied-period: every printed derived figure against what its own components give."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.model import Check, Finding, Message, Severity, Verdict
from pipeline.validate.construction import Period
from pipeline.validate.derived import Recomputation
from pipeline.validate.diagnosis import can_be, candidates, diagnose, repaired
from pipeline.validate.ledger import Ledger
from pipeline.validate.requirement import Limits, changes
from pipeline.validate.roots import CAP, dependent_finding, root_finding, undecided
from pipeline.validate.settle import Settled
from pipeline.validate.wording import Writer, at_most, decimals, printed, span

DERIVED, IMPLIED = "derived-value", "implied-period"


@dataclass(frozen=True, slots=True)
class Judged:
    """What recomputation gave, by concept: for the rules that come after."""

    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    by_concept: Mapping[str, Recomputation]
    heads: Mapping[str, str]  # figure to blame → id of its finding


def judge_recomputed(ledger: Ledger, settled: Settled, writer: Writer, limits: Limits) -> Judged:
    """One derived-value check for every indicator with a formula; findings where the figure is contradicted, under the component that
    is to blame where one is."""
    period, results, blame = settled.period, settled.results, settled.blame
    case = _Case(ledger, settled, writer, limits)
    heads = [root_finding(results, root, writer) for root in blame.roots]
    parents = {check: (root, head.id) for root, head in zip(blame.roots, heads, strict=True) for check in root.explains}
    checks: list[Check] = []
    findings: list[Finding] = []
    for concept, judged in results.items():
        checks.append(_check(writer, judged))
        if judged.verdict is not Verdict.INCONSISTENT:
            continue
        if concept in parents:
            findings.append(dependent_finding(judged, *parents[concept], writer))
            continue
        findings.extend(_findings(case, judged))
        checks.extend(_implied_check(writer, judged, period))
    by_figure = {root.figure: head.id for root, head in zip(blame.roots, heads, strict=True)}
    return Judged(tuple(checks), (*heads, *findings), results, by_figure)


def _check(writer: Writer, judged: Recomputation) -> Check:
    reported, computed = judged.reported, judged.computed
    inputs = tuple(computed.inputs.values()) if computed else ()
    return writer.check(
        DERIVED,
        judged.indicator.concept,
        judged.verdict,
        reason=judged.reason,
        reported=reported.value if reported else None,
        computed=computed.interval if computed else None,
        n=computed.n if computed and judged.formula.uses_n else None,
        inputs=((reported,) if reported else ()) + inputs,
        formula=judged.formula,
    )


def _implied_check(writer: Writer, judged: Recomputation, period: Period) -> Iterator[Check]:
    others = period.only_other(judged.indicator.concept)
    if others:
        reason = "fits n = " + " ".join(map(str, sorted(others)))
        yield writer.check(IMPLIED, judged.indicator.concept, Verdict.INCONSISTENT, reason=reason, n=period.n)


class _Case(NamedTuple):
    """What the findings of a report are written from."""

    ledger: Ledger
    settled: Settled
    writer: Writer
    limits: Limits


def _findings(case: _Case, judged: Recomputation) -> Iterator[Finding]:
    ledger, settled, writer, limits = case
    period = settled.period
    reported, computed = judged.reported, judged.computed
    if reported is None or computed is None:
        return
    severity = at_most(Severity.INFO if judged.near else Severity.ERROR, CAP.get(judged.indicator.basis, Severity.WARNING))
    repairs = () if judged.near else diagnose(ledger, judged, period)
    others = period.only_other(judged.indicator.concept)
    variant = judged.reason in judged.indicator.variants
    implied = bool(others) and not judged.near and not variant and period.pinned_by_another(judged.indicator.concept)
    if judged.reason in judged.indicator.tolerated:
        severity = at_most(severity, Severity.WARNING)
    inputs = tuple(computed.inputs.values())
    yield writer.finding(
        IMPLIED if implied else DERIVED,
        severity,
        judged.indicator.concept,
        template=_template(judged, implied),
        say={
            "reported": printed(reported),
            "computed": span(computed.interval, reported.unit, decimals(reported)),
            "arithmetic": writer.arithmetic(judged.formula, computed.inputs, computed.n),
            "n": str(period.n or computed.n or ""),
            "other": " / ".join(map(str, sorted(others))),
            "year": _base_years(ledger, others),
            "basis": Message("报告写明", "stated")
            if period.basis == "stated"
            else Message("由其他指标推定", "inferred from the other indicators"),
        },
        facts=(reported, *inputs),
        computed=computed.interval,
        candidates=candidates(repairs, computed.interval, reported),
        repair=repaired(repairs, computed.interval, reported) if can_be(ledger, reported, computed.interval) else "",
        changes_verdict=changes(limits, judged.indicator, reported, computed.interval),
        basis=undecided(settled.blame.open.get(judged.indicator.concept, ()), writer),
    )


def _base_years(ledger: Ledger, others: frozenset[int]) -> str:
    year = ledger.identity.year
    return " / ".join(str(year - n) for n in sorted(others)) if year else ""


def _template(judged: Recomputation, implied: bool) -> str:
    if implied:
        return "default"
    if judged.near:
        return judged.reason
    return "over-period" if judged.formula.uses_n else "default"
