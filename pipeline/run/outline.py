"""What is said of a report without its figures: enough to show how a run went, and small enough to keep a thousand at hand."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from pipeline.decisions import STALE
from pipeline.model import NOTHING, Message, Report, Severity, Status, Verdict


class Outline(NamedTuple):
    """A report in short: its first fields as in the report, then how many of each kind it holds. `findings` counts those that were not
    dismissed; `derived` the derived figures reported, `checked` those of them that could be checked; `stale` is what is said of
    decisions that no longer fit. (A tuple: a thousand are read at once.)"""

    name: str
    sha256: str
    format: str
    status: Status
    reason: Message = NOTHING
    park: str = ""
    park_id: str = ""
    year: int | None = None
    standard: str = ""
    duplicate_of: str = ""
    labels: frozenset[str] = frozenset()
    facts: int = 0
    unmapped: int = 0
    checks: Mapping[Verdict, int] | None = None
    findings: Mapping[Severity, int] | None = None
    derived: int = 0
    checked: int = 0
    stale: tuple[Message, ...] = ()
    careful: bool = False  # read with care, for reading it in full went beyond the limits of the run

    def found(self, severity: Severity) -> int:
        """How many findings of a severity."""
        return (self.findings or {}).get(severity, 0)

    def without_labels(self) -> "Outline":
        """What is kept of it with a run: labels tell which decisions bear on a file, and are the most of it."""
        return self._replace(labels=frozenset())

    def verdicts(self, verdict: Verdict) -> int:
        """How many checks with a verdict."""
        return (self.checks or {}).get(verdict, 0)


def outline(report: Report, *, careful: bool = False) -> Outline:
    """A report in short."""
    derived = [check for check in report.checks if check.rule == "derived-value" and check.reported is not None]
    return Outline(
        name=report.name,
        sha256=report.sha256,
        format=report.format,
        status=report.status,
        reason=report.reason,
        park=report.park,
        park_id=report.park_id,
        year=report.year,
        standard=report.standard,
        duplicate_of=report.duplicate_of,
        labels=report.labels,
        facts=len(report.facts),
        unmapped=len(report.unmapped),
        checks=dict(Counter(check.verdict for check in report.checks)),
        findings=dict(Counter(finding.severity for finding in report.findings if finding.status != "dismissed")),
        derived=len(derived),
        checked=sum(check.verdict is not Verdict.UNDETERMINED for check in derived),
        stale=tuple(item.message for item in report.problems if item.kind == STALE),
        careful=careful,
    )
