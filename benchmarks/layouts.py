"""Small PDF files in many layouts, with the cells that a person reads in them. Fonts and figures are invented; nothing is random."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

FONT, WIDTH, HEIGHT, SIZE = "STSong-Light", 595, 842, 10
registerFont(UnicodeCIDFont(FONT))

Row = tuple[str, ...]
HEAD: Row = ("序号", "指标", "单位", "数值")
XS = (60, 110, 300, 380, 535)
LEFT, RIGHT = (50, 80, 180, 220, 285), (305, 335, 435, 475, 545)
NAMES = ("工业增加值", "新鲜水耗量", "综合能耗总量", "固体废物产生量", "二氧化碳排放量", "绿化面积", "重点企业数量", "废水排放量")


@dataclass(frozen=True, slots=True)
class TrueCell:
    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class TrueTable:
    """The cells that a person reads; `parts`: on how many pages it stands."""

    cells: tuple[TrueCell, ...]
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Layout:
    """One file: what is drawn on each page, and its tables."""

    name: str
    pages: tuple[Callable[[Canvas], None], ...]
    tables: tuple[TrueTable, ...]


def write(layout: Layout, folder: Path) -> Path:
    path = folder / f"{layout.name}.pdf"
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT), invariant=1)
    for number, draw in enumerate(layout.pages, 1):
        text(canvas, 60, 40, "某园区年度评价报告")
        text(canvas, 290, 815, str(number))
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return path


def text(canvas: Canvas, x: float, y: float, said: str) -> None:
    canvas.setFont(FONT, SIZE)
    canvas.drawString(x, HEIGHT - y, said)


def rows_of(first: int, count: int) -> list[Row]:
    return [(str(n), NAMES[n % len(NAMES)], ("万元", "吨")[n % 2], f"{n * 137.25:.2f}") for n in range(first, first + count)]


def true_table(rows: Sequence[Row], parts: int = 1) -> TrueTable:
    return TrueTable(tuple(TrueCell(said, row, column) for row, cells in enumerate(rows) for column, said in enumerate(cells)), parts)


def ruled(rows: Sequence[Row], top: float, xs: Sequence[float] = XS) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        bottom = top + 20 * len(rows)
        for number in range(len(rows) + 1):
            canvas.line(xs[0], HEIGHT - top - 20 * number, xs[-1], HEIGHT - top - 20 * number)
        for x in xs:
            canvas.line(x, HEIGHT - top, x, HEIGHT - bottom)
        fill(canvas, rows, top, xs)

    return draw


def three_line(
    rows: Sequence[Row], top: float, xs: Sequence[float] = XS, *, head: bool = True, end: bool = True
) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        heights = [top, top + 20] if head else []
        for y in [*heights, *([top + 20 * len(rows)] if end else [])]:
            canvas.line(xs[0], HEIGHT - y, xs[-1], HEIGHT - y)
        fill(canvas, rows, top, xs)

    return draw


def fill(canvas: Canvas, rows: Sequence[Row], top: float, xs: Sequence[float]) -> None:
    for number, row in enumerate(rows):
        for x, said in zip(xs, row, strict=False):
            text(canvas, x + 4, top + 13 + 20 * number, said)


def both(*draws: Callable[[Canvas], None]) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        for part in draws:
            part(canvas)

    return draw


def on_its_side(part: Callable[[Canvas], None]) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(HEIGHT, 0)
        canvas.rotate(90)
        part(canvas)
        canvas.restoreState()

    return draw


def merged(top: float) -> Callable[[Canvas], None]:
    """A category over two rows, a banner over three columns."""

    def draw(canvas: Canvas) -> None:
        for y, start in ((0, 60), (20, 60), (40, 60), (60, 110), (80, 60)):
            canvas.line(start, HEIGHT - top - y, 380, HEIGHT - top - y)
        for x, start in ((60, 0), (110, 20), (300, 20), (380, 0)):
            canvas.line(x, HEIGHT - top - start, x, HEIGHT - top - 80)
        fill(canvas, [("对照考核表",), ("类别", "指标", "数值"), ("经济", "产值", "1.5"), ("", "人口", "2.5")], top, (60, 110, 300, 380))

    return draw


MERGED = TrueTable(
    (
        TrueCell("对照考核表", 0, 0, 1, 3),
        *(TrueCell(said, 1, column) for column, said in enumerate(("类别", "指标", "数值"))),
        TrueCell("经济", 2, 0, 2, 1),
        *(TrueCell(said, 2, column) for column, said in ((1, "产值"), (2, "1.5"))),
        *(TrueCell(said, 3, column) for column, said in ((1, "人口"), (2, "2.5"))),
    )
)


def layouts() -> tuple[Layout, ...]:
    """All layouts."""
    table, more = [HEAD, *rows_of(1, 8)], rows_of(9, 8)
    whole, other = true_table(table), [HEAD, *rows_of(3, 6)]
    joined = replace(true_table([*table, *more]), parts=2)
    long = ("4", "综合能耗总量", "吨", "1168592685.75")
    narrow, noted = (60, 110, 300, 340, 385, 535), [(*HEAD, "备注"), (*long, "")]
    return (
        Layout("ruled", (ruled(table, 100),), (whole,)),
        Layout("merged-cells", (merged(100),), (MERGED,)),
        Layout("on-its-side", (on_its_side(ruled(table, 100)),), (whole,)),
        Layout("on-its-side-continued", (on_its_side(ruled(table, 380)), on_its_side(ruled([HEAD, *more], 72))), (joined,)),
        Layout("side-by-side", (both(ruled(table, 100, LEFT), ruled(other, 100, RIGHT)),), (whole, true_table(other))),
        Layout("three-line", (three_line(table, 100),), (whole,)),
        Layout("three-line-side-by-side", (both(three_line(table, 100, LEFT), three_line(other, 100, RIGHT)),), (whole, true_table(other))),
        Layout("three-line-continued", (three_line(table, 600, end=False), three_line(more, 72, head=False)), (joined,)),
        Layout("continued-with-head", (ruled(table, 600), ruled([HEAD, *more], 72)), (joined,)),
        Layout("continued-without-head", (ruled(table, 600), ruled(more, 72)), (joined,)),
        Layout("head-at-the-foot", (ruled([HEAD], 770), ruled(table[1:], 72)), (replace(whole, parts=2),)),
        Layout("figure-over-a-rule", (ruled(noted, 100, narrow),), (true_table(noted),)),
    )
