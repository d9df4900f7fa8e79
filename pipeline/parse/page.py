"""What stands on a PDF page: words and rules, as own records. The only module that knows pdfplumber, so that another
reader can take its place without touching what follows."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from pipeline.errors import UnreadableError
from pipeline.parse.frame import turned, turned_rules
from pipeline.parse.garbled import garbled_share
from pipeline.parse.ink import clear, hidden, white
from pipeline.parse.symbols import from_pdf_font
from pipeline.parse.word import Char, Rule, Word, in_runs, make_words

MAX_CHARS = 200_000
"""More characters than this on one page are a drawing or an attack; nothing is read from it."""
MAX_RULES = 20_000
"""Above this number of lines on one page tables are not looked for."""
MAX_PAGES = 3_000
"""Pages after this one are reported as not read."""

_THIN = 2.5  # points: a filled rectangle not thicker than this is a drawn rule
_PICTURE = 0.7  # of the page: text over a picture this large may have been recognised from it
_HIDDEN_FONT = re.compile("glyphless|hiddenhorz|invisible|ocr", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageContent:
    """One page. `images_area` is the share of the page that pictures cover, `garbled` the share of characters without meaning,
    `drawn` the number of drawn paths, `slanted` the number of characters left out because they stand askew (watermarks),
    `hidden` of those left out because nothing of them shows, or they are large and pale (watermarks too).
    `recognised`: the text was put behind a picture by text recognition. `sideways`: words that stand turned, per number of quarter
    turns clockwise, each in the upright frame of its own. `quarter`: this is the part of a page that stands turned so, in that frame.
    `too_many`: lines were not looked at. `recognised_here`: read by our own text recognition."""

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


@dataclass(frozen=True, slots=True)
class PageFailure:
    """A page that could not be read, and what the reader said."""

    number: int
    cause: str


@dataclass(frozen=True, slots=True)
class Contents:
    """All pages of a file in order, read or failed, and the title in the file's properties."""

    title: str
    pages: tuple[PageContent | PageFailure, ...]


def read_contents(path: Path) -> Contents:
    """All pages of a PDF file; each page is let go when its words are taken, so that memory stays small.
    Raises UnreadableError if the file cannot be opened."""
    # the reader comments on every oddity of a file; what matters to users is said by problems
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    with _open(path) as pdf:
        pages = _page_list(pdf)
        read = tuple(_read_page(page, number) for number, page in enumerate(pages, 1))
        return Contents(_title(pdf), read)


def _open(path: Path) -> Any:
    import pdfplumber  # slow to import, needed only here
    from pdfminer.pdfdocument import PDFPasswordIncorrect

    try:
        return pdfplumber.open(path)
    except Exception as error:
        causes = [error, error.__cause__, error.__context__, *error.args]
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in causes):
            raise UnreadableError("文件有密码，请先解除密码再读", "the file needs a password; remove it first") from error
        raise _broken(error) from error


def _broken(error: Exception) -> UnreadableError:
    cause = say_cause(error)
    return UnreadableError(
        f"PDF 文件已损坏，无法打开（{cause}），请重新导出", f"the PDF file is damaged and cannot be opened ({cause}); export it again"
    )


def say_cause(error: Exception) -> str:
    """A reader's exception in a few words."""
    inner = error.args[0] if error.args and isinstance(error.args[0], Exception) else error
    text = " ".join(str(inner).split())[:100]
    return f"{type(inner).__name__}: {text}" if text else type(inner).__name__


def _page_list(pdf: Any) -> list[Any]:
    try:
        pages = list(pdf.pages)
    except Exception as error:
        raise _broken(error) from error
    if not pages:
        raise UnreadableError("PDF 文件中没有页面，请重新导出", "the PDF file has no pages; export it again")
    return pages


def _title(pdf: Any) -> str:
    title = (pdf.metadata or {}).get("Title")
    return title.strip() if isinstance(title, str) else ""


def _read_page(page: Any, number: int) -> PageContent | PageFailure:
    if number > MAX_PAGES:
        return PageFailure(number, f"> {MAX_PAGES} pages")
    try:
        return page_content(page, number)
    except Exception as error:  # whatever the reader stumbles over costs this page only
        return PageFailure(number, say_cause(error))
    finally:
        page.close()


def page_content(page: Any, number: int) -> PageContent:
    """The one function that takes words and rules from a pdfplumber page."""
    from pipeline.parse.shown import lay_out  # slow to import, needed only here

    width, height = lay_out(page)
    raw = [char | {"text": from_pdf_font(char["text"], char.get("fontname") or "")} for char in page.chars]
    drawn = len(page.lines) + len(page.rects) + len(page.curves)
    if len(raw) > MAX_CHARS:
        return PageContent(number, width, height, (), chars=len(raw), drawn=drawn, too_many=True)
    too_many = drawn > MAX_RULES
    rules = [] if too_many else list(_rules(page))
    horizontal, vertical = (tuple(rule for upright, rule in rules if upright is wanted) for wanted in (False, True))
    images = _images_area(page, width, height)
    inside = [char for char in raw if _inside(char, width, height)]
    recognised = _recognised(inside, images)
    visible = inside if recognised else clear(inside, page.rects, page.images)
    straight = [char for char in visible if not _askew(char)]
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
        hidden=_printed(raw) - _printed(visible),
        too_many=too_many,
    )


def _printed(chars: list[dict[str, Any]]) -> int:
    return sum(not char["text"].isspace() for char in chars)


def _inside(char: dict[str, Any], width: float, height: float) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(0 <= x <= width and 0 <= y <= height and char["size"] > 0.5)


def _askew(char: dict[str, Any]) -> bool:
    """Turned by neither 0, 90, 180 nor 270 degrees (a slant, as of italics, is not a turn)."""
    a, b, c, d = map(float, char["matrix"][:4])
    level, upright = abs(a) + abs(d), abs(b) + abs(c)
    return b * c < 0 and min(level, upright) > 0.3 * max(level, upright)


def _words(
    chars: list[dict[str, Any]], horizontal: tuple[Rule, ...], vertical: tuple[Rule, ...], width: float, height: float
) -> Iterator[tuple[int, tuple[Word, ...]]]:
    """The words of each number of quarter turns, in its upright frame."""
    for quarter in sorted({_quarter(char) for char in chars}):
        _, down = turned_rules(horizontal, vertical, quarter, width, height)
        found = in_runs(_char(char, quarter, width, height) for char in chars if _quarter(char) == quarter)
        yield quarter, tuple(make_words(found, down))


def _quarter(char: dict[str, Any]) -> int:
    """By how many quarter turns clockwise a letter is turned."""
    a, b, _, d = map(float, char["matrix"][:4])
    if abs(b) > abs(a):
        return 1 if b < 0 else 3
    return 2 if a < 0 and d < 0 else 0


def _char(char: dict[str, Any], quarter: int, width: float, height: float) -> Char:
    name = char.get("fontname") or ""
    bold = "bold" in name.lower() or "heiti" in name.lower() or "simhei" in name.lower()
    x0, top, x1, bottom = turned((char["x0"], char["top"], char["x1"], char["bottom"]), quarter, width, height)
    # a letter turned by 90 degrees reports its width as its size
    size = bottom - top if quarter % 2 else char["size"]
    return Char(char["text"], x0, top, x1, bottom, size, bold, char.get("mcid") or 0)


def _recognised(chars: list[dict[str, Any]], images: float) -> bool:
    """Text recognition writes invisible text over the picture: in a font that shows nothing, or without ink."""
    if images < _PICTURE or not chars:
        return False
    nothing = sum(bool(_HIDDEN_FONT.search(char.get("fontname") or "")) for char in chars)
    return nothing * 2 > len(chars) or any(map(hidden, chars))


def _images_area(page: Any, width: float, height: float) -> float:
    def part(image: dict[str, Any]) -> float:
        across = min(image["x1"], width) - max(image["x0"], 0.0)
        down = min(image["bottom"], height) - max(image["top"], 0.0)
        return float(max(across, 0.0) * max(down, 0.0))

    area = sum(part(image) for image in page.images)
    return min(area / (width * height), 1.0) if width * height > 0 else 0.0


# ------------------------------------------------------------------------------------------------------------ rules
def _rules(page: Any) -> Iterator[tuple[bool, Rule]]:
    """Visible straight lines of a page as (is vertical, rule)."""
    for line in page.lines:
        if not white(line.get("stroking_color")):
            yield from _segment(line["x0"], line["top"], line["x1"], line["bottom"])
    for rect in page.rects:
        yield from _rect_rules(rect)
    for curve in page.curves:
        if curve.get("stroke") and not white(curve.get("stroking_color")):
            for (x0, y0), (x1, y1) in pairwise(curve["pts"]):
                yield from _segment(x0, y0, x1, y1)


def _rect_rules(rect: dict[str, Any]) -> Iterator[tuple[bool, Rule]]:
    x0, top, x1, bottom = rect["x0"], rect["top"], rect["x1"], rect["bottom"]
    thin = min(x1 - x0, bottom - top) <= _THIN
    if thin and not white(rect.get("non_stroking_color") if rect.get("fill") else rect.get("stroking_color")):
        yield from _segment(x0, top, x1, bottom)
    elif not thin and rect.get("stroke") and not white(rect.get("stroking_color")):
        for y in (top, bottom):
            yield False, Rule(y, x0, x1)
        for x in (x0, x1):
            yield True, Rule(x, top, bottom)


def _segment(x0: float, y0: float, x1: float, y1: float) -> Iterator[tuple[bool, Rule]]:
    """A line as a rule, if it is level or upright."""
    across, down = abs(x1 - x0), abs(y1 - y0)
    if down <= _THIN and across > down:
        yield False, Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1))
    elif across <= _THIN and down > across:
        yield True, Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1))
