"""A column of values few of which are different, as the texts and styles of the letters of a page: each value is kept and asked once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")
Places = NDArray[np.intp]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Coded(Generic[T]):
    """`places` says for each entry of the column where its value stands in `table`, in which all are different."""

    table: tuple[T, ...]
    places: Places

    def __len__(self) -> int:
        return len(self.places)

    def __iter__(self) -> Iterator[T]:
        table = self.table
        return iter([table[place] for place in self.places.tolist()])

    def __getitem__(self, place: int) -> T:
        return self.table[int(self.places[place])]

    def take(self, places: Places | Flags) -> "Coded[T]":
        return Coded(self.table, self.places[places])

    def first(self) -> Places:
        """Where each value comes first; each must come."""
        found = np.zeros(len(self.table), np.intp)
        found[self.places[::-1]] = np.arange(len(self))[::-1]
        return found

    def then(self, other: "Coded[T]") -> "Coded[T]":
        """The entries of both."""
        table = coded([*self.table, *other.table])
        theirs = table.places[len(self.table) :]
        return Coded(table.table, np.concatenate((self.places, theirs[other.places])))

    def changed(self, some: Flags, change: Callable[[T], T]) -> "Coded[T]":
        """The entries, some of them changed."""
        table = coded([*self.table, *map(change, self.table)])
        return Coded(table.table, table.places[self.places + len(self.table) * some])

    def which(self, test: Callable[[T], bool]) -> Flags:
        """The entries that a test holds for."""
        return self._each(test, bool)

    def numbers(self, value: Callable[[T], int]) -> Places:
        return self._each(value, np.intp)

    def floats(self, value: Callable[[T], float]) -> Floats:
        return self._each(value, float)

    def _each(self, value: Callable[[T], Any], kind: type[Any]) -> NDArray[Any]:
        found: NDArray[Any] = np.array(list(map(value, self.table)), kind)[self.places]
        return found


def changes(*columns: NDArray[Any]) -> Flags:
    """The entries at which one of several columns has another value than before; the first is one of them."""
    first, *others = columns
    found = np.empty(len(first), bool)
    found[:1] = True
    found[1:] = first[1:] != first[:-1]
    for column in others:
        found[1:] |= column[1:] != column[:-1]
    return found


def coded(values: Iterable[T]) -> Coded[T]:
    """A column of these values; they can be hashed."""
    table: defaultdict[T, int] = defaultdict(count().__next__)
    places = np.fromiter(map(table.__getitem__, values), np.intp)
    return Coded(tuple(table), places)
