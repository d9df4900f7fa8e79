"""The construction period: stated, inferred, pinned by another figure, and where nothing can be said."""

from decimal import Decimal

import pytest

from pipeline.catalog import load_catalog
from pipeline.extract import extract
from pipeline.match import match
from pipeline.model import Judgement, Verdict
from pipeline.validate import validate
from tests.extract.build import document, table
from tests.validate.build import CLEAN, HEAD, judge, loud

OVER_PERIOD = ("energy_elasticity", "fresh_water_elasticity", "pollutant_elasticity", "co2_intensity_reduction_rate")


def stated(*sentences: str, changed: dict[str, str] | None = None, year: int = 2021) -> Judgement:
    """The clean report (base year 2011) with these sentences before it, other values in some rows, and another data year."""
    texts = changed or {}
    rows = [(*cells[:5], texts.get(key, cells[5]), cells[6]) for key, cells in CLEAN.items()]
    lines = [" | ".join(cells).replace("2018年", f"{year - 3}年") for cells in rows]
    source = document(f"数据基准年为{year}年", *sentences, table("\n".join([HEAD, *lines])))
    catalog = load_catalog()
    extracted = extract(source, catalog, "test.docx")
    return validate(match(extracted, catalog, "test.docx"), extracted, catalog, "test.docx")


def verdicts(judgement: Judgement) -> dict[str, Verdict]:
    return {check.concept: check.verdict for check in judgement.checks if check.rule == "derived-value" and check.concept in OVER_PERIOD}


def test_a_stated_year_that_does_not_fit_is_named() -> None:
    """All figures were computed over ten years; the report says seven. Only the one that n decides can tell."""
    judgement = stated("规划基准年为2014年。")
    assert (judgement.base_year, judgement.base_year_basis) == (2014, "stated")
    (finding,) = (item for item in loud(judgement) if item.concept == "co2_intensity_reduction_rate")
    assert (finding.rule, finding.diagnosis[0]) == ("implied-period", "base-year")
    assert "2011" in finding.message.zh
    (check,) = (item for item in judgement.checks if item.rule == "implied-period" and item.concept == finding.concept)
    assert (check.reason, check.n) == ("fits n = 10", 7)


def test_two_stated_years_leave_it_to_the_figures() -> None:
    judgement = stated("规划基准年为2011年。", "规划基准年为2013年。")
    assert (judgement.base_year, judgement.base_year_basis) == (2011, "inferred")
    assert loud(judgement) == []


def test_where_base_year_and_three_years_ago_are_one_year_either_figure_serves() -> None:
    gone = {key: "-" for key in CLEAN if key.endswith("@base") and not key.startswith("added_value")}
    judgement = stated("规划基准年为2018年。", changed={**gone, "added_value@base": "-"})
    checks = {check.concept: check for check in judgement.checks if check.rule == "derived-value"}
    assert checks["added_value_growth_3y"].verdict is Verdict.CONSISTENT
    both = stated("规划基准年为2018年。", changed={**gone, "added_value@Y-3": "-", "added_value@base": "200001"})
    checks = {check.concept: check for check in both.checks if check.rule == "derived-value"}
    assert checks["added_value_growth_3y"].verdict is Verdict.CONSISTENT


def test_a_period_of_one_year() -> None:
    growth = Decimal(250003) / 100001 - 1
    load = Decimal(50001) / 40001 - 1
    changed = {"energy_elasticity": f"{load / growth:.3f}"}
    judgement = stated("规划基准年为2020年。", changed=changed)
    assert judgement.base_year == 2020
    assert verdicts(judgement)["energy_elasticity"] is Verdict.CONSISTENT


def test_without_growth_an_elasticity_has_no_value() -> None:
    judgement = judge({"added_value@base": {"value": "250003"}})
    found = {check.concept: check for check in judgement.checks if check.rule == "derived-value"}
    for concept in OVER_PERIOD[:3]:
        assert (found[concept].verdict, found[concept].reason) == (Verdict.UNDETERMINED, "divisor may be zero")
    assert not [item for item in loud(judgement) if item.concept in OVER_PERIOD[:3] and item.rule == "derived-value"]


def test_where_nothing_pins_n_only_what_no_n_explains_is_an_error() -> None:
    """Without the CO2 rate several n fit the elasticities; another value of one of them is then open, not wrong."""
    judgement = judge({"co2_emission": {"value": "-"}, "energy_elasticity": {"value": "0.240"}}, base_year=False)
    assert not [item for item in loud(judgement) if item.rule == "implied-period"]
    absurd = judge({"co2_emission": {"value": "-"}, "energy_elasticity": {"value": "9.000"}}, base_year=False)
    assert ("derived-value", "energy_elasticity") in {(item.rule, item.concept) for item in loud(absurd)}


@pytest.mark.parametrize("value", ["130001", "10.0001"])
def test_n_and_the_base_year_figure_that_is_wrong_are_found_together(value: str) -> None:
    judgement = judge({"added_value@base": {"value": value}}, base_year=False)
    assert (judgement.base_year, judgement.base_year_basis) == (2011, "inferred")
    (head,) = loud(judgement)
    assert (head.concept, head.period, head.repair) == ("added_value", "base", "100001")
