"""derived-value in any table: lines that follow from other lines of it, what is let pass, and which figure is to blame."""

import pytest

from pipeline.catalog import Derivation, load_catalog
from pipeline.model import Finding, Verdict
from tests.validate.build import judge

KINDS = load_catalog().derivations


def lines(text: str) -> list[Finding]:
    """The open findings on the figures of one table beside a clean report."""
    rules = {"derived-value", "table-total"}
    return [item for item in judge(extra=text).findings if item.rule in rules and not item.concept and not item.parent]


def said(text: str) -> list[tuple[str, int, int, str]]:
    """Severity, row, column and repair."""
    return [(item.severity.value, item.location.row or 0, item.location.column or 0, item.repair) for item in lines(text)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_the_examples_of_each_kind(kind: Derivation) -> None:
    for text in kind.holds:
        assert lines(text) == []
    for text in kind.fails:
        (finding,) = lines(text)
        assert (finding.rule, finding.severity) == ("derived-value", kind.severity)


def test_the_check_counts_what_fits() -> None:
    (kind,) = (kind for kind in KINDS if kind.id == "ratio")
    (check,) = (check for check in judge(extra=kind.fails[0]).checks if check.rule == "derived-value" and not check.concept)
    assert (check.verdict, check.reason) == (Verdict.INCONSISTENT, "3 of 4 derived figures of tables fit")


def test_the_arithmetic_is_written_out_in_both_languages() -> None:
    (kind,) = (kind for kind in KINDS if kind.id == "growth")
    (finding,) = lines(kind.fails[0])
    assert "(16400 ÷ 15200 − 1) × 100" in finding.message.zh
    assert "“2022年 ÷ 2021年 − 1”应为7.8" in finding.message.zh
    assert "(16400 ÷ 15200 − 1) × 100" in finding.message.en
    assert (finding.diagnosis, finding.repair) == (("digit-swap",), "7.9")


WASTE = """种类 | 产生量（吨） | 综合利用量（吨） | 其中：利用往年贮存量（吨） | 综合利用率（%）
粉煤灰 | 86311 | 85311 | 0 | 98.8
炉渣 | 41207 | 40105 | 0 | 97.3
脱硫石膏 | 32005 | 33502 | 1701 | {gypsum}
污泥 | 12503 | 8104 | 0 | 64.8
其他 | 6101 | 5202 | 0 | 85.3"""


@pytest.mark.parametrize("gypsum", ["104.7", "99.4", "100"])  # as the rest, without the stock, and no more than all of it
def test_a_figure_with_a_stock_is_let_pass(gypsum: str) -> None:
    assert said(WASTE.format(gypsum=gypsum)) == []


def test_a_figure_that_no_formula_gives_is_none() -> None:
    assert said(WASTE.format(gypsum="89.4")) == [("error", 3, 4, "")]


@pytest.mark.parametrize(
    "text",
    [
        # two rows that fit by chance of few digits prove nothing
        "项目 | 计划 | 完成 | 完成率\n甲 | 2 | 1 | 50%\n乙 | 4 | 2 | 50%\n丙 | 4 | 3 | 80%",
        # growth at comparable prices is no quotient of the figures
        "指标 | 2021年 | 2022年 | 增长（%）\n产值 | 1061.8 | 1125.0 | 7.1\n增加值 | 267.5 | 285.6 | 8.3\n税收 | 57.9 | 62.3 | 9.9",
        # last digits that were cut off
        "物 | 前（吨） | 后（吨） | 削减率（%）\nCOD | 386.20 | 312.50 | 19.0\n"
        "氨氮 | 29.85 | 21.36 | 28.4\nSO2 | 256.70 | 142.80 | 44.3\nNOx | 401.30 | 286.40 | 28.6",
        # lower is better in one row: the quotient is the other way round
        "指标 | 目标 | 实际 | 完成率（%）\n增加值 | 290 | 285.6 | 98.5\n"
        "能耗 | 0.175 | 0.170 | 102.9\n税收 | 60 | 62.3 | 103.8\n投资 | 85 | 86.5 | 101.8",
        # percentage points for rates
        "指标 | 2021年 | 2022年 | 增减（%）\n企业（家） | 1210 | 1268 | 4.8\n人口（人） | 47300 | 48600 | 2.7\n用电 | 1482 | 1533 | 3.4\n"
        "绿化率（%） | 36.50 | 36.82 | 0.32",
        # a mean of rates in the row of totals
        "类 | 应审（家） | 已审（家） | 实施率（%）\n甲 | 30 | 29 | 96.7\n"
        "乙 | 40 | 35 | 87.5\n丙 | 70 | 58 | 82.9\n合计 | 140 | 122 | 89.0",
        # a target need not follow
        "指标 | 2020年 | 2021年 | 2022年 | 2025年目标\n增加值（亿元） | 240.6 | 267.5 | 285.6 | 380\n"
        "能耗（万吨） | 46.1 | 47.6 | 48.6 | 55\n"
        "单位增加值能耗（吨/万元） | 0.192 | 0.178 | 0.170 | 0.155",
    ],
)
def test_what_is_quiet(text: str) -> None:
    assert said(text) == []


def test_a_row_follows_from_other_rows_over_the_years() -> None:
    text = """指标 | 2019年 | 2020年 | 2021年 | 2022年 | 年均增长（%）
    工业产值（亿元） | 910.3 | 946.5 | 1061.8 | 1125.0 | 7.3
    综合能耗（万吨标煤） | 45.01 | 46.12 | 47.63 | 48.62 | 2.6
    单位产值能耗（吨标煤/万元） | 0.0494 | 0.0487 | {} | 0.0432 | -4.4"""
    assert said(text.format("0.0449")) == []
    assert said(text.format("0.0494")) == [("error", 3, 3, "0.0449")]


def test_growth_of_money_is_a_warning_at_most() -> None:
    text = (
        "指标 | 2021年 | 2022年 | 增长（%）\n增加值 | 267.45 | 285.64 | 8.6\n"
        "用水 | 1260 | 1287 | 2.1\n企业 | 1210 | 1268 | 4.8\n用电 | 1482 | 1533 | 3.4"
    )
    assert said(text) == [("warning", 1, 3, "6.8")]


STORE = """类别 | 年初（吨） | 产生（吨） | 利用（吨） | 处置（吨） | 年末（吨）
废油 | 21 | 5203 | 0 | 5191 | 33
污泥 | 43 | 6801 | 4207 | 2584 | {0}
废酸 | 35 | 6604 | 0 | 6598 | 41
合计 | 99 | 18608 | 4207 | 14373 | 127"""


def test_a_balance_clears_the_total_of_blame() -> None:
    assert said(STORE.format("53")) == []
    assert said(STORE.format("153")) == [("error", 2, 5, "53")]


def test_a_share_and_its_sum_point_to_one_figure() -> None:
    text = (
        "用地 | 面积（公顷） | 比例（%）\n工业 | 2436.0 | {0}\n居住 | 812.5 | 19.0\n"
        "道路 | 792.3 | 18.6\n绿地 | 231.1 | 5.4\n合计 | 4271.9 | 100.0"
    )
    assert said(text.format("57.0")) == []
    assert said(text.format("59.0")) == [("error", 1, 2, "57")]


def test_figures_in_another_unit_by_row_are_no_slip() -> None:
    text = """品种 | 单位 | 消费量 | 折标系数 | 折标量（吨标煤）
    原煤 | 吨 | 14813 | 0.7143 | 10581
    天然气 | 万立方米 | 1055 | 1.3300 | 14032
    柴油 | 吨 | 861 | 1.4571 | 1255
    焦炭 | 吨 | 5212 | 0.9714 | 5063"""
    assert said(text) == []
