"""Lines of words, and the running heads, feet and page numbers among them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import NamedTuple

from pipeline.model import BBox
from pipeline.parse.caption import names_a_table
from pipeline.parse.page import PageContent
from pipeline.parse.word import Word
from pipeline.text import squeeze

_EDGE = 0.085  # of the page height: heads and feet stand in this strip at the top and bottom
_MARGIN = 71.0  # points: the strip is as wide on a page that lies across or is small, for margins do not shrink with it
_WIDEST_EDGE = 0.14  # of the page height
_CAPTION = frozenset("续附表Tt")  # the first characters of captions
_MOST_PARTS = 2  # besides its number, a caption has a title and a unit
_FIGURE = re.compile(r"[-+≥≤<>~约]?\d[\d.,]*%?")
_LEFT, _MIDDLE = attrgetter("x0"), attrgetter("y")
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"[-—–·~\s]*(?:第?\s*(?:\d{1,4}|[ivxlcIVXLC]{1,6})\s*页?(?:\s*[/／,，共]\s*共?\s*\d{1,4}\s*页?)?)[-—–·~\s]*")


class Line(NamedTuple):
    """Words on one line, from left to right: the box around them, what they say and their largest type size."""

    words: tuple[Word, ...]
    bbox: BBox
    text: str
    size: float

    @property
    def x0(self) -> float:
        return self.bbox[0]

    @property
    def x1(self) -> float:
        return self.bbox[2]

    @property
    def y(self) -> float:
        return (self.bbox[1] + self.bbox[3]) / 2

    @property
    def bold(self) -> bool:
        return all(word.bold for word in self.words)

    def segments(self, gap: float) -> tuple[tuple[Word, ...], ...]:
        """The words parted where a gap is wider than `gap` type sizes."""
        if len(self.words) == 1:
            return (self.words,)
        parts: list[list[Word]] = []
        for word in self.words:
            if parts and word.x0 - parts[-1][-1].x1 <= gap * word.size:
                parts[-1].append(word)
            else:
                parts.append([word])
        return tuple(map(tuple, parts))


def make_line(words: Sequence[Word]) -> Line:
    """The line of some words; there must be one."""
    if len(words) == 1:  # as of most cells
        (word,) = words
        return Line((word,), word[1:5], word.text, word.size)
    ordered = tuple(sorted(words, key=_LEFT))
    _, x0, top, x1, bottom, sizes, *_ = zip(*ordered, strict=True)
    return Line(ordered, (min(x0), min(top), max(x1), max(bottom)), _text(ordered), max(sizes))


def _text(words: Sequence[Word]) -> str:
    first, *others = words
    return first.text + "".join([f" {word.text}" if word.spaced else word.text for word in others])


def is_caption(line: Line) -> bool:
    """Whether a line is the caption of a table, and not a row that begins with the name of one."""
    if line.words[0].text[0] not in _CAPTION or not names_a_table(line.text):
        return False
    _, *others = ("".join(word.text for word in text) for text in line.segments(1.0))
    return len(others) <= _MOST_PARTS and not any(_FIGURE.fullmatch(text) for text in others)


def make_lines(words: Iterable[Word]) -> tuple[Line, ...]:
    """Words gathered to lines, top to bottom: those that overlap by more than half their height share a line."""
    groups: list[list[Word]] = []
    for word in sorted(words, key=_MIDDLE):
        if groups and _same_line(groups[-1][0], word):
            groups[-1].append(word)
        else:
            groups.append([word])
    return tuple(map(make_line, groups))


def _same_line(first: Word, word: Word) -> bool:
    if first.top == word.top and first.bottom == word.bottom:  # as most
        return first.bottom > first.top
    overlap = min(first.bottom, word.bottom) - max(first.top, word.top)
    return overlap > 0.5 * min(first.bottom - first.top, word.bottom - word.top)


# ------------------------------------------------------------------------------------------------------ heads and feet
def running_lines(pages: Sequence[tuple[PageContent, Sequence[Line]]]) -> dict[int, tuple[Line, ...]]:
    """Per page number, the lines at its top and bottom that are heads, feet or page numbers: page numbers by their form,
    the others because they come again on another page at the same height with only digits changed."""
    seen: Counter[tuple[str, int]] = Counter()
    edge_lines: dict[int, list[tuple[Line, tuple[str, int]]]] = defaultdict(list)
    for page, lines in pages:
        found = [(line, _running_key(line, page)) for line in _at_edges(lines, page)]
        edge_lines[page.number] += found  # a page may come in several parts
        seen.update({key for _, key in found})
    return {
        number: tuple(line for line, key in at_edges if seen[key] > 1 or _PAGE_NUMBER.fullmatch(line.text))
        for number, at_edges in edge_lines.items()
    }


def _at_edges(lines: Iterable[Line], page: PageContent) -> list[Line]:
    edge = max(_EDGE * page.height, min(_MARGIN, _WIDEST_EDGE * page.height))
    return [line for line in lines if not edge < line.y < page.height - edge]


def _running_key(line: Line, page: PageContent) -> tuple[str, int]:
    """Text without digits, and the distance from the nearer edge in steps of 8 points (pages may differ in height)."""
    return _DIGITS.sub("0", squeeze(line.text)), round(min(line.y, page.height - line.y) / 8)
