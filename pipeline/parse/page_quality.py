"""Whether a PDF page can be read at all, and what the reader of the figures must know about it."""

from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.errors import UnreadableError
from pipeline.model import NOTHING, Location, Message, Problem
from pipeline.parse.page import MAX_CHARS, MAX_PAGES, MAX_RULES, PageContent, PageFailure

Page = PageContent | PageFailure

_FEW_CHARS = 30  # a scanned page may bear a digital page number or stamp
_SCAN_AREA = 0.5  # of the page: pictures over this much of a page with few characters are a scan
_DRAWN_TEXT = 200  # paths on a page without characters: its text was turned into outlines
_GARBLED = 0.3  # of the characters

_SCAN = Message("是扫描图像，需要文字识别（OCR）", "is a scanned picture and needs text recognition (OCR)")
_OUTLINES = Message("的文字已转为图形曲线，需要文字识别（OCR）", "has its text as drawn outlines and needs text recognition (OCR)")
_NONSENSE = Message("的文字层是乱码，需要文字识别（OCR）或重新导出", "has a text layer without meaning; export it again or use OCR")
_CROWDED = Message(f"的字符超过 {MAX_CHARS} 个，未读取", f"has more than {MAX_CHARS} characters and was not read")
_LATE = Message(f"在第 {MAX_PAGES} 页之后，未读取；请分成几个文件", f"comes after page {MAX_PAGES} and was not read; split the file")

_REFUSED = {
    _SCAN: Message(
        "这是扫描件，没有可读的文字；请做文字识别后重试，或提供电子版",
        "this is a scan without readable text; run again with text recognition, or give the digital version",
    ),
    _OUTLINES: Message(
        "全部文字已转为图形曲线，无法读取；请提供电子版", "all text is drawn as outlines and cannot be read; give the digital version"
    ),
    _NONSENSE: Message("文字层是乱码，无法读取；请重新导出 PDF", "the text layer has no meaning and cannot be read; export the PDF again"),
}


_QUOTED = 60  # characters of what was left out


def page_failure(page: Page) -> Message | None:
    """Why a page cannot be read ("page N" goes before it), or None."""
    if isinstance(page, PageFailure):
        if page.number > MAX_PAGES:
            return _LATE
        return page.reason
    if page.chars > MAX_CHARS:
        return _CROWDED
    return _unreadable_text(page)


def wants_recognition(page: Page) -> bool:
    """Whether text recognition can read a page better than its text layer says it: a picture, outlines, nonsense, text that stands
    sideways, or text that another machine recognised."""
    return isinstance(page, PageContent) and page.chars <= MAX_CHARS and (page.recognised or _unreadable_text(page) is not None)


def _unreadable_text(page: PageContent) -> Message | None:
    if page.recognised_here:
        return None
    reasons = (
        (page.chars < _FEW_CHARS and page.images_area >= _SCAN_AREA, _SCAN),
        (not page.chars and page.drawn >= _DRAWN_TEXT, _OUTLINES),
        (page.garbled > _GARBLED, _NONSENSE),
    )
    return next((reason for applies, reason in reasons if applies), None)


def is_scanned(page: Page) -> bool:
    """A picture of a page, with or without text that a machine recognised behind it."""
    return isinstance(page, PageContent) and (page_failure(page) == _SCAN or page.recognised)


def pdf_format(pages: Sequence[Page]) -> str:
    """pdf-scan if all pages that hold anything are scanned, pdf-mixed if some are, else pdf."""
    filled = [page for page in pages if isinstance(page, PageContent) and (page.chars or page_failure(page))]
    scanned = sum(map(is_scanned, filled))
    if not scanned:
        return "pdf"
    return "pdf-scan" if scanned == len(filled) else "pdf-mixed"


def refuse_unreadable(pages: Sequence[Page], hint: Message = NOTHING) -> None:
    """Raises UnreadableError if no page has text that can be read; the commonest reason is named. `hint` says why text recognition
    did not help."""
    if any(isinstance(page, PageContent) and page.chars and not page_failure(page) for page in pages):
        return
    reasons = Counter(reason for page in pages if (reason := page_failure(page)))
    if not reasons:
        raise UnreadableError(
            "PDF 各页都没有文字；请检查文件是否正确，或重新导出",
            "no page of the PDF holds any text; check that it is the right file, or export it again",
        )
    reason = reasons.most_common(1)[0][0]
    if reason in _REFUSED:
        raise UnreadableError(_REFUSED[reason].zh + hint.zh, f"{_REFUSED[reason].en} {hint.en}".rstrip())
    raise UnreadableError(
        f"PDF 没有一页可读，可能已损坏；请重新导出（第 1 页{reason.zh}）",
        f"no page of the PDF can be read, it may be damaged; export it again (page 1 {reason.en})",
    )


def page_problems(page: Page, hint: Message = NOTHING) -> Iterator[Problem]:
    """What the reader of the figures must know about a page; `hint` says why text recognition did not help."""
    failure = page_failure(page)
    if failure:
        more = hint if wants_recognition(page) else NOTHING
        yield _problem("page-unreadable", page, Message(failure.zh + more.zh, f"{failure.en} {more.en}".rstrip()))
    if not isinstance(page, PageContent):
        return
    if not failure and page.too_many:
        said = Message(f"的线条超过 {MAX_RULES} 条，未查找表格", f"has more than {MAX_RULES} lines; tables were not looked for")
        yield _problem("tables-skipped", page, said)
    if page.recognised:
        said = Message("的文字由机器从图像识别，数字可能有误", "has text that a machine recognised in a picture; figures may be wrong")
        yield _problem("text-recognised", page, said)
    if page.slanted:
        said = Message(f"有 {page.slanted} 个斜排字符（水印），未读入", f"has {page.slanted} slanted characters (a watermark), left out")
        yield _problem("text-slanted", page, said)
    if page.hidden:
        said = Message(
            f"有 {page.hidden} 个看不见的字符（或浅色水印），未读入",
            f"has {page.hidden} characters that do not show (or a pale watermark), left out",
        )
        yield _problem("text-hidden", page, said)
    if page.struck:
        text = _quoted(page.struck)
        said = Message(f"有划去的文字“{text}”，未读入", f'has "{text}" struck through, left out')
        yield _problem("text-struck", page, said)
    if page.covered:
        text = _quoted(page.covered)
        said = Message(f"有被色块盖住的文字“{text}”，未读入", f'has "{text}" under an area painted over it, left out')
        yield _problem("text-covered", page, said)
    yield from _overflows(page)


def _quoted(text: str) -> str:
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"


def tables_skipped(page: PageContent) -> Problem:
    said = Message(
        "的线条或文字过多，像是图，没有逐一查找表格", "has so many rules or lines that it looks like a drawing; tables were not looked for"
    )
    return _problem("tables-skipped", page, said)


def _overflows(page: PageContent) -> Iterator[Problem]:
    """Figures printed over a vertical rule: which cell they belong to is a guess."""
    turned = (word for _, words in page.sideways for word in words)
    for word in (*page.words, *turned):
        if word.crosses and any(map(str.isdigit, word.text)):
            said = Message(
                f"的“{word.text}”印过了表格竖线，归入它大半所在的单元格",
                f'has "{word.text}" printed over a rule of a table; it was taken into the cell where most of it stands',
            )
            yield _problem("cell-overflow", page, said)


def _problem(kind: str, page: Page, said: Message) -> Problem:
    return Problem(kind, Message(f"第 {page.number} 页{said.zh}。", f"Page {page.number} {said.en}."), Location(page=page.number))
