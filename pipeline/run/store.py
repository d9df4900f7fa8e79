"""One file of SQLite in the user's cache folder: results of examined files, digests of files, and what finished runs wrote.

What is committed survives the death of the process at any moment. All of it can be made again: trouble with it costs time only, and
a file that is no database any more is begun anew.
"""

import logging
import sqlite3
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.places import cache_folder

LARGEST = 512
"""Megabytes that the kept results may take together."""

_FILE = "results.sqlite"
_VERSION = 2
_DAY = 86400.0
_PATIENCE = 10.0  # seconds: another run may be writing
_MAKE = f"""
pragma auto_vacuum = full;
pragma journal_mode = wal;
pragma synchronous = normal;
create table if not exists results (key text primary key, decided text, digest text, size integer, used real, content blob);
create index if not exists results_used on results (used, size);
create table if not exists files (path text primary key, state text, sha256 text, used real);
create table if not exists runs (out text primary key, run text, state text, content blob, used real);
pragma user_version = {_VERSION};
"""
_FORGET = "drop table if exists results; drop table if exists files; drop table if exists runs;"
"""What an earlier version of the program kept is of no use."""
_TABLES = ("results", "files", "runs")
_log = logging.getLogger(__name__)


class Contents(NamedTuple):
    """What is kept: where, how many results, the bytes they take, and when the one used longest ago was used (seconds since 1970)."""

    folder: Path
    results: int
    size: int
    oldest: float


class Store:
    """The database in `folder` (the user's own cache folder if none is named), opened on first use."""

    def __init__(self, folder: Path | None = None) -> None:
        self._named = folder

    @cached_property
    def folder(self) -> Path:
        return self._named or cache_folder("results")

    @cached_property
    def _base(self) -> sqlite3.Connection | None:
        place = self.folder / _FILE
        try:
            return _opened(place)
        except sqlite3.OperationalError as error:  # busy, or a place that cannot be written
            _log.warning("%s cannot be used: %s", place, error)
        except sqlite3.DatabaseError as error:
            _log.warning("%s is begun anew: %s", place, error)
            with suppress(OSError, sqlite3.Error):
                _remove(place)
                return _opened(place)
        return None

    def rows(self, question: str, *values: object) -> list[Any]:
        """The rows that answer; none where there is trouble."""
        try:
            return self._base.execute(question, _storable(values)).fetchall() if self._base else []
        except sqlite3.Error as error:
            _log.warning("%s cannot be read: %s", self.folder, error)
            return []

    def write(self, change: str, several: Iterable[Sequence[object]]) -> None:
        """Make a change once for each of several rows, all or none."""
        if self._base is None:
            return
        try:
            with self._base:
                self._base.executemany(change, map(_storable, several))
        except sqlite3.Error as error:
            _log.warning("%s cannot be written: %s", self.folder, error)

    def used(self, table: str, column: str, keys: Iterable[str]) -> None:
        """Note that rows were used, once a day."""
        now = time.time()
        self.write(f"update {table} set used = ? where {column} = ? and used < ?", [(now, key, now - _DAY) for key in keys])  # noqa: S608

    def contents(self) -> Contents:
        ((count, size, oldest),) = self.rows("select count(*), sum(size), min(used) from results") or [(0, 0, 0.0)]
        return Contents(self.folder, count, size or 0, oldest or 0.0)

    def prune(self, largest: float = LARGEST) -> None:
        """Delete the results used longest ago until the rest takes no more than so many megabytes; with 0, all that is kept."""
        for old in self.folder.glob("*.report"):  # of earlier versions
            old.unlink(missing_ok=True)
        if largest <= 0:
            for table in _TABLES:
                self.write(f"delete from {table}", [()])  # noqa: S608
            return
        if self.contents().size > largest * (1 << 20):
            self._forget_beyond(largest * (1 << 20))
        self.write("delete from files where used < ?", [(time.time() - 90 * _DAY,)])

    def _forget_beyond(self, most: float) -> None:
        total, gone = 0, []
        for key, size in self.rows("select key, size from results order by used desc, key"):
            total += size
            if total > most:
                gone.append((key,))
        self.write("delete from results where key = ?", gone)

    def close(self) -> None:
        if self._base:
            with suppress(sqlite3.Error):
                self._base.close()
        self.__dict__.pop("_base", None)


def _storable(values: Sequence[object]) -> list[object]:
    """Values as the database takes them: the name of a file need not be text in UTF-8."""
    return [value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value for value in values]


def _opened(place: Path) -> sqlite3.Connection:
    base = sqlite3.connect(place, timeout=_PATIENCE)
    try:
        (version,) = base.execute("pragma user_version").fetchone()
        if version != _VERSION:
            base.executescript((_FORGET if version else "") + _MAKE)
        base.execute("pragma synchronous = normal")
    except BaseException:
        base.close()
        raise
    return base


def _remove(place: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        place.with_name(place.name + suffix).unlink(missing_ok=True)


__all__ = ["LARGEST", "Contents", "Store"]
