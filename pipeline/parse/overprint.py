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
    inked = np.flatnonzero(~letters.white & ~letters.styles.which(lambda style: style.shown in _WITHOUT_INK))
    found = [_upon(letters.take(inked), offset) for offset in (0.0, _STRIP / 2)]
    return frozenset(inked[np.concatenate(found)].tolist())


def _upon(letters: Letters, offset: float) -> Places:
    """The letters that stand upon their neighbour in a strip."""
    left, _, right, _ = letters.boxes.T
    strip = np.floor((letters.y + offset) / _STRIP)
    order = np.lexsort((letters.x, strip))
    one, other = order[:-1], order[1:]
    shared = np.minimum(right[one], right[other]) - np.maximum(left[one], left[other])
    narrower = np.minimum(right[one] - left[one], right[other] - left[other])
    near = (strip[one] == strip[other]) & (letters.strings[one] != letters.strings[other]) & (shared > _UPON * narrower)
    if not near.any():  # as on most pages
        return np.array([], np.intp)
    return _of_figures(letters, one[near], other[near])


def _of_figures(letters: Letters, one: Places, other: Places) -> Places:
    """Of pairs of letters those that are as high and say two things, one of them of a figure."""
    y, sizes, texts = letters.y, letters.sizes, letters.texts
    figure = texts.which(lambda sign: sign.isdigit() or sign in _SIGNS)
    level = abs(y[one] - y[other]) <= _LEVEL * np.maximum(sizes[one], sizes[other])
    upon = level & (figure[one] | figure[other]) & (texts.places[one] != texts.places[other])
    return np.concatenate((one[upon], other[upon]))
