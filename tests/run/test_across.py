"""Reports of one park over several years, through the whole program."""

import csv
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from pipeline.decisions import FILE, append
from pipeline.errors import ExitStatus
from pipeline.places import VARIABLE
from pipeline.run import AuditOptions, Run, audit
from tests.decisions.build import decided

Found = list[tuple[str, str, str, str]]
_CO2 = "160001"


def write(path: Path, year: int, *, co2_base: str = _CO2, reuse: str = "是", added_value: str = "250003", park: str = "青岚") -> None:
    document = docx.Document()
    document.add_paragraph(f"云州市{park}经济技术开发区国家生态工业示范园区{year}年度评价报告")
    document.add_paragraph("建设规划以2011年为规划基准年。")
    rows = (
        ("序号", "指标", "单位", "要求", "是否选为考核指标", "数值"),
        ("2", "工业增加值", "万元", "-", "-", added_value),
        ("2", "年末从业人口", "人", "-", "-", "10001"),
        ("3", "规划基准年工业增加值", "万元", "-", "-", "100001"),
        ("6", "工业固体废物综合利用率", "%", "≥70", "是", "88.21"),
        ("8", "单位工业用地面积工业增加值", "亿元/平方公里", "≥9", "是", "10.00"),
        ("10", "规划基准年综合能耗总量", "吨标煤", "-", "-", "40001"),
        ("12", "可再生能源使用比例", "%", "≥9", "是", "12.00"),
        ("13", "规划基准年新鲜水资源消耗量", "万立方米", "-", "-", "140.1"),
        ("15", "工业用水重复利用率", "%", "≥75", reuse, "79.99"),
        ("26", "规划基准年二氧化碳排放量", "吨", "-", "-", co2_base),
        ("29", "绿化覆盖率", "%", "≥15", "必选", "40.00"),
        ("32", "生态工业主题宣传活动", "次/年", "≥2", "必选", "4"),
    )
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    path.parent.mkdir(parents=True, exist_ok=True)
    document.save(str(path))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three years; the last has another figure of the base year, and another selection."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    write(tmp_path / "in" / "2019.docx", 2019)
    write(tmp_path / "in" / "2020.docx", 2020, added_value="257007")
    write(tmp_path / "in" / "2021.docx", 2021, added_value="263001", co2_base="146001", reuse="否")
    return tmp_path / "in"


def run(folder: Path, jobs: int = 1) -> Run:
    return audit(folder, AuditOptions(out=folder.parent / "out", jobs=jobs))


def found(done: Run) -> Found:
    rules = {"cross-year", "selection-drift", "plausibility"}
    return [
        (report.name, item.rule, item.severity.value, item.concept)
        for report in done.reports
        for item in report.findings
        if item.rule in rules
    ]


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder.parent / "out" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


LAST: Found = [
    ("2021.docx", "cross-year", "error", "co2_emission"),
    ("2021.docx", "selection-drift", "error", "water_reuse_rate"),
]


def test_what_differs_between_the_years(folder: Path) -> None:
    done = run(folder)
    assert found(done) == LAST
    assert done.status("error") is ExitStatus.FINDINGS
    rows = {row["report"]: row for row in table(folder, "reports")}
    assert int(rows["2021.docx"]["findings"]) == len(done.reports[2].findings) >= 2
    assert {row["park_id"] for row in rows.values()} == {"青岚经济技术开发区"}


def test_it_follows_the_files_of_the_park(folder: Path) -> None:
    first = run(folder)
    (folder / "2020.docx").unlink()
    assert found(run(folder)) == [LAST[0], (*LAST[1][:2], "warning", LAST[1][3])], "the year before is missing"
    (folder / "2019.docx").unlink()
    assert found(run(folder)) == []
    write(folder / "2019.docx", 2019)
    write(folder / "2020.docx", 2020, added_value="257007")
    assert run(folder).reports[2].findings == first.reports[2].findings
    assert run(folder, jobs=2).reports == run(folder).reports, "the same again, from the cache"


def test_another_file_of_the_same_year_is_compared_and_counted_once(folder: Path) -> None:
    write(folder / "2019 a.docx", 2019, added_value="250803")
    done = run(folder)
    assert found(done)[0] == ("2019.docx", "cross-year", "error", "added_value")
    assert {report.name: report.duplicate_of for report in done.reports if report.duplicate_of} == {"2019 a.docx": "2019.docx"}
    points = [row for row in table(folder, "series") if (row["concept"], row["year"]) == ("added_value", "2019")]
    assert [(row["report"], row["value"], row["agree"]) for row in points] == [("2019.docx", "250003", "no")]
    assert points[0]["others"] in {row["fact"] for row in table(folder, "facts") if row["report"] == "2019 a.docx"}


def test_people_decide_about_such_findings_too(folder: Path) -> None:
    for number, finding in enumerate(run(folder).reports[2].findings):
        entry = decided("finding", number, report="2021.docx", finding=finding.id, action="dismiss", expect=finding.reported)
        append(folder / FILE, entry)
    done = run(folder)
    assert done.status("warning") is ExitStatus.DONE
    assert not any(report.problems for report in done.reports)
    (folder / "2019.docx").unlink()
    (folder / "2020.docx").unlink()
    assert {item.kind for item in run(folder).reports[0].problems} == {"decision-stale"}, "what was decided on is gone"


def test_jobs_do_not_matter(folder: Path, tmp_path: Path) -> None:
    written: list[dict[str, bytes]] = []
    for jobs in (1, 2):
        run(folder, jobs)
        written.append({path.name: path.read_bytes() for path in (tmp_path / "out").iterdir() if path.suffix == ".csv"})
    assert written[0] == written[1]


def test_the_cross_step_needs_no_file(folder: Path, write_encrypted: Callable[[Path], Path]) -> None:
    write_encrypted(folder / "2022.docx")
    assert found(run(folder)) == LAST
