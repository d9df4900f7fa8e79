"""The rows of a table, piece by piece: which pieces a table has, which of them stand in an output folder already, and where the others are
from.

A piece is what one report says in a table; in a table that is sorted over the reports of a park, what the park says. Written is always
piece by piece, so that one that did not change can be taken over from the folder as its bytes stand there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from pipeline.export.rendering import Renderer, Rows
from pipeline.export.schema import Dataset, Table

_BLOCK, _LARGEST_BLOCK = 32, 64  # pieces, on average and at most


class Piece(NamedTuple):
    """The rows of one report or park in a table: how many, and the bytes of them in the CSV file. `key` is that of the unit."""

    unit: str
    key: str
    rows: int
    size: int


Pieces = Mapping[str, Sequence[Piece]]
"""Name of a table → all its pieces, in their order."""


@dataclass(frozen=True, slots=True)
class Before:
    """The tables of an output folder as they stand there before they are written anew."""

    folder: Path
    pieces: Pieces


@dataclass(frozen=True, slots=True)
class Unit:
    """What a piece is of: a report or a park. Rows are the same as long as the key is; an empty key says nothing."""

    id: str
    key: str
    places: tuple[int, ...] = field(compare=False)  # of its reports in the dataset

    def is_in(self, piece: Piece | None) -> bool:
        """Whether a piece of an earlier run holds its rows."""
        return piece is not None and bool(self.key) and piece.key == self.key


def units(table: Table[Any], dataset: Dataset) -> list[Unit]:
    """What the pieces of a table are of, in the order of its rows."""
    shorts = [(short, place) for place, short in enumerate(dataset.shorts)]
    if not table.by_park:
        return [Unit(short.name, short.key, (place,)) for short, place in sorted(shorts)]
    parks: dict[str, list[tuple[str, int]]] = {}
    for short, place in sorted(shorts):
        parks.setdefault(short.park_id, []).append((short.key, place))
    return [Unit(park, _joined(key for key, _ in found), tuple(place for _, place in found)) for park, found in sorted(parks.items())]


def _joined(keys: Iterable[str]) -> str:
    found = list(keys)
    return sha256("\n".join(found).encode()).hexdigest() if all(found) else ""


def blocks(ids: Iterable[str]) -> Iterator[int]:
    """How many of these units go together, one group of rows after another. Where a group ends hangs on the names at its end, so that
    a report more or less moves one end, not all of them."""
    size = 0
    for name in ids:
        size += 1
        if size == _LARGEST_BLOCK or crc32(name.encode("utf-8", "surrogatepass")) % _BLOCK == 0:
            yield size
            size = 0
    if size:
        yield size


class Source:
    """Where the rows of a dataset are from: they are given with it, or rendered here."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset

    @cached_property
    def _renderer(self) -> Renderer:
        return Renderer(self._dataset.language, self._dataset.catalog)

    def rows(self, table: Table[Any], unit: Unit) -> Rows:
        given, shorts = self._dataset.rows, self._dataset.shorts
        if given is None:
            return self._renderer.rows(table, [self._dataset.reports[place] for place in unit.places])
        return given(table.name, [shorts[place].name for place in unit.places])


__all__ = ["Before", "Piece", "Pieces", "Source", "Unit", "blocks", "units"]
