"""Formulas undone for a figure that stands in them more than once."""

from decimal import Decimal

import pytest

from pipeline.expression import parse_formula
from pipeline.model import Interval
from pipeline.validate.inverse import solve_for

A, B = ("a", "current"), ("b", "current")


def around(value: str, half: str = "0.5") -> Interval:
    return Interval(Decimal(value) - Decimal(half), Decimal(value) + Decimal(half))


@pytest.mark.parametrize(
    ("text", "operand", "target", "right"),
    [
        ("a / (a + b) * 100", A, around("79.99", "0.005"), "6000001"),  # rises
        ("(a - b) / a * 100", A, around("74.98", "0.005"), "6000001"),
        ("(b - a) / a * 100", A, around("-74.98", "0.005"), "6000001"),  # falls
        ("a - b", A, around("4499001", "1"), "6000001"),  # once: the tree undone
    ],
)
def test_the_right_value_is_in_the_range(text: str, operand: tuple[str, str], target: Interval, right: str) -> None:
    formula, box = parse_formula(text), {A: around("900001"), B: around("1501000")}
    found = solve_for(formula, [operand], target, box)
    assert found is not None
    assert found.contains(Decimal(right))
    assert found.high - found.low < Decimal(right) / 100
    for end in found:  # nothing outside: at its ends the formula just reaches the target
        low, high = formula.roughly({**box, operand: Interval(end, end)})
        assert low <= float(target.high) + 1e-6
        assert high >= float(target.low) - 1e-6


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("a / (a + b) * 100", around("120")),  # never reached
        ("(a - b) * (a - b)", around("4")),  # falls, then rises
    ],
)
def test_what_cannot_be_told_is_none(text: str, target: Interval) -> None:
    assert solve_for(parse_formula(text), [A], target, {A: around("900001"), B: around("1501000")}) is None


def test_a_figure_that_serves_two_operands_is_changed_in_both() -> None:
    formula = parse_formula("a / (a + b)")
    found = solve_for(formula, [A, B], around("0.5", "0.01"), {A: around("7"), B: around("7")})
    assert found is not None
    assert found.contains(Decimal(7))
