"""Letters that stand upon other letters: one place then says two things, and a reader of the file may lose some of both."""

import numpy as np

from pipeline.parse.coded import Floats, Places
from pipeline.parse.letter import CLIPPED, HIDDEN, Letters

_SIGNS = frozenset(".,-−–%‰≥≤")
_WITHOUT_INK = frozenset({HIDDEN, CLIPPED})
_STRIP = 6.0  # points: letters of one line stand in one strip, of two sets of strips half a strip apart
_UPON = 0.5  # of the narrower letter: so much of it lies upon the other
_LEVEL = 0.3  # of the type size: how far apart in height


def overprinted(letters: Letters) -> frozenset[int]:
    """The letters (by their place among all) that stand upon another sign of another string, where one of the two is of a figure:
    words that run into their neighbours stay words. The same sign twice is bold type."""
    inked = np.flatnonzero(~letters.white & letters.styles.which(lambda style: style.shown not in _WITHOUT_INK))
    by_x = inked[np.argsort(letters.x[inked], kind="stable")]
    left, _, right, _ = letters.boxes.take(by_x, axis=0).T
    y, strings = letters.y[by_x], letters.strings[by_x]
    found: set[int] = set()
    for offset in (0.0, _STRIP / 2):
        one, other = _neighbours(left, right, np.floor((y + offset) / _STRIP))
        apart = strings[one] != strings[other]
        if apart.any():  # on few pages
            found |= _of_figures(letters, by_x[one[apart]], by_x[other[apart]])
    return frozenset(found)


def _neighbours(left: Floats, right: Floats, strip: Floats) -> tuple[Places, Places]:
    """Pairs of letters, given from left to right, that are neighbours in a strip and lie one upon the other."""
    order = np.argsort(strip, kind="stable")
    left, right, strip = left[order], right[order], strip[order]
    width = right - left
    shared = np.minimum(right[1:], right[:-1]) - np.maximum(left[1:], left[:-1])
    near = np.flatnonzero((shared > _UPON * np.minimum(width[1:], width[:-1])) & (strip[1:] == strip[:-1]))
    return order[near], order[near + 1]


def _of_figures(letters: Letters, one: Places, other: Places) -> set[int]:
    """Of pairs of letters those that are as high and say two things, one of them of a figure."""
    y, sizes, texts = letters.y, letters.sizes, letters.texts
    figure = texts.which(lambda sign: sign.isdigit() or sign in _SIGNS)
    level = abs(y[one] - y[other]) <= _LEVEL * np.maximum(sizes[one], sizes[other])
    upon = level & (figure[one] | figure[other]) & (texts.places[one] != texts.places[other])
    return {*one[upon].tolist(), *other[upon].tolist()}
