"""A document's text as lines, cells and pairs of cells, squeezed: where names, years and form fields are looked for."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, groupby, pairwise
from operator import itemgetter

from pipeline.catalog import Catalog
from pipeline.model import Cell, Document, Paragraph
from pipeline.text import either, squeeze

YEAR = r"(?<!\d)(?:19|20)\d{2}(?!\d)"
"""A year in figures, as part of an expression."""

_FIELDS = ("form_field", "park_field", "address_field", "filing_field", "data_year", "base_period")
_FIGURE = re.compile(r"[-+≥≤<>~]?\d")
_WRITTEN_YEAR = re.compile(r"[一二][〇○零o0九][〇○零o0一二三四五六七八九]{2}(?=年)", re.IGNORECASE)
_ROW, _PLACE = itemgetter(0), itemgetter(0, 1)
_SEVERAL = 2
_KEPT = 4_096  # wordings remembered
_DIGITS = str.maketrans("〇○零oO一二三四五六七八九", "00000123456789")


@dataclass(frozen=True, slots=True)
class Printed:
    """`lines`: paragraphs and cells, line by line, in reading order. `cells`: each cell of a table whole, its lines joined. `pairs`:
    neighbours in a row of a table, or two lines of running text that follow one another. `entries`: labels and what stands beside them
    in tables that are forms to be filled in. `texts`: cells and lines, each wording once. Years written in Chinese are in figures."""

    lines: tuple[str, ...]
    paragraphs: tuple[str, ...]
    cells: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    entries: tuple[tuple[str, str], ...]
    texts: tuple[str, ...]


def read_printed(document: Document) -> Printed:
    """The text of a document; empty lines and cells are left out, except as neighbours."""
    lines: list[str] = []
    paragraphs: list[str] = []
    written: list[str] = []
    beside: list[tuple[str, str]] = []
    entries: list[tuple[str, str]] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            found = _lines(block.text)
            paragraphs += found
            lines += found
            continue
        rows, texts = [cell.row for cell in block.cells], [clean(cell.text) for cell in block.cells]
        lines += chain.from_iterable([_lines(cell.text) for cell in block.cells])
        beside += [pair for pair, (row, next_row) in zip(pairwise(texts), pairwise(rows), strict=True) if row == next_row]
        entries += _entries(block.cells, texts)
        written += texts
    whole = tuple(filter(None, written))
    return Printed(
        lines=tuple(lines),
        paragraphs=tuple(paragraphs),
        cells=whole,
        pairs=(*beside, *pairwise(paragraphs)),
        entries=tuple(entries),
        texts=tuple(dict.fromkeys((*whole, *lines))),
    )


def _entries(cells: Sequence[Cell], texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Label and value of rows that hold nothing but such pairs. What stands over figures is the head of a column and no label."""
    held = Counter([cell.row for cell in cells])
    paired = [(cell.row, cell.column, text) for cell, text in zip(cells, texts, strict=True) if held[cell.row] % 2 == 0]
    heads = {cell.column for cell, text in zip(cells, texts, strict=True) if _FIGURE.match(text)} if paired else set()
    for row in (list(row) for _, row in groupby(sorted(paired, key=_PLACE), key=_ROW)):
        labels, values = row[::2], row[1::2]
        if heads.isdisjoint(column for _, column, _ in labels):
            yield from ((label, value) for (_, _, label), (_, _, value) in zip(labels, values, strict=True))


@lru_cache(maxsize=_KEPT)
def _lines(text: str) -> tuple[str, ...]:
    """The lines of a text, clean."""
    plain = clean(text)
    if text == plain or len(parts := text.splitlines()) < _SEVERAL:
        return (plain,) if plain else ()
    return tuple(line for part in parts if (line := clean(part)))


@lru_cache(maxsize=_KEPT)
def clean(text: str) -> str:
    """Squeezed, years in figures: 二〇二一年 → 2021年."""
    plain = squeeze(text)
    return _WRITTEN_YEAR.sub(lambda year: year.group().translate(_DIGITS), plain) if "年" in plain else plain


def fields(printed: Printed, name: str, catalog: Catalog) -> Iterator[str]:
    """The values printed behind the names in the word list `name`, those of its first word first: in the same cell or line, in the next
    cell of the row, in the next line. A value ends where the next field begins."""
    after = _any_field(tuple(catalog.words[listed] for listed in _FIELDS))
    for word in catalog.words[name]:
        texts = [text for text in printed.texts if word in text]
        for value in _values(printed, texts, word) if texts else ():
            if found := after.split(value, maxsplit=1)[0].strip(":"):
                yield found


@lru_cache(maxsize=4)
def _any_field(names: tuple[tuple[str, ...], ...]) -> re.Pattern[str]:
    return re.compile(either(chain.from_iterable(names)), re.IGNORECASE)


def _values(printed: Printed, texts: Sequence[str], word: str) -> Iterator[str]:
    """What stands behind a word, which is printed in these texts."""
    said, remark = re.escape(word), r"(?:[(][^()]*[)])?"
    alone = re.compile(rf"{said}{remark}:?")
    behind = re.compile(rf"(?:^|(?<=[)]|[:☑☐□■√])){said}{remark}:?(.+)$|{said}{remark}:(.+)$")
    for left, right in printed.pairs:
        if left.startswith(word) and right and alone.fullmatch(left):
            yield right
    for text in texts:
        if match := behind.search(text):
            yield match.group(1) or match.group(2)


__all__ = ["YEAR", "Printed", "clean", "fields", "read_printed"]
