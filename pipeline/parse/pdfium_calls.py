"""Calls into PDFium that are made for each letter and each object of a page, bound for speed.

pypdfium2 binds every function of PDFium; but a pointer object built for each result and the interpreter's lock given up and taken
again cost several times what these short calls do. Here addresses are plain numbers, so that a call can be mapped over a page.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from ctypes import PYFUNCTYPE, addressof, c_char_p, c_double, c_float, c_int, c_size_t, c_uint, c_ulong, c_void_p, cast
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pypdfium2 import raw

Call = Callable[..., Any]


def _bound(name: str, result: Any, *arguments: Any) -> Call:
    bound: Call = PYFUNCTYPE(result, *arguments)(cast(getattr(raw, name), c_void_p).value or 0)
    return bound


_AT, _FOUND = c_void_p, c_size_t  # an address that is given, and one that is found: 0 for none
_NUMBER = c_void_p
"""A C integer that an address follows: it is passed alike, and converted far faster than one that is declared to be what it is. One that
comes last is not declared at all, which is faster still: it goes as a C integer by itself."""

page_object = _bound("FPDFPage_GetObject", _FOUND, _AT)
form_object = _bound("FPDFFormObj_GetObject", _FOUND, _AT, c_ulong)
object_kind = _bound("FPDFPageObj_GetType", c_int, _AT)
object_marks = _bound("FPDFPageObj_CountMarks", c_int, _AT)
object_mark = _bound("FPDFPageObj_GetMark", _FOUND, _AT, c_ulong)
mark_kind = _bound("FPDFPageObjMark_GetParamValueType", c_int, _AT, c_char_p)
object_fill = _bound("FPDFPageObj_GetFillColor", c_int, _AT, *[_AT] * 4)
object_stroke = _bound("FPDFPageObj_GetStrokeColor", c_int, _AT, *[_AT] * 4)
object_matrix = _bound("FPDFPageObj_GetMatrix", c_int, _AT, _AT)
object_transparent = _bound("FPDFPageObj_HasTransparency", c_int, _AT)
path_mode = _bound("FPDFPath_GetDrawMode", c_int, _AT, _AT, _AT)
path_segments = _bound("FPDFPath_CountSegments", c_int, _AT)
path_segment = _bound("FPDFPath_GetPathSegment", _FOUND, _AT)
segment_kind = _bound("FPDFPathSegment_GetType", c_int, _AT)
segment_point = _bound("FPDFPathSegment_GetPoint", c_int, _AT, _AT, _AT)
object_clip = _bound("FPDFPageObj_GetClipPath", _FOUND, _AT)
clip_paths = _bound("FPDFClipPath_CountPaths", c_int, _AT)
clip_segments = _bound("FPDFClipPath_CountPathSegments", c_int, _AT)
clip_segment = _bound("FPDFClipPath_GetPathSegment", _FOUND, _AT)
text_mode = _bound("FPDFTextObj_GetTextRenderMode", c_int, _AT)
text_font = _bound("FPDFTextObj_GetFont", _FOUND, _AT)
font_name = _bound("FPDFFont_GetBaseFontName", c_size_t, _AT, _AT, c_size_t)
font_embedded = _bound("FPDFFont_GetIsEmbedded", c_int, _AT)
font_width = _bound("FPDFFont_GetGlyphWidth", c_int, _AT, c_uint, c_float, _AT)
letter_count = _bound("FPDFText_CountChars", c_int, _AT)
page_text = _bound("FPDFText_GetText", c_int, _AT, c_int, c_int, _AT)
letter_owner = _bound("FPDFText_GetTextObject", _FOUND, _AT)
letter_code = _bound("FPDFText_GetUnicode", c_uint, _AT)
letter_box = _bound("FPDFText_GetLooseCharBox", c_int, _AT, _NUMBER, _AT)
letter_made_up = _bound("FPDFText_IsGenerated", c_int, _AT)
letter_matrix = _bound("FPDFText_GetMatrix", c_int, _AT, _NUMBER, _AT)
letter_size = _bound("FPDFText_GetFontSize", c_double, _AT)


_each = deque[object](maxlen=0).extend
"""Make calls, whatever they return."""


def numbers(found: Iterable[Any], kind: type[np.generic], count: int) -> NDArray[Any]:
    """What calls return, so many of them."""
    return np.fromiter(found, kind, count)


def address_of(pointer: Any) -> int:
    """Where a pointer of pypdfium2 points to."""
    return addressof(pointer.contents)


def page_item(address: int) -> Any:
    """A page object as pypdfium2's functions take it."""
    return cast(address, raw.FPDF_PAGEOBJECT)


def floats(call: Call, text: int, places: Iterable[int], count: int, width: int) -> NDArray[np.float64]:
    """What a call writes for each place of a text page, `width` numbers each: one row per place."""
    found = np.zeros((count, width), np.float32)
    step, start = 4 * width, found.ctypes.data
    _each(map(call, repeat(text), places, range(start, start + count * step, step)))
    return found.astype(np.float64)


def written(call: Call, items: Sequence[int], kind: type[np.generic], width: int, *, apart: bool = True) -> NDArray[Any]:
    """What a call writes for each item, `width` numbers each: one row per item. `apart`: it takes a pointer for each number, not one for
    all of them."""
    found = np.zeros((len(items), width), kind)
    size, step, start = found.itemsize, found.itemsize * width, found.ctypes.data
    pointers = (range(start + size * part, start + step * len(items), step) for part in range(width if apart else 1))
    _each(map(call, items, *pointers))
    return found


def colours(call: Call, items: list[int]) -> NDArray[np.uint32]:
    """Whether each object has the colour that a call asks for, and red, green, blue and opacity from 0 to 255: a row of five per object."""
    found = np.zeros((len(items), 5), np.uint32)
    start, end = found.ctypes.data, found.ctypes.data + 20 * len(items)
    parts = (range(start + 4 * part, end, 20) for part in range(1, 5))
    found[:, 0] = numbers(map(call, items, *parts), np.uint32, len(items))
    return found
