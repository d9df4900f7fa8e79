"""A whole run: find the inputs, examine each in a child process, write the output folder."""

import hashlib
import os
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from pipeline import export
from pipeline.catalog import Catalog, load_catalog
from pipeline.decisions import Decision, Decisions, Log
from pipeline.errors import ExitStatus, UsageError
from pipeline.model import NOTHING, Message, Report, Severity, Status
from pipeline.run.cache import Cache
from pipeline.run.decided import find_log, log_of, origin, run_before
from pipeline.run.failure import NO_TABLE
from pipeline.run.inputs import Input, Inputs, find_inputs, nothing_found, without_idle_attachments
from pipeline.run.options import AuditOptions, FailOn
from pipeline.run.outline import Outline, outline
from pipeline.run.packing import Result, many_records, pack
from pipeline.run.shelf import Kept, Shelf
from pipeline.run.store import LARGEST, Store
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
    """A finished run: what the output folder holds, in its order, how many files were skipped, by suffix, and the log of people's
    decisions, if there is one or one was asked for."""

    outlines: tuple[Outline, ...]
    skipped: Mapping[str, int]
    out: Path
    log: Log | None = None
    _load: Callable[[], tuple[Report, ...]] = tuple

    @classmethod
    def of(cls, reports: Sequence[Report], skipped: Mapping[str, int], out: Path, log: Log | None = None) -> "Run":
        """The run of these reports."""
        return cls(tuple(map(outline, reports)), skipped, out, log, lambda: tuple(reports))

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
    """Ctrl-C during a run; `run` is what was finished, already written, and a failed row for each file that was not read."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.run = run


class Watcher(Protocol):
    """Is told how a run goes on."""

    def begin(self, total: int) -> None: ...

    def done(self, report: Outline) -> None: ...


class _Nobody:
    def begin(self, total: int) -> None:
        pass

    def done(self, report: Outline) -> None:
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
    catalog = load_catalog(options.patterns)
    check_standard(options.standard, catalog)
    sources = [Path(path) for path in given]
    _check_apart(sources, options.out)
    log = find_log(sources, options)
    inputs = find_inputs(sources, options.out)
    export.check_writable(options.out)
    started = _Started(options, catalog, log, Decisions(log.active, catalog.words), inputs, origin(sources, options))
    with closing(started.cache()) as cache:
        results, interrupted = _read_all(started, cache, watcher or _Nobody())
        run = _finished(started, cache, results, lasting=not interrupted)
    if interrupted:
        raise Interrupted(run)
    return run


@dataclass(frozen=True, slots=True)
class _Started:
    """What a run is given, and knows before a file is opened."""

    options: AuditOptions
    catalog: Catalog
    log: Log
    decisions: Decisions
    inputs: Inputs
    origin: export.Origin

    def cache(self) -> Cache:
        options = self.options
        limits = f"{options.timeout:g} {options.memory}"
        return Cache(
            (options.standard, options.ocr),
            options.patterns,
            decided=lambda short: self.decisions.digest(short) + (limits if short.careful else ""),
            fresh=options.fresh,
        )

    def identity(self, program: bytes, results: Iterable[Result]) -> str:
        """Changes when anything does that the output folder shows."""
        parts = (self.options.language, self.log.active, self.origin, sorted(self.inputs.skipped.items()), sorted(_attached(self.inputs)))
        digest = hashlib.sha256(program + repr(parts).encode("utf-8", "surrogatepass"))
        for result in results:
            digest.update(result.digest.encode())
        return digest.hexdigest()


def _attached(inputs: Inputs) -> Iterator[str]:
    return (item.name for item in inputs.files if item.attachment)


def _finished(started: _Started, cache: Cache, results: Sequence[Result], *, lasting: bool) -> Run:
    """The output folder written, unless it holds this very run already."""
    options, log = started.options, started.log if started.log.exists or started.options.decisions else None
    kept, skipped = without_idle_attachments(results, started.inputs)
    if not kept:
        raise nothing_found(skipped)
    shelf = Shelf(kept, started.catalog, started.decisions, options.language, cache.program)
    identity = started.identity(cache.program, kept)
    before = cache.run(options.out, export.state(options.out)) or _Left("", {}, {})
    if before.identity == identity:
        return _run(before, shelf, skipped, options.out, log)
    with many_records():
        pieces = export.write(
            shelf,
            options.out,
            language=options.language,
            catalog=started.catalog,
            origin=started.origin,
            shorts=shelf.shorts,
            before=before.pieces,
            rows=shelf.rows,
        )
    left = _Left(identity, shelf.kept(before.reports), pieces)
    if lasting:
        cache.put_run(options.out, export.state(options.out), left)
    return _run(left, shelf, skipped, options.out, log)


class _Left(NamedTuple):
    """What a finished run leaves for the next one that writes the same folder."""

    identity: str
    reports: Mapping[str, Kept]
    pieces: export.Pieces


def _run(left: _Left, shelf: Shelf, skipped: Mapping[str, int], out: Path, log: Log | None) -> Run:
    return Run(tuple(kept.outline for kept in left.reports.values()), skipped, out, log, lambda: tuple(shelf))


def check_standard(standard: str, catalog: Catalog) -> None:
    if standard and standard not in catalog.standards:
        known = ", ".join(sorted(catalog.standards))
        raise UsageError(f"没有标准“{standard}”，已有：{known}。", f"There is no standard {standard}; known: {known}.")


def _check_apart(paths: Sequence[Path], out: Path) -> None:
    """What is read is not where the results go."""
    if any(os.path.realpath(path) == os.path.realpath(out) for path in paths):
        raise UsageError(
            f"--out 与 PATH 是同一文件夹“{out}”，请用 --out 指定别处。",
            f"--out and PATH are the same folder, {out}; choose another with --out.",
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
    """The results as they are finished: first those that an earlier run has kept, under the decisions that are in force."""
    unknown = []
    for item in started.inputs.files:
        known = cache.get(cache.fingerprint(item.path), item.name) if item.refused == NOTHING else None
        if known:
            yield known
        else:
            unknown.append(item)
    with closing(_everywhere(unknown, started.options, started.log.active)) as finished:
        for result in finished:
            cache.put(result)
            yield result


def _load_ahead() -> None:
    for name in ("pipeline.validate.across", "pyarrow.parquet"):
        with suppress(ImportError):
            import_module(name)


def _everywhere(files: Sequence[Input], options: AuditOptions, active: Sequence[Decision]) -> Generator[Result, None, None]:
    """The results of files read on this machine, or on a cluster if one is named."""
    if files:  # while children read, what is slow to load and wanted afterwards
        Thread(target=_load_ahead, daemon=True).start()
    if not options.cluster:
        return examined(files, options, active)
    from pipeline.run.cluster import examined_on_cluster  # not needed otherwise

    return examined_on_cluster(files, options, active)
