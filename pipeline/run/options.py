"""The options of a run, as the command line has them."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.errors import UsageError
from pipeline.model import Language, Ocr

FailOn = Literal["never", "error", "warning"]


@dataclass(frozen=True, slots=True)
class AuditOptions:
    """How to audit. `timeout` in seconds and `memory` in megabytes are for each file; `jobs` None means one per processor.
    Raises UsageError for a value that makes no sense, and for what is not built yet: an option must not pretend."""

    out: Path = Path("output")
    jobs: int | None = None
    language: Language = "zh"
    ocr: Ocr = "auto"
    patterns: tuple[Path, ...] = ()
    standard: str = ""
    decisions: Path | None = None
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
        for name, given in (("--decisions", self.decisions), ("--cluster", self.cluster)):
            if given:
                raise UsageError(f"本版本尚不支持 {name}，请去掉该选项。", f"{name} is not supported in this version; leave it out.")

    @property
    def workers(self) -> int:
        """How many files are read at a time."""
        return processors() if self.jobs is None else self.jobs


def processors() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
