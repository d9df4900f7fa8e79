"""The letters of a page → characters in runs, in one frame. All characters of a page are worked out at once: this is an inner loop."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.parse.frame import turned
from pipeline.parse.letter import Letter
from pipeline.parse.word import Char

_NO_GAP = 0.08  # of the type size: letters of one run follow one another within this
_IN_FIGURES = frozenset(".,-")


def make_chars(letters: Sequence[Letter], quarter: int, width: float, height: float) -> list[Char]:
    """Letters that stand turned by a number of quarters as characters in their upright frame, in the order in which they were written.
    Those of one string without a gap or white space between them are one run, numbered from 1; of neighbouring strings only figures
    make one. `width` and `height` are those of the page in points."""
    if not letters:
        return []
    signs, *sides, styles, strings = zip(*letters, strict=True)
    if quarter:
        boxes = (turned((x0, top, x1, bottom), quarter, width, height) for x0, top, x1, bottom in zip(*sides, strict=True))
        sides = list(zip(*boxes, strict=True))
    sizes = [style.size for style in styles]
    runs = 1 + np.cumsum(~_joined(signs, sides, sizes, strings))
    bold = [style.bold for style in styles]
    return list(map(Char._make, zip(signs, *sides, sizes, bold, [1, *runs.tolist()], strict=True)))


def _joined(signs: Sequence[str], sides: Sequence[Sequence[float]], sizes: Sequence[float], strings: Sequence[int]) -> NDArray[np.bool_]:
    """Whether each character but the first is of one run with the one before it."""
    x0, top, x1, bottom = (np.array(side) for side in sides)
    y, string, reach = (top + bottom) / 2, np.array(strings), _NO_GAP * np.array(sizes)[1:]
    white = np.array([sign.isspace() for sign in signs])
    figure = np.array([sign.isdigit() or sign in _IN_FIGURES for sign in signs])
    close = (abs(x0[1:] - x1[:-1]) < reach) & (abs(y[1:] - y[:-1]) < reach)
    of_one = (string[1:] == string[:-1]) | (figure[1:] & figure[:-1])
    found: NDArray[np.bool_] = close & of_one & ~white[1:] & ~white[:-1]
    return found
