"""audit.xlsx, read back with openpyxl."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.catalog import Catalog
from pipeline.export import Dataset
from pipeline.export.workbook import sheet as table_sheet
from pipeline.export.workbook import write_workbook
from pipeline.model import Cause, Check, Fact, Kind, Location, Mark, Message, Report, Severity, Status, Verdict


@pytest.fixture
def book(dataset: Dataset, tmp_path: Path) -> Workbook:
    write_workbook(dataset, tmp_path)
    return load_workbook(tmp_path / "audit.xlsx")


def rows(sheet: Worksheet) -> list[dict[str, object]]:
    heads, *body = sheet.iter_rows(values_only=True)
    return [dict(zip((str(head) for head in heads), row, strict=True)) for row in body]


def test_sheets_and_heads_in_both_languages(book: Workbook, reports: list[Report], catalog: Catalog, tmp_path: Path) -> None:
    assert book.sheetnames == [
        "汇总",
        "发现",
        "复算",
        "数据",
        "指标矩阵",
        "资料登记",
        "核算",
        "未能核查",
        "未匹配",
        "读取疑点",
        "历年",
        "报告",
    ]
    assert [cell.value for cell in book["发现"][1]][:3] == ["严重程度", "报告", "园区"]
    write_workbook(Dataset(reports, "en", catalog), tmp_path)
    english = load_workbook(tmp_path / "audit.xlsx")
    assert english.sheetnames == [
        *("summary", "findings", "recomputation", "facts", "matrix", "register", "checks", "not checked", "unmapped", "problems"),
        *("series", "reports"),
    ]
    assert english["findings"]["A1"].value == "severity"


def test_a_finding_links_to_the_rows_of_its_facts(book: Workbook) -> None:
    sheet = book["发现"]
    links = [cell for cell in sheet[2] if cell.hyperlink]
    assert [cell.value for cell in links] == ["工业增加值 1910.70 亿元", "从业人口 12.50"]
    targets = [cell.hyperlink.location for cell in links if cell.hyperlink]
    facts = book["数据"]
    heads = [cell.value for cell in facts[1]]
    found = []
    for target in targets:
        name, _, area = str(target).partition("!")
        assert name == "'数据'"
        row = facts[area][0]
        found.append(facts.cell(row[0].row, heads.index("数据编号") + 1).value)
    assert found == ["fa1", "fa2"]
    assert "gone" in [cell.value for cell in sheet[2]]


def test_more_figures_than_links_are_counted(reports: list[Report], catalog: Catalog, tmp_path: Path) -> None:
    finding = replace(reports[0].findings[1], facts=tuple(f"ftext{number}" for number in range(9)))
    report = replace(reports[0], findings=(finding,))
    write_workbook(Dataset([report, reports[1]], "zh", catalog), tmp_path)
    row = rows(load_workbook(tmp_path / "audit.xlsx")["发现"])[0]
    assert (row["查看数据 1"], row["查看数据 6"], row["其余数据"]) == ("要求 =cmd|' /C calc'!A0", "要求 -5%", "+3")


def test_text_is_never_a_formula(book: Workbook) -> None:
    facts = [row["原文"] for row in rows(book["数据"])]
    assert facts[0] == "=cmd|' /C calc'!A0"
    assert {cell.data_type for sheet in book.worksheets for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}


def test_numbers_are_numbers_that_keep_their_printed_digits(book: Workbook) -> None:
    finding = rows(book["发现"])[0]
    assert finding["报告值"] == 12.5
    at = [cell.value for cell in book["发现"][1]].index("报告值") + 1
    assert book["发现"].cell(2, at).number_format == "0.00"
    assert finding["计算下限"] == 0.666666666666
    values = {row["数据编号"]: row["数值"] for row in rows(book["数据"])}
    assert (values["fa1"], values["fa3"]) == (19107000, 1e-7)


def test_names_and_words_for_people(book: Workbook) -> None:
    finding = rows(book["发现"])[0]
    assert (finding["严重程度"], finding["指标"], finding["规则"], finding["时期"]) == ("错误", "工业增加值", "复算不符", "数据年度")
    assert (finding["改变达标结论"], finding["处理"]) == ("否", "未处理")
    assert rows(book["报告"])[1]["读取结果"] == "部分读出"


def test_layout_for_reading_and_printing(book: Workbook) -> None:
    sheet = book["发现"]
    assert (sheet.freeze_panes, sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("B2", "landscape", 9)
    assert sheet.page_setup.fitToHeight == 0
    assert str(sheet.auto_filter.ref).startswith("A1:")
    assert sheet.print_title_rows == "$1:$1"
    assert sheet["A2"].fill.fgColor.rgb == "FFF8CBAD"
    assert sheet["A2"].fill.fgColor.rgb != sheet["A3"].fill.fgColor.rgb
    spans = [range(part.min or 0, (part.max or 0) + 1) for part in sheet.column_dimensions.values() if part.hidden]
    hidden = {sheet.cell(1, at).value for span in spans for at in span}
    assert {"位置框", "表", "行", "列"} <= hidden
    assert "说明" not in hidden
    assert str(sheet.print_area).endswith("$R$3")  # severity … repair, and room to sign


def test_same_bytes_again_and_no_time_of_writing(dataset: Dataset, tmp_path: Path) -> None:
    write_workbook(dataset, tmp_path)
    first = (tmp_path / "audit.xlsx").read_bytes()
    assert load_workbook(tmp_path / "audit.xlsx").properties.created.year == 2000
    write_workbook(dataset, tmp_path)
    assert (tmp_path / "audit.xlsx").read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == ["audit.xlsx"]


def test_a_full_sheet_says_where_the_rest_is(dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_sheet, "LAST_ROW", 4)
    write_workbook(dataset, tmp_path)
    sheet = load_workbook(tmp_path / "audit.xlsx")["数据"]
    assert sheet.max_row == 5
    assert sheet["A5"].value == "此表行数超过 Excel 上限，其余各行见 facts.csv"


def test_very_long_and_odd_text(reports: list[Report], catalog: Catalog, tmp_path: Path) -> None:
    odd = Report("a.pdf", "", "pdf", reports[0].status, park="长" * 40_000, standard="a\x01b_x000D_c")
    write_workbook(Dataset([odd], "zh", catalog), tmp_path)
    row = rows(load_workbook(tmp_path / "audit.xlsx")["报告"])[0]
    assert str(row["园区"]).endswith("长…")
    assert row["标准"] == "a\x01b_x000D_c" or "_x0001_" in str(row["标准"])


def test_codes_are_words_in_both_languages(book: Workbook, reports: list[Report], catalog: Catalog, tmp_path: Path) -> None:
    finding, check = rows(book["发现"])[0], rows(book["核算"])[0]
    assert finding["可能原因"] == "单位错位、小数点错位"
    assert (check["结论"], check["原因"]) == ("不一致", None)
    assert rows(book["核算"])[1]["原因"] == "读法由该公式本身选定，不能再用来核对"
    assert rows(book["数据"])[-1]["类别"] == "正文数字"
    write_workbook(Dataset(reports, "en", catalog), tmp_path)
    english = load_workbook(tmp_path / "audit.xlsx")
    assert rows(english["findings"])[0]["diagnosis"] == "slip of unit; shifted decimal point"


def test_checks_that_need_a_reader_come_first(reports: list[Report], catalog: Catalog, tmp_path: Path) -> None:
    first = reports[0].checks[1]._replace(verdict=Verdict.CONSISTENT, reason="input missing: added_value@base")
    write_workbook(Dataset([replace(reports[0], checks=(reports[0].checks[0], first))], "zh", catalog), tmp_path)
    found = rows(load_workbook(tmp_path / "audit.xlsx")["核算"])
    assert [row["结论"] for row in found] == ["无法判定", "一致"]
    assert found[1]["原因"] == "缺少规划基准年工业增加值"


def test_links_name_the_period_and_the_kind_of_choice(reports: list[Report], catalog: Catalog, tmp_path: Path) -> None:
    value = reports[0].facts[1]._replace(period="base")
    choice = value._replace(id="fchoice", kind=Kind.SELECTED, text="no")
    finding = replace(reports[0].findings[1], facts=(value.id, choice.id))
    write_workbook(Dataset([replace(reports[0], facts=(value, choice), findings=(finding,))], "zh", catalog), tmp_path)
    row = rows(load_workbook(tmp_path / "audit.xlsx")["发现"])[0]
    assert (row["查看数据 1"], row["查看数据 2"]) == ("规划基准年工业增加值 1910.70 亿元", "规划基准年工业增加值 是否选择 否")


def test_rows_are_as_high_as_their_text_up_to_eight_lines(book: Workbook) -> None:
    sheet = book["发现"]
    assert sheet.row_dimensions[2].height == 120, "evidence of 200 characters"
    assert sheet.row_dimensions[3].height is None, "one line needs no height"


def test_an_empty_sheet_says_so_and_a_note_that_the_file_is_written_anew(book: Workbook, catalog: Catalog, tmp_path: Path) -> None:
    note = book["发现"]["A1"].comment
    assert note is not None
    assert "另存" in note.text
    write_workbook(Dataset([], "zh", catalog), tmp_path)
    assert [sheet["A2"].value for sheet in load_workbook(tmp_path / "audit.xlsx").worksheets] == ["无"] * 12


# ------------------------------------------------------------------------------------------------ decisions
def test_who_decided_and_signed_comes_back(reports: list[Report], catalog: Catalog, tmp_path: Path) -> None:
    accepted = replace(
        reports[0].findings[1],
        status="accepted",
        note="=后来的说明",
        decided=Mark("王审", "2026-03-01T23:30:00+08:00", "已与园区核实"),
        reviewed=(Mark("李复核", "2026-03-02T09:00:00+08:00", "同意"), Mark("赵三", "2026-03-03T09:00:00+08:00", "同意")),
    )
    report = replace(reports[0], findings=(accepted,), signed=(Mark("李复核", "2026-03-04T09:00:00+08:00", "已逐条审核"),))
    write_workbook(Dataset([report], "zh", catalog), tmp_path)
    book = load_workbook(tmp_path / "audit.xlsx")
    found = rows(book["发现"])[0]
    assert (found["已核"], found["审计说明"]) == ("√", "已与园区核实\n=后来的说明")
    assert (found["编制人/日期"], found["复核人/日期"]) == ("王审 2026-03-01", "李复核 2026-03-02\n赵三 2026-03-03")
    summary = rows(book["汇总"])[0]
    assert (summary["未处理发现"], summary["签认"]) == (0, "李复核 2026-03-04：已逐条审核")


def test_findings_of_all_reports_are_sorted_by_consequence(reports: list[Report], catalog: Catalog, tmp_path: Path) -> None:
    mild = replace(reports[0].findings[1], id="n-mild", severity=Severity.WARNING)
    grave = replace(mild, id="n-grave", severity=Severity.ERROR)
    changes = replace(mild, id="n-changes", changes_verdict=True)
    first = replace(reports[0], name="a.docx", findings=(mild,))
    last = replace(reports[0], name="b.docx", findings=(grave, changes), facts=())
    write_workbook(Dataset([first, last], "zh", catalog), tmp_path)
    sheet = load_workbook(tmp_path / "audit.xlsx")["发现"]
    assert [row["发现编号"] for row in rows(sheet)] == ["n-changes", "n-grave", "n-mild"]
    assert [cell.hyperlink.location for cell in sheet[4] if cell.hyperlink] == ["'数据'!A3:Z3", "'数据'!A2:Z2"]


@pytest.mark.parametrize(
    ("value", "text", "reported", "shown"),
    [
        ("1.60", "1.60", "1.6", "0.00"),
        ("-2.50", "-2.50", "-2.5", "0.00"),
        ("5612000.00", "561.20", "5612000", "0"),
        ("10.260", "1,026.0", "10.26", "0.000"),
        ("0.00", "0.00", "0", "0.00"),
        ("280", "280余", "280", "0"),
    ],
)
def test_printed_digits_are_kept(
    reports: list[Report], catalog: Catalog, tmp_path: Path, value: str, text: str, reported: str, shown: str
) -> None:
    fact = reports[0].facts[1]._replace(value=Decimal(value), text=text)
    finding = replace(reports[0].findings[1], reported=reported, facts=(fact.id,))
    write_workbook(Dataset([replace(reports[0], facts=(fact,), findings=(finding,))], "zh", catalog), tmp_path)
    book = load_workbook(tmp_path / "audit.xlsx")
    for sheet, head in (("发现", "报告值"), ("数据", "数值")):
        at = [cell.value for cell in book[sheet][1]].index(head) + 1
        assert book[sheet].cell(2, at).number_format == shown
        assert book[sheet].cell(2, at).value == float(value)


def test_likely_causes_and_reasons_are_in_words(reports: list[Report], catalog: Catalog, tmp_path: Path) -> None:
    causes = (Cause("digit-swap", "0.0669"), Cause("base-year"), Cause("sign", "3", "added_value@base"))
    report = replace(reports[0], findings=(replace(reports[0].findings[1], candidates=causes),), status=Status.OK)
    report = replace(report, reason=Message("no indicator table", "no indicator table"))
    write_workbook(Dataset([report], "zh", catalog), tmp_path)
    book = load_workbook(tmp_path / "audit.xlsx")
    said = str(rows(book["发现"])[0]["可能的改法"]).splitlines()
    assert said == ["相邻数字对调，改为 0.0669", "用了另一基准年", "正负号，规划基准年工业增加值改为 3 万元"]
    assert rows(book["汇总"])[0]["说明"] == "没有指标表"


@pytest.mark.parametrize(
    ("verdict", "reason", "chosen", "status", "said"),
    [
        (Verdict.CONSISTENT, "", "yes", Status.OK, "均达标"),
        (Verdict.CONSISTENT, "", "yes", Status.PARTIAL, "未能判断：报告只读出一部分"),
        (Verdict.INCONSISTENT, "", "yes", Status.PARTIAL, "有未达标项"),
        (Verdict.UNDETERMINED, "impossible value", "yes", Status.OK, "未能判断：数值不可能 1 项"),
        (Verdict.UNDETERMINED, "impossible value", "no", Status.OK, "均达标"),
        (None, "", "yes", Status.OK, "未能判断：报告未填该指标 1 项"),
    ],
)
def test_all_is_met_only_where_all_that_counts_could_be_judged(
    verdict: Verdict | None, reason: str, chosen: str, status: Status, said: str, reports: list[Report], catalog: Catalog, tmp_path: Path
) -> None:
    checks = [Check("c1", "requirement-unmet", "a", "current", Verdict.CONSISTENT)]
    checks += [Check("c2", "requirement-unmet", "b", "current", verdict, reason)] if verdict else []
    choice = Fact("f", "b", "current", Kind.SELECTED, chosen, chosen, "b", Location())
    report = replace(reports[0], status=status, checks=tuple(checks), facts=(choice,), findings=())
    write_workbook(Dataset([report], "zh", catalog), tmp_path)
    assert rows(load_workbook(tmp_path / "audit.xlsx")["汇总"])[0]["按印出的数字"] == said
