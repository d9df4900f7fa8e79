"""Tables without vertical rules: three-line tables and tables by alignment alone. Columns are the white rivers between words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf
from operator import attrgetter

from pipeline.model import Cell, Message
from pipeline.parse.caption import names_a_table
from pipeline.parse.grid import cell_text
from pipeline.parse.line import Line
from pipeline.parse.piece import MOST_READINGS, Choice, Piece, together
from pipeline.parse.rows import RowLines, find_rows, one_row
from pipeline.parse.sharing import Placing
from pipeline.parse.word import Rule, Word

_WIDE = 150.0  # points: shorter rules are no table rules
_SAME_ENDS = 5.0  # points: rules of one table begin and end alike
_RIVER = 0.45  # of the type size: white space at least this wide parts columns
_SEGMENT = 1.0  # of the type size: a gap that parts cells on one line
_FEWEST = 3  # columns, and lines that show them, of a table without any rule
MOST_LINES = 250
"""A page with more lines is a drawing, not a page of a report: its lines stay running text."""


@dataclass(frozen=True, slots=True)
class Open:
    """A table that reached the end of its page without a closing rule: its column borders there, and the stretches of x that
    its words fill so far, one per column (the next page may have wider ones); `others`: the same by other choices."""

    edges: tuple[float, ...]
    filled: tuple[tuple[float, float], ...]
    placing: Placing | None = None
    choices: tuple[Choice, ...] = ()
    others: tuple["Open", ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The tables of a page, the lines outside them, and the table that is still open at its end."""

    pieces: tuple[Piece, ...]
    lines: tuple[Line, ...]
    open: Open | None = None


@dataclass(frozen=True, slots=True)
class _Region:
    """Lines of one table: from `start` to before `end`, the first `header` of them its header; closed by a rule or not."""

    start: int
    end: int
    header: int = 0
    sides: tuple[float, float] | None = None
    closed: bool = False
    before: Open | None = None


def find_aligned(lines: Sequence[Line], rules: Iterable[Rule], page: int, before: Open | None) -> Found:
    """Tables among the lines of a page (those in ruled tables, heads and feet left out). `rules` are the horizontal ones that
    belong to no ruled table; `before` is the table that the page before left open."""
    wide = sorted((rule for rule in rules if rule.end - rule.start >= _WIDE), key=attrgetter("at"))
    pieces: list[Piece] = []
    taken: set[int] = set()
    still_open = None
    for region in _regions(lines, wide, before) if len(lines) <= MOST_LINES else ():
        readings = _readings(lines, region, page, before if before and not region.start else None)
        if not readings:
            continue
        (piece, opened), *others = readings
        pieces.append(replace(piece, others=tuple(other for other, _ in others)))
        taken.update(range(region.start, region.end))
        if region.end == len(lines) and not region.closed:
            still_open = replace(opened, others=tuple(other for _, other in others))
    return Found(tuple(pieces), tuple(line for place, line in enumerate(lines) if place not in taken), still_open)


def _regions(lines: Sequence[Line], rules: Sequence[Rule], before: Open | None) -> list[_Region]:
    regions = []
    at = 0
    again = _under_rule(lines, rules, 0) if lines else None  # the header is printed again
    if before is not None and again is None and (going_on := _going_on(lines, rules, before)):
        regions.append(going_on)
        at = going_on.end
    while at < len(lines):
        found = _under_rule(lines, rules, at) or _by_alignment(lines, rules, at)
        if found:
            regions.append(found)
        at = found.end if found else at + 1
    return regions


# ------------------------------------------------------------------------------------------------------ where tables are
def _going_on(lines: Sequence[Line], rules: Sequence[Rule], before: Open) -> _Region | None:
    """The lines at the top of a page that keep within the columns of the table left open before it."""
    groups = _Rivers(before.filled)
    end, closed = 0, False
    while end < len(lines) and not closed and groups.add(lines[end]):
        end += 1
        closed = _closes(lines, end, rules, before.edges)
    shared = max((len(_by_column(line.words, before.edges)) for line in lines[:end]), default=0)
    return _Region(0, end, closed=closed, before=before) if shared > 1 else None


def _closes(lines: Sequence[Line], end: int, rules: Sequence[Rule], edges: Sequence[float]) -> bool:
    """Whether a rule under the lines before `end` closes the table: what follows it is no row (as under a repeated header)."""
    below = lines[end].y if end < len(lines) else inf
    ruled = any(lines[end - 1].y < rule.at < below for rule in rules)
    return ruled and (end == len(lines) or len(_by_column(lines[end].words, edges)) < 2)


def _under_rule(lines: Sequence[Line], rules: Sequence[Rule], at: int) -> _Region | None:
    """A table whose header stands between two rules and begins at line `at`."""
    above = [rule for rule in rules if (lines[at - 1].y if at else 0.0) <= rule.at <= lines[at].y]
    if not above:
        return None
    chain = [rule for rule in rules if rule.at > lines[at].y and _alike(rule, above[-1])]
    if not chain:
        return None
    start, header = _header(lines, at, _count_until(lines, at, chain[0].at))
    groups = _Rivers(_stretches_of(lines[start : start + header]))
    if len(groups.heads) < 2:
        return None
    end, closed = start + header, False
    for rule in chain[1:]:
        stop = end + _count_until(lines, end, rule.at)
        if not _is_body(lines[end:stop], groups):
            break
        end, closed = stop, True
    if not closed:
        end = _while_fitting(lines, end, groups)
    return _Region(start, end, header, sides=(chain[0].start, chain[0].end), closed=closed) if end > start + header else None


def _header(lines: Sequence[Line], at: int, count: int) -> tuple[int, int]:
    """Where the header between two rules begins, and its lines: titles above it are left out, whose words part no columns that
    the first rows fill."""
    below = lines[at + count : at + count + _FEWEST]
    fits = [_fit(lines[at + skipped : at + count], below) for skipped in range(count)]
    skipped = fits.index(max(fits)) if any(filled for filled, _ in fits) else count
    return at + skipped, count - skipped


def _fit(header: Sequence[Line], below: Sequence[Line]) -> tuple[int, int]:
    """How many columns of a header the rows below fill, then how few others it has; 0 if they cross them or it is a caption."""
    rivers = _Rivers(_stretches_of(header))
    if names_a_table(header[0].text) or not all(rivers.add(line) for line in below):
        return 0, 0
    filled = sum(_any_in(stretch, below) for stretch in rivers.filled if _any_in(stretch, header))
    return filled, -len(rivers.heads)


def _is_body(lines: Sequence[Line], groups: "_Rivers") -> bool:
    """Whether lines between two rules are rows of the table above: they keep its columns and fill most of them."""
    words = [word for line in lines for word in line.words]
    filled = sum(any(word.x1 > x0 and word.x0 < x1 for word in words) for x0, x1 in groups.heads)
    return 2 * filled > len(groups.heads) and all(groups.add(line) for line in lines)


def _alike(rule: Rule, other: Rule) -> bool:
    return abs(rule.start - other.start) <= _SAME_ENDS and abs(rule.end - other.end) <= _SAME_ENDS


def _count_until(lines: Sequence[Line], start: int, y: float) -> int:
    return sum(line.y < y for line in lines[start:])


def _while_fitting(lines: Sequence[Line], end: int, groups: "_Rivers") -> int:
    while end < len(lines) and groups.add(lines[end]):
        end += 1
    return end


def _by_alignment(lines: Sequence[Line], rules: Sequence[Rule], at: int) -> _Region | None:
    """A table without rules that begins at line `at`: at least three lines with at least three cells between common rivers."""
    if len(lines[at].segments(_SEGMENT)) < _FEWEST or names_a_table(lines[at].text):
        return None
    groups = _Rivers(_stretches_of(lines[at : at + 1]))
    end = _while_fitting(lines, at + 1, groups)
    showing = [place for place in range(at, end) if len(lines[place].segments(_SEGMENT)) >= _FEWEST]
    if len(showing) < _FEWEST or len(groups.heads) < _FEWEST:
        return None
    last = showing[-1] + 1
    while last < end and lines[last].y - lines[last - 1].y < 1.8 * lines[last].size:
        last += 1  # wrapped rest of the last row
    return _Region(at, last)


class _Rivers:
    """Stretches of x that words fill, grown line by line as long as they keep those of the beginning apart."""

    def __init__(self, heads: Sequence[tuple[float, float]]) -> None:
        self.heads = heads
        self.filled = list(heads)

    def add(self, line: Line) -> bool:
        """Take a line in, unless one of its words would bridge two of the first stretches."""
        filled = _merged_stretches([*self.filled, *((word.x0, word.x1) for word in line.words)], _RIVER * line.size)
        homes = [next(place for place, (x0, x1) in enumerate(filled) if x0 <= head[0] <= x1) for head in self.heads]
        if len(set(homes)) < len(homes):
            return False
        self.filled = filled
        return True


def _stretches_of(lines: Iterable[Line]) -> list[tuple[float, float]]:
    known = [word for line in lines for word in line.words]
    size = max((word.size for word in known), default=10.0)
    return _merged_stretches([(word.x0, word.x1) for word in known], _RIVER * size)


def _merged_stretches(stretches: Sequence[tuple[float, float]], gap: float) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for x0, x1 in sorted(stretches):
        if merged and x0 - merged[-1][1] < gap:
            merged[-1] = (merged[-1][0], max(merged[-1][1], x1))
        else:
            merged.append((x0, x1))
    return merged


# ------------------------------------------------------------------------------------------------------------ one table
def _readings(lines: Sequence[Line], region: _Region, page: int, before: Open | None) -> list[tuple[Piece, Open]]:
    """The table of a region in every way that its columns and rows can be read, the likeliest first."""
    found: list[tuple[Piece, Open]] = []
    for known in (before, *before.others) if before else (Open((), ()),):
        own = replace(region, before=known if region.before else None)
        for filled, choice in _columns(lines, own, page):
            choices = together(known.choices, choice)
            if choices is not None and len(filled) > 1:
                found += _pieces(lines, own, replace(known, filled=filled, choices=choices, others=()), page)
    found.sort(key=lambda reading: sum(not choice.likely for choice in reading[1].choices))
    return found[:MOST_READINGS]


def _columns(lines: Sequence[Line], region: _Region, page: int) -> list[tuple[tuple[tuple[float, float], ...], tuple[Choice, ...]]]:
    """The stretch of x that each column fills; both ways, the likelier first, where a column of words stands between two heads."""
    inside = lines[region.start : region.end]
    filled = _stretches_of(inside)
    if region.before:
        return [(tuple(_merged_stretches([*region.before.filled, *filled], 0.0)), ())]
    if not region.header:
        return [(tuple(filled), ())]
    header, body = inside[: region.header], inside[region.header :]
    flags = [_Stretch(x0, x1, _any_in((x0, x1), header), _any_in((x0, x1), body)) for x0, x1 in filled]
    ways = {"left": _with_heads(flags), "right": _with_heads(flags, mirrored=True)}
    if ways["left"] == ways["right"]:
        return [(ways["left"], ())]
    nearer = sorted(ways, key=lambda side: sum(x1 - x0 for x0, x1 in ways[side]))
    return [(ways[side], (_head_choice(page, side, likely=side == nearer[0]),)) for side in nearer]


def _head_choice(page: int, side: str, *, likely: bool) -> Choice:
    zh = {"left": "左", "right": "右"}[side]
    said = Message(
        f"第 {page} 页两个表头之间的文字属于{zh}边的表头", f"the texts between two heads on page {page} belong to the {side} one"
    )
    return Choice("heads", side, likely, said)


def _pieces(lines: Sequence[Line], region: _Region, known: Open, page: int) -> list[tuple[Piece, Open]]:
    """The table in these columns, in every way that its rows can be read."""
    body = lines[region.start + region.header : region.end]
    edges = _edges(known.filled, region)
    rows = find_rows(_split(body, edges), known.placing)
    found = []
    for reading in (rows, *rows.others):
        choice = (_placing_choice(page, reading.placing, likely=reading is rows),) if rows.others and reading.placing else ()
        opened = replace(known, edges=edges, placing=reading.placing, choices=(*known.choices, *choice))
        if piece := _piece(lines, region, opened, reading.rows, page):
            found.append((piece, replace(opened, edges=piece.edges)))
    return found


def _placing_choice(page: int, placing: Placing, *, likely: bool) -> Choice:
    zh, en = {"centred": ("居中", "in the middle"), "level": ("顶格", "at the top")}[placing]
    return Choice(
        "placing", placing, likely, Message(f"第 {page} 页起各行文字在行内{zh}", f"from page {page} texts stand {en} of their rows")
    )


def _piece(lines: Sequence[Line], region: _Region, opened: Open, found: Sequence[RowLines], page: int) -> Piece | None:
    header, edges = lines[region.start : region.start + region.header], opened.edges
    rows = (*((one_row(_split(header, edges)),) if header else ()), *found)
    if not rows:
        return None
    borders = _row_borders(rows)
    cells = tuple(
        Cell(
            cell_text(slot.lines),
            row,
            column,
            slot.rows,
            1,
            page,
            (edges[column], borders[row], edges[column + 1], borders[row + slot.rows]),
        )
        for row, found in enumerate(rows)
        for column, slot in enumerate(found.slots)
        if slot.rows
    )
    # a table goes on with the borders of its first page, so that its pieces agree
    first = region.before.edges if region.before and len(region.before.edges) == len(edges) else edges
    bbox = (edges[0], borders[0], edges[-1], borders[-1])
    return Piece(page, bbox, first, len(rows), cells, _full(rows), choices=opened.choices)


def _edges(filled: Sequence[tuple[float, float]], region: _Region) -> tuple[float, ...]:
    """Column borders: in the middle of the rivers between all words, at the ends of the rules or of the words outside."""
    known = region.before.edges if region.before else (filled[0][0], filled[-1][1])
    left, right = region.sides or (known[0], known[-1])
    inner = [(before[1] + after[0]) / 2 for before, after in pairwise(filled)]
    return (min(left, filled[0][0]), *inner, max(right, filled[-1][1]))


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A stretch of x, and whether words of the header and of the rows below stand in it."""

    x0: float
    x1: float
    head: bool
    body: bool

    def completes(self, other: "_Stretch") -> bool:
        return not (self.head and other.head) and not (self.body and other.body)

    def and_(self, other: "_Stretch") -> "_Stretch":
        return _Stretch(min(self.x0, other.x0), max(self.x1, other.x1), self.head or other.head, self.body or other.body)


def _with_heads(stretches: Sequence[_Stretch], *, mirrored: bool = False) -> tuple[tuple[float, float], ...]:
    """A column that only has a head and its neighbour that only has figures are one, looked for from the left (`mirrored`: right)."""
    joined: list[_Stretch] = []
    for stretch in reversed(stretches) if mirrored else stretches:
        completes = bool(joined) and joined[-1].completes(stretch)
        joined.append(joined.pop().and_(stretch) if completes else stretch)
    return tuple((stretch.x0, stretch.x1) for stretch in (reversed(joined) if mirrored else joined))


def _any_in(stretch: tuple[float, float], lines: Iterable[Line]) -> bool:
    return any(stretch[0] <= word.x <= stretch[1] for line in lines for word in line.words)


def _split(lines: Iterable[Line], edges: Sequence[float]) -> list[list[Word]]:
    found = _by_column((word for line in lines for word in line.words), edges)
    return [found.get(column, []) for column in range(len(edges) - 1)]


def _by_column(words: Iterable[Word], edges: Sequence[float]) -> dict[int, list[Word]]:
    found: dict[int, list[Word]] = {}
    for word in words:
        column = sum(edge <= word.x for edge in edges[1:-1])
        found.setdefault(column, []).append(word)
    return found


def _row_borders(rows: Sequence[RowLines]) -> list[float]:
    inner = [(before.bottom + after.top) / 2 for before, after in pairwise(rows)]
    return [rows[0].top, *inner, rows[-1].bottom]


def _full(rows: Sequence[RowLines]) -> frozenset[tuple[int, int]]:
    """Cells whose last line is about as long as the longest of their column; narrow columns never tell."""
    full = set()
    for column in range(len(rows[0].slots)):
        cells = [(row, found.slots[column].lines) for row, found in enumerate(rows) if found.slots[column].lines]
        longest = max((line.x1 - line.x0 for _, lines in cells for line in lines), default=0.0)
        ends = [(row, lines[-1]) for row, lines in cells]
        full |= {(row, column) for row, line in ends if longest > 2.5 * line.size and line.x1 - line.x0 > longest - 1.2 * line.size}
    return frozenset(full)
