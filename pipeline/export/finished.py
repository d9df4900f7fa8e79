"""A finished run, read back from its output folder: what it was given, and rows of its tables."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from pipeline.decisions import Handling
from pipeline.errors import UsageError
from pipeline.export.dataset import ORIGIN
from pipeline.export.schema import Origin
from pipeline.model import Language

Row = Mapping[str, Any]


class Given(NamedTuple):
    """What a run was given, and the language of its sentences."""

    origin: Origin
    language: Language


def read_origin(out: Path) -> Given:
    """Raises UsageError where the folder is none of our finished runs."""
    try:
        given = json.loads((out / ORIGIN).read_text(encoding="utf-8"))
        paths, patterns = (tuple(map(str, given[name])) for name in ("paths", "patterns"))
        standard, decisions, ocr = (str(given[name]) for name in ("standard", "decisions", "ocr"))
        return Given(Origin(paths, standard, patterns, decisions, ocr), "en" if given["messages"] == "en" else "zh")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"“{out}”不是 parkaudit audit 写的结果文件夹，请先运行 audit。",
            f"{out} is no output folder of parkaudit audit; run audit first.",
        ) from error


def rows(out: Path, table: str, *columns: str) -> Iterator[Row]:
    """The rows of one table, with all or some of its columns; None where a value is not known. Raises UsageError where it cannot be
    read."""
    from pyarrow import ArrowException, parquet

    try:
        yield from parquet.read_table(out / f"{table}.parquet", columns=list(columns) or None).to_pylist()
    except (OSError, ArrowException) as error:
        raise UsageError(
            f"“{out}”中的 {table} 表读不出，请重新运行 audit。", f"The table {table} in {out} cannot be read; run audit again."
        ) from error


class Handled(Protocol):
    """What people say of a finding since the run, None if nothing."""

    def __call__(self, report: str, finding: str, reported: str) -> Handling | None: ...


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished run. Where `handled` is given, status and note of its findings are what it says, not what the tables say: they may be
    older than the decisions."""

    out: Path
    handled: Handled | None = None

    def rows(self, table: str, *columns: str) -> Iterator[Row]:
        """As `rows`."""
        found = rows(self.out, table, *columns)
        return found if self.handled is None or table != "findings" else map(self._as_handled, found)

    def _as_handled(self, row: Row) -> Row:
        said = self.handled and self.handled(row["report"], row["finding"], row["reported"] or "")
        return {**row, "status": said.status if said else "open", "note": said.note if said else None}


def find_row(out: Path, table: str, key: str, value: str) -> Row:
    """The one row of a table whose column `key` says `value`. Raises UsageError where there is none."""
    found = next((row for row in rows(out, table) if row[key] == value), None)
    if found is None:
        raise UsageError(f"{table} 表中没有“{value}”，请核对。", f"There is no {value} in the table {table}; check it.")
    return found


__all__ = ["Finished", "Given", "Handled", "Row", "find_row", "read_origin", "rows"]
