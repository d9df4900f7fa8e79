"""Recomputation: what an indicator's formula gives for the report's own components, and whether the printed figure is that."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import islice, product
from typing import NamedTuple

from pipeline.catalog import Indicator
from pipeline.expression import Formula, Operand, UndefinedError
from pipeline.model import Fact, Interval, Verdict
from pipeline.text import read_number
from pipeline.validate.ledger import CURRENT, Ledger

_ALTERNATIVES = 8  # combinations of figures printed twice that are tried
_CONVERTED_DIGITS = 2  # digits that a figure converted from a larger unit has at least
LAST_DIGIT, TRAILING_ZEROS, CIRCULAR = "last-digit", "trailing-zeros", "circular"


class Computed(NamedTuple):
    """What a formula gives: the range in the indicator's unit, and the figures that went in."""

    interval: Interval
    inputs: Mapping[Operand, Fact]
    n: int | None


@dataclass(frozen=True, slots=True)
class Recomputation:
    """A printed derived figure against its components. `reason` may be non-empty for any verdict; `near` marks a gap that is
    explained by truncation or by zeros that were not meant (at most an info)."""

    indicator: Indicator
    formula: Formula
    reported: Fact | None
    verdict: Verdict
    reason: str = ""
    computed: Computed | None = None

    @property
    def near(self) -> bool:
        return self.reason in {LAST_DIGIT, TRAILING_ZEROS}


def compute(ledger: Ledger, indicator: Indicator, formula: Formula, n: int | None) -> Iterator[Computed]:
    """All results of a formula: one for every combination of figures that are printed twice with different values, the figures of the
    indicator's own rows first. Raises UndefinedError when the first of them has no value, LookupError naming an operand that is missing."""
    for place, inputs in enumerate(combinations(ledger, indicator, formula)):
        box = {key: ledger.base_interval(fact) for key, fact in inputs.items()}
        try:
            yield Computed(evaluate(ledger, indicator.concept, formula, box, n), inputs, n)
        except UndefinedError:
            if place == 0:
                raise


def combinations(ledger: Ledger, indicator: Indicator, formula: Formula) -> list[dict[Operand, Fact]]:
    """The figures for a formula, once for every combination of those that are printed twice with different values. Raises LookupError."""
    choices: list[Sequence[Fact]] = []
    for concept, period in formula.operands:
        figures = ledger.figures(concept, period, indicator.number)
        if not figures:
            raise LookupError(f"{concept}@{period}")
        choices.append(figures)
    return [dict(zip(formula.operands, facts, strict=True)) for facts in islice(product(*choices), _ALTERNATIVES)]


def evaluate(ledger: Ledger, concept: str, formula: Formula, box: Mapping[Operand, Interval], n: int | None) -> Interval:
    """The exact range of a formula over a box in base units, in the unit of `concept`. Raises UndefinedError."""
    return ledger.from_base(formula.bounds(box, n), concept)


def recompute(ledger: Ledger, indicator: Indicator, formula: Formula, n: int | None, when: str = CURRENT) -> Recomputation:
    """Judge one derived indicator as printed for a period. `n` is the number of years of the construction period, None where it is not
    known."""
    reported = ledger.reported(indicator.concept, when)
    result = partial(Recomputation, indicator, formula, reported)
    if formula.uses_n and n is None:
        return result(Verdict.UNDETERMINED, "construction period not known")
    try:
        results = list(compute(ledger, indicator, formula, n))
    except LookupError as missing:
        return result(Verdict.UNDETERMINED, f"input missing: {missing.args[0]}")
    except UndefinedError:
        return result(Verdict.UNDETERMINED, "divisor may be zero")
    return _against(ledger, indicator, formula, reported, results)


def _against(ledger: Ledger, indicator: Indicator, formula: Formula, reported: Fact | None, results: Sequence[Computed]) -> Recomputation:
    """The printed figure against the results of its formula."""
    result, first = partial(Recomputation, indicator, formula, reported), results[0]
    printed = reported.interval if reported else None
    if reported is None or printed is None:
        return result(Verdict.UNDETERMINED, "not reported", first)
    if indicator.concept in [concept for fact in (reported, *first.inputs.values()) for concept in fact.chosen_by]:
        return result(Verdict.UNDETERMINED, CIRCULAR, first)  # this formula decided how the table was read
    fitting = next((computed for computed in results if computed.interval.meets(printed)), None)
    if fitting is None:
        return result(Verdict.INCONSISTENT, _small_gap(ledger, indicator, formula, first, reported), first)
    return result(Verdict.CONSISTENT, "" if fitting is first else "fits with the figure printed elsewhere", fitting)


def _small_gap(ledger: Ledger, indicator: Indicator, formula: Formula, computed: Computed, reported: Fact) -> str:
    """`last-digit` when the gap is at most one unit of the printed last digit; `trailing-zeros` when it closes once the trailing zeros of
    integer components are taken as not significant; else nothing."""
    assert reported.interval is not None
    low, high = reported.interval
    unit = high - low
    if Interval(low - unit, high + unit).meets(computed.interval):
        return LAST_DIGIT
    for key, fact in computed.inputs.items():
        widened = _without_zeros(ledger, fact)
        if widened is None:
            continue
        box = {other: ledger.base_interval(item) for other, item in computed.inputs.items()} | {key: widened}
        try:
            if evaluate(ledger, indicator.concept, formula, box, computed.n).meets(reported.interval):
                return TRAILING_ZEROS
        except UndefinedError:
            continue
    return ""


def _without_zeros(ledger: Ledger, fact: Fact) -> Interval | None:
    """The base interval of an integer figure, its trailing zeros taken as not significant: 19107000 stands for 1910.7 × 10^4, so it is
    somewhere in ± half of 10^3. None where there are no such zeros, or where too few digits are left to have been converted from a
    larger unit (heads are counted, never converted)."""
    zeros = 0 if ledger.catalog.concepts[fact.concept].integer else trailing_zeros(fact)
    return loosened(ledger.base_interval(fact), zeros) if zeros else None


def trailing_zeros(fact: Fact) -> int:
    """How many zeros at the end of an integer figure may not be significant; 0 where too few digits are left before them."""
    number = read_number(fact.text)
    if number is None or number.decimals or not number.value:
        return 0
    digits = str(abs(int(number.value)))
    zeros = len(digits) - len(digits.rstrip("0"))
    return zeros if len(digits) - zeros >= _CONVERTED_DIGITS else 0


def loosened(interval: Interval, zeros: int) -> Interval:
    """The interval of a figure whose last digits, so many zeros, are not significant."""
    widening = (interval.high - interval.low) / 2 * (Decimal(10) ** zeros - 1)
    return Interval(interval.low - widening, interval.high + widening)
