"""A report as a file: Word as a word processor saves it, or PDF as it prints it. The bytes depend on nothing but the report."""

import io
import random
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from html import escape
from pathlib import Path

from docx import Document
from layout import Block, Grid, Heading, Text  # type: ignore[import-not-found]
from make import blocks_of, title_of  # type: ignore[import-not-found]
from page import CHINESE, Setting, Sheet, pieces_of  # type: ignore[import-not-found]
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth

from .font import Embedded
from .report import Annual

EMBEDDED = "Songti"
RUNS = re.compile(r"[ -~]+|[^ -~]+")
NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CLOCK = (1980, 1, 1, 0, 0, 0)


def write(report: Annual, folder: Path) -> Path:
    path = folder / report.sample.name
    (write_pdf if path.suffix == ".pdf" else write_docx)(path, report)
    return path


class Page(Sheet):  # type: ignore[misc]
    """A sheet whose Chinese letters are in the file."""

    def say(self, x: float, y: float, text: str, size: float) -> None:
        for run, font in pieces_of(text):
            name = EMBEDDED if font == CHINESE else font
            self.canvas.setFont(name, size)
            self.canvas.drawString(x, y, run)
            x += stringWidth(run, name, size)


def write_pdf(path: Path, report: Annual) -> None:
    title, blocks = title_of(report.sample), blocks_of(report.sample)
    registerFont(Embedded(EMBEDDED, re.findall(r"[^ -~]", f"{title}{blocks}")))
    sheet = Page(path, title)
    for block in blocks:
        if isinstance(block, Grid):
            Setting(sheet, block).draw()
        elif isinstance(block, Heading):
            sheet.write(block.text, 20 - 2 * block.level, centred=block.level == 0)
        else:
            sheet.write(block.text, report.size, centred=block.centred, indent=0 if block.centred else 2 * report.size)
    sheet.canvas.save()


# ------------------------------------------------------------------------------------------------ Word
@cache
def surroundings() -> tuple[tuple[str, bytes], ...]:
    """The parts of an empty document."""
    buffer, document = io.BytesIO(), Document()
    document.core_properties.created = document.core_properties.modified = datetime(2024, 1, 1, tzinfo=UTC)
    document.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        return tuple((item.filename, archive.read(item)) for item in archive.infolist())


def write_docx(path: Path, report: Annual) -> None:
    draw = random.Random(report.sample.name)
    body = "".join(xml for block in blocks_of(report.sample) for xml in xml_of(block, report.size, draw))
    section = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
    document = f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{NAMESPACE}"><w:body>{body}{section}</w:body></w:document>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in surroundings():
            entry = zipfile.ZipInfo(name, CLOCK)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, document.encode() if name == "word/document.xml" else data)


def xml_of(block: Block, size: int, draw: random.Random) -> Iterator[str]:
    if isinstance(block, Grid):
        yield from table(block, draw)
    elif isinstance(block, Heading):
        style = f"Heading{block.level}" if block.level else "Title"
        yield paragraph(block.text, 0, draw, f'<w:pStyle w:val="{style}"/>')
    else:
        yield paragraph(block.text, size, draw, *looks(block))


def looks(block: Text) -> Iterator[str]:
    yield '<w:jc w:val="center"/>' if block.centred else '<w:spacing w:line="360" w:lineRule="auto"/><w:ind w:firstLineChars="200"/>'


def paragraph(text: str, size: int, draw: random.Random, *looks: str) -> str:
    """Letters and figures are runs of their own, and some are parted once more, as edits leave them."""
    look = f'<w:rFonts w:hint="eastAsia" w:eastAsia="宋体"/><w:sz w:val="{2 * size}"/>' if size else '<w:rFonts w:hint="eastAsia"/>'
    parts = [escape(part, quote=False) for run in RUNS.findall(text) for part in parted(run, draw)]
    runs = "".join(
        f'<w:r w:rsidRPr="{draw.getrandbits(32):08X}"><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{part}</w:t></w:r>' for part in parts
    )
    return f'<w:p w:rsidR="{draw.getrandbits(32):08X}"><w:pPr>{"".join(looks)}</w:pPr>{runs}</w:p>'


def parted(run: str, draw: random.Random) -> tuple[str, ...]:
    if len(run) < 8 or draw.random() < 0.7:
        return (run,)
    at = draw.randrange(2, len(run) - 2)
    return run[:at], run[at:]


def table(grid: Grid, draw: random.Random) -> Iterator[str]:
    scale = 9000 / sum(grid.widths)
    columns = "".join(f'<w:gridCol w:w="{part * scale:.0f}"/>' for part in grid.widths)
    yield f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="5000" w:type="pct"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
    for number, line in enumerate(grid.lines):
        head = "<w:trPr><w:tblHeader/></w:trPr>" if grid.repeat and number == 0 else ""
        yield f'<w:tr w:rsidR="{draw.getrandbits(32):08X}">{head}'
        below = grid.lines[number + 1] if number + 1 < len(grid.lines) else ()
        for at, text in enumerate(line):
            yield cell(text, grid.widths[at] * scale, draw, opens=bool(below) and below[at] is None)
        yield "</w:tr>"
    yield "</w:tbl>"


def cell(text: str | None, width: float, draw: random.Random, *, opens: bool) -> str:
    merge = "<w:vMerge/>" if text is None else '<w:vMerge w:val="restart"/>' if opens else ""
    paragraphs = "".join(paragraph(part, 9, draw, '<w:jc w:val="center"/>') for part in (text or "").split("\n"))
    return f'<w:tc><w:tcPr><w:tcW w:w="{width:.0f}" w:type="dxa"/>{merge}<w:vAlign w:val="center"/></w:tcPr>{paragraphs}</w:tc>'
