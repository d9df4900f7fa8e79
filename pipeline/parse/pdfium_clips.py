"""What the objects of a page are clipped to: the areas of many objects are asked for at once."""

from collections.abc import Sequence
from itertools import repeat
from math import inf

import numpy as np

from pipeline.model import BBox
from pipeline.parse import pdfium_calls as calls
from pipeline.parse.coded import Floats, Places
from pipeline.parse.pdfium_paths import Matrix

EVERYWHERE: BBox = (-inf, -inf, inf, inf)
"""The area of what is not clipped."""


def clip_areas(objects: Sequence[int], outer: Matrix) -> Floats:
    """The area that is left of each object, a row of x0, y0, x1, y1 for each, in the space of the page: that which the boxes around all
    the paths share that it is clipped to. `outer` is the matrix of the form that the objects stand in."""
    areas = np.tile(EVERYWHERE, (len(objects), 1))
    clips = list(map(calls.object_clip, objects))
    counts = calls.numbers(map(calls.clip_paths, clips), np.intc, len(clips))
    clipped = np.flatnonzero(counts > 0).tolist()
    if not clipped:  # as on many pages
        return areas
    paths = [(place, number) for place in clipped for number in range(int(counts[place]))]
    addresses, numbers = [clips[place] for place, _ in paths], [number for _, number in paths]
    lengths = [max(length, 0) for length in map(calls.clip_segments, addresses, numbers)]
    owners = np.repeat([place for place, _ in paths], lengths)
    boxes, first = _boxes(addresses, numbers, lengths, outer)
    _share(areas, owners[first], boxes)
    return areas


def _boxes(clips: Sequence[int], numbers: Sequence[int], lengths: Sequence[int], outer: Matrix) -> tuple[Floats, Places]:
    """The boxes around the paths that have points, and the place of the first point of each."""
    each = zip(clips, numbers, lengths, strict=True)
    segments = [part for clip, number, count in each for part in map(calls.clip_segment, repeat(clip), repeat(number), range(count))]
    x, y = outer.at(*calls.written(calls.segment_point, segments, np.float32, 2).astype(np.float64).T)
    ends = np.cumsum(np.array(lengths, np.intp))
    first: Places = (ends - lengths)[np.flatnonzero(lengths)]
    low, high = np.minimum, np.maximum
    boxes = [edge.reduceat(side, first) for edge, side in ((low, x), (low, y), (high, x), (high, y))] if first.size else [x, y, x, y]
    return np.column_stack(boxes), first


def _share(areas: Floats, owners: Places, boxes: Floats) -> None:
    """Cut areas down to what they share with boxes, given the area that each is for."""
    np.maximum.at(areas[:, :2], owners, boxes[:, :2])
    np.minimum.at(areas[:, 2:], owners, boxes[:, 2:])
