"""Workbooks (.xlsx, .xlsm) → `Document`: one table per visible sheet, figures as the sheet shows them."""

import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
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
    """Read a workbook. Results of formulas are those stored in the file; nothing is computed: where none is stored, the cell shows the
    formula, for it is not blank."""
    check_size(path)
    book = _opened(path, data_only=True)
    formulas = _opened(path, data_only=False) if _may_lack_results(path) else None
    unknown = {sheet.title: _unknown(sheet, formulas[sheet.title]) for sheet in _visible(book)} if formulas else {}
    missing = sum(map(len, unknown.values()))
    problems = (unknown_results(missing),) if missing else ()
    sheets = (_sheet(sheet, unknown.get(sheet.title, {})) for sheet in _visible(book))
    return document("xlsx", sheets, problems, book.properties.title or "")


def _opened(path: Path, *, data_only: bool) -> Any:
    with path.open("rb") as file, warnings.catch_warnings():  # by handle: openpyxl refuses names that do not end in .xlsx
        warnings.simplefilter("ignore")  # extensions that openpyxl leaves out are none of ours
        return openpyxl.load_workbook(file, data_only=data_only, keep_links=False)


def _visible(book: Any) -> Iterator[Any]:
    return (sheet for sheet in book.worksheets if sheet.sheet_state == "visible")


def _unknown(sheet: Any, formulas: Any) -> dict[tuple[int, int], str]:
    """The formulas whose result is not stored, by place. One whose result is an empty text shows nothing, and is known."""
    said = ((cell, sheet.cell(cell.row, cell.column)) for row in formulas.iter_rows() for cell in row if cell.data_type == "f")
    lacking = (cell for cell, result in said if result.value is None and result.data_type != "str")
    return {(cell.row - 1, cell.column - 1): str(getattr(cell.value, "text", cell.value)) for cell in lacking}


def _sheet(sheet: Any, unknown: Mapping[tuple[int, int], str]) -> Sheet:
    cells = (cell for row in sheet.iter_rows() for cell in row if cell.value is not None)
    return Sheet(
        name=sheet.title,
        texts={**{(cell.row - 1, cell.column - 1): _shown(cell) for cell in cells}, **unknown},
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


def _may_lack_results(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        parts = [name for name in archive.namelist() if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)]
        return any(_WITHOUT_RESULT.search(archive.read(name)) for name in parts)
