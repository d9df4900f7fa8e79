"""Pieces of tables → tables. A table that goes on over pages is made one, rows that the page break cut included.

Knows nothing of formats: whoever finds pieces on pages (digital or recognised) gives them here in reading order.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from pipeline.model import NOTHING, Location, Message, Paragraph, Part, Problem, Table
from pipeline.parse.caption import caption, parts_no_table, says_continued
from pipeline.parse.cut import cut_choice, cuts, mend
from pipeline.parse.dropped import realigned, spread
from pipeline.parse.piece import MOST_READINGS, Piece, beside, together
from pipeline.text import squeeze

_TOLERANCE = 4.0  # points: how far column edges of two pages may lie apart
_HEADER_DEPTH = 8  # rows at the top of a table among which a repeated header is looked for
_FIGURE = re.compile(r"[-+]?[\d.,]+%?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_WORD = re.compile(r"[^\W\d_]")

_Row = dict[int, str]
"""The texts of a row by their columns."""


@dataclass(frozen=True, slots=True)
class _Joined:
    """Pieces joined so far, and the same pieces as they can be read otherwise."""

    piece: Piece  # page, bbox and full are those of the last piece; choices of all
    parts: tuple[Part, ...]
    others: tuple["_Joined", ...] = ()


def join(blocks: Iterable[Paragraph | Piece], empty: frozenset[int] = frozenset()) -> tuple[Paragraph | Table, ...]:
    """Blocks in reading order (heads, feet and page numbers already left out) → blocks whose pieces are tables, numbered from 0
    and named by the paragraph that stands above them. A piece goes on from the piece directly before it (or one of those side by
    side before it) if that ends the page before and their columns agree; notes under it come behind the whole table. `empty` are
    the pages that were read and hold nothing: a table goes on over them. Where pages leave open how they are to be read or joined, the
    table carries its other readings."""
    done: list[Paragraph | _Joined] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            done.append(block)
            continue
        between = _between(done)
        for before in _last_tables(done[: len(done) - len(between)], block, empty):
            whole = _go_on(before, block)
            if whole is not None:
                done[len(done) - len(between) :] = [line for line in between if not says_continued(line.text)]
                done[_place(before, done)] = whole
                break
        else:
            first, *others = (_begin(reading) for reading in (block, *block.others))
            done.append(replace(first, others=tuple(others)))
    return _number(done)


def several_readings(tables: Iterable[Table]) -> Iterator[Problem]:
    """One problem for every table whose grid can be read otherwise."""
    for table in tables:
        if table.others:
            zh = "；或".join(f"“{reading.reading.zh}”" for reading in (table, *table.others))
            en = "; or ".join(f"“{reading.reading.en}”" for reading in (table, *table.others))
            said = Message(
                f"第 {table.index + 1} 张表的格子有几种读法：{zh}。按表中内容选取一种，请核对。",
                f"Table {table.index + 1} can be read in several ways: {en}. One is taken by what stands in it; please check.",
            )
            page = next((part.page for part in table.parts if part.page), None)
            yield Problem("grid-ambiguous", said, Location(page=page, table=table.index, section=table.caption))


def _begin(piece: Piece) -> _Joined:
    return _Joined(replace(piece, others=()), (Part(piece.page, 0, piece.rows, piece.bbox),))


def _between(done: Sequence[Paragraph | _Joined]) -> list[Paragraph]:
    """The lines at the end that part no table: notes under it, and "continued"."""
    lines = takewhile(lambda block: isinstance(block, Paragraph) and parts_no_table(block.text), reversed(done))
    return [line for line in lines if isinstance(line, Paragraph)][::-1]


def _place(table: _Joined, done: Sequence[Paragraph | _Joined]) -> int:
    """Where a table stands among the blocks; it is one of the last."""
    return next(place for place in range(len(done) - 1, -1, -1) if done[place] is table)


def _last_tables(done: Sequence[Paragraph | _Joined], piece: Piece, empty: frozenset[int]) -> list[_Joined]:
    """The tables that the next piece may go on from, the likeliest first."""
    found: list[_Joined] = []
    for table in takewhile(lambda block: isinstance(block, _Joined), reversed(done)):
        if not isinstance(table, _Joined) or not (table.piece.page == piece.page or _ends_with(table, found)):
            break
        if table.piece.page == piece.page and not beside(table.piece, piece):
            break
        found.append(table)
    before = [table for table in found if _follows(table.piece.page, piece.page, empty)]
    return sorted(before, key=lambda table: abs(table.piece.edges[0] - piece.edges[0]))


def _follows(first: int, second: int, empty: frozenset[int]) -> bool:
    return first < second and all(page in empty for page in range(first + 1, second))


def _ends_with(table: _Joined, others: Sequence[_Joined]) -> bool:
    """Whether a table stands beside all those of its page that come after it."""
    return all(beside(table.piece, other.piece) for other in others if other.piece.page == table.piece.page)


def _number(done: Sequence[Paragraph | _Joined]) -> tuple[Paragraph | Table, ...]:
    result: list[Paragraph | Table] = []
    index = 0
    for block in done:
        if isinstance(block, Paragraph):
            result.append(block)
            continue
        first, *others = (_table(reading, index, caption(_texts_above(result))) for reading in (block, *block.others))
        result.append(replace(first, others=tuple(other for other in others if other.cells != first.cells)))
        index += 1
    return tuple(result)


def _table(joined: _Joined, index: int, title: str) -> Table:
    piece = joined.piece
    said = [choice.said for choice in piece.choices]
    reading = Message("；".join(one.zh for one in said), "; ".join(one.en for one in said)) if said else NOTHING
    return Table(index, piece.rows, piece.columns, piece.cells, title, joined.parts, reading)


def _texts_above(done: Sequence[Paragraph | Table]) -> list[str]:
    """The paragraphs since the last table."""
    above = takewhile(lambda block: isinstance(block, Paragraph), reversed(done))
    return [block.text for block in above if isinstance(block, Paragraph)][::-1]


# -------------------------------------------------------------------------------------------------- does it go on?
def _go_on(before: _Joined, piece: Piece) -> _Joined | None:
    """Both as one, in every way that the pages leave open, or None if the piece is a table of its own."""
    ways = [list(_continue(reading, piece)) for reading in (before, *before.others)]
    if not ways[0]:
        return None
    found = sorted((whole for way in ways for whole in way), key=lambda whole: sum(not choice.likely for choice in whole.piece.choices))
    first, *others = found[:MOST_READINGS]
    return replace(first, others=tuple(others))


def _continue(before: _Joined, piece: Piece) -> Iterator[_Joined]:
    """One reading of a table with the piece that goes on from it, in every way that is open; the likeliest way first."""
    rows = _rows(before.piece)
    for reading in (piece, *piece.others):
        taken = together(before.piece.choices, reading.choices)
        header = _repeated_header(rows, _rows(reading))
        is_new = not header and _new_header(rows, _rows(reading))
        for above, below in _aligned(before.piece, reading, header) if taken is not None and not is_new else ():
            whole = replace(before, piece=replace(above, choices=taken or ()))
            for rest in spread(above, _without_rows(below, header)):
                yield from _appended(whole, rest, header)


def _aligned(above: Piece, below: Piece, header: int) -> list[tuple[Piece, Piece]]:
    """Both on common columns, in every way that is open; none if the piece below is a table of its own."""
    aligned = _align(above, below)
    if aligned is None and header and above.columns == below.columns:
        aligned = above, replace(below, edges=above.edges)
    if aligned is not None:
        return [aligned]
    return [] if header else [(above, moved) for moved in realigned(above, below)]


def _appended(before: _Joined, below: Piece, header: int) -> Iterator[_Joined]:
    """The piece put under the table; the row over the page break made one or not, or both where that is open."""
    above = before.piece
    taken = together(above.choices, below.choices)
    ways = cuts(above, below) if taken is not None else ()
    for place, cut in enumerate(ways):
        choices = (*(taken or ()), *([cut_choice(below.page, cut=cut, likely=place == 0)] if len(ways) > 1 else []))
        yield _append(before, replace(above, choices=choices), below, header, cut=cut)


def _append(before: _Joined, above: Piece, below: Piece, header: int, *, cut: bool) -> _Joined:
    first = above.rows - cut
    moved = [cell._replace(row=cell.row + first) for cell in below.cells]
    cells = mend(above, below, moved, cut=cut)
    full = frozenset((row + first, column) for row, column in below.full)
    piece = Piece(below.page, below.bbox, above.edges, first + below.rows, cells, full, choices=above.choices)
    part = Part(below.page, first, below.rows, below.bbox, cut, header)
    return _Joined(piece, (*before.parts, part))


def _rows(piece: Piece) -> list[_Row]:
    rows: dict[int, _Row] = defaultdict(dict)
    for cell in piece.cells:
        rows[cell.row][cell.column] = cell.text
    return [rows[row] for row in range(piece.rows)]


def _squeezed(row: _Row) -> _Row:
    return {column: squeeze(text) for column, text in row.items()}


def _repeated_header(above: Sequence[_Row], below: Sequence[_Row]) -> int:
    """How many rows at the top of `below` repeat header rows of `above`, titles above them included."""
    for start in range(min(_HEADER_DEPTH, len(above))):
        count = sum(1 for _ in takewhile(lambda rows: _same_words(*rows), zip(above[start:], below, strict=False)))
        if any(len(row) > 2 - (not start) for row in below[:count]):  # two words alone may come again in a row
            return count
    return 0


def _same_words(row: _Row, other: _Row) -> bool:
    texts, others = ([text for text in _squeezed(cells).values() if text] for cells in (row, other))
    return bool(texts) and texts == others and not any(_FIGURE.fullmatch(text) and not _YEAR.fullmatch(text) for text in texts)


def _new_header(above: Sequence[_Row], below: Sequence[_Row]) -> bool:
    """Whether `below` begins with a header that is like that of `above` but not the same: then it is another table."""
    first = _squeezed(below[0]) if below else {}
    for header in map(_squeezed, above[:_HEADER_DEPTH]):
        if _all_words(header) and _all_words(first):
            same = sum(first.get(column) == text for column, text in header.items())
            return len(header) / 2 <= same < max(len(header), len(first))
    return False


def _all_words(texts: _Row) -> bool:
    return len(texts) > 2 and all(_WORD.search(text) or _YEAR.fullmatch(text) for text in texts.values())


def _without_rows(piece: Piece, count: int) -> Piece:
    """The piece without its first rows; cells that reach beyond them keep the rest."""
    if not count:
        return piece
    cells = tuple(
        cell._replace(row=max(cell.row - count, 0), row_span=cell.row_span - max(count - cell.row, 0))
        for cell in piece.cells
        if cell.row + cell.row_span > count
    )
    full = frozenset((row - count, column) for row, column in piece.full if row >= count)
    return replace(piece, rows=piece.rows - count, cells=cells, full=full)


def _align(above: Piece, below: Piece) -> tuple[Piece, Piece] | None:
    """Both pieces on common columns, if their outer edges agree and the inner edges of one are all among the other's."""
    shift = above.edges[0] - below.edges[0]  # facing pages have mirrored margins
    moved = tuple(edge + shift for edge in below.edges)
    if abs(above.edges[-1] - moved[-1]) > _TOLERANCE:
        return None
    fewer, more = sorted((above.edges, moved), key=len)
    places = [_nearest(edge, more) for edge in fewer]
    if None in places or len(set(places)) < len(places):
        return None
    return _on_edges(above, above.edges, more), _on_edges(below, moved, more)


def _nearest(edge: float, edges: Sequence[float]) -> int | None:
    place = min(range(len(edges)), key=lambda index: abs(edges[index] - edge))
    return place if abs(edges[place] - edge) <= _TOLERANCE else None


def _on_edges(piece: Piece, edges: Sequence[float], common: tuple[float, ...]) -> Piece:
    place = [_nearest(edge, common) or 0 for edge in edges]
    if place == list(range(len(place))):
        return replace(piece, edges=common)
    cells = tuple(
        cell._replace(column=place[cell.column], column_span=place[cell.column + cell.column_span] - place[cell.column])
        for cell in piece.cells
    )
    return replace(piece, edges=common, cells=cells, full=frozenset((row, place[column]) for row, column in piece.full))
