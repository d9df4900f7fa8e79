"""Lines of any table that may follow from other lines of it (a rate, a growth, what is left), with all the figures beside them.

Nothing is judged: which line follows from which is for the figures to say.
"""

import re
from collections.abc import Iterator, Sequence

from pipeline.catalog import Catalog
from pipeline.extract.naming import Words
from pipeline.extract.plane import Path, Plane, Units, words_of
from pipeline.extract.stated import without_circled
from pipeline.extract.told import Side, Teller
from pipeline.extract.totals import MOST, addend
from pipeline.model import Addend, Line, Lines, Told
from pipeline.text import either, fold, squeeze, without_brackets, without_marks

_MOST_LINES = 40  # of a table: a longer one is tried only as far as so many lines would follow from one another


def read_lines(planes: Sequence[Plane], catalog: Catalog) -> tuple[tuple[Lines, ...], tuple[Told, ...]]:
    """The figures of all tables in which a line may follow from others, first column by column, then row by row; and the lines that say
    themselves what they are of others."""
    reader = _Reader(catalog)
    found = [item for plane in planes for item in reader.read(plane)]
    return tuple(item for item in found if isinstance(item, Lines)), tuple(item for item in found if isinstance(item, Told))


class _Reader:
    def __init__(self, catalog: Catalog) -> None:
        self.catalog, self.words, self.units = catalog, Words.of(catalog), Units.of(catalog)
        self.teller = Teller.of(catalog)
        self.heads = re.compile(either(word for kind in catalog.derivations if not kind.by_name for word in kind.heads))

    def read(self, plane: Plane) -> Iterator[Lines | Told]:
        """The lines of one table; none of one whose grid can be read otherwise, or that names nothing that follows."""
        table = plane.table
        if table.others or len(table.cells) > MOST or table.columns < 2:
            return
        follows, told = self.heads.search(plane.texts), self.teller.matter(table)
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
        kinds = [kind for kind in self.catalog.derivations if not kind.by_name]
        return any(kind.names(words) for words in filter(self.heads.search, map(words_of, paths)) for kind in kinds)

    def _columns(self, plane: Plane) -> Lines:
        def line(column: int) -> Line:
            figures = (self._figure(plane, row, column) for row in plane.body)
            units = tuple(plane.unit_of(row, column) for row in plane.body)
            return _line(plane.heads[column], figures, units)

        return self._lines(map(line, plane.figures), [plane.labels[row] for row in plane.body])

    def _rows(self, plane: Plane) -> Lines:
        """The rows; columns of rates and growths beside the amounts have rules of their own."""
        return self._rows_over(plane, [column for column in plane.figures if not self.words.vetoes(words_of(plane.heads[column]))])

    def _rows_over(self, plane: Plane, columns: Sequence[int]) -> Lines:
        def line(row: int) -> Line:
            figures = (self._figure(plane, row, column) for column in columns)
            units = tuple(plane.unit_of(row, column) for column in columns)
            return _line(plane.labels[row], figures, units)

        return self._lines(map(line, plane.body), [plane.heads[column] for column in columns])

    def _sides(self, plane: Plane) -> Iterator[Side]:
        """The columns and the rows with what names and numbers them."""
        columns, rows = self._columns(plane), self._rows_over(plane, plane.figures)
        heads = [plane.heads[column] for column in plane.figures]
        counts = [plane.counters.get(column, "") for column in plane.figures]
        numbers = [fold(cell.text) if (cell := plane.numbers.get(row)) else "" for row in plane.body]
        yield Side(columns.lines, heads, counts, columns.places, columns.totals, is_rows=False, around=plane.title)
        yield Side(
            rows.lines, [plane.labels[row] for row in plane.body], numbers, rows.places, rows.totals, is_rows=True, around=plane.title
        )

    def _lines(self, lines: Iterator[Line], across: Sequence[Path]) -> Lines:
        ranks = [max((self.words.rank(cell.text) for cell in path), default=0) for path in across]
        total = ranks.index(max(ranks)) if any(ranks) else None
        return Lines(tuple(lines), tuple(map(words_of, across)), tuple(map(bool, ranks)), total)

    def _figure(self, plane: Plane, row: int, column: int) -> Addend | None:
        """The figure of one place; None where there is none, or where it stands for several places."""
        cell = plane.lines[row][column]
        if cell is None or cell.row_span > 1 or cell.column_span > 1 or not self.units.is_figure(cell.text):
            return None
        return addend(plane, cell, (*plane.labels[row], *plane.heads[column][-1:]))


def _line(path: Path, figures: Iterator[Addend | None], units: tuple[str, ...]) -> Line:
    name = without_brackets(squeeze(without_circled(without_marks(path[-1].text)))) if path else ""
    known = {fold(unit) for unit in units}
    return Line(name or words_of(path), words_of(path), tuple(figures), units[0] if len(known) == 1 else "", mixed=len(known) > 1)


__all__ = ["read_lines"]
