"""What stands beside a label in its row and around it, as evidence for and against each of its candidates.

The rows that name their concept outright are the landmarks: the others are weighed by where they stand between them. No evidence here
makes a row mapped that its label does not; see the weights in `patterns/common/evidence.yaml`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.catalog import Catalog, Concept
from pipeline.match.concepts import term
from pipeline.match.knowledge import FormKnowledge
from pipeline.match.reading import CellReader
from pipeline.model import Role, Row, Term

_NEAR = 3  # numbers between the rows around a row, so that what is missing there says something
Positions = frozenset["Position"]


class Position(NamedTuple):
    """Where a figure may stand in the form: under a number, and before or behind its like (the habit of the table)."""

    number: int
    late: bool


class Landmark(NamedTuple):
    """A row, and the concept it names outright (empty if it names none)."""

    row: Row
    concept: str


class Surroundings(NamedTuple):
    """The positions of the nearest landmarks above and below a row; empty where there is none."""

    above: Positions
    below: Positions


class Witnesses:
    """Weighs candidates by the row and the rows around it."""

    def __init__(self, catalog: Catalog, knowledge: FormKnowledge, reader: CellReader) -> None:
        self._weights, self._knowledge, self._reader = catalog.weights, knowledge, reader

    def terms(self, concept: Concept, row: Row, around: Surroundings, landmarks: Sequence[Landmark]) -> Iterator[Term]:
        """The evidence for and against a candidate of a row, each piece by itself."""
        know, weights = self._knowledge, self._weights
        yield from term(weights, "number", know.number_agrees(concept.id, row.number), f"{row.number}")
        yield from term(weights, "class", know.class_agrees(concept.id, row.category), row.category)
        yield from term(weights, "requirement", know.requirement_agrees(concept.id, row))
        yield from term(weights, "choice", self._choice(concept.id, row))
        own = self._positions(concept.id, row.number, derived_late=_derived_late(landmarks, know))
        yield from term(weights, "neighbours", _shares_number(own, around))
        yield from term(weights, "order", _in_order(own, around))

    def _choice(self, concept: str, row: Row) -> bool | None:
        cell = row.mention(Role.SELECTED)
        return None if cell is None else self._knowledge.choice_agrees(concept, self._reader.choice(cell.text, Role.SELECTED))

    def missing(self, row: Row, around: Surroundings, landmarks: Sequence[Landmark]) -> list[str]:
        """The concepts that the form prints under the number of a row, or between the rows around it, and that no row names."""
        numbers = {row.number} - {None} or set(_between(around))
        named = {item.concept for item in landmarks}
        return sorted({concept for number in numbers for concept in self._knowledge.under(number)} - named)

    # ------------------------------------------------------------------------------------------ rows around
    def around(self, landmarks: Sequence[Landmark]) -> list[Surroundings]:
        """For each row of a table, what stands nearest above and below."""
        derived_late = _derived_late(landmarks, self._knowledge)
        places = [self._positions(item.concept, item.row.number, derived_late=derived_late) for item in landmarks]
        above, below = _last_before(places), _last_before(places[::-1])[::-1]
        return [Surroundings(*pair) for pair in zip(above, below, strict=True)]

    def _positions(self, concept: str, number: int | None, *, derived_late: bool) -> Positions:
        """Where the form has a concept; under the number printed, if it is one of those."""
        numbers = self._knowledge.numbers(concept)
        derived = self._knowledge.indicator(concept) is not None
        return frozenset(Position(own, derived == derived_late) for own in (numbers & {number} or numbers))


def _derived_late(landmarks: Sequence[Landmark], knowledge: FormKnowledge) -> bool:
    """Whether components stand before the indicator derived from them, as in the form; some tables have them behind it."""
    named = [item for item in landmarks if item.concept]
    orders = Counter(
        knowledge.indicator(second.concept) is not None
        for first, second in pairwise(named)
        if knowledge.numbers(first.concept) & knowledge.numbers(second.concept)
        and (knowledge.indicator(first.concept) is None) != (knowledge.indicator(second.concept) is None)
    )
    return orders[True] >= orders[False]


def _last_before(places: Iterable[Positions]) -> list[Positions]:
    """For each place, the last one before it that is not empty."""
    found, last = [], Positions()
    for place in places:
        found.append(last)
        last = place or last
    return found


def _shares_number(own: Positions, around: Surroundings) -> bool | None:
    beside = {position.number for positions in around for position in positions}
    return None if not own or not beside else any(position.number in beside for position in own)


def _between(around: Surroundings) -> range:
    """The numbers from the nearest row above to the nearest below; none where an end is open or they are far apart."""
    if not around.above or not around.below:
        return range(0)
    low, high = min(around.above).number, max(around.below).number
    return range(low, high + 1) if high - low <= _NEAR else range(0)


def _in_order(own: Positions, around: Surroundings) -> bool | None:
    """Whether some position of the candidate lies between what stands above and below."""
    if not own or not (around.above or around.below):
        return None
    low, high = min(around.above, default=None), max(around.below, default=None)
    return any((low is None or low <= position) and (high is None or position <= high) for position in own)


__all__ = ["Landmark", "Surroundings", "Witnesses"]
