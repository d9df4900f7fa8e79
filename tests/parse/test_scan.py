"""Reading of pictures of pages, on pages that these tests draw. Figures and rules only: they need no font of the system."""

import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import UnreadableError
from pipeline.model import Document, Ocr, Table
from pipeline.parse import ocr, parse, picture, recognition, render
from pipeline.parse.page import PageContent
from pipeline.parse.picture import Grey, levelled, quarter_turned, skew, take_rules
from pipeline.parse.render import open_pages
from pipeline.parse.scan import read_picture

WIDTH, HEIGHT = 595, 842
ROWS = (
    ("No", "Indicator", "Unit", "Limit", "Value", "Met"),
    ("1", "Added value", "10k", "-", "757667.25", "—"),
    ("2", "Growth", "%", ">15", "-3.47", "N"),
    ("3", "Water", "m3", "<8", "0.0151", "Y"),
    ("4", "Waste", "t", "-", "1", "Y"),
)
XS = (60, 90, 230, 290, 350, 470, 530)


def draw_table(canvas: Canvas, top: float = 120, height: float = 24) -> None:
    canvas.setFont("Helvetica", 10)
    canvas.setLineWidth(0.6)
    canvas.drawString(60, HEIGHT - 90, "Annual report of an invented park, all figures made up for this test.")
    for number in range(len(ROWS) + 1):
        canvas.line(XS[0], HEIGHT - top - number * height, XS[-1], HEIGHT - top - number * height)
    for x in XS:
        canvas.line(x, HEIGHT - top, x, HEIGHT - top - len(ROWS) * height)
    for number, row in enumerate(ROWS):
        for x, text in zip(XS, row, strict=False):
            canvas.drawString(x + 5, HEIGHT - top - number * height - 16, text)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> tuple[Grey, float]:
    """The table as a picture, and its dots per inch."""
    path = tmp_path_factory.mktemp("drawn") / "table.pdf"
    canvas = Canvas(str(path), (WIDTH, HEIGHT), invariant=1)
    draw_table(canvas)
    canvas.save()
    with open_pages(path) as pages:
        return pages.render(1)


def scanned(image: Grey, angle: float = 0.0, seed: int = 1) -> Grey:
    """What a scanner makes of a page: not level, grey paper, some noise."""
    noise = np.random.default_rng(seed).normal(0, 4, image.shape)
    grey = cv2.GaussianBlur(levelled(image, -angle), (0, 0), 0.6).astype(np.float64) * 0.9 + 12
    return np.asarray(np.clip(grey + noise, 0, 255), np.uint8)


def texts(table: Table) -> list[list[str]]:
    rows = [[""] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        rows[cell.row][cell.column] = cell.text
    return rows


def write_scan(path: Path, *pictures: Grey, digital: bool = False) -> Path:
    canvas = Canvas(str(path), (WIDTH, HEIGHT), invariant=1)
    for image in pictures:
        canvas.drawImage(ImageReader(Image.fromarray(image)), 0, 0, WIDTH, HEIGHT)
        canvas.showPage()
    if digital:
        draw_table(canvas)
    canvas.save()
    return path


def as_printed(found: Document) -> None:
    (table,) = found.tables
    plain = [[text.replace("—", "-").replace(" ", "") for text in row] for row in texts(table)]
    assert plain == [[text.replace("—", "-").replace(" ", "") for text in row] for row in ROWS]


@pytest.mark.parametrize("angle", [0.0, 0.7, -2.5])
def test_a_page_that_lies_askew_is_levelled(page: tuple[Grey, float], angle: float) -> None:
    assert skew(scanned(page[0], angle), page[1]) == pytest.approx(angle, abs=0.06)


def test_a_scanned_table_is_read_as_printed(tmp_path: Path, page: tuple[Grey, float]) -> None:
    found = parse(write_scan(tmp_path / "a.pdf", scanned(page[0], 0.8)))
    as_printed(found)
    assert (found.format, found.pages, found.pages_failed) == ("pdf-scan", 1, ())
    cells = {cell.text: cell for cell in found.tables[0].cells}
    assert 0.5 < cells["0.0151"].confidence <= 1.0
    assert cells["757667.25"].bbox == pytest.approx((350, 144, 470, 168), abs=4)
    assert "invented park" in found.paragraphs[0].text.replace("inventedpark", "invented park")


def test_no_figure_of_a_blurred_page_is_sure(page: tuple[Grey, float]) -> None:
    """The engine reads a 6 that looks like a 0 without any doubt of its own."""
    sharp = read_picture(scanned(page[0]), page[1], 1)
    hazy = read_picture(np.asarray(cv2.GaussianBlur(page[0], (0, 0), 1.6), np.uint8), page[1], 1)
    assert not any(word.doubt for word in sharp.words if word.text == "0.0151")
    figures = [word for word in hazy.words if word.text in {"757667.25", "0.0151", "-3.47"}]
    assert figures
    assert all(word.doubt for word in figures)
    assert not next(word for word in hazy.words if word.text == "Growth").doubt


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_page_that_lies_on_its_side_or_head_is_turned(page: tuple[Grey, float], times: int) -> None:
    content = read_picture(quarter_turned(page[0], times), page[1], 1)
    assert (round(content.width), round(content.height)) == (WIDTH, HEIGHT)
    assert "757667.25" in {word.text for word in content.words}


def test_rules_broken_dashed_and_double(page: tuple[Grey, float]) -> None:
    image = np.full((1000, 1400), 255, np.uint8)
    image[200:203, 100:1300] = 0
    image[200:203, 600:615] = 255  # a break
    for x in range(100, 1300, 16):
        image[400:402, x : x + 9] = 0  # dashes
    image[600:602, 100:1300] = image[606:608, 100:1300] = 0  # double
    for x in (100, 1299):
        image[200:608, x - 1 : x + 2] = 0
    ruled = take_rules(image, 200.0)
    across = {round(rule.at / 50) * 50 for rule in ruled.horizontal if rule.end - rule.start > 1150}
    assert across == {200, 400, 600}
    assert len(ruled.vertical) == 2
    assert ruled.text[300, 100] == 255, "rules are painted over"


def test_letters_are_no_rules(page: tuple[Grey, float]) -> None:
    canvas = np.full((400, 1400), 255, np.uint8)
    cv2.putText(canvas, "HEITH TITLE", (50, 250), cv2.FONT_HERSHEY_SIMPLEX, 4, (0,), 12)
    ruled = take_rules(canvas, 200.0)
    assert not ruled.horizontal
    assert not ruled.vertical


def test_runs_repeat(page: tuple[Grey, float]) -> None:
    assert read_picture(scanned(page[0]), page[1], 1) == read_picture(scanned(page[0]), page[1], 1)


def test_mixed_pages_each_by_its_evidence(tmp_path: Path, page: tuple[Grey, float]) -> None:
    found = parse(write_scan(tmp_path / "a.pdf", scanned(page[0]), digital=True))
    assert found.format == "pdf-mixed"
    cells = [cell for table in found.tables for cell in table.cells]
    assert any(cell.page == 1 and cell.text == "-3.47" for cell in cells)
    assert {cell.confidence for cell in cells if cell.page == 2} == {1.0}


@pytest.mark.parametrize(("mode", "reads"), [("auto", 0), ("always", 1), ("never", 0)])
def test_digital_pages_go_to_recognition_only_when_always_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: Ocr, reads: int
) -> None:
    seen: list[int] = []
    original = render.Pages.render

    def counting(self: render.Pages, number: int) -> tuple[Grey, float]:
        seen.append(number)
        return original(self, number)

    monkeypatch.setattr(render.Pages, "render", counting)
    parse(write_scan(tmp_path / "a.pdf", digital=True), mode)
    assert len(seen) == reads


def refused(path: Path, mode: Ocr = "auto") -> str:
    with pytest.raises(UnreadableError) as caught:
        parse(path, mode)
    return caught.value.message.en


def test_never_and_missing_say_why(tmp_path: Path, page: tuple[Grey, float], monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_scan(tmp_path / "a.pdf", page[0])
    assert "--ocr never" in refused(path, "never")
    monkeypatch.setattr(ocr, "available", lambda: False)
    assert 'pip install ".[ocr]"' in refused(path)
    mixed = parse(write_scan(tmp_path / "b.pdf", page[0], digital=True))
    assert mixed.pages_failed == (1,)
    assert ".[ocr]" in mixed.problems[0].message.zh


def test_a_picture_of_too_many_pixels_is_refused(tmp_path: Path, page: tuple[Grey, float], monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.png"
    Image.fromarray(page[0]).save(path)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    assert "too many pixels" in refused(path)


def test_without_the_extra_nothing_of_it_is_needed() -> None:
    """The digital reader must start where neither rapidocr nor OpenCV is installed."""
    code = "import sys\nfor name in ('cv2', 'rapidocr', 'onnxruntime'): sys.modules[name] = None\n"
    code += "import pipeline.parse.pdf, pipeline.parse.image\nfrom pipeline.parse import ocr\nassert not ocr.available()"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_failure_costs_one_page(tmp_path: Path, page: tuple[Grey, float], monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(self: render.Pages, number: int) -> tuple[Grey, float]:
        if number == 2:
            raise RuntimeError("no memory for this picture")
        return page

    monkeypatch.setattr(render.Pages, "render", failing)
    found = parse(write_scan(tmp_path / "a.pdf", page[0], page[0]))
    assert (found.pages_failed, len(found.tables)) == ((2,), 1)
    assert found.problems[0].message.zh == "第 2 页读取出错：内容已损坏或写法特殊，无法解读。"


def test_a_picture_too_large_to_be_true_is_not_drawn(tmp_path: Path, page: tuple[Grey, float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "BIGGEST_IMAGE", 1000)
    assert "its picture is too large" in refused(write_scan(tmp_path / "a.pdf", page[0]))


Save = Callable[[Path], None]


def test_photographs(tmp_path: Path, page: tuple[Grey, float]) -> None:
    sheet = Image.fromarray(page[0])
    writers: dict[str, Save] = {
        "jpg": sheet.save,
        "png": sheet.convert("RGBA").save,
        "tif": partial(sheet.save, save_all=True, append_images=[sheet]),
    }
    for kind, save in writers.items():
        path = tmp_path / f"a.{kind}"
        save(path)
        found = parse(path)
        assert (found.format, found.pages) == (kind, 2 if kind == "tif" else 1)
        assert "757667.25" in {cell.text for cell in found.tables[0].cells}
    assert "never" in refused(tmp_path / "a.jpg", "never")


def test_recognised_text_is_read_anew_unless_ours_finds_less() -> None:
    before = PageContent(1, 595, 842, (), chars=100, recognised=True)
    ours = PageContent(1, 595, 842, (), chars=90, recognised_here=True)
    assert recognition._better(before, ours) is ours
    blank = PageContent(1, 595, 842, (), recognised_here=True)
    assert recognition._better(before, blank) is before


def test_even_paper_takes_shadows_away() -> None:
    shaded = np.tile(np.linspace(120, 250, 800), (600, 1)).astype(np.uint8)
    assert int(picture.even_paper(shaded).min()) > 225
