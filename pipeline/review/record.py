"""The log of decisions as it is now: read again whenever the file has changed, for others write it too."""

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from pipeline.decisions import Decision, Log, OfFinding, SignOff, Undo, read_log


@dataclass(frozen=True, slots=True)
class Said:
    """An entry of the log, and whether it holds."""

    entry: Decision
    holds: bool


class Record:
    """The log of one file, for any number of threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._state, self._log, self._lock = "", Log(path), Lock()

    @property
    def state(self) -> str:
        """Changes when the file does."""
        try:
            stat = os.stat(self.path)
        except OSError:
            return "none"
        return f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ino}"

    def log(self) -> Log:
        """Raises UsageError for a log with a fault."""
        with self._lock:
            state = self.state
            if state != self._state:
                self._log = read_log(self.path)
                self._state = state
            return self._log


def history(log: Log, of: Collection[str]) -> list[Said]:
    """What was decided about findings, or signed off of reports as a whole, by their ids or names; with what was said of those
    entries since, in the order of the log."""
    active = {entry.id for entry in log.active}
    found: dict[str, Decision] = {}
    for entry in log.entries:
        if _is_about(entry, of) or _of_entry(entry) in found:
            found[entry.id] = entry
    standing = _standing(log)
    return [Said(entry, entry.id in active or entry.id in standing) for entry in found.values()]


def _is_about(entry: Decision, of: Collection[str]) -> bool:
    if isinstance(entry, OfFinding):
        return entry.finding in of
    return isinstance(entry, SignOff) and not entry.entry and entry.report in of


def _of_entry(entry: Decision) -> str:
    """The entry that an entry is about, if it is."""
    return entry.entry if isinstance(entry, Undo | SignOff) else ""


def _standing(log: Log) -> frozenset[str]:
    """The entries that undo others, unless they were undone themselves."""
    return frozenset(_undoing(log))


def _undoing(log: Log) -> Iterator[str]:
    undone: set[str] = set()
    for entry in reversed(log.entries):
        if isinstance(entry, Undo) and entry.id not in undone:
            undone.add(entry.entry)
            yield entry.id


def everything(log: Log) -> list[Said]:
    """All entries, the newest first."""
    holding = {entry.id for entry in log.active} | _standing(log)
    return [Said(entry, entry.id in holding) for entry in reversed(log.entries)]


__all__ = ["Record", "Said", "everything", "history"]
