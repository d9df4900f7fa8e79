"""Arithmetic as the very last evidence: which of several candidates, equal in everything else, a standard's formulas fit best.

A candidate is the figures as one way of reading gives them (another grid of a table, another assignment of rows to concepts). Whoever
decides so marks the figures that differ with `chosen_by`: a formula that decided can no longer check them (`circular`).
"""

from collections.abc import Iterable, Sequence
from itertools import islice, product
from typing import NamedTuple

from pipeline.catalog import Catalog, Indicator, Standard
from pipeline.expression import UndefinedError
from pipeline.model import Fact, Identity, Interval, Kind

_ALTERNATIVES = 8  # combinations of figures printed twice that are tried
_CURRENT = "current"


class Decision(NamedTuple):
    """The place of the candidate that most formulas fit, None where that is not one alone, and the indicators (by concept) whose
    formulas made the difference: they fit it, and not every other candidate."""

    winner: int | None
    chosen_by: frozenset[str] = frozenset()


class Formulas:
    """The formulas of a standard over the figures of one report. Those over the construction period count only where the report
    states its base year. Without a standard none counts."""

    def __init__(self, catalog: Catalog, standard: Standard | None, identity: Identity) -> None:
        self._catalog, self._indicators = catalog, standard.indicators if standard else ()
        year, base = identity.year, identity.base_year
        self._n = year - base if year is not None and base is not None and year > base else None

    def decide(self, candidates: Sequence[Iterable[Fact]], known: Iterable[Fact] = ()) -> Decision:
        """Choose among candidate figures, each beside those `known` anyway, by the number of formulas that they fit."""
        known = tuple(known)
        fitting = [self.fitting((*candidate, *known)) for candidate in candidates]
        most = max(map(len, fitting), default=0)
        winners = [place for place, fits in enumerate(fitting) if len(fits) == most]
        if len(winners) != 1:
            return Decision(None)
        (winner,) = winners
        everywhere = frozenset.intersection(*fitting)
        return Decision(winner, fitting[winner] - everywhere)

    def fitting(self, facts: Iterable[Fact]) -> frozenset[str]:
        """The derived indicators (by concept) whose printed figure is what their formula gives for these figures."""
        figures: dict[tuple[str, str], list[Interval]] = {}
        for fact in facts:
            if fact.kind is Kind.VALUE and fact.interval is not None:
                factor = self._catalog.base_factor(fact.concept)
                figures.setdefault((fact.concept, fact.period), []).append(Interval(*(end * factor for end in fact.interval)))
        return frozenset(item.concept for item in self._indicators if self._fits(item, figures))

    def _fits(self, indicator: Indicator, figures: dict[tuple[str, str], list[Interval]]) -> bool:
        formula, printed = indicator.formula, figures.get((indicator.concept, _CURRENT), [])
        if formula is None or not printed or (formula.uses_n and self._n is None):
            return False
        for box in islice(product(*(figures.get(operand, []) for operand in formula.operands)), _ALTERNATIVES):
            try:
                computed = formula.bounds(dict(zip(formula.operands, box, strict=True)), self._n)
            except UndefinedError:
                continue
            if computed.meets(printed[0]):
                return True
        return False


__all__ = ["Decision", "Formulas"]
