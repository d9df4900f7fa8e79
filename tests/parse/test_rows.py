"""Rows of tables without rules between them."""

from pipeline.parse.rows import find_rows
from pipeline.parse.word import Word

PITCH = 15.5


def word(text: str, y: float) -> Word:
    return Word(text, 0, y, 10.0 * len(text), y + 10, 10)


def found(*columns: list[Word]) -> list[list[str]]:
    return [["/".join(line.text for line in slot.lines) + "^" * (slot.rows != 1) for slot in row.slots] for row in find_rows(columns).rows]


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
    labels = [word("人口", 0), word("产值", PITCH), word("能耗", 2 * PITCH)]
    values = [word("15.0", 0), word("7", 2 * PITCH)]
    units = [word("人", 0), word("万元", PITCH), word("吨", 2 * PITCH)]
    assert found(numbers, labels, units, values) == [["1", "人口", "人", "15.0"], ["2", "产值", "万元", ""], ["3", "能耗", "吨", "7"]]


def test_numbers_and_categories_merged_over_rows_stand_in_their_middle() -> None:
    labels = [word(f"指标名称{place}", place * PITCH) for place in range(5)]
    values = [word(f"{place}.5", place * PITCH) for place in range(5)]
    numbers = [word("1", 0.5 * PITCH), word("2", 2 * PITCH), word("3", 3.5 * PITCH)]
    assert [row[0] for row in found(numbers, labels, values)] == ["1^", "^", "2", "3^", "^"]
    assert [row[0] for row in found([word("经济", 3 * PITCH)], labels, values)] == ["", "", "", "经济", ""]


def test_lines_under_the_last_row_of_the_page_before_come_first() -> None:
    labels = [word("的后一半", 0), word("人口总数", PITCH), word("能耗总量", 2 * PITCH)]
    assert found(labels, [word("15", PITCH), word("7", 2 * PITCH)]) == [["的后一半", ""], ["人口总数", "15"], ["能耗总量", "7"]]


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


def test_a_number_broken_at_its_groups_is_one_row() -> None:
    """And what wraps beside it: label, unit and number stand level in their second lines too."""
    labels = [word("综合能耗", 0), word("总量", PITCH), word("能耗强度", 2 * PITCH), word("指标", 3 * PITCH), word("人口", 4 * PITCH)]
    units = [word("吨", 0), word("吨标煤/万", 2 * PITCH), word("元", 3 * PITCH), word("人", 4 * PITCH)]
    values = [word("505,941,", 0), word("597", PITCH), word("0.5", 2 * PITCH), word("15", 4 * PITCH)]
    rows = [["综合能耗/总量", "吨", "505,941,/597"], ["能耗强度/指标", "吨标煤/万/元", "0.5"], ["人口", "人", "15"]]
    choices = [word("-", 0), word("是", 2 * PITCH), word("-", 4 * PITCH)]
    assert [row[:3] for row in found(labels, units, values, choices)] == rows, "two columns are filled in every row"
    numbers = [word("1", 0), word("2", 2 * PITCH), word("3", 4 * PITCH)]
    assert [row[1:] for row in found(numbers, labels, units, values)] == rows, "every row has its number"
    assert found(labels[:2], units[:1], values[:2]) == rows[:1]
