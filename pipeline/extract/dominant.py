"""A sentence that says that one industry gives more than 70 % of the park's gross industrial output (footnote a of the standard)."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from pipeline.catalog import Catalog
from pipeline.extract.plane import Plane
from pipeline.extract.printed import YEAR, clean
from pipeline.model import Document, Paragraph, Table
from pipeline.text import either

_LIMIT = Decimal(70)
_SENTENCE = re.compile(r"(?<=[。;；!！])|\n")


class _Words(NamedTuple):
    """The expressions for such a sentence, made from the catalogue's words. `output` stands in all of `shares`."""

    output: re.Pattern[str]
    shares: tuple[re.Pattern[str], ...]
    over: re.Pattern[str]
    whole: tuple[str, ...]
    group: re.Pattern[str]
    never: re.Pattern[str]


_LISTS = (
    "dominant_output",
    "dominant_whole",
    "dominant_link",
    "dominant_over",
    "dominant_industry_whole",
    "dominant_industry_not",
    "dominant_not",
)


@lru_cache(maxsize=4)
def _words(listed: tuple[tuple[str, ...], ...]) -> _Words:
    output, place, link, over, _, group, never = (either(words) for words in listed)
    industry = r"(?P<industry>[\u4e00-\u9fff、]{1,14}?业)"
    share = rf"(?P<link>(?:{link}|由\d+(?:\.\d+)?%(?:提高|上升|增加|增长)到?至?)*)(?P<share>\d+(?:\.\d+)?)%(?P<above>以上)?"
    amount = r"(?:为|达|达到)?(?:\d+(?:\.\d+)?(?:亿元|万元)?)?,?"
    of_whole = rf"占{place}*{output}{share}"
    return _Words(
        output=re.compile(output),
        shares=(
            re.compile(rf"{industry}(?:企业)?(?:实现|完成|的)?(?:{output}{amount})?{of_whole}"),
            re.compile(rf"{industry}(?:企业)?(?:实现|完成|的)?{output}{amount}(?:占比|比重|比例){share}"),
            re.compile(rf"{industry}为主[^。]{{0,12}}?{output}{amount}(?:{of_whole})"),
        ),
        over=re.compile(over),
        whole=listed[4],
        group=re.compile(group),
        never=re.compile(never),
    )


def find_dominant_industry(document: Document, planes: Sequence[Plane], year: int | None, catalog: Catalog) -> str:
    """The sentence as printed, on one line; empty when none says it of the data year and of the park as a whole. `planes`: the tables of
    the document, in order."""
    words = _words(tuple(catalog.words[name] for name in _LISTS))
    sentences = _sentences(document, planes, words.output)
    return next((" ".join(sentence.split()) for sentence in sentences if _says_so(clean(sentence), year, words)), "")


def _sentences(document: Document, planes: Sequence[Plane], output: re.Pattern[str]) -> Iterator[str]:
    """The sentences of all texts that print a percentage and name the output. Of most tables it is plain at once that none does."""
    tables = iter(planes)
    for block in document.blocks:
        if isinstance(block, Table) and not ("%" in (texts := next(tables).texts) and output.search(texts)):
            continue
        for text in (block.text,) if isinstance(block, Paragraph) else [cell.text for cell in block.cells]:
            plain = clean(text)
            if "%" in plain and output.search(plain):
                yield from _SENTENCE.split(text)


def _says_so(sentence: str, year: int | None, words: _Words) -> bool:
    if "%" not in sentence or not words.output.search(sentence) or words.never.search(sentence):
        return False
    matches = (match for pattern in words.shares for match in pattern.finditer(sentence))
    return any(_is_one_industry(match, words) and _is_over(match, words) and _is_of(year, sentence, match) for match in matches)


def _is_one_industry(match: re.Match[str], words: _Words) -> bool:
    name = match.group("industry")
    return name not in words.whole and not name.endswith("企业") and not words.group.search(name)


def _is_over(match: re.Match[str], words: _Words) -> bool:
    share = Decimal(match.group("share"))
    said = bool(match.group("above")) or bool(words.over.search(match.group("link")))
    return _LIMIT < share <= 100 or (share == _LIMIT and said)


def _is_of(year: int | None, sentence: str, match: re.Match[str]) -> bool:
    """Whether the year that is printed last before the share, if any, is the data year."""
    years = re.findall(YEAR, sentence[: match.start("share")])
    return not years or year is None or int(years[-1]) == year


__all__ = ["find_dominant_industry"]
