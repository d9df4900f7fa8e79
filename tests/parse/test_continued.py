"""Ways in which a page break cuts a table."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.model import Document
from tests.parse.test_pdf import Draw, Page, read_pages, texts

XS = (60, 110, 140, 236, 350, 430, 480)
HEAD = ("分类", "序号", "指标", "单位", "要求", "数值")
NOTE = "注：数据来自统计部门。"
FIRST = ("经济", "1", "产值", "亿元", "≥15", "12.5")
SECOND = ("经济", "2", "人口", "人", "-", "31")


def rows(top: float, *cells: Sequence[str], note: bool = False) -> Draw:
    def draw(page: Page) -> None:
        bottom = page.table(top, cells, XS)
        if note:
            page.text(60, bottom + 15, NOTE, 8)

    return draw


def nothing(page: Page) -> None:
    pass


def read_report(tmp_path: Path, *pages: Draw) -> Document:
    def numbered(number: int, draw: Draw) -> Draw:
        def whole(page: Page) -> None:
            page.text(60, 45, "某园区年度评价报告")
            page.centred(297, 815, str(number))
            draw(page)

        return whole

    return read_pages(tmp_path, *(numbered(number, draw) for number, draw in enumerate(pages, 1)))


@pytest.mark.parametrize(
    ("pages", "parts"),
    [
        pytest.param((rows(750, HEAD), rows(72, FIRST, SECOND)), [(1, False, 0), (2, False, 0)], id="header at the foot"),
        pytest.param((rows(730, HEAD, FIRST), nothing, rows(72, SECOND)), [(1, False, 0), (3, False, 0)], id="page without content"),
        pytest.param(
            (rows(700, HEAD, FIRST, note=True), rows(72, SECOND, note=True)), [(1, False, 0), (2, False, 0)], id="note under each part"
        ),
        pytest.param(
            (rows(700, HEAD, FIRST, note=True), rows(72, HEAD, SECOND, note=True)), [(1, False, 0), (2, False, 1)], id="and header again"
        ),
    ],
)
def test_rows_go_on(tmp_path: Path, pages: Sequence[Draw], parts: Sequence[tuple[int, bool, int]]) -> None:
    document = read_report(tmp_path, *pages)
    (table,) = document.tables
    assert [tuple(row) for row in texts(table)] == [HEAD, FIRST, SECOND]
    assert [(part.page, part.cut_row, part.header_rows) for part in table.parts] == parts
    assert {cell.page for cell in table.cells if cell.row == 2} == {parts[-1][0]}
    assert {paragraph.text for paragraph in document.paragraphs} <= {NOTE}


CUT = ("", "6", "工业固体废物综合利", "吨", "当增加值增长率＜", "116859.26")


@pytest.mark.parametrize(
    ("rest", "row"),
    [
        pytest.param(
            ("", "", "用量", "", "0，≥0.3", "8"),
            ("", "6", "工业固体废物综合利\n用量", "吨", "当增加值增长率＜\n0，≥0.3", "116859.26\n8"),
            id="label, requirement and number",
        ),
        pytest.param(
            ("", "", "", "", "0，≥0.3", ""),
            ("", "6", "工业固体废物综合利", "吨", "当增加值增长率＜\n0，≥0.3", "116859.26"),
            id="requirement",
        ),
        pytest.param(
            ("", "", "用量", "", "", ""), ("", "6", "工业固体废物综合利\n用量", "吨", "当增加值增长率＜", "116859.26"), id="label alone"
        ),
    ],
)
@pytest.mark.parametrize("following", [(), (SECOND,)], ids=["nothing more", "a row more"])
def test_a_row_is_cut(tmp_path: Path, rest: Sequence[str], row: Sequence[str], following: Sequence[Sequence[str]]) -> None:
    document = read_report(tmp_path, rows(730, HEAD, CUT), rows(72, rest, *following))
    (table,) = document.tables
    assert [tuple(found) for found in texts(table)] == [HEAD, row, *following]
    assert table.parts[1].cut_row


def test_header_again_with_other_line_breaks(tmp_path: Path) -> None:
    def page_of(top: float, lines: Sequence[str], row: Sequence[str]) -> Draw:
        def draw(page: Page) -> None:
            page.table(top, [(*HEAD[:5], ""), row], XS, 30)
            for number, line in enumerate(lines):
                page.text(434, top + 12 + 12 * number, line)

        return draw

    document = read_report(tmp_path, page_of(700, ["2021年", "数值"], FIRST), page_of(72, ["2021", "年数值"], SECOND))
    assert [row[1] for row in texts(document.tables[0])] == ["序号", "1", "2"]
    assert document.tables[0].parts[1].header_rows == 1
