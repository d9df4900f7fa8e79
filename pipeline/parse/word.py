"""Words and rules of a page, whatever they were read from."""

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
