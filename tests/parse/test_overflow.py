"""Text that does not keep within its cell."""

from pathlib import Path

import pytest

from tests.parse.test_pdf import HEADER, HEIGHT, XS, Page, read_pages, texts
from tests.parse.test_turn import turned


def grid(page: Page) -> None:
    page.table(140, [HEADER, ("1", "工业增加值", "万元", "")], XS)


def test_number_over_a_rule_stays_whole_and_is_doubtful(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        grid(page)
        page.text(364, 173, "116859.268")

    document = read_pages(tmp_path, draw)
    (table,) = document.tables
    assert texts(table)[1] == ["1", "工业增加值", "万元", "116859.268"]
    (problem,) = document.problems
    assert problem.kind == "cell-overflow"
    assert "116859.268" in problem.message.zh


def test_number_over_a_rule_on_a_page_on_its_side(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        grid(page)
        page.text(364, 173, "116859.268")

    document = read_pages(tmp_path, turned(3, draw))
    assert texts(document.tables[0])[1][3] == "116859.268"
    assert [problem.kind for problem in document.problems] == ["cell-overflow"]


def test_long_label_over_a_rule_and_text_that_starts_left_of_its_cell(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        page.table(140, [HEADER, ("1", "单位工业增加值二氧化碳排放量三年年均", "", "7.5")], XS)
        page.text(296, 173, "吨标煤")

    document = read_pages(tmp_path, draw)
    assert texts(document.tables[0])[1][1] == "单位工业增加值二氧化碳排放量三年年均"
    assert texts(document.tables[0])[1][2:] == ["吨标煤", "7.5"]
    assert not document.problems


def test_text_drawn_twice_is_read_once(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        grid(page)
        for shift in (0, 0, 0.3):
            page.text(384 + shift, 173, "757667")

    assert texts(read_pages(tmp_path, draw).tables[0])[1][3] == "757667"


def test_figures_of_neighbouring_cells_are_never_one(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        grid(page)
        page.text(380 - page.canvas.stringWidth("12", "STSong-Light", 10), 173, "12")  # up to the rule, and from it
        page.text(381, 173, "757667")

    assert texts(read_pages(tmp_path, draw).tables[0])[1][2:] == ["万元 12", "757667"]


def test_too_many_lines_of_text_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.parse.pdf.MOST_LINES", 1)
    monkeypatch.setattr("pipeline.parse.columns.MOST_LINES", 1)

    def draw(page: Page) -> None:
        for line in range(3):
            page.text(94, 100 + 30 * line, "园区工业增加值稳步增长。")

    assert [problem.kind for problem in read_pages(tmp_path, draw).problems] == ["tables-skipped"]


@pytest.mark.parametrize("limit", ["MOST_BOXES", "MOST_CROSSINGS"])
def test_too_many_rules_that_meet_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr("pipeline.parse.grid.MOST_BOXES", 2)
    monkeypatch.setattr(f"pipeline.parse.grid.{limit}", 3)

    def draw(page: Page) -> None:
        grid(page)
        page.canvas.line(0, HEIGHT - 400, 500, HEIGHT - 400)

    assert [problem.kind for problem in read_pages(tmp_path, draw).problems] == ["tables-skipped"]
