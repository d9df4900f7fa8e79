"""Saved web pages (.html, .mht) → `Document`: paragraphs, headings and tables in reading order. Nothing is fetched, nothing is run."""

import codecs
import email
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree, html

from pipeline.errors import UnreadableError
from pipeline.model import Cell, Document, Paragraph, Part, Table
from pipeline.parse.caption import caption
from pipeline.parse.detect import detect

Element = Any  # lxml is untyped here

LARGEST = 64 << 20  # bytes of a page; a tree takes about ten times as much memory

_CHARSET = re.compile(rb"<meta[^>]*charset\s*=\s*[\"']?\s*([\w.-]+)", re.IGNORECASE)
_CHINESE = frozenset({"gb2312", "gbk", "gb_2312-80", "x-gbk", "hz-gb-2312"})  # pages mostly hold more than they declare
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|text-decoration[^;]*line-through", re.IGNORECASE
)
_TAKEN_BACK = ("del", "s", "strike")
_NO_CONTENT = frozenset({"head", "script", "style", "template", "noscript", "object", "iframe", "svg", "math", "rp", "rt", *_TAKEN_BACK})
_HEADING = re.compile(r"h([1-6])$")
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption"),
        *("figure", "footer", "form", "header", "hr", "html", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "ul"),
    )
)
_MOST_SPAN = 1000
_MOST_CELLS = 500_000  # of one table, spans counted by what they cover


def read(path: Path) -> Document:
    """Read a saved page. Raises UnreadableError when it is larger than LARGEST, or an archive (.mht) without a page in it."""
    if path.stat().st_size > LARGEST:
        raise UnreadableError(
            f"网页文件超过 {LARGEST >> 20} MB，未读取；请只保存含报告的页面后重试。",
            f"The page is larger than {LARGEST >> 20} MB and was not read; save only the page with the report and retry.",
        )
    kind = detect(path)
    content, charset = _archived_page(path.read_bytes()) if kind == "mht" else (path.read_bytes(), "")
    root = _parsed(content, charset)
    reader = _Reader()
    reader.container(root)
    return Document(format=kind, blocks=tuple(reader.blocks), title=" ".join((root.findtext(".//title") or "").split()))


def _archived_page(content: bytes) -> tuple[bytes, str]:
    """The page in an archive, and the charset that the archive declares for it."""
    for part in email.message_from_bytes(content).walk():
        if part.get_content_type() == "text/html":
            return bytes(part.get_payload(decode=True) or b""), part.get_content_charset() or ""
    raise UnreadableError(
        "网页存档中没有网页，请重新保存该网页后重试。", "There is no page in this web archive; save the page again and retry."
    )


def _parsed(content: bytes, charset: str) -> Element:
    text = content.decode(_encoding(content, charset), "replace").replace("\0", "")
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser)
    except etree.ParserError:  # nothing in it
        return html.Element("html")


def _encoding(content: bytes, charset: str) -> str:
    for mark, name in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if content.startswith(mark):
            return name
    declared = _CHARSET.search(content[:8192])
    name = (charset or (declared.group(1).decode("ascii", "ignore") if declared else "")).lower()
    if name in _CHINESE:
        return "gb18030"
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "utf-8" if _is_utf8(content) else "gb18030"


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


# ------------------------------------------------------------------------------------------------ walking
def _is_hidden(element: Element) -> bool:
    if not isinstance(element.tag, str) or element.tag in _NO_CONTENT or "hidden" in element.attrib:
        return True
    return element.get("type", "").lower() == "hidden" or _HIDDEN_STYLE.search(element.get("style", "")) is not None


_BREAK = object()  # a new line that the page asks for
_EDGE = object()  # where a block begins or ends


def _content(parent: Element) -> Iterator[str | object]:
    """Text, breaks, edges of blocks, headings and tables of an element, in order."""
    if parent.text:
        yield parent.text
    for child in parent:
        if not _is_hidden(child):
            yield from _inside(child)
        if child.tail:
            yield child.tail


def _inside(element: Element) -> Iterator[str | object]:
    tag = element.tag
    if tag == "br":
        yield _BREAK
    elif tag == "table" or _HEADING.match(tag):
        yield element
    elif tag in {"input", "select"}:
        yield _entry(element)
    elif tag in _BLOCKS:
        yield _EDGE
        yield from _content(element)
        yield _EDGE
    else:
        yield from _content(element)


def _entry(element: Element) -> str:
    """What a form field shows."""
    if element.tag == "select":
        options = list(element.iter("option"))
        chosen = next((option for option in options if "selected" in option.attrib), options[0] if options else None)
        return "" if chosen is None else str(chosen.text_content())
    if element.get("type", "text").lower() in {"checkbox", "radio"}:
        return "☑" if "checked" in element.attrib else "□"
    return str(element.get("value", "")) if element.get("type", "text").lower() in {"text", "number", "date", ""} else ""


@dataclass(slots=True)
class _Lines:
    """Text that is being gathered: white space collapses, lines stay apart."""

    lines: list[str] = field(default_factory=lambda: [""])

    def add(self, item: str | object) -> None:
        if isinstance(item, str):
            self.lines[-1] += item
        elif item is _BREAK or self.lines[-1].strip():
            self.lines.append("")

    def take(self) -> str:
        text = "\n".join(" ".join(line.split()) for line in self.lines).strip("\n")
        self.lines = [""]
        return text


def _text(element: Element) -> tuple[str, list[tuple[Element, str]]]:
    """The text of a cell or heading, and the tables nested in it with the line before each."""
    lines, tables = _Lines(), []
    for item in _content(element):
        if isinstance(item, str) or item is _BREAK or item is _EDGE:
            lines.add(item)
        elif item.tag == "table":  # type: ignore[attr-defined]
            lines.add(_EDGE)
            tables.append((item, next((" ".join(line.split()) for line in reversed(lines.lines) if line.strip()), "")))
        else:  # a heading in a cell
            lines.add(_EDGE)
            lines.add(_text(item)[0])
            lines.add(_EDGE)
    return lines.take(), tables


class _Reader:
    """Gathers blocks in reading order; a table nested in a cell comes directly after its table."""

    def __init__(self) -> None:
        self.blocks: list[Paragraph | Table] = []
        self._tables = 0
        self._above: list[str] = []  # lines since the last table: one of them may be the caption of the next

    def container(self, parent: Element) -> None:
        lines = _Lines()
        for item in _content(parent):
            if isinstance(item, str) or item is _BREAK:
                lines.add(item)
                continue
            self._paragraph(lines.take())
            if item is not _EDGE:
                self._element(item)
        self._paragraph(lines.take())

    def _element(self, element: Element) -> None:
        heading = _HEADING.match(element.tag)
        if heading is None:
            self._table(element, self._above)
            return
        text, tables = _text(element)
        self._paragraph(text, int(heading.group(1)))
        for table, before in tables:
            self._table(table, [before])

    def _paragraph(self, text: str, level: int = 0) -> None:
        if text.strip():
            self.blocks.append(Paragraph(text, level))
            self._above += text.split("\n")

    def _table(self, element: Element, above: list[str]) -> None:
        rows = [[cell for cell in row if cell.tag in {"td", "th"} and not _is_hidden(cell)] for row in _rows(element)]
        if all(len(row) <= 1 for row in rows) and element.find(".//table") is not None:  # a frame around the page
            for row in rows:
                for cell in row:
                    self.container(cell)
            return
        named = element.find("caption")
        title = _text(named)[0] if named is not None else caption(above)
        self._above = []
        inner: list[tuple[Element, str]] = []
        cells = tuple(_cells(rows, inner))
        if cells:
            height = max(cell.row + cell.row_span for cell in cells)
            width = max(cell.column + cell.column_span for cell in cells)
            self.blocks.append(Table(self._tables, height, width, cells, title, (Part(None, 0, height),)))
            self._tables += 1
        for table, before in inner:
            self._table(table, [before])


# ------------------------------------------------------------------------------------------------ tables
def _rows(table: Element) -> Iterator[Element]:
    """The rows of a table itself; its foot stands last wherever it is written."""
    groups = [child for child in table if child.tag in {"thead", "tbody", "tfoot", "tr"} and not _is_hidden(child)]
    for group in sorted(groups, key=lambda group: group.tag == "tfoot"):
        if group.tag == "tr":
            yield group
        else:
            yield from (row for row in group if row.tag == "tr" and not _is_hidden(row))


def _cells(rows: list[list[Element]], inner: list[tuple[Element, str]]) -> Iterator[Cell]:
    """Place the cells on the grid; `inner` takes the tables nested in them."""
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        column = 0
        for element in row:
            while (number, column) in taken:
                column += 1
            height = min(_span(element, "rowspan") or len(rows), len(rows) - number)  # 0: down to the end
            width = max(1, _span(element, "colspan"))
            if len(taken) + height * width > _MOST_CELLS:
                raise ValueError("too many cells")
            taken.update((number + down, column + right) for down in range(height) for right in range(width))
            text, tables = _text(element)
            inner += tables
            yield Cell(text, number, column, height, width)
            column += width


def _span(element: Element, name: str) -> int:
    printed = element.get(name, "1").strip()
    return min(int(printed), _MOST_SPAN) if printed.isascii() and printed.isdigit() else 1
