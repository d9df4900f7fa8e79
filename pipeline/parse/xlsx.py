"""Workbooks (.xlsx, .xlsm) → `Document`: one table per visible sheet, figures as the sheet shows them."""

import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import column_index_from_string

from pipeline.model import Document
from pipeline.parse.docx_package import check_size
from pipeline.parse.number_format import shown_date, shown_number
from pipeline.parse.sheet import Area, Sheet, document, unknown_results

# a formula whose cell ends without a value after it
_WITHOUT_RESULT = re.compile(rb"<f\b[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")


def read(path: Path) -> Document:
    """Read a workbook. Results of formulas are those stored in the file; nothing is computed."""
    check_size(path)
    with path.open("rb") as file, warnings.catch_warnings():  # by handle: openpyxl refuses names that do not end in .xlsx
        warnings.simplefilter("ignore")  # extensions that openpyxl leaves out are none of ours
        book = openpyxl.load_workbook(file, data_only=True, keep_links=False)
    missing = _without_result(path)
    problems = (unknown_results(missing),) if missing else ()
    return document("xlsx", map(_sheet, _visible(book)), problems, book.properties.title or "")


def _visible(book: Any) -> Iterator[Any]:
    return (sheet for sheet in book.worksheets if sheet.sheet_state == "visible")


def _sheet(sheet: Any) -> Sheet:
    cells = (cell for row in sheet.iter_rows() for cell in row if cell.value is not None)
    return Sheet(
        name=sheet.title,
        texts={(cell.row - 1, cell.column - 1): _shown(cell) for cell in cells},
        merged=[Area(area.min_row - 1, area.max_row, area.min_col - 1, area.max_col) for area in sheet.merged_cells.ranges],
        hidden_rows=frozenset(number - 1 for number, row in sheet.row_dimensions.items() if row.hidden),
        hidden_columns=frozenset(
            number for name, column in sheet.column_dimensions.items() if column.hidden for number in _span(name, column)
        ),
    )


def _span(name: str, column: Any) -> range:
    """Equal columns next to one another are stored as one."""
    first = column.min or column_index_from_string(name)
    return range(first - 1, column.max or first)


def _shown(cell: Any) -> str:
    value = cell.value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float | Decimal):
        return shown_number(value, cell.number_format)
    if isinstance(value, datetime | date | time):
        return shown_date(value, cell.number_format)
    return str(value)


def _without_result(path: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        parts = [name for name in archive.namelist() if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)]
        return sum(len(_WITHOUT_RESULT.findall(archive.read(name))) for name in parts)
