"""Drawn paths → visible rules, and the areas that are a dark ground for white letters."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from pipeline.model import BBox
from pipeline.parse.word import Rule

WHITE = 0.98
"""Lightness from which ink is white."""
_THIN = 2.5  # points: a filled shape not thicker than this is a drawn rule


class Outline(NamedTuple):
    """One part of a path: its points (a closed one ends where it began), and the lightness (0 to 1) of what it is filled and stroked
    with, None where it is not."""

    points: tuple[tuple[float, float], ...]
    filled: float | None
    stroked: float | None

    @property
    def is_box(self) -> bool:
        """Whether it is an upright rectangle."""
        x0, top, x1, bottom = self.bbox
        corners = {(x0, top), (x0, bottom), (x1, top), (x1, bottom)}
        return len(self.points) in {4, 5, 6} and {*self.points} == corners

    @property
    def bbox(self) -> BBox:
        xs, ys = zip(*self.points, strict=True)
        return min(xs), min(ys), max(xs), max(ys)


def rules_of(outlines: Iterable[Outline]) -> Iterator[tuple[bool, Rule]]:
    """Visible straight lines as (is vertical, rule). A thin area is one line, the edges of a wider one count only where drawn."""
    for outline in outlines:
        box = outline.bbox if outline.filled is not None else None
        if box and _is_thin(box):
            parts = [box] if outline.filled is not None and outline.filled < WHITE else []
        elif outline.stroked is not None and outline.stroked < WHITE:
            parts = [(*start, *end) for start, end in pairwise(outline.points)]
        else:
            continue
        yield from (found for part in parts if (found := segment(*part)))


def grounds_of(outlines: Iterable[Outline]) -> Iterator[BBox]:
    """Areas filled with a colour other than white."""
    return (outline.bbox for outline in outlines if outline.filled is not None and outline.filled < WHITE)


def segment(x0: float, y0: float, x1: float, y1: float) -> tuple[bool, Rule] | None:
    """A line as a rule, and whether it is upright; None if it is neither level nor upright."""
    across, down = abs(x1 - x0), abs(y1 - y0)
    if down <= _THIN and across > down:
        return False, Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1))
    if across <= _THIN and down > across:
        return True, Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1))
    return None


def _is_thin(box: BBox) -> bool:
    return min(box[2] - box[0], box[3] - box[1]) <= _THIN
