"""Which rows are shown as unmapped, and why they are."""

import pytest

from pipeline.catalog import load_catalog
from pipeline.extract import extract
from pipeline.match import match
from pipeline.model import Matched
from tests.extract.build import document, table


def matched(head: str, *rows: str) -> Matched:
    catalog = load_catalog()
    source = document("数据基准年为2021年", table("\n".join([head, *rows])))
    return match(extract(source, catalog, "x.docx"), catalog, "x.docx", standard="hj274-2015")


def labels(found: Matched) -> list[str]:
    return [item.label for item in found.unmapped]


INDICATORS = ("人均工业增加值 | 万元/人 | 20", "绿化覆盖率 | % | 30", "工业用水重复利用率 | % | 80")


def test_a_table_most_of_whose_rows_are_indicators_shows_every_other_row() -> None:
    found = matched("指标名称 | 单位 | 2021年", *INDICATORS, "绿地率 | % | 28", "常住人口 | 万人 | 3")
    assert labels(found) == ["绿地率", "常住人口"]


@pytest.mark.parametrize("head", ["要求", "标准值", "是否达标", "是否选为考核指标"])
def test_a_table_with_requirements_or_choices_beside_an_indicator_shows_every_other_row(head: str) -> None:
    rows = ("绿化覆盖率 | ≥15 | 30", "常住人口 | - | 3", "绿地率 | - | 28", "户籍人口 | - | 2", "财政收入 | - | 9")
    assert labels(matched(f"名称 | {head} | 2021年", *rows))[-4:] == ["常住人口", "绿地率", "户籍人口", "财政收入"]


def test_of_a_table_of_other_things_only_what_resembles_an_indicator_is_shown() -> None:
    others = (
        "财政收入 | 亿元 | 9",
        "常住人口 | 万人 | 3",
        "绿地率 | % | 28",
        "实际利用外资 | 亿美元 | 1",
        "进出口总额 | 亿元 | 5",
        "用电量 | 万度 | 7",
    )
    assert labels(matched("项目 | 单位 | 2021年", INDICATORS[0], INDICATORS[1], *others)) == []


@pytest.mark.parametrize(("number", "label"), [(2, "从业人数"), (13, "新鲜水")])
def test_a_name_that_is_not_near_enough_says_how_near_it_is(number: int, label: str) -> None:
    found = matched("序号 | 指标 | 单位 | 要求 | 是否选为考核指标 | 数值", f"{number} | {label} |  | - | - | 47200")
    (item,) = found.unmapped
    first = item.candidates[0]
    assert first.evidence[0].name == "label"
    assert f"{first.evidence[0].weight:.3f}" in item.reason.zh
    assert "次优" not in item.reason.zh
