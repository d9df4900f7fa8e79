"""Pieces of tables joined over pages."""

from collections.abc import Sequence

import pytest

from pipeline.model import Cell, Paragraph, Table
from pipeline.parse.join import join
from pipeline.parse.piece import Piece

EDGES = (70.0, 110.0, 150.0, 300.0, 360.0, 420.0)
HEADER = ("分类", "序号", "指标", "单位", "数值")


def piece(
    page: int,
    *rows: Sequence[str],
    edges: tuple[float, ...] = EDGES,
    full: Sequence[tuple[int, int]] = (),
    spans: dict[tuple[int, int], int] | None = None,
) -> Piece:
    """Rows of texts; None-like gaps are written "^": the cell above spans them (its rows in `spans`)."""
    cells = tuple(
        Cell(text, row, column, row_span=(spans or {}).get((row, column), 1), page=page, bbox=(0, row, 1, row + 1))
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
        if text != "^"
    )
    return Piece(page, (edges[0], 0, edges[-1], 1), edges, len(rows), cells, frozenset(full))


def only(*blocks: Paragraph | Piece) -> Table:
    (table,) = (block for block in join(blocks) if isinstance(block, Table))
    return table


def texts(table: Table) -> list[list[str]]:
    rows: list[list[str]] = [[] for _ in range(table.rows)]
    for cell in sorted(table.cells, key=lambda cell: cell.column):
        rows[cell.row].append(cell.text)
    return rows


def test_pieces_on_following_pages_are_one_table() -> None:
    table = only(piece(1, HEADER, ("经济", "1", "产值", "万元", "9")), piece(2, ("共生", "5", "项目", "个", "8")))
    assert table.rows == 3
    assert [(part.page, part.first_row, part.rows, part.cut_row) for part in table.parts] == [(1, 0, 2, False), (2, 2, 1, False)]
    assert table.cells[-1].page == 2


def test_a_number_and_a_label_cut_by_the_page_break_are_one() -> None:
    above = piece(1, HEADER, ("共生", "6", "工业固体废物总产", "吨", "116859.26"), full=[(1, 2), (1, 4)])
    table = only(above, piece(2, ("", "", "生量", "", "8"), ("", "", "贮存量", "吨", "212.9")))
    assert texts(table)[1:] == [["共生", "6", "工业固体废物总产\n生量", "吨", "116859.26\n8"], ["", "", "贮存量", "吨", "212.9"]]
    assert table.parts[1].cut_row
    assert (table.parts[1].first_row, table.parts[1].rows) == (1, 2)
    assert {cell.page for cell in table.cells if cell.row == 1} == {1}


@pytest.mark.parametrize(
    ("last", "first"),
    [
        pytest.param(("", "6", "综合利用往年贮存量", "吨", "212.9"), ("", "", "再生资源收集量", "吨", ""), id="component without value"),
        pytest.param(("", "6", "综合利用率", "%", "6.62"), ("", "", "再生资源收集量", "", "43.2"), id="two numbers make none"),
        pytest.param(("", "25", "规划基准年COD排放量", "吨", "5"), ("", "", "规划基准年氨氮排放量", "", "7"), id="label begun again"),
        pytest.param(("", "", "全部完成。", "", ""), ("", "", "园区情况", "", ""), id="sentence ended"),
        pytest.param(("", "9", "增长率", "%", ""), ("", "10", "综合能耗总量", "吨标煤", "3"), id="next number"),
    ],
)
def test_a_row_of_its_own_stays(last: Sequence[str], first: Sequence[str]) -> None:
    above = piece(1, HEADER, ("经济", "1", "产值", "吨", "12"), last, full=[(2, 2)])
    table = only(above, piece(2, first))
    assert table.rows == 4
    assert not table.parts[1].cut_row


def test_an_open_bracket_goes_on() -> None:
    table = only(piece(1, ("", "24", "固体废物（含危险", "%", "100")), piece(2, ("", "", "废物）处置率", "", "")))
    assert texts(table) == [["", "24", "固体废物（含危险\n废物）处置率", "%", "100"]]


def test_an_empty_first_row_is_the_rest_of_a_cut_row() -> None:
    table = only(piece(1, HEADER, ("", "31", "平台", "%", "100")), piece(2, HEADER, ("", "", "", "", ""), ("", "32", "活动", "次", "4")))
    assert [row[1] for row in texts(table)] == ["序号", "31", "32"]
    assert table.parts[1].header_rows == 1


def test_a_repeated_header_is_dropped_and_noted() -> None:
    table = only(piece(1, HEADER, ("经济", "1", "产值", "万元", "9")), piece(2, HEADER, ("共生", "5", "项目", "个", "8")))
    assert texts(table)[2] == ["共生", "5", "项目", "个", "8"]
    assert (table.parts[1].first_row, table.parts[1].rows, table.parts[1].header_rows) == (2, 1, 1)


def test_titles_above_a_repeated_header_are_part_of_it() -> None:
    title = ("对照考核表", "", "", "", "")
    table = only(piece(1, title, HEADER, ("经济", "1", "产值", "万元", "9")), piece(2, title, HEADER, ("共生", "5", "项目", "个", "8")))
    assert [row[1] for row in texts(table)] == ["", "序号", "1", "5"]
    assert table.parts[1].header_rows == 2


def test_a_merged_category_goes_on_over_the_break() -> None:
    above = piece(1, ("经济", "1", "产值", "万元", "9"), ("^", "2", "人口", "人", "5"), spans={(0, 0): 2})
    below = piece(2, ("", "3", "面积", "公顷", "7"), ("^", "4", "能耗", "吨", "6"), ("共生", "5", "项目", "个", "8"), spans={(0, 0): 2})
    table = only(above, below)
    category = table.cells[0]
    assert (category.text, category.row, category.row_span, category.page) == ("经济", 0, 4, 1)
    assert sum(cell.column == 0 for cell in table.cells) == 2


def test_blank_categories_that_are_no_merged_cells_stay() -> None:
    above = piece(1, HEADER, ("经济", "1", "产值", "万元", "9"), ("", "2", "人口", "人", "5"), ("", "3", "甲", "公顷", "7"))
    table = only(above, piece(2, ("", "4", "乙", "吨", "6")))
    assert [cell.row_span for cell in table.cells if cell.column == 0] == [1] * 5


def test_columns_are_matched_by_their_edges() -> None:
    title = piece(1, ("对照考核表", "填报时间"), edges=(70.0, 150.0, 420.0))
    mirrored = tuple(edge + 12 for edge in EDGES)
    table = only(title, piece(2, HEADER, edges=mirrored), piece(3, ("经济", "1", "产值", "万元", "9")))
    assert table.columns == 5
    assert [(cell.column, cell.column_span) for cell in table.cells if cell.row == 0] == [(0, 2), (2, 3)]


def test_other_columns_or_text_between_part_tables() -> None:
    rows = (HEADER, ("经济", "1", "产值", "万元", "9"))
    other = piece(2, ("甲", "乙"), edges=(70.0, 200.0, 420.0))
    between = Paragraph("表2 资源节约类指标", page=2)
    assert len(join([piece(1, *rows), other])) == 2
    assert [block.caption for block in join([piece(1, *rows), between, piece(2, *rows)]) if isinstance(block, Table)] == ["", between.text]
    assert len(join([piece(1, *rows), piece(1, *rows)])) == 2
    assert len(join([piece(1, *rows), piece(3, *rows)])) == 2


def test_a_header_that_differs_begins_another_table() -> None:
    blocks = join([piece(1, HEADER, ("经济", "1", "产值", "万元", "9")), piece(2, ("分类", "序号", "指标", "单位", "目标"))])
    assert [block.index for block in blocks if isinstance(block, Table)] == [0, 1]


def test_a_line_that_says_continued_does_not_part() -> None:
    table = only(piece(1, HEADER, ("经济", "1", "产值", "万元", "9")), Paragraph("续表1"), piece(2, HEADER, ("共生", "5", "项", "个", "8")))
    assert table.rows == 3


def test_the_nearest_title_above_is_the_caption() -> None:
    above = [Paragraph("附表 对照考核表"), Paragraph("园区名称：某园区 填报时间：2022年5月"), Paragraph("数据基准年：2021年")]
    assert only(*above, piece(1, HEADER)).caption == "附表 对照考核表"
    assert only(Paragraph("园区情况如下。"), piece(1, HEADER)).caption == ""


def test_a_row_over_the_page_break_that_may_be_one_or_two_is_read_both_ways() -> None:
    """All its texts may go on, but each row would be whole by itself."""
    above = piece(1, HEADER, ("共生", "6", "固体废物处置", "吨", "9"), ("", "", "综合利用往年贮存量", "", ""), full=[(2, 2)])
    table = only(above, piece(2, ("", "", "再生资源收集量", "", "")), piece(3, ("", "7", "项目", "个", "4")))
    (other,) = table.others
    assert [row[2] for row in texts(table)[2:]] == ["综合利用往年贮存量", "再生资源收集量", "项目"]
    assert [row[2] for row in texts(other)[2:]] == ["综合利用往年贮存量\n再生资源收集量", "项目"]
    assert [part.cut_row for part in other.parts] == [False, True, False]


def test_a_figure_cut_by_the_page_break_may_be_two() -> None:
    above = piece(1, HEADER, ("共生", "6", "综合利用往年贮存量", "吨", "116859"), full=[(1, 2), (1, 4)])
    table = only(above, piece(2, ("", "", "再生资源收集量", "", "812")))
    (other,) = table.others
    values = [[cell.text for cell in reading.cells if cell.row and cell.column == 4] for reading in (table, other)]
    assert values == [["116859\n812"], ["116859", "812"]]
    assert not only(above, piece(2, ("", "", "（吨）", "", "812"))).others  # too short for a name


@pytest.mark.parametrize("last", ["规划基准年", "规划基准年度的"])
def test_a_name_over_the_page_break_whose_end_is_the_name_of_another_row_is_read_both_ways(last: str) -> None:
    """规划基准年 | COD排放量: the word of letters is not divided, so that the cell above is not full."""
    above = piece(1, HEADER, ("环境", "25", "COD排放量", "吨", "9"), ("", "25", last, "吨", "12"))
    table = only(above, piece(2, ("", "", "COD排放量", "", ""), ("", "25", "氨氮排放量", "吨", "3")))
    (other,) = table.others
    names = [[cell.text for cell in reading.cells if cell.row > 1 and cell.column == 2] for reading in (table, other)]
    assert names == [[last, "COD排放量", "氨氮排放量"], [f"{last}\nCOD排放量", "氨氮排放量"]]
    assert not only(above, piece(2, ("", "25", "COD排放量", "吨", "4"))).others  # whole by itself
