"""The format of a file by its content, and what is said of files that cannot be read."""

import io
import zipfile
from pathlib import Path

import pytest

from pipeline.errors import UnreadableError
from pipeline.model import Document
from pipeline.parse import READERS, detect, docx, parse

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(**parts: str) -> bytes:
    """A zip; "__" in a name stands for "/" and "_types" for the list of content types."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr("[Content_Types].xml" if name == "_types" else name.replace("__", "/"), content)
    return buffer.getvalue()


def ole(*streams: str) -> bytes:
    """The start of an OLE file with these directory entries, after a sector in which the names stand as text."""
    text = "WordDocument EncryptedPackage\0".encode("utf-16-le").ljust(1024 - len(OLE), b"\0")
    return OLE + text + b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", *streams))


def types(main: str) -> str:
    return f'<Types><Override ContentType="application/{main}"/></Types>'


OOXML = "vnd.openxmlformats-officedocument."
SAMPLES = [
    (zipped(_types=types(OOXML + "wordprocessingml.document.main+xml")), "docx"),
    (zipped(_types=types("vnd.ms-word.document.macroEnabled.main+xml")), "docm"),
    (zipped(_types=types(OOXML + "wordprocessingml.template.main+xml")), "dotx"),
    (zipped(_types=types(OOXML + "spreadsheetml.sheet.main+xml")), "xlsx"),
    (zipped(_types=types(OOXML + "presentationml.presentation.main+xml")), "pptx"),
    (zipped(_types="<broken", word__document__xml="", **{"word/document.xml": ""}), "docx"),
    (zipped(mimetype="application/vnd.oasis.opendocument.text"), "odt"),
    (zipped(**{"OFD.xml": "<ofd:OFD/>"}), "ofd"),
    (zipped(**{"a.txt": "x"}), ""),
    (zipped(_types=types("x")), ""),
    (ole("WordDocument"), "doc"),
    (ole("1Table", "WordDocument", "Workbook"), "doc"),
    (ole("Workbook"), "xls"),
    (ole("EncryptionInfo", "EncryptedPackage"), "encrypted-ooxml"),
    (ole("Other"), ""),
    (rb"{\rtf1\ansi x}", "rtf"),
    (b"%PDF-1.7\n", "pdf"),
    (b"\r\n junk %PDF-1.4\n", "pdf"),
    (b"1 0 obj\n<</Type/Catalog>>\nendobj\n", "pdf"),
    (b"%\xe2\xe3\n4 0 obj\n", "pdf"),
    (b"\xef\xbb\xbf<!DOCTYPE html><html></html>", "html"),
    ("\ufeff<html xmlns:w='x'><body>".encode("utf-16-le"), "html"),
    (b"<?xml version='1.0'?><?mso-application progid=\"Word.Document\"?><w:wordDocument/>", "wordml"),
    (b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n", "mht"),
    (b"From: <Saved by a browser>\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n", "mht"),
    (b"From: a@example.org\r\nContent-Type: text/plain\r\n", ""),
    (b"<!-- saved from url=(0014)about:internet -->\n<HTML><body>", "html"),
    (ole("MatOST"), "works"),
    (b"\xff\xd8\xff\xe0JFIF", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"<note>plain xml</note>", ""),
    ("普通文本".encode(), ""),
    (b"", ""),
]


@pytest.mark.parametrize(("content", "expected"), SAMPLES, ids=lambda value: value if isinstance(value, str) else None)
def test_content_decides_not_the_suffix(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(content)
    assert detect(path) == expected


def test_the_suffix_parts_wps_from_doc(tmp_path: Path) -> None:
    path = tmp_path / "a.WPS"
    path.write_bytes(ole("WordDocument"))
    assert detect(path) == "wps"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\0" * 100, "only zeros"),
        (b"\x01\x02\x03", "not known"),
        (zipped(**{"a.txt": "x"}), "not a document"),
        (zipped(_types=types(OOXML + "wordprocessingml.document.main+xml"))[:-30], "cut short"),
        (b"PK\x03\x04", "cut short"),
        (ole("EncryptedPackage"), "password"),
        (ole("WordDocument"), r"save it as \.docx"),
        (ole("MatOST"), "Works"),
        (zipped(**{"OFD.xml": ""}), "as PDF"),
        (b'<?xml version="1.0"?><pkg:package/>', r"save it as \.docx"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', r"save it as \.xlsx"),
        (b"GIF89a", r"as \.docx or PDF"),
        (b"\xff\xd8\xff", "damaged"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(content)
    with pytest.raises(UnreadableError, match=says) as caught:
        parse(path)
    zh, en = caught.value.message
    assert zh.count("。") == 1
    assert zh.endswith("。")
    assert en.endswith(".")


@pytest.mark.parametrize("name", ["missing.docx", "."])
def test_what_cannot_be_opened_is_unreadable(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableError, match="cannot be opened"):
        parse(tmp_path / name)


def test_whatever_a_reader_raises_becomes_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(path: Path) -> Document:
        raise KeyError(path)

    monkeypatch.setattr(docx, "read", fails)
    path = tmp_path / "a.docx"
    path.write_bytes(SAMPLES[0][0])
    with pytest.raises(UnreadableError, match="KeyError") as caught:
        parse(path)
    assert isinstance(caught.value.__cause__, KeyError)


def test_memory_errors_are_not_hidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(path: Path) -> Document:
        raise MemoryError

    monkeypatch.setattr(docx, "read", fails)
    path = tmp_path / "a.docx"
    path.write_bytes(SAMPLES[0][0])
    with pytest.raises(MemoryError):
        parse(path)


def test_readers_are_literal_modules_of_this_package() -> None:
    assert set(READERS) >= {"docx", "docm", "dotx", "pdf"}
    assert all(module.startswith("pipeline.parse.") for module in READERS.values())
