"""Figures that a person has read again: the cell is taken as typed, and `printed` keeps what it prints."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.decisions import METHOD, Figure, FileDecisions
from pipeline.match.reading import CellReader, Mapped
from pipeline.model import Fact, Kind, Mention, Role


def corrected(facts: Sequence[Fact], mapped: Mapped, reader: CellReader, decided: FileDecisions) -> list[Fact]:
    """The facts of a row, those read wrong replaced by what the person typed, and with what could not be read at all."""
    kept = {fact.id: fact for fact in facts}
    for mention in mapped.row.mentions:
        figure = decided.figure(mention.location)
        if figure is None or mention.role is not Role.VALUE or mention.text != figure.expect:
            continue
        for fact in _typed(mention, figure, mapped, reader):
            kept[fact.id] = replace(fact, printed=mention.text, method=METHOD)
    return list(kept.values())


def _typed(mention: Mention, figure: Figure, mapped: Mapped, reader: CellReader) -> list[Fact]:
    """The cell read as if it printed what was typed, if it is still taken for what the person meant."""
    text = f"{figure.value} {figure.unit}".rstrip()
    row = replace(mapped.row, mentions=(replace(mention, text=text, doubt="", confidence=1.0),))
    facts = reader.facts(replace(mapped, row=row), indicator=False)
    return [fact for fact in facts if fact.kind is Kind.VALUE and (fact.concept, fact.period) == (figure.concept, figure.period)]


__all__ = ["corrected"]
