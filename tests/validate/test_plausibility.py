"""plausibility: what is unusual, what no park can be, which figure is named, and what stays quiet."""

import pytest

from pipeline.catalog import load_catalog
from pipeline.model import Finding, Verdict
from tests.validate.build import judge

# what is computed from energy, left blank: nothing else contradicts a wrong figure
BLANK = {"value": "-", "selected": "-", "compliant": "-"}
ENERGY_BLANK = dict.fromkeys(("energy_elasticity", "energy_per_added_value", "renewable_energy_share", "renewable_energy_use"), BLANK)


def found(changed: dict[str, dict[str, str]]) -> list[Finding]:
    return [finding for finding in judge(changed).findings if finding.rule == "plausibility"]


def test_a_usual_report_is_quiet() -> None:
    judgement = judge({"co2_emission": {"value": "100001"}})
    assert [finding for finding in judgement.findings if finding.rule == "plausibility" and not finding.parent] == []
    checks = [check for check in judgement.checks if check.rule == "plausibility"]
    assert {check.verdict for check in checks} == {Verdict.CONSISTENT}
    assert "energy_use" in {check.concept for check in checks}


@pytest.mark.parametrize(("value", "power"), [("5.0001", "10^4"), ("500010000", "10^4"), ("50.001", "10^3")])
def test_a_mistaken_unit_is_named_once_at_its_figure(value: str, power: str) -> None:
    (finding,) = [item for item in found({**ENERGY_BLANK, "energy_use": {"value": value}}) if item.severity.value == "warning"]
    assert (finding.concept, finding.period, finding.diagnosis) == ("energy_use", "current", ("unit-slip",))
    assert finding.repair.startswith("5000")
    assert power in finding.message.zh
    assert "单位" in finding.message.zh


def test_a_mistaken_unit_of_the_base_year() -> None:
    (finding,) = [item for item in found({**ENERGY_BLANK, "energy_use@base": {"value": "4.0001"}}) if item.severity.value == "warning"]
    assert (finding.concept, finding.period, finding.repair) == ("energy_use", "base", "40001")


def test_what_is_proven_wrong_already_is_not_said_again() -> None:
    slips = found({"energy_use": {"value": "5.0001"}})
    assert slips
    assert all(item.parent and item.severity.value == "info" and not item.repair for item in slips)


def test_more_wastewater_than_fresh_water() -> None:
    changed = {
        "wastewater_discharge": {"value": "2000001"},
        "wastewater_per_added_value": {"value": "8.00", "selected": "否", "compliant": "-"},
    }
    (finding,) = [item for item in found(changed) if item.concept == "wastewater_discharge"]
    assert finding.severity.value == "warning"
    assert not finding.diagnosis


def test_what_is_merely_unusual_is_an_info() -> None:
    (finding,) = [item for item in found({"co2_emission": {"value": "250001"}}) if not item.parent]
    assert (finding.concept, finding.severity.value) == ("co2_emission", "info")


def test_equivalent_and_calorific_value_are_not_to_be_mixed() -> None:
    mixed = {"energy_use": {"label": "综合能耗总量（等价值）"}, "energy_use@base": {"label": "规划基准年综合能耗总量（当量值）"}}
    (finding,) = [item for item in found(mixed) if item.concept == "energy_elasticity"]
    assert finding.severity.value == "warning"
    same = {"energy_use": {"label": "综合能耗总量（当量值）"}, "energy_use@base": {"label": "规划基准年综合能耗总量（当量值）"}}
    assert [item for item in found(same) if item.concept == "energy_elasticity"] == []


def test_bands_say_where_they_are_from() -> None:
    bands = load_catalog().standards["hj274-2015"].bands
    assert len({band.id for band in bands}) == len(bands)
    for band in bands:
        assert band.basis in {"definition", "memory"}
        assert band.message.zh
        assert band.message.en


CAPACITY = "指标 | 单位 | 数值\n园区污水处理厂排放总量 | 万吨 | 120.01\n{label} | {unit} | {value}\n服务面积 | 平方公里 | 12"


@pytest.mark.parametrize(
    ("unit", "value", "severity"),
    [("万吨/日", "0.5", None), ("万立方米/天", "0.30", "info"), ("吨/日", "3000", "info"), ("万m3/d", "5000", "warning")],
)
def test_plants_discharge_no_more_than_they_can_take(unit: str, value: str, severity: str | None) -> None:
    extra = CAPACITY.format(label="污水处理厂设计处理能力", unit=unit, value=value)
    judgement = judge(extra=extra)
    (check,) = [item for item in judgement.checks if item.rule == "plausibility" and item.concept == "wastewater_plant_discharge"]
    assert len(check.inputs) == 2
    quick = [item for item in judgement.findings if item.rule == "plausibility" and item.concept.startswith("wastewater_plant")]
    assert [item.severity.value for item in quick] == ([severity] if severity else [])


def test_a_capacity_without_its_time_tells_nothing() -> None:
    judgement = judge(extra=CAPACITY.format(label="污水处理厂处理能力", unit="万吨", value="0.1"))
    assert [item for item in judgement.findings if item.rule == "plausibility" and item.concept.startswith("wastewater_plant")] == []


def test_the_capacities_of_several_plants_are_no_contradiction() -> None:
    extra = CAPACITY.format(label="污水处理厂处理能力", unit="万吨/日", value="0.1") + "\n污水处理厂处理能力 | 万吨/日 | 0.2"
    judgement = judge(extra=extra)
    assert [item for item in judgement.findings if item.concept.startswith("wastewater_plant") and not item.parent] == []
