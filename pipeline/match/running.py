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
_OTHER = "part"  # scope of what follows a noun that is a concept of another thing


class ClaimReader:
    """Reads the claims of one report as facts."""

    def __init__(self, catalog: Catalog, standard: Standard | None, identity: Identity, report: str) -> None:
        self.catalog, self.identity, self.report = catalog, identity, report
        self.names, self.labels = Names.of(catalog, standard), LabelReader.of(catalog)
        self.concepts = standard.concepts if standard else frozenset(catalog.concepts)
        self._short_name = _short_name(catalog.words["park_ending"])

    def facts(self, extract: Extract) -> Iterator[Fact]:
        """One fact for every claim that has a noun; its concept is empty where the noun names none."""
        for passage in extract.passages:
            claims = iter(passage.claims)
            claim = next(claims, None)
            for _, end in passage.sentences:
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
            concept = self._named(noun) if len(noun) >= _SHORTEST else None
            if concept and concept.id in self.concepts and self.catalog.unit(claim.unit, concept.quantity):
                return concept
        return None

    def _named(self, noun: str) -> Concept | None:
        return None if self._ends_otherwise(noun) else self.names.certain(self.labels.read(noun))

    def _of_another(self, claim: Claim) -> bool:
        """Whether the noun ends in the name of a concept: then it is somebody else's."""
        core = self._of_ours(claim.core)
        if self._ends_otherwise(core):
            return False
        return any(self._named(core[at:]) for at in range(1, len(core) - _SHORTEST))

    def _ends_otherwise(self, noun: str) -> bool:
        """Whether a noun plainly ends in no name: of words alone, no period among them, a label is read by its end."""
        plain, known = fold(noun), self.names.index
        if plain[-END:] in known.ends and any(plain[at:] in known.named for at in range(len(plain))):
            return False
        return _WORDS.fullmatch(plain) is not None and not self.labels.says_when(plain)

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
        factor = self.catalog.to_canonical(concept, unit) if concept and unit else Decimal(1)
        key = f"{self.report}|{Kind.CLAIM!s}|{place.paragraph},{place.table},{place.row},{place.column}|{claim.span}"
        return Fact(
            id="f" + hashlib.sha256(key.encode()).hexdigest()[:12],
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
