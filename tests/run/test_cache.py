"""Kept results: found again for the same input, program and options, and for nothing else."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.model import Message, Report, Status
from pipeline.places import VARIABLE, cache_folder
from pipeline.run import AuditOptions, audit
from pipeline.run.cache import Cache

REPORT = Report("甲.docx", "ab" * 32, "docx", Status.OK, park="青野经济开发区", seconds=1.5)


def cache(folder: Path, *options: str, fresh: bool = False) -> Cache:
    return Cache(options, (), fresh=fresh, folder=folder)


def test_a_kept_report_is_found_again(tmp_path: Path) -> None:
    cache(tmp_path).put(REPORT)
    assert cache(tmp_path).get(REPORT.sha256, REPORT.name) == REPORT


def test_another_content_name_or_option_is_another_result(tmp_path: Path) -> None:
    cache(tmp_path).put(REPORT)
    assert cache(tmp_path).get("cd" * 32, REPORT.name) is None
    assert cache(tmp_path).get(REPORT.sha256, "乙.docx") is None
    assert cache(tmp_path, "hj274-2015").get(REPORT.sha256, REPORT.name) is None
    assert cache(tmp_path, fresh=True).get(REPORT.sha256, REPORT.name) is None


def test_a_changed_pack_is_another_result(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "concepts.yaml").write_text("a: 1", encoding="utf-8")
    Cache((), (pack,), folder=tmp_path).put(REPORT)
    assert Cache((), (pack,), folder=tmp_path).get(REPORT.sha256, REPORT.name) == REPORT
    (pack / "concepts.yaml").write_text("a: 2", encoding="utf-8")
    assert Cache((), (pack,), folder=tmp_path).get(REPORT.sha256, REPORT.name) is None


def test_what_failed_is_not_kept(tmp_path: Path) -> None:
    cache(tmp_path).put(replace(REPORT, status=Status.FAILED, reason=Message("坏", "bad")))
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_only_costs_time(tmp_path: Path) -> None:
    cache(tmp_path).put(REPORT)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(b"\x80 not a report")
    assert cache(tmp_path).get(REPORT.sha256, REPORT.name) is None


def test_the_oldest_results_go_first(tmp_path: Path) -> None:
    import os

    kept = cache(tmp_path)
    for number in range(4):
        kept.put(replace(REPORT, name=f"{number}.docx"))
    for number, path in enumerate(sorted(tmp_path.iterdir())):
        os.utime(path, (number, number))
    newest = sorted(tmp_path.iterdir())[-1]
    kept.prune(largest=newest.stat().st_size)
    assert list(tmp_path.iterdir()) == [newest]


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
