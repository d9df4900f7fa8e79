"""The unit of a figure, by all that is printed about it: in its cell, its row, its label, the head of its column."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from pipeline.catalog import Catalog, Concept, completed
from pipeline.text import fold, unwrap, without_brackets

UNIT_UNKNOWN = "unit not understood"
"""The doubt of a figure whose unit is none of its concept's: it has no value."""

TEXT_BEHIND = "text behind the number"
"""The doubt of a figure behind which something stands that is no unit."""

_MULTIPLIERS = frozenset({"十", "百", "千", "万", "十万", "百万", "千万", "亿"})
_PLAIN = frozenset({"%", "个", "次/年"})  # canonical units that need not be printed
_LISTED = re.compile("[,,;;、]")
_REMEMBERED = 4_096  # wordings


class Printed(NamedTuple):
    """What may say the unit of a figure: the text behind it in its cell, the unit cell of its row, the unit that its label names, that of
    its column or table, and the label, which may name a divisor."""

    behind: str
    of_row: str
    of_label: str
    of_table: str
    label: str


class ReadUnit(NamedTuple):
    """The factor to the canonical unit (None where the unit is not understood), the unit as printed, and a doubt."""

    factor: Decimal | None
    text: str
    doubt: str


@lru_cache(maxsize=_REMEMBERED)
def read_unit(catalog: Catalog, concept: str, printed: Printed) -> ReadUnit:
    """The unit of a figure of a concept (by id): the cell's own, else the row's, else the one in brackets behind the label or in the head,
    else the canonical one. A bare 万 or 亿 behind the number multiplies the unit that follows from elsewhere."""
    item, own = catalog.concepts[concept], without_brackets(printed.behind)
    if not item.quantity:
        return ReadUnit(Decimal(1), unwrap(printed.of_row), "")
    if not item.unit:
        return _of_plain_number(catalog, printed, own)
    times, row = own if own in _MULTIPLIERS else "", _of_row(catalog, printed)
    label = row, *_LISTED.split(printed.of_label)
    for place, text in enumerate(("" if times else own, *label, printed.of_table)):
        read = _of_concept(catalog, item, times + text, "" if place > len(label) else printed.label) if text else None
        if read is not None:
            behind = f"{TEXT_BEHIND}: {own}" if own and not times and place else ""
            return ReadUnit(read.factor, text, doubts(behind, read.doubt))
    if row or own:
        return ReadUnit(None, row or own, f"{UNIT_UNKNOWN}: {row or own}")
    return ReadUnit(Decimal(1), unwrap(printed.of_row), "" if item.unit in _PLAIN or item.shape == "direct" else "unit not printed")


def _of_row(catalog: Catalog, printed: Printed) -> str:
    """What the unit cell says, if anything."""
    return "" if fold(printed.of_row) in catalog.words["not_given"] else unwrap(printed.of_row)


def _of_concept(catalog: Catalog, concept: Concept, text: str, label: str) -> ReadUnit | None:
    """A printed unit as one of a concept, if it is one, with the divisor that the label says where it has none (no label where the unit
    is to stand alone: that of a whole table may not be meant for this row)."""
    if unit := catalog.unit(text, concept.quantity):
        return ReadUnit(catalog.to_canonical(concept, unit), text, "")
    found = completed(catalog, text, concept, label) if label else None
    if found:
        return ReadUnit(catalog.to_canonical(concept, found.unit), text, "" if found.sure else "divisor of the unit not printed")
    return None


def _of_plain_number(catalog: Catalog, printed: Printed, own: str) -> ReadUnit:
    """A plain number, like an elasticity, may be printed as a percentage: 23.5% is 0.235. What else stands behind it is a doubt."""
    share = catalog.unit(own, "ratio") if own else None
    if share is not None:
        return ReadUnit(share.factor, own, "")
    known = not own or catalog.unit(own, "number") is not None
    return ReadUnit(Decimal(1), unwrap(printed.of_row), "" if known else f"{TEXT_BEHIND}: {own}")


def doubts(*said: str) -> str:
    """Several doubts as one."""
    return "; ".join(dict.fromkeys(filter(None, said))) if any(said) else ""


__all__ = ["TEXT_BEHIND", "UNIT_UNKNOWN", "Printed", "ReadUnit", "doubts", "read_unit"]
