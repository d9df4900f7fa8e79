"""Heads of columns: whose figures they hold, and of which period; targets and plans are no figures."""

import pytest

from pipeline.catalog import load_catalog
from pipeline.extract.header import Heads
from pipeline.model import Role

HEADS = Heads(load_catalog(), 2021)


@pytest.mark.parametrize(
    ("period", "heads"),
    [
        (
            "base",
            "规划基准年 基准年 2011年（基准年） 2011年（规划基准年） 规划基准年（2011年） 基准年（2011年）数值 基准年数值",
        ),
        ("", "数据基准年 数据基准年数值 本年 本年度 当年 报告年 评价年 数值 现状值 实际完成"),
        ("2021", "2021年（数据基准年） 数据基准年（2021年） 2021年 2021年度 2021年实际值 2021年末 现状值（2021年） 2021年实际完成"),
        ("Y-3", "三年前 Y-3 Y-3年 Y-3年数值"),
        ("2018", "2018年 2018 2018年度 2018年数值"),
        ("last", "上年 上年度 上一年度 上年值 上年度数值 去年 上年同期"),
        ("2020", "2020年 2020年（上年） 2020年实际值 2020年末"),
    ],
)
def test_columns_of_figures(period: str, heads: str) -> None:
    found = {head: HEADS.column(head) for head in heads.split()}
    assert {head: column and (column.role, column.period) for head, column in found.items()} == dict.fromkeys(found, (Role.VALUE, period))


@pytest.mark.parametrize(
    "heads",
    [
        "目标 目标值 规划值 规划目标 考核目标 考核目标值 年度目标 承诺目标 创建目标 中期目标 期末目标 远期目标（2030年）",
        "2025年规划 2025年规划值 2025年目标 2025年目标值 2025年规划目标值 规划目标（2025年） 2025年（规划目标） 近期2025年",
        "2021年目标 2021年计划 2021年（计划值） 2021年预计 数值（目标） 指标值（规划值） 十四五规划目标 十四五规划 建设期末目标",
    ],
)
def test_columns_of_plans(heads: str) -> None:
    found = {head: HEADS.column(head) for head in heads.split()}
    assert {head: column and column.role for head, column in found.items()} == dict.fromkeys(found, Role.TARGET)


@pytest.mark.parametrize(
    "head", ["2019-2021年", "2016-2020年平均", "近三年平均", "前三年", "三年均值", "目标完成情况", "基准值", "数据基准年为2021年"]
)
def test_heads_of_no_one_period_are_not_taken_for_figures(head: str) -> None:
    assert HEADS.column(head) is None
