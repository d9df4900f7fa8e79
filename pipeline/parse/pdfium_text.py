"""The letters of a page by PDFium.

A letter's box is the em box of Chinese type around its base line: fonts lie about their ascent and descent, and letters of several
fonts on one line then have the same middle. This is the innermost loop of reading: all letters of a page are asked for at once.
"""

from collections.abc import Iterator, Set
from contextlib import contextmanager
from ctypes import addressof, c_float, create_string_buffer
from dataclasses import replace
from functools import cached_property
from itertools import pairwise, repeat
from math import hypot
from sys import maxunicode
from typing import Any, NamedTuple, Protocol

import numpy as np
from pypdfium2 import raw

from pipeline.parse import pdfium_calls as calls
from pipeline.parse.coded import Coded, Floats, Places, changes, coded
from pipeline.parse.letter import CLIPPED, FAINT, HIDDEN, Letter, Letters, Style, in_columns, quarter_turn

_DESCENT = 0.12  # of the type size: of the em box of Chinese type
_NO_INK, _FAINT = 0.03, 0.5  # opacity
_MODES_WITHOUT_INK = (3, 7)
_STROKED_ONLY = 1
_SPACE = 0.2  # of the type size: at least so wide is a space
_NO_SIGN = 0xFFFE  # in the text of a page, for a letter without a code or a hyphen at the end of a line
_SPACES = 32  # the last code of white space that is made up
_NAME = 128  # bytes of a font's name that are looked at
_REPLACED = b"ActualText"
_STRANGE = frozenset({0, 0xFFFD, 0xFFFE, 0xFFFF, *range(0xD800, 0xF900)})

Boxes = Floats
"""A row of x0, y0, x1, y1 per letter."""


class DoubtfulError(Exception):
    """PDFium's word on this page is not enough: letters without meaning, or text that stands for other text."""


class Place(Protocol):
    """Where letters stand: how the page is turned, in what areas its text objects show, their number in the order of painting, and
    where those begin that PDFium leaves out (a lone space), with the size of their type."""

    rotation: int

    def shown_each(self, boxes: Boxes) -> Boxes: ...
    def areas(self, addresses: list[int]) -> Floats: ...
    def numbers(self, addresses: list[int]) -> Places: ...
    def spaces(self, known: Set[int]) -> Iterator[tuple[float, float, float]]: ...


@contextmanager
def opened_text(page: Any) -> "Iterator[Text]":
    """The text of a page."""
    text = raw.FPDFText_LoadPage(page)
    try:
        yield Text(calls.address_of(text))
    finally:
        raw.FPDFText_ClosePage(text)


def _space(x: float, base: float, size: float) -> Letter:
    bottom = base + _DESCENT * size
    return Letter(" ", x, bottom - size, x + _SPACE * size, bottom, Style("", size, 0, 0.0, ""), 0)


class _Look(NamedTuple):
    """What strings have in common: `size` is that of their widths in points, `font` the address of a font that must be asked for its own
    widths, as it is not embedded; else 0."""

    style: Style
    size: float
    font: int


class _Strings(NamedTuple):
    """Letters drawn at once, an entry per string: its number in the order of painting, what it looks like, its base line from the top, and
    the area in which it shows, as displayed."""

    numbers: Places
    looks: Coded[_Look]
    bases: Floats
    areas: Floats


class _Found(NamedTuple):
    """Letters with their boxes as displayed; `first` are the places of those that begin a string."""

    texts: Coded[str]
    boxes: Floats
    first: Places


class Text:
    """The text of a page while it is open."""

    def __init__(self, text: int) -> None:
        self._text, self._count = text, calls.letter_count(text)
        self._owners = calls.numbers(map(calls.letter_owner, repeat(text), range(self._count)), np.uintp, self._count)
        self._fonts: dict[int, tuple[str, bool]] = {}

    @cached_property
    def owners(self) -> Set[int]:
        """The addresses of all text objects that draw letters."""
        return {*self._owners[changes(self._owners)].tolist()} - {0}

    def letters(self, place: Place) -> Letters:
        """All letters of a page in the order of its strings. Raises DoubtfulError where the other reader must be asked."""
        codes = self._codes()
        kept = self._printed(codes)
        texts = _signs(codes[kept])
        owners = self._owners[kept]
        first = np.flatnonzero(changes(owners))
        edges = calls.floats(calls.letter_box, self._text, kept.tolist(), len(kept), 4)  # left, top, right, bottom
        found = _Found(texts, place.shown_each(edges[:, [0, 3, 2, 1]]), first)
        strings = self._strings(place, kept[first].tolist(), owners[first].tolist())
        letters = _placed(strings, _ligatures(found))
        spaces = [_space(*space) for space in place.spaces(self.owners)]
        return letters.then(in_columns(spaces)) if spaces else letters

    def _codes(self) -> Places:
        """The codes of all letters, asked for at once where the text has as many as there are letters: it has none twice, and leaves out
        only letters without a code."""
        codes = np.zeros(2 * self._count + 1, np.uint16)
        if calls.page_text(self._text, 0, self._count, codes.ctypes.data) != self._count + 1:
            return calls.numbers(map(calls.letter_code, repeat(self._text), range(self._count)), np.intp, self._count)
        found = codes[: self._count].astype(np.intp)
        for place in np.flatnonzero(found == _NO_SIGN).tolist():
            found[place] = calls.letter_code(self._text, place)
        return found

    def _printed(self, codes: Places) -> Places:
        """The places of what is printed: not spaces and ends of lines that are made up, a gap or where a line ends."""
        printed = self._owners != 0
        unsure = np.flatnonzero(printed & (codes <= _SPACES))
        printed[unsure] = [calls.letter_made_up(self._text, place) != 1 for place in unsure.tolist()]
        return np.flatnonzero(printed)

    def _strings(self, place: Place, places: list[int], items: list[int]) -> _Strings:
        """The strings whose first letters have these places, drawn by these text objects."""
        if _any_replaced(items):
            raise DoubtfulError
        matrices = calls.floats(calls.letter_matrix, self._text, places, len(places), 6)
        bases = place.shown_each(matrices[:, [4, 5, 4, 5]])[:, 1]
        looks = self._looks(place.rotation, items, places, matrices[:, :4])
        return _Strings(place.numbers(items), looks, bases, place.areas(items))

    def _looks(self, rotation: int, items: list[int], places: list[int], matrices: Floats) -> Coded[_Look]:
        """What each string looks like: few looks of many strings, so that they are told apart by what PDFium says, byte by byte."""
        said = map(calls.text_font, items), map(calls.letter_size, repeat(self._text), places), map(calls.text_mode, items)
        columns = [calls.numbers(part, np.float64, len(items)) for part in said]
        rows = np.column_stack((*columns, matrices, calls.colours(calls.object_fill, items)))
        kinds = coded(rows.view(f"V{rows.itemsize * rows.shape[1]}").ravel().tolist())
        return Coded(tuple(self._look(rotation, items[place], rows[place].tolist()) for place in kinds.first().tolist()), kinds.places)

    def _look(self, rotation: int, item: int, said: list[float]) -> _Look:
        font, type_size, mode, a, b, c, d, *ink = said
        turn = quarter_turn(a, b, c, d)
        turn = None if turn is None else (turn + rotation) % 4
        name, embedded = self._font(int(font))
        if mode == _STROKED_ONLY:
            (ink,) = calls.colours(calls.object_stroke, [item]).tolist()
        own = 0 if embedded else int(font)
        return _Look(Style(name, type_size * hypot(c, d), turn, *_ink(mode, *ink)), type_size * hypot(a, b), own)

    def _font(self, font: int) -> tuple[str, bool]:
        """A font's name, and whether it is embedded."""
        if font not in self._fonts:
            name = create_string_buffer(_NAME)
            calls.font_name(font, addressof(name), _NAME)
            self._fonts[font] = name.value.decode("utf-8", "replace"), calls.font_embedded(font) == 1
        return self._fonts[font]


def _signs(codes: Places) -> Coded[str]:
    """The signs of letters. Raises DoubtfulError where the other reader must be asked."""
    if codes.max(initial=0) > maxunicode:
        raise DoubtfulError
    seen = np.zeros(codes.max(initial=0) + 1, bool)
    seen[codes] = True
    known = np.flatnonzero(seen)
    if not _STRANGE.isdisjoint(known.tolist()):
        raise DoubtfulError
    numbers = np.empty(len(seen), np.intp)
    numbers[known] = np.arange(len(known))
    return Coded(tuple(map(chr, known.tolist())), numbers[codes])


def _ink(mode: float, given: float, *colour: float) -> tuple[float, str]:
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
    starts = np.zeros(len(found.texts), bool)
    starts[found.first] = True
    same = ~starts[1:] & (found.boxes[1:] == found.boxes[:-1]).all(axis=1)
    if not same.any():
        return found
    kept = np.append(True, ~same)
    signs, places = list(found.texts), np.flatnonzero(kept).tolist()
    texts = coded("".join(signs[start:end]) for start, end in pairwise([*places, len(signs)]))
    return _Found(texts, found.boxes[kept], np.flatnonzero(starts[kept]))


# ------------------------------------------------------------------------------------------------------------- boxes
def _placed(strings: _Strings, found: _Found) -> Letters:
    """The letters of strings in their boxes. Those of upright ones end where the next begins: a substitute for a font that is not
    embedded may be wider than what it stands for."""
    looks = strings.looks
    owner = np.repeat(np.arange(len(looks)), np.diff(np.append(found.first, len(found.texts))))
    x0, top, x1, bottom = found.boxes.T
    upright = looks.which(lambda look: look.style.turn == 0)[owner]
    size = looks.floats(lambda look: look.style.size)[owner]
    low = strings.bases[owner] + _DESCENT * size
    ends = _ends(strings, found, x0, x1)
    sides = x0, np.where(upright, low - size, top), np.where(upright, ends, x1), np.where(upright, low, bottom)
    styles = coded(look.style for look in looks.table)
    letters = Letters(found.texts, np.column_stack(sides), styles.take(looks.places[owner]), strings.numbers[owner])
    return _clipped(letters, strings.areas[owner]) if np.isfinite(strings.areas).any() else letters


def _ends(strings: _Strings, found: _Found, x0: Floats, x1: Floats) -> Floats:
    """Where each letter ends: where the next begins at the latest, the last of a string by its own width."""
    starts = np.append(x0[1:], x0[-1:])
    following = np.where(starts > x0, starts, x1)
    last = np.append(found.first[1:], len(x0))[: len(found.first)] - 1
    following[last] = x1[last]
    own = np.flatnonzero(strings.looks.which(lambda look: look.font != 0))
    if own.size:
        following[last[own]] = np.minimum(x1[last[own]], x0[last[own]] + _widths(strings.looks.take(own), found.texts.take(last[own])))
    return np.where((x0 < x1) & (x1 < following), x1, following)


def _widths(looks: Coded[_Look], texts: Coded[str]) -> Floats:
    """The widths that fonts give to signs; each is asked once."""
    pairs = coded(zip(looks.places.tolist(), texts.places.tolist(), strict=True))
    return pairs.floats(lambda pair: _width(looks.table[pair[0]], texts.table[pair[1]]))


def _width(look: _Look, sign: str) -> float:
    width = c_float()
    known = calls.font_width(look.font, ord(sign[0]), look.size, addressof(width))
    return width.value if known and width.value > 0 else look.size


def _clipped(letters: Letters, areas: Floats) -> Letters:
    """The letters, those outside of the areas in which they show marked so."""
    x0, top, x1, bottom = areas.T
    outside = ~((x0 <= letters.x) & (letters.x <= x1) & (top <= letters.y) & (letters.y <= bottom))
    return replace(letters, styles=letters.styles.changed(outside, lambda style: style._replace(shown=CLIPPED)))


def _any_replaced(items: list[int]) -> bool:
    """Whether a mark says that a string stands for another text. Strings that follow one another mostly stand under the same mark."""
    counts = calls.numbers(map(calls.object_marks, items), np.intc, len(items))
    marked = np.flatnonzero(counts > 0).tolist()
    marks = {calls.object_mark(items[place], number) for place in marked for number in range(int(counts[place]))}
    return any(calls.mark_kind(mark, _REPLACED) != raw.FPDF_OBJECT_UNKNOWN for mark in marks)
