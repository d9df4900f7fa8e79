"""A large finished run, made cheaply: the reports of `samples/` audited once, then multiplied, each copy with ids and a park of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline import run
from pipeline.model import Check, Fact, Finding, Report

SAMPLES = Path(__file__).parent.parent / "samples"


def archive(reports: int, findings: int) -> list[Report]:
    """So many reports with so many findings in all, spread evenly."""
    with TemporaryDirectory() as folder:
        read = run.audit(SAMPLES, run.AuditOptions(out=Path(folder) / "out", ocr="never", quiet=True)).reports
    found = [report for report in read if report.findings]
    each = -(-findings // reports)
    return [_copy(found[number % len(found)], number, each) for number in range(reports)]


def _copy(report: Report, number: int, findings: int) -> Report:
    def renamed(name: str) -> str:
        return f"{name}-{number}" if name else ""

    def fact(item: Fact) -> Fact:
        return item._replace(id=renamed(item.id))

    def check(item: Check) -> Check:
        return item._replace(id=renamed(item.id), inputs=tuple(map(renamed, item.inputs)))

    def finding(item: Finding, again: int) -> Finding:
        own = f"{item.id}.{again}"
        return replace(
            item, id=renamed(own), parent=renamed(f"{item.parent}.{again}" if item.parent else ""), facts=tuple(map(renamed, item.facts))
        )

    return replace(
        report,
        name=f"{number:04}/{report.name}",
        park=f"{report.park}{number:04}",
        park_id=f"{report.park_id}{number:04}",
        facts=tuple(map(fact, report.facts)),
        checks=tuple(map(check, report.checks)),
        findings=tuple(finding(item, again) for again, item in islice(_round(report.findings), findings)),
        series=(),
    )


def _round(findings: Sequence[Finding]) -> Iterator[tuple[int, Finding]]:
    """All findings again and again."""
    again = 0
    while True:
        yield from ((again, item) for item in findings)
        again += 1
