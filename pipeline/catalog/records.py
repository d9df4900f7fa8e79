"""The records of the catalog, and its lookups."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from pipeline.catalog.derivations import Derivation
from pipeline.catalog.sentences import SentenceRule
from pipeline.expression import Formula
from pipeline.model import NOTHING, Interval, Message, Role, Severity
from pipeline.text import fold

Shape = Literal["amount", "derived", "direct", "category"]
Status = Literal["verified", "provisional"]
Basis = Literal["proved", "high", "medium", "direct", "category"]
Proof = Literal["report", "standard", "arithmetic", "definition", "memory"]
"""What proves a rule, and so how severe a breach of it can be."""
Comparison = Literal[">=", "<=", "=", ">", "<"]


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A label that must not be taken for the concept, and why (related, inverse, partial, other scope, …)."""

    label: str
    why: str


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that can be reported; its id means the same in every pack.

    `quantity` names what it measures, for units: a quantity of `patterns/common/units.yaml`, a quotient of two
    ("energy/money"), or empty for a category. `unit` is the canonical unit, empty if dimensionless (a plain number).
    `shape`: an amount (component), derived (has a formula in some standard), direct (printed only) or a category.
    `bounds`: what the quantity can be by definition, in `unit`; None where open.
    `choices`: for a category, canonical word → the wordings it is printed in.
    `steady`: an amount of a whole park that does not multiply within a few years.
    """

    id: str
    name: Message
    shape: Shape
    quantity: str
    unit: str
    aliases: tuple[str, ...] = ()
    confusable_with: tuple[Lookalike, ...] = ()
    bounds: tuple[Decimal | None, Decimal | None] = (None, None)
    bounds_why: Message = NOTHING
    integer: bool = False
    choices: Mapping[str, tuple[str, ...]] | None = None
    steady: bool = False

    def __hash__(self) -> int:
        """Cheap, and the same for equal ones: what is worked out of a concept is kept by it."""
        return hash(self.id)


@dataclass(frozen=True, slots=True)
class Limit:
    """`value` compared with a printed figure; `when` is empty, or the sign of the added-value growth ("g>0", "g<0"), or a
    region the limit is for ("water-short", "beijing-tianjin-hebei", "elsewhere"). `words` are printed wordings of a region."""

    comparison: Comparison
    value: Decimal
    when: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Requirement:
    """What the standard asks: one limit, several with a switch, or a category word."""

    limits: tuple[Limit, ...] = ()
    category: str = ""
    basis: Message = NOTHING


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator as a standard has it."""

    number: int
    category: str
    concept: str
    requirement: Requirement
    required: bool
    group: str = ""
    footnote: str = ""
    formula: Formula | None = None
    basis: Basis = "direct"
    variants: Mapping[str, Formula] = field(default_factory=dict, hash=False)  # other formulas seen in practice: name → formula
    tolerated: tuple[str, ...] = ()  # variants that the standard may mean too: a figure that fits one is a warning at most


@dataclass(frozen=True, slots=True)
class Component:
    """A component row of the form: its concept, and which periods are printed under which indicator number."""

    concept: str
    under: tuple[int, ...]
    periods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A group rule: at least `at_least` of `members` selected (concept ids)."""

    id: str
    members: tuple[str, ...]
    at_least: int
    basis: Message


@dataclass(frozen=True, slots=True)
class Relation:
    """A comparison that holds by definition between amounts: part ≤ whole."""

    id: str
    expression: Formula  # a comparison; see pipeline.expression
    severity: Severity
    message: Message
    concept: str  # whose cell a breach is shown at
    basis: Proof = "definition"


class Range(NamedTuple):
    """What a ratio is; None where open."""

    low: Decimal | None
    high: Decimal | None

    def misses(self, found: Interval) -> bool:
        """Whether a computed range lies outside altogether."""
        return (self.low is not None and found.high < self.low) or (self.high is not None and found.low > self.high)


@dataclass(frozen=True, slots=True)
class Band:
    """What a ratio of figures usually is, and what it can be at all, in `unit` of `quantity`."""

    id: str
    ratio: Formula
    quantity: str
    unit: str
    usual: Range
    possible: Range
    concept: str  # whose cell a breach is shown at, where nothing tells which figure is to blame
    basis: Proof
    message: Message


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote of the standard; `depends_on`: the indicator (concept) that must be met for the marked one to be selected."""

    id: str
    text: Message
    basis: Message
    depends_on: str = ""


@dataclass(frozen=True, slots=True)
class Standard:
    """One standard: its indicators in the form's order, component rows, groups, minimum, footnotes."""

    id: str
    name: Message
    status: Status
    indicators: tuple[Indicator, ...]
    components: tuple[Component, ...]
    groups: tuple[Group, ...] = ()
    minimum: int | None = None  # of indicators selected; None where the standard leaves no choice, or none is known
    minimum_basis: Message = NOTHING
    footnotes: Mapping[str, Footnote] = field(default_factory=dict, hash=False)
    relations: tuple[Relation, ...] = ()
    bands: tuple[Band, ...] = ()

    def __hash__(self) -> int:
        """Cheap, and the same for equal ones: what is worked out of a standard is kept by it."""
        return hash(self.id)

    @property
    def provisional(self) -> bool:
        """Whether its text was not seen: what rests on it is a warning at most."""
        return self.status == "provisional"

    @property
    def concepts(self) -> frozenset[str]:
        """All that its form prints: indicators and components."""
        return _printed_by(self)

    def indicator(self, concept: str) -> Indicator | None:
        return next((item for item in self.indicators if item.concept == concept), None)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of a quantity: `factor` turns a number in it into the quantity's base unit."""

    name: str
    factor: Decimal
    quantity: str


class Case(NamedTuple):
    """How severe a finding with one of a rule's messages is at most, and what proves it."""

    severity: Severity
    basis: Proof


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of judgement: what it says, how its messages read (templates for str.format, zh and en), how severe each of them is and
    why, and how severe its findings are at most, if a pack says so."""

    id: str
    title: Message
    messages: Mapping[str, Message] = field(hash=False)
    severity: Severity | None = None
    cases: Mapping[str, Case] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Qualifier:
    """Words that exclude one another in a label: where a label has a word of one side and the candidate's own name has a word of
    another side instead, it is not that concept."""

    id: str
    sides: tuple[tuple[str, ...], ...]


class Weight(NamedTuple):
    """What a kind of evidence adds to the score of a candidate that it speaks for, and takes from one that it speaks against."""

    agrees: float
    differs: float
    name: Message


_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)
_FACTOR = Context(prec=40, rounding=ROUND_HALF_EVEN)
_OUTER_BRACKETS = re.compile(r"[(\[](?P<inner>[^()\[\]]*)[)\]]")
_REMARK = re.compile(r"[(\[][^()\[\]]*[)\]]$")


@dataclass(frozen=True, slots=True)
class Catalog:
    """All packs. Lookups only; nothing here changes after loading."""

    concepts: Mapping[str, Concept]
    standards: Mapping[str, Standard]
    columns: Mapping[Role, tuple[str, ...]]  # column heads, normalised
    qualifiers: tuple[Qualifier, ...]
    rules: Mapping[str, Rule]
    words: Mapping[str, tuple[str, ...]]  # named lists of wordings, folded: not_given, selected_yes, compliant_no, …
    units: Mapping[str, Mapping[str, Unit]]  # quantity → normalised unit → Unit
    weights: Mapping[str, Weight] = field(default_factory=dict)  # of evidence, by its name
    sentences: tuple[SentenceRule, ...] = ()
    derivations: tuple[Derivation, ...] = ()
    labels: Mapping[str, Mapping[str, Message]] = field(default_factory=dict)  # group → code of the dataset → what people call it

    def __hash__(self) -> int:
        """Cheap, and the same for equal ones: what is worked out of a catalog is kept by it."""
        return len(self.concepts)

    def unit(self, text: str, quantity: str) -> Unit | None:
        """The unit printed as `text` for a quantity (or a quotient of two, "energy/money"); None if it is none of its units.

        "Per year" at the end counts for nothing (吨/年 of an annual amount is 吨), nor does a remark in brackets.
        """
        return _unit(self, text, quantity)

    def readings(self, text: str) -> tuple[Unit, ...]:
        """The unit printed as `text` for every quantity that anything has: to tell a unit of another dimension from one that is
        not known at all. 吨 gives mass, water and co2."""
        return _readings(self, text)

    def base_factor(self, concept: str) -> Decimal:
        """Factor from the canonical unit of a concept (by id) to the base unit of its quantity; 1 for a category."""
        item = self.concepts[concept]
        unit = self.unit(item.unit, item.quantity) if item.quantity else None
        return Decimal(1) if unit is None else unit.factor

    def to_canonical(self, concept: Concept, unit: Unit) -> Decimal:
        """Factor that turns a number in `unit` into the concept's canonical unit."""
        return _to_canonical(self, concept.id, unit)

    def find_unit(self, text: str, quantity: str) -> Unit | None:
        """The unit printed as `text` for a quantity, looked up anew."""
        return next((unit for spelling in self._spellings(text) if (unit := self._find(spelling, quantity))), None)

    def find_readings(self, text: str) -> tuple[Unit, ...]:
        """The unit printed as `text` for every quantity, looked up anew."""
        quantities, known = _quantities(self)
        spellings = [spelling for spelling in dict.fromkeys(self._spellings(text)) if spelling.partition("/")[0] in known]
        if not spellings:
            return ()
        found = (next(filter(None, (self._find(spelling, quantity) for spelling in spellings)), None) for quantity in quantities)
        return tuple(filter(None, found))

    def _spellings(self, text: str) -> Iterator[str]:
        """The unit as printed, then without what may stand around it."""
        folded = fold(text)
        for word in self.words.get("unit_per", ()):
            folded = folded.replace(word, "/")
        yield folded
        plain = _OUTER_BRACKETS.sub(r"\g<inner>", folded) if folded[:1] in {"(", "["} else _REMARK.sub("", folded)
        plain = plain.removeprefix("单位:")
        yield plain
        yield self._without_year(plain)

    def _find(self, text: str, quantity: str) -> Unit | None:
        above, slash, below = quantity.partition("/")
        if not slash:
            return self.units.get(quantity, {}).get(text)
        first, _, second = text.partition("/")
        if not second and quantity == "count/time":  # 次 of an annual report is 次/年; a flow (万吨/日) says its time
            second = next(iter(self.units["time"]))
        if not second:
            return None
        top, bottom = self.units.get(above, {}).get(first), self.units.get(below, {}).get(self._without_year(second))
        if top is None or bottom is None:
            return None
        return Unit(f"{top.name}/{bottom.name}", divide(top.factor, bottom.factor), quantity)

    def _without_year(self, text: str) -> str:
        """A unit without "per year": 吨/年, and the divisor of 万元/(人·年)."""
        plain = text.replace("(", "").replace(")", "")
        ending = next((word for word in self.words.get("unit_per_year", ()) if plain.endswith(word)), "")
        return plain.removesuffix(ending)


@lru_cache(maxsize=4096)
def _unit(catalog: Catalog, text: str, quantity: str) -> Unit | None:
    """Reports print the same few units again and again."""
    return catalog.find_unit(text, quantity)


@lru_cache(maxsize=4096)
def _readings(catalog: Catalog, text: str) -> tuple[Unit, ...]:
    return catalog.find_readings(text)


@lru_cache(maxsize=4096)
def _to_canonical(catalog: Catalog, concept: str, unit: Unit) -> Decimal:
    return divide(unit.factor, catalog.base_factor(concept))


@lru_cache(maxsize=4)
def _quantities(catalog: Catalog) -> tuple[tuple[str, ...], frozenset[str]]:
    """All quantities that anything has, and what the units of any are spelt, or begin with up to a stroke."""
    quantities = dict.fromkeys([*catalog.units, *(concept.quantity for concept in catalog.concepts.values() if concept.quantity)])
    spellings = frozenset(spelling.partition("/")[0] for units in catalog.units.values() for spelling in units)
    return tuple(quantities), spellings


@lru_cache(maxsize=64)
def _printed_by(standard: Standard) -> frozenset[str]:
    return frozenset(item.concept for items in (standard.indicators, standard.components) for item in items)


def divide(above: Decimal, below: Decimal) -> Decimal:
    """A quotient of factors, without the traces of 1/1500 where it comes out even."""
    quotient = _FACTOR.plus(_EXACT.divide(above, below))
    whole = quotient.to_integral_value()
    return whole if quotient == whole else quotient
