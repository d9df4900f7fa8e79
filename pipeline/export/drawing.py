"""Pages of a PDF as images, with what was read as tables drawn over them: a person sees at a glance what was taken for a cell."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline.errors import OutputError, UsageError
from pipeline.model import Cell, Document, Form, Role, Table

_SCALE = 1.5  # pixels per point
_LONGEST_SIDE = 4000  # pixels: pages can be as large as posters
_FRAME, _EDGE = (30, 80, 200, 255), (200, 40, 40, 200)
_COLOURS = {
    Role.NUMBER: (120, 120, 120),
    Role.CATEGORY: (160, 160, 90),
    Role.INDICATOR: (60, 120, 220),
    Role.UNIT: (0, 160, 160),
    Role.REQUIREMENT: (230, 150, 0),
    Role.SELECTED: (150, 80, 200),
    Role.VALUE: (30, 160, 60),
    Role.COMPLIANT: (200, 80, 160),
}
_OTHER_ROLE = (140, 110, 80)
_SHADE = 48  # opacity of a column's colour, of 255


def draw_pages(path: Path, document: Document, forms: Sequence[Form], folder: Path) -> tuple[Path, ...]:
    """Write page-001.png and so on into `folder`: table frames blue, cells red, columns shaded and named by their role.

    Raises UsageError when the file has no pages (only PDF files have), OutputError when the folder cannot be written.
    """
    if document.pages is None or not document.format.startswith("pdf"):
        raise UsageError(
            f"{document.format} 文件没有固定页面，无法画出；--draw 只用于 PDF。",
            f"A file of format {document.format} has no pages to draw; --draw is for PDF files.",
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return tuple(_draw(path, document, forms, folder))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OutputError(
            f"不能在“{folder}”中写图片（{reason}），请用 --draw 指定别处。",
            f"Images cannot be written to {folder} ({reason}); choose another folder with --draw.",
        ) from error


def _draw(path: Path, document: Document, forms: Sequence[Form], folder: Path) -> Iterator[Path]:
    import pypdfium2  # slow to import, needed only here

    roles = {form.table: form.roles for form in forms}
    pdf = pypdfium2.PdfDocument(path, password="")
    try:
        for index in range(len(pdf)):
            page = pdf[index]
            scale = min(_SCALE, _LONGEST_SIDE / max(page.get_size()))
            image = page.render(scale=scale).to_pil().convert("RGBA")
            for table in document.tables:
                image = _with_table(image, table, roles.get(table.index, {}), index + 1, scale)
            target = folder / f"page-{index + 1:03d}.png"
            image.convert("RGB").save(target)
            yield target
    finally:
        pdf.close()


def _with_table(image: Any, table: Table, roles: dict[int, Role], page: int, scale: float) -> Any:
    from PIL import Image, ImageDraw

    boxes = [part.bbox for part in table.parts if part.page == page and part.bbox]
    cells = [cell for cell in table.cells if cell.page == page and cell.bbox]
    if not boxes and not cells:
        return image
    layer = Image.new("RGBA", image.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(layer)
    for cell in cells:
        role = roles.get(cell.column)
        shade = (*_COLOURS.get(role, _OTHER_ROLE), _SHADE) if role else None
        pen.rectangle(_scaled(cell.bbox, scale), outline=_EDGE, fill=shade)
    for box in boxes:
        pen.rectangle(_scaled(box, scale), outline=_FRAME, width=2)
    for column, role in roles.items():
        top = _topmost(cells, column)
        if top is not None and top.bbox is not None:
            pen.text((top.bbox[0] * scale + 2, top.bbox[1] * scale + 1), str(role), fill=(*_COLOURS.get(role, _OTHER_ROLE), 255))
    return Image.alpha_composite(image, layer)


def _topmost(cells: Sequence[Cell], column: int) -> Cell | None:
    """The uppermost cell of a column alone."""
    own = (cell for cell in cells if cell.column == column and cell.column_span == 1)
    return min(own, key=lambda cell: cell.row, default=None)


def _scaled(box: tuple[float, ...] | None, scale: float) -> list[float]:
    x0, y0, x1, y1 = (edge * scale for edge in box or (0.0,) * 4)
    return [min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)]
