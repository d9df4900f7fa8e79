"""What vertical rules stand left of places of a page, or between two: asked for many places at once."""

from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np

from pipeline.parse.coded import Flags, Floats, Places, changes
from pipeline.parse.word import Rule

_AT_ONCE = 4_000_000  # pairs of a height and a rule: a bound to memory


class Uprights:
    """Vertical rules from left to right."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        at, start, end = np.fromiter(chain.from_iterable(rules), float).reshape(-1, 3).T
        order = np.lexsort((start, at))
        at, start, end = at[order], start[order], end[order]
        new = changes(at)
        new[1:] |= start[1:] > end[:-1]
        first = np.flatnonzero(new)
        self.at, self.start, self.end = at[first], start[first], np.maximum.reduceat(end, first)

    def __len__(self) -> int:
        return len(self.at)

    def left_of(self, x: Floats, y: Floats) -> Places:
        """For each place a number of the nearest rule left of it that stands at its height, alike for rules at one x; -1: none.
        No place further left at a height has a greater number."""
        found, at, number = np.full(len(y), -1), self.at[:, None], np.searchsorted(self.at, self.at)[:, None]
        for here in self._portions(np.arange(len(y))) if len(self) else ():
            found[here] = np.where((at <= x[here]) & self._stands(y[here]), number, -1).max(axis=0)
        return found

    def between(self, left: Floats, right: Floats, y: Floats) -> Flags:
        """Whether a rule stands between two x at a height, for each pair of them."""
        low, high = np.searchsorted(self.at, left, "right"), np.searchsorted(self.at, right, "left")
        found, number = np.zeros(len(y), bool), np.arange(len(self))[:, None]
        near = np.flatnonzero(high > low)
        for here in self._portions(near):
            within = (low[here] <= number) & (number < high[here])
            found[here] = (within & self._stands(y[here])).any(axis=0)
        return found

    def _stands(self, y: Floats) -> Flags:
        """Which rules stand at each height, a row for each rule."""
        found: Flags = (self.start[:, None] <= y) & (y <= self.end[:, None])
        return found

    def _portions(self, places: Places) -> Iterator[Places]:
        step = max(_AT_ONCE // (len(self) + 1), 1)
        return (places[first : first + step] for first in range(0, len(places), step))
