"""Tables with rules between their rows only."""

from collections.abc import Sequence
from pathlib import Path

from tests.parse.test_pdf import Page, read_pages, texts

XS = (70, 126, 252, 330, 420, 520)
HEAD = ("类别", "指标", "单位", "要求", "数值")
ROWS = (
    ("经济发展", "工业增加值", "万元", "-", "757667"),
    ("", "人均工业增加值", "万元/人", "≥15", "12.50"),
    ("资源节约", "综合能耗总量", "吨标煤", "-", "31962"),
    ("", "单位工业增加值综合能耗", "吨标煤/万元", "≤0.5", "0.21"),
    ("", "新鲜水资源消耗量", "万立方米", "-", "1738"),
)


def rows(page: Page, top: float, lines: Sequence[Sequence[str]], *, merged: bool = True, height: float = 22) -> None:
    """A table with a rule above and below each row; `merged`: none in the first column where it goes on."""
    for number, line in enumerate(lines):
        goes_on = merged and not line[0]
        page.across(top + number * height, XS[1] if goes_on else XS[0], XS[-1])
        for x, text in zip(XS, line, strict=False):
            page.text(x + 4, top + number * height + 14, text)
    page.across(top + len(lines) * height, XS[0], XS[-1])


def test_columns_are_found_between_the_words_of_all_rows(tmp_path: Path) -> None:
    (table,) = read_pages(tmp_path, lambda page: rows(page, 140, (HEAD, *ROWS), merged=False)).tables
    assert texts(table) == [list(line) for line in (HEAD, *ROWS)]


def test_a_gap_in_a_rule_makes_one_cell_of_two(tmp_path: Path) -> None:
    (table,) = read_pages(tmp_path, lambda page: rows(page, 140, (HEAD, *ROWS))).tables
    spans = {cell.text: cell.row_span for cell in table.cells if cell.column == 0}
    assert spans == {"类别": 1, "经济发展": 2, "资源节约": 3}
    assert [line[-1] for line in texts(table)] == ["数值", "757667", "12.50", "31962", "0.21", "1738"]


def test_a_gap_in_rules_parts_words_that_nearly_touch(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        rows(page, 140, (HEAD, *ROWS))
        page.text(XS[1] - 30, 140 + 22 * 5 + 14, "注意事")  # ends where the next column's word begins

    (table,) = read_pages(tmp_path, draw).tables
    assert "新鲜水资源消耗量" in {cell.text for cell in table.cells}


def test_a_title_over_the_columns_is_one_cell(tmp_path: Path) -> None:
    title = ("", "国家生态工业示范园区对照考核表（数据基准年为二〇二一年）", "", "", "")
    (table,) = read_pages(tmp_path, lambda page: rows(page, 140, (title, HEAD, *ROWS), merged=False)).tables
    (cell,) = [cell for cell in table.cells if cell.text == title[1]]
    assert (cell.row, cell.column_span > 1) == (0, True)
    assert texts(table)[1] == list(HEAD)


def test_rows_without_rules_between_them_are_not_one_row(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        rows(page, 140, (HEAD,), merged=False)
        for number, line in enumerate(ROWS):
            for x, text in zip(XS, line, strict=False):
                page.text(x + 4, 162 + number * 20 + 14, text)
        page.across(162 + 20 * len(ROWS), XS[0], XS[-1])

    found = texts(read_pages(tmp_path, draw).tables[0])
    assert [line[-1] for line in found if line[-1] != "数值"] == ["757667", "12.50", "31962", "0.21", "1738"]


def test_underlined_words_and_rules_of_the_page_make_no_table(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        for number in range(8):
            page.text(74, 100 + number * 40, "园区全年完成工业增加值稳步增长，各项工作有序推进。")
            page.across(104 + number * 40, 74, 300)

    assert read_pages(tmp_path, draw).tables == ()


def test_a_column_that_is_empty_on_the_next_page_stays(tmp_path: Path) -> None:
    first = tuple((*line[:4], text) for line, text in zip((HEAD, *ROWS), ("备注", "", "约数", "", "", ""), strict=True))
    second = tuple((*line[:4], "") for line in ROWS * 2)
    table, *others = read_pages(
        tmp_path, lambda page: rows(page, 500, first, merged=False, height=45), lambda page: rows(page, 80, second, merged=False)
    ).tables
    assert not others
    assert table.columns == 5
    assert {cell.text for cell in table.cells if cell.column == 3} == {"要求", "-", "≥15", "≤0.5"}
