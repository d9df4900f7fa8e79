"""How a run is watched: on a terminal and elsewhere."""

from pathlib import Path

import pytest
from rich.console import Console

from pipeline.cli import progress
from pipeline.model import Report, Status
from pipeline.run import AuditOptions, outline

REPORT = outline(Report("甲.pdf", "", "pdf", Status.OK))


def shown(options: AuditOptions, *, interrupted: bool = False) -> None:
    with progress.watch(options) as watcher:
        watcher.begin(12)
        watcher.done(REPORT)
        watcher.writing(interrupted=interrupted)


def test_writing_is_said_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    shown(AuditOptions(out=Path("out")))
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("[ 1/12] 甲.pdf")
    assert second == "写出结果 …"
    shown(AuditOptions(out=Path("out"), language="en"), interrupted=True)
    assert capsys.readouterr().err.splitlines()[-1] == "interrupted, writing what was read …"
    shown(AuditOptions(out=Path("out"), quiet=True))
    assert capsys.readouterr().err == ""


def test_on_a_terminal_the_bar_gives_way_to_the_writing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setattr(progress, "console", lambda: Console(stderr=True, force_terminal=True, width=100))
    shown(AuditOptions(out=Path("out")))
    first, *_, last = [frame for frame in capsys.readouterr().err.split("\r") if "━" in frame]
    assert "读取报告" in first
    assert "写出结果" in last
    assert "/12" not in last, "the full bar would look like the end"
