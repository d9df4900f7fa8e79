"""A run over what was written before: only what changed is made anew, and the files are those of a run that knows nothing of it."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.decisions import FILE, append
from pipeline.export.pieces import Source, Unit
from pipeline.export.rendering import Rows
from pipeline.export.schema import Table
from pipeline.places import VARIABLE
from pipeline.run import AuditOptions, Run, audit
from tests.decisions.build import decided
from tests.run.test_across import write

PARKS, YEARS = ("青岚", "白石", "云溪"), (2019, 2020)


class Folder:
    """Reports of several parks, two years of each, and the output folder of their runs."""

    def __init__(self, place: Path) -> None:
        self.place, self.options = place / "in", AuditOptions(out=place / "out", jobs=1)
        self.anew: set[str] = set()
        for park in PARKS:
            for year in YEARS:
                self.write(park, year)

    def write(self, park: str, year: int, **more: str) -> None:
        write(self.place / name(park, year), year, park=park, **more)

    def run(self, **changes: Any) -> Run:
        """Run again. What stands in the folder then is what a run writes that finds nothing there."""
        options = replace(self.options, **changes)
        self.anew.clear()
        done = audit(self.place, options)
        anew = set(self.anew)
        elsewhere = audit(self.place, replace(options, out=options.out.with_name("elsewhere"), fresh=False))
        assert files(done.out) == files(elsewhere.out)
        assert done.outlines == elsewhere.outlines
        for path in elsewhere.out.iterdir():
            path.unlink()
        self.anew = anew
        return done


def name(park: str, year: int) -> str:
    return f"{park}{year}.docx"


def files(out: Path) -> dict[str, bytes]:
    found = {path.name: path.read_bytes() for path in out.iterdir() if path.name != "run.json"}
    assert len(found) > 2
    return found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    found, rows = Folder(tmp_path), Source.rows

    def told(source: Source, table: Table[Any], unit: Unit) -> Rows:
        found.anew.add(unit.id)
        return rows(source, table, unit)

    monkeypatch.setattr(Source, "rows", told)
    found.run()
    return found


def of_park(park: str) -> set[str]:
    return {f"{park}经济技术开发区", *(name(park, year) for year in YEARS)}


def test_at_first_all_is_made(folder: Folder) -> None:
    assert folder.anew == set().union(*map(of_park, PARKS))


def test_a_changed_report_concerns_its_park_alone(folder: Folder) -> None:
    folder.write("白石", 2019, co2_base="146001")
    done = folder.run()
    assert folder.anew == of_park("白石")
    assert {finding.rule for finding in done.reports[3].findings} >= {"cross-year"}
    folder.run()
    assert folder.anew == set()


def test_a_report_that_goes_or_comes_concerns_its_park_alone(folder: Folder) -> None:
    (folder.place / name("云溪", 2019)).unlink()
    folder.run()
    assert folder.anew == of_park("云溪") - {name("云溪", 2019)}
    folder.write("赤峰", 2021)
    folder.run()
    assert folder.anew == {"赤峰经济技术开发区", name("赤峰", 2021)}


def test_a_decision_concerns_its_park_alone(folder: Folder) -> None:
    folder.write("白石", 2020, co2_base="146001")
    finding = next(item for item in folder.run().reports[3].findings if item.rule == "cross-year")
    append(
        folder.place / FILE, decided("finding", 1, report=name("白石", 2020), finding=finding.id, action="dismiss", expect=finding.reported)
    )
    done = folder.run()
    assert folder.anew == of_park("白石")
    assert [item.status for item in done.reports[3].findings if item.id == finding.id] == ["dismissed"]


def test_joining_parks_concerns_both(folder: Folder) -> None:
    joined = {"park": "青岚经济技术开发区", "same": "白石经济技术开发区"}
    append(folder.place / FILE, decided("park", 1, **joined))
    folder.run()
    assert folder.anew == {*of_park("青岚"), *of_park("白石")} - {"白石经济技术开发区"}


def test_another_language_or_pack_is_all_anew(folder: Folder, tmp_path: Path) -> None:
    folder.run(language="en")
    assert folder.anew == set().union(*map(of_park, PARKS))
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "labels.yaml").write_text("reason:\n  circular: {zh: 循环, en: in a circle}\n", encoding="utf-8")
    folder.run(language="en", patterns=(pack,))
    assert folder.anew == set().union(*map(of_park, PARKS))


def test_a_table_that_somebody_touched_is_written_whole(folder: Folder) -> None:
    facts = folder.options.out / "facts.csv"
    facts.write_bytes(facts.read_bytes()[:-2])
    os.utime(facts, (1_600_000_000, 1_600_000_000))
    folder.run()
    assert folder.anew == set().union(*map(of_park, PARKS))


def test_a_table_that_was_changed_under_its_old_time_is_written_again(folder: Folder) -> None:
    facts = folder.options.out / "facts.csv"
    written, stat = facts.read_bytes(), facts.stat()
    facts.write_bytes(written.replace(b"1", b"2"))
    os.utime(facts, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    folder.run()
    assert facts.read_bytes() == written


def test_what_does_not_stay_in_memory_is_the_same(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    before = folder.run().reports
    written = files(folder.options.out)
    monkeypatch.setattr("pipeline.run.shelf._IN_FULL", 1)
    (folder.options.out / "facts.csv").unlink()
    assert folder.run().reports == before
    assert files(folder.options.out) == written
