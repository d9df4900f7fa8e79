"""Totals of any table: each printed total row or column with the figures that it should be the sum of.

Nothing is judged here, and no figure is read: what is not of one kind with the rest (shares, rates, other units) is left out, and where
the table allows more than one reading, that is said.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import chain, pairwise

from pipeline.catalog import Catalog
from pipeline.extract.plane import Path, Plane, Units, words_of
from pipeline.extract.stated import may_state
from pipeline.extract.sums import Item, Structure, structures
from pipeline.model import Addend, Cell, Document, Location, Sum, SumKind, Table
from pipeline.text import chinese_number, either, fold, squeeze, without_brackets, without_marks

_NUMBERING = (
    re.compile(r"^[一二三四五六七八九十]+[、.,:]"),
    re.compile(r"^[(][一二三四五六七八九十]+[)]"),
    re.compile(r"^\d+[、.](?!\d)"),
    re.compile(r"^(?:[(]\d+[)]|\d+[)])"),
    re.compile(r"^[①-⑳]"),
)
_DOTTED = re.compile(r"^\d+(?:\.\d+)+(?!\d*%)")
_PERIOD = re.compile(r"(?:19|20)\d{2}(?:年|$)|季度|月|[上下]半年|期")
_STOCKS = frozenset({"count", "people", "area"})
_LONGEST = 16  # characters of a label that names a total: a longer one is a sentence
_REMEMBERED = 8_192  # labels
_PLAIN = (0, None)  # a label without a number
MOST = 2_000  # figures of a table that is looked at


def read_totals(planes: Sequence[Plane], catalog: Catalog) -> tuple[Sum, ...]:
    """The totals of all tables of a document, in order."""
    reader = _Reader(catalog)
    return tuple(total for plane in planes for total in reader.read_all(plane))


def read_planes(document: Document, catalog: Catalog) -> Iterator[Plane]:
    """The tables of a document, each with the nearest heading and the text right above it."""
    units, closes = Units.of(catalog), Words.of(catalog).closes
    heading = before = ""
    for block in document.blocks:
        if isinstance(block, Table):
            yield Plane(block, units, heading, before, closes)
            before = ""
        elif block.text.strip():
            before = block.text
            heading = block.text if block.level else heading


class Words:
    """The wordings of the packs that matter for totals. What a label says is found out once: reports have the same labels."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog, words = catalog, catalog.words
        self.ranks = {word: rank for rank, name in enumerate(("total_of_part", "total", "total_of_all"), 1) for word in words[name]}
        named = (*self.ranks, *chain.from_iterable(words[name] for name in ("of_which", "share_of_whole", "total_by_figures")))
        self.of_totals = re.compile(either(named))
        self.rank = lru_cache(_REMEMBERED)(self._rank)
        self.vetoes = lru_cache(_REMEMBERED)(self._vetoes)
        self.closes = lru_cache(_REMEMBERED)(self._closes)

    @staticmethod
    @lru_cache(maxsize=4)
    def of(catalog: Catalog) -> "Words":
        """Those of a catalogue are kept."""
        return Words(catalog)

    def any_of(self, name: str, text: str) -> bool:
        return any(word in text for word in self.catalog.words[name])

    def _rank(self, text: str) -> int:
        """How high a total a label names: 0 for none. A total with a name of its own (一般固废合计) stays below a plain one."""
        label = plain_name(text)
        if len(label) > _LONGEST or self.vetoes(label) or any(char.isdigit() for char in label):
            return 0
        for word, rank in self.ranks.items():
            if label == word:
                return 2 * rank
            if label.startswith(word) or label.endswith(word):
                return 2 * rank - 1
        return 0

    def _closes(self, text: str) -> bool:
        """Whether a total takes in more than the block that it stands in."""
        return self.rank(text) > 2 * self.ranks[self.catalog.words["total_of_part"][0]]

    def _vetoes(self, text: str) -> bool:
        """Whether figures under such words are not added up; an amount of a change (增减量) is."""
        return self.any_of("not_added", _without(text, self.catalog.words["added"]))

    def all_of_them(self, text: str, parts: int) -> bool:
        """Whether a label says of how many it is the total (前三合计), and just so many stand above it."""
        digits = next((part for word in self.catalog.words["foremost"] if (part := _between(word, plain_name(text)))), "")
        number = int(digits) if digits.isdigit() else chinese_number(digits) if digits else None
        return number == parts

    def total_or_mean(self, label: str) -> bool:
        """Whether a label says that a line holds totals of amounts, and means of rates (全区平均/合计)."""
        return self.any_of("averaged", label) and any(label.startswith(word) or label.endswith(word) for word in self.ranks)

    def is_some(self, text: str) -> bool:
        return plain_name(text).startswith(self.catalog.words["of_which"])

    def unmarked(self, label: str) -> str:
        """A plain name without the word that marks it as some of another (其中：)."""
        found = next((word for word in self.catalog.words["of_which"] if label.startswith(word)), "")
        return label.removeprefix(found).lstrip(":,、")


def _is_name(label: str) -> bool:
    """Whether a label names a row, and does not describe it in a sentence."""
    return len(label) <= _LONGEST and "," not in label


def _without(text: str, words: Sequence[str]) -> str:
    for word in words:
        text = text.replace(word, "")
    return text


def _between(word: str, label: str) -> str:
    """What stands between a word and the total's own (前三合计), for a label that begins so."""
    return label.removeprefix(word).rstrip("名家位大强合总小计共") if label.startswith(word) else ""


@lru_cache(maxsize=_REMEMBERED)
def plain_name(text: str) -> str:
    """A label without remarks, numbering and punctuation at its ends."""
    label = without_brackets(fold(without_marks(text)))
    for pattern in (*_NUMBERING, _DOTTED):
        label = pattern.sub("", label)
    return label.strip(":;,.、*")


@dataclass(frozen=True, slots=True)
class _Name:
    """What names a row or a column, found out once for all the lines that cross it. `texts`: its cells, folded; `rank`: how high a total it
    names, 0 for none, by its cell `at`; `some`: whether a cell says 其中; `vetoed`: whether its figures are not added up."""

    path: Path
    texts: tuple[str, ...]
    rank: int
    at: int
    some: tuple[bool, ...]
    vetoed: bool
    number: str = ""  # what numbers it, in front of its name

    @property
    def tells(self) -> bool:
        """Whether it says more than a plain part does."""
        return self.rank > 0 or any(self.some) or _style(self.number + self.texts[-1]) != _PLAIN

    @property
    def inner(self) -> tuple[str, ...]:
        """The words below the total's own that its parts must share."""
        return self.texts[self.at + 1 :] if self.rank else ()


@dataclass(slots=True)
class _Line:
    """One row or column of figures: its places in order, what names each, and the unit of each figure. `tells`: whether a name says more
    than those of plain parts do."""

    names: Mapping[int, _Name]
    tells: bool
    cells: Mapping[int, Cell | None]
    unit: Callable[[int], str]
    across: Path  # what names the line itself
    is_row: bool


class _Reader:
    def __init__(self, catalog: Catalog) -> None:
        self.words = Words.of(catalog)
        self._head_before: tuple[str, ...] = ()
        self._closed = True

    def read_all(self, plane: Plane) -> Iterator[Sum]:
        """The totals of one table; where its grid can be read otherwise, each with what the other readings make of it."""
        others = [tuple(copy(self).read(plane.otherwise(other))) for other in plane.table.others]
        yield from (seen for found in self.read(plane) if (seen := _in_all(found, others)))

    def read(self, plane: Plane) -> Iterator[Sum]:
        """The totals of one table; none of one whose beginning stands in another, or that prints no word of a total or of a share."""
        table = plane.table
        if len(table.cells) > MOST or table.columns < 2 or not self.words.of_totals.search(plane.texts):
            self._head_before, self._closed = _first_row(table), False
            return
        continued = not self._closed and self._head_before == _first_row(table)
        self._head_before, self._closed = _first_row(table), True
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


def _first_row(table: Table) -> tuple[str, ...]:
    return tuple(fold(cell.text) for cell in table.cells if cell.row == 0)


def _columns(plane: Plane, words: Words) -> Iterator[_Line]:
    numbers = {row: f"{fold(cell.text)}、" for row, cell in plane.numbers.items()}
    names = {row: _name(path, words, numbers.get(row, ""), of_row=True) for row, path in plane.labels.items() if path}
    tells = any(name.tells for name in names.values())
    for column in plane.figures:
        cells = {row: plane.lines[row][column] for row in plane.body}
        yield _Line(names, tells, cells, partial(plane.unit_of, column=column), plane.heads[column], is_row=False)


def _rows(plane: Plane, words: Words) -> Iterator[_Line]:
    names = {column: _name(plane.heads[column], words) for column in plane.figures if plane.heads[column]}
    tells = any(name.tells for name in names.values())
    for row in plane.body if len(plane.figures) > 1 else ():
        cells = {column: plane.lines[row][column] for column in plane.figures}
        yield _Line(names, tells, cells, partial(plane.unit_of, row), plane.labels[row], is_row=True)


def _name(path: Path, words: Words, number: str = "", *, of_row: bool = False) -> _Name:
    rank, at = next(((10 * (10 - index) + rank, index) for index, cell in enumerate(path) if (rank := words.rank(cell.text))), (0, 0))
    some = tuple(words.is_some(cell.text) for cell in path)
    return _Name(path, tuple(fold(cell.text) for cell in path), rank, at, some, _vetoed(path, words, of_row=of_row), number)


def _vetoed(path: Path, words: Words, *, of_row: bool) -> bool:
    """Whether figures under such words are not added up. A row may be named after anything, so only the end of its name counts."""
    if not of_row or not path:
        return words.vetoes(words_of(path))
    names = [plain_name(cell.text) for cell in path]
    return words.vetoes(next((name for name in reversed(names) if _is_name(name)), names[-1])[-4:])


@dataclass(slots=True)
class _Finder:
    """Finds the sums of one line."""

    plane: Plane
    words: Words
    line: _Line

    def sums(self) -> Iterator[Sum]:
        whole = self.words.any_of("share_of_whole", words_of(self.line.across))
        shares = whole or self._may_be_shares()
        if not shares and _vetoed(self.line.across, self.words, of_row=self.line.is_row):
            return
        names = self.line.names
        places = list(filter(self._counts, names))
        ranked = [place for place in places if names[place].rank]
        if whole and all(map(self._is_blank, ranked)):
            yield from self._open_shares([place for place in places if not names[place].rank])
        if not ranked and not shares and len(places) > 2:
            yield from self._perhaps(places)
        inner = self._inner(places) if self.line.tells else {}
        for key in dict.fromkeys(inner.values()):
            items = self._items(places, inner, key)
            if any(item.rank or item.within or item.depth for item in items):
                yield from (found for structure in structures(items) if (found := self._sum(structure, shares=shares)))

    def _may_be_shares(self) -> bool:
        """Whether the line is headed 比例, or 占…比例: these are shares of a whole where their total makes 100, for the total of rates is a
        mean of them."""
        head = plain_name(self.line.across[-1].text) if self.line.across else ""
        alone = self.words.catalog.words["share_alone"]
        return head in alone or (head.startswith("占") and any(word in head for word in alone))

    def _is_blank(self, place: int) -> bool:
        cell = self.line.cells[place]
        return cell is None or self.plane.is_blank(cell.text)

    def _counts(self, place: int) -> bool:
        """Whether a place can hold an amount: it is no rate among amounts, and no title that spans the line."""
        name, cell = self.line.names[place], self.line.cells[place]
        return not name.vetoed and all(cell is not part for part in name.path)

    # ------------------------------------------------------------------------------------------ items
    def _inner(self, places: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """The words below the total's own at each place; they count only if other places have them too (合计 | 2个 is no storey)."""
        names = {place: self.line.names[place] for place in places}
        common = {name.texts[-1] for name in names.values() if not name.rank}
        return {place: inner if (inner := name.inner) and inner[-1] in common else () for place, name in names.items()}

    def _items(self, places: Sequence[int], inner: Mapping[int, tuple[str, ...]], key: tuple[str, ...]) -> list[Item]:
        styles: list[int] = []
        items = []
        for place in places:
            name = self.line.names[place]
            if (name.rank and inner[place] != key) or (key and name.texts[-len(key) :] != key):
                continue
            outer = len(name.texts) - len(key) or len(name.texts)
            group = name.texts[: name.at if name.rank else outer - 1]
            some = any(name.some[:outer])
            depth = 0 if name.rank or some else _depth(name.number + name.texts[outer - 1], styles)
            items.append(Item(place, 0 if some else name.rank, group, some, depth))
        return _levelled([item for item, after in pairwise([*items, None]) if item and not self._is_title(item, after)])

    def _is_title(self, item: Item, after: Item | None) -> bool:
        """Whether an empty place only heads those below it."""
        cell = self.line.cells[item.place]
        return (cell is None or not cell.text.strip()) and after is not None and after.depth > item.depth

    # ------------------------------------------------------------------------------------------ sums
    def _sum(self, structure: Structure, *, shares: bool) -> Sum | None:
        places = (structure.total, *structure.parts)
        units = {fold(unit) for place in places if (unit := self.line.unit(place))}
        if len(units) > 1 or any(self.words.any_of("taken_off", "".join(self.line.names[place].texts)) for place in places):
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
            sure=structure.sure and not may_state(self.line.names[structure.total].path[-1].text, self.plane.units),
            others=tuple(tuple(map(self._addend, other)) for other in structure.others),
            counted=any(plain_name(cell.text).endswith(self.words.catalog.words["counted"]) for cell in self._named(structure.total)),
        )

    def _leaves_out(self, structure: Structure) -> bool:
        """Whether the total's name says that one of the parts is not in it (合计（不含农业）)."""
        name = squeeze(self.line.names[structure.total].path[-1].text)
        without = [text for word in self.words.catalog.words["left_out"] if (text := name.partition(word)[2])]
        parts = [plain_name(self.line.names[place].path[-1].text) for place in structure.parts] if without else []
        return any(len(part) > 1 and part in text for part in parts for text in without)

    def _named(self, total: int) -> Path:
        return (*self.line.across, *self.line.names[total].path)

    def _perhaps(self, places: Sequence[int]) -> Iterator[Sum]:
        """The last place as the total of the others, where its name may say so."""
        *parts, last = places
        unit = next((self.line.unit(place) for place in places if self.line.unit(place)), "")
        name = plain_name(self.line.names[last].path[0].text)
        named = name in self.words.catalog.words["total_by_figures"] or self.words.total_or_mean(name)
        if named and self._distinct(places) and len({self.line.unit(place) for place in places}) == 1:
            yield Sum(SumKind.PERHAPS, self._addend(last), tuple(map(self._addend, parts)), unit)

    def _distinct(self, places: Sequence[int]) -> bool:
        """Whether every place has a cell of its own: a figure that stands for several rows or columns is no part."""
        cells = [cell for place in places if (cell := self.line.cells[place])]
        return len({id(cell) for cell in cells}) == len(cells) == len(places)

    def _over_time(self, parts: Sequence[int], unit: str) -> bool:
        """Whether the parts are what there was at several times: years and quarters of firms, heads and land do not add up."""
        if not all(_PERIOD.search("".join(self.line.names[place].texts)) for place in parts):
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
        label = plain_name(self.line.names[structure.total].path[-1].text)
        elided = any(set(plain_name(self.line.names[place].path[-1].text)) <= set("…等") for place in structure.parts)
        about = self.plane.title + "".join(words_of(self.plane.heads[column]) for column in self.plane.names)
        if label in self.words.ranks or self.words.all_of_them(label, len(structure.parts)):
            return elided
        return elided or self.words.any_of("listed_in_part", about)

    def _open_shares(self, places: Sequence[int]) -> Iterator[Sum]:
        """Shares without a total, where the last part is all the rest: they must make 100."""
        if (
            len(places) > 2
            and self.words.any_of("the_rest", plain_name(self.line.names[places[-1]].path[-1].text)[:2])
            and self._distinct(places)
        ):
            yield Sum(SumKind.SHARES, None, tuple(map(self._addend, places)), "%", sure=False)

    def _addend(self, place: int) -> Addend:
        cell = self.line.cells[place]
        assert cell is not None
        return addend(self.plane, cell, (*self.line.names[place].path, *self.line.across[-1:]))


def addend(plane: Plane, cell: Cell, path: Path) -> Addend:
    """The figure of one cell, with what names its row and column."""
    label = "，".join([" ".join(part.text.split()) for part in path])
    where = Location(page=cell.page, bbox=cell.bbox, table=plane.table.index, row=cell.row, column=cell.column, section=plane.section)
    return Addend(label, cell.text, where, cell.confidence, cell.doubt)


def _depth(label: str, styles: list[int]) -> int:
    """The storey of a label's numbering, by the order in which the styles first stand in the line."""
    dots, style = _style(label)
    if style is None:
        return dots
    if style not in styles:
        styles.append(style)
    return styles.index(style)


@lru_cache(maxsize=_REMEMBERED)
def _style(label: str) -> tuple[int, int | None]:
    """How many storeys down a label is numbered with points (1.1), else in which style it is, None for none."""
    if dotted := _DOTTED.match(label):
        return dotted.group().count("."), None
    return 0, next((style for style, pattern in enumerate(_NUMBERING) if pattern.match(label)), None)


def _levelled(items: list[Item]) -> list[Item]:
    """Items without the storeys that nothing stands on: where the first is numbered deeper than another, it is of the first storey."""
    least = min((item.depth for item in items if not item.rank and not item.within), default=0)
    return [item._replace(depth=max(item.depth - least, 0)) for item in items]


__all__ = ["MOST", "Words", "addend", "plain_name", "read_planes", "read_totals"]
