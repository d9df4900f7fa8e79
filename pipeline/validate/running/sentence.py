"""A sentence with its figures and the words between them: what the rules of running text look at."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from pipeline.model import Claim, Interval, Passage

_ENDLESS = Decimal("1e30")  # an open end of an interval
_BOUND = ("以上", "以下", "以内")
_NO_NAME = re.compile(r"[^\u4e00-\u9fff]|的(?!\d)|为|其|并|且|占|$")


class Sentence(NamedTuple):
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
        claims = [claim for claim in passage.claims if not _is_bound(claim, passage.text)]
        at = 0
        for start, end in passage.sentences if claims else ():
            first = at
            while at < len(claims) and claims[at].span[0] < end:
                at += 1
            if at > first:
                yield _sentence(passage, start, end, claims[first:at])


def _is_bound(claim: Claim, text: str) -> bool:
    return claim.unit != "%" and claim.text.endswith(_BOUND) and _NO_NAME.match(text, claim.span[1]) is None


def _sentence(passage: Passage, start: int, end: int, figures: Sequence[Claim]) -> Sentence:
    edges = [start, *chain.from_iterable(item.span for item in figures), end]
    between = tuple([passage.text[first:last] for first, last in zip(edges[::2], edges[1::2], strict=True)])
    return Sentence(passage, start, end, tuple(figures), between[:-1], between[1:])


def interval(claim: Claim) -> Interval:
    """What the figure stands for; an open end lies very far off."""
    return Interval(-_ENDLESS if claim.low is None else claim.low, _ENDLESS if claim.high is None else claim.high)


__all__ = ["Sentence", "interval", "sentences"]
