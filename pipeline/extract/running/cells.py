"""Cells of prose in tables other than the standard's: whose and of when their figures are, by what stands around them.

In a table of projects or firms a figure is theirs unless the cell says otherwise (全区…); so it is in a row that names a firm. Under a
head that says 目标 or 建设内容 it is planned.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from pipeline.catalog import Catalog
from pipeline.model import Cell, Table
from pipeline.text import either

_PROSE = 12  # characters: a shorter cell says no sentence
_LONG = 25  # characters: so long a cell is prose, even without a figure
_HEAD = 2  # rows that may hold heads
_NAME = 14  # characters: a longer cell names no column
_DIGIT = re.compile(r"\d")


class Prose(NamedTuple):
    """A cell of prose; `whose` and `planned` are the words around it that make its figures another's, or a plan; empty if none does."""

    cell: Cell
    whose: str
    planned: str


class _Words(NamedTuple):
    listed: re.Pattern[str]
    firm: re.Pattern[str]
    planned: re.Pattern[str]


@lru_cache(maxsize=4)
def _words(*lists: tuple[str, ...]) -> _Words:
    return _Words(*(re.compile(either(words)) for words in lists))


def prose_cells(table: Table, catalog: Catalog) -> Iterator[Prose]:
    """The cells of prose of a table, in order."""
    found = [cell for cell in table.cells if len(cell.text) >= _LONG or (len(cell.text) >= _PROSE and _DIGIT.search(cell.text))]
    if not found:
        return
    words = _words(*(catalog.words[name] for name in ("text_table_of_others", "text_firm", "text_head_planned")))
    heads, rows = _heads(table), _rows(table)
    others = next((match.group() for head in heads.values() if (match := words.listed.search(head))), "")
    for cell in found:
        beside = "" if others else "|".join(other.text for other in rows[cell.row] if other is not cell)
        firm, planned = words.firm.search(beside), words.planned.search(heads.get(cell.column, ""))
        yield Prose(cell, others or (firm.group() if firm else ""), planned.group() if planned else "")


def _heads(table: Table) -> Mapping[int, str]:
    """The heads of the columns: what stands in the first rows and is short."""
    heads: dict[int, str] = {}
    for cell in table.cells:
        if cell.row < _HEAD and len(cell.text) <= _NAME and not _DIGIT.search(cell.text):
            for column in range(cell.column, cell.column + cell.column_span):
                heads[column] = heads.get(column, "") + cell.text
    return heads


def _rows(table: Table) -> Mapping[int, list[Cell]]:
    rows: dict[int, list[Cell]] = {}
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.row_span):
            rows.setdefault(row, []).append(cell)
    return rows


__all__ = ["Prose", "prose_cells"]
