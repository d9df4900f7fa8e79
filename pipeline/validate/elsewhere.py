"""Causes in another figure: the one-edit repairs of the components of a derived figure that is not what they give.

A single contradiction does not tell which of its figures is wrong. The derived figure carries it; what would mend it elsewhere is named
beside, as far as it spoils nothing that holds: what is usual in the other ratios of the component first, then what few checks bear out.
"""

from collections.abc import Sequence
from decimal import Decimal

from pipeline.model import Cause, Interval, Message
from pipeline.validate.constraint import Constraint
from pipeline.validate.diagnosis import candidates, one_edit
from pipeline.validate.ledger import Ledger
from pipeline.validate.localisation import Suspect, allowed_values, relative_width, upset
from pipeline.validate.wording import Writer, both

_MOST = 2
_GUESS = "digit-typo"  # the kind of edit that most nearly fits by chance
_LOOSE = Decimal("0.05")  # a component that may be anything in so wide a range tells nothing
_SAID = Message(
    "若{names}，也能相符，错在哪一个数须核对原始资料",
    "it would hold as well with {names}: the sources must tell which figure is wrong",
)


def other_causes(ledger: Ledger, constraints: Sequence[Constraint], check: str, *, quiet: bool) -> tuple[Cause, ...]:
    """At most two edits, each of another component of a failing check, that make it hold and leave what holds, the likeliest first.
    `quiet`: only those that leave what is usual so too."""
    failing = next((item for item in constraints if item.id == check and item.fails), None)
    found = [ranked for figure in failing.figures if (ranked := _edit(ledger, constraints, failing, figure))] if failing else []
    return tuple(cause for (spoiled, *_), cause in sorted(found)[:_MOST] if not (quiet and spoiled))


def _edit(
    ledger: Ledger, constraints: Sequence[Constraint], failing: Constraint, figure: str
) -> tuple[tuple[int, bool, int], Cause] | None:
    """The likeliest edit of a component, with how much speaks against it."""
    touching = [item for item in constraints if figure in item.figures]
    fact, solved = failing.fact(figure), failing.solve(figure)
    allowed = allowed_values(ledger, fact, figure, touching)
    if solved is None or allowed is None or not solved.meets(allowed):
        return None
    values = Interval(max(solved.low, allowed.low), min(solved.high, allowed.high))
    target = ledger.from_base(values, fact.concept)
    repairs = one_edit(ledger, fact, target, len(failing.figures)) if relative_width(values) <= _LOOSE else ()
    if not repairs:
        return None
    cause = candidates(repairs[:1], target, fact)[0]._replace(figure=f"{fact.concept}@{fact.period}")
    borne_out = sum(not (item.fails or item.soft) for item in touching)
    return (upset(touching, figure, values), cause.kind == _GUESS, borne_out), cause


def as_likely(own: Sequence[Cause], others: Sequence[Cause]) -> bool:
    """Whether an edit of another figure explains a contradiction as well as any of the figure itself: then neither is to be repaired."""
    return any(cause.kind != _GUESS or not own or own[0].kind == _GUESS for cause in others)


def suspected(suspects: Sequence[Suspect]) -> tuple[Cause, ...]:
    """What would mend it at each of the figures that explain a contradiction equally well."""
    found = ((item, candidates(item.repairs[:1], item.values, item.fact)) for item in suspects)
    return tuple(cause._replace(figure=f"{item.fact.concept}@{item.fact.period}") for item, causes in found for cause in causes)


def named_elsewhere(causes: Sequence[Cause], writer: Writer) -> Message | None:
    """What is said where components would mend a contradiction; nothing where none would."""
    zh, en = [], []
    for cause in causes:
        concept, _, period = cause.figure.partition("@")
        if cause.value:
            name, unit = writer.name(concept, period), writer.ledger.catalog.concepts[concept].unit
            zh.append(f"{name.zh}为{cause.value} {unit}".rstrip())
            en.append(f"{name.en} {cause.value} {unit}".rstrip())
    return both({"names": Message("或".join(zh), " or ".join(en))}, _SAID) if zh else None


__all__ = ["as_likely", "named_elsewhere", "other_causes", "suspected"]
