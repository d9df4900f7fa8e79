"""The log of decisions as it is now: read again whenever the file has changed, for others write it too."""

import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TypeGuard

from pipeline.decisions import ACTIONS, Decision, Log, OfFinding, SignOff, Undo, append, read_log
from pipeline.errors import UsageError

_LOST = (
    "决定记录“{0}”不见了（被移走或删除），其中的决定看不到，也不能再记。请把它放回原处；确实要另起一份，请重新启动审核页。",
    "The log of decisions {0} is gone (moved or deleted); its decisions cannot be seen, and none can be recorded. Put it back, or start "
    "the review page again for a new one.",
)


@dataclass(frozen=True, slots=True)
class Said:
    """An entry of the log, and whether it holds; whether a later one has taken its place; who has signed it off; and of one that is
    about another entry, that one, and so on to the decision itself."""

    entry: Decision
    holds: bool
    replaced: bool = False
    signed: tuple[str, ...] = ()
    about: tuple[Decision, ...] = ()


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
        """Raises UsageError for a log with a fault, and for one that was there and is gone."""
        with self._lock:
            state = self.state
            if state != self._state:
                log = read_log(self.path)
                if self._log.exists and not log.exists:
                    raise UsageError(*(text.format(self.path) for text in _LOST))
                self._log, self._state = log, state
            return self._log

    def append(self, *entries: Decision, guard: Callable[[Log], None]) -> None:
        """As decisions.append; never to a new log where there was one."""
        self.log()
        append(self.path, *entries, guard=guard)


def history(log: Log, of: Collection[str]) -> list[Said]:
    """What was decided about findings, or signed off of reports as a whole, by their ids or names; with what was said of those
    entries since, in the order of the log."""
    found: dict[str, Decision] = {}
    for entry in log.entries:
        if _is_about(entry, of) or _of_entry(entry) in found:
            found[entry.id] = entry
    return told(log, found.values())


def everything(log: Log) -> list[Said]:
    """All entries, the newest first."""
    return told(log, reversed(log.entries))


def told(log: Log, entries: Iterable[Decision]) -> list[Said]:
    """Entries of a log, with what the rest of it says of them."""
    known = {entry.id: entry for entry in log.entries}
    holding = {entry.id for entry in log.active} | _standing(log)
    last = {entry.finding: entry.id for entry in log.active if _rules(entry)}
    signed: dict[str, list[str]] = defaultdict(list)
    for entry in log.active:
        if isinstance(entry, SignOff) and entry.entry:
            signed[entry.entry].append(entry.who)
    return [
        Said(
            entry,
            entry.id in holding,
            entry.id in holding and _rules(entry) and last[entry.finding] != entry.id,
            tuple(signed[entry.id]),
            tuple(_chain(entry, known)),
        )
        for entry in entries
    ]


def _rules(entry: Decision) -> TypeGuard[OfFinding]:
    """Whether it gives a finding its status, as a note does not."""
    return isinstance(entry, OfFinding) and ACTIONS[entry.action] is not None


def _chain(entry: Decision, known: Mapping[str, Decision]) -> Iterator[Decision]:
    while (of := known.get(_of_entry(entry))) is not None:
        yield of
        entry = of


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


__all__ = ["Record", "Said", "everything", "history", "told"]
