"""Characters → lines: which of them stand side by side in one column between rules, raised and lowered ones with those they touch."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import inf
from operator import itemgetter

import numpy as np

from pipeline.parse.chars import Chars
from pipeline.parse.coded import Floats, Places, changes
from pipeline.parse.signs import SHOWN
from pipeline.parse.upright import Uprights

_SAME_LINE = 0.35  # of the type size: how far centres of one line may lie apart
_RAISED = 0.78  # a letter smaller than this share of its neighbour may be raised
_NEAR = 3  # letters before a small one that it may belong to

_Letter = tuple[float, ...]
"""The sides of a letter, left, right, top, bottom, and its type size."""


def char_lines(chars: Chars, rules: Uprights) -> tuple[Places, Places]:
    """The places of the characters that can be printed, line by line, each line from left to right, and the number of the line of each.
    Lines come column by column, from top to bottom."""
    shown = np.flatnonzero(chars.kinds & SHOWN)
    y, column = chars.y[shown], _columns(chars, rules)[shown]
    order = np.lexsort((y, column))
    line = _lines(column[order], y[order], chars.sizes[shown[order]])
    column, order = column[order], shown[order]
    order = order[_by_line(chars.x0[order], line)]
    moved = _with_raised(chars, order, line, column)
    if moved is line:  # as on most pages
        return order, line
    again = _by_line(chars.x0[order], moved)
    return order[again], moved[again]


def _by_line(x0: Floats, line: Places) -> Places:
    """The order of characters by their line, then from left to right."""
    back = (line[1:] < line[:-1]) | ((line[1:] == line[:-1]) & (x0[1:] < x0[:-1]))
    return np.lexsort((x0, line)) if back.any() else np.arange(len(line))  # as they stand on many pages


def _columns(chars: Chars, rules: Uprights) -> Places:
    """Characters by the rule that stands left of them, each by the first of its column: lines of neighbouring cells are centred apart
    and must not mix. A run that was printed over a rule stays whole, in the column where most of it stands."""
    first = np.zeros(len(rules) + 1, np.intp)
    if not len(rules):
        return first.repeat(len(chars))
    left = _left_of(rules, chars)
    run = np.cumsum(changes(chars.runs) | (chars.runs == 0))
    for torn in set(run[1:][(run[1:] == run[:-1]) & (left[1:] != left[:-1])].tolist()):
        start, end = np.searchsorted(run, (torn, torn + 1)).tolist()
        found = left[start:end].tolist()
        left[start:end] = max(found, key=found.count)
    first[left[::-1]] = np.arange(len(left))[::-1]
    return first[left]


def _left_of(rules: Uprights, chars: Chars) -> Places:
    """The rule that stands left of each character. Those of a run that are as high have one if the outermost of them have."""
    x, y = chars.x, chars.y
    starts = np.flatnonzero(changes(chars.runs, y))
    sides, heights = (np.minimum.reduceat(x, starts), np.maximum.reduceat(x, starts)), (y[starts], y[starts])
    first, last = rules.left_of(np.concatenate(sides), np.concatenate(heights)).reshape(2, -1)
    counts = np.diff(np.append(starts, len(x)))
    left, torn = np.repeat(first, counts), np.flatnonzero(np.repeat(first != last, counts))
    if torn.size:
        left[torn] = rules.left_of(x[torn], y[torn])
    return left


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
    _, _, top, bottom, sizes = sides = [side[order] for side in (chars.x0, chars.x1, chars.top, chars.bottom, chars.sizes)]
    largest, smallest = np.maximum.reduceat(sizes, starts), np.minimum.reduceat(sizes, starts)
    high, low = np.minimum.reduceat(top, starts), np.maximum.reduceat(bottom, starts)
    near = np.minimum(low[1:], low[:-1]) >= np.maximum(high[1:], high[:-1])
    beside = near & (column[starts][1:] == column[starts][:-1])
    above = np.append(0.0, np.where(beside, largest[:-1], 0.0))  # the largest type in the line above and below, if they reach here
    below = np.append(np.where(beside, largest[1:], 0.0), 0.0)
    small = np.flatnonzero(smallest <= _RAISED * np.maximum(above, below)).tolist()
    if not small:  # as on most pages
        return line
    found, spans = line.copy(), list(pairwise([*starts.tolist(), len(line)]))
    letters = list(zip(*(side.tolist() for side in sides), strict=True))
    for number in small:
        hosts = [number - 1] * bool(above[number]) + [number + 1] * bool(below[number])
        first, end = spans[number]
        for mark, host in _raised(letters[first:end], [letters[slice(*spans[host])] for host in hosts]):
            found[first + mark] = line[spans[hosts[host]][0]]
    return found


def _raised(marks: Sequence[_Letter], hosts: Sequence[Sequence[_Letter]]) -> Iterator[tuple[int, int]]:
    """The places of small letters of a line that touch a neighbouring line, each with the place of the first line that it touches."""
    largest = [max(size for *_, size in host) for host in hosts]
    for place, mark in enumerate(marks):
        for number, host in enumerate(hosts):
            if mark[-1] <= _RAISED * largest[number] and _touches(mark, host):
                yield place, number
                break


def _touches(mark: _Letter, line: Sequence[_Letter]) -> bool:
    """Whether a small letter stands directly behind a larger one of a line (or behind another small one that does)."""
    left, _, top, bottom, size = mark
    here = bisect_right(line, left, key=itemgetter(0))
    return any(
        -0.2 * own <= left - x1 <= 0.8 * own and size <= _RAISED * own and min(bottom, low) - max(top, high) >= 0.4 * (bottom - top)
        for _, x1, high, low, own in line[max(here - _NEAR, 0) : here]
    )
