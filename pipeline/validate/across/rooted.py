"""Findings that follow from a component being another than an earlier report prints.

Where a derived figure would hold with the component as the other report has it, the component is what is wrong: that is said once, by the
difference between the reports, and the derived figures stand under it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.catalog import Catalog, Indicator
from pipeline.expression import Operand, UndefinedError
from pipeline.model import Fact, Finding, Interval, Severity
from pipeline.validate.across.files import File

_DIFFERS, _DERIVED = "cross-year", "derived-value"
_RECOMPUTED = frozenset({_DERIVED, "implied-period"})
_ORDER = tuple(Severity)  # loudest first
_SHARED = {"base": "Y-3", "Y-3": "base"}  # where both are one year, a figure of one serves both


def under_differing(findings: Sequence[Finding], file: File, catalog: Catalog) -> tuple[Finding, ...]:
    """The findings of a report; those that another report's printing of a component would mend hang under that difference. Nothing hangs
    under what is milder: there the difference hangs under the finding on the component, if there is one."""
    differing = {item.facts[0]: item for item in findings if item.rule == _DIFFERS and item.facts and _range(item) and _is_open(item)}
    if not differing:
        return tuple(findings)
    case = _Case(file, catalog, differing)
    parents = dict(pair for item in findings if item.rule in _RECOMPUTED and item.facts and _is_open(item) for pair in case.parents(item))
    return tuple(replace(item, severity=Severity.INFO, parent=parents[item.id]) if item.id in parents else item for item in findings)


def _is_open(finding: Finding) -> bool:
    return not finding.parent and finding.severity is not Severity.INFO


@dataclass(frozen=True, slots=True)
class _Case:
    """`differing`: the findings on figures that another report prints otherwise, by the id of the figure."""

    file: File
    catalog: Catalog
    differing: Mapping[str, Finding]

    def parents(self, item: Finding) -> Iterator[tuple[str, str]]:
        """Which finding hangs under which, by id, for one about what was recomputed."""
        indicator = self._indicator(item.concept)
        root = self._root(item, indicator) if indicator else self._same(item)
        if root and _ORDER.index(item.severity) >= _ORDER.index(root.severity):
            yield item.id, root.id
        elif root and not indicator:
            yield root.id, item.id

    def _indicator(self, concept: str) -> Indicator | None:
        standard = self.catalog.standards.get(self.file.report.standard)
        found = standard.indicator(concept) if standard else None
        return found if found and found.formula else None

    def _same(self, item: Finding) -> Finding | None:
        """For a component to blame: the difference on the same figure, if the other report's would mend all."""
        root, needed = self.differing.get(item.facts[0]), _range(item)
        return root if root and needed and needed.meets(_known(root)) else None

    def _root(self, item: Finding, indicator: Indicator) -> Finding | None:
        """For a derived figure: the first component that differs and alone mends it, else the first of several that do together."""
        facts = {fact.id: fact for fact in self.file.report.facts}
        used = [facts[name] for name in item.facts if name in facts]
        wrong = [fact for fact in used[1:] if fact.id in self.differing]
        trials = [*([fact] for fact in wrong), *([wrong] if len(wrong) > 1 else [])]
        mending = next((trial for trial in trials if self._mends(indicator, used, trial)), None)
        return self.differing[mending[0].id] if mending else None

    def _mends(self, indicator: Indicator, used: Sequence[Fact], changed: Sequence[Fact]) -> bool:
        """Whether the derived figure, the first of those used, is what its components give with some as the other report has them."""
        formula, reported = indicator.formula, used[0].interval
        assert formula is not None
        if reported is None:
            return False
        others = {fact.id: _known(self.differing[fact.id]) for fact in changed}
        intervals = {(fact.concept, fact.period): others.get(fact.id, fact.interval) for fact in used[1:]}
        box = {operand: self._to_base(found, operand) for operand in formula.operands if (found := _of(intervals, operand))}
        try:
            return formula.bounds(box, self._n(indicator)).meets(self._to_base(reported, (indicator.concept, "current")))
        except (UndefinedError, KeyError):
            return False

    def _to_base(self, interval: Interval, operand: Operand) -> Interval:
        factor = self.catalog.base_factor(operand[0])
        return Interval(interval.low * factor, interval.high * factor)

    def _n(self, indicator: Indicator) -> int | None:
        """The construction period that the report was judged by."""
        checks = self.file.report.checks
        return next((item.n for item in checks if item.rule == _DERIVED and item.concept == indicator.concept), None)


def _range(finding: Finding) -> Interval | None:
    return None if finding.low is None or finding.high is None else Interval(finding.low, finding.high)


def _known(finding: Finding) -> Interval:
    """What the other report prints."""
    found = _range(finding)
    assert found is not None
    return found


def _of(intervals: Mapping[Operand, Interval | None], operand: Operand) -> Interval | None:
    concept, period = operand
    return intervals.get(operand) or intervals.get((concept, _SHARED.get(period, period)))


__all__ = ["under_differing"]
