"""The facts of one report, laid out for judging: which figure stands for which concept and period, which rows were printed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from pipeline.catalog import Catalog, Indicator, Standard, Unit
from pipeline.model import NOTHING, Extract, Fact, Identity, Interval, Kind, Matched, Role, Row
from pipeline.text import fold, read_number

BASE, CURRENT, Y3 = "base", "current", "Y-3"
ENDLESS = Decimal(10) ** 30
"""More than anything that is measured: an open end that can still be computed with."""


class PrintedRow(NamedTuple):
    """A row of the standard's own table with what it was taken for, and whether its table has a column of values."""

    row: Row
    has_values: bool


@dataclass(slots=True, eq=False)
class Ledger:
    """Look-ups over one report's facts. Facts of the standard's own table come before those that restate them."""

    report: str
    catalog: Catalog
    standard: Standard
    identity: Identity
    facts: tuple[Fact, ...]
    rows: Mapping[tuple[str, str], Sequence[PrintedRow]]
    strays: tuple[Row, ...]  # rows of the standard's own table that were taken for nothing
    asked: frozenset[str] = field(init=False)  # the concepts that the form asks for
    _values: dict[tuple[str, str], list[Fact]] = field(default_factory=dict)
    _choices: dict[tuple[str, Kind], list[Fact]] = field(default_factory=dict)
    _factors: dict[str, Decimal] = field(default_factory=dict)
    _periods: dict[str, list[str]] = field(default_factory=dict)
    _numeric: dict[tuple[str, str], list[Fact]] = field(default_factory=dict)
    _figures: dict[tuple[str, str, int | None], list[Fact]] = field(default_factory=dict)
    _intervals: dict[str, Interval] = field(default_factory=dict)
    _units: dict[tuple[str, str], Unit | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.asked = self.standard.concepts
        value = Kind.VALUE
        for fact in chain([fact for fact in self.facts if fact.main], [fact for fact in self.facts if not fact.main]):
            if fact.kind is value:
                self._values.setdefault((fact.concept, fact.period), []).append(fact)
            else:
                self._choices.setdefault((fact.concept, fact.kind), []).append(fact)

    # ------------------------------------------------------------------------------------------ figures
    def values(self, concept: str, period: str = CURRENT) -> Sequence[Fact]:
        """The figures of a concept and period. Where base year and Y-3 are one year, either serves both."""
        found = self._values.get((concept, period))
        if found is None and period in {BASE, Y3} and self._base_is_y3():
            found = self._values.get((concept, Y3 if period == BASE else BASE))
        return found or ()

    def value_groups(self) -> Iterable[tuple[tuple[str, str], Sequence[Fact]]]:
        return self._values.items()

    def periods(self, concept: str) -> Sequence[str]:
        """The periods for which figures of a concept are printed."""
        if not self._periods:
            for name, period in self._values:
                self._periods.setdefault(name, []).append(period)
        return self._periods.get(concept, ())

    def year_of(self, period: str) -> int | None:
        """The year that a period is, where that is known."""
        year = self.identity.year
        known = {CURRENT: year, BASE: self.identity.base_year, Y3: year - 3 if year else None}
        return int(period) if period.isdigit() else known[period]

    def period_of(self, year: int) -> str:
        """What the facts of a year are called."""
        return next((period for period in (CURRENT, Y3, BASE) if self.year_of(period) == year), str(year))

    def _base_is_y3(self) -> bool:
        year, base = self.identity.year, self.identity.base_year
        return year is not None and base is not None and base == year - 3

    def figures(self, concept: str, period: str, number: int | None) -> Sequence[Fact]:
        """The numeric figures for an operand, the one printed under the indicator's own number first, doubles left out."""
        key = (concept, period)
        numeric = self._numeric.get(key)
        if numeric is None:
            numeric = self._numeric[key] = [fact for fact in self.values(*key) if fact.low is not None and fact.high is not None]
        return numeric if len(numeric) < 2 else self._each_once(concept, period, number)

    def _each_once(self, concept: str, period: str, number: int | None) -> Sequence[Fact]:
        key = (concept, period, number)
        if key not in self._figures:
            self._figures[key] = self._find_figures(*key)
        return self._figures[key]

    def _find_figures(self, concept: str, period: str, number: int | None) -> list[Fact]:
        numeric = sorted(self._numeric[concept, period], key=lambda fact: (not fact.main, fact.number != number))
        kept: list[Fact] = []
        for fact in numeric:
            if all(fact.interval != other.interval for other in kept):
                kept.append(fact)
        return kept

    def alike(self, fact: Fact) -> Sequence[Fact]:
        """All printings of a figure that print the same."""
        return [other for other in self.values(fact.concept, fact.period) if other.interval == fact.interval]

    def last_year(self, concept: str) -> Sequence[Decimal]:
        """The figures of a concept for the year before, as this report prints them."""
        year = self.identity.year
        here = self._values.get((concept, str(year - 1)), []) if year else []
        return [fact.value for fact in here if fact.value is not None]

    def with_figures(self, intervals: Mapping[str, Interval]) -> "Ledger":
        """The same report with other figures: fact id → interval, in the canonical unit."""
        facts = tuple(_with_interval(fact, intervals.get(fact.id)) for fact in self.facts)
        return Ledger(self.report, self.catalog, self.standard, self.identity, facts, self.rows, self.strays)

    def corrected(self, values: Mapping[str, Decimal]) -> "Ledger":
        """The same report with other figures printed: fact id → value, in the canonical unit."""
        facts = tuple(_corrected(fact, values[fact.id]) if fact.id in values else fact for fact in self.facts)
        return Ledger(self.report, self.catalog, self.standard, self.identity, facts, self.rows, self.strays)

    def reported(self, concept: str, period: str = CURRENT) -> Fact | None:
        found = self.values(concept, period)
        return found[0] if found else None

    # ------------------------------------------------------------------------------------------ choices
    def choice(self, concept: str, kind: Kind) -> Fact | None:
        found = self._choices.get((concept, kind))
        return found[0] if found else None

    def requirements(self, concept: str) -> Sequence[Fact]:
        """What is printed as required of an indicator, each wording once, that of the standard's own table first."""
        found: dict[str, Fact] = {}
        for fact in self._choices.get((concept, Kind.REQUIREMENT), []):
            found.setdefault(fold(fact.text), fact)
        return tuple(found.values())

    def selected(self, concept: str) -> str:
        """`required`, `yes`, `no`, or empty when the report does not say."""
        found = self._choices.get((concept, Kind.SELECTED))
        return found[0].text if found else ""

    def main_values(self, concept: str) -> bool:
        """Whether the standard's own table prints a figure of the concept for the data year."""
        return any(fact.main for fact in self.values(concept))

    def is_selected(self, concept: str) -> bool | None:
        word = self.selected(concept)
        return None if not word else word != "no"

    def compliant(self, concept: str) -> str:
        fact = self.choice(concept, Kind.COMPLIANT)
        return fact.text if fact else ""

    # ------------------------------------------------------------------------------------------ units
    def factor(self, concept: str) -> Decimal:
        """From the canonical unit of a concept to the base unit of its quantity."""
        if concept not in self._factors:
            self._factors[concept] = self.catalog.base_factor(concept)
        return self._factors[concept]

    def unit(self, text: str, quantity: str) -> Unit | None:
        """The unit printed as `text` for a quantity."""
        if (text, quantity) not in self._units:
            self._units[text, quantity] = self.catalog.unit(text, quantity)
        return self._units[text, quantity]

    def base_interval(self, fact: Fact) -> Interval:
        """The interval of a figure in the base unit of its quantity, cut at what the quantity can be by definition: a printed 0 of
        an amount stands for nothing below 0. The fact must be numeric."""
        found = self._intervals.get(fact.id)
        if found is None:
            found = self._intervals[fact.id] = self._find_interval(fact)
        return found

    def _find_interval(self, fact: Fact) -> Interval:
        low, high = fact.low, fact.high
        assert low is not None
        assert high is not None
        least, most = self.catalog.concepts[fact.concept].bounds
        if least is not None and low < least <= high:
            low = least
        if most is not None and low <= most < high:
            high = most
        factor = self.factor(fact.concept)
        return Interval(low * factor, high * factor)

    def possible(self, concept: str) -> Interval:
        """What a quantity can be by definition, in the base unit."""
        least, most = self.catalog.concepts[concept].bounds
        factor = self.factor(concept)
        return Interval(-ENDLESS if least is None else least * factor, ENDLESS if most is None else most * factor)

    def to_base(self, interval: Interval, concept: str) -> Interval:
        factor = self.factor(concept)
        return Interval(interval.low * factor, interval.high * factor)

    def from_base(self, interval: Interval, concept: str) -> Interval:
        factor = self.factor(concept)
        return Interval(interval.low / factor, interval.high / factor)

    def name(self, concept: str, language: str) -> str:
        names = self.catalog.concepts[concept].name
        return names.zh if language == "zh" else names.en

    def indicators(self) -> Sequence[Indicator]:
        return self.standard.indicators


def _with_interval(fact: Fact, interval: Interval | None) -> Fact:
    return fact if interval is None else fact._replace(value=(interval.low + interval.high) / 2, low=interval.low, high=interval.high)


def _corrected(fact: Fact, value: Decimal) -> Fact:
    text = plain(value)
    number = read_number(text)
    assert number is not None
    low, high = number.interval
    return fact._replace(value=value, low=low, high=high, text=text, printed=text, unit_text=fact.unit)


def read_ledger(matched: Matched, extract: Extract, catalog: Catalog, report: str) -> Ledger | None:
    """The ledger of a report, or None when its standard is not known."""
    standard = catalog.standards.get(matched.standard)
    if standard is None:
        return None
    taken = {(item.table, item.row): (item.concept, item.period) for item in matched.mappings if item.concept}
    rows: dict[tuple[str, str], list[PrintedRow]] = {}
    strays: list[Row] = []
    for form in matched.forms:
        if form.table not in matched.own:
            continue
        has_values = Role.VALUE in form.roles.values()
        for row in form.rows:
            if place := taken.get((form.table, row.location.row or 0)):
                rows.setdefault(place, []).append(PrintedRow(row, has_values))
            else:
                strays.append(row)
    return Ledger(report, catalog, standard, extract.identity, matched.facts, rows, tuple(strays))


def without_standard(extract: Extract, catalog: Catalog, report: str) -> Ledger:
    """A ledger for what needs no standard: nothing is known but the tables."""
    return Ledger(report, catalog, Standard("", NOTHING, "verified", (), ()), extract.identity, (), {}, ())


def plain(value: Decimal) -> str:
    """A decimal in plain notation without needless zeros behind the point."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def significant(value: Decimal, digits: int = 6) -> str:
    """A computed number for a sentence, to so many significant digits, plain notation."""
    if value == 0:
        return "0"
    return plain(round(value, digits - 1 - value.adjusted()))
