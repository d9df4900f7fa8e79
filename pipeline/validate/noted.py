"""Figures that the label of another one notes: 污水处理厂排放总量（甲厂8万吨/天、乙厂6万吨/天）."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from pipeline.catalog import Catalog
from pipeline.model import Fact
from pipeline.text import fold, read_number

_Ends = tuple[Decimal, Decimal, Decimal]


def noted(catalog: Catalog, concept: str, beside: Fact) -> Fact | None:
    """What the label of a figure notes of another concept, added up, in the place of the figure that it stands beside; None where it
    notes nothing. Told by its unit, so only of a quotient, whose units nothing else has."""
    item = catalog.concepts[concept]
    parts = list(_parts(catalog, item.quantity, fold(beside.label)))
    if not parts:
        return None
    factor = catalog.base_factor(concept)
    low, value, high = (sum(ends, Decimal(0)) / factor for ends in zip(*(ends for _, ends in parts), strict=True))
    text = " + ".join(text for text, _ in parts)
    text = f"({text})" if len(parts) > 1 else text
    return beside._replace(concept=concept, text=text, printed=text, value=value, low=low, high=high, unit=item.unit, unit_text="")


def _parts(catalog: Catalog, quantity: str, label: str) -> Iterator[tuple[str, _Ends]]:
    """Each figure with a unit of the quantity: as it stands, and its ends and value in the base unit."""
    for found in _pattern(catalog, quantity).finditer(label):
        number, unit = read_number(found["number"]), catalog.unit(found["unit"], quantity)
        if number and unit:
            low, high = number.interval
            yield found.group(), (low * unit.factor, number.value * unit.factor, high * unit.factor)


@lru_cache(maxsize=8)
def _pattern(catalog: Catalog, quantity: str) -> re.Pattern[str]:
    above, slash, below = quantity.partition("/")
    top, bottom = ("|".join(map(re.escape, sorted(catalog.units.get(part, {}), key=len, reverse=True))) for part in (above, below))
    return re.compile(rf"(?P<number>\d+(?:\.\d+)?)(?P<unit>(?:{top})(?:/|每)(?:{bottom}))" if slash else r"(?!)")


__all__ = ["noted"]
