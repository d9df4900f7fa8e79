"""The history of a park: each figure once, by its surest reading."""

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.catalog import Catalog
from pipeline.model import Fact, SeriesPoint
from pipeline.validate.across.files import File, Key, Park, equal, readings, width


class _Reading(NamedTuple):
    key: Key
    file: File
    fact: Fact


def read_series(park: Park, catalog: Catalog) -> Iterator[tuple[File, SeriesPoint]]:
    """Each concept and year of a park with the file that its figure is taken from; a base year that nobody states has no place in it.
    Figures of different scopes are different figures."""
    found: dict[tuple[Key, str], list[_Reading]] = {}
    for key, file, fact in readings(park.files):
        if key.year > 0:
            found.setdefault((key, fact.scope), []).append(_Reading(key, file, fact))
    kept = frozenset(file.name for file in park.kept)
    for (key, _), group in sorted(found.items()):
        first, *rest = sorted(group, key=lambda reading: _rank(reading, kept)) if len(group) > 1 else group
        agree = all(equal(first.fact, other.fact, catalog) for other in rest) if rest else None
        yield first.file, SeriesPoint(key.concept, key.year, first.fact, tuple(other.fact.id for other in rest), agree)


def _rank(reading: _Reading, kept: frozenset[str]) -> tuple[object, ...]:
    """Surest first: read from text without doubt, from the standard's own table, in the report of the year itself, in the file kept,
    with the most digits."""
    file, fact = reading.file, reading.fact
    own = file.year == reading.key.year
    return not file.is_sure(fact), not fact.main, not own, file.name not in kept, width(fact), file.year, file.name
