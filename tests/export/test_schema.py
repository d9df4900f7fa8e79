"""How single values are printed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.export.schema import escaped, high_bound, low_bound, plain


@pytest.mark.parametrize(
    ("number", "text"),
    [("1.910E+7", "19100000"), ("12.500", "12.5"), ("-0.00", "0"), ("1E-9", "0.000000001"), ("100", "100"), ("-5.0", "-5")],
)
def test_plain(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=Decimal("-1e30"), max_value=Decimal("1e30")))
def test_bounds_only_grow_and_figures_stay(number: Decimal) -> None:
    low, high = low_bound(number), high_bound(number)
    assert low is not None
    assert high is not None
    assert low <= number <= high
    assert len(low.normalize().as_tuple().digits) <= 12
    assert Decimal(plain(number)) == number


def test_open_ends_are_not_known() -> None:
    assert low_bound(Decimal("-Infinity")) is None
    assert high_bound(None) is None


@pytest.mark.parametrize("text", ["--", "- ", "+", "-5-3", "=1", "-1e5", "\r1", "\t5", "+86 10", "-1,23", "－", "-５"])
def test_what_is_escaped(text: str) -> None:
    assert escaped(text) == (text if text == "－" else f"'{text}")
