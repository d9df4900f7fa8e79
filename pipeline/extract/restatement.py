"""Sentences that say that figures of earlier years were restated: 根据第四次经济普查结果对2018年数据进行了修订.

Which figure such a sentence explains is judged beside the earlier reports; here it is only found.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.catalog import Catalog
from pipeline.extract.printed import clean, either
from pipeline.model import Document, Location, Quote, Table

_SENTENCE = re.compile(r"(?<=[。;；!！])|\n{2,}")
_LONGEST = 300  # characters: what is longer is no sentence, and nobody would read the quotation
_LISTS = ("restated", "restated_changed", "restated_figures", "restated_not")


@lru_cache(maxsize=4)
def _patterns(words: tuple[tuple[str, ...], ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(either(listed)) for listed in words)


def find_restatements(document: Document, catalog: Catalog) -> tuple[Quote, ...]:
    """Each such sentence once, as printed on one line."""
    patterns = _patterns(tuple(catalog.words[name] for name in _LISTS))
    found: dict[str, Quote] = {}
    for text, place in _texts(document):
        for sentence in _SENTENCE.split(text):
            if len(sentence) <= _LONGEST and _says_so(clean(sentence), patterns):
                line = " ".join(sentence.split())
                found.setdefault(line, Quote(line, place))
    return tuple(found.values())


def _texts(document: Document) -> Iterator[tuple[str, Location]]:
    paragraph = -1
    for block in document.blocks:
        if isinstance(block, Table):
            for cell in block.cells:
                yield cell.text, Location(page=cell.page, bbox=cell.bbox, table=block.index, row=cell.row, column=cell.column)
        else:
            paragraph += 1
            yield block.text, Location(page=block.page, bbox=block.bbox, paragraph=paragraph)


def _says_so(sentence: str, patterns: tuple[re.Pattern[str], ...]) -> bool:
    restated, changed, figures, never = patterns
    if never.search(sentence):
        return False
    return bool(restated.search(sentence)) or bool(changed.search(sentence) and figures.search(sentence))


__all__ = ["find_restatements"]
