"""The audit run again in a thread of its own while the page goes on: one at a time, and once more if it was asked for meanwhile."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Condition, Thread

from pipeline.errors import ParkauditError
from pipeline.model import NOTHING, Message
from pipeline.run import AuditOptions, Outline, Watcher, audit, turn

_UNEXPECTED = Message(
    "重新核对没有完成，决定已记下；详情见终端。", "The audit did not finish; the decisions are recorded. See the terminal."
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """How it goes: files done of all; what went wrong the last time, if anything did; how often it was finished."""

    running: bool = False
    done: int = 0
    total: int = 0
    fault: Message = NOTHING
    times: int = 0


class Again:
    """Runs `work` when asked to. It is told whom to tell of its progress."""

    def __init__(self, work: Callable[[Watcher], None]) -> None:
        self._work = work
        self._changed = Condition()
        self._wanted = False
        self.progress = Progress()

    def ask(self) -> None:
        with self._changed:
            self._wanted = True
            if not self.progress.running:
                self.progress = replace(self.progress, running=True, done=0, total=0, fault=NOTHING)
                Thread(target=self._run, name="audit").start()

    def wait(self, seconds: float | None = None) -> bool:
        """Until nothing runs; whether that was so within the time."""
        with self._changed:
            return self._changed.wait_for(lambda: not self.progress.running, seconds)

    def _run(self) -> None:
        while True:
            with self._changed:
                if not self._wanted:
                    self.progress = replace(self.progress, running=False)
                    self._changed.notify_all()
                    return
                self._wanted = False
            fault = self._tried()
            self.progress = replace(self.progress, fault=fault, times=self.progress.times + 1)

    def _tried(self) -> Message:
        try:
            self._work(self)
        except ParkauditError as error:
            return error.message
        except Exception:
            _log.exception("the audit failed")
            return _UNEXPECTED
        return NOTHING

    # ------------------------------------------------------------------------------------------ what the audit tells
    def begin(self, total: int) -> None:
        self.progress = replace(self.progress, done=0, total=total)

    def done(self, report: Outline) -> None:
        self.progress = replace(self.progress, done=self.progress.done + 1)

    def writing(self, *, interrupted: bool) -> None:
        pass


def audit_alone(paths: list[Path], options: AuditOptions, watcher: Watcher) -> None:
    """The audit, while no other page writes into the same folder."""
    with turn(options.out, "audit"):
        audit(paths, options, watcher)


__all__ = ["Again", "Progress", "audit_alone"]
