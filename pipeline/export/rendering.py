"""Rows of a table as the text that stands in its CSV file: made once, where the report is at hand, and carried and kept as bytes. Parquet
is made from the same text."""

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from zlib import compress, decompress

from pipeline.catalog import Catalog
from pipeline.export.schema import Name, Table, Type, Value, escaped, printed, say
from pipeline.export.tables import TABLES
from pipeline.model import Language, Message, Report

_QUOTE = '"'
_HARMLESS = re.compile('[^,"\r\n]*')
_REMEMBERED = 1_000  # values of a column, after which they are forgotten


class Rows(NamedTuple):
    """Rows of a table: how many, and their text as it stands in the CSV file, compressed. `plain` is the text without the marks that keep
    a spreadsheet program from running it; empty where there are none."""

    number: int = 0
    text: bytes = b""
    plain: bytes = b""

    def as_csv(self) -> bytes:
        return decompress(self.text) if self.number else b""

    def as_said(self) -> bytes:
        """The text without those marks."""
        return decompress(self.plain) if self.plain else self.as_csv()


def joined(parts: Iterable[Rows]) -> Rows:
    """The rows of several one below the other."""
    full = [part for part in parts if part.number]
    if len(full) == 1:
        return full[0]
    text, plain = (b"".join(map(read, full)) for read in (Rows.as_csv, Rows.as_said))
    return _rows(sum(part.number for part in full), text, plain)


def _rows(count: int, text: bytes, plain: bytes) -> Rows:
    return Rows(count, compress(text, 1), b"" if plain == text else compress(plain, 1)) if count else Rows()


class Renderer:
    """Renders rows in one language; what many rows say alike is printed once."""

    def __init__(self, language: Language, catalog: Catalog) -> None:
        self.language = language
        self._catalog = catalog
        self._cells = {table.name: [_Cells(column.type, language, catalog) for column in table.columns] for table in TABLES}

    def rows(self, table: Table[Any], reports: Iterable[Report]) -> Rows:
        """The rows of a table that these reports have in it, in their order."""
        entries = list(table.entries(reports))
        if not entries:
            return Rows()
        cells = self._cells[table.name]
        for known in cells:
            known.forget_many()
        sources = tuple(zip(*entries, strict=True))
        pairs = list(zip(table.columns, cells, strict=True))
        text = _csv([list(map(known.__getitem__, map(column.get, *sources))) for column, known in pairs])
        if not any(known.marked for known in cells):
            return _rows(len(entries), text, text)
        return _rows(len(entries), text, _csv([list(map(known.said, map(column.get, *sources))) for column, known in pairs]))

    def all_rows(self, report: Report) -> dict[str, Rows]:
        """The rows of one report in every table."""
        return {table.name: self.rows(table, (report,)) for table in TABLES}


class _Cells(dict[Any, str]):
    """The cells of one column by what they stand for, each made once. `marked` has those that stand otherwise in the CSV file than they are
    said, as they are said."""

    def __init__(self, kind: Type, language: Language, catalog: Catalog) -> None:
        super().__init__()
        self._kind, self._language, self._catalog = kind, language, catalog
        self.marked: dict[Any, str] = {}

    def forget_many(self) -> None:
        if len(self) > _REMEMBERED:
            self.clear()
            self.marked.clear()

    def said(self, value: Value | Message | Name) -> str:
        return self.marked.get(value) or self[value]

    def __missing__(self, value: Value | Message | Name) -> str:
        text = printed(say(value, self._language, self._catalog), self._kind)
        marked = escaped(text) if self._kind is Type.TEXT else text
        self[value] = cell = _quoted(marked)
        if marked != text:
            self.marked[value] = _quoted(text)
        return cell


def csv_head(table: Table[Any]) -> bytes:
    """What a CSV file begins with: the mark of UTF-8, and the names of the columns."""
    return BOM_UTF8 + _csv([[_quoted(column.name)] for column in table.columns])


def _csv(columns: Iterable[Sequence[str]]) -> bytes:
    """Rows as RFC 4180 has them, from columns of quoted cells."""
    lines = map(",".join, zip(*columns, strict=True))
    return "".join(f"{line}\r\n" for line in lines).encode()


def _quoted(text: str) -> str:
    return text if _HARMLESS.fullmatch(text) else f'"{text.replace(_QUOTE, 2 * _QUOTE)}"'


def unchanged(before: Report, after: Report) -> frozenset[str]:
    """The tables in which a report has the same rows after it was judged beside others."""
    heads = ((report.name, report.park, report.year, report.standard) for report in (before, after))
    if len(set(heads)) > 1:
        return frozenset()
    return frozenset(table.name for table in TABLES if table.items(before) == table.items(after))


__all__ = ["Renderer", "Rows", "csv_head", "joined", "unchanged"]
