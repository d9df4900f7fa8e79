"""What a file is, by its content. The suffix only parts the two names of one container (.doc and .wps)."""

import mmap
import re
import zipfile
from pathlib import Path

from pipeline.errors import UnreadableError
from pipeline.model import Message

_HEAD = 4096
_TAIL = 2048
_SMALL = 4 << 20  # no content-type list is larger
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK"

_MAGIC = (
    (b"{\\rt", "rtf"),
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\x00", "tif"),
    (b"MM\x00*", "tif"),
    (b"GIF8", "gif"),
)
# main part of an Office package; word processing first, for a report may hold a workbook but not the other way round
_CONTENT_TYPES = (
    (b"wordprocessingml.document.main+xml", "docx"),
    (b"wordprocessingml.template.main+xml", "dotx"),
    (b"ms-word.document.macroenabled.main+xml", "docm"),
    (b"ms-word.template.macroenabledtemplate.main+xml", "dotm"),
    (b"spreadsheetml.sheet.main+xml", "xlsx"),
    (b"ms-excel.sheet.macroenabled.main+xml", "xlsx"),
    (b"spreadsheetml.template.main+xml", "xlsx"),
    (b"ms-excel.sheet.binary.macroenabled.main", "xlsb"),
    (b"presentationml", "pptx"),
)
_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.text-template": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
# streams of an OLE file, most telling first
_STREAMS = (
    ("EncryptedPackage", "encrypted-ooxml"),
    ("WordDocument", "doc"),
    ("MatOST", "works"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
)
_DIRECTORY_ENTRY = 128
_PDF_BODY = re.compile(rb"\s*(?:%[^\r\n]*\s+)*\d+ \d+ obj\b")
_MARKUP = (
    (re.compile(rb"<pkg:package\b"), "flat-opc"),
    (re.compile(rb"<\?mso-application[^>]*Word\.Document|<w:wordDocument\b"), "wordml"),
    (re.compile(rb"<\?mso-application[^>]*Excel\.Sheet"), "sheetml"),
    (re.compile(rb"<!doctype html|<html[\s>]|<body[\s>]|<table[\s>]", re.IGNORECASE), "html"),
)
_ARCHIVED_PAGE = re.compile(rb"^Content-Type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
_MAIL_HEAD = re.compile(rb"[A-Z][A-Za-z-]{2,40}:[ \t]")  # browsers begin a saved page with its address or "From:"


def detect(path: Path) -> str:
    """The format of a file: "docx", "docm", "dotx", "dotm", "doc", "wps", "rtf", "odt", "pdf", "ofd", "xlsx", "xls", "html",
    "jpg", "png" and so on; "encrypted-ooxml" for an Office file under a password; "" when unknown, empty or broken beyond
    recognition. Raises UnreadableError only when the file cannot be opened at all."""
    head, tail = _ends(path)
    if head.startswith(_OLE):
        return _ole_format(path)
    if head.startswith(_ZIP):
        return _zip_format(path)
    if _is_pdf(head, tail):
        return "pdf"
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), "") or _markup_format(head)


def why_unknown(path: Path) -> Message:
    """Why `detect` had no name for a file, and what to do."""
    head, _ = _ends(path)
    if not head:
        return Message("文件为空（0 字节），请重新获取文件。", "The file is empty (0 bytes); get it again.")
    if not head.strip(b"\0"):
        return Message(
            "文件内容全为零，可能未下载完整，请重新获取文件。",
            "The file holds only zeros, probably an unfinished download; get it again.",
        )
    if head.startswith(_ZIP):
        return _why_no_document(path)
    return Message("无法识别文件类型，请提供 .docx 或 PDF 文件。", "The type of the file is not known; give the report as .docx or PDF.")


def _why_no_document(path: Path) -> Message:
    try:
        with zipfile.ZipFile(path) as archive:
            _archive_format(archive)
    except Exception:
        return Message(
            "文件已损坏或不完整（压缩结构有误），请重新获取文件。",
            "The file is damaged or cut short (its zip structure is wrong); get it again.",
        )
    return Message(
        "这是压缩包，里面不是一份文档；请解压后提供其中的报告。",
        "This is a zip archive that is not a document; unpack it and give the report itself.",
    )


def _ends(path: Path) -> tuple[bytes, bytes]:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
            file.seek(max(0, file.seek(0, 2) - _TAIL))
            return head, file.read(_TAIL)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnreadableError(
            f"无法打开文件（{reason}），请检查路径和权限。", f"The file cannot be opened ({reason}); check its path and permissions."
        ) from error


def _is_pdf(head: bytes, tail: bytes) -> bool:
    """Readers accept a header anywhere in the first kilobyte, and files that lost it."""
    return b"%PDF-" in head[:1024] or _PDF_BODY.match(head) is not None or (head.startswith(b"%") and b"startxref" in tail)


def _markup_format(head: bytes) -> str:
    text = head.removeprefix(b"\xef\xbb\xbf")
    if text.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = text.replace(b"\0", b"")[2:]
    text = text.lstrip()
    if _MAIL_HEAD.match(text):
        return "mht" if _ARCHIVED_PAGE.search(text) else ""
    if not text.startswith(b"<"):
        return ""
    return next((kind for pattern, kind in _MARKUP if pattern.search(text)), "")


def _ole_format(path: Path) -> str:
    from pipeline.parse import ole  # most files are no OLE files

    try:
        names = ole.root_streams(path)
        kind = next((kind for stream, kind in _STREAMS if stream in names), "")
    except Exception:  # a broken directory: what is left of it may still tell
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            kind = next((kind for stream, kind in _STREAMS if _has_stream(content, stream)), "")
    return "wps" if kind == "doc" and path.suffix.lower() == ".wps" else kind


def _has_stream(content: mmap.mmap, name: str) -> bool:
    """Whether an OLE directory has an entry of this name; entries stand at multiples of 128 bytes, text seldom does."""
    wanted = name.encode("utf-16-le") + b"\0\0"
    place = content.find(wanted)
    while place >= 0 and place % _DIRECTORY_ENTRY:
        place = content.find(wanted, place + 1)
    return place >= 0


def _zip_format(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            return _archive_format(archive)
    except Exception:  # whatever zipfile and its decompressors raise on broken input: it is no archive we know
        return ""


def _archive_format(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if "[Content_Types].xml" in names:
        types = _start(archive, "[Content_Types].xml").lower()
        unlisted = "docx" if "word/document.xml" in names else ""
        return next((kind for fragment, kind in _CONTENT_TYPES if fragment in types), unlisted)
    if "OFD.xml" in names:
        return "ofd"
    if "mimetype" in names:
        return _OPEN_DOCUMENT.get(_start(archive, "mimetype").strip(), "")
    return ""


def _start(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as file:
        return file.read(_SMALL)
