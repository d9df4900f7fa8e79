"""What vertical rules stand left of places of a page, or between two: asked for many places at once."""

from collections.abc import Callable, Iterable
from operator import attrgetter

import numpy as np

from pipeline.parse.coded import Flags, Floats, Places
from pipeline.parse.word import Rule

_AT_ONCE = 4_000_000  # pairs of a height and a rule: a bound to memory


class Uprights:
    """Vertical rules from left to right."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        ordered = sorted(rules, key=attrgetter("at"))
        self.at, self.start, self.end = np.array(ordered, float).reshape(-1, 3).T

    def __len__(self) -> int:
        return len(self.at)

    def left_of(self, x: Floats, y: Floats) -> Places:
        """For each place a number of the nearest rule left of it that stands at its height, alike for rules at one x; -1: none."""
        before = np.searchsorted(self.at, x, "right")
        last = self._at_heights(y, lambda stands, row, here: _last(stands)[row, before[here]])
        nearest = np.searchsorted(self.at, self.at[last - 1])
        return np.where(last > 0, nearest, -1)

    def between(self, left: Floats, right: Floats, y: Floats) -> Flags:
        """Whether a rule stands between two x at a height, for each pair of them."""
        low, high = np.searchsorted(self.at, left, "right"), np.searchsorted(self.at, right, "left")
        found = np.zeros(len(y), bool)
        near = np.flatnonzero(high > low)
        if near.size:
            first, after = low[near], high[near]
            found[near] = self._at_heights(y[near], lambda stands, row, here: _more(stands, row, first[here], after[here]))
        return found

    def _at_heights(self, y: Floats, answer: Callable[[Flags, Places, Places], Places]) -> Places:
        """An answer for each height, given which rules stand at some heights (a row each), the row of each place, and the places."""
        heights, row = np.unique(y, return_inverse=True)
        found = np.zeros(len(y), np.intp)
        step = max(_AT_ONCE // (len(self) + 1), 1)
        for low in range(0, len(heights), step):
            some = heights[low : low + step, None]
            here = np.flatnonzero((row >= low) & (row < low + step))
            found[here] = answer((self.start <= some) & (some <= self.end), row[here] - low, here)
        return found


def _last(stands: Flags) -> Places:
    """For each height and each count of rules from the left, the last of these that stands there, counted from 1; 0: none."""
    numbers = np.where(stands, np.arange(1, stands.shape[1] + 1), 0)
    return np.pad(np.maximum.accumulate(numbers, axis=1), ((0, 0), (1, 0)))


def _more(stands: Flags, row: Places, first: Places, after: Places) -> Places:
    """How many rules stand at a height from one place in their order to before another."""
    counts = np.pad(np.cumsum(stands, axis=1, dtype=np.intp), ((0, 0), (1, 0)))
    found: Places = counts[row, after] - counts[row, first]
    return found
