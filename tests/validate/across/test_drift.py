"""The indicators selected against those of the nearest earlier report."""

from dataclasses import replace

import pytest

from pipeline.catalog import load_catalog
from pipeline.model import Report, Verdict
from tests.validate.across.build import across, found, only, report

OPTIONAL = [item.concept for item in load_catalog().standards["hj274-2015"].indicators if not item.required]
CHOSEN = dict.fromkeys(OPTIONAL, "yes") | {"publicity_events": "required"}


def chosen(year: int, changes: dict[str, str] | None = None, **more: object) -> Report:
    return report(year, {}, selected=CHOSEN | (changes or {}), **more)  # type: ignore[arg-type]


def test_the_same_selection_is_checked_and_right() -> None:
    _, second = across(chosen(2018), chosen(2019))
    assert second.findings == ()
    assert [check.verdict for check in second.checks] == [Verdict.CONSISTENT] * len(OPTIONAL)


def test_an_indicator_dropped_since_the_year_before() -> None:
    finding = only(chosen(2018), chosen(2019, {"water_reuse_rate": "no"}))
    assert (finding.rule, finding.severity.value, finding.concept) == ("selection-drift", "error", "water_reuse_rate")
    assert "减少工业用水重复利用率" in finding.message.zh
    assert "2018.docx" in finding.evidence[1].zh


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (chosen(2018), chosen(2021, {"water_reuse_rate": "no"})),
        (chosen(2018), chosen(2019, {"water_reuse_rate": "no"}, file_format="pdf-scan")),
        (chosen(2018), chosen(2019, {"water_reuse_rate": "no"}, doubt="unusual form")),
        (chosen(2018), chosen(2019, {"water_reuse_rate": "no"}, base_year=2017)),
    ],
)
def test_what_is_a_warning_only(first: Report, second: Report) -> None:
    assert [item[2] for item in found(first, second)] == ["warning"]


def test_each_of_a_few_is_a_finding_and_many_are_one() -> None:
    few, many = (dict.fromkeys(OPTIONAL[:count], "no") for count in (3, 6))
    assert [item[3] for item in found(chosen(2018), chosen(2019, few))] == OPTIONAL[:3]
    assert [item[3] for item in found(chosen(2018), chosen(2019, many))] == [""]


def test_required_indicators_are_no_choice() -> None:
    assert found(chosen(2018), chosen(2019, {"publicity_events": "no"})) == []


def test_a_choice_that_is_not_printed_is_not_known() -> None:
    partly = replace(chosen(2019), facts=chosen(2019).facts[:3])
    assert found(chosen(2018), partly) == []


def test_reports_without_choices_and_of_other_standards_are_passed_over() -> None:
    silent, other = report(2019, {"added_value": "1"}), replace(chosen(2019, {"water_reuse_rate": "no"}), standard="hj274-2009")
    for between in (silent, other):
        assert [item[0] for item in found(chosen(2018), between, chosen(2020, {"water_reuse_rate": "no"}))] == ["2020.docx"]
