"""Findings about a component that is to blame, and about the derived figures that only follow from it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from pipeline.expression import Formula
from pipeline.model import Cause, Check, Fact, Finding, Interval, Message, Severity
from pipeline.text import read_number
from pipeline.validate.constraint import relation_check
from pipeline.validate.derived import Computed, Recomputation
from pipeline.validate.diagnosis import candidates, repaired
from pipeline.validate.elsewhere import suspected
from pipeline.validate.ledger import Ledger, plain
from pipeline.validate.localisation import Blame, Suspect
from pipeline.validate.wording import Writer, both, decimals, kinds_of, printed, span

RULE = "derived-value"
CAP = {"proved": Severity.ERROR, "high": Severity.ERROR, "medium": Severity.WARNING}
"""The severity that a formula can prove at most, by its basis."""

_FOLLOWS = Message(
    "由{name}填报为{reported}引起，改正后即相符", "It follows from {name}, reported as {reported}, and holds once that is put right"
)
_GIVEN = Message("以{names}一并改正为前提", "provided that these are put right as well: {names}")
_USUAL = Message("改正后，与其他数据的比例也恢复正常", "put right, its ratios with other figures are usual as well")
_UNDECIDED = Message(
    "{names}中改动任一项都能同样解释，无法判定错在哪一项", "A change of any of these explains it equally well, so none is named: {names}"
)


def root_finding(results: Mapping[str, Recomputation], root: Suspect, writer: Writer) -> Finding:
    """The component to blame, with the value that makes all hold. As severe as the surest of the formulas that prove it."""
    judged = [results[concept] for concept in results if concept in root.explains]
    dependents = [item.reported for item in judged if item.reported]
    caps = [CAP.get(item.indicator.basis, Severity.WARNING) for item in judged]
    surest = Severity.ERROR if Severity.ERROR in caps or len(judged) < len(root.explains) else Severity.WARNING
    fact = root.fact
    names = [writer.name(item.concept, item.period) for item in dependents]
    repair = repaired(root.repairs, root.values, fact)
    shown, values, unit = _as_printed(fact, Decimal(repair), root.values)
    return writer.finding(
        RULE,
        surest,
        fact.concept,
        template="component",
        period=fact.period,
        say={
            "reported": printed(fact),
            "dependents": Message("、".join(name.zh for name in names), "; ".join(name.en for name in names)),
            "repair": f"{plain(shown)} {unit}".strip(),
            "computed": span(values, unit),
        },
        facts=(fact, *dependents),
        computed=root.values,
        candidates=candidates(root.repairs, root.values, fact),
        repair=repair,
        changes_verdict=False,  # the derived figures are right as printed
        basis=_USUAL if root.usual else _named(root.given, _GIVEN, writer),
    )


def _as_printed(fact: Fact, value: Decimal, values: Interval) -> tuple[Decimal, Interval, str]:
    """A value and a range in the unit that the figure is printed in."""
    number = read_number(fact.text)
    if number is None or not number.value or not fact.value or number.value == fact.value:
        return value, values, fact.unit
    factor = fact.value / number.value
    return value / factor, Interval(values.low / factor, values.high / factor), fact.unit_text


def said_of(reported: Fact, formula: Formula, computed: Computed, writer: Writer) -> dict[str, Message | str]:
    """What the sentences about a printed figure and what its components give have in common."""
    return {
        "reported": printed(reported),
        "computed": span(computed.interval, reported.unit, decimals(reported)),
        "arithmetic": writer.arithmetic(formula, computed.inputs, computed.n),
        "n": str(computed.n or ""),
    }


def dependent_finding(judged: Recomputation, root: Suspect, parent: str, writer: Writer) -> Finding:
    """A derived figure that disagrees only because of a wrong component: nothing of it is to be repaired."""
    reported, computed = judged.reported, judged.computed
    assert reported is not None
    assert computed is not None
    about: dict[str, Message | str] = {"name": writer.name(root.fact.concept, root.fact.period), "reported": printed(root.fact)}
    return writer.finding(
        RULE,
        Severity.INFO,
        reported.concept,
        template="over-period" if judged.formula.uses_n else "default",
        period=reported.period,
        say=said_of(reported, judged.formula, computed, writer),
        facts=(reported, *computed.inputs.values()),
        computed=computed.interval,
        parent=parent,
        basis=_after(both(about, _FOLLOWS), _named(root.given, _GIVEN, writer)),
    )


def under_roots(items: Iterable[Check | Finding], blame: Blame, heads: Mapping[str, str]) -> Iterator[Check | Finding]:
    """Breaches of relations that follow from a component to blame, under its finding; at the component itself the breach comes first,
    and takes over what would mend it."""
    if not (blame.roots or blame.open):
        yield from items
        return
    for item in items:
        if not isinstance(item, Finding):
            yield item
            continue
        name = relation_check(item.concept, item.period)
        root = next((root for root in blame.roots if any(check.startswith(name) for check in root.explains)), None)
        if root is None or item.parent:
            suspects = next((suspects for check, suspects in blame.open.items() if check.startswith(name)), ())
            yield _suspected(item, suspects) if suspects else item
        elif (item.concept, item.period) == (root.fact.concept, root.fact.period):
            causes = candidates(root.repairs, root.values, root.fact)
            repair = repaired(root.repairs, root.values, root.fact)
            yield replace(item, diagnosis=kinds_of(causes), candidates=causes, repair=repair)
        else:
            yield replace(item, severity=Severity.INFO, parent=heads[root.figure])


def _suspected(breach: Finding, suspects: Sequence[Suspect]) -> Finding:
    """A breach that several figures explain equally well, with what would mend it at each."""
    own = f"{breach.concept}@{breach.period}"
    causes = tuple(cause._replace(figure="") if cause.figure == own else cause for cause in suspected(suspects))
    return replace(breach, diagnosis=kinds_of(causes), candidates=causes)


def under_breaches(findings: Iterable[Finding], bounds: Iterable[Check | Finding], blame: Blame) -> Iterator[Finding]:
    """Derived figures that hold once the relation between their components does: under the breach of that."""
    breaches = [item for item in bounds if isinstance(item, Finding) and not item.parent and item.severity is not Severity.INFO]
    for finding in findings:
        related = [other for check, other in blame.linked if check == finding.concept] if finding.period == "current" else []
        named = (item for item in breaches if any(other.startswith(relation_check(item.concept, item.period)) for other in related))
        head = None if finding.parent or blame.root_of(finding.concept) else next(named, None)
        yield follows_from(finding, head) if head else finding


def under_totals(findings: Iterable[Finding], totals: Iterable[Finding], ledger: Ledger) -> Iterator[Finding]:
    """Derived figures that hold once a total in a table, which is one of their components, is what its parts add up to."""
    open_ = [item for item in totals if item.repair and not item.parent]
    facts = {fact.id: fact for fact in ledger.facts} if open_ else {}
    for item in findings:
        if item.rule != RULE or item.parent:
            yield item
            continue
        inputs = [facts[name] for name in item.facts if name in facts]
        head = next((total for total in open_ if any(_mends(total, cause, inputs) for cause in item.candidates)), None)
        yield follows_from(item, head) if head else item


def _mends(total: Finding, cause: Cause, inputs: Sequence[Fact]) -> bool:
    """Whether the total is the very component that the cause names, printed alike and put right alike."""
    named = [fact for fact in inputs if f"{fact.concept}@{fact.period}" == cause.figure]
    same = bool(cause.value) and Decimal(total.repair) == Decimal(cause.value)
    return same and any(total.reported in (fact.text, f"{fact.value}") for fact in named)


def follows_from(finding: Finding, head: Finding) -> Finding:
    """A finding that only follows from another, under it: nothing of it is to be repaired."""
    return replace(finding, severity=Severity.INFO, parent=head.id, diagnosis=(), candidates=(), repair="", changes_verdict=None)


def given(roots: Sequence[Fact], inputs: Iterable[Fact], writer: Writer) -> Message | None:
    """What is said of a figure for which components to blame were put right."""
    used = {(fact.concept, fact.period) for fact in inputs}
    return _named([fact for fact in roots if (fact.concept, fact.period) in used], _GIVEN, writer)


def undecided(suspects: Sequence[Suspect], writer: Writer) -> Message | None:
    """What is said where several components explain a contradiction equally well."""
    return _named([item.fact for item in suspects], _UNDECIDED, writer)


def _named(facts: Sequence[Fact], template: Message, writer: Writer) -> Message | None:
    """A sentence about some figures; none where there are none."""
    if not facts:
        return None
    names = [writer.name(fact.concept, fact.period) for fact in facts]
    said = Message("、".join(name.zh for name in names), "; ".join(name.en for name in names))
    return both({"names": said}, template)


def _after(said: Message, more: Message | None) -> Message:
    return Message(f"{said.zh}，{more.zh}", f"{said.en}, {more.en}") if more else said


__all__ = [
    "CAP",
    "dependent_finding",
    "follows_from",
    "given",
    "root_finding",
    "undecided",
    "under_breaches",
    "under_roots",
    "under_totals",
]
