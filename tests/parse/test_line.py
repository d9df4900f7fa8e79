"""Words gathered to lines."""

from pipeline.parse.line import make_line, make_lines
from pipeline.parse.word import Word


def word(text: str, x0: float, top: float = 0.0, size: float = 10.0, *, spaced: bool = False) -> Word:
    return Word(text, x0, top, x0 + size * len(text), top + size, size, spaced=spaced)


def test_a_line_says_its_words_from_left_to_right() -> None:
    line = make_line([word("COD", 50, 2, 8, spaced=True), word("减排", 0)])
    assert (line.text, line.size, line.bbox) == ("减排 COD", 10.0, (0, 0.0, 74, 10.0))
    alone = make_line([word("减排", 0)])
    assert (alone.text, alone.size, alone.bbox) == ("减排", 10.0, (0, 0.0, 20, 10.0))


def test_words_that_overlap_by_half_share_a_line() -> None:
    lines = make_lines([word("丙", 0, 16), word("乙", 20, 4), word("甲", 0), word("丁", 30, 16)])
    assert [line.text for line in lines] == ["甲乙", "丙丁"]


def test_words_without_height_share_no_line() -> None:
    flat = Word("甲", 0, 5, 10, 5, 0.0)
    assert len(make_lines([flat, flat])) == 2


def test_a_wide_gap_parts_a_line() -> None:
    line = make_line([word("甲", 0), word("乙", 12), word("丙", 60)])
    assert [[one.text for one in part] for part in line.segments(1.0)] == [["甲", "乙"], ["丙"]]
    assert make_line([word("甲", 0)]).segments(1.0) == ((word("甲", 0),),)
