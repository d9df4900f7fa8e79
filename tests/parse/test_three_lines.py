"""Three-line and borderless tables in the layouts that offices print them in, each compared cell by cell with what was drawn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipeline.model import Table
from tests.parse.test_pdf import HEIGHT, Draw, Page, read_pages

Row = tuple[str, ...]
Grid = list[list[str]]
LEFT, RIGHT = 70.0, 525.0
PITCH, SIZE = 15.0, 10.0


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the texts of columns stand: the x of the left side of each, and l, c or r for how they are set in it."""

    xs: tuple[float, ...]
    sides: str
    level: bool = False  # texts begin at the top of their rows, not in the middle
    boxes: bool = False  # rules are thin filled rectangles

    def line(self, page: Page, column: int, y: float, text: str) -> None:
        left, right = self.xs[column] + 4, (*self.xs, RIGHT)[column + 1] - 4
        page.canvas.setFont("STSong-Light", SIZE)
        draw = {"l": page.canvas.drawString, "c": page.canvas.drawCentredString, "r": page.canvas.drawRightString}[self.sides[column]]
        draw({"l": left, "c": (left + right) / 2, "r": right}[self.sides[column]], HEIGHT - y, text)

    def row(self, page: Page, top: float, cells: Row) -> float:
        """One row of wrapped cells; the y below it."""
        height = max(text.count("\n") + 1 for text in cells) * PITCH + 5
        for column, text in enumerate(cells):
            lines = text.split("\n")
            first = top + 14 + (0 if self.level else (height - 5 - len(lines) * PITCH) / 2)
            for number, line in enumerate(lines):
                self.line(page, column, first + number * PITCH, line)
        return top + height

    def rows(self, page: Page, top: float, rows: Sequence[Row]) -> float:
        for cells in rows:
            top = self.row(page, top, cells)
        return top

    def rule(self, page: Page, y: float, thick: float) -> float:
        if self.boxes:
            page.canvas.rect(LEFT, HEIGHT - y - thick / 2, RIGHT - LEFT, thick, stroke=0, fill=1)
        else:
            page.canvas.setLineWidth(thick)
            page.across(y, LEFT, RIGHT)
        return y

    def begun(self, page: Page, top: float, head: Row, rows: Sequence[Row]) -> float:
        """Top rule, head, head rule and rows."""
        self.rule(page, top, 1.5)
        return self.rows(page, self.rule(page, self.row(page, top, head), 0.5), rows)

    def whole(self, page: Page, top: float, head: Row, rows: Sequence[Row]) -> float:
        return self.rule(page, self.begun(page, top, head, rows) + 2, 1.5)


FIVE = Columns((70, 120, 270, 345, 430), "lllcc")
FOUR = Columns((70, 230, 320, 420), "llrr")
HEAD5: Row = ("序号", "指标名称", "单位", "标准值", "2021年")
ROWS5: list[Row] = [
    ("1", "人均工业增加值", "万元/人", "≥15", "22.22"),
    ("2", "工业用水重复利用率", "%", "≥75", "85.31"),
    ("3", "单位工业增加值\n新鲜水耗", "m3/万元", "≤8", "7.12"),
    ("4", "绿化覆盖率", "%", "≥15", "38.5"),
    ("5", "单位工业增加值\n综合能耗", "tce/万元", "≤0.5", "0.241"),
]
HEAD4: Row = ("项目", "计量单位", "2020年", "2021年")
ROWS4: list[Row] = [
    ("工业增加值", "亿元", "278.61", "302.58"),
    ("年末从业人员", "万人", "13.43", "13.62"),
    ("工业用地面积", "km2", "21.41", "21.58"),
    ("工业固体废物产\n生量", "万t", "23.12", "24.51"),
    ("重复用水量", "万m3", "11424.6", "12511.5"),
    ("绿地率", "%", "33.0", "33.9"),
]
PROSE = "渚溪经济开发区全年安排环保资金三亿余元，用于污水管网、集中供热和固体废物处置等设施的建设与运行。"
TEXT30, TEXT36, TEXT40 = (f"{PROSE[:count]}。" for count in (30, 36, 39))


@dataclass(frozen=True, slots=True)
class Layout:
    """What is drawn on each page; the texts of its tables and of its paragraphs."""

    name: str
    pages: tuple[Draw, ...]
    tables: list[Grid]
    paragraphs: list[str] = field(default_factory=list)


def grid(*rows: Row) -> Grid:
    return [list(row) for row in rows]


def said(page: Page, y: float, text: str, x: float = 94) -> float:
    page.text(x, y + 12, text)
    return y + 20


def first_of_two(columns: Columns = FIVE, rows: int = 3) -> Draw:
    def draw(page: Page) -> None:
        y = said(page, 500, "表1 渚溪经济开发区指标完成情况")
        columns.begun(page, y, HEAD5, ROWS5[:rows])

    return draw


def rest_and_next(between: Callable[[Page, float], float], columns: Columns = FIVE) -> Draw:
    """The rest of table 1, what stands between, and table 2, which goes on."""

    def draw(page: Page) -> None:
        y = columns.rule(page, columns.rows(page, 80, ROWS5[3:]), 1.5)
        FOUR.begun(page, between(page, y), HEAD4, ROWS4[:4])

    return draw


def last_rows(page: Page) -> None:
    y = FOUR.rule(page, FOUR.rows(page, 80, ROWS4[4:]), 1.5)
    said(page, y + 10, "注：表中数据因四舍五入，可能存在尾差。", 70)


NOTE = "注：表中数据因四舍五入，可能存在尾差。"
BOTH = [grid(HEAD5, *ROWS5), grid(HEAD4, *ROWS4)]


def over_pages(name: str, between: Callable[[Page, float], float], paragraphs: list[str]) -> Layout:
    pages = (first_of_two(), rest_and_next(between), last_rows)
    return Layout(name, pages, BOTH, ["表1 渚溪经济开发区指标完成情况", *paragraphs, NOTE])


def captioned(page: Page, y: float) -> float:
    page.text(70, y + 32, "表2")
    page.text(100, y + 32, "基础数据")
    return y + 42


def captioned_with_unit(page: Page, y: float) -> float:
    page.centred(297, y + 32, "表2 基础数据")
    page.text(450, y + 50, "单位：见表内")
    return y + 56


def three_on_a_page(page: Page) -> None:
    y = 90.0
    for number, rows in enumerate((ROWS4[:2], ROWS4[2:3], ROWS4[4:]), 1):
        page.centred(297, y + 12, f"表{number} 主要数据之{number}")
        page.text(460, y + 28, "单位：万元")
        y = FOUR.whole(page, y + 34, HEAD4, rows) + 14


def directly_below(page: Page) -> None:
    y = said(page, 90, "表1 两张表")
    y = FIVE.whole(page, y, HEAD5, ROWS5[:2])
    FOUR.whole(page, y + 16, HEAD4, ROWS4[:3])


def one_row_each(page: Page) -> None:
    y = 100.0
    for number in range(3):
        y = FIVE.whole(page, said(page, y, f"表{number + 1} 年度数据"), HEAD5, ROWS5[number : number + 1]) + 12


def with_note(page: Page) -> None:
    y = said(page, 90, TEXT30)
    page.text(470, y + 12, "单位：万元")
    y = FOUR.whole(page, y + 16, HEAD4, ROWS4[:3])
    y = said(page, y + 2, "注：2020年数据为统计年鉴数；2021年为快报数。", 74)
    said(page, y, "数据来源：园区统计部门。", 74)


INDENTED: list[Row] = [
    ("1", "工业总产值", "亿元", "", "1285.36"),
    ("", "  其中：规模以上", "亿元", "", "1198.20"),
    ("", "      规模以下", "亿元", "", "87.16"),
    ("2", "工业增加值", "亿元", "", "302.58"),
]


def indented(page: Page) -> None:
    y = said(page, 90, "表1 产值")
    y = FIVE.rule(page, y, 1.5)
    y = FIVE.rule(page, FIVE.row(page, y, HEAD5), 0.5)
    for row in INDENTED:
        indent = (len(row[1]) - len(row[1].lstrip())) * 5
        for column, text in enumerate(row):
            if text:
                page.text(FIVE.xs[column] + 4 + (indent if column == 1 else 0), y + 14, text.strip())
        y += 20
    FIVE.rule(page, y, 1.5)


def two_storeys(*, ruled: bool) -> Draw:
    xs = (70, 200, 280, 360, 440)
    columns = Columns(xs, "lcccc")

    def draw(page: Page) -> None:
        y = columns.rule(page, said(page, 90, "表1 完成情况"), 1.5)
        page.text(74, y + 24, "项目")
        page.centred(280, y + 14, "2020年")
        page.centred(442, y + 14, "2021年")
        if ruled:
            page.across(y + 19, 206, 354)
            page.across(y + 19, 366, 519)
        columns.row(page, y + 20, ("", "计划", "实际", "计划", "实际"))
        y = columns.rule(page, y + 40, 0.5)
        columns.rule(page, columns.rows(page, y, STOREYED), 1.5)

    return draw


STOREYED: list[Row] = [
    ("工业增加值", "270.00", "278.61", "300.00", "302.58"),
    ("年末从业人员", "13.2", "13.43", "13.6", "13.62"),
    ("绿地率", "33.0", "33.0", "34.0", "33.9"),
]


def filled_boxes(page: Page) -> None:
    columns = Columns(FIVE.xs, FIVE.sides, boxes=True)
    y = columns.whole(page, said(page, 90, "表1 指标"), HEAD5, ROWS5[:3])
    Columns(FOUR.xs, FOUR.sides, boxes=True).whole(page, said(page, y + 8, "表2 基础数据"), HEAD4, ROWS4[:3])


def no_rules(page: Page) -> None:
    y = said(page, 90, TEXT40)
    y = said(page, y, "表1 指标完成情况")
    y = FIVE.rows(page, y, [HEAD5, *ROWS5])
    said(page, y + 14, TEXT36)


def no_rules_amid_text(page: Page) -> None:
    y = said(page, 90, TEXT40)
    y = FOUR.rows(page, y, [HEAD4, *ROWS4])
    said(page, y, TEXT36)


def head_at_the_foot(page: Page) -> None:
    said(page, 600, TEXT36)
    y = FIVE.rule(page, said(page, 690, "表1 指标"), 1.5)
    FIVE.rule(page, FIVE.row(page, y, HEAD5), 0.5)


def only_rows(page: Page) -> None:
    y = FIVE.rule(page, FIVE.rows(page, 80, ROWS5), 1.5)
    said(page, y + 10, TEXT36)


SECTIONED = [("（一）经济发展方面的评价指标完成情况",), *ROWS5[:2], ("（二）资源节约与环境保护方面的评价指标",), *ROWS5[2:]]


def sections(page: Page) -> None:
    y = FIVE.begun(page, said(page, 90, "表1 指标"), HEAD5, ())
    for row in SECTIONED:
        if len(row) == 1:
            page.text(74, y + 14, row[0])
            y += 20
        else:
            y = FIVE.row(page, y, row)
    FIVE.rule(page, y, 1.5)


def repeated(page: Page) -> None:
    page.centred(297, 90, "续表1")
    y = FIVE.whole(page, 96, HEAD5, ROWS5[3:])
    said(page, y + 10, TEXT36)


def rows_then_text(page: Page) -> None:
    y = FIVE.rows(page, 80, ROWS5[3:])
    said(page, y + 10, TEXT36)


def two_columns(page: Page) -> None:
    columns = Columns((70, 330), "lr")
    columns.whole(page, said(page, 90, "表1 基础数据"), ("项目", "2021年（万元）"), [(row[0], row[3]) for row in ROWS4])


BLANKS: list[Row] = [(*row[:3], row[3] if place % 2 else "", row[4] if place < 3 else "") for place, row in enumerate(ROWS5)]


def blanks(page: Page) -> None:
    FIVE.whole(page, said(page, 90, "表1 指标"), HEAD5, BLANKS)


def subtotals(page: Page) -> None:
    y = FOUR.begun(page, said(page, 90, "表1 基础数据"), HEAD4, ROWS4[:3])
    y = FOUR.rule(page, y, 0.5)
    y = FOUR.rule(page, FOUR.rows(page, y, ROWS4[3:]), 1.5)
    said(page, y + 4, TEXT36)


def two_columns_apart(*, ruled: bool) -> Draw:
    """Heads in the middle, labels left, figures right: the head of the figures stands over none of them."""
    columns = Columns((70, 330), "cc")

    def draw(page: Page) -> None:
        y = said(page, 90, "表1 基础数据")
        if ruled:
            columns.rule(page, y, 1.5)
        y = columns.row(page, y, ("项目", "2021年"))
        if ruled:
            columns.rule(page, y, 0.5)
        y = Columns(columns.xs, "lr").rows(page, y, LABELLED)
        if ruled:
            columns.rule(page, y, 1.5)
        said(page, y + 14, TEXT36)

    return draw


LABELLED: list[Row] = [(row[0].replace("\n", ""), row[3]) for row in ROWS4]
TOTAL: Row = ("合计", "—", "—", "—")


def total_under_a_rule(page: Page) -> None:
    y = FOUR.rule(page, FOUR.begun(page, said(page, 90, "表1 数据"), HEAD4, ROWS4[:3]), 0.5)
    FOUR.rule(page, FOUR.row(page, y, TOTAL), 1.5)


def rule_under_each_class(page: Page) -> None:
    y = FOUR.begun(page, said(page, 90, "表1 数据"), HEAD4, ())
    for first in (0, 2, 4):
        y = FOUR.rule(page, FOUR.rows(page, y, PLAIN[first : first + 2]), 1.5 if first == 4 else 0.5)


PLAIN: list[Row] = [(row[0].replace("\n", ""), *row[1:]) for row in ROWS4]


def short_head_rule(page: Page) -> None:
    """The rule under the head leaves a gap below cells merged downwards."""
    columns = Columns((70, 200, 280, 360, 440), "lcccc")
    y = columns.rule(page, said(page, 90, "表1 完成情况"), 1.5)
    page.text(74, y + 14, "项目")
    page.centred(280, y + 14, "2020年")
    page.centred(442, y + 14, "2021年")
    columns.row(page, y + 16, ("", "计划", "实际", "计划", "实际"))
    page.across(y + 37, 200, RIGHT)
    columns.rule(page, columns.rows(page, y + 37, STOREYED), 1.5)


CUT_ROW: Row = ("6", "单位工业用地\n面积工业增加\n值", "亿元/平方公\n里（每平方公\n里）", "≥9", "14.02")


def cut_row(page: Page) -> None:
    """The last row is cut by the page break: its cells stand at its top, not in its middle as in the others."""
    y = FIVE.begun(page, said(page, 640, "表1 指标"), HEAD5, ROWS5[2:])
    page.text(FIVE.xs[1] + 4, y + 14, "单位工业用地")
    page.text(FIVE.xs[1] + 4, y + 29, "面积工业增加")
    for column, text in ((0, "6"), (2, "亿元/平方公"), (3, "≥9"), (4, "14.02")):
        FIVE.line(page, column, y + 14, text)
    page.text(FIVE.xs[2] + 4, y + 29, "里（每平方公")


def rest_of_row(page: Page) -> None:
    page.text(FIVE.xs[1] + 4, 94, "值")
    page.text(FIVE.xs[2] + 4, 94, "里）")
    y = FIVE.rule(page, FIVE.rows(page, 100, [("7", *ROWS5[0][1:])]), 1.5)
    said(page, y + 10, TEXT36)


LAYOUTS = [
    over_pages("caption between", captioned, ["表2 基础数据"]),
    over_pages("caption and unit between", captioned_with_unit, ["表2 基础数据", "单位：见表内"]),
    over_pages("nothing between", lambda page, y: y + 18, []),
    over_pages("text between", lambda page, y: said(page, y + 6, TEXT36), [TEXT36]),
    Layout(
        "several on a page",
        (three_on_a_page,),
        [grid(HEAD4, *rows) for rows in (ROWS4[:2], ROWS4[2:3], ROWS4[4:])],
        [text for number in (1, 2, 3) for text in (f"表{number} 主要数据之{number}", "单位：万元")],
    ),
    Layout("one below the other", (directly_below,), [grid(HEAD5, *ROWS5[:2]), grid(HEAD4, *ROWS4[:3])], ["表1 两张表"]),
    Layout("one row each", (one_row_each,), [grid(HEAD5, ROWS5[n]) for n in range(3)], [f"表{n} 年度数据" for n in (1, 2, 3)]),
    Layout(
        "notes and unit",
        (with_note,),
        [grid(HEAD4, *ROWS4[:3])],
        [TEXT30, "单位：万元", "注：2020年数据为统计年鉴数；2021年为快报数。", "数据来源：园区统计部门。"],
    ),
    Layout("indented", (indented,), [grid(HEAD5, *((row[0], row[1].strip(), *row[2:]) for row in INDENTED))], ["表1 产值"]),
    *(
        Layout(
            f"two storeys {ruled}",
            (two_storeys(ruled=ruled),),
            [grid(("项目", "2020年", "2020年", "2021年", "2021年"), ("项目", "计划", "实际", "计划", "实际"), *STOREYED)],
            ["表1 完成情况"],
        )
        for ruled in (True, False)
    ),
    Layout("filled boxes", (filled_boxes,), [grid(HEAD5, *ROWS5[:3]), grid(HEAD4, *ROWS4[:3])], ["表1 指标", "表2 基础数据"]),
    Layout("no rules", (no_rules,), [grid(HEAD5, *ROWS5)], [TEXT40, "表1 指标完成情况", TEXT36]),
    Layout("no rules amid text", (no_rules_amid_text,), [grid(HEAD4, *ROWS4)], [TEXT40, TEXT36]),
    Layout("head at the foot", (head_at_the_foot, only_rows), [grid(HEAD5, *ROWS5)], [TEXT36, "表1 指标", TEXT36]),
    Layout("sections", (sections,), [grid(HEAD5, *(row * 5 if len(row) == 1 else row for row in SECTIONED))], ["表1 指标"]),
    Layout("repeated", (first_of_two(), repeated), BOTH[:1], ["表1 渚溪经济开发区指标完成情况", TEXT36]),
    Layout("open end", (first_of_two(), rows_then_text), BOTH[:1], ["表1 渚溪经济开发区指标完成情况", TEXT36]),
    Layout("two columns", (two_columns,), [grid(("项目", "2021年（万元）"), *((row[0], row[3]) for row in ROWS4))], ["表1 基础数据"]),
    *(
        Layout(
            f"two columns apart {ruled}", (two_columns_apart(ruled=ruled),), [grid(("项目", "2021年"), *LABELLED)], ["表1 基础数据", TEXT36]
        )
        for ruled in (True, False)
    ),
    Layout("total", (total_under_a_rule,), [grid(HEAD4, *ROWS4[:3], TOTAL)], ["表1 数据"]),
    Layout("classes", (rule_under_each_class,), [grid(HEAD4, *PLAIN)], ["表1 数据"]),
    Layout(
        "short head rule",
        (short_head_rule,),
        [grid(("项目", "2020年", "2020年", "2021年", "2021年"), ("项目", "计划", "实际", "计划", "实际"), *STOREYED)],
        ["表1 完成情况"],
    ),
    Layout("cut row", (cut_row, rest_of_row), [grid(HEAD5, *ROWS5[2:], CUT_ROW, ("7", *ROWS5[0][1:]))], ["表1 指标", TEXT36]),
    Layout("blanks", (blanks,), [grid(HEAD5, *BLANKS)], ["表1 指标"]),
    Layout("subtotals", (subtotals,), [grid(HEAD4, *ROWS4)], ["表1 基础数据", TEXT36]),
]


def filled(table: Table) -> Grid:
    """The texts of a table's rows, a merged cell's in each of its places."""
    rows = [[""] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.row_span):
            for column in range(cell.column, cell.column + cell.column_span):
                rows[row][column] = cell.text
    return rows


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_every_cell_is_read_where_it_was_drawn(tmp_path: Path, layout: Layout) -> None:
    document = read_pages(tmp_path, *layout.pages)
    assert [filled(table) for table in document.tables] == layout.tables
    assert sorted(paragraph.text for paragraph in document.paragraphs) == sorted(layout.paragraphs)
