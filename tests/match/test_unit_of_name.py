"""Units of intensities printed without the divisor, which the name says; shares printed without %."""

from decimal import Decimal

import pytest

from pipeline.catalog import completed, load_catalog
from pipeline.extract import extract
from pipeline.match import match
from pipeline.match.shares import MAYBE_FRACTION
from pipeline.model import Fact, Kind, Matched
from tests.extract.build import document, table
from tests.match.test_match import HEAD, matched


def fact(found: Matched, concept: str) -> Fact:
    return next(fact for fact in found.facts if fact.kind is Kind.VALUE and fact.concept == concept)


@pytest.mark.parametrize(
    ("label", "unit", "concept", "value"),
    [
        ("万元工业增加值综合能耗", "吨标煤", "energy_per_added_value", "0.53"),
        ("万元工业增加值综合能耗", "千克标煤", "energy_per_added_value", "0.00053"),
        ("单位工业增加值综合能耗", "吨标准煤", "energy_per_added_value", "0.53"),
        ("单位工业增加值综合能耗（tce）", "", "energy_per_added_value", "0.53"),
        ("万元工业增加值新鲜水耗", "吨", "fresh_water_per_added_value", "0.53"),
        ("万元工业增加值取水量", "立方米", "fresh_water_per_added_value", "0.53"),
        ("2021年万元工业增加值取水量", "m³", "fresh_water_per_added_value", "0.53"),
        ("万元工业增加值固废产生量", "吨", "solid_waste_per_added_value", "0.53"),
        ("万元工业增加值固废产生量", "公斤", "solid_waste_per_added_value", "0.00053"),
        ("人均工业增加值", "万元", "added_value_per_employee", "0.53"),
        ("人均工业增加值", "元", "added_value_per_employee", "0.000053"),
        ("单位工业用地面积工业增加值", "亿元", "added_value_per_land", "0.53"),
    ],
)
def test_a_divisor_that_the_name_says_completes_the_unit(label: str, unit: str, concept: str, value: str) -> None:
    found = fact(matched(f"1 | {label} | {unit} | - | 是 | 0.53"), concept)
    assert (found.value, found.doubt) == (Decimal(value), "")


def test_where_the_name_says_no_unit_of_its_divisor_another_unit_is_doubtful() -> None:
    """万元 of an area may be per 亩 or per 公顷."""
    found = fact(matched("8 | 单位工业用地面积工业增加值 | 万元 | ≥9 | 是 | 53"), "added_value_per_land")
    assert found.doubt == "divisor of the unit not printed"


@pytest.mark.parametrize(
    ("label", "unit", "concept"),
    [
        ("绿化覆盖率", "万元", "green_coverage_rate"),
        ("人均工业增加值", "吨", "added_value_per_employee"),
        ("万元工业增加值综合能耗", "万元", "energy_per_added_value"),
        ("单位工业增加值综合能耗", "立方米", "energy_per_added_value"),
        ("工业增加值", "万元/人", "added_value"),
    ],
)
def test_another_dimension_is_no_unit_whatever_the_name_and_its_figure_is_not_dropped_silently(label: str, unit: str, concept: str) -> None:
    found = matched(f"1 | {label} | {unit} | - | 是 | 53")
    assert fact(found, concept).value is None
    (problem,) = found.problems
    assert problem.kind == "unit-not-read"
    assert unit in problem.message.zh
    assert "53" in problem.message.en


def test_the_unit_of_a_whole_table_is_not_completed() -> None:
    """单位：亿元 above a table is not meant for 人均工业增加值."""
    catalog = load_catalog()
    rows = table("指标 | 2021年\n工业增加值 | 51.2\n人均工业增加值 | 23.2", caption="主要指标（单位：亿元）")
    found = match(extract(document("数据基准年为2021年", rows), catalog, "x.docx"), catalog, "x.docx", "hj274-2015")
    assert fact(found, "added_value").value == 512000
    assert fact(found, "added_value_per_employee").value != Decimal("232000")


@pytest.mark.parametrize(
    ("label", "unit", "name"),
    [
        ("亩均工业增加值", "万元", "万元/亩"),
        ("每公顷工业用地工业增加值", "万元", "万元/公顷"),
        ("每平方公里工业增加值", "亿元", "亿元/平方公里"),
        ("地均工业增加值", "亿元", "亿元/平方公里"),
    ],
)
def test_the_divisor_is_the_unit_that_the_name_prints(label: str, unit: str, name: str) -> None:
    catalog = load_catalog()
    said = completed(catalog, unit, catalog.concepts["added_value_per_land"], label)
    assert said
    assert (said.unit.name, said.sure) == (name, True)


def test_an_amount_has_no_divisor() -> None:
    catalog = load_catalog()
    assert completed(catalog, "吨标煤", catalog.concepts["energy_use"], "万元工业增加值综合能耗") is None
    assert completed(catalog, "吨标煤", catalog.concepts["energy_per_added_value"], "综合能耗") is None


# ------------------------------------------------------------------------------------------------------------ shares
PLAIN = "序号 | 指标 | 要求 | 2021年"


def test_shares_printed_as_fractions_are_doubted_and_stay_what_they_print() -> None:
    found = matched("29 | 绿化覆盖率 | ≥15 | 0.412", "15 | 工业用水重复利用率 | ≥75 | 0.831", head=PLAIN)
    share = fact(found, "green_coverage_rate")
    assert (share.value, share.doubt) == (Decimal("0.412"), MAYBE_FRACTION)
    assert fact(found, "water_reuse_rate").doubt == MAYBE_FRACTION


def test_beside_shares_with_their_sign_a_bare_one_may_be_a_fraction() -> None:
    found = matched("29 | 绿化覆盖率 | ≥15% | 0.412", "15 | 工业用水重复利用率 | ≥75% | 83.1%", head=PLAIN)
    assert fact(found, "green_coverage_rate").doubt == MAYBE_FRACTION
    assert not fact(found, "water_reuse_rate").doubt


@pytest.mark.parametrize(
    "rows",
    [
        ("4 | 资源再生利用产业增加值占园区工业增加值比例 | ≥30 | 0.412", "15 | 工业用水重复利用率 | ≥75 | 83.1"),
        ("29 | 绿化覆盖率 | ≥15 | 0.412%",),
        ("29 | 绿化覆盖率（%） | ≥15 | 0.412",),
    ],
)
def test_where_the_table_or_the_cell_says_its_scale_a_small_share_is_what_it_prints(rows: tuple[str, ...]) -> None:
    assert not any(MAYBE_FRACTION in fact.doubt for fact in matched(*rows, head=PLAIN).facts)


def test_a_unit_column_with_percent_leaves_no_doubt() -> None:
    assert not fact(matched("29 | 绿化覆盖率 | % | ≥15 | 必选 | 0.412", head=HEAD), "green_coverage_rate").doubt


def test_nothing_is_no_fraction() -> None:
    assert not fact(matched("29 | 绿化覆盖率 | ≥15 | 0", head=PLAIN), "green_coverage_rate").doubt
