"""What must be settled together before anything is judged: how many years the construction period has, what each formula gives, and
which components are to blame where it does not give what is printed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.catalog import Indicator
from pipeline.model import Verdict
from pipeline.validate.constraint import Constraint, of_bands, of_indicators, of_relations
from pipeline.validate.construction import LONGEST, Period, construction_period
from pipeline.validate.derived import Recomputation, recompute
from pipeline.validate.diagnosis import repaired
from pipeline.validate.ledger import Ledger
from pipeline.validate.localisation import Blame, Suspect, localise
from pipeline.validate.plausibility import ratios_of

_SOME_N = 10
_UNFIT = 3  # indicators that no n fits, before n is looked for together with a wrong component


@dataclass(frozen=True, slots=True)
class Settled:
    """`results`: every indicator with a formula, by concept, as printed. `mended`: the report as if the components to blame were printed
    as they should be, and `after`: the results then."""

    period: Period
    results: Mapping[str, Recomputation]
    blame: Blame
    mended: Ledger
    after: Mapping[str, Recomputation]

    def constraints(self) -> Sequence[Constraint]:
        """What the figures must satisfy together once the components to blame are put right."""
        return _constraints(self.mended, self.after) if self.blame.roots else self.blame.constraints


def settle(ledger: Ledger) -> Settled:
    """n comes first. Where it is only inferred, a component that is wrong would lead it astray: such a one is looked for among the checks
    that need no n, and n is inferred as if it were mended."""
    period = construction_period(ledger)
    results = recompute_all(ledger, period)
    if period.basis != "stated":
        without_n = {concept: item for concept, item in results.items() if not item.formula.uses_n}
        roots = _blame(ledger, without_n).roots
        better = construction_period(_mended(ledger, roots)) if roots else _together(ledger, period, results)
        if better:
            period = better
            results = recompute_all(ledger, period)
    blame = _all_blame(ledger, results, period)
    if not blame.roots:
        return Settled(period, results, blame, ledger, results)
    values = {fact.id: Decimal(repaired(root.repairs, root.values, root.fact)) for root in blame.roots for fact in ledger.alike(root.fact)}
    mended = ledger.corrected(values)
    period = replace(period, fits=construction_period(mended).fits)
    return Settled(period, results, blame, mended, recompute_all(mended, period))


def _mended(ledger: Ledger, roots: Sequence[Suspect]) -> Ledger:
    values = {fact.id: root.values for root in roots for fact in ledger.alike(root.fact)}
    return ledger.with_figures(values) if values else ledger


def _together(ledger: Ledger, period: Period, results: Mapping[str, Recomputation]) -> Period | None:
    """Where no n at all fits several indicators, one component may be wrong that all of them use (the added value of the base year): the
    one n for which a single component explains all that fail."""
    unfit = [concept for concept in period.over_period if period.fits(concept) == frozenset()]
    if len(unfit) < _UNFIT:
        return None
    found = []
    for n in range(1, LONGEST + 1):
        tried = replace(period, n=n, basis="inferred", possible=frozenset({n}))
        over = recompute_all(ledger, tried, *period.over_period)
        roots = _blame(ledger, {**results, **over}).roots
        failing = {concept for concept, item in over.items() if item.verdict is Verdict.INCONSISTENT and not item.near}
        if len(roots) == 1 and failing <= roots[0].explains:
            found.append(tried)
    return found[0] if len(found) == 1 else None


def _blame(ledger: Ledger, results: Mapping[str, Recomputation]) -> Blame:
    if not any(item.verdict is Verdict.INCONSISTENT and not item.near for item in results.values()):
        return Blame()
    return localise(ledger, _constraints(ledger, results))


def _constraints(ledger: Ledger, results: Mapping[str, Recomputation]) -> list[Constraint]:
    return [*of_indicators(ledger, results), *of_relations(ledger), *of_bands(ledger, ratios_of(ledger))]


def _all_blame(ledger: Ledger, results: Mapping[str, Recomputation], period: Period) -> Blame:
    """The components to blame, with those that show only once others are put right: two that enter one formula hide one another."""
    blame = _blame(ledger, results)
    failing = {concept for concept, item in results.items() if item.verdict is Verdict.INCONSISTENT and not item.near}
    while blame.roots and any(blame.root_of(concept) is None for concept in failing):
        mended = _mended(ledger, blame.roots)
        later = _blame(mended, recompute_all(mended, period))
        known, given = {root.figure for root in blame.roots}, tuple(root.fact for root in blame.roots)
        found = [replace(root, given=given) for root in later.roots if root.figure not in known]
        if not found:
            break
        explained = frozenset(check for root in found for check in root.explains)
        left = {check: suspects for check, suspects in blame.open.items() if check not in explained}
        blame = blame._replace(roots=(*blame.roots, *found), open=left)
    return blame


def recompute_all(ledger: Ledger, period: Period, *concepts: str) -> dict[str, Recomputation]:
    """Every indicator with a formula, by concept; or only some."""
    wanted = [item for item in ledger.indicators() if item.formula and (not concepts or item.concept in concepts)]
    return {item.concept: _recomputed(ledger, item, period) for item in wanted}


def _recomputed(ledger: Ledger, indicator: Indicator, period: Period) -> Recomputation:
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
    fits = period.fits(indicator.concept)
    some_n = min(period.possible, default=_SOME_N)
    judged = recompute(ledger, indicator, indicator.formula, some_n)
    if fits is None or judged.verdict is Verdict.UNDETERMINED:
        return judged
    if period.possible and period.possible <= fits:
        return judged
    if not fits and not judged.near:
        return judged
    return replace(judged, verdict=Verdict.UNDETERMINED, reason="construction period not known", computed=None)
