"""What is done for one file, wherever it is done: a task in, a packed result out, each in a child process that may be lost.

`examined` runs the tasks on this machine; another executor needs `prepare`, which makes the function that answers tasks, and
`retried`, which says what to try when a process was lost over one.
"""

import gc
import logging
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path

from pipeline.catalog import load_catalog
from pipeline.decisions import Decision, Decisions
from pipeline.isolate import Outcome, begun
from pipeline.model import NOTHING, Message, Report
from pipeline.parse import NO_CARE, Care
from pipeline.run.failure import failed, unexpected
from pipeline.run.inputs import Input
from pipeline.run.options import AuditOptions
from pipeline.run.packing import Result, pack

_BAD_PAGES = 3  # pages that may each cost a process, before the file is read as running text only


@dataclass(frozen=True, slots=True)
class Task:
    """One file to examine, and with how much care after it has cost a process."""

    path: Path
    name: str
    care: Care = NO_CARE


# ------------------------------------------------------------------------------------------------ on this machine
@contextmanager
def examined(files: Sequence[Input], options: AuditOptions, active: Sequence[Decision]) -> Iterator[Iterator[Result]]:
    """The results as they are finished, each file in a child process; the largest first, so that none is left over at the end. The
    first children load at once."""
    refused = [pack(failed(item.path, item.name, item.refused)) for item in files if item.refused != NOTHING]
    wanted = [Task(item.path, item.name) for item in by_size([item for item in files if item.refused == NOTHING])]
    with ExitStack() as stack:
        # what children lay down here goes with the run, even if they are killed
        scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="parkaudit-", ignore_cleanup_errors=True))
        outcomes = stack.enter_context(
            begun(
                partial(prepare, options, scratch, tuple(active)),
                wanted,
                jobs=options.workers,
                clocks=options.clocks,
                memory=options.memory,
                again=partial(retried, options),
                debug=options.debug,
            )
        )
        done = (outcome.value or pack(lost(wanted[index], outcome, options)) for index, outcome in outcomes)
        yield chain(refused, done)


def by_size(files: Sequence[Input]) -> list[Input]:
    """The largest first, so that none is left over at the end."""
    return sorted(files, key=lambda item: (-_size(item.path), item.name))


def _size(path: Path) -> int:
    try:
        return os.path.getsize(path)
    except OSError:
        return 0


# ------------------------------------------------------------------------------------------------ wherever the work is done
def prepare(options: AuditOptions, scratch: str, active: Sequence[Decision]) -> Callable[[Task], Result]:
    """Called once per process: what is slow to load is loaded here. Text recognition is not: few files need it."""
    from pipeline.export import Renderer
    from pipeline.run.alone import told_alone
    from pipeline.run.examination import examine  # all stages, which the parent has no need of

    tempfile.tempdir = scratch
    if options.debug:
        logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
        logging.getLogger("pipeline").setLevel(logging.DEBUG)  # not the root: pdfminer logs every token
    catalog = load_catalog(options.patterns)
    decisions = Decisions(active, catalog.words)
    renderer = Renderer(options.language, catalog)
    _seldom_garbage()

    def answer(task: Task) -> Result:
        report = examine(task.path, task.name, catalog, options.standard, decisions, ocr=options.ocr, care=task.care)
        return pack(report, told_alone(report, catalog, decisions, renderer), careful=task.care != NO_CARE)

    return answer


def _seldom_garbage() -> None:
    """What is loaded stays, and little of what a file leaves behind goes in circles: looking for that took an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def retried(options: AuditOptions, task: Task, outcome: Outcome[Result]) -> Task | None:
    """What to try after a process was lost over a task: without the page in hand; where there was none, or too many were lost, the
    running text alone; after that nothing."""
    care = task.care
    if not care.whole:
        return None
    if outcome.step and len(care.skip) < _BAD_PAGES and care.why_not(outcome.step) is None:
        return replace(task, care=replace(care, skip=(*care.skip, (outcome.step, _why_page(outcome, options)))))
    return replace(task, care=replace(care, text_only=_why_file(outcome, options)))


def _why_page(outcome: Outcome[Result], options: AuditOptions) -> Message:
    """Why a page was left out; "page N" goes before it."""
    why = {
        "timeout": Message(
            f"处理超过时限（{options.timeout:g} 秒没有进展），未读取；可用 --timeout 放宽",
            f"took more than its time ({options.timeout:g} s without progress) and was left out; --timeout allows more",
        ),
        "memory": Message(
            f"处理超过内存上限 {options.memory} MB，未读取；可用 --memory 放宽",
            f"took more than {options.memory} MB of memory and was left out; --memory allows more",
        ),
    }
    return why.get(outcome.kind) or Message(
        f"使读取进程崩溃（{outcome.text}），未读取；请重新导出该页",
        f"crashed the process reading it ({outcome.text}) and was left out; export it again",
    )


def _why_file(outcome: Outcome[Result], options: AuditOptions) -> Message:
    """What happened when all of a file was read."""
    why = {
        "timeout": Message(
            f"完整读取超过时限（{options.timeout:g} 秒没有进展；可用 --timeout 放宽）",
            f"reading it in full took more than its time ({options.timeout:g} s without progress; --timeout allows more)",
        ),
        "memory": Message(
            f"完整读取超过内存上限 {options.memory} MB（可用 --memory 放宽）",
            f"reading it in full took more than {options.memory} MB of memory (--memory allows more)",
        ),
    }
    return why.get(outcome.kind) or Message(
        f"完整读取时进程崩溃（{outcome.text}）", f"reading it in full crashed the process ({outcome.text})"
    )


def lost(task: Task, outcome: Outcome[Result], options: AuditOptions) -> Report:
    """The row of a file that cost every process that tried it."""
    reasons = {
        "timeout": Message(
            f"读取超过时限（{options.timeout:g} 秒没有进展），只读正文也未成功，已放弃；可用 --timeout 放宽。",
            f"Given up after {options.timeout:g} s without progress, and again when only its text was read; --timeout allows more.",
        ),
        "memory": Message(
            f"超过单个文件的内存上限 {options.memory} MB，只读正文也未成功，已放弃；可用 --memory 放宽。",
            f"Given up at the limit of {options.memory} MB of memory, and again when only its text was read; --memory allows more.",
        ),
        "crashed": Message(
            f"读取该文件的进程崩溃，只读正文也未成功，文件可能已损坏；请用原软件打开并另存后重试（{outcome.text}）。",
            "The process reading the file crashed, and again when only its text was read; the file may be damaged: "
            f"open it in its own program, save it and retry ({outcome.text}).",
        ),
    }
    return failed(task.path, task.name, reasons.get(outcome.kind) or unexpected(outcome.text))


__all__ = ["Task", "by_size", "examined", "lost", "prepare", "retried"]
