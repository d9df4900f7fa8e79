"""How a run goes on: a bar on a terminal, one line per file otherwise; what could not be read is said even when quiet. All on stderr."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.cli.text import console, line
from pipeline.model import Language, Message, Status
from pipeline.run import AuditOptions, Outline, Watcher

_READING = Message("读取报告", "reading")
_WRITING = Message("写出结果", "writing results")
_STOPPED = Message("已中断，正在写出已读完的部分", "interrupted, writing what was read")


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

    def writing(self, *, interrupted: bool) -> None:
        pass


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

    def writing(self, *, interrupted: bool) -> None:
        _write(f"{_phase(interrupted).say(self.language)} …")


def _phase(interrupted: bool) -> Message:
    return _STOPPED if interrupted else _WRITING


def _write(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _bar(language: Language) -> Iterator[Watcher]:
    """A bar; what was not read in full stands in the summary. While the results are written it moves without a measure, and its clock
    goes on."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    said, count = TextColumn("{task.description}", markup=False), TextColumn("{task.fields[count]}", style="progress.download")
    columns = (said, BarColumn(), count, TimeElapsedColumn())
    with Progress(*columns, console=console(), transient=True) as progress:
        task = progress.add_task(_READING.say(language), total=None, count="")

        class Bar:
            read, total = 0, 0

            def begin(self, total: int) -> None:
                self.total = total
                self._show()

            def done(self, report: Outline) -> None:
                self.read += 1
                self._show()

            def _show(self) -> None:
                count = f"{self.read:{len(str(self.total))}}/{self.total}"
                progress.update(task, total=self.total or None, completed=self.read, count=count)

            def writing(self, *, interrupted: bool) -> None:
                progress.update(task, visible=False)
                progress.add_task(_phase(interrupted).say(language), total=None, count="")

        yield Bar()
