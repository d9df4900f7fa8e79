"""The construction period: one whole number of years n per report, from the base year to the data year.

The stated base year comes first; else n is what fits most of the indicators that are taken over the period. The CO2 rate pins n, the
elasticities hardly do, so n counts as pinned only when a single one is left.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

from pipeline.catalog import Indicator
from pipeline.expression import Formula, Operand, UndefinedError
from pipeline.model import Interval
from pipeline.validate.derived import combinations
from pipeline.validate.ledger import Ledger

LONGEST = 20
_ROUGH = 1e-6  # far above the rounding of 15 digits

Fits = Mapping[str, frozenset[int]]
"""For each indicator over the period that can be recomputed, by concept: the n that fit it."""


@dataclass(frozen=True, slots=True)
class Period:
    """`n` and where it comes from. `fits` finds the n for which an indicator over the period is what its components give (None where it
    cannot be recomputed); it is asked only where that matters, for it takes most of the time of judging."""

    n: int | None
    basis: str  # stated | inferred | none
    fits: Callable[[str], frozenset[int] | None]
    possible: frozenset[int]  # the n that explain most indicators; the one that is stated
    over_period: tuple[str, ...]  # concepts of the indicators that need n

    def only_other(self, concept: str) -> frozenset[int]:
        """The n that fit an indicator which does not fit the report's n; empty where none fits."""
        fits = self.fits(concept) or frozenset()
        return frozenset() if self.n in fits else fits

    def other(self, concept: str) -> int | None:
        """The one n that an indicator fits which does not fit the report's n. Of several, that one which another such indicator alone
        shares with it: an elasticity hardly depends on n, and far-off ones fit by chance. The longest may stand for longer ones."""
        others = self.only_other(concept)
        shared = [others & self.only_other(item) for item in self.over_period if item != concept] if others else []
        supported = next((common for common in shared if len(common) == 1), None)
        alone = others if len(others) == 1 and LONGEST not in others else frozenset()
        return next(iter(supported or alone), None)

    def pinned_by_another(self, concept: str) -> bool:
        """Whether n stands without this indicator: stated, or left alone by the others."""
        if self.basis == "stated":
            return True
        return len(_best(_known(self.fits, (other for other in self.over_period if other != concept)))) == 1


def construction_period(ledger: Ledger) -> Period:
    """Infer n for a report. `n` is None when nothing states it and no indicator tells."""
    indicators = {item.concept: item for item in _over_period(ledger)}
    fits = cache(lambda concept: _fitting(ledger, indicators[concept]) if concept in indicators else None)
    stated = _stated(ledger)
    if stated is not None:
        return Period(stated, "stated", fits, frozenset({stated}), tuple(indicators))
    best = _best(_known(fits, indicators))
    n = next(iter(best)) if len(best) == 1 else None
    return Period(n, "inferred" if n else "none", fits, best, tuple(indicators))


def _over_period(ledger: Ledger) -> Sequence[Indicator]:
    return [item for item in ledger.indicators() if item.formula and item.formula.uses_n]


def _stated(ledger: Ledger) -> int | None:
    year, base = ledger.identity.year, ledger.identity.base_year
    if year is None or base is None or not 1 <= year - base <= LONGEST:
        return None
    return year - base


def _known(fits: Callable[[str], frozenset[int] | None], concepts: Iterable[str]) -> Fits:
    return {concept: found for concept in concepts if (found := fits(concept)) is not None}


def _fitting(ledger: Ledger, indicator: Indicator) -> frozenset[int] | None:
    """The n for which the printed figure is what its components give; None when it cannot be recomputed at all."""
    reported, formula = ledger.reported(indicator.concept), indicator.formula
    if formula is None or reported is None or reported.interval is None:
        return None
    try:
        inputs = combinations(ledger, indicator, formula)
    except LookupError:
        return None
    boxes = [{key: ledger.base_interval(fact) for key, fact in chosen.items()} for chosen in inputs]
    target = ledger.to_base(reported.interval, indicator.concept)
    return frozenset(n for box in boxes for n in _fitting_n(formula, box, target))


def _fitting_n(formula: Formula, box: Mapping[Operand, Interval], target: Interval) -> Iterator[int]:
    for n, low, high in formula.roughly_each(box, range(1, LONGEST + 1)):
        slack = _ROUGH * max(abs(low), abs(high))
        if low - slack <= target.high and high + slack >= target.low:
            with suppress(UndefinedError):
                if formula.bounds(box, n).meets(target):
                    yield n


def _best(fits: Fits) -> frozenset[int]:
    """The n that fit most indicators; among them those of the indicators that a single n fits (the CO2 rate pins n, elasticities
    hardly do). Empty when no n fits any."""
    votes = {n: sum(n in found for found in fits.values()) for n in range(1, LONGEST + 1)}
    most = max(votes.values(), default=0)
    best = frozenset(n for n, count in votes.items() if count == most) if most else frozenset()
    pinned = best & {n for found in fits.values() if len(found) == 1 for n in found}
    return pinned or best


__all__ = ["LONGEST", "Period", "construction_period"]
