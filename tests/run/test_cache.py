"""Kept results: found again for the same input, program and options, and for nothing else."""

import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline import export
from pipeline.model import Message, Report, Status
from pipeline.places import VARIABLE, cache_folder
from pipeline.run import AuditOptions, audit
from pipeline.run.cache import Cache
from pipeline.run.failure import fingerprint
from pipeline.run.packing import pack

REPORT = Report("甲.docx", "ab" * 32, "docx", Status.OK, park="青野经济开发区", seconds=1.5)


def cache(folder: Path, *options: str, fresh: bool = False) -> Cache:
    return Cache(options, (), fresh=fresh, folder=folder)


def put(folder: Path, *reports: Report) -> None:
    kept = cache(folder)
    for report in reports:
        kept.put(pack(report))
    kept.close()


def get(kept: Cache, sha256: str = REPORT.sha256, name: str = REPORT.name) -> Report | None:
    found = kept.get(sha256, name)
    kept.close()
    return found.report() if found else None


def test_a_kept_report_is_found_again(tmp_path: Path) -> None:
    put(tmp_path, REPORT)
    assert get(cache(tmp_path)) == REPORT


def test_another_content_name_or_option_is_another_result(tmp_path: Path) -> None:
    put(tmp_path, REPORT)
    assert get(cache(tmp_path), "cd" * 32) is None
    assert get(cache(tmp_path), name="乙.docx") is None
    assert get(cache(tmp_path, "hj274-2015")) is None
    assert get(cache(tmp_path, fresh=True)) is None


def test_a_changed_pack_is_another_result(tmp_path: Path) -> None:
    pack_folder = tmp_path / "pack"
    pack_folder.mkdir()
    (pack_folder / "concepts.yaml").write_text("a: 1", encoding="utf-8")
    first = Cache((), (pack_folder,), folder=tmp_path)
    first.put(pack(REPORT))
    assert get(first) == REPORT
    (pack_folder / "concepts.yaml").write_text("a: 2", encoding="utf-8")
    assert get(Cache((), (pack_folder,), folder=tmp_path)) is None


def test_other_decisions_are_another_result(tmp_path: Path) -> None:
    put(tmp_path, REPORT)
    assert get(Cache((), (), decided=lambda _: "others", folder=tmp_path)) is None


def test_what_failed_is_not_kept(tmp_path: Path) -> None:
    put(tmp_path, replace(REPORT, status=Status.FAILED, reason=Message("坏", "bad")))
    assert cache(tmp_path).store.contents().results == 0


@pytest.mark.parametrize("harm", [b"\x80 not a database", b""])
def test_a_damaged_file_only_costs_time(tmp_path: Path, harm: bytes) -> None:
    put(tmp_path, REPORT)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(harm)
    assert get(cache(tmp_path)) is None
    put(tmp_path, REPORT)
    assert get(cache(tmp_path)) == REPORT


def test_a_damaged_result_is_not_used(tmp_path: Path) -> None:
    put(tmp_path, REPORT)
    kept = cache(tmp_path)
    kept.store.write("update results set content = ?", [(b"\x80",)])
    assert get(kept) is None


def test_the_results_used_longest_ago_go_first(tmp_path: Path) -> None:
    put(tmp_path, *(replace(REPORT, name=f"{number}.docx") for number in range(4)))
    store = cache(tmp_path).store
    for number in range(4):
        store.write("update results set used = ? where key in (select key from results limit 1 offset ?)", [(number, number)])
    newest = store.rows("select key, size from results order by used desc")[0]
    store.prune(largest=(newest[1] + 1) / (1 << 20))
    assert store.rows("select key from results") == [(newest[0],)]
    store.prune(largest=0)
    assert store.contents()[1:3] == (0, 0)
    store.close()


def test_a_digest_is_remembered_until_the_file_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []

    def watched(path: Path) -> str:
        read.append(path)
        return fingerprint(path)

    monkeypatch.setattr("pipeline.run.cache.fingerprint", watched)
    monkeypatch.setattr("pipeline.run.cache.time.time", lambda: time.time_ns() / 1e9 + 10)
    path = tmp_path / "a.pdf"
    path.write_bytes(b"one")
    os.utime(path, (1, 1))
    kept = cache(tmp_path / "kept")
    (tmp_path / "kept").mkdir()
    first = kept.fingerprint(path)
    assert (kept.fingerprint(path), len(read)) == (first, 1)
    path.write_bytes(b"two")
    os.utime(path, (1, 1))
    assert kept.fingerprint(path) != first
    assert len(read) == 2
    kept.close()


def test_the_folder_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "here"))
    assert cache_folder("results") == tmp_path / "here" / "results"


def test_a_second_run_writes_the_same_bytes(tmp_path: Path, mixed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    tables = []
    for jobs in (1, 2):
        out = tmp_path / f"out{jobs}"
        audit(mixed, AuditOptions(out=out, jobs=jobs))
        tables.append({path.name: path.read_bytes() for path in out.iterdir() if path.suffix in {".csv", ".json"}})
    assert tables[0] == tables[1]


class Written:
    """How often the output folder is written."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path, out: Path) -> None:
        self.times, self.folder, self.options = 0, folder, AuditOptions(out=out, jobs=1)
        self.real: Any = export.write
        monkeypatch.setattr("pipeline.export.write", self.write)

    def write(self, *given: Any, **named: Any) -> None:
        self.times += 1
        self.real(*given, **named)

    def again(self, **changes: Any) -> int:
        """How often it is written by another run."""
        before = self.times
        audit(self.folder, replace(self.options, **changes))
        return self.times - before


@pytest.fixture
def written(tmp_path: Path, mixed: Path, monkeypatch: pytest.MonkeyPatch) -> Written:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    return Written(monkeypatch, mixed, tmp_path / "out")


def test_where_nothing_changed_nothing_is_written(written: Written) -> None:
    first = audit(written.folder, written.options)
    assert written.again() == 0
    again = audit(written.folder, written.options)
    assert again.outlines == first.outlines
    assert again.reports == first.reports, "unpacked when they are asked for"


def test_what_changes_the_output_is_written(written: Written) -> None:
    assert written.again() == 1
    assert written.again(language="en") == 1
    assert written.again(fresh=True) == 1
    (written.options.out / "facts.csv").unlink()
    assert written.again() == 1
    (written.options.out / "checks.csv").write_text("mine", encoding="utf-8")
    assert written.again() == 1
    (written.folder / "locked.docx").unlink()
    assert written.again() == 1
    assert written.again() == 0


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="names are Unicode there")
def test_a_file_whose_name_is_not_utf_8_is_kept_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.run.cache._SETTLED", -1)
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + "报告.pdf".encode("gb18030")))
    path.write_bytes(b"x")
    first, second = cache(tmp_path), cache(tmp_path)
    expected = fingerprint(path)
    known = first.fingerprint(path)
    first.close()
    monkeypatch.setattr("pipeline.run.cache.fingerprint", lambda _: "read again")
    assert second.fingerprint(path) == known == expected
    second.close()
