"""Running text in two columns."""

from pathlib import Path

from pipeline.model import Document, Paragraph
from tests.parse.test_pdf import HEADER, Page, read_pages, texts

LEFT, RIGHT, WIDE = 60, 310, 22
"""Where the columns begin, and the characters of a line (of 10 points)."""
FIRST = (
    "园区全年工业增加值稳步增长，主要行业运行平稳，重点企业产能利用率处于较高水平，能源结构继续优化，"
    "清洁能源占比进一步提高，固体废物综合利用水平持续提升，中水回用。"
)
SECOND = (
    "管理委员会完善了环境管理制度，编制了年度工作计划，组织企业开展清洁生产审核，"
    "建设了环境信息公开平台，公众对环境的满意度保持在较高水平，全年没有发生突发环境事件。"
)


def wrapped(text: str) -> list[str]:
    return [text[at : at + WIDE] for at in range(0, len(text), WIDE)]


def column(page: Page, x: float, top: float, lines: list[str]) -> float:
    for number, line in enumerate(lines):
        page.text(x, top + 16 * number, line)
    return top + 16 * len(lines)


def paragraphs(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def test_each_column_is_read_from_top_to_bottom(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        page.centred(297, 100, "某园区年度工作综述及下一年度的主要安排，全文如下所示")
        column(page, LEFT, 130, wrapped(FIRST))
        column(page, RIGHT, 130, wrapped(SECOND))

    assert paragraphs(read_pages(tmp_path, draw))[1:] == [FIRST, SECOND]


def test_a_sentence_goes_on_in_the_next_column(tmp_path: Path) -> None:
    lines = wrapped(FIRST + SECOND[: WIDE * 4 - len(FIRST) % WIDE] + SECOND)

    def draw(page: Page) -> None:
        half = len(lines) // 2
        column(page, LEFT, 130, lines[:half])
        column(page, RIGHT, 133, lines[half:])  # lines of the columns need not stand level

    assert paragraphs(read_pages(tmp_path, draw)) == ["".join(lines)]


def test_a_table_in_one_column_stays_whole_and_parts_no_text_of_the_other(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        below = column(page, LEFT, 130, wrapped(FIRST))
        page.table(below + 10, [HEADER, ("1", "增加值", "万元", "12.50")], (LEFT, 100, 180, 220, 280))
        column(page, RIGHT, 130, wrapped(SECOND + SECOND))

    document = read_pages(tmp_path, draw)
    assert texts(document.tables[0])[1] == ["1", "增加值", "万元", "12.50"]
    assert paragraphs(document) == [FIRST, SECOND + SECOND]


def test_labels_beside_their_values_are_no_columns(tmp_path: Path) -> None:
    rows = [("园区名称", "青野经济技术开发区"), ("数据年份", "2021年"), ("规划基准年", "2018年"), ("联系地址", "青野市城北路一号")]

    def draw(page: Page) -> None:
        for number, (label, value) in enumerate(rows):
            page.text(LEFT, 130 + 20 * number, label)
            page.text(RIGHT, 130 + 20 * number, value)

    text = "".join(paragraphs(read_pages(tmp_path, draw))).replace(" ", "")
    assert text == "".join(label + value for label, value in rows)
