"""What would mend a contradiction elsewhere, and what follows from one cause: named beside, or hung under it."""

import pytest

from pipeline.model import Cause, Finding, Judgement, Severity
from tests.validate.build import judge, loud

TOTALS = "行业 | 从业人员（人）\n化工 | 4001\n机械 | 3000\n食品 | 3000\n合计 | {}"


def open_at(judgement: Judgement, concept: str) -> Finding:
    (finding,) = (item for item in loud(judgement) if item.concept == concept and not item.parent)
    return finding


@pytest.mark.parametrize(
    ("name", "wrong", "derived", "cause"),
    [
        ("wastewater_discharge", "1900001", "wastewater_per_added_value", Cause("digit-typo", "1000001", "wastewater_discharge@current")),
        ("co2_emission@base", "610001", "co2_intensity_reduction_rate", Cause("digit-swap", "160001", "co2_emission@base")),
    ],
)
def test_the_repair_of_a_component_is_named(name: str, wrong: str, derived: str, cause: Cause) -> None:
    finding = open_at(judge({name: {"value": wrong}}), derived)
    assert cause in finding.candidates
    assert cause.value in finding.message.zh
    assert loud(judge({name: {"value": cause.value}})) == []


def test_a_component_that_is_unusual_as_well_is_to_blame() -> None:
    """Nothing else is computed from the total output; beside the added value it is unusual, and both vanish with one slip less."""
    judgement = judge({"industrial_output": {"value": "100000300"}})
    (head,) = loud(judgement)
    assert (head.concept, head.diagnosis[0], head.repair) == ("industrial_output", "decimal-shift", "1000003")
    rest = [item for item in judgement.findings if item.parent]
    assert {item.rule for item in rest} == {"derived-value", "plausibility"}
    assert {item.parent for item in rest} == {head.id}


def test_a_derived_figure_hangs_under_the_breach_of_its_components() -> None:
    judgement = judge({"hightech_output": {"value": "4000010"}})
    (head,) = loud(judgement)
    assert (head.rule, head.concept, head.severity) == ("impossible-value", "hightech_output", Severity.ERROR)
    assert any(item.concept == "hightech_output_share" and item.parent == head.id for item in judgement.findings)


def test_a_wrong_total_explains_the_figure_computed_from_it() -> None:
    wrong = {"employees": {"value": "11001"}}
    judgement = judge(wrong, extra=TOTALS.format("11001"))
    derived = next(item for item in judgement.findings if item.concept == "added_value_per_employee")
    total = next(item for item in judgement.findings if item.id == derived.parent)
    assert (total.rule, total.repair, derived.severity) == ("table-total", "10001", Severity.INFO)
    assert not any(item.concept == "added_value_per_employee" for item in loud(judge(extra=TOTALS.format("10001"))))


def test_other_figures_are_judged_with_the_component_put_right() -> None:
    judgement = judge({"added_value": {"value": "520003"}, "energy_per_added_value": {"value": "2.00"}})
    finding = open_at(judgement, "energy_per_added_value")
    assert (finding.diagnosis[0], finding.repair) == ("decimal-shift", "0.2")
    assert "250003 万元" in finding.message.zh
    mended = judge({"energy_per_added_value": {"value": finding.repair}})
    assert loud(mended) == []


def test_a_group_that_fails_only_by_a_misprint_hangs_under_it() -> None:
    judgement = judge({"energy_per_added_value": {"value": "2.00"}})
    group = next(item for item in judgement.findings if item.rule == "selection")
    assert group.parent == open_at(judgement, "energy_per_added_value").id


def test_a_far_off_period_that_fits_by_chance_is_no_diagnosis() -> None:
    """Of an elasticity, which hardly depends on n, several fit; the component with two digits swapped is named."""
    judgement = judge({"cod_emission@base": {"value": "100.80"}})
    finding = open_at(judgement, "pollutant_elasticity")
    assert finding.rule == "derived-value"
    assert "base-year" not in finding.diagnosis


@pytest.mark.parametrize(
    ("wrong", "cause"),
    [
        ("6900001", Cause("digit-typo", "6000001", "reused_water@current")),
        ("600000", Cause("decimal-shift", "6000000", "reused_water@current")),
    ],
)
def test_a_component_that_stands_twice_in_its_formula_is_named(wrong: str, cause: Cause) -> None:
    """Reused water stands above the line and below it."""
    finding = open_at(judge({"reused_water": {"value": wrong}}), "water_reuse_rate")
    assert (finding.candidates, finding.repair) == ((cause,), "")


def test_such_a_component_that_is_unusual_as_well_is_to_blame() -> None:
    finding = open_at(judge({"reused_water": {"value": "600000100"}}), "reused_water")
    assert finding.repair == "6000001"


@pytest.mark.parametrize(
    ("changed", "concept", "repair"),
    [
        ({"water_reuse_rate": {"value": "97.99"}}, "water_reuse_rate", "79.99"),  # no other figure is a slip away
        ({"hightech_output_share": {"value": "4.00"}}, "hightech_output_share", ""),  # ten times less high-tech output would do as well
        ({"wastewater_discharge": {"value": "1900001"}}, "wastewater_per_added_value", ""),  # the component alone is a slip away
    ],
)
def test_where_another_figure_is_as_likely_nothing_is_repaired(changed: dict[str, dict[str, str]], concept: str, repair: str) -> None:
    finding = open_at(judge(changed), concept)
    assert finding.repair == repair
    assert bool([cause for cause in finding.candidates if cause.figure]) == (not repair)
