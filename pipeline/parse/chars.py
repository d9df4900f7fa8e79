"""The letters of a page → characters in runs, in one frame. All characters of a page are worked out at once: this is an inner loop."""

from dataclasses import dataclass

import numpy as np

from pipeline.parse.coded import Coded, Flags, Floats, Places
from pipeline.parse.frame import turned
from pipeline.parse.letter import Letters

_NO_GAP = 0.08  # of the type size: letters of one run follow one another within this
_IN_FIGURES = frozenset(".,-")


@dataclass(frozen=True, slots=True, eq=False)
class Chars:
    """Printed characters, a column for each of what they have. Characters of one of `runs` were written one after the other without a
    gap; 0: not known."""

    texts: Coded[str]
    x0: Floats
    top: Floats
    x1: Floats
    bottom: Floats
    sizes: Floats
    bold: Flags
    runs: Places

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def x(self) -> Floats:
        return (self.x0 + self.x1) / 2

    @property
    def y(self) -> Floats:
        return (self.top + self.bottom) / 2

    def take(self, places: Places | Flags) -> "Chars":
        x0, top, x1, bottom, sizes = (side[places] for side in (self.x0, self.top, self.x1, self.bottom, self.sizes))
        return Chars(self.texts.take(places), x0, top, x1, bottom, sizes, self.bold[places], self.runs[places])


def make_chars(letters: Letters, quarter: int, width: float, height: float) -> Chars:
    """Letters that stand turned by a number of quarters as characters in their upright frame, in the order in which they were written.
    Those of one string without a gap or white space between them are one run, numbered from 1; of neighbouring strings only figures
    make one. `width` and `height` are those of the page in points."""
    x0, top, x1, bottom = letters.boxes.T
    sides = turned((x0, top, x1, bottom), quarter, width, height)
    sizes = letters.styles.floats(lambda style: style.size)
    runs = np.cumsum(np.append(True, ~_joined(letters, sides, sizes)))[: len(letters)]
    return Chars(letters.texts, *sides, sizes, letters.styles.which(lambda style: style.bold), runs)


def _joined(letters: Letters, sides: tuple[Floats, Floats, Floats, Floats], sizes: Floats) -> Flags:
    """Whether each letter but the first is of one run with the one before it."""
    x0, top, x1, bottom = sides
    y, string, reach = (top + bottom) / 2, letters.strings, _NO_GAP * sizes[1:]
    white = letters.texts.which(str.isspace)
    figure = letters.texts.which(lambda sign: sign.isdigit() or sign in _IN_FIGURES)
    close = (abs(x0[1:] - x1[:-1]) < reach) & (abs(y[1:] - y[:-1]) < reach)
    of_one = (string[1:] == string[:-1]) | (figure[1:] & figure[:-1])
    found: Flags = close & of_one & ~white[1:] & ~white[:-1]
    return found
