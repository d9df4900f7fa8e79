"""Tables → forms: every data row of an indicator table as one `Row`, requirement cells over several rows joined."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.catalog import Catalog
from pipeline.extract.header import Column, Heads, Roles, lattice
from pipeline.model import Cell, Document, Form, Location, Mention, Message, Paragraph, Problem, Role, Row, Table
from pipeline.text import fold

_NUMBER = re.compile(r"[(（]?(\d{1,2})[)）.、]?")
_MENTIONED = (Role.VALUE, Role.REQUIREMENT, Role.SELECTED, Role.COMPLIANT, Role.TARGET, Role.REMARK)
_MAIN = frozenset({Role.REQUIREMENT, Role.SELECTED, Role.COMPLIANT})
Line = Sequence[Cell | None]


def read_forms(document: Document, catalog: Catalog) -> tuple[tuple[Form, ...], tuple[Problem, ...]]:
    """All indicator tables, in order. A table without a head that follows one with as many columns belongs to it."""
    heads = Heads(catalog)
    forms: list[Form] = []
    problems: list[Problem] = []
    last: tuple[int, Roles] | None = None
    for table, section in _sections(document):
        reader = _TableReader(table, section, heads, last[1] if last and last[0] == table.columns else {})
        form = reader.form()
        if form is None:
            continue
        if not reader.has_head:
            problems.append(_headless(form, table))
        problems.extend(reader.problems)
        last = (table.columns, reader.roles)
        forms.append(form)
    return tuple(forms), tuple(problems)


def _headless(form: Form, table: Table) -> Problem:
    page = table.pages[0] if table.pages else None
    text = Message(
        f"第 {table.index + 1} 张表没有表头，按前一张列数相同的表读取。",
        f"Table {table.index + 1} has no head; it was read with the columns of the table before it.",
    )
    return Problem("table-without-header", text, Location(page=page, table=form.table, section=form.section))


def _sections(document: Document) -> Iterator[tuple[Table, str]]:
    """Each table with the nearest heading or caption before it."""
    heading = ""
    for block in document.blocks:
        if isinstance(block, Paragraph):
            heading = block.text if block.level else heading
        else:
            yield block, block.caption or heading


class _TableReader:
    """Reads one table from top to bottom; `roles` are those of the head that is in force."""

    def __init__(self, table: Table, section: str, heads: Heads, inherited: Roles) -> None:
        self.table, self.section, self.heads = table, section, heads
        self.roles: Roles = inherited
        self.has_head = False
        self.problems: list[Problem] = []
        self._rows: list[Row] = []
        self._category = ""
        self._number: int | None = None
        self._head_rows = 0
        self._below_head = False

    def form(self) -> Form | None:
        """The form, or None when the table is no indicator table."""
        for index, line in enumerate(lattice(self.table)):
            if not self._head(line) and self.roles:
                self._data(index, line)
        if not self._rows or (not self.has_head and not self._plausible()):
            return None
        roles = {column.role for column in self.roles.values()}
        return Form(
            table=self.table.index,
            section=" ".join(self.section.split()),
            roles={index: column.role for index, column in self.roles.items()},
            rows=tuple(self._rows),
            header_rows=self._head_rows,
            main=bool(roles & _MAIN),
        )

    def _plausible(self) -> bool:
        """A headless table goes on as the form before it only if most of its rows look like rows of a form: a label in words."""
        worded = sum(1 for row in self._rows if len(fold(row.label)) > 2 and not fold(row.label)[0].isdigit())
        return worded * 2 >= self.table.rows

    def _head(self, line: Line) -> bool:
        found = self.heads.row(line) or (self.heads.below(self.roles, line) if self._below_head else {})
        self._below_head = bool(found)
        if found:
            self.roles, self.has_head = found, True
            self._head_rows += 1
        return bool(found)

    def _cells(self, line: Line, role: Role) -> list[tuple[Cell, Column]]:
        """The cells of a role, each once."""
        found: dict[int, tuple[Cell, Column]] = {}
        for index, column in self.roles.items():
            cell = line[index] if index < len(line) else None
            if column.role is role and cell is not None:
                found.setdefault(id(cell), (cell, column))
        return list(found.values())

    def _text(self, line: Line, role: Role) -> str:
        return "\n".join(cell.text for cell, _ in self._cells(line, role)).strip()

    def _data(self, index: int, line: Line) -> None:
        distinct = {id(cell): cell for cell in line if cell is not None and cell.text.strip()}
        if not distinct:
            return
        label_cells = [cell for cell, _ in self._cells(line, Role.INDICATOR)]
        if len(distinct) == 1 and len(line) > 2:
            (only,) = distinct.values()
            if only.column_span > 2:
                self._category = " ".join(only.text.split())  # a row across the table is the title of a class
                return
        goes_on = bool(label_cells) and all(cell.row < index for cell in label_cells)
        label = self._text(line, Role.INDICATOR)
        if self._rows and (goes_on or not label):
            self._continue(index, line)
        elif label:
            self._rows.append(self._row(index, line, label, label_cells))

    def _row(self, index: int, line: Line, label: str, label_cells: list[Cell]) -> Row:
        self._category = self._text(line, Role.CATEGORY) or self._category
        number = _NUMBER.fullmatch(fold(self._text(line, Role.NUMBER)))
        self._number = int(number.group(1)) if number else self._number
        mentions = tuple(
            Mention(role, cell.text, self._place(cell, index), column.period, cell.confidence, cell.doubt)
            for role in _MENTIONED
            for cell, column in self._cells(line, role)
        )
        return Row(
            label=label,
            location=self._place(label_cells[0], index),
            number=self._number,
            category=self._category,
            unit_text=self._text(line, Role.UNIT),
            mentions=mentions,
        )

    def _continue(self, index: int, line: Line) -> None:
        """A further line of the row before it: new cells of its roles are added to what the row already holds."""
        row = self._rows[-1]
        mentions = list(row.mentions)
        for role in _MENTIONED:
            for cell, column in self._cells(line, role):
                if cell.row < index or not cell.text.strip():
                    continue
                new = Mention(role, cell.text, self._place(cell, index), column.period, cell.confidence, cell.doubt)
                if not _append(mentions, new):
                    self.problems.append(_without_label(new, row.label))
        self._rows[-1] = replace(row, mentions=tuple(mentions))

    def _place(self, cell: Cell, row: int) -> Location:
        return Location(
            page=cell.page, bbox=cell.bbox, table=self.table.index, row=row, column=cell.column, section=" ".join(self.section.split())
        )


def _without_label(mention: Mention, label: str) -> Problem:
    text = Message(
        f"“{mention.text}”所在行没有指标名称，也不能并入上一行“{label}”，未读取。",
        f"The row of “{mention.text}” has no label and does not go with the row before it, “{label}”; it was not read.",
    )
    return Problem("row-without-label", text, mention.location)


def _append(mentions: list[Mention], new: Mention) -> bool:
    """Requirements are joined; any other role keeps its first text unless that is blank. False when the new text finds no place."""
    for index, old in enumerate(mentions):
        if old.role is new.role and old.period == new.period:
            if old.role in {Role.REQUIREMENT, Role.REMARK}:
                mentions[index] = replace(
                    old,
                    text=f"{old.text}\n{new.text}",
                    confidence=min(old.confidence, new.confidence),
                    doubt="; ".join(filter(None, dict.fromkeys((old.doubt, new.doubt)))),
                )
            elif not old.text.strip():
                mentions[index] = new
            else:
                return False
            return True
    mentions.append(new)
    return True
