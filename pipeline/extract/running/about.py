"""What a figure is about: its noun by nearness, whose it is, and of when, by the words that stand before it in its sentence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import cycle
from typing import NamedTuple

from pipeline.catalog import Catalog
from pipeline.extract.running.figures import Figure
from pipeline.extract.running.respective import PAIRING, Share, shared_out
from pipeline.model import Claim
from pipeline.text import begins, either

_LISTS = (
    "text_firm",
    "text_remark",
    "text_foreign",
    "text_own",
    "text_target",
    "text_last",
    "text_summed",
    "text_turn",
    "text_target_behind",
    "text_before_noun",
    "text_link",
    "base_period",
)
_EVENTS = ("text_turn", "text_own", "text_firm", "text_foreign", "base_period", "text_last", "text_summed", "text_target")
_TURNING = frozenset({"own", "foreign", "firm", "open", "close"})  # events that say whose a figure is
_BREAK = re.compile(r"[，。；：！？、\n（）“”\"《》〔〕]")
_REMARK = re.compile(r"（[^（）]*）")
_MONTHS = r"当月|上半年|下半年|[一二三四]季度|前[一二三]季度|(?!1[—\-~～至到]12月)\d{1,2}[—\-~～至到]\d{1,2}月|\d{1,2}月份"
_PART_OF_OURS = re.compile(r"[，（、]?约?占(?:全区|园区|全园区?|开发区|我区|区内|全部)(?!(?:国内|地区)?生产总值|GDP|gdp|经济总量)")
_ONLY_A_YEAR = re.compile(r"(?:20|19)\d\d年?")
_OF_SIGN = re.compile(r"[为呈]?[正负]值?（$")  # 弹性系数为负值（-0.39）
_DIGIT = re.compile(r"\d")
_OTHER_EVENTS = r"《（），；。", r"到至当上下前\d一二三四", r"月半季一二三\d—\-~～至到"  # how one begins that is no word of the packs
_NOUN = 30  # characters: what stands farther off is not the figure's
_YEAR = r"(?P<until>(?<!截)(?:到|至))?(?<!\d)(?P<year>20\d\d|19\d\d)年(?P<end>底|末)?"


class _Words(NamedTuple):
    event: re.Pattern[str]
    behind: re.Pattern[str]
    prefix: re.Pattern[str]
    link: re.Pattern[str]
    link_ends: frozenset[str]  # the last characters of its words
    remark: re.Pattern[str]


@lru_cache(maxsize=4)
def _words(lists: tuple[tuple[str, ...], ...]) -> _Words:
    firm, remark, foreign, own, target, last, summed, turn, behind, prefix, link, base = map(either, lists)
    event = rf"(?P<stop>[，；。])|(?P<title>《[^》]*》)|(?P<open>（)|(?P<close>）)|(?P<turn>{turn})|(?P<own>{own})|(?P<firm>{firm})"
    event += rf"|(?<![占居列])(?P<foreign>{foreign})"
    event += rf"|(?P<base>{base})|(?P<last>{last})|(?P<summed>{summed})|{_YEAR}|(?P<month>{_MONTHS})|(?P<target>{target})"
    words = (word for name in _EVENTS for word in lists[_LISTS.index(name)])
    return _Words(
        re.compile(begins(words, *_OTHER_EVENTS) + f"(?:{event})"),
        re.compile(rf"[^，。；！？\n]{{0,6}}?{behind}"),
        re.compile(rf"(?:{prefix}|(?:20|19)\d\d年)+"),
        re.compile(rf"(?:(?!(?<=[系指])数){link})+$"),  # 系数 is one word
        frozenset(word[-1:] for word in lists[_LISTS.index("text_link")]),
        re.compile(rf"（[^（）]{{0,12}}{remark}[^（）]{{0,16}}）"),
    )


@dataclass(slots=True)
class _State:
    """Whose and of when the next figure is."""

    foreign: str = ""
    firm: bool = False
    target: str = ""
    summed: str = ""
    month: str = ""  # a part of a year, up to the end of the sentence
    period: str = ""
    last: str = ""  # "last" or "base": a period that is said in words
    limits: frozenset[str] = frozenset()  # words of `target` that say what is allowed, not what is planned
    opened: int = 0
    outside: tuple[str, str, str, str] = ("", "", "", "")  # what was said before a bracket: what is said in it ends with it

    def take(self, match: re.Match[str]) -> None:
        kind, word = match.lastgroup or "", match.group()
        if kind == "stop":
            if word == "；" and self.target in self.limits:
                self.target = ""  # 0.55的标准限值；综合能耗…
            self.last = self.summed = ""
        elif kind == "turn":
            self.last = self.period = ""
        elif kind in {"own", "foreign", "firm", "open", "close"}:
            self._turn_to(kind, match)
        elif kind in {"base", "last"}:
            self.last = kind
        elif kind in {"target", "summed", "month"}:
            setattr(self, kind, word)
        elif kind != "title":
            self.period = match["year"]
            self.target = self.target or (word if match["until"] else "")

    def _turn_to(self, kind: str, match: re.Match[str]) -> None:
        word = match.group()
        if kind == "open":
            self.outside, self.opened = (self.foreign, self.target, self.period, self.last), match.end()
        elif kind == "close":
            self.foreign, self.target, *when = self.outside
            if not _ONLY_A_YEAR.fullmatch(match.string, self.opened, match.start()):  # 期末（2020年） says the year of what follows
                self.period, self.last = when
        else:
            self.foreign, self.firm = "" if kind == "own" else word, kind == "firm"

    @property
    def going_on(self) -> tuple[str, bool]:
        """Whose the figures of the next sentence are (`foreign`, `firm`): what is said of a firm goes on."""
        return (self.foreign, True) if self.firm else ("", False)

    @property
    def scope(self) -> str:
        if not (self.foreign or self.target or self.summed or self.month):
            return ""
        return " ".join(filter(None, (self.foreign, self.target, self.summed, f"（{self.month}）" if self.month else "")))


class Speaker:
    """Turns figures into claims in the words of the packs."""

    def __init__(self, catalog: Catalog) -> None:
        self._words = _words(tuple(catalog.words[name] for name in _LISTS))
        self._limits = frozenset(catalog.words["text_limit"])

    def claims(
        self, text: str, sentences: Sequence[tuple[int, int, Sequence[Figure]]], whose: str = "", planned: str = ""
    ) -> Iterator[Claim]:
        """The claims of a passage: its sentences with their figures. What is said of a firm goes on in the next sentence; so does what a
        table says around the passage (`whose`, `planned`). Behind the last figure nothing matters."""
        state, since = _State(whose, firm=bool(whose), limits=self._limits), [(0, 0)]
        paired = any(map(text.__contains__, PAIRING))
        for start, end, figures in sentences:
            if not figures:
                since.append((start, end))
                continue
            state = _State(*self._going_on(text, since, state), planned, limits=self._limits)
            at, before, shares = start, start, shared_out(text, start, figures) if paired else {}
            for index, figure in enumerate(figures):
                self._listen(text, at, figure.reach[0], state)
                at = figure.end
                claim = self._claim(text, before, figure, state)
                yield self._with_share(claim, shares[index]) if index in shares else claim
                before = figure.reach[1]
            since = [(at, end)]

    def _going_on(self, text: str, since: Sequence[tuple[int, int]], state: _State) -> tuple[str, bool]:
        """What goes on from a figure with its state to the next sentence that has one. `since`: what stands between, the rest of the
        figure's sentence first. The last that names an owner decides, and what stands before it need not be heard."""
        for start, end in reversed(since):
            events = [event for event in self._words.event.finditer(text, start, end) if event.lastgroup in _TURNING]
            last = next((event for event in reversed(events) if event.lastgroup != "open"), None)
            if last and last.lastgroup != "close":
                return (last.group(), True) if last.lastgroup == "firm" else ("", False)
            if last and not all(event.lastgroup == kind for event, kind in zip(events, cycle(("open", "close")), strict=False)):
                return self._heard(text, since, state)  # a bracket may give back what was said before it
        return state.going_on

    def _heard(self, text: str, since: Sequence[tuple[int, int]], state: _State) -> tuple[str, bool]:
        for number, (start, end) in enumerate(since):
            state = _State(*state.going_on, limits=self._limits) if number else state
            self._listen(text, start, end, state)
        return state.going_on

    def _listen(self, text: str, start: int, end: int, state: _State) -> None:
        for event in self._words.event.finditer(text, start, end):
            state.take(event)

    def _claim(self, text: str, before: int, figure: Figure, state: _State) -> Claim:
        behind = self._words.behind.match(text, figure.end) or self._words.remark.match(text, figure.reach[1])
        behind = behind or _PART_OF_OURS.match(text, figure.reach[1])
        noun, core = self._noun(text, before, figure)
        scope = state.scope
        return Claim(
            text=text[figure.reach[0] : figure.reach[1]],
            value=figure.value,
            low=figure.low,
            high=figure.high,
            unit=figure.unit,
            span=figure.reach,
            exact=figure.exact,
            decimals=figure.decimals,
            hedge=figure.hedge,
            noun=noun,
            core=core,
            scope=" ".join(filter(None, (scope, behind.group()))) if behind else scope,
            period=state.last or state.period,
        )

    def _with_share(self, claim: Claim, share: Share) -> Claim:
        """A claim of the name that 分别 gives it, if it gives one."""
        return claim._replace(noun=share.noun or claim.noun, core=self._core(share.noun), period=share.period or claim.period)

    def _core(self, noun: str) -> str:
        first = self._words.prefix.match(noun)
        return noun[first.end() :] if first else noun

    def _noun(self, text: str, before: int, figure: Figure) -> tuple[str, str]:
        """What stands before the figure in its clause, and that without words that say nothing of what it is; where there is nothing,
        what stands behind it."""
        lead = text[max(before, figure.reach[0] - _NOUN) : figure.reach[0]]
        if "（" in lead:
            lead = _OF_SIGN.sub("", _REMARK.sub("", lead))
        noun = _BREAK.split(lead)[-1]
        if noun[-1:] in self._words.link_ends:
            noun = self._words.link.sub("", noun)
        if noun.startswith("其中"):
            return noun, ""  # a part of what stands before, which has no name of its own
        if noun:
            return noun, self._core(noun)
        behind = _BREAK.split(text[figure.end : figure.end + 12], maxsplit=1)[0]
        noun = _DIGIT.split(behind, maxsplit=1)[0]
        return noun, ""


__all__ = ["Speaker"]
