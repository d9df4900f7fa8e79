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


@pytest.mark.parametrize(("concept", "text"), [("solid_waste_utilization_rate", "石化行业发展良好"), ("hightech_output_share", SENTENCE)])
def test_otherwise_it_stands(concept: str, text: str) -> None:
    finding = unmet(concept, text)
    assert finding.severity is Severity.ERROR
    assert SENTENCE not in finding.message.zh
