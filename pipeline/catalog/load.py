"""Packs → Catalog: the built-in folders of YAML, and on top the folders given, which add to them and override them by id. A fault
anywhere refuses all of it; all faults are told at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeVar

from pipeline.catalog.build import build_concept, build_qualifier, build_standard, build_weight
from pipeline.catalog.derivations import build_derivation
from pipeline.catalog.kept import kept
from pipeline.catalog.packs import Claims, Packs, read_packs
from pipeline.catalog.records import Catalog, Concept
from pipeline.catalog.sentences import build_sentence_rule
from pipeline.catalog.source import Attempts
from pipeline.catalog.units import build_units
from pipeline.catalog.wordings import Names, build_rule, merge_columns, merge_labels, merge_words, refuse_ambiguous, refuse_contrary
from pipeline.model import Role

Made = TypeVar("Made")


def load_catalog(extra: Sequence[Path] = ()) -> Catalog:
    """All packs: the built-in ones, then the folders given (each a pack or a folder of packs). Raises PatternError with file and
    line. The catalog is kept per process."""
    return _load_once(tuple(Path(folder).resolve() for folder in extra))


def check_pack(folder: Path) -> Catalog:
    """Read one pack on top of the built-in ones, afresh. Raises PatternError with all faults, each with file and line."""
    return _load([folder])


@lru_cache(maxsize=4)
def _load_once(extra: tuple[Path, ...]) -> Catalog:
    return kept(extra, lambda: _load(extra))


def _load(extra: Sequence[Path]) -> Catalog:
    loading = _Loading(read_packs(extra))
    catalog = Catalog(
        concepts={},
        standards={},
        columns={Role(name): heads for name, heads in loading.merged("columns", merge_columns).items()},
        qualifiers=tuple(loading.built("qualifiers", build_qualifier).values()),
        weights=loading.built("evidence", build_weight),
        rules=loading.built("rules", build_rule),
        sentences=tuple(loading.built("sentences", build_sentence_rule).values()),
        derivations=tuple(loading.built("derivations", build_derivation).values()),
        words=loading.merged("words", merge_words),
        units=loading.built("units", build_units),
        labels=loading.merged("labels", merge_labels),
    )
    for complete in (loading.with_concepts, loading.with_standards):
        if loading.sound:  # what rests on faulty units or concepts is checked once those are mended
            catalog = complete(catalog)
    loading.attempts.finish()
    return catalog


class _Loading:
    """Makes the parts of a catalog from packs, and goes on after a fault."""

    def __init__(self, packs: Packs) -> None:
        self.packs, self.attempts = packs, Attempts(packs.faults)
        self.sound = packs.spoilt.isdisjoint({"units", "concepts"})

    def claims(self, kind: str) -> Mapping[str, Claims]:
        return next(iter(self.attempts.each([lambda: self.packs.claims(kind)])), {})

    def merged(self, kind: str, merge: Callable[[Mapping[str, Claims]], dict[str, Made]]) -> dict[str, Made]:
        """Lists that packs add to."""
        return next(iter(self.attempts.each([lambda: merge(self.packs.claims(kind))])), {})

    def built(self, kind: str, build: Callable[[str, Claims], Made]) -> dict[str, Made]:
        """Named things, each built by itself."""
        claims = self.claims(kind)
        made = self.attempts.each(partial(_pair, name, said, build) for name, said in claims.items())
        if kind in {"units", "concepts"}:
            self.sound = self.sound and 0 < len(made) == len(claims)
        return dict(made)

    def with_concepts(self, catalog: Catalog) -> Catalog:
        aliases = self.claims("aliases")
        further = {name: said.all for name, said in aliases.items()}

        def build(name: str, claims: Claims) -> Concept:
            return build_concept(name, claims, further.get(name, ()), catalog)

        concepts = self.built("concepts", build)
        if self.sound:
            self.attempts.each(partial(_refuse_unknown, name, said, concepts) for name, said in aliases.items())
            claims = self.claims("concepts")
            given = [names for names in _given(claims, aliases) if names.concept in concepts]
            self.attempts.each(
                [lambda: refuse_ambiguous([*_own(claims), *given]), lambda: refuse_contrary(given, concepts, catalog.qualifiers)]
            )
        return replace(catalog, concepts=concepts)

    def with_standards(self, catalog: Catalog) -> Catalog:
        folders = next(iter(self.attempts.each([lambda: self.packs.standards])), [])
        made = self.attempts.each(partial(build_standard, folder, catalog) for folder in folders)
        ordered = sorted(made, key=lambda standard: standard.provisional)
        return replace(catalog, standards={standard.id: standard for standard in ordered})


def _pair(name: str, claims: Claims, build: Callable[[str, Claims], Made]) -> tuple[str, Made]:
    return name, build(name, claims)


def _refuse_unknown(name: str, said: Claims, concepts: Mapping[str, Concept]) -> None:
    if name not in concepts:
        said.all[0].refuse(f"未知的概念“{name}”", f"the concept '{name}' is not known")


def _own(concepts: Mapping[str, Claims]) -> Iterator[Names]:
    """What the built-in packs call their concepts."""
    return (Names.of(name, said.own) for name, said in concepts.items() if said.own)


def _given(concepts: Mapping[str, Claims], aliases: Mapping[str, Claims]) -> Iterator[Names]:
    """What the packs given call them."""
    yield from (Names.of(name, part) for name, said in concepts.items() for part in said.given)
    yield from (Names(name, part.items()) for name, said in aliases.items() for part in said.all)
