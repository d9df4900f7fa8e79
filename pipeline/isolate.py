"""Run a function on many items in warm child processes, each item under two clocks and a memory limit. Knows no documents.

A child that hangs, crashes or runs out of memory costs its own item only: it is killed with everything it started, and another
takes its place. A child tells its progress in memory that it shares with the parent: so it is known too of one that is dead, and
costs neither of them a word. Children print nothing: what a native library writes to stdout would spoil ours.
"""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
import types
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from pipeline import windows_job

T = TypeVar("T")
R = TypeVar("R")

_START_SECONDS = 120.0  # what a child may take to load, on top of its first item's limit
_STOP_SECONDS = 5.0  # what an idle child may take to leave
_SETTLED = 8  # items after which a child has loaded all it will
_GROWTH = 256.0  # megabytes: a child that has grown by more since then is replaced
_MOST_ITEMS = 500  # a child is replaced after so many where its size is not known
_LOADED = "loaded"  # a child's first word; all others are outcomes
_SPAWN = multiprocessing.get_context("spawn")  # the one way that works on every platform


class Outcome(NamedTuple, Generic[R]):
    """How one item ended: `value` for a result; else `text` says in technical words what happened, and `step` which step of the item
    was in hand (0: none in particular). `seconds` on the wall clock."""

    kind: Literal["result", "timeout", "crashed", "memory", "error"]
    value: R | None = None
    text: str = ""
    seconds: float = 0.0
    step: int = 0


class Clocks(NamedTuple):
    """The seconds of wall clock an item may take: `silence` without progress, `total` in all, and `more` for each of its steps."""

    silence: float
    total: float
    more: float = 0.0


class _Limits(NamedTuple):
    clocks: Clocks
    memory: int
    debug: bool


def progress(step: int = 0, steps: int = 0) -> None:
    """Say that step `step` (from 1) of `steps` of the item in hand begins; 0: what comes now belongs to no step. Outside a child nobody
    listens."""
    _told[_STEP], _told[_SINCE] = step, time.monotonic()
    _told[_STEPS] = steps or _told[_STEPS]


def _never(_item: object, _outcome: object) -> None:
    return None


@contextmanager
def begun(
    prepare: Callable[[], Callable[[T], R]],
    items: Sequence[T],
    *,
    jobs: int,
    clocks: Clocks,
    memory: int,
    again: Callable[[T, Outcome[R]], T | None] = _never,
    debug: bool = False,
) -> Iterator[Iterator[tuple[int, Outcome[R]]]]:
    """Gives (index of the item, outcome) as the items finish, `jobs` at a time, begun in their order. The first children are at work before
    anything is asked for: they load while the parent does something else. Leaving the context stops all children.

    `prepare` is called once in every child and returns the function that the child runs on its items (load there what is slow to
    load); it must be picklable, as items and results must. `clocks` run from when a child has loaded; `memory` in megabytes of
    address space (on Windows: committed) per child, where it can be limited. `again` is asked about an item that cost a child its
    life, and may give another item to try in its place. `debug` lets the children's stderr through.
    """
    if sys.platform == "win32":
        jobs = min(jobs, 60)  # more cannot be waited for there
    crew = _Crew(prepare, _Limits(clocks, memory, debug), jobs)
    queue = deque(enumerate(items))
    try:
        crew.employ(queue)
        yield _outcomes(crew, queue, again)
    finally:
        crew.dismiss()


def _outcomes(crew: "_Crew", queue: "_Queue[T]", again: Callable[[T, Outcome[R]], T | None]) -> Iterator[tuple[int, Outcome[R]]]:
    killed: set[int] = set()
    while queue or crew.workers:
        crew.employ(queue)
        for worker, outcome in crew.finished():
            index, item = worker.hand
            crew.next(worker, outcome, queue)
            innocent = worker.to_blame(outcome) or (worker.killed and index not in killed)
            if worker.killed:
                killed.add(index)
            other = None if outcome.kind in _USABLE else item if innocent else again(item, outcome)
            if other is None:
                yield index, outcome
            else:
                queue.appendleft((index, other))


_USABLE = frozenset({"result", "error"})
_Queue = deque[tuple[int, T]]


class _Crew:
    """The children at work."""

    def __init__(self, prepare: Callable[[], Callable[[T], R]], limits: _Limits, size: int) -> None:
        self._hire = partial(_Worker, prepare, limits)
        self._size = size
        self.workers: list[_Worker] = []

    def employ(self, queue: "_Queue[Any]") -> None:
        """See that as many are at work as may be."""
        while queue and len(self.workers) < self._size:
            self.workers.append(self._hire())
            self.workers[-1].give(*queue.popleft())

    def finished(self) -> "list[tuple[_Worker, Outcome[Any]]]":
        """Wait until a child says something or a clock runs out; who is done, and how."""
        patience = min(worker.deadline() for worker in self.workers) - time.monotonic()
        wait([worker.connection for worker in self.workers], timeout=max(0.0, patience))
        outcomes = [(worker, worker.outcome()) for worker in self.workers]
        return [(worker, outcome) for worker, outcome in outcomes if outcome is not None]

    def next(self, worker: "_Worker", outcome: Outcome[Any], queue: "_Queue[Any]") -> None:
        """Give one that is done the next item, or let it go."""
        usable = outcome.kind in _USABLE
        if usable and queue and not worker.is_spent():
            worker.give(*queue.popleft())
        else:
            self.workers.remove(worker)
            worker.stop(gently=usable)

    def dismiss(self) -> None:
        for worker in self.workers:
            worker.stop(gently=False)


class _Worker:
    """The parent's side of one child: the item in its hand, and until when it may."""

    def __init__(self, prepare: Callable[[], Callable[[T], R]], limits: _Limits) -> None:
        self.limits = limits
        self.served = 0
        self.hand: tuple[int, Any] = (-1, None)
        self.started = 0.0
        self.loading = True
        self.killed = False  # by somebody else: a person, the system short of memory; once, this need not be the item's fault
        self.settled = 0.0  # megabytes, once it has loaded all it will
        self.told: Any = _SPAWN.RawArray("d", _TOLD)
        self.connection, theirs = _SPAWN.Pipe()
        self.process = _SPAWN.Process(target=_serve, args=(theirs, self.told, prepare, limits), daemon=True)
        with _without_main():
            self.process.start()
        theirs.close()
        self.job = windows_job.hold(self.process.pid or 0, limits.memory) if sys.platform == "win32" else None

    def give(self, index: int, item: object) -> None:
        self.hand = (index, item)
        self.served += 1
        self.told[_STEP] = self.told[_STEPS] = 0
        self._wind()
        with suppress(OSError):  # a child that died between two items is noticed by outcome()
            self.connection.send(item)

    def _wind(self) -> None:
        self.started = self.told[_SINCE] = time.monotonic()

    def deadline(self) -> float:
        """When the first of its clocks runs out."""
        silence, total, more = self.limits.clocks
        if self.loading:
            return self.started + _START_SECONDS + total
        return float(min(self.told[_SINCE] + silence, self.started + total + more * self.told[_STEPS]))

    def outcome(self) -> Outcome[Any] | None:
        """The outcome of the item in hand, None while it goes on."""
        try:
            if self.connection.poll():
                said = self.connection.recv()
                if said == _LOADED:
                    self.loading = False
                    self._wind()  # now the item's own clocks run; it may be at work for long already, if nobody listened
                    return None
                return self._ended(said)
        except (EOFError, OSError):
            return self._ended(Outcome("crashed", text=self._death()))
        if time.monotonic() >= self.deadline():
            return self._ended(Outcome("timeout", text=f"no answer within {time.monotonic() - self.started:.0f} s"))
        return None

    def _ended(self, outcome: Outcome[Any]) -> Outcome[Any]:
        return outcome._replace(seconds=time.monotonic() - self.started, step=int(self.told[_STEP]))

    def to_blame(self, outcome: Outcome[Any]) -> bool:
        """Whether what earlier items left behind may have cost the child its life: an item's outcome must be its own."""
        return self.served > 1 and outcome.kind != "timeout"

    def is_spent(self) -> bool:
        """Whether it has grown so much that another should take its place."""
        if self.served == _SETTLED:
            self.settled = self.told[_SIZE]
        return self.served >= _MOST_ITEMS or (self.served > _SETTLED and self.told[_SIZE] > self.settled + _GROWTH)

    def _death(self) -> str:
        self.process.join(_STOP_SECONDS)
        code = self.process.exitcode
        self.killed = sys.platform != "win32" and code == -signal.SIGKILL
        if code is not None and code < 0:
            return f"killed by signal {-code} ({signal.strsignal(-code)})"
        return f"exit code {code}"

    def stop(self, *, gently: bool) -> None:
        """End the child; unless gently, at once and with all that it started."""
        self.connection.close()
        if gently:
            self.process.join(_STOP_SECONDS)
        if self.job is not None:
            self.job.end()
        elif self.process.pid is not None:
            end_group(self.process.pid)
        self.process.kill()
        self.process.join()
        self.process.close()


def end_group(pid: int) -> None:
    """End a process that leads a group, and everything that it started."""
    if sys.platform == "win32":
        killer = os.path.join(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "taskkill.exe")
        subprocess.run([killer, "/T", "/F", "/PID", str(pid)], capture_output=True, check=False)  # noqa: S603
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


@contextmanager
def _without_main() -> Iterator[None]:
    """Start a child without our `__main__`: it needs none, so a user's script is not run again in every child (multiprocessing
    would ask for an `if __name__ == "__main__"` guard)."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


# ------------------------------------------------------------------------------------------------ in the child
_STEP, _STEPS, _SINCE, _SIZE, _TOLD = range(5)
_told: Any = [0.0] * _TOLD
"""What a child tells all the time: the step in hand, of how many, since when, and its size in megabytes after its last item."""


def _serve(connection: Connection, told: Any, prepare: Callable[[], Callable[[T], R]], limits: _Limits) -> None:
    """Load once, then answer items until the parent closes its end."""
    global _told  # noqa: PLW0603 - one child, one listener
    _told = told
    _detach()
    _silence(limits.debug)
    _limit_memory(limits.memory)
    prepared = _attempt(prepare)
    if prepared.value is None:
        connection.send(prepared if prepared.kind == "memory" else prepared._replace(kind="crashed"))
        return
    with suppress(EOFError, BrokenPipeError):
        connection.send(_LOADED)
        while True:
            outcome = _attempt(prepared.value, connection.recv())
            told[_SIZE] = _resident()
            _reply(connection, outcome)


def _attempt(function: Callable[..., R], *arguments: Any) -> Outcome[R]:
    try:
        return Outcome("result", function(*arguments))
    except MemoryError as error:
        return Outcome("memory", text=_describe(error))
    except BaseException as error:  # SystemExit too: nothing an item does may end the child unnoticed
        return Outcome("error", text=_describe(error))


def _describe(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _reply(connection: Connection, outcome: Outcome[R]) -> None:
    try:
        connection.send(outcome)
    except (EOFError, OSError):
        raise
    except Exception as error:  # a result that cannot be pickled
        connection.send(Outcome[R]("error", text=_describe(error)))


def _detach() -> None:
    """Leave the terminal's process group (Ctrl-C is the parent's business, what the child starts dies with it), and die with
    the parent even in the middle of an item."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        os.setsid()
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        if sys.platform != "win32":
            os.killpg(0, signal.SIGKILL)
        os._exit(1)


def _silence(debug: bool) -> None:
    """Descriptors too, not only sys.stdout: native libraries write there. One thread each: the children are the parallelism."""
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    if not debug:
        os.dup2(null, 2)
    os.dup2(2, 1)
    sys.stdout = open(1, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115 - for the life of the child
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"):
        os.environ.setdefault(name, "1")


def _resident() -> float:
    """Megabytes in use now; 0 where that is not told."""
    size = 0.0
    if sys.platform == "win32":
        size = windows_job.resident()
    else:
        with suppress(OSError), open("/proc/self/statm", encoding="ascii") as file:
            size = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)
    return size


def _limit_memory(megabytes: int) -> None:
    if sys.platform != "win32":  # the parent's job object limits it there
        import resource

        limit = megabytes * 1024 * 1024
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        if hard != resource.RLIM_INFINITY:
            limit = min(limit, hard)
        with suppress(ValueError, OSError):  # a system that knows the limit but refuses to set it
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
