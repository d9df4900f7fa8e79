"""What is most likely wrong: the one-edit repairs of a printed figure that make it what it should be.

Each edit is tried on the printed digits, so that a swap of digits is a swap of the digits that stand there. An edit that might as well
have fitted by chance is not offered: of a figure with two digits, one digit typed wrong explains too much.
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import Context, Decimal
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from pipeline.catalog import Catalog
from pipeline.model import Cause, Fact, Interval
from pipeline.text import PrintedNumber, read_number
from pipeline.validate.construction import Period
from pipeline.validate.derived import Recomputation
from pipeline.validate.ledger import Ledger, plain
from pipeline.validate.wording import ROOM, decimals

_POWERS = tuple(sign * power for power in range(1, 9) for sign in (1, -1))  # nearest first
_UNIT_POWERS = frozenset({3, 4, 6, 8, -3, -4, -6, -8})  # 千, 万, 百万, 亿
_HUNDREDS = frozenset({2, -2})  # % and fraction, 公顷 and 平方公里
_ODDS = 4  # how many times better than by chance an edit of digits must explain a figure
_SCALES = Decimal("18.4")  # both directions, and the natural logarithm of 10^4
_MOST = 2


class Repair(NamedTuple):
    """One edit: its kind, and the figure after it in its canonical unit (None where another figure or formula is to blame)."""

    kind: str
    value: Decimal | None


class _Printed(NamedTuple):
    """A figure as printed, and what it should be, in its printed unit; `near`: what is near that, and a little more."""

    number: PrintedNumber
    target: Interval
    digits: str
    near: tuple[float, float]


# ------------------------------------------------------------------------------------------------ of a derived figure
def diagnose(ledger: Ledger, judged: Recomputation, period: Period) -> tuple[Repair, ...]:
    """At most two repairs of a derived figure that is not what its components give, likeliest first; empty when no single edit
    explains it, or what the components give is no figure it could have."""
    reported, computed = judged.reported, judged.computed
    if reported is None or computed is None or not can_be(ledger, reported, computed.interval):
        return ()
    printed = _in_print(reported, computed.interval)
    if printed is None:
        return ()
    found = [*_sign(printed), *_variants(judged), *_stale(ledger, reported)]
    found += _slips(ledger.catalog, reported, printed)
    found += _other_base_year(judged, period)
    return _best(found + _digits(printed), reported, printed)


def can_be(ledger: Ledger, fact: Fact, computed: Interval) -> bool:
    """Whether a figure could be what was computed, by the definition of its quantity."""
    return ledger.to_base(computed, fact.concept).meets(ledger.possible(fact.concept))


def _variants(judged: Recomputation) -> list[Repair]:
    return [Repair("formula-variant", None)] if judged.reason in judged.indicator.variants else []


def _other_base_year(judged: Recomputation, period: Period) -> list[Repair]:
    other = period.other(judged.indicator.concept) if judged.formula.uses_n else None
    return [Repair("base-year", None)] if other else []


def _stale(ledger: Ledger, fact: Fact) -> Iterator[Repair]:
    if fact.value is not None and fact.value in ledger.last_year(fact.concept):
        yield Repair("stale-copy", None)


# ------------------------------------------------------------------------------------------------ of any figure
def one_edit(ledger: Ledger, fact: Fact, target: Interval, of: int = 1) -> tuple[Repair, ...]:
    """At most two edits of a printed figure that bring it into `target` (in its canonical unit), likeliest first. `of`: how many figures
    are tried, the more of which the more an edit fits by chance."""
    printed = _in_print(fact, target)
    if printed is None:
        return ()
    stale = _stale(ledger, fact) if fact.period == "current" else ()
    found = [*_sign(printed), *stale, *_slips(ledger.catalog, fact, printed), *_digits(printed, of)]
    return _best(found, fact, printed)


def edits(catalog: Catalog, fact: Fact, target: Interval) -> tuple[Repair, ...]:
    """The same where no report's own figures are at hand: a figure against one that another report prints, or one of any table (whose
    canonical unit is the printed one)."""
    printed = _in_print(fact, target)
    return _best([*_sign(printed), *_slips(catalog, fact, printed), *_digits(printed)], fact, printed) if printed else ()


def repaired(repairs: Sequence[Repair], target: Interval, fact: Fact) -> str:
    """The figure that makes all hold, in the canonical unit: that of the likeliest edit, else one inside the target."""
    value = repairs[0].value if repairs else None
    if value is not None and _as_typed(value).meets(target):
        return plain(value)
    return plain(nearest(target, decimals(fact)))


def candidates(repairs: Sequence[Repair], target: Interval, fact: Fact) -> tuple[Cause, ...]:
    """Each likely cause with the value that would make it hold, empty where another figure or formula is to blame."""
    return tuple(Cause(item.kind, "" if item.value is None else repaired([item], target, fact)) for item in repairs)


def nearest(target: Interval, places: int) -> Decimal:
    """The middle of a range, rounded to so many decimals, or to as many more as it needs to stand for the range."""
    middle = (target.low + target.high) / 2
    while True:
        value = middle.quantize(Decimal(1).scaleb(-max(places, 0)), context=ROOM)
        if _as_typed(value).meets(target) and (value or not middle):
            return value
        places = max(places, 0) + 1


def _as_typed(value: Decimal) -> Interval:
    """What a number stands for when it is typed without needless zeros."""
    shown = plain(value)
    return PrintedNumber(value, len(shown.partition(".")[2]), "").interval


def _in_print(fact: Fact, target: Interval) -> _Printed | None:
    number = read_number(fact.text)
    if number is None or fact.value is None:
        return None
    factor = _factor(fact, number)
    wanted, digits = Interval(*sorted((target.low / factor, target.high / factor))), f"{number.value:f}"
    return _Printed(number, wanted, digits, _roughly(wanted, digits))


def _factor(fact: Fact, number: PrintedNumber) -> Decimal:
    """From the printed unit to the canonical one."""
    return fact.value / number.value if fact.value and number.value else Decimal(1)


def _best(found: Sequence[Repair], fact: Fact, printed: _Printed) -> tuple[Repair, ...]:
    """The first of each kind, in the canonical unit."""
    factor = _factor(fact, printed.number)
    kinds: dict[str, Repair] = {}
    for kind, value in found:
        kinds.setdefault(kind, Repair(kind, None if value is None else value * factor))
    return tuple(kinds.values())[:_MOST]


def _sign(printed: _Printed) -> list[Repair]:
    number = printed.number
    fits = bool(number.value) and _fits(-number.value, number.decimals, printed.target)
    return [Repair("sign", -number.value)] if fits else []


def _slips(catalog: Catalog, fact: Fact, printed: _Printed) -> list[Repair]:
    """A figure that is right but for its unit or its point: by a power of ten (100 between % and fraction, 公顷 and 平方公里; 1000, 10^4,
    10^6, 10^8 between units), or by a factor between two units of its quantity that is no power of ten (亩)."""
    number, target, *_ = printed
    quantity = catalog.concepts[fact.concept].quantity if fact.concept else ""
    slips = _UNIT_POWERS | (_HUNDREDS if fact.unit in {"", "%"} or "area" in quantity else frozenset())
    for power in _POWERS if number.value else ():
        value = number.value.scaleb(power)
        if _fits(value, _places(number, value, power), target):
            kinds = ("unit-slip", "decimal-shift") if power in slips else ("decimal-shift", "unit-slip")
            return [Repair(kind, value) for kind in kinds]
    others = (_as_many_digits(number, factor) for factor in _odd_factors(catalog, quantity) if number.value)
    return [Repair("unit-slip", value) for value in others if _as_typed(value).meets(target)][:1]


def _places(number: PrintedNumber, value: Decimal, power: int) -> int:
    """How many decimals of a figure count after its point was moved: those that move with it, but zeros at the end that a fixed number of
    decimals has put there do not."""
    moved = number.decimals - power
    return number.decimals if power < 0 and value == value.quantize(Decimal(1).scaleb(-max(number.decimals, 0)), context=ROOM) else moved


@lru_cache(maxsize=64)
def _odd_factors(catalog: Catalog, quantity: str) -> tuple[Decimal, ...]:
    """Factors between units of a quantity, or of the divisor of a quotient, that are no powers of ten."""
    found: list[Decimal] = []
    for part in quantity.split("/"):
        factors = sorted({unit.factor for unit in catalog.units.get(part, {}).values()})
        ratios = dict.fromkeys(round(above / below, 12) for above in factors for below in factors)
        found += (ratio for ratio in ratios if ratio.normalize().as_tuple().digits not in {(0,), (1,)})
    return tuple(found)


def _as_many_digits(number: PrintedNumber, factor: Decimal) -> Decimal:
    """A converted figure with as many digits as the printed one."""
    return Context(prec=len(number.value.as_tuple().digits)).multiply(number.value, factor)


def _digits(printed: _Printed, of: int = 1) -> list[Repair]:
    typos = [repair for edit in (_wrong, _doubled, _lost) for repair in _edits("digit-typo", edit, printed, of)]
    return [*_edits("digit-swap", _swaps, printed, of), *typos]


def _edits(kind: str, edit: Callable[[str], Iterator[str]], printed: _Printed, of: int) -> list[Repair]:
    """The edits of one kind that fit; none where that is no wonder, for so many figures can be reached."""
    texts = [text for text in edit(printed.digits) if text != printed.digits]
    low, high = printed.near
    if not [text for text in texts if low <= float(text) <= high]:
        return []
    tried = {Decimal(text) for text in texts}
    middle = (printed.target.low + printed.target.high) / 2
    fitting = sorted((value for value in tried if _near(value, printed.target)), key=lambda value: (abs(value - middle), value))
    if not fitting or _odds(len(fitting), len(tried), printed) < _ODDS * of:
        return []
    return [Repair(kind, value) for value in fitting]


def _roughly(target: Interval, digits: str) -> tuple[float, float]:
    """What a figure lies in that comes near a target, and some more: most edits are far off, and floating point shows it at once."""
    low, high = map(float, target)
    more = 1e-9 * (abs(low) + abs(high)) + 10.0 ** (1 - len(digits.partition(".")[2]))
    return low - more, high + more


def _near(value: Decimal, target: Interval) -> bool:
    """Whether a figure with the digits shown can stand for something in the target."""
    low, high = target
    if low <= value <= high:
        return True
    exponent = value.as_tuple().exponent
    half = Decimal((0, (5,), int(exponent) - 1))
    return low - half <= value <= high + half


def _odds(fitting: int, tried: int, printed: _Printed) -> Decimal:
    """How many times better an edit explains what is printed than a mistake of any size would: the share of the edits that fit, over the
    chance to print just this figure where every order of magnitude of the mistake, from 1 to 10^-4 of it, is as likely (but at least
    one of all figures of the size)."""
    low, high = printed.target
    unit = Decimal(1).scaleb(-printed.number.decimals)
    middle = (low + high) / 2
    mistake = abs(printed.number.value - middle)
    spread = min(_SCALES * mistake, 9 * Decimal(1).scaleb(middle.adjusted()))
    return Decimal(fitting) / tried * spread / (high - low + unit)


def _fits(value: Decimal, places: int, target: Interval) -> bool:
    return PrintedNumber(value, places, "").interval.meets(target)


def _swaps(text: str) -> Iterator[str]:
    """Two neighbouring digits swapped, the point staying where it is."""
    places = [index for index, character in enumerate(text) if character.isdigit()]
    for left, right in pairwise(places):
        characters = list(text)
        characters[left], characters[right] = characters[right], characters[left]
        yield "".join(characters)


def _wrong(text: str) -> Iterator[str]:
    """One digit typed wrong."""
    for index, character in enumerate(text):
        if character.isdigit():
            yield from (text[:index] + digit + text[index + 1 :] for digit in "0123456789" if digit != character)


def _doubled(text: str) -> Iterator[str]:
    """One digit typed twice: one of two like neighbours taken out."""
    for left, right in pairwise(index for index, character in enumerate(text) if character.isdigit()):
        if text[left] == text[right]:
            yield text[:left] + text[left + 1 :]


def _lost(text: str) -> Iterator[str]:
    """One digit lost: any put in anywhere."""
    places = [index for index, character in enumerate(text) if character.isdigit()]
    yield from (text[:index] + digit + text[index:] for index in (*places, len(text)) for digit in "0123456789")


__all__ = ["Repair", "can_be", "candidates", "diagnose", "edits", "nearest", "one_edit", "repaired"]
