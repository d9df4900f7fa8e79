"""What stands on a PDF page: words and rules. Two readers say what is drawn: PDFium, which is fast, and pdfplumber for the pages and
files that PDFium is not sure of."""

import re
from collections.abc import Iterable, Iterator, Set
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pipeline.errors import say_cause
from pipeline.isolate import progress
from pipeline.model import BBox, Message
from pipeline.parse.care import NO_CARE, Care
from pipeline.parse.chars import make_chars
from pipeline.parse.coded import Flags
from pipeline.parse.covered import hidden_by
from pipeline.parse.frame import turned_rules
from pipeline.parse.gap import cuts
from pipeline.parse.garbled import garbled_share
from pipeline.parse.ink import clear
from pipeline.parse.letter import HIDDEN, Drawing, Letters
from pipeline.parse.overprint import overprinted
from pipeline.parse.signs import PRINTED
from pipeline.parse.struck import struck_through
from pipeline.parse.word import Rule, Word
from pipeline.parse.words import make_words

if TYPE_CHECKING:
    from pipeline.parse import pdfium, plumber

MAX_CHARS = 200_000
"""More characters than this on one page are a drawing or an attack; nothing is read from it."""
MAX_RULES = 20_000
"""Above this number of lines on one page tables are not looked for."""
MAX_PAGES = 3_000
"""Pages after this one are reported as not read."""

_LEAST_SIZE = 0.5  # points: smaller letters are not there to be read
_PICTURE = 0.7  # of the page: text over a picture this large may have been recognised from it
_HIDDEN_FONT = re.compile("glyphless|hiddenhorz|invisible|ocr", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageContent:
    """One page. `images_area` is the share of the page that pictures cover, `garbled` the share of characters without meaning,
    `drawn` the number of drawn paths, `slanted` the number of characters left out because they stand askew (watermarks),
    `hidden` of those left out because nothing of them shows, or they are large and pale (watermarks too); `covered` are the letters
    over which an opaque area was painted, left out too, `hurt` the boxes of letters that are covered in part, which are read.
    `recognised`: the text was put behind a picture by text recognition. `sideways`: words that stand turned, per number of quarter
    turns clockwise, each in the upright frame of its own. `quarter`: this is the part of a page that stands turned so, in that frame.
    `too_many`: lines were not looked at. `recognised_here`: read by our own text recognition. `struck`: what was left out because a line
    goes through it."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    horizontal: tuple[Rule, ...] = ()
    vertical: tuple[Rule, ...] = ()
    images_area: float = 0.0
    chars: int = 0
    garbled: float = 0.0
    drawn: int = 0
    slanted: int = 0
    hidden: int = 0
    recognised: bool = False
    sideways: tuple[tuple[int, tuple[Word, ...]], ...] = ()
    quarter: int = 0
    too_many: bool = False
    recognised_here: bool = False
    struck: str = ""
    covered: str = ""
    hurt: tuple[BBox, ...] = ()


@dataclass(frozen=True, slots=True)
class PageFailure:
    """A page that could not be read, and the `reason` in a person's words ("page N" goes before it)."""

    number: int
    reason: Message


@dataclass(frozen=True, slots=True)
class Contents:
    """All pages of a file in order, read or failed, and the title in the file's properties."""

    title: str
    pages: tuple[PageContent | PageFailure, ...]


def read_contents(path: Path, care: Care = NO_CARE) -> Contents:
    """All pages of a PDF file but those left out; each page is let go when its words are taken, so that memory stays small.
    Raises UnreadableError if the file cannot be opened."""
    with _Readers(path) as readers:
        return Contents(readers.title, tuple(_read_page(readers, number, care) for number in range(1, len(readers) + 1)))


def _read_page(readers: "_Readers", number: int, care: Care) -> PageContent | PageFailure:
    reason = care.why_not(number)
    if reason:
        return PageFailure(number, reason)
    progress(number, len(readers))
    return readers.page(number)


class _Readers:
    """A file under both readers, the second opened when it is needed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stack = ExitStack()

    def __enter__(self) -> "_Readers":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @cached_property
    def first(self) -> "pdfium.File | None":
        from pipeline.parse import pdfium  # slow to import, needed only here

        file = pdfium.opened(self.path)
        if file:
            self._stack.callback(file.close)
        return file

    @cached_property
    def second(self) -> "plumber.File":
        from pipeline.parse import plumber  # slow to import, needed only here

        file = plumber.File(self.path)
        self._stack.callback(file.close)
        return file

    @property
    def title(self) -> str:
        return (self.first or self.second).title

    def __len__(self) -> int:
        return len(self.first or self.second)

    def page(self, number: int) -> PageContent | PageFailure:
        if number > MAX_PAGES:
            return PageFailure(number, too_many_pages(MAX_PAGES))
        try:
            drawing = (self.first and self.first.page(number)) or self.second.page(number)
            return page_content(drawing, number)
        except MemoryError:
            raise  # it is not this page alone that suffers
        except Exception as error:  # whatever the readers stumble over costs this page only
            return stumbled(number, error)


def stumbled(number: int, error: Exception) -> PageFailure:
    """A page at which a reader stumbled."""
    cause = say_cause(error)
    return PageFailure(number, Message(f"读取出错：{cause.zh}", f"could not be read: {cause.en}"))


def too_many_pages(most: int) -> Message:
    return Message(f"超出可读的页数（{most} 页），请拆分文件", f"lies beyond the {most} pages that are read; split the file")


def page_content(drawing: Drawing, number: int) -> PageContent:
    """What is to be read of what is drawn: words and rules, without what nothing shows of, watermarks and what lies off the page."""
    width, height, raw, drawn = drawing.width, drawing.height, drawing.letters, drawing.drawn
    if len(raw) > MAX_CHARS:
        return PageContent(number, width, height, (), chars=len(raw), drawn=drawn, too_many=True)
    too_many = drawn > MAX_RULES
    horizontal, vertical = ((), ()) if too_many else (drawing.horizontal, drawing.vertical)
    images = _images_area(drawing)
    struck, through = struck_through(raw, horizontal)
    horizontal = tuple(rule for rule in horizontal if rule not in through) if through else horizontal
    covered, hurt = (frozenset(), frozenset()) if drawing.apart else hidden_by(raw, drawing.covers)
    out = _which(raw, struck | covered)
    inside = raw.where(~out & _inside(raw, width, height))
    recognised = _recognised(inside, images)
    visible = inside if recognised else clear(inside, (*drawing.grounds, *drawing.images))
    upon = frozenset() if drawing.apart else overprinted(visible)
    straight = visible.where(visible.styles.which(lambda style: style.turn is not None))
    words = dict(_words(straight, horizontal, vertical, width, height))
    return PageContent(
        number,
        width,
        height,
        words.pop(0, ()),
        horizontal,
        vertical,
        images_area=images,
        chars=_printed(visible),
        garbled=garbled_share(visible),
        drawn=drawn,
        slanted=len(visible) - len(straight),
        sideways=tuple(words.items()),
        recognised=recognised,
        hidden=_printed(raw) - _printed(visible) - _printed(raw.take(out)) if len(visible) < len(raw) else 0,
        struck=_text(raw, struck),
        covered=_text(raw, covered - struck),
        hurt=(*_boxes(raw, hurt - struck), *_boxes(visible, upon)),
        too_many=too_many,
    )


def _which(letters: Letters, places: Iterable[int]) -> Flags:
    found = np.zeros(len(letters), bool)
    found[list(places)] = True
    return found


def _text(letters: Letters, places: Set[int]) -> str:
    return letters.take(_which(letters, places)).text if places else ""


def _boxes(letters: Letters, places: Set[int]) -> Iterator[BBox]:
    return ((x0, top, x1, bottom) for x0, top, x1, bottom in (letters.boxes[sorted(places)].tolist() if places else ()))


def _printed(letters: Letters) -> int:
    return int((letters.kinds >> PRINTED).sum())


def _inside(letters: Letters, width: float, height: float) -> Flags:
    """Whether the middle of each letter stands on the page, and it is large enough to be read."""
    x0, top, x1, bottom = letters.boxes.T
    across, down, large = x0 + x1, top + bottom, letters.styles.which(lambda style: style.size > _LEAST_SIZE)
    found: Flags = (across >= 0) & (across <= 2 * width) & (down >= 0) & (down <= 2 * height) & large
    return found


def _words(
    letters: Letters, horizontal: tuple[Rule, ...], vertical: tuple[Rule, ...], width: float, height: float
) -> Iterator[tuple[int, tuple[Word, ...]]]:
    """The words of each number of quarter turns, in its upright frame."""
    turn = letters.styles.floats(lambda style: -1 if style.turn is None else style.turn)
    for quarter in range(4):
        here = turn == quarter
        if here.any():
            found = letters.where(here)
            across, down = turned_rules(horizontal, vertical, quarter, width, height)
            yield quarter, tuple(make_words(make_chars(found, quarter, width, height), (*down, *cuts(across, down))))


def _recognised(letters: Letters, images: float) -> bool:
    """Text recognition writes invisible text over the picture: in a font that shows nothing, or without ink."""
    if images < _PICTURE or not len(letters):
        return False
    nothing = letters.styles.which(lambda style: bool(_HIDDEN_FONT.search(style.font))).sum()
    return bool(nothing * 2 > len(letters) or letters.styles.which(lambda style: style.shown == HIDDEN).any())


def _images_area(drawing: Drawing) -> float:
    """The share of the page under pictures, 0 to 1."""
    width, height = drawing.width, drawing.height
    parts = (max(min(x1, width) - max(x0, 0.0), 0.0) * max(min(y1, height) - max(y0, 0.0), 0.0) for x0, y0, x1, y1 in drawing.images)
    return min(sum(parts) / (width * height), 1.0) if width * height > 0 else 0.0
