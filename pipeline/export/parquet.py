"""The tables as Parquet files, written a group of rows at a time. pyarrow is loaded on first use, pandas never."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from functools import partial
from itertools import accumulate, groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.export.dataset import ALIKE, FRAME_TYPES
from pipeline.export.pieces import Before, Piece, Source, Unit, blocks, units
from pipeline.export.rendering import Rows, csv_head
from pipeline.export.schema import Dataset, Table

if TYPE_CHECKING:
    import pyarrow

_THREADS = 2  # facts take as long as all other tables together; nearly all of it is done where Python lets another thread go on


def write_parquet(dataset: Dataset, folder: Path) -> None:
    """One Parquet file per table, with the types of the columns; some dozens of reports are a group of rows."""
    import pyarrow

    pool = pyarrow.default_memory_pool()
    pyarrow.set_memory_pool(pyarrow.system_memory_pool())  # its own keeps 50 MB for itself
    try:
        _write_parquet(dataset, folder)
    finally:
        pyarrow.set_memory_pool(pool)


def _write_parquet(dataset: Dataset, folder: Path) -> None:
    for tables in ALIKE:
        groups = _groups(units(tables[0], dataset))
        with ThreadPoolExecutor(_THREADS) as pool:
            list(pool.map(partial(_write_table, groups, dataset, folder), tables))


def _groups(left: Sequence[Unit]) -> list[Sequence[Unit]]:
    """Units whose rows go together as one group."""
    ends = list(accumulate(blocks(unit.id for unit in left), initial=0))
    return [left[first:end] for first, end in pairwise(ends)]


def _write_table(groups: Iterable[Sequence[Unit]], dataset: Dataset, folder: Path, table: Table[Any]) -> None:
    with closing(_ParquetFile(table, Source(dataset), dataset, folder)) as file:
        for group in groups:
            file.add(group)


class _ParquetFile:
    """One table being written, a group of rows at a time. Rows that stand in the old file are taken from there."""

    def __init__(self, table: Table[Any], source: Source, dataset: Dataset, folder: Path) -> None:
        import pyarrow
        from pyarrow import parquet

        types = {"string": pyarrow.string(), "Int64": pyarrow.int64(), "Float64": pyarrow.float64(), "boolean": pyarrow.bool_()}
        self._schema = pyarrow.schema([(column.name, types[FRAME_TYPES[column.type]]) for column in table.columns])
        again = [column.name for column in table.columns if column.name != table.key]  # what is never said twice needs neither
        self._writer = parquet.ParquetWriter(folder / f"{table.name}.parquet", self._schema, use_dictionary=again, write_statistics=again)
        self._table, self._source = table, source
        self._old = _OldGroups(dataset.before, table.name) if dataset.before else None

    def add(self, group: Sequence[Unit]) -> None:
        """Write the rows of these units, if they have any, as one group."""
        import pyarrow

        parts = [part for is_known, found in groupby(group, self._is_known) for part in self._parts(found, known=is_known)]
        if parts:
            table = pyarrow.concat_tables(parts).combine_chunks()
            self._writer.write_table(table, row_group_size=table.num_rows)

    def _is_known(self, unit: Unit) -> bool:
        return self._old is not None and self._old.has(unit)

    def _parts(self, found: Iterable[Unit], *, known: bool) -> "Iterator[pyarrow.Table]":
        if known and self._old:
            yield from self._old.rows(found)
        else:
            rows = [self._source.rows(self._table, unit) for unit in found]
            if any(part.number for part in rows):
                yield _read_csv(b"".join((csv_head(self._table), *map(Rows.as_said, rows))), self._schema)

    def close(self) -> None:
        if self._old is not None:
            self._old.close()
        self._writer.close()


def _read_csv(text: bytes, schema: "pyarrow.Schema") -> "pyarrow.Table":
    """A table from its CSV text: faster by far than from values one by one, and without pandas, which takes 80 MB and longer than all the
    rest."""
    import pyarrow
    from pyarrow import csv

    return csv.read_csv(
        pyarrow.BufferReader(text),
        read_options=csv.ReadOptions(use_threads=False, block_size=len(text)),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types=schema, strings_can_be_null=True, null_values=[""], true_values=["yes"], false_values=["no"]
        ),
    )


class _OldGroups:
    """The rows of a table as they stand in the folder, by their units."""

    def __init__(self, before: Before, name: str) -> None:
        from pyarrow import parquet

        pieces = before.pieces.get(name, ())
        self._known = {piece.unit: piece for piece in pieces}
        self._places = dict(_in_groups(pieces))
        self._file = parquet.ParquetFile(before.folder / f"{name}.parquet", pre_buffer=False) if pieces else None
        self._reader = ThreadPoolExecutor(1)  # one at a time: the file has one place at which it is read
        self._begun: dict[int, Future[Any]] = {}  # the group asked for last and the next, which is read while that is written

    def has(self, unit: Unit) -> bool:
        return unit.is_in(self._known.get(unit.id))

    def rows(self, found: Iterable[Unit]) -> "Iterator[pyarrow.Table]":
        """The rows of units that are all there; what stands side by side in one piece."""
        pieces = [self._known[unit.id] for unit in found if self._known[unit.id].rows]
        spans: list[tuple[int, int, int]] = []  # group, first row, end
        for piece in pieces:
            group, first = self._places[piece.unit]
            if spans and spans[-1][0] == group and spans[-1][2] == first:
                spans[-1] = (group, spans[-1][1], first + piece.rows)
            else:
                spans.append((group, first, first + piece.rows))
        yield from (self._group(group).slice(first, end - first) for group, first, end in spans)

    def _group(self, number: int) -> Any:
        places = number, number + 1
        self._begun = {place: self._begun.get(place) or self._reader.submit(self._group_read, place) for place in places}
        return self._begun[number].result()

    def _group_read(self, number: int) -> Any:
        file = self._file
        return file.read_row_group(number, use_threads=False) if file and number < file.num_row_groups else None

    def close(self) -> None:
        self._reader.shutdown(cancel_futures=True)
        if self._file is not None:
            self._file.close()


def _in_groups(pieces: Sequence[Piece]) -> Iterator[tuple[str, tuple[int, int]]]:
    """The unit of each piece, the number of its group of rows and its first row there. Groups without rows were not written."""
    left, number = list(pieces), 0
    for size in blocks(piece.unit for piece in pieces):
        group, left = left[:size], left[size:]
        firsts = accumulate((piece.rows for piece in group), initial=0)
        yield from ((piece.unit, (number, first)) for piece, first in zip(group, firsts, strict=False))
        number += any(piece.rows for piece in group)
