"""Lines as paragraphs."""

import pytest

from pipeline.parse.line import Line, make_line
from pipeline.parse.paragraph import Margins, heading_level, join_texts, make_paragraphs
from pipeline.parse.word import Word

MARGINS = Margins(left=70, right=530, size=10, pitch=18)


def line(text: str, y: float, x0: float = 70, x1: float = 530, size: float = 10, *, bold: bool = False) -> Line:
    return make_line([Word(text, x0, y, x1, y + size, size, bold)])


def paragraphs(*lines: Line) -> list[tuple[str, int]]:
    return [(draft.paragraph.text, draft.paragraph.level) for draft in make_paragraphs(lines, 1, MARGINS)]


def test_a_short_line_an_indent_and_a_gap_part_paragraphs() -> None:
    assert paragraphs(line("甲", 0), line("乙。", 18, x1=200), line("丙。", 36)) == [("甲乙。", 0), ("丙。", 0)]
    assert paragraphs(line("甲", 0), line("乙", 18, x0=91)) == [("甲", 0), ("乙", 0)]
    assert paragraphs(line("甲", 0), line("乙", 48)) == [("甲", 0), ("乙", 0)]


def test_a_long_line_that_ends_early_without_a_sentence_goes_on() -> None:
    assert paragraphs(line("符合标准", 0, x1=490), line("GB3838中的限值。", 18)) == [("符合标准GB3838中的限值。", 0)]


def test_a_large_title_over_two_lines_is_one_heading() -> None:
    assert paragraphs(line("年度评价", 0, size=20), line("报告", 40, x1=200, size=20)) == [("年度评价报告", 1)]


def test_headings_by_number_and_by_type() -> None:
    assert paragraphs(line("（一）园区概况", 0, x1=200)) == [("（一）园区概况", 2)]
    assert paragraphs(line("主要工作", 0, x1=120, bold=True)) == [("主要工作", 2)]
    assert paragraphs(line("（一）提升效能。深化改革", 0)) == [("（一）提升效能。深化改革", 0)]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("第三章 存在问题", 1),
        ("第二节 水环境", 2),
        ("一、主要工作", 1),
        ("（二）资源利用", 2),
        ("1 主要工作回顾", 1),
        ("1.2 2021年主要工作", 2),
        ("1.2.3 科技创新", 3),
        ("3、蓝天保卫战", 3),
        ("（4）其他", 4),
        ("1.5万吨标煤", 0),
        ("3.2%", 0),
        ("一、完成了全部任务。", 0),
        ("园区概况", 0),
    ],
)
def test_levels_of_numberings(text: str, level: int) -> None:
    assert heading_level(text) == level


def test_only_latin_words_are_joined_with_a_space() -> None:
    assert join_texts(["工业", "增加值", "COD", "load", "2.5", "吨"]) == "工业增加值COD load2.5吨"
