"""Document → mentions: which tables are indicator tables, what their columns hold, and whose report it is.

Nothing is understood yet: labels, units and figures leave this stage as printed, with their places.
"""

from pipeline.catalog import Catalog
from pipeline.extract.forms import read_forms
from pipeline.extract.identity import read_identity
from pipeline.extract.lines import read_lines
from pipeline.extract.plane import read_planes
from pipeline.extract.restatement import find_restatements
from pipeline.extract.running import read_passages, read_rosters
from pipeline.extract.totals import read_totals
from pipeline.model import Document, Extract


def extract(document: Document, catalog: Catalog, file_name: str) -> Extract:
    """The indicator tables of a document, the totals of all tables, and its identity. `file_name` is the last resort for park and year."""
    planes = tuple(read_planes(document, catalog))
    identity, doubts = read_identity(document, planes, file_name, catalog)
    forms, problems = read_forms(planes, catalog, identity.year)
    passages, rosters = read_passages(document, forms, catalog), read_rosters(document, forms)
    lines, told = read_lines(planes, catalog)
    return Extract(
        identity=identity,
        forms=forms,
        problems=(*doubts, *problems),
        restated=find_restatements(document, planes, catalog),
        totals=read_totals(planes, catalog),
        lines=lines,
        told=told,
        passages=passages,
        rosters=rosters,
    )


__all__ = ["extract"]
