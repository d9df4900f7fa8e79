"""The form of the standard filled in for one sample: its rows for the page, and the same figures as a list of what is printed."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

from formulas import DECIMALS, FORMULAS, Formula
from layout import Block, Grid, Line

HERE = Path(__file__).parent
WORDS = {"必选": "required", "是": "yes", "否": "no"}
NOT_GIVEN = {"", "-", "—", "_", "/"}
CANONICAL = {
    "亿元": ("万元", Decimal(10000)),
    "公顷": ("平方公里", Decimal("0.01")),
    "亿元/km2": ("亿元/平方公里", Decimal(1)),
    "m3/万元": ("立方米/万元", Decimal(1)),
    "t/万元": ("吨/万元", Decimal(1)),
    "万元/tce": ("万元/吨标煤", Decimal(1)),
    "元/m3": ("元/立方米", Decimal(1)),
    "tce": ("吨标煤", Decimal(1)),
    "万吨标煤": ("吨标煤", Decimal(10000)),
    "km2": ("平方公里", Decimal(1)),
    "t": ("吨", Decimal(1)),
    "万t": ("万吨", Decimal(1)),
    "m3": ("立方米", Decimal(1)),
    "万m3": ("万立方米", Decimal(1)),
    "—": ("", Decimal(1)),
    "-": ("%", Decimal(1)),
}
"""Units that are printed in a sample but are not the catalogue's, and what they are there; the rest stay as printed."""
REQUIRED = {5, 10, 13, *range(17, 27), *range(29, 33)}
CATEGORIES = {
    *("key_source_compliance", "total_emission_control_completion", "central_wastewater_treatment"),
    *("waste_collection_and_treatment_capacity", "environmental_management_system_and_capacity"),
    *("waste_collection_system", "waste_treatment_facilities", "environmental_management_system"),
    *("green_park_standards", "green_park_plan"),
}
"""What is reported in words."""
HEAD = ("分类", "序号", "指标", "单位", "要求")

Key = tuple[str, str]
"""(concept, period)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list of a form."""

    number: int
    category: str
    concept: str
    period: str
    label: str
    unit: str
    requirement: tuple[str, ...]

    @property
    def key(self) -> Key:
        return self.concept, self.period


@cache
def template(form: str) -> tuple[Entry, ...]:
    """The rows of a form, from its list."""
    with (HERE / f"{form}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Entry(
                number=int(row["number"]),
                category=row["class"],
                concept=row["concept"],
                period=row["period"],
                label=row["label"],
                unit=row["unit"],
                requirement=tuple(filter(None, row["requirement"].split("|"))),
            )
            for row in csv.DictReader(file)
        )


@dataclass(frozen=True, slots=True)
class Truth:
    """One figure or choice that a person reads on the page."""

    concept: str
    period: str
    kind: Literal["value", "selected", "compliant", "requirement"]
    value: str
    unit: str
    text: str
    label: str


@dataclass(frozen=True)
class Sample:
    """A sample as data. Figures are written as they are printed.

    `amounts`: components and indicators without a formula. `chosen`: optional indicators selected. `faults`: what is printed
    instead of the right thing, by (number, concept), for the value and for the choice. `findings`: what an audit must say
    at error level; `warnings`: at warning level.
    """

    name: str
    park: str
    year: int
    base_year: int
    shape: Literal["values", "form", "plain"]  # plain: values, and nothing to choose
    amounts: Mapping[Key, str]
    chosen: frozenset[int]
    blocks: tuple[Block, ...]  # the text before the form
    ending: tuple[Block, ...] = ()
    faults: Mapping[tuple[int, str], str] = field(default_factory=dict)
    choice_faults: Mapping[int, str] = field(default_factory=dict)
    findings: tuple[tuple[str, str], ...] = ()  # (rule, concept)
    warnings: tuple[tuple[str, str], ...] = ()
    form: str = "form"  # the list of its rows
    formulas: Mapping[str, Formula] = field(default_factory=lambda: FORMULAS)
    scored: bool = False  # a plain form prints values to score by, no requirements
    units: Mapping[str, str] = field(default_factory=dict)  # concept → another unit than the form's
    labels: Mapping[str, str] = field(default_factory=dict)  # concept → another usual name
    period_label: str = "before"  # where the year stands: "2018年工业增加值" or "工业增加值（2018年）"
    requirement_rows: Literal["blank", "merged", "one cell"] = "one cell"
    selected_head: str = "是否选为考核指标"
    not_given: str = "-"
    table: Mapping[str, object] = field(default_factory=dict)  # options of Grid

    @cached_property
    def numbers(self) -> Mapping[Key, Decimal]:
        """The components in the form's units."""
        entries = {entry.key: entry for entry in template(self.form) if entry.key in self.amounts}
        return {key: self.canonical(self.amounts[key], self.unit(entry))[0] for key, entry in entries.items() if self.is_number(entry)}

    def is_number(self, entry: Entry) -> bool:
        return entry.concept not in CATEGORIES and self.amounts[entry.key] not in NOT_GIVEN

    @staticmethod
    def canonical(text: str, unit: str) -> tuple[Decimal, str]:
        name, factor = CANONICAL.get(unit, (unit, Decimal(1)))
        return Decimal(text.replace(",", "")) * factor, name

    def unit(self, entry: Entry) -> str:
        return self.units.get(entry.concept, entry.unit)

    def label(self, entry: Entry) -> str:
        name = self.labels.get(entry.concept, entry.label) if entry.number != 28 else entry.label
        if entry.period == "current":
            return name
        year = f"{self.year - 3}年" if entry.period == "Y-3" else "规划基准年"
        if self.period_label == "after":
            return f"{name}（{year}）" if entry.period == "Y-3" else f"{year}（{self.base_year}年）{name}"
        return year + name

    def value(self, entry: Entry) -> str:
        """The printed figure: planted, given, or computed and rounded half up."""
        planted = self.faults.get((entry.number, entry.concept))
        if planted is not None:
            return planted
        if entry.key in self.amounts:
            return self.amounts[entry.key]
        formula = self.formulas.get(entry.concept)
        if formula is None:
            return self.not_given
        try:
            exact = formula(self.numbers, self.year - self.base_year)
        except KeyError:  # a component is not given
            return self.not_given
        return str(exact.quantize(Decimal(1).scaleb(-DECIMALS.get(entry.concept, 2)), ROUND_HALF_UP))

    def choice(self, number: int) -> str:
        usual = "必选" if number in REQUIRED else "是" if number in self.chosen else "否"
        return self.choice_faults.get(number, usual)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The rows of this form: a public form prints no components."""
        return tuple(entry for entry in template(self.form) if self.shape != "form" or entry.requirement)

    def last_cell(self, entry: Entry) -> str:
        if self.shape != "form":
            return self.value(entry)
        return self.not_given if self.choice(entry.number) == "否" else "是"

    def lines(self) -> Iterator[Line]:
        seen: set[object] = set()
        for entry in self.entries:
            category = None if entry.category in seen else entry.category
            number = None if entry.number in seen else str(entry.number)
            seen |= {entry.category, entry.number}
            choice = (self.choice(entry.number) if entry.requirement else self.not_given,) if self.shape != "plain" else ()
            wanted = entry.requirement or (self.not_given,)
            first, *rest = ("\n".join(wanted),) if self.requirement_rows == "one cell" else wanted
            yield category, number, self.label(entry), self.unit(entry), first, *choice, self.last_cell(entry)
            filler = None if self.requirement_rows == "merged" else ""
            for part in rest:
                yield None, None, filler, filler, part, *(filler for _ in choice), filler

    def grid(self) -> Grid:
        if self.shape == "plain":
            return Grid(
                (*HEAD[:-1], "引领值" if self.scored else "标准值", f"{self.year}年"),
                tuple(self.lines()),
                widths=(12, 8, 44, 18, 30, 24),
                **self.table,
            )  # type: ignore[arg-type]
        last = "数值" if self.shape == "values" else "是否达标"
        return Grid((*HEAD, self.selected_head, last), tuple(self.lines()), widths=(8, 8, 40, 18, 30, 16, 24), **self.table)  # type: ignore[arg-type]

    def tables(self) -> tuple[Block, ...]:
        """The form, and what belongs to it."""
        return (self.grid(),)

    def truth(self) -> Iterator[Truth]:
        for entry in self.entries:
            if entry.requirement and not self.scored:
                yield self.said(entry, "requirement", "".join(entry.requirement))
            if entry.requirement and self.shape != "plain":
                yield self.said(entry, "selected", WORDS[self.choice(entry.number)])
            printed = self.last_cell(entry)
            if printed in NOT_GIVEN:
                continue
            if self.shape == "form":
                yield self.said(entry, "compliant", WORDS[printed])
            elif entry.concept in CATEGORIES:
                yield self.said(entry, "value", printed)
            else:
                value, unit = self.canonical(printed, self.unit(entry))
                yield Truth(entry.concept, entry.period, "value", f"{value:f}", unit, printed, self.label(entry))

    def said(self, entry: Entry, kind: Literal["value", "selected", "compliant", "requirement"], text: str) -> Truth:
        return Truth(entry.concept, entry.period, kind, "", "", text, self.label(entry))
