"""A page of a table that leaves out a column which is empty there: both readings are kept."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.model import Document, Table
from tests.parse.test_pdf import Page, read_pages, texts

HEAD = ("序号", "指标", "单位", "要求", "数值")
ABOVE = (
    ("1", "人均工业增加值", "万元/人", "≥15", "25.00"),
    ("2", "工业增加值", "万元", "-", "250003"),
    ("3", "单位用地增加值", "亿元", "≥9", "10.00"),
)
XS = (40, 80, 240, 320, 420, 540)


def second_page(tmp_path: Path, rows: Sequence[Sequence[str]], xs: Sequence[float]) -> Document:
    return read_pages(tmp_path, first_page, lambda page: draw(page, rows, xs))


def first_page(page: Page) -> None:
    page.table(100, [HEAD, *ABOVE], XS)


def draw(page: Page, rows: Sequence[Sequence[str]], xs: Sequence[float]) -> None:
    page.table(80, rows, xs)


def below(table: Table) -> list[list[str]]:
    return texts(table)[1 + len(ABOVE) :]


VALUES = (("4", "用水量", "吨", "6001"), ("5", "绿化覆盖率", "%", "40.00"))
LIMITS = (("4", "用水量", "吨", "≥8"), ("5", "绿化覆盖率", "%", "≥15"))


@pytest.mark.parametrize(("rows", "column"), [(VALUES, 4), (LIMITS, 3)])
def test_a_column_merged_into_its_neighbour_may_be_either(tmp_path: Path, rows: Sequence[Sequence[str]], column: int) -> None:
    """The likelier reading comes first: figures stand under figures, limits under limits."""
    (table,) = second_page(tmp_path, rows, (40, 80, 240, 320, 540)).tables
    (other,) = table.others
    first = [[*row[:3], *("" if place != column else row[3] for place in (3, 4))] for row in rows]
    second = [[*row[:3], *("" if place == column else row[3] for place in (3, 4))] for row in rows]
    assert (below(table), below(other)) == (first, second)
    assert (other.index, other.pages, other.parts) == (table.index, table.pages, table.parts)
    assert table.reading != other.reading
    assert {cell.page for cell in other.cells if cell.row > len(ABOVE)} == {2}


def test_both_are_said(tmp_path: Path) -> None:
    document = second_page(tmp_path, VALUES, (40, 80, 240, 320, 540))
    (problem,) = document.problems
    assert (problem.kind, problem.location.table) == ("grid-ambiguous", 0)
    assert all(reading.reading.en in problem.message.en for table in document.tables for reading in (table, *table.others))


def test_a_page_with_a_column_less_and_other_borders_goes_on(tmp_path: Path) -> None:
    """What kind of text stands in a column, and the running number, say how its columns stand on those of the table."""
    (table,) = second_page(tmp_path, VALUES, (40, 95, 300, 400, 540)).tables
    assert below(table) == [[*row[:3], "", row[3]] for row in VALUES]
    assert table.pages == (1, 2)
    (limits,) = second_page(tmp_path, LIMITS, (40, 95, 300, 400, 540)).tables
    assert below(limits) == [[*row, ""] for row in LIMITS]


def test_a_page_that_ends_a_column_sooner_goes_on(tmp_path: Path) -> None:
    (table,) = second_page(tmp_path, LIMITS, XS[:-1]).tables
    assert below(table) == [[*row, ""] for row in LIMITS]
    assert not table.others


def test_three_pages_are_read_alike(tmp_path: Path) -> None:
    narrow = (40, 80, 240, 320, 540)
    document = read_pages(tmp_path, first_page, lambda page: draw(page, VALUES[:1], narrow), lambda page: draw(page, VALUES[1:], narrow))
    (table,) = document.tables
    assert len(table.others) == 1
    for reading in (table, *table.others):
        assert len({cell.column for cell in reading.cells if cell.text in {"6001", "40.00"}}) == 1


def test_another_table_with_fewer_columns_stays_one(tmp_path: Path) -> None:
    rows = (("企业甲", "万元", "300"), ("企业乙", "万元", "200"))
    assert len(second_page(tmp_path, rows, (40, 240, 400, 540)).tables) == 2
    numbered = (("1", "企业甲", "万元", "300"), ("2", "企业乙", "万元", "200"))
    assert len(second_page(tmp_path, numbered, (40, 95, 300, 400, 540)).tables) == 2


def test_where_only_the_rule_is_missing_each_text_stands_in_its_column(tmp_path: Path) -> None:
    rows = (("4", "用水量", "吨", "≥8", "6001"), ("5", "绿化覆盖率", "%", "", "40.00"))

    def without_rule(page: Page) -> None:
        page.table(80, [row[:4] for row in rows], (*XS[:4], XS[5]))
        for number, row in enumerate(rows):
            page.text(XS[4] + 4, 80 + number * 20 + 13, row[4])

    (table,) = read_pages(tmp_path, first_page, without_rule).tables
    assert below(table) == [list(row) for row in rows]
    assert not table.others


def test_blank_wide_cells_leave_nothing_open(tmp_path: Path) -> None:
    rows = (("4", "用水量", "吨", "-"), ("5", "绿化覆盖率", "%", ""))
    (table,) = second_page(tmp_path, rows, (40, 80, 240, 320, 540)).tables
    assert not table.others


def test_a_whole_page_leaves_nothing_open(tmp_path: Path) -> None:
    rows = (("4", "用水量", "吨", "-", "6001"), ("5", "绿化覆盖率", "%", "≥15", "40.00"))
    document = second_page(tmp_path, rows, XS)
    (table,) = document.tables
    assert not table.others
    assert not document.problems
