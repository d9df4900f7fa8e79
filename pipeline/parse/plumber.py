"""Pages of a PDF file by pdfplumber: the second reader, and the only module that knows pdfplumber and pdfminer besides `shown`."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.errors import UnreadableError, say_cause
from pipeline.model import BBox, Message
from pipeline.parse.letter import Cover, Drawing, Letter, Style, in_columns, quarter_turn
from pipeline.parse.path import Outline, grounds_of, outlined, rules_of
from pipeline.parse.shown import OPAQUE, lay_out
from pipeline.parse.symbols import from_pdf_font

_PLAIN = frozenset({"DeviceGray", "DeviceRGB", "DeviceCMYK", "CalGray", "CalRGB", "ICCBased"})


class File:
    """An open PDF file. Raises UnreadableError when it cannot be opened; to be closed."""

    def __init__(self, path: Path) -> None:
        # the reader comments on every oddity of a file; what matters to users is said by problems
        logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
        self.pdf = _open(path)
        try:
            self.pages = _page_list(self.pdf)
        except UnreadableError:
            self.close()
            raise

    def __len__(self) -> int:
        return len(self.pages)

    @property
    def title(self) -> str:
        title = (self.pdf.metadata or {}).get("Title")
        return title.strip() if isinstance(title, str) else ""

    def page(self, number: int) -> Drawing:
        """What is drawn on a page (from 1)."""
        page = self.pages[number - 1]
        try:
            return _drawing(page)
        finally:
            page.close()

    def close(self) -> None:
        self.pdf.close()


def _open(path: Path) -> Any:
    import pdfplumber
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

    try:
        return pdfplumber.open(path)
    except Exception as error:
        causes = [error, error.__cause__, error.__context__, *error.args]
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in causes):
            raise UnreadableError(*_ENCRYPTED) from error
        said = say_cause(error)
        if any(isinstance(cause, PDFEncryptionError) for cause in causes):  # of a kind that no password opens here
            raise UnreadableError(f"{_ENCRYPTED.zh}（{said.zh}）", f"{_ENCRYPTED.en} ({said.en})") from error
        raise _broken(error) from error


_ENCRYPTED = Message(
    "PDF 文件已加密，无法读取；请用阅读器输入密码打开，打印或另存为不加密的 PDF 后重试",
    "the PDF file is encrypted and cannot be read; open it with its password in a viewer, save or print it as a PDF without one and retry",
)


def _broken(error: Exception) -> UnreadableError:
    cause = say_cause(error)
    return UnreadableError(
        f"PDF 文件已损坏或不完整，无法打开；请重新获取文件，或从原文档重新导出（{cause.zh}）",
        f"the PDF file is damaged or cut short and cannot be opened; get it again or export it again from its source ({cause.en})",
    )


def _page_list(pdf: Any) -> list[Any]:
    try:
        pages = list(pdf.pages)
    except Exception as error:
        raise _broken(error) from error
    if not pages:
        raise UnreadableError(
            "PDF 文件中没有页面，可能已损坏；请从原文档重新导出",
            "the PDF file has no pages and may be damaged; export it again from its source",
        )
    return pages


def _drawing(page: Any) -> Drawing:
    width, height = lay_out(page)
    outlines = outlined(_outlines(page))
    letters = in_columns(_letter(char) for char in page.chars)
    images = tuple(_box(image) for image in page.images)
    covers = tuple(Cover(_box(rect), rect.get("mcid") or 0) for rect in page.rects if rect.get("fill") and rect.get("tag") == OPAQUE)
    return Drawing(width, height, letters, *rules_of(outlines), grounds_of(outlines), images, len(outlines), covers)


def _box(shape: dict[str, Any]) -> BBox:
    return shape["x0"], shape["top"], shape["x1"], shape["bottom"]


# ---------------------------------------------------------------------------------------------------------- letters
def _letter(char: dict[str, Any]) -> Letter:
    font = char.get("fontname") or ""
    a, b, c, d = map(float, char["matrix"][:4])
    turn = quarter_turn(a, b, c, d)
    # a letter turned by 90 degrees reports its width as its size
    size = char["x1"] - char["x0"] if turn in {1, 3} else char["size"]
    # inks of their own (spot colours, palettes) count as dark: their numbers say how much ink
    lightness = _lightness(char.get("non_stroking_color")) if char.get("ncs") in _PLAIN else 0.0
    style = Style(font, size, turn, lightness, char.get("tag") or "")
    return Letter(from_pdf_font(char["text"], font), *_box(char), style, char.get("mcid") or 0)


def _lightness(colour: Any) -> float:
    """0 for black to 1 for white, as grey, RGB or CMYK; 0 for a pattern or an unknown colour."""
    parts = list(colour) if isinstance(colour, tuple | list) else [colour]
    if not parts or not all(isinstance(part, int | float) for part in parts):
        return 0.0
    return float(1 - sum(parts) if len(parts) == 4 else min(parts))


# ------------------------------------------------------------------------------------------------------------ paths
def _outlines(page: Any) -> Iterator[Outline]:
    for line in page.lines:
        x0, top, x1, bottom = _box(line)
        yield Outline(((x0, top), (x1, bottom)), None, _lightness(line.get("stroking_color")))
    for rect in page.rects:
        x0, top, x1, bottom = _box(rect)
        yield _outline(rect, ((x0, top), (x1, top), (x1, bottom), (x0, bottom), (x0, top)))
    for curve in page.curves:
        yield _outline(curve, tuple(curve["pts"]))


def _outline(shape: dict[str, Any], points: tuple[tuple[float, float], ...]) -> Outline:
    filled = _lightness(shape.get("non_stroking_color")) if shape.get("fill") else None
    return Outline(points, filled, _lightness(shape.get("stroking_color")) if shape.get("stroke") else None)
