"""Rules and words as tables, without any file."""

from collections.abc import Sequence

import pytest

from pipeline.parse.grid import find_grids, grid_piece, merge_rules
from pipeline.parse.piece import Piece
from pipeline.parse.word import Rule, Word


def word(text: str, x: float, y: float, size: float = 10) -> Word:
    return Word(text, x, y, x + size * len(text), y + size, size)


def table(horizontal: Sequence[Rule], vertical: Sequence[Rule], *words: Word) -> Piece:
    (grid,) = find_grids(merge_rules(horizontal), merge_rules(vertical))
    return grid_piece(grid, words, 1)


def level(*places: float, start: float = 0, end: float = 200) -> list[Rule]:
    return [Rule(place, start, end) for place in places]


def spans(piece: Piece) -> set[tuple[int, int, int, int]]:
    return {(cell.row, cell.column, cell.row_span, cell.column_span) for cell in piece.cells}


def test_double_and_dashed_rules_are_one_rule() -> None:
    dashes = [Rule(10, x, x + 5) for x in range(0, 100, 8)]
    (rule,) = merge_rules([*dashes, Rule(12, 0, 101)])
    assert (rule.at, rule.start, rule.end) == pytest.approx((10.14, 0, 101), abs=0.01)
    assert merge_rules([Rule(10, 0, 3)]) == ()


def test_rules_that_hardly_meet_make_cells() -> None:
    piece = table(level(0, 20, 40, start=3, end=197), level(0, 100, 200, start=0, end=40), word("甲", 10, 5), word("乙", 110, 25))
    assert [cell.text for cell in piece.cells] == ["甲", "", "", "乙"]
    assert piece.edges == (0, 100, 200)


def test_cells_merged_both_ways() -> None:
    horizontal = [*level(0, 20, 60), Rule(40, 50, 200)]
    vertical = [*level(0, 200, start=0, end=60), Rule(50, 20, 60), Rule(120, 20, 60)]
    assert spans(table(horizontal, vertical)) == {(0, 0, 1, 3), (1, 0, 2, 1), (1, 1, 1, 1), (1, 2, 1, 1), (2, 1, 1, 1), (2, 2, 1, 1)}


def test_cells_that_make_no_rectangle_are_split() -> None:
    horizontal = [*level(0, 40), Rule(20, 0, 100)]
    vertical = [*level(0, 200, start=0, end=40), Rule(100, 0, 20)]
    boxes = spans(table(horizontal, vertical))
    assert sum(rows * columns for _, _, rows, columns in boxes) == 4


def test_words_go_where_their_centre_lies_and_lines_are_parted() -> None:
    vertical = level(0, 100, 200, start=0, end=40)
    piece = table(level(0, 40), vertical, word("越界的词", 85, 5), word("左", 5, 20), word("右", 120, 22))
    assert [cell.text for cell in piece.cells] == ["左", "越界的词\n右"]


def test_cells_whose_last_line_is_full_may_go_on() -> None:
    piece = table(level(0, 40), level(0, 50, 200, start=0, end=40), word("满满满满", 4, 5), word("不满", 54, 5))
    assert piece.full == {(0, 0)}


def test_a_single_box_is_no_grid_and_parts_of_a_page_are_several() -> None:
    assert find_grids(level(0, 40), [Rule(0, 0, 40), Rule(200, 0, 40)]) == ()
    two = find_grids(level(0, 20, 40, 100, 120, 140), [rule for top in (0, 100) for rule in level(0, 200, start=top, end=top + 40)])
    assert [grid.bbox for grid in two] == [(0, 0, 200, 40), (0, 100, 200, 140)]


def test_a_drawing_with_countless_rules_is_no_table() -> None:
    rules = level(*range(0, 9000, 4))
    assert find_grids(rules, rules) == ()


def test_a_rule_that_reaches_two_groups_makes_them_one() -> None:
    sides = [rule for left in (0, 120) for rule in (Rule(left, 0, 40), Rule(left + 100, 0, 40))]
    apart = [Rule(y, left, left + 100) for y in (0, 40) for left in (0, 120)]
    left, right = find_grids([*apart, Rule(20, 0, 100), Rule(20, 120, 220)], sides)
    assert [*left.xs, *right.xs] == [0, 100, 120, 220]
    (grid,) = find_grids([*apart, Rule(20, 0, 220)], sides)
    assert [*grid.xs] == [0, 100, 120, 220]
    assert grid.vertical == tuple(sides)
