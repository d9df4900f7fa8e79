"""A formula undone for a figure that stands in it more than once ((A − B) ÷ A, part ÷ (part + rest)), where the tree cannot be.

With the others in their boxes, the formula's lowest and its highest value for one figure rise, or fall, together: where a formula does so
over all the sizes a figure could have been meant to be, what reaches a target is a range, whose ends are found by halving.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from pipeline.expression import Formula, Operand, UndefinedError
from pipeline.model import Interval

_SIZES = tuple(Decimal(10) ** power for power in range(-9, 10))  # of the figure, as large as a slip of unit may be
_HALVINGS = 60
_Ends = Callable[[Decimal], tuple[float, float]]


def solve_for(
    formula: Formula, operands: Sequence[Operand], target: Interval, box: Mapping[Operand, Interval], n: int | None = None
) -> Interval | None:
    """The values of the figure that stands for all of `operands` for which a formula can reach `target`, the others in their boxes; None
    where that cannot be told."""
    if formula.repeats(operands):
        return invert(formula, operands, target, box, n)
    return formula.solve(operands[0], target, box, n)


def invert(
    formula: Formula, operands: Sequence[Operand], target: Interval, box: Mapping[Operand, Interval], n: int | None
) -> Interval | None:
    """The values of the figure that stands for all of `operands` for which the formula can reach `target`, to 15 digits, within nine
    orders of magnitude; None where there are none, or where the formula neither only rises nor only falls."""
    printed = (box[operands[0]].low + box[operands[0]].high) / 2

    def ends(value: Decimal) -> tuple[float, float]:
        return formula.roughly({**box, **dict.fromkeys(operands, Interval(value, value))}, n)

    try:
        sizes = sorted(printed * size for size in _SIZES)
        tried = [ends(size) for size in sizes]
        if not printed or (not (rising := _rises(tried)) and not _rises(tried[::-1])):
            return None
        return _reaching(ends, sizes, target, rising=rising)
    except UndefinedError:
        return None


def _rises(tried: Sequence[tuple[float, float]]) -> bool:
    return all(before[0] <= after[0] and before[1] <= after[1] for before, after in pairwise(tried))


def _reaching(ends: _Ends, sizes: Sequence[Decimal], target: Interval, *, rising: bool) -> Interval | None:
    """Where the highest value is no longer below the target, and the lowest not yet above it (the other way round for one that falls)."""
    low, high = map(float, target)

    def enough(value: Decimal) -> bool:
        return ends(value)[1] >= low if rising else ends(value)[0] <= high

    def too_much(value: Decimal) -> bool:
        return ends(value)[0] > high if rising else ends(value)[1] < low

    first, last = _turn(enough, sizes), _turn(too_much, sizes)
    found = Interval(sizes[0] if first is None else first, sizes[-1] if last is None else last)
    return found if first is not None and found.low <= found.high else None


def _turn(holds: Callable[[Decimal], bool], sizes: Sequence[Decimal]) -> Decimal | None:
    """The least value from which on something holds; None where it never does."""
    place = next((place for place, size in enumerate(sizes) if holds(size)), None)
    if not place:
        return None if place is None else sizes[0]
    below, above = sizes[place - 1], sizes[place]
    for _ in range(_HALVINGS):
        middle = (below + above) / 2
        below, above = (below, middle) if holds(middle) else (middle, above)
    return above


__all__ = ["invert", "solve_for"]
