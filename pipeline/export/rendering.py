"""Rows of a table as the text that stands in its CSV file: made once, where the report is at hand, and carried and kept as bytes. Parquet
is made from the same text."""

import re
from codecs import BOM_UTF8
from collections.abc import Hashable, Iterable, Sequence
from typing import Any, NamedTuple
from zlib import compress, decompress

from pipeline.catalog import Catalog
from pipeline.export.schema import ESCAPED, NOT_PORTABLE, Column, Table, Type, escaped, printed, say
from pipeline.export.tables import TABLES
from pipeline.model import Language, Report

_QUOTE = '"'
_END = b"\r\n"
_HARMLESS = re.compile('[^,"\r\n]*')
_USUAL = re.compile(f'(?![{re.escape("".join(ESCAPED))}])[^,"\r\n{NOT_PORTABLE}]*')
"""Text that stands in the file as it is: nothing to quote, to mark or to replace."""
_REMEMBERED = 1_000  # values of a column, after which they are forgotten


class Rows(NamedTuple):
    """Rows of a table: how many, and their text as it stands in the CSV file, compressed. `plain` is the text without the marks that keep
    a spreadsheet program from running it; empty where there are none."""

    number: int = 0
    text: bytes = b""
    plain: bytes = b""

    def as_csv(self) -> bytes:
        return decompress(self.text) if self.number else b""

    def lines(self) -> list[bytes]:
        """The text row by row; nothing where a row cannot be told from the next by the end of its line, or has marks."""
        found = [] if self.plain else self.as_csv().split(_END)[:-1]
        return [line + _END for line in found] if len(found) == self.number else []

    def as_said(self) -> bytes:
        """The text without those marks."""
        return decompress(self.plain) if self.plain else self.as_csv()


def joined(parts: Iterable[Rows]) -> Rows:
    """The rows of several one below the other."""
    full = [part for part in parts if part.number]
    if len(full) == 1:
        return full[0]
    text, plain = (b"".join(map(read, full)) for read in (Rows.as_csv, Rows.as_said))
    return _compressed(sum(part.number for part in full), text, plain)


def _compressed(count: int, text: bytes, plain: bytes) -> Rows:
    return Rows(count, compress(text, 1), b"" if plain == text else compress(plain, 1)) if count else Rows()


class Renderer:
    """Renders rows in one language; what many rows say alike is printed once."""

    def __init__(self, language: Language, catalog: Catalog) -> None:
        self.language = language
        self._catalog = catalog
        self._cells = {table.name: [_Cells(column, language, catalog) for column in table.columns] for table in TABLES}

    def rows(self, table: Table[Any], reports: Iterable[Report]) -> Rows:
        """The rows of a table that these reports have in it, in their order."""
        return self._rows(table, list(table.entries(reports)))

    def _rows(self, table: Table[Any], entries: Sequence[tuple[Report, Any]]) -> Rows:
        if not entries:
            return Rows()
        cells = self._cells[table.name]
        for known in cells:
            known.forget_many()
        sources = tuple(zip(*entries, strict=True))
        pairs = list(zip(table.columns, cells, strict=True))
        text = _csv([list(map(known.__getitem__, map(column.get, *sources))) for column, known in pairs])
        if not any(known.marked for known in cells):
            return _compressed(len(entries), text, text)
        return _compressed(len(entries), text, _csv([list(map(known.said, map(column.get, *sources))) for column, known in pairs]))

    def again(self, table: Table[Any], report: Report, before: Report, known: Rows) -> Rows:
        """The rows of a report in a table where it had the rows `known` before; its name, park, year and standard are the same. Only what
        it did not hold then is rendered."""
        entries, earlier = (list(table.entries((held,))) for held in (report, before))
        old = _by_item(earlier, known)
        new = [entry for entry in entries if id(entry[1]) not in old]
        old |= _by_item(new, self._rows(table, new))
        if not all(id(item) in old for _, item in entries):  # some line could not be told from another
            return self._rows(table, entries)
        text = b"".join(old[id(item)] for _, item in entries)
        return _compressed(len(entries), text, text)

    def all_rows(self, report: Report) -> dict[str, Rows]:
        """The rows of one report in every table."""
        return {table.name: self.rows(table, (report,)) for table in TABLES}


class _Cells(dict[Any, str]):
    """The cells of one column by what they stand for, each made once. `marked` has those that stand otherwise in the CSV file than they are
    said, as they are said."""

    def __init__(self, column: Column[Any], language: Language, catalog: Catalog) -> None:
        super().__init__()
        self._kind, self._form, self._language, self._catalog = column.type, column.form, language, catalog
        self.marked: dict[Any, str] = {}

    def forget_many(self) -> None:
        if len(self) > _REMEMBERED:
            self.clear()
            self.marked.clear()

    def said(self, given: Hashable) -> str:
        return self.marked.get(given) or self[given]

    def __missing__(self, given: Hashable) -> str:
        value = self._form(given)
        usual = isinstance(value, str) and _USUAL.fullmatch(value)
        self[given] = cell = str(value) if usual else self._unusual(given, value)
        return cell

    def _unusual(self, given: Hashable, value: Any) -> str:
        if self._kind is not Type.TEXT:
            return printed(value, self._kind)  # digits, yes or no
        text = printed(say(value, self._language, self._catalog), self._kind)
        marked = escaped(text)
        if marked != text:
            self.marked[given] = _quoted(text)
        return _quoted(marked)


def _by_item(entries: Sequence[tuple[Report, Any]], rows: Rows) -> dict[int, bytes]:
    """The line of each entry by the identity of its item; none where lines cannot be told apart, or are not those of the entries."""
    lines = rows.lines()
    return {id(item): line for (_, item), line in zip(entries, lines, strict=True)} if len(lines) == len(entries) else {}


def csv_head(table: Table[Any]) -> bytes:
    """What a CSV file begins with: the mark of UTF-8, and the names of the columns."""
    return BOM_UTF8 + _csv([[_quoted(column.name)] for column in table.columns])


def _csv(columns: Iterable[Sequence[str]]) -> bytes:
    """Rows as RFC 4180 has them, from columns of quoted cells."""
    lines = map(",".join, zip(*columns, strict=True))
    return "\r\n".join((*lines, "")).encode()


def _quoted(text: str) -> str:
    return text if _HARMLESS.fullmatch(text) else f'"{text.replace(_QUOTE, 2 * _QUOTE)}"'


def unchanged(before: Report, after: Report) -> frozenset[str]:
    """The tables in which a report has the same rows after it was judged beside others."""
    heads = ((report.name, report.park, report.year, report.standard) for report in (before, after))
    if len(set(heads)) > 1:
        return frozenset()
    return frozenset(table.name for table in TABLES if table.items(before) == table.items(after))


__all__ = ["Renderer", "Rows", "csv_head", "joined", "unchanged"]
