"""Which standard a report follows, which of its tables is the standard's own, and which are about something else.

The standard is recognised from the report's own tables, not from what its text quotes: each table votes by the indicators it names. A
report may hold the tables of two standards (an old plan, the new form); its own standard is that of the most rows. Only where its tables
are too short to tell alone does the text have a say: of the standards that they fit best it may name one. One table (or its
pieces, cut by class) is the standard's own; the others restate some of its figures, or belong to another standard, another place, a
firm or a plan.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from pipeline.catalog import Catalog, Standard
from pipeline.match.concepts import Names
from pipeline.match.label import LabelReader
from pipeline.model import Extract, Form, Message, Problem
from pipeline.text import fold, squeeze

_ENOUGH = 5  # rows of a standard by name, before a table is taken for its form
_ENOUGH_NAMED = 2  # the same, where the text names that standard
_FOREIGN = 3  # rows that a standard does not have, before a table is taken for another one's
_OVERLAP = 0.2  # of its indicators: a piece of the form repeats hardly any of another piece
_TITLE_AND_NUMBER = re.compile(r"(?P<title>[^()]+)(?:[(].*[)])?[(](?P<number>[^()]*\d[^()]*)[)]")
UNRECOGNISED = "standard-not-recognised"
"""The kind of problem of a report whose standard nothing tells."""
_YEAR = re.compile(r"(?<![-\d])(?:19|20)\d{2}(?=年)")

Printed = Mapping[int, frozenset[str]]
"""The concepts that each table names outright, by the table's index."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """`own`: the tables of the standard (by index); `foreign`: tables whose figures are not the park's of this standard, and why."""

    standard: Standard | None
    own: frozenset[int]
    foreign: Mapping[int, Message]


def recognise(extract: Extract, catalog: Catalog, labels: LabelReader, standard: str = "") -> Recognised:
    """Look at all indicator tables of a report. `standard` overrides the one recognised."""
    names = Names.of(catalog)
    printed = {form.table: _concepts(form, names, labels) for form in extract.forms}
    elsewhere = {form.table: why for form in extract.forms if (why := _other_subject(form, catalog))}
    forms = [form for form in extract.forms if form.table not in elsewhere]
    votes = _votes(forms, printed, catalog.standards.values())
    chosen = catalog.standards.get(standard) or _most_rows(votes) or _named(votes, extract, catalog.standards.values())
    if chosen is None:
        return Recognised(None, frozenset(), elsewhere)
    foreign = elsewhere | {form.table: why for form in forms if (why := _of_another(printed[form.table], chosen, catalog))}
    own = _own(extract, printed, foreign, chosen)
    return Recognised(chosen, own, {table: why for table, why in foreign.items() if table not in own})


def unrecognised(catalog: Catalog) -> Problem:
    """What is to be said of a report with indicators and no standard to judge them by."""
    known = "、".join(catalog.standards), ", ".join(catalog.standards)
    text = Message(
        f"报告所依据的标准未能认定，派生指标和要求均未核对；请用 --standard 指定（{known[0]}）后重新运行。",
        f"The standard of the report was not recognised, so derived figures and requirements were not checked; name it with --standard"
        f" ({known[1]}) and run again.",
    )
    return Problem(UNRECOGNISED, text)


def caption_year(form: Form) -> str:
    """The one year that the heading of a table names; empty when it names none or several."""
    years = set(_YEAR.findall(squeeze(form.section)))
    return years.pop() if len(years) == 1 else ""


def _concepts(form: Form, names: Names, labels: LabelReader) -> frozenset[str]:
    found = (names.certain(labels.read(row.label)) for row in form.rows)
    return frozenset(concept.id for concept in found if concept)


# ------------------------------------------------------------------------------------------------------------ votes
def _fit(printed: frozenset[str], standard: Standard, others: frozenset[str]) -> tuple[int, int]:
    """How well a table fits a standard: indicators that it names, less those that only other standards have (names of one standard
    alone decide, names that all have in common do not); then the indicators alone. `others`: what any standard has."""
    indicators = len(printed & _judged(standard))
    return indicators - len((printed & others) - standard.concepts), indicators


@lru_cache(maxsize=64)
def _judged(standard: Standard) -> frozenset[str]:
    """The indicators of a standard, without its components."""
    return frozenset(item.concept for item in standard.indicators)


def _best(printed: frozenset[str], standards: Iterable[Standard]) -> list[Standard]:
    """The standards that a table fits best; several where it names only what they have in common. None for a table without names."""
    known = list(standards) if printed else []
    others = frozenset[str]().union(*(standard.concepts for standard in known))
    fits = {standard.id: _fit(printed, standard, others) for standard in known}
    best = max(fits.values(), default=(0, 0))
    return [standard for standard in known if fits[standard.id] == best and best[1] > 0]


class _Vote(NamedTuple):
    """The indicators of a standard in the tables that fit it best: in those that may be a form, and in all."""

    standard: Standard
    main: frozenset[str]
    all_tables: frozenset[str]

    @property
    def rank(self) -> tuple[int, int]:
        return len(self.main), len(self.all_tables)


def _votes(forms: Iterable[Form], printed: Printed, standards: Iterable[Standard]) -> list[_Vote]:
    """What the tables say for each standard."""
    known = list(standards)
    main: dict[str, set[str]] = {standard.id: set() for standard in known}
    all_tables: dict[str, set[str]] = {standard.id: set() for standard in known}
    for form in forms:
        for standard in _best(printed[form.table], known):
            found = printed[form.table] & _judged(standard)
            all_tables[standard.id] |= found
            if form.main:
                main[standard.id] |= found
    return [_Vote(standard, frozenset(main[standard.id]), frozenset(all_tables[standard.id])) for standard in known]


def _most_rows(votes: Iterable[_Vote]) -> Standard | None:
    """The standard with most indicators: first in tables that may be a form, then in all. Where tables name only what several standards
    have in common, the verified one comes first (the catalogue's order)."""
    chosen = max(votes, key=lambda vote: vote.rank, default=None)
    return chosen.standard if chosen and len(chosen.all_tables) >= _ENOUGH else None


def _named(votes: Iterable[_Vote], extract: Extract, standards: Iterable[Standard]) -> Standard | None:
    """The one standard that the text names of those that short tables fit best; None where it names none or several of them."""
    fitting = [vote for vote in votes if len(vote.all_tables) >= _ENOUGH_NAMED]
    most = max((vote.rank for vote in fitting), default=None)
    texts = [fold(passage.text) for passage in extract.passages]
    texts += [fold(form.section) for form in extract.forms]
    wordings = _wordings(standards)
    named = [
        vote.standard
        for vote in fitting
        if vote.rank == most and any(word in text for text in texts for word in wordings[vote.standard.id])
    ]
    return named[0] if len(named) == 1 else None


def _wordings(standards: Iterable[Standard]) -> dict[str, list[str]]:
    """How each standard is named: by its number (the last brackets of its name), and by its title where no other has the same."""
    parts = {standard.id: _TITLE_AND_NUMBER.fullmatch(fold(standard.name.zh)) for standard in standards}
    titles = Counter(found["title"] for found in parts.values() if found)
    return {
        key: [found["number"], *([found["title"]] if titles[found["title"]] == 1 else [])] if found else [] for key, found in parts.items()
    }


def _of_another(printed: frozenset[str], chosen: Standard, catalog: Catalog) -> Message | None:
    """Why a table is another standard's, or None. What it shares with the report's own standard are the figures of another time or of
    a plan as a rule, so they are set aside too."""
    best = _best(printed, catalog.standards.values())
    if not best or chosen in best or len((printed & best[0].concepts) - chosen.concepts) < _FOREIGN:
        return None
    name = best[0].name
    return Message(f"该表属于另一项标准（{name.zh}）。", f"The table is that of another standard ({name.en}).")


def _other_subject(form: Form, catalog: Catalog) -> Message | None:
    """Why the figures of a table are not the park's own of this year, or None."""
    heading = squeeze(form.section)
    word = next((word for word in catalog.words["other_subject"] if word in heading), "")
    if word and not form.main:
        return Message(f"该表说的不是本园区本年的实绩（“{word}”）。", f"The table is not about this park and year (“{word}”).")
    return None


def _own(extract: Extract, printed: Printed, foreign: Mapping[int, Message], standard: Standard) -> frozenset[int]:
    """The table with most indicators of the standard, and those that go on with others of them."""
    candidates = [
        form.table for form in extract.forms if form.main and form.table not in foreign and printed[form.table] & standard.concepts
    ]
    taken: frozenset[str] = frozenset()
    own = []
    for table in sorted(candidates, key=lambda table: -len(printed[table] & standard.concepts)):
        found = printed[table] & standard.concepts
        if len(found & taken) <= _OVERLAP * len(found):
            own.append(table)
            taken |= found
    return frozenset(own)
