"""Characters as words."""

from pipeline.parse.word import Char, Rule, make_words


def chars(text: str, x: float = 0, y: float = 0, size: float = 10) -> list[Char]:
    return [Char(char, x + size * place, y, x + size * (place + 1), y + size, size, bold=False) for place, char in enumerate(text)]


def texts(*groups: list[Char], vertical: tuple[Rule, ...] = ()) -> list[str]:
    return [word.text for word in make_words([char for group in groups for char in group], vertical)]


def test_words_are_broken_by_spaces_gaps_and_rules() -> None:
    assert texts(chars("工业 用地")) == ["工业", "用地"]
    assert texts(chars("工业"), chars("用地", 29)) == ["工业", "用地"]
    assert texts(chars("工业"), chars("用地", 22)) == ["工业用地"]
    assert texts(chars("工业用地"), vertical=(Rule(20, -5, 15),)) == ["工业", "用地"]
    assert texts(chars("工业用地"), vertical=(Rule(20, 50, 60),)) == ["工业用地"]


def test_latin_words_need_only_a_small_gap() -> None:
    assert texts(chars("COD"), chars("load", 33)) == ["COD", "load"]


def test_order_of_drawing_does_not_matter() -> None:
    assert texts(chars("下", y=20), chars("乙", 10), chars("甲", 0)) == ["甲乙", "下"]


def test_letters_printed_twice_count_once() -> None:
    twice = [char._replace(x0=char.x0 + 0.4, x1=char.x1 + 0.4) for char in chars("粗体")]
    assert texts(chars("粗体"), twice) == ["粗体"]


def test_raised_and_lowered_letters_join_what_they_touch() -> None:
    assert texts(chars("利用率"), chars("a", 30, -2.5, 5)) == ["利用率a"]
    assert texts(chars("硫S"), chars("2", 20, 7, 5), chars("量", 26)) == ["硫S2量"]


def test_small_type_elsewhere_stays_apart() -> None:
    assert texts(chars("利用率"), chars("注", 60, -2.5, 5)) == ["注", "利用率"]


def test_spaced_says_that_white_space_stood_before() -> None:
    assert [word.spaced for word in make_words(chars("甲 乙"))] == [False, True]


def test_lines_of_neighbouring_cells_do_not_mix() -> None:
    """A sign of another font stands a little higher than its line, and the next cell's line higher still."""
    rule = Rule(40.0, 0.0, 100.0)
    found = texts(chars("亿元", 42, 20, 9), chars("/", 60, 19.5, 9), chars("平方", 69, 20, 9), chars("面积", 2, 17, 9), vertical=(rule,))
    assert sorted(found) == sorted(["面积", "亿元/平方"])
