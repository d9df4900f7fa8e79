"""What the figures themselves say of a row that its label and its surroundings leave open: the weakest evidence, and the last.

`Magnitudes` only orders candidates that are nearly equal. `decide_ties` may map a row, where arithmetic alone can tell candidates apart
that are equal in all other evidence; the formulas that did so can no longer check it (`chosen_by`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from pipeline.catalog import Catalog, Standard
from pipeline.expression import CURRENT
from pipeline.match.arithmetic import Formulas
from pipeline.match.concepts import Scored, term
from pipeline.match.joint import CLAIMED, Ranked, ordered, tied, weighed
from pipeline.model import Fact, Interval, Kind, Term

FactsOf = Callable[[Ranked, Scored], list[Fact]]
"""The facts of a row if it is taken for a candidate."""

Option = tuple[Ranked, Scored]


class Magnitudes:
    """Compares the figure of a row, taken for a candidate, with the park's other figures: the same one in another table, and the whole
    that it is a part of."""

    def __init__(self, catalog: Catalog, standard: Standard | None, facts_of: FactsOf, others: Callable[[], Iterable[Fact]]) -> None:
        self._weights, self._factor = catalog.weights, catalog.base_factor
        self._relations = standard.relations if standard else ()
        self._facts_of, self._others = facts_of, others

    def weigh(self, rows: Iterable[Ranked]) -> None:
        """Order the candidates of rows that were not taken, where the best two are so near that it can matter."""
        weight = self._weights["magnitude"]
        reach = weight.agrees - weight.differs
        for item in rows:
            best = [weighed(scored) for scored in item.ranked[:2]]
            if item.chosen is None and len(best) > 1 and best[0] - best[1] <= reach:
                item.ranked = ordered(scored.with_terms(self._term(item, scored)) for scored in item.ranked)

    def _term(self, item: Ranked, scored: Scored) -> Iterator[Term]:
        return term(self._weights, "magnitude", self._agrees(item, scored))

    def _agrees(self, item: Ranked, scored: Scored) -> bool | None:
        facts = [fact for fact in self._facts_of(item, scored) if fact.interval]
        same = [self._same(fact) for fact in facts]
        if True in same:
            return True
        return False if False in same or any(self._breaks(fact) for fact in facts) else None

    def _same(self, fact: Fact) -> bool | None:
        """Whether another table has this very figure of the concept and period; None if none has one."""
        others = [
            other.interval
            for other in self._figures.get((fact.concept, fact.period), ())
            if other.location.table != fact.location.table and other.interval
        ]
        return any(fact.interval.meets(other) for other in others) if others and fact.interval else None

    def _breaks(self, fact: Fact) -> bool:
        """Whether it makes a part larger than its whole."""
        if fact.period != CURRENT:
            return False
        known = {key: self._in_base(facts[0]) for key, facts in self._figures.items()} | {(fact.concept, CURRENT): self._in_base(fact)}
        ours = (relation for relation in self._relations if (fact.concept, CURRENT) in relation.expression.operands)
        return any(set(item.expression.operands) <= known.keys() and item.expression.verdict(known) is False for item in ours)

    def _in_base(self, fact: Fact) -> Interval:
        factor = self._factor(fact.concept)
        return Interval(*(end * factor for end in fact.interval or ()))

    @cached_property
    def _figures(self) -> Mapping[tuple[str, str], list[Fact]]:
        found: dict[tuple[str, str], list[Fact]] = {}
        for fact in self._others():
            if fact.kind is Kind.VALUE and fact.interval:
                found.setdefault((fact.concept, fact.period), []).append(fact)
        return found


def decide_ties(rows: Sequence[Ranked], formulas: Formulas, facts_of: FactsOf) -> None:
    """Choose by arithmetic between candidates of a row, or between rows with the same claim, that are equal in all other evidence."""
    ties = list(_ties(rows))
    known = [fact for item in rows if ties and item.chosen for fact in facts_of(item, item.chosen)]
    for options in ties:
        decision = formulas.decide([facts_of(*option) for option in options], known)
        if decision.winner is not None:
            row, scored = options[decision.winner]
            row.chosen, row.chosen_by = scored, decision.chosen_by


def _ties(rows: Iterable[Ranked]) -> Iterator[list[Option]]:
    claims: dict[tuple[object, ...], list[Option]] = {}
    for item in rows:
        if item.chosen is not None:
            continue
        equal = tied(item.ranked)
        if item.reason is CLAIMED and len(equal) == 1:
            claims.setdefault((equal[0].concept.id, item.label.period, equal[0].balance), []).append((item, equal[0]))
        elif len(equal) > 1:
            yield [(item, scored) for scored in equal]
    yield from (options for options in claims.values() if len(options) > 1)


__all__ = ["FactsOf", "Magnitudes", "decide_ties"]
