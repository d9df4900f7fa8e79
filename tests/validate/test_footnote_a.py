"""Footnote a: where one industry gives more than 70 % of output, an unmet limit is only an info that quotes the report."""

import pytest

from pipeline.model import Finding, Severity
from tests.validate.build import judge

SENTENCE = "石化行业产值占园区工业总产值比例为85%"
POOR = {"solid_waste_utilization_rate": {"value": "60.00"}, "solid_waste_utilized": {"value": "6123"}}


def unmet(concept: str, text: str) -> Finding:
    changed = {**POOR, "hightech_output_share": {"value": "20.00"}, "hightech_output": {"value": "200001"}}
    found = judge(changed, extra=f"说明 | {text}").findings
    return next(finding for finding in found if finding.rule == "requirement-unmet" and finding.concept == concept)


def test_the_sentence_makes_it_an_info() -> None:
    finding = unmet("solid_waste_utilization_rate", SENTENCE)
    assert finding.severity is Severity.INFO
    assert SENTENCE in finding.message.zh
    assert SENTENCE in finding.message.en


# each marked indicator made to fail, components and all: concept, its value, a component and its value
FAILING = [
    ("energy_per_added_value", "0.800", "energy_use", "200001"),
    ("fresh_water_per_added_value", "16.00", "fresh_water_use", "400.1"),
    ("wastewater_per_added_value", "8.00", "wastewater_discharge", "2000001"),
    ("solid_waste_per_added_value", "0.2000", "solid_waste_generated", "50003"),
    ("co2_intensity_reduction_rate", "1.33", "co2_emission", "350001"),
]


@pytest.mark.parametrize(("concept", "value", "component", "amount"), FAILING)
@pytest.mark.parametrize("text", [SENTENCE, "石化行业发展良好"])
def test_every_marked_indicator(concept: str, value: str, component: str, amount: str, text: str) -> None:
    """With the sentence an info that quotes it; else the finding stands and quotes the footnote."""
    changed = {concept: {"value": value}, component: {"value": amount}}
    if component == "solid_waste_generated":
        changed["solid_waste_generated@28"] = {"value": amount}
    finding = next(
        item for item in judge(changed, extra=f"说明 | {text}").findings if item.rule == "requirement-unmet" and item.concept == concept
    )
    assert "附注a" in finding.message.zh
    assert "footnote a" in finding.message.en.lower()
    assert (finding.severity is Severity.INFO, SENTENCE in finding.message.zh) == (text == SENTENCE, text == SENTENCE)


@pytest.mark.parametrize(("concept", "text"), [("solid_waste_utilization_rate", "石化行业发展良好"), ("hightech_output_share", SENTENCE)])
def test_otherwise_it_stands(concept: str, text: str) -> None:
    finding = unmet(concept, text)
    assert finding.severity is Severity.ERROR
    assert SENTENCE not in finding.message.zh
