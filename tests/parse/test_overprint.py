"""Letters upon other letters."""

from pipeline.parse.letter import HIDDEN, Letter, Style, in_columns
from pipeline.parse.overprint import overprinted

PLAIN = Style("SimSun", 10.0, 0, 0.0, "")


def letter(text: str, x: float, string: int, y: float = 100.0, style: Style = PLAIN) -> Letter:
    return Letter(text, x, y, x + 5, y + 10, style, string)


def upon(*letters: Letter) -> set[int]:
    return set(overprinted(in_columns(letters)))


def test_a_figure_upon_another_sign_of_another_string() -> None:
    assert upon(letter("1", 100, 1), letter("甲", 150, 1), letter("7", 101, 2)) == {0, 2}
    assert upon(letter("1", 100, 1), letter("7", 101, 2, y=104.5)) == set()
    assert upon(letter("1", 100, 1), letter("7", 103, 2)) == set()


def test_bold_type_words_and_one_string_are_no_overprint() -> None:
    assert upon(letter("1", 100, 1), letter("1", 100.5, 2)) == set()
    assert upon(letter("甲", 100, 1), letter("乙", 101, 2)) == set()
    assert upon(letter("1", 100, 1), letter("7", 101, 1)) == set()


def test_white_space_and_what_has_no_ink_lie_upon_nothing() -> None:
    assert upon(letter("1", 100, 1), letter(" ", 101, 2)) == set()
    assert upon(letter("1", 100, 1), letter("7", 101, 2, style=PLAIN._replace(shown=HIDDEN))) == set()
    assert upon() == set()


def test_letters_on_both_sides_of_the_edge_of_a_strip_meet() -> None:
    for y in (95.0, 96.9, 97.1, 98.5, 99.9, 100.1):
        assert upon(letter("1", 100, 1, y), letter("7", 101, 2, y + 0.2)) == {0, 1}
