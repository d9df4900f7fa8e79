"""A printed label taken apart: the name itself, the period it says, the unit in brackets behind it, the footnote letter."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.catalog import Catalog
from pipeline.text import fold, without_brackets

BASE = "base"
LAST = "last"

_YEAR = re.compile(r"(?:19|20)\d{2}年?(?:度)?")
_LEADING_NUMBER = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*[.、)]|[(]\d{1,2}[)]|[一二三四五六七八九十]+、|其中[::]?|[-·•*]+)")
_FOOTNOTE = re.compile(r"(?:[(\[]?[ab①②*※][)\]]?)$")
_PARK = re.compile(r"^(?:全?园区|开发区|工业园区|示范园区|经开区|高新区)(?=\D{3})")
_LAST_BRACKET = re.compile(r"[(\[]([^()\[\]]*)[)\]]$")


@dataclass(frozen=True, slots=True)
class Label:
    """`names`: the forms to look up, surest first (whole, without remarks in brackets). `period`: `base`, `last`, a year or empty.
    `unit_text`: what stands in brackets at the end, which may be a unit or a remark."""

    printed: str
    names: tuple[str, ...]
    period: str
    unit_text: str


class LabelReader:
    """Takes labels apart with the catalogue's words for periods."""

    def __init__(self, catalog: Catalog) -> None:
        base = "|".join(sorted(map(re.escape, catalog.words["base_period"]), key=len, reverse=True))
        last = "|".join(sorted(map(re.escape, catalog.words["last_year"]), key=len, reverse=True))
        year = r"(?:19|20)\d{2}年?度?"
        self._base = re.compile(rf"[(]?{year}[(](?:{base})[)]|(?:{base})[(]?{year}[)]?|[(](?:{base})[)]|(?:{base})")
        self._last = re.compile(rf"[(](?:{last})[)]|(?:{last})")
        self._year = re.compile(rf"[(]{year}[)]|{year}")

    def read(self, printed: str) -> Label:
        text = _LEADING_NUMBER.sub("", fold(printed))
        text, period = self._period(text)
        names = tuple(dict.fromkeys(form for form in _forms(text) if form))
        bracket = _LAST_BRACKET.search(_without_footnote(text))
        return Label(printed, names, period, bracket.group(1) if bracket else "")

    def _period(self, text: str) -> tuple[str, str]:
        """The text without its words of period, and the period."""
        if self._base.search(text):
            return _tidy(self._base.sub("", text, count=1)), BASE
        if self._last.search(text):
            return _tidy(self._last.sub("", text, count=1)), LAST
        if match := self._year.search(text):
            year = re.search(r"\d{4}", match.group())
            return _tidy(text[: match.start()] + text[match.end() :]), year.group() if year else ""
        return text, ""


def _tidy(text: str) -> str:
    """What is left after a period was cut out: a 的 or 末 that stood behind it goes too, and empty brackets."""
    return re.sub(r"^(?:的|末|底|、|[,:])|[(]\s*[)]", "", text)


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
