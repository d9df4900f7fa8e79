"""One assignment per table: which of its rows is which figure, all rows weighed together.

scipy's linear_sum_assignment finds the assignment with the greatest sum of scores, rows against places (concept, period and number in
the form) with a column "none" for each row. It is asked only where rows want the same place: elsewhere each row's best place is the
answer. Equal claims are no one's: the result does not depend on the order of the rows.
"""

from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

NONE = 0.3  # what it is worth to leave a row unmapped: below it a candidate is no candidate


class Place(NamedTuple):
    """A figure that a table may print once: a concept in a period, under a number of the form (None where the form does not say)."""

    concept: str
    period: str
    number: int | None = None

    def meets(self, other: "Place") -> bool:
        """Whether the two may be one: a row without number may stand under any."""
        return self[:2] == other[:2] and (self.number == other.number or None in {self.number, other.number})


Wishes = Mapping[Place, float]
"""The places that a row may take, each with its score (0 to 1)."""


def assign(rows: Sequence[Wishes]) -> list[Place | None]:
    """The place of each row in the assignment of the greatest sum; no place is given twice."""
    first = [_first(wishes) for wishes in rows]
    wanted = [place for place in first if place]
    return first if len(set(wanted)) == len(wanted) else _solved(rows)


def _first(wishes: Wishes) -> Place | None:
    place = max(wishes, key=lambda place: (wishes[place], place.concept), default=None)
    return place if place and wishes[place] > NONE else None


def _solved(rows: Sequence[Wishes]) -> list[Place | None]:
    from scipy.optimize import linear_sum_assignment

    places = sorted({place for wishes in rows for place in wishes}, key=str)
    worth = [[*(wishes.get(place, 0.0) for place in places), *[NONE] * len(rows)] for wishes in rows]
    _, columns = linear_sum_assignment(worth, maximize=True)
    given = [places[column] if column < len(places) else None for column in columns]
    return [place if place in wishes else None for place, wishes in zip(given, rows, strict=True)]


def undisputed(firsts: Sequence[Place | None], given: Sequence[Place | None], rows: Sequence[Wishes], margin: float) -> frozenset[int]:
    """The rows that may keep their first choice: it was given to them, and no row left without its own has as good a claim to it, or one
    less than `margin` behind. That a row loses its choice can free it for another claim, so this goes on until nothing changes."""
    kept = {index for index, first in enumerate(firsts) if first and first == given[index]}
    while lost := {index for index in kept if _rivals(index, firsts[index], rows, kept, margin)}:
        kept -= lost
    return frozenset(kept)


def _rivals(own: int, place: Place | None, rows: Sequence[Wishes], kept: Set[int], margin: float) -> list[int]:
    if place is None:
        return []
    others = (index for index in range(len(rows)) if index != own and index not in kept)
    return [index for index in others if _claim(rows[index], place) > rows[own][place] - margin]


def _claim(wishes: Wishes, place: Place) -> float:
    return max((worth for wish, worth in wishes.items() if wish.meets(place)), default=0.0)


__all__ = ["NONE", "Place", "Wishes", "assign", "undisputed"]
