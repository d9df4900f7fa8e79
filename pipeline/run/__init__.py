"""A whole run: find the inputs, examine each in a child process, write the output folder."""

import logging
import os
import tempfile
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from pipeline import export
from pipeline.catalog import Catalog, load_catalog
from pipeline.errors import ExitStatus, OutputError, UsageError
from pipeline.isolate import Outcome, each
from pipeline.model import NOTHING, Message, Ocr, Report, Severity, Status
from pipeline.run.examination import Reading, examine, failed, read, read_and_map, unexpected
from pipeline.run.inputs import Input, Inputs, find_inputs
from pipeline.run.options import AuditOptions, FailOn

__all__ = [
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
    "read",
    "read_and_map",
]

_COUNTED: Mapping[FailOn, frozenset[Severity]] = {
    "never": frozenset(),
    "error": frozenset({Severity.ERROR}),
    "warning": frozenset({Severity.ERROR, Severity.WARNING}),
}


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run: what the output folder holds, in its order, and how many files were skipped, by suffix."""

    reports: tuple[Report, ...]
    skipped: Mapping[str, int]
    out: Path

    def status(self, fail_on: FailOn = "never") -> ExitStatus:
        """The exit status: an input that was not read in full weighs more than findings."""
        if any(report.status is not Status.OK for report in self.reports):
            return ExitStatus.INCOMPLETE
        found = {finding.severity for report in self.reports for finding in report.findings if finding.status != "dismissed"}
        return ExitStatus.DONE if found.isdisjoint(_COUNTED[fail_on]) else ExitStatus.FINDINGS


class Interrupted(KeyboardInterrupt):
    """Ctrl-C during a run; `run` is what was finished, already written."""

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


Paths = str | os.PathLike[str] | Sequence[str | os.PathLike[str]]
_DEFAULT = AuditOptions()


def audit(paths: Paths, options: AuditOptions = _DEFAULT, watcher: Watcher | None = None) -> Run:
    """Audit files and folders, and write the output folder.

    Files that cannot be read are rows with a reason. Raises UsageError (nothing to read, no such standard), PatternError,
    OutputError, and Interrupted on Ctrl-C once the finished part is written.
    """
    given = [paths] if isinstance(paths, str | os.PathLike) else paths
    catalog = load_catalog(options.patterns)
    check_standard(options.standard, catalog)
    inputs = find_inputs([Path(path) for path in given], options.out)
    _check_writable(options.out)
    watcher = watcher or _Nobody()
    watcher.begin(len(inputs.files))
    reports: list[Report] = []
    interrupted = False
    try:
        with closing(_examined(inputs.files, options)) as finished:
            for report in finished:
                reports.append(report)
                watcher.done(report)
    except KeyboardInterrupt:
        interrupted = True
    run = Run(tuple(sorted(reports, key=lambda report: report.name)), inputs.skipped, options.out)
    if run.reports:
        export.write(run.reports, run.out, language=options.language, catalog=catalog)
    if interrupted:
        raise Interrupted(run)
    return run


def check_standard(standard: str, catalog: Catalog) -> None:
    if standard and standard not in catalog.standards:
        known = ", ".join(sorted(catalog.standards))
        raise UsageError(f"没有标准“{standard}”，已有：{known}。", f"There is no standard {standard}; known: {known}.")


def _check_writable(out: Path) -> None:
    """Better now than after hours of reading."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OutputError(
            f"不能在输出文件夹“{out}”中写文件（{reason}），请用 --out 指定别处；什么都没有写。",
            f"The output folder {out} cannot be written ({reason}); choose another with --out. Nothing was written.",
        ) from error


# ------------------------------------------------------------------------------------------------ in children
def _examined(files: Sequence[Input], options: AuditOptions) -> Generator[Report, None, None]:
    """The reports as they are finished, each file examined in a child process."""
    yield from (failed(item.path, item.name, item.refused) for item in files if item.refused != NOTHING)
    wanted = [item for item in files if item.refused == NOTHING]
    prepare = partial(_examiner, options.patterns, options.standard, options.ocr, options.debug)
    outcomes = each(prepare, wanted, jobs=options.workers, timeout=options.timeout, memory=options.memory, debug=options.debug)
    with closing(outcomes):
        for index, outcome in outcomes:
            yield outcome.value or lost(wanted[index], outcome, options)


def _examiner(patterns: Sequence[Path], standard: str, ocr: Ocr, debug: bool) -> Callable[[Input], Report]:
    """Called once per child: what is slow to load is loaded here."""
    if debug:
        logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
        logging.getLogger("pipeline").setLevel(logging.DEBUG)  # not the root: pdfminer logs every token
    return partial(_examine_input, load_catalog(patterns), standard, ocr)


def _examine_input(catalog: Catalog, standard: str, ocr: Ocr, item: Input) -> Report:
    return examine(item.path, item.name, catalog, standard, ocr)


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
            f"读取该文件的进程崩溃（{outcome.text}），文件可能已损坏；请用原软件打开并另存后重试。",
            f"The process reading the file crashed ({outcome.text}), it may be damaged; open it in its own program, save it and retry.",
        ),
    }
    report = failed(item.path, item.name, reasons.get(outcome.kind) or unexpected(outcome.text))
    return replace(report, seconds=round(outcome.seconds, 3))
