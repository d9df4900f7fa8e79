"""Whose report it is, and of when: park name, data year, base year and address, each from the surest place that prints it."""

from collections.abc import Sequence

from pipeline.catalog import Catalog
from pipeline.extract.dominant import find_dominant_industry
from pipeline.extract.park import find_park
from pipeline.extract.plane import Plane
from pipeline.extract.printed import fields, read_printed
from pipeline.extract.years import find_base_year, find_data_year
from pipeline.model import Document, Identity, Problem


def read_identity(document: Document, planes: Sequence[Plane], file_name: str, catalog: Catalog) -> tuple[Identity, tuple[Problem, ...]]:
    """Everything the document says of its own identity, and years that contradict one another; fields stay empty when nothing says
    them. `planes`: its tables, in order. `file_name` is the last resort for park and year."""
    printed = read_printed(document)
    year, data_problems = find_data_year(printed, file_name, catalog)
    base, base_problems = find_base_year(printed, year, catalog)
    identity = Identity(
        park=find_park(printed, file_name, catalog),
        year=year,
        base_year=base.year if base else None,
        base_year_text=base.line if base else "",
        address=next(fields(printed, "address_field", catalog), ""),
        dominant_industry=find_dominant_industry(document, planes, year, catalog),
    )
    return identity, (*data_problems, *base_problems)


__all__ = ["read_identity"]
