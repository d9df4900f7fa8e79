"""What the figures of a report must satisfy together, in one shape: a formula over printed figures whose result must lie in a target.

Derived figures (the target is what is printed), relations between amounts (left - right is not positive) and ratios (the target is what
is usual) all are; what is only usual is evidence, no proof.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, product

from pipeline.catalog import Relation
from pipeline.expression import Formula, Operand, UndefinedError
from pipeline.model import Fact, Interval, Verdict
from pipeline.validate.derived import Recomputation
from pipeline.validate.inverse import solve_for
from pipeline.validate.ledger import ENDLESS, Ledger
from pipeline.validate.plausibility import Ratio

_ZERO = Decimal(0)
_SIDES = {sign: Interval(-ENDLESS, _ZERO) for sign in ("<=", "<")} | {sign: Interval(_ZERO, ENDLESS) for sign in (">=", ">")}
_SIDES["=="] = Interval(_ZERO, _ZERO)  # left - right
_ALTERNATIVES = 8  # combinations of figures printed twice that are tried
_OWN, _DOUBTED, _OF_VARIANT = 20, -3, -10  # what it costs to blame the derived figure itself, in points
_UNUSUAL = 8  # to leave an unusual ratio as it is


@dataclass(frozen=True, slots=True)
class Constraint:
    """`figures`: fact id of each figure that goes in → its operands; a figure printed twice alike, or serving two periods, is one.
    `target` and `box` in base units. `fails`: it does not hold for the figures as printed; `cost`: of blaming none of them."""

    id: str
    formula: Formula
    n: int | None
    target: Interval
    box: Mapping[Operand, Interval]
    figures: Mapping[str, tuple[Operand, ...]]
    facts: Mapping[str, Fact]
    fails: bool
    cost: int = _OWN
    relation: bool = False
    soft: bool = False  # what is usual

    def fact(self, figure: str) -> Fact:
        return self.facts[figure]

    def solve(self, figure: str) -> Interval | None:
        """The values of one figure, the others as printed, for which the constraint can hold; None where that cannot be told."""
        return solve_for(self.formula, self.figures[figure], self.target, self.box, self.n)

    def holds(self, changed: Mapping[str, Interval]) -> bool:
        """Whether it holds with some figures changed."""
        box = {**self.box, **{operand: value for figure, value in changed.items() for operand in self.figures[figure]}}
        try:
            return self.formula.bounds(box, self.n).meets(self.target)
        except UndefinedError:
            return False


def of_indicators(ledger: Ledger, results: Mapping[str, Recomputation]) -> Iterator[Constraint]:
    """One for every recomputed indicator. What cannot be the value of an indicator at all is its own fault, whatever its components."""
    for item in results.values():
        reported, computed = item.reported, item.computed
        if item.verdict is Verdict.UNDETERMINED or reported is None or reported.interval is None or computed is None:
            continue
        fails = item.verdict is Verdict.INCONSISTENT and not item.near
        if fails and not ledger.possible(reported.concept).meets(ledger.to_base(reported.interval, reported.concept)):
            continue
        target = reported.interval
        if item.near:  # what is nearly right must stay so
            target = Interval(min(target.low, computed.interval.low), max(target.high, computed.interval.high))
        cost = _OWN + (_DOUBTED if reported.doubt else 0) + (_OF_VARIANT if item.reason in item.indicator.variants else 0)
        concept, inputs = reported.concept, computed.inputs
        target = ledger.to_base(target, concept)
        yield _constraint(ledger, concept, item.formula, inputs, target, n=computed.n, fails=fails, cost=cost)


def of_relations(ledger: Ledger) -> Iterator[Constraint]:
    """One for every relation of the standard and period that all its figures are printed for."""
    for relation in ledger.standard.relations:
        for when in ledger.periods(relation.concept):
            inputs, holds = relation_inputs(ledger, relation, when)
            if holds is not None:
                formula, name = relation.expression, relation_check(relation.concept, when, relation.id)
                yield _constraint(ledger, name, formula, inputs, _SIDES[formula.comparison], fails=not holds, relation=True)


def of_bands(ledger: Ledger, ratios: Iterable[Ratio]) -> Iterator[Constraint]:
    """One for every ratio of figures with a range that is usual."""
    for ratio in ratios:
        band = ratio.band
        unit = ledger.unit(band.unit, band.quantity)
        if unit is None or len({fact.id for fact in ratio.inputs.values()}) < len(ratio.inputs):  # one is only noted beside the other
            continue
        low, high = (None if end is None else end * unit.factor for end in band.usual)
        target = Interval(-ENDLESS if low is None else low, ENDLESS if high is None else high)
        name, fails = f"usual:{band.id}", ratio.unusual
        yield _constraint(ledger, name, band.ratio, ratio.inputs, target, fails=fails, cost=_UNUSUAL, soft=True)


def relation_inputs(ledger: Ledger, relation: Relation, when: str) -> tuple[dict[Operand, Fact], bool | None]:
    """The figures of a relation for a period, and whether it holds: of those printed twice with different values, such for which it does,
    if there are; None where one is missing or it cannot be computed."""
    operands = relation.expression.operands
    choices = [ledger.figures(concept, when, None) for concept, _ in operands]
    tried = []
    for combination in islice(product(*choices), _ALTERNATIVES):
        inputs = dict(zip(operands, combination, strict=True))
        tried.append((inputs, relation.expression.verdict(_box(ledger, inputs))))
    return next((item for item in tried if item[1]), tried[0] if tried else ({}, None))


def relation_check(concept: str, period: str, relation: str = "") -> str:
    """What the check of a relation is called; without the relation, how all of a concept and period begin."""
    return f"{concept}@{period}:{relation}"


def _constraint(
    ledger: Ledger,
    name: str,
    formula: Formula,
    inputs: Mapping[Operand, Fact],
    target: Interval,
    *,
    fails: bool,
    n: int | None = None,
    cost: int = _OWN,
    relation: bool = False,
    soft: bool = False,
) -> Constraint:
    figures: dict[str, tuple[Operand, ...]] = {}
    facts: dict[str, Fact] = {}
    for operand, fact in inputs.items():
        printed = ledger.figures(fact.concept, fact.period, None)
        first = fact if fact in printed else next((other for other in printed if other.interval == fact.interval), fact)
        figures[first.id] = (*figures.get(first.id, ()), operand)
        facts[first.id] = first
    return Constraint(name, formula, n, target, _box(ledger, inputs), figures, facts, fails, cost, relation, soft)


def _box(ledger: Ledger, inputs: Mapping[Operand, Fact]) -> dict[Operand, Interval]:
    return {operand: ledger.base_interval(fact) for operand, fact in inputs.items()}


__all__ = ["Constraint", "of_bands", "of_indicators", "of_relations", "relation_check"]
