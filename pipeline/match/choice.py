"""Which reading of a table's grid is taken, where there are several: by what stands in the table, the order of the form first.

Each kind of evidence is counted by itself. Arithmetic decides only between readings that are equal in all of it, and the figures that
differ are then doubtful and marked with the formulas that decided: they must not hide the contradictions that they are to find.
"""

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import NamedTuple

from pipeline.catalog import Catalog
from pipeline.match.arithmetic import Formulas
from pipeline.match.knowledge import FormKnowledge
from pipeline.model import Fact, Form, Kind, Location, Mapping, Message, Problem, Role, Row, Unmapped

BY_ARITHMETIC = "reading of the table chosen by arithmetic"
UNDECIDED = "the table can be read otherwise"
_LIMIT = re.compile(r"\s*[≥≤<>＜＞≦≧]")
_CHOICES, _CHOICE_ROLES = frozenset({Kind.SELECTED, Kind.COMPLIANT}), frozenset({Role.SELECTED, Role.COMPLIANT})
_NOT_READ = "value-not-read"


@dataclass(frozen=True, slots=True)
class Taken:
    """What match makes of one reading of a table."""

    form: Form
    facts: tuple[Fact, ...]
    mappings: tuple[Mapping, ...]
    unmapped: tuple[Unmapped, ...]
    problems: tuple[Problem, ...]


class Evidence(NamedTuple):
    """What speaks for a reading, each the more the better."""

    in_order: int  # mapped rows that follow one another as in the standard's form
    mapped: int  # rows
    numbers: int  # rows whose 序号 is that of their concept, less those with another
    units: int  # the same of units and dimensions
    choices: int  # choices read in the columns of choices, less cells there that are none
    requirements: int  # printed requirements that are the standard's, less those that are not
    figures: int  # numbers among the values, less limits, wordings nobody knows and what is no number
    unplaced: int  # cells and rows that found no place, below 0
    scores: float  # of the mappings

    @property
    def rank(self) -> tuple[int, int, float]:
        """The order of the form first, then all other counts together, then the scores."""
        return self.in_order, sum(self[1:-1]), self.scores

    def above(self, other: "Evidence") -> bool:
        """Whether nothing speaks for the other that does not speak for this one."""
        return all(ours >= theirs for ours, theirs in zip(self, other, strict=True))


class Grounds:
    """Weighs readings by the catalogue's knowledge of the standard's form."""

    def __init__(self, catalog: Catalog, knowledge: FormKnowledge) -> None:
        self._concepts, self._knowledge = catalog.concepts, knowledge

    def weigh(self, taken: Taken) -> Evidence:
        rows = {row.location.row or 0: row for row in taken.form.rows}
        mapped = [(item, rows[item.row]) for item in taken.mappings if item.concept and item.row in rows]
        know = self._knowledge
        unread = sum(problem.kind == _NOT_READ for problem in taken.problems)
        return Evidence(
            in_order=_in_order([know.numbers(item.concept) for item, _ in mapped]),
            mapped=len(mapped),
            numbers=sum(_sign(know.number_agrees(item.concept, row.number)) for item, row in mapped),
            units=sum(_sign(know.unit_agrees(self._concepts[item.concept], row.unit_text, row.label)) for item, row in mapped),
            choices=2 * sum(fact.kind in _CHOICES for fact in taken.facts) - sum(self._choices_printed(row) for _, row in mapped),
            requirements=sum(_sign(know.requirement_agrees(item.concept, row)) for item, row in mapped if know.indicator(item.concept)),
            figures=sum(_figure(fact) for fact in taken.facts if fact.kind is Kind.VALUE) - unread,
            unplaced=unread - len(taken.problems) - sum(not item.concept for item in taken.mappings),
            scores=round(sum(item.score for item in taken.mappings), 2),
        )

    def _choices_printed(self, row: Row) -> int:
        return sum(mention.role in _CHOICE_ROLES and not self._knowledge.says_nothing(mention.text) for mention in row.mentions)


def _sign(agrees: bool | None) -> int:
    return 0 if agrees is None else 1 if agrees else -1


def _in_order(numbers: Sequence[AbstractSet[int]]) -> int:
    """The most rows that can be taken so that their numbers never fall; a row may stand under any of its own."""
    longest: dict[int, int] = {}
    for own in numbers:
        reached = {number: 1 + max((count for last, count in longest.items() if last <= number), default=0) for number in own}
        longest |= {number: max(count, longest.get(number, 0)) for number, count in reached.items()}
    return max(longest.values(), default=0)


def _figure(fact: Fact) -> int:
    return -1 if _LIMIT.match(fact.text) or (fact.value is None and fact.doubt) else 1


def choose(tables: Sequence[Sequence[Taken]], grounds: Grounds, formulas: Formulas) -> list[Taken]:
    """One reading for each table, from its readings, the first by default. What is sure of the others is known when one is chosen."""
    known = [fact for readings in tables if len(readings) == 1 for fact in readings[0].facts]
    chosen = []
    for readings in tables:
        taken = readings[0] if len(readings) == 1 else _best(readings, grounds, formulas, known)
        known += taken.facts if len(readings) > 1 else ()
        chosen.append(taken)
    return chosen


def _best(readings: Sequence[Taken], grounds: Grounds, formulas: Formulas, known: Iterable[Fact]) -> Taken:
    weights = [grounds.weigh(reading) for reading in readings]
    first = max(range(len(readings)), key=lambda place: (weights[place].rank, -place))
    rivals = [place for place, weight in enumerate(weights) if place != first and not _clear(weights[first], weight)]
    equal = [place for place in range(len(readings)) if weights[place] == weights[first]]
    if not rivals:
        return readings[first]
    if len(equal) == len(rivals) + 1:
        decision = formulas.decide([readings[place].facts for place in equal], known)
        if decision.winner is not None:
            winner = equal[decision.winner]
            others = [readings[place] for place in equal if place != winner]
            return _doubted(readings[winner], others, BY_ARITHMETIC, decision.chosen_by)
    return _doubted(readings[first], [readings[place] for place in rivals], UNDECIDED)


def _clear(best: Evidence, other: Evidence) -> bool:
    return best != other and best.above(other)


# ------------------------------------------------------------------------------------------------------------ doubt
def _doubted(taken: Taken, others: Iterable[Taken], doubt: str, chosen_by: frozenset[str] = frozenset()) -> Taken:
    """A reading with a doubt at every figure and choice of the concepts of which another reading says something else."""
    ours = _by_concept(taken.facts)
    theirs = [_by_concept(other.facts) for other in others]
    differing = {concept for other in theirs for concept in ours.keys() | other.keys() if ours.get(concept) != other.get(concept)}
    if not differing:
        return taken
    facts = tuple(_marked(fact, doubt, chosen_by) if fact.concept in differing else fact for fact in taken.facts)
    return replace(taken, facts=facts, problems=(*taken.problems, _unsure(taken.form, doubt)))


def _by_concept(facts: Iterable[Fact]) -> dict[str, frozenset[tuple[str, str, str]]]:
    said: dict[str, set[tuple[str, str, str]]] = {}
    for fact in facts:
        said.setdefault(fact.concept, set()).add((fact.period, fact.kind, fact.text))
    return {concept: frozenset(items) for concept, items in said.items()}


def _marked(fact: Fact, doubt: str, chosen_by: frozenset[str]) -> Fact:
    return fact._replace(doubt="; ".join(filter(None, (fact.doubt, doubt))), chosen_by=chosen_by)


def _unsure(form: Form, doubt: str) -> Problem:
    how = (
        Message("只能凭算式选定", "only arithmetic could choose")
        if doubt == BY_ARITHMETIC
        else Message("表中内容不足以判定", "what stands in it does not decide")
    )
    name = form.table + 1
    said = Message(
        f"第 {name} 张表的格子有几种读法，{how.zh}，现取：{form.reading.zh}。有出入的数值已标为存疑，请核对原文。",
        f"Table {name} can be read in several ways, and {how.en}; taken: {form.reading.en}. The figures that differ are marked; please"
        " check them.",
    )
    return Problem("reading-uncertain", said, Location(table=form.table, section=form.section))


__all__ = ["Evidence", "Grounds", "Taken", "choose"]
