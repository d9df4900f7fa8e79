"""Columns that end where rules do, although no rule is drawn there."""

from pipeline.parse.gap import cuts
from pipeline.parse.word import Rule


def test_where_three_rules_end_a_column_ends() -> None:
    broken = [Rule(y, start, end) for y in (20, 40, 60) for start, end in ((0, 80), (81, 200))]
    (cut,) = (cut for cut in cuts([Rule(0, 0, 200), *broken, Rule(80, 0, 200)], [Rule(0, 0, 80), Rule(200, 0, 80)]))
    assert cut == Rule(80.5, 0, 80)


def test_two_ends_and_ends_at_one_height_are_an_accident() -> None:
    sides = [Rule(0, 0, 80), Rule(200, 0, 80)]
    assert cuts([Rule(y, 0, 80) for y in (20, 40)], sides) == ()
    assert cuts([Rule(20, 0, 80), Rule(20, 10, 80), Rule(20.2, 20, 80)], sides) == ()


def test_a_rule_that_is_drawn_there_counts() -> None:
    level = [Rule(y, 0, 80) for y in (20, 40, 60)]
    assert cuts(level, [Rule(2, 0, 80), Rule(78, 0, 80)]) == ()
    assert [cut.at for cut in cuts(level, [Rule(40, 0, 80)])] == [0, 80]
    assert cuts([], []) == ()
