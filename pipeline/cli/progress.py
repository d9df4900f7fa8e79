"""How a run goes on: a bar on a terminal, one line per file otherwise; what could not be read is said even when quiet. All on stderr."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.cli.text import console, line
from pipeline.model import Language, Status
from pipeline.run import AuditOptions, Outline, Watcher


@contextmanager
def watch(options: AuditOptions) -> Iterator[Watcher]:
    """What to show of this run's progress."""
    if options.quiet:
        yield _Failures(options.language)
    elif sys.stderr.isatty():
        yield from _bar(options.language)
    else:
        yield _Lines(options.language)


class _Failures:
    """One line per file that was not read in full."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def begin(self, total: int) -> None:
        pass

    def done(self, report: Outline) -> None:
        if report.status is not Status.OK:
            _write(line(report, self.language))


class _Lines:
    """One line per file; its findings are those before the reports of one park are compared."""

    def __init__(self, language: Language) -> None:
        self.language, self.total, self.count = language, 0, 0

    def begin(self, total: int) -> None:
        self.total = total

    def done(self, report: Outline) -> None:
        self.count += 1
        width = len(str(self.total))
        _write(f"[{self.count:{width}}/{self.total}] {line(report, self.language)}")


def _write(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _bar(language: Language) -> Iterator[Watcher]:
    """A bar; what was not read in full stands in the summary."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(), transient=True) as progress:
        task = progress.add_task("读取报告" if language == "zh" else "reading", total=None)

        class Bar:
            def begin(self, total: int) -> None:
                progress.update(task, total=total)

            def done(self, report: Outline) -> None:
                progress.advance(task)

        yield Bar()
