"""Which rows of a table are heads, and what each column holds.

The wordings are knowledge (`patterns/common/columns.yaml`); years in a head ("2019年实际值", "上年数值") are read here and become
the period of the column.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pipeline.catalog import Catalog
from pipeline.model import Cell, Role, Table
from pipeline.text import fold, without_brackets

LAST_YEAR = "last"
"""The period of a column or label that says 上年."""

BASE = "base"
"""The period of a column or label that says 规划基准年."""

_YEAR = re.compile(r"(?:19|20)\d{2}(?=年|$|\D)(?:年度?)?")
_DATA = frozenset({Role.VALUE, Role.SELECTED, Role.COMPLIANT})


class Column(NamedTuple):
    """What a column holds; `period` is a year, `last`, or empty for the data year."""

    role: Role
    period: str = ""


Roles = Mapping[int, Column]


def lattice(table: Table) -> list[list[Cell | None]]:
    """The table as rows × columns; a spanned cell stands at every place that it covers, None where there is no cell."""
    grid: list[list[Cell | None]] = [[None] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        for row in range(cell.row, min(cell.row + cell.row_span, table.rows)):
            for column in range(cell.column, min(cell.column + cell.column_span, table.columns)):
                grid[row][column] = cell
    return grid


class Heads:
    """Reads column heads with the catalogue's wordings."""

    def __init__(self, catalog: Catalog) -> None:
        self._roles = {word: role for role, words in catalog.columns.items() for word in words}
        self._last_year = catalog.words["last_year"]
        self._base = catalog.words["base_period"]

    def column(self, text: str) -> Column | None:
        """What a head says, or None if it is no head."""
        head = fold(text).rstrip(":;*")
        for form in (head, without_brackets(head)):
            if form and (found := self._plain(form) or self._dated(form)):
                return found
        return None

    def _plain(self, head: str) -> Column | None:
        role = self._roles.get(head)
        if role is None and _YEAR.sub("", head).strip("()") in self._base:
            return Column(Role.VALUE, BASE)
        return Column(role) if role else None

    def _dated(self, head: str) -> Column | None:
        """A head with a year or 上年 in it: the rest must be a head of values or targets, or nothing."""
        year = _YEAR.search(head)
        period = year.group()[:4] if year else next((LAST_YEAR for word in self._last_year if word in head), "")
        if not period:
            return None
        rest = head
        for word in (year.group() if year else "", *self._last_year):
            rest = rest.replace(word, "")
        role = self._roles.get(rest.strip("()/"), Role.VALUE if not rest.strip("()/") else None)
        if role is Role.TARGET:
            return Column(Role.TARGET, period)
        return Column(Role.VALUE, period) if role is Role.VALUE else None

    def row(self, cells: Sequence[Cell | None]) -> Roles:
        """The roles of a row read as a head; empty when it is none. A head names the indicator column and a column of data."""
        columns = {index: found for index, cell in enumerate(cells) if cell and (found := self.column(cell.text))}
        roles = {column.role for column in columns.values()}
        written = {id(cell) for cell in cells if cell and cell.text.strip()}
        named = {id(cells[index]) for index in columns}
        if Role.INDICATOR not in roles or not roles & (_DATA | {Role.REQUIREMENT}) or len(named) < 2 or len(named) * 2 < len(written):
            return {}
        return _first_of_each(columns, cells)

    def below(self, roles: Roles, cells: Sequence[Cell | None]) -> Roles:
        """The second row of a two-storey head (数值 over 2020年 | 2021年); empty when the row is none."""
        written = {index: cell for index, cell in enumerate(cells) if cell and cell.text.strip()}
        columns = {index: found for index, cell in written.items() if (found := self.column(cell.text))}
        if not written or len(columns) < len(written):
            return {}
        finer = {index: column for index, column in columns.items() if column.period and column.role in {Role.VALUE, Role.TARGET}}
        return {**roles, **finer} if finer else {}


def _first_of_each(columns: dict[int, Column], cells: Sequence[Cell | None]) -> Roles:
    """A head that spans two columns names the first of them for a role that can stand only once; two heads of one such role: the
    later ones are remarks. Values and targets may stand several times, once a period."""
    seen: set[Column] = set()
    kept: dict[int, Column] = {}
    previous: Cell | None = None
    for index, column in sorted(columns.items()):
        repeated = cells[index] is previous
        previous = cells[index]
        if column not in seen:
            kept[index] = column
            seen.add(column)
        elif repeated and column.role in {Role.CATEGORY, Role.INDICATOR}:
            kept[index] = column
    return kept
