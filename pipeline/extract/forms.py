"""Tables → forms: every data row of an indicator table as one `Row`, whatever its head looks like, or if it has none."""

import re
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace

from pipeline.catalog import Catalog
from pipeline.extract.across import back, is_understood, turned, turned_back
from pipeline.extract.columns import Doubtful, Judge, Settled
from pipeline.extract.header import DATA, Columns, Heads, Line, side_by_side
from pipeline.extract.plane import Plane
from pipeline.extract.rows import RowReader, adopt
from pipeline.model import Form, Location, Mention, Message, Problem, Role, Row, Table
from pipeline.text import fold, read_number, squeeze

_CHOSEN = frozenset({Role.SELECTED, Role.COMPLIANT})
_MANY_ROWS = 10  # rows with requirements, before a table without numbers may be that of the standard
_RELEVANT = 2  # names of indicators, before doubts about a table's columns are worth saying
_UNREAD = 5  # names of indicators, before a table that is not read is worth saying
_UNIT = re.compile(r"单位\s*[:：]\s*([^\s。;；()（）]+)")


def read_forms(planes: Iterable[Plane], catalog: Catalog, year: int | None = None) -> tuple[tuple[Form, ...], tuple[Problem, ...]]:
    """All indicator tables, in order. A table without a head that follows one with as many columns belongs to it; another is read by
    its content, if it prints enough names of indicators. `year`: the data year; figures of a later one are plans."""
    reader = _Reader(catalog, year)
    for plane in planes:
        reader.take_readings(plane)
    return tuple(reader.forms), tuple(reader.problems)


Numbered = list[tuple[int, Line]]
"""Lines of a table with their row."""


@dataclass(frozen=True, slots=True)
class _Inherited:
    """What a table without a head goes on with."""

    width: int
    settled: Settled
    unit: str = ""


@dataclass(slots=True)
class _Section:
    """The lines under one head, which begins at line `head`; under one block of it, where it says the same side by side."""

    columns: Columns
    head: int
    lines: Numbered


class _Reader:
    """Reads the tables of one document in order."""

    def __init__(self, catalog: Catalog, year: int | None) -> None:
        self.heads, self.judge = Heads.of(catalog, year), Judge(catalog, year)
        self.forms: list[Form] = []
        self.problems: list[Problem] = []
        self._last = _Inherited(0, _NOTHING)

    def take_readings(self, plane: Plane) -> None:
        """Read one table. Where its grid can be read otherwise, each reading gives a form; the first goes on to the next table."""
        if not plane.table.others:
            self.take(plane)
            return
        trials = [self._trial(reading) for reading in (plane, *map(plane.otherwise, plane.table.others))]
        count = len(self.forms)
        found = [replace(form, problems=tuple(trial.problems)) for trial in trials for form in trial.forms[count:]]
        self.forms, self._last = trials[0].forms[:count], trials[0]._last
        self.forms += [replace(found[0], others=tuple(found[1:]))] if found else []
        self.problems += [] if found else trials[0].problems

    def _trial(self, plane: Plane) -> "_Reader":
        """A reader that has read one more table."""
        trial = copy(self)
        trial.forms, trial.problems = list(self.forms), []
        trial.take(plane)
        return trial

    def take(self, plane: Plane) -> None:
        """Read one table, if it is one of indicators. One that prints figures of indicators and gives no form is said."""
        forms, said, likely = len(self.forms), len(self.problems), self.judge.likely(plane)
        known = frozenset(filter(self.judge.knows, likely))
        self._take(plane, likely, known)
        if known and len(self.forms) == forms and len(self.problems) == said and _reported(known, plane.lines) >= _RELEVANT:
            self.problems.append(_problem(_NOT_READ, plane))

    def _take(self, plane: Plane, likely: frozenset[str], known: frozenset[str]) -> None:
        columns = plane.table.columns
        inherited = self._last if self._last.width == columns else _Inherited(columns, _NOTHING)
        above, sections, head_rows = self._cut(plane)
        if not sections:
            self._headless(plane, above, inherited, likely, known)
            return
        unit = self._unit(plane, plane.before, sections[0].head)
        settled = self._settle(sections)
        parts = [(part.lines, settled[_key(part.columns)]) for part in sections]
        if self._goes_on(above, inherited.settled):
            parts.insert(0, (above, inherited.settled._replace(doubts=())))
        self._last = _Inherited(columns, parts[-1][1], unit)
        self._finish(plane, unit, parts, head_rows)

    # ------------------------------------------------------------------------------------------ heads
    def _begins(self, plane: Plane) -> set[int]:
        """The rows in which a head may begin: a cell of theirs heads the names of indicators."""
        cells = (cell for cell, text in zip(plane.table.cells, plane.folded, strict=True) if self.heads.may_name.search(text))
        return {row for cell in cells if self.heads.names(cell.text) for row in range(cell.row, cell.row + cell.row_span)}

    def _cut(self, plane: Plane) -> tuple[Numbered, list[_Section], int]:
        """The lines above the first head, those under each head, and how many lines the heads take."""
        lines, begins = plane.lines, self._begins(plane)
        if not begins:
            return list(enumerate(lines)), [], 0
        above: Numbered = []
        sections: list[_Section] = []
        index = head_rows = 0
        while index < len(lines):
            columns, rows = self.heads.at(lines, index) if index in begins else ({}, 0)
            if rows:
                under: Numbered = []
                sections += [_Section(block, index, under) for block in side_by_side(columns)]
                head_rows += rows
            else:
                (sections[-1].lines if sections else above).append((index, lines[index]))
            index += rows or 1
        return above, sections, head_rows

    def _goes_on(self, above: Numbered, settled: Settled) -> bool:
        """Whether the lines above a head are rows of the table before, and not a title."""
        return any(self.judge.knows(cell.text) for _, line in above for index in settled.labels if (cell := line[index]))

    def _settle(self, sections: Sequence[_Section]) -> dict[tuple[object, ...], Settled]:
        """The columns of each head, decided by all lines under it and under its repetitions."""
        lines: dict[tuple[object, ...], list[Line]] = {}
        for part in sections:
            lines.setdefault(_key(part.columns), []).extend(line for _, line in part.lines)
        return {_key(part.columns): self.judge.settle(part.columns, lines[_key(part.columns)]) for part in sections}

    def _unit(self, plane: Plane, before: str, head: int) -> str:
        """The unit that the caption, the line above the table or its title rows name for all figures."""
        titles = (cell.text for cell in plane.table.cells if cell.row < head)
        for text in (plane.heading, before, *titles):
            found = _UNIT.search(text)
            if found and self.judge.is_unit(found.group(1)):
                return squeeze(found.group(1))
        return ""

    # ------------------------------------------------------------------------------------------ without a head
    def _headless(self, plane: Plane, lines: Numbered, inherited: _Inherited, likely: frozenset[str], known: frozenset[str]) -> None:
        """Read a table without a head: with the columns of the one before, by its content, or turned. `likely` are the texts that begin as
        names of indicators do, `known` those that are."""
        goes_on = inherited.settled._replace(doubts=(_GOES_ON,))
        if inherited.settled.labels and self._finish(plane, inherited.unit, [(lines, goes_on)], 0):
            return
        found = self.judge.by_content(plane, likely)
        if found is not None:
            unit = self._unit(plane, "", 0)
            if not self._finish(plane, unit, [(lines, found)], 0):
                self.problems += [_problem(doubt, plane) for doubt in found.doubts]
            self._last = _Inherited(plane.table.columns, found, unit)
        elif not known or self._across(plane):
            return
        elif sum(1 for line in plane.lines if _names(known, line)) * 2 >= max(plane.table.rows, 2 * _RELEVANT):
            self.problems.append(_problem(_UNKNOWN_COLUMNS, plane))
        elif any(_names(known, line) >= _UNREAD for line in plane.lines):
            self.problems.append(_problem(_ACROSS, plane))

    def _across(self, plane: Plane) -> bool:
        """Read a table that names its indicators across the columns; whether it is one."""
        turned_table = turned(plane.table, self.judge.knows, self.judge.catalog)
        if turned_table is None:
            return False
        lying = plane.otherwise(turned_table)
        above, sections, _ = self._cut(lying)
        if above or len(sections) != 1 or not is_understood(sections[0].columns):
            return False
        trial = self._trial(lying)
        found = trial.forms[len(self.forms) :]
        self.forms += [turned_back(form) for form in found]
        self.problems += [back(problem) for problem in trial.problems] if found else []
        return bool(found)

    # ------------------------------------------------------------------------------------------ forms
    def _finish(self, plane: Plane, unit: str, parts: Sequence[tuple[Numbered, Settled]], head_rows: int) -> bool:
        """Read the rows and keep the form, if the table is one; whether it is."""
        table = plane.table
        reader = RowReader(table, plane.heading, unit, self.judge)
        for lines, settled in parts:
            for index, line in lines:
                reader.read(index, line, settled)
        rows = reader.rows()
        longest, _ = max(parts, key=lambda item: len(item[0]))
        columns = [pair for lines, settled in parts if lines is longest for pair in settled.columns.items()]
        roles = {index: column.role for index, column in sorted(columns) if column.role}
        is_form = bool(rows) and not DATA.isdisjoint(roles.values()) and (head_rows > 0 or _plausible(rows, table))
        main = is_form and _may_be_main(roles, rows)
        form = Form(table.index, reader.section, roles, rows, head_rows, main=main, reading=table.reading)
        self._say(form, plane, [settled for _, settled in parts], is_form=is_form)
        if is_form:
            if reader.orphans and head_rows == 0 and self.forms:
                self._adopt(reader.orphans)
            self.forms.append(form)
            self.problems.extend(reader.problems)
        return is_form

    def _adopt(self, orphans: Sequence[Mention]) -> None:
        """Lines above the first row of a table that goes on: they end the last row of the table before, if they stand on a later page;
        on the same page they may as well begin a row of their own."""
        last = self.forms[-1]
        page, here = last.rows[-1].location.page, orphans[0].location.page
        row, problems = adopt(last.rows[-1], orphans, going_on=page is None or here is None or here > page)
        self.forms[-1] = replace(last, rows=(*last.rows[:-1], row))
        self.problems.extend(problems)

    def _say(self, form: Form, plane: Plane, settled: Sequence[Settled], *, is_form: bool) -> None:
        """The doubts about the columns of a table, if it is one that matters."""
        known = sum(self.judge.knows(row.label) for row in form.rows)
        headless = form.header_rows == 0
        if (is_form and (headless or form.main or known >= _RELEVANT)) or (not headless and known >= _UNREAD):
            doubts = dict.fromkeys(doubt for one in settled for doubt in one.doubts)
            self.problems.extend(_problem(doubt, plane) for doubt in doubts)


_NOTHING = Settled({}, ())
_GOES_ON = Doubtful(
    "table-without-header",
    Message("该表没有表头，按前一张列数相同的表读取。", "The table has no head; it was read with the columns of the table before it."),
)
_UNKNOWN_COLUMNS = Doubtful(
    "table-without-header",
    Message(
        "该表列有指标名称，但没有表头，各列无法识别，未读取。",
        "The table names indicators but has no head, and its columns could not be told; it was not read.",
    ),
)

_ACROSS = Doubtful(
    "table-without-header",
    Message(
        "该表的指标名称横排在各列，未读取；请将表格转置（一行一个指标）后重试。",
        "The table names its indicators across its columns; it was not read. Transpose it (one indicator a row) and try again.",
    ),
)

_NOT_READ = Doubtful(
    "table-without-header",
    Message(
        "该表列有指标名称和数字，但未能识别为指标表，未读取；请核对表头。",
        "The table prints figures beside names of indicators, but was not recognised as one of indicators and not read; check its head.",
    ),
)


def _names(known: frozenset[str], line: Line) -> int:
    """At how many places a line prints the name of an indicator."""
    return sum(1 for cell in line if cell and cell.text in known)


def _key(columns: Columns) -> tuple[object, ...]:
    return tuple(sorted(columns.items(), key=lambda item: item[0]))


def _reported(known: frozenset[str], lines: Sequence[Line]) -> int:
    """How many lines print a figure beside the name of an indicator."""
    named = [{cell.text for cell in line if cell} for line in lines if _names(known, line)]
    return sum(1 for texts in named if any(read_number(fold(text)) for text in texts - known))


def _problem(doubt: Doubtful, plane: Plane) -> Problem:
    table = plane.table
    page = table.pages[0] if table.pages else None
    name = Message(f"第 {table.index + 1} 张表：{doubt.message.zh}", f"Table {table.index + 1}: {doubt.message.en}")
    return Problem(doubt.kind, name, Location(page=page, table=table.index, column=doubt.column, section=" ".join(plane.heading.split())))


def _plausible(rows: Sequence[Row], table: Table) -> bool:
    """A headless table is a form only if most of its rows look like rows of one: a label in words."""
    worded = sum(1 for row in rows if len(fold(row.label)) > 2 and not fold(row.label)[0].isdigit())
    return worded * 2 >= table.rows


def _may_be_main(roles: dict[int, Role], rows: Sequence[Row]) -> bool:
    """Whether a form may be that of the standard: it prints choices, or requirements for many or numbered indicators."""
    printed = set(roles.values())
    return bool(printed & _CHOSEN) or (Role.REQUIREMENT in printed and (Role.NUMBER in printed or len(rows) >= _MANY_ROWS))
