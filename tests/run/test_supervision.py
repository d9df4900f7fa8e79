"""A file that makes its reader hang, eat memory or crash costs itself only, and of itself no more than must be."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline.decisions import Decision
from pipeline.isolate import Outcome
from pipeline.model import Document, Report, Status
from pipeline.parse import NO_CARE, Care, docx
from pipeline.parse.page import PageContent, PageFailure, _Readers
from pipeline.run import AuditOptions, audit
from pipeline.run.packing import Result
from pipeline.run.work import Task, prepare, retried

OPTIONS = AuditOptions(timeout=1.5, memory=1500, jobs=2)


def hang() -> None:
    threading.Event().wait()


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def eat() -> None:
    bytearray(8 << 30)


HARM: dict[str, Callable[[], None]] = {"hangs": hang, "crashes": crash, "eats": eat}


def harmful(options: AuditOptions, scratch: str, active: Sequence[Decision]) -> Callable[[Task], Result]:
    """In the child: readers that do on page 2, or in a whole document, what the file's name says."""
    read_page, read_word = _Readers.page, docx.read

    def page(self: _Readers, number: int) -> PageContent | PageFailure:
        if number == 2:
            HARM.get(self.path.stem, lambda: None)()
        return read_page(self, number)

    def word(path: Path, embedded: bool = True) -> Document:
        if path.stem == "hopeless" or embedded:
            HARM.get(path.stem, crash if path.stem == "hopeless" else lambda: None)()
        return read_word(path, embedded)

    _Readers.page = page  # type: ignore[method-assign]
    docx.read = word
    return prepare(options, scratch, active)


def pdf(path: Path) -> None:
    canvas = Canvas(str(path))
    for number in range(1, 4):
        canvas.drawString(72, 700, f"This is what stands on page {number} of a digital file.")
        canvas.showPage()
    canvas.save()


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write_report: Callable[..., Path]) -> Callable[..., dict[str, Report]]:
    """Audits files of these names, and good ones beside them."""

    def audited(*names: str) -> dict[str, Report]:
        monkeypatch.setattr("pipeline.run.work.prepare", harmful)
        for name in (*names, "good.pdf"):
            pdf(tmp_path / name) if name.endswith(".pdf") else write_report(tmp_path / name)
        write_report(tmp_path / "good.docx")
        options = AuditOptions(out=tmp_path / "out", timeout=OPTIONS.timeout, memory=OPTIONS.memory, jobs=2)
        found = {report.name: report for report in audit(tmp_path, options).reports}
        assert found.pop("good.docx").status is found.pop("good.pdf").status is Status.OK
        return found

    return audited


@pytest.mark.skipif(sys.platform != "linux", reason="signals, and a limit of memory that the system enforces")
def test_one_bad_page_costs_one_page(run: Callable[..., dict[str, Report]]) -> None:
    found = run("hangs.pdf", "crashes.pdf", "eats.pdf")
    assert [(report.status, report.pages, report.pages_failed) for report in found.values()] == [(Status.PARTIAL, 3, (2,))] * 3
    said = {name: [problem for problem in report.problems if problem.location.page == 2] for name, report in found.items()}
    assert [[problem.kind for problem in problems] for problems in said.values()] == [["page-unreadable"]] * 3
    reasons = {name: problems[0].message for name, problems in said.items()}
    for name, zh, en in (("hangs", "--timeout", "1.5 s"), ("eats", "1500 MB", "--memory"), ("crashes", "崩溃", "signal 11")):
        assert zh in reasons[f"{name}.pdf"].zh
        assert en in reasons[f"{name}.pdf"].en
        assert reasons[f"{name}.pdf"].en.startswith("Page 2 ")


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_word_files_are_read_as_text_before_they_are_given_up(run: Callable[..., dict[str, Report]]) -> None:
    found = run("crashes.docx", "hopeless.docx")
    partial, lost = found["crashes.docx"], found["hopeless.docx"]
    assert (partial.status, partial.tables, partial.park) == (Status.PARTIAL, 0, "青野经济技术开发区")
    assert "正文" in partial.reason.zh
    assert [problem.kind for problem in partial.problems] == ["text-only"]
    assert (lost.status, lost.facts) == (Status.FAILED, ())
    assert "signal 11" in lost.reason.en


def lost(kind: Any, step: int = 0) -> Outcome[Result]:
    return Outcome(kind, step=step, text="exit code 1")


def test_less_is_tried_each_time_and_in_the_end_nothing() -> None:
    task: Task | None = Task(Path("a.pdf"), "a.pdf")
    tried: list[tuple[set[int], bool] | None] = []
    for step in (7, 7, 8):
        task = task and retried(OPTIONS, task, lost("crashed", step))
        tried.append((set(dict(task.care.skip)), task.care.whole) if task else None)
    assert tried == [({7}, True), ({7}, False), None]


def test_pages_that_may_be_lost_are_few() -> None:
    task: Task | None = Task(Path("a.pdf"), "a.pdf")
    for step in range(1, 6):
        task = task and retried(OPTIONS, task, lost("timeout", step))
        if task and not task.care.whole:
            break
    assert task is not None
    assert len(task.care.skip) == 3
    assert retried(OPTIONS, task, lost("memory", 9)) is None


def test_running_text_alone_has_no_tables(tmp_path: Path, write_report: Callable[..., Path]) -> None:
    import pipeline.parse

    path = write_report(tmp_path / "a.docx")
    care = Care(text_only=retried(OPTIONS, Task(path, "a"), lost("memory")).care.text_only)  # type: ignore[union-attr]
    whole, text = pipeline.parse.parse(path, care=NO_CARE), pipeline.parse.parse(path, care=care)
    assert len(whole.tables) == 1
    assert text.tables == ()
    assert len(text.blocks) == len(whole.blocks) - 1
    assert "1500 MB" in text.problems[0].message.zh
