"""Figures copied from the year before, and jumps against the park's own history."""

import pytest

from pipeline.model import Fact, Report
from tests.validate.across.build import across, derived, found, only, report


def contradicted(year: int, text: str, diagnosis: tuple[str, ...] = ()) -> Report:
    """A report whose water_reuse_rate its components contradict: they give 79.43."""
    plain = report(year, {"water_reuse_rate": text})
    return report(
        year, {"water_reuse_rate": text}, findings=[derived("water_reuse_rate", "79.43", fact=figure(plain), diagnosis=diagnosis)]
    )


def figure(item: Report) -> Fact:
    return item.facts[0]


def test_a_contradicted_figure_that_is_last_years() -> None:
    before = report(2020, {"water_reuse_rate": "77.15"})
    _, after = across(before, contradicted(2021, "77.15", ("digit-typo",)))
    (finding,) = after.findings
    assert (finding.id, finding.diagnosis, finding.repair) == ("nwater_reuse_rate", ("stale-copy", "digit-typo"), "79.43")
    assert finding.candidates == (("stale-copy", "79.43", ""), ("digit-typo", "", ""))


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (report(2020, {"water_reuse_rate": "77.16"}), "77.15"),
        (report(2019, {"water_reuse_rate": "77.15"}), "77.15"),
        (report(2020, {"water_reuse_rate": "77"}), "77"),
    ],
)
def test_what_is_no_copy(before: Report, now: str) -> None:
    _, after = across(before, contradicted(2021, now, ("digit-typo",)))
    assert after.findings[0].diagnosis == ("digit-typo",)


def test_where_it_was_wrong_a_year_ago_too_another_cause_comes_first() -> None:
    _, after = across(contradicted(2020, "7.715"), contradicted(2021, "7.715", ("decimal-shift", "unit-slip")))
    assert after.findings[0].diagnosis == ("decimal-shift", "stale-copy")


AMOUNTS = {
    "added_value": "250003",
    "energy_use": "50001",
    "fresh_water_use": "150.1",
    "wastewater_discharge": "1000001",
    "employees": "10001",
}


def test_components_copied_from_the_year_before() -> None:
    after = report(2021, AMOUNTS | {"added_value": "261007", "energy_use": "50877"})
    finding = only(report(2020, AMOUNTS), after)
    assert (finding.rule, finding.severity.value, finding.concept, finding.diagnosis) == ("plausibility", "warning", "", ("stale-copy",))
    assert len(finding.facts) == 6


def test_two_equal_amounts_and_land_are_no_copy() -> None:
    changed = {"added_value": "261007", "energy_use": "50877", "employees": "10444", "industrial_land_area": "12.345"}
    assert found(report(2020, AMOUNTS | {"industrial_land_area": "12.345"}), report(2021, AMOUNTS | changed)) == []


# ------------------------------------------------------------------------------------------------ jumps
def history(concept: str, *texts: str, start: int = 2015) -> list[Report]:
    return [report(start + place, {concept: text}) for place, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("concept", "texts", "wanted"),
    [
        ("added_value", ("250003", "26.1007"), [("2016.docx", "unit-slip")]),
        ("renewable_energy_use", ("6001", "6.1"), [("2016.docx", "unit-slip")]),
        ("energy_use", ("50001", "512345"), [("2016.docx", "decimal-shift")]),
        ("energy_use", ("50001", "312345"), [("2016.docx", "")]),
        ("energy_use", ("50001", "9345"), [("2016.docx", "")]),
        ("renewable_energy_use", ("6001", "312345"), []),
        ("energy_use", ("50001", "72345", "93001"), []),
    ],
)
def test_jumps_from_the_year_before(concept: str, texts: tuple[str, ...], wanted: list[tuple[str, str]]) -> None:
    done = across(*history(concept, *texts))
    assert [(item.name, (*finding.diagnosis, "")[0]) for item in done for finding in item.findings] == wanted
    assert all(finding.severity.value == "warning" for item in done for finding in item.findings)


def test_a_single_slip_is_said_once_and_a_new_level_too() -> None:
    assert [item[0] for item in found(*history("added_value", "250003", "26.1007", "270003", "280003"))] == ["2016.docx"]
    assert [item[0] for item in found(*history("energy_use", "50001", "412345", "420001", "430001"))] == ["2016.docx"]


def test_growth_against_the_parks_own() -> None:
    steady = ("100001", "105003", "110007", "116011", "121013")
    assert found(*history("energy_use", *steady, "126017")) == []
    assert [item[3] for item in found(*history("energy_use", *steady, "240017"))] == ["energy_use"]
    assert found(*history("energy_use", *steady[:3], "240017")) == [], "too few years to know what is usual"


def test_a_doubtful_reading_is_no_jump() -> None:
    assert found(report(2015, {"added_value": "250003"}), report(2016, {"added_value": "26.1007"}, doubt="approximate")) == []
