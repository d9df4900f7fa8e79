"""The checks of the rules of running text: what was held against what, and agreed or not.

A figure of a concept has a check of its own for each rule and period. Of all that has none (the arithmetic of a sentence, counts, other
nouns) one check for each rule says how much fits.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pipeline.model import Check, Fact, Kind, Location, Matched, Passage, Verdict
from pipeline.validate.running.against import Printed, Repeated
from pipeline.validate.wording import content_hash

_TABLE, _TEXT = "text-vs-table", "text-vs-text"


class Relation(NamedTuple):
    """One thing said, held against another; `figure` is the one in question where the relation is of a concept, `against` the
    other."""

    rule: str
    holds: bool
    facts: tuple[str, ...]
    figure: Fact | None = None
    against: Fact | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        known = self.figure is not None and self.figure.concept
        return (self.rule, self.figure.concept, self.figure.period) if known and self.figure else (self.rule, "", "")


class Places:
    """The fact of each claim, by its place."""

    def __init__(self, matched: Matched) -> None:
        claim = Kind.CLAIM
        self._facts = {_key(fact.location, fact.location.span): fact.id for fact in matched.facts if fact.kind is claim}

    def ids(self, passage: Passage, spans: Iterable[tuple[int, int]]) -> tuple[str, ...]:
        """The facts of the claims at these places; a number that is no claim has none."""
        found = (self._facts.get(_key(passage.location, span)) for span in spans)
        return tuple(item for item in found if item)

    def within(self, passage: Passage, span: tuple[int, int]) -> tuple[str, ...]:
        """The fact of the claim that holds a number."""
        return self.ids(passage, (claim.span for claim in passage.claims if claim.span[0] <= span[0] < claim.span[1]))


def _key(place: Location, span: tuple[int, int] | None) -> tuple[object, ...]:
    return place.paragraph, place.table, place.row, place.column, span


def of_tables(printed: Sequence[Printed]) -> Iterator[Relation]:
    for item in printed:
        yield Relation(_TABLE, item.agrees, (item.claim.fact.id, *(fact.id for fact in item.figures)), item.claim.fact, item.figure)


def of_texts(said: Sequence[Repeated]) -> Iterator[Relation]:
    """Claims of which three or more figures cannot all hold are not judged."""
    for item in said:
        facts = [claim.fact for part in item.parts for claim in part]
        if len(item.parts) <= 2:
            yield Relation(_TEXT, not item.wrong, tuple(fact.id for fact in facts), item.parts[-1][0].fact, facts[0])


def tally(relations: Iterable[Relation], report: str) -> list[Check]:
    """One check for each rule, concept and period."""
    groups: dict[tuple[str, str, str], list[Relation]] = {}
    for relation in relations:
        groups.setdefault(relation.key, []).append(relation)
    return [_check(key, group, report) for key, group in groups.items()]


def _check(key: tuple[str, str, str], group: Sequence[Relation], report: str) -> Check:
    rule, concept, period = key
    worst = next((item for item in group if not item.holds), group[0])
    figure, against = (worst.figure, worst.against) if concept else (None, None)
    fits = sum(item.holds for item in group)
    return Check(
        id="c" + content_hash(report, *key),
        rule=rule,
        concept=concept,
        period=period,
        verdict=Verdict.CONSISTENT if fits == len(group) else Verdict.INCONSISTENT,
        reason="" if concept else f"{fits} of {len(group)} statements fit",
        reported=figure.value if figure else None,
        low=against.low if against else None,
        high=against.high if against else None,
        unit=figure.unit if figure else "",
        inputs=tuple(dict.fromkeys(fact for item in group for fact in item.facts)),
    )


__all__ = ["Places", "Relation", "of_tables", "of_texts", "tally"]
