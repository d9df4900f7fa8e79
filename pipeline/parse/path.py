"""Drawn paths → visible rules, and the areas that are a dark ground for white letters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import nan
from typing import NamedTuple

import numpy as np

from pipeline.model import BBox
from pipeline.parse.coded import Flags, Floats, Places
from pipeline.parse.word import Rule

WHITE = 0.98
"""Lightness from which ink is white."""
_THIN = 2.5  # points: a filled shape not thicker than this is a drawn rule


Lines = tuple[Floats, Floats, Floats, Floats]
"""The x0, y0, x1 and y1 of many straight lines."""


class Outline(NamedTuple):
    """One part of a path: its points (a closed one ends where it began), and the lightness (0 to 1) of what it is filled and stroked
    with, None where it is not."""

    points: tuple[tuple[float, float], ...]
    filled: float | None
    stroked: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Outlines:
    """The parts of many paths, a column for each of what they have. `x` and `y` are the points of all of them, one after the other,
    `starts` says where those of each part begin, and each has some; lightness is not a number where there is no such ink."""

    x: Floats
    y: Floats
    starts: Places
    filled: Floats
    stroked: Floats

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def ends(self) -> Places:
        """The place behind the last point of each part."""
        return np.append(self.starts[1:], len(self.x))

    def points(self, part: int) -> list[tuple[float, float]]:
        """The points of one part."""
        points = slice(self.starts[part], self.ends[part])
        return list(zip(self.x[points].tolist(), self.y[points].tolist(), strict=True))

    def boxes(self) -> Floats:
        """The box around each part, a row of x0, top, x1, bottom each."""
        sides = [edge.reduceat(side, self.starts) for edge in (np.minimum, np.maximum) for side in (self.x, self.y)]
        return np.column_stack(sides)

    def lines(self, parts: Flags) -> Lines:
        """The straight lines from point to point of some of the parts."""
        begins = np.ones(len(self.x), bool) if parts.all() else np.repeat(parts, self.ends - self.starts)
        begins[self.starts - 1] = False  # no line goes from the last point of a part to the first of the next
        first = np.flatnonzero(begins)
        return self.x[first], self.y[first], self.x[first + 1], self.y[first + 1]


def outlined(outlines: Iterable[Outline]) -> Outlines:
    """These parts of paths as columns."""
    points, filled, stroked = list(zip(*(outline for outline in outlines if outline.points), strict=True)) or [()] * 3
    x, y = np.array([point for part in points for point in part], float).reshape(-1, 2).T
    inks = (np.array([nan if ink is None else ink for ink in inks], float) for inks in (filled, stroked))
    return Outlines(x, y, np.cumsum([0, *map(len, points)])[:-1], *inks)


_NONE = outlined(())


def together(some: Sequence[Outlines]) -> Outlines:
    """The parts of paths in several places of a page."""
    if len(some) < 2:
        return some[0] if some else _NONE
    starts = accumulate((len(one.x) for one in some), initial=0)
    x, y, filled, stroked = (
        np.concatenate(columns) for columns in zip(*((one.x, one.y, one.filled, one.stroked) for one in some), strict=True)
    )
    return Outlines(x, y, np.concatenate([one.starts + start for one, start in zip(some, starts, strict=False)]), filled, stroked)


def rules_of(outlines: Outlines) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """Visible straight lines: the level and the upright ones. A thin area is one line, the edges of a wider one count only where
    drawn."""
    if not len(outlines):
        return (), ()
    stroked, filled = outlines.stroked < WHITE, ~np.isnan(outlines.filled)
    if not filled.any():  # as on most pages
        return _straight(*outlines.lines(stroked))
    boxes = outlines.boxes()
    thin = filled & are_thin(boxes)
    areas, lines = boxes[thin & (outlines.filled < WHITE)].T, outlines.lines(stroked & ~thin)
    return _straight(*map(np.concatenate, zip(areas, lines, strict=True)))


def grounds_of(outlines: Outlines) -> tuple[BBox, ...]:
    """Areas filled with a colour other than white."""
    coloured = outlines.filled < WHITE
    return tuple((x0, top, x1, bottom) for x0, top, x1, bottom in outlines.boxes()[coloured].tolist()) if coloured.any() else ()


def are_thin(boxes: Floats) -> Flags:
    """Whether areas are no wider, or no higher, than drawn rules."""
    found: Flags = np.minimum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) <= _THIN
    return found


def _straight(x0: Floats, y0: Floats, x1: Floats, y1: Floats) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """The level and the upright ones among lines."""
    across, down = abs(x1 - x0), abs(y1 - y0)
    level = np.flatnonzero((down <= _THIN) & (across > down))
    upright = np.flatnonzero((across <= _THIN) & (down > across))
    return _rules(x0[level], y0[level], x1[level], y1[level]), _rules(y0[upright], x0[upright], y1[upright], x1[upright])


def _rules(start: Floats, at: Floats, end: Floats, other: Floats) -> tuple[Rule, ...]:
    """Rules from where they start and end, along their direction and across it."""
    columns = (at + other) / 2, np.minimum(start, end), np.maximum(start, end)
    return tuple(map(Rule, *(column.tolist() for column in columns)))
