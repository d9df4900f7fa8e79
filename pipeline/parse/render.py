"""Pages of a PDF file as grey pictures. The only module that knows pypdfium2."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.errors import ParkauditError
from pipeline.model import Message
from pipeline.parse.picture import Grey

LEAST_DPI, MOST_DPI = 200.0, 300.0
MOST_PIXELS = 30_000_000
"""A page is rendered with fewer dots per inch rather than with more pixels than this."""
BIGGEST_IMAGE = 200_000_000
"""Pixels: an embedded picture above this is an attack, its page is not rendered."""


class PictureTooLargeError(ParkauditError):
    """A picture with more pixels than a page can need."""

    def __init__(self, across: int, down: int) -> None:
        said = too_large(across, down)
        super().__init__(said.zh, said.en)


def too_large(across: int, down: int) -> Message:
    """What is to be said of a picture of so many pixels."""
    return Message(
        f"图片过大（{across} × {down} 像素），请缩小后重试",
        f"its picture is too large ({across} × {down} pixels); scale it down and try again",
    )


@contextmanager
def open_pages(path: Path) -> Iterator["Pages"]:
    """The pages of a PDF file, for rendering."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        yield Pages(document)
    finally:
        document.close()


class Pages:
    """Renders pages of an open file; pages count from 1."""

    def __init__(self, document: Any) -> None:
        self._document = document

    def render(self, number: int) -> tuple[Grey, float]:
        """A page as it is shown, and its dots per inch: those of the picture on it, within limits.
        Raises PictureTooLargeError for a picture too large to be true."""
        page = self._document[number - 1]
        try:
            dpi = _resolution(page)
            width, height = page.get_size()
            most = (MOST_PIXELS / max(width * height, 1.0)) ** 0.5
            scale = min(dpi / 72, most)
            bitmap = page.render(scale=scale, grayscale=True, fill_color=(255, 255, 255, 255))
            image = np.array(bitmap.to_numpy(), np.uint8)
            return (image if image.ndim == 2 else image[:, :, 0]), scale * 72
        finally:
            page.close()


def _resolution(page: Any) -> float:
    """Dots per inch of the finest large picture on a page, within limits."""
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    finest = LEAST_DPI
    for picture in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE], max_depth=3):
        across, down = picture.get_px_size()
        if across * down > BIGGEST_IMAGE:
            raise PictureTooLargeError(across, down)
        left, bottom, right, top = picture.get_bounds()
        if (right - left) * (top - bottom) > 0.3 * page.get_width() * page.get_height():
            finest = max(finest, 72 * max(across, down) / max(right - left, top - bottom))
    return min(finest, MOST_DPI)
