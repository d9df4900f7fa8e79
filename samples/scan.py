"""Makes the scanned sample: `python samples/scan.py [FOLDER]` prints it, lays it askew, dirties it and saves the pages as a picture.

Apart from make.py because the picture depends on the Chinese font that the system has, and so is not the same everywhere. Black and
white, as office scanners send it by fax or mail: two pages in one small .tif. Needs the extra [ocr] (Pillow comes with parkaudit).
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
import pypdfium2
from form import HERE
from make import SCANNED, blocks_of, title_of
from page import write_pdf
from PIL import Image, ImageFilter

DPI = 220
ANGLES = (0.6, -0.4)
"""Degrees by which the pages lie askew."""
SPECKLES = 0.00004
"""Share of the dots that dirt makes black."""


def scanned(page: Image.Image, angle: float, dirt: np.random.Generator) -> Image.Image:
    turned = page.convert("L").rotate(angle, Image.Resampling.BICUBIC, fillcolor=255).filter(ImageFilter.GaussianBlur(0.7))
    dots = np.array(turned)
    dots = np.where(dots + dirt.normal(0, 10, dots.shape) < 150, 0, 255).astype(np.uint8)
    dots[dirt.random(dots.shape) < SPECKLES] = 0
    return Image.fromarray(dots).convert("1")


def write_scan(path: Path) -> None:
    dirt = np.random.default_rng(17)
    with tempfile.TemporaryDirectory() as folder:
        printed = Path(folder) / "printed.pdf"
        write_pdf(printed, blocks_of(SCANNED), title_of(SCANNED))
        with pypdfium2.PdfDocument(printed) as document:
            pages = [page.render(scale=DPI / 72).to_pil() for page in document]
    first, *others = [scanned(page, angle, dirt) for page, angle in zip(pages, ANGLES, strict=True)]
    first.save(path, save_all=True, append_images=others, compression="group4", dpi=(DPI, DPI))


if __name__ == "__main__":
    write_scan((Path(sys.argv[1]) if len(sys.argv) > 1 else HERE) / SCANNED.name)
