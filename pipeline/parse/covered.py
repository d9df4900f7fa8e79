"""Letters under an opaque area that was painted over them: corrections that people make by a white box with another figure on it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from pipeline.parse.coded import Floats
from pipeline.parse.letter import Cover, Letters

_ALL, _SOME = 0.85, 0.25  # of a letter's ink, each way: it is gone, or hurt
_ABOVE, _BELOW = 0.2, 0.12  # of the em box: there is no ink of digits
_BAND = 20.0  # points: height of a strip
_SMALLEST = 2.5  # points: thinner areas are rules
_AT_ONCE = 1_000_000  # pairs of a letter and an area: a bound to memory


def hidden_by(letters: Letters, covers: Iterable[Cover]) -> tuple[frozenset[int], frozenset[int]]:
    """The letters (by their place among all) that nothing shows of, and those of which a part shows: what they say is not sure."""
    large = list(filter(_is_large, covers))
    if not large or not len(letters):
        return frozenset(), frozenset()
    shares = _shares(letters, large)
    shares[letters.white] = 0.0
    gone, hurt = shares >= _ALL, (shares >= _SOME) & (shares < _ALL)
    return frozenset(np.flatnonzero(gone).tolist()), frozenset(np.flatnonzero(hurt).tolist())


def _shares(letters: Letters, covers: Sequence[Cover]) -> Floats:
    """How much of each letter's ink the area covers that covers most of it."""
    shares = np.zeros(len(letters))
    band = np.floor(letters.y / _BAND)
    for number, near in _bands(covers, float(letters.boxes[:, 3].max())).items():
        here = np.flatnonzero(band == number)
        step = max(_AT_ONCE // max(len(here), 1), 1)
        for first in range(0, len(near) if here.size else 0, step):
            found = _covered_by(letters.take(here), near[first : first + step])
            shares[here] = np.maximum(shares[here], found.max(axis=1))
    return shares


def _bands(covers: Iterable[Cover], lowest: float) -> dict[int, list[Cover]]:
    """Areas by the strips of the page that they reach into: there are many letters and many areas."""
    bands: dict[int, list[Cover]] = defaultdict(list)
    for cover in covers:
        _, top, _, bottom = cover.bbox
        for band in range(_band(max(top, 0.0)) - 1, _band(min(bottom, lowest)) + 2):
            bands[band].append(cover)
    return bands


def _band(y: float) -> int:
    return int(y // _BAND)


def _is_large(cover: Cover) -> bool:
    x0, top, x1, bottom = cover.bbox
    return min(x1 - x0, bottom - top) > _SMALLEST


def _covered_by(letters: Letters, covers: Sequence[Cover]) -> Floats:
    """How much of each letter's ink (a row each) each area (a column each) covers that was painted after it, of its width or its
    height, whichever is less."""
    x0, top, x1, bottom = letters.boxes.T[:, :, None]
    left, high, right, low = np.array([cover.bbox for cover in covers]).T[:, None, :]
    height = bottom - top
    across = _covered(x0, x1, left, right)
    down = _covered(top + _ABOVE * height, bottom - _BELOW * height, high, low)
    later = np.array([cover.after for cover in covers]) >= letters.strings[:, None]
    return np.where(later, np.minimum(across, down), 0.0)


def _covered(start: Floats, end: Floats, low: Floats, high: Floats) -> Floats:
    both = np.maximum(np.minimum(end, high) - np.maximum(start, low), 0.0)
    found: Floats = np.divide(both, end - start, out=np.zeros_like(both), where=end > start)
    return found
