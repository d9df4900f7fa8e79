"""Columns and labels by year become periods of facts; plans never become facts."""

import pytest

from pipeline.catalog import Catalog, load_catalog
from pipeline.extract import extract
from pipeline.match import match
from pipeline.model import Kind
from tests.extract.build import document, table

STATED = "数据基准年为2021年。建设规划以2011年为规划基准年。"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def values(catalog: Catalog, text: str) -> set[tuple[str, str, str]]:
    source = document(STATED, table(text))
    found = match(extract(source, catalog, "x.docx"), catalog, "x.docx")
    return {(fact.concept, fact.period, fact.text) for fact in found.facts if fact.kind is Kind.VALUE}


def test_columns_by_year(catalog: Catalog) -> None:
    text = """
        序号 | 指标 | 单位 | 2011年（基准年） | 2018年 | 2020年 | 2021年 | 2021年目标 | 2025年规划 | 2030年
        1 | 工业增加值 | 万元 | 101 | 102 | 103 | 104 | 105 | 106 | 107
        2 | 年末从业人口 | 人 | 201 | 202 | 203 | 204 | 205 | 206 | 207
        3 | 工业用地面积 | 平方公里 | 301 | 302 | 303 | 304 | 305 | 306 | 307
        4 | 综合能耗总量 | 吨标煤 | 401 | 402 | 403 | 404 | 405 | 406 | 407
        5 | 单位工业增加值综合能耗 | 吨标煤/万元 | 501 | 502 | 503 | 504 | 505 | 506 | 507
        6 | 人均工业增加值 | 万元/人 | 601 | 602 | 603 | 604 | 605 | 606 | 607
    """
    periods = {"1": "base", "2": "Y-3", "3": "2020", "4": "current"}
    found = values(catalog, text)
    assert len(found) == 6 * len(periods)
    assert all(periods[text[-1]] == period for _, period, text in found)


def test_columns_by_word(catalog: Catalog) -> None:
    text = """
        序号 | 指标 | 单位 | 规划基准年 | Y-3年 | 上年度 | 数据基准年 | 考核目标 | 规划值
        1 | 工业增加值 | 万元 | 101 | 102 | 103 | 104 | 105 | 106
        2 | 年末从业人口 | 人 | 201 | 202 | 203 | 204 | 205 | 206
        3 | 工业用地面积 | 平方公里 | 301 | 302 | 303 | 304 | 305 | 306
        4 | 综合能耗总量 | 吨标煤 | 401 | 402 | 403 | 404 | 405 | 406
        5 | 人均工业增加值 | 万元/人 | 601 | 602 | 603 | 604 | 605 | 606
    """
    assert {item for item in values(catalog, text) if item[0] == "added_value"} == {
        ("added_value", "base", "101"),
        ("added_value", "Y-3", "102"),
        ("added_value", "2020", "103"),
        ("added_value", "current", "104"),
    }


FORM = """
    序号 | 指标 | 单位 | 要求 | 是否选为考核指标 | 数值
    2 | 人均工业增加值 | 万元/人 | ≥15 | 是 | 31.00
    5 | 建设规划实施后新增构建生态工业链项目数量 | 个 | ≥6 | 必选 | 8
    10 | 综合能耗弹性系数 | - | - | 必选 | 0.31
    22 | 污水集中处理设施 | - | 具备 | 必选 | 具备
    29 | 绿化覆盖率 | % | ≥15 | 必选 | 30
"""


@pytest.mark.parametrize(
    ("label", "period"),
    [
        ("规划基准年工业增加值", "base"),
        ("2011年工业增加值", "base"),
        ("工业增加值（基准年）", "base"),
        ("数据基准年工业增加值", "current"),
        ("工业增加值（数据基准年）", "current"),
        ("2021年工业增加值", "current"),
        ("2018年工业增加值", "Y-3"),
        ("工业增加值（Y-3年）", "Y-3"),
        ("上年工业增加值", "2020"),
        ("工业增加值（2016年）", "2016"),
    ],
)
def test_labels_say_the_period(catalog: Catalog, label: str, period: str) -> None:
    found = values(catalog, f"{FORM.rstrip()}\n | {label} | 万元 | - | - | 500000")
    assert ("added_value", period, "500000") in found


@pytest.mark.parametrize(
    "label",
    [
        "工业增加值（目标）",
        "工业增加值目标值",
        "2025年工业增加值规划目标",
        "规划工业增加值",
        "工业增加值计划数",
        "工业增加值（十四五末）",
        "工业增加值（三年平均）",
        "工业增加值（价格基准年）",
        "近三年平均工业增加值",
        "工业增加值（规划期末）",
    ],
)
def test_labels_of_plans_and_means_make_no_figure(catalog: Catalog, label: str) -> None:
    found = values(catalog, f"{FORM.rstrip()}\n | {label} | 万元 | - | - | 500000")
    assert not [item for item in found if item[2] == "500000"]
