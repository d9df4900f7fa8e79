"""Two runs into one folder at the same time."""

from collections.abc import Callable
from pathlib import Path
from threading import Barrier, BrokenBarrierError, Event, Thread
from typing import Any

import pytest

from pipeline import export
from pipeline.export.folder import FILES
from pipeline.run import AuditOptions, audit, turn


def test_one_waits_for_the_other(tmp_path: Path) -> None:
    entered = Event()

    def other() -> None:
        with turn(tmp_path):
            entered.set()

    waiting = Thread(target=other)
    with turn(tmp_path):
        waiting.start()
        assert not entered.wait(0.1)
        with turn(tmp_path / "another"), turn(tmp_path, "audit"):
            assert not entered.is_set()
    waiting.join(10)
    assert entered.is_set()


def test_without_room_for_a_lock_it_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr("pipeline.run.turns.cache_folder", lambda _: tmp_path / "file")
    with turn(tmp_path):
        pass


def test_they_never_write_at_once(tmp_path: Path, write_report: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    write_report(tmp_path / "in" / "甲.docx")
    written, both = export.write, Barrier(2)
    met: list[bool] = []

    def write(*given: Any, **named: Any) -> Any:
        try:
            both.wait(0.5)
            met.append(True)
        except BrokenBarrierError:
            both.reset()
        return written(*given, **named)

    monkeypatch.setattr("pipeline.export.write", write)
    runs = [Thread(target=audit, args=(tmp_path / "in", AuditOptions(out=tmp_path / "out", jobs=1, fresh=True))) for _ in range(2)]
    for run in runs:
        run.start()
    for run in runs:
        run.join(60)
    assert not met, "each waits until the other is done"
    assert {path.name for path in (tmp_path / "out").iterdir()} <= {*FILES}
    assert (tmp_path / "out" / "report.html").exists()
