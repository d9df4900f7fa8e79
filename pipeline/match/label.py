"""A printed label taken apart: the name itself, the period it says, the unit in brackets behind it, the footnote letter."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from pipeline.catalog import Catalog
from pipeline.text import either, fold, without_brackets, without_marks

BASE = "base"
LAST = "last"
THREE_YEARS_BEFORE = "Y-3"

_NOISE = "“”\"'‘’`´.,:;·。、|_"
_PLAIN_YEAR = r"(?:19|20)\d{2}"
BRACKETED = re.compile(r"[(\[]([^()\[\]]+)[)\]]")
_LEADING_NUMBER = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*[.、)]|[(]\d{1,2}[)]|[一二三四五六七八九十]+、|[-·•*]+)")
_FOOTNOTE = re.compile(r"(?:[(\[]?\^?[ab①②*※][)\]]?)$")
_FOOTNOTE_ENDS = frozenset("ab①②*※)]")
_BRACKET = re.compile(r"[(\[〔【]")
_PARK = re.compile(r"^(?:全?园区|开发区|工业园区|示范园区|经开区|高新区)(?=\D{3})")
_SLASH = re.compile(r"[/,]")
_UP_TO_A_STOP = re.compile(r"[^\d()\[\],、;]*")
_LONGEST_UNIT = 6
_REMEMBERED = 16_384  # labels
_LAST_BRACKET = re.compile(r"[(\[]([^()\[\]]*)[)\]]$")


@dataclass(frozen=True, slots=True)
class Label:
    """`names`: the forms to look up, surest first (whole, without remarks in brackets). `period`: `base`, `last`, `Y-3`, a year or empty.
    `unit_text`: what stands in brackets at the end, which may be a unit or a remark; else a unit behind a slash. `remarks`: all that
    stands in brackets and what stood before 其中. `doubt`: several years are printed, so that the period is not sure."""

    printed: str
    names: tuple[str, ...]
    period: str
    unit_text: str
    remarks: tuple[str, ...] = ()
    doubt: str = ""


class LabelReader:
    """Takes labels apart with the catalogue's words for periods."""

    def __init__(self, catalog: Catalog) -> None:
        words = catalog.words
        dated = ("data_year", "report_year", "current_year", "base_period", "last_year", "three_years_before")
        self._when = re.compile(either(("19", "20", *chain.from_iterable(words[name] for name in dated))))
        base, last, three = (either(words[name]) for name in ("base_period", "last_year", "three_years_before"))
        year = rf"(?<![-a-z0-9./]){_PLAIN_YEAR}(?![.,]?\d)年?+度?+末?+底?+(?!{either(words['price_basis'])})"
        plain = rf"{_PLAIN_YEAR}年?度?"
        self._now = _data_year(words, plain)
        self._base = re.compile(
            rf"[(]{base}[:,、为]?{plain}[)]|[(]?{plain}[(]{base}[)]|[(]{plain}[,、]?{base}[)]|{base}[(]?{plain}[)]?|[(]{base}[)]|{base}"
        )
        self._not_base = re.compile(rf"{either((*words['base_year_other'], *words['base_year_never']))}$")
        self._last = re.compile(rf"[(]{last}[)]|{last}")
        self._three = re.compile(rf"^{three}|[(]{three}[)]")
        self._year = re.compile(rf"[(]{year}[)]|{year}")
        self._whole = re.compile(either(words["of_which"]))
        self._units = catalog.readings
        self.read = lru_cache(_REMEMBERED)(self._take_apart)

    @staticmethod
    @lru_cache(maxsize=4)
    def of(catalog: Catalog) -> "LabelReader":
        """That of a catalogue is kept: reports have the same labels."""
        return LabelReader(catalog)

    def _take_apart(self, printed: str) -> Label:
        """A label taken apart."""
        text = _without_beginning(_LEADING_NUMBER, fold(without_marks(printed)).strip(_NOISE))
        part = self._whole.match(text)
        text = text[part.end() :] if part else text
        text, period, doubt = self._period(text) if self.says_when(text) else (text, "", "")
        name, unit = self._slashed(text)
        forms = _forms(text) if name == text else (*_forms(text), *_forms(name))
        names = tuple(dict.fromkeys(filter(None, forms)))
        bracket = _LAST_BRACKET.search(_without_footnote(text))
        remarks = (*BRACKETED.findall(text), *((part.group(),) if part else ()))
        return Label(printed, names, period, bracket.group(1) if bracket else unit, remarks, doubt)

    def says_when(self, text: str) -> bool:
        """Whether a folded text holds any word or figure that may say a period."""
        return self._when.search(text) is not None

    def _slashed(self, text: str) -> tuple[str, str]:
        """A name and the unit behind its slash or comma (人均工业增加值/万元/人); the text and nothing where none stands there."""
        for place in (found.start() for found in _SLASH.finditer(text)):
            if place and self._units(text[place + 1 :]):
                return text[:place], text[place + 1 :]
        return text, ""

    def _period(self, text: str) -> tuple[str, str, str]:
        """The text without its words of period, the period, and a doubt where several years are printed. 数据基准年 is the data year, and
        a 基准年 of prices or of carbon is not the plan's: it is left in the text."""
        if now := self._now.search(text):
            return _without(now, text), "", ""
        base = self._base.search(text)
        if base and not self._not_base.search(text[: base.start()]):
            return _without(base, text), BASE, ""
        for pattern, period in ((self._last, LAST), (self._three, THREE_YEARS_BEFORE)):
            if found := pattern.search(text):
                return _without(found, text), period, ""
        return self._of_years(text)

    def _of_years(self, text: str) -> tuple[str, str, str]:
        found = [match for match in self._year.finditer(text) if not self._counts(text, match)]
        if not found:
            return text, "", ""
        years = [year.group() for match in found if (year := re.search(r"\d{4}", match.group()))]
        doubt = "several years in the label" if len(set(years)) > 1 else ""
        return _without(found[0], text), years[0], doubt

    def _counts(self, text: str, year: re.Match[str]) -> bool:
        """Whether four digits amid a label are a quantity: a unit stands behind them (西厂2000吨/日)."""
        if not year.start() or not year.group().isdigit():
            return False
        behind = _UP_TO_A_STOP.match(text, year.end()).group()  # type: ignore[union-attr]
        return any(self._units(behind[:length]) for length in range(1, min(len(behind), _LONGEST_UNIT) + 1))


def _data_year(words: Mapping[str, Sequence[str]], year: str) -> re.Pattern[str]:
    """An expression for the words of the data year at the beginning of a label (本年, unless it makes another thing of it: 本年新增), or in
    brackets."""
    stated = either((*words["data_year"], *words["report_year"]))
    running = rf"{either([word for word in words['current_year'] if not word.endswith('末')])}(?!{either(words['current_year_not'])})"
    return re.compile(rf"^{stated}(?:[(]?{year}[)]?)?|^{running}|[(]{stated}[:,、为]?(?:{year})?[)]|[(]{year}[,、]?{stated}[)]")


def _without(found: re.Match[str], text: str) -> str:
    return _tidy(text[: found.start()] + text[found.end() :])


def _tidy(text: str) -> str:
    """What is left after a period was cut out: a 的 or 末 that stood behind it goes too, and empty brackets."""
    return re.sub(r"^(?:的|末|底|、|[,:])|[(][,;、]?[)]", "", text)


def _without_beginning(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.match(text)
    return text[found.end() :] if found else text


def _without_footnote(text: str) -> str:
    return _FOOTNOTE.sub("", text) if text[-1:] in _FOOTNOTE_ENDS else text


def _forms(text: str) -> Iterator[str]:
    """The forms of a name: as printed, without its footnote letter, then both without remarks in brackets."""
    yield text
    plain = _without_footnote(text)
    yield plain
    if _BRACKET.search(text) is None:
        yield _without_footnote(plain)
        yield _without_beginning(_PARK, plain)
        yield _without_beginning(_PARK, text)
        return
    last = _LAST_BRACKET.sub("", plain)
    yield last
    yield _without_footnote(last)
    bare = without_brackets(text)
    yield bare
    yield _without_footnote(bare)
    for form in (plain, last, bare):
        yield _without_beginning(_PARK, form)  # the form is about the park anyway
