"""Letters that stand upon other letters: one place then says two things, and a reader of the file may lose some of both."""

import numpy as np

from pipeline.parse.coded import Places
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
    found = [_upon(letters, by_x, offset) for offset in (0.0, _STRIP / 2)]
    return frozenset(np.concatenate(found).tolist())


def _upon(letters: Letters, by_x: Places, offset: float) -> Places:
    """The letters, given from left to right, that stand upon their neighbour in a strip."""
    strip = np.floor((letters.y[by_x] + offset) / _STRIP)
    order = np.argsort(strip, kind="stable")
    strip, places = strip[order], by_x[order]
    left, right, string = letters.boxes[places, 0], letters.boxes[places, 2], letters.strings[places]
    width = right - left
    shared = np.minimum(right[1:], right[:-1]) - np.maximum(left[1:], left[:-1])
    near = (shared > _UPON * np.minimum(width[1:], width[:-1])) & (strip[1:] == strip[:-1]) & (string[1:] != string[:-1])
    return _of_figures(letters, places[:-1][near], places[1:][near]) if near.any() else places[:0]


def _of_figures(letters: Letters, one: Places, other: Places) -> Places:
    """Of pairs of letters those that are as high and say two things, one of them of a figure."""
    y, sizes, texts = letters.y, letters.sizes, letters.texts
    figure = texts.which(lambda sign: sign.isdigit() or sign in _SIGNS)
    level = abs(y[one] - y[other]) <= _LEVEL * np.maximum(sizes[one], sizes[other])
    upon = level & (figure[one] | figure[other]) & (texts.places[one] != texts.places[other])
    return np.concatenate((one[upon], other[upon]))
