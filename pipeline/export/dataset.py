"""The tables for programs: CSV, data frames, and datapackage.json that describes them. pandas is loaded on first use."""

import json
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict
from decimal import Decimal
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.catalog import Catalog, load_catalog
from pipeline.export.pieces import Piece, Source, Unit, units
from pipeline.export.rendering import csv_head
from pipeline.export.schema import ESCAPED, Column, Dataset, Table, Type, Value
from pipeline.export.tables import REPORTS, TABLES
from pipeline.model import Language, Message, Report

if TYPE_CHECKING:
    import pandas

MANIFEST = "datapackage.json"
ORIGIN = "run.json"
GENERATOR = "parkaudit"

ALIKE = tuple(tuple(table for table in TABLES if table.by_park is by_park) for by_park in (False, True))  # in pieces of one kind
_COPIED = 1 << 20  # bytes at a time
FRAME_TYPES = {Type.TEXT: "string", Type.INTEGER: "Int64", Type.FIGURE: "Float64", Type.MEASURE: "Float64", Type.YESNO: "boolean"}
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
    for tables in ALIKE:
        with ExitStack() as stack:
            source = Source(dataset)
            files = [stack.enter_context(closing(_CsvFile(table, source, dataset, folder))) for table in tables]
            for unit in units(tables[0], dataset):
                for file in files:
                    file.add(unit)


class _CsvFile:
    """One table being written. Pieces that stand in the old file are copied, as many at a time as stand side by side."""

    def __init__(self, table: Table[Any], source: Source, dataset: Dataset, folder: Path) -> None:
        self._name, self._table, self._source, self._dataset = f"{table.name}.csv", table, source, dataset
        self._stream = (folder / self._name).open("wb")
        head = csv_head(table)
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
        rows = self._source.rows(self._table, unit)
        text = rows.as_csv()
        self._stream.write(text)
        return Piece(unit.id, unit.key, rows.number, len(text))

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


# ------------------------------------------------------------------------------------------------ data frames
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
            column.name: pandas.Series([row[index] for row in rows], dtype=FRAME_TYPES[column.type])
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
