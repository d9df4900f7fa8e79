"""Tables that number things by class (类别 | 编号 | 项目名称) → rosters: how many things stand in each class.

Only a table whose numbers run without a gap is counted: where one is missing, a row may have been lost in reading.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise

from pipeline.model import Cell, Document, Form, Roster, Table
from pipeline.text import fold, squeeze

_NUMBER = re.compile(r"[(（]?(\d{1,3})[)）.、．]?")
_LEADING = re.compile(r"^(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]+)|(?:[(（][^()（）]*[)）])$")
_WORDS = re.compile(r"[\u4e00-\u9fff]{2}")
_FEWEST = 4  # numbered rows that make a roster
_NUMBER_COLUMNS = 3  # the number stands in one of the first columns


def read_rosters(document: Document, forms: tuple[Form, ...]) -> tuple[Roster, ...]:
    """The rosters of a document. The indicator tables (`forms`) number indicators."""
    own = frozenset(form.table for form in forms if form.main)
    tables = (table for table in document.tables if table.index not in own)
    return tuple(roster for table in tables if (roster := _roster(table)))


def class_name(text: str) -> str:
    """A class as it is compared: without its number (一、) and a remark in brackets."""
    return fold(_LEADING.sub("", _LEADING.sub("", squeeze(text))))


def _roster(table: Table) -> Roster | None:
    if table.rows < _FEWEST:
        return None
    for column in range(min(_NUMBER_COLUMNS, table.columns)):
        numbers = _numbers(table, column)
        if len(numbers) >= _FEWEST and _unbroken(list(numbers.values())):
            classes = _classes(table, column, numbers)
            counts = Counter(name for row in numbers if (name := _class_of(row, classes)))
            complete = sum(counts.values()) == len(numbers)
            return Roster(table.index, table.caption, len(numbers), tuple(counts.items()) if complete else ())
    return None


def _numbers(table: Table, column: int) -> dict[int, int]:
    """The numbers of a column by row."""
    cells = ((cell.row, _NUMBER.fullmatch(squeeze(cell.text))) for cell in table.cells if cell.column == column)
    return {row: int(match[1]) for row, match in sorted(cells, key=lambda item: item[0]) if match}


def _unbroken(numbers: list[int]) -> bool:
    """Whether they count from 1 on, anew in each class or not."""
    return numbers[0] == 1 and all(after in {before + 1, 1} for before, after in pairwise(numbers))


def _classes(table: Table, column: int, numbers: Mapping[int, int]) -> dict[int, str]:
    """The class that begins at each row: cells of words beside the numbers that hold for several rows, or rows of one wide cell."""
    named = [cell for cell in table.cells if _WORDS.search(cell.text) and cell.row >= min(numbers) - 1]
    wide = {cell.row: class_name(cell.text) for cell in named if cell.column_span * 2 > table.columns and cell.row not in numbers}
    if wide:
        return wide
    for side in (column - 1, column + 1):
        beside = [cell for cell in named if cell.column == side and cell.row >= min(numbers)]
        if beside and _holds_for_several(beside, numbers):
            return {cell.row: class_name(cell.text) for cell in beside}
    return {}


def _holds_for_several(cells: list[Cell], numbers: Mapping[int, int]) -> bool:
    return len({class_name(cell.text) for cell in cells}) * 3 <= len(numbers) * 2


def _class_of(row: int, classes: Mapping[int, str]) -> str:
    begun: Iterator[int] = (place for place in classes if place <= row)
    return classes.get(max(begun, default=-1), "")


__all__ = ["class_name", "read_rosters"]
