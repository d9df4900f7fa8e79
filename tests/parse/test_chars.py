"""Letters to characters in runs."""

from pipeline.parse.chars import make_chars
from pipeline.parse.letter import Letter, Style, in_columns

PLAIN = Style("SimSun", 10.0, 0, 0.0, "")


def letters(text: str, string: int, x: float, y: float = 100.0) -> list[Letter]:
    return [Letter(sign, x + 5 * place, y, x + 5 * place + 5, y + 10, PLAIN, string) for place, sign in enumerate(text)]


def runs(*strings: list[Letter]) -> list[int]:
    found: list[int] = make_chars(in_columns(letter for string in strings for letter in string), 0, 600, 800).runs.tolist()
    return found


def test_letters_of_one_string_without_a_gap_are_one_run() -> None:
    assert runs(letters("工业增", 1, 10)) == [1, 1, 1]


def test_white_space_and_a_gap_part_runs() -> None:
    assert runs(letters("甲 乙", 1, 10)) == [1, 2, 3]
    assert runs(letters("甲", 1, 10), letters("乙", 1, 16)) == [1, 2]


def test_of_neighbouring_strings_only_figures_make_one_run() -> None:
    assert runs(letters("12", 1, 10), letters(".5", 2, 20)) == [1, 1, 1, 1]
    assert runs(letters("12", 1, 10), letters("吨", 2, 20)) == [1, 1, 2]


def test_letters_of_another_line_begin_a_run() -> None:
    assert runs(letters("12", 1, 10), letters("34", 1, 20, y=112)) == [1, 1, 2, 2]


def test_turned_letters_come_in_their_upright_frame() -> None:
    found = make_chars(in_columns([Letter("甲", 100, 200, 110, 215, PLAIN._replace(turn=1), 1)]), 1, 600, 800)
    assert [side.tolist() for side in (found.x0, found.top, found.x1, found.bottom)] == [[200], [490], [215], [500]]
    assert not len(make_chars(in_columns([]), 1, 600, 800))
