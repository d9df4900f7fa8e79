"""A whole run: the same whatever the number of jobs, complete whatever one file does."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.errors import ExitStatus, OutputError, UsageError
from pipeline.isolate import Outcome
from pipeline.model import NOTHING, Finding, Report, Severity, Status
from pipeline.run import AuditOptions, Interrupted, Outline, Run, audit
from pipeline.run.work import Task, lost
from tests.conftest import HEAD, ROWS


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def untimed(folder: Path) -> dict[str, bytes | list[dict[str, str]]]:
    """The files for programs; `seconds` is the one thing that differs."""
    found: dict[str, bytes | list[dict[str, str]]] = {
        path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in {".csv", ".json"} and path.name != "reports.csv"
    }
    return found | {"reports.csv": [row | {"seconds": ""} for row in rows(folder / "reports.csv")]}


def report(status: Status = Status.OK, *severities: Severity, dismissed: bool = False) -> Report:
    findings = tuple(
        Finding(str(number), "derived-value", severity, NOTHING, status="dismissed" if dismissed else "open")
        for number, severity in enumerate(severities)
    )
    return Report("a.pdf", "", "pdf", status, findings=findings)


class Stopping:
    """Ctrl-C after the first report."""

    def __init__(self) -> None:
        self.written: list[bool] = []

    def begin(self, total: int) -> None:
        assert total == 4

    def done(self, report: Outline) -> None:
        raise KeyboardInterrupt

    def writing(self, *, interrupted: bool) -> None:
        self.written.append(interrupted)


def test_good_and_bad_files_whatever_the_jobs(mixed: Path, tmp_path: Path) -> None:
    first = audit(mixed, AuditOptions(out=tmp_path / "1", jobs=1))
    second = audit([mixed], AuditOptions(out=tmp_path / "2", jobs=2))
    assert [item.name for item in first.reports] == ["empty.pdf", "locked.docx", "二/乙.docx", "甲.docx"]
    assert [item.status for item in first.reports] == [Status.FAILED, Status.FAILED, Status.OK, Status.OK]
    assert first.status() is second.status() is ExitStatus.INCOMPLETE
    assert untimed(tmp_path / "1") == untimed(tmp_path / "2")


def test_interrupted_runs_keep_what_was_finished_and_name_what_was_not(mixed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(Interrupted) as caught:
        audit(mixed, AuditOptions(out=out, jobs=1, fresh=True), stopping := Stopping())
    assert stopping.written == [True], "that the finished part is being written is told"
    found = rows(out / "reports.csv")
    assert caught.value.run
    assert [item.name for item in caught.value.run.reports] == [row["report"] for row in found]
    assert sorted(row["status"] for row in found) == ["failed"] * 3 + ["ok"], "the largest is read first"
    assert [row["reason"] for row in found if row["status"] == "failed"] == ["中断，未处理。"] * 3


def test_interrupted_before_anything_was_read_leaves_earlier_results(
    tmp_path: Path, write_report: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    file, options = write_report(tmp_path / "a.docx"), AuditOptions(out=tmp_path / "out", jobs=1, fresh=True)
    with monkeypatch.context() as patched:
        patched.setattr("pipeline.run.examined", stopped)
        with pytest.raises(Interrupted) as caught:
            audit(file, options)
    assert caught.value.run, "there was no result before: the row says what was not read"
    audit(file, options)
    before = {path.name: path.read_bytes() for path in options.out.iterdir() if path.is_file()}
    monkeypatch.setattr("pipeline.run.examined", stopped)
    with pytest.raises(Interrupted) as caught:
        audit(file, options)
    assert caught.value.run is None
    assert before == {path.name: path.read_bytes() for path in options.out.iterdir() if path.is_file()}


def test_reading_where_the_results_go_is_refused(mixed: Path) -> None:
    with pytest.raises(UsageError, match="同一文件夹"):
        audit(mixed, AuditOptions(out=mixed / "二" / ".."))


def test_results_do_not_go_where_a_report_lies(mixed: Path, tmp_path: Path) -> None:
    for given in (mixed / "甲.docx", mixed / "二" / "乙.docx", mixed / "二"):
        with pytest.raises(UsageError, match="在结果文件夹"):
            audit([given], AuditOptions(out=mixed))
    assert not (mixed / "reports.csv").exists()
    audit(mixed / "甲.docx", AuditOptions(out=tmp_path / "in2", jobs=1))  # a name that only begins alike


def test_files_of_others_are_not_overwritten(mixed: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "facts.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=r"facts\.csv"):
        audit(mixed, AuditOptions(out=tmp_path / "out"))
    assert [(path.name, path.read_text("utf-8")) for path in (tmp_path / "out").iterdir()] == [("facts.csv", "mine")]


def test_reasons_are_sentences(mixed: Path, tmp_path: Path) -> None:
    (mixed / "half.docx").write_bytes(b"PK\x03\x04")
    (mixed / "broken.pdf").write_bytes(b"%PDF-1.4\n")
    reasons = [item.reason for item in audit(mixed, AuditOptions(out=tmp_path / "out", jobs=1)).reports if item.reason != NOTHING]
    assert len(reasons) == 4
    assert all(reason.zh.endswith("。") and reason.en.endswith(".") and reason.en[0].isupper() for reason in reasons)


def test_a_file_that_is_refused_is_a_row(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "gone.docx").symlink_to(tmp_path / "nowhere.docx")
    (only,) = audit(tmp_path / "in", AuditOptions(out=tmp_path / "out", jobs=1)).reports
    assert (only.status, only.format, only.sha256) == (Status.FAILED, "docx", "")


@pytest.mark.parametrize(
    ("outcome", "option"),
    [
        (Outcome("timeout", seconds=9.1), "--timeout"),
        (Outcome("memory"), "--memory"),
        (Outcome("crashed", text="exit code 1"), "exit code 1"),
    ],
)
def test_a_lost_child_is_a_row_that_says_why(tmp_path: Path, outcome: Outcome[Any], option: str) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.4")
    found = lost(Task(path, "a.pdf"), outcome, AuditOptions())
    assert found.status is Status.FAILED
    assert option in found.reason.en
    assert option in found.reason.zh
    assert found.seconds == 0


@pytest.mark.parametrize(
    ("reports", "fail_on", "status"),
    [
        ([report(Status.OK, Severity.ERROR)], "never", ExitStatus.DONE),
        ([report(Status.OK, Severity.ERROR)], "error", ExitStatus.FINDINGS),
        ([report(Status.OK, Severity.WARNING)], "error", ExitStatus.DONE),
        ([report(Status.OK, Severity.WARNING)], "warning", ExitStatus.FINDINGS),
        ([report(Status.OK, Severity.INFO)], "warning", ExitStatus.DONE),
        ([report(Status.OK, Severity.ERROR, dismissed=True)], "warning", ExitStatus.DONE),
        ([report(Status.OK, Severity.ERROR), report(Status.PARTIAL)], "error", ExitStatus.INCOMPLETE),
        ([report(Status.FAILED)], "never", ExitStatus.INCOMPLETE),
    ],
)
def test_exit_status(reports: list[Report], fail_on: Any, status: ExitStatus) -> None:
    assert Run.of(reports, {}, Path()).status(fail_on) is status


def test_nothing_is_written_where_nothing_is_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        audit(tmp_path, AuditOptions(out=tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_an_output_that_cannot_be_written_is_known_at_once(tmp_path: Path, write_report: Callable[[Path], Path]) -> None:
    (tmp_path / "out").write_bytes(b"a file")
    with pytest.raises(OutputError):
        audit(write_report(tmp_path / "a.docx"), AuditOptions(out=tmp_path / "out"))


def test_an_unknown_standard_is_refused(tmp_path: Path, write_report: Callable[[Path], Path]) -> None:
    with pytest.raises(UsageError, match="hj274-2015"):
        audit(write_report(tmp_path / "a.docx"), AuditOptions(out=tmp_path / "out", standard="hj1"))


@pytest.mark.parametrize("options", [{"jobs": 0}, {"timeout": 0.0}, {"memory": -1}])
def test_options_do_not_pretend(options: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        AuditOptions(**options)
    assert AuditOptions().workers >= 1


def workbook(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_attachments_count_only_with_an_indicator_table(mixed: Path, tmp_path: Path) -> None:
    workbook(mixed / "附表.xlsx", [HEAD, *ROWS])
    workbook(mixed / "工资.xlsx", [["姓名", "金额"], ["甲", "1"]])
    (mixed / "坏.html").write_bytes(b"<html>")
    run = audit(mixed, AuditOptions(out=tmp_path / "out", jobs=1))
    assert [item.name for item in run.reports] == ["empty.pdf", "locked.docx", "二/乙.docx", "甲.docx", "附表.xlsx"]
    assert run.skipped == {".html": 1, ".xlsx": 1}
    facts = {name: [(fact.concept, fact.value) for fact in run.reports[index].facts] for index, name in ((3, "docx"), (4, "xlsx"))}
    assert facts["docx"] == facts["xlsx"]


def test_an_image_that_is_not_read_may_be_a_report(tmp_path: Path, write_report: Callable[[Path], Path]) -> None:
    write_report(tmp_path / "in" / "a.docx")
    (tmp_path / "in" / "b.tif").write_bytes(b"II*\0" + bytes(60))
    (tmp_path / "in" / "c.txt").write_bytes(b"")
    for _ in range(2):  # also where nothing changed
        run = audit(tmp_path / "in", AuditOptions(out=tmp_path / "out", jobs=1, ocr="never"))
        assert [(short.name, short.status) for short in run.unread] == [("b.tif", Status.FAILED)]
        assert (run.skipped, run.status()) == ({".tif": 1, ".txt": 1}, ExitStatus.DONE)
    (tmp_path / "in" / "a.docx").unlink()
    with pytest.raises(UsageError, match="文字识别"):
        audit(tmp_path / "in", AuditOptions(out=tmp_path / "out", jobs=1, ocr="never"))


def test_nothing_but_idle_attachments_is_no_input(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    workbook(tmp_path / "in" / "a.xlsx", [["姓名", "金额"]])
    with pytest.raises(UsageError, match="1 other files"):
        audit(tmp_path / "in", AuditOptions(out=tmp_path / "out", jobs=1))
