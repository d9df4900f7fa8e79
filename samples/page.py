"""Writes a sample as a PDF. Chinese is set in a font every reader knows by name (no font file), figures in Times.

Tables are drawn here, rule by rule, because the samples need what a word processor does: cells merged downwards across a page
break, rows cut by it, heads that come again.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from layout import Block, Grid, Heading
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

CHINESE, LATIN = "STSong-Light", "Times-Roman"
LEFT, TOP, BOTTOM = 56, A4[1] - 74, 68
WIDTH = A4[0] - 2 * LEFT
PAD, SIZE = 3, 9
LEADING = 12
RUNS = re.compile(r"[ -~]+|[^ -~]+")
TOKENS = re.compile(r"[!-~]+|.")


def pieces_of(text: str) -> list[tuple[str, str]]:
    return [(run, LATIN if run[0] <= "~" else CHINESE) for run in RUNS.findall(text)]


def width(text: str, size: float = SIZE) -> float:
    return sum(pdfmetrics.stringWidth(run, font, size) for run, font in pieces_of(text))


def wrap(text: str, room: float, size: float = SIZE) -> list[str]:
    lines: list[str] = []
    for printed in text.split("\n"):
        line = ""
        for token in TOKENS.findall(printed):
            if line and width(line + token, size) > room:
                lines.append(line)
                line = ""
            line += token
        lines.append(line)
    return lines


@dataclass(frozen=True, slots=True)
class Piece:
    """A row, or the part of it from line `first`, placed on a page; `top` and `bottom` in points from the page's foot."""

    page: int
    row: int
    first: int
    top: float
    bottom: float


class Sheet:
    """The PDF being written: a canvas with a cursor `y` that moves down."""

    def __init__(self, path: Path, title: str) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))
        self.canvas = Canvas(str(path), pagesize=A4, invariant=1)
        self.canvas.setTitle(title)
        self.title, self.page, self.y = title, 1, TOP
        self.furniture()

    def furniture(self) -> None:
        self.say(LEFT, A4[1] - 46, self.title, SIZE)
        self.say(A4[0] / 2 - 8, 40, f"- {self.page} -", SIZE)
        self.canvas.setLineWidth(0.6)

    def turn(self) -> None:
        self.canvas.showPage()
        self.page, self.y = self.page + 1, TOP
        self.furniture()

    def say(self, x: float, y: float, text: str, size: float) -> None:
        for run, font in pieces_of(text):
            self.canvas.setFont(font, size)
            self.canvas.drawString(x, y, run)
            x += pdfmetrics.stringWidth(run, font, size)

    def write(self, text: str, size: float, *, centred: bool = False, indent: float = 0) -> None:
        for number, line in enumerate(wrap(text, WIDTH - indent, size)):
            if self.y < BOTTOM + size:
                self.turn()
            x = LEFT + (indent if number == 0 else 0)
            self.say(LEFT + (WIDTH - width(line, size)) / 2 if centred else x, self.y - size, line, size)
            self.y -= size * 1.6
        self.y -= 4


def write_pdf(path: Path, blocks: tuple[Block, ...], title: str) -> None:
    sheet = Sheet(path, title)
    for block in blocks:
        if isinstance(block, Grid):
            Setting(sheet, block).draw()
        elif isinstance(block, Heading):
            sheet.write(block.text, 16 - 2 * block.level, centred=block.level == 0)
        else:
            sheet.write(block.text, 10.5, centred=block.centred, indent=0 if block.centred else 21)
    sheet.canvas.save()


class Setting:
    """One table being set on a sheet: place rows on pages, then draw each cell's box and text page by page."""

    def __init__(self, sheet: Sheet, grid: Grid) -> None:
        self.sheet, self.grid = sheet, grid
        scale = WIDTH / sum(grid.widths)
        self.widths = [part * scale for part in grid.widths]
        cells = [(column, run) for column in range(len(grid.head)) for run in grid.runs(column)]
        self.own = {(start, column) for column, (start, end, _) in cells if end - start == 1}
        self.wrapped = {(start, column): wrap(text, self.widths[column] - 2 * PAD) for column, (start, _, text) in cells}

    def height(self, row: int) -> int:
        """Lines of the row's own cells; a merged cell takes what its rows give it."""
        return max(len(self.wrapped[row, column]) for column in range(len(self.widths)) if (row, column) in self.own)

    def draw(self) -> None:
        for text in self.grid.banner:
            self.box(LEFT, self.sheet.y, WIDTH, 2 * PAD + LEADING, [text], centred=True)
            self.sheet.y -= 2 * PAD + LEADING
        page: list[Piece] = []
        for piece in self.place():
            if piece.page != self.sheet.page:
                self.draw_page(page)
                self.sheet.turn()
                page = []
            page.append(piece)
        self.draw_page(page)
        self.sheet.y = page[-1].bottom - 14

    def place(self) -> Iterator[Piece]:
        page, y = self.sheet.page, self.sheet.y
        for row in range(len(self.grid.lines)):
            lines = self.height(row)
            room = int((y - BOTTOM - 2 * PAD) // LEADING)
            first = 0
            if room < lines:
                if self.grid.cut and room > 0:
                    yield Piece(page, row, 0, y, y - 2 * PAD - room * LEADING)
                    first = room
                page, y = page + 1, TOP
                if self.grid.repeat:
                    yield Piece(page, 0, 0, y, y - 2 * PAD - self.height(0) * LEADING)
                    y -= 2 * PAD + self.height(0) * LEADING
            bottom = y - 2 * PAD - (lines - first) * LEADING
            yield Piece(page, row, first, y, bottom)
            y = bottom

    def draw_page(self, pieces: list[Piece]) -> None:
        x: float = LEFT
        for column, column_width in enumerate(self.widths):
            for start, end, _text in self.grid.runs(column):
                here = [piece for piece in pieces if start <= piece.row < end]
                if here:
                    lines = self.visible(here, start, end, column)
                    height = here[0].top - here[-1].bottom
                    self.box(x, here[0].top, column_width, height, lines, centred=column != 2)
            x += column_width

    def visible(self, here: list[Piece], start: int, end: int, column: int) -> list[str]:
        """The lines of a cell that stand on this page: a merged cell's text is in its first part."""
        if here[0].row != start:
            return []
        lines = self.wrapped[start, column]
        if end - start > 1:
            return lines if here[0].first == 0 else []
        room = round((here[0].top - here[-1].bottom - 2 * PAD) / LEADING)
        return lines[here[0].first : here[0].first + room]

    def box(self, x: float, top: float, box_width: float, height: float, lines: list[str], *, centred: bool) -> None:
        self.sheet.canvas.rect(x, top - height, box_width, height)
        y = top - (height - len(lines) * LEADING) / 2 - SIZE
        for line in lines:
            shift = (box_width - width(line)) / 2 if centred else PAD
            self.sheet.say(x + shift, y, line, SIZE)
            y -= LEADING
