"""Pages and tables whose text stands sideways or upside down."""

from pathlib import Path

import pytest

from pipeline.model import BBox, Table
from pipeline.parse.pdf import read
from tests.parse.test_pdf import FONT, HEADER, HEIGHT, WIDTH, XS, Draw, Page, pdf, read_pages, texts, three_lines

ROWS = [HEADER, ("1", "工业增加值", "万元", "12.50")]


def turned(quarter: int, draw: Draw) -> Draw:
    """What is drawn on a frame with the origin at the top left, on the page turned clockwise by so many quarters."""

    def on_page(page: Page) -> None:
        page.canvas.saveState()
        shift = {1: (WIDTH - HEIGHT, HEIGHT), 2: (WIDTH, HEIGHT), 3: (HEIGHT, 0)}[quarter]
        page.canvas.translate(*shift)
        page.canvas.rotate(-90 * quarter)
        draw(page)
        page.canvas.restoreState()

    return on_page


def ruled(page: Page) -> None:
    page.centred(297, 130, "表1 主要指标")
    page.table(140, ROWS, XS)


def bbox_of(table: Table, text: str) -> BBox:
    (bbox,) = [cell.bbox for cell in table.cells if cell.text == text]
    assert bbox
    return bbox


@pytest.mark.parametrize(("quarter", "bbox"), [(1, (415, 380, 435, 520)), (2, (75, 662, 215, 682)), (3, (160, 322, 180, 462))])
def test_table_on_its_side_is_read_and_keeps_its_place_on_the_page(tmp_path: Path, quarter: int, bbox: BBox) -> None:
    def draw(page: Page) -> None:
        page.text(70, 45, "某园区年度评价报告")
        turned(quarter, ruled)(page)

    document = read_pages(tmp_path, draw)
    (table,) = document.tables
    assert table.caption == "表1 主要指标"
    assert texts(table) == [list(row) for row in ROWS]
    assert bbox_of(table, "12.50") == pytest.approx(bbox, abs=1)
    assert not document.problems


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_page_that_the_viewer_turns(tmp_path: Path, degrees: int) -> None:
    def rotated(page: Page) -> None:
        page.canvas.setPageRotation(degrees)  # a sheet shown turned by 90 or 270 degrees lies across before
        if degrees == 270:
            page.canvas.translate(HEIGHT - WIDTH, WIDTH - HEIGHT)
        turned(-degrees // 90 % 4, ruled)(page)

    (table,) = read_pages(tmp_path, rotated).tables
    assert texts(table) == [list(row) for row in ROWS]
    assert bbox_of(table, "12.50")[2] - bbox_of(table, "12.50")[0] == pytest.approx(140, abs=1)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_upright_content_on_a_page_shown_turned(tmp_path: Path, degrees: int) -> None:
    def rotated(page: Page) -> None:
        page.canvas.setPageRotation(degrees)
        if degrees != 180:
            page.canvas.translate(0, WIDTH - HEIGHT)
        ruled(page)

    (table,) = read_pages(tmp_path, rotated).tables
    assert texts(table) == [list(row) for row in ROWS]


def test_three_line_table_on_its_side(tmp_path: Path) -> None:
    upright = read(pdf(tmp_path / "upright.pdf", three_lines))
    sideways = read(pdf(tmp_path / "sideways.pdf", turned(1, three_lines)))
    assert texts(sideways.tables[0]) == texts(upright.tables[0])


def test_table_on_its_side_goes_on_over_pages_with_upright_heads(tmp_path: Path) -> None:
    def page_of(number: int, label: str, top: float) -> Draw:
        def sideways(page: Page) -> None:
            page.table(top, [HEADER, (str(number), label, "万元", "5")], XS)

        def draw(page: Page) -> None:
            page.text(70, 45, "某园区年度评价报告")
            page.centred(297, 810, str(number))
            turned(3, sideways)(page)

        return draw

    document = read_pages(tmp_path, page_of(1, "产值", 500), page_of(2, "人口", 72))
    (table,) = document.tables
    assert [row[1] for row in texts(table)] == ["指标", "产值", "人口"]
    assert table.pages == (1, 2)
    assert document.paragraphs == ()


def test_label_on_its_side_stays_in_its_cell(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        page.table(100, [("类别", "指标"), ("", "产值"), ("", "人口")], (70, 120, 300), 30)
        page.canvas.saveState()
        page.canvas.translate(98, HEIGHT - 188)
        page.canvas.rotate(90)
        page.canvas.setFont(FONT, 10)
        page.canvas.drawString(4, 0, "经济")
        page.canvas.restoreState()

    (table,) = read_pages(tmp_path, draw).tables
    assert texts(table) == [["类别", "指标"], ["", "产值"], ["经济", "人口"]]
