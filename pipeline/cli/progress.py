"""How a run goes on: a bar on a terminal, one line per file otherwise. All on stderr."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.cli.text import STATUS, console, counted, printable
from pipeline.model import Language, Report, Status
from pipeline.run import AuditOptions, Watcher


@contextmanager
def watch(options: AuditOptions) -> Iterator[Watcher | None]:
    """What to show of this run's progress."""
    if options.quiet:
        yield None
    elif sys.stderr.isatty():
        yield from _bar(options.language)
    else:
        yield _Lines(options.language)


class _Lines:
    """One line per file."""

    def __init__(self, language: Language) -> None:
        self.language, self.total, self.count = language, 0, 0

    def begin(self, total: int) -> None:
        self.total = total

    def done(self, report: Report) -> None:
        self.count += 1
        width = len(str(self.total))
        sys.stderr.write(f"[{self.count:{width}}/{self.total}] {line(report, self.language)}\n")
        sys.stderr.flush()


def line(report: Report, language: Language) -> str:
    """A report in one line: name, status, and the number of findings or the reason."""
    said = counted(report, language) if report.status is Status.OK else report.reason.say(language)
    return f"{printable(report.name)}  {STATUS[report.status].say(language)}  {said}"


def _bar(language: Language) -> Iterator[Watcher]:
    """A bar; what was not read in full stands in the summary."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(), transient=True) as progress:
        task = progress.add_task("读取报告" if language == "zh" else "reading", total=None)

        class Bar:
            def begin(self, total: int) -> None:
                progress.update(task, total=total)

            def done(self, report: Report) -> None:
                progress.advance(task)

        yield Bar()
