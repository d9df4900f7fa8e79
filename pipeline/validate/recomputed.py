"""derived-value and implied-period: every printed derived figure against what its own components give."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.catalog import Indicator
from pipeline.model import Check, Finding, Message, Severity, Verdict
from pipeline.validate.construction import Period
from pipeline.validate.derived import Recomputation, recompute
from pipeline.validate.diagnosis import diagnose, repaired
from pipeline.validate.ledger import Ledger
from pipeline.validate.requirement import Limits, changes
from pipeline.validate.wording import Writer, at_most, decimals, printed, span

DERIVED, IMPLIED = "derived-value", "implied-period"
_CAP = {"proved": Severity.ERROR, "high": Severity.ERROR, "medium": Severity.WARNING}


@dataclass(frozen=True, slots=True)
class Judged:
    """What recomputation gave, by concept: for the rules that come after."""

    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    by_concept: dict[str, Recomputation]


def judge_recomputed(ledger: Ledger, period: Period, writer: Writer, limits: Limits) -> Judged:
    """One derived-value check for every indicator with a formula; findings where the figure is contradicted."""
    checks: list[Check] = []
    findings: list[Finding] = []
    results: dict[str, Recomputation] = {}
    for indicator in ledger.indicators():
        if indicator.formula is None:
            continue
        judged = _judge(ledger, indicator, period)
        results[indicator.concept] = judged
        checks.append(_check(writer, judged))
        if judged.verdict is Verdict.INCONSISTENT:
            findings.extend(_findings(ledger, judged, period, writer, limits))
            checks.extend(_implied_check(writer, judged, period))
    return Judged(tuple(checks), tuple(findings), results)


def _judge(ledger: Ledger, indicator: Indicator, period: Period) -> Recomputation:
    formula = indicator.formula
    assert formula is not None
    if not formula.uses_n or period.n is not None:
        judged = recompute(ledger, indicator, formula, period.n)
        return _variant_named(ledger, judged, period)
    return _unsettled(ledger, indicator, period)


def _variant_named(ledger: Ledger, judged: Recomputation, period: Period) -> Recomputation:
    """An inconsistent figure that a known variant of the formula explains: the verdict stays, the reason names the variant."""
    if judged.verdict is not Verdict.INCONSISTENT or judged.reason:
        return judged
    for name, formula in (judged.indicator.variants or {}).items():
        if recompute(ledger, judged.indicator, formula, period.n).verdict is Verdict.CONSISTENT:
            return replace(judged, reason=name)
    return judged


def _unsettled(ledger: Ledger, indicator: Indicator, period: Period) -> Recomputation:
    """n is neither stated nor pinned. What every possible n bears out is consistent; an error only what no n at all explains; the rest
    stays open: two indicators must not be borne out by two different n."""
    assert indicator.formula is not None
    fits = period.fits.get(indicator.concept)
    some_n = min(period.possible, default=10)
    judged = recompute(ledger, indicator, indicator.formula, some_n)
    if fits is None or judged.verdict is Verdict.UNDETERMINED:
        return judged
    if period.possible and period.possible <= fits:
        return judged
    if not fits and not judged.near:
        return judged
    return replace(judged, verdict=Verdict.UNDETERMINED, reason="construction period not known", computed=None)


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
    )


def _implied_check(writer: Writer, judged: Recomputation, period: Period) -> Iterator[Check]:
    others = period.only_other(judged.indicator.concept)
    if others:
        reason = "fits n = " + " ".join(map(str, sorted(others)))
        yield writer.check(IMPLIED, judged.indicator.concept, Verdict.INCONSISTENT, reason=reason, n=period.n)


def _findings(ledger: Ledger, judged: Recomputation, period: Period, writer: Writer, limits: Limits) -> Iterator[Finding]:
    reported, computed = judged.reported, judged.computed
    if reported is None or computed is None:
        return
    severity = at_most(Severity.INFO if judged.near else Severity.ERROR, _CAP.get(judged.indicator.basis, Severity.WARNING))
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
        diagnosis=tuple(dict.fromkeys(repair.kind for repair in repairs)),
        repair=repaired(repairs, computed.interval, reported),
        changes_verdict=changes(limits, judged.indicator, reported, computed.interval),
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
