"""A document's text as lines, cells and pairs of cells, squeezed: where names, years and form fields are looked for."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise
from operator import attrgetter

from pipeline.catalog import Catalog
from pipeline.model import Document, Paragraph, Table
from pipeline.text import squeeze

YEAR = r"(?<!\d)(?:19|20)\d{2}(?!\d)"
"""A year in figures, as part of an expression."""

_FIELDS = ("form_field", "park_field", "address_field", "filing_field", "data_year", "base_period")
_FIGURE = re.compile(r"[-+≥≤<>~]?\d")
_WRITTEN_YEAR = re.compile(r"[一二][〇○零o0九][〇○零o0一二三四五六七八九]{2}(?=年)", re.IGNORECASE)
_DIGITS = str.maketrans("〇○零oO一二三四五六七八九", "00000123456789")


@dataclass(frozen=True, slots=True)
class Printed:
    """`lines`: paragraphs and cells, line by line, in reading order. `cells`: each cell of a table whole, its lines joined. `pairs`:
    neighbours in a row of a table, or two lines of running text that follow one another. `entries`: labels and what stands beside them
    in tables that are forms to be filled in. Years written in Chinese are in figures."""

    lines: tuple[str, ...]
    paragraphs: tuple[str, ...]
    cells: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    entries: tuple[tuple[str, str], ...] = ()


def read_printed(document: Document) -> Printed:
    """The text of a document; empty lines and cells are left out, except as neighbours."""
    cells = [cell for table in document.tables for cell in table.cells]
    paragraphs = [line for block in document.paragraphs for line in _lines(block.text)]
    texts = ((block.text,) if isinstance(block, Paragraph) else (cell.text for cell in block.cells) for block in document.blocks)
    beside = [
        (clean(left.text), clean(right.text)) for table in document.tables for left, right in pairwise(table.cells) if left.row == right.row
    ]
    return Printed(
        lines=tuple(line for block in texts for text in block for line in _lines(text)),
        paragraphs=tuple(paragraphs),
        cells=tuple(text for cell in cells if (text := clean(cell.text))),
        pairs=(*beside, *pairwise(paragraphs)),
        entries=tuple(entry for table in document.tables for entry in _entries(table)),
    )


def _entries(table: Table) -> Iterator[tuple[str, str]]:
    """Label and value of rows that hold nothing but such pairs. What stands over figures is the head of a column and no label."""
    heads = {cell.column for cell in table.cells if _FIGURE.match(clean(cell.text))}
    rows = groupby(sorted(table.cells, key=attrgetter("row", "column")), key=attrgetter("row"))
    for cells in (list(row) for _, row in rows):
        labels, values = cells[::2], cells[1::2]
        if len(labels) == len(values) and heads.isdisjoint(label.column for label in labels):
            yield from ((clean(label.text), clean(value.text)) for label, value in zip(labels, values, strict=True))


def _lines(text: str) -> Iterator[str]:
    return (line for part in text.splitlines() if (line := clean(part)))


@lru_cache(maxsize=4_096)
def clean(text: str) -> str:
    """Squeezed, years in figures: 二〇二一年 → 2021年."""
    return _WRITTEN_YEAR.sub(lambda year: year.group().translate(_DIGITS), squeeze(text))


def either(words: Iterable[str]) -> str:
    """An expression for any of the words, longer ones first."""
    return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"


def fields(printed: Printed, name: str, catalog: Catalog) -> Iterator[str]:
    """The values printed behind the names in the word list `name`, those of its first word first: in the same cell or line, in the next
    cell of the row, in the next line. A value ends where the next field begins."""
    names = [word for listed in _FIELDS for word in catalog.words[listed]]
    after = re.compile(either(names), re.IGNORECASE)
    everything = "\n".join((*printed.cells, *printed.lines, *(left for left, _ in printed.pairs)))
    for word in (word for word in catalog.words[name] if word in everything):
        for value in _values(printed, re.escape(word)):
            if found := after.split(value, maxsplit=1)[0].strip(":"):
                yield found


def _values(printed: Printed, word: str) -> Iterator[str]:
    remark = r"(?:[(][^()]*[)])?"
    alone = re.compile(rf"{word}{remark}:?")
    behind = re.compile(rf"(?:^|(?<=[)]|[:☑☐□■√])){word}{remark}:?(.+)$|{word}{remark}:(.+)$")
    for left, right in printed.pairs:
        if alone.fullmatch(left) and right:
            yield right
    for line in (*printed.cells, *printed.lines):
        if match := behind.search(line):
            yield match.group(1) or match.group(2)


__all__ = ["YEAR", "Printed", "clean", "either", "fields", "read_printed"]
