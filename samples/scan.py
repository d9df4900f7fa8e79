"""Writes a sample as a scan: its pages as grey pictures that lie a little askew, and no text behind them."""

import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2
from layout import Block
from page import write_pdf
from PIL import Image
from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

DPI, QUALITY = 170, 45
ANGLES = (0.4, -0.3)  # degrees, page by page in turn
PAPER, INK = 244, 36  # grey of the paper and of the darkest ink


def write_scan(path: Path, blocks: tuple[Block, ...], title: str) -> None:
    with TemporaryDirectory() as folder:
        printed = Path(folder) / "printed.pdf"
        write_pdf(printed, blocks, title)
        pictures = photographed(printed)
    rl_config.useA85 = 0  # pictures as they are, not a quarter larger as text
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    for picture in pictures:
        canvas.drawImage(ImageReader(picture), 0, 0, *A4)
        canvas.showPage()
    canvas.save()


def photographed(printed: Path) -> list[io.BytesIO]:
    """Each page as a scanner gives it."""
    with pypdfium2.PdfDocument(printed) as document:
        pages = [page.render(scale=DPI / 72, grayscale=True).to_pil() for page in document]
    return [jpeg(page, ANGLES[number % len(ANGLES)]) for number, page in enumerate(pages)]


def jpeg(page: Image.Image, angle: float) -> io.BytesIO:
    askew = page.convert("L").rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
    file = io.BytesIO()
    askew.point([INK + grey * (PAPER - INK) // 255 for grey in range(256)]).save(file, "JPEG", quality=QUALITY)
    file.seek(0)
    return file
