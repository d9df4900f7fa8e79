"""Findings and checks that stand on one report of a park and name another."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pipeline.catalog import Catalog
from pipeline.model import Cause, Check, Fact, Finding, Interval, Location, Message, Severity, Verdict
from pipeline.validate.across.files import File
from pipeline.validate.ledger import plain
from pipeline.validate.wording import Said, at_most, both, capped, content_hash, doubted, joined, kinds_of, place, printed


class Other(NamedTuple):
    """A figure of another report."""

    file: File
    fact: Fact


class Writer:
    """Writes the findings and checks of one report. Their ids hold what the figures print, not the name of the other report."""

    def __init__(self, file: File, catalog: Catalog) -> None:
        self.file, self.catalog = file, catalog

    def name(self, concept: str, year: int = 0) -> Message:
        """What a concept is called, with its year; a year below 1 is a base year that nobody states."""
        item = self.catalog.concepts[concept].name
        if year == self.file.year:
            return item
        if year == self.file.base_year:
            when = f"{year}" if year > 0 else ""
            return Message(f"规划基准年{when and f'（{when}年）'}{item.zh}", f"{item.en} (base year{when and f' {when}'})")
        return Message(f"{year}年{item.zh}", f"{item.en} ({year})")

    def check(self, rule: str, facts: Sequence[Fact], others: Sequence[Other], verdict: Verdict, reason: str = "") -> Check:
        """A figure against that of another report, whose interval takes the place of what is computed elsewhere."""
        mine, theirs = facts[0], others[0].fact
        return Check(
            id="c" + content_hash(self.file.name, rule, mine.concept, mine.period),
            rule=rule,
            concept=mine.concept,
            period=mine.period,
            verdict=verdict,
            reason=reason,
            reported=mine.value,
            low=theirs.low,
            high=theirs.high,
            unit=self._unit(mine),
            inputs=tuple(dict.fromkeys(fact.id for fact in (*facts, *(other.fact for other in others)))),
        )

    def finding(
        self,
        rule: str,
        severity: Severity | None,
        concept: str,
        *,
        template: str = "default",
        say: Mapping[str, Said],
        facts: Sequence[Fact] = (),
        others: Sequence[Other] = (),
        bounds: Interval | None = None,
        candidates: tuple[Cause, ...] = (),
        repair: str = "",
        more: Sequence[Message] = (),
        quote: str = "",
    ) -> Finding:
        """A finding at the place of the first of `facts`, as severe as its case in the rule's YAML, or less. Figures read with doubt or
        by text recognition make it a warning at most; `more` are further places."""
        known = self.catalog.rules[rule]
        severity = capped(known, template, severity)
        every = (*facts, *(other.fact for other in others))
        if not all(map(self.file.is_sure, facts)) or not all(other.file.is_sure(other.fact) for other in others):
            severity = at_most(severity, Severity.WARNING)
        first = facts[0] if facts else None
        message = joined(both(say, known.messages[template]), doubted(self.catalog, every))
        period = first.period if first and concept else ""
        identity = [*(f"{fact.concept}@{fact.period}={fact.text}" for fact in every), quote]
        return Finding(
            id="n" + content_hash(self.file.name, rule, concept, period, template, *identity),
            rule=rule,
            severity=severity,
            message=message,
            concept=concept,
            period=period,
            reported=_reported(first) if first and concept else "",
            low=bounds.low if bounds else None,
            high=bounds.high if bounds else None,
            unit=self._unit(first) if first and concept else "",
            diagnosis=kinds_of(candidates[:2]),
            evidence=(*map(place, facts), *(_elsewhere(*other) for other in others), *more),
            location=first.location if first else Location(),
            facts=tuple(dict.fromkeys(fact.id for fact in every)),
            repair=repair,
            candidates=candidates[:2],
        )

    def _unit(self, fact: Fact) -> str:
        return self.catalog.concepts[fact.concept].unit if fact.value is not None else ""


def _reported(fact: Fact) -> str:
    return plain(fact.value) if fact.value is not None else printed(fact)


def _elsewhere(file: File, fact: Fact) -> Message:
    """A place in another report; its name comes last, where a long one may be cut."""
    where = place(fact)
    return Message(f"{file.year}年度报告 {where.zh}（{file.name}）", f"report of {file.year}: {where.en} ({file.name})")
