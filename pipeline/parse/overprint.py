"""Letters that stand upon other letters: one place then says two things, and a reader of the file may lose some of both."""

from collections.abc import Iterator, Sequence

import numpy as np

from pipeline.parse.letter import CLIPPED, HIDDEN, Letter

_SIGNS = frozenset(".,-−–%‰≥≤")
_WITHOUT_INK = frozenset({HIDDEN, CLIPPED})
_STRIP = 6.0  # points: letters of one line stand in one strip, of two sets of strips half a strip apart
_UPON = 0.5  # of the narrower letter: so much of it lies upon the other
_LEVEL = 0.3  # of the type size: how far apart in height


def overprinted(letters: Sequence[Letter]) -> frozenset[int]:
    """The letters (by their place in the sequence) that stand upon another sign of another string, where one of the two is of a figure:
    words that run into their neighbours stay words. The same sign twice is bold type."""
    found: set[int] = set()
    for one, other in _lying_on_others(letters) if letters else ():
        if _upon(letters[one], letters[other]):
            found |= {one, other}
    return frozenset(found)


def _lying_on_others(letters: Sequence[Letter]) -> Iterator[tuple[int, int]]:
    """The pairs of letters of different strings that stand next to one another on a line and overlap."""
    signs, x0, top, x1, bottom, styles, strings = zip(*letters, strict=True)
    inked = [not sign.isspace() and style.shown not in _WITHOUT_INK for sign, style in zip(signs, styles, strict=True)]
    places = np.flatnonzero(inked)
    left, right, high, low, string = (np.array(side)[places] for side in (x0, x1, top, bottom, strings))
    for offset in (0.0, _STRIP / 2):
        strip = np.floor(((high + low) / 2 + offset) / _STRIP)
        order = np.lexsort(((left + right) / 2, strip))
        one, other = order[:-1], order[1:]
        shared = np.minimum(right[one], right[other]) - np.maximum(left[one], left[other])
        narrower = np.minimum(right[one] - left[one], right[other] - left[other])
        near = (strip[one] == strip[other]) & (string[one] != string[other]) & (shared > _UPON * narrower)
        yield from zip(places[one[near]].tolist(), places[other[near]].tolist(), strict=True)


def _upon(one: Letter, other: Letter) -> bool:
    if one.text == other.text or not (_of_figure(one) or _of_figure(other)):
        return False
    return abs(one.y - other.y) <= _LEVEL * max(one.style.size, other.style.size)


def _of_figure(letter: Letter) -> bool:
    return letter.text.isdigit() or letter.text in _SIGNS
