"""What a table of the output folder is: columns, their types, their rows. CSV, Parquet, datapackage.json and the workbook all
derive from it, so that they cannot disagree. The tables themselves stand in `pipeline.export.tables`.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, TypeVar

from pipeline.catalog import Catalog
from pipeline.model import NOTHING, BBox, Candidate, Fact, Language, Location, Message, Report

if TYPE_CHECKING:
    from pipeline.export.pieces import Before, Piece
    from pipeline.export.rendering import Rows

Item = TypeVar("Item")
Value = str | int | Decimal | bool | None
SortKey = tuple[Any, ...]

EVIDENCE_LENGTH = 200
_BATCH = 20_000  # rows
ESCAPED = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins with one of these could be run as a formula by a spreadsheet program."""

_PLAIN_NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?|[+-]?\.\d+", re.ASCII)
_LINE_BREAKS = re.compile(r"\s*[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]\s*")
NOT_PORTABLE = "\x00\ud800-\udfff\ufffe\uffff"
"""Characters, as a pattern has them, that no UTF-8 file and no XML can carry."""

_NOT_PORTABLE = re.compile(f"[{NOT_PORTABLE}]")
_LONGEST = 2_000  # characters of one text for people: a cell can hold a whole chapter
_NOT_SHOWN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)  # nor what turns text round
_LOW = Context(prec=12, rounding=ROUND_FLOOR)
_HIGH = Context(prec=12, rounding=ROUND_CEILING)


class Type(StrEnum):
    """Type of a column. FIGURE is exact, without needless zeros; MEASURE keeps the decimals it is given with."""

    TEXT = "text"
    INTEGER = "integer"
    FIGURE = "figure"
    MEASURE = "measure"
    YESNO = "yesno"


class Name(NamedTuple):
    """What the catalog calls an indicator or a rule; nothing if it does not know it."""

    of: Literal["concept", "rule"]
    id: str


def as_it_is(given: Any) -> Any:
    """What a column gives needs no other form."""
    return given


@dataclass(frozen=True, slots=True)
class Column(Generic[Item]):
    """One column. `get` takes the report and the item that the row stands for, and `form` makes of what it gives the value of the cell:
    once for what many rows give alike. A Message and a Name are said in the language asked for. `title` is the Chinese head in the
    workbook; `values` are all the words possible, if they are few. `labels` are the groups of the catalog's labels that say for people
    what the codes mean, `between` parts several codes of one cell."""

    name: str
    type: Type
    get: Callable[[Report, Item], Hashable]
    title: str
    about: Message
    values: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    between: str = ""
    form: Callable[[Any], Value | Message | Name] = as_it_is


@dataclass(frozen=True, slots=True)
class Table(Generic[Item]):
    """One table: a row per item of each report. `order` sorts the items of one report; reports go by name. With `by_park` the items of
    all reports of a park are sorted as one."""

    name: str
    title: str
    about: Message
    columns: tuple[Column[Item], ...]
    items: Callable[[Report], Iterable[Item]]
    order: Callable[[Item], SortKey]
    key: str = ""  # the column whose values are unique, if there is one
    by_park: bool = False

    def entries(self, reports: Iterable[Report]) -> Iterator[tuple[Report, Item]]:
        """What the rows stand for, in the order of the rows."""
        found = ((report, item) for report in in_order(reports) for item in sorted(self.items(report), key=self.order))
        yield from sorted(found, key=lambda entry: (entry[0].park_id, *self.order(entry[1]))) if self.by_park else found

    def batches(self, dataset: "Dataset") -> "Iterator[list[list[Value]]]":
        """All rows, sorted, some ten thousand at a time: for each column the values from top to bottom. A column at a time is three
        times as fast as a row at a time, and most values stand in a column more than once."""
        entries = self.entries(dataset.reports)
        while batch := list(islice(entries, _BATCH)):
            yield [_column(column, batch, Said(column, dataset)) for column in self.columns]

    def rows(self, dataset: "Dataset") -> Iterator[tuple[Value, ...]]:
        """All rows, sorted, one value per column."""
        for batch in self.batches(dataset):
            yield from zip(*batch, strict=True)


@dataclass(frozen=True, slots=True)
class Origin:
    """What a run was given, as it was given: so much is needed to run it again. Nothing that leaves the tables as they are."""

    paths: tuple[str, ...]
    standard: str = ""
    patterns: tuple[str, ...] = ()
    decisions: str = ""
    ocr: str = "auto"


RowsOf = Callable[[str, Sequence[str]], "Rows"]


class Short(NamedTuple):
    """A report as far as it is known without being loaded. Its rows are the same as long as `key` is; empty says nothing."""

    name: str
    park_id: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Dataset:
    """What an exporter writes: the reports of a run, the language of its sentences, the names of the indicators, and what the run was
    given. `shorts` are of the same reports in the same order; `before` is what stands in the folder, and `pieces` is told what was
    written of each table. `rows` gives the rows that some reports have in a table, by the names of both; without it they are rendered."""

    reports: Sequence[Report]
    language: Language
    catalog: Catalog
    origin: Origin | None = None
    shorts: Sequence[Short] = ()
    before: "Before | None" = None
    pieces: "dict[str, Sequence[Piece]]" = field(default_factory=dict, compare=False)
    rows: "RowsOf | None" = None

    def __post_init__(self) -> None:
        if not self.shorts:
            object.__setattr__(self, "shorts", tuple(Short(report.name, report.park_id) for report in self.reports))


def in_order(reports: Iterable[Report]) -> Iterable[Report]:
    """By name. What is no list or tuple loads its reports when they are asked for, in that order."""
    return sorted(reports, key=lambda report: report.name) if isinstance(reports, list | tuple) else reports


Exporter = Callable[[Dataset, Path], None]
"""Writes its files into a folder, and nothing else; OSError if it cannot."""


def place(location: Location) -> SortKey:
    """Reading order within a report, as far as it is known: tables first, then running text."""
    numbers = (location.table, location.row, location.column, location.page, location.paragraph)
    return (location.table is None, *[-1 if number is None else number for number in numbers], location.span or ())


# ------------------------------------------------------------------------------------------------ values
def _column(column: Column[Any], entries: Iterable[tuple[Report, Any]], said: "Said") -> list[Value]:
    get = column.get
    return [said[get(report, item)] for report, item in entries]


class Said(dict[Any, Value]):
    """The values of one column, each said once. What is equal there is of one type, and prints alike."""

    def __init__(self, column: Column[Any], dataset: "Dataset") -> None:
        super().__init__()
        self._form, self._dataset = column.form, dataset

    def __missing__(self, given: Hashable) -> Value:
        said = self[given] = say(self._form(given), self._dataset.language, self._dataset.catalog)
        return said


def say(value: Value | Message | Name, language: Language, catalog: Catalog) -> Value:
    """What a column gives, in a language; as text that any file can carry."""
    if isinstance(value, Name):
        value = _called(value, catalog)
    if isinstance(value, Message):
        value = value.say(language)
    return portable(value) if isinstance(value, str) else value


def portable(text: str) -> str:
    """A text that any file can carry."""
    return _NOT_PORTABLE.sub("\N{REPLACEMENT CHARACTER}", str(text))


def _called(name: Name, catalog: Catalog) -> Message:
    if name.of == "concept":
        return catalog.concepts[name.id].name if name.id in catalog.concepts else NOTHING
    return catalog.rules[name.id].title if name.id in catalog.rules else NOTHING


def hundredths(number: float) -> Decimal:
    """A time with two decimals."""
    return Decimal(f"{number:.2f}")


def thousandths(number: float | None) -> Decimal | None:
    """A score with three decimals."""
    return None if number is None else Decimal(f"{number:.3f}")


def least(fact: Fact) -> Decimal | None:
    """The lower end of a figure; never above it: 突破280亿元 is more than what it prints."""
    return fact.low if fact.low is None or fact.value is None else min(fact.low, fact.value)


def most(fact: Fact) -> Decimal | None:
    """The upper end of a figure; never below it."""
    return fact.high if fact.high is None or fact.value is None else max(fact.high, fact.value)


def low_bound(bound: Decimal | None) -> Decimal | None:
    """A computed lower bound to 12 significant digits, rounded down; an open end is not known."""
    return _LOW.plus(bound) if bound is not None and bound.is_finite() else None


def high_bound(bound: Decimal | None) -> Decimal | None:
    """A computed upper bound to 12 significant digits, rounded up; an open end is not known."""
    return _HIGH.plus(bound) if bound is not None and bound.is_finite() else None


def words(items: Iterable[object] | None) -> str:
    return " ".join(map(str, items or ()))


def box(bbox: BBox | None) -> str:
    return words(f"{edge:.2f}" for edge in bbox or ()).replace("-0.00", "0.00")


def concept_name(concept: str) -> Name:
    return Name("concept", concept)


def rule_name(rule: str) -> Name:
    return Name("rule", rule)


def scored(candidates: Sequence[Candidate]) -> str:
    best_first = sorted(candidates, key=lambda candidate: -candidate.score)
    return words(f"{candidate.concept}:{candidate.score:.3f}" for candidate in best_first)


def places(evidence: Iterable[Message]) -> Message:
    """One place per line, each at most EVIDENCE_LENGTH characters."""
    lines = [Message(_one_line(item.zh), _one_line(item.en)) for item in evidence]
    return Message("\n".join(line.zh for line in lines if line.zh), "\n".join(line.en for line in lines if line.en))


def _one_line(text: str) -> str:
    line = _LINE_BREAKS.sub(" ", text.strip())
    return line if len(line) <= EVIDENCE_LENGTH else line[: EVIDENCE_LENGTH - 1] + "…"


def presentable(text: str, longest: int | None = _LONGEST) -> str:
    """A text for a page or a letter, without characters that neither can carry; a very long one is cut, and ends with "…"."""
    shown = text if longest is None or len(text) <= longest else text[: longest - 1] + "…"
    return _NOT_SHOWN.sub("\N{REPLACEMENT CHARACTER}", shown)


# ------------------------------------------------------------------------------------------------ printing
def printed(value: Value, kind: Type) -> str:
    """A value as plain text: decimal point, no exponent, no separators, yes or no; empty if not known."""
    if isinstance(value, Decimal):
        return plain(value) if kind is Type.FIGURE else f"{value:f}"
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def plain(number: Decimal) -> str:
    """All digits of a number without exponent and without needless zeros."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def escaped(text: str) -> str:
    """Text for a CSV cell: what a spreadsheet program could run as a formula gets a leading apostrophe. Not for numbers."""
    harmless = not text.startswith(ESCAPED) or text == "-" or is_number(text)
    return text if harmless else f"'{text}"


def is_number(text: str) -> bool:
    """Is it nothing but a number, thousands separators allowed?"""
    return _PLAIN_NUMBER.fullmatch(text) is not None
