"""Export: a finished run as files. `write` writes the whole output folder, `tables` gives the tables as data frames.

`EXPORTERS` names every form of output; adding one is a module and one line here. Each gets the dataset and a folder. The order
is that of writing: first what marks the folder as ours, then what programs read, last what people read.
"""

from collections.abc import Sequence
from pathlib import Path

from pipeline.catalog import Catalog
from pipeline.export.dataset import tables, write_csv, write_datapackage, write_origin
from pipeline.export.finished import Finished, find_row, read_origin, rows
from pipeline.export.folder import check_writable, is_output, state, write_folder
from pipeline.export.page import write_page
from pipeline.export.parquet import write_parquet
from pipeline.export.pieces import Before, Pieces
from pipeline.export.rendering import Renderer, Rows, joined, unchanged
from pipeline.export.schema import Dataset, Exporter, Origin, RowsOf, Short
from pipeline.export.tables import TABLES
from pipeline.export.workbook import write_workbook
from pipeline.model import Language, Report

__all__ = [
    "EXPORTERS",
    "TABLES",
    "Dataset",
    "Exporter",
    "Finished",
    "Origin",
    "Pieces",
    "Renderer",
    "Rows",
    "Short",
    "check_writable",
    "find_row",
    "is_output",
    "joined",
    "read_origin",
    "rows",
    "state",
    "tables",
    "unchanged",
    "write",
]

EXPORTERS: dict[str, Exporter] = {
    "datapackage": write_datapackage,
    "csv": write_csv,
    "parquet": write_parquet,
    "workbook": write_workbook,
    "page": write_page,
    "origin": write_origin,
}


def write(
    reports: Sequence[Report],
    out: Path,
    *,
    language: Language,
    catalog: Catalog,
    origin: Origin | None = None,
    shorts: Sequence[Short] = (),
    before: Pieces | None = None,
    rows: RowsOf | None = None,
) -> Pieces:
    """Write the whole output folder, and say of which pieces its tables are made. `before` are those of its tables as they stand there:
    what did not change, as the keys of `shorts` tell, is taken over; of the rest `rows` gives the rows, or they are rendered here. Raises
    OutputError, whose message names what is complete; files there that are not ours stay as they are."""
    known = Before(out, before) if before else None
    dataset = Dataset(reports, language, catalog, origin, shorts, known, rows=rows)
    write_folder(dataset, out, EXPORTERS)
    return dataset.pieces
