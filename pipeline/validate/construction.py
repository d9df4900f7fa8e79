"""The construction period: one whole number of years n per report, from the base year to the data year.

The stated base year comes first; else n is what fits most of the indicators that are taken over the period. The CO2 rate pins n, the
elasticities hardly do, so n counts as pinned only when a single one is left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.catalog import Indicator
from pipeline.expression import UndefinedError
from pipeline.validate.derived import compute
from pipeline.validate.ledger import BASE, Ledger

LONGEST = 20


@dataclass(frozen=True, slots=True)
class Period:
    """`n` and where it comes from; `fits` gives, for each indicator over the period that can be recomputed, the n that fit it."""

    n: int | None
    basis: str  # stated | inferred | none
    fits: Mapping[str, frozenset[int]]
    possible: frozenset[int]  # the n that explain most indicators, where n is not stated

    def only_other(self, concept: str) -> frozenset[int]:
        """The n that fit an indicator which does not fit the report's n; empty where none fits."""
        return frozenset() if self.n in self.fits.get(concept, frozenset()) else self.fits.get(concept, frozenset())

    def pinned_by_another(self, concept: str) -> bool:
        """Whether n stands without this indicator: stated, or left alone by the others."""
        if self.basis == "stated":
            return True
        return len(_best({key: fits for key, fits in self.fits.items() if key != concept})) == 1


def construction_period(ledger: Ledger) -> Period:
    """Infer n for a report. `n` is None when nothing states it and no indicator tells."""
    fits = {item.concept: found for item in _over_period(ledger) if (found := _fitting(ledger, item)) is not None}
    stated = _stated(ledger)
    if stated is not None:
        return Period(stated, "stated", fits, frozenset({stated}))
    best = _best(fits)
    n = next(iter(best)) if len(best) == 1 else None
    return Period(n, "inferred" if n else "none", fits, best)


def _over_period(ledger: Ledger) -> Sequence[Indicator]:
    return [item for item in ledger.indicators() if item.formula and item.formula.uses_n]


def _stated(ledger: Ledger) -> int | None:
    year, base = ledger.identity.year, ledger.identity.base_year
    if year is None or base is None or not 1 <= year - base <= LONGEST:
        return None
    return year - base


def _fitting(ledger: Ledger, indicator: Indicator) -> frozenset[int] | None:
    """The n for which the printed figure is what its components give; None when it cannot be recomputed at all."""
    reported = ledger.reported(indicator.concept)
    if indicator.formula is None or reported is None or reported.interval is None:
        return None
    found = set()
    for n in range(1, LONGEST + 1):
        try:
            results = list(compute(ledger, indicator, indicator.formula, n))
        except LookupError:
            return None
        except UndefinedError:
            continue
        if any(result.interval.meets(reported.interval) for result in results):
            found.add(n)
    return frozenset(found)


def _best(fits: Mapping[str, frozenset[int]]) -> frozenset[int]:
    """The n that fit most indicators; among them those of the indicators that a single n fits (the CO2 rate pins n, elasticities
    hardly do). Empty when no n fits any."""
    votes = {n: sum(n in found for found in fits.values()) for n in range(1, LONGEST + 1)}
    most = max(votes.values(), default=0)
    best = frozenset(n for n, count in votes.items() if count == most) if most else frozenset()
    pinned = best & {n for found in fits.values() if len(found) == 1 for n in found}
    return pinned or best


__all__ = ["BASE", "LONGEST", "Period", "construction_period"]
