"""Pieces of PDF pages: of the file that was read, the cells framed, and a page that stands without them."""

from base64 import b64decode
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from pipeline.catalog import load_catalog
from pipeline.export import Dataset, Origin
from pipeline.export.page import PAGE, write_page
from pipeline.export.page.picture import find_sources
from pipeline.model import Fact, Finding, Kind, Location, Message, Report, Severity, Status
from tests.export.page.test_page import Elements

OWN = Location(page=2, bbox=(100, 200, 160, 220), table=0, row=3, column=2)
USED = Location(page=2, bbox=(100, 260, 160, 280), table=0, row=5, column=2)
FAR = Location(page=2, bbox=(100, 760, 160, 780), table=0, row=30, column=2)


def is_red(pixel: tuple[int, int, int]) -> bool:
    return pixel[0] - max(pixel[1:]) > 40  # blurred by the compression


def is_blue(pixel: tuple[int, int, int]) -> bool:
    return pixel[2] - pixel[0] > 40


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "reports" / "下级" / "甲.pdf"
    path.parent.mkdir(parents=True)
    canvas = Canvas(str(path), pagesize=(595, 842), invariant=1)
    canvas.showPage()
    canvas.drawString(110, 842 - 215, "57.13")
    canvas.showPage()
    canvas.save()
    return path


@pytest.fixture
def report(source: Path) -> Report:
    facts = tuple(Fact(f"f{at}", "energy_use", "current", Kind.VALUE, "1", "1", "x", place) for at, place in enumerate((OWN, USED, FAR)))
    finding = Finding(
        "n1", "derived-value", Severity.ERROR, Message("不符。", "Differs."), concept="energy_use", location=OWN, facts=("f0", "f1", "f2")
    )
    digest = sha256(source.read_bytes()).hexdigest()
    return Report("下级/甲.pdf", digest, "pdf", Status.OK, pages=2, facts=facts, findings=(finding,))


def page(report: Report, given: Path, folder: Path) -> Elements:
    write_page(Dataset([report], "zh", load_catalog(), Origin((str(given),))), folder)
    return Elements((folder / PAGE).read_text(encoding="utf-8"))


def test_the_cells_are_framed_on_a_piece_of_the_page(report: Report, source: Path, tmp_path: Path) -> None:
    (shown,) = page(report, tmp_path / "reports", tmp_path).named("img")
    assert "第 2 页" in str(shown["alt"])
    image = Image.open(BytesIO(b64decode(str(shown["src"]).removeprefix("data:image/jpeg;base64,"))))
    assert (str(image.width), str(image.height)) == (shown["width"], shown["height"])
    scale = image.width / 595
    assert image.height == pytest.approx((280 - 200 + 2 * 36) * scale, abs=2)  # the figure far below is left out
    pixels = image.convert("RGB").load()
    assert pixels is not None
    across = round(130 * scale)
    column = [pixels[across, y] for y in range(image.height)]
    red = [y / scale + 164 for y, pixel in enumerate(column) if isinstance(pixel, tuple) and is_red((pixel[0], pixel[1], pixel[2]))]
    blue = [y / scale + 164 for y, pixel in enumerate(column) if isinstance(pixel, tuple) and is_blue((pixel[0], pixel[1], pixel[2]))]
    assert [min(red), max(red)] == pytest.approx([199, 221], abs=3)
    assert [min(blue), max(blue)] == pytest.approx([259, 281], abs=3)
    first = (tmp_path / PAGE).read_bytes()
    page(report, source.parent.parent, tmp_path)
    assert (tmp_path / PAGE).read_bytes() == first


@pytest.mark.parametrize("damage", ["gone", "changed"])
def test_without_the_file_that_was_read_the_page_stands_and_says_so(report: Report, source: Path, tmp_path: Path, damage: str) -> None:
    if damage == "gone":
        source.unlink()
    else:
        source.write_bytes(source.read_bytes() + b"\n")
    found = page(report, tmp_path / "reports", tmp_path)
    assert not found.named("img")
    assert "1 份 PDF 的原文件找不到、已改变或画不出" in found.said
    assert found.named("article")


def test_sources_are_found_as_reports_are_named(report: Report, source: Path, tmp_path: Path) -> None:
    def named(name: str, given: Path) -> tuple[str, ...]:
        return find_sources(replace(report, name=name), Origin((str(given),)))

    assert named("甲.pdf", source) == (str(source),)
    assert named("下级/甲.pdf", source) == (str(source),)
    assert named("reports/下级/甲.pdf", tmp_path / "reports") == (str(source),)
    assert named("../下级/甲.pdf", tmp_path / "reports") == ()
    assert named("乙.pdf", tmp_path / "reports") == ()
