"""The options of a run, as the command line has them."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.errors import UsageError
from pipeline.isolate import Clocks
from pipeline.model import Language, Ocr

_PAGES = 20  # pages that may take as long together as a file may go on without progress

LOCAL = "local"
FailOn = Literal["never", "error", "warning"]


@dataclass(frozen=True, slots=True)
class AuditOptions:
    """How to audit. `timeout`, in seconds, is what a file may take without progress, `memory` in megabytes what it may need; `jobs` None
    means one per processor.
    `cluster` is the address of a Dask scheduler, `local` for one started for the run. Raises UsageError for a value that makes no sense."""

    out: Path = Path("output")
    jobs: int | None = None
    language: Language = "zh"
    ocr: Ocr = "auto"
    patterns: tuple[Path, ...] = ()
    standard: str = ""
    decisions: Path | None = None  # the log; None: decisions.yaml in the one folder given, else in the current folder
    timeout: float = 300.0
    memory: int = 2048
    fail_on: FailOn = "never"
    cluster: str = ""
    fresh: bool = False  # results of earlier runs are not looked up
    quiet: bool = False
    debug: bool = False

    def __post_init__(self) -> None:
        for name, value in (("--jobs", self.workers), ("--timeout", self.timeout), ("--memory", self.memory)):
            if not value > 0:
                raise UsageError(f"{name} 应大于 0。", f"{name} must be above 0.")

    @property
    def clocks(self) -> Clocks:
        """How long a file may take: a long one has more time in all, but no page more."""
        return Clocks(self.timeout, self.timeout, self.timeout / _PAGES)

    @property
    def workers(self) -> int:
        """How many files are read at a time."""
        return processors() if self.jobs is None else self.jobs


def processors() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
