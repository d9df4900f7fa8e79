"""table-total: what does not add up, how loud that is, which figure is to blame, and what stays quiet."""

from dataclasses import replace

import pytest

from pipeline.catalog import load_catalog
from pipeline.extract import extract
from pipeline.match import match
from pipeline.model import Check, Finding, Judgement, Verdict
from pipeline.validate import validate
from tests.extract.build import document, table
from tests.validate.build import judge

TABLE = """类别 | 名称 | 产生量（吨） | 利用量（吨） | 企业数（家）
一般固废 | 粉煤灰 | {a} | 90.5 | 12
^ | 炉渣 | 50.3 | 40.1 | 9
^ | 小计 | {b} | {c} | 21
危险废物 | 废油 | 10.1 | 5.5 | 4
^ | 废酸 | 5.2 | 1.4 | 3
^ | 小计 | 15.3 | 6.9 | {d}
合计 | < | 165.8 | 137.5 | 28"""
RIGHT = {"a": "100.2", "b": "150.5", "c": "130.6", "d": "7"}


def totals(judgement: Judgement) -> list[Finding]:
    return [finding for finding in judgement.findings if finding.rule == "table-total"]


def check(judgement: Judgement) -> Check:
    (found,) = (check for check in judgement.checks if check.rule == "table-total")
    return found


def found(text: str) -> list[tuple[str, str]]:
    """Severity and message of what is found in one table beside a clean report."""
    return [(finding.severity.value, finding.message.zh) for finding in totals(judge(extra=text))]


def test_right_totals_are_consistent() -> None:
    judgement = judge(extra=TABLE.format_map(RIGHT))
    assert totals(judgement) == []
    assert (check(judgement).verdict, check(judgement).reason) == (Verdict.CONSISTENT, "9 of 9 totals fit")


@pytest.mark.parametrize(
    ("wrong", "row", "repair"),
    [
        ({"b": "105.5"}, 3, "150.5"),  # a subtotal spoils its own sum and that of all: one finding, at it
        ({"c": "136.0"}, 3, "130.6"),
        ({"a": "102.0"}, 1, "100.2"),  # their total is borne out by the total of all, and a swap explains one of two parts
        ({"a": "117.3"}, 3, ""),  # nothing tells which of the two
    ],
)
def test_one_wrong_figure_is_one_finding_at_that_figure(wrong: dict[str, str], row: int, repair: str) -> None:
    judgement = judge(extra=TABLE.format_map({**RIGHT, **wrong}))
    (finding,) = totals(judgement)
    assert (finding.severity.value, finding.location.row, finding.repair) == ("error", row, repair)
    assert finding.location.table == 1
    assert len(finding.evidence) >= 3
    assert check(judgement).verdict is Verdict.INCONSISTENT


@pytest.mark.parametrize(
    ("text", "row", "diagnosis", "repair"),
    [
        ("名称 | 产生量（吨）\n甲 | 123.45\n乙 | 234.56\n丙 | 87.12\n合计 | 454.13", 4, "digit-swap", "445.13"),
        ("名称 | 产生量（吨）\n甲 | 123.45\n乙 | 234.56\n丙 | 87.12\n合计 | 44.513", 4, "decimal-shift", "445.13"),
        ("名称 | 产生量（吨）\n甲 | 123.45\n乙 | 2345600\n丙 | 87.12\n合计 | 445.13", 2, "unit-slip", "234.56"),
        ("名称 | 产生量（吨）\n甲 | 123.45\n乙 | 234.65\n丙 | 87.12\n合计 | 445.13", 2, "digit-swap", "234.56"),
        ("名称 | 产生量（吨）\n甲 | 1234.56\n乙 | 2345.67\n丙 | 871.23\n合计 | 4751.46", 4, "digit-typo", "4451.46"),
    ],
)
def test_the_likely_cause_is_named_at_its_figure(text: str, row: int, diagnosis: str, repair: str) -> None:
    (finding,) = totals(judge(extra=text))
    assert (finding.location.row, finding.diagnosis[0], finding.repair) == (row, diagnosis, repair)


def test_every_repair_offered_makes_the_sums_fit() -> None:
    for key, wrong in (("b", "105.5"), ("c", "136.0"), ("d", "70")):
        (finding,) = totals(judge(extra=TABLE.format_map({**RIGHT, key: wrong})))
        assert totals(judge(extra=TABLE.format_map({**RIGHT, key: finding.repair}))) == []


NUMBERED = """序号 | 类别 | 说明 | 总投资（万元） | 完成（万元）
一 | 循环经济类 | | {head} | 4300
1 | 余热回收 | 年节能3200吨标煤，综合利用率98% | 5600 | 2300
2 | 固废利用 | | 7000 | 2000
二 | 水资源类 | | 8800 | 3100
3 | 中水回用 | 回用率35% | 5200 | 1900
4 | 管网改造 | | 3600 | 1200
合计 | | | {total} | 7400"""


@pytest.mark.parametrize(
    ("head", "total", "row", "repair"),
    [("13600", "21400", 1, "12600"), ("12600", "22400", 7, "21400")],  # the storey below proves which of the two is right
)
def test_storeys_by_numbers_say_which_of_two_sums_is_wrong(head: str, total: str, row: int, repair: str) -> None:
    (finding,) = totals(judge(extra=NUMBERED.format(head=head, total=total)))
    assert (finding.severity.value, finding.location.row, finding.repair) == ("error", row, repair)
    assert totals(judge(extra=NUMBERED.format(head="12600", total="21400"))) == []


def test_one_reading_of_the_parts_holds_for_all_columns() -> None:
    text = """类别 | 产生量（吨） | 处置量（吨） | 贮存量（吨）
    一般固废 | 172660 | 2417 | 311
    其中：炉渣 | 86300 | 1208 | 150
    粉煤灰 | 41200 | 705 | 100
    危险废物 | 18600 | 6433 | 212
    合计 | {0} | 8850 | 523"""
    assert totals(judge(extra=text.format("191260"))) == []
    (finding,) = totals(judge(extra=text.format("192160")))
    assert (finding.severity.value, finding.repair, finding.diagnosis) == ("error", "191260", ("digit-swap",))


def test_nothing_is_repaired_after_a_reading_that_no_column_bears_out() -> None:
    text = "类别 | 产生量（吨）\n一般固废 | 172660\n其中：炉渣 | 86300\n粉煤灰 | 41200\n危险废物 | 18600\n合计 | 292160"
    (finding,) = totals(judge(extra=text))
    assert (finding.severity.value, finding.repair) == ("warning", "")


@pytest.mark.parametrize(
    ("text", "repair"),
    [
        ("用途 | 占比（%）\n冷却 | 51.0\n绿化 | 23.9\n冲洗 | 10.3\n补水 | 16.8\n合计 | 100", ""),
        ("用途 | 占比（%）\n冷却 | 53.0\n绿化 | 23.9\n冲洗 | 10.3\n补水 | 14.8\n合计 | 102", ""),
        ("用途 | 占比（%）\n冷却 | 51.0\n绿化 | 23.9\n冲洗 | 10.3\n补水 | 14.8\n合计 | 101.0", "100"),
    ],
)
def test_a_sum_of_shares_is_never_repaired_to_anything_but_the_whole(text: str, repair: str) -> None:
    (finding,) = totals(judge(extra=text))
    assert (finding.severity.value, finding.location.row, finding.repair) == ("error", 5, repair)


@pytest.mark.parametrize(
    "text",
    [
        "类别 | 任务数（项）\n产业 | 12\n能源 | 8\n水 | 9\n总计 | 38",  # 21 for 12 fits, and so does much else
        "指标 | 面积（公顷）\n绿化覆盖面积 | 1937\n其中：屋顶绿化 | 2012",  # the part is wrong, and nothing says what it is
    ],
)
def test_a_figure_that_nothing_proves_wrong_is_not_repaired(text: str) -> None:
    (finding,) = totals(judge(extra=text))
    assert (finding.severity.value, finding.repair) == ("error", "")
    assert "总计" in finding.message.zh or "屋顶绿化" in finding.message.zh


def test_one_cell_has_one_open_finding() -> None:
    text = """项目 | 2020年（万元） | 2021年（万元） | 2022年（万元） | 合计（万元）
    废水 | 8600 | 9200 | 10300 | 28100
    废气 | 7200 | 8100 | 9400 | 24700
    小计 | 15800 | 17300 | 19700 | 52800
    管理 | 1200 | 1300 | 1500 | 4000
    总计 | 17000 | 18600 | 21200 | 56900"""
    findings = totals(judge(extra=text))
    assert [finding.severity.value for finding in findings if not finding.parent] == ["error"]
    assert {finding.location.row for finding in findings} == {5}


@pytest.mark.parametrize(
    "text",
    [
        "名称 | 设计规模（万吨/日）\n一厂 | 5\n二厂 | 7\n合计 | 15",
        "区域 | 已建（MW）\n东区 | 86.5\n西区 | 62.0\n北区 | 38.0\n小计 | 185.6",
        "年份 | 供地（亩）\n2020年 | 860\n2021年 | 920\n2022年 | 780\n合计 | 2650",
        "企业 | 增减量（吨）\n甲 | -1500\n乙 | 1300\n丙 | -1200\n合计 | -1700",
        "税收前十企业 | 税收（亿元）\n甲 | 8.2\n乙 | 6.1\n丙 | 4.4\n前三合计 | 19.7\n全区 | 62.3",
        "规模 | 企业数 | 其中：亏损企业\n大型 | 12 | 13\n中型 | 58 | 6\n总计 | 70 | 19",
    ],
)
def test_capacities_flows_and_differences_add_up_as_well(text: str) -> None:
    assert [severity for severity, _ in found(text)] == ["error"]


def test_a_last_row_is_a_total_if_most_columns_say_so() -> None:
    text = """组团 | 产值（亿元） | 税收（亿元） | 能耗（吨） | 水耗（吨）
    东区 | 426.3 | 23.1 | 18211 | 4711
    西区 | 389.5 | 21.7 | 16944 | 4630
    北区 | 309.2 | 17.5 | 13465 | 3524
    全园区 | {0} | 62.3 | 48620 | {1}"""
    assert found(text.format("1125.0", "12865")) == []
    assert [severity for severity, _ in found(text.format("1152.0", "12865"))] == ["error"]
    assert found(text.format("1211.4", "15865")) == []  # more than its parts in most columns: they are not all there is


def test_a_total_among_its_parts_may_be_a_mean() -> None:
    assert found("企业 | 利用数\n甲 | 1000\n乙 | 1050\n丙 | 950\n合计 | 999") == []


def test_counts_are_exact_and_rounded_figures_are_not() -> None:
    ((severity, message),) = found("行业 | 企业数（家） | 产值（亿元）\n电子 | 12 | 10.4\n汽车 | 9 | 20.4\n化工 | 7 | 30.4\n合计 | 29 | 61")
    assert severity == "error"
    assert "29" in message
    assert "28" in message


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("名称 | 产生量（吨）\n甲 | 10.0\n乙 | 20.0\n合计 | 30.2", "info"),  # one unit of the last digit beyond what rounding allows
        ("名称 | 产值（万元）\n甲 | 1234\n乙 | 1910000\n合计 | 1912000", "info"),  # zeros that may not be meant
        ("名称 | 产生量（吨）\n甲 | 10.0\n乙 | 20.0\n合计 | 31.0", "error"),
        ("名称 | 产生量（吨）\n甲 | 10.0\n乙 | -\n合计 | 8.0", "error"),  # what is blank can only add
        ("指标 | 产值（亿元）\n总产值 | 100\n其中：电子 | 130\n其中：汽车 | 20", "error"),
        ("指标 | 产值（亿元）\n总产值 | 100\n其中：电子 | 70\n其中：汽车 | 50", "warning"),
        ("行业 | 产值占比（%）\n电子 | 50.0\n汽车 | 30.0\n其他 | 29.0", "warning"),
        ("行业 | 产值占比（%）\n电子 | 50.0\n汽车 | 40.0\n其他 | 20.0\n合计 | 100", "error"),
        ("行业 | 产值（亿元） | 比例（%）\n电子 | 35 | 57.1\n汽车 | 20 | 24.9\n合计 | 55 | 100", "error"),
        ("行业 | 占全区比例\n电子 | 0.571\n汽车 | 0.249\n合计 | 1", "error"),
        ("行业 | 产值（亿元） | 占比（%）\n电子 | 50 | 50\n汽车 | 30 | 30\n其他 | 20 | 30\n合计 | 100 | —", "warning"),
        ("类别 | 名称 | 占比（%）\n一类 | 甲 | 35.0\n^ | 乙 | 20.0\n^ | 小计 | 45.0\n二类 | 丙 | 45.0\n合计 | < | 100", "error"),
        ("行业 | 产值占比（%）\n电子 | 33.3\n汽车 | 33.3\n其他 | 33.2\n合计 | 100", "info"),  # cut off, not rounded
    ],
)
def test_severities(text: str, severity: str) -> None:
    assert [loudness for loudness, _ in found(text)] == [severity]


@pytest.mark.parametrize(
    "text",
    [
        "名称 | 产生量（吨）\n甲 | 10.0\n乙 | -\n合计 | 10.0",  # the dash means none
        "名称 | 产生量（吨）\n甲 | 10.0\n乙 | -\n合计 | 12.0",  # or something that is not given
        "名称 | 产生量（吨）\n甲 | 10.0\n乙 | 约20\n合计 | 32.0",
        "名称 | 产值\n甲 | 1000万元\n乙 | 2亿元\n合计 | 2.1亿元",
        "指标 | 企业数（家）\n企业总数 | 100\n其中：规上企业 | 70\n其中：高新技术企业 | 50",  # may be both
        "行业 | 高新技术产值占比（%）\n电子 | 50\n汽车 | 40\n其他 | 80",  # of different wholes
        "行业 | 产值占比（%）\n电子 | 33.3\n汽车 | 33.3\n其他 | 33.3\n合计 | 100",
        "行业 | 产值占比（%）\n电子 | 23.3\n汽车 | 13.3\n合计 | 37.0",  # the largest only
        "行业 | 产生量（吨） | 利用比例（%）\n电子 | 35 | 57.1\n汽车 | 20 | 98.9\n合计 | 55 | 100",  # rates
        "行业 | 应完成 | 已完成 | 比例\n电子 | 20 | 19 | 95%\n汽车 | 20 | 20 | 100%\n合计 | 40 | 39 | 97.5%",
        "主要行业 | 产值占比（%）\n电子 | 35.0\n汽车 | 20.0\n全区合计 | 100",
        "主要企业 | 产值（亿元）\n甲 | 35.0\n乙 | 20.0\n全区合计 | 100.0",
        "行业 | 占比\n电子 | 0.333\n汽车 | 0.333\n化工 | 0.334\n合计 | 100%",  # fractions under %
        "类 | 名称 | 占比（%）\n一 | 甲 | 63.6\n^ | 乙 | 36.4\n^ | 小计 | 55\n二 | 丙 | 33.3\n^ | 丁 | 66.7\n^ | 小计 | 45\n合计 | < | 100",
        "名称 | 产生量（吨）\n固废 | 100\n其中：危废 | 40\n污泥 | 30\n合计 | 100",  # 污泥 goes on with 其中
    ],
)
def test_what_is_quiet(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        # 其中 goes on with unmarked rows
        "种类 | 产生量（吨）\n一般固废 | 12345.67\n其中：粉煤灰 | 8000.00\n炉渣 | 4345.67\n危险废物 | 234.5\n合计 | 12580.17",
        # what there is at several times does not add up
        "指标 | 一季度 | 二季度 | 全年合计\n产值（亿元） | 10.1 | 12.2 | 22.3\n企业数（家） | 100 | 101 | 101",
        "类型 | 企业数（家） | 占比\n国有 | 20 | 20%\n民营 | 80 | 80%\n合计 | 100 | 100%\n其中：规上企业 | 60 | 60%",
        "项目 | 投资（元）\n甲 | 90\n乙 | 50\n小计 | 140\n丙 | 10\n丁 | 5\n小计 | 15\n合计 | 155",
        "能源 | 单位 | 实物量 | 折标煤（吨）\n煤 | 吨 | 1000 | 714.3\n电 | 万千瓦时 | 300 | 368.7\n合计 | — | — | 1083.0",
        "名称 | < | 面积（公顷）\n工业 | < | 52.4\n其中 | 一类 | 30.4\n^ | 二类 | 22.0\n绿地 | < | 7.2\n总计 | < | 59.6",
        "年份 | 废水（万吨） | COD（吨）\n2018 | 110 | 11\n2019 | 120 | 12\n合计 | 230 | 23",
        "行业 | 产值（万元） | 增长率\n电子 | 100 | 20%\n汽车 | 50 | -10%\n合计 | 150 | 10%\n平均 | 75 | 5%\n上年合计 | 140 | 3%",
        "项目 | 变动（万元）\n甲 | -100\n乙 | 50\n合计 | -50",
    ],
)
def test_clean_tables_of_many_layouts_are_quiet(text: str) -> None:
    judgement = judge(extra=text)
    assert totals(judgement) == []
    assert check(judgement).verdict is Verdict.CONSISTENT


def test_parts_that_make_the_whole_elsewhere_make_it_here_too() -> None:
    text = """指标 | 单位 | 2019年 | 2020年 | 2021年
    工业总产值 | 亿元 | 100.2 | 120.4 | {0}
    其中：电子 | 亿元 | 60.1 | 70.2 | 80.3
    其中：汽车 | 亿元 | 40.1 | 50.2 | 60.3"""
    assert found(text.format("140.6")) == []
    assert [severity for severity, _ in found(text.format("146.0"))] == ["error"]


def test_a_figure_read_with_doubt_is_a_warning() -> None:
    source = table("名称 | 产生量（吨）\n甲 | 10.0\n乙 | 20.0\n合计 | 31.0")
    cells = tuple(cell._replace(doubt="confidence 0.62") if cell.text == "20.0" else cell for cell in source.cells)
    catalog = load_catalog()
    extracted = extract(document(replace(source, cells=cells)), catalog, "test.docx")
    judgement = validate(match(extracted, catalog, "test.docx"), extracted, catalog, "test.docx")
    assert [finding.severity.value for finding in totals(judgement)] == ["warning"]


def test_a_report_of_no_known_standard_has_its_totals_judged() -> None:
    catalog = load_catalog()
    extracted = extract(document(table("名称 | 产生量（吨）\n甲 | 10.0\n乙 | 20.0\n合计 | 31.0")), catalog, "test.docx")
    matched = match(extracted, catalog, "test.docx")
    assert not matched.standard
    judgement = validate(matched, extracted, catalog, "test.docx")
    assert [finding.severity.value for finding in totals(judgement)] == ["error"]


def test_a_total_that_is_a_figure_of_the_dataset_has_its_concept() -> None:
    text = "指标 | 单位 | 2021年\n工业固体废物总产生量 | 吨 | 10003\n其中：危险废物产生量 | 吨 | 20003\n绿化覆盖率 | % | 40.00"
    judgement = judge(extra=text)
    (finding,) = totals(judgement)
    assert finding.facts
    assert [item.concept for item in judgement.checks if item.rule == "table-total"] == ["solid_waste_generated"]


def test_ids_of_checks_are_unique() -> None:
    judgement = judge(extra=TABLE.format_map(RIGHT))
    assert len({item.id for item in judgement.checks}) == len(judgement.checks)


ROWS = "名称 | 产生量（吨）\n甲厂 | 100.2\n乙厂 | 50.3\n{label} | {third}\n合计 | 165.8"


def read_two_ways(first: str, second: str) -> list[tuple[str, str]]:
    """What is found in a table whose grid can be read in two ways, beside a report without indicators."""
    grid = replace(table(first), others=(table(second),))
    read = extract(document("园区名称：青岚经济技术开发区", grid), load_catalog(), "test.pdf")
    judgement = validate(match(read, load_catalog(), "test.pdf"), read, load_catalog(), "test.pdf")
    return [(finding.severity.value, finding.message.zh) for finding in totals(judgement)]


def test_a_total_that_no_reading_of_its_table_bears_out_is_an_error() -> None:
    wrong = ROWS.format(label="丙厂", third="51.3")
    ((severity, _),) = read_two_ways(wrong, wrong.replace("丙厂", "丙 厂"))
    assert severity == "error"


def test_a_total_that_another_reading_bears_out_is_none() -> None:
    assert read_two_ways(ROWS.format(label="丙厂", third="51.3"), ROWS.format(label="丙厂", third="15.3")) == []


def test_a_total_whose_parts_are_others_in_another_reading_is_a_warning() -> None:
    ((severity, said),) = read_two_ways(ROWS.format(label="丙厂", third="51.3"), ROWS.format(label="丙厂", third="1.3"))
    assert severity == "warning"
    assert "归属不完全明确" in said


def test_some_of_a_whole_in_one_reading_alone_is_nothing() -> None:
    some = "名称 | 产生量（吨）\n甲厂 | 100.2\n其中：粉煤灰 | 150.3\n乙厂 | 20.1"
    assert [severity for severity, _ in read_two_ways(some, some)] == ["error"]
    assert read_two_ways(some, some.replace("其中：", "")) == []
