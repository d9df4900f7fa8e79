"""Which standard a report follows, which of its tables is the standard's own, and which are about something else.

The standard is recognised from the report's own table, not from what its text quotes. One table (or its pieces, cut by class) is the
standard's own; the others restate some of its figures, or belong to another standard, another place, a firm or a plan.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.catalog import Catalog, Standard
from pipeline.match.concepts import Names
from pipeline.match.label import LabelReader
from pipeline.model import Extract, Form, Message
from pipeline.text import fold, squeeze, without_brackets, without_marks

_ENOUGH = 5  # rows of a standard by name, before a table is taken for its form
_FOREIGN = 3  # rows that only another standard has, before a table is taken for that one's
_OVERLAP = 0.2  # of its indicators: a piece of the form repeats hardly any of another piece
_YEAR = re.compile(r"(?<![-\d])(?:19|20)\d{2}(?=年)")


@dataclass(frozen=True, slots=True)
class Recognised:
    """`own`: the tables of the standard (by index); `foreign`: tables whose figures are not the park's of this standard, and why."""

    standard: Standard | None
    own: frozenset[int]
    foreign: Mapping[int, Message]


def recognise(extract: Extract, catalog: Catalog, labels: LabelReader, standard: str = "") -> Recognised:
    """Look at all indicator tables of a report. `standard` overrides the one recognised."""
    names = Names(catalog)
    printed = {form.table: _concepts(form, names, labels) for form in extract.forms}
    foreign = {form.table: why for form in extract.forms if (why := _foreign(form, catalog))}
    named = [printed[form.table] for form in extract.forms if form.table not in foreign]
    chosen = catalog.standards.get(standard) or _most_named(frozenset().union(*named), catalog)
    own = _own(extract, printed, foreign, chosen) if chosen else frozenset()
    return Recognised(chosen, own, {table: why for table, why in foreign.items() if table not in own})


def caption_year(form: Form) -> str:
    """The one year that the heading of a table names; empty when it names none or several."""
    years = set(_YEAR.findall(squeeze(form.section)))
    return years.pop() if len(years) == 1 else ""


def _concepts(form: Form, names: Names, labels: LabelReader) -> frozenset[str]:
    found = (names.certain(labels.read(row.label)) for row in form.rows)
    return frozenset(concept.id for concept in found if concept)


def _most_named(printed: frozenset[str], catalog: Catalog) -> Standard | None:
    """The standard most of whose indicators are printed by name or alias."""
    votes = Counter({item.id: sum(indicator.concept in printed for indicator in item.indicators) for item in catalog.standards.values()})
    best = votes.most_common(1)
    return catalog.standards[best[0][0]] if best and best[0][1] >= _ENOUGH else None


def _foreign(form: Form, catalog: Catalog) -> Message | None:
    """Why the figures of a table are not the park's own of a known standard, or None."""
    labels = (without_brackets(fold(without_marks(row.label))) for row in form.rows)
    if sum(label in catalog.words["other_standards"] for label in labels) >= _FOREIGN:
        return Message("该表属于另一项标准。", "The table is that of another standard.")
    heading = squeeze(form.section)
    word = next((word for word in catalog.words["other_subject"] if word in heading), "")
    if word and not form.main:
        return Message(f"该表说的不是本园区本年的实绩（“{word}”）。", f"The table is not about this park and year (“{word}”).")
    return None


def _own(extract: Extract, printed: Mapping[int, frozenset[str]], foreign: Mapping[int, Message], standard: Standard) -> frozenset[int]:
    """The table with most indicators of the standard, and those that go on with others of them."""
    indicators = frozenset(item.concept for items in (standard.indicators, standard.components) for item in items)
    candidates = [form.table for form in extract.forms if form.main and form.table not in foreign and printed[form.table] & indicators]
    taken: frozenset[str] = frozenset()
    own = []
    for table in sorted(candidates, key=lambda table: -len(printed[table] & indicators)):
        found = printed[table] & indicators
        if len(found & taken) <= _OVERLAP * len(found):
            own.append(table)
            taken |= found
    return frozenset(own)
