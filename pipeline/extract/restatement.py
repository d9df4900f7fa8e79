"""Sentences that say that figures of earlier years were restated: 根据第四次经济普查结果对2018年数据进行了修订.

Which figure such a sentence explains is judged beside the earlier reports; here it is only found.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipeline.catalog import Catalog
from pipeline.extract.plane import Plane
from pipeline.extract.printed import clean
from pipeline.model import Cell, Document, Location, Paragraph, Quote, Table
from pipeline.text import either

_SENTENCE = re.compile(r"(?<=[。;；!！])|\n{2,}")
_LONGEST = 300  # characters: what is longer is no sentence, and nobody would read the quotation
_LISTS = ("restated", "restated_changed", "restated_figures", "restated_not")


@lru_cache(maxsize=4)
def _patterns(words: tuple[tuple[str, ...], ...]) -> tuple[re.Pattern[str], ...]:
    restated, changed, *_ = words
    return tuple(re.compile(either(listed)) for listed in (*words, (*restated, *changed)))


def find_restatements(document: Document, planes: Sequence[Plane], catalog: Catalog) -> tuple[Quote, ...]:
    """Each such sentence once, as printed on one line. `planes`: the tables of the document, in order."""
    patterns = _patterns(tuple(catalog.words[name] for name in _LISTS))
    found: dict[str, Quote] = {}
    for text, place in _texts(document, planes, patterns):
        for sentence in _SENTENCE.split(text):
            if len(sentence) <= _LONGEST and _says_so(clean(sentence), patterns):
                line = " ".join(sentence.split())
                found.setdefault(line, Quote(line, place))
    return tuple(found.values())


def _texts(document: Document, planes: Sequence[Plane], patterns: tuple[re.Pattern[str], ...]) -> Iterator[tuple[str, Location]]:
    """The texts that say anything of it. Of most tables it is plain at once that none does."""
    restated, _, figures, _, may_say = patterns
    paragraph, tables = -1, iter(planes)
    for block in document.blocks:
        paragraph += isinstance(block, Paragraph)
        if isinstance(block, Table) and not may_say.search(next(tables).texts):
            continue
        parts: Sequence[Paragraph | Cell] = (block,) if isinstance(block, Paragraph) else block.cells
        saying = ((part, text) for part in parts if may_say.search(text := clean(part.text)))
        found = (part for part, text in saying if restated.search(text) or figures.search(text))
        yield from ((part.text, _place(block, part, paragraph)) for part in found)


def _place(block: Paragraph | Table, part: Paragraph | Cell, paragraph: int) -> Location:
    if isinstance(block, Table) and isinstance(part, Cell):
        return Location(page=part.page, bbox=part.bbox, table=block.index, row=part.row, column=part.column)
    return Location(page=part.page, bbox=part.bbox, paragraph=paragraph)


def _says_so(sentence: str, patterns: tuple[re.Pattern[str], ...]) -> bool:
    restated, changed, figures, never, _ = patterns
    if never.search(sentence):
        return False
    return bool(restated.search(sentence)) or bool(changed.search(sentence) and figures.search(sentence))


__all__ = ["find_restatements"]
