"""Figures that print no unit: 三次产业结构1.2:62.3:36.5, an elasticity, a share in words (过半, 三分之二)."""

import re
from collections.abc import Iterator
from decimal import Decimal

from pipeline.extract.running.figures import Figure, Hedge, half_of
from pipeline.text import chinese_number

PART = "比"
"""The unit of the parts of a ratio."""
_NUMBER = r"\d{1,3}(?:\.\d+)?"
_RATIO = re.compile(rf"\d(?<![\d.:：∶]\d)\d{{0,2}}(?:\.\d+)?(?:[:：∶]{_NUMBER}){{2}}(?![\d.:：∶%])")
_INDUSTRIES = re.compile("三次产业|三产|一二三产|产业(?:结构|比例|比重|占比)")
_COEFFICIENT = re.compile(
    r"弹性系数(?:(?:为|呈)[正负]值?（|(?:（[^（）]{1,12}）)?(?:仅?为|是|达到|达|等于|：)?)"
    r"(?P<number>-?\d{1,3}\.\d+)(?![\d.%～~—-]|以|至)"
)
_FRACTION = re.compile(
    r"(?:占|比|达|达到)[\u4e00-\u9fff]{0,6}?(?P<all>(?P<word>超过|超|过|逾|突破|接近|将近|近|约|不足|不到)?"
    r"(?:(?P<half>一半|半数|(?<=[超过逾近])半)|(?P<whole>[二三四五六七八九十])分之(?P<part>[一二两三四五六七八九]))(?P<behind>以上|左右)?)"
)
_HALVES = ("一半", "半数", "超半", "过半", "逾半", "近半")
_LEAST, _MOST = frozenset({"超过", "超", "过", "逾", "突破", "以上"}), frozenset({"接近", "将近", "近", "不足", "不到"})
_LOOSE = Decimal("3.5")  # percentage points that a share in words leaves open
_LOOSER = 5
_ALL = Decimal(100)
_BELOW = Decimal("0.85")  # 近 means somewhat less, never less than this share


def may_be_bare(text: str) -> bool:
    """Whether a text may print such a figure: most texts do not, which is sooner seen of all of it than of each sentence."""
    if "弹性系数" in text or "分之" in text:
        return True
    return ("半" in text and any(map(text.__contains__, _HALVES))) or ("产" in text and _RATIO.search(text) is not None)


def bare_figures(text: str, start: int, end: int) -> Iterator[Figure]:
    """Figures without a unit in text[start:end], in no order. The parts of a ratio and a coefficient have the half of their last digit."""
    for ratio in _RATIO.finditer(text, start, end) if "产" in text else ():
        if _INDUSTRIES.search(text, start, ratio.start()):
            for part in re.finditer(_NUMBER, ratio.group()):
                yield _plain(part.group(), ratio.start() + part.start(), PART)
    for coefficient in _COEFFICIENT.finditer(text, start, end):
        yield _plain(coefficient["number"], coefficient.start("number"), "")
    for fraction in _FRACTION.finditer(text, start, end) if "半" in text or "分之" in text else ():
        yield _share(fraction)


def _plain(digits: str, start: int, unit: str) -> Figure:
    value, decimals, end = Decimal(digits), len(digits.partition(".")[2]), start + len(digits)
    half = half_of(decimals)
    return Figure(start, end, (start, end), value, value - half, value + half, unit, exact=False, decimals=decimals, hedge="")


def _share(match: re.Match[str]) -> Figure:
    """A share in words, in %; bare, it is never more than about right."""
    whole, part = (2, 1) if match["half"] else (chinese_number(match["whole"]) or 1, chinese_number(match["part"]) or 0)
    value, word = Decimal(100 * part) / whole, match["word"] or match["behind"] or ""
    low, high = _ends(value, word)
    hedge: Hedge = "least" if word in _LEAST else "most" if word in _MOST else "about"
    at = match.span("all")
    return Figure(*at, at, value, low, high, "%", exact=False, decimals=0, hedge=hedge)


def _ends(value: Decimal, word: str) -> tuple[Decimal | None, Decimal]:
    if word in _LEAST:
        return value, _ALL
    if word in _MOST:
        return (value * _BELOW if "近" in word else None), value
    loose = _LOOSER if word else _LOOSE
    return value - loose, value + loose


__all__ = ["PART", "bare_figures", "may_be_bare"]
