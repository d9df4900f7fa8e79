"""Old workbooks (.xls) → `Document`: one table per visible sheet, figures as the sheet shows them."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlrd

from pipeline.errors import UnreadableError
from pipeline.model import Document
from pipeline.parse.number_format import shown_date, shown_number
from pipeline.parse.sheet import Area, Sheet, document


def read(path: Path) -> Document:
    """Read an old workbook. Results of formulas are those stored in the file. Raises UnreadableError for a password."""
    try:
        with open(os.devnull, "w", encoding="utf-8") as silence:
            book = xlrd.open_workbook(str(path), formatting_info=True, logfile=silence)
    except xlrd.XLRDError as error:
        raise _why(error) from error
    return document("xls", (_sheet(book, sheet) for sheet in book.sheets() if sheet.visibility == 0))


def _why(error: Exception) -> UnreadableError:
    if "encrypted" in str(error):
        return UnreadableError(
            "工作簿有打开密码，无法读取；请去掉密码另存后重试。",
            "The workbook is protected by a password; remove the password, save it again and retry.",
        )
    return UnreadableError(
        "工作簿已损坏，无法读取；请用 Excel 或 WPS 打开并另存为 .xlsx 后重试。",
        "The workbook is damaged; open it in Excel, save it as .xlsx and retry.",
    )


def _sheet(book: Any, sheet: Any) -> Sheet:
    return Sheet(
        name=sheet.name,
        texts=dict(_texts(book, sheet)),
        merged=[Area(*area) for area in sheet.merged_cells],
        hidden_rows=frozenset(number for number, row in sheet.rowinfo_map.items() if row.hidden),
        hidden_columns=frozenset(number for number, column in sheet.colinfo_map.items() if column.hidden),
    )


def _texts(book: Any, sheet: Any) -> Iterator[tuple[tuple[int, int], str]]:
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            if cell.ctype not in {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK}:
                yield (row, column), _shown(book, cell)


def _shown(book: Any, cell: Any) -> str:
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return shown_number(cell.value, _format(book, cell))
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return shown_date(xlrd.xldate_as_datetime(cell.value, book.datemode), _format(book, cell))
        except (xlrd.xldate.XLDateError, OverflowError, ValueError):  # a number in a date's format
            return shown_number(cell.value, "General")
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#ERROR"))
    return str(cell.value)


def _format(book: Any, cell: Any) -> str:
    return str(book.format_map[book.xf_list[cell.xf_index].format_key].format_str)
