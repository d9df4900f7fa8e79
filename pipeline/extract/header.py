"""Which rows of a table are heads, and what each column holds by its head.

The wordings are knowledge (`patterns/common/columns.yaml`, where `*` stands for anything); periods in a head ("2019年实际值",
"上年数值") are read here and become the period of the column. A head may have several storeys: the lower one is finer, and what it
does not say (a bare year) the upper one says.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.catalog import Catalog
from pipeline.model import Cell, Role, Table
from pipeline.text import either, fold, squeeze, without_brackets, without_marks

LAST_YEAR = "last"
"""The period of a column that says 上年."""

BASE = "base"
"""The period of a column that says 规划基准年."""

THREE_YEARS_BEFORE = "Y-3"
"""The period of a column that says 三年前."""

DATA = frozenset({Role.VALUE, Role.SELECTED, Role.COMPLIANT, Role.REQUIREMENT})
"""What makes a table of indicators a form."""

_YEAR = re.compile(r"(?:19|20)\d{2}(?=年|$|\D)(?:年度?)?")
_FOOTNOTE_ENDS = frozenset("abcde注)]")
_FOOTNOTE = re.compile(r"(?:[(\[]?(?:注?(?<!\d)\d|[a-e]|注)[)\]]?)+$")
_BRACKETED = re.compile(r"[(\[]([^()\[\]]+)[)\]]")
_ONCE = frozenset({Role.NUMBER, Role.UNIT, Role.REQUIREMENT, Role.SELECTED, Role.COMPLIANT})
_CHOICES = frozenset({Role.SELECTED, Role.COMPLIANT})
_TICKS = {"required": "tick_required", "yes": "tick_yes", "no": "tick_no"}
_NAMING = frozenset({Role.INDICATOR, Role.CATEGORY, Role.NUMBER})

_REMEMBERED = 4_096  # texts looked at as heads


class Column(NamedTuple):
    """What a column holds by its head. `role` is None for a head that is not known; `period` is a year, `last`, `base`, `Y-3`, or
    empty for the data year; `unit` stands in brackets in the head; `said` is False where the head is nothing but a period, so that
    a storey above it may say what the column holds; `doubt`: why its cells are not sure. `tick`: the choice (`required`, `yes`, `no`)
    that a tick in this column makes."""

    role: Role | None
    period: str = ""
    unit: str = ""
    head: str = ""
    said: bool = True
    doubt: str = ""
    tick: str = ""


Columns = Mapping[int, Column]
Line = Sequence[Cell | None]


def lattice(table: Table) -> list[list[Cell | None]]:
    """The table as rows × columns; a spanned cell stands at every place that it covers, None where there is no cell."""
    grid: list[list[Cell | None]] = [[None] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        if cell.row_span == cell.column_span == 1 and cell.row < table.rows and cell.column < table.columns:
            grid[cell.row][cell.column] = cell
            continue
        columns = range(cell.column, min(cell.column + cell.column_span, table.columns))
        for line in grid[cell.row : cell.row + cell.row_span]:
            for column in columns:
                line[column] = cell
    return grid


class Heads:
    """Reads column heads with the catalogue's wordings. `year` is the data year, if known."""

    def __init__(self, catalog: Catalog, year: int | None = None) -> None:
        self._catalog, self._year = catalog, "" if year is None else str(year)
        wordings = [(word, role) for role, words in catalog.columns.items() for word in words]
        self._exact = {word: role for word, role in wordings if "*" not in word}
        stems = [(word, role) for word, role in wordings if "*" in word]
        self._stem_roles = [role for _, role in stems]
        self._stems = re.compile("|".join(f"({re.escape(word)})".replace(r"\*", ".*") for word, _ in stems))
        self._stem_words = re.compile(either(max(word.split("*"), key=len) for word, _ in stems))
        names = (word.replace("*", "")[-1] for word in catalog.columns[Role.INDICATOR])
        self.may_name = re.compile(f"[{re.escape(''.join(sorted(set(names))))}]")  # a head is left with a wording after what is left out
        self._periods, self._data_year = _periods(catalog.words), catalog.words["data_year"]
        self._period_words = re.compile(either(self._periods))
        self.column = lru_cache(_REMEMBERED)(self._column)

    @classmethod
    def of(cls, catalog: Catalog, year: int | None) -> "Heads":
        """Those of the same catalogue and year are kept: reports have the same heads."""
        return _heads(_Only(catalog), year)

    # ------------------------------------------------------------------------------------------ one head
    def _column(self, text: str) -> Column | None:
        """What a head says, or None if it is no head."""
        head = fold(without_marks(text)).rstrip(":;*")
        found = self._said(head) if head else None
        return found._replace(unit=self._unit(text), head=" ".join(text.split())) if found else None

    def _said(self, head: str) -> Column | None:
        role = self._exact.get(head)
        if role is None:
            role = self._role(head)
            if role is not Role.REMARK and self._says_period(head):  # 比上年增长 is no figure of last year
                return self._dated(head)
        return None if role is None else Column(role)

    def _says_period(self, head: str) -> bool:
        return bool(_YEAR.search(head) or self._period_words.search(head))

    def _role(self, head: str) -> Role | None:
        """The role of a wording: as it stands, without a footnote letter, without remarks in brackets; values that are remarked to be
        planned (数值（目标）) are."""
        role = self._plain_role(head)
        return Role.TARGET if role is Role.VALUE and self._remarked_target(head) else role

    def _remarked_target(self, head: str) -> bool:
        return any(self._exact.get(remark) is Role.TARGET for remark in _BRACKETED.findall(head))

    def _plain_role(self, head: str) -> Role | None:
        bare = without_brackets(head)
        forms = dict.fromkeys((head, _without_footnote(head), bare, _without_footnote(bare)))
        return next(filter(None, (self._exact.get(form) or self._stem(form) for form in filter(None, forms))), None)

    def _stem(self, form: str) -> Role | None:
        """The role of the first wording with `*` that fits."""
        found = self._stems.fullmatch(form) if self._stem_words.search(form) else None
        return self._stem_roles[found.lastindex - 1] if found and found.lastindex else None

    def _dated(self, head: str) -> Column | None:
        """A head with a period in it: the rest must be a known head, or nothing."""
        years = list(dict.fromkeys(match[:4] for match in _YEAR.findall(head)))
        words = [self._periods[word] for word in self._period_words.findall(head)]
        if (BASE not in words and len(years) > 1) or (years and "(" not in head and any(word in head for word in self._data_year)):
            return None  # a span of years is no period, and 数据基准年2021年 no head but a line of the form's title
        period = BASE if BASE in words else years[0] if years else next(filter(None, words), "")
        rest = self._period_words.sub("", _YEAR.sub("", head)).replace("()", "").strip("/的、,-")
        if not without_brackets(rest):
            planned = self._remarked_target(rest)
            return Column(Role.TARGET if planned else Role.VALUE, period, said=planned)
        return self._of_period(self._role(rest), period, named=self._role(without_brackets(head)) is not None)

    def _of_period(self, role: Role | None, period: str, *, named: bool) -> Column | None:
        """A column of a period. Names and units have none: their head may only remark one (`named`). Last year's choice is not this
        year's."""
        if role in {Role.VALUE, Role.TARGET}:
            return Column(role, period)
        if role is None or role in _NAMING or role is Role.UNIT:
            return Column(role) if role and named else None
        return Column(role if period in {"", self._year} else Role.REMARK)

    def _tick(self, parent: Column | None, cell: Cell) -> Column | None:
        """A column to be ticked: 是 or 否 under a head of choices."""
        if parent is None or parent.role not in _CHOICES or parent.tick:
            return None
        words, text = self._catalog.words, fold(without_marks(cell.text))
        choice = next((choice for choice, listed in _TICKS.items() if text in words[listed]), "")
        return Column(parent.role, head=" ".join(cell.text.split()), tick=choice) if choice else None

    def _unit(self, text: str) -> str:
        """The unit in brackets in a head (数值（亿元）), or nothing."""
        parts = (part.removeprefix("单位:") for remark in _BRACKETED.findall(squeeze(text)) for part in re.split("[,;、]", remark))
        return next((part for part in parts if part and not part.isdigit() and self._catalog.readings(part)), "")

    # ------------------------------------------------------------------------------------------ rows of heads
    def names(self, text: str) -> bool:
        """Whether a cell may head the column of the indicators' names."""
        column = self.column(text)
        return column is not None and column.role is Role.INDICATOR

    def at(self, lines: Sequence[Line], index: int) -> tuple[Columns, int]:
        """The columns of the head that begins at a line, and how many lines it takes; none and 0 where no head begins."""
        columns, rows = self._first(lines[index]), 1
        while columns and index + rows < len(lines):
            finer = self._below(columns, lines[index + rows - 1], lines[index + rows])
            if not finer:
                break
            columns, rows = finer, rows + 1
        if not _is_head(columns):
            return {}, 0
        once = (_once(block, lines[index + rows - 1]) for block in side_by_side(columns))
        return dict(sorted(pair for block in once for pair in block.items())), rows

    def _first(self, cells: Line) -> Columns:
        """A row read as a head: it names the indicator column and another, and most of its words are heads. Words that are none
        are kept without a role."""
        found = {index: self.column(cell.text) for index, cell in enumerate(cells) if cell}
        if not any(column and column.role is Role.INDICATOR for column in found.values()):
            return {}
        written = {index: cell for index, cell in enumerate(cells) if cell and cell.text.strip()}
        named = {id(written[index]) for index, column in found.items() if column}
        distinct = {id(cell) for cell in written.values()}
        if len(named) < 2 or len(named) * 2 < len(distinct):
            return {}
        return {index: found.get(index) or _unknown(cell) for index, cell in enumerate(cells)}

    def _below(self, columns: Columns, above: Line, line: Line) -> Columns:
        """The columns with a further storey of the head (2020年 | 2021年 under 数值); empty when the row is none."""
        fresh = {index: cell for index, cell in enumerate(line) if cell and cell.text.strip() and cell is not above[index]}
        found = {index: self._tick(columns.get(index), cell) or self.column(cell.text) for index, cell in fresh.items()}
        if not fresh:
            return columns if any(cell and cell is above[index] for index, cell in enumerate(line)) else {}
        if not any(found.values()) or not all(_fits(columns.get(index), found[index], above[index], fresh[index]) for index in fresh):
            return {}
        return {**columns, **{index: _finer(columns.get(index), found[index], cell) for index, cell in fresh.items()}}


class _Only:
    """A catalogue as a key: itself, not what it holds."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def __hash__(self) -> int:
        return id(self.catalog)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Only) and self.catalog is other.catalog


@lru_cache(maxsize=16)
def _heads(only: _Only, year: int | None) -> Heads:
    return Heads(only.catalog, year)


def _without_footnote(head: str) -> str:
    return _FOOTNOTE.sub("", head) if head[-1:] in _FOOTNOTE_ENDS or head[-1:].isdigit() else head


def _periods(words: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Words of period → the period; the year of the data is the empty period."""
    named = {
        BASE: words["base_period"],
        LAST_YEAR: (*words["last_year"], *words["period_before"]),
        THREE_YEARS_BEFORE: words["three_years_before"],
        "": (*words["current_year"], *words["period_now"], *words["data_year"], *words["report_year"]),
    }
    return {word: period for period, listed in named.items() for word in listed}


def _unknown(cell: Cell | None) -> Column:
    return Column(None, head=" ".join(cell.text.split()) if cell else "")


def _is_head(columns: Columns) -> bool:
    """A head of indicators has a column of data or of plans, or at least a unit beside a column that may be one."""
    roles = {column.role for column in columns.values()}
    return Role.INDICATOR in roles and bool(roles & (DATA | {Role.TARGET}) or {Role.UNIT, None} <= roles)


def _fits(parent: Column | None, found: Column | None, above: Cell | None, cell: Cell) -> bool:
    """Whether a cell can be a storey below its parent: a known head, or words under a head that spans more columns. A label under
    指标 is a row of data."""
    if parent and parent.role is Role.INDICATOR:
        return found is not None and found.role in _NAMING
    spanned = above is not None and above.column_span > cell.column_span
    return found is not None or (spanned and not any(char.isdigit() for char in cell.text))


def _finer(parent: Column | None, found: Column | None, cell: Cell) -> Column:
    """A column by two storeys: the lower one says what it says, the upper one the rest."""
    if parent is None or parent.role is None:
        return found or _unknown(cell)
    head = f"{parent.head} {' '.join(cell.text.split())}"
    if parent.role is Role.REMARK:
        return parent._replace(head=head)
    if found is None:
        return Column(None, head=head)
    role = found.role if found.said or not parent.said else parent.role
    period = found.period or parent.period if role in {Role.VALUE, Role.TARGET} else ""
    return Column(role, period, found.unit or parent.unit, head, found.said or parent.said, tick=found.tick)


def side_by_side(columns: Columns) -> list[Columns]:
    """The blocks of columns of a head that says the same twice or three times (指标 | 数值 | 指标 | 数值), for lists of indicators that
    stand side by side. Another head is one block."""
    heads = sorted((index, column) for index, column in columns.items() if column.role or column.head)
    for count in (2, 3):
        width, rest = divmod(len(heads), count)
        blocks = [heads[start : start + width] for start in range(0, len(heads), width or 1)] if not rest else []
        said = {tuple(fold(column.head) for _, column in block) for block in blocks}
        if len(said) == 1 and _is_head(dict(blocks[0])):
            return [dict(block) for block in blocks]
    return [columns]


def _once(columns: Columns, cells: Line) -> Columns:
    """Of two heads of a role that can stand only once the later one is a remark, unless one head spans both columns or both are to be
    ticked."""
    owner: dict[Role, Cell | None] = {}
    kept = dict(columns)
    for index, column in sorted(columns.items()):
        if column.role in _ONCE and not column.tick and owner.setdefault(column.role, cells[index]) is not cells[index]:
            kept[index] = column._replace(role=Role.REMARK)
    return kept
