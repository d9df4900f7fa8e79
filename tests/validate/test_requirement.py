"""Requirement cells as comparable limits: every usual way to print what the standard asks."""

from decimal import Decimal

import pytest

from pipeline.catalog import load_catalog
from pipeline.extract import extract
from pipeline.match import match
from pipeline.model import Finding, Severity, Verdict
from pipeline.validate import validate
from pipeline.validate.requirement import read_requirement
from tests.extract.build import document, table

STANDARD = load_catalog().standards["hj274-2015"]
GROWING, FALLING = "g>0", "g<0"


@pytest.mark.parametrize(
    "text",
    [
        "当园区工业增加值建设期年均增长率>0，≤0.6\n当园区工业增加值建设期年均增长率<0，≥0.6",
        "当园区工业增加值建设期年均增长率>0，≤0.6当园区工业增加值建设期年均增长率⟨0，≥0.6",
        "当园区工业增加值建设期年均增长率＞0时，≪0.6；当园区工业增加值建设期年均增长率＜0时，≥0.6",
        "当园区工业增加值\n建设期年均增长\n率>0, ≤ 0.6 当园区工业增加值 建设期年均增长率‹0, ≥0.6",
    ],
)
def test_limits_that_switch_with_growth(text: str) -> None:
    indicator = STANDARD.indicator("energy_elasticity")
    assert indicator is not None
    assert read_requirement(text, indicator.requirement) == frozenset({("<=", Decimal("0.6"), GROWING), (">=", Decimal("0.6"), FALLING)})


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("≥30", (">=", "30")),
        ("≥ 30%", (">=", "30")),
        ("不低于30", (">=", "30")),
        ("大于等于30%", (">=", "30")),
        ("30以上", (">=", "30")),
        ("30%及以上", (">=", "30")),
        ("≦0.5", ("<=", "0.5")),
        ("≪0.5", ("<=", "0.5")),
        ("不超过0.5", ("<=", "0.5")),
        ("0.5以下", ("<=", "0.5")),
        ("100", ("", "100")),
        ("100%", ("", "100")),
        ("=0", ("=", "0")),
        (">30", (">", "30")),
        ("大于30", (">", "30")),
        ("≥6个", (">=", "6")),
        ("6个以上", (">=", "6")),
        ("0起", ("", "0")),
        ("达到100%", ("", "100")),
        ("≥15a", (">=", "15")),
        ("≥15①", (">=", "15")),
    ],
)
def test_single_limits(text: str, limit: tuple[str, str]) -> None:
    indicator = STANDARD.indicator("hightech_output_share")
    assert indicator is not None
    assert read_requirement(text, indicator.requirement) == frozenset({(limit[0], Decimal(limit[1]), "")})


def test_limits_by_region() -> None:
    indicator = STANDARD.indicator("reclaimed_water_rate")
    assert indicator is not None
    found = read_requirement("缺水城市达到20%以上\n京津冀区域达到30% 以上\n其他地区达到10%\n以上", indicator.requirement)
    assert found == frozenset((limit.comparison, limit.value, limit.when) for limit in indicator.requirement.limits)


@pytest.mark.parametrize(
    "text",
    [
        "人均水资源年占有量≤1000立方米：≥40\n1000～2000立方米：≥25\n＞2000立方米：≥12",
        "人均水资源年占有量≤1000m³，≥40%；1000-2000m³，≥25%；>2000m³，≥12%",
        "人均水资源年占有量≤1000 m3 ≥40 1000～2000 m3 ≥25 >2000 m3 ≥12",
        "人均水资源年占有量1000以下40%以上，1000至2000立方米25%以上，2000以上12%以上",
    ],
)
def test_limits_behind_words_that_have_figures_themselves(text: str) -> None:
    indicator = load_catalog().standards["hj274-2009"].indicator("reclaimed_water_rate")
    assert indicator is not None
    found = read_requirement(text, indicator.requirement)
    assert found == frozenset((limit.comparison, limit.value, limit.when) for limit in indicator.requirement.limits)


@pytest.mark.parametrize("text", ["见附件", "达到同行业先进水平", "30或40", "≥30（其中工业≥20）且递增"])
def test_what_cannot_be_read_in_full_is_not_read(text: str) -> None:
    indicator = STANDARD.indicator("hightech_output_share")
    assert indicator is not None
    assert read_requirement(text, indicator.requirement) is None


# ------------------------------------------------------------------------------------------------------------ beside the form
FORM = """
序号 | 指标 | 单位 | 要求 | 是否选为考核指标 | 数值
2 | 人均工业增加值 | 万元/人 | ≥15 | 是 | 23.2
11 | 单位工业增加值综合能耗 | 吨标煤/万元 | ≤0.5 | 是 | 0.33
14 | 单位工业增加值新鲜水耗 | 立方米/万元 | ≤8 | 是 | 4.5
15 | 工业用水重复利用率 | % | ≥75 | 是 | 84.18
29 | 绿化覆盖率 | % | ≥15 | 必选 | 36.82
"""
BESIDE = """
指标 | 2022年 | {head}
单位工业增加值综合能耗（吨标煤/万元） | 0.33 | {limit}
单位工业增加值新鲜水耗（立方米/万元） | 4.5 | ≤8
绿化覆盖率（%） | 36.82 | ≥15
工业用水重复利用率（%） | 84.18 | ≥75
"""


def judged(caption: str = "", head: str = "标准值", limit: str = "≤0.6") -> list[Finding]:
    catalog = load_catalog()
    beside = table(BESIDE.format(head=head, limit=limit), 1, caption)
    extracted = extract(document("数据基准年为2022年", table(FORM), beside), catalog, "x.docx")
    found = validate(match(extracted, catalog, "x.docx", "hj274-2015"), extracted, catalog, "x.docx")
    return [item for item in found.findings if item.rule == "requirement-text"]


def test_a_limit_misprinted_beside_the_form_is_found() -> None:
    (finding,) = judged()
    assert (finding.concept, finding.severity, finding.location.table) == ("energy_per_added_value", Severity.ERROR, 1)
    assert "≤0.6" in finding.message.zh


def test_the_check_of_a_limit_is_that_of_the_wrong_one() -> None:
    catalog = load_catalog()
    extracted = extract(
        document("数据基准年为2022年", table(FORM), table(BESIDE.format(head="标准值", limit="≤0.6"), 1)), catalog, "x.docx"
    )
    found = validate(match(extracted, catalog, "x.docx", "hj274-2015"), extracted, catalog, "x.docx")
    (check,) = [item for item in found.checks if item.rule == "requirement-text" and item.concept == "energy_per_added_value"]
    assert check.verdict is Verdict.INCONSISTENT


@pytest.mark.parametrize(
    ("caption", "head", "limit"),
    [
        ("表2 指标对比", "标准值", "≤0.5"),
        ("表2 规划目标完成情况", "标准值", "≤0.6"),
        ("表2 指标对比", "目标值", "≤0.6"),
        ("表2 指标对比", "2025年目标", "≤0.6"),
        ("表2 全市指标", "标准值", "≤0.6"),
    ],
)
def test_what_is_right_planned_or_another_s_beside_the_form_is_no_misprint(caption: str, head: str, limit: str) -> None:
    assert judged(caption, head, limit) == []


def test_a_table_with_other_limits_throughout_is_another_standard_s() -> None:
    catalog = load_catalog()
    rows = "指标 | 2022年 | 标准值\n绿化覆盖率（%） | 36.8 | ≥30\n工业用水重复利用率（%） | 84 | ≥90\n人均工业增加值（万元/人） | 23 | ≥15"
    extracted = extract(document("数据基准年为2022年", table(FORM), table(rows, 1)), catalog, "x.docx")
    found = validate(match(extracted, catalog, "x.docx", "hj274-2015"), extracted, catalog, "x.docx")
    assert not any(item.rule == "requirement-text" for item in found.findings)


# ------------------------------------------------------------------------------------------------------------ slips of unit
@pytest.mark.parametrize(
    ("unit", "printed", "severity", "repair"),
    [
        ("%", "0.412", Severity.ERROR, "41.2"),
        ("", "0.412", Severity.WARNING, "41.2"),
        ("%", "0.112", Severity.ERROR, ""),
        ("%", "0.412%", Severity.ERROR, ""),
    ],
)
def test_a_share_up_to_1_that_fails_its_limit_may_be_a_fraction(unit: str, printed: str, severity: Severity, repair: str) -> None:
    catalog = load_catalog()
    rows = f"序号 | 指标 | 单位 | 要求 | 是否选为考核指标 | 数值\n29 | 绿化覆盖率 | {unit} | ≥15 | 必选 | {printed}"
    extracted = extract(document("数据基准年为2022年", table(rows)), catalog, "x.docx")
    found = validate(match(extracted, catalog, "x.docx", "hj274-2015"), extracted, catalog, "x.docx")
    (finding,) = [item for item in found.findings if item.rule == "requirement-unmet"]
    assert (finding.severity, finding.repair, finding.diagnosis) == (severity, repair, ("unit-slip",) if repair else ())
