"""Drawn paths as visible rules and dark grounds."""

from pipeline.parse.path import Outline, grounds_of, outlined, rules_of, together
from pipeline.parse.word import Rule

BOX = ((10.0, 20.0), (110.0, 20.0), (110.0, 60.0), (10.0, 60.0), (10.0, 20.0))
THIN = ((10.0, 20.0), (110.0, 20.0), (110.0, 21.0), (10.0, 21.0), (10.0, 20.0))


def rules(*outlines: Outline) -> tuple[list[Rule], list[Rule]]:
    level, upright = rules_of(outlined(outlines))
    return sorted(level), sorted(upright)


def test_a_stroked_box_is_four_rules_and_a_thin_area_one() -> None:
    assert rules(Outline(BOX, None, 0.0)) == ([Rule(20, 10, 110), Rule(60, 10, 110)], [Rule(10, 20, 60), Rule(110, 20, 60)])
    assert rules(Outline(THIN, 0.0, 0.0)) == ([Rule(20.5, 10, 110)], [])


def test_the_edges_of_an_area_and_white_ink_are_no_rules() -> None:
    assert rules(Outline(BOX, 0.5, None)) == ([], [])
    assert rules(Outline(BOX, None, 1.0), Outline(THIN, 1.0, 0.0)) == ([], [])
    assert rules() == ([], [])


def test_slanted_lines_and_the_way_from_part_to_part_are_no_rules() -> None:
    parts = (Outline(((0, 0), (50, 0)), None, 0.0), Outline(((50, 90), (90, 40)), None, 0.0), Outline(((90, 0), (90, 50)), None, 0.0))
    assert rules(*parts) == ([Rule(0, 0, 50)], [Rule(90, 0, 50)])


def test_coloured_areas_are_grounds() -> None:
    assert grounds_of(outlined([Outline(BOX, 0.4, None), Outline(BOX, 1.0, None), Outline(BOX, None, 0.4)])) == ((10, 20, 110, 60),)


def test_parts_of_several_places_stand_together() -> None:
    one, other = outlined([Outline(BOX, None, 0.0)]), outlined([Outline(THIN, 0.0, None), Outline(BOX, 0.4, None)])
    both = together([one, other])
    assert len(both) == 3
    assert rules_of(both)[1] == rules_of(one)[1]
    assert grounds_of(both) == grounds_of(other)
    assert len(together([])) == 0
