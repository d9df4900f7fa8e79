"""missing-value and duplicate-fact: what should be printed and is not, and what is printed twice with different values."""

from collections.abc import Iterator, Mapping, Sequence

from pipeline.catalog import Catalog
from pipeline.model import Check, Fact, Finding, Interval, Kind, Location, Mention, Role, Row, Severity, Verdict
from pipeline.text import fold, without_brackets, without_marks
from pipeline.validate.derived import Computed, Recomputation, compute
from pipeline.validate.ledger import Ledger, plain
from pipeline.validate.requirement import Limits, changes, contradicts
from pipeline.validate.wording import Writer, printed, rounded, span

MISSING, DUPLICATE = "missing-value", "duplicate-fact"


# ---------------------------------------------------------------------------------------------- missing-value
def judge_missing(ledger: Ledger, recomputed: Mapping[str, Recomputation], limits: Limits, writer: Writer) -> Iterator[Check | Finding]:
    """Indicators whose row has a column of values: selected and blank is an error; not selected, but computable, an info."""
    for indicator in ledger.indicators():
        rows = [item.row for item in ledger.rows.get((indicator.concept, "current"), ()) if item.has_values]
        selected = ledger.is_selected(indicator.concept)
        if selected is None and indicator.required and rows:
            selected = True
        if not rows or selected is None:
            continue
        blank = _blank(ledger, rows)
        choice = ledger.choice(indicator.concept, Kind.SELECTED)
        facts = (choice,) if choice else ()
        wrong = selected and blank
        yield writer.check(MISSING, indicator.concept, Verdict.INCONSISTENT if wrong else Verdict.CONSISTENT, inputs=facts)
        computed = recomputed[indicator.concept].computed if indicator.concept in recomputed else None
        if not blank or not (selected or computed):
            continue
        interval = computed.interval if computed else None
        template = ("selected" if selected else "unselected") + ("-computable" if computed else "")
        yield writer.finding(
            MISSING,
            None,
            indicator.concept,
            template=template,
            say={"computed": span(interval, ledger.catalog.concepts[indicator.concept].unit) if interval else ""},
            facts=facts + (tuple(computed.inputs.values()) if computed else ()),
            blank=True,
            computed=interval,
            location=_value_place(ledger, rows[0]),
            repair=rounded(interval, None) if interval else "",
            changes_verdict=contradicts(limits, indicator, ledger.compliant(indicator.concept), interval) if interval else None,
        )


def _values(ledger: Ledger, row: Row) -> list[Mention]:
    """What the columns of the data year print in a row; columns of other years do not count."""
    value, current = Role.VALUE, ("", str(ledger.identity.year))
    return [mention for mention in row.mentions if mention.role is value and mention.period in current]


def _value_place(ledger: Ledger, row: Row) -> Location:
    return next((mention.location for mention in _values(ledger, row)), row.location)


def _blank(ledger: Ledger, rows: Sequence[Row]) -> bool:
    """Whether none of some rows prints a value."""
    not_given = ("", *ledger.catalog.words["not_given"])
    for row in rows:
        for mention in _values(ledger, row):
            if fold(mention.text) not in not_given:
                return False
    return True


# ---------------------------------------------------------------------------------------------- duplicate-fact
def judge_duplicates(ledger: Ledger, recomputed: Mapping[str, Recomputation], limits: Limits, writer: Writer) -> Iterator[Check | Finding]:
    """Figures of one concept and period that are printed more than once in tables. What the form does not ask for may be several
    things (the capacity of each plant)."""
    for (concept, period), printings in ledger.value_groups():
        first = printings[0]
        if len(printings) < 2 or concept not in ledger.asked:
            continue
        facts = [fact for fact in printings if _comparable(ledger.catalog, first, fact)]
        if len(facts) < 2:
            continue
        other = next((fact for fact in facts[1:] if not _same(first, fact)), None)
        verdict = Verdict.INCONSISTENT if other else Verdict.CONSISTENT
        yield writer.check(DUPLICATE, concept, verdict, period=period, reported=first.value, inputs=facts)
        if other:
            fits = _fitting(ledger, recomputed, first, other)
            blamed, right = (first, other) if fits is other else (other, first)
            yield writer.finding(
                DUPLICATE,
                None if (first.main and other.main) or _name(first) == _name(other) else Severity.WARNING,
                concept,
                template="fits" if fits else "default",
                period=period,
                say={"first": printed(first), "second": printed(other), "fits": printed(fits)},
                facts=(blamed, *(fact for fact in facts if fact is right or (fact is not blamed and not _same(fact, right)))),
                repair=plain(right.value) if fits and right.value is not None else "",
                changes_verdict=_changes(ledger, limits, blamed, right) if fits else None,
            )


def _changes(ledger: Ledger, limits: Limits, blamed: Fact, right: Fact) -> bool | None:
    """Whether the printing that fits would change 达标; a component changes it only through what is computed from it, which is judged by
    itself."""
    indicator = ledger.standard.indicator(blamed.concept)
    if indicator is None or blamed.period != "current" or right.interval is None:
        return None
    return changes(limits, indicator, blamed, right.interval)


def _comparable(catalog: Catalog, first: Fact, other: Fact) -> bool:
    """Whether two figures claim to be the same: in the standard's own table always, unless the names themselves say another scope
    (规上工业总产值); elsewhere only of the same scope."""
    named = {fact.scope in catalog.words["scope_in_name"] for fact in (first, other)}
    return (first.main and other.main and len(named) == 1) or first.scope == other.scope


def _name(fact: Fact) -> str:
    return without_brackets(fold(without_marks(fact.label))).rstrip("ab")


def _same(left: Fact, right: Fact) -> bool:
    """Whether two printings can be the same figure: their intervals meet (one may be rounded further), or their words are equal."""
    if left.interval is None or right.interval is None:
        return left.text == right.text
    return left.interval.meets(right.interval)


def _fitting(ledger: Ledger, recomputed: Mapping[str, Recomputation], first: Fact, second: Fact) -> Fact | None:
    """The one of two printings that the checks bear out: as a derived figure its own recomputation, as a component that of every
    indicator it enters. None where they bear out both or neither."""
    verdicts = [_bears_out(ledger, recomputed, fact) for fact in (first, second)]
    if verdicts == [True, False]:
        return first
    return second if verdicts == [False, True] else None


def _bears_out(ledger: Ledger, recomputed: Mapping[str, Recomputation], fact: Fact) -> bool:
    own = recomputed.get(fact.concept)
    if own and own.computed and fact.interval:
        return own.computed.interval.meets(fact.interval)
    used = [item for item in recomputed.values() if item.computed and (fact.concept, fact.period) in item.formula.operands]
    answers = [
        any(result.interval.meets(interval) for result in _with(ledger, item, fact)) for item in used if (interval := _reported(item))
    ]
    return bool(answers) and all(answers)


def _reported(item: Recomputation) -> Interval | None:
    return item.reported.interval if item.reported else None


def _with(ledger: Ledger, item: Recomputation, fact: Fact) -> Iterator[Computed]:
    """The results of a formula that used this very printing."""
    assert item.computed is not None
    for result in compute(ledger, item.indicator, item.formula, item.computed.n):
        if result.inputs[(fact.concept, fact.period)].value == fact.value:
            yield result
