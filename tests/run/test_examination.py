"""One file gives one row, whatever is wrong with it."""

import hashlib
import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.catalog import load_catalog
from pipeline.errors import UnreadableError
from pipeline.model import Document, Location, Message, Paragraph, Problem, Report, Status
from pipeline.run import examine
from tests.extract.build import document, table

SCAN = Problem("scan", Message("扫描页。", "A scanned page."), Location(page=2))


def examined(path: Path, name: str = "a.docx") -> Report:
    return examine(path, name, load_catalog())


@pytest.fixture
def parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Document | BaseException], Report]:
    """What comes of a document, or of an exception of the reader."""

    def answer(document: Document | BaseException) -> Report:
        def parse(*_: object) -> Document:
            if isinstance(document, BaseException):
                raise document
            return document

        monkeypatch.setattr("pipeline.run.examination.parse", parse)
        path = tmp_path / "a.pdf"
        path.write_bytes(b"%PDF-1.4")
        return examined(path)

    return answer


def test_a_good_report(tmp_path: Path, write_report: Callable[[Path], Path]) -> None:
    path = write_report(tmp_path / "a.docx")
    report = examined(path, "x/a.docx")
    assert (report.name, report.format, report.status, report.reason.en) == ("x/a.docx", "docx", Status.OK, "")
    assert (report.year, report.standard, report.tables) == (2021, "hj274-2015", 1)
    assert report.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert report.facts
    assert report.checks


def test_no_indicator_table(parsed: Callable[[Document], Report]) -> None:
    report = parsed(Document("pdf", (Paragraph("你好"),), pages=1))
    assert (report.status, report.reason.en) == (Status.OK, "no indicator table")


def test_a_report_of_no_known_standard_says_what_to_do(parsed: Callable[[Document], Report]) -> None:
    rows = "序号 | 指标 | 单位 | 要求 | 数值\n2 | 人均工业增加值 | 万元/人 | ≥15 | 20\n29 | 绿化覆盖率 | % | ≥15 | 20"
    report = parsed(document("2021年度报告", table(rows)))
    assert report.status is Status.OK
    assert "--standard" in report.reason.zh
    assert [problem.kind for problem in report.problems] == ["standard-not-recognised"]


def test_unreadable_files_say_why(tmp_path: Path, write_encrypted: Callable[[Path], Path]) -> None:
    (tmp_path / "empty.pdf").write_bytes(b"")
    empty, locked = examined(tmp_path / "empty.pdf"), examined(write_encrypted(tmp_path / "locked.docx"))
    assert (empty.status, empty.format) == (Status.FAILED, "pdf")
    assert "empty" in empty.reason.en
    assert locked.status is Status.FAILED
    assert "password" in locked.reason.en


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    report = examined(tmp_path / "gone.docx")
    assert (report.status, report.sha256, report.format) == (Status.FAILED, "", "docx")


def test_pages_that_failed_are_named(parsed: Callable[[Document], Report]) -> None:
    report = parsed(Document("pdf-mixed", (), pages=3, pages_failed=(2,), problems=(SCAN,)))
    assert report.status is Status.PARTIAL
    assert report.reason.en == "1 of 3 pages could not be read (2). A scanned page."
    assert report.pages_failed == (2,)


def test_no_page_read_is_a_failure_with_its_reason(parsed: Callable[[Document], Report]) -> None:
    report = parsed(Document("pdf-scan", (), pages=1, pages_failed=(2,), problems=(SCAN,)))
    assert (report.status, report.reason, report.format) == (Status.FAILED, SCAN.message, "pdf-scan")


def test_a_part_that_was_not_read_makes_it_partial(parsed: Callable[[Document], Report]) -> None:
    report = parsed(Document("docx", (), problems=(Problem("altchunk", Message("未读。", "Not read.")),)))
    assert (report.status, report.reason.en) == (Status.PARTIAL, "Not read.")


def test_a_fault_of_ours_is_a_row_and_logged(parsed: Callable[[BaseException], Report], caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        report = parsed(ZeroDivisionError())
    assert report.status is Status.FAILED
    assert "ZeroDivisionError" in report.reason.en
    assert "ZeroDivisionError" in caplog.text


def test_the_reason_of_the_reader_is_the_row(parsed: Callable[[BaseException], Report]) -> None:
    report = parsed(UnreadableError("扫描件", "a scan", "pdf-scan"))
    assert (report.reason, report.format) == (Message("扫描件。", "A scan."), "pdf-scan")
    assert parsed(UnreadableError("坏", "broken")).format == "pdf"


def test_memory_is_left_to_who_limits_it(parsed: Callable[[BaseException], Report]) -> None:
    with pytest.raises(MemoryError):
        parsed(MemoryError())
