"""Sheets of a workbook → tables: hidden sheets, rows and columns left out, merged cells as spans."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.errors import UnreadableError
from pipeline.model import Cell, Document, Message, Part, Problem, Table

MOST_CELLS = 500_000  # with text, in one workbook; a report has some thousands


class Area(NamedTuple):
    """A rectangle of cells, the ends left out."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A visible sheet: what its cells show, by (row, column), and what of it is merged or hidden."""

    name: str
    texts: Mapping[tuple[int, int], str]
    merged: Sequence[Area] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


def document(kind: str, sheets: Iterable[Sheet], problems: Sequence[Problem] = (), title: str = "") -> Document:
    """Every sheet that shows something as one table, its caption the sheet's name. Raises UnreadableError above MOST_CELLS."""
    tables: list[Table] = []
    count = 0
    for sheet in sheets:
        count += len(sheet.texts)
        if count > MOST_CELLS:
            raise UnreadableError(
                f"工作簿的单元格超过 {MOST_CELLS} 个，未读取；请只保留报告的表格后重试。",
                f"The workbook has more than {MOST_CELLS} cells and was not read; keep only the tables of the report and retry.",
            )
        table = _table(sheet, len(tables))
        tables += [table] if table else []
    return Document(format=kind, blocks=tuple(tables), problems=tuple(problems), title=title)


def _table(sheet: Sheet, index: int) -> Table | None:
    shown = {place: text for place, text in sheet.texts.items() if text.strip() and _visible(sheet, *place)}
    covered = {place for area in sheet.merged for place in _places(area) if place != (area.top, area.left)} if shown else set()
    shown = {place: text for place, text in shown.items() if place not in covered}
    if not shown:
        return None
    areas = [area for area in sheet.merged if (area.top, area.left) in sheet.texts and sheet.texts[area.top, area.left].strip()]
    bottom = max([row for row, _ in shown] + [area.bottom - 1 for area in areas])
    right = max([column for _, column in shown] + [area.right - 1 for area in areas])
    rows = _numbers(min(row for row, _ in shown), bottom, sheet.hidden_rows)
    columns = _numbers(min(column for _, column in shown), right, sheet.hidden_columns)
    cells = tuple(_cells(sheet, rows, columns))
    return Table(index, len(rows), len(columns), cells, sheet.name, (Part(None, 0, len(rows)),))


def _visible(sheet: Sheet, row: int, column: int) -> bool:
    """A merged cell is seen as long as any part of it is; its text stands at its top left place."""
    area = next((area for area in sheet.merged if (row, column) == (area.top, area.left)), Area(row, row + 1, column, column + 1))
    return not (sheet.hidden_rows.issuperset(range(area.top, area.bottom)) or sheet.hidden_columns.issuperset(range(area.left, area.right)))


def _numbers(first: int, last: int, hidden: frozenset[int]) -> dict[int, int]:
    """Number in the sheet → number in the table."""
    return {number: place for place, number in enumerate(number for number in range(first, last + 1) if number not in hidden)}


def _places(area: Area) -> Iterator[tuple[int, int]]:
    return ((row, column) for row in range(area.top, area.bottom) for column in range(area.left, area.right))


def _cells(sheet: Sheet, rows: Mapping[int, int], columns: Mapping[int, int]) -> Iterator[Cell]:
    """Every place of the table once, in order."""
    tops = {(area.top, area.left): area for area in sheet.merged}
    owners = {place: (area.top, area.left) for area in sheet.merged for place in _places(area)}
    done: set[tuple[int, int]] = set()
    for row in rows:
        for column in columns:
            owner = owners.get((row, column), (row, column))
            if owner in done:
                continue
            done.add(owner)
            area = tops.get(owner, Area(row, row + 1, column, column + 1))
            height = sum(number in rows for number in range(area.top, area.bottom))
            width = sum(number in columns for number in range(area.left, area.right))
            yield Cell(sheet.texts.get(owner, "").strip(), rows[row], columns[column], height, width)


def unknown_results(count: int) -> Problem:
    """Formulas were stored without their results: the program that wrote the workbook never computed them."""
    return Problem(
        "formula-without-value",
        Message(
            f"{count} 个公式没有保存计算结果，未读取；请用 Excel 或 WPS 打开并保存后重试。",
            f"{count} formulas are stored without their results and were not read; open the workbook in Excel, save it and retry.",
        ),
    )
