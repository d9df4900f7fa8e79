"""Characters without meaning, and signs of symbol fonts."""

import pytest

from pipeline.parse.garbled import garbled_share
from pipeline.parse.letter import Letter, Letters, Style, in_columns
from pipeline.parse.symbols import from_pdf_font


def chars(text: str, font: str = "ABCDEF+SimSun") -> Letters:
    style = Style(font, 10.0, 0, 0.0, "")
    return in_columns(Letter(sign, 70.0 + 5 * place, 100.0, 75.0 + 5 * place, 110.0, style, 1) for place, sign in enumerate(text))


@pytest.mark.parametrize("text", ["工业增加值12\uf0315", "\ue001.5", "增加值\ue001\ue002", "产值7\ufffd"])
def test_a_figure_that_lost_signs_condemns_the_page(text: str) -> None:
    assert garbled_share(chars(text)) == 1


def test_a_private_sign_among_words_is_one_bad_character() -> None:
    assert garbled_share(chars("园区\ue001工业")) == pytest.approx(0.2)


def test_bullets_of_symbol_fonts_lose_nothing() -> None:
    assert garbled_share(chars("\uf0fa12.5", "ABCDEF+Wingdings-Regular")) < 1


@pytest.mark.parametrize(
    ("text", "font", "seen"),
    [
        ("\uf0a3", "ABCDEF+SymbolMT", "≤"),
        ("\uf035", "Symbol", "5"),
        ("\uf0fe", "ABCDEF+Wingdings-Regular", "☑"),
        ("\uf052", "Wingdings2", "☑"),
        ("\uf035", "ABCDEF+SimSun", "\uf035"),
        ("5", "Wingdings", "5"),
    ],
)
def test_signs_of_symbol_fonts(text: str, font: str, seen: str) -> None:
    assert from_pdf_font(text, font) == seen
