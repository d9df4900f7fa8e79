"""Derived figures that are wrong because a component is not what an earlier report prints."""

from dataclasses import replace

import pytest

from pipeline.model import Finding, Message, Report, Severity, Status
from tests.validate.across.build import BASE, PARK, across, report
from tests.validate.build import judge, read

EARLIER = {
    "added_value": "200001", "added_value@base": "100001", "energy_use@base": "40001", "fresh_water_use@base": "140.1",
    "co2_emission@base": "160001",
}  # fmt: skip


def judged(changed: dict[str, dict[str, str]]) -> Report:
    """The clean report of 2021 with some cells changed, judged alone."""
    matched, _ = read(changed)
    found = judge(changed)
    return Report(
        name="2021.docx", sha256="2021", format="docx", status=Status.OK, park=PARK, year=2021, standard="hj274-2015",
        base_year=found.base_year, base_year_basis=found.base_year_basis, facts=matched.facts, checks=found.checks, findings=found.findings,
    )  # fmt: skip


def loud(changed: dict[str, dict[str, str]], *, earlier: Report | None = None) -> list[Finding]:
    """What stays open beside the report of 2018."""
    (_, after) = across(earlier or report(2018, EARLIER), judged(changed))
    known = {finding.id for finding in after.findings}
    assert all(finding.parent in known for finding in after.findings if finding.parent)
    heads = {finding.id: finding.parent for finding in after.findings}
    assert not any(heads[finding.parent] for finding in after.findings if finding.parent)
    return [finding for finding in after.findings if finding.severity is not Severity.INFO]


def test_a_clean_report_beside_another_is_quiet() -> None:
    assert loud({}) == []


@pytest.mark.parametrize(
    ("key", "value", "alone"),
    [
        ("energy_use@base", "30001", 1),  # one derived figure rests on it
        ("fresh_water_use@base", "104.1", 1),
        ("co2_emission@base", "106001", 1),
        ("added_value@base", "130001", 1),  # several do: the component is to blame already
        ("added_value@Y-3", "150001", None),
    ],
)
def test_a_component_that_differs_is_said_once(key: str, value: str, alone: int | None) -> None:
    concept, _, period = key.partition("@")
    changed = {key: {"value": value}}
    before = [finding for finding in judged(changed).findings if finding.severity is Severity.ERROR and not finding.parent]
    assert alone is None or len(before) == alone
    (finding,) = loud(changed)
    assert (finding.rule, finding.concept, finding.period, finding.severity) == ("cross-year", concept, period, Severity.ERROR)


def test_what_the_other_reports_figure_does_not_mend_stands_by_itself() -> None:
    changed = {"energy_use@base": {"value": "30001"}, "energy_elasticity": {"value": "0.514"}}
    assert {(item.rule, item.concept) for item in loud(changed)} == {("cross-year", "energy_use"), ("derived-value", "energy_elasticity")}


def test_two_components_that_only_together_mend_it() -> None:
    changed = {"energy_use@base": {"value": "30001"}, "added_value@base": {"value": "130001"}}
    assert {(item.rule, item.concept) for item in loud(changed)} == {("cross-year", "energy_use"), ("cross-year", "added_value")}


def test_nothing_hangs_under_what_is_milder() -> None:
    scan = replace(report(2018, EARLIER), format="pdf-scan")
    changed = {"energy_use@base": {"value": "30001"}}
    assert {(item.rule, item.severity) for item in loud(changed, earlier=scan)} == {
        ("cross-year", Severity.WARNING),
        ("derived-value", Severity.ERROR),
    }
    (finding,) = loud({"added_value@base": {"value": "130001"}}, earlier=scan)
    assert (finding.rule, finding.concept, finding.severity) == ("derived-value", "added_value", Severity.ERROR)


def test_a_derived_line_of_a_table_has_no_figures_of_indicators_and_stands() -> None:
    line = Finding("nline", "derived-value", Severity.ERROR, Message("表中一行算不对。", "A line of a table does not hold."))
    for before in (report(2018, BASE), report(2020, BASE)):  # the year before is also asked for copies
        (_, after) = across(before, report(2021, BASE | {"co2_emission@base": "146001"}, findings=(line,)))
        assert line in after.findings
