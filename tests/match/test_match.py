"""Rows → facts: mapping with vetoes and margins, units and periods, choices, and what stays unmapped."""

from decimal import Decimal

import pytest

from pipeline.catalog import load_catalog
from pipeline.extract import extract
from pipeline.match import match
from pipeline.match.reading import CellReader
from pipeline.model import Fact, Identity, Kind, Matched, Role
from tests.extract.build import document, table

HEAD = "序号 | 指标 | 单位 | 要求 | 是否选为考核指标 | 数值"


def matched(*rows: str, head: str = HEAD, year: int = 2021) -> Matched:
    catalog = load_catalog()
    source = document(f"数据基准年为{year}年", table("\n".join([head, *rows])))
    return match(extract(source, catalog, "x.docx"), catalog, "x.docx", standard="hj274-2015")


def values(found: Matched) -> dict[tuple[str, str], Fact]:
    return {(fact.concept, fact.period): fact for fact in found.facts if fact.kind is Kind.VALUE}


def test_figures_come_in_canonical_units_with_their_printed_digits() -> None:
    fact = values(matched("2 | 工业增加值 | 亿元 | - | - | 763.1380"))["added_value", "current"]
    assert (fact.value, fact.low, fact.high) == (Decimal("7631380"), Decimal("7631379.5"), Decimal("7631380.5"))
    assert (fact.unit, fact.unit_text, fact.text) == ("万元", "亿元", "763.1380")


def test_a_number_cut_by_a_line_break_is_one() -> None:
    fact = values(matched("6 | 工业固体废物总产生量 | 吨 | - | - | 116859.26\\n8"))["solid_waste_generated", "current"]
    assert fact.value == Decimal("116859.268")
    assert fact.printed == "116859.26\n8"
    assert fact.text == "116859.268"


@pytest.mark.parametrize(
    ("label", "concept", "period"),
    [
        ("规划基准年工业增加值", "added_value", "base"),
        ("2018年工业增加值", "added_value", "Y-3"),
        ("工业增加值（2021年）", "added_value", "current"),
        ("2015年工业增加值", "added_value", "2015"),
        ("上年工业增加值", "added_value", "2020"),
    ],
)
def test_periods(label: str, concept: str, period: str) -> None:
    assert (concept, period) in values(matched(f"3 | {label} | 万元 | - | - | 5000"))


def test_a_unit_in_the_label_counts() -> None:
    found = matched("8 | 工业用地面积（公顷） | - | - | 250", head="序号 | 指标 | 要求 | 是否选为考核指标 | 数值")
    assert values(found)["industrial_land_area", "current"].value == Decimal("2.5")


@pytest.mark.parametrize(
    ("label", "concept", "value"),
    [
        ("工业增加值/亿元", "added_value", "125000"),
        ("人均工业增加值/万元/人", "added_value_per_employee", "12.5"),
        ("综合能耗总量，万吨标煤", "energy_use", "125000"),
        ("2018年工业用地面积/公顷", "industrial_land_area", "0.125"),
    ],
)
def test_a_unit_behind_the_slash_of_a_label_counts(label: str, concept: str, value: str) -> None:
    (fact,) = (fact for fact in matched(f" | {label} | | - | - | 12.5").facts if fact.kind is Kind.VALUE)
    assert (fact.concept, fact.value, fact.doubt) == (concept, Decimal(value), "")


def test_a_unit_in_the_head_counts() -> None:
    found = matched("2 | 工业增加值 | - | - | 25.0003", head="序号 | 指标 | 要求 | 是否选为考核指标 | 数值（亿元）")
    assert values(found)["added_value", "current"].value == Decimal("250003")


def test_the_doubt_of_a_cell_goes_into_its_fact() -> None:
    found = matched("25 | COD排放量 | 吨 | - | - | 50.01", "25 | 氨氮排放量 | 吨 | - | - | ^")
    assert "merged" in values(found)["ammonia_nitrogen_emission", "current"].doubt


@pytest.mark.parametrize(
    "label",
    [
        "高新技术产业工业总产值占园区工业总产值比例",
        "单位工业增加值废水产生量",
        "能源产出率",
        "绿地率",
        "单位GDP综合能耗",
        "COD排放弹性系数",
        "固定资产投资",
    ],
)
def test_look_alikes_stay_unmapped_and_visible(label: str) -> None:
    found = matched(f"1 | {label} | % | ≥30 | 是 | 40")
    assert not found.facts
    assert [item.label for item in found.unmapped] == [label]
    assert found.unmapped[0].reason.zh


@pytest.mark.parametrize(
    ("label", "unit", "number", "concept"),
    [
        ("再生资源循环利率b", "%", "7", "recycled_resource_rate"),
        ("单位工业用地面积工业增加值三年年均增长", "%", "9", "added_value_per_land_growth_3y"),
        ("环境管理能力完 善度", "%", "20", "environmental_management_completeness"),
        ("工业园区重点污染源稳定排放达标情况", "%", "17", "key_source_compliance"),
    ],
)
def test_slips_of_the_pen_are_mapped(label: str, unit: str, number: str, concept: str) -> None:
    found = matched(f"{number} | {label} | {unit} | 100 | 必选 | 100")
    assert {fact.concept for fact in found.facts} == {concept}


@pytest.mark.parametrize(
    ("label", "unit"),
    [
        ("规划综合能耗总量", "吨标煤"),
        ("生活综合能耗总量", "吨标煤"),
        ("NO2排放量", "吨"),
        ("SO3排放量", "吨"),
        ("二氧化氮排放量", "吨"),
        ("CO排放量", "吨"),
        ("COD允许排放量", "吨"),
        ("生活废水排放量", "吨"),
        ("园区污水处理厂进水总量", "万吨"),
        ("高新技术企业工业总产值增加率", "%"),
        ("建设规划实施后生态工业链项目总数", "个"),
        ("重点企业清洁生产审核验收率", "%"),
        ("工业增加值（全市）", "万元"),
        ("COD排放量（产生量）", "吨"),
        ("工业增加值（规划目标）", "万元"),
    ],
)
def test_what_is_more_than_a_slip_of_the_pen_is_not_mapped(label: str, unit: str) -> None:
    assert not values(matched(f" | {label} | {unit} | - | - | 40"))


@pytest.mark.parametrize(
    ("label", "period"),
    [
        ("工业增加值（2015年不变价）", "current"),
        ("工业增加值（2018年不变价）", "current"),
        ("工业增加值（2015年不变价，2018年）", "Y-3"),
        ("2018年工业增加值（2015年可比价）", "Y-3"),
    ],
)
def test_the_year_of_a_price_is_no_period(label: str, period: str) -> None:
    assert ("added_value", period) in values(matched(f"3 | {label} | 万元 | - | - | 5000"))


def test_the_number_of_a_standard_is_no_period() -> None:
    assert ("energy_use", "current") in values(matched("10 | 综合能耗总量（按GB/T 2589-2020计） | 吨标煤 | - | - | 5000"))


@pytest.mark.parametrize("label", ["废水排放量（其中2000吨回用）", "废水排放量（东厂20100吨、西厂2015吨/日）"])
def test_a_quantity_in_a_label_is_no_year(label: str) -> None:
    assert ("wastewater_discharge", "current") in values(matched(f"27 | {label} | 吨 | - | - | 30000"))


@pytest.mark.parametrize(
    ("label", "scope"),
    [
        ("综合能耗总量（等价值）", "等价值"),
        ("工业用地面积（不含道路）", "不含道路"),
        ("工业固体废物（含危险废物）处置利用率", ""),
        ("其中：工业增加值", "其中:"),
        ("建成区绿化覆盖率", "建成区"),
        ("规上工业总产值", "规上"),
    ],
)
def test_the_scope_of_a_figure_is_noted(label: str, scope: str) -> None:
    (fact,) = (fact for fact in matched(f" | {label} | - | - | - | 90").facts if fact.kind is Kind.VALUE)
    assert fact.scope == scope


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [("100万", "吨", "1000000"), ("1.5亿", "吨", "150000000"), ("100万吨", "吨", "1000000"), ("1.5×10^6", "吨", "1500000")],
)
def test_a_multiplier_behind_the_number_counts(text: str, unit: str, value: str) -> None:
    assert values(matched(f"27 | 废水排放量 | {unit} | - | - | {text}"))["wastewater_discharge", "current"].value == Decimal(value)


@pytest.mark.parametrize(
    ("text", "value", "doubtful"),
    [
        ("0.235", "0.235", False),
        ("23.5%", "0.235", False),
        ("-5.0％", "-0.05", False),
        ("0.235（1）", "0.235", False),
        ("0.235倍多", "0.235", True),
    ],
)
def test_a_plain_number_may_be_printed_as_a_percentage(text: str, value: str, doubtful: bool) -> None:
    fact = values(matched(f"10 | 综合能耗弹性系数 | - | - | 必选 | {text}"))["energy_elasticity", "current"]
    assert (fact.value, bool(fact.doubt)) == (Decimal(value), doubtful)


@pytest.mark.parametrize(("label", "unit"), [("可再生能源使用量", "万kWh"), ("园区工业总产值", "万美元"), ("废水排放量", "万吨/天")])
def test_a_unit_that_is_not_understood_leaves_no_value(label: str, unit: str) -> None:
    (fact,) = (fact for fact in matched(f" | {label} | {unit} | - | - | 100").facts if fact.kind is Kind.VALUE)
    assert (fact.value, fact.low, fact.text) == (None, None, "100")
    assert unit in fact.doubt


@pytest.mark.parametrize("text", ["38.00/40.00", "1000003～1200000", "2021年1000003", "1000003\\n1200000", "100 0003", "1O0", "1l2"])
def test_two_numbers_in_a_cell_are_none(text: str) -> None:
    found = matched(f"2 | 工业增加值 | 万元 | - | - | {text}")
    assert not values(found)
    assert [problem.kind for problem in found.problems] == ["value-not-read"]


@pytest.mark.parametrize(
    ("text", "doubtful"),
    [
        ("12.5（2020年）", True),
        ("12.5（上年数）", True),
        ("12.5（目标值）", True),
        ("12.5（13.1）", True),
        ("12.5（2021年）", False),
        ("12.5（%）", False),
        ("12.5（1）", False),
    ],
)
def test_a_remark_that_makes_another_thing_of_a_figure_is_a_doubt(text: str, doubtful: bool) -> None:
    fact = values(matched(f"29 | 绿化覆盖率 | % | ≥15 | 必选 | {text}"))["green_coverage_rate", "current"]
    assert (fact.value, fact.doubt.startswith("remark behind the number")) == (Decimal("12.5"), doubtful)


@pytest.mark.parametrize(("text", "value"), [("1①", "1"), ("12.5②", "12.5"), ("100³", "100"), ("5*", "5")])
def test_footnote_marks_are_no_digits(text: str, value: str) -> None:
    assert values(matched(f"29 | 绿化覆盖率 | % | ≥15 | 必选 | {text}"))["green_coverage_rate", "current"].value == Decimal(value)


def test_no_incident_is_zero() -> None:
    found = values(matched("19 | 工业园区内企事业单位发生特别重大、重大突发环境事件数量 | — | 0 | 必选 | 无"))
    assert found["major_incident_count", "current"].value == 0


def test_a_cell_that_says_nothing_makes_no_figure() -> None:
    for text in ("-", "—", "_", "/", ""):
        assert not values(matched(f"12 | 可再生能源使用比例 | % | ≥9 | 否 | {text}"))


def test_a_value_that_is_no_number_is_said() -> None:
    found = matched("29 | 绿化覆盖率 | % | ≥15 | 必选 | 见附件")
    assert not values(found)
    assert [problem.kind for problem in found.problems] == ["value-not-read"]


def test_categories_are_normalised() -> None:
    for text in ("达标", "100", "100%"):
        fact = values(matched(f"17 | 工业园区重点污染源稳定排放达标情况 | % | 达标 | 必选 | {text}"))["key_source_compliance", "current"]
        assert (fact.text, fact.printed, fact.value) == ("达标", text, None)


@pytest.mark.parametrize(
    ("text", "role", "choice"),
    [
        ("必选", Role.SELECTED, "required"),
        ("是", Role.SELECTED, "yes"),
        ("否", Role.SELECTED, "no"),
        ("☑是 □否", Role.SELECTED, "yes"),
        ("□是 ☑否", Role.SELECTED, "no"),
        ("是□ 否☑", Role.SELECTED, "no"),
        ("√", Role.COMPLIANT, "yes"),
        ("未达标", Role.COMPLIANT, "no"),
        ("-", Role.COMPLIANT, ""),
        ("否①", Role.COMPLIANT, "no"),
        ("未达标（见说明）", Role.COMPLIANT, "no"),
        ("未达到要求", Role.COMPLIANT, "no"),
        ("达标（见注）", Role.COMPLIANT, "yes"),
        ("必选①", Role.SELECTED, "required"),
        ("是（选）", Role.SELECTED, "yes"),
    ],
)
def test_choices(text: str, role: Role, choice: str) -> None:
    assert CellReader(load_catalog(), Identity(), "x").choice(text, role) == choice


def test_a_row_that_resembles_does_not_take_what_another_names() -> None:
    found = matched("29 | 绿化覆盖率 | % | ≥15 | 必选 | 40", "29 | 绿化覆盖率率 | % | ≥15 | 必选 | 41")
    assert [fact.value for fact in found.facts if fact.kind is Kind.VALUE] == [Decimal(40)]
    assert [item.label for item in found.unmapped] == ["绿化覆盖率率"]


def test_fact_ids_name_the_place() -> None:
    rows = ("6 | 工业固体废物总产生量 | 吨 | - | - | 100", "28 | 固废产生量 | 吨 | - | - | 100")
    facts = [fact for fact in matched(*rows).facts if fact.kind is Kind.VALUE]
    assert len({fact.id for fact in facts}) == 2
    assert all(fact.id.startswith("f") for fact in facts)
