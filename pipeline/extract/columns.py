"""Columns judged by what stands in them, where their heads do not say enough: two columns of values, limits under 指标值, heads that
nobody knows, tables whose head is lost.

What is settled so is said: as a problem, and as a doubt of every cell that is read from such a column.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import combinations, groupby, pairwise
from typing import NamedTuple

from pipeline.catalog import Catalog
from pipeline.extract.header import Column, Columns, Line
from pipeline.extract.plane import Plane, Units
from pipeline.model import Message, Role
from pipeline.text import fold, read_number, without_brackets, without_marks

_LIMIT = re.compile(r"[(]?[≥≤<>]|不[低高少大小超]|.*当.*增长率")
_APPROXIMATE = re.compile(r"^(?:约|近|逾|超过?|[≈~])")
_LETTER = re.compile(r"[(\[]?[ab][)\]]?$")
_NUMBERED = re.compile(r"[(]?(\d{1,2})[).、]?")
_OPENING = frozenset("([〔【")
_UNIT_BEHIND = 8  # characters that may follow a figure in its cell; a sentence that begins with a year is no figure
_KNOWN_NAMES = 5  # names of indicators, before a table without a head is read by its content
_SOME_LIMITS, _MOSTLY_LIMITS = 0.25, 0.5  # shares that tell a requirement: beside a column of values, and alone
_REMEMBERED = 4_096  # labels
_LAST_NUMBER = 40  # numbers of indicators are small


class Doubtful(NamedTuple):
    """A doubt about a column: the kind of problem, what to say, and which column (None: the table)."""

    kind: str
    message: Message
    column: int | None = None


class Settled(NamedTuple):
    """Columns as they are read. `labels`: the columns of the indicator's name, the surest first; `unit`: what the head of the values
    says of their unit."""

    columns: Columns
    labels: tuple[int, ...]
    doubts: tuple[Doubtful, ...] = ()
    unit: str = ""


class Texts(NamedTuple):
    """The cells of one column, row by row, folded; empty where nothing is given."""

    cells: tuple[str, ...]

    @property
    def given(self) -> list[str]:
        return [text for text in self.cells if text]

    @property
    def figures(self) -> int:
        return sum(map(_is_figure, self.cells))

    @property
    def of_figures(self) -> bool:
        return self.figures > 0 and self.figures * 2 >= len(self.given)

    @property
    def limits(self) -> float:
        """The share of limits among the cells; figures that are limits too (100, 0) make it less than 1."""
        return sum(1 for text in self.given if _LIMIT.match(text)) / max(len(self.given), 1)


def _is_figure(text: str) -> bool:
    number = read_number(_APPROXIMATE.sub("", text)) if text else None
    return number is not None and len(number.rest) <= _UNIT_BEHIND


class _Names:
    """The names of all indicators, folded. Whether a label is one is found out once: reports have the same labels."""

    def __init__(self, catalog: Catalog) -> None:
        self._names = frozenset(fold(name) for concept in catalog.concepts.values() for name in (concept.name.zh, *concept.aliases))
        self.begin = frozenset(name[0] for name in self._names) | _OPENING  # brackets are no part of a name
        self.knows = lru_cache(_REMEMBERED)(self._knows)

    @staticmethod
    @lru_cache(maxsize=4)
    def of(catalog: Catalog) -> "_Names":
        """Those of a catalogue are kept."""
        return _Names(catalog)

    def _knows(self, label: str) -> bool:
        plain = fold(without_marks(label))
        bare = without_brackets(plain)
        return any(form in self._names or _LETTER.sub("", form) in self._names for form in dict.fromkeys((plain, bare)))


class Judge:
    """Settles columns by their content. `year` is the data year, if known. `knows`: whether a label is the name of an indicator, or an
    alias; nothing less counts. `blank`: whether a cell says nothing."""

    def __init__(self, catalog: Catalog, year: int | None = None) -> None:
        self.catalog, self.year = catalog, year
        self._names, self.blank = _Names.of(catalog), Units.of(catalog).is_blank
        self.knows = self._names.knows

    def crossed(self, text: str) -> bool:
        """Whether a cell of a column to be ticked is left open."""
        return fold(text) in self.catalog.words["not_ticked"]

    def required(self, text: str) -> bool:
        """Whether a cell says 必选 in words."""
        return fold(text) in self.catalog.words["required"]

    def ticked(self, text: str, column: Column) -> bool:
        """Whether a cell of a column to be ticked is: by a mark, or by the word of its own head."""
        clean, words = fold(without_marks(text)) or fold(text), self.catalog.words
        named = {"required": "tick_required", "yes": "tick_yes", "no": "tick_no"}[column.tick]
        return fold(text) in words["ticked"] or clean in words[named]

    def texts(self, lines: Iterable[Line], column: int) -> Texts:
        cells = [line[column] if column < len(line) else None for line in lines]
        return Texts(tuple("" if cell is None or self.blank(cell.text) else fold(cell.text) for cell in cells))

    # ------------------------------------------------------------------------------------------ below a head
    def settle(self, columns: Columns, lines: Sequence[Line]) -> Settled:
        """The columns of a head, decided by the lines below it."""
        lines = [line for line in lines if not _is_title(line)]
        texts = {index: self.texts(lines, index) for index in columns}
        table = _Table(dict(columns), texts, self)
        table.name_parts()
        table.later_years()
        table.limits()
        table.rivals()
        table.unknown()
        unit = table.unit()
        return Settled(table.columns, table.labels(), tuple(table.doubts), unit)

    def is_unit(self, text: str) -> bool:
        return not any(char.isdigit() for char in text[:1]) and bool(self.catalog.readings(text))

    # ------------------------------------------------------------------------------------------ without a head
    def likely(self, plane: Plane) -> frozenset[str]:
        """The texts of a table's cells that begin as names of indicators do."""
        begin = self._names.begin
        return frozenset([cell.text for cell, folded in zip(plane.table.cells, plane.folded, strict=True) if folded[:1] in begin])

    def by_content(self, plane: Plane, likely: Iterable[str]) -> Settled | None:
        """The columns of a table without a head, or None where too few names of indicators stand in it."""
        if plane.table.rows < _KNOWN_NAMES or len(set(filter(self.knows, map(fold, likely)))) < _KNOWN_NAMES:
            return None  # no column can hold enough of them
        lines = [line for line in plane.lines if not _is_title(line)]
        texts = {index: self.texts(lines, index) for index in range(max(map(len, lines), default=0))}
        known = {index: len({text for text in column.given if self.knows(text)}) for index, column in texts.items()}
        label = max(known, key=lambda index: known[index], default=None)
        if label is None or known[label] < _KNOWN_NAMES:
            return None
        roles: dict[int, Role] = {label: Role.INDICATOR}
        for index, column in texts.items():
            role = self._content(column)
            if index not in roles and role and (role is Role.VALUE or role not in roles.values()):
                roles[index] = role
        if Role.SELECTED not in roles.values():
            roles = {index: role for index, role in roles.items() if role is not Role.COMPLIANT}
        return _only_value(roles, label)

    def _content(self, column: Texts) -> Role | None:
        """What a column holds by its cells alone."""
        given, words = column.given, self.catalog.words
        if not given:
            return None
        choices = {*words["required"], *words["selected_yes"], *words["selected_no"]}
        tests = (
            (Role.NUMBER, _is_ascending(given)),
            (Role.CATEGORY, set(given) <= set(words["categories"])),
            (Role.REQUIREMENT, column.limits >= _SOME_LIMITS),
            (Role.SELECTED, set(given) <= choices and not set(words["required"]).isdisjoint(given)),
            (Role.COMPLIANT, set(given) <= {*words["compliant_yes"], *words["compliant_no"]}),
            (Role.UNIT, sum(map(self.is_unit, given)) * 2 > len(given)),
            (Role.VALUE, column.of_figures),
        )
        return next((role for role, holds in tests if holds), None)


def _is_title(line: Line) -> bool:
    """A row with one cell across it."""
    cells = {id(cell): cell for cell in line if cell is not None and cell.text.strip()}
    return len(cells) == 1 and len(line) > 2 and next(iter(cells.values())).column_span > 2


def _is_ascending(given: Sequence[str]) -> bool:
    """Numbers of indicators: small whole numbers that never fall, and rise."""
    found = [_NUMBERED.fullmatch(text) for text in given]
    numbers = [int(match.group(1)) for match in found if match]
    rises = all(left <= right for left, right in pairwise(numbers)) and len(set(numbers)) * 4 > len(numbers)
    return len(numbers) == len(found) and rises and len(set(numbers)) > 1 and 1 <= numbers[0] <= numbers[-1] <= _LAST_NUMBER


def _only_value(roles: dict[int, Role], label: int) -> Settled:
    """Recognised columns; of several columns of figures none is read."""
    values = [index for index, role in roles.items() if role is Role.VALUE]
    if len(values) > 1:
        roles = {index: role for index, role in roles.items() if role is not Role.VALUE}
        figures = Message(
            "有几列数字，无法分辨，均未作为数值读取", "it has several columns of figures that cannot be told apart; none was read"
        )
    elif values:
        figures = Message(f"第 {values[0] + 1} 列作为数值", f"column {values[0] + 1} was read as the values")
    else:
        figures = Message("没有数值列", "it has no column of values")
    text = Message(
        f"该表没有表头，各列按内容识别：{figures.zh}，请核对。",
        f"The table has no head; its columns were recognised by their content: {figures.en}. Please check.",
    )
    columns = {index: Column(role, doubt="column recognised by its content") for index, role in sorted(roles.items())}
    return Settled(columns, (label,), (Doubtful("table-without-header", text),))


class _Table:
    """The columns of one head while they are being settled."""

    def __init__(self, columns: dict[int, Column], texts: Mapping[int, Texts], judge: Judge) -> None:
        self.columns, self.texts, self.judge = columns, texts, judge
        self.doubts: list[Doubtful] = []

    def _of(self, role: Role | None) -> list[int]:
        return [index for index, column in sorted(self.columns.items()) if column.role is role]

    def _set(self, index: int, role: Role | None, doubt: str = "") -> None:
        self.columns[index] = self.columns[index]._replace(role=role, doubt=doubt)

    def _say(self, kind: str, index: int, zh: str, en: str) -> None:
        self.doubts.append(Doubtful(kind, Message(zh, en), index))

    # ------------------------------------------------------------------------------------------ names
    def name_parts(self) -> None:
        """A head 指标 over several columns may span the numbers or the units too."""
        for index in self._of(Role.INDICATOR)[1:] and self._of(Role.INDICATOR):
            given = self.texts[index].given
            if given and not self._of(Role.NUMBER) and _is_ascending(given):
                self._set(index, Role.NUMBER)
            elif given and not self._of(Role.UNIT) and sum(map(self.judge.is_unit, given)) * 2 > len(given):
                self._set(index, Role.UNIT)

    def labels(self) -> tuple[int, ...]:
        """The column of names first: the one with most known names, else the last under a head that spans several, else the first."""
        found = self._of(Role.INDICATOR)
        spanned = len({self.columns[index].head for index in found}) == 1
        known = {index: sum(map(self.judge.knows, self.texts[index].given)) for index in found}
        return tuple(sorted(found, key=lambda index: (-known[index], -index if spanned else index)))

    # ------------------------------------------------------------------------------------------ values
    def _is_actual(self, index: int) -> bool:
        head = fold(self.columns[index].head)
        return any(word in head for word in self.judge.catalog.words["actual"])

    def later_years(self) -> None:
        """Figures of a year after the data year are plans, unless their head says that they were reached."""
        year = self.judge.year
        values = self._of(Role.VALUE)
        later = [index for index in values if year and _year(self.columns[index]) > year and not self._is_actual(index)]
        for index in later:
            self._set(index, Role.TARGET)
        if later and len(later) == len(values):
            head = self.columns[later[0]].head
            self._say(
                "column-unclear",
                later[0],
                f"“{head}”晚于数据年 {year}，按目标看待，未作为数值读取；如数据年有误，请核对。",
                f"“{head}” is later than the data year {year}: it was taken for a plan and not read as values. Check the data year.",
            )

    def limits(self) -> None:
        """A column of values whose cells are limits (指标值 is often one) is the requirement."""
        values = [index for index in self._of(Role.VALUE) if self._period(index) == ""]
        asked = bool(self._of(Role.REQUIREMENT))
        if asked and len(values) == 1:
            return
        enough = _SOME_LIMITS if len(values) > 1 else _MOSTLY_LIMITS
        for index in values:
            if self.texts[index].limits >= enough and not self._is_actual(index):
                self._set(index, Role.TARGET if asked else Role.REQUIREMENT)

    def rivals(self) -> None:
        """One column of values per period is kept; where the other could be it as well, that is said."""
        by_period = sorted((self._period(index), index) for index in self._of(Role.VALUE))
        for _, items in groupby(by_period, key=lambda item: item[0]):
            self._choose([index for _, index in items])

    def _period(self, index: int) -> str:
        period = self.columns[index].period
        return "" if period == str(self.judge.year) else period

    def _choose(self, rivals: list[int]) -> None:
        if all(_agree(self.texts[one], self.texts[other]) for one, other in combinations(rivals, 2)):
            return  # one column cut in two, or one that repeats the other: every row has one figure
        printed = [index for index in rivals if self.texts[index].figures] or rivals[:1]
        best = max(printed, key=lambda index: self._rank(index, printed))
        heads = ", ".join(self.columns[index].head for index in printed)
        for index in rivals:
            self._set(index, Role.VALUE if index == best else Role.REMARK)
        if len(printed) > 1:
            self._set(best, Role.VALUE, f"several columns could hold the value: {heads}")
            self._say(
                "value-columns-ambiguous",
                best,
                f"几列都可能是数值（{heads}），取“{self.columns[best].head}”，其余未读取，请核对。",
                f"Several columns could hold the value ({heads}); “{self.columns[best].head}” was read, the others were not. Please check.",
            )

    def _rank(self, index: int, rivals: Sequence[int]) -> tuple[bool, bool, int, int]:
        """How likely a column holds the values: filled at all, named so, filled best, first."""
        most = max(self.texts[rival].figures for rival in rivals)
        figures = self.texts[index].figures
        return figures * 2 >= most, self._is_actual(index), figures, -index

    def unit(self) -> str:
        """The unit in the heads of values, that of the data year first; a column in another unit is doubtful."""
        values = sorted(self._of(Role.VALUE), key=lambda index: self._period(index) != "")
        unit = next((self.columns[index].unit for index in values if self.columns[index].unit), "")
        for index in values:
            if self.columns[index].unit not in {"", unit}:
                self._set(index, Role.VALUE, f"unit of its column: {self.columns[index].unit}")
        return unit

    # ------------------------------------------------------------------------------------------ unknown heads
    def unknown(self) -> None:
        """A head that does not say what its figures are is named; where it is the only column that can hold the values, it is read."""
        unclear = [index for index in (*self._of(None), *self._of(Role.COMPLIANT)) if self.texts[index].of_figures]
        roles = {column.role for column in self.columns.values()}
        alone = len(unclear) == 1 and Role.VALUE not in roles and bool(roles & {Role.REQUIREMENT, Role.SELECTED})
        zh, en = ("暂按数值读取，请核对", "it was read as the values, please check") if alone else ("未读取", "it was not read")
        for index in unclear:
            head = self.columns[index].head
            if alone:
                self._set(index, Role.VALUE, f"column head not clear: {head or 'none'}")
            self._say(
                "column-unclear",
                index,
                f"第 {index + 1} 列（表头“{head}”）有数字，但看不出是什么列，{zh}。",
                f"Column {index + 1} (head “{head}”) holds figures, but its head does not say of what: {en}.",
            )


def _year(column: Column) -> int:
    return int(column.period) if column.period.isdigit() else 0


def _agree(one: Texts, other: Texts) -> bool:
    return all(left == right or not left or not right for left, right in zip(one.cells, other.cells, strict=True))
