"""Lines of any table that may follow from other lines of it (a rate, a growth, what is left), with all the figures beside them.

Nothing is judged: which line follows from which is for the figures to say.
"""

import re
from collections.abc import Iterator, Sequence

from pipeline.catalog import Catalog
from pipeline.extract.plane import Path, Plane, Units, words_of
from pipeline.extract.totals import MOST, Words, addend
from pipeline.model import Addend, Line, Lines
from pipeline.text import either, fold, squeeze, without_brackets, without_marks

_MOST_LINES = 40  # of a table: a longer one is tried only as far as so many lines would follow from one another


def read_lines(planes: Sequence[Plane], catalog: Catalog) -> tuple[Lines, ...]:
    """The figures of all tables in which a line may follow from others, first column by column, then row by row."""
    reader = _Reader(catalog)
    return tuple(lines for plane in planes for lines in reader.read(plane))


class _Reader:
    def __init__(self, catalog: Catalog) -> None:
        self.catalog, self.words, self.units = catalog, Words.of(catalog), Units.of(catalog)
        self.heads = re.compile(either(word for kind in catalog.derivations for word in kind.heads))

    def read(self, plane: Plane) -> Iterator[Lines]:
        """The lines of one table; none of one whose grid can be read otherwise, or that names nothing that follows."""
        table = plane.table
        if table.others or len(table.cells) > MOST or table.columns < 2 or not self.heads.search(plane.texts):
            return
        if plane.first and plane.figures and plane.names:
            yield from (*self._columns(plane), *self._rows(plane))

    def _may_follow(self, paths: Sequence[Path]) -> bool:
        kinds = self.catalog.derivations
        return 1 < len(paths) <= _MOST_LINES and any(kind.names(words) for words in map(words_of, paths) for kind in kinds)

    def _columns(self, plane: Plane) -> Iterator[Lines]:
        def line(column: int) -> Line:
            figures = (self._figure(plane, row, column) for row in plane.body)
            units = tuple(plane.unit_of(row, column) for row in plane.body)
            return _line(plane.heads[column], figures, units)

        if self._may_follow([plane.heads[column] for column in plane.figures]):
            yield self._lines(map(line, plane.figures), [plane.labels[row] for row in plane.body])

    def _rows(self, plane: Plane) -> Iterator[Lines]:
        """The rows; columns of rates and growths beside the amounts have rules of their own."""
        columns = [column for column in plane.figures if not self.words.vetoes(words_of(plane.heads[column]))]

        def line(row: int) -> Line:
            figures = (self._figure(plane, row, column) for column in columns)
            units = tuple(plane.unit_of(row, column) for column in columns)
            return _line(plane.labels[row], figures, units)

        if self._may_follow([plane.labels[row] for row in plane.body]):
            yield self._lines(map(line, plane.body), [plane.heads[column] for column in columns])

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
    name = without_brackets(squeeze(without_marks(path[-1].text))) if path else ""
    known = {fold(unit) for unit in units}
    return Line(name or words_of(path), words_of(path), tuple(figures), units[0] if len(known) == 1 else "", mixed=len(known) > 1)


__all__ = ["read_lines"]
