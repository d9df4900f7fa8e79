"""Units of a quantity: the built-in ones, and what the packs given add (units, spellings) or set anew (the factor of a unit)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from pipeline.catalog.packs import Claims
from pipeline.catalog.records import Unit, divide
from pipeline.catalog.source import Entry
from pipeline.text import fold


class _Claim(NamedTuple):
    """A unit as one pack has it."""

    factor: Decimal
    part: Entry
    given: bool


def build_units(quantity: str, claims: Claims) -> Mapping[str, Unit]:
    """The units of a quantity by folded spelling, the base unit (factor 1) first. A spelling of one unit cannot mean another one, and
    two packs given cannot set different factors."""
    units: dict[str, _Claim] = {}
    spellings: dict[str, tuple[str, Entry]] = {}
    for entry in claims.all:
        for said, part in entry.parts().items():
            name = _known_as(said, part, units, spellings)
            _claim(name, _Claim(_factor(part.say("factor")), part, entry is not claims.own), units)
            for spelling in dict.fromkeys(map(fold, (said, *part.texts("variants")))):
                _spell(spelling, name, part, units, spellings)
    if next(iter(units.values())).factor != 1:
        claims.all[0].refuse("第一个单位应是基本单位，系数为 1", "the first unit must be the base unit, with factor 1")
    return {spelling: Unit(name, units[name].factor, quantity) for spelling, (name, _) in spellings.items()}


def _known_as(name: str, part: Entry, units: Mapping[str, _Claim], spellings: Mapping[str, tuple[str, Entry]]) -> str:
    """The unit that a name stands for already: another spelling of a unit, with the same factor, is that unit."""
    known, _ = spellings.get(fold(name), (name, part))
    return known if known in units and units[known].factor == _factor(part.say("factor")) else name


def _claim(name: str, claim: _Claim, units: dict[str, _Claim]) -> None:
    before = units.get(name)
    first = next(iter(units), name)
    if before and before.factor != claim.factor:
        if before.given:
            _refuse_factor(name, before, claim.part)
        if name == first:
            claim.part.refuse(f"“{name}”是基本单位，系数只能是 1", f"'{name}' is the base unit; its factor can only be 1")
    units[name] = claim


def _spell(spelling: str, name: str, part: Entry, units: Mapping[str, _Claim], spellings: dict[str, tuple[str, Entry]]) -> None:
    other, place = spellings.setdefault(spelling, (name, part))
    if other != name and units[other].factor != units[name].factor:
        zh = f"单位写法“{spelling}”在 {place.place} 已是“{other}”（系数 {units[other].factor}）"
        part.refuse(zh, f"the spelling '{spelling}' already means '{other}' (factor {units[other].factor}) at {place.place}")


def _refuse_factor(name: str, before: _Claim, part: Entry) -> None:
    zh = f"单位“{name}”在 {before.part.place} 的系数是 {before.factor}，两处不同"
    part.refuse(zh, f"the unit '{name}' has the factor {before.factor} at {before.part.place}: the two packs differ")


def _factor(text: str) -> Decimal:
    above, _, below = text.partition("/")
    return divide(Decimal(above), Decimal(below or 1))


__all__ = ["build_units"]
