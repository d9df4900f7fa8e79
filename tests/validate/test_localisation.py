"""Which figure is to blame: a wrong component is named once, with what it explains under it; loose faults stay loose."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline.catalog import load_catalog
from pipeline.model import Severity
from pipeline.validate import localisation
from pipeline.validate.ledger import read_ledger
from pipeline.validate.settle import settle
from tests.validate.build import CLEAN, judge, loud, read

Changed = Mapping[str, Mapping[str, str]]


@pytest.mark.parametrize(
    ("changed", "root", "diagnosis", "repair"),
    [
        ({"energy_use": {"value": "5000.1"}}, ("energy_use", "current"), "decimal-shift", "50001"),
        ({"energy_use": {"value": "53001"}}, ("energy_use", "current"), "digit-typo", "50001"),
        ({"added_value": {"value": "520003"}}, ("added_value", "current"), "digit-swap", "250003"),
        ({"added_value@Y-3": {"value": "250001"}}, ("added_value", "Y-3"), "digit-typo", "200001"),
        ({"added_value@base": {"value": "10.0001", "unit": "万元"}}, ("added_value", "base"), "unit-slip", "100001"),
        ({"industrial_land_area": {"value": "250.1"}}, ("industrial_land_area", "current"), "unit-slip", "2.501"),
        ({"industrial_land_area": {"value": "3752"}}, ("industrial_land_area", "current"), "unit-slip", "2.501"),  # 亩 for 平方公里
        ({"fresh_water_use": {"value": "15.01"}}, ("fresh_water_use", "current"), "decimal-shift", "150.1"),
    ],
)
@pytest.mark.parametrize("base_year", [True, False])
def test_a_wrong_component_is_the_one_finding(
    changed: Changed, root: tuple[str, str], diagnosis: str, repair: str, *, base_year: bool
) -> None:
    judgement = judge(changed, base_year=base_year)
    (head,) = loud(judgement)
    assert (head.rule, head.concept, head.period, head.severity) == ("derived-value", *root, Severity.ERROR)
    assert head.diagnosis[0] == diagnosis
    assert head.repair == repair
    children = [item for item in judgement.findings if item.parent]
    assert len(children) > 1
    assert {item.parent for item in children} == {head.id}
    assert {item.severity for item in children} == {Severity.INFO}
    assert not any(item.repair or item.diagnosis for item in children)


@pytest.mark.parametrize("name", ["energy_use", "added_value@base", "added_value@Y-3", "fresh_water_use"])
def test_the_value_named_mends_the_report(name: str) -> None:
    """Also where no single edit explains what is printed."""
    wrong = str(Decimal(CLEAN[name][5]) * Decimal("1.3737")).rstrip("0")
    (head,) = loud(judge({name: {"value": wrong}}))
    assert head.concept == name.partition("@")[0]
    assert loud(judge({name: {"value": head.repair}})) == []


def test_the_construction_period_is_not_led_astray() -> None:
    assert judge({"added_value": {"value": "520003"}}, base_year=False).base_year == 2011


def test_a_component_printed_twice_alike_is_one_figure() -> None:
    changed = {"solid_waste_generated": {"value": "13003"}, "solid_waste_generated@28": {"value": "13003"}}
    (head,) = loud(judge(changed))
    assert (head.concept, head.repair) == ("solid_waste_generated", "10003")


def test_two_loose_faults_stay_two() -> None:
    """Both use the energy, but no one value of it explains both."""
    judgement = judge({"energy_elasticity": {"value": "0.533"}, "energy_per_added_value": {"value": "0.333"}})
    assert {item.concept for item in loud(judgement)} == {"energy_elasticity", "energy_per_added_value"}
    assert not any(item.parent for item in judgement.findings)


def test_a_single_contradiction_stays_at_the_derived_figure() -> None:
    (head,) = loud(judge({"so2_emission": {"value": "70.00"}}))
    assert head.concept == "pollutant_elasticity"


def test_a_component_with_a_loose_fault_beside_it() -> None:
    judgement = judge({"energy_use": {"value": "53001"}, "fresh_water_per_added_value": {"value": "9.00"}})
    assert {item.concept for item in loud(judgement)} == {"energy_use", "fresh_water_per_added_value"}


def test_figures_borne_out_elsewhere_are_not_blamed() -> None:
    """11 and 14 fail as if the added value were another one, which twelve other figures bear out."""
    judgement = judge({"energy_per_added_value": {"value": "0.0962"}, "fresh_water_per_added_value": {"value": "2.89"}})
    assert {item.concept for item in loud(judgement)} == {"energy_per_added_value", "fresh_water_per_added_value"}


def test_equally_good_explanations_hang_under_the_breach_and_say_so() -> None:
    """More was utilized than was there, and the rate disagrees: any of three amounts may be the wrong one."""
    gone = {"value": "-"}
    changed = {"solid_waste_utilized": {"value": "14321"}, "solid_waste_per_added_value": gone, "solid_waste_generated@28": gone}
    judgement = judge({**changed, "solid_waste_per_added_value": {"value": "-", "selected": "否", "compliant": "-"}})
    rate = next(item for item in judgement.findings if item.concept == "solid_waste_utilization_rate" and item.rule == "derived-value")
    breach = next(item for item in judgement.findings if item.id == rate.parent)
    assert (breach.rule, breach.parent, breach.severity) == ("impossible-value", "", Severity.ERROR)
    assert "无法判定" in rate.message.zh
    assert "equally well" in rate.message.en


def test_a_part_larger_than_its_whole_comes_before_what_follows() -> None:
    judgement = judge({"solid_waste_utilized": {"value": "90010"}})
    (head,) = loud(judgement)
    assert (head.rule, head.concept, head.diagnosis[0], head.repair) == (
        "impossible-value",
        "solid_waste_utilized",
        "decimal-shift",
        "9001",
    )
    rate = next(item for item in judgement.findings if item.concept == "solid_waste_utilization_rate")
    assert rate.parent == head.id


def test_a_breach_that_follows_hangs_under_the_root() -> None:
    judgement = judge({"energy_use": {"value": "5000.1"}})
    breach = next(item for item in judgement.findings if item.rule == "impossible-value")
    assert (breach.concept, breach.severity, breach.parent) == ("renewable_energy_use", Severity.INFO, loud(judgement)[0].id)


def test_past_the_count_of_nodes_the_plain_findings_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(localisation, "_NODES", 1)
    judgement = judge({"energy_use": {"value": "53001"}})
    assert not any(item.concept == "energy_use" for item in judgement.findings)
    assert len(loud(judgement)) == 3


def test_the_order_of_the_figures_does_not_matter() -> None:
    matched, extracted = read({"added_value": {"value": "520003"}})
    results = []
    for facts in (matched.facts, matched.facts[::-1]):
        ledger = read_ledger(replace(matched, facts=facts), extracted, load_catalog(), "test.docx")
        assert ledger is not None
        results.append([(root.fact.concept, root.explains, root.values, root.repairs) for root in settle(ledger).blame.roots])
    assert results[0] == results[1]
    assert len(results[0]) == 1


def test_a_wrong_added_value_does_not_turn_the_limits_over() -> None:
    """As printed, the added value would have fallen, and other limits would hold for the elasticities."""
    (head,) = loud(judge({"added_value": {"value": "25000.3"}}))
    assert (head.concept, head.repair) == ("added_value", "250003")


def test_what_a_quantity_cannot_be_is_not_offered_as_its_repair() -> None:
    judgement = judge({"industrial_output": {"value": "100000.3"}})
    share = next(item for item in judgement.findings if item.concept == "hightech_output_share" and item.rule == "derived-value")
    assert (share.repair, share.diagnosis) == ("", ())


@pytest.mark.parametrize(("concept", "wrong", "right"), [("energy_use", "80001", "50001"), ("fresh_water_use", "180.1", "150.1")])
def test_two_wrong_components_of_one_formula_are_both_named(concept: str, wrong: str, right: str) -> None:
    changed = {"added_value": {"value": "520003"}, concept: {"value": wrong}}
    judgement = judge(changed)
    first, second = (item for item in loud(judgement) if not item.parent)
    assert all("一并改正" in item.message.zh for item in judgement.findings if item.parent == second.id and item.rule == "derived-value")
    assert [(item.concept, item.repair) for item in (first, second)] == [("added_value", "250003"), (concept, right)]
    assert "一并改正为前提" not in first.message.zh
    assert "以工业增加值一并改正为前提" in second.message.zh
    mended = {"added_value": {"value": first.repair}, concept: {"value": second.repair}}
    assert loud(judge(mended)) == []
