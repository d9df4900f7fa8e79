"""The findings as a tree, each with the report it is about and the rows of the tables that tell of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from pipeline.export.explanation import Case, Row
from pipeline.export.page.words import SEVERITIES
from pipeline.export.schema import Dataset, SortKey, Table
from pipeline.export.tables import CHECKS, FACTS, FINDINGS, REPORTS
from pipeline.model import Fact, Finding, Report

_RECOMPUTED = frozenset({"derived-value", "implied-period"})


@dataclass(frozen=True, eq=False)
class Source:
    """A report that has findings. It is itself alone: to compare all that is in it would take long."""

    report: Report
    dataset: Dataset

    @cached_property
    def facts(self) -> Mapping[str, Fact]:
        return {fact.id: fact for fact in self.report.facts}

    def beside(self, finding: Finding) -> Sequence[Report]:
        """The other reports of the park whose figures a finding names."""
        wanted = {name for name in finding.facts if name not in self.facts}
        if not wanted or not self.report.park_id:
            return ()
        shorts = enumerate(self.dataset.shorts)
        park = [place for place, short in shorts if short.park_id == self.report.park_id and short.name != self.report.name]
        reports = (self.dataset.reports[place] for place in park)
        return [report for report in reports if any(fact.id in wanted for fact in report.facts)]

    def case(self, finding: Finding) -> Case:
        """What `explain` is told of a finding."""
        rows = _tables(self)
        findings = {row["finding"]: row for row in rows["findings"]}
        return Case(
            finding=findings[finding.id],
            report=rows["reports"][0],
            facts={row["fact"]: row for row in rows["facts"]},
            checks=tuple(rows["checks"]),
            parent=findings.get(finding.parent),
            children=tuple(row for row in findings.values() if row["parent"] == finding.id),
            elsewhere=self._elsewhere(finding),
        )

    def _elsewhere(self, finding: Finding) -> Mapping[str, Row]:
        wanted = set(finding.facts)
        named = [
            replace(report, facts=tuple(fact for fact in report.facts if fact.id in wanted), findings=(), checks=())
            for report in self.beside(finding)
        ]
        return {row["fact"]: row for row in _rows(FACTS, replace(self.dataset, reports=named, shorts=()))}


@dataclass(frozen=True, slots=True)
class Node:
    """A finding, and those that follow from it."""

    source: Source
    finding: Finding
    children: "tuple[Node, ...]" = ()

    @property
    def figures(self) -> tuple[str, ...]:
        """The ids of the figures that the finding rests on: its own, and of a component to blame those of the recomputations that say
        so."""
        told = (child.finding for child in self.children if child.finding.rule in _RECOMPUTED)
        return tuple(dict.fromkeys(name for finding in (self.finding, *told) for name in finding.facts))

    def walk(self) -> "Iterator[Node]":
        yield self
        for child in self.children:
            yield from child.walk()


def roots(dataset: Dataset) -> tuple[Node, ...]:
    """The findings that follow from no other, each with its children: those first that change whether a requirement is met, then by
    severity, report and rule."""
    found = [node for report in dataset.reports if report.findings for node in _roots(Source(report, dataset))]
    return tuple(sorted(found, key=_order))


def _roots(source: Source) -> Iterator[Node]:
    findings = source.report.findings
    known = {finding.id for finding in findings}
    for finding in findings:
        if finding.parent not in known or finding.parent == finding.id:
            yield _node(source, finding, frozenset())


def _node(source: Source, finding: Finding, above: frozenset[str]) -> Node:
    seen = above | {finding.id}
    below = sorted((item for item in source.report.findings if item.parent == finding.id and item.id not in seen), key=FINDINGS.order)
    return Node(source, finding, tuple(_node(source, item, seen) for item in below))


def _order(node: Node) -> SortKey:
    finding = node.finding
    closed = finding.status == "dismissed"
    return (
        closed,
        finding.changes_verdict is not True,
        SEVERITIES.index(finding.severity),
        node.source.report.name,
        *FINDINGS.order(finding),
    )


@lru_cache(maxsize=32)  # the rows of all reports of a large run at once would fill the memory
def _tables(source: Source) -> Mapping[str, Sequence[Row]]:
    alone = replace(source.dataset, reports=(source.report,), shorts=())
    wanted: tuple[Table[Any], ...] = (REPORTS, FACTS, CHECKS, FINDINGS)
    return {table.name: _rows(table, alone) for table in wanted}


def _rows(table: Table[Any], dataset: Dataset) -> Sequence[Row]:
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows(dataset)]
