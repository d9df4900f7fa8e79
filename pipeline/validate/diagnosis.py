"""What is most likely wrong: the one-edit repairs of a printed figure that make it what its components give.

Each repair is tried on the printed text, so that a swap of digits is a swap of the digits that stand there.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from pipeline.expression import UndefinedError
from pipeline.model import Fact, Interval, Verdict
from pipeline.text import PrintedNumber, read_number
from pipeline.validate.construction import Period
from pipeline.validate.derived import Recomputation, recompute
from pipeline.validate.ledger import Ledger, plain
from pipeline.validate.wording import rounded

_UNIT_POWERS = {3, 4, 6, 8, -3, -4, -6, -8}
_PERCENT_POWERS = {2, -2}


class Repair(NamedTuple):
    """One edit: its kind, and the figure after it in its canonical unit (None where another figure or formula is to blame)."""

    kind: str
    value: Decimal | None


def repaired(repairs: tuple[Repair, ...], computed: Interval, reported: Fact) -> str:
    """The figure that would make the check hold: that of the likeliest edit, else what the components give."""
    value = repairs[0].value if repairs else None
    return rounded(computed, reported) if value is None else plain(value)


def diagnose(ledger: Ledger, judged: Recomputation, period: Period) -> tuple[Repair, ...]:
    """At most two repairs, likeliest first; empty when no single edit explains the figure."""
    printed = _printed(judged.reported, judged.computed.interval) if judged.reported and judged.computed else None
    return _best(_repairs(ledger, judged, period, printed), printed) if printed else ()


def edits(fact: Fact, target: Interval) -> tuple[Repair, ...]:
    """At most two edits of a printed figure that bring it to another that is known, in the unit of the concept; likeliest first."""
    printed = _printed(fact, target)
    return _best(_single_edits(printed), printed) if printed else ()


def _printed(fact: Fact, target: Interval) -> "Printed | None":
    number = read_number(fact.text)
    if number is None or fact.value is None:
        return None
    factor = fact.value / number.value if number.value else Decimal(1)
    return Printed(number, Interval(*sorted((target.low / factor, target.high / factor))), fact, factor)


def _best(repairs: Iterator[Repair], printed: "Printed") -> tuple[Repair, ...]:
    """The first two kinds, their figures in the unit of the concept."""
    found: dict[str, Repair] = {}
    for repair in repairs:
        value = None if repair.value is None else repair.value * printed.factor
        found.setdefault(repair.kind, Repair(repair.kind, value))
    return tuple(found.values())[:2]


class Printed(NamedTuple):
    """The figure as printed, and what it should be, in its printed unit."""

    number: PrintedNumber
    target: Interval
    fact: Fact
    factor: Decimal  # from the printed unit to that of the concept


def _single_edits(printed: Printed) -> Iterator[Repair]:
    number, target, fact, _ = printed
    yield from _sign(number, target)
    yield from _power_of_ten(number, target, fact.unit)
    yield from _edits("digit-swap", _swaps, number, target)
    yield from _edits("digit-typo", _typos, number, target)


def _repairs(ledger: Ledger, judged: Recomputation, period: Period, printed: Printed) -> Iterator[Repair]:
    number, target, reported, _ = printed
    yield from _sign(number, target)
    yield from _variants(ledger, judged, period)
    yield from _power_of_ten(number, target, reported.unit)
    yield from _other_base_year(judged, period)
    yield from _edits("digit-swap", _swaps, number, target)
    yield from _stale(ledger, reported)
    yield from _edits("digit-typo", _typos, number, target)


def _fits(value: Decimal, decimals: int, target: Interval) -> bool:
    return PrintedNumber(value, decimals, "").interval.meets(target)


def _sign(number: PrintedNumber, target: Interval) -> Iterator[Repair]:
    if number.value and _fits(-number.value, number.decimals, target):
        yield Repair("sign", -number.value)


def _power_of_ten(number: PrintedNumber, target: Interval, unit: str) -> Iterator[Repair]:
    """A figure that is right but for a power of ten: by 1000, 10^4, 10^6, 10^8 (or 100 for a percentage) a unit slip, else the point."""
    for power in (1, -1, 2, -2, 3, -3, 4, -4, 6, -6, 8, -8):
        value = number.value.scaleb(power)
        if number.value and _fits(value, number.decimals - power, target):
            slip = power in _UNIT_POWERS or (power in _PERCENT_POWERS and unit == "%")
            kinds = ("unit-slip", "decimal-shift") if slip else ("decimal-shift", "unit-slip")
            yield from (Repair(kind, value) for kind in kinds)
            return


def _variants(ledger: Ledger, judged: Recomputation, period: Period) -> Iterator[Repair]:
    for formula in (judged.indicator.variants or {}).values():
        try:
            other = recompute(ledger, judged.indicator, formula, period.n)
        except UndefinedError:
            continue
        if other.verdict is Verdict.CONSISTENT and judged.computed:
            yield Repair("formula-variant", None)


def _other_base_year(judged: Recomputation, period: Period) -> Iterator[Repair]:
    others = period.only_other(judged.indicator.concept)
    if others and judged.formula.uses_n:
        yield Repair("base-year", None)


def _stale(ledger: Ledger, reported: Fact) -> Iterator[Repair]:
    year = ledger.identity.year
    if year and any(fact.value == reported.value for fact in ledger.values(reported.concept, str(year - 1))):
        yield Repair("stale-copy", None)


def _edits(kind: str, edit: Callable[[str], Iterator[str]], number: PrintedNumber, target: Interval) -> Iterator[Repair]:
    text = f"{number.value:f}"
    seen = set()
    for edited in edit(text):
        candidate = read_number(edited)
        if candidate and edited != text and edited not in seen and candidate.interval.meets(target):
            seen.add(edited)
            yield Repair(kind, candidate.value)


def _swaps(text: str) -> Iterator[str]:
    """Two neighbouring digits swapped, the point staying where it is."""
    places = [index for index, character in enumerate(text) if character.isdigit()]
    for left, right in pairwise(places):
        characters = list(text)
        characters[left], characters[right] = characters[right], characters[left]
        yield "".join(characters)


def _typos(text: str) -> Iterator[str]:
    """One digit typed wrong, one typed too many, one lost."""
    places = [index for index, character in enumerate(text) if character.isdigit()]
    for index in places:
        yield from (text[:index] + digit + text[index + 1 :] for digit in "0123456789" if digit != text[index])
    if len(places) > 2:
        yield from (text[:index] + text[index + 1 :] for index in places)
    yield from (text[:index] + digit + text[index:] for index in (*places, len(text)) for digit in "0123456789")


__all__ = ["Repair", "diagnose", "edits", "repaired"]
