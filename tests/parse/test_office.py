"""Files that LibreOffice turns into .docx: what they hold, and that a foreign program stays on its leash."""

import os
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from pipeline.errors import UnreadableError
from pipeline.model import Document
from pipeline.parse import office, parse
from tests.requires import require_program

ROWS = (("序号", "指标", "数值"), ("1", "工业增加值", "57.00"), ("2", "能耗≤0.5", "0.40"))


@pytest.fixture
def soffice() -> str:
    return require_program("soffice")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A Word file whose last block is a table."""
    made = docx.Document()
    made.add_heading("一、概况", 1)
    made.add_paragraph("正文。")
    table = made.add_table(0, 3)
    for row in ROWS:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    made.save(str(tmp_path / "a.docx"))
    return tmp_path / "a.docx"


def convert(soffice: str, source: Path, kind: str) -> Path:
    profile = (source.parent / "profile").as_uri()
    command = [soffice, f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind, "--outdir", str(source.parent), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return source.with_suffix(f".{kind}")


def cells(document: Document) -> list[tuple[int, int, str]]:
    (table,) = document.tables
    return [(cell.row, cell.column, cell.text) for cell in table.cells]


EXPECTED = [(row, column, text) for row, texts in enumerate(ROWS) for column, text in enumerate(texts)]


@pytest.mark.parametrize("kind", ["doc", "rtf", "odt"])
def test_other_word_formats_hold_the_same(soffice: str, source: Path, kind: str) -> None:
    document = parse(convert(soffice, source, kind))
    assert document.format == kind
    assert (document.paragraphs[0].text, document.paragraphs[0].level) == ("一、概况", 1)
    assert cells(document) == EXPECTED
    assert document.problems == ()


def test_kingsoft_documents_are_word_documents(soffice: str, source: Path) -> None:
    path = convert(soffice, source, "doc").rename(source.with_suffix(".wps"))
    document = parse(path)
    assert document.format == "wps"
    assert cells(document) == EXPECTED


def test_the_content_decides_what_a_doc_is(soffice: str, source: Path) -> None:
    path = convert(soffice, source, "rtf").rename(source.with_suffix(".doc"))
    assert parse(path).format == "rtf"
    assert parse(source.rename(source.with_name("b.doc"))).format == "docx"


def test_nothing_is_left_behind(soffice: str, source: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = convert(soffice, source, "doc")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    parse(path)
    assert list(scratch.iterdir()) == []
    assert not [item for item in tmp_path.iterdir() if item.name.startswith(".~lock")]


def test_linked_content_is_not_fetched(soffice: str, source: Path) -> None:
    """A picture by address in the document: nobody calls."""
    path = convert(soffice, source, "odt")
    with socket.create_server(("127.0.0.1", 0)) as server:
        calls: list[object] = []
        threading.Thread(target=lambda: calls.append(server.accept()), daemon=True).start()
        link_picture(path, f"http://127.0.0.1:{server.getsockname()[1]}/a.png")
        assert cells(parse(path)) == EXPECTED
        assert calls == []


def link_picture(path: Path, address: str) -> None:
    frame = f'<draw:frame svg:width="1cm" svg:height="1cm"><draw:image xlink:href="{address}" xlink:type="simple"/></draw:frame>'
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["content.xml"] = parts["content.xml"].replace("正文。".encode(), f"正文。{frame}".encode())
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


# ---------------------------------------------------------------------------------------------- the program
@pytest.fixture
def rtf(tmp_path: Path) -> Path:
    path = tmp_path / "a.rtf"
    path.write_bytes(rb"{\rtf1\ansi x}")
    return path


def test_without_the_program_the_reason_says_how_to_get_it(rtf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(office.PROGRAM_VARIABLE, raising=False)
    monkeypatch.setattr(office, "_candidates", lambda: iter(()))
    with pytest.raises(UnreadableError, match="install it"):
        parse(rtf)


def test_a_named_program_that_is_not_there_is_said(rtf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(office.PROGRAM_VARIABLE, str(rtf.with_name("nowhere")))
    with pytest.raises(UnreadableError, match=office.PROGRAM_VARIABLE):
        parse(rtf)


posix = pytest.mark.skipif(sys.platform == "win32", reason="scripts of a POSIX shell")


def program(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for LibreOffice."""
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setenv(office.PROGRAM_VARIABLE, str(path))


@posix
def test_a_program_that_hangs_is_ended_with_its_children(rtf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(rtf.parent, f"sleep 600 & echo $! > {rtf.parent}/child; wait", monkeypatch)
    monkeypatch.setattr(office, "CLOCK", 0.5)
    with pytest.raises(UnreadableError, match=r"within 0\.5 s"):
        parse(rtf)
    assert gone(int((rtf.parent / "child").read_text()))


@posix
def test_the_program_dies_with_us(rtf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(rtf.parent, f"echo $$ > {rtf.parent}/child; exec sleep 600", monkeypatch)
    code = f"from pathlib import Path; from pipeline.parse import parse; parse(Path({str(rtf)!r}))"
    reader = subprocess.Popen([sys.executable, "-c", code], env=os.environ | {"TMPDIR": str(rtf.parent)})
    mark = rtf.parent / "child"
    assert eventually(lambda: mark.is_file() and mark.read_text().strip() != "")
    reader.kill()
    reader.wait()
    assert gone(int(mark.read_text()))


@posix
@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("exit 0", "may be damaged"),
        ("exit 77", "exit status 77"),
        ("while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done > big", "grows beyond"),
    ],
)
def test_a_program_that_fails_is_a_reason(rtf: Path, script: str, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "LARGEST", 1 << 16)
    program(rtf.parent, script, monkeypatch)
    with pytest.raises(UnreadableError, match=says):
        parse(rtf)


def gone(process: int) -> bool:
    return eventually(lambda: not running(process))


def running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process}/stat")
    return not status.is_file() or ") Z " not in status.read_text()  # where nobody collects orphans they stay as zombies


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether it holds within ten seconds: processes end on their own time."""
    for _ in range(200):
        if holds():
            return True
        time.sleep(0.05)
    return False
