"""Chinese text and printed numbers → canonical forms. Pure functions; words and units live in `patterns/`."""

import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

from pipeline.model import Interval

_SPACES = re.compile(r"\s+")
_MINUS = str.maketrans({"−": "-", "－": "-", "﹣": "-", "‐": "-", "‑": "-", "–": "-", "—": "-", "―": "-"})
_COMPARISONS = str.maketrans(
    {
        "≦": "≤",
        "⩽": "≤",
        "≪": "≤",
        "≧": "≥",
        "⩾": "≥",
        "≫": "≥",
        "〉": ">",
        "〈": "<",
        "⟨": "<",
        "⟩": ">",
        "‹": "<",
        "›": ">",
        "﹤": "<",
        "﹥": ">",
    }
)
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[+-]?\.\d+")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|〔[^〔〕]*〕|【[^【】]*】")


def squeeze(text: str) -> str:
    """NFKC without any white space: the form in which labels and words are compared."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text))


def unwrap(text: str) -> str:
    """A cell's text on one line: line breaks removed, other text as printed."""
    return re.sub(r"[\r\n\x0b\u2028]+", "", text).strip()


def fold(text: str) -> str:
    """A label folded for comparison: squeezed, lower case, comparison signs and dashes made one, subscripts plain (SO₂ = SO2)."""
    return squeeze(text).translate(_COMPARISONS).translate(_MINUS).lower()


def without_brackets(text: str) -> str:
    """Folded text without its bracketed remarks, innermost first. Unclosed brackets stay."""
    previous = None
    while previous != text:
        previous, text = text, _BRACKETS.sub("", text)
    return text


class PrintedNumber(NamedTuple):
    """A number as printed: its value, how many decimals are shown, and what stands behind it (a unit, usually)."""

    value: Decimal
    decimals: int
    rest: str

    @property
    def interval(self) -> Interval:
        """What the printed digits stand for: the value ± half a unit of the last digit."""
        half = Decimal(5).scaleb(-self.decimals - 1)
        return Interval(self.value - half, self.value + half)


def read_number(text: str) -> PrintedNumber | None:
    """The number a cell begins with, or None. White space inside is ignored (a line break may cut a number); separators of
    thousands must stand right ("1,234"); "12.50" has two decimals, "12.5" one. What follows the number is in `rest`."""
    clean = squeeze(text).translate(_MINUS)
    match = _NUMBER.match(clean)
    if match is None:
        return None
    digits = match.group().replace(",", "")
    rest = clean[match.end() :]
    if rest[:1] in {",", "."} or rest[:1].isdigit():
        return None
    decimals = len(digits.partition(".")[2])
    return PrintedNumber(Decimal(digits), decimals, rest)
