"""Words and rules of a page, whatever they were read from."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Word(NamedTuple):
    """Characters that stand together. `spaced` says that white space parts it from the word before on its line, `crosses` that it
    was printed over a vertical rule; `confidence` (0 to 1) and `doubt` are those of text recognition."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool = False
    spaced: bool = False
    crosses: bool = False
    confidence: float = 1.0
    doubt: str = ""

    @property
    def x(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def y(self) -> float:
        return (self.top + self.bottom) / 2


class Rule(NamedTuple):
    """A visible straight line: a horizontal one lies `at` a y and runs over x, a vertical one the other way round."""

    at: float
    start: float
    end: float


def runs(places: Sequence[float], reach: float) -> Iterator[tuple[int, int]]:
    """Sorted places in runs that reach no farther than so many points from their first: where each begins, and behind its end."""
    start = 0
    while start < len(places):
        end = _behind(places, start, reach)
        yield start, end
        start = end


def _behind(places: Sequence[float], start: int, reach: float) -> int:
    first = places[start]
    return bisect_right(places, reach, start, key=lambda place: place - first)
