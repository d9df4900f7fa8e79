"""Making the index. It is written aside and moved into place, so that two processes that do it at once both leave a whole one, and a
reader never meets half of one. Whether it is of the run that is there is told by a mark: the state of that run's files."""

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from hashlib import sha256
from itertools import islice
from pathlib import Path
from secrets import token_hex
from typing import Any

import sqlalchemy as sql

from pipeline.errors import OutputError, cause
from pipeline.export import read_origin, rows, state
from pipeline.index import layout
from pipeline.text import fold

INDEX = "index.sqlite"
_ASIDE = ".parkaudit-index-"
_OURS = 0x70_61_72_6B  # "park": SQLite's application_id, bytes 68 to 71 of the file
_BATCH = 5_000  # rows
_LEFT_BEHIND = 86_400  # seconds after which what a killed process wrote aside is taken away
_SEARCHED = ("finding", "report", "park", "rule_title", "concept", "concept_name", "message", "evidence", "section")


def index_file(out: Path) -> Path:
    """The index of a finished run, made if it is missing or not of this run. Raises UsageError where the folder is none of our runs,
    OutputError where the index cannot be written."""
    read_origin(out)
    place, mark = out / INDEX, _mark(out)
    if place.exists() and not _is_ours(place):
        raise OutputError(
            f"“{place}”不是本程序写的，不能覆盖；请移走这个文件。", f"{place} is not ours and would be overwritten; move it away."
        )
    if not place.exists() or _marked(place) != mark:
        _make(out, place, mark)
    return place


def connect(place: Path) -> sql.Engine:
    """An engine that reads an index. It opens the file for each question: another process may put a new one in its place."""
    address = f"{place.absolute().as_uri()}?mode=ro&immutable=1"  # a file in place is never written to
    return _engine(address)


def _engine(address: str) -> sql.Engine:
    import sqlite3

    return sql.create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=sql.NullPool)


def _mark(out: Path) -> str:
    """Changes with the run's files and with what the index is made like. It is taken before the tables are read: of a run that
    changes meanwhile it is no longer the mark."""
    shape = [(table.name, [column.name for column in table.columns]) for table in layout.METADATA.sorted_tables]
    return sha256(repr((shape, _SEARCHED, state(out))).encode()).hexdigest()


def _is_ours(place: Path) -> bool:
    with suppress(OSError), place.open("rb") as stream:
        return stream.read(72)[68:] == _OURS.to_bytes(4, "big")
    return False


def _marked(place: Path) -> str | None:
    """The mark in an index; None where it cannot be read."""
    with suppress(sql.exc.DatabaseError), connect(place).connect() as connection:
        return connection.execute(sql.select(layout.run.c.mark)).scalar()
    return None


# ------------------------------------------------------------------------------------------------ writing
def _make(out: Path, place: Path, mark: str) -> None:
    _sweep(out)
    aside = out / f"{_ASIDE}{os.getpid()}-{token_hex(4)}"
    try:
        _fill(aside, out, mark)
        aside.replace(place)
    except (OSError, sql.exc.DatabaseError) as error:
        why = cause(error) if isinstance(error, OSError) else cause(OSError(0, str(error.orig)))
        raise OutputError(
            f"索引“{place}”写不出（{why.zh}）；结果表不受影响，请检查磁盘后重试。",
            f"The index {place} cannot be written ({why.en}); the tables are as they were. Look at the disk and try again.",
        ) from error
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def _sweep(out: Path) -> None:
    """Take away what killed processes left."""
    for file in out.glob(f"{_ASIDE}*"):
        with suppress(OSError):
            if time.time() - file.stat().st_mtime > _LEFT_BEHIND:
                file.unlink()


def _fill(aside: Path, out: Path, mark: str) -> None:
    aside.touch()  # says in plain words where it cannot
    engine = _engine(aside.absolute().as_uri())
    with closing(engine.raw_connection()) as raw:
        raw.cursor().execute(f"PRAGMA application_id = {_OURS}")
        raw.commit()
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA synchronous = OFF")  # nobody reads it before it is whole
        layout.METADATA.create_all(connection)
        for table in layout.KEPT:
            found = _findings(out) if table.name == layout.findings.name else rows(out, table.name)
            _insert(connection, layout.METADATA.tables[table.name], found)
        connection.execute(sql.insert(layout.run), {"mark": mark})
    with aside.open("rb+") as stream:
        os.fsync(stream.fileno())


def _insert(connection: sql.Connection, table: sql.Table, found: Iterable[Mapping[str, Any]]) -> None:
    numbered = ({**row, "place": place} for place, row in enumerate(found))
    while batch := list(islice(numbered, _BATCH)):
        connection.execute(sql.insert(table), batch)


def _findings(out: Path) -> Iterator[Mapping[str, Any]]:
    """The findings as they are listed, each with what a search looks through."""
    labels = {row["fact"]: row["label"] for row in rows(out, "facts", "fact", "label")}
    for row in sorted(rows(out, layout.findings.name), key=_weight):
        named = dict.fromkeys(labels.get(fact) or "" for fact in (row["facts"] or "").split())
        yield {**row, "searched": "\n".join(fold(str(text)) for text in (*(row[name] for name in _SEARCHED), *named) if text)}


def _weight(row: Mapping[str, Any]) -> tuple[bool, int]:
    return row["changes_verdict"] is not True, layout.SEVERITIES.index(row["severity"])
