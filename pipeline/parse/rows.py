"""Which lines make one row of a table without rules between its rows.

The lines of a wrapped cell may stand as close as rows do, so distance alone does not tell. Figures, dashes and choices fill one
line each: their heights are the rows, and the lines of every other column are shared out so that each cell stands centred on
its row (or begins with it)."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import inf

from pipeline.parse.line import Line, make_lines
from pipeline.parse.word import Word
from pipeline.text import squeeze

_FIGURE = re.compile(r"[≥≤<>~±约]?[-+]?\d[\d,]*(?:\.\d+)?%?|[-—–_/\\]{1,2}|是|否|必选|可选|[√×☑□☐■]")
_MOSTLY = 0.7  # of a column's lines: then it is a column of figures
_LONGEST_CELL = 16  # lines
_STRAY = 0.6  # of a line's height: a line farther than this from every row is a row of its own
_CLEAR = 0.3  # of the type size: how far a cell stays clear of the heights of the rows around
_LOOSE = 1.25  # times the column's closest lines: lines farther apart than this hardly share a cell
_LOOSEST = 2.2  # type sizes: and so do these


@dataclass(frozen=True, slots=True)
class RowLines:
    """One row: the lines of each column (possibly none)."""

    columns: tuple[tuple[Line, ...], ...]

    @property
    def top(self) -> float:
        return min(line.bbox[1] for lines in self.columns for line in lines)

    @property
    def bottom(self) -> float:
        return max(line.bbox[3] for lines in self.columns for line in lines)


def one_row(columns: Sequence[Sequence[Word]]) -> RowLines:
    """All words as one row (a header)."""
    return RowLines(tuple(make_lines(words) for words in columns))


def find_rows(columns: Sequence[Sequence[Word]]) -> tuple[RowLines, ...]:
    """The words of each column → rows, top to bottom."""
    lines = [make_lines(words) for words in columns]
    anchors = _anchors(lines)
    if not anchors:
        return ()
    shared = [_share_out(column, anchors) for column in lines]
    rows = [[share[number] for share in shared] for number in range(len(anchors))]
    rows += _stray_rows([_left_over(column, share) for column, share in zip(lines, shared, strict=True)])
    made = [RowLines(tuple(map(tuple, row))) for row in rows if any(row)]
    return tuple(sorted(made, key=lambda row: row.top + row.bottom))


def _left_over(column: Sequence[Line], share: Sequence[Sequence[Line]]) -> list[Line]:
    placed = {line.bbox for lines in share for line in lines}
    return [line for line in column if line.bbox not in placed]


def _anchors(columns: Sequence[Sequence[Line]]) -> tuple[float, ...]:
    """The heights of the rows: of the figures, or else of the lines of the first column that has any."""
    figures = [line for column in columns if _of_figures(column) for line in column if _is_figure(line)]
    lines = figures or next((list(column) for column in columns if column), [])
    heights: list[list[float]] = []
    for line in sorted(lines, key=lambda line: line.y):
        if heights and line.y - heights[-1][0] < 0.5 * line.size:
            heights[-1].append(line.y)
        else:
            heights.append([line.y])
    return tuple(sum(group) / len(group) for group in heights)


def _is_figure(line: Line) -> bool:
    return _FIGURE.fullmatch(squeeze(line.text)) is not None


def _of_figures(column: Sequence[Line]) -> bool:
    return bool(column) and sum(map(_is_figure, column)) >= _MOSTLY * len(column)


def _stray_rows(strays: Sequence[Sequence[Line]]) -> list[list[tuple[Line, ...]]]:
    """Lines that belong to no row, as rows by their height."""
    found: list[list[tuple[Line, ...]]] = []
    heights = sorted({round(line.y) for column in strays for line in column})
    taken: set[int] = set()
    for height in heights:
        if height in taken:
            continue
        near = {other for other in heights if 0 <= other - height <= 4}
        taken |= near
        found.append([tuple(line for line in column if round(line.y) in near) for column in strays])
    return found


# ---------------------------------------------------------------------------------------------------------- sharing out
Place = Callable[[Sequence[Line]], float]
"""The height at which a cell's lines stand."""


def _share_out(lines: Sequence[Line], anchors: Sequence[float]) -> list[tuple[Line, ...]]:
    """The lines of one column per row: each row's lines stand centred on it, or begin with it, whichever fits the column."""
    options = [_Shares(lines, anchors, place).best() for place in (_centre, _first)]
    return min(options, key=lambda option: option[0])[1]


def _centre(lines: Sequence[Line]) -> float:
    return (lines[0].y + lines[-1].y) / 2


def _first(lines: Sequence[Line]) -> float:
    return lines[0].y


class _Shares:
    """Lines in order given to rows in order at the least cost: how far each cell stands from its row's height, how loose its
    lines are, and a price for every line that no row gets."""

    def __init__(self, lines: Sequence[Line], anchors: Sequence[float], place: Place) -> None:
        self._lines, self._anchors, self._place = lines, anchors, place
        closest = min((after.y - before.y for before, after in pairwise(lines)), default=0.0)
        self._loose = min([_LOOSE * closest, *(_LOOSEST * line.size for line in lines)])

    def best(self) -> tuple[float, list[tuple[Line, ...]]]:
        costs = [0.0, *accumulate(_STRAY * line.size for line in self._lines)]  # no row yet: all are strays
        choices: list[list[int]] = []  # per row and number of lines: how many of the last lines it takes, -1 for a stray
        for before, anchor, after in zip((-inf, *self._anchors), self._anchors, (*self._anchors[1:], inf), strict=False):
            costs, sizes = self._add_row(costs, before, anchor, after)
            choices.append(sizes)
        return costs[-1], self._trace(choices)

    def _add_row(self, costs: Sequence[float], before: float, anchor: float, after: float) -> tuple[list[float], list[int]]:
        best, sizes = [costs[0]], [0]
        for count, line in enumerate(self._lines, 1):
            options = [(costs[count], 0), (best[-1] + _STRAY * line.size, -1)]
            for size in range(1, min(count, _LONGEST_CELL) + 1):
                group = self._lines[count - size : count]
                if not self._between(before, group[0], after):
                    break
                options.append((costs[count - size] + abs(self._place(group) - anchor) + self._looseness(group), size))
            cost, size = min(options)
            best.append(cost)
            sizes.append(size)
        return best, sizes

    @staticmethod
    def _between(before: float, line: Line, after: float) -> bool:
        """No cell reaches as far as the height of the row before or after."""
        clear = _CLEAR * line.size
        return before + clear < line.y < after - clear

    def _looseness(self, group: Sequence[Line]) -> float:
        return sum(max(after.y - before.y - self._loose, 0.0) for before, after in pairwise(group))

    def _trace(self, choices: Sequence[Sequence[int]]) -> list[tuple[Line, ...]]:
        rows: list[tuple[Line, ...]] = []
        count = len(self._lines)
        for sizes in reversed(choices):
            while sizes[count] == -1:
                count -= 1
            rows.append(tuple(self._lines[count - sizes[count] : count]))
            count -= sizes[count]
        return rows[::-1]
