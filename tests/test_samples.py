"""The whole program on samples/, judged by the list of what is printed in each sample and of what an audit must find there."""

import csv
import subprocess
import sys
import zipfile
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pdfplumber
import pytest

from pipeline.text import squeeze

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
REPORTS = sorted(path.name for path in SAMPLES.iterdir() if path.suffix in {".docx", ".pdf"})
Row = dict[str, str]


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples") / "output"
    done = run("-m", "pipeline", "audit", "samples", "--out", str(folder))
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    return folder


def beside(report: str, ending: str) -> list[Row]:
    return rows((SAMPLES / report).with_suffix(ending))


def statement(row: Row) -> tuple[str, ...]:
    """What a row says: the figure in its unit, or the word; line breaks and spaces inside a cell say nothing."""
    what = (str(Decimal(row["value"]).normalize()), row["unit"]) if row["value"] else (squeeze(row["text"]), "")
    return row["concept"], row["period"], row["kind"], *what


def test_every_sample_has_its_lists() -> None:
    assert len(REPORTS) >= 5
    assert {Path(name).suffix for name in REPORTS} == {".docx", ".pdf"}
    assert all(beside(name, ".truth.csv") for name in REPORTS)
    assert sum(not beside(name, ".findings.csv") for name in REPORTS) >= 2, "clean samples"


@pytest.mark.parametrize("report", REPORTS)
def test_facts_are_what_is_printed(out: Path, report: str) -> None:
    read = Counter(statement(row) for row in rows(out / "facts.csv") if row["report"] == report and row["kind"] != "claim")
    printed = Counter(statement(row) for row in beside(report, ".truth.csv"))
    assert {"missing": printed - read, "wrong": read - printed} == {"missing": Counter(), "wrong": Counter()}


@pytest.mark.parametrize("report", REPORTS)
def test_errors_are_the_planted_ones(out: Path, report: str) -> None:
    found = [row for row in rows(out / "findings.csv") if row["report"] == report and row["severity"] == "error"]
    wanted = beside(report, ".findings.csv")
    assert sorted((row["rule"], row["concept"]) for row in found) == sorted((row["rule"], row["concept"]) for row in wanted)


def test_every_sample_is_read_in_full(out: Path) -> None:
    table = rows(out / "reports.csv")
    assert [row["report"] for row in table] == REPORTS
    assert {(row["status"], row["standard"], row["unmapped"]) for row in table} == {("ok", "hj274-2015", "0")}


def test_parks_and_years(out: Path) -> None:
    table = {row["report"]: (row["park"], row["year"], row["base_year"]) for row in rows(out / "reports.csv")}
    assert table == {
        "jiling-2019-form.pdf": ("霁岭生态工业园", "2019", ""),
        "qihe-2018.pdf": ("栖禾经济技术开发区", "2018", "2013"),
        "qihe-2021.docx": ("栖禾经济技术开发区", "2021", "2013"),
        "qihe-2022.docx": ("栖禾经济技术开发区", "2022", "2013"),
        "suxi-2020-form.docx": ("苏汐湾循环经济产业园", "2020", ""),
        "yanpu-2022.pdf": ("砚浦高新技术产业开发区", "2022", "2015"),
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples made again."""
    folder = tmp_path_factory.mktemp("made")
    done = run("samples/make.py", str(folder))
    assert done.returncode == 0, done.stderr
    return folder


def printed_text(path: Path) -> object:
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as archive:
            return archive.read("word/document.xml")
    if path.suffix == ".pdf":
        with pdfplumber.open(path) as pdf:
            return [page.extract_text() for page in pdf.pages]
    return path.read_text(encoding="utf-8")


def test_committed_samples_are_what_make_writes(made: Path) -> None:
    names = sorted(path.name for path in made.iterdir())
    assert [name for name in names if Path(name).suffix in {".docx", ".pdf"}] == REPORTS
    changed = [name for name in names if printed_text(made / name) != printed_text(SAMPLES / name)]
    assert not changed, "run `python samples/make.py`"


def test_the_samples_hold_what_they_are_for() -> None:
    """A row cut by a page break, and a head that comes again: an edit of a text must not shift them away unseen."""
    with pdfplumber.open(SAMPLES / "qihe-2018.pdf") as pdf:
        tables = [page.extract_tables()[-1] for page in pdf.pages]
        assert len(tables) == 3
        assert tables[2][0][2:] == ["实施率", "", "", "", ""], "row 21 is cut"
        assert tables[1][0][0] != "分类", "the head is not repeated"
    with pdfplumber.open(SAMPLES / "yanpu-2022.pdf") as pdf:
        assert all(any(row[0] == "分类" for row in page.extract_tables()[-1]) for page in pdf.pages)
