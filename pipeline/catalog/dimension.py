"""The algebra of quantities: a formula must measure what its indicator measures."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

PLAIN = frozenset({"ratio", "number", ""})
"""Quantities without dimension: shares, elasticities, categories."""


class DimensionError(ValueError):
    """A formula adds what cannot be added."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """Quantities with their powers, sorted: energy/money is (("energy", 1), ("money", -1))."""

    powers: tuple[tuple[str, Decimal], ...] = ()

    @classmethod
    def of(cls, quantity: str) -> "Dimension":
        """Of a quantity as concepts name it: "mass", "energy/money", "ratio"."""
        above, _, below = quantity.partition("/")
        powers = Counter({} if above in PLAIN else {above: 1})
        powers.subtract({} if below in PLAIN else {below: 1})
        return cls._made({name: Decimal(power) for name, power in powers.items()})

    @classmethod
    def _made(cls, powers: dict[str, Decimal]) -> "Dimension":
        return cls(tuple(sorted((name, power) for name, power in powers.items() if power)))

    def __str__(self) -> str:
        return " · ".join(name if power == 1 else f"{name}^{power}" for name, power in self.powers) or "number"

    def __add__(self, other: "Dimension") -> "Dimension":
        if self != other:
            raise DimensionError(f"{self} and {other} cannot be added or compared")
        return self

    __sub__ = __add__

    def __mul__(self, other: "Dimension") -> "Dimension":
        return self._merge(other, 1)

    def __truediv__(self, other: "Dimension") -> "Dimension":
        return self._merge(other, -1)

    def __pow__(self, exponent: Decimal) -> "Dimension":
        return self._made({name: power * exponent for name, power in self.powers})

    def _merge(self, other: "Dimension", sign: int) -> "Dimension":
        powers = dict(self.powers)
        for name, power in other.powers:
            powers[name] = powers.get(name, Decimal(0)) + sign * power
        return self._made(powers)
