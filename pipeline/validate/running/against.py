"""text-vs-table and text-vs-text: one figure said twice, of the same thing, scope and period.

A claim counts only where its noun names the thing outright and nothing says that it is another's, planned, or a sum over years.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from pipeline.catalog import Catalog
from pipeline.model import Extract, Fact, Interval, Kind, Location, Matched, Passage
from pipeline.text import fold

_SURE = 7  # characters of a noun that is not on the list, to be taken for one thing
_OPEN = Decimal("1e30")
Place = tuple[int | None, int | None, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Said:
    """A claim and the passage that it stands in."""

    fact: Fact
    passage: Passage

    @property
    def sentence(self) -> tuple[int, int]:
        at = self.fact.location.span or (0, 0)
        return next(bounds for bounds in self.passage.sentences if bounds[0] <= at[0] < bounds[1])


def said_claims(extract: Extract, matched: Matched) -> list[Said]:
    """The claims of the park itself, as they stand: none of another's scope, none planned, none of a sum over years."""
    kind = Kind.CLAIM
    claims = [fact for fact in matched.facts if fact.kind is kind and not fact.scope]
    passages = {_place(passage.location): passage for passage in extract.passages} if claims else {}
    return [Said(fact, passages[_place(fact.location)]) for fact in claims]


def _place(location: Location) -> Place:
    return location.paragraph, location.table, location.row, location.column


class Printed(NamedTuple):
    """A claim beside the figures that the tables print for its thing and period; any of several may be the one meant."""

    claim: Said
    figures: Sequence[Fact]

    @property
    def agrees(self) -> bool:
        return any(_agree(self.claim.fact, figure) for figure in self.figures)

    @property
    def figure(self) -> Fact:
        return max(self.figures, key=lambda fact: fact.main)


class Repeated(NamedTuple):
    """Claims of one thing, unit and period, in groups of which all can hold; `known`: a park has one figure of it."""

    parts: list[list[Said]]
    known: bool

    @property
    def wrong(self) -> bool:
        """Of three figures, which is which is not known."""
        return len(self.parts) == 2


def beside_tables(claims: Sequence[Said], matched: Matched) -> list[Printed]:
    """All claims that a table prints a figure for."""
    tables: dict[tuple[str, str], list[Fact]] = {}
    for fact in matched.facts if claims else ():
        if fact.kind is Kind.VALUE and fact.interval is not None:
            tables.setdefault((fact.concept, fact.period), []).append(fact)
    found = ((claim, tables.get((claim.fact.concept, claim.fact.period), [])) for claim in claims)
    return [Printed(claim, figures) for claim, figures in found if figures]


def contradicted(printed: Sequence[Printed]) -> Iterator[tuple[Fact, list[Said]]]:
    """A figure of the table, and the claims that cannot be it: those of one value together."""
    wrong: dict[tuple[str, str, Decimal | None], list[Printed]] = {}
    for item in printed:
        if not item.agrees:
            fact = item.claim.fact
            wrong.setdefault((fact.concept, fact.period, fact.value), []).append(item)
    for group in wrong.values():
        yield group[0].figure, [item.claim for item in group]


def repeated(claims: Sequence[Said], catalog: Catalog, settled: Iterable[Fact]) -> Iterator[Repeated]:
    """Claims that say one thing more than once. Those that a table already contradicts are `settled`."""
    done = {fact.id for fact in settled}
    nouns: dict[tuple[str, str, str], list[Said]] = {}
    for claim in claims:
        noun = noun_of(claim.fact, catalog)
        if noun and claim.fact.id not in done:
            nouns.setdefault((noun, claim.fact.unit, claim.fact.period), []).append(claim)
    for (noun, _, _), group in nouns.items():
        if len(group) == 1:
            continue
        known = any(map(noun.__contains__, catalog.words["text_known"])) or bool(group[0].fact.concept)
        if known or len(noun) >= _SURE:
            yield Repeated(_apart(group), known)


def noun_of(fact: Fact, catalog: Catalog) -> str:
    """What the claim is about, in one wording; empty where it does not say."""
    if fact.concept:
        return fact.concept
    if fact.method != "noun":
        return ""
    noun = fold(fact.label)
    for other, word in _synonyms(catalog.words["text_synonyms"]):
        if other in noun and not (other in word and word in noun):
            noun = noun.replace(other, word)
    return noun


@lru_cache(maxsize=4)
def _synonyms(pairs: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The wordings, each with the one that stands for it."""
    return tuple((other, word) for other, _, word in (pair.partition("=") for pair in pairs))


def _apart(group: Sequence[Said]) -> list[list[Said]]:
    """The claims in groups of which all can be one figure."""
    parts: list[list[Said]] = []
    for claim in group:
        home = next((part for part in parts if all(_agree(claim.fact, other.fact) for other in part)), None)
        if home is None:
            parts.append([claim])
        else:
            home.append(claim)
    return parts


def _agree(claim: Fact, other: Fact) -> bool:
    """Whether both can be one figure: their intervals meet, a last digit cut off instead of rounded included."""
    first, second = _ends(claim), _ends(other)
    grace = max(_half_digit(claim, first), _half_digit(other, second))
    return Interval(first.low - grace, first.high + grace).meets(second)


def _half_digit(fact: Fact, ends: Interval) -> Decimal:
    """Half a unit of the last digit, where no word leaves the figure open."""
    rounded = fact.value is not None and ends.low + ends.high == 2 * fact.value
    return (ends.high - ends.low) / 2 if rounded else Decimal(0)


def _ends(fact: Fact) -> Interval:
    return Interval(-_OPEN if fact.low is None else fact.low, _OPEN if fact.high is None else fact.high)


__all__ = ["Printed", "Repeated", "Said", "beside_tables", "contradicted", "noun_of", "repeated", "said_claims"]
