"""What a sample is made of, before it becomes Word or PDF."""

from collections.abc import Iterator
from dataclasses import dataclass

Line = tuple[str | None, ...]
"""One table row; None is a cell merged with the one above it."""


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. `banner` rows go over its full width and stand above the head; `repeat`: the head is printed on every page;
    `cut`: a row may be cut by the page break (PDF)."""

    head: Line
    body: tuple[Line, ...]
    widths: tuple[int, ...]
    banner: tuple[str, ...] = ()
    repeat: bool = False
    cut: bool = False
    superscript: bool = False  # footnote letters at the end of a label are set high (Word)

    @property
    def lines(self) -> tuple[Line, ...]:
        return (self.head, *self.body)

    def runs(self, column: int) -> Iterator[tuple[int, int, str]]:
        """Each cell of a column once: its first row, the row after its last, its text."""
        column_cells = [line[column] for line in self.lines]
        starts = [row for row, text in enumerate(column_cells) if text is not None]
        for start, end in zip(starts, [*starts[1:], len(column_cells)], strict=True):
            yield start, end, column_cells[start] or ""


Block = Heading | Text | Grid
