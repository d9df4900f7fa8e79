"""What the page works on: a finished run, the log of decisions, and the audit that is run again when a decision changes a reading."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from threading import RLock

from pipeline.catalog import load_catalog
from pipeline.decisions import Handling, Log, OfFinding, handled
from pipeline.errors import UsageError
from pipeline.export import Dataset, read_origin, state
from pipeline.export.page.words import Words
from pipeline.index import Filter, Index, Row, open_index
from pipeline.model import Language
from pipeline.review.again import Again, audit_alone
from pipeline.review.record import Record
from pipeline.run import find_log, run_before

OPEN = "open"


class Desk:
    """One folder under review. Raises UsageError where it is none of our runs or cannot be run again from here."""

    def __init__(self, out: Path, language: Language) -> None:
        self.out, self.language = out, language
        self.origin = read_origin(out).origin
        paths, options = run_before(out)
        options = replace(options, quiet=True)
        self.catalog = load_catalog(options.patterns)
        self.words = Words(Dataset((), language, self.catalog, self.origin))
        self.record = Record(find_log(paths, options).path)
        self.again = Again(lambda watcher: audit_alone(paths, options, watcher))
        self._lock = RLock()
        self._files, self._index = "", open_index(out)
        self._reports: tuple[Row, ...] = ()
        self._handlings: tuple[object, Mapping[str, Handling]] = (None, {})

    # ------------------------------------------------------------------------------------------ the run
    @property
    def index(self) -> Index:
        """The index of the run that is in the folder now; while it is being written, of the one before."""
        with self._lock:
            files = self._files if self.again.progress.running and self._files else state(self.out)
            if files != self._files:
                self._check_run()
                self._index = open_index(self.out)
                self._reports = self._index.reports()
                self._files = files
            return self._index

    def _check_run(self) -> None:
        """Raises UsageError where another run has been written into the folder: its decisions belong into another log."""
        if read_origin(self.out).origin.paths != self.origin.paths:
            raise UsageError(
                f"“{self.out}”里已是另一批报告的结果，不再能在此页作决定。请结束后重新运行 parkaudit review。",
                f"{self.out} now holds the results of other reports; nothing can be decided here. End this and run parkaudit review again.",
            )

    @property
    def reports(self) -> tuple[Row, ...]:
        with self._lock:
            _ = self.index
            return self._reports

    def report(self, name: str) -> Row | None:
        return next((row for row in self.reports if row["report"] == name), None)

    # ------------------------------------------------------------------------------------------ what people decided
    def log(self) -> Log:
        return self.record.log()

    def handlings(self) -> Mapping[str, Handling]:
        """Finding id → what the log says of it now; nothing of findings that nobody said anything of."""
        log = self.log()
        with self._lock:
            index = self.index
            mark = (id(log), self._files)
            if self._handlings[0] != mark:
                self._handlings = (mark, _handlings(log, index))
            return self._handlings[1]

    def statuses(self) -> Mapping[str, str]:
        return {finding: said.status for finding, said in self.handlings().items()}

    def decided(self) -> Mapping[str, str]:
        """The findings that are accepted or dismissed."""
        return {finding: status for finding, status in self.statuses().items() if status != OPEN}

    def as_decided(self, row: Row) -> Row:
        said = self.handlings().get(row["finding"])
        return {**row, "status": said.status if said else OPEN, "note": said.note if said else ""}

    def unwritten(self) -> int:
        """How many findings the tables and the workbook do not yet show as they are decided."""
        handlings = self.handlings()
        written = {row["finding"]: row for status in ("accepted", "dismissed") for row in self._listed(Filter(status=status))}
        written |= {row["finding"]: row for row in self._listed(Filter(ids=tuple(handlings)))}
        return sum(_differs(row, handlings.get(name)) for name, row in written.items())

    def _listed(self, wanted: Filter) -> tuple[Row, ...]:
        return self.index.findings(wanted, 0, -1).rows

    @property
    def version(self) -> str:
        """Changes when anything does that a page shows."""
        progress = self.again.progress
        parts = (self.record.state, self._files if progress.running else state(self.out), progress.running, progress.times)
        return sha256(repr(parts).encode()).hexdigest()[:16]


def _handlings(log: Log, index: Index) -> dict[str, Handling]:
    said: dict[str, list[OfFinding]] = defaultdict(list)
    for entry in log.active:
        if isinstance(entry, OfFinding):
            said[entry.finding].append(entry)
    rows = index.findings(Filter(ids=tuple(said)), 0, -1).rows
    found = ((row["finding"], _handling(row, said[row["finding"]])) for row in rows)
    return {finding: handling for finding, handling in found if handling}


def _handling(row: Row, said: list[OfFinding]) -> Handling | None:
    return handled((item for item in said if item.report == row["report"]), row["finding"], row["reported"] or "")


def _differs(row: Row, said: Handling | None) -> bool:
    now = (said.status, said.note) if said else (OPEN, "")
    return now != (row["status"], row["note"] or "")


__all__ = ["OPEN", "Desk"]
