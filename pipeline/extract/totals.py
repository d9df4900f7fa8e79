"""Totals of any table: each printed total row or column with the figures that it should be the sum of.

Nothing is judged here, and no figure is read: what is not of one kind with the rest (shares, rates, other units) is left out, and where
the table allows more than one reading, that is said.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import pairwise

from pipeline.catalog import Catalog
from pipeline.extract.header import Line
from pipeline.extract.naming import Words, is_name, numbering, plain_name
from pipeline.extract.plane import Path, Plane, words_of
from pipeline.extract.stated import may_state
from pipeline.extract.sums import Item, Structure, structures
from pipeline.model import Addend, Sum, SumKind
from pipeline.text import fold, squeeze

_PERIOD = re.compile(r"(?:19|20)\d{2}(?:年|$)|季度|月|[上下]半年|期")
_LEFT_OUT = frozenset("…等")  # what a row says that stands for others
_STOCKS = frozenset({"count", "people", "area"})
MOST = 2_000  # figures of a table that is looked at


def read_totals(planes: Sequence[Plane], catalog: Catalog) -> tuple[Sum, ...]:
    """The totals of all tables of a document, in order."""
    reader = _Reader(catalog)
    return tuple(total for plane in planes for total in reader.read_all(plane))


@dataclass(frozen=True, slots=True)
class _Name:
    """What names a row or a column. `number`: what numbers it, in front of its name; the rest is what it says."""

    path: Path
    number: str
    texts: tuple[str, ...]
    rank: int
    at: int
    some: tuple[bool, ...]

    @property
    def inner(self) -> tuple[str, ...]:
        """The words below the total's own that its parts must share."""
        return self.texts[self.at + 1 :] if self.rank else ()


class _Side:
    """What names the places of lines that lie side by side, found out once for all of them. What says that its figures are not added up
    (a rate among amounts) is no place of a sum."""

    def __init__(self, paths: Iterable[tuple[int, Path]], words: Words, numbers: Mapping[int, str], *, are_rows: bool) -> None:
        named = ((place, path) for place, path in paths if path and not _vetoed(path, words, of_row=are_rows))
        self.names = {place: _Name(path, numbers.get(place, ""), *words.says(*[cell.text for cell in path])) for place, path in named}
        self.words = words
        self._wide = any(cell.row_span > 1 or cell.column_span > 1 for name in self.names.values() for cell in name.path)
        self._structures: dict[tuple[tuple[int, ...], frozenset[int]], Sequence[Structure]] = {}

    def places(self, cells: Line) -> tuple[int, ...]:
        """The places of a line that can hold an amount, which no title does that spans the line."""
        if not self._wide:
            return tuple(self.names)
        return tuple(place for place, name in self.names.items() if all(cells[place] is not part for part in name.path))

    @cached_property
    def _tells(self) -> bool:
        """Whether a name says more than those of plain parts do: that it is a total, or of which, or its numbering that it stands below
        another."""
        names = self.names.values()
        return any(name.rank or any(name.some) for name in names) or len({numbering(name.number + name.texts[-1]) for name in names}) > 1

    @cached_property
    def matters(self) -> bool:
        """Whether by its names there may be a sum."""
        return self._tells or any(self.words.may_be_total(plain_name(name.path[0].text)) for name in self.names.values())

    @cached_property
    def periods(self) -> frozenset[int]:
        """The places that stand for a time."""
        return frozenset(place for place, name in self.names.items() if _PERIOD.search("".join(name.texts)))

    @cached_property
    def taken_off(self) -> frozenset[int]:
        """The places of what is not added but taken off."""
        return frozenset(place for place, name in self.names.items() if self.words.any_of("taken_off", "".join(name.texts)))

    # ------------------------------------------------------------------------------------------ structures
    def structures(self, places: tuple[int, ...], empty: frozenset[int]) -> Sequence[Structure]:
        """The totals among some of the places and their parts; `empty` are those where a line prints nothing."""
        if not self._tells:
            return ()
        key = places, empty
        if key not in self._structures:
            self._structures[key] = tuple(self._found(places, empty))
        return self._structures[key]

    def _found(self, places: Sequence[int], empty: frozenset[int]) -> Iterator[Structure]:
        inner = self._inner(places)
        for key in dict.fromkeys(inner.values()):
            items = self._items(places, inner, key)
            items = _levelled([item for item, after in pairwise([*items, None]) if item and not _is_title(item, after, empty)])
            if any(item.rank or item.within or item.depth for item in items):
                yield from structures(items)

    def _inner(self, places: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """The words below the total's own at each place; they count only if other places have them too (合计 | 2个 is no storey)."""
        names = {place: self.names[place] for place in places}
        common = {name.texts[-1] for name in names.values() if not name.rank}
        return {place: inner if (inner := name.inner) and inner[-1] in common else () for place, name in names.items()}

    def _items(self, places: Sequence[int], inner: Mapping[int, tuple[str, ...]], key: tuple[str, ...]) -> list[Item]:
        styles: list[int] = []
        items = []
        for place in places:
            name = self.names[place]
            if (name.rank and inner[place] != key) or (key and name.texts[-len(key) :] != key):
                continue
            outer = len(name.texts) - len(key) or len(name.texts)
            group = name.texts[: name.at if name.rank else outer - 1]
            some = any(name.some[:outer])
            depth = 0 if name.rank or some else _depth(name.number + name.texts[outer - 1], styles)
            items.append(Item(place, 0 if some else name.rank, group, some, depth))
        return items


def _is_title(item: Item, after: Item | None, empty: frozenset[int]) -> bool:
    """Whether an empty place only heads those below it."""
    return item.place in empty and after is not None and after.depth > item.depth


@dataclass(slots=True)
class _Line:
    """One row or column of figures: which it is, what names its places, all its cells, the unit of each figure."""

    at: int
    side: _Side
    cells: Line
    unit: Callable[[int], str]
    across: Path  # what names the line itself
    is_row: bool


class _Reader:
    def __init__(self, catalog: Catalog) -> None:
        self.words = Words.of(catalog)
        self._before: Plane | None = None  # the table before, where it may go on in this one

    def read_all(self, plane: Plane) -> Iterator[Sum]:
        """The totals of one table; where its grid can be read otherwise, each with what the other readings make of it."""
        others = [tuple(copy(self).read(plane.otherwise(other))) for other in plane.table.others]
        yield from (seen for found in self.read(plane) if (seen := _in_all(found, others)))

    def read(self, plane: Plane) -> Iterator[Sum]:
        """The totals of one table; none of one whose beginning stands in another, or that prints no word of a total or of a share."""
        table = plane.table
        if len(table.cells) > MOST or table.columns < 2 or not self.words.of_totals.search(plane.texts):
            self._before = plane
            return
        continued = self._before is not None and _first_row(self._before) == _first_row(plane)
        self._before = None
        if continued or not plane.figures or not plane.names or self.words.any_of("continued", squeeze(plane.around)):
            return
        if not plane.first:
            yield from self._headless(plane)
            return
        for line in (*_columns(plane, self.words), *_rows(plane, self.words)):
            yield from _Finder(plane, self.words, line).sums()

    def _headless(self, plane: Plane) -> Iterator[Sum]:
        """The sums of a table of its own without a head, whose first row alone is a total: it may go on from another all the same."""
        ranked = [row for row in plane.body if any(self.words.rank(cell.text) for cell in plane.labels[row])]
        some = any(self.words.is_some(cell.text) for path in plane.labels.values() for cell in path)
        if plane.table.caption and ranked == [0] and not some:
            yield from (
                replace(found, sure=False) for line in _columns(plane, self.words) for found in _Finder(plane, self.words, line).sums()
            )


def _in_all(found: Sum, readings: Sequence[Sequence[Sum]]) -> Sum | None:
    """A sum in the light of other readings of its table. One that they do not all have is not sure, and theirs of the same total will do as
    well; of what is only some of a whole nothing is left then."""
    if all(_texts(found) in map(_texts, reading) for reading in readings):
        return found
    if found.kind is SumKind.SOME:
        return None
    same_total = [other for reading in readings for other in reading if _texts(other)[:2] == _texts(found)[:2]]
    parts = dict.fromkeys(parts for other in same_total for parts in (other.parts, *other.others))
    return replace(found, sure=False, others=(*found.others, *parts))


def _texts(found: Sum) -> tuple[SumKind, str, tuple[str, ...]]:
    """What a sum prints: the places of its figures depend on the reading."""
    return found.kind, found.total.text if found.total else "", tuple(part.text for part in found.parts)


def _first_row(plane: Plane) -> tuple[str, ...]:
    return tuple([text for cell, text in zip(plane.table.cells, plane.folded, strict=True) if cell.row == 0])


def _columns(plane: Plane, words: Words) -> Iterator[_Line]:
    numbers = {row: f"{fold(cell.text)}、" for row, cell in plane.numbers.items()}
    side = _Side(plane.labels.items(), words, numbers, are_rows=True)
    for column in plane.figures:
        yield _Line(column, side, plane.columns[column], partial(plane.unit_of, column=column), plane.heads[column], is_row=False)


def _rows(plane: Plane, words: Words) -> Iterator[_Line]:
    side = _Side(((column, plane.heads[column]) for column in plane.figures), words, {}, are_rows=False)
    for row in plane.body if len(plane.figures) > 1 else ():
        yield _Line(row, side, plane.lines[row], partial(plane.unit_of, row), plane.labels[row], is_row=True)


def _vetoed(path: Path, words: Words, *, of_row: bool) -> bool:
    """Whether figures under such words are not added up. A row may be named after anything, so only the end of its name counts."""
    if not of_row or not path:
        return words.vetoes(words_of(path))
    names = [plain_name(cell.text) for cell in reversed(path)]
    return words.vetoes(next(filter(is_name, names), names[0])[-4:])


@dataclass(slots=True)
class _Finder:
    """Finds the sums of one line."""

    plane: Plane
    words: Words
    line: _Line

    def sums(self) -> Iterator[Sum]:
        line, side = self.line, self.line.side
        whole = self.words.any_of("share_of_whole", words_of(line.across))
        if not (whole or side.matters):
            return
        shares = whole or self._may_be_shares()
        if not shares and _vetoed(line.across, self.words, of_row=line.is_row):
            return
        places = side.places(line.cells)
        ranked = [place for place in places if side.names[place].rank]
        if whole and all(map(self._is_blank, ranked)):
            yield from self._open_shares([place for place in places if not side.names[place].rank])
        if not ranked and not shares and len(places) > 2:
            yield from self._perhaps(places)
        empty = frozenset(place for place in places if (cell := line.cells[place]) is None or not cell.text.strip())
        yield from (found for structure in side.structures(places, empty) if (found := self._sum(structure, shares=shares)))

    def _may_be_shares(self) -> bool:
        """Whether the line is headed 比例, or 占…比例: these are shares of a whole where their total makes 100, for the total of rates is a
        mean of them."""
        head = plain_name(self.line.across[-1].text) if self.line.across else ""
        alone = self.words.catalog.words["share_alone"]
        return head in alone or (head.startswith("占") and any(word in head for word in alone))

    def _is_blank(self, place: int) -> bool:
        cell = self.line.cells[place]
        return cell is None or self.plane.is_blank(cell.text)

    # ------------------------------------------------------------------------------------------ sums
    def _sum(self, structure: Structure, *, shares: bool) -> Sum | None:
        places = (structure.total, *structure.parts)
        units = {fold(unit) for place in places if (unit := self.line.unit(place))}
        if len(units) > 1 or not self.line.side.taken_off.isdisjoint(places):
            return None
        if (shares and (structure.within or self._listed_in_part(structure))) or (
            not shares and self._over_time(structure.parts, next(iter(units), ""))
        ):
            return None
        if self._leaves_out(structure) or not self._distinct(places):
            return None
        if not (shares or self._additive(structure.total, next(iter(units), ""))):
            return None
        kind = SumKind.SHARES if shares else SumKind.SOME if structure.within or self._listed_in_part(structure) else SumKind.ALL
        return Sum(
            kind=kind,
            total=self._addend(structure.total),
            parts=tuple(map(self._addend, structure.parts)),
            unit_text=next((self.line.unit(place) for place in places if self.line.unit(place)), ""),
            sure=structure.sure and not may_state(self.line.side.names[structure.total].path[-1].text, self.plane.units),
            others=tuple(tuple(map(self._addend, other)) for other in structure.others),
            counted=any(plain_name(cell.text).endswith(self.words.catalog.words["counted"]) for cell in self._named(structure.total)),
        )

    def _leaves_out(self, structure: Structure) -> bool:
        """Whether the total's name says that one of the parts is not in it (合计（不含农业）)."""
        name = squeeze(self.line.side.names[structure.total].path[-1].text)
        without = [text for word in self.words.catalog.words["left_out"] if (text := name.partition(word)[2])]
        parts = [plain_name(self.line.side.names[place].path[-1].text) for place in structure.parts] if without else []
        return any(len(part) > 1 and part in text for part in parts for text in without)

    def _named(self, total: int) -> Path:
        return (*self.line.across, *self.line.side.names[total].path)

    def _perhaps(self, places: Sequence[int]) -> Iterator[Sum]:
        """The last place as the total of the others, where its name may say so."""
        *parts, last = places
        named = self.words.may_be_total(plain_name(self.line.side.names[last].path[0].text))
        if named and self._distinct(places) and len({self.line.unit(place) for place in places}) == 1:
            yield Sum(SumKind.PERHAPS, self._addend(last), tuple(map(self._addend, parts)), self.line.unit(last))

    def _distinct(self, places: Sequence[int]) -> bool:
        """Whether every place has a cell of its own: a figure that stands for several rows or columns is no part."""
        cells = [cell for place in places if (cell := self.line.cells[place])]
        return len({id(cell) for cell in cells}) == len(cells) == len(places)

    def _over_time(self, parts: Sequence[int], unit: str) -> bool:
        """Whether the parts are what there was at several times: years and quarters of firms, heads and land do not add up."""
        if not self.line.side.periods.issuperset(parts):
            return False
        head = words_of(self.line.across)
        stocks = self.words.any_of("stock", head + self.plane.title)
        if not stocks and self.words.any_of("flow", head):
            return False
        return stocks or not unit or not self.plane.units.quantities(unit).isdisjoint(_STOCKS)

    def _additive(self, total: int, unit: str) -> bool:
        """Whether the figures are amounts of one kind: by their unit, or by what they are called."""
        if unit:
            return self.plane.units.additive(unit)
        return self.words.any_of("amounts", words_of(self._named(total)) + self.plane.title)

    def _listed_in_part(self, structure: Structure) -> bool:
        """Whether the table lists only the larger ones while its total has a name of its own (全区合计), or leaves rows out (…)."""
        label = plain_name(self.line.side.names[structure.total].path[-1].text)
        if any(_LEFT_OUT.issuperset(plain_name(self.line.side.names[place].path[-1].text)) for place in structure.parts):
            return True
        if label in self.words.ranks or self.words.all_of_them(label, len(structure.parts)):
            return False
        about = self.plane.title + "".join(words_of(self.plane.heads[column]) for column in self.plane.names)
        return self.words.any_of("listed_in_part", about)

    def _open_shares(self, places: Sequence[int]) -> Iterator[Sum]:
        """Shares without a total, where the last part is all the rest: they must make 100."""
        if (
            len(places) > 2
            and self.words.any_of("the_rest", plain_name(self.line.side.names[places[-1]].path[-1].text)[:2])
            and self._distinct(places)
        ):
            yield Sum(SumKind.SHARES, None, tuple(map(self._addend, places)), "%", sure=False)

    def _addend(self, place: int) -> Addend:
        known = None if self.line.is_row else self.plane.amounts(self.line.at)[place - self.plane.first]
        if known:
            return known
        cell = self.line.cells[place]
        assert cell is not None
        return self.plane.addend(cell, (*self.line.side.names[place].path, *self.line.across[-1:]))


def _depth(label: str, styles: list[int]) -> int:
    """The storey of a label's numbering, by the order in which the styles first stand in the line."""
    dots, style = numbering(label)
    if style is None:
        return dots
    if style not in styles:
        styles.append(style)
    return styles.index(style)


def _levelled(items: list[Item]) -> list[Item]:
    """Items without the storeys that nothing stands on: where the first is numbered deeper than another, it is of the first storey."""
    least = min((item.depth for item in items if not item.rank and not item.within), default=0)
    return [item._replace(depth=max(item.depth - least, 0)) for item in items]


__all__ = ["MOST", "read_totals"]
