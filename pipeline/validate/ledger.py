"""The facts of one report, laid out for judging: which figure stands for which concept and period, which rows were printed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from pipeline.catalog import Catalog, Indicator, Standard
from pipeline.model import NOTHING, Extract, Fact, Identity, Interval, Kind, Matched, Role, Row

BASE, CURRENT, Y3 = "base", "current", "Y-3"


class PrintedRow(NamedTuple):
    """A row of the standard's own table with what it was taken for, and whether its table has a column of values."""

    row: Row
    has_values: bool


@dataclass(slots=True)
class Ledger:
    """Look-ups over one report's facts. Facts of the standard's own table come before those that restate them."""

    report: str
    catalog: Catalog
    standard: Standard
    identity: Identity
    facts: tuple[Fact, ...]
    rows: Mapping[tuple[str, str], Sequence[PrintedRow]]
    strays: tuple[Row, ...]  # rows of the standard's own table that were taken for nothing
    _values: dict[tuple[str, str], list[Fact]] = field(default_factory=dict)
    _choices: dict[tuple[str, Kind], list[Fact]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for fact in sorted(self.facts, key=lambda fact: not fact.main):
            if fact.kind is Kind.VALUE:
                self._values.setdefault((fact.concept, fact.period), []).append(fact)
            else:
                self._choices.setdefault((fact.concept, fact.kind), []).append(fact)

    # ------------------------------------------------------------------------------------------ figures
    def values(self, concept: str, period: str = CURRENT) -> Sequence[Fact]:
        """The figures of a concept and period. Where base year and Y-3 are one year, either serves both."""
        found = self._values.get((concept, period), [])
        if not found and period in {BASE, Y3} and self._base_is_y3():
            found = self._values.get((concept, Y3 if period == BASE else BASE), [])
        return found

    def value_groups(self) -> Iterable[tuple[tuple[str, str], Sequence[Fact]]]:
        return self._values.items()

    def _base_is_y3(self) -> bool:
        year, base = self.identity.year, self.identity.base_year
        return year is not None and base is not None and base == year - 3

    def figures(self, concept: str, period: str, number: int | None) -> Sequence[Fact]:
        """The numeric figures for an operand, the one printed under the indicator's own number first, doubles left out."""
        numeric = [fact for fact in self.values(concept, period) if fact.interval is not None]
        numeric.sort(key=lambda fact: (not fact.main, fact.number != number))
        kept: list[Fact] = []
        for fact in numeric:
            if all(fact.interval != other.interval for other in kept):
                kept.append(fact)
        return kept

    def reported(self, concept: str) -> Fact | None:
        found = self.values(concept)
        return found[0] if found else None

    # ------------------------------------------------------------------------------------------ choices
    def choice(self, concept: str, kind: Kind) -> Fact | None:
        found = self._choices.get((concept, kind), [])
        return found[0] if found else None

    def selected(self, concept: str) -> str:
        """`required`, `yes`, `no`, or empty when the report does not say."""
        fact = self.choice(concept, Kind.SELECTED)
        return fact.text if fact else ""

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
    def base_interval(self, fact: Fact) -> Interval:
        """The interval of a figure in the base unit of its quantity, cut at what the quantity can be by definition: a printed 0 of
        an amount stands for nothing below 0. The fact must be numeric."""
        assert fact.interval is not None
        low, high = fact.interval
        least, most = self.catalog.concepts[fact.concept].bounds
        if least is not None and low < least <= high:
            low = least
        if most is not None and low <= most < high:
            high = most
        factor = self.catalog.base_factor(fact.concept)
        return Interval(low * factor, high * factor)

    def from_base(self, interval: Interval, concept: str) -> Interval:
        factor = self.catalog.base_factor(concept)
        return Interval(interval.low / factor, interval.high / factor)

    def name(self, concept: str, language: str) -> str:
        names = self.catalog.concepts[concept].name
        return names.zh if language == "zh" else names.en

    def indicators(self) -> Sequence[Indicator]:
        return self.standard.indicators


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
