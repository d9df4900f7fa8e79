"""Which sentence of a report says that a figure of an earlier year was restated."""

from collections.abc import Iterable

from pipeline.catalog import Catalog
from pipeline.model import Fact, Quote
from pipeline.text import fold, without_brackets
from pipeline.validate.across.files import File

_SHORTEST = 3  # characters of a name that is looked for in a sentence


def restatement(file: File, fact: Fact, catalog: Catalog) -> Quote | None:
    """The sentence that explains why the figure is another than before: one in its own row, one that names it, or one that names no
    figure at all."""
    if not file.report.restated:
        return None
    near, named, general = [], [], []
    rows = {(item.location.table, item.location.row) for item in file.report.facts}
    for quote in file.report.restated:
        names = _named(quote.text, catalog)
        row = (quote.location.table, quote.location.row)
        if row == (fact.location.table, fact.location.row):
            near.append(quote)
        elif quote.location.table is not None and row in rows:
            continue
        elif fact.concept in names:
            named.append(quote)
        elif not names:
            general.append(quote)
    return next(iter((*near, *named, *general)), None)


def _named(sentence: str, catalog: Catalog) -> frozenset[str]:
    """The concepts that a sentence names."""
    text = fold(sentence)
    return frozenset(concept.id for concept in catalog.concepts.values() if _stands(text, (concept.name.zh, *concept.aliases)))


def _stands(text: str, names: Iterable[str]) -> bool:
    plain = (without_brackets(fold(name)) for name in names)
    return any(len(name) >= _SHORTEST and name in text for name in plain)
