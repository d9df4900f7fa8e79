"""Tables without vertical rules: three-line tables and tables by alignment alone. Columns are the white rivers between words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.model import Cell, Message
from pipeline.parse.grid import cell_text
from pipeline.parse.line import Line
from pipeline.parse.piece import MOST_READINGS, Choice, Piece, together
from pipeline.parse.regions import Open, Region, by_column, column_at, find_regions
from pipeline.parse.rivers import Stretch, any_in, merged, stretches_of
from pipeline.parse.rows import RowLines, find_rows, title_row
from pipeline.parse.sharing import Placing
from pipeline.parse.storeys import head_rows, without_spans
from pipeline.parse.word import Rule, Word

MOST_LINES = 250
"""A page with more lines is a drawing, not a page of a report: its lines stay running text."""


@dataclass(frozen=True, slots=True)
class Found:
    """The tables of a page, the lines outside them, and the table that is still open at its end."""

    pieces: tuple[Piece, ...]
    lines: tuple[Line, ...]
    open: Open | None = None


def find_aligned(lines: Sequence[Line], rules: Iterable[Rule], page: int, before: Open | None) -> Found:
    """Tables among the lines of a page (those in ruled tables, heads and feet left out). `rules` are the horizontal ones that
    belong to no ruled table; `before` is the table that the page before left open."""
    pieces: list[Piece] = []
    taken: set[int] = set()
    still_open = None
    for region in find_regions(lines, rules, before) if len(lines) <= MOST_LINES else ():
        readings = _readings(lines, region, page, before)
        if not readings:
            continue
        (piece, opened), *others = readings
        pieces.append(replace(piece, others=tuple(other for other, _ in others)))
        taken.update(range(region.start, region.end))
        if region.end == len(lines) and not region.closed:
            still_open = replace(opened, others=tuple(other for _, other in others))
    return Found(tuple(pieces), tuple(line for place, line in enumerate(lines) if place not in taken), still_open)


# ------------------------------------------------------------------------------------------------------------ one table
@dataclass(frozen=True, slots=True)
class _Text:
    """The lines of a table: of its header (without heads over several columns), titles over all columns, and the others."""

    region: Region
    header: tuple[Line, ...]
    titles: tuple[Line, ...]
    body: tuple[Line, ...]
    open: bool  # at the end of its page


def _text(lines: Sequence[Line], region: Region) -> _Text:
    first = region.start + region.header
    titles = tuple(lines[place] for place in sorted(region.titles))
    body = tuple(line for place, line in enumerate(lines[first : region.end], first) if place not in region.titles)
    open_end = region.end == len(lines) and not region.closed
    return _Text(region, without_spans(lines[region.start : first], region.spans), titles, body, open_end)


def _readings(lines: Sequence[Line], region: Region, page: int, before: Open | None) -> list[tuple[Piece, Open]]:
    """The table of a region in every way that its columns and rows can be read, the likeliest first."""
    text = _text(lines, region)
    found: list[tuple[Piece, Open]] = []
    for known in (before, *before.others) if before and region.goes_on else (None,):
        for filled, choice in _columns(text, known, page):
            choices = together(known.choices if known else (), choice)
            if choices is not None and len(filled) > 1:
                found += _pieces(text, replace(known or _NEW, filled=filled, choices=choices, others=()), page)
    found.sort(key=lambda reading: sum(not choice.likely for choice in reading[1].choices))
    return found[:MOST_READINGS]


_NEW = Open((), ())


def _columns(text: _Text, known: Open | None, page: int) -> list[tuple[tuple[Stretch, ...], tuple[Choice, ...]]]:
    """The stretch of x that each column fills; both ways, the likelier first, where a column of words stands between two heads."""
    filled = stretches_of((*text.header, *text.body))
    if known:
        filled = merged([*known.filled, *filled], 0.0)
    flags = [_Stretch(x0, x1, _has_head((x0, x1), text, known), any_in((x0, x1), text.body)) for x0, x1 in filled]
    if not (known.bare if known else text.header and text.body):
        return [(tuple(filled), ())]
    ways = {"left": _with_heads(flags), "right": _with_heads(flags, mirrored=True)}
    if ways["left"] == ways["right"]:
        return [(ways["left"], ())]
    nearer = sorted(ways, key=lambda side: sum(x1 - x0 for x0, x1 in ways[side]))
    return [(ways[side], (_head_choice(page, side, likely=side == nearer[0]),)) for side in nearer]


def _has_head(stretch: Stretch, text: _Text, known: Open | None) -> bool:
    return any(stretch[0] <= x0 <= stretch[1] for x0, _ in known.filled) if known else any_in(stretch, text.header)


def _head_choice(page: int, side: str, *, likely: bool) -> Choice:
    zh = {"left": "左", "right": "右"}[side]
    said = Message(
        f"第 {page} 页两个表头之间的文字属于{zh}边的表头", f"the texts between two heads on page {page} belong to the {side} one"
    )
    return Choice("heads", side, likely, said)


def _pieces(text: _Text, known: Open, page: int) -> list[tuple[Piece, Open]]:
    """The table in these columns, in every way that its rows can be read."""
    edges = _edges(known, text.region)
    rows = find_rows(_split(text.body, edges), known.placing, cut=text.open)
    found = []
    for reading in (rows, *rows.others):
        choice = (_placing_choice(page, reading.placing, likely=reading is rows),) if rows.others and reading.placing else ()
        choices = (*known.choices, *choice)
        # a table goes on with the borders of its first page, so that its pieces agree
        first = known.edges if len(known.edges) == len(edges) else edges
        if piece := _piece(text, edges, reading.rows, page):
            opened = replace(known, edges=first, placing=reading.placing, choices=choices, bare=not text.body)
            found.append((replace(piece, edges=first, choices=choices), opened))
    return found


def _placing_choice(page: int, placing: Placing, *, likely: bool) -> Choice:
    zh, en = {"centred": ("居中", "in the middle"), "level": ("顶格", "at the top")}[placing]
    return Choice(
        "placing", placing, likely, Message(f"第 {page} 页起各行文字在行内{zh}", f"from page {page} texts stand {en} of their rows")
    )


def _piece(text: _Text, edges: tuple[float, ...], found: Sequence[RowLines], page: int) -> Piece | None:
    rows = _all_rows(text, edges, found)
    if not rows:
        return None
    borders = _row_borders(rows)
    cells = tuple(
        Cell(
            cell_text(slot.lines),
            row,
            column,
            slot.rows,
            slot.columns,
            page,
            (edges[column], borders[row], edges[column + slot.columns], borders[row + slot.rows]),
        )
        for row, found in enumerate(rows)
        for column, slot in enumerate(found.slots)
        if slot.rows and slot.columns
    )
    return Piece(page, (edges[0], borders[0], edges[-1], borders[-1]), edges, len(rows), cells, _full(rows))


def _all_rows(text: _Text, edges: Sequence[float], found: Sequence[RowLines]) -> tuple[RowLines, ...]:
    """The rows of the header, then those below it with the titles between them."""
    titles = [title_row(line, len(edges) - 1) for line in text.titles]
    rows = sorted((*found, *titles), key=lambda row: row.y)
    if not text.header:
        return tuple(rows)
    spanned = [(column_at(span.first, edges), column_at(span.last, edges)) for span in text.region.spans]
    return (*head_rows(_split(text.header, edges), text.region.spans, spanned), *rows)


def _edges(known: Open, region: Region) -> tuple[float, ...]:
    """Column borders: in the middle of the rivers between all words, at the ends of the rules or of the words outside."""
    filled = known.filled
    ends = known.edges or (filled[0][0], filled[-1][1])
    left, right = region.sides or (ends[0], ends[-1])
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


def _split(lines: Iterable[Line], edges: Sequence[float]) -> list[list[Word]]:
    found = by_column((word for line in lines for word in line.words), edges)
    return [found.get(column, []) for column in range(len(edges) - 1)]


def _row_borders(rows: Sequence[RowLines]) -> list[float]:
    inner = [(before.bottom + after.top) / 2 for before, after in pairwise(rows)]
    return [rows[0].top, *inner, rows[-1].bottom]


def _full(rows: Sequence[RowLines]) -> frozenset[tuple[int, int]]:
    """Cells whose last line is about as long as the longest of their column; narrow columns never tell."""
    full = set()
    for column in range(len(rows[0].slots)):
        cells = [(row, slot.lines) for row, found in enumerate(rows) if (slot := found.slots[column]).lines and slot.columns == 1]
        longest = max((line.x1 - line.x0 for _, lines in cells for line in lines), default=0.0)
        ends = [(row, lines[-1]) for row, lines in cells]
        full |= {(row, column) for row, line in ends if longest > 2.5 * line.size and line.x1 - line.x0 > longest - 1.2 * line.size}
    return frozenset(full)
