"""Columns of few different values."""

import numpy as np

from pipeline.parse.coded import changes, coded


def test_a_column_says_what_it_was_made_from() -> None:
    column = coded("工业工用")
    assert list(column) == ["工", "业", "工", "用"]
    assert (len(column), column[2], column.table) == (4, "工", ("工", "业", "用"))
    assert list(column.take(np.array([3, 0]))) == ["用", "工"]
    assert column.first().tolist() == [0, 1, 3]


def test_each_different_value_is_asked_once() -> None:
    asked: list[str] = []

    def test(sign: str) -> bool:
        asked.append(sign)
        return sign == "工"

    assert coded("工业工").which(test).tolist() == [True, False, True]
    assert asked == ["工", "业"]
    assert coded("").which(test).tolist() == []


def test_columns_one_behind_the_other_keep_their_values_apart() -> None:
    both = coded("工业").then(coded("业用"))
    assert list(both) == ["工", "业", "业", "用"]
    assert both.places[1] == both.places[2]


def test_some_entries_are_changed() -> None:
    changed = coded("aBa").changed(np.array([True, True, False]), str.upper)
    assert list(changed) == ["A", "B", "a"]
    assert len(set(changed.table)) == len(changed.table)


def test_where_one_of_several_columns_changes() -> None:
    assert changes(np.array([1, 1, 2, 2]), np.array([0, 0, 0, 5])).tolist() == [True, False, True, True]
    assert changes(np.array([])).tolist() == []
