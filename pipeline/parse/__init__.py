"""One file → `Document`. `READERS` names the module that reads each format; it is imported on first use."""

from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from pipeline.errors import ParkauditError, UnreadableError
from pipeline.model import Document, Message, Ocr, Problem
from pipeline.parse.care import NO_CARE, TEXT_ONLY, Care, without_tables
from pipeline.parse.detect import detect, why_unknown

__all__ = ["NO_CARE", "READERS", "TEXT_ONLY", "Care", "detect", "parse"]

READERS = {
    "docx": "pipeline.parse.docx",
    "docm": "pipeline.parse.docx",
    "dotx": "pipeline.parse.docx",
    "dotm": "pipeline.parse.docx",
    "doc": "pipeline.parse.office",
    "wps": "pipeline.parse.office",
    "rtf": "pipeline.parse.office",
    "odt": "pipeline.parse.office",
    "wordml": "pipeline.parse.office",
    "xlsx": "pipeline.parse.xlsx",
    "xls": "pipeline.parse.xls",
    "html": "pipeline.parse.html",
    "mht": "pipeline.parse.html",
    "pdf": "pipeline.parse.pdf",
    "jpg": "pipeline.parse.image",
    "png": "pipeline.parse.image",
    "tif": "pipeline.parse.image",
}
"""Format (as `detect` names it) → module with `read(path) -> Document`. Adding a format is one module and one line."""

PAGED = frozenset({"pdf", "jpg", "png", "tif"})
"""Formats whose pages may be pictures: their `read(path, ocr, care)` also takes which pages go to text recognition, and which are
left out."""

_EMBEDDING = frozenset({"docx", "docm", "dotx", "dotm"})
"""Formats that may hold files of others: their `read(path, embedded)` also takes whether those are opened."""


class _Reader(Protocol):
    def read(self, path: Path, *more: object) -> Document: ...


def parse(path: Path, ocr: Ocr = "auto", care: Care = NO_CARE) -> Document:
    """Read one file, whatever its suffix says; `ocr` says which pages go to text recognition, `care` what is left out. Raises
    UnreadableError, and nothing else, when it cannot be read."""
    kind = detect(path)
    if kind not in READERS:
        raise _unsupported(kind, path)
    reader = cast("_Reader", import_module(READERS[kind]))
    try:
        document = reader.read(path, *_more(kind, ocr, care))
    except (ParkauditError, MemoryError):
        raise
    except Exception as error:
        raise UnreadableError(
            f"文件已损坏，无法读取；请用原软件打开并另存后重试（{type(error).__name__}）。",
            f"The file is damaged and cannot be read; open it in its own program, save it again and retry ({type(error).__name__}).",
        ) from error
    if not care.whole:
        document = without_tables(document, care)
    return replace(document, problems=(_NO_PAGE, *document.problems)) if _is_disguised(kind, path) else document


def _more(kind: str, ocr: Ocr, care: Care) -> tuple[object, ...]:
    """What the reader of a format takes beside the path."""
    if kind in PAGED:
        return ocr, care
    return (care.whole,) if kind in _EMBEDDING and not care.whole else ()


def _is_disguised(kind: str, path: Path) -> bool:
    """Whether a file is a web page under another name, as what a site sends instead of a report is when one is not logged in."""
    return kind in {"html", "mht"} and path.suffix.lower() not in _PAGES


_PAGES = frozenset({"", ".htm", ".html", ".xhtml", ".shtml", ".mht", ".mhtml"})
_NO_PAGE = Problem(
    "web-page",
    Message(
        "文件名不是网页，内容却是网页；若是登录页或出错页，请重新下载报告。",
        "The file is a web page under another name; if it is a login or error page, download the report again.",
    ),
)

_REFUSED = {
    "encrypted-ooxml": Message(
        "文件有打开密码，无法读取；请去掉密码另存后重试。",
        "The file is protected by a password; remove the password, save it again and retry.",
    ),
    "works": Message(
        "这是 Microsoft Works 文档（不是金山 WPS），无法读取；请用 Works 或 Word 另存为 .docx 后重试。",
        "This is a Microsoft Works document (not Kingsoft WPS) and cannot be read; save it as .docx in Works or Word and retry.",
    ),
    "ofd": Message(
        "暂不支持 OFD 版式文件；请用 OFD 阅读器另存（打印）为 PDF，或提供原 Word 文件后重试。",
        "OFD files cannot be read yet; save (print) the file as PDF in an OFD reader, or give the Word file it was made from.",
    ),
    "flat-opc": Message(
        "这是以单个 XML 保存的 Word 文档，暂不支持；请另存为 .docx 后重试。",
        "This is a Word document saved as one XML file and cannot be read yet; save it as .docx and retry.",
    ),
}
_TABLES = frozenset({"xlsb", "ods", "sheetml"})
"""Workbooks that no reader takes."""


def _unsupported(kind: str, path: Path) -> UnreadableError:
    if kind in _REFUSED:
        return UnreadableError(*_REFUSED[kind])
    if kind in _TABLES:
        return UnreadableError(
            f"暂不支持 {kind} 格式的工作簿，请另存为 .xlsx 后重试。",
            f"A workbook of format {kind} cannot be read yet; save it as .xlsx and retry.",
        )
    if kind:
        return UnreadableError(
            f"暂不支持 {kind} 格式，请提供 .docx 或 PDF 文件。", f"Format {kind} cannot be read yet; give the report as .docx or PDF."
        )
    return UnreadableError(*why_unknown(path))
