"""Letters under an opaque area that was painted over them: corrections that people make by a white box with another figure on it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from pipeline.model import BBox
from pipeline.parse.letter import Cover, Letter

_ALL, _SOME = 0.85, 0.25  # of a letter's ink, each way: it is gone, or hurt
_ABOVE, _BELOW = 0.2, 0.12  # of the em box: there is no ink of digits
_BAND = 20.0  # points: height of a strip
_SMALLEST = 2.5  # points: thinner areas are rules


def hidden_by(letters: Sequence[Letter], covers: Iterable[Cover]) -> tuple[frozenset[int], frozenset[int]]:
    """The letters (by their place in the sequence) that nothing shows of, and those of which a part shows: what they say is not sure."""
    bands = _bands(filter(_is_large, covers), max((letter.bottom for letter in letters), default=0.0))
    gone: set[int] = set()
    hurt: set[int] = set()
    for place, letter in enumerate(letters) if bands else ():
        near = bands.get(_band(letter.y), ())
        share = max((_share(letter, cover.bbox) for cover in near if cover.after >= letter.string), default=0.0)
        if share >= _SOME and not letter.text.isspace():
            (gone if share >= _ALL else hurt).add(place)
    return frozenset(gone), frozenset(hurt)


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


def _share(letter: Letter, cover: BBox) -> float:
    """How much of a letter's ink an area covers, of its width or its height, whichever is less."""
    x0, top, x1, bottom = cover
    if letter.x1 <= x0 or x1 <= letter.x0 or letter.bottom <= top or bottom <= letter.top:
        return 0.0
    height = letter.bottom - letter.top
    upper, lower = letter.top + _ABOVE * height, letter.bottom - _BELOW * height
    return min(_covered(letter.x0, letter.x1, x0, x1), _covered(upper, lower, top, bottom))


def _covered(start: float, end: float, low: float, high: float) -> float:
    return max(min(end, high) - max(start, low), 0.0) / (end - start) if end > start else 0.0
