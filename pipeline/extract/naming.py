"""What the labels of any table say: that they name a total, or some of it, and how they are numbered."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from pipeline.catalog import Catalog
from pipeline.text import chinese_number, either, fold, without_brackets, without_marks

_NUMBERING = (
    re.compile(r"^[一二三四五六七八九十]+[、.,:]"),
    re.compile(r"^[(][一二三四五六七八九十]+[)]"),
    re.compile(r"^\d+[、.](?!\d)"),
    re.compile(r"^(?:[(]\d+[)]|\d+[)])"),
    re.compile(r"^[①-⑳]"),
)
_NUMBERING_BEGINS = frozenset("一二三四五六七八九十(①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
_DOTTED = re.compile(r"^\d+(?:\.\d+)+(?!\d*%)")
_LONGEST = 16  # characters of a label that names a total: a longer one is a sentence
_REMEMBERED = 8_192  # labels
_NEVER = "(?!)"  # an expression that nothing fits


class Said(NamedTuple):
    """What names a row or a column, by its cells. `texts`: these folded; `rank`: how high a total it names, 0 for none, by its cell `at`;
    `some`: whether a cell says 其中."""

    texts: tuple[str, ...]
    rank: int
    at: int
    some: tuple[bool, ...]


class Words:
    """The wordings of the packs that matter for totals. What a label says is found out once: reports have the same labels."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog, words = catalog, catalog.words
        self.ranks = {word: rank for rank, name in enumerate(("total_of_part", "total", "total_of_all"), 1) for word in words[name]}
        named = (*self.ranks, *chain.from_iterable(words[name] for name in ("of_which", "share_of_whole", "total_by_figures")))
        self.of_totals = re.compile(either(named))
        self._totals = tuple(self.ranks)
        self._searches = lru_cache(maxsize=None)(self._search)  # by list
        self.rank = lru_cache(_REMEMBERED)(self._rank)
        self.is_some = lru_cache(_REMEMBERED)(self._is_some)
        self.says = lru_cache(_REMEMBERED)(self._says)
        self.vetoes = lru_cache(_REMEMBERED)(self._vetoes)
        self.closes = lru_cache(_REMEMBERED)(self._closes)

    @staticmethod
    @lru_cache(maxsize=4)
    def of(catalog: Catalog) -> "Words":
        """Those of a catalogue are kept."""
        return Words(catalog)

    def any_of(self, name: str, text: str) -> bool:
        """Whether a text holds one of a list of words."""
        return self._searches(name)(text) is not None

    def _search(self, name: str) -> Callable[[str], re.Match[str] | None]:
        words = self.catalog.words[name]
        return re.compile(either(words) if words else _NEVER).search

    def _rank(self, text: str) -> int:
        """How high a total a label names: 0 for none. A total with a name of its own (一般固废合计) stays below a plain one."""
        label = plain_name(text)
        if not label.startswith(self._totals) and not label.endswith(self._totals):
            return 0
        if len(label) > _LONGEST or self.vetoes(label) or any(char.isdigit() for char in label):
            return 0
        word, rank = next(item for item in self.ranks.items() if label.startswith(item[0]) or label.endswith(item[0]))
        return 2 * rank - (label != word)

    def _says(self, *texts: str) -> Said:
        """What the cells of a path say, from the outermost to the innermost."""
        ranks = list(map(self.rank, texts))
        at = next((index for index, rank in enumerate(ranks) if rank), None)
        rank = 0 if at is None else 10 * (10 - at) + ranks[at]
        return Said(tuple(map(fold, texts)), rank, at or 0, tuple(map(self.is_some, texts)))

    def _closes(self, text: str) -> bool:
        """Whether a total takes in more than the block that it stands in."""
        return self.rank(text) > 2 * self.ranks[self.catalog.words["total_of_part"][0]]

    def _vetoes(self, text: str) -> bool:
        """Whether figures under such words are not added up; an amount of a change (增减量) is."""
        return self.any_of("not_added", _without(text, self.catalog.words["added"]))

    def all_of_them(self, text: str, parts: int) -> bool:
        """Whether a label says of how many it is the total (前三合计), and just so many stand above it."""
        digits = next((part for word in self.catalog.words["foremost"] if (part := _between(word, plain_name(text)))), "")
        number = int(digits) if digits.isdigit() else chinese_number(digits) if digits else None
        return number == parts

    def may_be_total(self, label: str) -> bool:
        """Whether a label may name a total, if the figures say so (全年), or says that a line holds totals of amounts, and means of rates
        (全区平均/合计)."""
        total_or_mean = (label.startswith(self._totals) or label.endswith(self._totals)) and self.any_of("averaged", label)
        return total_or_mean or label in self.catalog.words["total_by_figures"]

    def _is_some(self, text: str) -> bool:
        """Whether a label says that it is some of another (其中)."""
        return plain_name(text).startswith(self.catalog.words["of_which"])

    def unmarked(self, label: str) -> str:
        """A plain name without the word that marks it as some of another (其中：)."""
        found = next((word for word in self.catalog.words["of_which"] if label.startswith(word)), "")
        return label.removeprefix(found).lstrip(":,、")


def is_name(label: str) -> bool:
    """Whether a label names a row, and does not describe it in a sentence."""
    return len(label) <= _LONGEST and "," not in label


def _without(text: str, words: Sequence[str]) -> str:
    for word in words:
        text = text.replace(word, "")
    return text


def _between(word: str, label: str) -> str:
    """What stands between a word and the total's own (前三合计), for a label that begins so."""
    return label.removeprefix(word).rstrip("名家位大强合总小计共") if label.startswith(word) else ""


@lru_cache(maxsize=_REMEMBERED)
def plain_name(text: str) -> str:
    """A label without remarks, numbering and punctuation at its ends."""
    label = without_brackets(fold(without_marks(text)))
    if _may_be_numbered(label):
        for pattern in (*_NUMBERING, _DOTTED):
            label = pattern.sub("", label)
    return label.strip(":;,.、*")


def _may_be_numbered(label: str) -> bool:
    """A first look, which spares most labels the expressions."""
    return label[:1] in _NUMBERING_BEGINS or label[:1].isdecimal()


def numbering(label: str) -> tuple[int, int | None]:
    """How many storeys down a label is numbered with points (1.1), else in which style it is, None for none."""
    if not _may_be_numbered(label):
        return 0, None
    if dotted := _DOTTED.match(label):
        return dotted.group().count("."), None
    return 0, next((style for style, pattern in enumerate(_NUMBERING) if pattern.match(label)), None)


__all__ = ["Words", "is_name", "numbering", "plain_name"]
