"""The paths of a page by PDFium: what all of them look like is asked for at once."""

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, pairwise, repeat
from typing import Any, NamedTuple

import numpy as np
from pypdfium2 import raw

from pipeline.parse import pdfium_calls as calls
from pipeline.parse.path import Outline
from pipeline.parse.pdfium_text import Boxes

_OPAQUE = 0.97
_Points = list[tuple[float, float]]


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


def outlines(paths: Sequence[int], outer: Matrix, shown_each: Callable[[Boxes], Boxes]) -> dict[int, tuple[Outline, ...]]:
    """The parts of each path that is drawn, by its address, as displayed. `outer` is the matrix of the form that they stand in."""
    modes = calls.written(calls.path_mode, paths, np.int32, 2)
    visible = np.flatnonzero(modes[:, 0] | modes[:, 1])
    drawn = [paths[place] for place in visible.tolist()]
    counts = [max(count, 0) for count in map(calls.path_segments, drawn)]
    segments = [part for path, count in zip(drawn, counts, strict=True) for part in map(calls.path_segment, repeat(path), range(count))]
    points = _points(drawn, counts, segments, outer, shown_each)
    kinds, closes = list(map(calls.segment_kind, segments)), list(map(calls.segment_closes, segments))
    inks = zip(*map(_lightness, (calls.object_fill, calls.object_stroke), repeat(drawn), modes[visible].T.tolist()), strict=True)
    spans = pairwise(accumulate(counts, initial=0))
    return {
        path: tuple(Outline(part, *ink) for part in _parts(points[start:end], kinds[start:end], closes[start:end]))
        for path, ink, (start, end) in zip(drawn, inks, spans, strict=True)
    }


def _points(paths: list[int], counts: list[int], segments: list[int], outer: Matrix, shown_each: Callable[[Boxes], Boxes]) -> _Points:
    """Where each segment ends. Curves go straight to where they end."""
    found = calls.written(calls.object_matrix, paths, np.float32, 6, apart=False).astype(np.float64)
    matrix = Matrix(*(np.repeat(part, counts) for part in Matrix(*found.T).then(outer)))
    x, y = matrix.at(*calls.written(calls.segment_point, segments, np.float32, 2).astype(np.float64).T)
    across, down = shown_each(np.column_stack((x, y, x, y)))[:, :2].T.tolist()
    return list(zip(across, down, strict=True))


def _parts(points: _Points, kinds: list[int], closes: list[int]) -> Iterator[tuple[tuple[float, float], ...]]:
    """The points of each part of a path; a closed one ends where it began."""
    starts = [place for place, kind in enumerate(kinds) if kind == raw.FPDF_SEGMENT_MOVETO or not place]
    for start, end in pairwise([*starts, len(points)]):
        if end - start > 1:
            closed = any(closes[start:end])
            yield tuple([*points[start:end], points[start]] if closed else points[start:end])


def _lightness(call: calls.Call, paths: list[int], wanted: list[int]) -> list[float | None]:
    """Lightness from 0 for black to 1 for white, None where no such ink is wanted."""
    found = calls.colours(call, paths)
    darkest = np.where(found[:, 0], found[:, 1:4].min(axis=1) / 255, 0.0).tolist()
    return [part if ink else None for part, ink in zip(darkest, wanted, strict=True)]


def is_opaque(path: int) -> bool:
    """Whether nothing shows through what a path fills."""
    ((known, _, _, _, alpha),) = calls.colours(calls.object_fill, [path]).tolist()
    return not calls.object_transparent(path) and (not known or alpha / 255 >= _OPAQUE)
