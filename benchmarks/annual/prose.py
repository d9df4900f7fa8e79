"""Words of a report: texts of words.yaml filled in, with figures that fit one another."""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

SLOT = re.compile(r"\{(\w+)(?: ([\d.]+) ([\d.]+))?\}")

FIGURE = re.compile(r"\d")


@cache
def knowledge() -> Mapping[str, Any]:
    """What words.yaml holds."""
    text = (Path(__file__).parent / "words.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return loaded


class Deck(Iterator[Any]):
    """Items by chance, each once before any comes again."""

    def __init__(self, draw: random.Random, items: Sequence[Any]) -> None:
        self.draw, self.items, self.left = draw, items, list[Any]()

    def __next__(self) -> Any:
        if not self.left:
            self.left = self.draw.sample(self.items, len(self.items))
        return self.left.pop()


class Prose:
    """Fills in texts for one report; `known` are the names that mean the same all through it."""

    def __init__(self, draw: random.Random, known: Mapping[str, str]) -> None:
        self.draw, self.known = draw, known
        self.decks = {name: Deck(draw, words) for name, words in knowledge()["words"].items()}
        self.decks["firm"] = Deck(draw, [self.firm() for _ in range(draw.randint(30, 90))])
        self.said: set[str] = set()
        self.openings = Deck(draw, knowledge()["openings"])

    def firm(self) -> str:
        place = self.known["park"][:2]
        return f"{place}{next(self.decks['firmname'])}{next(self.decks['firmname'])}{next(self.decks['industry'])}有限公司"

    def fill(self, text: str, own: Mapping[str, str] | None = None) -> str:
        """A text with its names filled in; `own` are names of this text alone."""
        figures = own if own is not None else figures_of(self.draw)

        def said(slot: re.Match[str]) -> str:
            name, low, high = slot.groups()
            if low:
                return drawn(self.draw, low, high)
            return self.known.get(name) or figures.get(name) or str(next(self.decks[name]))

        return SLOT.sub(said, text)

    def sentence(self, text: str) -> str:
        """A text as a sentence; nothing where the same thing was said before, maybe with other figures."""
        filled = self.fill(text)
        about = text + FIGURE.split(filled, maxsplit=1)[0]
        if about in self.said:
            return ""
        self.said.add(about)
        opening = next(self.openings) if not text.startswith(("截至", "{year}", "{quarter}", "{half}")) else ""
        return self.fill(f"{opening}{filled}。")


def drawn(draw: random.Random, low: str, high: str) -> str:
    """A number between two, with as many decimals as they have."""
    places = len(low.partition(".")[2])
    return f"{draw.randint(round(float(low) * 10**places), round(float(high) * 10**places)) / 10**places:.{places}f}"


def percent(part: int, whole: int) -> str:
    return str((Decimal(part) / whole * 100).quantize(Decimal("0.1"), ROUND_HALF_UP))


def figures_of(draw: random.Random) -> dict[str, str]:
    """Figures of one sentence: a + b + c = whole; done + left = plan; before + more = after, which is `rise` percent more; earlier − fewer
    = later, which is `fall` percent less; part is `share` percent of `of`. `wrong` is not what is left."""
    a, b, c = (draw.randint(3, 60) for _ in range(3))
    done, left = draw.randint(14, 60), draw.randint(2, 12)
    more, fewer = draw.randint(5, 80), draw.randint(2, 9)
    before, earlier, of = more + draw.randint(20, 400), fewer + draw.randint(12, 60), draw.randint(25, 120)
    part = draw.randint(10, of - 2)
    numbers = {"a": a, "b": b, "c": c, "whole": a + b + c, "done": done, "left": left, "plan": done + left, "of": of, "part": part}
    numbers |= {"before": before, "more": more, "after": before + more, "earlier": earlier, "fewer": fewer, "later": earlier - fewer}
    numbers["wrong"] = left + draw.randint(2, 5)
    shares = {"rise": percent(more, before), "fall": percent(fewer, earlier), "share": percent(part, of)}
    return {name: str(number) for name, number in numbers.items()} | shares
