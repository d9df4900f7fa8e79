"""Columns that a page of a table leaves out, being empty there: in which of the table's columns do the texts of the page stand?

Only what the texts look like tells: limits stand under limits, units under units. That is weak, so all that is nearly as likely is
given, the likeliest first; who knows indicators chooses.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, compress, pairwise

from pipeline.model import Cell, Message
from pipeline.parse.grid import cell_text
from pipeline.parse.line import make_lines
from pipeline.parse.piece import Choice, Piece
from pipeline.text import squeeze

_NEARLY = 0.8  # of the best likeness: what is nearly as likely
_LIKELY = 0.5  # mean likeness below which a page is no part of the table
_FEWEST = 3  # columns of a page that goes on with a table of more
_MOST_DROPPED = 2
_MOST_WAYS = 4
_TOLERANCE = 4.0  # points: how far the outer edges of two pages may lie apart
_ACROSS = 0.25  # of the type size: how far a word reaches over a border that it stands across
_SHAPES = (
    ("dash", re.compile(r"[-—–_/\\]+")),
    ("limit", re.compile(r"[≥≤<>＜＞≦≧].*|.*不[低高少大小超].*|.*以[上下内].*|当.*")),
    ("index", re.compile(r"\d{1,2}")),
    ("figure", re.compile(r"[-+]?[\d.,]+%?")),
    ("short", re.compile(r"\D{1,6}|.{1,6}")),
)
_INDEX = re.compile(r"\d{1,2}")
_REPEATED = frozenset({"short", "limit"})  # such texts recur in their column

Texts = Mapping[int, Sequence[str]]
"""What the cells of each column print, from top to bottom, blanks left out."""


def _texts(piece: Piece, first_row: int = 0) -> dict[int, list[str]]:
    """What the columns print, blanks left out; only cells of one column."""
    texts: dict[int, list[str]] = {}
    for cell in sorted(piece.cells, key=lambda cell: cell.row):
        if cell.row >= first_row and cell.column_span == 1 and (text := squeeze(cell.text)):
            texts.setdefault(cell.column, []).append(text)
    return texts


def spread(above: Piece, below: Piece) -> Iterator[Piece]:
    """A page that makes one column of several (an empty one was merged into its neighbour): its texts in each of them."""
    wide = _wide_columns(below)
    readings = [below]
    for first, span in wide:
        readings = [other for reading in readings for other in _in_columns(above, reading, first, span)]
    yield from readings


def _wide_columns(piece: Piece) -> list[tuple[int, int]]:
    """Columns that are several of the common ones in every row of the piece, as (first, number); none if that is most of the table."""
    borders = sorted({edge for cell in piece.cells for edge in (cell.column, cell.column + cell.column_span)})
    if len(borders) - 1 < max(3, piece.columns - 2):
        return []
    return [(first, after - first) for first, after in pairwise(borders) if after - first > 1]


def _in_columns(above: Piece, piece: Piece, first: int, span: int) -> list[Piece]:
    held = [cell for cell in piece.cells if (cell.column, cell.column_span) == (first, span)]
    texts = [text for cell in held if _says_something(text := squeeze(cell.text))]
    if not texts:
        return [piece]
    if divided := _divided(piece, held):
        return [replace(piece, cells=divided)]
    known = _texts(above, 1)
    columns = _places(texts, {column: known.get(column, []) for column in range(first, first + span)})
    return [
        replace(
            piece,
            cells=_moved_into(piece, held, column),
            choices=(*piece.choices, _column_choice(piece.page, (first, span), column, place)),
        )
        for place, column in enumerate(columns)
    ]


def _divided(piece: Piece, wide: Sequence[Cell]) -> tuple[Cell, ...] | None:
    """The cells of a piece, the wide ones parted where the table has its borders; None unless words stand on both sides of a border
    in one of them (then only the rule is missing) and none stands across it in any."""
    parted = [_parted(piece, cell) for cell in wide]
    if not all(parted) or all(sum(bool(cell.text) for cell in cells) < 2 for cells in parted):
        return None
    kept = [cell for cell in piece.cells if cell not in wide]
    return tuple(sorted((*kept, *(cell for cells in parted for cell in cells)), key=lambda cell: (cell.row, cell.column)))


def _parted(piece: Piece, cell: Cell) -> list[Cell]:
    """One cell for each column that a wide one covers, with the words that stand in it; none if a word stands across a border."""
    x0, y0, x1, y1 = cell.bbox or piece.bbox
    words = [word for word in piece.words if x0 <= word.x <= x1 and y0 <= word.y <= y1]
    shift = piece.bbox[0] - piece.edges[0]  # the edges are those of the first page
    borders = [edge + shift for edge in piece.edges[cell.column + 1 : cell.column + cell.column_span]]
    if any(word.x0 < border - _ACROSS * word.size and border + _ACROSS * word.size < word.x1 for word in words for border in borders):
        return []
    columns = [sum(border <= word.x for border in borders) for word in words]
    texts = (cell_text(make_lines(compress(words, (at == place for at in columns)))) for place in range(cell.column_span))
    return [cell._replace(text=text, column=cell.column + place, column_span=1) for place, text in enumerate(texts)]


def _moved_into(piece: Piece, wide: Sequence[Cell], column: int) -> tuple[Cell, ...]:
    """The cells of a piece, the wide ones standing in one column; the columns beside it are left blank there."""
    cells = [cell for cell in piece.cells if cell not in wide]
    for cell in wide:
        for place in range(cell.column, cell.column + cell.column_span):
            here = cell._replace(column=place, column_span=1)
            cells.append(here if place == column else here._replace(text="", confidence=1.0, doubt=""))
    return tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))


def _column_choice(page: int, wide: tuple[int, int], column: int, place: int) -> Choice:
    said = Message(
        f"第 {page} 页并为一列的文字属于第 {column + 1} 列",
        f"the texts that page {page} prints in one wide column belong to column {column + 1}",
    )
    return Choice(f"columns {wide}", str(column), place == 0, said)


def realigned(above: Piece, below: Piece) -> list[Piece]:
    """A page with fewer columns than the table and other borders (an empty column was left out), on the table's columns, in every
    way that is likely; in the one way that its borders show, where the table only ends sooner."""
    moved = [edge + above.edges[0] - below.edges[0] for edge in below.edges]
    ways = _alignments(_texts(above, 1), _texts(below), above.columns, below.columns)
    if abs(above.edges[-1] - moved[-1]) > _TOLERANCE:
        shorter = tuple(range(below.columns))
        alike = all(abs(edge - other) <= _TOLERANCE for edge, other in zip(moved, above.edges, strict=False))
        ways = [shorter] if alike and shorter in ways else []
    return [_on_columns(below, way, above.edges, likely=way == ways[0], alone=len(ways) == 1) for way in ways[:_MOST_WAYS]]


def _on_columns(piece: Piece, way: Sequence[int], edges: tuple[float, ...], *, likely: bool, alone: bool) -> Piece:
    cells = tuple(
        cell._replace(column=way[cell.column], column_span=way[cell.column + cell.column_span - 1] + 1 - way[cell.column])
        for cell in piece.cells
    )
    left_out = [column for column in range(len(edges) - 1) if column not in way]
    blank = [Cell("", row, column, page=piece.page) for row in range(piece.rows) for column in left_out]
    names = "、".join(str(column + 1) for column in left_out)
    said = Message(f"第 {piece.page} 页略去了第 {names} 列", f"page {piece.page} leaves out column {names}")
    choice = Choice(f"columns of {len(way)}", str(way), likely, said)
    full = frozenset((row, way[column]) for row, column in piece.full)
    cells = tuple(sorted((*cells, *blank), key=lambda cell: (cell.row, cell.column)))
    return replace(piece, edges=edges, cells=cells, full=full, choices=piece.choices if alone else (*piece.choices, choice))


# -------------------------------------------------------------------------------------------------- what texts look like
def _places(texts: Sequence[str], columns: Mapping[int, Sequence[str]]) -> list[int]:
    """The columns that these texts of one cell width may belong to, the likeliest first (the left one, if alike)."""
    return sorted(columns, key=lambda column: -_likeness(texts, columns[column]))


def _alignments(above: Texts, below: Texts, columns: int, fewer: int) -> list[tuple[int, ...]]:
    """How the `fewer` columns of a page may stand on those of the table above: the column of each, the likeliest way first; nothing
    if the running number of the rows does not go on, or the texts look like those of another table."""
    number = _number_going_on(above, below)
    if number is None or fewer < _FEWEST or not 0 < columns - fewer <= _MOST_DROPPED:
        return []
    there, here = number
    ways = [way for way in combinations(range(columns), fewer) if way[here] == there]
    scores = {way: _score(way, above, below) for way in ways}
    best = max(scores.values(), default=0.0)
    nearly = [way for way in ways if best >= _LIKELY and scores[way] >= _NEARLY * best]
    return sorted(nearly, key=lambda way: -scores[way])


def _likeness(texts: Sequence[str], column: Sequence[str]) -> float:
    """0 to 1: how much the texts look like those of the column."""
    shapes = [_shape(text) for text in column]
    known = {text for text, shape in zip(column, shapes, strict=True) if shape in _REPEATED}
    found = [1.0 if text in known else shapes.count(_shape(text)) / max(len(shapes), 1) for text in texts]
    return sum(found) / max(len(found), 1)


def _says_something(text: str) -> bool:
    return bool(text) and _shape(text) != "dash"


def _shape(text: str) -> str:
    return next((name for name, pattern in _SHAPES if pattern.fullmatch(text)), "long")


def _score(way: Sequence[int], above: Texts, below: Texts) -> float:
    told = [_likeness(below[here], above.get(there, ())) for here, there in enumerate(way) if below.get(here)]
    return sum(told) / max(len(told), 1)


def _number_going_on(above: Texts, below: Texts) -> tuple[int, int] | None:
    """The columns of the running numbers, above and below, if those below go on from those above."""
    for there in range(_FEWEST):
        numbers = [int(text) for text in above.get(there, ()) if _INDEX.fullmatch(text)]
        if len(set(numbers)) < 2 or numbers != sorted(numbers):
            continue
        for here in range(there + 1):
            first = next(iter(below.get(here, ())), "")
            if _INDEX.fullmatch(first) and int(first) - numbers[-1] in {0, 1}:
                return there, here
    return None
