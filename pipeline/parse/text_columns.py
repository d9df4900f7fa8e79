"""Running text set in two columns: read down the left one, then down the right one."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import inf

from pipeline.parse.line import Line, make_line
from pipeline.parse.paragraph import Margins, find_margins
from pipeline.parse.piece import Piece
from pipeline.parse.word import Word

_GUTTER = 1.2  # type sizes: white space at least so wide parts columns of text
_STEP = 4.0  # points: gutters of lines on one page lie as near as this
_NARROWEST = 9.0  # type sizes: narrower columns are no text
_UNLIKE = 1.8  # one column is at most so many times as wide as the other
_FEWEST = 4  # lines of each column
_FULL, _MOSTLY = 2.0, 0.5  # type sizes from the right end of its column: as many lines of the left column must end there


@dataclass(frozen=True, slots=True)
class Strip:
    """Lines and tables that are read from top to bottom; `margins` are those of its column, None of lines over the whole page.
    `first` is False for a right column, whose text may go on from the left one."""

    lines: tuple[Line, ...]
    pieces: tuple[Piece, ...]
    margins: Margins | None = None
    first: bool = True


def text_strips(lines: Sequence[Line], pieces: Sequence[Piece]) -> tuple[Strip, ...]:
    """What stands on a page in reading order: one strip, or, where text is set in two columns, one per column and one for what stands
    over, between and under them."""
    middle = _gutter(lines)
    if middle is None:
        return (Strip(tuple(lines), tuple(pieces)),)
    heights = [(line.y, _crosses(line.words, middle)) for line in lines]
    heights += [(piece.bbox[1], piece.bbox[0] < middle < piece.bbox[2]) for piece in pieces]
    strips: list[Strip] = []
    for _, group in groupby(sorted(heights), key=lambda height: height[1]):
        known = {y for y, _ in group}
        inside = [line for line in lines if line.y in known]
        tables = [piece for piece in pieces if piece.bbox[1] in known]
        strips += _parted(inside, tables, middle) or [Strip(tuple(inside), tuple(tables))]
    return tuple(strips) if any(strip.margins for strip in strips) else (Strip(tuple(lines), tuple(pieces)),)


def _gutter(lines: Iterable[Line]) -> float | None:
    """The middle of the white space that parts most lines in two, if it parts enough of them."""
    gaps: Counter[int] = Counter()
    for line in lines:
        for left, right in zip(line.words, line.words[1:], strict=False):
            if right.x0 - left.x1 >= _GUTTER * line.size:
                gaps.update(range(int(left.x1 // _STEP) + 1, int(right.x0 // _STEP) + 1))
    most = max(gaps.values(), default=0)
    if most < _FEWEST:
        return None
    widest = [place for place, count in gaps.items() if count == most]
    return _STEP * sum(widest) / len(widest)


def _crosses(words: Iterable[Word], x: float) -> bool:
    return any(word.x0 < x < word.x1 for word in words)


def _parted(lines: Sequence[Line], pieces: Sequence[Piece], x: float) -> list[Strip]:
    """The columns left and right of `x`; none unless both are text."""
    left, right = _side(lines, 0.0, x), _side(lines, x, inf)
    if not _are_columns(left, right):
        return []
    return [
        Strip(left, tuple(piece for piece in pieces if piece.bbox[0] < x), find_margins([left])),
        Strip(right, tuple(piece for piece in pieces if piece.bbox[0] >= x), find_margins([right]), first=False),
    ]


def _side(lines: Iterable[Line], start: float, end: float) -> tuple[Line, ...]:
    parts = ([word for word in line.words if start <= word.x < end] for line in lines)
    return tuple(make_line(words) for words in parts if words)


def _are_columns(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """Whether both sides are columns of text: as wide, of some lines, and the left one mostly full. Labels beside their values are
    not."""
    if min(len(left), len(right)) < _FEWEST:
        return False
    size = max(line.size for line in left)
    widths = sorted(max(line.x1 for line in side) - min(line.x0 for line in side) for side in (left, right))
    end = max(line.x1 for line in left)
    full = sum(line.x1 > end - _FULL * size for line in left)
    return widths[0] >= _NARROWEST * size and widths[1] <= _UNLIKE * widths[0] and full >= _MOSTLY * len(left)
