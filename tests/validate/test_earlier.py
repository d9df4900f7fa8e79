"""Columns of other years: what is printed for them must hold among itself; a restated last year is no error."""

import pytest

from pipeline.model import Finding, Judgement, Severity, Verdict
from tests.validate.build import judge

ROWS = {
    "工业增加值": ("万元", "230001", "250003"),
    "年末从业人口": ("人", "10000", "10001"),
    "综合能耗总量": ("吨标煤", "48000", "50001"),
    "人均工业增加值": ("万元/人", "23.00", "25.00"),
    "单位工业增加值综合能耗": ("吨标煤/万元", "0.209", "0.200"),
}


def wide(**changed: str) -> Judgement:
    """The clean report with a table of last year beside the data year, some figures of last year changed."""
    rows = (
        f"{number} | {name} | {unit} | {changed.get(name, last)} | {now}" for number, (name, (unit, last, now)) in enumerate(ROWS.items())
    )
    return judge(extra="\n".join(["序号 | 指标 | 单位 | 2020年 | 2021年", *rows]))


def last_year(judgement: Judgement) -> list[Finding]:
    return [item for item in judgement.findings if item.period == "2020" and item.rule == "derived-value"]


def test_last_year_is_checked_with_the_components_of_last_year() -> None:
    judgement = wide()
    checks = {item.concept: item for item in judgement.checks if item.rule == "derived-value" and item.period == "2020"}
    assert set(checks) == {"added_value_per_employee", "energy_per_added_value"}
    assert {item.verdict for item in checks.values()} == {Verdict.CONSISTENT}
    assert last_year(judgement) == []


def test_a_slip_in_last_years_column_is_an_error_that_names_the_year() -> None:
    (finding,) = last_year(wide(单位工业增加值综合能耗="0.290"))
    assert (finding.concept, finding.severity) == ("energy_per_added_value", Severity.ERROR)
    assert "2020年单位工业增加值综合能耗填报值为0.290" in finding.message.zh
    assert "2020年工业增加值" in finding.message.zh
    assert finding.repair == "0.209"


@pytest.mark.parametrize("name", ["工业增加值", "人均工业增加值"])
def test_a_small_gap_that_no_slip_explains_is_a_warning(name: str) -> None:
    """Restated or provisional on one side."""
    value = {"工业增加值": "234567", "人均工业增加值": "23.45"}[name]
    loud = [item for item in last_year(wide(**{name: value})) if item.severity is not Severity.INFO]
    assert [item.severity for item in loud] == [Severity.WARNING]


def test_a_wrong_component_of_last_year_is_named_once() -> None:
    findings = last_year(wide(工业增加值="320001"))
    (root,) = (item for item in findings if not item.parent)
    assert (root.concept, root.severity, root.diagnosis[0], root.repair) == ("added_value", Severity.ERROR, "digit-swap", "230001")
    assert {item.concept for item in findings if item.parent == root.id} == {"added_value_per_employee", "energy_per_added_value"}


def test_what_is_not_printed_for_last_year_is_no_check() -> None:
    judgement = judge(
        extra="序号 | 指标 | 单位 | 2020年 | 2021年\n1 | 人均工业增加值 | 万元/人 | 99.00 | 25.00\n2 | 年末从业人口 | 人 | 10000 | 10001"
    )
    assert not [item for item in judgement.checks if item.rule == "derived-value" and item.period != "current"]
