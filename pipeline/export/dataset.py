"""The tables for programs: CSV, Parquet, and datapackage.json that describes them. pandas and pyarrow are loaded on first use."""

import codecs
import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict
from decimal import Decimal
from io import StringIO
from itertools import accumulate, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.catalog import Catalog, load_catalog
from pipeline.export.pieces import Before, Piece, Unit, Values, blocks, units
from pipeline.export.schema import ESCAPED, Column, Dataset, Table, Type, Value, escaped, printed
from pipeline.export.tables import REPORTS, TABLES
from pipeline.model import Language, Message, Report

if TYPE_CHECKING:
    import pandas
    import pyarrow

MANIFEST = "datapackage.json"
ORIGIN = "run.json"
GENERATOR = "parkaudit"

_ALIKE = tuple(tuple(table for table in TABLES if table.by_park is by_park) for by_park in (False, True))  # in pieces of one kind
_COPIED = 1 << 20  # bytes at a time
_FRAME_TYPES = {Type.TEXT: "string", Type.INTEGER: "Int64", Type.FIGURE: "Float64", Type.MEASURE: "Float64", Type.YESNO: "boolean"}
_FIELD_TYPES = {Type.TEXT: "string", Type.INTEGER: "integer", Type.FIGURE: "number", Type.MEASURE: "number", Type.YESNO: "boolean"}
_ABOUT = Message(
    "国家生态工业示范园区年度报告的数据、核算与发现。规则与列义见各表。",
    "Figures, checks and findings of annual reports of national eco-industrial parks, described table by table.",
)
_ESCAPE = Message(
    "CSV 中以 = + - @ 制表符或回车开头、又不是数字或单独一个 - 的文本，前面加了一个 ' 号；读入时请去掉。Parquet 中没有。",
    "In CSV, text that begins with = + - @ tab or CR and is neither a number nor a lone - has a ' put before it; "
    "take it off when reading. Parquet has the text as it is.",
)


# ------------------------------------------------------------------------------------------------ CSV
def write_csv(dataset: Dataset, folder: Path) -> None:
    """One CSV file per table: UTF-8 with BOM, RFC 4180."""
    for tables in _ALIKE:
        with ExitStack() as stack:
            files = [stack.enter_context(closing(_CsvFile(table, dataset, folder))) for table in tables]
            for unit in units(tables[0], dataset):
                for file in files:
                    file.add(unit)


class _CsvFile:
    """One table being written. Pieces that stand in the old file are copied, as many at a time as stand side by side."""

    def __init__(self, table: Table[Any], dataset: Dataset, folder: Path) -> None:
        self._name, self._dataset, self._values = f"{table.name}.csv", dataset, Values(table, dataset)
        self._cells = [_Cells(column.type) for column in table.columns]
        self._stream = (folder / self._name).open("wb")
        head = codecs.BOM_UTF8 + _csv([[column.name for column in table.columns]])
        self._stream.write(head)
        self._known = _places(dataset.before.pieces.get(table.name, ()), len(head)) if dataset.before else {}
        self._from = self._to = 0  # what is to be copied next, in bytes of the old file
        self._pieces: list[Piece] = []
        dataset.pieces[table.name] = self._pieces

    def add(self, unit: Unit) -> None:
        place, piece = self._known.get(unit.id, (0, None))
        if piece is None or not unit.is_in(piece):
            self._copy()
            piece = self._write(unit)
        elif place == self._to:
            self._to += piece.size
        else:
            self._copy()
            self._from, self._to = place, place + piece.size
        self._pieces.append(piece)

    def _write(self, unit: Unit) -> Piece:
        columns = [map(cells.__getitem__, values) for cells, values in zip(self._cells, self._values.of(unit), strict=True)]
        rows = list(zip(*columns, strict=True))
        text = _csv(rows)
        self._stream.write(text)
        return Piece(unit.id, unit.key, len(rows), len(text))

    def _copy(self) -> None:
        if self._from < self._to and self._dataset.before:
            with (self._dataset.before.folder / self._name).open("rb") as old:
                old.seek(self._from)
                for start in range(self._from, self._to, _COPIED):
                    self._stream.write(old.read(min(_COPIED, self._to - start)))
        self._from = self._to = 0

    def close(self) -> None:
        self._copy()
        self._stream.close()


def _places(pieces: Sequence[Piece], start: int) -> dict[str, tuple[int, Piece]]:
    """The pieces of a file and where they begin in it, by their units."""
    starts = accumulate((piece.size for piece in pieces), initial=start)
    return {piece.unit: (place, piece) for place, piece in zip(starts, pieces, strict=False)}


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    text = StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


class _Cells(dict[Value, str]):
    """The cells of one column, each value printed once."""

    def __init__(self, kind: Type) -> None:
        super().__init__()
        self._kind = kind

    def __missing__(self, value: Value) -> str:
        text = printed(value, self._kind)
        self[value] = cell = escaped(text) if self._kind is Type.TEXT else text
        return cell


# ------------------------------------------------------------------------------------------------ data frames, Parquet
def tables(reports: Sequence[Report], language: Language = "zh") -> "dict[str, pandas.DataFrame]":
    """The tables as data frames, by name: same rows and columns as the CSV files, text without escapes, missing values as NA."""
    dataset = Dataset(reports, language, load_catalog())
    return {table.name: _frame(table, dataset) for table in TABLES}


def _frame(table: Table[Any], dataset: Dataset) -> "pandas.DataFrame":
    import pandas

    rows = [[_frame_value(value) for value in row] for row in table.rows(dataset)]
    # columns are typed one by one: through an object frame a figure missing in one row would make the whole column float
    return pandas.DataFrame(
        {
            column.name: pandas.Series([row[index] for row in rows], dtype=_FRAME_TYPES[column.type])
            for index, column in enumerate(table.columns)
        }
    )


def _frame_value(value: Value) -> str | int | float | bool | None:
    """Figures become doubles: a decimal type has one scale per column, which a park's output value (10¹³) and an intensity per
    yuan do not share, and most readers turn it into slow objects. Nothing is lost: a double gives back every figure of up to 15
    digits, computed bounds have 12, and what was printed stands beside in `text` and `printed`, the exact number in the CSV."""
    if value is None or value == "":
        return None  # empty = not known, as in CSV
    return float(value) if isinstance(value, Decimal) else value


class _FrameValues(dict[Value, str | int | float | bool | None]):
    """The values of one column of a data frame, each made once."""

    def __missing__(self, value: Value) -> str | int | float | bool | None:
        self[value] = made = _frame_value(value)
        return made


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
    for tables in _ALIKE:
        with ExitStack() as stack:
            files = [stack.enter_context(closing(_ParquetFile(table, dataset, folder))) for table in tables]
            left = units(tables[0], dataset)
            for size in list(blocks(unit.id for unit in left)):
                for file in files:
                    file.add(left[:size])
                del left[:size]


class _ParquetFile:
    """One table being written, a group of rows at a time. Rows that stand in the old file are taken from there."""

    def __init__(self, table: Table[Any], dataset: Dataset, folder: Path) -> None:
        import pyarrow
        from pyarrow import parquet

        types = {"string": pyarrow.string(), "Int64": pyarrow.int64(), "Float64": pyarrow.float64(), "boolean": pyarrow.bool_()}
        self._schema = pyarrow.schema([(column.name, types[_FRAME_TYPES[column.type]]) for column in table.columns])
        self._writer = parquet.ParquetWriter(folder / f"{table.name}.parquet", self._schema)
        self._values, self._said = Values(table, dataset), [_FrameValues() for _ in table.columns]
        self._old = _OldGroups(dataset.before, table.name) if dataset.before else None

    def add(self, group: Sequence[Unit]) -> None:
        """Write the rows of these units, if they have any, as one group."""
        import pyarrow

        parts = [part for is_known, found in groupby(group, self._is_known) for part in self._parts(found, known=is_known)]
        if any(part.num_rows for part in parts):
            table = pyarrow.concat_tables(parts).combine_chunks()
            self._writer.write_table(table, row_group_size=table.num_rows)

    def _is_known(self, unit: Unit) -> bool:
        return self._old is not None and self._old.has(unit)

    def _parts(self, found: Iterable[Unit], *, known: bool) -> "Iterator[pyarrow.Table]":
        if known and self._old:
            yield from (part.select(self._schema.names).cast(self._schema) for part in self._old.rows(found))
        else:
            yield self._fresh(found)

    def _fresh(self, found: Iterable[Unit]) -> "pyarrow.Table":
        import pyarrow

        columns: list[list[Any]] = [[] for _ in self._said]
        for unit in found:
            for column, said, values in zip(columns, self._said, self._values.of(unit), strict=True):
                column.extend(map(said.__getitem__, values))
        arrays = [pyarrow.array(values, kind) for values, kind in zip(columns, self._schema.types, strict=True)]
        return pyarrow.Table.from_arrays(arrays, schema=self._schema)

    def close(self) -> None:
        self._writer.close()


class _OldGroups:
    """The rows of a table as they stand in the folder, by their units."""

    def __init__(self, before: Before, name: str) -> None:
        from pyarrow import parquet

        pieces = before.pieces.get(name, ())
        self._known = {piece.unit: piece for piece in pieces}
        self._places = dict(_in_groups(pieces))
        self._file = parquet.ParquetFile(before.folder / f"{name}.parquet", pre_buffer=False) if pieces else None
        self._read: tuple[int, Any] = (-1, None)  # the group read last

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
        if self._read[0] != number:
            assert self._file is not None
            self._read = (number, self._file.read_row_group(number, use_threads=False))
        return self._read[1]


def _in_groups(pieces: Sequence[Piece]) -> Iterator[tuple[str, tuple[int, int]]]:
    """The unit of each piece, the number of its group of rows and its first row there. Groups without rows were not written."""
    left, number = list(pieces), 0
    for size in blocks(piece.unit for piece in pieces):
        group, left = left[:size], left[size:]
        firsts = accumulate((piece.rows for piece in group), initial=0)
        yield from ((piece.unit, (number, first)) for piece, first in zip(group, firsts, strict=False))
        number += any(piece.rows for piece in group)


# ------------------------------------------------------------------------------------------------ datapackage.json
def write_datapackage(dataset: Dataset, folder: Path) -> None:
    """The description of the tables, a Tabular Data Package."""
    _write_json(_package(dataset.language, dataset.catalog), folder / MANIFEST)


def write_origin(dataset: Dataset, folder: Path) -> None:
    """What the run was given, so that it can be run again. A file of its own: paths differ from machine to machine, and the tables
    and their description must not."""
    if dataset.origin:
        _write_json({"messages": dataset.language, **asdict(dataset.origin)}, folder / ORIGIN)


def _write_json(content: object, place: Path) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=2)
    # a path that is not Unicode holds half surrogates: backslashreplace writes them as JSON does
    place.write_bytes(f"{text}\n".encode("utf-8", "backslashreplace"))


def _package(language: Language, catalog: Catalog) -> dict[str, Any]:
    return {
        "profile": "tabular-data-package",
        "name": "parkaudit",
        "generator": GENERATOR,
        "languages": ["zh", "en"],
        "messages": language,
        **_described(_ABOUT),
        "escape": {"character": "'", "before": list(ESCAPED), "except": ["number", "-"], **_described(_ESCAPE)},
        "resources": [_resource(table, catalog) for table in TABLES],
    }


def _described(about: Message) -> dict[str, str]:
    return {"description": about.zh, "description@en": about.en}


def _resource(table: Table[Any], catalog: Catalog) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "parquet": f"{table.name}.parquet",
        "title": table.title,
        **_described(table.about),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",  # with BOM; "utf-8-sig" is not a registered name, and not every reader knows it
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": _table_schema(table, catalog),
    }


def _table_schema(table: Table[Any], catalog: Catalog) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column, table, catalog) for column in table.columns], "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = table.key
    if table is not REPORTS:
        schema["foreignKeys"] = [{"fields": "report", "reference": {"resource": REPORTS.name, "fields": "report"}}]
    return schema


def _field(column: Column[Any], table: Table[Any], catalog: Catalog) -> dict[str, Any]:
    about = _with_codes(column, catalog)
    field: dict[str, Any] = {"name": column.name, "type": _FIELD_TYPES[column.type], "title": column.title, **_described(about)}
    if column.type is Type.YESNO:
        field |= {"trueValues": ["yes"], "falseValues": ["no"]}
    constraints: dict[str, Any] = {"required": True} if column.name in {"report", table.key} else {}
    if column.values:
        constraints["enum"] = list(column.values)
    return field | ({"constraints": constraints} if constraints else {})


def _with_codes(column: Column[Any], catalog: Catalog) -> Message:
    """What a column holds, and what each of its codes means."""
    codes = _codes(column, catalog)
    if not codes:
        return column.about
    zh = "；".join(f"{code} {said.zh}" for code, said in codes.items())
    en = "; ".join(f"{code} = {said.en}" for code, said in codes.items())
    return Message(f"{column.about.zh}：{zh}", f"{column.about.en}: {en}")


def _codes(column: Column[Any], catalog: Catalog) -> dict[str, Message]:
    if column.name == "rule":
        return {rule.id: rule.title for rule in catalog.rules.values()}
    known = {code: said for group in column.labels for code, said in catalog.labels.get(group, {}).items()}
    return {code: known[code] for code in column.values if code in known} if column.values else known
