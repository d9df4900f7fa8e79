"""Photographs and scans of pages (.jpg, .png, .tif with one page or many) → `Document`. The only module that knows Pillow."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.errors import UnreadableError
from pipeline.isolate import progress
from pipeline.model import Document, Ocr
from pipeline.parse.care import NO_CARE, Care
from pipeline.parse.ocr import require
from pipeline.parse.page import PageContent, PageFailure, stumbled, too_many_pages
from pipeline.parse.pdf import document

MOST_PIXELS = 200_000_000
"""A picture with more pixels is an attack; it is not opened."""
MOST_PAGES = 500

_PAPER = 11.69  # inches: the longer side of A4, where a picture does not say its resolution
_MOST_SIDE = 3500  # pixels: 300 dots per inch on A4; more only costs time
_LEAST_SIDE = 2338  # pixels: 200 dots per inch on A4


def read(path: Path, ocr: Ocr = "auto", care: Care = NO_CARE) -> Document:
    """Read the pages of a picture file; boxes are in points of an A4 page. Raises UnreadableError if there is no page to be read,
    or text recognition is switched off or missing."""
    if ocr == "never":
        raise UnreadableError(
            "图片须做文字识别才能读取；请不带 --ocr never 重新运行。",
            "A picture can only be read by text recognition; run again without --ocr never.",
        )
    require()
    from PIL import Image

    try:
        return document(_format(path), tuple(_pages(path, care)), tables=care.whole)
    except Image.DecompressionBombError as error:
        raise UnreadableError(
            "图片的像素过多，未读取；请缩小或以 300 dpi 重新扫描后重试。",
            "The picture has too many pixels and was not read; make it smaller, or scan it again at 300 dpi, and retry.",
        ) from error


def _format(path: Path) -> str:
    from PIL import Image

    with Image.open(path) as picture:
        return {"JPEG": "jpg", "MPO": "jpg", "PNG": "png", "TIFF": "tif"}.get(picture.format or "", "jpg")


def _pages(path: Path, care: Care) -> Iterator[PageContent | PageFailure]:
    from PIL import Image, ImageSequence

    with Image.open(path) as picture:
        for number, frame in enumerate(ImageSequence.Iterator(picture), 1):
            if number > MOST_PAGES:
                yield PageFailure(number, too_many_pages(MOST_PAGES))
                return
            reason = care.why_not(number)
            progress(number, getattr(picture, "n_frames", 1))
            yield PageFailure(number, reason) if reason else _page(frame, number)


def _page(frame: Any, number: int) -> PageContent | PageFailure:
    from pipeline.parse.picture import resized  # OpenCV, needed only here
    from pipeline.parse.render import too_large
    from pipeline.parse.scan import read_picture

    if frame.width * frame.height > MOST_PIXELS:
        return PageFailure(number, too_large(frame.width, frame.height))
    try:
        grey = _upright(frame)
        side = max(grey.shape)
        factor = min(max(_LEAST_SIDE / side, 1.0), _MOST_SIDE / side)
        image = resized(grey, factor) if factor != 1.0 else grey
        return read_picture(image, max(image.shape) / _PAPER, number)
    except MemoryError:
        raise  # it is not this page alone that suffers
    except Exception as error:  # whatever the recogniser stumbles over costs this page only
        return stumbled(number, error)


def _upright(frame: Any) -> Any:
    """The frame in grey, transparent parts white, turned as the camera says."""
    from PIL import Image, ImageOps

    turned = ImageOps.exif_transpose(frame)
    if turned.mode in {"RGBA", "LA", "PA"} or "transparency" in turned.info:
        paper = Image.new("RGBA", turned.size, "white")
        turned = Image.alpha_composite(paper, turned.convert("RGBA"))
    if turned.mode.startswith("I;16") or turned.mode == "I":
        turned = turned.point(lambda level: level / 256)
    return np.array(turned.convert("L"), np.uint8)
