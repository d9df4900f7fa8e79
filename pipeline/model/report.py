"""Everything of one input file, and a park's figures over the years."""

from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.model.document import NOTHING, Message, Problem
from pipeline.model.extract import Passage, Quote
from pipeline.model.judgement import Check, Finding, Mark, Verdict
from pipeline.model.match import Fact, Unmapped


class Status(StrEnum):
    OK = "ok"
    PARTIAL = "partial"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """One figure in the history of a park: the surest reading of a concept for an absolute year, which is `fact`; `others` are the
    other readings of it (fact ids), `agree` whether all of them can be the same figure."""

    concept: str
    year: int
    fact: Fact
    others: tuple[str, ...] = ()
    agree: bool | None = None  # None where there is one reading only


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the run knows of one input file: one row of reports.csv and what belongs to it."""

    name: str  # `report` in the outputs
    sha256: str
    format: str
    status: Status
    reason: Message = NOTHING
    park: str = ""
    park_id: str = ""
    year: int | None = None
    standard: str = ""
    pages: int | None = None
    pages_failed: tuple[int, ...] = ()
    tables: int = 0
    base_year: int | None = None
    base_year_basis: str = "none"
    facts: tuple[Fact, ...] = ()
    checks: tuple[Check, ...] = ()
    findings: tuple[Finding, ...] = ()
    unmapped: tuple[Unmapped, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
    seconds: float = 0.0
    labels: frozenset[str] = frozenset()  # of all rows of its indicator tables, folded: which decisions bear on it
    restated: tuple[Quote, ...] = ()  # sentences that say that earlier figures were restated
    prose: tuple[Passage, ...] = ()  # the running text that findings speak of, with what stands before and behind it; without claims
    signed: tuple[Mark, ...] = ()  # of those who went through it and signed it off as it is
    # known only beside the other reports of a run
    duplicate_of: str = ""  # the report that is kept of the same park and year
    series: tuple[SeriesPoint, ...] = ()  # the figures of the park's history that this report is the source of

    @property
    def coverage(self) -> float | None:
        """The share of the derived figures reported that could be checked; None where none is reported."""
        reported = [check for check in self.checks if check.rule == "derived-value" and check.reported is not None]
        return sum(check.verdict is not Verdict.UNDETERMINED for check in reported) / len(reported) if reported else None
