"""The letters of a page → characters in runs, in one frame. All characters of a page are worked out at once: this is an inner loop."""

from dataclasses import dataclass

import numpy as np

from pipeline.parse.coded import Coded, Flags, Floats, Places
from pipeline.parse.frame import turned
from pipeline.parse.letter import Letters
from pipeline.parse.signs import FIGURE, WHITE

_NO_GAP = 0.08  # of the type size: letters of one run follow one another within this


@dataclass(frozen=True, slots=True, eq=False)
class Chars:
    """Printed characters, a column for each of what they have. `kinds` are those of `signs`. Characters of one of `runs` were written
    one after the other without a gap; 0: not known."""

    texts: Coded[str]
    kinds: Places
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
        texts, kinds = self.texts.take(places), self.kinds[places]
        return Chars(texts, kinds, x0, top, x1, bottom, sizes, self.bold[places], self.runs[places])


def make_chars(letters: Letters, quarter: int, width: float, height: float) -> Chars:
    """Letters that stand turned by a number of quarters as characters in their upright frame, in the order in which they were written.
    Those of one string without a gap or white space between them are one run, numbered from 1; of neighbouring strings only figures
    make one. `width` and `height` are those of the page in points."""
    x0, top, x1, bottom = letters.boxes.T
    sides = turned((x0, top, x1, bottom), quarter, width, height)
    bold, runs = letters.styles.which(lambda style: style.bold), np.ones(len(letters), np.intp)
    chars = Chars(letters.texts, letters.kinds, *sides, letters.sizes, bold, runs)
    runs[1:] += np.cumsum(~_joined(chars, letters.strings))
    return chars


def _joined(chars: Chars, string: Places) -> Flags:
    """Whether each character but the first is of one run with the one before it, given the strings they are of."""
    y, reach = chars.y, _NO_GAP * chars.sizes[1:]
    close = (abs(chars.x0[1:] - chars.x1[:-1]) < reach) & (abs(y[1:] - y[:-1]) < reach)
    both, either = chars.kinds[1:] & chars.kinds[:-1], chars.kinds[1:] | chars.kinds[:-1]
    found: Flags = close & ((string[1:] == string[:-1]) | (both & FIGURE > 0)) & (either & WHITE == 0)
    return found
