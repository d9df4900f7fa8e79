"""The data year and the base year, each from the surest place, and no other year."""

from dataclasses import replace

import pytest

from pipeline.catalog import load_catalog
from pipeline.extract.printed import read_printed
from pipeline.extract.years import find_base_year, find_data_year
from pipeline.model import Table
from tests.extract.build import document, table

CATALOG = load_catalog()


def data_year(*blocks: str | Table, file_name: str = "report.docx") -> tuple[int | None, list[str]]:
    year, problems = find_data_year(read_printed(document(*blocks)), file_name, CATALOG)
    return year, [problem.message.en for problem in problems]


def base_year(*blocks: str | Table, year: int | None = 2021) -> int | None:
    found, _ = find_base_year(read_printed(document(*blocks)), year, CATALOG)
    return found.year if found else None


def base_problems(*blocks: str | Table, year: int | None = 2021) -> list[tuple[str, str]]:
    _, problems = find_base_year(read_printed(document(*blocks)), year, CATALOG)
    return [(problem.kind, problem.message.zh) for problem in problems]


# ---------------------------------------------------------------------------------------------- data year
@pytest.mark.parametrize(
    ("lines", "year"),
    [
        (("国家生态工业示范园区建设年度评价报告信息公开表(2019)",), 2019),
        (("国家生态工业示范园区建设年度评价报告", "（2018年）"), 2018),
        (("某某工业园区2020年度评价报告",), 2020),
        (("2022年国家生态工业示范园区年度评价报告（2021年数据）",), 2021),
        (("青岚工业园区建设年度评价报告书（2021年）",), 2021),
        (("2021年环境信息公开表",), 2021),
        (("2021年国家生态工业示范园区复查评估报告",), 2021),
        (("2019—2021年国家生态工业示范园区复查评估报告",), 2021),
        (("国家生态工业示范园区建设年度评价报告", "二〇二一年度"), 2021),
        (("二○二一年度青岚工业园区评价报告",), 2021),
        (("2021年度国家生态工业示范园区建设", "评价报告"), 2021),
        (("评价年度：2021年",), 2021),
        (("评价时段：2021年1月1日至2021年12月31日",), 2021),
        (("数据基准年（2021年）",), 2021),
        (("数据基准年为二〇二一年",), 2021),
        (("数据年份：2021",), 2021),
        (("评价报告（2022年）", "数据基准年：2021年"), 2021),
        (("填报时间：2022年5月3日",), 2021),
        (("青岚工业园区", "2022年5月"), 2021),
        (("青岚工业园区", "二〇二二年五月"), 2021),
        (("根据《2015年国家生态工业示范园区建设评价报告》编制", "评价报告（2020年）"), 2020),
        (("根据2015年评价报告的意见编制", "评价报告（2020年）"), 2020),
        (("《2015年国家生态工业示范园区建设评价报告》",), 2017),
        (("开发区在2019年度全省经济开发区考核评价中名列第三，并在2020年的报告中受到表扬。",), 2017),
        ((), 2017),
    ],
)
def test_data_years(lines: tuple[str, ...], year: int) -> None:
    assert data_year(*lines, file_name="b03-2017.pdf")[0] == year


def test_a_data_year_in_the_next_cell() -> None:
    assert data_year(table("评价年度 | 2021年"))[0] == 2021


def test_a_word_for_data_years_may_end_with_its_colon() -> None:
    catalog = replace(CATALOG, words={**CATALOG.words, "data_year": ("统计口径年:",)})
    assert find_data_year(read_printed(document(table("统计口径年 | 2021年"))), "report.docx", catalog)[0] == 2021


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("HJ274-2015 青岚 2021.docx", 2021),
        ("HJ 274—2015对照考核表 青岚2021年度.docx", 2021),
        ("GBT 2589-2020 青岚.docx", None),
        ("青岚2021年度报告-20220524.docx", 2021),
        ("2022.05 青岚2021年报.docx", 2021),
        ("2022年5月报批 青岚2021.docx", 2021),
        ("青岚工业园区/2018.docx", 2018),
        ("2018/青岚工业园区.docx", 2018),
    ],
)
def test_years_of_file_names(name: str, year: int | None) -> None:
    assert data_year(file_name=name)[0] == year


def test_the_heads_of_value_columns_come_before_the_file_name() -> None:
    heads = table("指标 | 2020年实际值 | 2021年实际值\n工业增加值 | 1 | 2")
    assert data_year(heads, file_name="2022.docx")[0] == 2021
    assert data_year(table("指标 | 数值 | 2020年实际值"), file_name="2021.docx")[0] == 2021
    assert data_year(table("指标 | 2025年目标值"), file_name="2021.docx")[0] == 2021


def test_a_year_alone_in_a_cell_is_no_title() -> None:
    assert data_year(table("指标 | 2011年 | 2012年"), file_name="2021.docx")[0] == 2021


def test_stated_years_that_contradict_are_told() -> None:
    year, problems = data_year("国家生态工业示范园区建设年度评价报告（2020年）", "数据基准年为2021年")
    assert year == 2021
    assert len(problems) == 1
    assert "2020" in problems[0]


def test_a_title_with_its_own_data_year_does_not_contradict_itself() -> None:
    assert data_year("2022年年度评价报告（2021年数据）", "数据基准年为2021年") == (2021, [])


# ---------------------------------------------------------------------------------------------- base year
@pytest.mark.parametrize(
    "line",
    [
        "建设期自2011年起算，即以2011年作为建设规划的基准年。",
        "本规划的规划基准年为2011年。",
        "以2011年为规划基准年，",
        "园区生态工业建设规划以2011年为基准年。",
        "将2011年确定为规划基准年。",
        "规划基准年确定为2011年。",
        "基准年确定为2011年。",
        "规划基准年（即2011年）工业增加值为20亿元。",
        "规划基准年为二〇一一年。",
        "规划基准年：2011",
        "规划基期：2011年",
        "2011年是规划基准年。",
        "规划基准年（以2011年计）",
        "以2011年为建设规划基准年，以2015年为碳强度考核基准年。",
        "本评价报告的规划基准年为2011年。",
        "规划基准年（2011年）二氧化碳排放量为98.06万吨。",
        "二氧化碳排放量较规划基准年（2011年）下降。",
        "《青岚工业园区国家生态工业示范园区建设规划》编制完成于2011年，规划基准年为2011年。全市规模以上工业增加值增长7.8%。",
    ],
)
def test_base_years(line: str) -> None:
    assert base_year("数据基准年为2021年", line) == 2011


@pytest.mark.parametrize(
    "label",
    [
        "规划基准年（2011年）工业增加值",
        "工业增加值：2011年（规划基准年）",
        "规划基准年(2011\\n年)COD排放量",
        "二氧化碳排放量（规划基准年2011年）",
        "2011年\\n规划基准年",
    ],
)
def test_base_years_of_labels(label: str) -> None:
    assert base_year(table(f"3 | {label} | 万元 | 12"), "报告期数据基准年为2021年") == 2011


@pytest.mark.parametrize(
    "line",
    [
        "以2005年为基准年，全国碳强度下降40%以上。",
        "评价基准年为2021年",
        "评价基准年为2019年",
        "报告基准年：2020",
        "统计基准年为2018年",
        "现状基准年为2019年",
        "规划环评现状基准年为2019年",
        "园区规划实施情况评价基准年为2019年",
        "清洁生产审核以2018年为基准年",
        "按2015年不变价（基期2015年）",
        "工业增加值按不变价计算，基期为2015年。",
        "考核基准年为2020年",
        "碳达峰行动方案的规划基准年为2015年",
        "以2015年为数据基准年。",
        "数据基准年：2019年",
        "2019年（较规划基准年）增长",
        "2019年（以规划基准年价格计）",
        "碳排放规划基准年为2015年",
        "规划基准年：2011—2013年平均",
        "全市十三五规划以2015年为基准年。",
        "建设期自2011年起算。",
    ],
)
def test_other_base_years(line: str) -> None:
    assert base_year(line) is None


@pytest.mark.parametrize(
    ("year", "base"),
    [(2021, None), (2011, None), (2012, 2011), (2031, 2011), (2032, None), (None, 2011)],
)
def test_a_construction_period_is_1_to_20_years(year: int | None, base: int | None) -> None:
    line = "规划基准年为2021年。" if year == 2021 else "规划基准年为2011年。"
    assert base_year(line, year=year) == base
    assert bool(base_problems(line, year=year)) is (base is None)


def test_the_construction_plan_comes_before_a_bare_base_year() -> None:
    assert base_year("以2009年为基准年测算。", "规划基准年为2011年。") == 2011
    assert base_problems("以2009年为基准年测算。", "规划基准年为2011年。") == []


def test_labels_come_before_sentences_and_the_rival_is_told() -> None:
    blocks = ("规划基准年为2013年。", table("3 | 规划基准年（2011年）工业增加值 | 万元 | 12"))
    assert base_year(*blocks) == 2011
    ((kind, text),) = base_problems(*blocks)
    assert kind == "base-year-ambiguous"
    assert "2011、2013" in text


@pytest.mark.parametrize("line", ["建设规划基准年为2008年，修编规划基准年为2013年。", "以2008年为基准年测算。另以2013年为基准年测算。"])
def test_different_base_years_are_none(line: str) -> None:
    assert base_year(line) is None
    ((kind, text),) = base_problems(line)
    assert kind == "base-year-ambiguous"
    assert "2008、2013" in text
