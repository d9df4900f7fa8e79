"""Label → concept: candidates with their reasons, exact before alias before fuzzy.

Look-alikes and qualifiers are vetoes, never similarity: 产生量 is not nearly 排放量. Similarity is that of words and of pairs of
characters; the unit is evidence beside it, and what else speaks for and against a candidate is in `evidence`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property, lru_cache
from typing import NamedTuple

from pipeline.catalog import Catalog, Concept, Standard, Weight
from pipeline.match.closeness import Nearest, Pair, closeness, cutter, nearest_slip, similarity, slipped
from pipeline.match.knowledge import FormKnowledge
from pipeline.match.label import Label
from pipeline.model import Candidate, Term
from pipeline.text import fold

EXACT, ALIAS, FUZZY = "exact", "alias", "fuzzy"
END = 2  # characters at the end of a name that tell most texts which end in none
DECISIVE = 0.9  # so near, and so far from the next, that the words need not be asked (jieba takes a quarter of a second to load)
_DECISIVE_MARGIN = 0.15
_ALIKE = 0.8  # closeness from which a label is a look-alike's
_BEST_FUZZY = 0.97  # below that of an alias
_SHORTLIST = 8
_KEPT = 5
_REMEMBERED = 4_096  # labels
_WORD_LENGTH = 3  # of qualifiers, longer ones are made of words


class Scored(NamedTuple):
    """A candidate. `label`: how like its name the label is, alone; `terms`: all evidence, the label's first. `supported`: the label is
    one slip of the pen away, in the right unit; `vetoed`: something says that it is another thing, whatever the score."""

    concept: Concept
    method: str
    label: float
    terms: tuple[Term, ...]
    supported: bool
    vetoed: bool

    @property
    def score(self) -> float:
        most = self.label if self.method != FUZZY else _BEST_FUZZY
        return round(min(max(sum(term.weight for term in self.terms), 0.0), most), 3)

    @property
    def balance(self) -> tuple[tuple[str, float], ...]:
        """What each piece of evidence weighs: candidates with the same balance are equal in all of it."""
        return tuple((term.name, term.weight) for term in self.terms)

    @property
    def why(self) -> str:
        return "; ".join(f"{term.name} {term.weight:+.2f} ({term.said})" for term in self.terms)

    def with_terms(self, terms: Iterable[Term], *, vetoed: bool = False) -> "Scored":
        return self._replace(terms=(*self.terms, *terms), vetoed=self.vetoed or vetoed)


class Index:
    """All names of a catalogue, folded."""

    def __init__(self, catalog: Catalog) -> None:
        concepts = catalog.concepts.values()
        self.exact = {fold(concept.name.zh): concept for concept in concepts}
        self.alias = {fold(alias): concept for concept in concepts for alias in concept.aliases}
        self.named = self.alias | self.exact
        self.ends = frozenset(name[-END:] for name in self.named)
        self.lookalikes = {concept.id: {fold(item.label): item.why for item in concept.confusable_with} for concept in concepts}
        self.all_lookalikes = frozenset(label for labels in self.lookalikes.values() for label in labels)
        self.known = {item.id: tuple(dict.fromkeys(map(fold, (item.name.zh, *item.aliases)))) for item in concepts}
        self._names = [(name, concept.id) for concept in concepts for name in self.known[concept.id]]
        self._sides = [qualifier.sides for qualifier in catalog.qualifiers]
        self.sides = lru_cache(_REMEMBERED)(self._sides_of)
        qualifying = (word for qualifier in catalog.qualifiers for side in qualifier.sides for word in side if len(word) <= _WORD_LENGTH)
        self.cut = cutter([*qualifying, *catalog.words["label_words"]])

    @cached_property
    def _nearest(self) -> Nearest:
        """Made when the first label asks for it that names nothing outright."""
        return Nearest([name for name, _ in self._names])

    def _sides_of(self, text: str) -> tuple[int, ...]:
        """Of each qualifier, the sides of which a text has a word: a bit for each side."""
        return tuple(sum(1 << index for index, words in enumerate(sides) if any(map(text.__contains__, words))) for sides in self._sides)

    def nearest(self, names: Iterable[str]) -> dict[str, Pair]:
        """The nearest name of each concept, by its id."""
        found: dict[str, Pair] = {}
        for form in names:
            for index, score in self._nearest.to(form).items():
                name, concept = self._names[index]
                best = found.get(concept)
                if best is None or (score, name, form) > best:
                    found[concept] = Pair(score, name, form)
        return found


@lru_cache(maxsize=4)
def index_of(catalog: Catalog) -> Index:
    """The index of a catalogue, made once."""
    return Index(catalog)


class Names:
    """Looks labels up among the names of the catalogue, under one standard. `outright`: the concept of which a label is a name or an
    alias, score 1 or 0.98; with the unit printed beside it."""

    def __init__(self, catalog: Catalog, standard: Standard | None = None) -> None:
        self.catalog, self.index = catalog, index_of(catalog)
        self.knowledge = FormKnowledge.of(catalog, standard)
        self.outright = lru_cache(_REMEMBERED)(self._outright)
        self._others = _of_others(catalog, standard) if standard else {}

    def certain(self, label: Label) -> Concept | None:
        """The concept that a label names outright, by name or alias."""
        return next(filter(None, map(self.index.named.get, label.names)), None)

    @staticmethod
    @lru_cache(maxsize=16)
    def of(catalog: Catalog, standard: Standard | None = None) -> "Names":
        """Those of a catalogue's standard are kept: reports have the same labels."""
        return Names(catalog, standard)

    def _outright(self, label: Label, unit_text: str) -> Scored | None:
        """The concept of which the label is a name or an alias: score 1 or 0.98."""
        for name in label.names:
            for table, method, score in ((self.index.exact, EXACT, 1.0), (self.index.alias, ALIAS, 0.98)):
                if concept := table.get(name):
                    return self._named(concept, label, Term("label", score, f"{method}: {name}"), unit_text)
            if name in self.index.all_lookalikes:
                return None  # the rest of the forms only leave out remarks, which made it another thing
        return None

    def _named(self, concept: Concept, label: Label, first: Term, unit_text: str) -> Scored:
        other = self._others.get(concept.id) or self._remark_veto(concept, label)
        unit = self.knowledge.unit_agrees(concept, unit_text, label.printed)
        said = [] if unit is None else [Term("unit", 0.0, "agrees" if unit else "differs")]
        terms = (first, *said, *([other] if other else []))
        return Scored(concept, first.said.partition(":")[0], first.weight, terms, unit is not False, vetoed=bool(other))

    def _remark_veto(self, concept: Concept, label: Label) -> Term | None:
        """Why a remark in brackets makes another thing of the label (COD排放量（产生量）, 工业增加值（全市）), or None."""
        known = self.index.known[concept.id]
        for remark in label.remarks:
            if any(remark in name for name in known):
                continue  # part of the name: 再生水（中水）
            if word := next((word for word in self.catalog.words["scope_other"] if word in remark), ""):
                return self._against("qualifier", f"remark {remark}: {word}")
            if qualifier := self._qualified(remark, known[0], both=True):
                return self._against("qualifier", f"remark {remark}: {qualifier}")
        return None

    # ------------------------------------------------------------------------------------------ fuzzy
    def resembling(self, label: Label, unit_text: str, expected: Iterable[str] = ()) -> tuple[Scored, ...]:
        """Concepts with a name like the label, in no order. `expected`: what may stand in this row by the form's order; it is weighed
        too, however the label reads."""
        nearest = self.index.nearest(label.names)
        order = sorted(nearest, key=lambda concept: (-nearest[concept].score, concept))
        listed = dict.fromkeys((*order[:_SHORTLIST], *expected))
        nearest |= {concept: Pair(0.0, self.index.known[concept][0], label.names[0]) for concept in listed.keys() - nearest.keys()}
        pairs = {concept: nearest_slip(label.names, self.index.known[concept], nearest[concept]) for concept in listed}
        scores = sorted((pair.score for pair in pairs.values()), reverse=True)
        if not scores:
            return ()
        if scores[0] < DECISIVE or scores[0] - next(iter(scores[1:]), 0.0) < _DECISIVE_MARGIN:
            pairs = {concept: pair._replace(score=similarity(pair.form, pair.known, self.index.cut)) for concept, pair in pairs.items()}
        return tuple(self._score(self.catalog.concepts[concept], pair, unit_text) for concept, pair in pairs.items())

    def _score(self, concept: Concept, pair: Pair, unit_text: str) -> Scored:
        likeness, known, form = pair
        slip = slipped(form, known)
        veto = self._others.get(concept.id) or self._veto(concept, form, known, likeness)
        if not (veto or slip):
            veto = self._against("slip", "more than a slip of the pen")
        unit = self.knowledge.unit_agrees(concept, unit_text, form)
        terms = (Term("label", likeness, f"{form} ~ {known}"), *term(self.catalog.weights, "unit", unit), *([veto] if veto else []))
        return Scored(concept, FUZZY, likeness, terms, slip == 1 and unit is True, bool(veto) or unit is False)

    def _veto(self, concept: Concept, form: str, known: str, score: float) -> Term | None:
        """Why the label cannot be the concept, or None: a look-alike is at least as near, or a qualifier says otherwise."""
        for lookalike, why in self.index.lookalikes[concept.id].items():
            if form == lookalike or closeness(form, lookalike) >= max(score, _ALIKE):
                return self._against("look-alike", f"{lookalike}: {why}")
        if form in self.index.all_lookalikes:
            return self._against("look-alike", "of another concept")
        qualifier = self._qualified(form, known)
        return self._against("qualifier", qualifier) if qualifier else None

    def _qualified(self, text: str, known: str, *, both: bool = False) -> str:
        """The qualifier of which a text has another side than a name; `both`: and the name has one at all. A word lost is a slip of the
        pen, another word is another thing."""
        for qualifier, ours, theirs in zip(self.catalog.qualifiers, self.index.sides(text), self.index.sides(known), strict=True):
            if ours and not ours & theirs and (theirs or not both):
                return qualifier.id
        return ""

    def _against(self, name: str, said: str) -> Term:
        return Term(name, self.catalog.weights[name].differs, said)


def term(weights: Mapping[str, Weight], name: str, agrees: bool | None, said: str = "") -> Iterator[Term]:
    """A piece of evidence with its weight; none where it says nothing."""
    if agrees is not None:
        weight = weights[name]
        yield Term(name, weight.agrees if agrees else weight.differs, said or ("agrees" if agrees else "differs"))


@lru_cache(maxsize=16)
def _of_others(catalog: Catalog, standard: Standard) -> dict[str, Term]:
    """Concepts that only other standards have, and whose: a row of this standard is none of them. What no standard has is open to all."""
    owners: dict[str, list[str]] = {}
    for other in catalog.standards.values():
        for concept in other.concepts - standard.concepts:
            owners.setdefault(concept, []).append(other.id)
    weight = catalog.weights["standard"].differs
    return {concept: Term("standard", weight, f"of {', '.join(ids)}") for concept, ids in owners.items()}


def ruled_out(ranked: Sequence[Scored], never: Set[str], weights: Mapping[str, Weight]) -> tuple[Scored, ...]:
    """The candidates with those vetoed that people said the label never is."""
    if not never:
        return tuple(ranked)
    verdict = Term("decision", weights["decision"].differs, "never")
    return tuple(item.with_terms([verdict], vetoed=True) if item.concept.id in never else item for item in ranked)


def offered(ranked: Sequence[Scored]) -> tuple[Candidate, ...]:
    return tuple(map(_candidate, ranked[:_KEPT]))


@lru_cache(maxsize=_REMEMBERED)
def _candidate(item: Scored) -> Candidate:
    return Candidate(item.concept.id, item.score, item.why, item.terms)


_WORD = re.compile(r"[\u4e00-\u9fff]")


@lru_cache(maxsize=_REMEMBERED)
def wordy(label: Label) -> bool:
    """Whether a label has words at all: a row of figures is no indicator."""
    return any(len(_WORD.findall(name)) >= 2 for name in label.names)
