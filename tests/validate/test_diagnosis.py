"""Likely causes: every repair offered makes the check hold, and nothing is offered that would fit by chance."""

from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.catalog import load_catalog
from pipeline.model import Fact, Identity, Interval, Kind, Location
from pipeline.text import read_number
from pipeline.validate.diagnosis import nearest, one_edit, repaired
from pipeline.validate.ledger import Ledger
from tests.validate.build import CLEAN, judge, loud

CATALOG = load_catalog()
LEDGER = Ledger("test", CATALOG, CATALOG.standards["hj274-2015"], Identity(year=2021), (), {}, ())


def fact(concept: str, text: str, factor: str = "1", **more: object) -> Fact:
    """A figure printed in a unit of `factor` canonical ones."""
    number = read_number(text)
    assert number is not None
    low, high = (end * Decimal(factor) for end in number.interval)
    unit = CATALOG.concepts[concept].unit
    about = {"label": concept, "location": Location(), "value": number.value * Decimal(factor), "low": low, "high": high, "unit": unit}
    return Fact("f1", concept, "current", Kind.VALUE, text, text, **(about | more))  # type: ignore[arg-type]


def around(value: str, share: str = "0.0001") -> Interval:
    middle = Decimal(value)
    return Interval(middle * (1 - Decimal(share)), middle * (1 + Decimal(share)))


def kinds(concept: str, text: str, target: Interval, factor: str = "1") -> list[str]:
    return [repair.kind for repair in one_edit(LEDGER, fact(concept, text, factor), target)]


@pytest.mark.parametrize(
    ("concept", "text", "right", "kind"),
    [
        ("energy_use", "53001", "50001", "digit-typo"),
        ("energy_use", "5231", "52431", "digit-typo"),  # one lost
        ("energy_use", "522431", "52431", "digit-typo"),  # one doubled
        ("energy_use", "54231", "52431", "digit-swap"),
        ("energy_use", "5.0001", "50001", "unit-slip"),
        ("energy_use", "5000.1", "50001", "decimal-shift"),
        ("industrial_land_area", "3752", "2.5013", "unit-slip"),  # 亩
        ("industrial_land_area", "250.1", "2.501", "unit-slip"),  # 公顷
        ("hightech_output_share", "0.4012", "40.12", "unit-slip"),  # a fraction for a percentage
        ("added_value_per_employee", "-25.03", "25.03", "sign"),
    ],
)
def test_one_edit_is_named(concept: str, text: str, right: str, kind: str) -> None:
    assert kinds(concept, text, around(right))[0] == kind


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("0.43", "0.40"),  # of two digits, some edit nearly always fits
        ("88.23", "88.21"),
        ("4", "9"),
        ("72.13", "57.64"),
    ],
)
def test_an_edit_that_would_fit_by_chance_is_not_offered(text: str, right: str) -> None:
    assert kinds("hightech_output_share", text, around(right)) == []


def test_the_figure_of_last_year_is_a_stale_copy() -> None:
    assert LEDGER.identity.year
    before = fact("hightech_output_share", "41.37")._replace(period=str(LEDGER.identity.year - 1))
    ledger = Ledger("test", CATALOG, LEDGER.standard, LEDGER.identity, (before,), {}, ())
    assert one_edit(ledger, fact("hightech_output_share", "41.37"), around("57.64"))[0].kind == "stale-copy"


NUMBERS = st.builds(lambda digits, places: Decimal(digits).scaleb(-places), st.integers(1, 10**7), st.integers(0, 5))


@given(text=NUMBERS, right=NUMBERS, width=st.integers(0, 60), factor=st.sampled_from(["1", "10000", "0.01"]))
@settings(max_examples=300, deadline=None)
def test_every_repair_makes_it_hold(text: Decimal, right: Decimal, width: int, factor: str) -> None:
    """Typed as a figure in the canonical unit, the repair stands for something inside the target."""
    printed = fact("energy_use", f"{text:f}", factor)
    target = around(f"{right * Decimal(factor):f}", f"0.00{width:02d}")
    assume(not target.meets(printed.interval or target))
    repair = read_number(repaired(one_edit(LEDGER, printed, target), target, printed))
    assert repair is not None
    assert repair.interval.meets(target)


@given(low=NUMBERS, width=NUMBERS, places=st.integers(-3, 6))
@settings(max_examples=100, deadline=None)
def test_the_nearest_figure_stands_for_the_range(low: Decimal, width: Decimal, places: int) -> None:
    target = Interval(low, low + width)
    number = read_number(f"{nearest(target, places):f}")
    assert number is not None
    assert number.interval.meets(target)


DERIVED = [key for key in CLEAN if key in CATALOG.concepts and CATALOG.concepts[key].shape == "derived" and CLEAN[key][5] not in {"-", ""}]


@pytest.mark.parametrize("concept", DERIVED)
@pytest.mark.parametrize("factor", ["1.37", "0.1", "1000", "-1"])
def test_a_mended_report_is_quiet(concept: str, factor: str) -> None:
    """What is named for a derived figure, put in its place, settles the contradiction."""
    wrong = f"{Decimal(CLEAN[concept][5]) * Decimal(factor):f}"
    heads = [item for item in loud(judge({concept: {"value": wrong}})) if item.concept == concept and not item.parent]
    head = next(item for item in heads if item.rule in {"derived-value", "impossible-value", "implied-period"})
    mended = judge({concept: {"value": head.repair}})
    rules = {"derived-value", "impossible-value", "implied-period"}
    assert not [item for item in loud(mended) if item.rule in rules]
