"""The paths of a page by PDFium: what all of them look like is asked for at once."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, repeat
from typing import Any, NamedTuple

import numpy as np
from pypdfium2 import raw

from pipeline.model import BBox
from pipeline.parse import pdfium_calls as calls
from pipeline.parse.coded import Flags, Floats, Places, changes
from pipeline.parse.path import Outlines, are_thin
from pipeline.parse.pdfium_text import Boxes

_OPAQUE = 0.97
_RECTANGLE = range(4, 7)  # points: it may end where it began, and that be said twice


class Matrix(NamedTuple):
    """x' = ax + cy + e, y' = bx + dy + f. Each is a number, or an array of them for many matrices."""

    a: Any
    b: Any
    c: Any
    d: Any
    e: Any
    f: Any

    def at(self, x: Any, y: Any) -> tuple[Any, Any]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def then(self, outer: "Matrix") -> "Matrix":
        a, b, c, d, e, f = outer
        return Matrix(
            self.a * a + self.b * c,
            self.a * b + self.b * d,
            self.c * a + self.d * c,
            self.c * b + self.d * d,
            self.e * a + self.f * c + e,
            self.e * b + self.f * d + f,
        )


class Paths(NamedTuple):
    """The parts of paths, as displayed, and the address of the path of each."""

    outlines: Outlines
    owners: Places

    def rectangles(self) -> Iterator[tuple[int, BBox]]:
        """The paths that fill but one upright rectangle, which is no rule: their addresses, and the rectangles."""
        outlines = self.outlines
        filled = ~np.isnan(outlines.filled)
        if not filled.any():  # as on many pages
            return
        boxes, new = outlines.boxes(), np.append(changes(self.owners), True)
        places = np.flatnonzero(filled & new[:-1] & new[1:] & ~are_thin(boxes)).tolist()
        for place, (x0, top, x1, bottom) in zip(places, boxes[places].tolist(), strict=True):
            points = outlines.points(place)
            if len(points) in _RECTANGLE and {*points} == {(x0, top), (x0, bottom), (x1, top), (x1, bottom)}:
                yield int(self.owners[place]), (x0, top, x1, bottom)


def paths_of(paths: Sequence[int], outer: Matrix, shown_each: Callable[[Boxes], Boxes]) -> Paths:
    """What is drawn of paths. `outer` is the matrix of the form that they stand in."""
    modes = calls.written(calls.path_mode, paths, np.int32, 2)
    visible = np.flatnonzero(modes[:, 0] | modes[:, 1])
    drawn = [paths[place] for place in visible.tolist()]
    counts = [max(count, 0) for count in map(calls.path_segments, drawn)]
    each, numbers = chain.from_iterable(map(repeat, drawn, counts)), chain.from_iterable(map(range, counts))
    segments = list(map(calls.path_segment, each, numbers))
    x, y = _points(drawn, counts, segments, outer, shown_each)
    path = np.repeat(np.arange(len(drawn)), counts)  # of each point
    kept, starts = _parts(segments, path)
    owners = path[kept][starts]
    filled, stroked = map(_lightness, (calls.object_fill, calls.object_stroke), repeat(drawn), modes[visible].T)
    return Paths(Outlines(x[kept], y[kept], starts, filled[owners], stroked[owners]), np.array(drawn, np.intp)[owners])


def _points(
    paths: list[int], counts: list[int], segments: list[int], outer: Matrix, shown_each: Callable[[Boxes], Boxes]
) -> tuple[Floats, Floats]:
    """Where each segment ends. Curves go straight to where they end."""
    found = calls.written(calls.object_matrix, paths, np.float32, 6, apart=False).astype(np.float64)
    matrix = Matrix(*np.repeat(Matrix(*found.T).then(outer), counts, axis=1))
    x, y = matrix.at(*calls.written(calls.segment_point, segments, np.float32, 2).astype(np.float64).T)
    across, down, _, _ = shown_each(np.column_stack((x, y, x, y))).T
    return across, down


def _parts(segments: list[int], path: Places) -> tuple[Flags, Places]:
    """The points but those that are alone in their part of a path, and where among them each part begins. PDFium itself lets a part
    that is closed end where it began."""
    kinds = calls.numbers(map(calls.segment_kind, segments), np.intc, len(segments))
    begins = changes(path) | (kinds == raw.FPDF_SEGMENT_MOVETO)
    counts = np.diff(np.append(np.flatnonzero(begins), len(segments)))
    several = counts[counts > 1]
    return np.repeat(counts > 1, counts), np.cumsum(several) - several


def _lightness(call: calls.Call, paths: list[int], modes: Places) -> Floats:
    """Lightness from 0 for black to 1 for white, not a number where no such ink is wanted."""
    found, wanted = np.full(len(paths), np.nan), np.flatnonzero(modes)
    if wanted.size:
        colours = calls.colours(call, [paths[place] for place in wanted.tolist()])
        found[wanted] = np.where(colours[:, 0], colours[:, 1:4].min(axis=1) / 255, 0.0)
    return found


def opaque(paths: list[int]) -> list[int]:
    """Those paths of some through whose filling nothing shows."""
    inks = calls.colours(calls.object_fill, paths)
    solid = (inks[:, 0] == 0) | (inks[:, 4] / 255 >= _OPAQUE)
    return [path for path, dense in zip(paths, solid.tolist(), strict=True) if dense and not calls.object_transparent(path)]
