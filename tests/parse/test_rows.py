"""Rows of tables without rules between them."""

from pipeline.parse.rows import find_rows
from pipeline.parse.word import Word

PITCH = 15.5


def word(text: str, y: float) -> Word:
    return Word(text, 0, y, 10.0 * len(text), y + 10, 10)


def found(*columns: list[Word]) -> list[list[str]]:
    return [["/".join(line.text for line in lines) for lines in row.columns] for row in find_rows(columns)]


def test_wrapped_labels_stand_centred_on_their_row_though_lines_are_as_close_as_rows() -> None:
    values = [word("15", 0), word("43.95%", 1.5 * PITCH), word("-", 3 * PITCH)]
    labels = [word("人口", 0), word("占比很长的", PITCH), word("标签", 2 * PITCH), word("能耗", 3 * PITCH)]
    assert found(labels, values) == [["人口", "15"], ["占比很长的/标签", "43.95%"], ["能耗", "-"]]


def test_wrapped_labels_that_begin_with_their_row() -> None:
    values = [word("15", 0), word("43.95%", PITCH), word("7", 3 * PITCH)]
    labels = [word("人口", 0), word("占比很长的", PITCH), word("标签", 2 * PITCH), word("能耗", 3 * PITCH)]
    assert found(labels, values) == [["人口", "15"], ["占比很长的/标签", "43.95%"], ["能耗", "7"]]


def test_a_cell_without_figure_keeps_its_place() -> None:
    numbers = [word("1", 0), word("2", PITCH), word("3", 2 * PITCH)]
    values = [word("15", 0), word("7", 2 * PITCH)]
    assert found(numbers, [], values) == [["1", "", "15"], ["2", "", ""], ["3", "", "7"]]


def test_a_line_between_the_rows_is_a_row_of_its_own() -> None:
    numbers = [word("1", 0), word("2", 4 * PITCH)]
    labels = [word("人口", 0), word("其中重点企业", 2 * PITCH), word("能耗", 4 * PITCH)]
    assert found(labels, numbers) == [["人口", "1"], ["其中重点企业", ""], ["能耗", "2"]]


def test_without_figures_the_first_column_makes_the_rows() -> None:
    names = [word("甲公司", 0), word("乙公司", 2 * PITCH)]
    notes = [word("生产设备的", 0), word("企业", PITCH), word("物流", 2 * PITCH)]
    assert found(names, notes) == [["甲公司", "生产设备的/企业"], ["乙公司", "物流"]]


def test_nothing_makes_no_rows() -> None:
    assert found([], []) == []
