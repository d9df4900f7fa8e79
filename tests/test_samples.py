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
from tests.requires import require_extra

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
REPORTS = sorted(path.name for path in SAMPLES.iterdir() if path.suffix in {".docx", ".pdf"})
SCANNED = ROOT / "tests" / "scanned"
OWN = "own-pack/huaixi-2021.docx"
"""A report under a standard that only the pack beside it knows."""

STANDARDS = {"luoyun-2012.docx": "hj274-2009", "xitan-2008.pdf": "hjt274-2006"}  # all others: hj274-2015
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
def test_findings_are_the_planted_ones(out: Path, report: str) -> None:
    found = [row for row in rows(out / "findings.csv") if row["report"] == report and row["severity"] != "info"]
    wanted = beside(report, ".findings.csv")
    assert sorted(map(said, found)) == sorted(map(said, wanted))


def said(row: Row) -> tuple[str, ...]:
    return row["rule"], row["severity"], row["concept"]


def test_every_sample_is_read_in_full(out: Path) -> None:
    table = {row["report"]: row for row in rows(out / "reports.csv") if row["report"] != OWN}
    assert sorted(table) == REPORTS
    assert {(row["status"], row["unmapped"]) for row in table.values()} == {("ok", "0")}
    assert {name: row["standard"] for name, row in table.items()} == dict.fromkeys(REPORTS, "hj274-2015") | STANDARDS


# ------------------------------------------------------------------------------------------------ other standards
@pytest.mark.parametrize("report", STANDARDS)
def test_what_rests_on_a_text_not_seen_is_a_warning_that_says_so(out: Path, report: str) -> None:
    found = [row for row in rows(out / "findings.csv") if row["report"] == report]
    assert len(found) >= 2
    assert all(row["severity"] == "warning" and "未核对到原文" in row["message"] for row in found)


def test_a_plan_beside_the_figures_is_no_figure(out: Path) -> None:
    texts = {row["text"] for row in rows(out / "facts.csv") if row["report"] == "luoyun-2012.docx"}
    assert "1286400" in texts
    assert texts.isdisjoint({"1900000", "560000", "980"})


def test_kilograms_are_not_tonnes(out: Path) -> None:
    (row,) = (row for row in rows(out / "findings.csv") if row["report"] == "luoyun-2012.docx" and row["concept"] == "cod_per_added_value")
    assert (row["reported"], row["unit"], row["diagnosis"].split()[0]) == ("0.0008", "kg/万元", "unit-slip")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of another standard, read with its pack."""
    folder = tmp_path_factory.mktemp("own") / "output"
    done = run("-m", "pipeline", "audit", "samples/own-pack", "--patterns", "samples/own-pack", "--out", str(folder))
    assert done.returncode == 0, done.stderr
    return folder


def test_a_pack_in_yaml_reads_and_judges_a_report(own: Path) -> None:
    (report,) = rows(own / "reports.csv")
    assert (report["standard"], report["unmapped"], report["park"]) == ("miit-green-park", "0", "槐溪新材料产业园")
    read = Counter(statement(row) for row in rows(own / "facts.csv") if row["kind"] != "claim")
    assert read == Counter(statement(row) for row in beside(OWN, ".truth.csv"))
    found = rows(own / "findings.csv")
    assert list(map(said, found)) == list(map(said, beside(OWN, ".findings.csv")))
    assert all("未核对到原文" in row["message"] for row in found)


def test_without_its_pack_nothing_is_made_of_what_is_not_known(out: Path) -> None:
    """What other standards have too is read right, the rest is left unmapped, and nothing is found fault with."""
    read = Counter(statement(row) for row in rows(out / "facts.csv") if row["report"] == OWN and row["kind"] != "claim")
    printed = Counter(statement(row) for row in beside(OWN, ".truth.csv"))
    assert read
    assert not read - printed
    assert [row for row in rows(out / "findings.csv") if row["report"] == OWN] == []
    assert {row["label"] for row in rows(out / "unmapped.csv")} >= {"余热资源回收利用率", "万元工业增加值碳排放量消减率"}


def test_parks_and_years(out: Path) -> None:
    table = {row["report"]: (row["park"], row["year"], row["base_year"]) for row in rows(out / "reports.csv")}
    assert table == {
        OWN: ("槐溪新材料产业园", "2021", ""),
        "jiling-2019-form.pdf": ("霁岭生态工业园", "2019", ""),
        "luoyun-2012.docx": ("泺云综合工业园", "2012", "2007"),
        "qihe-2018.pdf": ("栖禾经济技术开发区", "2018", "2013"),
        "qihe-2021.docx": ("栖禾经济技术开发区", "2021", "2013"),
        "qihe-2022.docx": ("栖禾经济技术开发区", "2022", "2013"),
        "suxi-2020-form.docx": ("苏汐湾循环经济产业园", "2020", ""),
        "xitan-2008.pdf": ("溪滩生态工业园", "2008", ""),
        "yanpu-2022.pdf": ("砚浦高新技术产业开发区", "2022", "2015"),
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples made again."""
    folder = tmp_path_factory.mktemp("made") / "samples"
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
    names = sorted(path.relative_to(made).as_posix() for path in made.rglob("*.*"))
    assert [name for name in names if Path(name).suffix in {".docx", ".pdf"}] == sorted([*REPORTS, OWN])
    changed = [name for name in names if printed_text(made / name) != printed_text(SAMPLES / name)]
    assert not changed, "run `python samples/make.py`"
    scanned = {path.name: printed_text(path) for path in (made.parent / "tests" / "scanned").iterdir()}
    assert scanned == {path.name: printed_text(path) for path in SCANNED.iterdir()}


# -------------------------------------------------------------------------------------------------------- the scan
def test_a_scan_is_read_as_a_person_reads_it(tmp_path: Path) -> None:
    """Every figure and choice, on its page; no figure wrong, and nothing found fault with."""
    require_extra("ocr", "rapidocr", "onnxruntime", "cv2")
    done = run("-m", "pipeline", "audit", "tests/scanned", "--out", str(tmp_path / "output"))
    assert done.returncode == 0, done.stderr
    (report,) = rows(tmp_path / "output" / "reports.csv")
    assert (report["format"], report["status"], report["unmapped"]) == ("pdf-scan", "ok", "0")
    assert (report["park"], report["year"], report["base_year"]) == ("岚棠高新技术产业园区", "2020", "2015")
    facts = [row for row in rows(tmp_path / "output" / "facts.csv") if row["kind"] != "claim"]
    read, printed = (Counter(map(statement, found)) for found in (facts, rows(SCANNED / "lantang-2020.truth.csv")))
    assert {"missing": printed - read, "wrong": read - printed} == {"missing": Counter(), "wrong": Counter()}
    assert rows(tmp_path / "output" / "findings.csv") == rows(SCANNED / "lantang-2020.findings.csv") == []


def test_a_scan_holds_no_text_and_is_small() -> None:
    assert printed_text(SCANNED / "lantang-2020.pdf") == ["", "", ""]
    assert (SCANNED / "lantang-2020.pdf").stat().st_size < 600_000


def test_the_samples_hold_what_they_are_for() -> None:
    """A row cut by a page break, and a head that comes again: an edit of a text must not shift them away unseen."""
    with pdfplumber.open(SAMPLES / "qihe-2018.pdf") as pdf:
        tables = [page.extract_tables()[-1] for page in pdf.pages]
        assert len(tables) == 3
        assert tables[2][0][2:] == ["实施率", "", "", "", ""], "row 21 is cut"
        assert tables[1][0][0] != "分类", "the head is not repeated"
    with pdfplumber.open(SAMPLES / "yanpu-2022.pdf") as pdf:
        assert all(any(row[0] == "分类" for row in page.extract_tables()[-1]) for page in pdf.pages)
