"""What a person can decide: one frozen record per kind. All fields are text as the log holds it, or whole numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

REPORT, PARK, EVERYWHERE = "report", "park", "everywhere"
SCOPES = (REPORT, PARK, EVERYWHERE)
"""How far a decision about a label goes, narrowest first."""

ACTIONS: Mapping[str, Literal["accepted", "dismissed"] | None] = {"accept": "accepted", "dismiss": "dismissed", "note": None}
"""What can be done with a finding → the status that it gets; a note leaves it as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Who decided, when (ISO 8601 with zone) and why. `id` is unique in the log."""

    id: str
    who: str
    when: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfLabel(Decision):
    """About a label as printed, of rows that print `unit` if one is given. In a report the label itself is the guard."""

    scope: str
    label: str
    concept: str
    unit: str = ""
    report: str = ""
    park: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Map(_OfLabel):
    """This label is this concept, of this period if one is given."""

    period: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Never(_OfLabel):
    """This label is never this concept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Decision):
    """A figure was read wrong: the cell that prints `expect` says `value`, in `unit` if one is given, else in the unit of its row."""

    report: str
    table: int
    row: int
    column: int
    concept: str
    period: str
    expect: str
    value: str
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SamePark(Decision):
    """Two names of one park; the first one stands."""

    park: str
    same: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfFinding(Decision):
    """A finding is accepted, dismissed or annotated. `expect`: the figure that it is about, as findings.csv prints it."""

    report: str
    finding: str
    action: str
    expect: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff(Decision):
    """A report was gone through, or in it one decision of another person, `entry`. `expect`: the SHA-256 of the file."""

    report: str
    expect: str
    entry: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo(Decision):
    """An earlier entry no longer holds."""

    entry: str


KINDS: dict[str, type[Decision]] = {
    "map": Map,
    "never": Never,
    "figure": Figure,
    "park": SamePark,
    "finding": OfFinding,
    "sign-off": SignOff,
    "undo": Undo,
}
"""`kind` in the log → its record."""

NAMES = {record: name for name, record in KINDS.items()}
