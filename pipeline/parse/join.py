"""Pieces of tables → tables. A table that goes on over pages is made one, rows that the page break cut included.

Knows nothing of formats: whoever finds pieces on pages (digital or recognised) gives them here in reading order.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from pipeline.model import BBox, Cell, Paragraph, Part, Table
from pipeline.parse.caption import caption
from pipeline.text import squeeze

_TOLERANCE = 4.0  # points: how far column edges of two pages may lie apart
_HEADER_DEPTH = 8  # rows at the top of a table among which a repeated header is looked for
_GOES_ON = re.compile(r"([<>≤≥=＜＞≦≧(（、，,：:+/／.]|\d\.)$")
_FIGURE = re.compile(r"[-+]?[\d.,]+%?")
_NUMBER = re.compile(r"[-+]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?%?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_WORD = re.compile(r"[^\W\d_]")
_CONTINUED = re.compile(r"^(续表|表.{0,40}[(（]续)|[(（]续表?[)）]$")

_NOTE = re.compile(r"(?:注|备注|说明|(?:数据|资料)?来源)\s*\d?\s*[:：.、]|[*＊※]|[①-⑨ᵃᵇᶜ]")
_LONGEST_NOTE = 120


@dataclass(frozen=True, slots=True)
class Piece:
    """A table as it stands on one page. `edges` are the x of its columns' borders (columns + 1); cells count from 0 in the piece.
    `full` holds the (row, column) of cells whose last line fills their width, so that their text may go on."""

    page: int
    bbox: BBox
    edges: tuple[float, ...]
    rows: int
    cells: tuple[Cell, ...]
    full: frozenset[tuple[int, int]] = frozenset()

    @property
    def columns(self) -> int:
        return len(self.edges) - 1


def beside(piece: Piece, other: Piece) -> bool:
    """Whether two tables stand side by side on a page (seen as their text stands: `edges` run along its lines)."""
    apart = piece.edges[-1] < other.edges[0] or other.edges[-1] < piece.edges[0]
    (x0, y0, x1, y1), (left, top, right, bottom) = piece.bbox, other.bbox
    return piece.page == other.page and apart and (min(y1, bottom) > max(y0, top) or min(x1, right) > max(x0, left))


@dataclass(frozen=True, slots=True)
class _Joined:
    """Pieces joined so far."""

    piece: Piece  # page, bbox and full are those of the last piece
    parts: tuple[Part, ...]


def join(blocks: Iterable[Paragraph | Piece], empty: frozenset[int] = frozenset()) -> tuple[Paragraph | Table, ...]:
    """Blocks in reading order (heads, feet and page numbers already left out) → blocks whose pieces are tables, numbered from 0
    and named by the paragraph that stands above them. A piece goes on from the piece directly before it (or one of those side by
    side before it) if that ends the page before and their columns agree; notes under it come behind the whole table. `empty` are
    the pages that were read and hold nothing: a table goes on over them."""
    done: list[Paragraph | _Joined] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            done.append(block)
            continue
        between = _between(done)
        for before in _last_tables(done[: len(done) - len(between)], block, empty):
            whole = _continue(before, block)
            if whole is not None:
                done[len(done) - len(between) :] = [line for line in between if not _says_continued(line)]
                done[done.index(before)] = whole
                break
        else:
            done.append(_Joined(block, (Part(block.page, 0, block.rows, block.bbox),)))
    return _number(done)


def _between(done: Sequence[Paragraph | _Joined]) -> list[Paragraph]:
    """The lines at the end that part no table: notes under it, and "continued"."""
    lines = takewhile(lambda block: isinstance(block, Paragraph) and _parts_nothing(block), reversed(done))
    return [line for line in lines if isinstance(line, Paragraph)][::-1]


def _parts_nothing(line: Paragraph) -> bool:
    return _says_continued(line) or (len(line.text) <= _LONGEST_NOTE and _NOTE.match(line.text.strip()) is not None)


def _says_continued(line: Paragraph) -> bool:
    return _CONTINUED.search(line.text.strip()) is not None


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
        piece = block.piece
        result.append(Table(index, piece.rows, piece.columns, piece.cells, caption(_texts_above(result)), block.parts))
        index += 1
    return tuple(result)


def _texts_above(done: Sequence[Paragraph | Table]) -> list[str]:
    """The paragraphs since the last table."""
    above = takewhile(lambda block: isinstance(block, Paragraph), reversed(done))
    return [block.text for block in above if isinstance(block, Paragraph)][::-1]


# -------------------------------------------------------------------------------------------------- does it go on?
def _continue(before: _Joined, piece: Piece) -> _Joined | None:
    """Both as one, or None if the piece is a table of its own."""
    header = _repeated_header(before.piece, piece)
    aligned = None if not header and _new_header(before.piece, piece) else _align(before.piece, piece)
    if aligned is None and header and before.piece.columns == piece.columns:
        aligned = before.piece, replace(piece, edges=before.piece.edges)
    if aligned is None:
        return None
    above, below = aligned
    return _append(before, above, _without_rows(below, header), header)


def _append(before: _Joined, above: Piece, below: Piece, header: int) -> _Joined:
    cut = below.rows > 0 and above.rows > 0 and _cut_row(above, below)
    first = above.rows - cut
    moved = [replace(cell, row=cell.row + first) for cell in below.cells]
    cells = _mend(above, below, moved, cut=cut)
    piece = Piece(below.page, below.bbox, above.edges, first + below.rows, cells, _shift(below.full, first))
    part = Part(below.page, first, below.rows, below.bbox, cut, header)
    return _Joined(piece, (*before.parts, part))


def _shift(full: frozenset[tuple[int, int]], rows: int) -> frozenset[tuple[int, int]]:
    return frozenset((row + rows, column) for row, column in full)


def _row_texts(piece: Piece, row: int) -> list[tuple[int, str]]:
    return [(cell.column, squeeze(cell.text)) for cell in piece.cells if cell.row == row]


def _repeated_header(above: Piece, below: Piece) -> int:
    """How many rows at the top of `below` repeat header rows of `above`, titles above them included."""
    for start in range(min(_HEADER_DEPTH, above.rows)):
        count = 0
        while start + count < above.rows and _same_words(above, start + count, below, count):
            count += 1
        if any(len(_row_texts(below, row)) > 2 - (not start) for row in range(count)):  # two words alone may come again in a row
            return count
    return 0


def _same_words(above: Piece, row: int, below: Piece, other: int) -> bool:
    texts, others = ([text for _, text in _row_texts(piece, at) if text] for piece, at in ((above, row), (below, other)))
    return bool(texts) and texts == others and not any(_FIGURE.fullmatch(text) and not _YEAR.fullmatch(text) for text in texts)


def _new_header(above: Piece, below: Piece) -> bool:
    """Whether `below` begins with a header that is like that of `above` but not the same: then it is another table."""
    first = dict(_row_texts(below, 0))
    for row in range(min(_HEADER_DEPTH, above.rows)):
        header = dict(_row_texts(above, row))
        if _all_words(header) and _all_words(first):
            same = sum(first.get(column) == text for column, text in header.items())
            return len(header) / 2 <= same < max(len(header), len(first))
    return False


def _all_words(texts: dict[int, str]) -> bool:
    return len(texts) > 2 and all(_WORD.search(text) or _YEAR.fullmatch(text) for text in texts.values())


def _without_rows(piece: Piece, count: int) -> Piece:
    """The piece without its first rows; cells that reach beyond them keep the rest."""
    cells = tuple(
        replace(cell, row=max(cell.row - count, 0), row_span=cell.row_span - max(count - cell.row, 0))
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
    cells = tuple(
        replace(cell, column=place[cell.column], column_span=place[cell.column + cell.column_span] - place[cell.column])
        for cell in piece.cells
    )
    return replace(piece, edges=common, cells=cells, full=frozenset((row, place[column]) for row, column in piece.full))


# ------------------------------------------------------------------------------------------------------------ cut rows
def _bottom(piece: Piece) -> dict[int, Cell]:
    """The cells that reach the last row, by column."""
    return {cell.column: cell for cell in piece.cells if cell.row + cell.row_span == piece.rows}


def _cut_row(above: Piece, below: Piece) -> bool:
    """Whether the first row of `below` is the rest of the last row of `above`: each of its texts goes on from a text above that
    may go on, none of them is what a row of its own would begin with, and the row by itself would not be whole."""
    last = _bottom(above)
    first = {cell.column: cell for cell in below.cells if cell.row == 0}
    if {(column, cell.column_span) for column, cell in last.items()} != {(column, cell.column_span) for column, cell in first.items()}:
        return False
    rest = [(last[column], cell) for column, cell in first.items() if cell.text.strip()]
    if not rest:
        return True
    if any(_starts_anew(before, cell, above) for before, cell in rest):
        return False
    goes_on = [_goes_on(before, cell, above) for before, cell in rest]
    if not any(goes_on):
        return False
    wrapped = all(sure or "\n" in before.text for sure, (before, _) in zip(goes_on, rest, strict=True))
    lacking = any(cell.text.strip() and not first[column].text.strip() for column, cell in last.items())
    return wrapped and (lacking or any(_open_end(before, cell) for before, cell in rest))


def _starts_anew(before: Cell, cell: Cell, above: Piece) -> bool:
    """Nothing above to go on from, the text above repeated or begun again, digits that make no number with those above, or a
    word that stands alone elsewhere in the column."""
    old, new = squeeze(before.text), squeeze(cell.text)
    if not old or old == new or old[:4] == new[:4] or old.endswith(("。", "；", ";")):
        return True
    if _FIGURE.fullmatch(old) and _FIGURE.fullmatch(new) and not _NUMBER.fullmatch(old + new):
        return True
    others = {squeeze(other.text) for other in above.cells if other.column == cell.column and other is not before}
    return new in others and not new.replace(".", "").isdigit()


def _goes_on(before: Cell, cell: Cell, above: Piece) -> bool:
    return (before.row, before.column) in above.full or _open_end(before, cell)


def _open_end(before: Cell, cell: Cell) -> bool:
    """The text above ends with a sign that something follows, or opens a bracket that the text below closes."""
    old, new = squeeze(before.text), squeeze(cell.text)
    brackets = (old.count("(") > old.count(")")) and ")" in new
    return bool(_GOES_ON.search(old)) or brackets


def _mend(above: Piece, below: Piece, moved: Sequence[Cell], *, cut: bool) -> tuple[Cell, ...]:
    """All cells of both, those that the page break cut made one."""
    last, kept = _bottom(above), list(above.cells)
    leading = _leading_blanks(below)
    for cell, old in zip(moved, below.cells, strict=True):
        before = last.get(cell.column) if old.row == 0 else None
        joins = before is not None and before.column_span == cell.column_span and (cut or _merged(before, old, above, leading))
        if not joins or before is None:
            kept.append(cell)
            continue
        kept[kept.index(before)] = _one(before, cell)
    return tuple(sorted(kept, key=lambda cell: (cell.row, cell.column)))


def _one(before: Cell, cell: Cell) -> Cell:
    text = "\n".join(part for part in (before.text, cell.text) if part.strip())
    return replace(before, text=text, row_span=cell.row + cell.row_span - before.row)


def _leading_blanks(piece: Piece) -> int:
    """How many columns at the left of the first row are blank: there a merged category or number may go on."""
    first = sorted((cell for cell in piece.cells if cell.row == 0), key=lambda cell: cell.column)
    return next((cell.column for cell in first if cell.text.strip()), 0)


def _merged(before: Cell, cell: Cell, above: Piece, leading: int) -> bool:
    """Whether a blank first cell is the rest of the merged cell above. A column with other blank cells does not merge its cells,
    it leaves them blank; outside the leading columns only cells merged on both sides count."""
    if cell.text.strip() and (before.text.strip() or before.row_span == 1):
        return False
    if cell.column >= leading:
        return not cell.text.strip() and cell.row_span > 1 and before.row_span > 1
    blanks = sum(not other.text.strip() and other.row > 0 for other in above.cells if other.column == cell.column and other is not before)
    return blanks == 0 and bool(before.text.strip() or before.row_span > 1)
