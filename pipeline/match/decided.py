"""Figures that a person has read again: the cell is taken as typed, and `printed` keeps what it prints."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.decisions import METHOD, Figure, FileDecisions, stale
from pipeline.match.reading import CellReader, Mapped
from pipeline.match.units import TEXT_BEHIND
from pipeline.model import Fact, Kind, Mention, Problem, Role


def corrected(
    facts: Sequence[Fact], mapped: Mapped, reader: CellReader, decided: FileDecisions
) -> tuple[tuple[Fact, ...], tuple[Problem, ...]]:
    """The facts of a row, those read wrong replaced by what the person typed, and with what could not be read at all. A problem for
    what was typed and is no figure in a unit of the concept: nothing is replaced by it."""
    kept = {fact.id: fact for fact in facts}
    if not decided.figures:
        return tuple(kept.values()), ()
    problems: list[Problem] = []
    for mention in mapped.row.mentions:
        figure = decided.figure(mention.location)
        if figure is None or mention.role is not Role.VALUE or mention.text != figure.expect or figure.concept != mapped.concept.id:
            continue
        typed = _typed(mention, figure, mapped, reader)
        readable = [
            fact for fact in typed if mapped.concept.shape == "category" or (fact.value is not None and TEXT_BEHIND not in fact.doubt)
        ]
        if not readable and reader.period(mapped.label, mention.period) == figure.period:
            problems.append(_unreadable(figure, mention))
        kept |= {fact.id: fact._replace(printed=mention.text, method=METHOD) for fact in readable}
    return tuple(kept.values()), tuple(problems)


def _unreadable(figure: Figure, mention: Mention) -> Problem:
    typed = f"{figure.value} {figure.unit}".rstrip()
    return stale(
        figure,
        f"更正的值“{typed}”不是该指标可读的数值",
        f"“{typed}”, typed instead of what is printed, is no readable figure of the indicator",
        mention.location,
    )


def _typed(mention: Mention, figure: Figure, mapped: Mapped, reader: CellReader) -> list[Fact]:
    """The cell read as if it printed what was typed, if it is still taken for what the person meant."""
    text = f"{figure.value} {figure.unit}".rstrip()
    row = replace(mapped.row, mentions=(mention._replace(text=text, doubt="", confidence=1.0),))
    facts = reader.facts(replace(mapped, row=row), indicator=False)
    return [fact for fact in facts if fact.kind is Kind.VALUE and (fact.concept, fact.period) == (figure.concept, figure.period)]


__all__ = ["corrected"]
