"""Lines of columns shared out to rows: in order, each row's lines centred on its height or beginning with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import Literal

from pipeline.parse.line import Line

_LONGEST_CELL = 16  # lines
_CLEAR = 0.3  # of the type size: how far a cell stays clear of the heights of the rows around
_STRAY = 0.6  # of the type size: lines farther than this from every row's height are no part of it
_CUT = 0.2  # of the type size: the price before the first row, where the page break may have cut one
_MORE_STRAYS = 0.1  # of the type size: for each further line among them
_LOOSE = 1.25  # times the column's closest lines: lines farther apart than this hardly share a cell
_LEVEL = 0.25  # of the type size: how near a line stands to the height of its row
_FEW = 0.04  # of the rows: as many may lack a label
_LOOSEST = 2.2  # type sizes: and so do these

Place = Callable[[Sequence[Line]], float]
"""The height at which a cell's lines stand."""


Window = tuple[float, float, float]
"""The height of a row between those of the rows before and after it."""


@dataclass(frozen=True, slots=True)
class Shares:
    """The lines of each row, and groups of lines that stand at no row's height."""

    rows: tuple[tuple[Line, ...], ...]
    strays: tuple[tuple[Line, ...], ...]


Placing = Literal["centred", "level"]
"""Whether cells stand in the middle of their row or begin at its top."""


def share_out(columns: Sequence[Sequence[Line]], heights: Sequence[float], placing: Placing) -> tuple[Shares, ...]:
    """The lines of each column for rows at these heights."""
    place = _centre if placing == "centred" else _first
    return tuple(_Sharing(lines, heights, place).best() for lines in columns)


@dataclass(frozen=True, slots=True)
class Shown:
    """How the cells of a table are placed, and whether so few rows show it that it may be otherwise."""

    placing: Placing
    sure: bool


def find_placing(columns: Sequence[Sequence[Line]], heights: Sequence[float]) -> Shown | None:
    """How the cells of a table are placed, by its labels (the first column) or else by its column of most lines: where texts
    wrap, those of an even number of lines leave the height of their row free unless cells begin at the top. None: no text wraps."""
    for lines in (columns[0], max(columns, key=len)):
        wraps = any(after.y - before.y < _LOOSEST * after.size for before, after in pairwise(lines))
        if wraps and len(lines) > len(heights):
            free = sum(all(abs(line.y - height) > _LEVEL * line.size for line in lines) for height in heights)
            placing: Placing = "centred" if free > _FEW * len(heights) else "level"
            return Shown(placing, free == 0 or free > 2 * max(_FEW * len(heights), 0.5))
    return None


def _centre(lines: Sequence[Line]) -> float:
    return (lines[0].y + lines[-1].y) / 2


def _first(lines: Sequence[Line]) -> float:
    return lines[0].y


class _Sharing:
    """The cheapest way, by dynamic programming over (rows so far, lines so far). It costs how far each cell stands from its row's
    height, how loose its lines are, and a price for lines that no row gets."""

    def __init__(self, lines: Sequence[Line], heights: Sequence[float], place: Place) -> None:
        self._lines, self._heights, self._place = lines, heights, place
        closest = min((after.y - before.y for before, after in pairwise(lines)), default=0.0)
        self._loose = min([_LOOSE * closest, *(_LOOSEST * line.size for line in lines)])

    def best(self) -> Shares:
        costs, sizes = self._layer(None, (-inf, -inf, self._heights[0]))
        layers = [sizes]  # per row and number of lines: how many of the last lines the row takes, below 0 for strays
        windows = zip((-inf, *self._heights), self._heights, (*self._heights[1:], inf), strict=False)
        for window in windows:
            costs, sizes = self._layer(costs, window)
            layers.append(sizes)
        return self._trace(layers)

    def _layer(self, before: Sequence[float] | None, window: Window) -> tuple[list[float], list[int]]:
        """Least costs for each number of lines once this row has its own, from the costs without the row (None: no row yet)."""
        best, sizes = [0.0], [0]
        for count in range(1, len(self._lines) + 1):
            options = [(inf, -1), *self._stray_options(best, count, window, _CUT if before is None else _STRAY)]
            if before is not None:
                options += [(before[count], 0), *self._cell_options(before, count, window)]
            cost, size = min(options)
            best.append(cost)
            sizes.append(size)
        return best, sizes

    def _stray_options(self, best: Sequence[float], count: int, window: Window, first: float) -> list[tuple[float, int]]:
        """Lines between this row's height and the next one's that no row gets."""
        _, height, below = window
        options = []
        for size in range(1, min(count, _LONGEST_CELL) + 1):
            line = self._lines[count - size]
            if not height < line.y < below or (size > 1 and self._gap(count - size) > self._loose):
                break
            price = (first + _MORE_STRAYS * (size - 1)) * line.size
            options.append((best[count - size] + price, -size))
        return options

    def _cell_options(self, before: Sequence[float], count: int, window: Window) -> list[tuple[float, int]]:
        above, height, below = window
        options = []
        looseness = 0.0
        for size in range(1, min(count, _LONGEST_CELL) + 1):
            first = self._lines[count - size]
            clear = _CLEAR * first.size
            if not above + clear < first.y < below - clear:
                break  # no cell reaches as far as the height of the row before or after
            if size > 1:
                looseness += max(self._gap(count - size) - self._loose, 0.0)
            distance = abs(self._place(self._lines[count - size : count]) - height)
            options.append((before[count - size] + distance + looseness, size))
        return options

    def _gap(self, place: int) -> float:
        return self._lines[place + 1].y - self._lines[place].y

    def _trace(self, layers: Sequence[Sequence[int]]) -> Shares:
        rows: list[tuple[Line, ...]] = []
        strays: list[tuple[Line, ...]] = []
        count = len(self._lines)
        for sizes in reversed(layers):
            while sizes[count] < 0:
                strays.append(tuple(self._lines[count + sizes[count] : count]))
                count += sizes[count]
            rows.append(tuple(self._lines[count - sizes[count] : count]))
            count -= sizes[count]
        return Shares(tuple(rows[-2::-1]), tuple(reversed(strays)))
