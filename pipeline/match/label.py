"""A printed label taken apart: the name itself, the period it says, the unit in brackets behind it, the footnote letter."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.catalog import Catalog
from pipeline.text import fold, without_brackets, without_marks

BASE = "base"
LAST = "last"

_NOISE = "“”\"'‘’`´.,:;·。、|_"
_PLAIN_YEAR = r"(?:19|20)\d{2}"
_BRACKETED = re.compile(r"[(\[]([^()\[\]]+)[)\]]")
_LEADING_NUMBER = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*[.、)]|[(]\d{1,2}[)]|[一二三四五六七八九十]+、|[-·•*]+)")
_FOOTNOTE = re.compile(r"(?:[(\[]?\^?[ab①②*※][)\]]?)$")
_PARK = re.compile(r"^(?:全?园区|开发区|工业园区|示范园区|经开区|高新区)(?=\D{3})")
_LAST_BRACKET = re.compile(r"[(\[]([^()\[\]]*)[)\]]$")


@dataclass(frozen=True, slots=True)
class Label:
    """`names`: the forms to look up, surest first (whole, without remarks in brackets). `period`: `base`, `last`, a year or empty.
    `unit_text`: what stands in brackets at the end, which may be a unit or a remark. `remarks`: all that stands in brackets and what
    stood before 其中. `doubt`: several years are printed, so that the period is not sure."""

    printed: str
    names: tuple[str, ...]
    period: str
    unit_text: str
    remarks: tuple[str, ...] = ()
    doubt: str = ""


class LabelReader:
    """Takes labels apart with the catalogue's words for periods."""

    def __init__(self, catalog: Catalog) -> None:
        base, last = _either(catalog.words["base_period"]), _either(catalog.words["last_year"])
        year = rf"(?<![-a-z0-9./]){_PLAIN_YEAR}年?+度?+末?+底?+(?!{_either(catalog.words['price_basis'])})"
        self._base = re.compile(rf"[(]?{_PLAIN_YEAR}年?度?[(]{base}[)]|{base}[(]?{_PLAIN_YEAR}年?度?[)]?|[(]{base}[)]|{base}")
        self._last = re.compile(rf"[(]{last}[)]|{last}")
        self._year = re.compile(rf"[(]{year}[)]|{year}")
        self._whole = _either(catalog.words["of_which"])

    def read(self, printed: str) -> Label:
        whole = fold(without_marks(printed)).strip(_NOISE)
        text = _LEADING_NUMBER.sub("", whole)
        part = re.match(self._whole, text)
        text = text[part.end() :] if part else text
        text, period, doubt = self._period(text)
        names = tuple(dict.fromkeys(form for form in _forms(text) if form))
        bracket = _LAST_BRACKET.search(_without_footnote(text))
        remarks = (*_BRACKETED.findall(text), *((part.group(),) if part else ()))
        return Label(printed, names, period, bracket.group(1) if bracket else "", remarks, doubt)

    def _period(self, text: str) -> tuple[str, str, str]:
        """The text without its words of period, the period, and a doubt where several years are printed."""
        if self._base.search(text):
            return _tidy(self._base.sub("", text, count=1)), BASE, ""
        if self._last.search(text):
            return _tidy(self._last.sub("", text, count=1)), LAST, ""
        found = list(self._year.finditer(text))
        if not found:
            return text, "", ""
        years = [year.group() for match in found if (year := re.search(r"\d{4}", match.group()))]
        first = found[0]
        doubt = "several years in the label" if len(set(years)) > 1 else ""
        return _tidy(text[: first.start()] + text[first.end() :]), years[0], doubt


def _either(words: tuple[str, ...]) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"


def _tidy(text: str) -> str:
    """What is left after a period was cut out: a 的 or 末 that stood behind it goes too, and empty brackets."""
    return re.sub(r"^(?:的|末|底|、|[,:])|[(][,;、]?[)]", "", text)


def _without_footnote(text: str) -> str:
    return _FOOTNOTE.sub("", text)


def _forms(text: str) -> Iterator[str]:
    """The forms of a name: as printed, without its footnote letter, then both without remarks in brackets."""
    yield text
    plain = _without_footnote(text)
    yield plain
    last = _LAST_BRACKET.sub("", plain)
    yield last
    yield _without_footnote(last)
    bare = without_brackets(text)
    yield bare
    yield _without_footnote(bare)
    for form in (plain, last, bare):
        yield _PARK.sub("", form)  # the form is about the park anyway
