"""Chinese text and printed numbers → canonical forms. Pure functions; words and units live in `patterns/`."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from pipeline.model import Interval

_KEPT = 8_192  # texts whose folded form is remembered: a document's cells are looked at many times
_BREAKS = re.compile(r"[\r\n\x0b\u2028]+")
_MINUS = str.maketrans({"−": "-", "－": "-", "﹣": "-", "‐": "-", "‑": "-", "–": "-", "—": "-", "―": "-"})
# characters that text recognition and old fonts print for the simplified ones of the names we look for
_VARIANTS = str.maketrans(
    "業產産園區環護資節經濟發單積總廢氣體綜處達標穩風險監測價億萬噸號項數實際內與關協應個種類點別彈係減學開鏈規劃構設備員從貯線務兩復極無為爲預報縣國爾獨築繼續統計績滿級層術創雙貢獻興態頻強剰硏郷値髙説",
    "业产产园区环护资节经济发单积总废气体综处达标稳风险监测价亿万吨号项数实际内与关协应个种类点别弹系减学开链规划构设备员从贮线务两复极无为为预报县国尔独筑继续统计绩满级层术创双贡献兴态频强剩研乡值高说",
)
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
_FOLDED = _COMPARISONS | _MINUS | _VARIANTS
_UNFOLDED = re.compile(f"[{re.escape(''.join(map(chr, _FOLDED)))}]")
_WIDE = tuple(
    zip("，（）：；", ",():;", strict=True)
)  # most of what a normal form changes in prose: without it, a text is found normal at once
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[+-]?\.\d+")
_POWER = re.compile(r"(?:[×x*·]10\^?([+-]?\d{1,2})|e([+-]?\d{1,2}))(?!\d)", re.IGNORECASE)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_RAISED_POWER = re.compile(r"(?<=10)[⁰¹²³⁴-⁹⁻]+")
_MARKS = re.compile(r"\s*(?:[①-⑳⑴-⒇❶-❿ᵃᵇᶜªº*＊※†‡#＃△▲]|(?<!m)(?<!10)(?<=\S)[¹²³⁰⁴-⁹]|[(（\[][ab注][)）\]])+\s*$")
_MARK_ENDS = frozenset("ᵃᵇᶜªº*＊※†‡#＃△▲¹²³⁰⁴⁵⁶⁷⁸⁹)）]").union(
    *(map(chr, range(ord(first), ord(last) + 1)) for first, last in ("①⑳", "⑴⒇", "❶❿"))
)
_SPACED_GROUPS = re.compile(r"^([+-]?\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3}){2,}|[+-]?\d{1,3}[ \u00a0\u2009\u202f]\d{3}(?=\.\d))")
_GAPS = re.compile(r"(\s+)")
_PIECE = re.compile(r"[\d.,+-]+")
_FIRST = itemgetter(0)
_LONGEST = 24  # characters of a figure, and the power of ten behind it
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|〔[^〔〕]*〕|【[^【】]*】")


@lru_cache(maxsize=_KEPT)
def squeeze(text: str) -> str:
    """NFKC without any white space: the form in which labels and words are compared."""
    for wide, plain in () if text.isascii() else _WIDE:
        text = text.replace(wide, plain)
    return "".join(unicodedata.normalize("NFKC", text).split())


@lru_cache(maxsize=1_024)
def unwrap(text: str) -> str:
    """A cell's text on one line: line breaks removed, other text as printed."""
    return _BREAKS.sub("", text).strip()


@lru_cache(maxsize=_KEPT)
def fold(text: str) -> str:
    """A label folded for comparison: squeezed, lower case, comparison signs, dashes and variants of characters made one, subscripts
    plain (SO₂ = SO2)."""
    plain = squeeze(text)
    return (plain.translate(_FOLDED) if _UNFOLDED.search(plain) else plain).lower()


def without_brackets(text: str) -> str:
    """Folded text without its bracketed remarks, innermost first. Unclosed brackets stay."""
    previous = None
    while previous != text and (")" in text or "]" in text or "〕" in text or "】" in text):
        previous, text = text, _BRACKETS.sub("", text)
    return text


def either(words: Iterable[str]) -> str:
    """An expression for any of the words, the longest that fits first. Words that begin alike share their beginning: elsewhere a search
    fails at the first character."""
    return f"(?:{_branches(sorted(set(words)))})"


def _branches(words: list[str]) -> str:
    """The words as one tree; of an empty word among them, that the text may end here."""
    found = ["".join((re.escape(first), _branches([word[1:] for word in group]))) for first, group in groupby(filter(None, words), _FIRST)]
    whole = "|".join(found)
    if "" in words:
        return f"(?:{whole})?" if found else ""
    return whole if len(found) == 1 else f"(?:{whole})"


def begins(words: Iterable[str], alone: str = "", first: str = "", second: str = "") -> str:
    """An expression that fails at once where no word may begin: to be put before one that looks at much more. Beside the words there may
    be what begins with one of `alone`, and what begins with one of `first` and goes on with one of `second` (as in classes of
    characters)."""
    words = tuple(words)
    alone += _class(word for word in words if len(word) == 1)
    first, second = first + _class(word for word in words if word[1:]), second + _class(word[1] for word in words if word[1:])
    return "(?=" + "|".join(filter(None, (f"[{first}][{second}]" if first else "", f"[{alone}]" if alone else ""))) + ")"


def _class(words: Iterable[str]) -> str:
    return "".join(sorted({re.escape(word[0]) for word in words}))


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


def without_marks(text: str) -> str:
    """A cell's text without the footnote marks at its end ("12.5①", "否*", "100³"): they are no part of what it says."""
    text = text.rstrip()
    return _MARKS.sub("", text) if text[-1:] in _MARK_ENDS else text


@lru_cache(maxsize=_KEPT)
def read_number(text: str) -> PrintedNumber | None:
    """The number a cell begins with, or None. A line break may cut a number and a space stand beside its point or its groups of
    three, but two numbers are never made one. Separators of thousands must stand right ("1,234"); "12.50" has two decimals, "12.5"
    one, "1.5×10^6" minus five. What follows the number is in `rest`. A row of more digits than any figure has is none."""
    if "\u4e00" <= text[:1] <= "\u9fff":  # as most cells: an ideograph stays what it is in any form
        return None
    clean = text if text.isascii() and _NUMBER.fullmatch(text) else _one_number(_plain_figures(text))
    match = _NUMBER.match(clean) if clean else None
    if clean is None or match is None:
        return None
    digits = match.group().replace(",", "")
    rest = clean[match.end() :]
    if rest[:1] in {",", "."} or rest[:1].isdigit():
        return None
    power, rest = _power(rest) if rest else (0, "")
    if max(len(digits), abs(power)) > _LONGEST:
        return None
    decimals = len(digits.partition(".")[2]) - power
    return PrintedNumber(Decimal(digits).scaleb(power), decimals, rest)


def _plain_figures(text: str) -> str:
    """The text with figures and signs in their plain form, without the footnote marks at its end."""
    raised = _RAISED_POWER.sub(lambda match: "^" + match.group().translate(_RAISED), without_marks(text))
    return unicodedata.normalize("NFKC", raised).translate(_MINUS).strip()


def _power(rest: str) -> tuple[int, str]:
    match = _POWER.match(rest)
    if match is None:
        return 0, rest
    return int(match.group(1) or match.group(2)), rest[match.end() :]


def _one_number(text: str) -> str | None:
    """The text without white space, or None where joining its pieces would make one number of two."""
    text = _SPACED_GROUPS.sub(lambda groups: "".join(groups.group().split()), text)
    pieces = _GAPS.split(text)
    joined = pieces[0]
    for gap, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        left, right = re.search(r"[\d.,+-]*$", joined), _PIECE.match(piece)
        if left and left.group() and right and not _goes_on(left.group(), right.group(), cut="\n" in gap):
            return None
        joined += piece
    return joined


def _goes_on(left: str, right: str, *, cut: bool) -> bool:
    """Whether two pieces of figures are one number: a point or sign stands between them, or a line break cut a decimal part or a cell
    that was full."""
    if left in {"+", "-"} or left[-1] in ".," or right[0] in ".,":
        return True
    return cut and right.isdigit() and ("." in left or (len(right) <= 3 and len(left) > 3))


_CHINESE_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}


_CHINESE_STEPS = {"十": 10, "百": 100, "千": 1000}
_CHINESE_SCALES = {"万": 10**4, "亿": 10**8}
_CHINESE_DECIMAL = re.compile(r"([^点]+)点([零〇一二三四五六七八九]+)([万亿]?)")


def chinese_number(text: str) -> int | None:
    """A whole number below 10000 in Chinese numerals (三, 十二, 二十一, 一百零二), or None."""
    total, digit = 0, None
    for char in text:
        if char in "零〇" and digit is None and total:
            continue
        if char in _CHINESE_DIGITS:
            if digit is not None:
                return None
            digit = _CHINESE_DIGITS[char]
        elif char in _CHINESE_STEPS:
            total += (1 if digit is None else digit) * _CHINESE_STEPS[char]
            digit = None
        else:
            return None
    return total + (digit or 0)


def chinese_amount(text: str) -> Decimal | None:
    """An amount in Chinese numerals with its decimals and scales (四万六千八百, 二百五十八点六四亿), or None."""
    if decimal := _CHINESE_DECIMAL.fullmatch(text):
        whole = chinese_number(decimal[1])
        digits = "".join(str(_CHINESE_DIGITS[char]) for char in decimal[2])
        scale = len(str(_CHINESE_SCALES.get(decimal[3], 1))) - 1
        return None if whole is None else Decimal(f"{whole}.{digits}").scaleb(scale)
    total, rest = Decimal(0), text
    for name in ("亿", "万"):
        head, found, tail = rest.partition(name)
        if found:
            part = chinese_number(head)
            if not part:
                return None
            total, rest = total + part * _CHINESE_SCALES[name], tail
    last = chinese_number(rest) if rest else 0
    return None if last is None else total + last
