"""The index: SQLite in the output folder, made from a finished run for lists, search and filters, and made again whenever it is not of
the run that is there. Nothing depends on it: the truth is in the tables and in the log of decisions.
"""

from pipeline.export.finished import Row
from pipeline.index.build import INDEX, index_file
from pipeline.index.query import Filter, Index, Listed, Statuses, open_index

__all__ = ["INDEX", "Filter", "Index", "Listed", "Row", "Statuses", "index_file", "open_index"]
