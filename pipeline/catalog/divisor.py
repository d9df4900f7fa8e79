"""Units of intensities printed without their divisor, which the name says: 万元工业增加值综合能耗 in 吨标煤, 人均工业增加值 in 万元."""

import re
from functools import lru_cache
from typing import NamedTuple

from pipeline.catalog.records import Catalog, Concept, Unit, divide
from pipeline.text import fold, without_brackets


class Completed(NamedTuple):
    """A unit with the divisor that a name says. `sure`: the name says its unit too (万元, 人均), or the unit is the canonical one but
    for its divisor; else (单位面积 in 万元) the canonical divisor is no more than likely."""

    unit: Unit
    sure: bool


def completed(catalog: Catalog, text: str, concept: Concept, label: str) -> Completed | None:
    """The unit printed as `text` for a concept whose row is called `label`, divided by what the label says; None where the text is no
    unit of the numerator, or the label names no divisor."""
    above, slash, below = concept.quantity.partition("/")
    top, canonical = catalog.unit(text, above) if slash else None, catalog.unit(concept.unit, concept.quantity)
    if top is None or canonical is None:
        return None
    name = without_brackets(fold(label))
    said = _said(catalog, below).search(name)
    if said:
        bottom = catalog.units[below][said["each"] or said["mean"] or said["plain"]]
        return Completed(Unit(f"{top.name}/{bottom.name}", divide(top.factor, bottom.factor), concept.quantity), sure=True)
    if not any(word in name for word in catalog.words["unit_of_one"]):
        return None
    first, _, second = canonical.name.partition("/")
    bottom = catalog.units[below][fold(second)]
    return Completed(Unit(f"{top.name}/{second}", divide(top.factor, bottom.factor), concept.quantity), sure=top.name == first)


@lru_cache(maxsize=64)
def _said(catalog: Catalog, quantity: str) -> re.Pattern[str]:
    """An expression for a unit of a quantity in a name: behind 每 (每亩), before 均 (人均), or a long one alone (万元工业增加值)."""
    spellings = sorted(filter(None, catalog.units.get(quantity, {})), key=len, reverse=True)
    every, long = ("|".join(map(re.escape, some)) for some in (spellings, [word for word in spellings if len(word) > 1]))
    return re.compile(rf"每(?P<each>{every})|(?P<mean>{every})均|(?P<plain>{long or '(?!)'})")


__all__ = ["Completed", "completed"]
