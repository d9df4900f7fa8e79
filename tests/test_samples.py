"""The whole program on samples/, judged by the list of what is printed in each sample and of what an audit must find there."""

import csv
import os
import shutil
import subprocess
import sys
import unicodedata
import zipfile
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pdfplumber
import pytest

from pipeline.parse import ocr
from pipeline.text import squeeze

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
REPORTS = sorted(path.name for path in SAMPLES.iterdir() if path.suffix in {".docx", ".pdf"})
SCAN = "lutang-2017-form.tif"
"""Two scanned pages. Without the extra [ocr] a picture met in a folder is passed over, so that all samples can be audited without it."""
OWN = "own-pack/huaixi-2021.docx"
"""A report under a standard that only the pack beside it knows."""

STANDARDS = {"luoyun-2012.docx": "hj274-2009", "xitan-2008.pdf": "hjt274-2006"}  # all others: hj274-2015
Row = dict[str, str]


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)


def with_recognition() -> None:
    """Skips a test, or fails it where everything must be there, without the extra [ocr]."""
    if not ocr.available():
        (pytest.fail if os.environ.get("PARKAUDIT_REQUIRE_ALL") == "1" else pytest.skip)("the extra [ocr] is not installed")


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
    table = {row["report"]: row for row in rows(out / "reports.csv") if row["report"] not in {OWN, SCAN}}
    assert sorted(table) == REPORTS
    assert {(row["status"], row["unmapped"]) for row in table.values()} == {("ok", "0")}
    assert {name: row["standard"] for name, row in table.items()} == dict.fromkeys(REPORTS, "hj274-2015") | STANDARDS


# ------------------------------------------------------------------------------------------------ a scan
def test_a_scan_says_what_is_printed(out: Path) -> None:
    with_recognition()
    (report,) = (row for row in rows(out / "reports.csv") if row["report"] == SCAN)
    assert [report[name] for name in ("format", "status", "pages", "park", "year")] == ["tif", "ok", "2", "芦塘精细化工产业园", "2017"]
    read = [row for row in rows(out / "facts.csv") if row["report"] == SCAN and row["kind"] != "claim"]
    printed = Counter(map(folded, beside(SCAN, ".truth.csv")))
    assert {"missing": printed - Counter(map(folded, read)), "wrong": Counter(map(folded, read)) - printed} == {
        "missing": Counter(),
        "wrong": Counter(),
    }
    assert sum(row["doubt"] != "" for row in read) <= 0.05 * len(read)
    assert [row for row in rows(out / "findings.csv") if row["report"] == SCAN and row["severity"] == "error"] == []


def folded(row: Row) -> tuple[str, ...]:
    """A statement; the width of signs and letters is no part of what a scan shows."""
    return tuple(unicodedata.normalize("NFKC", part) for part in statement(row))


def test_a_scan_that_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    """The first command for a new user ends well where the extra [ocr] is not installed."""
    (tmp_path / "samples").mkdir()
    for name in (SCAN, "suxi-2020-form.docx"):
        shutil.copyfile(SAMPLES / name, tmp_path / "samples" / name)
    done = run("-m", "pipeline", "audit", str(tmp_path / "samples"), "--out", str(tmp_path / "out"), "--ocr", "never")
    assert done.returncode == 0, done.stderr
    assert [row["report"] for row in rows(tmp_path / "out" / "reports.csv")] == ["suxi-2020-form.docx"]


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
    table = {row["report"]: (row["park"], row["year"], row["base_year"]) for row in rows(out / "reports.csv") if row["report"] != SCAN}
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
    names = sorted(path.relative_to(made).as_posix() for path in made.rglob("*.*"))
    assert [name for name in names if Path(name).suffix in {".docx", ".pdf"}] == sorted([*REPORTS, OWN])
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
