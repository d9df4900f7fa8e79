"""The fast reader of PDF pages: what it says where the layout is hard, and when it leaves a page to the other reader."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from pipeline.parse import pdfium
from pipeline.parse.letter import CLIPPED, Drawing, Letter
from pipeline.parse.pdfium_text import DoubtfulError, _signs
from tests.parse.test_pdf import FONT, HEIGHT, Draw, Page, pdf, read_pages


def drawing(tmp_path: Path, draw: Draw, **options: object) -> Drawing | None:
    file = pdfium.opened(pdf(tmp_path / "page.pdf", draw, **options))
    assert file is not None
    try:
        return file.page(1)
    finally:
        file.close()


def letters(tmp_path: Path, draw: Draw) -> tuple[Letter, ...]:
    found = drawing(tmp_path, draw)
    assert found is not None
    return tuple(found.letters)


def test_letters_stand_in_the_em_box_around_their_base_line(tmp_path: Path) -> None:
    (first, second) = letters(tmp_path, lambda page: page.text(100, 200, "产值", 10))
    assert (first.text, second.text) == ("产", "值")
    assert (first.x0, first.x1, second.x1) == pytest.approx((100, 110, 120))
    assert (first.top, first.bottom) == pytest.approx((191.2, 201.2))
    assert first.string == second.string


def test_a_letter_ends_where_the_next_begins_though_its_substitute_is_wider(tmp_path: Path) -> None:
    found = letters(tmp_path, lambda page: page.text(100, 200, "12757667"))
    assert all(one.x1 == pytest.approx(other.x0) for one, other in pairwise(found))
    assert found[-1].x1 - found[-1].x0 == pytest.approx(4.62, abs=0.01)  # a figure of this font, of 10 points


def test_a_lone_space_still_parts_figures(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        page.text(100, 200, "2019")
        page.text(100 + 4 * 4.62, 200, " ")
        page.text(100 + 4 * 4.62 + 2.1, 200, "2020")

    assert [block.text for block in read_pages(tmp_path, draw).paragraphs] == ["2019 2020"]


def test_letters_set_wide_apart_have_no_spaces_between_them(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        text = page.canvas.beginText(100, HEIGHT - 200)
        text.setFont(FONT, 10)
        text.setCharSpace(4)
        text.textOut("12.5万元")
        page.canvas.drawText(text)

    assert "".join(letter.text for letter in letters(tmp_path, draw)) == "12.5万元"


def test_text_and_rules_in_a_form_stand_where_the_form_is_put(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        canvas = page.canvas
        canvas.beginForm("stamp")
        page.text(0, HEIGHT, "12.5")
        canvas.line(0, 30, 50, 30)
        canvas.endForm()
        canvas.translate(100, 400)
        canvas.scale(2, 2)
        canvas.doForm("stamp")

    found = drawing(tmp_path, draw)
    assert found is not None
    first, *_ = found.letters
    assert found.letters.text == "12.5"
    assert first.x0 == pytest.approx(100)
    assert first.style.size == pytest.approx(20)
    (rule,) = found.horizontal
    assert not found.vertical
    assert (rule.at, rule.start, rule.end) == pytest.approx((HEIGHT - 460, 100, 200))


def test_the_clip_of_a_form_counts_inside_it(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        canvas = page.canvas
        canvas.beginForm("cut")
        page.text(0, HEIGHT, "99")
        canvas.endForm()
        path = canvas.beginPath()
        path.rect(300, 300, 10, 10)
        canvas.clipPath(path, stroke=0, fill=0)
        canvas.doForm("cut")

    assert {letter.style.shown for letter in letters(tmp_path, draw)} == {CLIPPED}


def test_a_page_turned_for_display_is_read_as_displayed(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        page.canvas.setPageRotation(90)
        page.canvas.translate(500, 100)
        page.canvas.rotate(90)
        page.text(0, HEIGHT, "12.5")

    found = drawing(tmp_path, draw)
    assert found is not None
    assert (found.width, found.height) == (595, HEIGHT)
    first, *_ = found.letters
    assert {letter.style.turn for letter in found.letters} == {0}
    assert first.x0 == pytest.approx(100)
    assert first.top == pytest.approx(500 - 8.8, abs=0.1)


def test_text_that_stands_for_other_text_is_left_to_the_other_reader(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        page.canvas._code.append("/Span <</ActualText (0.8)>> BDC")
        page.text(100, 200, "8.0")
        page.canvas._code.append("EMC")

    assert drawing(tmp_path, draw) is None
    assert [block.text for block in read_pages(tmp_path, draw).paragraphs] == ["8.0"]


def test_letters_without_meaning_are_left_to_the_other_reader(tmp_path: Path) -> None:
    assert drawing(tmp_path, lambda page: page.text(100, 200, "产值\ue001")) is None


def test_codes_beyond_all_signs_are_left_to_the_other_reader() -> None:
    with pytest.raises(DoubtfulError):
        _signs(np.array([48, 2**32 - 1]))


def test_what_is_no_pdf_file_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "page.pdf").write_bytes(b"%PDF-1.4 nothing else")
    assert pdfium.opened(tmp_path / "page.pdf") is None


def test_a_hyphen_at_the_end_of_a_line_shifts_no_letter(tmp_path: Path) -> None:
    """The text of a page has another code for it than the letter itself."""

    def draw(page: Page) -> None:
        page.canvas.setFont("Helvetica", 10)
        page.canvas.drawString(100, HEIGHT - 200, "the indus-")
        page.canvas.drawString(100, HEIGHT - 215, "trial park 12.5")

    found = letters(tmp_path, draw)
    text = "".join(letter.text for letter in found)
    assert (text[:9], text[10:]) == ("the indus", "trial park 12.5")
    assert [round(letter.top) for letter in found] == [191] * 10 + [206] * 15


def test_a_closed_path_goes_back_to_where_it_began_and_an_open_one_does_not(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        for top, close in ((100, True), (300, False)):
            path = page.canvas.beginPath()
            path.moveTo(100, HEIGHT - top)
            for x, y in ((200, top), (200, top + 50), (100, top + 50)):
                path.lineTo(x, HEIGHT - y)
            if close:
                path.close()
            page.canvas.drawPath(path)

    found = drawing(tmp_path, draw)
    assert found is not None
    assert found.drawn == 2
    assert sorted((round(rule.at), round(rule.start)) for rule in found.vertical) == [(100, 100), (200, 100), (200, 300)]
    assert len(found.horizontal) == 4


def test_a_path_that_goes_on_behind_its_end_is_not_closed_again(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        path = page.canvas.beginPath()
        path.moveTo(100, HEIGHT - 100)
        path.lineTo(200, HEIGHT - 100)
        path.close()
        path.lineTo(100, HEIGHT - 150)
        page.canvas.drawPath(path)

    found = drawing(tmp_path, draw)
    assert found is not None
    assert [(round(rule.at), round(rule.start), round(rule.end)) for rule in found.vertical] == [(100, 100, 150)]
