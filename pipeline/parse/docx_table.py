"""One w:tbl → `Table`: merged cells as spans, columns aligned, nested tables and text boxes handed back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, NamedTuple, cast

from pipeline.model import Cell, Location, Part, Table
from pipeline.parse.docx_text import BLOCKS, CELL, ROW, Line, Reading, W, by_tag, held, read_lines, value

Element = Any  # lxml is untyped here

_ROWS, _CELLS = frozenset({ROW}), frozenset({CELL})
_PROPERTIES, _DELETED, _SPAN, _ACROSS, _DOWN = W + "tcPr", W + "cellDel", W + "gridSpan", W + "hMerge", W + "vMerge"
_SAME_BORDER = 120  # twentieths of a point: borders drawn by hand differ so much
_MOST_COLUMNS = 1000  # Word allows 63; a damaged number must not make a huge grid


class Inner(NamedTuple):
    """A nested table, text box, note or object of a cell, and the line before it."""

    element: Element
    before: str


class TableRead(NamedTuple):
    """`covered`: places of continued cells that hold text of their own, which Word does not show."""

    table: Table
    inner: tuple[Inner, ...]
    covered: tuple[Location, ...]


@dataclass(slots=True)
class _Place:
    """A cell on the grid while rows are being merged."""

    element: Element
    row: int
    column: int
    span: int = 1
    merge: str = ""  # "" | "restart" | "continue"
    rows: int = 1
    swallowed: list[tuple[Element, int, int]] = field(default_factory=list)  # element, row, column


def read_table(element: Element, index: int, caption: str, reading: Reading) -> TableRead | None:
    """Read a table whose place among the document's tables is `index`. None if all of its cells were deleted."""
    rows = [row for row in held(element, _ROWS, reading) if row not in reading.special or row.find(f"{W}trPr/{W}del") is None]
    grid = [_places(row, number, reading) for number, row in enumerate(rows)]
    _place_by_width(grid)
    places = list(_merged(grid))
    if not places:
        return None
    contents = [_content(place.element, reading) for place in places]
    cells = tuple(Cell(text, place.row, place.column, place.rows, place.span) for place, (text, _) in zip(places, contents, strict=True))
    columns = max((_offset(row, "gridAfter") if row in reading.special else 0) + _end(found) for row, found in zip(rows, grid, strict=True))
    table = Table(index, len(rows), columns, cells, caption, (Part(None, 0, len(rows)),))
    covered = tuple(
        Location(table=index, row=row, column=column)
        for place in places
        for hidden, row, column in place.swallowed
        if _content(hidden, reading)[0].strip()
    )
    return TableRead(table, tuple(inner for _, found in contents for inner in found), covered)


def _places(row: Element, number: int, reading: Reading) -> list[_Place]:
    """The cells of one row on the grid, horizontally merged (old w:hMerge) and without deleted ones."""
    column = _offset(row, "gridBefore") if row in reading.special else 0
    places: list[_Place] = []
    for cell in held(row, _CELLS, reading):
        if cell not in reading.special:
            places.append(_Place(cell, number, column))
            column += 1
            continue
        properties = by_tag(cell.find(_PROPERTIES))
        if _DELETED in properties:
            continue
        span = min(max(_number(_said(properties, _SPAN)), 1), _MOST_COLUMNS)
        if places and _said(properties, _ACROSS) in {"", "continue"}:
            places[-1].span += span
            places[-1].swallowed.append((cell, number, column))
        else:
            places.append(_Place(cell, number, column, span, _vertical(properties)))
        column += span
    return places


def _place_by_width(grid: list[list[_Place]]) -> None:
    """Place the cells of rows that have fewer cells than others but are as wide, and say no span: by where they begin and end among
    the cells of the fullest row. A row whose cells do not fit stays as it is."""
    columns = max(map(_end, grid), default=0)
    shorter = [row for row in grid if len(row) < columns]
    borders = next((found for row in grid if len(row) == columns and (found := _borders(row))), []) if shorter else []
    for row in shorter if borders else ():
        ends = _borders(row)
        places = [_nearest(end, borders) for end in ends]
        if places and places[-1] == columns - 1 and None not in places and len(set(places)) == len(places):
            start = 0
            for cell, last in zip(row, places, strict=True):
                cell.column, cell.span = start, (last or 0) + 1 - start
                start = cell.column + cell.span


def _borders(row: list[_Place]) -> list[int]:
    """Where the cells of a row end, by their widths; nothing where one has no width or a span, or cells are left out before them."""
    widths = [cell.element.find(f"{W}tcPr/{W}tcW") for cell in row]
    known = [_number(width.get(f"{W}w")) if width is not None and width.get(f"{W}type") == "dxa" else 0 for width in widths]
    if not all(known) or any(cell.span > 1 for cell in row) or not row or row[0].column:
        return []
    return list(accumulate(known))


def _nearest(end: int, borders: list[int]) -> int | None:
    """The border that is meant by the end of a cell, None if none is near."""
    nearest = min(range(len(borders)), key=lambda place: abs(borders[place] - end))
    return nearest if abs(borders[nearest] - end) <= _SAME_BORDER else None


def _said(properties: Mapping[str, Element], tag: str) -> str | None:
    """The w:val of a property; "" if it has none, None if it is not there."""
    item = properties.get(tag)
    return None if item is None else item.get(f"{W}val", "")


def _vertical(properties: Mapping[str, Element]) -> str:
    """How a cell merges with the one above. A tracked merge (w:cellMerge) counts as accepted."""
    merge = _said(properties, _DOWN)
    if merge is not None:
        return merge or "continue"
    tracked = properties.get(W + "cellMerge")
    return "" if tracked is None else {"cont": "continue", "rest": "restart"}.get(tracked.get(W + "vMerge", ""), "")


def _merged(grid: list[list[_Place]]) -> Iterator[_Place]:
    """Fold continued cells into the one above; what continues nothing of its width stands for itself."""
    above: dict[int, _Place] = {}
    for places in grid:
        current: dict[int, _Place] = {}
        for place in places:
            top = above.get(place.column) if place.merge == "continue" else None
            if top is not None and top.span == place.span:
                top.rows += 1
                top.swallowed += [(place.element, place.row, place.column), *place.swallowed]
                current[place.column] = top
                continue
            if place.merge:
                current[place.column] = place
            yield place
        above = current


def _content(cell: Element, reading: Reading) -> tuple[str, list[Inner]]:
    """The text of a cell, its paragraphs parted by line feeds, and what is nested in it."""
    texts = [reading.plain.get(block) for block in held(cell, BLOCKS, reading)]
    if None not in texts:
        return "\n".join(cast("list[str]", texts)).strip("\n"), []
    lines: list[str] = []
    inner: list[Inner] = []
    before = ""
    for item in read_lines(cell, reading):
        if isinstance(item, Line):
            lines.append(item.text)
            before = item.text if item.text.strip() else before
            inner += [Inner(element, before) for element in item.anchored]
        else:
            inner.append(Inner(item, before))
    return "\n".join(lines).strip("\n"), inner


def _offset(row: Element, name: str) -> int:
    return min(_number(value(row.find(W + "trPr"), name)), _MOST_COLUMNS)


def _end(places: list[_Place]) -> int:
    return places[-1].column + places[-1].span if places else 0


def _number(printed: str | None) -> int:
    return int(printed) if printed is not None and printed.isdecimal() else 0
