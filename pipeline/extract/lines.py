"""Lines of any table that may follow from other lines of it (a rate, a growth, what is left), with all the figures beside them.

Nothing is judged: which line follows from which is for the figures to say.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial

from pipeline.catalog import Catalog
from pipeline.extract.naming import Words
from pipeline.extract.plane import Path, Plane, words_of
from pipeline.extract.stated import without_circled
from pipeline.extract.told import Side, Teller
from pipeline.extract.totals import MOST
from pipeline.model import Addend, Line, Lines, Told
from pipeline.text import either, fold, squeeze, without_brackets, without_marks

_MOST_LINES = 40  # of a table: a longer one is tried only as far as so many lines would follow from one another


def read_lines(planes: Sequence[Plane], catalog: Catalog) -> tuple[tuple[Lines, ...], tuple[Told, ...]]:
    """The figures of all tables in which a line may follow from others, first column by column, then row by row; and the lines that say
    themselves what they are of others."""
    reader = _Reader.of(catalog)
    found = [item for plane in planes for item in reader.read(plane)]
    return tuple(item for item in found if isinstance(item, Lines)), tuple(item for item in found if isinstance(item, Told))


class _Reader:
    def __init__(self, catalog: Catalog) -> None:
        self.words, self.teller = Words.of(catalog), Teller.of(catalog)
        self.kinds = tuple(kind for kind in catalog.derivations if not kind.by_name)
        self.heads = re.compile(either(word for kind in self.kinds for word in kind.heads))

    @staticmethod
    @lru_cache(maxsize=4)
    def of(catalog: Catalog) -> "_Reader":
        """That of a catalogue is kept."""
        return _Reader(catalog)

    def read(self, plane: Plane) -> Iterator[Lines | Told]:
        """The lines of one table; none of one whose grid can be read otherwise, or that names nothing that follows."""
        table = plane.table
        if table.others or len(table.cells) > MOST or table.columns < 2:
            return
        follows, told = self.heads.search(plane.texts), self.teller.matter(plane)
        if not (follows or told) or not (plane.figures and plane.names):
            return
        if follows and plane.first:
            yield from self._following(plane)
        if told:
            yield from (item for side in self._sides(plane) for item in self.teller.tell(side))

    def _following(self, plane: Plane) -> Iterator[Lines]:
        if self._may_follow([plane.heads[column] for column in plane.figures]):
            yield self._columns(plane)
        if self._may_follow([plane.labels[row] for row in plane.body]):
            yield self._rows(plane)

    def _may_follow(self, paths: Sequence[Path]) -> bool:
        if not 1 < len(paths) <= _MOST_LINES:
            return False
        return any(kind.names(words) for words in filter(self.heads.search, map(words_of, paths)) for kind in self.kinds)

    def _columns(self, plane: Plane) -> Lines:
        lines = [_line(plane.heads[column], plane.amounts(column), plane.units_of(column)) for column in plane.figures]
        return self._lines(lines, [plane.labels[row] for row in plane.body])

    def _rows(self, plane: Plane) -> Lines:
        """The rows; columns of rates and growths beside the amounts have rules of their own."""
        return self._rows_over(plane, [column for column in plane.figures if not self.words.vetoes(words_of(plane.heads[column]))])

    def _rows_over(self, plane: Plane, columns: Sequence[int]) -> Lines:
        amounts = list(map(plane.amounts, columns))
        figures = zip(*amounts, strict=True) if amounts else ((),) * len(plane.body)
        lines = [
            _line(plane.labels[row], found, [plane.unit_of(row, column) for column in columns])
            for row, found in zip(plane.body, figures, strict=True)
        ]
        return self._lines(lines, [plane.heads[column] for column in columns])

    def _sides(self, plane: Plane) -> Iterator[Side]:
        """The columns and the rows with what names and numbers them."""
        heads = [plane.heads[column] for column in plane.figures]
        counts = [plane.counters.get(column, "") for column in plane.figures]
        numbers = [fold(cell.text) if (cell := plane.numbers.get(row)) else "" for row in plane.body]
        labels = [plane.labels[row] for row in plane.body]
        yield Side(heads, counts, partial(self._columns, plane), is_rows=False, around=plane.title)
        yield Side(labels, numbers, partial(self._rows_over, plane, plane.figures), is_rows=True, around=plane.title)

    def _lines(self, lines: Sequence[Line], across: Sequence[Path]) -> Lines:
        ranks = [max((self.words.rank(cell.text) for cell in path), default=0) for path in across]
        total = ranks.index(max(ranks)) if any(ranks) else None
        return Lines(tuple(lines), tuple(map(words_of, across)), tuple(map(bool, ranks)), total)


def _line(path: Path, figures: Sequence[Addend | None], units: Sequence[str]) -> Line:
    name = without_brackets(squeeze(without_circled(without_marks(path[-1].text)))) if path else ""
    words, known = words_of(path), set(map(fold, units))
    return Line(name or words, words, tuple(figures), units[0] if len(known) == 1 else "", mixed=len(known) > 1)


__all__ = ["read_lines"]
