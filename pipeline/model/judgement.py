"""What does not add up: checks and findings."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal, NamedTuple

from pipeline.model.document import NOWHERE, Location, Message


class Verdict(StrEnum):
    CONSISTENT = "consistent"
    INCONSISTENT = "inconsistent"
    UNDETERMINED = "undetermined"


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Check(NamedTuple):
    """One rule applied to one concept and period. `low` and `high` bound what was recomputed, in `unit`. (A tuple: a report has hundreds,
    and they are made in less than half the time.)"""

    id: str
    rule: str
    concept: str
    period: str
    verdict: Verdict
    reason: str = ""
    reported: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    n: int | None = None
    inputs: tuple[str, ...] = ()
    formula: str = ""  # as the pack writes it


class Cause(NamedTuple):
    """What may have gone wrong: the kind of mistake, and the value that would make it hold, in the canonical unit (empty where another
    figure or formula is to blame). `figure`: the one to be changed (concept@period) where it is not the finding's own."""

    kind: str
    value: str = ""
    figure: str = ""

    def __str__(self) -> str:
        return ":".join(self if self.figure else self[:2])


class Mark(NamedTuple):
    """What a person put their name to: who, when (ISO 8601 with zone), and why. `older`: its reading was decided on since."""

    who: str
    when: str
    why: str
    older: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What a reader should look at. `id` hashes what it says, not where the row stood."""

    id: str
    rule: str
    severity: Severity
    message: Message
    concept: str = ""
    period: str = ""
    reported: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    diagnosis: tuple[str, ...] = ()
    evidence: tuple[Message, ...] = ()
    location: Location = NOWHERE
    facts: tuple[str, ...] = ()
    parent: str = ""
    repair: str = ""
    changes_verdict: bool | None = None
    status: Literal["open", "accepted", "dismissed"] = "open"  # with `note`: from people's decisions
    note: str = ""
    candidates: tuple[Cause, ...] = ()  # the likeliest first
    decided: Mark | None = None  # of the decision that gave the status; where none did, of the newest note
    reviewed: tuple[Mark, ...] = ()  # of others who signed that decision off


@dataclass(frozen=True, slots=True)
class Judgement:
    """What validate gives for one report."""

    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    base_year: int | None = None
    base_year_basis: Literal["stated", "inferred", "none"] = "none"
