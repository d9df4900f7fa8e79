"""Shares printed as fractions: 0.412 where 41.2 % is meant, as a workbook's cells read once their % format is lost.

Only the scale of the table tells. Where nothing of it prints a share above 1 without %, a share up to 1 may be either: it stays what it
prints, in doubt.
"""

from collections.abc import Iterable

from pipeline.catalog import Catalog
from pipeline.decisions import METHOD
from pipeline.model import Fact, Kind

MAYBE_FRACTION = "printed without %, perhaps a fraction"
"""The doubt of a share up to 1 without %."""


def doubted_fractions(facts: Iterable[Fact], catalog: Catalog) -> tuple[Fact, ...]:
    """The figures of one table, those marked that may be fractions."""
    listed = tuple(facts)
    bare = {fact.id for fact in listed if _is_bare(fact, catalog)}
    if any(fact.value is not None and abs(fact.value) > 1 for fact in listed if fact.id in bare):
        return listed
    return tuple(_marked(fact) if fact.id in bare and fact.value else fact for fact in listed)


def _is_bare(fact: Fact, catalog: Catalog) -> bool:
    """Whether a figure is a share without a sign or unit that says so. What a person typed is as it is meant."""
    concept = catalog.concepts[fact.concept]
    if fact.kind is not Kind.VALUE or fact.value is None or concept.unit != "%" or fact.method == METHOD:
        return False
    return catalog.unit(fact.unit_text, concept.quantity) is None


def _marked(fact: Fact) -> Fact:
    return fact._replace(doubt="; ".join(filter(None, (fact.doubt, MAYBE_FRACTION))))


__all__ = ["MAYBE_FRACTION", "doubted_fractions"]
