"""Which readings of figures are trusted: text, scores and ink as the recogniser gives them."""

import pytest

from pipeline.parse.figures import again, bears_figure, is_dash, settle
from pipeline.parse.ocr import Glyph, Reading
from pipeline.parse.picture import Blob


def said(text: str, score: float = 1.0) -> Reading:
    return Reading(tuple(Glyph(char, (place + 0.5) / len(text), score) for place, char in enumerate(text)))


def printed(text: str, *, led: bool = False) -> list[Blob]:
    """The ink of digits 10 wide and 20 high, points on the baseline, and a minus at half height."""
    ink = []
    for place, char in enumerate(text):
        x = 12.0 * place
        if char.isdigit():
            ink.append(Blob(x, 0, x + 10, 20, 120, led=led and place == 0))
        elif char in ".,":
            ink.append(Blob(x + 3, 17, x + 6, 20, 9))
        elif char == "-":
            ink.append(Blob(x, 9, x + 8, 11, 16))
    return ink


@pytest.mark.parametrize("text", ["12.50", "-0.3", "≥ 30", "s8", "1,032,748", "98.6%", "0"])
def test_figures(text: str) -> None:
    assert bears_figure(text)


@pytest.mark.parametrize("text", ["是", "m3/万元", "工业增加值（2014年）", "……12", "-"])
def test_words_are_no_figures(text: str) -> None:
    assert not bears_figure(text)


def test_a_sure_plain_figure_is_read_once() -> None:
    assert not again(said("12.50"), printed("12.50"))
    assert settle(said("12.50"), None, printed("12.50")).doubt == ""


@pytest.mark.parametrize(
    ("text", "ink", "score"),
    [
        ("12.50", "12.50", 0.9),  # not sure
        ("≤8", "8", 1.0),  # a sign
        ("1250", "12.50", 1.0),  # a point in the ink
        ("12.50", "-12.50", 1.0),  # a stroke before it
        ("s8", "8", 1.0),  # a letter
        ("是", "", 0.9),  # a choice
    ],
)
def test_what_is_read_again(text: str, ink: str, score: float) -> None:
    assert again(said(text, score), printed(ink))


def test_two_equal_readings_are_trusted() -> None:
    settled = settle(said("≤0.5", 0.9), said("≤ 0.5", 0.94), printed("0.5"))
    assert (settled.reading.text, settled.confidence, settled.doubt) == ("≤0.5", 0.92, "")


@pytest.mark.parametrize(
    ("first", "second", "ink", "best"),
    [
        ("0.09", "-0.09", "-0.09", "-0.09"),  # the ink has the stroke
        ("z6", "≥6", "6", "≥6"),  # has the form of a number
        ("26", "≥6", "", "≥6"),  # signs are lost, hardly made up
        ("8608", "86.08", "86.08", "86.08"),
        ("<8", "《8", "", "≪8"),
    ],
)
def test_of_two_readings_the_better_is_taken_with_doubt(first: str, second: str, ink: str, best: str) -> None:
    settled = settle(said(first, 0.9), said(second, 0.8), printed(ink))
    assert settled.reading.text == best
    assert settled.doubt.startswith(best)


def test_a_minus_in_the_ink_that_no_reading_has_is_a_doubt() -> None:
    assert settle(said("3.47"), said("3.47"), printed("-3.47")).doubt == "a sign may be lost"
    assert settle(said("3.47"), said("3.47"), printed("3.47", led=True)).doubt == "a sign may be lost"
    assert settle(said("3.47"), said("3.47"), printed("3.47")).doubt == ""


@pytest.mark.parametrize(("text", "score"), [("s8", 1.0), ("106.893", 0.95), ("95,6980", 1.0), ("41.2", 0.5)])
def test_equal_readings_in_doubt(text: str, score: float) -> None:
    assert settle(said(text, score), said(text, score), printed(text)).doubt


def test_thousands_and_wide_commas_are_regular() -> None:
    assert settle(said("2,170,253.7", 0.99), said("2,170,253.7", 0.99), printed("2,170,253.7")).doubt == ""
    assert settle(said("增长率>0,≤0.6", 0.99), said("增长率>0，≤0.6", 0.99), []).doubt == ""


def test_a_choice_read_differently_is_doubtful_and_a_label_is_not() -> None:
    assert settle(said("是", 0.7), said("昰", 0.6), []).doubt
    assert settle(said("值", 0.7), said("植", 0.6), [], alone=False).doubt == ""
    assert settle(said("工业增加值", 0.7), said("工业增加植", 0.6), []).doubt == ""


def test_dashes() -> None:
    low = [Blob(0, 9, 30, 13, 100)]
    assert is_dash("一", low, point=2.8)
    assert not is_dash("一", printed("1"), point=2.8)
    assert not is_dash("1", low, point=2.8)
