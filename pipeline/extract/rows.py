"""The lines below a head → rows: one `Row` for every label, requirement cells over several lines joined."""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.extract.columns import Judge, Settled
from pipeline.extract.header import Column, Line
from pipeline.model import Cell, Location, Mention, Message, Problem, Role, Row, Table
from pipeline.text import fold

_NUMBER = re.compile(r"[(（]?(\d{1,2})[)）.、]?")
_MENTIONED = (Role.VALUE, Role.REQUIREMENT, Role.SELECTED, Role.COMPLIANT, Role.TARGET, Role.REMARK)
_JOINED = frozenset({Role.REQUIREMENT, Role.REMARK})
_NO_COLUMNS = Settled({}, ())


class _Part:
    """Settled columns of lines, by what they hold."""

    def __init__(self, settled: Settled) -> None:
        self.settled = settled
        self.by_role: dict[Role | None, list[tuple[int, Column]]] = {}
        for index, column in settled.columns.items():
            self.by_role.setdefault(column.role, []).append((index, column))
        self.mentioned = tuple(role for role in _MENTIONED if role in self.by_role)

    def cells(self, line: Line, role: Role) -> list[tuple[Cell, Column]]:
        """The cells of a role in a line, each once."""
        columns = self.by_role.get(role, ())
        cells = [(cell, column) for index, column in columns if index < len(line) and (cell := line[index]) is not None]
        if len(cells) < 2:
            return cells
        found: dict[int, tuple[Cell, Column]] = {}
        for cell, column in cells:
            found.setdefault(id(cell), (cell, column))
        return list(found.values())

    def text(self, line: Line, role: Role) -> str:
        if role not in self.by_role:
            return ""
        return "\n".join([cell.text for cell, _ in self.cells(line, role)]).strip()


class RowReader:
    """Reads the data lines of one table from top to bottom. `unit` is the unit that the table's caption names for all figures."""

    def __init__(self, table: Table, section: str, unit: str, judge: Judge) -> None:
        self.table, self.section, self.unit, self.judge = table, " ".join(section.split()), unit, judge
        self.problems: list[Problem] = []
        self._part = _Part(_NO_COLUMNS)
        self._rows: list[Row] = []
        self._category = ""
        self._number: int | None = None
        self.orphans: list[Mention] = []  # of lines above the first row: they belong to the last row of the table before, if to any
        self._values: dict[int, list[tuple[int, int]]] = {}  # cell → row and mention of every row that it was read for

    def rows(self) -> tuple[Row, ...]:
        """All rows read; a value that stands for several of them is doubtful in each."""
        rows = list(self._rows)
        for places in self._values.values():
            for row, mention in places if len({row for row, _ in places}) > 1 else ():
                mentions = list(rows[row].mentions)
                mentions[mention] = _doubted(mentions[mention], "merged over several rows")
                rows[row] = replace(rows[row], mentions=tuple(mentions))
        return tuple(rows)

    def read(self, index: int, line: Line, settled: Settled) -> None:
        """Take one line: a row, the next line of the row before it, or the title of a class."""
        distinct = {id(cell): cell for cell in line if cell is not None and cell.text.strip()}
        if not distinct:
            return
        if len(distinct) == 1 and len(line) > 2:
            (only,) = distinct.values()
            if only.column_span > 2:
                self._category = " ".join(only.text.split())  # a row across the table is the title of a class
                return
        if self._part.settled is not settled:
            self._part = _Part(settled)
        label = _label(index, line, settled)
        if self._rows and (label is None or label.row < index):
            self._continue(index, line)
        elif label is not None:
            self._append(index, line, label)
        else:
            self.orphans += [
                self._mention(cell, column, index)
                for role in self._part.mentioned
                for cell, column in self._part.cells(line, role)
                if cell.text.strip()
            ]

    # ------------------------------------------------------------------------------------------ a row
    def _append(self, index: int, line: Line, label: Cell) -> None:
        part = self._part
        self._category = _class_of(line, part, label) or self._category
        self._number = self._number_of(line)
        found = [pair for role in part.mentioned for pair in self._mentions(index, line, role)]
        for place, (cell, mention) in enumerate(found):
            if mention.role is Role.VALUE and cell.row_span > 1 and not self.judge.blank(cell.text):
                self._values.setdefault(id(cell), []).append((len(self._rows), place))
        row = Row(
            label=label.text.strip(),
            location=self._place(label, index),
            number=self._number,
            category=self._category,
            unit_text=part.text(line, Role.UNIT),
            mentions=tuple(mention for _, mention in found),
            unit_fallback=part.settled.unit or self.unit,
        )
        self._rows.append(row)

    def _number_of(self, line: Line) -> int | None:
        """The number of a row; where its cell prints none, that of the row before."""
        if Role.NUMBER not in self._part.by_role:
            return None
        number = _NUMBER.fullmatch(fold(self._part.text(line, Role.NUMBER)))
        return int(number.group(1)) if number else self._number

    def _mentions(self, index: int, line: Line, role: Role) -> list[tuple[Cell, Mention]]:
        """The mentions of a role, one a period: the first cell that says something, or all of them joined where texts go on."""
        cells = self._part.cells(line, role)
        ticks = [(cell, column) for cell, column in cells if column.tick]
        if ticks:
            return self._ticked(index, ticks, needed=role is Role.SELECTED and _is_indicator(index, line, self._part))
        if len(cells) == 1:
            ((cell, column),) = cells
            return [(cell, self._mention(cell, column, index))]
        found: dict[str, tuple[Cell, Mention]] = {}
        for cell, column in cells:
            new = cell, self._mention(cell, column, index)
            old = found.get(column.period)
            if old is None or (role not in _JOINED and self.judge.blank(old[1].text)):
                found[column.period] = new
            elif role in _JOINED and cell.text.strip():
                found[column.period] = old[0], _joined(old[1], new[1])
        return list(found.values())

    def _mention(self, cell: Cell, column: Column, row: int) -> Mention:
        doubt = f"{column.doubt}; {cell.doubt}" if column.doubt and cell.doubt else column.doubt or cell.doubt
        return Mention(column.role or Role.REMARK, cell.text, self._place(cell, row), column.period, cell.confidence, doubt)

    def _ticked(self, index: int, ticks: Sequence[tuple[Cell, Column]], *, needed: bool) -> list[tuple[Cell, Mention]]:
        """The one column that is ticked of those that make a choice; where it is not one, nothing is read and that is said (where none
        is, only if a choice is `needed`: blank columns are usual below an indicator, and 否 may be left out where it has no column)."""
        written = [(cell, column) for cell, column in ticks if not self.judge.blank(cell.text) and not self.judge.crossed(cell.text)]
        marked = [(cell, column) for cell, column in written if self.judge.ticked(cell.text, column)]
        if len(written) == 1 and (marked or self.judge.required(written[0][0].text)):
            ((cell, column),) = written
            return [(cell, self._mention(cell, column, index)._replace(choice=column.tick if marked else ""))]
        if written or (needed and {column.tick for _, column in ticks} >= {"yes", "no"} and all(cell.row == index for cell, _ in ticks)):
            self.problems.append(_choice_unclear(written or ticks, self._place((written or ticks)[0][0], index)))
        return []

    def _place(self, cell: Cell, row: int) -> Location:
        return Location(cell.page, cell.bbox, self.table.index, row, cell.column, section=self.section)

    # ------------------------------------------------------------------------------------------ further lines of a row
    def _continue(self, index: int, line: Line) -> None:
        """A further line of the row before it: new cells of its roles are added to what the row already holds."""
        row = self._rows[-1]
        mentions = list(row.mentions)
        for role in self._part.mentioned:
            for cell, column in self._part.cells(line, role):
                if cell.row < index or not cell.text.strip():
                    continue
                new = self._mention(cell, column, index)
                if not _add(mentions, new):
                    self.problems.append(_without_label(new, row.label))
        self._rows[-1] = replace(row, mentions=tuple(mentions))


def _is_indicator(index: int, line: Line, part: _Part) -> bool:
    """Whether a line prints a number or a requirement of its own, so that it is an indicator's and no component's."""
    own = (cell for role in (Role.NUMBER, Role.REQUIREMENT) for cell, _ in part.cells(line, role) if cell.row == index)
    return any(any(map(str.isdigit, cell.text)) for cell in own)


def _choice_unclear(written: Sequence[tuple[Cell, Column]], place: Location) -> Problem:
    cells = "、".join(f"{column.head}：{cell.text.strip()}" for cell, column in written)
    text = Message(f"选择栏勾选不明（{cells}），未读取。", f"The ticked columns do not say one choice ({cells}); none was read.")
    return Problem("choice-unclear", text, place)


def _joined(old: Mention, new: Mention) -> Mention:
    """Two pieces of one text, as sure as the less sure of them."""
    doubt = "; ".join(dict.fromkeys(filter(None, (old.doubt, new.doubt))))
    return old._replace(text=f"{old.text}\n{new.text}".strip(), confidence=min(old.confidence, new.confidence), doubt=doubt)


def _label(index: int, line: Line, settled: Settled) -> Cell | None:
    """The cell of the indicator's name: of the surest column that has one in this line. A class that goes on from above is no name."""
    cells = [cell for column in settled.labels if column < len(line) and (cell := line[column]) and cell.text.strip()]
    if not cells or len(settled.labels) == 1:
        return cells[0] if cells else None
    return next((cell for cell in cells if cell.row == index), cells[0] if line[settled.labels[0]] is cells[0] else None)


def _class_of(line: Line, part: _Part, label: Cell) -> str:
    """The class of a row: its own column, or the first of several columns of names."""
    if category := part.text(line, Role.CATEGORY):
        return category
    first = line[min(part.settled.labels)]
    return "" if first is None or first.text.strip() == label.text.strip() else first.text.strip()


def _doubted(mention: Mention, doubt: str) -> Mention:
    return mention._replace(doubt="; ".join(filter(None, (mention.doubt, doubt))))


def _without_label(mention: Mention, label: str) -> Problem:
    text = Message(
        f"“{mention.text}”所在行没有指标名称，也不能并入上一行“{label}”，未读取。",
        f"The row of “{mention.text}” has no label and does not go with the row before it, “{label}”; it was not read.",
    )
    return Problem("row-without-label", text, mention.location)


def _add(mentions: list[Mention], new: Mention) -> bool:
    """Requirements are joined; any other role keeps its first text unless that is blank. False when the new text finds no place."""
    for index, old in enumerate(mentions):
        if old.role is new.role and old.period == new.period:
            if old.role in _JOINED:
                mentions[index] = _joined(old, new)
            elif not old.text.strip():
                mentions[index] = new
            else:
                return False
            return True
    mentions.append(new)
    return True


def adopt(row: Row, orphans: Sequence[Mention], *, going_on: bool) -> tuple[Row, tuple[Problem, ...]]:
    """A row with the mentions of lines that go on from it in the next table; a problem for each that finds no place (all of them where
    the row does not go on)."""
    mentions = list(row.mentions)
    homeless = [orphan for orphan in orphans if not (going_on and _add(mentions, orphan))]
    return replace(row, mentions=tuple(mentions)), tuple(_without_label(orphan, row.label) for orphan in homeless)


__all__ = ["RowReader", "adopt"]
