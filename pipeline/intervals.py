"""Arithmetic on closed intervals, in the current decimal context, and on intervals with their slopes.

Intervals are plain pairs: a report takes thousands of such steps. All of it may be in floating point as well.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, getcontext, localcontext
from functools import lru_cache
from math import log

Ends = tuple[Decimal, Decimal]
"""The lower and the upper end."""

_ONE = Decimal(1)
_SMALLEST, _BASES = Decimal("0.001"), (Decimal("1e-300"), Decimal("1e300"))  # exponents and bases of roots that floating point can begin
_FLOAT_DIGITS, _SPARE = 14, 12


class UndefinedError(ValueError):
    """The formula has no value anywhere near: a divisor whose interval touches 0, or a root of a negative number."""


def plus(left: Ends, right: Ends) -> Ends:
    return left[0] + right[0], left[1] + right[1]


def minus(left: Ends, right: Ends) -> Ends:
    return left[0] - right[1], left[1] - right[0]


def times(left: Ends, right: Ends) -> Ends:
    (low, high), (least, most) = left, right
    if low >= 0 and least >= 0:
        return low * least, high * most
    corners = (low * least, low * most, high * least, high * most)
    return min(corners), max(corners)


def divided(left: Ends, right: Ends) -> Ends:
    (low, high), (least, most) = left, right
    if least <= 0 <= most:
        raise UndefinedError("a divisor may be 0")
    if low >= 0 and least > 0:  # amounts nearly always are, and quotients are most of what is computed
        return low / most, high / least
    return times(left, (1 / most, 1 / least))


def to_power(base: Ends, exponent: Decimal) -> Ends:
    low, high = base
    if low < 0 or (low == 0 and exponent <= 0):
        raise UndefinedError("a power of a number that may be negative")
    ends = (_power(low, exponent), _power(high, exponent))
    return min(ends), max(ends)


def _power(base: Decimal, exponent: Decimal) -> Decimal:
    return _decimal_power(base, exponent, getcontext().prec) if type(base) is Decimal else base**exponent


@lru_cache(maxsize=256)
def _decimal_power(base: Decimal, exponent: Decimal, precision: int) -> Decimal:
    """Several formulas take the same powers; nearly all are roots."""
    degree = round(1 / exponent) if _SMALLEST < exponent < 1 else 0
    root = degree and _BASES[0] < base < _BASES[1] and abs(exponent * degree - 1) < _ONE.scaleb(3 - precision)
    return _root(base, exponent, degree, precision) if root else base**exponent


def _root(base: Decimal, exponent: Decimal, degree: int, precision: int) -> Decimal:
    """The same to the digit, in a tenth of the time: Newton's method from the root in floating point, which doubles the digits that are
    right with every step. The exponent is the rounded 1/degree, and its power is meant: that is what the last factor is for."""
    with localcontext() as context:
        context.prec = precision + _SPARE
        root, right = Decimal(float(base) ** (1 / degree)), _FLOAT_DIGITS
        while right < context.prec:
            root += (base / root ** (degree - 1) - root) / degree
            right = 2 * right - 1
        root += root * (exponent - _ONE / degree) * Decimal(log(base))
    root = +root
    return root.quantize(_ONE.scaleb(root.adjusted() + 1 - precision))  # zeros at the end are said, as in any power


@dataclass(frozen=True, slots=True)
class Slope:
    """A range together with the ranges of its partial derivatives (forward mode)."""

    value: Ends
    partials: tuple[Ends, ...]

    def __add__(self, other: "Slope") -> "Slope":
        return self._combine(other, plus(self.value, other.value), plus)

    def __sub__(self, other: "Slope") -> "Slope":
        return self._combine(other, minus(self.value, other.value), minus)

    def __mul__(self, other: "Slope") -> "Slope":
        return self._combine(other, times(self.value, other.value), lambda a, b: plus(times(a, other.value), times(self.value, b)))

    def __truediv__(self, other: "Slope") -> "Slope":
        quotient = divided(self.value, other.value)
        return self._combine(other, quotient, lambda a, b: divided(minus(a, times(quotient, b)), other.value))

    def __pow__(self, exponent: Decimal) -> "Slope":
        outer = times(to_power(self.value, exponent - 1), (exponent, exponent))
        return Slope(to_power(self.value, exponent), tuple(times(outer, partial) for partial in self.partials))

    def _combine(self, other: "Slope", value: Ends, rule: Callable[[Ends, Ends], Ends]) -> "Slope":
        return Slope(value, tuple(rule(a, b) for a, b in zip(self.partials, other.partials, strict=True)))


__all__ = ["Ends", "Slope", "UndefinedError", "divided", "minus", "plus", "times", "to_power"]
