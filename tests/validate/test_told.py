"""Lines that say themselves what they are of others, means, and totals that structure alone proves: what is found, and what stays quiet."""

from pathlib import Path

import pytest

from pipeline.catalog import load_catalog
from pipeline.extract import extract
from pipeline.match import match
from pipeline.model import Check, Finding, Severity
from pipeline.validate import validate
from tests.extract.build import document, table

RIGHT = [
    text.partition("\n")
    for text in Path(__file__).with_name("right_tables.txt").read_text("utf-8").split("\n\n")
    if not text.startswith("#")
]
RULES = {"derived-value", "table-total"}


def judged(text: str, caption: str = "") -> tuple[list[Finding], list[Check]]:
    """What is found in one table, alone in a document, and what was checked."""
    catalog = load_catalog()
    read = extract(document(table(text, caption=caption)), catalog, "test.docx")
    judgement = validate(match(read, catalog, "test.docx"), read, catalog, "test.docx")
    return [item for item in judgement.findings if item.rule in RULES], [item for item in judgement.checks if item.rule in RULES]


def said(text: str, caption: str = "") -> list[tuple[str, int, int, str]]:
    """Severity, row, column and repair of the findings above info."""
    found, _ = judged(text, caption)
    return [
        (item.severity.value, item.location.row or 0, item.location.column or 0, item.repair)
        for item in found
        if item.severity is not Severity.INFO
    ]


def test_there_are_right_tables() -> None:
    assert len(RIGHT) > 35


@pytest.mark.parametrize(("caption", "text"), [(caption, text) for caption, _, text in RIGHT], ids=[caption for caption, _, _ in RIGHT])
def test_a_right_table_stays_quiet(caption: str, text: str) -> None:
    assert said(text, caption) == []


# ------------------------------------------------------------------------------------------------ printed formulas
BALANCE = """序号 | 项目 | 2021年 | 2022年
1 | 上年结转 | 312 | 405
2 | 本年收入 | 2213 | 2315
3 | 本年支出 | 2120 | 2401
4 | 年末结余（4=1+2-3） | 405 | {}"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (BALANCE.format("319"), []),
        (BALANCE.format("391"), [("error", 4, 3, "")]),  # any of four may be wrong
        ("项目 | 行次 | 金额（万元）\n收入 | 1 | 12613\n成本 | 2 | 9012\n毛利（3=1-2） | 3 | 3606", [("error", 3, 2, "")]),
        ("项目 | 金额（万元）\n收入 | 5213\n支出 | 4107\n结余（收入-支出） | 1206", [("error", 3, 1, "")]),
        (f"项目 | 金额\n收入 | {'7' * 24}\n支出 | 4107\n结余（收入-支出） | 1206", [("error", 3, 1, "")]),  # however long
        ("项目 | 金额（万元）\n①收入 | 5213\n②支出 | 4107\n结余=①-② | 1106", []),
        ("项目 | 金额（万元）\n①收入 | 5213\n②支出 | 4107\n结余=①-② | 1160", [("error", 3, 1, "1106")]),
        ("名称 | A | B | C=A-B\n一厂 | 512 | 203 | 309\n二厂 | 633 | 301 | 323", [("error", 2, 3, "")]),
        (
            "类别 | 产生量（吨） | 利用量（吨） | 贮存量（吨）\n甲 | 1 | 2 | 3=1-2\n"
            "炉渣 | 8630 | 8102 | 528\n污泥 | 4120 | 3555 | 565\n废酸 | 1860 | 1209 | 561",
            [("error", 4, 3, "")],
        ),
        (
            "种类 | ①产生量（吨） | ②利用量（吨） | 利用率（②/①×100%）\n炉渣 | 8630 | 8102 | 93.9\n污泥 | 4120 | 3555 | 68.3\n"
            "废酸 | 1860 | 1209 | 65.0",
            [("error", 2, 3, "86.3")],
        ),
        # a component that stands twice
        (
            "品种 | ①2021年 | ②2022年 | 增长率（%）（②-①）/①\n煤 | 5213 | 5127 | -1.6\n电 | 1880 | 1961 | 4.3\n气 | 731 | 713 | -5.2",
            [("error", 3, 3, "")],
        ),
    ],
)
def test_a_printed_formula_is_held_against_its_line(text: str, found: list[tuple[str, int, int, str]]) -> None:
    assert said(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "序号 | 指标 | 值\n1 | COD | 28\n2 | 氨氮 | 1\n3 | 水温（1-2月） | 7\n4 | pH（1-2） | 7",  # ranges
        "序号 | 项目 | 金额（万元）\n1 | 甲 | 512\n1 | 乙 | 203\n2 | 丙 | 101\n3 | 小结（3=1-2） | 7",  # a number of two lines
        "项目 | 收入（亿元） | 支出（万元） | 结余（收入-支出）（万元）\n甲 | 1.2 | 9000 | 3000",  # two units
        "项目 | 2021年 | 2022年\n收入 | 100 | 120\n支出 | 80 | 90\n结余（收入-支出） | 35 | 55",  # not that income: no figure is so
        "参数（n=12） | 值\n甲 | 5\n乙 | 7",
    ],
)
def test_what_is_no_formula_of_lines(text: str) -> None:
    assert said(text) == []


def test_the_formula_is_quoted_in_both_languages() -> None:
    ((finding,), (check,)) = judged(BALANCE.format("391"))
    assert "按表中所印的“上年结转 + 本年收入 − 本年支出”应为" in finding.message.zh
    assert "405 + 2315 − 2401" in finding.message.en
    assert check.reason == "1 of 2 derived figures of tables fit"


# ------------------------------------------------------------------------------------------------ by name
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("项目 | 金额（万元）\n一、收入 | 12613\n二、支出 | 12105\n三、结余 | 608", [("warning", 3, 1, "")]),
        ("项目 | 金额（万元）\n一、上年结转 | 100\n二、收入 | 12613\n三、支出 | 12105\n四、结余 | 608", []),
        ("类别 | 原值 | 累计折旧 | 减值准备 | 净值\n设备 | 5230 | 1120 | 100 | 4010", []),
        ("类别 | 年初户数 | 新增 | 迁出 | 注销 | 年末户数\n甲 | 930 | 86 | 7 | 30 | 979", []),
        ("项目 | 水量（万吨）\n总用水量 | 900.5\n其中：新鲜水 | 120.3\n重复用水 | 680.2\n再生水 | 100.0", []),
    ],
)
def test_a_balance_by_its_names_is_a_warning(text: str, found: list[tuple[str, int, int, str]]) -> None:
    assert said(text) == found


# ------------------------------------------------------------------------------------------------ means
MEASURED = "断面 | COD均值 | 氨氮均值 | 达标率\n1# | 16 | 0.42 | 100%\n2# | 18 | 0.51 | 100%\n3# | 21 | 0.88 | 91.7%\n平均 | {} | 0.60 | {}"


def test_a_mean_outside_its_figures_is_an_error() -> None:
    assert said(MEASURED.format("18.3", "97.2%")) == []
    assert said(MEASURED.format("81.3", "97.2%")) == [("error", 4, 1, "18.3")]


def test_a_mean_that_may_be_weighted_is_an_info_with_the_reason() -> None:
    found, _ = judged(MEASURED.format("18.3", "95.1%"))
    assert [(item.severity, item.repair) for item in found] == [(Severity.INFO, "")]
    assert "加权平均" in found[0].message.zh


def test_a_mean_beside_plain_ones_is_a_warning() -> None:
    head = "企业 | 用水（吨） | 用电（度） | 产量（吨）\n"
    text = head + "甲 | 512 | 3021 | 88\n乙 | 613 | 4011 | 92\n丙 | 405 | 2503 | 61\n平均 | 510 | {} | 80.3"
    assert said(text.format("3178")) == []
    assert said(text.format("3718")) == [("warning", 4, 2, "3178")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "指标 | 1月 | 2月 | 3月 | 平均\nPM2.5 | 35 | 42 | 28 | 35\nPM10 | 61 | 70 | 55 | 26\nSO2 | 8 | 9 | 7 | 8",
            [("error", 2, 4, "62")],
        ),
        ("断面 | 次数 | 最小值 | 最大值 | 平均值\n甲 | 12 | 0.21 | 0.55 | 0.36\n乙 | 12 | 0.25 | 0.71 | 0.44", []),
        ("地区 | 单耗\n甲 | 31\n乙 | 35\n行业平均 | 52", []),
        ("年份 | 产值（亿元） | 月均（亿元）\n2021年 | 120.0 | 10.0\n2022年 | 132.0 | 11.0", []),
        ("月份 | O3第90百分位\n1月 | 78\n2月 | 96\n年均值 | 172", []),
    ],
)
def test_of_what_a_mean_is(text: str, found: list[tuple[str, int, int, str]]) -> None:
    assert said(text) == found


# ------------------------------------------------------------------------------------------------ totals by structure
DAYS = (
    "月份 | 优（天） | 良（天） | 轻度（天）\n1月 | 8 | 18 | 4\n2月 | 9 | 16 | 3\n3月 | 10 | 17 | 4\n4月 | 9 | 19 | 2\n全年 | {} | 70 | 13"
)


@pytest.mark.parametrize(
    ("text", "caption", "found"),
    [
        (DAYS.format("36"), "", []),
        (DAYS.format("63"), "", [("error", 5, 1, "36")]),
        (
            "合计 | 万元 | 33000\n废水 | 万元 | 10300\n废气 | 万元 | 9400\n固废 | 万元 | 4200\n绿化 | 万元 | 8100",
            "表1 投资",
            [("warning", 0, 2, "32000")],
        ),
        (
            "合计 | 万元 | 33000\n废水 | 万元 | 10300\n废气 | 万元 | 9400\n固废 | 万元 | 4200\n绿化 | 万元 | 8100",
            "",
            [],
        ),  # goes on from another
        ("小计 | 万元 | 330\n甲 | 万元 | 103\n乙 | 万元 | 94\n小计 | 万元 | 197", "表1 投资", []),
        (
            "组团 | 企业数 | 产值（亿元） | 增加值（亿元）\n东 | 412 | 426.0 | 108.20\n西 | 386 | 389.5 | 99.40\n北 | 470 | 309.5 | 78.04\n"
            "全区平均/合计 | 1286 | 1125.0 | 285.64",
            "",
            [("error", 4, 1, "1268")],
        ),
        (
            "类别 | 产生量（吨） | 利用量（吨） | 利用率（%）\n一般固废 | 172660 | 170243 | 98.6\n其中：炉渣 | 86300 | 86300 | 100\n"
            "粉煤灰 | 14412000 | 41200 | 100\n危险废物 | 18600 | 12097 | 65.0\n合计 | 191260 | 182340 | 95.3",
            "",
            [("error", 3, 1, "")],  # in every reading it is more than its whole; its rate hangs under it
        ),
        ("项目 | 金额（万元）\n工业 | 1013\n农业 | 502\n服务业 | 708\n合计（不含税） | 2232", "", [("error", 4, 1, "2223")]),  # no part
        (  # a row of its formula is not shown
            "项目 | 行次 | 金额\n流动资产 | 1 | 1013\n固定资产 | 2 | 2024\n无形资产 | 3 | 308\n资产总计（1+2+3+4） | 5 | 3582",
            "",
            [("warning", 4, 2, "3345")],
        ),
        (  # names of blocks printed in every row
            "类 | 项目 | 金额（万元）\n废水 | 管网 | 1213\n废水 | 站房 | 802\n废水 | 小计 | 2015\n废气 | 脱硫 | 907\n废气 | 脱硝 | 653\n"
            "废气 | 小计 | 1506\n合计 | | 3575",
            "",
            [("error", 6, 2, "1560")],
        ),
    ],
)
def test_totals_that_structure_proves(text: str, caption: str, found: list[tuple[str, int, int, str]]) -> None:
    assert said(text, caption) == found
