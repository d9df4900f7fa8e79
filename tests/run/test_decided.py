"""A run under people's decisions: what they change, what they leave, and what survives."""

import csv
import shutil
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import pipeline.run
from pipeline.decisions import FILE, STALE, Decision, append
from pipeline.errors import ExitStatus, UsageError
from pipeline.model import Report
from pipeline.places import VARIABLE
from pipeline.run import AuditOptions, Input, Run, audit, find_log, log_of, run_before
from tests.decisions.build import decided, mapped, never

D = Decimal
LABEL = "工业增加值"


@pytest.fixture
def folder(tmp_path: Path, write_report: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two reports of one park. The first prints ten times its added value, under a name that nobody knows."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    write_report(tmp_path / "in" / "a.docx", {(5, 1): "本区产出", (5, 5): "4000"})
    write_report(tmp_path / "in" / "b.docx")
    return tmp_path / "in"


def run(folder: Path, *entries: Decision, fresh: bool = False) -> Run:
    for entry in entries:
        append(folder / FILE, entry)
    return audit(folder, AuditOptions(out=folder.parent / "out", jobs=1, fresh=fresh))


def rules(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


def kinds(report: Report) -> set[str]:
    return {problem.kind for problem in report.problems}


MAP = mapped(1, scope="report", report="a.docx")
FIGURE = decided(
    "figure", 2, report="a.docx", table=0, row=5, column=5, concept="added_value", period="current", expect="4000", value="400"
)


def test_a_decided_label_and_a_corrected_figure_are_judged_anew(folder: Path) -> None:
    first, _ = run(folder).reports
    assert [item.label for item in first.unmapped] == ["本区产出"]
    first, _ = run(folder, MAP).reports
    assert (first.unmapped, "derived-value" in rules(first)) == ((), True)
    first, _ = run(folder, FIGURE).reports
    (fact,) = (fact for fact in first.facts if fact.concept == "added_value")
    assert (fact.printed, fact.text, fact.value, fact.method) == ("4000", "400", D(400), "decision")
    assert (fact.low, fact.high) == (D("399.5"), D("400.5")), "half a unit of the last digit typed"
    assert rules(first) == set()


def test_a_figure_in_another_unit(folder: Path) -> None:
    typed = decided(
        "figure",
        2,
        report="a.docx",
        table=0,
        row=5,
        column=5,
        concept="added_value",
        period="current",
        expect="4000",
        value="0.04",
        unit="亿元",
    )
    first, _ = run(folder, MAP, typed).reports
    (fact,) = (fact for fact in first.facts if fact.concept == "added_value")
    assert (fact.value, fact.unit, fact.unit_text, fact.printed) == (D(400), "万元", "亿元", "4000")


@pytest.mark.parametrize(("value", "unit"), [("4OO", ""), ("四百", ""), ("400", "公里")])
def test_what_was_typed_and_is_no_figure_is_said_and_not_applied(folder: Path, value: str, unit: str) -> None:
    """The log is a file that people edit."""
    typed = decided(
        "figure",
        2,
        report="a.docx",
        table=0,
        row=5,
        column=5,
        concept="added_value",
        period="current",
        expect="4000",
        value=value,
        unit=unit,
    )
    first, _ = run(folder, MAP, typed).reports
    (fact,) = (fact for fact in first.facts if fact.concept == "added_value")
    assert (fact.text, fact.value) == ("4000", D(4000))
    (problem,) = (problem for problem in first.problems if problem.kind == STALE)
    assert value in problem.message.zh


def test_what_a_label_never_is_stays_visible(folder: Path) -> None:
    _, second = run(folder, never(1, label=LABEL, scope="park", park="青野经济技术开发区")).reports
    (left,) = second.unmapped
    assert left.label == LABEL
    assert ("decision", "never") in {(term.name, term.said) for term in left.candidates[0].evidence}


def test_a_decision_that_no_longer_fits_is_not_applied(folder: Path, write_report: Callable[..., Path]) -> None:
    run(folder, MAP, FIGURE)
    write_report(folder / "a.docx", {(5, 1): "本区产出", (5, 5): "4001"})
    first, _ = run(folder).reports
    (fact,) = (fact for fact in first.facts if fact.concept == "added_value")
    assert (fact.value, kinds(first)) == (D(4001), {"decision-stale"})
    write_report(folder / "a.docx")
    first, _ = run(folder).reports
    assert sum(item.kind == "decision-stale" for item in first.problems) == 2, "the label is gone too"
    (folder / "a.docx").unlink()
    (second,) = run(folder).reports
    assert kinds(second) == set(), "a file that is not among the inputs is no trouble"


def test_only_what_a_decision_bears_on_is_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(folder)
    read: list[str] = []

    def watched(files: Sequence[Input], *more: Any) -> Any:
        read.extend(item.name for item in files)
        return examined(files, *more)

    examined = vars(pipeline.run)["examined"]
    monkeypatch.setattr("pipeline.run.examined", watched)
    run(folder, MAP)
    assert read == ["a.docx"]


def test_the_state_of_a_finding_survives_everything(folder: Path) -> None:
    found = [(report.name, item) for report in run(folder, MAP).reports for item in report.findings if not item.parent]
    assert [(name, item.rule) for name, item in found] == [("a.docx", "derived-value"), ("b.docx", "cross-year")]
    entries = [
        decided("finding", number, report=name, finding=item.id, action="dismiss", expect=item.reported)
        for number, (name, item) in enumerate(found, start=3)
    ]
    finding = found[0][1]
    done = run(folder, *entries)
    assert done.status("error") is ExitStatus.DONE
    shutil.rmtree(done.out)
    done = run(folder, fresh=True)
    with (done.out / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = (row for row in csv.DictReader(file) if row["finding"] == finding.id)
    assert (row["status"], row["note"]) == ("dismissed", "核实过")


def test_the_same_decisions_give_the_same_bytes(folder: Path) -> None:
    written = []
    for jobs in (1, 2):
        out = folder.parent / f"out{jobs}"
        for entry in (MAP, FIGURE) if jobs == 1 else ():
            append(folder / FILE, entry)
        audit(folder, AuditOptions(out=out, jobs=jobs))
        written.append({path.name: path.read_bytes() for path in out.iterdir() if path.suffix in {".csv", ".json"}})
    assert written[0] == written[1]


def test_parks_have_one_id(folder: Path) -> None:
    names = decided("park", 1, park="青野新区", same="云州市青野经济技术开发区")
    assert {report.park_id for report in run(folder, names).reports} == {"青野新区"}
    assert {report.park for report in run(folder).reports} == {"青野经济技术开发区"}


# ------------------------------------------------------------------------------------------------ where the log is
def test_where_the_log_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    options = AuditOptions(out=folder.parent / "out")
    assert find_log([folder], options).path == folder / FILE
    assert find_log([folder, folder], options).path == Path(FILE)
    assert find_log([folder / "a.docx"], options).path == Path(FILE)
    named = AuditOptions(out=folder.parent / "out", decisions=Path("mine.yaml"))
    assert find_log([folder], named).path == Path("mine.yaml")


def test_a_log_in_the_folder_of_the_run_is_found_from_another(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = folder.parent / "out"
    monkeypatch.chdir(folder.parent)
    audit([folder / "a.docx", folder / "b.docx"], AuditOptions(out=out, jobs=1))
    (folder.parent / "other").mkdir()
    monkeypatch.chdir(folder.parent / "other")
    assert find_log(*run_before(out)).path == folder.parent / FILE


def test_no_log_in_the_output_folder(folder: Path) -> None:
    with pytest.raises(UsageError, match="--decisions"):
        find_log([folder], AuditOptions(out=folder, decisions=folder / "mine.yaml"))


def test_a_broken_log_stops_the_run_before_anything_is_written(folder: Path) -> None:
    (folder / FILE).write_text("- who: 张三\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"decisions\.yaml:1"):
        run(folder)
    assert not (folder.parent / "out").exists()


def test_a_run_can_be_started_again(folder: Path) -> None:
    options = AuditOptions(out=folder.parent / "out", jobs=1, language="en", ocr="never", decisions=folder / "mine.yaml")
    audit([folder / "a.docx", folder / "b.docx"], options)
    paths, again = run_before(options.out)
    assert (paths, again.language, again.ocr, again.decisions) == (
        [folder / "a.docx", folder / "b.docx"],
        "en",
        "never",
        folder / "mine.yaml",
    )
    (folder / "a.docx").unlink()
    with pytest.raises(UsageError, match=r"a\.docx"):
        run_before(options.out)
    with pytest.raises(UsageError, match="run audit first"):
        run_before(folder)


def test_the_log_of_a_run_is_the_same_from_every_folder(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    for place in (here, elsewhere):
        place.mkdir()
    monkeypatch.chdir(here)
    audit([folder / "a.docx"], AuditOptions(out=tmp_path / "of-a-file", jobs=1))
    monkeypatch.chdir(elsewhere)
    (elsewhere / FILE).write_text("not this one", encoding="utf-8")
    assert log_of(tmp_path / "of-a-file").path == here / FILE
    assert find_log(*run_before(tmp_path / "of-a-file")).path == here / FILE
