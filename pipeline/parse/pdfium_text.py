"""The letters of a page by PDFium.

A letter's box is the em box of Chinese type around its base line: fonts lie about their ascent and descent, and letters of several
fonts on one line then have the same middle. This is the innermost loop of reading: all letters of a page are asked for at once.
"""

from collections.abc import Iterator, Sequence, Set
from ctypes import byref, c_float, create_string_buffer
from itertools import pairwise, repeat
from math import hypot
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from pypdfium2 import raw

from pipeline.model import BBox
from pipeline.parse import pdfium_calls as calls
from pipeline.parse.letter import CLIPPED, FAINT, HIDDEN, Letter, Style, quarter_turn

_DESCENT = 0.12  # of the type size: of the em box of Chinese type
_NO_INK, _FAINT = 0.03, 0.5  # opacity
_MODES_WITHOUT_INK = (3, 7)
_STROKED_ONLY = 1
_SPACE = 0.2  # of the type size: at least so wide is a space
_SPACES = 32  # the last code of white space that is made up
_NAME = 128  # bytes of a font's name that are looked at
_REPLACED = b"ActualText"
_STRANGE = frozenset({0, 0xFFFD, 0xFFFE, 0xFFFF, *range(0xD800, 0xF900)})

Boxes = NDArray[np.float64]
"""A row of x0, y0, x1, y1 per letter."""


class DoubtfulError(Exception):
    """PDFium's word on this page is not enough: letters without meaning, or text that stands for other text."""


class Place(Protocol):
    """Where letters stand: how the page is turned, what its text objects are clipped to, their number in the order of painting, and
    where those begin that PDFium leaves out (a lone space), with the size of their type."""

    rotation: int
    in_forms: set[int]  # the text objects in forms that are clipped

    def shown_each(self, boxes: Boxes) -> Boxes: ...
    def clips_of_text(self, address: int) -> tuple[BBox, ...]: ...
    def numbers(self, addresses: list[int]) -> list[int]: ...
    def spaces(self, known: Set[int]) -> Iterator[tuple[float, float, float]]: ...


def read_letters(page: Any, place: Place) -> list[Letter]:
    """All letters of a page in the order of its strings. Raises DoubtfulError where the other reader must be asked."""
    text = raw.FPDFText_LoadPage(page)
    try:
        strings, found = _Reader(calls.address_of(text), place).read(raw.FPDFText_CountChars(text))
    finally:
        raw.FPDFText_ClosePage(text)
    return _placed(strings, found) + [_space(*space) for space in place.spaces(set(strings.items))]


def _space(x: float, base: float, size: float) -> Letter:
    bottom = base + _DESCENT * size
    return Letter(" ", x, bottom - size, x + _SPACE * size, bottom, Style("", size, 0, 0.0, ""), 0)


class _Look(NamedTuple):
    """What strings have in common: `size` is that of their widths in points, `font` that of PDFium where it must be asked for its own
    widths, as the font is not embedded."""

    style: Style
    size: float
    font: Any


class _Strings(NamedTuple):
    """Letters drawn at once, an entry per string: the address of the text object, its number in the order of painting, what it looks
    like, its base line from the top; and the areas it is clipped to, by the string's place, where there are any."""

    items: list[int]
    numbers: list[int]
    looks: list[_Look]
    bases: list[float]
    clips: dict[int, tuple[BBox, ...]]


class _Found(NamedTuple):
    """Letters with their boxes as displayed; `first` are the places of those that begin a string."""

    signs: list[str]
    boxes: Boxes
    first: list[int]


class _Reader:
    def __init__(self, text: int, place: Place) -> None:
        self.text, self.place = text, place
        self.fonts: dict[int, tuple[str, Any]] = {}
        self.looks: dict[tuple[Any, ...], _Look] = {}

    def read(self, count: int) -> tuple[_Strings, _Found]:
        owners = list(map(calls.letter_owner, repeat(self.text), range(count)))
        codes = list(map(calls.letter_code, repeat(self.text), range(count)))
        kept = [place for place, owner in enumerate(owners) if owner and (codes[place] > _SPACES or not self._made_up(place))]
        if not _STRANGE.isdisjoint(codes[place] for place in kept):
            raise DoubtfulError
        edges = calls.floats(calls.letter_box, self.text, kept, len(kept), 4)  # left, top, right, bottom
        found = _Found([chr(codes[place]) for place in kept], self.place.shown_each(edges[:, [0, 3, 2, 1]]), _changes(owners, kept))
        return self._strings([kept[place] for place in found.first], owners), _ligatures(found)

    def _made_up(self, place: int) -> bool:
        """Whether a space or an end of line is not printed: a gap, or where a line ends."""
        return bool(calls.letter_made_up(self.text, place) == 1)

    def _strings(self, places: list[int], owners: list[int]) -> _Strings:
        """The strings whose first letters have these places."""
        items = [owners[place] for place in places]
        if any(marks > 0 and _replaced(item, marks) for item, marks in zip(items, map(calls.object_marks, items), strict=True)):
            raise DoubtfulError
        matrices = calls.floats(calls.letter_matrix, self.text, places, len(places), 6)
        bases = self.place.shown_each(matrices[:, [4, 5, 4, 5]])[:, 1].tolist()
        own = map(calls.clip_paths, map(calls.object_clip, items))
        clipped = [place for place, count in enumerate(own) if count > 0 or items[place] in self.place.in_forms]
        clips = {place: self.place.clips_of_text(items[place]) for place in clipped}
        looks = self._looks(items, places, matrices[:, :4].T.tolist())
        return _Strings(items, self.place.numbers(items), looks, bases, clips)

    def _looks(self, items: list[int], places: list[int], matrices: list[list[float]]) -> list[_Look]:
        """What each string looks like: few looks of many strings."""
        fonts, modes = map(calls.text_font, items), map(calls.text_mode, items)
        sizes = map(calls.letter_size, repeat(self.text), places)
        keys = list(zip(fonts, sizes, modes, *matrices, *calls.colours(calls.object_fill, items), strict=True))
        self.looks |= {key: self._look(item, key) for key, item in dict(zip(keys, items, strict=True)).items() if key not in self.looks}
        return [self.looks[key] for key in keys]

    def _look(self, item: int, key: tuple[Any, ...]) -> _Look:
        font, type_size, mode, a, b, c, d, *ink = key
        turn = quarter_turn(a, b, c, d)
        turn = None if turn is None else (turn + self.place.rotation) % 4
        name, pointer = self._font(font, item)
        if mode == _STROKED_ONLY:
            ink = [part for (part,) in calls.colours(calls.object_stroke, [item])]
        return _Look(Style(name, type_size * hypot(c, d), turn, *_ink(mode, *ink)), type_size * hypot(a, b), pointer)

    def _font(self, address: int, item: int) -> tuple[str, Any]:
        """A font's name, and itself if it is not embedded."""
        if address not in self.fonts:
            pointer = raw.FPDFTextObj_GetFont(calls.page_item(item))
            name = create_string_buffer(_NAME)
            raw.FPDFFont_GetBaseFontName(pointer, name, _NAME)
            embedded = raw.FPDFFont_GetIsEmbedded(pointer) == 1
            self.fonts[address] = name.value.decode("utf-8", "replace"), None if embedded else pointer
        return self.fonts[address]


def _changes(owners: Sequence[int], kept: Sequence[int]) -> list[int]:
    """The places in `kept` at which another text object begins."""
    return [place for place, here in enumerate(kept) if not place or owners[here] != owners[kept[place - 1]]]


def _ink(mode: int, given: int, *colour: int) -> tuple[float, str]:
    """Lightness of ink from 0 for black to 1 for white, and how it shows. `colour`, if one is given, is red, green, blue and opacity."""
    if not given:
        return 0.0, HIDDEN if mode in _MODES_WITHOUT_INK else ""
    red, green, blue, alpha = (part / 255 for part in colour)
    lightness = min(red, green, blue)
    if mode in _MODES_WITHOUT_INK or alpha < _NO_INK:
        return lightness, HIDDEN
    return lightness, FAINT if alpha < _FAINT else ""


def _ligatures(found: _Found) -> _Found:
    """Letters of one string with one box are one: a ligature."""
    starts = np.zeros(len(found.signs), bool)
    starts[found.first] = True
    same = ~starts[1:] & (found.boxes[1:] == found.boxes[:-1]).all(axis=1)
    if not same.any():
        return found
    kept = np.concatenate(([True], ~same))
    places = np.flatnonzero(kept).tolist()
    signs = ["".join(found.signs[start:end]) for start, end in pairwise([*places, len(found.signs)])]
    return _Found(signs, found.boxes[kept], np.flatnonzero(starts[kept]).tolist())


# ------------------------------------------------------------------------------------------------------------- boxes
def _placed(strings: _Strings, found: _Found) -> list[Letter]:
    """The letters of strings in their boxes. Those of upright ones end where the next begins: a substitute for a font that is not
    embedded may be wider than what it stands for."""
    if not strings.items:
        return []
    styles = [look.style for look in strings.looks]
    owner = np.repeat(np.arange(len(styles)), np.diff([*found.first, len(found.signs)]))
    x0, top, x1, bottom = found.boxes.T
    upright, size = np.array([style.turn == 0 for style in styles])[owner], np.array([style.size for style in styles])[owner]
    low = np.array(strings.bases)[owner] + _DESCENT * size
    ends = _ends(strings, found, x0, x1)
    boxes = [x0, np.where(upright, low - size, top), np.where(upright, ends, x1), np.where(upright, low, bottom)]
    owners = owner.tolist()
    each = [styles[place] for place in owners], [strings.numbers[place] for place in owners]
    letters = list(map(Letter._make, zip(found.signs, *(side.tolist() for side in boxes), *each, strict=True)))
    if not strings.clips:
        return letters
    return [_clipped(letter, strings.clips.get(place, ())) for letter, place in zip(letters, owners, strict=True)]


def _ends(strings: _Strings, found: _Found, x0: NDArray[np.float64], x1: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where each letter ends: where the next begins at the latest, the last of a string by its own width."""
    starts = np.append(x0[1:], x0[-1])
    following = np.where(starts > x0, starts, x1)
    last = [place - 1 for place in [*found.first[1:], len(found.signs)]]
    following[last] = x1[last]
    for place, look in zip(last, strings.looks, strict=True):
        if look.font:
            following[place] = min(x1[place], x0[place] + _width(look, found.signs[place]))
    return np.where((x0 < x1) & (x1 < following), x1, following)


def _width(look: _Look, sign: str) -> float:
    width = c_float()
    known = raw.FPDFFont_GetGlyphWidth(look.font, ord(sign[0]), look.size, byref(width))
    return width.value if known and width.value > 0 else look.size


def _clipped(letter: Letter, clips: tuple[BBox, ...]) -> Letter:
    inside = all(x0 <= letter.x <= x1 and top <= letter.y <= bottom for x0, top, x1, bottom in clips)
    return letter if inside else letter._replace(style=letter.style._replace(shown=CLIPPED))


def _replaced(item: int, marks: int) -> bool:
    """Whether a mark says that the string stands for another text."""
    found = (calls.mark_kind(calls.object_mark(item, place), _REPLACED) for place in range(marks))
    return any(kind != raw.FPDF_OBJECT_UNKNOWN for kind in found)
