"""The running text around findings, kept with a report: a page of findings shows a sentence where it stands."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.model import Fact, Finding, Location, Passage


def around(findings: Iterable[Finding], facts: Iterable[Fact], passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """The passages that findings and their figures stand in, and the paragraphs before and behind each, in the order of the text."""
    known = {fact.id: fact.location for fact in facts}
    places = {place for finding in findings for place in _places(finding, known)}
    near = {place.paragraph + step for place in places if place.paragraph is not None for step in (-1, 0, 1)}
    cells = {_cell(place) for place in places if place.row is not None}
    return tuple(replace(item, claims=()) for item in passages if item.location.paragraph in near or _cell(item.location) in cells)


def _places(finding: Finding, known: dict[str, Location]) -> Iterator[Location]:
    yield finding.location
    yield from (known[name] for name in finding.facts if name in known)


def _cell(place: Location) -> tuple[int | None, int | None, int | None]:
    return place.table, place.row, place.column


__all__ = ["around"]
