"""A file as it stands: paragraphs and tables in reading order."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

Language = Literal["zh", "en"]
Ocr = Literal["auto", "never", "always"]
"""Which pages are read by text recognition: those that need it, none, all."""
BBox = tuple[float, float, float, float]
"""x0 y0 x1 y1 in PDF points from the top left of the page."""


class Message(NamedTuple):
    """One sentence for people, in both languages of the program."""

    zh: str
    en: str

    def say(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


NOTHING = Message("", "")


class Location(NamedTuple):
    """A place in a document. Pages count from 1, tables, rows, columns and paragraphs from 0; None where unknown.

    The document itself is not named: locations live inside a report, and one document may be read under two names.
    """

    page: int | None = None
    bbox: BBox | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    paragraph: int | None = None
    span: tuple[int, int] | None = None
    section: str = ""


NOWHERE = Location()


class Cell(NamedTuple):
    """One cell, once, at its top left place. `text` is as printed, lines parted by a line feed. `confidence` (0 to 1) and `doubt`
    are those of its reading by text recognition."""

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    page: int | None = None
    bbox: BBox | None = None
    confidence: float = 1.0
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a table as it stands on one page: its first row in the joined table, and how it was joined."""

    page: int | None
    first_row: int
    rows: int
    bbox: BBox | None = None
    cut_row: bool = False  # its first row went on from the row before: the two were made one
    header_rows: int = 0  # rows of a repeated header that were left out above it


@dataclass(frozen=True, slots=True)
class Table:
    """A table of `rows` × `columns`; `index` counts the tables of the document from 0. Where its grid can be read otherwise, `others`
    are those readings of the same table (without `others` of their own), and `reading` says what each takes for granted."""

    index: int
    rows: int
    columns: int
    cells: tuple[Cell, ...]
    caption: str = ""
    parts: tuple[Part, ...] = ()
    reading: Message = NOTHING
    others: tuple["Table", ...] = ()

    @property
    def pages(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(part.page for part in self.parts if part.page is not None))


class Turn(NamedTuple):
    """Where a paragraph goes on: from character `at` of its text it stands on this page, in this box."""

    at: int
    page: int | None
    bbox: BBox | None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. `level` is 0 for body text, 1 and up for headings. Page and box are those of its beginning; `turns` says where it
    goes on in another column or on another page."""

    text: str
    level: int = 0
    page: int | None = None
    bbox: BBox | None = None
    doubt: str = ""  # why its reading is not sure: it was recognised from a picture
    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """A doubt about our own reading, never an error of the report."""

    kind: str
    message: Message
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True)
class Document:
    """What one file holds, in reading order. `pages` is None where the format has no pages."""

    format: str
    blocks: tuple[Paragraph | Table, ...]
    pages: int | None = None
    pages_failed: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()
    title: str = ""  # of the file's properties

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Table))

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))
