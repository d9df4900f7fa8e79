"""A whole run: find the inputs, examine each in a child process, write the output folder."""

import hashlib
import os
import pickle
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from pipeline import export
from pipeline.catalog import Catalog, load_catalog
from pipeline.decisions import Decisions, Log
from pipeline.errors import ExitStatus, UsageError
from pipeline.model import NOTHING, Message, Report, Severity, Status
from pipeline.run.cache import Cache, file_state
from pipeline.run.decided import find_log, log_of, origin, run_before
from pipeline.run.failure import NO_TABLE
from pipeline.run.inputs import Input, Inputs, find_inputs, nothing_found, without_idle_attachments
from pipeline.run.options import AuditOptions, FailOn
from pipeline.run.outline import Outline, outline
from pipeline.run.packing import Result, many_records, pack
from pipeline.run.shelf import Kept, Shelf
from pipeline.run.store import LARGEST, Store
from pipeline.run.turns import turn
from pipeline.run.work import examined

if TYPE_CHECKING:
    from pipeline.run.examination import Reading, examine, read, read_and_map

__all__ = [
    "LARGEST",
    "NO_TABLE",
    "AuditOptions",
    "Input",
    "Inputs",
    "Interrupted",
    "Outline",
    "Reading",
    "Run",
    "Store",
    "Watcher",
    "audit",
    "check_standard",
    "examine",
    "find_inputs",
    "find_log",
    "log_of",
    "outline",
    "read",
    "read_and_map",
    "run_before",
    "turn",
]


def __getattr__(name: str) -> Any:
    """What loads all stages is imported on first use."""
    if name not in {"Reading", "examine", "read", "read_and_map"}:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("pipeline.run.examination"), name)


_COUNTED: Mapping[FailOn, frozenset[Severity]] = {
    "never": frozenset(),
    "error": frozenset({Severity.ERROR}),
    "warning": frozenset({Severity.ERROR, Severity.WARNING}),
}


@dataclass(frozen=True)
class Run:
    """A finished run: what the output folder holds, in its order, how many files were skipped, by suffix, the log of people's decisions,
    if there is one or one was asked for, and what is said of folders passed over although reports lie in them. `unread`: of the files
    skipped, those that could not be read and so may be reports. `reused`: how many files were not read, for an earlier run had."""

    outlines: tuple[Outline, ...]
    skipped: Mapping[str, int]
    out: Path
    log: Log | None = None
    passed_over: tuple[Message, ...] = ()
    unread: tuple[Outline, ...] = ()
    reused: int = 0
    _load: Callable[[], tuple[Report, ...]] = tuple

    @classmethod
    def of(cls, reports: Sequence[Report], skipped: Mapping[str, int], out: Path, log: Log | None = None) -> "Run":
        """The run of these reports."""
        return cls(tuple(map(outline, reports)), skipped, out, log, _load=lambda: tuple(reports))

    @cached_property
    def reports(self) -> tuple[Report, ...]:
        """The reports in full; after a run in which nothing changed they are only now unpacked."""
        return self._load()

    def status(self, fail_on: FailOn = "never") -> ExitStatus:
        """The exit status: an input that was not read in full weighs more than findings."""
        if any(item.status is not Status.OK for item in self.outlines):
            return ExitStatus.INCOMPLETE
        found = any(item.found(severity) for item in self.outlines for severity in _COUNTED[fail_on])
        return ExitStatus.FINDINGS if found else ExitStatus.DONE


class Interrupted(KeyboardInterrupt):
    """Ctrl-C during a run; `run` is what was finished, already written, and a failed row for each file that was not read. None where
    nothing was finished, and an earlier result was left as it is."""

    def __init__(self, run: Run | None) -> None:
        super().__init__()
        self.run = run


class Watcher(Protocol):
    """Is told how a run goes on."""

    def begin(self, total: int) -> None: ...

    def done(self, report: Outline) -> None: ...

    def writing(self, *, interrupted: bool) -> None:
        """All files are read that will be; the output folder is written, which for hundreds of reports takes a while."""


class _Nobody:
    def begin(self, total: int) -> None:
        pass

    def done(self, report: Outline) -> None:
        pass

    def writing(self, *, interrupted: bool) -> None:
        pass


INTERRUPTED = Message("中断，未处理。", "Interrupted, not read.")
Paths = str | os.PathLike[str] | Sequence[str | os.PathLike[str]]
_DEFAULT = AuditOptions()


def audit(paths: Paths, options: AuditOptions = _DEFAULT, watcher: Watcher | None = None) -> Run:
    """Audit files and folders, and write the output folder.

    Files that cannot be read are rows with a reason; attachments met on the way count only if they hold an indicator table.
    Raises UsageError (nothing to read, no such standard, a fault in the log of decisions), PatternError, OutputError, and Interrupted
    on Ctrl-C once the finished part is written.
    """
    given = [paths] if isinstance(paths, str | os.PathLike) else paths
    sources = [Path(path) for path in given]
    _check_apart(sources, options.out)
    log = find_log(sources, options)
    inputs = find_inputs(sources, options.out)
    started = _Started(options, log, inputs, origin(sources, options))
    watcher = watcher or _Nobody()
    with closing(started.cache()) as cache:
        return _as_before(started, cache, watcher) or _anew(started, cache, watcher)


@dataclass(frozen=True)
class _Started:
    """What a run is given, and knows before a file is opened."""

    options: AuditOptions
    log: Log
    inputs: Inputs
    origin: export.Origin

    @cached_property
    def catalog(self) -> Catalog:
        return load_catalog(self.options.patterns)

    @cached_property
    def decisions(self) -> Decisions:
        return Decisions(self.log.active, self.catalog.words)

    @cached_property
    def files(self) -> str:
        """Changes when an input may have changed, or anything else that the output folder shows; empty where that cannot be told. To be
        asked before the inputs are read: what changes meanwhile is then noticed by the next run."""
        states = [(item.name, item.real, file_state(item.path)) for item in self.inputs.files]
        if not all(state for _, _, state in states):
            return ""
        return _hexdigest(*self._shown, self._limits, states)

    @property
    def _shown(self) -> tuple[object, ...]:
        attached = sorted(item.name for item in self.inputs.files if item.attachment)
        return self.options.language, self.log.active, self.origin, sorted(self.inputs.skipped.items()), attached

    @property
    def _limits(self) -> str:
        return f"{self.options.timeout:g} {self.options.memory}"

    @property
    def log_used(self) -> Log | None:
        return self.log if self.log.exists or self.options.decisions else None

    def cache(self) -> Cache:
        options = self.options
        return Cache(
            (options.standard, options.ocr),
            options.patterns,
            decided=lambda short: self.decisions.digest(short) + (self._limits if short.careful else ""),
            fresh=options.fresh,
        )

    def identity(self, results: Iterable[Result]) -> str:
        """Changes when anything does that the output folder shows."""
        return _hexdigest(*self._shown, [result.digest for result in results])


def _hexdigest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()


class _Left(NamedTuple):
    """What a finished run leaves for the next one that writes the same folder: of what its content is, of which files that was read (empty
    where that is not to be relied on), its reports, what was told of every file, and the pieces of its tables, packed."""

    identity: str
    files: str
    reports: Mapping[str, Kept]
    told: tuple[Outline, ...]
    skipped: Mapping[str, int]
    pieces: bytes


_NO_RUN = _Left("", "", {}, (), {}, pickle.dumps({}))


def _as_before(started: _Started, cache: Cache, watcher: Watcher) -> Run | None:
    """The run that the output folder holds, if no file has changed since, nor anything else: then none is even looked up."""
    out = started.options.out
    left = cache.run(out, export.state(out)) if started.files else None
    if left is None or left.files != started.files:
        return None
    watcher.begin(len(left.told))
    for short in left.told:
        watcher.done(short)
    return _run(left, left.skipped, started, lambda: _reports(started, cache), len(left.told))


def _reports(started: _Started, cache: Cache) -> tuple[Report, ...]:
    """The reports of a run that was not looked up."""
    with closing(cache):
        results, _ = _read_all(started, cache, _Nobody())
        kept, _ = without_idle_attachments(results, started.inputs)
        return tuple(_shelf(started, cache, kept))


def _anew(started: _Started, cache: Cache, watcher: Watcher) -> Run:
    """The files read, as far as they are not known, and the output folder written."""
    check_standard(started.options.standard, started.catalog)  # a faulty pack is found before anything is written
    with turn(started.options.out):
        export.check_writable(started.options.out)
    teller = _Teller(watcher)
    results, interrupted = _read_all(started, cache, teller)
    if interrupted and not teller.told and export.is_output(started.options.out):
        raise Interrupted(None)
    with turn(started.options.out):
        run = _finished(started, cache, results, teller, interrupted=interrupted)
    if interrupted:
        raise Interrupted(run)
    return run


class _Teller:
    """Tells a watcher how a run goes on, and remembers what was told."""

    def __init__(self, watcher: Watcher) -> None:
        self.begin, self._done, self.writing = watcher.begin, watcher.done, watcher.writing
        self.told: list[Outline] = []

    def done(self, report: Outline) -> None:
        self.told.append(report.without_labels())
        self._done(report)


def _finished(started: _Started, cache: Cache, results: Sequence[Result], teller: _Teller, *, interrupted: bool) -> Run:
    """The output folder written, unless it holds this very run already."""
    options, told = started.options, teller.told
    kept, skipped = without_idle_attachments(results, started.inputs)
    if not kept:
        why = dict.fromkeys(short.reason for short in told if short.status is not Status.OK)
        raise nothing_found(skipped, (*why, *started.inputs.passed_over))
    shelf = _shelf(started, cache, kept)
    before = cache.run(options.out, export.state(options.out)) or _NO_RUN
    unread = any(short.status is Status.FAILED for short in told)  # the next run tries again
    left = before._replace(identity=started.identity(kept), files="" if unread else started.files, skipped=skipped)
    if before.identity != left.identity:
        teller.writing(interrupted=interrupted)
        left = left._replace(pieces=_write(started, shelf, before), reports=shelf.kept(before.reports))
    left = left._replace(told=tuple(sorted(told, key=lambda short: short.name)))
    if not interrupted and (left.identity, left.files) != (before.identity, before.files):
        cache.put_run(options.out, export.state(options.out), left)
    return _run(left, skipped, started, lambda: tuple(shelf), cache.reused)


def _shelf(started: _Started, cache: Cache, results: Sequence[Result]) -> Shelf:
    return Shelf(results, started.catalog, started.decisions, started.options.language, cache.program)


def _write(started: _Started, shelf: Shelf, before: _Left) -> bytes:
    """Write the output folder; the pieces that its tables are made of then."""
    with many_records():
        pieces = export.write(
            shelf,
            started.options.out,
            language=started.options.language,
            catalog=started.catalog,
            origin=started.origin,
            shorts=shelf.shorts,
            before=pickle.loads(before.pieces),  # noqa: S301 - our own, and undamaged
            rows=shelf.rows,
        )
    return pickle.dumps(pieces, pickle.HIGHEST_PROTOCOL)


def _run(left: _Left, skipped: Mapping[str, int], started: _Started, load: Callable[[], tuple[Report, ...]], reused: int) -> Run:
    shorts = tuple(kept.outline for kept in left.reports.values())
    unread = tuple(short for short in left.told if short.name not in left.reports and short.status is not Status.OK)
    return Run(shorts, skipped, started.options.out, started.log_used, started.inputs.passed_over, unread, reused, load)


def check_standard(standard: str, catalog: Catalog) -> None:
    if standard and standard not in catalog.standards:
        known = ", ".join(sorted(catalog.standards))
        raise UsageError(f"没有标准“{standard}”，已有：{known}。", f"There is no standard {standard}; known: {known}.")


def _check_apart(paths: Sequence[Path], out: Path) -> None:
    """What is read is not where the results go: a folder that holds results is never read again, and may be deleted."""
    place = os.path.realpath(out)
    for path in paths:
        real = os.path.realpath(path)
        if real == place:
            raise UsageError(
                f"--out 与 PATH 是同一文件夹“{out}”，请用 --out 指定别处。",
                f"--out and PATH are the same folder, {out}; choose another with --out.",
            )
        if os.path.lexists(path) and real.startswith(os.path.join(place, "")):
            raise UsageError(
                f"“{path}”在结果文件夹“{out}”中，以后不会再被读到；请用 --out 指定别处。",
                f"{path} lies in the output folder {out}, and would not be read from there again; choose another with --out.",
            )


# ------------------------------------------------------------------------------------------------ reading
def _read_all(started: _Started, cache: Cache, watcher: Watcher) -> tuple[list[Result], bool]:
    """The results of all inputs by name, and whether Ctrl-C came before the last."""
    files = started.inputs.files
    results: list[Result] = []
    interrupted = False
    watcher.begin(len(files))
    try:
        with closing(_remembered(started, cache)) as finished:
            for result in finished:
                results.append(result)
                watcher.done(_as_decided(result, started))
    except KeyboardInterrupt:
        interrupted = True
        read_already = {result.outline.name for result in results}
        results += [pack(_not_read(item)) for item in files if item.name not in read_already]
    return sorted(results, key=lambda result: result.outline.name), interrupted


def _as_decided(result: Result, started: _Started) -> Outline:
    """A report in short, with what people say of its findings."""
    said = started.decisions.speaks_of(result.outline.name)
    return outline(started.decisions.finished(result.report())) if said else result.outline


def _not_read(item: Input) -> Report:
    """The row of a file that an interrupted run did not come to; it is not even opened."""
    return Report(item.name, "", item.path.suffix.lower().removeprefix("."), Status.FAILED, INTERRUPTED)


def _remembered(started: _Started, cache: Cache) -> Generator[Result, None, None]:
    """The results as they are finished: first those that an earlier run has kept, under the decisions that are in force. Files of which
    none is kept are begun before these are looked up."""
    kept, unknown, outdated = [], [], []
    for item in started.inputs.files:
        sha256 = cache.fingerprint(item.path, item.real) if item.refused == NOTHING else ""
        if cache.has(sha256, item.name):
            kept.append((item, sha256))
        else:
            unknown.append(item)
    with _everywhere(unknown, started) as finished:
        for item, sha256 in kept:
            known = cache.get(sha256, item.name)
            if known:
                yield known
            else:
                outdated.append(item)
        yield from _put(finished, cache)
    with _everywhere(outdated, started) as finished:
        yield from _put(finished, cache)


def _put(finished: Iterable[Result], cache: Cache) -> Iterator[Result]:
    if finished:  # while children read, what is slow to load and wanted afterwards
        Thread(target=_load_ahead, daemon=True).start()
    for result in finished:
        cache.put(result)
        yield result


def _load_ahead() -> None:
    for name in ("pipeline.validate.across", "pyarrow.parquet"):
        with suppress(ImportError):
            import_module(name)


def _everywhere(files: Sequence[Input], started: _Started) -> AbstractContextManager[Iterable[Result]]:
    """The results of files read on this machine, or on a cluster if one is named."""
    if not files:
        return nullcontext(())
    if not started.options.cluster:
        return examined(files, started.options, started.log.active)
    from pipeline.run.cluster import examined_on_cluster  # not needed otherwise

    return examined_on_cluster(files, started.options, started.log.active)
