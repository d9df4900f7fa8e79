"""Three-line tables whose columns or rows can be read in two ways: both are kept."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.model import Table
from tests.parse.test_pdf import Draw, Page, read_pages, texts

ROWS = (("1", "工业增加值", "万元", "250003"), ("2", "年末从业人口", "人", "10001"), ("3", "综合能耗总量", "吨标煤", "50001"))


def three_lines(rows: Sequence[Sequence[str]], at: float, *, first: bool = True, last: bool = True) -> Draw:
    """Figures at x = `at`, between the heads 要求 (which has no cells) at 300 and 数值 at 500; the page begins or ends the table."""

    def draw(page: Page) -> None:
        top = 100.0
        if first:
            page.across(90, 40, 560)
            for x, head in zip((40.0, 90.0, 220.0, 300.0, 500.0), ("序号", "指标", "单位", "要求", "数值"), strict=True):
                page.text(x, 104, head)
            page.across(112, 40, 560)
            top = 130
        for number, row in enumerate(rows):
            for x, text in zip((40, 90, 220, at), row, strict=True):
                page.text(x, top + 20 * number, text)
        if last:
            page.across(top + 20 * len(rows), 40, 560)

    return draw


def column_of(table: Table, text: str) -> int:
    return next(cell.column for cell in table.cells if cell.text == text)


@pytest.mark.parametrize(("at", "column"), [(345, 3), (440, 4)])
def test_figures_between_two_heads_may_be_under_either(tmp_path: Path, at: float, column: int) -> None:
    (table,) = read_pages(tmp_path, three_lines(ROWS, at)).tables
    (other,) = table.others
    assert (column_of(table, "250003"), column_of(other, "250003")) == (column, 7 - column)  # the nearer head first
    assert [row[2] for row in texts(other)] == ["单位", "万元", "人", "吨标煤"]


def test_figures_under_their_head_leave_nothing_open(tmp_path: Path) -> None:
    (table,) = read_pages(tmp_path, three_lines(ROWS, 495)).tables
    assert not table.others


def test_both_readings_go_on_over_pages(tmp_path: Path) -> None:
    (table,) = read_pages(tmp_path, three_lines(ROWS[:2], 440, last=False), three_lines(ROWS[2:], 440, first=False)).tables
    (other,) = table.others
    assert table.pages == other.pages == (1, 2)
    for reading, column in ((table, 4), (other, 3)):
        assert {column_of(reading, row[3]) for row in ROWS} == {column}


LABELS = ("工业总产值占园区", "年末从业", "", "工业增加值", "综合能耗总量")
REST = {0: "工业总产值比例"}


def wrapped(page: Page) -> None:
    """Labels that begin at the top of their rows; one row has none, so that it looks as if a label stood in the middle of two."""
    page.across(90, 40, 560)
    for x, head in ((40, "序号"), (90, "指标"), (220, "数值")):
        page.text(x, 104, head)
    page.across(112, 40, 560)
    y = 130
    for number, label in enumerate(LABELS):
        page.text(40, y, str(number + 1))
        page.text(90, y, label)
        page.text(220, y, f"{number}.25")
        if number in REST:
            page.text(90, y + 13, REST[number])
            y += 13
        y += 15
    page.across(y, 40, 560)


def test_labels_may_begin_with_their_row_or_stand_in_its_middle(tmp_path: Path) -> None:
    (table,) = read_pages(tmp_path, wrapped).tables
    readings = [texts(reading) for reading in (table, *table.others)]
    assert len(readings) == 2
    assert [row[1:] for row in readings[1][1:]] == [["工业总产值占园区\n工业总产值比例", "0.25"], ["年末从业", "1.25"], ["", "2.25"],
                                                    ["工业增加值", "3.25"], ["综合能耗总量", "4.25"]]  # fmt: skip
    assert readings[0] != readings[1]
    printed = [{line for row in reading for text in row for line in text.splitlines()} for reading in readings]
    assert printed[0] == printed[1]  # no text is lost in either
