"""Word documents (.docx, .docm, .dotx, .dotm) → `Document`, in one pass over the XML."""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.errors import UnreadableError
from pipeline.model import Document, Location, Message, Paragraph, Problem, Table
from pipeline.parse import html
from pipeline.parse.caption import caption
from pipeline.parse.detect import detect
from pipeline.parse.docx_numbering import labels
from pipeline.parse.docx_package import Package, open_package
from pipeline.parse.docx_table import read_table
from pipeline.parse.docx_text import (
    ALT_CHUNK,
    DRAWN_TEXT,
    ENDNOTE,
    FOOTNOTE,
    OBJECT,
    TABLE,
    TEXT_BOX,
    Line,
    Reading,
    Styles,
    W,
    look,
    read_lines,
    struck_text,
)

Element = Any  # lxml is untyped here

_NOWHERE = Location()
_QUOTED = 60  # characters of what was left out
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WORD = ("docx", "docm", "dotx", "dotm")

_PROBLEMS = {
    "altchunk": Message(
        "文档中嵌入了另一份文件（altChunk），其内容未读取；请在 Word 中打开并另存后重试。",
        "Another file is embedded in the document (altChunk) and was not read; open it in Word, save it again and retry.",
    ),
    "embedded-object": Message(
        "文档中嵌入了对象（{}），其内容未读取；如含数据，请改为普通表格。",
        "An embedded object ({}) was not read; if it holds figures, turn it into a plain table.",
    ),
    "text-box-unreadable": Message("图形中的文字未读取：{}", "Text inside a drawing was not read: {}"),
    "merged-cell-text": Message(
        "被合并的单元格中有 Word 不显示的文字，未读取。", "A merged-away cell holds text that Word does not show; it was not read."
    ),
    "text-struck": Message("文中有划去的文字“{}”，未读入。", "Text that is struck through was left out: “{}”."),
    "part-unreadable": Message("文档的部件 {} 已损坏，未读取。", "Part {} of the document is damaged and was not read."),
}


def read(path: Path, embedded: bool = True) -> Document:
    """Read a Word document, and the files embedded in it. No pages, no coordinates. Raises UnreadableError when the package is no
    readable Word document."""
    return _read(path, {} if not embedded else {"html": html.read, "mht": html.read, **dict.fromkeys(_WORD, _read_chunk)})


def _read_chunk(path: Path) -> Document:
    """A document embedded in another; what is embedded in it again is not read."""
    return _read(path, {"html": html.read, "mht": html.read})


def _workbook(path: Path) -> Document:
    from pipeline.parse import xlsx  # slow to import, rarely needed

    return xlsx.read(path)


def _old_workbook(path: Path) -> Document:
    from pipeline.parse import xls  # slow to import, rarely needed

    return xls.read(path)


def _read(path: Path, readers: Mapping[str, Callable[[Path], Document]]) -> Document:
    """`readers`: format → what reads an embedded file of it."""
    package = open_package(path)
    body = package.main.find(W + "body")
    if body is None:
        raise UnreadableError(
            "这不是 Word 正文文件，请另存为 .docx 后重试。", "This is not the text of a Word document; save it as .docx and retry."
        )
    parts = (body, *map(package.parts.get, ("footnotes", "endnotes")))
    reading = look(parts, Styles(package.parts.get("styles")), symbols=package.symbols)
    numbers = labels(body, package.parts.get("numbering"), package.parts.get("styles"), reading)
    reader = _Reader(package, readers, reading.numbered(numbers))
    reader.container(body)
    reader.notes()
    reader.left_out(struck_text(body, reading))
    return Document(format=detect(path), blocks=tuple(reader.blocks), problems=tuple(reader.problems), title=package.title)


class _Reader:
    """Gathers blocks in reading order; what hangs at a paragraph or in a cell comes directly after its paragraph or table."""

    def __init__(self, package: Package, readers: Mapping[str, Callable[[Path], Document]], reading: Reading) -> None:
        self.blocks: list[Paragraph | Table] = []
        self.problems: list[Problem] = []
        self._parts = package.parts
        self._chunks, self._readers = package.chunks, readers
        self._reading = reading
        self._tables = 0
        self._noted: dict[str, list[str]] = {FOOTNOTE: [], ENDNOTE: []}
        for kind in package.broken:
            self._problem("part-unreadable", kind)

    def left_out(self, struck: str) -> None:
        if struck:
            self._problem("text-struck", struck if len(struck) <= _QUOTED else f"{struck[:_QUOTED]}…")

    def container(self, parent: Element) -> None:
        """Read a body, text box or note."""
        lines: list[str] = []  # since the last table: one of them may be the caption of the next
        for item in read_lines(parent, self._reading):
            if isinstance(item, Line):
                lines.append(item.text)
                self._paragraph(item)
            else:
                self._hanging(item, lines)
                lines = []

    def notes(self) -> None:
        """Read the footnotes, then the endnotes that the text refers to."""
        for reference, kind, tag in ((FOOTNOTE, "footnotes", "footnote"), (ENDNOTE, "endnotes", "endnote")):
            part = self._parts.get(kind)
            notes = {} if part is None else {note.get(W + "id"): note for note in part.iterchildren(W + tag)}
            for number in dict.fromkeys(self._noted[reference]):
                if number in notes:
                    self.container(notes[number])

    def _paragraph(self, line: Line) -> None:
        if line.text.strip():
            self.blocks.append(Paragraph(line.text, line.level))
        for element in line.anchored:
            self._hanging(element, [])

    def _hanging(self, element: Element, lines: list[str]) -> None:
        """Read something that is not running text itself, after `lines`."""
        tag = element.tag
        if tag == TABLE:
            self._table(element, caption(lines))
        elif tag == TEXT_BOX:
            self.container(element)
        elif tag in self._noted:
            self._noted[tag].append(element.get(W + "id"))
        else:
            self._unread(element)

    def _table(self, element: Element, title: str) -> None:
        found = read_table(element, self._tables, title, self._reading)
        if found is None:
            return
        self._tables += 1
        self.blocks.append(found.table)
        for place in found.covered:
            self._problem("merged-cell-text", location=place)
        for inner in found.inner:
            self._hanging(inner.element, [inner.before])

    def _unread(self, element: Element) -> None:
        if element.tag == ALT_CHUNK:
            if not self._embedded(element, self._readers):
                self._problem("altchunk")
        elif element.tag == DRAWN_TEXT and (element.text or "").strip():
            self._problem("text-box-unreadable", element.text)
        elif element.tag == OBJECT and not self._is_read(element):
            self._problem("embedded-object", element.get("ProgID", "") or "OLE")

    def _is_read(self, element: Element) -> bool:
        """Whether an object is a formula, which says nothing, or a workbook, which is then read."""
        equation = element.get("ProgID", "").startswith("Equation")
        return equation or self._embedded(element, {"xlsx": _workbook, "xls": _old_workbook})

    def _embedded(self, element: Element, readers: Mapping[str, Callable[[Path], Document]]) -> bool:
        """Read a file that stands in place of text, or an object that shows one, as if it were part of the document; whether it could
        be read."""
        content = self._chunks.get(element.get(_RELATION, ""), b"")
        with tempfile.TemporaryDirectory(prefix="parkaudit-") as folder:
            path = Path(folder) / "chunk"
            path.write_bytes(content)
            try:
                embedded = readers[detect(path)](path)
            except MemoryError:
                raise
            except Exception:  # of another kind, or broken: it costs itself only
                return False
        first = self._tables
        self._tables += len(embedded.tables)
        self.blocks += [replace(block, index=block.index + first) if isinstance(block, Table) else block for block in embedded.blocks]
        self.problems += [replace(problem, location=_moved(problem.location, first)) for problem in embedded.problems]
        return True

    def _problem(self, kind: str, detail: str = "", location: Location = _NOWHERE) -> None:
        message = _PROBLEMS[kind]
        self.problems.append(Problem(kind, Message(message.zh.format(detail), message.en.format(detail)), location))


def _moved(location: Location, tables: int) -> Location:
    return location if location.table is None else location._replace(table=location.table + tables)
