"""derived-value and implied-period: every printed derived figure against what its own components give."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from pipeline.model import Cause, Check, Finding, Message, Severity, Verdict
from pipeline.validate.constraint import Constraint
from pipeline.validate.construction import Period
from pipeline.validate.derived import Recomputation
from pipeline.validate.diagnosis import can_be, candidates, diagnose, repaired
from pipeline.validate.elsewhere import as_likely, named_elsewhere, other_causes, suspected
from pipeline.validate.ledger import CURRENT, Ledger
from pipeline.validate.localisation import Suspect
from pipeline.validate.requirement import Limits, changes
from pipeline.validate.roots import CAP, dependent_finding, given, root_finding, said_of, undecided
from pipeline.validate.settle import Settled
from pipeline.validate.wording import Writer, at_most

DERIVED, IMPLIED = "derived-value", "implied-period"


@dataclass(frozen=True, slots=True)
class Judged:
    """What recomputation gave, by concept: for the rules that come after."""

    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    by_concept: Mapping[str, Recomputation]  # the components to blame put right
    heads: Mapping[str, str]  # figure to blame → id of its finding


def judge_recomputed(ledger: Ledger, settled: Settled, writer: Writer, limits: Limits) -> Judged:
    """One derived-value check for every indicator with a formula; findings where the figure is contradicted, under the component that
    is to blame where one is."""
    period, results, blame = settled.period, settled.results, settled.blame
    case = _Case(ledger, settled, writer, limits, cache(settled.constraints))
    heads = [root_finding(results, root, writer) for root in blame.roots]
    parents = {check: (root, head.id) for root, head in zip(blame.roots, heads, strict=True) for check in root.explains}
    checks: list[Check] = []
    findings: list[Finding] = []
    for concept, judged in results.items():
        checks.append(check_of(writer, judged))
        if judged.verdict is not Verdict.INCONSISTENT:
            continue
        after = settled.after[concept]
        if parent := parents.get(concept) or _healed(judged, after, parents.values()):
            findings.append(dependent_finding(judged, *parent, writer))
            continue
        findings.extend(_findings(case, judged, after))
        checks.extend(_implied_check(writer, judged, period))
    by_figure = {root.figure: head.id for root, head in zip(blame.roots, heads, strict=True)}
    return Judged(tuple(checks), (*heads, *findings), settled.after, by_figure)


def _healed(judged: Recomputation, after: Recomputation, roots: Iterable[tuple[Suspect, str]]) -> tuple[Suspect, str] | None:
    """The component to blame that a figure follows from which holds once all of them are put right."""
    if after.verdict is not Verdict.CONSISTENT or judged.computed is None:
        return None
    inputs = {(fact.concept, fact.period) for fact in judged.computed.inputs.values()}
    return next((item for item in roots if (item[0].fact.concept, item[0].fact.period) in inputs), None)


def check_of(writer: Writer, judged: Recomputation, when: str = CURRENT) -> Check:
    """The check of a derived figure of a period."""
    reported, computed = judged.reported, judged.computed
    inputs = tuple(computed.inputs.values()) if computed else ()
    return writer.check(
        DERIVED,
        judged.indicator.concept,
        judged.verdict,
        period=when,
        reason=judged.reason,
        reported=reported.value if reported else None,
        computed=computed.interval if computed else None,
        n=computed.n if computed and judged.formula.uses_n else None,
        inputs=((reported,) if reported else ()) + inputs,
        formula=judged.formula,
    )


def _implied_check(writer: Writer, judged: Recomputation, period: Period) -> Iterator[Check]:
    if other := period.other(judged.indicator.concept):
        reason = f"fits n = {other}"
        yield writer.check(IMPLIED, judged.indicator.concept, Verdict.INCONSISTENT, reason=reason, n=period.n)


class _Case(NamedTuple):
    """What the findings of a report are written from."""

    ledger: Ledger
    settled: Settled
    writer: Writer
    limits: Limits
    constraints: Callable[[], Sequence[Constraint]]


def _findings(case: _Case, as_printed: Recomputation, judged: Recomputation) -> Iterator[Finding]:
    """What is to be said of a figure: judged as if the components to blame elsewhere were put right, shown with those printed."""
    ledger, settled, writer, limits, _ = case
    period = settled.period
    reported, computed = judged.reported, judged.computed
    if reported is None or computed is None or as_printed.computed is None:
        return
    severity = at_most(Severity.INFO if judged.near else Severity.ERROR, CAP.get(judged.indicator.basis, Severity.WARNING))
    repairs = () if judged.near else diagnose(ledger, judged, period)
    other = period.other(judged.indicator.concept)
    variant = judged.reason in judged.indicator.variants
    implied = bool(other) and not judged.near and not variant and period.pinned_by_another(judged.indicator.concept)
    if judged.reason in judged.indicator.tolerated:
        severity = at_most(severity, Severity.WARNING)
    inputs = tuple(as_printed.computed.inputs.values())
    own = candidates(repairs, computed.interval, reported)
    others, basis = _causes_elsewhere(case, judged, own)
    sure = can_be(ledger, reported, computed.interval) and not as_likely(own, others)
    yield writer.finding(
        IMPLIED if implied else DERIVED,
        severity,
        judged.indicator.concept,
        template=_template(judged, implied),
        say={
            **said_of(reported, judged.formula, computed, writer),
            "n": str(period.n or computed.n or ""),
            "other": str(other or ""),
            "year": str(ledger.identity.year - other) if ledger.identity.year and other else "",
            "basis": Message("报告写明", "stated")
            if period.basis == "stated"
            else Message("由其他指标推定", "inferred from the other indicators"),
        },
        facts=(reported, *inputs),
        computed=computed.interval,
        candidates=own + others,
        repair=repaired(repairs, computed.interval, reported) if sure else "",
        changes_verdict=changes(limits, judged.indicator, reported, computed.interval),
        basis=basis,
    )


def _causes_elsewhere(case: _Case, judged: Recomputation, own: tuple[Cause, ...]) -> tuple[tuple[Cause, ...], Message | None]:
    """The likely causes in other figures, beside those at the figure itself, and what is to be said of them; of what components to blame
    were put right for it."""
    settled, writer = case.settled, case.writer
    assert judged.computed is not None
    put_right = given([root.fact for root in settled.blame.roots], judged.computed.inputs.values(), writer)
    if suspects := settled.blame.open.get(judged.indicator.concept, ()):
        return suspected(suspects), undecided(suspects, writer)
    if judged.near or judged.reason in judged.indicator.variants:
        return (), put_right
    others = other_causes(settled.mended, case.constraints(), judged.indicator.concept, quiet=bool(own))
    said = named_elsewhere(others, writer)
    return others, Message(f"{put_right.zh}；{said.zh}", f"{put_right.en}; {said.en}") if put_right and said else put_right or said


def _template(judged: Recomputation, implied: bool) -> str:
    if implied:
        return "default"
    if judged.near:
        return judged.reason
    return "over-period" if judged.formula.uses_n else "default"
