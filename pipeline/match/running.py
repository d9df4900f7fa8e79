"""Claims of the running text → facts of kind `claim`: each noun to the concept that it names outright, each figure in its unit.

A noun is a concept only by its name or an alias, whole: what stands before it makes another thing of it (起步区绿化覆盖率), and so it
is with the figures that follow in the same sentence.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from pipeline.catalog import Catalog, Concept, Standard
from pipeline.match.concepts import END, Names
from pipeline.match.label import LabelReader
from pipeline.model import Claim, Extract, Fact, Identity, Kind, Passage
from pipeline.text import either, fold

_WORDS = re.compile(r"[\u4e00-\u9fff]*")
_OF_YEAR = re.compile(r"20\d\d年")
_UNTIL = re.compile(r"[到至](\d{4})年\w?")
_SHORTEST = 3  # characters of a name that a noun may end with
_NAMED = 2  # characters of a park's name that its short forms begin with
_AS_IT_IS = Decimal(1)
_REMEMBERED = 4_096  # nouns
_OTHER = "part"  # scope of what follows a noun that is a concept of another thing


class _Nouns:
    """What nouns name under a standard."""

    def __init__(self, catalog: Catalog, standard: Standard | None) -> None:
        self._names, self._labels = Names.of(catalog, standard), LabelReader.of(catalog)
        self.named = lru_cache(_REMEMBERED)(self._named)
        self.ends_in_a_name = lru_cache(_REMEMBERED)(self._ends_in_a_name)

    @staticmethod
    @lru_cache(maxsize=16)
    def of(catalog: Catalog, standard: Standard | None) -> "_Nouns":
        """Those of a catalogue's standard are kept: reports speak of the same things."""
        return _Nouns(catalog, standard)

    def _named(self, noun: str) -> Concept | None:
        """The concept that a noun names outright."""
        return None if self._ends_otherwise(noun) else self._names.certain(self._labels.read(noun))

    def _ends_in_a_name(self, noun: str) -> bool:
        """Whether a noun ends in the name of a concept, and something stands before it."""
        return not self._ends_otherwise(noun) and any(self.named(noun[at:]) for at in range(1, len(noun) - _SHORTEST))

    def _ends_otherwise(self, noun: str) -> bool:
        """Whether a noun plainly ends in no name: of words alone, no period among them, a label is read by its end."""
        plain, known = fold(noun), self._names.index
        if plain[-END:] in known.ends and any(plain[at:] in known.named for at in range(len(plain))):
            return False
        return _WORDS.fullmatch(plain) is not None and not self._labels.says_when(plain)


class ClaimReader:
    """Reads the claims of one report as facts."""

    def __init__(self, catalog: Catalog, standard: Standard | None, identity: Identity, report: str) -> None:
        self.catalog, self.identity = catalog, identity
        self._begun = hashlib.sha256(f"{report}|{Kind.CLAIM!s}|".encode())
        self._nouns = _Nouns.of(catalog, standard)
        self.concepts = standard.concepts if standard else frozenset(catalog.concepts)
        self._short_name = _short_name(catalog.words["park_ending"])

    def facts(self, extract: Extract) -> Iterator[Fact]:
        """One fact for every claim that has a noun; its concept is empty where the noun names none."""
        for passage in extract.passages:
            claims = iter(passage.claims)
            claim = next(claims, None)
            for _, end in passage.sentences if claim else ():
                strange = ""
                while claim is not None and claim.span[0] < end:
                    concept = self._concept(claim)
                    strange = strange or (_OTHER if concept is None and self._of_another(claim) else "")
                    yield self._fact(passage, claim, concept, strange)
                    claim = next(claims, None)

    def _concept(self, claim: Claim) -> Concept | None:
        """The concept that the noun names, if the figure is of its kind. What is 其中 of another figure is part of that."""
        if "其中" in claim.noun:
            return None
        plain = self._of_ours(claim.core).replace("实现", "").replace("完成", "")
        for noun in dict.fromkeys((claim.noun, claim.core, plain)):
            concept = self._nouns.named(noun) if len(noun) >= _SHORTEST else None
            if concept and concept.id in self.concepts and self.catalog.unit(claim.unit, concept.quantity):
                return concept
        return None

    def _of_another(self, claim: Claim) -> bool:
        """Whether the noun ends in the name of a concept: then it is somebody else's."""
        return self._nouns.ends_in_a_name(self._of_ours(claim.core))

    def _of_ours(self, noun: str) -> str:
        """A noun without the park's own name before it, in full or short (南港经济技术开发区, 南港经开区), and the year behind that."""
        park = self.identity.park
        if len(park) < _NAMED or not noun.startswith(park[:_NAMED]):
            return noun
        short = None if noun.startswith(park) else self._short_name.match(noun, _NAMED)
        end = len(park) if noun.startswith(park) else short.end() if short else 0
        year = _OF_YEAR.match(noun, end) if end else None
        return noun[year.end() if year else end :]

    def _fact(self, passage: Passage, claim: Claim, concept: Concept | None, strange: str) -> Fact:
        place = passage.place(claim.span)
        unit = self.catalog.unit(claim.unit, concept.quantity) if concept else None
        factor = self.catalog.to_canonical(concept, unit) if concept and unit else _AS_IT_IS
        content = self._begun.copy()
        content.update(f"{place.paragraph},{place.table},{place.row},{place.column}|{claim.span}".encode())
        return Fact(
            id="f" + content.hexdigest()[:12],
            concept=concept.id if concept else "",
            period=self._period(claim.period),
            kind=Kind.CLAIM,
            text=claim.text,
            printed=claim.text,
            label=claim.core or claim.noun,
            location=place,
            value=claim.value * factor,
            low=None if claim.low is None else claim.low * factor,
            high=None if claim.high is None else claim.high * factor,
            unit=concept.unit if concept else claim.unit,
            unit_text=claim.unit,
            source="text",
            method="alias" if concept else "noun" if claim.core else "noun-behind",
            score=0.98 if concept else 0.0,
            doubt=passage.doubt,
            scope=self._scope(claim.scope) or strange,
            main=False,
        )

    def _scope(self, said: str) -> str:
        """Up to the year reported is no plan: 到2021年已建成."""
        until = _UNTIL.match(said)
        return said[until.end() :].strip() if until and self.identity.year and int(until[1]) <= self.identity.year else said

    def _period(self, said: str) -> str:
        year = self.identity.year
        if said == "last":
            return str(year - 1) if year else "last"
        if said == "base":
            return said
        if not said or (year and int(said) == year):
            return "current"
        if year and int(said) == year - 3:
            return "Y-3"
        return "base" if int(said) == self.identity.base_year else said


@lru_cache(maxsize=4)
def _short_name(endings: Sequence[str]) -> re.Pattern[str]:
    """What goes on a park's short name."""
    return re.compile(rf"[\u4e00-\u9fff]{{0,8}}?{either(endings)}")


__all__ = ["ClaimReader"]
