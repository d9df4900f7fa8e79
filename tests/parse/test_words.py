"""Characters as words."""

from typing import NamedTuple

import numpy as np
import pytest

from pipeline.parse.chars import Chars
from pipeline.parse.coded import coded
from pipeline.parse.signs import kinds
from pipeline.parse.word import Rule, Word
from pipeline.parse.words import make_words


class Char(NamedTuple):
    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool = False
    run: int = 0


def chars(text: str, x: float = 0, y: float = 0, size: float = 10, run: int = 0) -> list[Char]:
    return [Char(char, x + size * place, y, x + size * (place + 1), y + size, size, run=run) for place, char in enumerate(text)]


def words(*groups: list[Char], vertical: tuple[Rule, ...] = ()) -> list[Word]:
    texts, *sides, sizes, bold, runs = zip(*(char for group in groups for char in group), strict=True)
    x0, top, x1, bottom, size = (np.array(column, float) for column in (*sides, sizes))
    return make_words(
        Chars(coded(texts), kinds(coded(texts)), x0, top, x1, bottom, size, np.array(bold, bool), np.array(runs, np.intp)), vertical
    )


def texts(*groups: list[Char], vertical: tuple[Rule, ...] = ()) -> list[str]:
    return [word.text for word in words(*groups, vertical=vertical)]


def test_words_are_broken_by_spaces_gaps_and_rules() -> None:
    assert texts(chars("工业 用地")) == ["工业", "用地"]
    assert texts(chars("工业"), chars("用地", 29)) == ["工业", "用地"]
    assert texts(chars("工业"), chars("用地", 22)) == ["工业用地"]
    assert texts(chars("工业用地"), vertical=(Rule(20, -5, 15),)) == ["工业", "用地"]
    assert texts(chars("工业用地"), vertical=(Rule(20, 50, 60),)) == ["工业用地"]


def test_latin_words_need_only_a_small_gap() -> None:
    assert texts(chars("COD"), chars("load", 33)) == ["COD", "load"]


def test_order_of_drawing_does_not_matter() -> None:
    assert texts(chars("下", y=20), chars("乙", 10), chars("甲", 0)) == ["甲乙", "下"]


def test_letters_printed_twice_count_once() -> None:
    twice = [char._replace(x0=char.x0 + 0.4, x1=char.x1 + 0.4) for char in chars("粗体")]
    assert texts(chars("粗体"), twice) == ["粗体"]


@pytest.mark.parametrize(("shift", "expected"), [(0.4, ["1甲"]), (1.5, ["11甲"]), (2.5, ["1111甲"])])
def test_a_letter_printed_again_and_again_is_compared_with_the_one_that_counts(shift: float, expected: list[str]) -> None:
    again = [char._replace(x0=char.x0 + shift * place, x1=char.x1 + shift * place) for char in chars("1") for place in range(4)]
    assert texts(again, chars("甲", again[-1].x1)) == expected


def test_a_run_over_a_rule_stays_whole_and_says_so() -> None:
    rule = Rule(25, -5, 15)
    (word,) = words(chars("工业用地", run=1), vertical=(rule,))
    assert (word.text, word.crosses) == ("工业用地", True)
    assert [word.crosses for word in words(chars("工业"), chars("用地", 25), vertical=(rule,))] == [False, False]


def test_the_largest_letter_gives_a_word_its_height_and_most_of_them_its_weight() -> None:
    (word,) = words([*chars("硫"), *(char._replace(bold=True) for char in (*chars("S", 10), *chars("2", 20, 7, 5)))])
    assert (word.text, word.top, word.bottom, word.size, word.bold) == ("硫S2", 0, 10, 10, True)
    assert (word.x0, word.x1) == (0, 25)


def test_raised_and_lowered_letters_join_what_they_touch() -> None:
    assert texts(chars("利用率"), chars("a", 30, -2.5, 5)) == ["利用率a"]
    assert texts(chars("硫S"), chars("2", 20, 7, 5), chars("量", 26)) == ["硫S2量"]


def test_small_type_elsewhere_stays_apart() -> None:
    assert texts(chars("利用率"), chars("注", 60, -2.5, 5)) == ["注", "利用率"]


def test_spaced_says_that_white_space_stood_before() -> None:
    assert [word.spaced for word in words(chars("甲 乙"))] == [False, True]


def test_lines_of_neighbouring_cells_do_not_mix() -> None:
    """A sign of another font stands a little higher than its line, and the next cell's line higher still."""
    rule = Rule(40.0, 0.0, 100.0)
    found = texts(chars("亿元", 42, 20, 9), chars("/", 60, 19.5, 9), chars("平方", 69, 20, 9), chars("面积", 2, 17, 9), vertical=(rule,))
    assert sorted(found) == sorted(["面积", "亿元/平方"])
