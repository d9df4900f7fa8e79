"""Tables that name their indicators across the columns: read like the others, with the places of the table as printed."""

import pytest

from pipeline.catalog import load_catalog
from pipeline.extract import extract
from pipeline.match import match
from pipeline.model import Fact, Matched
from tests.extract.build import document, table

FORM = table(
    """
    指标 | 单位 | 要求 | 是否选为考核指标 | 数值
    工业增加值 | 万元 | - | - | 5000
    绿化覆盖率 | % | ≥15 | 必选 | 30
    综合能耗弹性系数 | - | ≤0.6 | 必选 | 0.3
    """
)
YEARS = """
    年份 | 工业增加值（万元） | 综合能耗总量（吨标煤）
    2019年 | 4000 | 900
    2021年 | 5000 | 1000
    """


def read(text: str) -> Matched:
    catalog = load_catalog()
    source = document("数据基准年为2021年", FORM, table(text, 1))
    return match(extract(source, catalog, "x.docx"), catalog, "x.docx", standard="hj274-2015")


def figures(found: Matched) -> dict[tuple[str, str], Fact]:
    return {(fact.concept, fact.period): fact for fact in found.facts if fact.location.table == 1}


def test_a_line_a_year_gives_figures_of_these_years_at_their_places() -> None:
    found = figures(read(YEARS))
    assert {key: (str(fact.value), fact.location.row, fact.location.column) for key, fact in found.items()} == {
        ("added_value", "2019"): ("4000", 1, 1),
        ("added_value", "current"): ("5000", 2, 1),
        ("energy_use", "2019"): ("900", 1, 2),
        ("energy_use", "current"): ("1000", 2, 2),
    }


def test_lines_of_unit_value_and_target() -> None:
    found = figures(read("指标 | 工业增加值 | 综合能耗总量\n单位 | 亿元 | 万吨标煤\n数值 | 0.5 | 0.1\n目标值 | 1 | 0.2"))
    assert {key: (str(fact.value), fact.unit_text) for key, fact in found.items()} == {
        ("added_value", "current"): ("5000.0", "亿元"),
        ("energy_use", "current"): ("1000.0", "万吨标煤"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "企业名称 | 工业增加值（万元） | 综合能耗总量（吨标煤）\n宏远化工 | 4000 | 900\n安泰机械 | 5000 | 1000",
        "年份 | 工业增加值（万元） | 综合能耗总量（吨标煤）\n2019年 | 4000 | 900\n宏远化工 | 5000 | 1000",
        "年份 | 工业增加值（万元） | 甲 | 乙\n2019年 | 4000 | 900 | 1\n2021年 | 5000 | 1000 | 2",
    ],
)
def test_lines_of_anything_else_are_not_read(text: str) -> None:
    assert not figures(read(text))


def test_it_never_is_the_table_of_the_standard() -> None:
    found = read(YEARS)
    (form,) = (form for form in found.forms if form.table == 1)
    assert (form.across, form.main, form.header_rows) == (True, False, 1)
