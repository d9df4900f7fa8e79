"""Tables that stand side by side on a page."""

from collections.abc import Sequence
from pathlib import Path

from tests.parse.test_pdf import Draw, Page, read_pages, texts
from tests.parse.test_turn import turned

LEFT, RIGHT = (60, 170, 280), (310, 420, 530)


def three_line(page: Page, top: float, rows: Sequence[Sequence[str]], xs: Sequence[float], *, closed: bool = True) -> None:
    for y in (top, top + 20, *((top + 20 * len(rows) + 4,) if closed else ())):
        page.across(y, xs[0], xs[-1])
    for number, row in enumerate(rows):
        for x, text in zip(xs, row, strict=False):
            page.text(x + 8, top + 14 + 20 * number, text)


def rows_of(name: str, count: int = 3, first: int = 1) -> list[tuple[str, str]]:
    return [("指标", f"{name}值"), *((f"{name}{number}", f"{number}.5") for number in range(first, first + count))]


def test_ruled_tables_side_by_side_are_two(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        page.table(100, rows_of("甲"), LEFT)
        page.table(102, rows_of("乙", 5), RIGHT)
        page.text(60, 260, "以上为两表。")

    document = read_pages(tmp_path, draw)
    assert [[tuple(row) for row in texts(table)] for table in document.tables] == [rows_of("甲"), rows_of("乙", 5)]
    assert [paragraph.text for paragraph in document.paragraphs] == ["以上为两表。"]


def test_each_goes_on_over_the_page(tmp_path: Path) -> None:
    def page_of(first: int, top: float) -> Draw:
        def draw(page: Page) -> None:
            page.table(top, rows_of("甲", first=first), LEFT)
            page.table(top, rows_of("乙", first=first), RIGHT)

        return draw

    document = read_pages(tmp_path, page_of(1, 690), page_of(4, 72))
    assert [[tuple(row) for row in texts(table)] for table in document.tables] == [rows_of("甲", 6), rows_of("乙", 6)]
    assert [table.pages for table in document.tables] == [(1, 2), (1, 2)]


def test_only_the_right_one_goes_on(tmp_path: Path) -> None:
    def first(page: Page) -> None:
        page.table(690, rows_of("甲", 1), LEFT)
        page.table(690, rows_of("乙"), RIGHT)

    def second(page: Page) -> None:
        page.table(72, rows_of("乙", 2, 4), RIGHT)

    document = read_pages(tmp_path, first, second)
    assert [[tuple(row) for row in texts(table)] for table in document.tables] == [rows_of("甲", 1), rows_of("乙", 5)]


def test_three_line_tables_side_by_side_with_a_shared_baseline(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        page.text(94, 80, "园区主要指标完成情况见下表，数据来自统计部门和管理委员会各局。")
        three_line(page, 100, rows_of("甲"), LEFT)
        three_line(page, 100, rows_of("乙", 5), RIGHT)

    document = read_pages(tmp_path, draw)
    assert [[tuple(row) for row in texts(table)] for table in document.tables] == [rows_of("甲"), rows_of("乙", 5)]
    assert len(document.paragraphs) == 1


def test_captions_side_by_side_name_their_own_tables(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        page.text(70, 90, "表1 甲类指标")
        page.text(320, 90, "表2 乙类指标")
        page.table(100, rows_of("甲"), LEFT)
        page.table(100, rows_of("乙"), RIGHT)

    assert [table.caption for table in read_pages(tmp_path, draw).tables] == ["表1 甲类指标", "表2 乙类指标"]


def test_side_by_side_on_a_page_turned(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        page.table(100, rows_of("甲"), LEFT)
        page.table(100, rows_of("乙"), RIGHT)

    document = read_pages(tmp_path, turned(1, draw))
    assert [[tuple(row) for row in texts(table)] for table in document.tables] == [rows_of("甲"), rows_of("乙")]
