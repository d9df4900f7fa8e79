"""Text that nothing shows of, and watermarks."""

from pathlib import Path

import pytest

from pipeline.parse.pdf import read
from tests.parse.test_pdf import FONT, HEADER, HEIGHT, XS, Page, pdf, read_pages, texts

ROWS = [HEADER, ("1", "工业增加值", "万元", "12.50")]


def invisible_mode(page: Page) -> None:
    text = page.canvas.beginText(384, HEIGHT - 173)
    text.setFont(FONT, 10)
    text.setTextRenderMode(3)
    text.textOut("99.9")
    text.setTextRenderMode(0)
    page.canvas.drawText(text)


def white_on_white(page: Page) -> None:
    page.canvas.setFillColorRGB(1, 1, 1)
    page.text(440, 173, "99.9")


def nearly_nothing(page: Page) -> None:
    page.text(440, 173, "99.9", 0.2)


def transparent(page: Page) -> None:
    page.canvas.setFillAlpha(0)
    page.text(440, 173, "99.9")


def cut_away(page: Page) -> None:
    path = page.canvas.beginPath()
    path.rect(70, 70, 10, 10)
    page.canvas.clipPath(path, stroke=0, fill=0)
    page.text(440, 173, "99.9")


def outside_the_page(page: Page) -> None:
    page.text(440, -20, "99.9")


def pale_watermark(page: Page) -> None:
    page.canvas.setFillColorRGB(0.85, 0.85, 0.85)
    page.text(300, 180, "草稿", 60)


def translucent_watermark(page: Page) -> None:
    page.canvas.setFillAlpha(0.2)
    page.text(300, 180, "草稿", 60)


DRAWN = (
    invisible_mode,
    white_on_white,
    nearly_nothing,
    transparent,
    cut_away,
    outside_the_page,
    pale_watermark,
    translucent_watermark,
)


@pytest.mark.parametrize("draw", DRAWN, ids=lambda draw: draw.__name__)
def test_what_does_not_show_is_not_read_and_named(tmp_path: Path, draw: object) -> None:
    def page_with(page: Page) -> None:
        page.text(94, 80, "园区主要指标完成情况见下表，数据来自统计部门和管理委员会各局。")
        page.table(140, ROWS, XS)
        page.canvas.saveState()
        assert callable(draw)
        draw(page)
        page.canvas.restoreState()
        page.text(94, 240, "以上数据来自统计部门。")

    document = read_pages(tmp_path, page_with)
    (table,) = document.tables
    assert texts(table) == [list(row) for row in ROWS]
    assert len(document.paragraphs) == 2
    assert [problem.kind for problem in document.problems] == ["text-hidden"]


def test_white_text_on_a_dark_ground_and_text_within_a_clip_are_read(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        page.canvas.setFillColorRGB(0, 0, 0.5)
        page.canvas.rect(70, HEIGHT - 160, 450, 20, fill=1)
        page.canvas.setFillColorRGB(1, 1, 1)
        page.text(74, 153, "表头白字")
        page.canvas.setFillColorRGB(0, 0, 0)
        path = page.canvas.beginPath()
        path.rect(60, HEIGHT - 200, 300, 30)
        page.canvas.clipPath(path, stroke=0, fill=0)
        page.text(74, 190, "剪切框内的文字")

    document = read_pages(tmp_path, draw)
    assert [paragraph.text for paragraph in document.paragraphs] == ["表头白字", "剪切框内的文字"]
    assert not document.problems


def test_boxes_count_from_the_corner_of_the_crop_box(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        page.table(140, ROWS, XS)
        page.text(10, 300, "77")

    path = pdf(tmp_path / "crop.pdf", draw, cropBox=(50, 100, 545, 800))
    (table,) = read(path).tables
    (bbox,) = [cell.bbox for cell in table.cells if cell.text == "12.50"]
    assert bbox == pytest.approx((330, 118, 470, 138), abs=1)
    assert read(path).paragraphs == ()


def test_a_figure_struck_through_says_nothing_any_more(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        page.table(140, [HEADER, ("1", "工业增加值", "万元", ""), ("2", "综合能耗", "吨标煤", "7.5")], XS)
        width = page.canvas.stringWidth("43.5", FONT, 10)
        page.text(388, 173, "43.5")
        page.across(173 - 3.2, 388, 388 + width)  # taken back
        page.text(388 + width, 173, "12.50")
        page.across(196, 388, 388 + width)  # underlined

    document = read_pages(tmp_path, draw)
    assert texts(document.tables[0])[1:] == [["1", "工业增加值", "万元", "12.50"], ["2", "综合能耗", "吨标煤", "7.5"]]
    (problem,) = document.problems
    assert (problem.kind, problem.location.page) == ("text-struck", 1)
    assert "“43.5”" in problem.message.zh


def test_a_rule_of_a_table_that_runs_through_a_line_of_text_takes_nothing_back(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        page.table(140, ROWS, XS)
        page.text(388, 184, "7.5")  # over the lower edge of the table

    assert "text-struck" not in {problem.kind for problem in read_pages(tmp_path, draw).problems}
