"""Letters that stand upon other letters: one place then says two things, and a reader of the file may lose some of both."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from pipeline.parse.letter import CLIPPED, HIDDEN, Letter

_SIGNS = frozenset(".,-−–%‰≥≤")
_STRIP = 6.0  # points: letters of one line stand in one strip, of two sets of strips half a strip apart
_UPON = 0.5  # of the narrower letter: so much of it lies upon the other
_LEVEL = 0.3  # of the type size: how far apart in height


def overprinted(letters: Sequence[Letter]) -> frozenset[int]:
    """The letters (by their place in the sequence) that stand upon another sign of another string, where one of the two is of a figure:
    words that run into their neighbours stay words. The same sign twice is bold type."""
    strips: dict[tuple[int, int], list[int]] = defaultdict(list)
    for place, letter in enumerate(letters):
        if not letter.text.isspace() and letter.style.shown not in {HIDDEN, CLIPPED}:
            strips[0, int(letter.y // _STRIP)].append(place)
            strips[1, int((letter.y + _STRIP / 2) // _STRIP)].append(place)
    found: set[int] = set()
    for strip in strips.values():
        strip.sort(key=lambda place: letters[place].x)
        for one, other in pairwise(strip):
            if _upon(letters[one], letters[other]):
                found |= {one, other}
    return frozenset(found)


def _upon(one: Letter, other: Letter) -> bool:
    if one.string == other.string or one.text == other.text or not (_of_figure(one) or _of_figure(other)):
        return False
    shared = min(one.x1, other.x1) - max(one.x0, other.x0)
    level = abs(one.y - other.y) <= _LEVEL * max(one.style.size, other.style.size)
    return level and shared > _UPON * min(one.x1 - one.x0, other.x1 - other.x0)


def _of_figure(letter: Letter) -> bool:
    return letter.text.isdigit() or letter.text in _SIGNS
