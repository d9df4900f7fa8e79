"""Printed figures of a sentence: number, scale, unit, and the words that leave it open (约, 逾, 以上)."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from pipeline.catalog import Catalog
from pipeline.model import Interval
from pipeline.text import begins, chinese_amount, chinese_number, either, fold

Hedge = Literal["", "about", "least", "most"]
_SCALES = {"": 0, "百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "十亿": 9, "百亿": 10, "千亿": 11, "万亿": 12}
_DIGITS = r"\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"
_ONES = "一二两三四五六七八九十"
_CHINESE = rf"[{_ONES}][一二两三四五六七八九十百千零〇]{{0,6}}"
_NOT_BEFORE_CHINESE = "(?<![第数几上十百千万亿一二两三四五六七八九零〇点])"
_WRITTEN = rf"[{_ONES}][一二两三四五六七八九十百千万亿零〇点]*(?:[十百千万亿]|[点零〇十百千][一二三四五六七八九]+[万亿]?)"
_WIDE = Decimal("0.03")  # what 约 leaves open beside the last digit that is not 0, as a share of the figure
_SMALLEST = Decimal(10)  # 一吨, 两倍 are words
_COUNTED = Decimal(10000)
_APART = Decimal("1e-6")  # 逾60% is more than 60%, 接近60% less: they cannot both hold, as a share of the figure
_INCLUDED = ("不少", "不低", "不小", "不超", "不高", "不多", "至少", "至多", "最多", "以上", "以下", "以内", "之内")
_BELOW = Decimal("0.9")  # 近 and 接近 mean somewhat less, never less than this share
_LISTS = ("text_units", "text_counters", "text_about", "text_below", "text_above", "text_above_behind", "text_below_behind")
_NEVER_BEFORE = r"(?:(?<![A-Za-z0-9.,\-/第〔\[#])(?<![A-Za-z]\-)|(?<=GDP)|(?<=COD))"


class Figure(NamedTuple):
    """A figure as printed, without what it is about. `start` and `end` bound number and unit, `reach` the words around them too."""

    start: int
    end: int
    reach: tuple[int, int]
    value: Decimal
    low: Decimal | None
    high: Decimal | None
    unit: str
    exact: bool
    decimals: int
    hedge: Hedge


class _Words(NamedTuple):
    figure: re.Pattern[str]
    before: re.Pattern[str]
    before_ends: frozenset[str]  # the last characters of its words, and the end of a line, which may stand behind them
    behind: re.Pattern[str]
    counters: frozenset[str]
    below: frozenset[str]
    about: frozenset[str]
    least: frozenset[str]


@lru_cache(maxsize=4)
def _words(lists: tuple[tuple[str, ...], ...], units: frozenset[str]) -> _Words:
    listed, counters, about, below, above, least_behind, most_behind = lists
    simple = units | set(listed) | set(counters)
    simple = frozenset(word for word in simple if word and word not in _SCALES and not word[0].isdigit())
    unit = rf"{either(simple)}(?:/(?:\(?{either(simple)}\)?))?"
    scale = r"(?P<scale>万亿|[十百千]?[万亿]|[百千](?![瓦米克伏帕赫焦卡升]))?"
    number = rf"(?P<number>{_DIGITS})"
    upto = rf"(?:%?(?:-|—|~|～|至|到)(?P<upto>{_DIGITS})(?![年月日]))?"
    figure = (
        rf"{_NEVER_BEFORE}(?P<sign>-(?=\d))?{number}{upto}{scale}(?P<odd>多|余|几)?(?P<unit>{unit})?"
        r"(?(unit)(?![月日号时]|年(?![底末初内中])|\.?\d|[A-Za-z])|(?![年月日号时]|\.?\d|[A-Za-z]))"
        rf"|{_NOT_BEFORE_CHINESE}(?P<written>{_WRITTEN})(?P<measure>{either(simple - set(counters) | {'人'})})(?![月日号时])"
        rf"|{_NOT_BEFORE_CHINESE}(?P<chinese>{_CHINESE})(?P<counter>{either(counters)})"
    )
    return _Words(
        re.compile(begins(_ONES, r"-\d") + f"(?:{figure})", re.IGNORECASE),  # elsewhere it fails at once
        re.compile(r"(?<![节集签制合契履续预解违])" + either((*about, *below, *above)) + "$"),  # 资源节约9项 are not about 9
        frozenset("\n").union(word[-1:] for word in (*about, *below, *above)),
        re.compile(either((*about, *least_behind, *most_behind))),
        frozenset(counters),
        frozenset(below) | frozenset(most_behind),
        frozenset(about),
        frozenset(above) | frozenset(least_behind),
    )


class FigureReader:
    """Finds the figures of a text in the words and units of the packs."""

    def __init__(self, catalog: Catalog) -> None:
        units = frozenset(unit for quantity, known in catalog.units.items() if quantity != "time" for unit in known)
        self._words = _words(tuple(catalog.words[name] for name in _LISTS), units)

    def figures(self, text: str, start: int, end: int) -> Iterator[Figure]:
        """All figures of text[start:end], in order. Years, dates, ordinals, numbers of documents and of models are none."""
        for match in self._words.figure.finditer(text, start, end):
            if found := self._read(text, match, end):
                yield found

    def _read(self, text: str, match: re.Match[str], end: int) -> Figure | None:
        chinese, written, unit, scale = match.group("chinese", "written", "unit", "scale")
        if chinese:
            return _counted(match)
        if written:
            return self._written(text, match, end)
        return self._figure(text, match, fold(unit or ""), end) if unit or scale else None

    def _figure(self, text: str, match: re.Match[str], unit: str, end: int) -> Figure:
        number, scale, sign, upto = match.group("number", "scale", "sign", "upto")
        digits, power = _ungrouped(number), _SCALES[scale or ""]
        decimals = len(digits.partition(".")[2]) - power
        value = Decimal(digits).scaleb(power)
        value = value.copy_negate() if sign else value
        last = Decimal(_ungrouped(upto)).scaleb(power) if upto else value
        word, reach = self._word(text, match, end)
        hedge = self._hedge(word)
        exact = not hedge and value == last and decimals <= 0 and not scale and unit in self._words.counters
        half = Decimal(0) if exact else half_of(decimals)
        low, high = _opened(Interval(min(value, last) - half, max(value, last) + half), value, hedge, word)
        return Figure(match.start(), match.end(), reach, value, low, high, unit, exact=exact, decimals=decimals, hedge=hedge)

    def _written(self, text: str, match: re.Match[str], end: int) -> Figure | None:
        """An amount in Chinese numerals with a unit (二百五十八点六四亿元), as precise as it is written."""
        value = chinese_amount(match["written"])
        if value is None or value < _SMALLEST:
            return None
        _, point, decimals = match["written"].partition("点")
        places = len(decimals.rstrip("万亿")) - _SCALES.get(match["written"][-1], 0)
        exponent = -places if point else int(value.normalize().as_tuple().exponent)
        half = half_of(-exponent)
        word, reach = self._word(text, match, end)
        hedge = self._hedge(word)
        low, high = _opened(Interval(value - half, value + half), value, hedge, word)
        unit = fold(match["measure"])
        return Figure(match.start(), match.end(), reach, value, low, high, unit, exact=False, decimals=-exponent, hedge=hedge)

    def _word(self, text: str, match: re.Match[str], end: int) -> tuple[str, tuple[int, int]]:
        """The word that leaves the figure open, and the figure with all such words around it."""
        start, words = match.start(), self._words
        before = words.before.search(text, max(start - 4, 0), start) if text[start - 1 : start] in words.before_ends else None
        behind = words.behind.match(text, match.end(), end)
        said = before.group() if before else behind.group() if behind else match["odd"] or ""
        return said, (before.start() if before else start, behind.end() if behind else match.end())

    def _hedge(self, word: str) -> Hedge:
        if not word:
            return ""
        return "about" if word in self._words.about else "most" if word in self._words.below else "least"


@lru_cache(maxsize=64)
def half_of(decimals: int) -> Decimal:
    """Half a unit of the last of so many decimals."""
    return Decimal(5).scaleb(-decimals - 1)


def _ungrouped(number: str) -> str:
    return number.replace(",", "").replace(" ", "")


def _counted(match: re.Match[str]) -> Figure | None:
    """A number in Chinese numerals: 一批 and 百家 count nothing, nor do 二期 and 三期, which are ordinals (two is 两)."""
    if match["chinese"] == "二" or match["counter"] == "期":
        return None
    count = Decimal(chinese_number(match["chinese"]) or 0)
    if not 1 < count < _COUNTED:
        return None
    return Figure(match.start(), match.end(), match.span(), count, count, count, match["counter"], exact=True, decimals=0, hedge="")


def _opened(printed: Interval, value: Decimal, hedge: Hedge, word: str) -> tuple[Decimal | None, Decimal | None]:
    """What the word around a figure leaves open of its interval."""
    if not hedge:
        return printed.low, printed.high
    apart = Decimal(0) if word.startswith(_INCLUDED) else abs(value) * _APART
    if hedge == "least":
        return value + apart, None
    if hedge == "most":
        return (value * _BELOW if "近" in word else None), value - apart
    loose = max(_half_of_last_digit(value), abs(value) * _WIDE)
    return min(printed.low, value - loose), max(printed.high, value + loose)


def _half_of_last_digit(value: Decimal) -> Decimal:
    """Half a unit of the last digit that is not 0: 5 for 80, 0.5 for 78."""
    plain = value.normalize().as_tuple()
    return half_of(-int(plain.exponent))


__all__ = ["Figure", "FigureReader", "half_of"]
