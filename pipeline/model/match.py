"""What it means: facts, and the mapping of rows to concepts."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal, NamedTuple

from pipeline.model.document import Location, Message, Problem
from pipeline.model.extract import Form


class Interval(NamedTuple):
    """A closed interval."""

    low: Decimal
    high: Decimal

    def meets(self, other: "Interval") -> bool:
        return self.low <= other.high and other.low <= self.high

    def contains(self, value: Decimal) -> bool:
        return self.low <= value <= self.high


class Term(NamedTuple):
    """One piece of evidence for or against a candidate: its name, what it adds to the score, and what it rests on."""

    name: str
    weight: float
    said: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A concept that a label may mean; losers are kept, a reviewer needs them. `evidence` adds up to `score`; `why` says it in one line."""

    concept: str
    score: float
    why: str
    evidence: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Mapping:
    """What one row of a form was taken for; `concept` is empty when it stayed unmapped, then `reason` says why."""

    table: int
    row: int
    label: str
    concept: str
    period: str
    method: str
    score: float
    candidates: tuple[Candidate, ...] = ()
    reason: str = ""


class Kind(StrEnum):
    VALUE = "value"
    SELECTED = "selected"
    COMPLIANT = "compliant"
    REQUIREMENT = "requirement"
    CLAIM = "claim"


class Fact(NamedTuple):
    """A figure or choice read. `value`, `low`, `high` are in `unit`, the canonical unit of the concept; `low` and `high` bound
    what the printed digits stand for (half a unit of the last one)."""

    id: str
    concept: str
    period: str
    kind: Kind
    text: str
    printed: str
    label: str
    location: Location
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    unit_text: str = ""
    source: Literal["table", "text"] = "table"
    method: str = ""
    score: float = 0.0
    confidence: float = 1.0
    doubt: str = ""
    scope: str = ""
    main: bool = True  # printed in the table of the standard, not in a table that restates it
    number: int | None = None  # 序号 of its row
    chosen_by: frozenset[str] = frozenset()  # indicators whose formulas alone decided for this reading: they cannot check it

    @property
    def interval(self) -> Interval | None:
        return None if self.low is None or self.high is None else Interval(self.low, self.high)


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A row of an indicator table that was not mapped."""

    location: Location
    label: str
    unit_text: str
    text: str
    candidates: tuple[Candidate, ...]
    reason: Message


@dataclass(frozen=True, slots=True)
class Matched:
    """What match gives: the standard recognised, the tables that are its own (by index), the facts, each row's mapping, what
    stayed unmapped, and the forms in the readings that were taken."""

    standard: str
    facts: tuple[Fact, ...]
    mappings: tuple[Mapping, ...]
    unmapped: tuple[Unmapped, ...]
    problems: tuple[Problem, ...] = ()
    own: frozenset[int] = frozenset()
    forms: tuple[Form, ...] = ()
