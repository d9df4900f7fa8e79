"""Label → concept: scored candidates with their reasons, exact before alias before fuzzy.

Look-alikes and qualifiers are vetoes, never similarity: 产生量 is not nearly 排放量. Similarity is that of jieba's words and of pairs of
characters; the unit and the printed number are evidence beside it, and a fuzzy candidate must be clear of its runner-up.
"""

import logging
import re
from collections.abc import Callable, Iterable, Sequence, Set
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from pipeline.catalog import Catalog, Concept, Standard
from pipeline.match.label import Label
from pipeline.model import Candidate
from pipeline.places import cache_folder
from pipeline.text import fold

EXACT, ALIAS, FUZZY = "exact", "alias", "fuzzy"
ACCEPT = 0.86
ACCEPT_WITH_EVIDENCE = 0.74
MARGIN = 0.06
OFFER = 0.45
DECISIVE = 0.9  # so near, and so far from the next, that the words need not be asked (jieba's dictionary takes a second to load)
_DECISIVE_MARGIN = 0.15
_MOST_SLIPS = 2
_EXACT_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.")
_EMPTY_CHARACTERS = frozenset("的、,-/")
_KEPT = 5
_SHORTLIST = 8


class Evidence(NamedTuple):
    """What stands beside a label in its row."""

    unit_text: str
    number: int | None


class Scored(NamedTuple):
    concept: Concept
    score: float
    method: str
    why: str
    supported: bool  # unit and number agree
    vetoed: bool


@lru_cache(maxsize=1)
def _segmenter() -> Callable[[str], list[str]]:
    """jieba's cut, loaded when the first label needs it. Its cache lies in a private folder: by default it unmarshals a file of the
    shared temp folder."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    jieba.dt.tmp_dir = str(cache_folder("jieba"))
    cut: Callable[[str], list[str]] = jieba.lcut
    return cut


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_segmenter()(text))


@lru_cache(maxsize=4096)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1)) or frozenset({text})


@lru_cache(maxsize=65536)
def closeness(left: str, right: str) -> float:
    """0 to 1: the mean of edit similarity and shared pairs of characters (Dice)."""
    a, b = _pairs(left), _pairs(right)
    dice = 2 * len(a & b) / (len(a) + len(b))
    return round((Levenshtein.normalized_similarity(left, right) + dice) / 2, 3)


def similarity(left: str, right: str) -> float:
    """`closeness`, for two thirds, and for one the similarity of the words in any order."""
    words = fuzz.token_sort_ratio(" ".join(_words(left)), " ".join(_words(right))) / 100
    return round((2 * closeness(left, right) + words) / 3, 3)


def slipped(form: str, known: str) -> int:
    """How many slips of the pen part a label from a name: characters lost, doubled or swapped with their neighbour. 0 when the two
    differ by more (a character of another kind, a Latin letter, a figure, more than two slips): then it may be another thing."""
    if _swapped(form, known):
        return 1
    slips = 0
    for edit in Levenshtein.editops(form, known):
        if edit.tag == "insert":  # a character of the name is missing in the label
            if known[edit.dest_pos] in _EXACT_CHARACTERS:
                return 0
        elif edit.tag == "delete":  # a character too many
            if not _doubled(form, edit.src_pos) and form[edit.src_pos] not in _EMPTY_CHARACTERS:
                return 0
        else:
            return 0
        slips += 1
    return slips if slips <= _MOST_SLIPS else 0


def _doubled(text: str, at: int) -> bool:
    return text[at] not in _EXACT_CHARACTERS and text[at] in {text[at - 1 : at], text[at + 1 : at + 2]}


def _swapped(form: str, known: str) -> bool:
    """Whether two neighbouring characters changed places, and nothing else."""
    places = [index for index, (a, b) in enumerate(zip(form, known, strict=False)) if a != b]
    return len(form) == len(known) and len(places) == 2 and places[1] == places[0] + 1 and form[places[0]] == known[places[1]]


class Pair(NamedTuple):
    """A form of a label and a name of a concept, and how near they are."""

    score: float
    known: str
    form: str


class Names:
    """All names of the catalogue, folded, for look-up."""

    def __init__(self, catalog: Catalog, standard: Standard | None = None) -> None:
        self.catalog = catalog
        self.standard = standard
        self._exact = {fold(concept.name.zh): concept for concept in catalog.concepts.values()}
        self._alias = {fold(alias): concept for concept in catalog.concepts.values() for alias in concept.aliases}
        self._lookalikes: dict[str, dict[str, str]] = {
            concept.id: {fold(item.label): item.why for item in concept.confusable_with} for concept in catalog.concepts.values()
        }
        self._all_lookalikes = frozenset(label for labels in self._lookalikes.values() for label in labels)
        self._known = {item.id: tuple(dict.fromkeys(map(fold, (item.name.zh, *item.aliases)))) for item in catalog.concepts.values()}
        self._numbers = _numbers(standard) if standard else {}
        self._others = _of_others(catalog, standard) if standard else {}

    def candidates(self, label: Label, evidence: Evidence) -> tuple[Scored, ...]:
        """Candidates, best first; a name that is printed exactly (or as an alias) stands alone with score 1 or 0.98."""
        for name in label.names:
            for table, method, score in ((self._exact, EXACT, 1.0), (self._alias, ALIAS, 0.98)):
                if concept := table.get(name):
                    unit = self._unit_agrees(concept, evidence.unit_text)
                    other = self._others.get(concept.id, "") or self._remark_veto(concept, label)
                    why = f"{method}: {name}" + _said("unit", unit) + (f"; {other}" if other else "")
                    return (Scored(concept, score, method, why, unit is not False, vetoed=bool(other)),)
            if name in self._all_lookalikes:
                break  # the rest of the forms only leave out remarks, which made it another thing
        return self._fuzzy(label, evidence)

    def _remark_veto(self, concept: Concept, label: Label) -> str:
        """Why a remark in brackets makes another thing of the label (COD排放量（产生量）, 工业增加值（全市）), or nothing."""
        known = self._known[concept.id]
        for remark in label.remarks:
            if any(remark in name for name in known):
                continue  # part of the name: 再生水（中水）
            if word := next((word for word in self.catalog.words["scope_other"] if word in remark), ""):
                return f"remark {remark}: {word}"
            for qualifier in self.catalog.qualifiers:
                ours, theirs = _sides(qualifier.sides, remark), _sides(qualifier.sides, known[0])
                if ours and theirs and not ours & theirs:
                    return f"remark {remark}: qualifier {qualifier.id}"
        return ""

    def certain(self, label: Label) -> Concept | None:
        """The concept that a label names outright, by name or alias."""
        ranked = (self._exact.get(name) or self._alias.get(name) for name in label.names)
        return next((concept for concept in ranked if concept), None)

    def _fuzzy(self, label: Label, evidence: Evidence) -> tuple[Scored, ...]:
        pairs = sorted(
            ((self._nearest(concept, label.names), concept) for concept in self.catalog.concepts.values()), key=lambda item: -item[0].score
        )
        shortlist = [(self._slip_of(concept, label.names, pair), concept) for pair, concept in pairs[:_SHORTLIST]]
        shortlist.sort(key=lambda item: -item[0].score)
        if shortlist[0][0].score < DECISIVE or shortlist[0][0].score - shortlist[1][0].score < _DECISIVE_MARGIN:
            shortlist = [(pair._replace(score=similarity(pair.form, pair.known)), concept) for pair, concept in shortlist]
        scored = (self._score(concept, pair, evidence) for pair, concept in shortlist)
        kept = [item for item in scored if item.score >= OFFER]
        return tuple(sorted(kept, key=lambda item: (item.vetoed, -item.score, item.concept.id))[:_KEPT])

    def _nearest(self, concept: Concept, names: Sequence[str]) -> Pair:
        return max(Pair(closeness(name, known), known, name) for name in names for known in self._known[concept.id])

    def _slip_of(self, concept: Concept, names: Sequence[str], nearest: Pair) -> Pair:
        """The name that a label is a slip of, where that is another than the nearest one (长增率: 增长率, though 增速 looks nearer)."""
        if slipped(nearest.form, nearest.known):
            return nearest
        known = ((name, other) for name in names for other in self._known[concept.id] if abs(len(name) - len(other)) <= _MOST_SLIPS)
        slips = (Pair(closeness(name, other), other, name) for name, other in known if slipped(name, other))
        return max(slips, default=nearest)

    def _score(self, concept: Concept, pair: Pair, evidence: Evidence) -> Scored:
        best, best_name, form = pair
        slip = slipped(form, best_name)
        veto = self._others.get(concept.id, "") or self._veto(concept, form, best_name, best)
        veto = veto or ("" if slip else "more than a slip of the pen")
        unit = self._unit_agrees(concept, evidence.unit_text)
        number = self._number_agrees(concept, evidence.number)
        score = best - (0.15 if unit is False else 0) - (0.1 if number is False else 0)
        why = f"{form} ~ {best_name} {best:.2f}" + _said("unit", unit) + _said("number", number) + (f"; {veto}" if veto else "")
        supported = slip == 1 and unit is True and number is not False
        return Scored(concept, round(max(score, 0.0), 3), FUZZY, why, supported, bool(veto) or unit is False)

    def _veto(self, concept: Concept, form: str, known: str, score: float) -> str:
        """Why the label cannot be the concept, or nothing: a look-alike is at least as near, or a qualifier says otherwise."""
        for lookalike, why in self._lookalikes[concept.id].items():
            if form == lookalike or closeness(form, lookalike) >= max(score, 0.8):
                return f"look-alike {lookalike}: {why}"
        if form in self._all_lookalikes:
            return "look-alike of another concept"
        for qualifier in self.catalog.qualifiers:
            ours, theirs = _sides(qualifier.sides, form), _sides(qualifier.sides, known)
            if ours and not ours & theirs:  # a word lost is a slip of the pen, another word is another thing
                return f"qualifier {qualifier.id}"
        return ""

    def _unit_agrees(self, concept: Concept, unit_text: str) -> bool | None:
        """Whether the printed unit is one of the concept's quantity; None when nothing is printed."""
        printed = fold(unit_text)
        if not printed or printed in self.catalog.words["not_given"]:
            return None
        if not concept.quantity:
            return None
        return self.catalog.unit(unit_text, concept.quantity) is not None

    def _number_agrees(self, concept: Concept, number: int | None) -> bool | None:
        known = self._numbers.get(concept.id)
        return None if number is None or not known else number in known


def _said(what: str, agrees: bool | None) -> str:
    return "" if agrees is None else f"; {what} {'agrees' if agrees else 'differs'}"


def _sides(sides: Iterable[tuple[str, ...]], text: str) -> frozenset[int]:
    return frozenset(index for index, words in enumerate(sides) if any(word in text for word in words))


def _numbers(standard: Standard) -> dict[str, frozenset[int]]:
    """Under which numbers the form prints each concept."""
    numbers = {item.concept: frozenset({item.number}) for item in standard.indicators}
    return numbers | {item.concept: numbers.get(item.concept, frozenset()) | frozenset(item.under) for item in standard.components}


def _of_others(catalog: Catalog, standard: Standard) -> dict[str, str]:
    """Concepts that only other standards have, and whose: a row of this standard is none of them. What no standard has is open to all."""
    owners: dict[str, list[str]] = {}
    for other in catalog.standards.values():
        for concept in other.concepts - standard.concepts:
            owners.setdefault(concept, []).append(other.id)
    return {concept: f"of {', '.join(ids)}" for concept, ids in owners.items()}


def accepted(ranked: Sequence[Scored]) -> Scored | None:
    """The candidate that may be taken without a person: sure enough, not vetoed, clear of the runner-up."""
    if not ranked or ranked[0].vetoed:
        return None
    first = ranked[0]
    if first.method != FUZZY:
        return first
    second = max((item.score for item in ranked[1:] if not item.vetoed), default=0.0)
    floor = ACCEPT_WITH_EVIDENCE if first.supported else ACCEPT
    return first if first.score >= floor and first.score - second >= MARGIN else None


def ruled_out(ranked: Sequence[Scored], never: Set[str]) -> tuple[Scored, ...]:
    """The candidates with those vetoed, and put last, that people said the label never is."""
    judged = [item._replace(vetoed=True, why=f"{item.why}; decision: never") if item.concept.id in never else item for item in ranked]
    return tuple(sorted(judged, key=lambda item: item.vetoed))


def offered(ranked: Sequence[Scored]) -> tuple[Candidate, ...]:
    return tuple(Candidate(item.concept.id, item.score, item.why) for item in ranked)


_WORD = re.compile(r"[\u4e00-\u9fff]")


def wordy(label: Label) -> bool:
    """Whether a label has words at all: a row of figures is no indicator."""
    return any(len(_WORD.findall(name)) >= 2 for name in label.names)
