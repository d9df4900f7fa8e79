"""Recomputations with live formulas, recalculated by LibreOffice."""

import subprocess
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.catalog import load_catalog
from pipeline.export import Dataset
from pipeline.export.workbook import write_workbook
from pipeline.model import Check, Fact, Kind, Location, Message, Report, Status, Verdict
from tests.requires import miss, require_program

D = Decimal
RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"""

Row = dict[str, object]


def fact(concept: str, value: str, unit: str, period: str = "current") -> Fact:
    number = D(value)
    half = D(5).scaleb(int(number.as_tuple().exponent) - 1)
    place = Location(table=0, row=1, column=1)
    return Fact(
        f"f-{concept}-{period}", concept, period, Kind.VALUE, value, value, concept, place,
        value=number, low=number - half, high=number + half, unit=unit, unit_text=unit,
    )  # fmt: skip


def check(concept: str, verdict: Verdict, low: str, high: str, reported: str, formula: str, *inputs: Fact, n: int | None = None) -> Check:
    return Check(
        f"c-{concept}", "derived-value", concept, "current", verdict, reported=D(reported), low=D(low), high=D(high), unit="%", n=n,
        inputs=tuple(item.id for item in inputs), formula=formula,
    )  # fmt: skip


@pytest.fixture
def report() -> Report:
    output, part = fact("industrial_output", "800", "亿元"), fact("hightech_output", "1000000", "万元")
    output = output._replace(value=D(8_000_000), low=D(7_995_000), high=D(8_005_000), unit="万元")
    now, then = fact("energy_use", "121", "吨标煤"), fact("energy_use", "100", "吨标煤", "base")
    shares = fact("hightech_output_share", "12.5", "%"), fact("renewable_energy_share", "30.0", "%")
    return Report(
        name="=甲.docx",
        sha256="0" * 64,
        format="docx",
        status=Status.OK,
        park="甲园区",
        year=2020,
        facts=(output, part, now, then, *shares),
        checks=(
            check(shares[0].concept, Verdict.CONSISTENT, "12.4921", "12.5080", "12.5", "hightech_output / industrial_output", part, output),
            check(
                shares[1].concept,
                Verdict.INCONSISTENT,
                "9.5",
                "10.5",
                "30.0",
                "(energy_use / energy_use['base']) ** (1/n) - 1",
                now,
                then,
                n=2,
            ),
        ),
    )


def rows(path: Path) -> list[Row]:
    heads, *body = load_workbook(path, data_only=True)["复算"].iter_rows(values_only=True)
    return [dict(zip(map(str, heads), row, strict=True)) for row in body]


@pytest.fixture
def book(report: Report, tmp_path: Path) -> Path:
    write_workbook(Dataset([report], "zh", load_catalog()), tmp_path)
    return tmp_path / "audit.xlsx"


@pytest.fixture
def recalculated(book: Path) -> Path:
    soffice = require_program("soffice")
    profile = book.parent / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(RECALCULATE, encoding="utf-8")
    out = book.parent / "again"
    command = [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "xlsx", "--outdir", str(out), str(book)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    if not (out / book.name).exists():
        miss("LibreOffice Calc")
    return out / book.name


def test_formula_inputs_and_verdict_of_each_check(book: Path) -> None:
    share, growth = rows(book)
    assert (share["报告"], share["指标"], share["程序结论"]) == ("=甲.docx", "高新技术企业工业总产值占园区工业总产值比例", "一致")
    assert share["公式"] == "高新技术企业工业总产值 ÷ 园区工业总产值"
    assert (share["数值 1"], share["数值 2"], share["报告下限"], share["报告上限"]) == (1_000_000, 8_000_000, 12.45, 12.55)
    assert (growth["年数 n"], growth["程序结论"]) == (2, "不一致")
    sheet = load_workbook(book)["复算"]
    assert sheet["E2"].value == "=(P2/R2)/0.01"
    assert sheet["M2"].data_type == "f"


def test_a_spreadsheet_program_comes_to_the_same(recalculated: Path) -> None:
    share, growth = rows(recalculated)
    assert share["复算值（公式）"] == pytest.approx(12.5)
    assert growth["复算值（公式）"] == pytest.approx(10)
    assert [row["复核结论（公式）"] for row in (share, growth)] == ["一致", "不一致"]
    assert not [
        cell for sheet in load_workbook(recalculated, data_only=True) for row in sheet.iter_rows() for cell in row if cell.data_type == "e"
    ]


def test_what_could_not_be_recomputed_is_in_a_sheet_of_its_own(report: Report, tmp_path: Path) -> None:
    missing = Check("cx", "derived-value", "water_reuse", "current", Verdict.UNDETERMINED, "input missing: reused_water@current")
    write_workbook(Dataset([replace(report, checks=(*report.checks, missing))], "zh", load_catalog()), tmp_path)
    book = load_workbook(tmp_path / "audit.xlsx")
    assert book["未能核查"].max_row == 2
    assert book["复算"].max_row == 3
    assert book["核算"].max_row == 4


def test_a_failed_report_has_no_counts_and_a_gap_between_years_is_named(report: Report, tmp_path: Path) -> None:
    others = [
        replace(report, name="丙.pdf", year=2022, status=Status.PARTIAL, park_id="甲园区"),
        replace(
            report, name="乙.pdf", year=None, park="", status=Status.FAILED, reason=Message("已损坏。", "Damaged."), facts=(), checks=()
        ),
    ]
    write_workbook(Dataset([replace(report, park_id="甲园区"), *others], "zh", load_catalog()), tmp_path)
    book = load_workbook(tmp_path / "audit.xlsx")
    summary = [row[0].value for row in book["汇总"].iter_rows(min_row=2)]
    assert summary == ["=甲.docx", "丙.pdf", "乙.pdf"]
    failed = [cell.value for cell in book["汇总"][4]]
    assert failed[4:6] == ["未能读出", "已损坏。"]
    assert not any(failed[7:])
    heads, *register = book["资料登记"].iter_rows(values_only=True)
    assert heads == ("园区", "2020", "2021", "2022", "年度不详")
    assert ("甲园区", "已读完 =甲.docx", "缺", "部分读出 丙.pdf", None) in register


def test_only_what_was_selected_counts_as_not_met(report: Report, tmp_path: Path) -> None:
    unmet = Check("cu", "requirement-unmet", "green_coverage_rate", "current", Verdict.INCONSISTENT)
    left_out = Fact("fs", "green_coverage_rate", "current", Kind.SELECTED, "no", "否", "绿化覆盖率", Location(table=0, row=1, column=2))
    for facts, counted in (((left_out,), 0), ((), 1)):
        written = replace(report, facts=(*report.facts, *facts), checks=(*report.checks, unmet))
        write_workbook(Dataset([written], "zh", load_catalog()), tmp_path)
        heads, row = load_workbook(tmp_path / "audit.xlsx")["汇总"].iter_rows(max_row=2, values_only=True)
        assert dict(zip(heads, row, strict=True))["未达标项"] == counted


def test_formulas_and_standards_are_said_in_words(report: Report, tmp_path: Path) -> None:
    unchecked = report.checks[1]._replace(verdict=Verdict.UNDETERMINED, reason="circular")
    write_workbook(Dataset([replace(report, standard="hj274-2015", checks=(unchecked,))], "zh", load_catalog()), tmp_path)
    book = load_workbook(tmp_path / "audit.xlsx")
    for name in ("未能核查", "核算"):
        heads, row = book[name].iter_rows(max_row=2, values_only=True)
        assert dict(zip(heads, row, strict=True))["公式"] == "(综合能耗总量 ÷ 规划基准年综合能耗总量) ^ (1÷n) − 1"
    for name in ("汇总", "数据", "报告"):
        heads, row = book[name].iter_rows(max_row=2, values_only=True)
        assert dict(zip(heads, row, strict=True))["标准"] == "国家生态工业示范园区标准（HJ 274-2015）"
