"""Reports as they travel: nothing is lost, and what is told of one alone is told again by nobody."""

import os
import pickle
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import pipeline.run
from pipeline.catalog import load_catalog
from pipeline.decisions import FILE, Decisions, append
from pipeline.export import Renderer
from pipeline.model import Message
from pipeline.places import VARIABLE
from pipeline.run import AuditOptions, Run, Store, audit, examine
from pipeline.run.alone import told_alone
from pipeline.run.cache import Cache
from pipeline.run.packing import Result, changed, difference, pack
from tests.decisions.build import decided
from tests.run.test_across import write


def test_a_report_comes_out_as_it_went_in(tmp_path: Path) -> None:
    write(tmp_path / "a.docx", 2020, reuse="否")
    report = examine(tmp_path / "a.docx", "a.docx", load_catalog())
    catalog = load_catalog()
    alone = told_alone(report, catalog, Decisions((), catalog.words), Renderer("zh", catalog))
    result = pickle.loads(pickle.dumps(pack(report, alone, careful=True)))
    assert isinstance(result, Result)
    assert result.report() == report
    assert type(result.report().checks[0]) is type(report.checks[0])
    assert result.outline.careful
    assert result.alone == alone
    assert alone.own >= {"facts", "checks", "unmapped"}
    assert "series" not in alone.own
    assert alone.rows["series"].number > 0


def test_what_judging_changes_is_all_that_is_packed_again(tmp_path: Path) -> None:
    write(tmp_path / "a.docx", 2020, reuse="否")
    before = examine(tmp_path / "a.docx", "a.docx", load_catalog())
    checks = (*before.checks, before.checks[0]._replace(id="c0"))
    after = replace(before, park_id="x", year=None, reason=Message("一", "one"), checks=checks, findings=before.findings[1:])
    packed = difference(before, after)
    assert changed(before, packed) == after
    assert len(packed) < len(pack(before).packed) / 4
    assert changed(before, difference(before, before)) == before


# ------------------------------------------------------------------------------------------------ in a run
class Parent:
    """Which tables of which reports the parent of a run renders itself."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
        self.rendered: Counter[tuple[str, str]] = Counter()  # how many rows
        self.folder, self.out, real = place / "in", place / "out", Renderer._rows

        def rows(renderer: Renderer, table: Any, entries: Any) -> Any:
            self.rendered.update((table.name, report.name) for report, _ in entries)
            return real(renderer, table, entries)

        monkeypatch.setattr(Renderer, "_rows", rows)

    def run(self, **options: Any) -> Run:
        self.rendered.clear()
        return audit(self.folder, AuditOptions(out=self.out, jobs=1, **options))


@pytest.fixture
def parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Parent:
    """Two parks of their own."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    write(tmp_path / "in" / "a.docx", 2020)
    write(tmp_path / "in" / "b.docx", 2020, park="白石")
    return Parent(monkeypatch, tmp_path)


def test_the_parent_renders_nothing_that_stands_alone(parent: Parent) -> None:
    parent.run()
    assert not parent.rendered


def test_the_parent_renders_what_others_change(parent: Parent) -> None:
    write(parent.folder / "c.docx", 2021, park="白石", co2_base="146001")
    run = parent.run()
    assert {name for _, name in parent.rendered} == {"b.docx", "c.docx"}
    assert {table for table, name in parent.rendered if name == "c.docx"} == {"reports", "checks", "findings", "series"}
    assert parent.rendered["checks", "c.docx"] < len(run.reports[2].checks) / 2, "those that it has alone, too, are there"


def test_new_files_are_begun_before_kept_results_are_looked_up(parent: Parent, monkeypatch: pytest.MonkeyPatch) -> None:
    parent.run()
    write(parent.folder / "c.docx", 2020, park="云溪")
    done: list[str] = []

    def told(what: str, real: Any) -> Any:
        def call(*given: Any) -> Any:
            done.append(what)
            return real(*given)

        return call

    monkeypatch.setattr("pipeline.run.examined", told("begun", vars(pipeline.run)["examined"]))
    monkeypatch.setattr(Cache, "get", told("looked up", Cache.get))
    parent.run()
    assert done == ["begun", "looked up", "looked up"]


def test_kept_rows_of_another_language_are_rendered_anew(parent: Parent) -> None:
    parent.run()
    zh = (parent.out / "checks.csv").read_bytes()
    parent.run(language="en")
    assert ("facts", "a.docx") in parent.rendered
    assert (parent.out / "checks.csv").read_bytes() != zh
    parent.run()
    assert not parent.rendered
    assert (parent.out / "checks.csv").read_bytes() == zh


def test_kept_rows_under_other_decisions_are_rendered_anew(parent: Parent) -> None:
    parent.run()
    append(parent.folder / FILE, decided("finding", 1, report="a.docx", finding="n0", action="dismiss", expect="1"))
    parent.run()
    assert set(parent.rendered) == {("reports", "a.docx"), ("problems", "a.docx"), ("series", "a.docx")}
    assert "n0" in (parent.out / "problems.csv").read_text(encoding="utf-8")


# ------------------------------------------------------------------------------------------------ nothing changed
class Later:
    """Runs some time after the files were written, when their states can be relied on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, parent: Parent) -> None:
        self.parent, self.looked_up = parent, 0
        monkeypatch.setattr("pipeline.run.cache.time.time", lambda: time.time_ns() / 1e9 + 10)
        real = Cache.has

        def has(*given: Any) -> Any:
            self.looked_up += 1
            return real(*given)

        monkeypatch.setattr(Cache, "has", has)

    def run(self, **options: Any) -> int:
        """How many results it looks up."""
        before = self.looked_up
        self.parent.run(**options)
        return self.looked_up - before


@pytest.fixture
def later(parent: Parent, monkeypatch: pytest.MonkeyPatch) -> Later:
    return Later(monkeypatch, parent)


def test_where_no_file_changed_nothing_is_looked_up(later: Later) -> None:
    assert later.run() == 2
    first = later.parent.run()
    assert later.run() == 0
    again = later.parent.run()
    assert again.outlines == first.outlines
    assert [report.name for report in again.reports] == ["a.docx", "b.docx"]


@pytest.mark.parametrize("option", [{"language": "en"}, {"timeout": 200.0}, {"ocr": "never"}])
def test_another_run_looks_again(later: Later, option: dict[str, Any]) -> None:
    later.run()
    assert later.run(**option) == 2


def change_file(parent: Parent) -> None:
    write(parent.folder / "b.docx", 2021, park="白石")


def move_time(parent: Parent) -> None:
    os.utime(parent.folder / "a.docx", (1, 1))


def add_file(parent: Parent) -> None:
    write(parent.folder / "c.docx", 2021, park="云溪")


def touch_output(parent: Parent) -> None:
    (parent.out / "facts.csv").write_bytes(b"mine")


def damage(parent: Parent) -> None:
    store = Store()
    store.write("update runs set content = substr(content, 1, length(content) - 9)", [()])
    store.close()


@pytest.mark.parametrize("change", [change_file, move_time, add_file, touch_output, damage])
def test_what_changed_is_noticed(later: Later, change: Callable[[Parent], None]) -> None:
    later.run()
    assert later.run() == 0
    change(later.parent)
    assert later.run() >= 2
    assert later.run() == 0


def test_what_failed_is_tried_again(later: Later) -> None:
    (later.parent.folder / "bad.docx").write_bytes(b"PK\x03\x04")
    later.run()
    assert later.run() == 3
    (later.parent.folder / "bad.docx").unlink()
    later.run()
    assert later.run() == 0


def test_a_store_of_an_earlier_version_is_begun_anew(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = Store(tmp_path)
    store.write("insert into results (key, size) values (?, ?)", [("old", 1)])
    store.rows("pragma user_version = 1")
    store.close()
    assert store.contents().results == 0
    store.write("insert into results (key, size) values (?, ?)", [("new", 1)])
    assert store.contents().results == 1
    store.close()
    assert not caplog.records
