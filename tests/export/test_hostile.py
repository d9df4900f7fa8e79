"""A report that means harm: formulas, markup, paths, control characters and very long text in its cells and its name. No output runs,
follows or chokes on any of it."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import docx
import openpyxl
import pytest

from pipeline.catalog import load_catalog
from pipeline.cli import main
from pipeline.errors import ExitStatus
from pipeline.export import Origin, rows, write
from pipeline.index import Filter, open_index
from pipeline.model import Kind, Location, Message, Problem, Report, Status, Unmapped
from pipeline.validate import validate
from tests.browser import chromium
from tests.validate.build import read

HARM = (
    "<script>document.title='harmed'</script>",
    "<img src=x onerror=document.title='harmed'>",
    "=cmd|'/c calc'!A1",
    "@SUM(1)",
    '+HYPERLINK("http://x.example")',
    "-1+cmd|'/c calc'!A1",
    "../../x",
    "\\\\host\\share",
    "长" * 50_000,
    "a\x00\x01\x07\x1b[31m\x7f\x85\u202e\ud800\ufffe\tb\r\nc",
    "{{7*7}}",
    "'; DROP TABLE findings; --",
    "_x0041_&amp;]]>",
)
NAMES = (
    "../../x.docx",
    "<script>document.title='harmed'</script>.docx",
    "=cmd|'/c calc'!A1.docx",
    "@SUM(1).docx",
    "CON.docx",
    "长" * 300 + ".docx",
    "a\x07\x1b.docx",
    "..",
)


def report(harm: str, name: str) -> Report:
    """A report in which every text from outside is the same harmful one."""
    matched, extracted = read({"energy_use": {"value": "53001"}, "hightech_output_share": {"value": "4.000"}}, name=name)
    judgement = validate(matched, extracted, load_catalog(), name)
    said = Message(harm, harm)
    place = Location(page=1, table=0, row=1, column=1, section=harm)
    return Report(
        name,
        "0" * 64,
        "docx",
        Status.OK,
        said,
        park=harm,
        park_id=harm,
        year=2021,
        standard=matched.standard,
        facts=tuple(
            fact._replace(
                label=harm, printed=harm, unit_text=harm, scope=harm, doubt=harm, text=fact.text if fact.kind is Kind.VALUE else harm
            )
            for fact in matched.facts
        ),
        checks=judgement.checks,
        findings=tuple(
            replace(
                item, message=said, evidence=(said,), reported=harm, note=harm, repair=harm, location=item.location._replace(section=harm)
            )
            for item in judgement.findings
        ),
        unmapped=(Unmapped(place, harm, harm, harm, (), said),),
        problems=(Problem("ocr", said, place),),
    )


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deep") / "er" / "out"
    pairs = [(HARM[at % len(HARM)], NAMES[at % len(NAMES)]) for at in range(max(len(HARM), len(NAMES)))]
    found = [report(harm, name if at < len(NAMES) else f"{at}.docx") for at, (harm, name) in enumerate(pairs)]
    # ids of findings are of a report: here all are made of the same figures
    unique = [
        replace(
            item,
            facts=tuple(fact._replace(id=f"{fact.id}{at}") for fact in item.facts),
            findings=tuple(
                replace(
                    one,
                    id=f"{one.id}{at}",
                    parent=f"{one.parent}{at}" if one.parent else "",
                    facts=tuple(f"{name}{at}" for name in one.facts),
                )
                for one in item.findings
            ),
            checks=tuple(one._replace(id=f"{one.id}{at}", inputs=tuple(f"{name}{at}" for name in one.inputs)) for one in item.checks),
        )
        for at, item in enumerate(found)
    ]
    write(unique, folder, language="zh", catalog=load_catalog(), origin=Origin(("reports",)))
    return folder


def outside(out: Path) -> list[str]:
    """Files that lie beside the output folder, not in it."""
    return [str(file) for file in out.parents[1].rglob("*") if file.is_file() and not file.is_relative_to(out)]


def test_csv_cells_are_text(out: Path) -> None:
    csv.field_size_limit(1_000_000)
    number = re.compile(r"[+-]?\d[\d,.]*|-")
    for file in sorted(out.glob("*.csv")):
        with file.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.reader(stream):
                assert not [cell[:40] for cell in row if cell[:1] in "=+-@\t\r" and cell and not number.fullmatch(cell)], file.name
                assert not any("\x00" in cell for cell in row)


def test_the_workbook_has_no_formula_of_theirs_and_no_link_outside(out: Path) -> None:
    with zipfile.ZipFile(out / "audit.xlsx") as package:
        names = package.namelist()
        parts = {name: package.read(name).decode("utf-8") for name in names if name.endswith((".xml", ".rels"))}
    assert not [name for name in names if "externalLink" in name or "vbaProject" in name]
    assert not [name for name, part in parts.items() if 'TargetMode="External"' in part]
    formulas = [formula for part in parts.values() for formula in re.findall(r"<f[^>]*>(.*?)</f>", part)]
    assert formulas
    assert not [formula for formula in formulas if "cmd" in formula or "HYPERLINK" in formula.upper() or "DDE" in formula.upper()]
    book = openpyxl.load_workbook(out / "audit.xlsx")
    longest = max(len(str(cell)) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if isinstance(cell, str))
    assert longest <= 32_767


def test_the_page_stays_as_it_was_written(out: Path) -> None:
    class Elements(HTMLParser):
        scripts = 0

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag not in {"img", "iframe", "object", "form", "base", "link"}
            assert not [name for name, _ in attrs if name.startswith("on")]
            self.scripts += tag == "script"

    pages = [out / "report.html", *(out / "report-pages").glob("*")]
    for file in pages:
        elements = Elements()
        elements.feed(file.read_text(encoding="utf-8"))
        assert elements.scripts == 1
        assert file.stat().st_size < 3_000_000


def test_no_file_is_written_elsewhere(out: Path) -> None:
    assert not outside(out)


def test_the_page_in_a_browser(out: Path) -> None:
    said: list[str] = []
    with chromium() as browser:
        page = browser.new_page()
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: said.append(request.url) if not request.url.startswith("file:") else None)
        page.goto((out / "report.html").as_uri())
        page.click("#open-all")
        assert page.title() == "年度报告数据审核结果"
    assert said == []


def test_letters_lie_in_their_folder_and_can_be_opened(out: Path, tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b" / "letters"
    assert main(["export", str(out), "--to", str(folder), "--memo"]) == ExitStatus.DONE
    files = sorted(folder.iterdir())
    assert len(files) == len(list(rows(out, "reports")))
    assert [path for path in tmp_path.rglob("*") if path.is_file() and path.parent != folder] == []
    for file in files:
        assert not re.search(r'[<>:"/\\|?*\x00-\x1f]', file.name)
        assert len(file.name.encode()) <= 255
        table = docx.Document(str(file)).tables[0]
        assert max(len(cell.text) for row in table.rows for cell in row.cells) < 20_000
        with zipfile.ZipFile(file) as package:
            assert b"instrText" not in package.read("word/document.xml")


def test_the_index_gives_back_the_text(out: Path) -> None:
    index = open_index(out)
    listed = index.findings(Filter(), 0, 1_000)
    assert listed.total == sum(1 for _ in rows(out, "findings"))
    for harm in HARM:
        if "\x00" not in harm:
            assert index.findings(Filter(text=harm)).total > 0, harm[:40]
    assert index.findings(Filter(report=NAMES[0])).total > 0
    assert index.findings(Filter(text="%_")).total == 0


@pytest.mark.parametrize("suffix", [".json", ".jsonl", ".csv", ".sqlite", ".xlsx", ".html"])
def test_every_form(out: Path, tmp_path: Path, suffix: str) -> None:
    assert main(["export", str(out), "--to", str(tmp_path / f"a{suffix}")]) == ExitStatus.DONE
    if suffix == ".json":
        assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["findings"]
    if suffix == ".csv":
        cells = csv.reader(io.StringIO((tmp_path / "a.csv").read_text(encoding="utf-8-sig")))
        assert not [cell for row in cells for cell in row if cell[:1] in tuple("=+@")]


def test_explain_steers_no_terminal(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for row in rows(out, "findings", "finding"):
        assert main(["explain", str(out), row["finding"]]) == ExitStatus.DONE
        said = capsys.readouterr().out
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", said)


# ------------------------------------------------------------------------------------------------ from the file on
@pytest.fixture
def audited(tmp_path: Path, write_report: Callable[..., Path]) -> Path:
    """A Word file with harm in its cells and name, through the whole program."""
    folder = tmp_path / "reports"
    cells = {
        (1, 5): "5.000",
        (4, 4): "<script>x</script>",
        (6, 5): "=cmd|'/c calc'!A1",
        (7, 5): "../../x" * 8_000,
    }
    write_report(folder / "=cmd|'c calc'!A1 <script>x</script>.docx", cells)
    assert main(["audit", str(folder), "--out", str(tmp_path / "out"), "--quiet", "--jobs", "1"]) in {
        ExitStatus.DONE,
        ExitStatus.INCOMPLETE,
    }
    return tmp_path / "out"


def test_a_file_that_means_harm(audited: Path, tmp_path: Path) -> None:
    test_csv_cells_are_text(audited)
    test_the_page_stays_as_it_was_written(audited)
    test_the_page_in_a_browser(audited)
    test_letters_lie_in_their_folder_and_can_be_opened(audited, tmp_path / "letters")
    (report,) = open_index(audited).reports()
    assert report["status"] == "ok"
