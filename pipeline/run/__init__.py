"""A whole run: find the inputs, examine each in a child process, write the output folder."""

import logging
import os
import tempfile
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from pipeline import export
from pipeline.catalog import Catalog, load_catalog
from pipeline.decisions import Decision, Decisions, Log
from pipeline.errors import ExitStatus, UsageError
from pipeline.isolate import Outcome, each
from pipeline.model import NOTHING, Message, Ocr, Report, Severity, Status
from pipeline.run.cache import Cache
from pipeline.run.decided import find_log, origin, run_before
from pipeline.run.examination import NO_TABLE, Reading, examine, failed, fingerprint, read, read_and_map, unexpected
from pipeline.run.inputs import Input, Inputs, find_inputs, nothing_found, without_idle_attachments
from pipeline.run.options import AuditOptions, FailOn
from pipeline.validate.across import judge_across

__all__ = [
    "NO_TABLE",
    "AuditOptions",
    "Input",
    "Inputs",
    "Interrupted",
    "Reading",
    "Run",
    "Watcher",
    "audit",
    "check_standard",
    "examine",
    "find_inputs",
    "find_log",
    "read",
    "read_and_map",
    "run_before",
]

_COUNTED: Mapping[FailOn, frozenset[Severity]] = {
    "never": frozenset(),
    "error": frozenset({Severity.ERROR}),
    "warning": frozenset({Severity.ERROR, Severity.WARNING}),
}


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run: what the output folder holds, in its order, how many files were skipped, by suffix, and the log of people's
    decisions, if there is one or one was asked for."""

    reports: tuple[Report, ...]
    skipped: Mapping[str, int]
    out: Path
    log: Log | None = None

    def status(self, fail_on: FailOn = "never") -> ExitStatus:
        """The exit status: an input that was not read in full weighs more than findings."""
        if any(report.status is not Status.OK for report in self.reports):
            return ExitStatus.INCOMPLETE
        found = {finding.severity for report in self.reports for finding in report.findings if finding.status != "dismissed"}
        return ExitStatus.DONE if found.isdisjoint(_COUNTED[fail_on]) else ExitStatus.FINDINGS


class Interrupted(KeyboardInterrupt):
    """Ctrl-C during a run; `run` is what was finished, already written, and a failed row for each file that was not read."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.run = run


class Watcher(Protocol):
    """Is told how a run goes on."""

    def begin(self, total: int) -> None: ...

    def done(self, report: Report) -> None: ...


class _Nobody:
    def begin(self, total: int) -> None:
        pass

    def done(self, report: Report) -> None:
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
    decisions = Decisions(log.active, catalog.words)
    inputs = find_inputs(sources, options.out)
    export.check_writable(options.out)
    watcher = watcher or _Nobody()
    watcher.begin(len(inputs.files))
    reports: list[Report] = []
    interrupted = False
    try:
        with closing(_remembered(inputs.files, options, log.active, decisions)) as finished:
            for report in finished:
                reports.append(report)
                watcher.done(decisions.finished(report))
    except KeyboardInterrupt:
        interrupted = True
        read_already = {report.name for report in reports}
        reports += [_not_read(item) for item in inputs.files if item.name not in read_already]
    kept, skipped = without_idle_attachments(reports, inputs)
    kept.sort(key=lambda report: report.name)
    judged = map(decisions.finished, judge_across(kept, catalog, decisions.parks))  # decisions last: they are about all findings
    run = Run(tuple(judged), skipped, options.out, log if log.exists or options.decisions else None)
    if not run.reports:
        raise nothing_found(skipped)
    export.write(run.reports, run.out, language=options.language, catalog=catalog, origin=origin(sources, options))
    if interrupted:
        raise Interrupted(run)
    return run


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


def _not_read(item: Input) -> Report:
    """The row of a file that an interrupted run did not come to; it is not even opened."""
    return Report(item.name, "", item.path.suffix.lower().removeprefix("."), Status.FAILED, INTERRUPTED)


# ------------------------------------------------------------------------------------------------ in children
def _remembered(
    files: Sequence[Input], options: AuditOptions, active: Sequence[Decision], decisions: Decisions
) -> Generator[Report, None, None]:
    """The reports as they are finished: first those that an earlier run has examined, under the decisions that are `active`."""
    cache = Cache((options.standard, options.ocr), options.patterns, decided=decisions.digest, fresh=options.fresh)
    unknown = []
    for item in files:
        known = cache.get(fingerprint(item.path), item.name) if item.refused == NOTHING else None
        if known:
            yield known
        else:
            unknown.append(item)
    with closing(_examined(unknown, options, active)) as finished:
        for report in finished:
            cache.put(report)
            yield report
    cache.prune()


def _examined(files: Sequence[Input], options: AuditOptions, active: Sequence[Decision]) -> Generator[Report, None, None]:
    """The reports as they are finished, each file examined in a child process."""
    yield from (failed(item.path, item.name, item.refused) for item in files if item.refused != NOTHING)
    wanted = [item for item in files if item.refused == NOTHING]
    with ExitStack() as stack:
        # what children lay down here goes with the run, even if they are killed
        scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="parkaudit-", ignore_cleanup_errors=True))
        prepare = partial(_examiner, options, scratch, tuple(active))
        outcomes = stack.enter_context(
            closing(each(prepare, wanted, jobs=options.workers, timeout=options.timeout, memory=options.memory, debug=options.debug))
        )
        for index, outcome in outcomes:
            yield outcome.value or lost(wanted[index], outcome, options)


def _examiner(options: AuditOptions, scratch: str, active: Sequence[Decision]) -> Callable[[Input], Report]:
    """Called once per child: what is slow to load is loaded here."""
    tempfile.tempdir = scratch
    if options.debug:
        logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
        logging.getLogger("pipeline").setLevel(logging.DEBUG)  # not the root: pdfminer logs every token
    catalog = load_catalog(options.patterns)
    return partial(_examine_input, catalog, options.standard, Decisions(active, catalog.words), options.ocr)


def _examine_input(catalog: Catalog, standard: str, decisions: Decisions, ocr: Ocr, item: Input) -> Report:
    return examine(item.path, item.name, catalog, standard, decisions, ocr=ocr)


def lost(item: Input, outcome: Outcome[Report], options: AuditOptions) -> Report:
    """The row of a file whose child did not answer."""
    reasons = {
        "timeout": Message(
            f"超过单个文件的时限 {options.timeout:g} 秒，已放弃；可用 --timeout 放宽。",
            f"Given up after the time limit of {options.timeout:g} s per file; --timeout allows more.",
        ),
        "memory": Message(
            f"超过单个文件的内存上限 {options.memory} MB，已放弃；可用 --memory 放宽。",
            f"Given up at the memory limit of {options.memory} MB per file; --memory allows more.",
        ),
        "crashed": Message(
            f"读取该文件的进程崩溃，文件可能已损坏；请用原软件打开并另存后重试（{outcome.text}）。",
            f"The process reading the file crashed, it may be damaged; open it in its own program, save it and retry ({outcome.text}).",
        ),
    }
    return failed(item.path, item.name, reasons.get(outcome.kind) or unexpected(outcome.text))
