"""Lines → paragraphs: wrapped lines joined, headings told from body text, paragraphs followed over the page break."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

from pipeline.model import BBox, Paragraph, Turn
from pipeline.parse.line import Line, is_caption

Block = TypeVar("Block")

_FULL = 1.6  # type sizes: a line that ends nearer to the right margin is full
_INDENT = 1.2  # type sizes
_LONG = 0.6  # of the text width
_SENTENCE_END = ("。", "；", ";", "！", "？", "：", ":")
_LONGEST_HEADING = 60
_FIELD = re.compile(r"[^\s，。；、：:,;\d]{2,12}[:：]\s*\S")
_FAR = 2.0  # type sizes: words of running text never stand so far apart
_CHINESE = "[一二三四五六七八九十百零〇]"
_NUMBERED = re.compile(rf"[第(（\d]|{_CHINESE}")  # as every heading of these levels begins
_LEVELS = (
    (re.compile(rf"第{_CHINESE}{{1,3}}[章篇部]|第\s*\d{{1,2}}\s*[章篇部]"), 1),
    (re.compile(rf"第{_CHINESE}{{1,3}}节|第\s*\d{{1,2}}\s*节"), 2),
    (re.compile(rf"{_CHINESE}{{1,3}}[、.．]"), 1),
    (re.compile(rf"[(（]{_CHINESE}{{1,3}}[)）]"), 2),
    (re.compile(r"\d{1,2}(?:[.．]\d{1,2}){2}(?!\d|\.\d)"), 3),
    (re.compile(r"\d{1,2}[.．]\d{1,2}(?:\s+(?=\S)|(?=[^\d\s.．%％,，、万亿吨年月日元个家项]))"), 2),
    (re.compile(r"\d{1,2}\s+(?=[^\d\s%％万亿吨年月日元个家项])"), 1),
    (re.compile(r"\d{1,2}(?:[、．]|\.(?!\d))"), 3),
    (re.compile(r"[(（]\d{1,2}[)）]"), 4),
)


@dataclass(frozen=True, slots=True)
class Margins:
    """Where lines of running text begin and end, their type size and their usual distance, in points."""

    left: float
    right: float
    size: float
    pitch: float


@dataclass(frozen=True, slots=True)
class Draft:
    """A paragraph of one page: whether it may run on over the page break, and whether it may continue one from before."""

    paragraph: Paragraph
    runs_on: bool
    continues: bool


def find_margins(pages: Iterable[Sequence[Line]]) -> Margins:
    """Margins common to pages of one size. Without lines: zeros."""
    all_pages = list(pages)
    lines = [line for page in all_pages for line in page]
    if not lines:
        return Margins(0.0, 0.0, 0.0, 0.0)
    letters: Counter[float] = Counter()
    for line in lines:
        letters[round(line.size * 2) / 2] += len(line.text)
    size = letters.most_common(1)[0][0]
    body = [line for line in lines if abs(line.size - size) < 0.6] or lines
    rights = sorted(line.x1 for line in body)
    right = rights[int(0.97 * (len(rights) - 1))]
    left = min(_common([round(line.x0) for line in body]))
    steps = [round(after.y - before.y, 1) for page in all_pages for before, after in pairwise(page)]
    pitch = _most([step for step in steps if size < step < 3 * size] or [1.5 * size])
    return Margins(left, right, size, pitch)


def _most(values: Iterable[float]) -> float:
    return Counter(values).most_common(1)[0][0]


def _common(values: Sequence[int]) -> list[int]:
    """Values that occur often enough not to be an exception."""
    counts = Counter(values)
    often = max(counts.values()) / 4
    return [value for value, count in counts.items() if count >= often]


def make_paragraphs(lines: Sequence[Line], page: int, margins: Margins) -> list[Draft]:
    """Paragraphs of lines that follow one another on a page."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _goes_on(groups[-1], line, margins):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_draft(group, page, margins) for group in groups]


def _draft(lines: Sequence[Line], page: int, margins: Margins) -> Draft:
    first, last = lines[0], lines[-1]
    paragraph = _paragraph(lines, page, margins)
    body = paragraph.level == 0 and abs(last.size - margins.size) < 0.6
    runs_on = body and (_is_full(last, margins) or _unfinished(last, margins))
    continues = body and first.x0 < margins.left + _INDENT * first.size and not heading_level(first.text)
    return Draft(paragraph, runs_on, continues)


def _goes_on(group: Sequence[Line], line: Line, margins: Margins) -> bool:
    """Whether a line belongs to the paragraph that the lines before it make."""
    last = group[-1]
    if abs(last.size - line.size) > 0.8 or not _follows(group, line, margins):
        return False
    return not (_is_field(line) and _is_field(group[0]))


def _follows(group: Sequence[Line], line: Line, margins: Margins) -> bool:
    """Whether a line in the type of those before it stands as one that goes on from them."""
    last = group[-1]
    step = line.y - last.y
    if _is_larger(line, margins):
        return _is_full(last, margins) and step < 2.2 * line.size
    if step > 1.25 * margins.pitch or not (_is_full(last, margins) or _unfinished(last, margins)):
        return False
    if line.x0 > margins.left + _INDENT * line.size:
        return len(group) > 1 and abs(line.x0 - last.x0) < 2
    return not (last.text.endswith(_SENTENCE_END) and (heading_level(line.text) or is_caption(line)))


def _is_field(line: Line) -> bool:
    """Whether a line is a label with a colon and what it says, or words far apart, as in a form without rules."""
    return bool(_FIELD.match(line.text)) or len(line.segments(_FAR)) > 1


def _is_larger(line: Line, margins: Margins) -> bool:
    return line.size >= margins.size + 0.9


def _is_full(line: Line, margins: Margins) -> bool:
    return line.x1 > margins.right - _FULL * line.size


def _unfinished(line: Line, margins: Margins) -> bool:
    """A long line may end early because what follows cannot be broken; then no sentence ends with it."""
    long = line.x1 - margins.left > _LONG * (margins.right - margins.left) and line.x0 < margins.left + 3 * line.size
    return long and not line.text.endswith(_SENTENCE_END) and ("。" in line.text or not heading_level(line.text))


def _paragraph(lines: Sequence[Line], page: int, margins: Margins) -> Paragraph:
    text = join_texts([line.text for line in lines])
    boxes = [line.bbox for line in lines]
    bbox: BBox = (min(b[0] for b in boxes), boxes[0][1], max(b[2] for b in boxes), boxes[-1][3])
    return Paragraph(text, _level(text, lines, margins), page, bbox)


def join_texts(texts: Iterable[str]) -> str:
    """Wrapped lines as one: a space only between Latin words."""
    whole = ""
    for text in texts:
        latin = whole[-1:].isascii() and whole[-1:].isalpha() and text[:1].isascii() and text[:1].isalpha()
        whole += f" {text}" if latin else text
    return whole


def heading_level(text: str) -> int:
    """The level that a heading's numbering says (第X章 and 一、 1; （一） and 1.1 2; …), 0 if it has none or is a sentence."""
    if not _NUMBERED.match(text) or len(text) > _LONGEST_HEADING or text.rstrip().endswith(_SENTENCE_END):
        return 0
    return next((level for pattern, level in _LEVELS if pattern.match(text)), 0)


def _level(text: str, lines: Sequence[Line], margins: Margins) -> int:
    """A numbered line is a heading if its type or its shortness says so, one without number only by its type."""
    if len(text) > _LONGEST_HEADING or text.endswith(_SENTENCE_END):
        return 0
    larger = _is_larger(lines[0], margins)
    marked = larger or all(line.bold for line in lines)
    numbered = heading_level(text)
    if numbered:
        return numbered if marked or not (_is_full(lines[-1], margins) or "。" in text) else 0
    return (1 if larger else 2) if marked else 0


def go_on(before: Sequence[Draft | Block], after: Sequence[Draft | Block]) -> list[Draft | Block]:
    """The blocks of one column and of the next; a paragraph that goes on in the next one is one."""
    last, first = before[-1] if before else None, after[0] if after else None
    if not (isinstance(last, Draft) and isinstance(first, Draft) and last.runs_on and first.continues):
        return [*before, *after]
    return [*before[:-1], Draft(_joined(last.paragraph, first.paragraph), first.runs_on, last.continues), *after[1:]]


def _joined(first: Paragraph, rest: Paragraph) -> Paragraph:
    """A paragraph and what goes on from it elsewhere."""
    text = join_texts([first.text, rest.text])
    start = len(text) - len(rest.text)
    turns = (Turn(start, rest.page, rest.bbox), *(turn._replace(at=turn.at + start) for turn in rest.turns))
    return replace(first, text=text, turns=(*first.turns, *turns))


def over_page_break(pages: Iterable[Sequence[Draft | Block]]) -> list[Paragraph | Block]:
    """The blocks of all pages in reading order; a paragraph that the page break cut is one, and stands where it begins."""
    done: list[Paragraph | Block] = []
    open_draft = False
    for blocks in pages:
        for place, block in enumerate(blocks):
            last = done[-1] if done else None
            if not isinstance(block, Draft):
                done.append(block)
            elif open_draft and not place and block.continues and isinstance(last, Paragraph):
                done[-1] = _joined(last, block.paragraph)
            else:
                done.append(block.paragraph)
        final = blocks[-1] if blocks else None
        open_draft = isinstance(final, Draft) and final.runs_on
    return done
