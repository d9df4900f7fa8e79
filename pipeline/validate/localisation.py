"""Which figure is to blame: the smallest weighted set of figures whose change explains all checks that fail together.

After Fellegi and Holt (1976). A failing check is explained by its own derived figure, or by a component for which one value makes all
the checks that it explains hold and leaves the consistent ones consistent: the values that satisfy each check are an interval, found by
undoing its formula, and the intervals must meet. A ratio of components that becomes usual counts for a slip of unit or point, one that
would no longer be usual against it. That leaves a weighted cover of at most a few dozen failing checks, which is searched
exhaustively, branch by branch: unlike a solver it tells whether another explanation is as good, and then none is named. The search ends
at a count of nodes, not at a clock; then too none is named.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import permutations
from typing import NamedTuple

from pipeline.model import Fact, Interval
from pipeline.validate.constraint import Constraint
from pipeline.validate.diagnosis import Repair, one_edit
from pipeline.validate.ledger import Ledger

_NODES = 20_000  # of the search, for one group of failing checks
_COMPONENT, _WITHOUT_EDIT, _DOUBTED = 24, 8, -3  # in points; dearer than one derived figure, cheaper than two
_BORNE_OUT = 1  # for each consistent check that a component takes part in, up to
_MOST_BORNE_OUT = 6
_UPSET = 4  # for each ratio of components that would no longer be usual
_BY_CHANCE = Decimal("0.1")  # how often one value would satisfy several unrelated checks
_SLIPS = frozenset({"unit-slip", "decimal-shift"})  # what puts a ratio out of what is usual


@dataclass(frozen=True, slots=True)
class Suspect:
    """A component that may be to blame: `explains` are the failing checks that hold once it lies in `values` (canonical unit). `given`:
    other components to blame that are put right first. `usual`: ratios with other components become usual as well."""

    figure: str  # id of the fact
    fact: Fact
    explains: frozenset[str]
    values: Interval
    repairs: tuple[Repair, ...]
    cost: int
    given: tuple[Fact, ...] = ()
    usual: bool = False


class Blame(NamedTuple):
    """`roots`: the components to blame, dearest evidence first. `open`: failing checks that different figures explain equally well, each
    with these. `linked`: failing checks that one change of some figure explains together, whether it is
    named or not."""

    roots: tuple[Suspect, ...] = ()
    open: Mapping[str, tuple[Suspect, ...]] = {}
    linked: frozenset[tuple[str, str]] = frozenset()
    constraints: Sequence[Constraint] = ()  # among which it was looked for

    def root_of(self, check: str) -> Suspect | None:
        return next((root for root in self.roots if check in root.explains), None)


def localise(ledger: Ledger, constraints: Sequence[Constraint]) -> Blame:
    """Find the figures to blame for the failing constraints of a report."""
    failing = {item.id: item for item in constraints if item.fails}
    hard = [item for item in constraints if not item.soft]
    suspects = [item for item in _suspects(ledger, constraints) if len(item.explains) > 1] if len(failing) > 1 else []
    roots: list[Suspect] = []
    doubtful: dict[str, tuple[Suspect, ...]] = {}
    for group in _groups(suspects):
        found = _Search(group, failing, hard, ledger).best()
        if len(found) == 1:
            roots.extend(_proved(item, failing) for item in found[0])
        elif found:
            named = tuple({item.figure: item for cover in found for item in cover}.values())
            doubtful |= dict.fromkeys({check for item in group for check in item.explains}, named)
    linked = frozenset(pair for item in suspects for pair in permutations(item.explains, 2))
    return Blame(tuple(sorted(roots, key=lambda root: (-len(root.explains), root.figure))), doubtful, linked, constraints)


def _proved(root: Suspect, failing: Mapping[str, Constraint]) -> Suspect:
    """With the checks alone that prove it."""
    checks = frozenset(check for check in root.explains if not failing[check].soft)
    return replace(root, explains=checks, usual=checks != root.explains)


# ------------------------------------------------------------------------------------------------ suspects
def _suspects(ledger: Ledger, constraints: Sequence[Constraint]) -> Iterator[Suspect]:
    """Every component of a failing check, once for each largest set of failing checks that one value of it makes hold."""
    figures = dict.fromkeys(figure for item in constraints if item.fails and not item.soft for figure in item.figures)
    for figure in figures:
        touching = [item for item in constraints if figure in item.figures]
        if sum(item.fails for item in touching) > 1:
            yield from _changes(ledger, figure, touching)


def _changes(ledger: Ledger, figure: str, touching: Sequence[Constraint]) -> Iterator[Suspect]:
    """What a figure could be, and what that would explain; none where it would be no wonder that one value explains so much."""
    fact = touching[0].fact(figure)
    allowed = allowed_values(ledger, fact, figure, touching)
    if allowed is None:
        return
    wanted = {item.id: found for item in touching if item.fails and (found := _meet(item.solve(figure), allowed))}
    borne_out = sum(not (item.fails or item.relation or item.soft) for item in touching)
    for checks, values in _meetings(wanted):
        canonical = ledger.from_base(values, fact.concept)
        repairs = one_edit(ledger, fact, canonical)
        if _telling([item for item in touching if item.id in checks], wanted, repairs):
            cost = _cost(fact, repairs, borne_out) + _UPSET * upset(touching, figure, values)
            yield Suspect(figure, fact, checks, canonical, repairs, cost)


def _telling(explained: Sequence[Constraint], wanted: Mapping[str, Interval], repairs: Sequence[Repair]) -> bool:
    """Whether it tells something that one value explains all these: what is only usual does for a slip of unit or point alone."""
    proofs = [item for item in explained if not item.soft]
    if len(proofs) == 1 < len(explained):
        return bool(repairs) and repairs[0].kind in _SLIPS and relative_width(wanted[proofs[0].id]) <= _BY_CHANCE
    return any(item.relation for item in proofs) or not _by_chance(wanted[item.id] for item in proofs)


def upset(touching: Iterable[Constraint], figure: str, values: Interval) -> int:
    """How many ratios that are usual would no longer be so, were a figure to lie in `values` (base units)."""
    return sum(item.soft and not item.fails and not item.holds({figure: values}) for item in touching)


def allowed_values(ledger: Ledger, fact: Fact, figure: str, touching: Iterable[Constraint]) -> Interval | None:
    """The values of a component that it can have by definition, and that leave its consistent checks consistent."""
    allowed: Interval | None = ledger.possible(fact.concept)
    for item in touching:
        if allowed is not None and not (item.fails or item.soft) and (kept := item.solve(figure)):
            allowed = _meet(kept, allowed)
    return allowed


def _meet(left: Interval | None, right: Interval | None) -> Interval | None:
    if left is None or right is None or not left.meets(right):
        return None
    return Interval(max(left.low, right.low), min(left.high, right.high))


def _meetings(wanted: Mapping[str, Interval]) -> Iterator[tuple[frozenset[str], Interval]]:
    """The largest sets of intervals with a common point, and what they have in common: each begins where one of them begins."""
    seen: list[frozenset[str]] = []
    for start in sorted({interval.low for interval in wanted.values()}):
        checks = frozenset(check for check, interval in wanted.items() if interval.contains(start))
        if any(checks <= other for other in seen):
            continue
        seen = [other for other in seen if not other <= checks] + [checks]
    for checks in seen:
        parts = [wanted[check] for check in checks]
        yield checks, Interval(max(part.low for part in parts), min(part.high for part in parts))


def _by_chance(intervals: Iterable[Interval]) -> bool:
    """Whether it is no wonder that one value satisfies several checks, for they leave much room: the relative widths added to that of the
    widest, multiplied."""
    widths = sorted(relative_width(interval) for interval in intervals)
    chance = Decimal(1)
    for width in widths[:-1]:
        chance *= width + widths[-1]
    return chance > _BY_CHANCE


def relative_width(interval: Interval) -> Decimal:
    size = abs(interval.low + interval.high) / 2
    return min(Decimal(1), (interval.high - interval.low) / size) if size else Decimal(1)


def _cost(fact: Fact, repairs: Sequence[Repair], consistent: int) -> int:
    """How unlikely it is, in points, that a component is wrong: less so where it was read with doubt or one edit mends it, more so where
    consistent checks bear it out."""
    borne_out = min(consistent * _BORNE_OUT, _MOST_BORNE_OUT)
    return _COMPONENT + borne_out + (0 if repairs else _WITHOUT_EDIT) + (_DOUBTED if fact.doubt else 0)


# ------------------------------------------------------------------------------------------------ search
def _groups(suspects: Sequence[Suspect]) -> Iterator[tuple[Suspect, ...]]:
    """Suspects that have failing checks in common, directly or through others: what happens in one group says nothing of another."""
    left = list(suspects)
    while left:
        group, checks = [left.pop(0)], set[str]()
        while True:
            checks.update(*(item.explains for item in group))
            more = [item for item in left if item.explains & checks]
            if not more:
                break
            group += more
            left = [item for item in left if item not in more]
        yield tuple(group)


class _Search:
    """The cheapest ways to explain all failing checks that a group of suspects has to do with."""

    def __init__(self, group: Sequence[Suspect], failing: Mapping[str, Constraint], constraints: Sequence[Constraint], ledger: Ledger):
        self.group, self.failing, self.constraints, self.ledger = group, failing, constraints, ledger
        self.nodes = 0
        self.cheapest = 10**9
        self.found: dict[frozenset[str], tuple[Suspect, ...]] = {}

    def best(self) -> list[tuple[Suspect, ...]]:
        """The covers of least cost that name different figures; none where the search was given up or no component is to blame."""
        checks = sorted({check for item in self.group for check in item.explains})
        self._go_on(checks, (), 0)
        given_up = self.nodes > _NODES
        return [] if given_up or frozenset() in self.found else list(self.found.values())

    def _go_on(self, checks: Sequence[str], chosen: tuple[Suspect, ...], cost: int) -> None:
        self.nodes += 1
        if self.nodes > _NODES or cost > self.cheapest:
            return
        if not checks:
            self._keep(chosen, cost)
            return
        first, *rest = checks
        taken = {item.figure for item in chosen}
        for item in self.group:
            if first in item.explains and item.figure not in taken:
                self._go_on([check for check in rest if check not in item.explains], (*chosen, item), cost + item.cost)
        self._go_on(rest, chosen, cost + self.failing[first].cost)

    def _keep(self, chosen: tuple[Suspect, ...], cost: int) -> None:
        """Remember a cover, if its figures together make hold what they explain and leave the consistent checks so."""
        if not all(self._holds(item, chosen) for item in self.constraints):
            return
        if cost < self.cheapest:
            self.cheapest, self.found = cost, {}
        self.found.setdefault(frozenset(item.figure for item in chosen), chosen)

    def _holds(self, constraint: Constraint, chosen: Sequence[Suspect]) -> bool:
        changed = {item.figure: self.ledger.to_base(item.values, item.fact.concept) for item in chosen if item.figure in constraint.figures}
        explained = any(constraint.id in item.explains for item in chosen)
        return not changed or (constraint.fails and not explained) or constraint.holds(changed)


__all__ = ["Blame", "Suspect", "allowed_values", "localise", "relative_width", "upset"]
