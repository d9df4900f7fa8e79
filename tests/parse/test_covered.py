"""Figures under an area that was painted over them: only what shows counts."""

from pathlib import Path

import pytest

from pipeline.model import Document
from tests.parse.test_pdf import HEADER, HEIGHT, XS, Page, read_pages, texts

BOX = (382.0, 162.0, 60.0, 16.0)
"""Over the figure in the first row below the header: x and y of its upper left corner, width, height."""


def corrected(
    tmp_path: Path, box: tuple[float, float, float, float] = BOX, *, grey: float = 1.0, alpha: float = 1.0, again: bool = True
) -> Document:
    """A page with a table, a box painted over its figure 12.50 and, over that, 13.75."""

    def draw(page: Page) -> None:
        page.text(94, 80, "园区主要指标完成情况见下表，数据来自统计部门和管理委员会各局。")
        page.table(140, [HEADER, ("1", "工业增加值", "万元", "12.50"), ("2", "能源消耗", "吨", "34")], XS)
        page.canvas.saveState()
        page.canvas.setFillGray(grey, alpha)
        x, y, width, height = box
        page.canvas.rect(x, HEIGHT - y - height, width, height, stroke=0, fill=1)
        page.canvas.restoreState()
        if again:
            page.text(384, 173, "13.75")

    return read_pages(tmp_path, draw)


@pytest.mark.parametrize("grey", [1.0, 0.8], ids=["white", "grey"])
def test_the_figure_on_top_counts_and_the_covered_one_is_named(tmp_path: Path, grey: float) -> None:
    document = corrected(tmp_path, grey=grey)
    (table,) = document.tables
    assert texts(table)[1] == ["1", "工业增加值", "万元", "13.75"]
    (problem,) = document.problems
    assert problem.kind == "text-covered"
    assert "12.50" in problem.message.zh


def test_a_box_alone_leaves_the_cell_blank(tmp_path: Path) -> None:
    document = corrected(tmp_path, again=False)
    assert texts(document.tables[0])[1][3] == ""
    assert [problem.kind for problem in document.problems] == ["text-covered"]


def test_what_shines_through_is_not_covered(tmp_path: Path) -> None:
    """A marker over a figure."""
    document = corrected(tmp_path, grey=0.5, alpha=0.4, again=False)
    assert texts(document.tables[0])[1][3] == "12.50"
    assert not document.problems


def test_a_figure_covered_in_part_is_doubtful(tmp_path: Path) -> None:
    document = corrected(tmp_path, (382.0, 162.0, 12.0, 16.0), again=False)
    (cell,) = [cell for cell in document.tables[0].cells if cell.doubt]
    assert cell.doubt == "partly covered"
    assert "figure-doubtful" in [problem.kind for problem in document.problems]


def test_the_ground_of_the_next_row_hurts_no_row(tmp_path: Path) -> None:
    """Rows are often painted one after the other, each with its ground first."""

    def draw(page: Page) -> None:
        page.text(94, 80, "园区主要指标完成情况见下表，数据来自统计部门和管理委员会各局。")
        for number, row in enumerate((HEADER, ("1", "工业增加值", "万元", "12.50"), ("2", "能源消耗", "吨", "34"))):
            page.canvas.setFillGray(0.9)
            page.canvas.rect(XS[0], HEIGHT - 160 - 20 * number, XS[-1] - XS[0], 20, stroke=0, fill=1)
            page.canvas.setFillGray(0)
            page.table(140 + 20 * number, [row], XS)

    document = read_pages(tmp_path, draw)
    assert [row[3] for row in texts(document.tables[0])] == ["数值", "12.50", "34"]
    assert not document.problems


@pytest.mark.parametrize("new", ["12.50", "12.58", "43.56", "757.67"])
@pytest.mark.parametrize("old", ["43.5", "12.5", "757667"])
def test_no_sign_is_lost_where_the_new_figure_repeats_one_of_the_old(tmp_path: Path, old: str, new: str) -> None:
    """PDFium by itself would read 120 where 12.50 is printed upon the covered 43.5."""

    def draw(page: Page) -> None:
        page.table(140, [HEADER, ("1", "工业增加值", "万元", old)], XS)
        page.canvas.setFillGray(1)
        page.canvas.rect(382, HEIGHT - 178, 60, 16, stroke=0, fill=1)
        page.canvas.setFillGray(0)
        page.text(384, 173, new)

    assert texts(read_pages(tmp_path, draw).tables[0])[1][3] == new


def test_two_figures_upon_one_another_are_doubtful(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        page.table(140, [HEADER, ("1", "工业增加值", "万元", "43.5"), ("2", "能源消耗", "吨", "34")], XS)
        page.text(384, 173, "12.50")

    table = read_pages(tmp_path, draw).tables[0]
    assert {cell.column for cell in table.cells if cell.doubt} == {3}
    assert [cell.row for cell in table.cells if cell.doubt] == [1]
