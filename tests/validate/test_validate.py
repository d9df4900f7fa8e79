"""Judgement on a clean report with faults planted one at a time: what is found, how loud, and what stays quiet."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline.catalog import load_catalog
from pipeline.extract import extract
from pipeline.match import match
from pipeline.model import Fact, Kind, Location, Severity, Verdict
from pipeline.validate import validate
from pipeline.validate.wording import doubted
from tests.extract.build import document
from tests.validate.build import judge, loud, said

Changed = Mapping[str, Mapping[str, str]]


def test_the_clean_report_is_quiet() -> None:
    judgement = judge()
    assert loud(judgement) == []
    derived = {check.concept: check for check in judgement.checks if check.rule == "derived-value"}
    assert {check.verdict for check in derived.values()} == {Verdict.CONSISTENT, Verdict.UNDETERMINED}
    undetermined = {concept for concept, check in derived.items() if check.verdict is Verdict.UNDETERMINED}
    assert undetermined == {"resource_recovery_value_share", "recycled_resource_rate"}
    assert (judgement.base_year, judgement.base_year_basis) == (2011, "stated")


def test_the_base_year_is_inferred() -> None:
    judgement = judge(base_year=False)
    assert (judgement.base_year, judgement.base_year_basis) == (2011, "inferred")
    assert loud(judgement) == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"hightech_output_share": {"value": "41.00"}}, ("derived-value", "hightech_output_share", "error")),
        ({"energy_per_added_value": {"value": "0.020"}}, ("derived-value", "energy_per_added_value", "error")),
        ({"reclaimed_water_rate": {"value": "35.00"}}, ("derived-value", "reclaimed_water_rate", "warning")),
        ({"co2_intensity_reduction_rate": {"value": "8.30"}}, ("implied-period", "co2_intensity_reduction_rate", "error")),
        ({"pollutant_elasticity": {"value": "-0.561"}}, ("derived-value", "pollutant_elasticity", "warning")),
        ({"energy_per_added_value": {"value": "-0.200"}}, ("impossible-value", "energy_per_added_value", "error")),
        ({"green_coverage_rate": {"value": "140.0"}}, ("impossible-value", "green_coverage_rate", "error")),
        ({"green_coverage_rate": {"value": "12.0"}}, ("requirement-unmet", "green_coverage_rate", "error")),
        ({"green_coverage_rate": {"value": "12.0", "compliant": "否"}}, ("requirement-unmet", "green_coverage_rate", "warning")),
        ({"green_coverage_rate": {"requirement": "≥12"}}, ("requirement-text", "green_coverage_rate", "error")),
        ({"green_coverage_rate": {"requirement": "12"}}, ("requirement-text", "green_coverage_rate", "error")),
        ({"energy_per_added_value": {"requirement": "≥0.5"}}, ("requirement-text", "energy_per_added_value", "error")),
        ({"green_coverage_rate": {"unit": "万元"}}, ("requirement-text", "green_coverage_rate", "error")),
        ({"green_coverage_rate": {"selected": "否"}}, ("selection", "green_coverage_rate", "error")),
        ({"added_value_per_land": {"selected": "否"}}, ("selection", "added_value_per_land", "error")),
        ({"recycled_resource_rate": {"selected": "是", "value": "85.00"}}, ("selection", "recycled_resource_rate", "error")),
        ({"green_coverage_rate": {"value": "-"}}, ("missing-value", "green_coverage_rate", "error")),
        ({"solid_waste_generated@28": {"value": "12000"}}, ("duplicate-fact", "solid_waste_generated", "error")),
    ],
)
def test_planted_faults_are_found(changed: Changed, expected: tuple[str, str, str]) -> None:
    assert expected in said(judge(changed))


@pytest.mark.parametrize(
    ("changed", "concept", "first"),
    [
        ({"energy_per_added_value": {"value": "0.020"}}, "energy_per_added_value", "decimal-shift"),
        ({"energy_per_added_value": {"value": "0.000200"}}, "energy_per_added_value", "unit-slip"),
        ({"hightech_output_share": {"value": "04.00"}}, "hightech_output_share", "decimal-shift"),
        ({"water_reuse_rate": {"value": "08.00"}}, "water_reuse_rate", "decimal-shift"),
        ({"added_value_per_employee": {"value": "52.00"}}, "added_value_per_employee", "digit-swap"),
        ({"solid_waste_utilization_rate": {"value": "88.51"}}, "solid_waste_utilization_rate", "digit-typo"),
        ({"fresh_water_per_added_value": {"value": "-6.00"}}, "fresh_water_per_added_value", "sign"),
        ({"solid_waste_utilization_rate": {"value": "89.98"}}, "solid_waste_utilization_rate", "formula-variant"),
        ({"co2_intensity_reduction_rate": {"value": "8.30"}}, "co2_intensity_reduction_rate", "base-year"),
    ],
)
def test_the_likely_cause_is_named(changed: Changed, concept: str, first: str) -> None:
    (finding,) = (item for item in loud(judge(changed)) if item.concept == concept)
    assert finding.diagnosis[0] == first


def test_the_arithmetic_is_written_out_in_both_languages() -> None:
    (finding,) = loud(judge({"added_value_per_employee": {"value": "31.00"}}))
    assert "工业增加值" in finding.message.zh
    assert "250003" in finding.message.zh
    assert "25" in finding.message.en
    assert finding.low is not None
    assert finding.high is not None
    assert finding.low <= Decimal("24.998") <= finding.high
    assert len(finding.facts) == len(finding.evidence) == 3
    assert finding.location.row is not None


def test_one_cell_has_one_open_finding() -> None:
    judgement = judge({"energy_per_added_value": {"value": "5.000"}})
    findings = [finding for finding in judgement.findings if finding.concept == "energy_per_added_value"]
    open_ones = [finding for finding in findings if not finding.parent]
    assert [finding.rule for finding in open_ones if finding.severity is Severity.ERROR] == ["derived-value"]
    children = [finding for finding in findings if finding.parent]
    assert [(finding.rule, finding.severity, finding.parent) for finding in children] == [
        ("selection", Severity.INFO, open_ones[0].id),  # none of its group is met, only because of the misprint
        ("requirement-unmet", Severity.INFO, open_ones[0].id),
    ]


def test_an_impossible_value_comes_before_the_recomputation() -> None:
    findings = judge({"energy_per_added_value": {"value": "-0.200"}}).findings
    head = next(finding for finding in findings if not finding.parent and finding.concept == "energy_per_added_value")
    assert head.rule == "impossible-value"
    assert head.diagnosis[0] == "sign"
    assert "0.2" in head.message.zh


def test_truncation_is_an_info() -> None:
    judgement = judge({"added_value_growth_3y": {"value": "7.71"}})
    assert loud(judgement) == []
    (check,) = (item for item in judgement.checks if item.rule == "derived-value" and item.concept == "added_value_growth_3y")
    assert (check.verdict, check.reason) == (Verdict.INCONSISTENT, "last-digit")


def test_zeros_that_were_not_meant_are_an_info() -> None:
    changed = {"industrial_output": {"value": "1003000"}, "hightech_output_share": {"value": "39.8700"}}
    judgement = judge(changed)
    (check,) = (item for item in judgement.checks if item.rule == "derived-value" and item.concept == "hightech_output_share")
    assert (check.verdict, check.reason) == (Verdict.INCONSISTENT, "trailing-zeros")
    assert loud(judgement) == []


def test_a_failing_value_that_is_not_selected_is_no_finding() -> None:
    assert not any(item.rule == "requirement-unmet" for item in judge().findings)


def test_a_part_larger_than_its_whole_is_the_root() -> None:
    changed = {"renewable_energy_use": {"value": "60000"}, "renewable_energy_share": {"value": "120.00"}}
    judgement = judge(changed)
    (root,) = loud(judgement)
    assert (root.rule, root.concept) == ("impossible-value", "renewable_energy_use")
    child = next(item for item in judgement.findings if item.concept == "renewable_energy_share")
    assert child.parent == root.id


def test_a_double_names_the_printing_that_fits() -> None:
    (finding,) = loud(judge({"solid_waste_generated@28": {"value": "12000"}}))
    assert "10003" in finding.message.zh.rsplit("是", 1)[1]


def test_a_restated_figure_that_is_rounded_is_no_double() -> None:
    extra = "指标 | 单位 | 2021年 | 2020年\n人均工业增加值 | 万元/人 | 25.0 | 24.1\n绿化覆盖率 | % | 40.00 | 39.50"
    assert loud(judge(extra=extra)) == []


def test_a_restated_figure_that_differs_is_one() -> None:
    extra = "指标 | 单位 | 2021年 | 2020年\n人均工业增加值 | 万元/人 | 52.0 | 24.1\n绿化覆盖率 | % | 40.00 | 39.50"
    assert said(judge(extra=extra)) == {("duplicate-fact", "added_value_per_employee", "error")}


def test_requirements_are_judged_on_the_printed_number() -> None:
    changed = {"energy_elasticity": {"value": "0.7", "compliant": "是"}}
    assert ("requirement-unmet", "energy_elasticity") in {(item.rule, item.concept) for item in judge(changed).findings}


def test_a_falling_park_has_the_other_limit() -> None:
    changed = {
        "added_value@base": {"value": "400000"},
        "energy_elasticity": {"value": "-0.491"},
        "fresh_water_elasticity": {"value": "-0.151"},
        "pollutant_elasticity": {"value": "1.308"},
        "co2_intensity_reduction_rate": {"value": "-7.18"},
    }
    judgement = judge(changed)
    assert {(item.rule, item.concept, item.severity) for item in loud(judgement)} == {
        ("requirement-unmet", "energy_elasticity", Severity.ERROR),
        ("requirement-unmet", "fresh_water_elasticity", Severity.ERROR),
        ("requirement-unmet", "co2_intensity_reduction_rate", Severity.ERROR),
    }


def test_an_unrelated_figure_changes_no_finding() -> None:
    changed = {"energy_per_added_value": {"value": "0.020"}}
    before = {item.id for item in judge(changed).findings}
    after = {item.id for item in judge({**changed, "publicity_events": {"value": "9"}}).findings}
    assert before == after


def test_a_figure_read_with_doubt_makes_a_warning_at_most() -> None:
    judgement = judge({"added_value_per_employee": {"value": "约31.00"}})
    (finding,) = (item for item in loud(judgement) if item.concept == "added_value_per_employee")
    assert finding.severity is Severity.WARNING
    assert "存疑" in finding.message.zh


def test_an_amount_printed_as_zero_is_nothing_below_zero() -> None:
    changed = {"reused_water": {"value": "0"}, "water_reuse_rate": {"value": "0.00"}}
    judgement = judge(changed)
    assert loud(judgement) == []
    (check,) = (item for item in judgement.checks if item.rule == "derived-value" and item.concept == "water_reuse_rate")
    assert check.low is not None
    assert check.low >= Decimal("-1e-20")


def test_a_base_that_may_be_zero_leaves_the_rate_open() -> None:
    judgement = judge({"so2_emission@base": {"value": "0"}})
    (check,) = (item for item in judgement.checks if item.rule == "derived-value" and item.concept == "pollutant_elasticity")
    assert (check.verdict, check.reason) == (Verdict.UNDETERMINED, "divisor may be zero")


@pytest.mark.parametrize(
    "changed",
    [
        {"key_enterprise_disclosure_rate": {"requirement": "≥100%"}},
        {"key_enterprise_disclosure_rate": {"requirement": "达到100%"}},
        {"major_incident_count": {"requirement": "≤0"}},
        {"key_source_compliance": {"requirement": "100%"}},
        {"new_symbiosis_chains": {"requirement": "≥6个"}},
        {"green_coverage_rate": {"requirement": "15"}},
        {"energy_per_added_value": {"requirement": "0.5"}},
    ],
)
def test_the_same_limit_in_other_words_is_no_fault(changed: Changed) -> None:
    assert loud(judge(changed)) == []


def test_all_requirements_of_the_clean_report_are_read() -> None:
    checks = [check for check in judge().checks if check.rule == "requirement-text"]
    assert len(checks) == 32
    assert {check.verdict for check in checks} == {Verdict.CONSISTENT}


@pytest.mark.parametrize(("concept", "value"), [("energy_elasticity", "0.167"), ("pollutant_elasticity", "-0.301")])
def test_a_simple_growth_is_a_variant_not_another_period(concept: str, value: str) -> None:
    (finding,) = loud(judge({concept: {"value": value}}))
    assert (finding.rule, finding.diagnosis[0]) == ("derived-value", "formula-variant")


def test_without_a_column_of_choices_declarations_are_judged() -> None:
    changed = {key: {"selected": "-"} for key in ("green_coverage_rate", "publicity_events", "new_symbiosis_chains")}
    changed["green_coverage_rate"] |= {"value": "10.00", "compliant": "是"}
    changed["new_symbiosis_chains"] |= {"value": "-"}
    found = said(judge(changed))
    assert ("requirement-unmet", "green_coverage_rate", "error") in found
    assert ("missing-value", "new_symbiosis_chains", "error") in found


def test_round_figures_excuse_nothing() -> None:
    changed = {"industrial_output": {"value": "1000000"}, "hightech_output_share": {"value": "60.00"}}
    assert ("derived-value", "hightech_output_share", "error") in said(judge(changed))


def test_a_zero_in_another_table_stops_no_check() -> None:
    extra = "指标 | 单位 | 2021年\n年末从业人口 | 人 | 0\n绿化覆盖率 | % | 40.00"
    assert ("derived-value", "added_value_per_employee", "error") in said(
        judge({"added_value_per_employee": {"value": "99.00"}}, extra=extra)
    )


def test_categories_are_quoted_as_printed() -> None:
    findings = judge({"central_wastewater_treatment": {"value": "在建"}}).findings
    assert any("在建" in finding.message.zh for finding in findings)


def test_half_a_requirement_is_no_contradiction() -> None:
    judgement = judge({"energy_elasticity": {"requirement": "当园区工业增加值建设期年均增长率>0，≤0.6"}})
    assert loud(judgement) == []
    (check,) = (item for item in judgement.checks if item.rule == "requirement-text" and item.concept == "energy_elasticity")
    assert (check.verdict, check.reason) == (Verdict.UNDETERMINED, "requirement read in part")


@pytest.mark.parametrize(
    ("changed", "concept", "expected"),
    [
        ({"hightech_output_share": {"value": "04.00"}}, "hightech_output_share", True),  # 40 meets what 4 does not
        ({"hightech_output_share": {"value": "41.00"}}, "hightech_output_share", False),
        ({"added_value_per_employee": {"value": "-", "compliant": "否"}}, "added_value_per_employee", True),  # 25 can be computed
        ({"added_value_per_employee": {"value": "-", "compliant": "是"}}, "added_value_per_employee", False),
        ({"added_value_per_employee": {"value": "-", "compliant": "-"}}, "added_value_per_employee", None),
    ],
)
def test_findings_say_whether_the_right_value_would_change_the_verdict(changed: Changed, concept: str, expected: bool | None) -> None:
    finding = next(item for item in judge(changed).findings if item.concept == concept and item.rule in {"derived-value", "missing-value"})
    assert finding.changes_verdict is expected


def test_a_declared_failure_is_a_result() -> None:
    changed = {"green_coverage_rate": {"value": "12.0", "compliant": "否"}}
    (finding,) = loud(judge(changed))
    assert (finding.rule, finding.severity, finding.changes_verdict) == ("requirement-unmet", Severity.WARNING, None)
    assert "报告已声明不达标" in finding.message.zh


def test_the_double_that_fits_says_whether_it_changes_the_verdict() -> None:
    extra = "指标 | 单位 | 2021年 | 2020年\n人均工业增加值 | 万元/人 | 25.0 | 24.1\n绿化覆盖率 | % | 40.00 | 39.50"
    findings = judge({"added_value_per_employee": {"value": "2.50"}}, extra=extra).findings
    (double,) = [item for item in findings if item.rule == "duplicate-fact"]
    assert (double.repair, double.changes_verdict) == ("25", True)


def test_a_pack_may_lower_what_is_said_of_running_text() -> None:
    catalog = load_catalog()
    milder = replace(catalog, rules={**catalog.rules, "text-arithmetic": replace(catalog.rules["text-arithmetic"], severity=Severity.INFO)})
    source = document("园区名称：青岚经济技术开发区", "落户企业合计26家，其中内资17家、外资10家。")
    for known, severity in ((catalog, Severity.ERROR), (milder, Severity.INFO)):
        read_ = extract(source, known, "x.docx")
        (finding,) = validate(match(read_, known, "x.docx"), read_, known, "x.docx").findings
        assert (finding.rule, finding.severity) == ("text-arithmetic", severity)


def test_a_choice_read_with_doubt_is_quoted_as_printed() -> None:
    fact = Fact("f", "green_coverage_rate", "current", Kind.SELECTED, "no", "否", "绿化覆盖率", Location(), doubt="unit not printed")
    said = doubted(load_catalog(), [fact])
    assert said is not None
    assert "“否”" in said.zh


def test_an_impossible_figure_neither_meets_nor_fails_its_requirement() -> None:
    for value in ("-40.00", "140.00"):
        judgement = judge({"green_coverage_rate": {"value": value}})
        (check,) = (item for item in judgement.checks if (item.rule, item.concept) == ("requirement-unmet", "green_coverage_rate"))
        assert (check.verdict, check.reason) == (Verdict.UNDETERMINED, "impossible value")
        assert [item.rule for item in loud(judgement)] == ["impossible-value"]


@pytest.mark.parametrize(("selected", "expected"), [("是", True), ("否", False)])
def test_what_is_not_selected_changes_no_verdict(selected: str, expected: bool) -> None:
    findings = judge({"hightech_output_share": {"value": "04.00", "selected": selected}}).findings
    (finding,) = (item for item in findings if (item.rule, item.concept) == ("derived-value", "hightech_output_share"))
    assert finding.changes_verdict is expected
