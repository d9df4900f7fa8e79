"""The letters of a page by PDFium.

A letter's box is the em box of Chinese type around its base line: fonts lie about their ascent and descent, and letters of several
fonts on one line then have the same middle. This is the innermost loop of reading: every call into PDFium is counted.
"""

from collections.abc import Iterator, Set
from ctypes import CFUNCTYPE, addressof, byref, c_float, c_int, c_uint, c_void_p, cast, create_string_buffer
from math import hypot
from typing import Any, NamedTuple, Protocol

from pypdfium2 import raw

from pipeline.model import BBox
from pipeline.parse.letter import CLIPPED, FAINT, HIDDEN, Letter, Style, quarter_turn

_DESCENT = 0.12  # of the type size: of the em box of Chinese type
_NO_INK, _FAINT = 0.03, 0.5  # opacity
_MODES_WITHOUT_INK = (3, 7)
_STROKED_ONLY = 1
_SPACE = 0.2  # of the type size: at least so wide is a space
_SPACES = 32  # the last code of white space that is made up
_NAME = 128  # bytes of a font's name that are looked at
_REPLACED = b"ActualText"
_STRANGE = frozenset({0, 0xFFFD, 0xFFFE, 0xFFFF})

_owner = CFUNCTYPE(c_void_p, c_void_p, c_int)(cast(raw.FPDFText_GetTextObject, c_void_p).value or 0)
"""FPDFText_GetTextObject, but the address as a number: it is asked for each letter, and a pointer object costs more than the call."""


class DoubtfulError(Exception):
    """PDFium's word on this page is not enough: letters without meaning, or text that stands for other text."""


class Place(Protocol):
    """Where letters stand: how the page is turned, what its text objects are clipped to, their number in the order of painting, and
    where those begin that PDFium leaves out (a lone space), with the size of their type."""

    rotation: int

    def shown(self, x0: float, y0: float, x1: float, y1: float) -> BBox: ...
    def of_text(self, item: Any) -> tuple[BBox, ...]: ...
    def number(self, address: int) -> int: ...
    def spaces(self, known: Set[int]) -> Iterator[tuple[float, float, float]]: ...


def read_letters(page: Any, place: Place) -> list[Letter]:
    """All letters of a page in the order of its strings. Raises DoubtfulError where the other reader must be asked."""
    text = raw.FPDFText_LoadPage(page)
    try:
        reader = _Reader(text, place)
        letters = reader.letters()
        return letters + [_space(*found) for found in place.spaces(reader.known)]
    finally:
        raw.FPDFText_ClosePage(text)


def _space(x: float, base: float, size: float) -> Letter:
    bottom = base + _DESCENT * size
    return Letter(" ", x, bottom - size, x + _SPACE * size, bottom, Style("", size, 0, 0.0, ""), 0)


class _Font(NamedTuple):
    name: str
    embedded: bool


class _String(NamedTuple):
    """Letters drawn at once: `base` is their base line from the top, `font` that of PDFium where its own widths must be asked."""

    style: Style
    clips: tuple[BBox, ...]
    base: float
    size: float
    font: Any


class _Reader:
    def __init__(self, text: Any, place: Place) -> None:
        self.text, self.place = text, place
        self.known: set[int] = set()  # addresses of the text objects seen
        self.fonts: dict[int, _Font] = {}
        self.matrix = raw.FS_MATRIX()
        self.colours = c_uint(), c_uint(), c_uint(), c_uint()
        self.colour_pointers = tuple(map(byref, self.colours))

    def letters(self) -> list[Letter]:
        unicode, loose, text, shown = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox, self.text, self.place.shown
        rect = raw.FS_RECTF()
        pointer = byref(rect)
        address = 0
        string: _String | None = None
        letters: list[Letter] = []
        found: list[tuple[str, BBox]] = []
        for place in range(raw.FPDFText_CountChars(text)):
            here = _owner(text, place)
            code = unicode(text, place)
            if not here or (code <= _SPACES and raw.FPDFText_IsGenerated(text, place) == 1):  # made up: a gap or an end of line
                continue
            if code in _STRANGE or 0xD800 <= code <= 0xF8FF:
                raise DoubtfulError
            if here != address:
                if string:
                    letters += _placed(string, found, self.place.number(address))
                address, found = here, []
                string = self._string(place, cast(here, raw.FPDF_PAGEOBJECT))
                self.known.add(here)
            loose(text, place, pointer)
            box = shown(rect.left, rect.bottom, rect.right, rect.top)
            if found and found[-1][1] == box:  # a ligature
                found[-1] = found[-1][0] + chr(code), box
            else:
                found.append((chr(code), box))
        return letters + _placed(string, found, self.place.number(address)) if string else letters

    def _string(self, place: int, item: Any) -> _String:
        """What the letters drawn with a text object have in common; `place` is that of its first letter."""
        if (marks := raw.FPDFPageObj_CountMarks(item)) > 0 and _replaced(item, marks):
            raise DoubtfulError
        raw.FPDFText_GetMatrix(self.text, place, byref(self.matrix))
        a, b, c, d = self.matrix.a, self.matrix.b, self.matrix.c, self.matrix.d
        type_size = raw.FPDFText_GetFontSize(self.text, place)
        turn = quarter_turn(a, b, c, d)
        turn = None if turn is None else (turn + self.place.rotation) % 4
        pointer = raw.FPDFTextObj_GetFont(item)
        font = self._font(pointer)
        style = Style(font.name, type_size * hypot(c, d), turn, *self._ink(item))
        _, base, _, _ = self.place.shown(self.matrix.e, self.matrix.f, self.matrix.e, self.matrix.f)
        return _String(style, self.place.of_text(item), base, type_size * hypot(a, b), None if font.embedded else pointer)

    def _font(self, pointer: Any) -> _Font:
        address = addressof(pointer.contents)
        font = self.fonts.get(address)
        if font is None:
            name = create_string_buffer(_NAME)
            raw.FPDFFont_GetBaseFontName(pointer, name, _NAME)
            font = _Font(name.value.decode("utf-8", "replace"), raw.FPDFFont_GetIsEmbedded(pointer) == 1)
            self.fonts[address] = font
        return font

    def _ink(self, item: Any) -> tuple[float, str]:
        """Lightness of a string's ink from 0 for black to 1 for white, and how it shows."""
        mode = raw.FPDFTextObj_GetTextRenderMode(item)
        get = raw.FPDFPageObj_GetStrokeColor if mode == _STROKED_ONLY else raw.FPDFPageObj_GetFillColor
        if not get(item, *self.colour_pointers):
            return 0.0, HIDDEN if mode in _MODES_WITHOUT_INK else ""
        red, green, blue, alpha = (part.value / 255 for part in self.colours)
        lightness = min(red, green, blue)
        if mode in _MODES_WITHOUT_INK or alpha < _NO_INK:
            return lightness, HIDDEN
        return lightness, FAINT if alpha < _FAINT else ""


def _placed(string: _String, found: list[tuple[str, BBox]], number: int) -> list[Letter]:
    """The letters of a string in their boxes. Those of upright ones end where the next begins: a substitute for a font that is
    not embedded may be wider than what it stands for."""
    style = string.style
    if style.turn != 0:
        return [Letter(sign, *box, _clipped(string, box), number) for sign, box in found]
    bottom = string.base + _DESCENT * style.size
    top = bottom - style.size
    letters = []
    for (sign, (x0, _, right, _)), following in zip(found, _following(string, found), strict=True):
        box = x0, top, right if x0 < right < following else following, bottom
        letters.append(Letter(sign, *box, _clipped(string, box) if string.clips else style, number))
    return letters


def _following(string: _String, found: list[tuple[str, BBox]]) -> list[float]:
    """Where each letter ends at the latest: where the next begins, the last by its own width."""
    (sign, (x0, _, right, _)) = found[-1]
    end = min(right, x0 + _width(string, sign)) if string.font else right
    starts = [box[0] for _, box in found]
    return [start if start > before else right for before, start, (_, (_, _, right, _)) in zip(starts, starts[1:], found, strict=False)] + [
        end
    ]


def _width(string: _String, sign: str) -> float:
    width = c_float()
    known = raw.FPDFFont_GetGlyphWidth(string.font, ord(sign[0]), string.size, byref(width))
    return width.value if known and width.value > 0 else string.size


def _clipped(string: _String, box: BBox) -> Style:
    if not string.clips:
        return string.style
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    inside = all(x0 <= x <= x1 and top <= y <= bottom for x0, top, x1, bottom in string.clips)
    return string.style if inside else string.style._replace(shown=CLIPPED)


def _replaced(item: Any, marks: int) -> bool:
    """Whether a mark says that the string stands for another text."""
    kinds = (raw.FPDFPageObjMark_GetParamValueType(raw.FPDFPageObj_GetMark(item, place), _REPLACED) for place in range(marks))
    return any(kind != raw.FPDF_OBJECT_UNKNOWN for kind in kinds)
