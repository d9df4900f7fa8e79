"""Rules and words → the tables that rules draw, with every merged cell as one cell."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from operator import attrgetter

from pipeline.model import BBox, Cell
from pipeline.parse.line import Line, make_lines
from pipeline.parse.piece import Piece
from pipeline.parse.word import Rule, Word, runs

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


Slot = tuple[int, int]
"""Row and column between neighbouring rules."""
Box = tuple[int, int, int, int]
"""First row, first column, row after the last, column after the last."""


# ------------------------------------------------------------------------------------------------------------ rules
def merge_rules(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Double rules made one, dashes joined, and what is too short to matter left out."""
    ordered = sorted(rules, key=attrgetter("at"))
    places = [rule.at for rule in ordered]
    groups = ((sum(places[first:after]) / (after - first), ordered[first:after]) for first, after in runs(places, _ONE_RULE))
    return tuple([Rule(at, start, end) for at, group in groups for start, end in _spans(group) if end - start >= _SHORTEST])


def _spans(rules: Iterable[Rule]) -> list[tuple[float, float]]:
    """From where to where rules at one place run, dashes joined."""
    spans: list[tuple[float, float]] = []
    first = last = -inf
    for _, start, end in sorted(rules, key=attrgetter("start")):
        if start - last > _DASH_GAP:
            spans.append((first, last))
            first, last = start, end
        elif end > last:
            last = end
    return [*spans[1:], (first, last)]


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
    downs = sorted([(down.at, down.start - _TOUCH, down.end + _TOUCH, place) for place, down in enumerate(vertical)])
    places = [at for at, _, _, _ in downs]
    homes = list(range(len(vertical)))  # the group of each vertical rule
    met: list[tuple[Rule, int]] = []  # horizontal rules, and a vertical one that each meets
    for across in horizontal:
        near = downs[bisect_left(places, across.start - _TOUCH) : bisect_right(places, across.end + _TOUCH)]
        hits = [place for _, top, bottom, place in near if top <= across.at <= bottom]
        joined = {homes[place] for place in hits}
        if len(joined) > 1:
            homes = [homes[hits[0]] if home in joined else home for home in homes]
        met += [(across, hits[0])] if hits else []
    groups: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for across, place in met:
        groups[homes[place]][0].append(across)
    for home, down in zip(homes, vertical, strict=True):
        groups[home][1].append(down)
    return [group for group in groups.values() if len(group[0]) > 1]


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
    boxes = sorted(_boxes(grid))
    rows, columns = _edges(boxes)
    found = _words_by_box(grid, boxes, words)
    lines = {slot: make_lines(in_box) for slot, in_box in found.items()}
    padding = _padding(grid, lines)
    cells, full = [], set()
    for first, left, after, right in boxes:
        row, column, in_cell = rows[first], columns[left], lines.get((first, left), ())
        bbox = grid.xs[left], grid.ys[first], grid.xs[right], grid.ys[after]
        cells.append(Cell(cell_text(in_cell), row, column, rows[after] - row, columns[right] - column, page, bbox))
        if is_full(in_cell, bbox[2] - bbox[0] - 2 * padding):
            full.add((row, column))
    edges = tuple(grid.xs[edge] for edge in columns)
    held = tuple(word for in_box in found.values() for word in in_box)
    return Piece(page, grid.bbox, edges, len(rows) - 1, tuple(cells), frozenset(full), held)


def cell_text(lines: Iterable[Line]) -> str:
    return "\n".join([line.text for line in lines])


def is_full(lines: Sequence[Line], width: float) -> bool:
    """Whether one more character would not go into the last line of a cell of this inner width, so that the text may go on."""
    return bool(lines) and width - (lines[-1].x1 - lines[-1].x0) < 1.2 * lines[-1].size


def _edges(boxes: Sequence[Box]) -> tuple[dict[int, int], dict[int, int]]:
    """Grid edges at which cells begin or end → their number in the table: those of its rows, and those of its columns."""
    tops, lefts, bottoms, rights = map(set, zip(*boxes, strict=True))
    rows, columns = ({edge: number for number, edge in enumerate(sorted(edges))} for edges in (tops | bottoms, lefts | rights))
    return rows, columns


def _padding(grid: Grid, lines: dict[Slot, tuple[Line, ...]]) -> float:
    """The narrowest white space at the left of a cell's text."""
    gaps = [line.x0 - grid.xs[column] for (_, column), in_cell in lines.items() for line in in_cell]
    return min(max(min(gaps, default=0.0), 0.0), 8.0)


def _words_by_box(grid: Grid, boxes: Iterable[Box], words: Iterable[Word]) -> dict[Slot, list[Word]]:
    """The words of each box that holds some, by its first slot."""
    larger = [box for box in boxes if box[2] - box[0] > 1 or box[3] - box[1] > 1]
    first = {(row, column): box[:2] for box in larger for row in range(box[0], box[2]) for column in range(box[1], box[3])}
    found: dict[Slot, list[Word]] = defaultdict(list)
    for word in words:
        slot = _slot(grid.ys, word.y), _slot(grid.xs, word.x)
        found[first.get(slot, slot)].append(word)
    return found


def _slot(edges: Sequence[float], at: float) -> int:
    return bisect_right(edges, at, 1, len(edges) - 1) - 1


def _boxes(grid: Grid) -> list[Box]:
    """The cells: elementary boxes of the grid made one wherever no rule parts them."""
    rows, columns = len(grid.ys) - 1, len(grid.xs) - 1
    root = list(range(rows * columns))
    joined = {*_open_sides(grid)}
    for one, other in joined:
        root[_root(root, other)] = _root(root, one)
    merged = {box for pair in joined for box in pair}
    groups: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for box in sorted(merged):
        groups[_root(root, box)].append(divmod(box, columns))
    alone = [(row, column, row + 1, column + 1) for row in range(rows) for column in range(columns) if row * columns + column not in merged]
    return alone + [box for group in groups.values() for box in _rectangles(group)]


def _open_sides(grid: Grid) -> Iterator[tuple[int, int]]:
    """The pairs of elementary boxes between which no rule is drawn; they are numbered row by row."""
    columns = len(grid.xs) - 1
    for edge, rules in enumerate(_by_place(grid.xs, grid.vertical)[1:-1]):
        for row in _not_covered(grid.ys, rules):
            yield row * columns + edge, row * columns + edge + 1
    for edge, rules in enumerate(_by_place(grid.ys, grid.horizontal)[1:-1]):
        for column in _not_covered(grid.xs, rules):
            yield edge * columns + column, (edge + 1) * columns + column


def _by_place(places: Sequence[float], rules: Iterable[Rule]) -> list[list[Rule]]:
    """The rules at each place."""
    found: list[list[Rule]] = [[] for _ in places]
    for rule in rules:
        found[_nearest(places, rule.at)].append(rule)
    return found


def _nearest(places: Sequence[float], at: float) -> int:
    """The place nearest to a rule, most often its own."""
    return places.index(at) if at in places else min(range(len(places)), key=lambda index: abs(places[index] - at))


def _not_covered(edges: Sequence[float], rules: Sequence[Rule]) -> list[int]:
    """Between which edges the rules at one place leave a side open."""
    if any(start <= edges[0] and edges[-1] <= end for _, start, end in rules):  # as most do
        return []
    return [slot for slot, (start, end) in enumerate(pairwise(edges)) if not _covered(rules, start, end)]


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
