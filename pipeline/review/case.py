"""A finding of a finished run as the report page shows it: made from rows of the index, not from the records of the run."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.export import Dataset
from pipeline.export.explanation import Case
from pipeline.export.page.case import Node, Source
from pipeline.index import Filter, Index, Row
from pipeline.model import Fact, Finding, Kind, Location, Message, Report, Severity, Status
from pipeline.review.desk import Desk

_MOST_CHILDREN = 100
_MOST_PLACES = 24  # rows of tables looked into
_NEAR = (-1, 0, 1)  # rows above and below
_TOLD = "derived-value"  # the check that tells of recomputed findings
_TOLD_TOO = "implied-period"


@dataclass(frozen=True, eq=False)
class _Kept(Source):
    """A report with what one finding of it needs."""

    told: Case
    others: tuple[Report, ...]

    def beside(self, finding: Finding) -> Sequence[Report]:
        return self.others

    def case(self, finding: Finding) -> Case:
        return self.told


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding in full: its row, its node for the parts of the page, and the figures that enter it and can be corrected."""

    row: Row
    node: Node
    case: Case
    figures: tuple[Row, ...]


def shown(desk: Desk, finding: str) -> Shown | None:
    """None where the run has no such finding (any more)."""
    index = desk.index
    found = index.finding(finding)
    if found is None:
        return None
    row = desk.as_decided(found)
    case = _case(desk, index, row)
    report = _report(case.report, (*case.facts.values(), *_around(index, row["report"], (row, *_own(case)))))
    source = _Kept(report, Dataset((report,), desk.language, desk.catalog, desk.origin), case, tuple(_others(desk, index, case)))
    figures = (fact for fact in case.facts.values() if fact["kind"] == Kind.VALUE and fact["table"] is not None)
    children = tuple(Node(source, _finding(child)) for child in case.children)
    return Shown(row, Node(source, _finding(row), children), case, tuple(figures))


def _case(desk: Desk, index: Index, row: Row) -> Case:
    children = index.findings(Filter(parent=row["finding"]), 0, _MOST_CHILDREN).rows
    checks = tuple(check for item in (row, *children) for check in _checks(index, item))
    named = _ids(row["facts"], *(child["facts"] for child in children), *(check["inputs"] for check in checks))
    facts = index.facts(named)
    report = desk.report(row["report"])
    assert report is not None, "a finding is of a report"
    return Case(
        finding=row,
        report=report,
        facts={fact["fact"]: fact for fact in facts if fact["report"] == row["report"]},
        checks=checks,
        parent=index.finding(row["parent"]) if row["parent"] else None,
        children=tuple(map(desk.as_decided, children)),
        elsewhere={fact["fact"]: fact for fact in facts if fact["report"] != row["report"]},
    )


def _checks(index: Index, row: Row) -> Iterator[Row]:
    if row["concept"]:
        for rule in (_TOLD, _TOLD_TOO):
            yield from index.checks_of(row["report"], rule, row["concept"], row["period"])


def _ids(*texts: str | None) -> list[str]:
    return list(dict.fromkeys(name for text in texts for name in (text or "").split()))


def _own(case: Case) -> list[Row]:
    """The figures of the report that the finding itself names."""
    named = set(_ids(case.finding["facts"]))
    return [fact for name, fact in case.facts.items() if name in named]


def _others(desk: Desk, index: Index, case: Case) -> Iterator[Report]:
    """The other reports that the finding names figures of, each with the rows around them."""
    found: dict[str, list[Row]] = {}
    for fact in case.elsewhere.values():
        found.setdefault(fact["report"], []).append(fact)
    for name, facts in found.items():
        report = desk.report(name)
        if report is not None:
            yield _report(report, (*facts, *_around(index, name, facts)))


def _around(index: Index, report: str, rows: Iterable[Row]) -> list[Row]:
    """The facts of a report in the rows of tables where these stand, and in those beside them."""
    places = dict.fromkeys((row["table"], row["row"]) for row in rows if row["table"] is not None and row["row"] is not None)
    wanted = dict.fromkeys((table, row + step) for table, row in list(places)[:_MOST_PLACES] for step in _NEAR)
    return [fact for table, row in wanted for fact in index.facts_at(report, table, row)]


# ------------------------------------------------------------------------------------------------ records
def location(row: Row) -> Location:
    edges = tuple(map(float, (row["bbox"] or "").split()))
    return Location(
        page=row["page"],
        bbox=(edges[0], edges[1], edges[2], edges[3]) if len(edges) == 4 else None,
        table=row["table"],
        row=row["row"],
        column=row["col"],
        section=row["section"] or "",
    )


def _report(row: Row, facts: Iterable[Row]) -> Report:
    by_id = {fact["fact"]: _fact(fact) for fact in facts}
    return Report(
        row["report"],
        row["sha256"] or "",
        row["format"] or "",
        Status(row["status"]),
        park=row["park"] or "",
        year=row["year"],
        standard=row["standard"] or "",
        facts=tuple(by_id.values()),
    )


def _fact(row: Row) -> Fact:
    texts: dict[str, Any] = {
        name: row[name] or "" for name in ("concept", "period", "text", "printed", "label", "unit_text", "method", "doubt")
    }
    return Fact(id=row["fact"], kind=Kind(row["kind"]), location=location(row), **texts)


def _finding(row: Row) -> Finding:
    quotes = tuple(Message(line, line) for line in (row["evidence"] or "").splitlines())
    texts: dict[str, Any] = {name: row[name] or "" for name in ("concept", "period", "reported", "unit", "parent", "repair", "note")}
    return Finding(
        row["finding"],
        row["rule"],
        Severity(row["severity"]),
        Message(row["message"] or "", row["message"] or ""),
        evidence=quotes,
        location=location(row),
        facts=tuple(_ids(row["facts"])),
        changes_verdict=row["changes_verdict"],
        status=row["status"],
        **texts,
    )


__all__ = ["Shown", "location", "shown"]
