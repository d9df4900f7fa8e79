"""What vertical rules stand left of places of a page, or between two: asked for many places at once."""

from collections.abc import Iterable, Iterator
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
        heights, row = np.unique(y, return_inverse=True)
        last = np.zeros(len(y), np.intp)
        for some in self._portions(np.arange(len(heights))):
            here = np.flatnonzero((row >= some[0]) & (row <= some[-1]))
            last[here] = _last(self._stands(heights[some]))[row[here] - some[0], before[here]]
        nearest = np.searchsorted(self.at, self.at[last - 1])
        return np.where(last > 0, nearest, -1)

    def between(self, left: Floats, right: Floats, y: Floats) -> Flags:
        """Whether a rule stands between two x at a height, for each pair of them."""
        low, high = np.searchsorted(self.at, left, "right"), np.searchsorted(self.at, right, "left")
        found, number = np.zeros(len(y), bool), np.arange(len(self))
        near = np.flatnonzero(high > low)
        for here in self._portions(near):
            within = (low[here, None] <= number) & (number < high[here, None])
            found[here] = (within & self._stands(y[here])).any(axis=1)
        return found

    def _stands(self, y: Floats) -> Flags:
        """Which rules stand at each height, a row for each."""
        found: Flags = (self.start <= y[:, None]) & (y[:, None] <= self.end)
        return found

    def _portions(self, places: Places) -> Iterator[Places]:
        step = max(_AT_ONCE // (len(self) + 1), 1)
        return (places[first : first + step] for first in range(0, len(places), step))


def _last(stands: Flags) -> Places:
    """For each height and each count of rules from the left, the last of these that stands there, counted from 1; 0: none."""
    numbers = np.where(stands, np.arange(1, stands.shape[1] + 1), 0)
    return np.pad(np.maximum.accumulate(numbers, axis=1), ((0, 0), (1, 0)))
