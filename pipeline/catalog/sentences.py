"""Rules of the arithmetic inside a sentence (`patterns/*/sentences.yaml`): which figures stand in a row, by which words, and the
formula that one of them must fit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from pipeline.catalog.packs import Claims
from pipeline.catalog.source import Entry
from pipeline.expression import Formula, parse_formula
from pipeline.model import NOTHING, Interval, Message, Severity

KINDS = ("same", "percent", "points", "days")
"""What `unit` of a step may say besides a unit itself (or several, parted by |; `none` is a figure without one)."""


@dataclass(frozen=True, slots=True)
class Step:
    """One figure of a row. `before` is looked for in the text between the figure before and this one, `behind` from its end on to the
    next figure; `each` in the text before every further figure of a run of `many`. `unit`: one of KINDS (`same`:
    that of the row's first figure of that kind), or units."""

    name: str
    unit: str = "same"
    many: int = 0  # at least so many figures in a row, added up; 0: one figure
    before: str = ""
    behind: str = ""
    each: str = ""
    exact: bool = False  # a count
    over: bool = False  # figures of another unit may stand before it


@dataclass(frozen=True, slots=True)
class Row:
    """Figures in the order of the sentence. `says` must be found between the first and the end of the last, `never` must not;
    `unless` must not be found in all of the sentence.
    `nominal`: the figures are what a thing is made for (设计规模8万吨/日), and stand for themselves however they are rounded."""

    steps: tuple[Step, ...]
    says: str = ""
    never: str = ""
    unless: str = ""
    nominal: bool = False


@dataclass(frozen=True, slots=True)
class SentenceRule:
    """`figure` must be what `formula` gives (at most that where `most`), or one of `others`; then the sentence adds up. `given` are
    numbers that the sentence does not print; with those of `perhaps` it may still be meant: a warning. So is a slip where the
    words of `unsure` stand with its figures, for the reason `unsure_why`. What is computed above `up_to` is no slip: the figures were
    taken in the wrong order."""

    id: str
    why: Message
    figure: str
    formula: Formula
    rows: tuple[Row, ...]
    others: tuple[Formula, ...] = ()
    most: bool = False
    severity: Severity = Severity.ERROR
    unsure: str = ""
    unsure_why: Message = NOTHING
    up_to: Decimal | None = None
    given: Mapping[str, Interval] = field(default_factory=dict, hash=False)
    perhaps: Mapping[str, Interval] = field(default_factory=dict, hash=False)
    holds: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()


def build_sentence_rule(name: str, claims: Claims) -> SentenceRule:
    """A rule from its entry, that of the last pack that has it. Raises PatternError."""
    entry = claims.all[-1]
    unsure = entry.get("unsure")
    return SentenceRule(
        id=name,
        why=entry.message("why"),
        figure=entry.say("figure"),
        formula=_formula(entry.get("formula") or entry),
        rows=tuple(_row(item) for item in entry.items("rows")),
        others=tuple(_formula(item) for item in entry.items("others")),
        most=entry.flag("most"),
        severity=Severity(entry.say("severity", "error")),
        unsure=_pattern(unsure, "says") if unsure else "",
        unsure_why=unsure.message("why") if unsure else NOTHING,
        up_to=Decimal(entry.say("up_to")) if entry.get("up_to") else None,
        given=_numbers(entry, "given"),
        perhaps=_numbers(entry, "perhaps"),
        holds=entry.texts("holds"),
        fails=entry.texts("fails"),
    )


def _row(entry: Entry) -> Row:
    steps = tuple(_step(item) for item in entry.items("steps"))
    return Row(steps, _pattern(entry, "says"), _pattern(entry, "never"), _pattern(entry, "unless"), nominal=entry.flag("nominal"))


def _step(entry: Entry) -> Step:
    before, behind, each = (_pattern(entry, key) for key in ("before", "behind", "each"))
    many, exact, over = int(entry.say("many", "0")), entry.flag("exact"), entry.flag("over")
    return Step(entry.say("is"), entry.say("unit", "same"), many, before, behind, each, exact=exact, over=over)


def _pattern(entry: Entry, key: str) -> str:
    """A regular expression as text: it is made when a sentence needs it, so that a kept catalogue is loaded fast."""
    part = entry.get(key)
    if part is None:
        return ""
    try:
        re.compile(part.text)
    except re.error as error:
        part.refuse(f"正则表达式有误：{error}", f"wrong regular expression: {error}")
    return part.text


def _formula(entry: Entry) -> Formula:
    try:
        return parse_formula(entry.text)
    except ValueError as error:
        entry.refuse(f"公式有误：{error}", f"wrong formula: {error}")


def _numbers(entry: Entry, key: str) -> dict[str, Interval]:
    return {name: Interval(*(Decimal(item.text) for item in part.items())) for name, part in entry.parts(key).items()}
