"""selection: the choice cells against the standard's rules: required indicators, groups, the minimum, footnote b."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pipeline.catalog import Group, Indicator
from pipeline.model import Check, Fact, Finding, Kind, Message, Severity, Verdict
from pipeline.validate.ledger import Ledger
from pipeline.validate.requirement import Limits, met
from pipeline.validate.wording import Writer

RULE = "selection"


def misprinted(findings: Iterable[Finding]) -> dict[str, str]:
    """Indicators whose right value would change whether they are met: concept → id of the finding."""
    heads = (item for item in findings if item.changes_verdict and not item.parent and item.period == "current")
    return {item.concept: item.id for item in heads}


def judge_selection(ledger: Ledger, limits: Limits, misprinted: Mapping[str, str], writer: Writer) -> list[Check | Finding]:
    """Checks per indicator whose choice is printed; findings for each rule that is broken. What a misprinted value alone breaks hangs
    under the finding about that value."""
    chosen = {item.concept: ledger.is_selected(item.concept) for item in ledger.indicators()}
    if not any(word is not None for word in chosen.values()):
        return []
    required = list(_required(ledger, writer))
    groups = list(_groups(ledger, limits, misprinted, writer))
    footnote = list(_footnote_b(ledger, limits, misprinted, writer))
    minimum = list(_minimum(ledger, chosen, [*required, *groups], writer))
    findings = [*required, *groups, *footnote, *minimum]
    broken = {finding.concept for finding in findings if finding.severity is not Severity.INFO}
    checks = [_check(ledger, item, broken, writer) for item in ledger.indicators() if chosen[item.concept] is not None]
    return [*checks, *findings]


def _check(ledger: Ledger, indicator: Indicator, broken: set[str], writer: Writer) -> Check:
    verdict = Verdict.INCONSISTENT if indicator.concept in broken else Verdict.CONSISTENT
    fact = ledger.choice(indicator.concept, Kind.SELECTED)
    return writer.check(RULE, indicator.concept, verdict, inputs=(fact,) if fact else ())


def _selected_fact(ledger: Ledger, concept: str) -> tuple[Fact, ...]:
    fact = ledger.choice(concept, Kind.SELECTED)
    return (fact,) if fact else ()


def _required(ledger: Ledger, writer: Writer) -> Iterator[Finding]:
    for indicator in ledger.indicators():
        if indicator.required and ledger.is_selected(indicator.concept) is False:
            yield writer.finding(
                RULE, None, indicator.concept, template="required", facts=_selected_fact(ledger, indicator.concept),
                say={"number": str(indicator.number)},
            )  # fmt: skip


def _groups(ledger: Ledger, limits: Limits, misprinted: Mapping[str, str], writer: Writer) -> Iterator[Finding]:
    """A group with too few selected; one whose selected members all fail is a consequence of their own findings: an info."""
    for group in ledger.standard.groups:
        words = [ledger.is_selected(member) for member in group.members]
        if None in words:
            continue
        facts = tuple(fact for member in group.members for fact in _selected_fact(ledger, member))
        if sum(bool(word) for word in words) < group.at_least:
            yield _group(group, facts, writer, met=True)
            continue
        chosen = [member for member, word in zip(group.members, words, strict=True) if word]
        unmet = [member for member in chosen if _known_unmet(ledger, limits, member)]
        if len(chosen) - len(unmet) < group.at_least:
            causes = [misprinted[member] for member in unmet if member in misprinted]
            follows = len(chosen) - len(unmet) + len(causes) >= group.at_least
            yield replace(_group(group, facts, writer, met=False), parent=causes[0] if follows else "")


def _group(group: Group, facts: tuple[Fact, ...], writer: Writer, *, met: bool) -> Finding:
    names = [writer.name(member) for member in group.members]
    return writer.finding(
        RULE,
        None,
        group.members[0],
        template="group" if met else "group-unmet",
        say={"members": Message("、".join(name.zh for name in names), ", ".join(name.en for name in names)), "least": str(group.at_least)},
        facts=facts,
        basis=group.basis,
    )


def _known_unmet(ledger: Ledger, limits: Limits, concept: str) -> bool:
    indicator, reported = ledger.standard.indicator(concept), ledger.reported(concept)
    if indicator and reported and (answer := met(limits, indicator, reported)) is not None:
        return not answer
    return ledger.compliant(concept) == "no"


def _footnote_b(ledger: Ledger, limits: Limits, misprinted: Mapping[str, str], writer: Writer) -> Iterator[Finding]:
    """An indicator with footnote b is selected while the indicator that it depends on is not selected or not met, unless that one's
    printed value meets its limit."""
    footnote = ledger.standard.footnotes.get("b")
    for indicator in ledger.indicators():
        if footnote is None or indicator.footnote != "b" or not ledger.is_selected(indicator.concept):
            continue
        other = ledger.standard.indicator(footnote.depends_on) if footnote.depends_on else None
        if other is None or not _fails(ledger, limits, other):
            continue
        facts = (*_selected_fact(ledger, indicator.concept), *_selected_fact(ledger, other.concept))
        reported = ledger.reported(other.concept)
        cause = misprinted.get(other.concept, "") if ledger.is_selected(other.concept) is not False else ""
        yield writer.finding(
            RULE,
            Severity.INFO if cause else None,
            indicator.concept,
            template="footnote-b",
            say={"other": writer.name(other.concept), "text": footnote.text},
            facts=(*facts, *((reported,) if reported else ())),
            parent=cause,
            basis=footnote.basis,
        )


def _fails(ledger: Ledger, limits: Limits, other: Indicator) -> bool:
    reported = ledger.reported(other.concept)
    answer = met(limits, other, reported) if reported else None
    if answer is not None:
        return not answer
    return ledger.is_selected(other.concept) is False or ledger.compliant(other.concept) == "no"


def _minimum(ledger: Ledger, chosen: dict[str, bool | None], causes: list[Finding], writer: Writer) -> Iterator[Finding]:
    """Fewer selected than the minimum; where the rules already broken explain the shortfall, it hangs under the first of them."""
    if None in chosen.values():
        return
    count = sum(bool(word) for word in chosen.values())
    minimum = ledger.standard.minimum
    short = (minimum or 0) - count
    if short <= 0:
        return
    errors = [finding for finding in causes if finding.severity is Severity.ERROR]
    facts = tuple(fact for concept in chosen for fact in _selected_fact(ledger, concept))[:1]
    finding = writer.finding(
        RULE, None, "", template="minimum", say={"count": str(count), "minimum": str(minimum)},
        location=facts[0].location if facts else None, quote=str(count), basis=ledger.standard.minimum_basis,
    )  # fmt: skip
    yield replace(finding, severity=Severity.INFO, parent=errors[0].id) if len(errors) >= short else finding
