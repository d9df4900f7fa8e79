"""A sentence with its figures and the words between them: what the rules of running text look at."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.model import Claim, Interval, Passage

_ENDLESS = Decimal("1e30")  # an open end of an interval
_BOUND = ("以上", "以下", "以内")
_NO_NAME = re.compile(r"[^\u4e00-\u9fff]|的(?!\d)|为|其|并|且|占|$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a passage. `figures` leaves out the bounds of classes (10亿元以上项目), which are part of a name."""

    passage: Passage
    start: int
    end: int
    figures: tuple[Claim, ...]
    leads: tuple[str, ...]  # the text before each figure, from the figure before, without the words that leave the figure open
    tails: tuple[str, ...]  # the text behind each figure, to the next one

    @property
    def text(self) -> str:
        return self.passage.text[self.start : self.end]


def sentences(passages: Sequence[Passage]) -> Iterator[Sentence]:
    """All sentences that print figures."""
    for passage in passages:
        at = 0
        for start, end in passage.sentences:
            found: list[Claim] = []
            while at < len(passage.claims) and passage.claims[at].span[0] < end:
                found.append(passage.claims[at])
                at += 1
            if figures := [item for item in found if not _is_bound(item, passage.text)]:
                yield _sentence(passage, start, end, figures)


def _is_bound(claim: Claim, text: str) -> bool:
    return claim.unit != "%" and claim.text.endswith(_BOUND) and _NO_NAME.match(text, claim.span[1]) is None


def _sentence(passage: Passage, start: int, end: int, figures: Sequence[Claim]) -> Sentence:
    text = passage.text
    edges = [start, *(item.span[1] for item in figures)]
    leads = tuple(text[edge : item.span[0]] for edge, item in zip(edges, figures, strict=False))
    stops = [*(item.span[0] for item in figures[1:]), end]
    tails = tuple(text[item.span[1] : stop] for item, stop in zip(figures, stops, strict=True))
    return Sentence(passage, start, end, tuple(figures), leads, tails)


def interval(claim: Claim) -> Interval:
    """What the figure stands for; an open end lies very far off."""
    return Interval(-_ENDLESS if claim.low is None else claim.low, _ENDLESS if claim.high is None else claim.high)


__all__ = ["Sentence", "interval", "sentences"]
