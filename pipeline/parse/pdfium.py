"""Pages of a PDF file by PDFium: the fast reader. Paths, pictures and forms here, letters in `pdfium_text`."""

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from ctypes import byref, c_float
from dataclasses import replace
from itertools import count, repeat
from math import hypot
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pypdfium2
from pypdfium2 import raw

from pipeline.model import BBox
from pipeline.parse import pdfium_calls as calls
from pipeline.parse.coded import Floats, Places
from pipeline.parse.covered import hidden_by
from pipeline.parse.frame import frame_of, turned
from pipeline.parse.ink import clear
from pipeline.parse.letter import Cover, Drawing
from pipeline.parse.overprint import overprinted
from pipeline.parse.path import Outlines, grounds_of, rules_of, together
from pipeline.parse.pdfium_clips import EVERYWHERE, clip_areas
from pipeline.parse.pdfium_paths import Matrix, opaque, paths_of
from pipeline.parse.pdfium_text import Boxes, DoubtfulError, opened_text

_DEEPEST = 8  # forms inside forms


SAME = Matrix(1, 0, 0, 1, 0, 0)


class _Form(NamedTuple):
    """What an object stands in: the matrix of the forms around it, and the area that they are clipped to, as displayed."""

    matrix: Matrix
    area: BBox


_PAGE = _Form(SAME, EVERYWHERE)


def opened(path: Path) -> "File | None":
    """The file, to be closed; None where it cannot be opened."""
    try:
        return File(pypdfium2.PdfDocument(path))
    except pypdfium2.PdfiumError:
        return None


class File:
    """An open PDF file."""

    def __init__(self, pdf: pypdfium2.PdfDocument) -> None:
        self.pdf = pdf

    def __len__(self) -> int:
        return len(self.pdf)

    @property
    def title(self) -> str:
        return str(self.pdf.get_metadata_value("Title")).strip()

    def page(self, number: int) -> Drawing | None:
        """What is drawn on a page (from 1); None where the other reader must be asked."""
        try:
            page = self.pdf[number - 1]
        except pypdfium2.PdfiumError:
            return None
        try:
            drawing = _Page(page).drawing()
        except DoubtfulError:
            return None
        finally:
            page.close()
        return None if _printed_over(drawing) else replace(drawing, apart=True)

    def close(self) -> None:
        self.pdf.close()


def _printed_over(drawing: Drawing) -> bool:
    """Whether letters stand upon or under others. PDFium leaves out a sign that it finds twice at one place, so that of 43.5 under a white
    area and 12.50 upon it 120 would be left."""
    shown = clear(drawing.letters, (*drawing.grounds, *drawing.images))  # not watermarks
    return any(hidden_by(drawing.letters, drawing.covers)) or bool(overprinted(shown))


class _Page:
    def __init__(self, page: Any) -> None:
        self.raw = page.raw
        self.rotation = page.get_rotation() // 90 % 4
        self.quarter = -self.rotation % 4
        self.box = _displayed(page)
        self.outlines: list[Outlines] = []  # a page's own, and those of its forms
        self.images: list[BBox] = []
        self.covers: list[Cover] = []
        self.texts: list[int] = []  # addresses in the order of painting
        self.forms: dict[int, _Form] = {}  # those that texts stand in, by their address

    def drawing(self) -> Drawing:
        with opened_text(self.raw) as text:
            self._walk(_children(self.raw, raw.FPDFPage_CountObjects, calls.page_object), text.owners, _PAGE, 0)
            letters = text.letters(self)
        width, height = frame_of(*self._size, self.quarter)
        drawn, images, covers = together(self.outlines), tuple(self.images), tuple(self.covers)
        return Drawing(width, height, letters, *rules_of(drawn), grounds_of(drawn), images, len(drawn), covers)

    @property
    def _size(self) -> tuple[float, float]:
        x0, y0, x1, y1 = self.box
        return x1 - x0, y1 - y0

    def shown(self, x0: float, y0: float, x1: float, y1: float) -> BBox:
        """A box of the page's own space (y upwards) in points from the top left of what is displayed."""
        left, _, _, high = self.box
        box = (x0 - left, high - y1, x1 - left, high - y0)
        return turned(box, self.quarter, *self._size) if self.quarter else box

    def shown_each(self, boxes: Boxes) -> Boxes:
        """The same for many boxes, a row each."""
        left, _, _, high = self.box
        found = np.column_stack((boxes[:, 0] - left, high - boxes[:, 3], boxes[:, 2] - left, high - boxes[:, 1]))
        x0, top, x1, bottom = found.T
        return np.column_stack(turned((x0, top, x1, bottom), self.quarter, *self._size)) if self.quarter else found

    def _point(self, x: float, y: float) -> tuple[float, float]:
        return self.shown(x, y, x, y)[:2]

    # -------------------------------------------------------------------------------------------------- shapes
    def _walk(self, objects: Sequence[int], texts: Set[int], form: _Form, depth: int) -> None:
        """Note what objects draw; given are those that are known to be text."""
        others = [address for address in objects if address not in texts]
        kinds = dict(zip(others, map(calls.object_kind, others), strict=True))
        paths = [address for address, kind in kinds.items() if kind == raw.FPDF_PAGEOBJ_PATH]
        areas = self._paths(paths, form) if paths else {}
        idle = {*paths} - {*areas}
        objects = [address for address in objects if address not in idle]
        shapes = {address for address, kind in kinds.items() if kind != raw.FPDF_PAGEOBJ_TEXT} - idle
        start = 0
        for place in [place for place, address in enumerate(objects) if address in shapes] if shapes else ():
            self._texts(objects[start:place], form)
            start = place + 1
            address = objects[place]
            if address in areas:
                self.covers.append(Cover(areas[address], len(self.texts)))
            elif kinds[address] == raw.FPDF_PAGEOBJ_IMAGE:
                self.images.append(self._picture(calls.page_item(address), form.matrix))
            elif kinds[address] == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
                self._form(address, texts, form, depth)
        self._texts(objects[start:], form)

    def _form(self, address: int, texts: Set[int], outer: _Form, depth: int) -> None:
        item = calls.page_item(address)
        (area,) = self._areas([address], outer).tolist()
        inside = _children(item, raw.FPDFFormObj_CountObjects, calls.form_object)
        self._walk(inside, texts, _Form(_matrix(item).then(outer.matrix), tuple(area)), depth + 1)

    def _texts(self, addresses: Sequence[int], form: _Form) -> None:
        self.texts.extend(addresses)
        if form is not _PAGE:
            self.forms.update(dict.fromkeys(addresses, form))

    def _paths(self, paths: Sequence[int], form: _Form) -> dict[int, BBox]:
        """Note what paths draw; the opaque areas among it, as far as they are not clipped away, by the addresses of their paths."""
        found = paths_of(paths, form.matrix, self.shown_each)
        self.outlines.append(found.outlines)
        filled = dict(found.rectangles())
        solid = opaque(list(filled)) if filled else []
        if not solid:  # as on most pages
            return {}
        areas = _shared(np.array([filled[path] for path in solid]), self._areas(solid, form))
        return {path: (x0, top, x1, bottom) for path, (x0, top, x1, bottom) in zip(solid, areas.tolist(), strict=True)}

    def _picture(self, item: Any, outer: Matrix) -> BBox:
        matrix = _matrix(item).then(outer)
        return self.shown(*_around([matrix.at(x, y) for x in (0, 1) for y in (0, 1)]))

    # ------------------------------------------------------------------------------------------------- letters
    def areas(self, addresses: list[int]) -> Floats:
        """The area in which each text object shows, as displayed: what it and the forms around it are clipped to."""
        if not self.forms:  # as on most pages
            return self._areas(addresses, _PAGE)
        groups: dict[_Form, list[int]] = defaultdict(list)
        for place, address in enumerate(addresses):
            groups[self.forms.get(address, _PAGE)].append(place)
        found = np.empty((len(addresses), 4))
        for form, places in groups.items():
            found[places] = self._areas([addresses[place] for place in places], form)
        return found

    def _areas(self, addresses: list[int], form: _Form) -> Floats:
        return _shared(self.shown_each(clip_areas(addresses, form.matrix)), np.array([form.area]))

    def numbers(self, addresses: list[int]) -> Places:
        """The numbers of text objects in the order of painting, from 1; one that is not known comes last."""
        if addresses == self.texts:  # as on most pages
            return np.arange(1, len(addresses) + 1)
        known = dict(zip(self.texts, count(1), strict=False))
        return np.array(list(map(known.get, addresses, repeat(len(known) + 1))), np.intp)

    def spaces(self, known: Set[int]) -> Iterator[tuple[float, float, float]]:
        """Where the text objects begin that are not known and have no extent: x, base line and type size."""
        for address in (address for address in self.texts if address not in known):
            item, outer = calls.page_item(address), self.forms.get(address, _PAGE).matrix
            left, low, right, high = c_float(), c_float(), c_float(), c_float()
            raw.FPDFPageObj_GetBounds(item, byref(left), byref(low), byref(right), byref(high))
            if left.value != right.value:
                continue
            size, matrix = c_float(), _matrix(item).then(outer)
            raw.FPDFTextObj_GetFontSize(item, byref(size))
            yield *self._point(*outer.at(left.value, low.value)), size.value * hypot(matrix.c, matrix.d)


# --------------------------------------------------------------------------------------------------- page objects
def _displayed(page: Any) -> BBox:
    """The crop box within the sheet, y upwards, not turned."""
    left, low, right, high = page.get_mediabox()
    x0, y0, x1, y1 = page.get_cropbox()
    x0, y0, x1, y1 = max(x0, left), max(y0, low), min(x1, right), min(y1, high)
    return (left, low, right, high) if x0 >= x1 or y0 >= y1 else (x0, y0, x1, y1)


def _children(parent: Any, number: Any, get: calls.Call) -> list[int]:
    """The addresses of the objects in a page or a form."""
    return list(map(get, repeat(calls.address_of(parent)), range(max(number(parent), 0))))


def _matrix(item: Any) -> Matrix:
    found = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, byref(found))
    return Matrix(found.a, found.b, found.c, found.d, found.e, found.f)


def _shared(boxes: Floats, others: Floats) -> Floats:
    """What each of some boxes shares with its own of others, or with the one that there is."""
    return np.column_stack((np.maximum(boxes[:, :2], others[:, :2]), np.minimum(boxes[:, 2:], others[:, 2:])))


def _around(points: list[tuple[float, float]]) -> BBox:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)
