"""What a figure is about: its noun by nearness, whose it is, and of when, by the words that stand before it in its sentence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from pipeline.catalog import Catalog
from pipeline.extract.running.figures import Figure
from pipeline.model import Claim

_LISTS = (
    "text_foreign",
    "text_own",
    "text_target",
    "text_last",
    "text_summed",
    "text_turn",
    "text_target_behind",
    "text_before_noun",
    "text_link",
)
_BREAK = re.compile(r"[，。；：！？、\n（）“”\"《》〔〕]")
_CLAUSE = re.compile(r"[，。；！？\n]")
_NOUN = 30  # characters: what stands farther off is not the figure's
_YEAR = r"(?P<until>到|至)?(?<!\d)(?P<year>20\d\d|19\d\d)年(?P<end>底|末)?"


class _Words(NamedTuple):
    event: re.Pattern[str]
    behind: re.Pattern[str]
    prefix: re.Pattern[str]
    link: re.Pattern[str]


def _either(words: Sequence[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


@lru_cache(maxsize=4)
def _words(lists: tuple[tuple[str, ...], ...]) -> _Words:
    foreign, own, target, last, summed, turn, behind, prefix, link = map(_either, lists)
    event = rf"(?P<title>《[^》]*》)|(?P<turn>{turn})|(?P<own>{own})|(?P<foreign>{foreign})|(?P<last>{last})"
    event += rf"|(?P<summed>{summed})|{_YEAR}|(?P<target>{target})|(?P<stop>[，；。])"
    return _Words(
        re.compile(event),
        re.compile(rf"[^，。；！？\n]{{0,6}}?(?:{behind})"),
        re.compile(rf"(?:{prefix}|(?:20|19)\d\d年)+"),
        re.compile(rf"(?:{link})+$"),
    )


@dataclass(slots=True)
class _State:
    """Whose and of when the next figure is."""

    foreign: str = ""
    target: str = ""
    summed: str = ""
    period: str = ""
    last: str = ""

    def take(self, match: re.Match[str]) -> None:
        kind, word = match.lastgroup or "", match.group()
        if kind == "own":
            self.foreign = ""
        elif kind == "foreign":
            self.foreign = word
        elif kind == "target":
            self.target = word
        elif kind == "last":
            self.last = "last"
        elif kind == "summed":
            self.summed = word
        elif kind == "turn":
            self.last, self.period = "", ""
        elif kind == "stop":
            self.last, self.summed = "", ""
        elif kind != "title":
            self.period = match["year"]
            self.target = self.target or (word if match["until"] else "")

    @property
    def scope(self) -> str:
        return " ".join(filter(None, (self.foreign, self.target, self.summed)))


class Speaker:
    """Turns figures into claims in the words of the packs."""

    def __init__(self, catalog: Catalog) -> None:
        self._words = _words(tuple(catalog.words[name] for name in _LISTS))

    def claims(self, text: str, start: int, figures: Sequence[Figure]) -> Iterator[Claim]:
        """The claims of one sentence, which begins at `start`."""
        if not figures:
            return
        state, at, before = _State(), start, start
        for figure in figures:
            for event in self._words.event.finditer(text, at, figure.reach[0]):
                state.take(event)
            at = figure.end
            yield self._claim(text, before, figure, state)
            before = figure.reach[1]

    def _claim(self, text: str, before: int, figure: Figure, state: _State) -> Claim:
        target = self._words.behind.match(text, figure.end)
        scope = " ".join(filter(None, (state.scope, target.group() if target else "")))
        return Claim(
            text=text[figure.start : figure.end],
            value=figure.value,
            low=figure.low,
            high=figure.high,
            unit=figure.unit,
            span=(figure.start, figure.end),
            exact=figure.exact,
            decimals=figure.decimals,
            hedge=figure.hedge,
            noun=self._noun(text, before, figure),
            scope=scope,
            period=state.last or state.period,
        )

    def _noun(self, text: str, before: int, figure: Figure) -> str:
        """What stands before the figure in its clause, without words that say nothing of what it is; else what stands behind it."""
        lead = text[max(before, figure.reach[0] - _NOUN) : figure.reach[0]]
        clause = _BREAK.split(lead)
        noun = next((part for part in reversed(clause[-1:]) if part), "")
        noun = self._words.link.sub("", noun)
        if first := self._words.prefix.match(noun):
            noun = noun[first.end() :]
        if noun:
            return noun
        behind = _BREAK.split(text[figure.end : figure.end + 12], maxsplit=1)[0]
        return re.split(r"\d", behind, maxsplit=1)[0]


__all__ = ["Speaker"]
