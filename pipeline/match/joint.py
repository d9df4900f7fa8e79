"""Rows of a table → concepts, all together: accepted, left for a person, or ruled out.

A row that names its concept outright is that concept. The others are weighed by their labels and by what stands around them, and given
places in one assignment; a row is accepted where its label is near enough, nothing rules it out, it is clear of its runner-up, and no
other row has as good a claim. What is less clear is for a person, with the candidates and what speaks for and against each.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from pipeline.catalog import Catalog, Concept, Standard, Weight
from pipeline.decisions import METHOD, NOTHING_DECIDED, FileDecisions
from pipeline.match.assignment import NONE, Place, Wishes, assign, undisputed
from pipeline.match.concepts import FUZZY, Names, Scored, ruled_out, term, wordy
from pipeline.match.evidence import Landmark, Surroundings, Witnesses
from pipeline.match.knowledge import FormKnowledge
from pipeline.match.label import Label, LabelReader
from pipeline.match.reading import CellReader
from pipeline.model import NOTHING, Message, Row, Term

ACCEPT = 0.88
ACCEPT_WITH_EVIDENCE = 0.78
MARGIN = 0.06
_ORDERING = frozenset({"magnitude", "gap"})  # evidence that orders candidates, and has no say in what is accepted

TAKEN = Message("该指标已由表中另一行占用。", "The concept is already taken by another row of the table.")
CLAIMED = Message(
    "表中另有一行同样像是该指标，无法判定是哪一行。", "Another row of the table resembles the concept as much; neither was taken."
)


@dataclass(slots=True)
class Ranked:
    """A row on its way to a concept. `chosen_by`: the formulas that alone decided for it."""

    row: Row
    label: Label
    ranked: tuple[Scored, ...] = ()
    chosen: Scored | None = None
    reason: Message = NOTHING
    chosen_by: frozenset[str] = field(default=frozenset())

    @property
    def unit_text(self) -> str:
        return self.row.unit_text or self.label.unit_text


class Mapper:
    """Maps the rows of tables under one standard."""

    def __init__(
        self,
        catalog: Catalog,
        standard: Standard | None,
        labels: LabelReader,
        reader: CellReader,
        decided: FileDecisions = NOTHING_DECIDED,
    ) -> None:
        self.catalog, self.labels, self.decided = catalog, labels, decided
        self.knowledge = FormKnowledge.of(catalog, standard)
        self.names = Names.of(catalog, standard)
        self.witnesses = Witnesses(catalog, self.knowledge, reader)

    def map(self, rows: Iterable[Row]) -> list[Ranked]:
        """The rows of one table, each with its candidates, best first, and the one it was taken for, if any."""
        ranked = [self._named(row) for row in rows]
        landmarks = [Landmark(item.row, item.ranked[0].concept.id if item.ranked else "") for item in ranked]
        odd = [index for index, item in enumerate(ranked) if not item.ranked and wordy(item.label)]
        around = self.witnesses.around(landmarks) if odd else []
        for index in odd:
            self._weigh(ranked[index], around[index], landmarks)
        self._settle(ranked)
        return ranked

    # ------------------------------------------------------------------------------------------ each row
    def _named(self, row: Row) -> Ranked:
        """A row with what a person decided, or what its label names outright, if anything."""
        label = self.labels.read(row.label)
        ruling = self.decided.ruling(row.label, row.unit_text)
        if concept := self.catalog.concepts.get(ruling.concept):
            terms = (Term("label", 1.0, f"{METHOD} {ruling.by}"),)
            chosen = Scored(concept, METHOD, 1.0, terms, supported=True, vetoed=False)
            return Ranked(row, replace(label, period=ruling.period or label.period), (chosen,), chosen)
        item = Ranked(row, label)
        if (found := self.names.outright(label, item.unit_text)) and wordy(label):
            item.ranked = ruled_out([found], ruling.never, self.catalog.weights)
            self._judge(item)
        return item

    def _weigh(self, item: Ranked, around: Surroundings, landmarks: Sequence[Landmark]) -> None:
        """The candidates of a row that names nothing outright."""
        missing = self.witnesses.missing(item.row, around, landmarks)
        found = self.names.resembling(item.label, item.unit_text, missing)
        judged = [scored.with_terms(self._beside(scored.concept, item.row, around, landmarks, missing)) for scored in found]
        never = self.decided.ruling(item.row.label, item.row.unit_text).never
        item.ranked = ordered(ruled_out(judged, never, self.catalog.weights))
        self._judge(item)

    def _judge(self, item: Ranked) -> None:
        item.chosen = accepted(item.ranked)
        item.reason = NOTHING if item.chosen else why_not(item.ranked, self.catalog.weights)

    def _beside(
        self, concept: Concept, row: Row, around: Surroundings, landmarks: Sequence[Landmark], missing: Sequence[str]
    ) -> Iterator[Term]:
        """The evidence that stands beside the label."""
        yield from self.witnesses.terms(concept, row, around, landmarks)
        yield from term(self.catalog.weights, "gap", True if concept.id in missing else None)

    # ------------------------------------------------------------------------------------------ all rows
    def _settle(self, rows: Sequence[Ranked]) -> None:
        """Give each place to one row; equal claims are left to a person."""
        odd = [item for item in rows if item.ranked and item.ranked[0].method == FUZZY]
        if not odd:
            return
        held = [self._place(item, item.chosen) for item in rows if item.chosen and item.chosen.method != FUZZY]
        for item in odd:
            self._put_behind(item, lambda place: any(map(place.meets, held)), TAKEN)
        wishes = [self._wishes(item) for item in odd]
        given = assign(wishes)
        firsts = [self._place(item, item.chosen) if item.chosen else None for item in odd]
        kept = undisputed(firsts, given, wishes, MARGIN)
        for index, item in enumerate(odd):
            if item.chosen and index not in kept:
                item.chosen, item.reason = None, CLAIMED
            others = {firsts[other] for other in kept if other != index}
            self._put_behind(item, others.__contains__, CLAIMED)

    def _wishes(self, item: Ranked) -> Wishes:
        return {self._place(item, scored): scored.score for scored in item.ranked if not scored.vetoed}

    def _place(self, item: Ranked, scored: Scored) -> Place:
        """A figure that stands under several numbers of the form may be printed under each."""
        number = item.row.number if item.row.number in self.knowledge.numbers(scored.concept.id) else None
        return Place(scored.concept.id, item.label.period, number)

    def _put_behind(self, item: Ranked, taken: Callable[[Place], bool], why: Message) -> None:
        """Candidates that another row has a better claim to come behind the others, and are not taken."""
        behind = {scored.concept.id for scored in item.ranked if taken(self._place(item, scored))}
        if not behind:
            return
        if item.chosen and item.chosen.concept.id in behind:
            item.chosen, item.reason = None, why
        said = tuple(term(self.catalog.weights, "taken", agrees=False, said="by another row of the table"))
        item.ranked = ordered(scored.with_terms(said) if scored.concept.id in behind else scored for scored in item.ranked)


def ordered(candidates: Iterable[Scored]) -> tuple[Scored, ...]:
    """Best first; what is worth less than leaving the row unmapped is left out."""
    return tuple(sorted((item for item in candidates if item.score >= NONE), key=lambda item: (-weighed(item), item.concept.id)))


def weighed(item: Scored, *, without: Set[str] = frozenset()) -> float:
    """All evidence added up; unlike the score it has no upper end."""
    return round(sum(piece.weight for piece in item.terms if piece.name not in without), 3)


def accepted(ranked: Sequence[Scored]) -> Scored | None:
    """The candidate that may be taken without a person: its label near enough even with all that speaks against it, not ruled out, and
    clear of the runner-up, which is not nearer by its label."""
    sound = [item for item in ranked if not item.vetoed]
    if not sound or sound[0].method != FUZZY:
        return sound[0] if sound else None
    first, others = sound[0], sound[1:]
    return first if _near_enough(first) and _clear_of(first, others) else None


def tied(ranked: Sequence[Scored]) -> list[Scored]:
    """The candidates that could be taken if there were only one of them: near enough, equal in every piece of evidence, and clear of
    all others."""
    sound = [item for item in ranked if not item.vetoed]
    equal = [item for item in sound if item.balance == sound[0].balance]
    return equal if equal and _near_enough(equal[0]) and _clear_of(equal[0], [item for item in sound if item not in equal]) else []


def _near_enough(item: Scored) -> bool:
    floor = ACCEPT_WITH_EVIDENCE if item.supported else ACCEPT
    return item.label + sum(min(piece.weight, 0.0) for piece in item.terms if piece.name not in _ORDERING) >= floor


def _clear_of(first: Scored, others: Iterable[Scored]) -> bool:
    least = weighed(first, without=_ORDERING) - MARGIN
    return all(weighed(item, without=_ORDERING) <= least and item.label <= first.label for item in others)


def why_not(ranked: Sequence[Scored], weights: Mapping[str, Weight]) -> Message:
    """Why a row was not taken for its best candidate: which evidence was against."""
    if not ranked:
        return Message("没有相近的指标名称。", "No name is near.")
    first = ranked[0]
    against = [piece for piece in first.terms[1:] if piece.weight < 0 or piece.name == "slip"]
    zh = "、".join(weights[piece.name].name.zh for piece in against)
    en = "; ".join(f"{weights[piece.name].name.en}: {piece.said}" for piece in against)
    name = first.concept.name
    if first.vetoed:
        return Message(
            f"最相近的指标是“{name.zh}”，但不能认定为同一指标（{zh}）。", f"The nearest indicator is “{name.en}”, but not the same ({en})."
        )
    if against:
        return Message(f"像是“{name.zh}”，但有不符之处（{zh}）。", f"It resembles “{name.en}”, but something speaks against it ({en}).")
    if not _near_enough(first):
        least = ACCEPT_WITH_EVIDENCE if first.supported else ACCEPT
        return Message(
            f"名称与最相近的指标“{name.zh}”不够像（相似度 {first.label:.3f}，至少 {least}），请人工认定。",
            f"The label is not near enough to the nearest indicator, “{name.en}” ({first.label:.3f}, at least {least});"
            " a person should decide.",
        )
    second = max((item for item in ranked[1:] if not item.vetoed), key=lambda item: item.label, default=first).concept.name
    return Message(
        f"与“{name.zh}”和“{second.zh}”都相近，无法判定是哪一项，请人工认定。",
        f"It is as near to “{name.en}” as to “{second.en}”; a person should decide which it is.",
    )


__all__ = ["CLAIMED", "Mapper", "Ranked", "accepted", "ordered", "tied", "weighed", "why_not"]
