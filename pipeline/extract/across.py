"""Tables that name their indicators across the columns (年份 | 工业增加值 | 综合能耗), a line for every year or for unit and value.

Such a table is turned, read like any other, and its places are turned back, so that they are those of the table as printed.
"""

from collections.abc import Callable
from dataclasses import replace

from pipeline.catalog import Catalog
from pipeline.extract.header import Columns
from pipeline.model import Cell, Form, Location, Mention, Problem, Role, Row, Table
from pipeline.text import fold, squeeze, without_brackets

_LEAST = 2  # names of indicators in the first line
_HEAD = "指标"  # what the corner of a turned table stands above


def turned(table: Table, knows: Callable[[str], bool], catalog: Catalog) -> Table | None:
    """The table with rows and columns exchanged, if half of its first line names indicators and its corner names nothing but years."""
    first = [cell for cell in table.cells if cell.row == 0 and cell.column > 0 and cell.text.strip()]
    named = sum(knows(cell.text) for cell in first)
    corner = next((cell for cell in table.cells if cell.row == 0 and cell.column == 0), None)
    if named < _LEAST or named * 2 < len(first) or (corner and not _is_corner(corner.text, catalog)):
        return None
    cells = [_turned(cell) for cell in table.cells if cell is not corner]
    head = _turned(corner) if corner else Cell("", 0, 0)
    return replace(table, rows=table.columns, columns=table.rows, cells=(head._replace(text=_HEAD), *cells), parts=table.parts, others=())


def _is_corner(text: str, catalog: Catalog) -> bool:
    """Whether the corner says nothing, or that years (or the kind of figure) stand below it."""
    plain = without_brackets(fold(squeeze(text)))
    return not plain or plain in catalog.words["corner"]


def _turned(cell: Cell) -> Cell:
    return cell._replace(row=cell.column, column=cell.row, row_span=cell.column_span, column_span=cell.row_span)


def is_understood(columns: Columns) -> bool:
    """Whether every line of the table as printed says what it holds: a year, the unit, a requirement."""
    return all(column.role for column in columns.values())


def turned_back(form: Form) -> Form:
    """The form of a turned table with the places of the table as printed. It restates figures: it is never the standard's own."""
    rows = tuple(_row(row) for row in form.rows)
    roles = {row.location.column or 0: Role.VALUE for row in rows}
    problems = tuple(back(problem) for problem in form.problems)
    return replace(form, rows=rows, roles=roles, header_rows=1, main=False, across=True, problems=problems)


def back(problem: Problem) -> Problem:
    return replace(problem, location=_place(problem.location))


def _row(row: Row) -> Row:
    return replace(row, location=_place(row.location), mentions=tuple(_mention(mention) for mention in row.mentions))


def _mention(mention: Mention) -> Mention:
    return mention._replace(location=_place(mention.location))


def _place(place: Location) -> Location:
    return place._replace(row=place.column, column=place.row)


__all__ = ["back", "is_understood", "turned", "turned_back"]
