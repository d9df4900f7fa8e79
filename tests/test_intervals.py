"""Arithmetic on intervals: roots are the powers of decimals to the digit."""

from decimal import Context, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.intervals import UndefinedError, divided, times, to_power

D = Decimal
BASES = st.one_of(
    st.builds(lambda digits, power: D(digits).scaleb(power), st.integers(1, 10**12), st.integers(-280, 270)),
    st.builds(lambda above, below: D(above) / D(below), st.integers(1, 10**9), st.integers(1, 10**9)),
    st.builds(lambda root, degree: D(root) ** degree, st.integers(1, 12), st.integers(1, 20)),  # what comes out even, and powers of ten
    st.builds(lambda power: D(10) ** power, st.integers(-40, 40)),
)


@given(base=BASES, degree=st.integers(2, 20), precision=st.sampled_from([30, 50]))
def test_a_root_is_the_power_to_the_digit(base: Decimal, degree: int, precision: int) -> None:
    with localcontext(Context(prec=precision)):
        exponent = 1 / D(degree)
        assert repr(to_power((base, base), exponent)[0]) == repr(base**exponent)


@pytest.mark.parametrize("exponent", ["2", "-0.5", "0.3", "1"])
def test_other_powers_are_taken_as_they_are(exponent: str) -> None:
    assert to_power((D(2), D(3)), D(exponent)) == tuple(sorted((D(2) ** D(exponent), D(3) ** D(exponent))))


def test_signs_decide_which_ends_count() -> None:
    assert times((D(-2), D(3)), (D(4), D(5))) == (D(-10), D(15))
    assert divided((D(-2), D(4)), (D(2), D(4))) == (D(-1), D(2))
    with pytest.raises(UndefinedError):
        divided((D(1), D(1)), (D(-1), D(1)))
    with pytest.raises(UndefinedError):
        to_power((D(-1), D(1)), D("0.5"))
