"""Characters → lines: which of them stand side by side in one column between rules, raised and lowered ones with those they touch."""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from math import inf

import numpy as np

from pipeline.parse.chars import Chars
from pipeline.parse.coded import Floats, Places, changes
from pipeline.parse.signs import SHOWN
from pipeline.parse.upright import Uprights

_SAME_LINE = 0.35  # of the type size: how far centres of one line may lie apart
_RAISED = 0.78  # a letter smaller than this share of its neighbour may be raised
_NEAR = 3  # letters before a small one that it may belong to


def char_lines(chars: Chars, rules: Uprights) -> tuple[Places, Places]:
    """The places of the characters that can be printed, line by line, each line from left to right, and the number of the line of each.
    Lines come column by column, from top to bottom."""
    shown = np.flatnonzero(chars.kinds & SHOWN)
    y, column = chars.y[shown], _columns(chars, rules)[shown]
    order = np.lexsort((y, column))
    line = _lines(column[order], y[order], chars.sizes[shown[order]])
    column, order = column[order], shown[order]
    order = order[np.lexsort((chars.x0[order], line))]
    moved = _with_raised(chars, order, line, column)
    if moved is line:  # as on most pages
        return order, line
    again = np.lexsort((chars.x0[order], moved))
    return order[again], moved[again]


def _columns(chars: Chars, rules: Uprights) -> Places:
    """Characters by the rule that stands left of them, each by the first of its column: lines of neighbouring cells are centred apart
    and must not mix. A run that was printed over a rule stays whole, in the column where most of it stands."""
    first = np.zeros(len(rules) + 1, np.intp)
    if not len(rules):
        return first.repeat(len(chars))
    left = rules.left_of(chars.x, chars.y)
    run = np.cumsum(changes(chars.runs) | (chars.runs == 0))
    for torn in set(run[1:][(run[1:] == run[:-1]) & (left[1:] != left[:-1])].tolist()):
        start, end = np.searchsorted(run, (torn, torn + 1)).tolist()
        found = left[start:end].tolist()
        left[start:end] = max(found, key=found.count)
    first[left[::-1]] = np.arange(len(left))[::-1]
    return first[left]


def _lines(column: Places, y: Floats, sizes: Floats) -> Places:
    """The number of the line of each character, given from top to bottom column by column: one stands on a line if it is as high as
    the first of it."""
    new = changes(column, y, sizes)
    numbers: list[int] = []
    number, home, height, size = -1, -1, -inf, 0.0
    for here, middle, own in zip(column[new].tolist(), y[new].tolist(), sizes[new].tolist(), strict=True):
        if here != home or middle - height > _SAME_LINE * max(own, size):
            number, home, height, size = number + 1, here, middle, own
        numbers.append(number)
    return np.repeat(np.array(numbers, np.intp), np.diff(np.append(np.flatnonzero(new), len(y))))


# ---------------------------------------------------------------------------------------------------------- raised letters
def _with_raised(chars: Chars, order: Places, line: Places, column: Places) -> Places:
    """The lines, where raised or lowered letters (SO₂, footnote marks) that fell into a line of their own are of the line they touch."""
    starts = np.flatnonzero(changes(line))
    if len(starts) < 2:
        return line
    sizes = chars.sizes[order]
    largest, smallest = np.maximum.reduceat(sizes, starts), np.minimum.reduceat(sizes, starts)
    beside = column[starts][1:] == column[starts][:-1]
    above = np.append(0.0, np.where(beside, largest[:-1], 0.0))  # the largest type in the line above and below
    below = np.append(np.where(beside, largest[1:], 0.0), 0.0)
    small = np.flatnonzero(smallest <= _RAISED * np.maximum(above, below))
    if not small.size:
        return line
    found, ordered = line.copy(), chars.take(order)
    spans = list(pairwise([*starts.tolist(), len(line)]))
    for number in small.tolist():
        hosts = [number - 1] * bool(above[number]) + [number + 1] * bool(below[number])
        for mark, host in _raised(ordered, spans[number], [(*spans[host], float(largest[host])) for host in hosts]):
            found[mark] = line[spans[hosts[host]][0]]
    return found


def _raised(chars: Chars, span: tuple[int, int], hosts: list[tuple[int, int, float]]) -> Iterator[tuple[int, int]]:
    """The small letters between two places of a line that touch a neighbouring line, and the place of the first line that each touches.
    Given of the lines are where they start and end, and their largest type."""
    sizes = chars.sizes[span[0] : span[1]].tolist()
    lefts = [chars.x0[start:end].tolist() for start, end, _ in hosts]
    for mark, size in enumerate(sizes, span[0]):
        for host, (start, _, largest) in enumerate(hosts):
            if size <= _RAISED * largest and _touches(chars, mark, start, lefts[host]):
                yield mark, host
                break


def _touches(chars: Chars, mark: int, start: int, lefts: list[float]) -> bool:
    """Whether a small letter stands directly behind a larger one of the line that starts there (or behind another small one that does)."""
    here = bisect_right(lefts, chars.x0[mark])
    near = slice(start + max(here - _NEAR, 0), start + here)
    size, top, bottom, left = (float(side[mark]) for side in (chars.sizes, chars.top, chars.bottom, chars.x0))
    sides = (chars.sizes, chars.x1, chars.top, chars.bottom)
    return any(
        -0.2 * own <= left - x1 <= 0.8 * own and size <= _RAISED * own and min(bottom, low) - max(top, high) >= 0.4 * (bottom - top)
        for own, x1, high, low in zip(*(side[near].tolist() for side in sides), strict=True)
    )
