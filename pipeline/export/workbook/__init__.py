"""audit.xlsx, the working paper: what was received and what came of it, the findings with room to sign, the figures, the recomputations
with live formulas, the indicators over the years, what was not checked, and what could not be read surely.

XlsxWriter (loaded on first use) writes row by row with constant memory, so each sheet is filled from top to bottom, once.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.export.schema import Dataset, Table
from pipeline.export.tables import CHECKS, FACTS, FINDINGS, PROBLEMS, REPORTS, SERIES, UNMAPPED
from pipeline.export.workbook.matrix import MATRIX, write_matrix
from pipeline.export.workbook.overview import REGISTER, SUMMARY, write_register, write_summary
from pipeline.export.workbook.recomputation import RECOMPUTATION, write_recomputation
from pipeline.export.workbook.sheet import TableSheet, sheet_name
from pipeline.export.workbook.styles import Styles
from pipeline.model import Message, Verdict

WORKBOOK = "audit.xlsx"
_UNCHECKED = Message("未能核查", "not checked")
_TITLE = Message("年度报告数据审核底稿", "Working paper: audit of annual reports")


def write_workbook(dataset: Dataset, folder: Path) -> None:
    """Write audit.xlsx into the folder: same bytes for the same dataset. OSError if it cannot."""
    import xlsxwriter
    from xlsxwriter.exceptions import XlsxFileError

    options = {"constant_memory": True, "tmpdir": str(folder), "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(folder / WORKBOOK), options)
    # a fixed date: otherwise the time of writing would stand there
    book.set_properties({"title": _TITLE.say(dataset.language), "created": datetime(2000, 1, 1, tzinfo=UTC)})
    _Book(book, dataset).fill()
    try:
        book.close()
    except XlsxFileError as error:
        raise OSError(str(error)) from error


class _Book:
    def __init__(self, book: Any, dataset: Dataset) -> None:
        self._book, self._dataset, self._styles = book, dataset, Styles(book)

    def fill(self) -> None:
        """All sheets in the order in which an audit goes through them."""
        self._own(SUMMARY, write_summary)
        self._table(FINDINGS)
        self._own(RECOMPUTATION, write_recomputation)
        self._table(FACTS)
        self._own(MATRIX, write_matrix)
        self._own(REGISTER, write_register)
        self._table(CHECKS)
        unchecked = self._book.add_worksheet(_UNCHECKED.say(self._dataset.language))
        TableSheet(unchecked, CHECKS, self._dataset, self._styles, Verdict.UNDETERMINED).fill()
        for table in (UNMAPPED, PROBLEMS, SERIES, REPORTS):
            self._table(table)

    def _own(self, name: Message, write: Any) -> None:
        write(self._book.add_worksheet(name.say(self._dataset.language)), self._dataset, self._styles)

    def _table(self, table: Table[Any]) -> None:
        sheet = self._book.add_worksheet(sheet_name(table, self._dataset.language))
        TableSheet(sheet, table, self._dataset, self._styles).fill()
