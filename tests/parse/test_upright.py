"""Vertical rules left of places and between them."""

from random import Random

import numpy as np
import pytest

from pipeline.parse import upright
from pipeline.parse.upright import Uprights
from pipeline.parse.word import Rule

RULES = [Rule(10.0, 0.0, 50.0), Rule(20.0, 40.0, 90.0), Rule(10.0, 60.0, 90.0)]


def left_of(*places: tuple[float, float]) -> list[int]:
    x, y = np.array(places, float).T
    return list(Uprights(RULES).left_of(x, y))


def test_the_nearest_rule_that_stands_at_the_height_counts() -> None:
    none, first, second, beyond = left_of((5, 10), (30, 10), (30, 45), (30, 95))
    assert none == beyond == -1
    assert first != second


def test_pieces_of_a_rule_at_one_x_are_one() -> None:
    upper, lower, gap = left_of((15, 20), (15, 70), (15, 55))
    assert upper == lower != gap


def test_a_rule_between_two_places_stands_at_their_height() -> None:
    found = Uprights(RULES).between(
        np.array([5.0, 5.0, 12.0, 15.0]), np.array([15.0, 15.0, 18.0, 25.0]), np.array([20.0, 55.0, 20.0, 70.0])
    )
    assert found.tolist() == [True, False, False, True]


def test_many_places_are_looked_at_in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(1)
    rules = [Rule(random.uniform(0, 100), low := random.uniform(0, 100), low + 30) for _ in range(20)]
    x, y = (np.array([random.uniform(0, 100) for _ in range(200)]) for _ in range(2))
    whole = Uprights(rules).left_of(x, y), Uprights(rules).between(x, x + 9, y)
    monkeypatch.setattr(upright, "_AT_ONCE", 50)
    parts = Uprights(rules).left_of(x, y), Uprights(rules).between(x, x + 9, y)
    assert [found.tolist() for found in whole] == [found.tolist() for found in parts]
    assert whole[1].tolist() == [
        any(left < at < left + 9 and low <= height <= end for at, low, end in rules) for left, height in zip(x, y, strict=True)
    ]


def test_rules_drawn_cell_by_cell_are_one() -> None:
    pieces = [Rule(10.0, low, low + 20) for low in (40.0, 0.0, 20.0, 20.0, 61.0)]
    assert len(Uprights(pieces)) == 2
    assert left_of_each(pieces, [(15.0, 60.0), (15.0, 60.5), (15.0, 61.0)]) == [10.0, None, 10.0]


def test_left_of_is_the_nearest_rule_at_the_height() -> None:
    random = Random(2)
    rules = [Rule(float(random.randrange(9)), low := float(random.randrange(30)), low + random.randrange(9)) for _ in range(60)]
    places = [(random.uniform(-1, 10), random.uniform(-1, 40)) for _ in range(300)]
    nearest = [max((at for at, low, end in rules if at <= x and low <= y <= end), default=None) for x, y in places]
    assert left_of_each(rules, places) == nearest


def left_of_each(rules: list[Rule], places: list[tuple[float, float]]) -> list[float | None]:
    """The x of the rule left of each place."""
    uprights = Uprights(rules)
    numbers = uprights.left_of(*np.array(places, float).T).tolist()
    return [None if number < 0 else float(uprights.at[number]) for number in numbers]
