"""Writes a sample as a Word file whose bytes do not depend on the day."""

import io
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from layout import Block, Grid, Heading

FOOTNOTE = re.compile(r"(?<=[率量耗]) ?[ab]$")


def write_docx(path: Path, blocks: tuple[Block, ...], title: str) -> None:
    document = Document()
    style = document.styles["Normal"]
    style.font.size = Pt(10.5)
    style.font.name = "Times New Roman"
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    document.core_properties.title = title
    document.core_properties.created = document.core_properties.modified = datetime(2024, 1, 1, tzinfo=UTC)
    for block in blocks:
        add(document, block)
    buffer = io.BytesIO()
    document.save(buffer)
    path.write_bytes(without_clock(buffer.getvalue()))


def without_clock(data: bytes) -> bytes:
    """The same archive with one fixed date in every entry."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            entry = zipfile.ZipInfo(item.filename, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(item))
    return result.getvalue()


def add(document: Any, block: Block) -> None:
    if isinstance(block, Grid):
        add_table(document, block)
    elif isinstance(block, Heading):
        document.add_heading(block.text, block.level)
    else:
        paragraph = document.add_paragraph(block.text)
        if block.centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def add_table(document: Any, grid: Grid) -> None:
    table = document.add_table(len(grid.banner) + len(grid.lines), len(grid.head), style="Table Grid")
    cells = [row.cells for row in table.rows]
    for row, text in enumerate(grid.banner):
        write(cells[row][0].merge(cells[row][-1]), text, grid)
    for column in range(len(grid.head)):
        for start, end, text in grid.runs(column):
            first, last = (cells[row + len(grid.banner)][column] for row in (start, end - 1))
            write(first.merge(last) if first is not last else first, text, grid)
    if grid.repeat:
        mark_head(table.rows[len(grid.banner)])


def write(cell: Any, text: str, grid: Grid) -> None:
    paragraph = cell.paragraphs[0]
    mark = FOOTNOTE.search(text) if grid.superscript else None
    paragraph.add_run(text[: mark.start()] if mark else text)
    if mark:
        paragraph.add_run(mark.group()).font.superscript = True
    for run in paragraph.runs:
        run.font.size = Pt(9)


def mark_head(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
