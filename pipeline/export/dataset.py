"""The tables for programs: CSV, Parquet, and datapackage.json that describes them. pandas and pyarrow are loaded on first use."""

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.catalog import Catalog, load_catalog
from pipeline.export.schema import ESCAPED, Column, Dataset, Table, Type, Value, escaped, printed
from pipeline.export.tables import REPORTS, TABLES
from pipeline.model import Language, Message, Report

if TYPE_CHECKING:
    import pandas

MANIFEST = "datapackage.json"
ORIGIN = "run.json"
GENERATOR = "parkaudit"

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
    for table in TABLES:
        kinds = [column.type for column in table.columns]
        with (folder / f"{table.name}.csv").open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\r\n")
            writer.writerow(column.name for column in table.columns)
            for batch in table.batches(dataset):
                cells = (map(_Cells(kind).__getitem__, values) for kind, values in zip(kinds, batch, strict=True))
                writer.writerows(zip(*cells, strict=True))


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
    """One Parquet file per table, with the types of the columns."""
    import pyarrow
    from pyarrow import parquet

    arrow = {"string": pyarrow.string(), "Int64": pyarrow.int64(), "Float64": pyarrow.float64(), "boolean": pyarrow.bool_()}
    for table in TABLES:
        schema = pyarrow.schema([(column.name, arrow[_FRAME_TYPES[column.type]]) for column in table.columns])
        with parquet.ParquetWriter(folder / f"{table.name}.parquet", schema) as writer:
            for batch in table.batches(dataset):
                cells = (map(_FrameValues().__getitem__, values) for values in batch)
                arrays = [pyarrow.array(values, kind) for values, kind in zip(cells, schema.types, strict=True)]
                writer.write_batch(pyarrow.record_batch(arrays, schema=schema))


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
