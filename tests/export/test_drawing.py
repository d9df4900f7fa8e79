"""Page images with what was read drawn over."""

from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import OutputError, UsageError
from pipeline.export.drawing import draw_pages
from pipeline.model import Cell, Document, Form, Part, Role, Table

BOX = (20.0, 30.0, 80.0, 60.0)
CELL = Cell("57.00", 0, 0, page=2, bbox=BOX)
TABLE = Table(0, 1, 1, (CELL,), parts=(Part(2, 0, 1, BOX),))
DOCUMENT = Document("pdf", (TABLE,), pages=2)
FORM = Form(0, "", {0: Role.VALUE}, (), 0, main=True)


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(200, 100))
    canvas.showPage()
    canvas.showPage()
    canvas.save()
    return tmp_path / "a.pdf"


def test_cells_are_drawn_where_they_stand(pdf: Path, tmp_path: Path) -> None:
    blank, drawn = draw_pages(pdf, DOCUMENT, [FORM], tmp_path / "images")
    assert (blank.name, drawn.name) == ("page-001.png", "page-002.png")
    with Image.open(blank) as image:
        assert image.size == (300, 150)
        assert image.getcolors() == [(300 * 150, (255, 255, 255))]
    with Image.open(drawn) as image:
        red, green, blue = image.getpixel((100, 80))  # type: ignore[misc]
        assert green > red
        assert green > blue
        assert image.getpixel((10, 10)) == (255, 255, 255)
        assert image.getpixel((30, 60)) != (255, 255, 255)


def test_only_pdf_files_have_pages(pdf: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no pages"):
        draw_pages(pdf, Document("docx", ()), (), tmp_path)


def test_a_folder_that_cannot_be_written_is_said(pdf: Path) -> None:
    with pytest.raises(OutputError, match="choose another folder"):
        draw_pages(pdf, DOCUMENT, (), pdf / "below")
