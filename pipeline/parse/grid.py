"""Rules and words → the tables that rules draw, with every merged cell as one cell."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf
from operator import attrgetter

from pipeline.model import BBox, Cell
from pipeline.parse.line import Line, make_lines
from pipeline.parse.piece import Piece
from pipeline.parse.word import Rule, Word

_ONE_RULE = 3.0  # points: rules nearer than this are one (double rules)
_DASH_GAP = 4.0  # points: gaps in a dashed rule
_SHORTEST = 6.0  # points: shorter leftovers draw no cell
_TOUCH = 4.0  # points: rules this near meet
_OPEN_SIDE = 8.0  # points: rules that stick out this far show a side without a rule
_COVERED = 0.6  # share of a cell's side that a rule must cover
MOST_CROSSINGS = 4_000_000
"""Above this number of pairs of rules a page is a drawing; tables are not looked for."""
MOST_BOXES = 50_000
"""A grid with more elementary boxes is a drawing, not a table."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Rules that hang together: the x of all vertical and the y of all horizontal ones, and the rules themselves."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    horizontal: tuple[Rule, ...]
    vertical: tuple[Rule, ...]

    @property
    def bbox(self) -> BBox:
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def holds(self, word: Word) -> bool:
        """Whether the middle of a word lies in it."""
        return self.xs[0] <= word.x <= self.xs[-1] and self.ys[0] <= word.y <= self.ys[-1]


Box = tuple[int, int, int, int]
"""First row, first column, row after the last, column after the last."""


# ------------------------------------------------------------------------------------------------------------ rules
def merge_rules(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Double rules made one, dashes joined, and what is too short to matter left out."""
    groups: list[list[Rule]] = []
    for rule in sorted(rules, key=attrgetter("at")):
        if groups and rule.at - groups[-1][0].at <= _ONE_RULE:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    return tuple(rule for group in groups for rule in _joined(group) if rule.end - rule.start >= _SHORTEST)


def _joined(group: Sequence[Rule]) -> list[Rule]:
    at = sum([rule.at for rule in group]) / len(group)
    spans: list[tuple[float, float]] = []
    start = end = -inf
    for rule in sorted(group, key=attrgetter("start")):
        if rule.start - end <= _DASH_GAP:
            end = max(end, rule.end)
            continue
        spans.append((start, end))
        start, end = rule.start, rule.end
    return [Rule(at, start, end) for start, end in [*spans[1:], (start, end)]]


def is_drawing(horizontal: Sequence[Rule], vertical: Sequence[Rule]) -> bool:
    """Whether there are too many rules to look for tables, or some hang together that make no table."""
    if len(horizontal) * len(vertical) <= MOST_BOXES:
        return False
    too_many = len(horizontal) * len(vertical) > MOST_CROSSINGS
    return too_many or any((len(across) - 1) * (len(down) - 1) > MOST_BOXES for across, down in _meeting(horizontal, vertical))


def find_grids(horizontal: Sequence[Rule], vertical: Sequence[Rule]) -> tuple[Grid, ...]:
    """Groups of merged rules that meet, top to bottom. A single box around text is no grid."""
    if len(horizontal) * len(vertical) > MOST_CROSSINGS:
        return ()
    grids = [_grid(across, down) for across, down in _meeting(horizontal, vertical)]
    return tuple(sorted((grid for grid in grids if grid is not None), key=lambda grid: grid.bbox[1]))


def _meeting(horizontal: Sequence[Rule], vertical: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules parted into groups that meet one another."""
    root = list(range(len(horizontal) + len(vertical)))
    for i, across in enumerate(horizontal):
        for j, down in enumerate(vertical, len(horizontal)):
            if _meets(across, down):
                root[_root(root, i)] = _root(root, j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for index in range(len(root)):
        part, rules = (0, horizontal) if index < len(horizontal) else (1, vertical)
        groups[_root(root, index)][part].append(rules[index - part * len(horizontal)])
    return [group for group in groups.values() if len(group[0]) > 1 and group[1]]


def _meets(across: Rule, down: Rule) -> bool:
    return down.start - _TOUCH <= across.at <= down.end + _TOUCH and across.start - _TOUCH <= down.at <= across.end + _TOUCH


def _root(root: list[int], index: int) -> int:
    while root[index] != index:
        root[index] = root[root[index]]
        index = root[index]
    return index


def _grid(horizontal: Sequence[Rule], vertical: Sequence[Rule]) -> Grid | None:
    xs = _with_open_sides([rule.at for rule in vertical], horizontal)
    ys = _with_open_sides([rule.at for rule in horizontal], vertical)
    boxes = (len(xs) - 1) * (len(ys) - 1)
    if not 1 < boxes <= MOST_BOXES:
        return None
    return Grid(xs, ys, tuple(horizontal), tuple(vertical))


def _with_open_sides(places: Iterable[float], crossing: Iterable[Rule]) -> tuple[float, ...]:
    """Sorted, distinct places of rules, and the ends of the rules that cross them where no rule closes the table."""
    distinct: list[float] = []
    for place in sorted(places):
        if not distinct or place - distinct[-1] > _ONE_RULE:
            distinct.append(place)
    rules = list(crossing)
    start, end = min(rule.start for rule in rules), max(rule.end for rule in rules)
    first = [start] if start < distinct[0] - _OPEN_SIDE else []
    last = [end] if end > distinct[-1] + _OPEN_SIDE else []
    return (*first, *distinct, *last)


# ------------------------------------------------------------------------------------------------------------ cells
def grid_piece(grid: Grid, words: Iterable[Word], page: int) -> Piece:
    """The table that a grid draws, with the words that it holds."""
    boxes = _boxes(grid)
    rows = _used(edge for box in boxes for edge in (box[0], box[2]))
    columns = _used(edge for box in boxes for edge in (box[1], box[3]))
    found = _words_by_box(grid, boxes, words)
    lines = {box: make_lines(found[box]) for box in boxes}
    padding = _padding(grid, lines)
    cells, full = [], set()
    for box in sorted(boxes):
        top, left, bottom, right = rows[box[0]], columns[box[1]], rows[box[2]], columns[box[3]]
        cells.append(Cell(cell_text(lines[box]), top, left, bottom - top, right - left, page, _bbox(grid, box)))
        if is_full(lines[box], grid.xs[box[3]] - grid.xs[box[1]] - 2 * padding):
            full.add((top, left))
    edges = tuple(grid.xs[edge] for edge in columns)
    held = tuple(word for in_cell in found.values() for word in in_cell)
    return Piece(page, grid.bbox, edges, len(rows) - 1, tuple(cells), frozenset(full), held)


def cell_text(lines: Iterable[Line]) -> str:
    return "\n".join(line.text for line in lines)


def is_full(lines: Sequence[Line], width: float) -> bool:
    """Whether one more character would not go into the last line of a cell of this inner width, so that the text may go on."""
    return bool(lines) and width - (lines[-1].x1 - lines[-1].x0) < 1.2 * lines[-1].size


def _used(edges: Iterable[int]) -> dict[int, int]:
    """Grid edges at which cells begin or end → their number in the table."""
    return {edge: number for number, edge in enumerate(sorted(set(edges)))}


def _bbox(grid: Grid, box: Box) -> BBox:
    return grid.xs[box[1]], grid.ys[box[0]], grid.xs[box[3]], grid.ys[box[2]]


def _padding(grid: Grid, lines: dict[Box, tuple[Line, ...]]) -> float:
    """The narrowest white space at the left of a cell's text."""
    gaps = [line.x0 - grid.xs[box[1]] for box, in_cell in lines.items() for line in in_cell]
    return min(max(min(gaps, default=0.0), 0.0), 8.0)


def _words_by_box(grid: Grid, boxes: Iterable[Box], words: Iterable[Word]) -> dict[Box, list[Word]]:
    owner = {(row, column): box for box in boxes for row in range(box[0], box[2]) for column in range(box[1], box[3])}
    found: dict[Box, list[Word]] = defaultdict(list)
    for word in words:
        found[owner[_slot(grid.ys, word.y), _slot(grid.xs, word.x)]].append(word)
    return found


def _slot(edges: Sequence[float], at: float) -> int:
    return min(bisect_right(edges, at), len(edges) - 1) - 1


def _boxes(grid: Grid) -> list[Box]:
    """The cells: elementary boxes of the grid made one wherever no rule parts them."""
    rows, columns = len(grid.ys) - 1, len(grid.xs) - 1
    root = list(range(rows * columns))
    walls = _Walls(grid)
    for row in range(rows):
        for column in range(columns):
            here = row * columns + column
            if column + 1 < columns and not walls.right(row, column):
                root[_root(root, here + 1)] = _root(root, here)
            if row + 1 < rows and not walls.below(row, column):
                root[_root(root, here + columns)] = _root(root, here)
    groups: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for index in range(rows * columns):
        groups[_root(root, index)].append(divmod(index, columns))
    return [box for group in groups.values() for box in _rectangles(group)]


class _Walls:
    """Which sides of the elementary boxes are drawn."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._across = _by_place(grid.ys, grid.horizontal)
        self._down = _by_place(grid.xs, grid.vertical)

    def right(self, row: int, column: int) -> bool:
        return _covered(self._down[column + 1], self._grid.ys[row], self._grid.ys[row + 1])

    def below(self, row: int, column: int) -> bool:
        return _covered(self._across[row + 1], self._grid.xs[column], self._grid.xs[column + 1])


def _by_place(places: Sequence[float], rules: Iterable[Rule]) -> dict[int, list[Rule]]:
    found: dict[int, list[Rule]] = defaultdict(list)
    for rule in rules:
        nearest = min(range(len(places)), key=lambda index: abs(places[index] - rule.at))
        found[nearest].append(rule)
    return found


def _covered(rules: Iterable[Rule], start: float, end: float) -> bool:
    covered = sum([min(high, end) - max(low, start) for _, low, high in rules if high > start and low < end])
    return covered >= _COVERED * (end - start)


def _rectangles(group: Sequence[tuple[int, int]]) -> list[Box]:
    """A group of elementary boxes as one rectangle; where a missing rule makes it another shape, as one per run of rows."""
    rows, columns = [row for row, _ in group], [column for _, column in group]
    box = (min(rows), min(columns), max(rows) + 1, max(columns) + 1)
    if (box[2] - box[0]) * (box[3] - box[1]) == len(group):
        return [box]
    done: list[Box] = []
    for row, first, last in _runs(group):
        above = next((other for other in done if other[1:] == (first, row, last)), None)
        if above is not None:
            done.remove(above)
        done.append((above[0] if above else row, first, row + 1, last))
    return done


def _runs(group: Iterable[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """(row, first column, column after the last) of boxes side by side."""
    runs: list[tuple[int, int, int]] = []
    for row, column in sorted(group):
        if runs and runs[-1][0] == row and runs[-1][2] == column:
            runs[-1] = (row, runs[-1][1], column + 1)
        else:
            runs.append((row, column, column + 1))
    return runs
