"""Any table as a plane of figures: where its head ends, which columns name the rows, and in which unit each figure stands."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import filterfalse

from pipeline.catalog import Catalog
from pipeline.extract.header import Line, lattice
from pipeline.extract.naming import Words
from pipeline.model import Addend, Cell, Document, Location, Role, Table
from pipeline.text import fold, read_number, squeeze, without_brackets, without_marks

Path = tuple[Cell, ...]
"""The cells that name a row (from left to right) or head a column (from above), without repeats."""

_BRACKETED = re.compile(r"[(\[]([^()\[\]]+)[)\]]")
_UNIT = re.compile(r"单位\s*[:：]\s*([^\s。;；()（）,，]+)")
_PER_TIME = re.compile(r"[/每·](?:年|a|月|日|天|d|小时|时|h)$", re.IGNORECASE)
_COUNTS = frozenset({"栏次", "栏目", "序号", "行次", "列次", "编号"})  # heads of a row that counts the columns
_NUMBERS = frozenset("0123456789.()、一二三四五六七八九十①②③④⑤⑥⑦⑧⑨⑩-")
_REMEMBERED = 8_192  # texts
_SENTENCE = 64  # characters: a shorter text above a table is about it
_YEARS = range(1990, 2041)


class Units:
    """What is printed as a unit, and whether figures in it may be added up. Looked up once for each spelling."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.quantities = lru_cache(_REMEMBERED)(self._quantities)
        self.in_brackets = lru_cache(_REMEMBERED)(self._in_brackets)
        self.is_figure = lru_cache(_REMEMBERED)(self._is_figure)
        self.is_blank = lru_cache(_REMEMBERED)(self._is_blank)
        self.roles = {word: role for role, words in reversed(tuple(catalog.columns.items())) for word in words}
        self._not_given = frozenset(catalog.words["not_given"])

    @staticmethod
    @lru_cache(maxsize=4)
    def of(catalog: Catalog) -> "Units":
        """Those of a catalogue are kept: reports print the same units."""
        return Units(catalog)

    def _quantities(self, text: str) -> frozenset[str]:
        """The quantities that a unit may be of; none where it is not known."""
        return frozenset(unit.quantity for unit in self.catalog.readings(text))

    def _in_brackets(self, text: str) -> str:
        """The unit in the brackets of a head or name (产生量（万吨/年）), or nothing."""
        parts = (part.removeprefix("单位:") for remark in _BRACKETED.findall(squeeze(text)) for part in re.split("[,;、]", remark))
        return next((part for part in parts if part and not part[0].isdigit() and self.quantities(part)), "")

    def additive(self, text: str) -> bool:
        """Whether amounts in a unit add up: no share, no quotient but that by a time."""
        text = _PER_TIME.sub("", squeeze(text)) or text
        found = self.quantities(text)
        if found:
            return any("/" not in quantity.removesuffix("/time") and quantity != "ratio" for quantity in found) and "%" not in fold(text)
        return not set("/%‰") & set(fold(text)) and "每" not in text

    def _is_figure(self, text: str) -> bool:
        """Whether a cell holds one number, perhaps with its unit or a remark, and nothing else."""
        number = read_number(text)
        if number is None or text.rstrip()[-1:] in {"#", "＃"}:  # 1#: the name of a point
            return False
        rest = without_brackets(squeeze(number.rest))
        return not rest or bool(self.quantities(rest) - {"time"})  # 2021年, 15日 are dates

    def _is_blank(self, text: str) -> bool:
        return not text.strip() or fold(text) in self._not_given


class Plane:
    """A table whose figures may add up. `heading` is the nearest heading before it, `before` the text right above it. `closes` says
    whether a label closes the blocks above it (合计), so that an empty cell before it does not go on with them. Whatever is asked of it
    is worked out once."""

    def __init__(self, table: Table, units: Units, heading: str, before: str, closes: Callable[[str], bool]) -> None:
        self.table, self.units, self.heading, self.before, self._closes = table, units, table.caption or heading, before, closes
        self.is_blank = units.is_blank
        self._amounts: dict[int, Sequence[Addend | None]] = {}

    def otherwise(self, table: Table) -> "Plane":
        """Another reading of the table, at the same place."""
        return Plane(table, self.units, self.heading, self.before, self._closes)

    @cached_property
    def around(self) -> str:
        """The text that stands about the table: its caption, or the heading, and the line before, if it is short."""
        beside = self.before if self.before != self.table.caption and len(self.before) < _SENTENCE else ""
        return f"{self.heading} {beside}"

    @cached_property
    def lines(self) -> Sequence[Line]:
        return lattice(self.table)

    @cached_property
    def columns(self) -> Sequence[Line]:
        return list(zip(*self.lines, strict=True)) or [()] * self.table.columns

    @cached_property
    def folded(self) -> Sequence[str]:
        """The text of each cell of the table, folded."""
        return [fold(cell.text) for cell in self.table.cells]

    @cached_property
    def texts(self) -> str:
        """All cells, folded, a line for each."""
        return "\n".join(self.folded)

    @cached_property
    def section(self) -> str:
        """The caption, or what stands about the table, on one line."""
        return " ".join((self.table.caption or self.around).split())

    def below(self, column: int) -> Sequence[Cell | None]:
        """What stands in a column below the head."""
        return self.columns[column][self.first :]

    # ------------------------------------------------------------------------------------------ head and names
    @cached_property
    def first(self) -> int:
        """The first row of figures: all above is head. 0 where the table has no head, the number of rows where it has no figures."""
        for row, line in enumerate(self.lines):
            figures = [cell for cell in line[1:] if cell and self.units.is_figure(cell.text)]
            if figures and not _heads(line, figures, self.lines[:row]):
                return row
        return self.table.rows

    @cached_property
    def body(self) -> range:
        return range(self.first, self.table.rows)

    @cached_property
    def title(self) -> str:
        """The text about the table, with rows of the head that span it whole."""
        spanning = (line[0].text for line in self.lines[: self.first] if line[0] and line[0].column_span >= self.table.columns)
        return squeeze(" ".join((self.around, *spanning)))

    @cached_property
    def unit(self) -> str:
        """The unit that the text about the table names for all of its figures."""
        found = _UNIT.search(self.title)
        said = found.group(1) if found else self.units.in_brackets(self.title)
        return said if said and self.units.quantities(said) else ""

    @cached_property
    def figures(self) -> Sequence[int]:
        """The columns of figures: most of what they print are numbers, and not those of the rows."""
        return [column for column in range(self.table.columns) if self._is_column_of_figures(column)]

    @cached_property
    def names(self) -> Sequence[int]:
        """The columns left of the first figures that name the rows."""
        first = next(iter(self.figures), 0)
        return [column for column in range(first) if self._roles[column] is not Role.UNIT and not self._numbers_rows[column]]

    @cached_property
    def numbers(self) -> Mapping[int, Cell]:
        """The cells that number the rows (一, 1, 1.1), or stand in their place (合计)."""
        columns = [column for column in range(next(iter(self.figures), 0)) if self._numbers_rows[column]]
        return {row: cell for row in self.body for column in columns if (cell := self.lines[row][column]) and cell.text.strip()}

    @cached_property
    def _numbers_rows(self) -> Sequence[bool]:
        """Whether each column numbers the rows."""
        return list(map(self._is_numbering, range(self.table.columns)))

    def _is_numbering(self, column: int) -> bool:
        head = self.heads[column]
        return (
            self._roles[column] is Role.NUMBER
            or (column == 0 and self._counts(column))
            or (bool(head) and fold(head[-1].text) in _COUNTS and self._counts(column))
        )

    def _is_column_of_figures(self, column: int) -> bool:
        if self._roles[column] in {Role.UNIT, Role.REMARK} or self._numbers_rows[column]:
            return False
        texts = self._given(column)
        figures = list(filter(self.units.is_figure, texts))
        return bool(figures) and len(figures) * 2 >= len(texts) and not all(map(_is_year, figures))

    def _given(self, column: int) -> list[str]:
        """What a column prints below the head."""
        return list(filterfalse(self.is_blank, [cell.text for cell in self.below(column) if cell]))

    def _counts(self, column: int) -> bool:
        texts = list(filter(str.isdigit, [fold(cell.text) for cell in self.below(column) if cell]))
        return len(texts) > 1 and texts[0] == "1" and all(len(text) < 4 for text in texts) and texts[1] in {"1", "2"}

    @cached_property
    def _roles(self) -> Sequence[Role | None]:
        return [self._role(column) for column in range(self.table.columns)]

    def _role(self, column: int) -> Role | None:
        role = self.units.roles.get(fold(without_marks(self.heads[column][-1].text))) if self.heads[column] else None
        return None if role is Role.UNIT and not self._holds_units(column) else role

    def _holds_units(self, column: int) -> bool:
        """Whether a column headed 单位 prints units of measure, not names of firms."""
        texts = self._given(column)
        return sum(bool(self.units.quantities(text)) for text in texts) * 2 >= len(texts)

    # ------------------------------------------------------------------------------------------ paths
    @cached_property
    def heads(self) -> Mapping[int, Path]:
        """What stands above each column; a row that counts the columns names none, unless nothing else tells them apart."""
        above = [line for line in self.lines[: self.first] if not (line[0] and line[0].column_span >= self.table.columns)]
        named = [line for line in above if not (_counting(line) and _only_counts(line))]
        if len(named) < len(above) and len({tuple(map(id, cells)) for cells in zip(*named, strict=True)}) == self.table.columns:
            above = named
        return {column: _distinct([line[column] for line in above]) for column in range(self.table.columns)}

    @cached_property
    def counters(self) -> Mapping[int, str]:
        """What counts each column (1, 2, 3=1-2), folded, where a row of the head does."""
        counting = next((line for line in self.lines[: self.first] if _counting(line)), ())
        return {column: fold(cell.text) for column, cell in enumerate(counting) if cell}

    @cached_property
    def labels(self) -> Mapping[int, Path]:
        """What names each row; an empty outer cell goes on with the one above it, but for a row of totals."""
        names, numbers = self.names, self.numbers
        named = [[line[column] for column in names] for line in self.lines[self.first :]]
        if any(cell and not cell.text.strip() for cells in named for cell in cells[:-1]):
            self._go_on(named)
        for row, number in numbers.items():
            if not _is_number(number.text):
                named[row - self.first].insert(0, number)
        return dict(zip(self.body, map(_distinct, named), strict=True))

    def _go_on(self, named: Sequence[list[Cell | None]]) -> None:
        """Put into empty outer cells of the rows what goes on from above."""
        last: list[Cell | None] = [None] * len(self.names)
        for cells in named:
            if any(cell and self._closes(cell.text) for cell in cells):
                last = [None] * len(self.names)
            for index, cell in enumerate(cells[:-1]):
                if cell and not cell.text.strip() and any(inner and inner.text.strip() for inner in cells[index + 1 :]):
                    cells[index] = last[index]
                elif cell and cell.text.strip():
                    last[index + 1 :] = [None] * (len(last) - index - 1)
            last = cells.copy()

    # ------------------------------------------------------------------------------------------ figures
    def amounts(self, column: int) -> Sequence[Addend | None]:
        """The figures below the head of a column; None where there is none, or where it stands for several places."""
        if column not in self._amounts:
            self._amounts[column] = self._amounts_of(column)
        return self._amounts[column]

    @cached_property
    def _said_of_rows(self) -> Sequence[str]:
        return [_said(self.labels[row]) for row in self.body]

    def _amounts_of(self, column: int) -> list[Addend | None]:
        head = _said(self.heads[column][-1:])
        labels = [f"{row}，{head}" if row and head else row or head for row in self._said_of_rows]
        return [
            self._addend(cell, label) if cell and cell.row_span == cell.column_span == 1 and self.units.is_figure(cell.text) else None
            for cell, label in zip(self.below(column), labels, strict=True)
        ]

    def addend(self, cell: Cell, path: Path) -> Addend:
        """The figure of one cell, with what names its row and column."""
        return self._addend(cell, _said(path))

    def _addend(self, cell: Cell, label: str) -> Addend:
        where = Location(cell.page, cell.bbox, self.table.index, cell.row, cell.column, section=self.section)
        return Addend(label, cell.text, where, cell.confidence, cell.doubt)

    # ------------------------------------------------------------------------------------------ units
    def unit_of(self, row: int, column: int) -> str:
        """The unit of one figure: of its column's head, of its row, or of the whole table."""
        return self._units_of_columns[column] or self._units_of_rows[row] or self.unit

    def units_of(self, column: int) -> Sequence[str]:
        """The units of the figures of a column, one where its head names it."""
        own = self._units_of_columns[column]
        return (own,) if own else [self._units_of_rows[row] or self.unit for row in self.body]

    @cached_property
    def _units_of_columns(self) -> Sequence[str]:
        return [self._unit_named(self.heads[column]) for column in range(self.table.columns)]

    @cached_property
    def _units_of_rows(self) -> Mapping[int, str]:
        columns = [column for column, role in enumerate(self._roles) if role is Role.UNIT]
        return {row: self._unit_of_row(row, columns) for row in self.body}

    def _unit_of_row(self, row: int, columns: Sequence[int]) -> str:
        printed = next((cell.text for column in columns if (cell := self.lines[row][column])), "")
        return squeeze(printed) if printed and not self.is_blank(printed) else self._unit_named(self.labels[row])

    def _unit_named(self, path: Path) -> str:
        return next((unit for cell in reversed(path) if (unit := self.units.in_brackets(cell.text))), "")


def read_planes(document: Document, catalog: Catalog) -> Iterator[Plane]:
    """The tables of a document, each with the nearest heading and the text right above it."""
    units, closes = Units.of(catalog), Words.of(catalog).closes
    heading = before = ""
    for block in document.blocks:
        if isinstance(block, Table):
            yield Plane(block, units, heading, before, closes)
            before = ""
        elif block.text.strip():
            before = block.text
            heading = block.text if block.level else heading


def words_of(path: Path) -> str:
    """All words of a path, folded."""
    return "".join(fold(cell.text) for cell in path)


def _said(path: Path) -> str:
    """A path for people."""
    return "，".join([" ".join(cell.text.split()) for cell in path])


def _distinct(cells: Iterable[Cell | None]) -> Path:
    found = {id(cell): cell for cell in cells if cell is not None and cell.text.strip()}
    return tuple(found.values())


def _is_number(text: str) -> bool:
    """Whether a cell that stands where rows are numbered does so: it may also say 合计."""
    return _NUMBERS.issuperset(fold(text))


def _is_year(text: str) -> bool:
    digits = fold(text).rstrip("年度")
    return digits.isdigit() and int(digits) in _YEARS


def _heads(line: Line, figures: Sequence[Cell], above: Sequence[Line]) -> bool:
    """Whether the numbers of a row are years or count the columns, so that it belongs to the head. An amount may look like a year: one
    alone heads a column only in the first row, or where all that stands beside it goes on from above."""
    if not all(_is_year(cell.text) for cell in figures):
        return _counting(line)
    named = [upper for upper in above if len(set(map(id, upper))) > 1]
    return len(set(map(id, figures))) > 1 or not named or _goes_on(line, figures, named[-1])


def _goes_on(line: Line, figures: Sequence[Cell], above: Line) -> bool:
    """Whether the cells beside the figures are empty, or say what is said above them."""
    beside = [(cell, upper) for cell, upper in zip(line, above, strict=True) if cell and cell not in figures]
    return all(not cell.text.strip() or (upper is not None and cell.text == upper.text) for cell, upper in beside)


def _counting(line: Line) -> bool:
    """Whether a row counts the columns: 1, 2, 3, or 1, 2, 3=1-2."""
    cells = {id(cell): fold(cell.text) for cell in line if cell}
    if {text[:1] for text in cells.values()}.isdisjoint("12"):
        return False
    texts = [text.partition("=")[0] for text in cells.values()]
    counted = [text for text in texts if text.isdigit()]
    return (
        len(counted) > 2
        and counted == [str(number) for number in range(int(counted[0]), int(counted[0]) + len(counted))]
        and counted[0] in {"1", "2"}
    )


def _only_counts(line: Line) -> bool:
    """Whether nothing else stands in such a row: the names of the counted columns are above it."""
    texts = [fold(cell.text).partition("=")[0] for cell in line if cell]
    return all(text.isdigit() or len(text) < 2 or text in _COUNTS for text in texts)
