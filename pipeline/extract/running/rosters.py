"""Tables that number things by class (类别 | 编号 | 项目名称) → rosters: how many things stand in each class.

Only a table whose numbers run without a gap is counted: where one is missing, a row may have been lost in reading.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from operator import itemgetter

from pipeline.model import Document, Form, Roster, Table
from pipeline.text import fold, squeeze

_NUMBER = re.compile(r"[(（]?(\d{1,3})[)）.、．]?")
_LEADING = re.compile(r"^(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]+)|(?:[(（][^()（）]*[)）])$")
_MARKS = frozenset(")）、.．")  # what every number and remark ends with
_WORDS = re.compile(r"[\u4e00-\u9fff]{2}")
_FEWEST = 4  # numbered rows that make a roster
_ROW = itemgetter(0)
_NUMBER_COLUMNS = 3  # the number stands in one of the first columns


def read_rosters(document: Document, forms: tuple[Form, ...]) -> tuple[Roster, ...]:
    """The rosters of a document. The indicator tables (`forms`) number indicators."""
    own = frozenset(form.table for form in forms if form.main)
    tables = (table for table in document.tables if table.index not in own)
    return tuple(roster for table in tables if (roster := _roster(table)))


def class_name(text: str) -> str:
    """A class as it is compared: without its number (一、) and a remark in brackets."""
    name = squeeze(text)
    return fold(name if _MARKS.isdisjoint(name) else _LEADING.sub("", _LEADING.sub("", name)))


def _roster(table: Table) -> Roster | None:
    if table.rows < _FEWEST:
        return None
    for column, numbers in enumerate(_numbers(table)):
        if len(numbers) >= _FEWEST and _unbroken(list(numbers.values())):
            classes = _classes(table, column, numbers)
            counts = Counter(name for row in numbers if (name := _class_of(row, classes)))
            complete = sum(counts.values()) == len(numbers)
            return Roster(table.index, table.caption, len(numbers), tuple(counts.items()) if complete else ())
    return None


def _numbers(table: Table) -> Iterator[dict[int, int]]:
    """The numbers of each of the first columns by row."""
    columns: list[list[tuple[int, int]]] = [[] for _ in range(min(_NUMBER_COLUMNS, table.columns))]
    for cell in table.cells:
        if cell.column < len(columns) and (match := _NUMBER.fullmatch(squeeze(cell.text))):
            columns[cell.column].append((cell.row, int(match[1])))
    return (dict(sorted(numbers, key=_ROW)) for numbers in columns)


def _unbroken(numbers: list[int]) -> bool:
    """Whether they count from 1 on, anew in each class or not."""
    return numbers[0] == 1 and all(after in {before + 1, 1} for before, after in pairwise(numbers))


def _classes(table: Table, column: int, numbers: Mapping[int, int]) -> dict[int, str]:
    """The class that begins at each row: cells of words beside the numbers that hold for several rows, or rows of one wide cell."""
    first = min(numbers)
    named = [cell for cell in table.cells if cell.row >= first - 1 and _WORDS.search(cell.text)]
    wide = {cell.row: class_name(cell.text) for cell in named if cell.column_span * 2 > table.columns and cell.row not in numbers}
    if wide:
        return wide
    for side in (column - 1, column + 1):
        beside = [(cell.row, class_name(cell.text)) for cell in named if cell.column == side and cell.row >= first]
        if beside and len({name for _, name in beside}) * 3 <= len(numbers) * 2:  # they hold for several
            return dict(beside)
    return {}


def _class_of(row: int, classes: Mapping[int, str]) -> str:
    begun: Iterator[int] = (place for place in classes if place <= row)
    return classes.get(max(begun, default=-1), "")


__all__ = ["class_name", "read_rosters"]
