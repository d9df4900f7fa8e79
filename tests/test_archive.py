"""The archive that the benchmarks invent: an audit finds in it the errors that were planted, and reads what was written."""

import csv
import filecmp
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import run
from pipeline.model import Kind, Report, Severity

ROOT = Path(__file__).parent.parent
REPORTS = 6


def make(folder: Path, reports: int) -> Path:
    subprocess.run([sys.executable, "benchmarks/make_archive.py", str(folder), "--reports", str(reports)], cwd=ROOT, check=True)
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("archive") / "reports", REPORTS)


@pytest.fixture(scope="module")
def read(made: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    options = run.AuditOptions(out=tmp_path_factory.mktemp("archive") / "out", ocr="never", quiet=True, jobs=2)
    return {report.name: report for report in run.audit(made, options).reports}


def test_what_is_found_is_what_was_planted(made: Path, read: dict[str, Report]) -> None:
    with made.with_name("reports.findings.csv").open(encoding="utf-8", newline="") as file:
        planted = {tuple(row.values()) for row in csv.DictReader(file)}
    found = {
        (report.name, item.rule, item.concept)
        for report in read.values()
        for item in report.findings
        if item.severity in {Severity.ERROR, Severity.WARNING}
    }
    assert found == planted
    assert planted, "some are at fault"


def test_every_figure_of_the_form_is_read(read: dict[str, Report]) -> None:
    assert len(read) == REPORTS
    for report in read.values():
        figures = {(fact.concept, fact.period) for fact in report.facts if fact.kind is Kind.VALUE}
        assert len(figures) >= 60, report.name
        assert not report.problems, report.name


def test_the_same_numbers_make_the_same_reports(made: Path, tmp_path: Path) -> None:
    again = make(tmp_path / "again", 2)
    names = sorted(path.name for path in again.iterdir())
    assert filecmp.cmpfiles(made, again, names, shallow=False) == (names, [], [])
