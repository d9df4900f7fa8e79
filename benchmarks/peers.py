"""What reading alone takes with other libraries: each function reads a whole file and throws away what it read."""

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

Reader = Callable[[Path], int]
"""Reads a file; returns a size, that nothing is left out for not being used."""


def pdfplumber_all(path: Path) -> int:
    """Text and tables of every page."""
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        return sum(len(page.extract_text() or "") + len(page.extract_tables()) for page in pdf.pages)


def pdfium_text(path: Path) -> int:
    """The text alone: the least that a reader of this file can take."""
    from pypdfium2 import PdfDocument

    document = PdfDocument(path)
    size = 0
    for page in document:
        text = page.get_textpage()
        size += len(text.get_text_range())
        text.close()
        page.close()
    document.close()
    return size


def pymupdf_all(path: Path) -> int:
    with import_module("pymupdf").open(path) as document:
        return sum(len(page.get_text()) + len(page.find_tables().tables) for page in document)


def camelot_tables(path: Path) -> int:
    return len(import_module("camelot").read_pdf(str(path), pages="all", flavor="lattice"))


def docx_rows(path: Path) -> int:
    """Paragraphs, and cells row by row, in one pass."""
    import docx

    document = docx.Document(str(path))
    text = sum(len(paragraph.text) for paragraph in document.paragraphs)
    return text + sum(len(cell.text) for table in document.tables for row in table.rows for cell in row.cells)


READERS: Mapping[str, Mapping[str, Reader]] = {
    ".pdf": {
        "pdfplumber, text and tables": pdfplumber_all,
        **({"PyMuPDF, text and find_tables": pymupdf_all} if find_spec("pymupdf") else {}),
        **({"camelot, lattice": camelot_tables} if find_spec("camelot") else {}),
        "PDFium, text alone": pdfium_text,
    },
    ".docx": {"python-docx, row by row": docx_rows},
}
"""By the ending of a file; the first is what ours is measured against. What is not installed is left out."""


def read_only(path: Path) -> int:
    """Read a file as the first of its readers does."""
    return next(iter(READERS[path.suffix].values()))(path)
