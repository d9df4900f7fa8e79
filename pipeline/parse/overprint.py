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
    places = inked[np.argsort(letters.x[inked], kind="stable")]
    by_x = letters.take(places)
    found = [_upon(by_x, np.floor((by_x.y + offset) / _STRIP)) for offset in (0.0, _STRIP / 2)]
    return frozenset(places[np.concatenate(found)].tolist())


def _upon(by_x: Letters, strip: Floats) -> Places:
    """The letters, given from left to right, that stand upon their neighbour in a strip."""
    order = np.argsort(strip, kind="stable")
    left, right = by_x.boxes[order, 0], by_x.boxes[order, 2]
    width = right - left
    shared = np.minimum(right[1:], right[:-1]) - np.maximum(left[1:], left[:-1])
    near = np.flatnonzero(shared > _UPON * np.minimum(width[1:], width[:-1]))
    one, other = order[near], order[near + 1]
    apart = (strip[one] == strip[other]) & (by_x.strings[one] != by_x.strings[other])
    return _of_figures(by_x, one[apart], other[apart]) if apart.any() else near[:0]  # none on most pages


def _of_figures(letters: Letters, one: Places, other: Places) -> Places:
    """Of pairs of letters those that are as high and say two things, one of them of a figure."""
    y, sizes, texts = letters.y, letters.sizes, letters.texts
    figure = texts.which(lambda sign: sign.isdigit() or sign in _SIGNS)
    level = abs(y[one] - y[other]) <= _LEVEL * np.maximum(sizes[one], sizes[other])
    upon = level & (figure[one] | figure[other]) & (texts.places[one] != texts.places[other])
    return np.concatenate((one[upon], other[upon]))
