"""impossible-value: outside what a quantity can be by definition, and parts larger than their wholes."""

from collections.abc import Iterable, Iterator, Mapping

from pipeline.catalog import Concept, Relation
from pipeline.model import Check, Fact, Finding, Severity, Verdict
from pipeline.validate.constraint import relation_inputs
from pipeline.validate.construction import Period
from pipeline.validate.derived import Recomputation
from pipeline.validate.diagnosis import Repair, candidates, diagnose, repaired
from pipeline.validate.ledger import Ledger, plain
from pipeline.validate.requirement import Limits, changes
from pipeline.validate.wording import Writer, decimals, printed, span

RULE = "impossible-value"


def impossible(found: Iterable[Check | Finding]) -> frozenset[str]:
    """The ids of the figures that are said to be impossible."""
    return frozenset(item.facts[0] for item in found if isinstance(item, Finding) and item.rule == RULE)


def judge_bounds(
    ledger: Ledger, recomputed: Mapping[str, Recomputation], period: Period, limits: Limits, writer: Writer
) -> Iterator[Check | Finding]:
    """Every figure of the data year and its periods against the bounds of its concept; relations against each period they are
    printed for. One check for a concept and period."""
    breaches = list(_relations(ledger, writer))
    yield from (finding for _, finding in breaches)
    broken = {(finding.concept, finding.period) for _, finding in breaches}
    for (concept_id, when), facts in ledger.value_groups():
        concept = ledger.catalog.concepts[concept_id]
        low, high = concept.bounds
        values = [(fact.value, fact) for fact in facts if fact.value is not None]
        if not values or (low is None and high is None):
            continue
        numeric = [fact for _, fact in values]
        outside = [fact for value, fact in values if (low is not None and value < low) or (high is not None and value > high)]
        verdict = Verdict.INCONSISTENT if outside or (concept_id, when) in broken else Verdict.CONSISTENT
        yield writer.check(RULE, concept_id, verdict, period=when, reported=numeric[0].value, inputs=numeric)
        if outside:
            cause = next((finding for inputs, finding in breaches if _follows(recomputed.get(concept_id), inputs)), None)
            judged = recomputed.get(concept_id) if when == "current" else None
            repairs = diagnose(ledger, judged, period) if judged and judged.verdict is not Verdict.CONSISTENT else ()
            yield _outside_finding(concept, outside[0], judged, repairs, cause, limits=limits, writer=writer)


def _outside_finding(
    concept: Concept,
    fact: Fact,
    judged: Recomputation | None,
    repairs: tuple[Repair, ...],
    cause: Finding | None,
    *,
    limits: Limits,
    writer: Writer,
) -> Finding:
    """Where the figure can be recomputed to something else, the finding says what it should be."""
    computed = judged.computed if judged and judged.verdict is not Verdict.CONSISTENT else None
    low, high = (plain(bound) if bound is not None else "" for bound in concept.bounds)
    return writer.finding(
        RULE,
        Severity.INFO if cause else Severity.ERROR,
        concept.id,
        template="recomputed" if computed else "default",
        period=fact.period,
        say={
            "reported": printed(fact),
            "bounds": f"{low}～{high}" if low and high else f"≥{low}" if low else f"≤{high}",
            "why": concept.bounds_why,
            "computed": span(computed.interval, concept.unit, decimals(fact)) if computed else "",
            "arithmetic": writer.arithmetic(judged.formula, computed.inputs, computed.n) if judged and computed else "",
        },
        facts=(fact, *(computed.inputs.values() if computed else ())),
        computed=computed.interval if computed else None,
        candidates=candidates(repairs, computed.interval, fact) if computed else (),
        repair=repaired(repairs, computed.interval, fact) if computed else "",
        changes_verdict=changes(limits, judged.indicator, fact, computed.interval) if judged and computed else None,
        parent=cause.id if cause else "",
    )


def _follows(judged: Recomputation | None, inputs: frozenset[str]) -> bool:
    """Whether a figure outside its bounds is only what its own components give, and those break a relation."""
    if judged is None or judged.verdict is not Verdict.CONSISTENT or judged.computed is None:
        return False
    return inputs <= {fact.id for fact in judged.computed.inputs.values()}


def _relations(ledger: Ledger, writer: Writer) -> Iterator[tuple[frozenset[str], Finding]]:
    """Breaches; a relation written for the current year holds in every year that its concept is printed for."""
    for relation in ledger.standard.relations:
        for when in ledger.periods(relation.concept):
            if found := _relation(ledger, relation, when, writer):
                yield found


def _relation(ledger: Ledger, relation: Relation, when: str, writer: Writer) -> tuple[frozenset[str], Finding] | None:
    inputs, holds = relation_inputs(ledger, relation, when)
    if holds is not False:
        return None
    left, right = relation.expression.left, relation.expression.right
    assert left is not None
    assert right is not None
    first = inputs[(relation.concept, "current")]
    others = tuple(fact for fact in inputs.values() if fact is not first)
    finding = writer.finding(
        RULE,
        relation.severity,
        relation.concept,
        template="relation",
        period=when,
        say={
            "why": relation.message,
            "formula": writer.formula(relation.expression),
            "left": writer.numbers(left, inputs),
            "right": writer.numbers(right, inputs),
        },
        facts=(first, *others),
    )
    return frozenset(fact.id for fact in inputs.values()), finding
