"""Run a function on many items in warm child processes, each item under a clock and a memory limit. Knows no documents.

A child that hangs, crashes or runs out of memory costs its own item only: it is killed with everything it started, and another
takes its place. Children print nothing: what a native library writes to stdout would spoil ours.
"""

import multiprocessing
import os
import signal
import sys
import threading
import time
import types
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, Literal, NamedTuple, TypeVar

T = TypeVar("T")
R = TypeVar("R")

_START_SECONDS = 120.0  # what a child may take to load, on top of its first item's limit
_STOP_SECONDS = 5.0  # what an idle child may take to leave
_LOADED = "loaded"  # a child's first word; all others are outcomes
_SPAWN = multiprocessing.get_context("spawn")  # the one way that works on every platform


class Outcome(NamedTuple, Generic[R]):
    """How one item ended: `value` for a result; else `text` says in technical words what happened. `seconds` on the wall clock."""

    kind: Literal["result", "timeout", "crashed", "memory", "error"]
    value: R | None = None
    text: str = ""
    seconds: float = 0.0


class _Limits(NamedTuple):
    timeout: float
    memory: int
    debug: bool


def each(
    prepare: Callable[[], Callable[[T], R]],
    items: Sequence[T],
    *,
    jobs: int,
    timeout: float,
    memory: int,
    debug: bool = False,
) -> Generator[tuple[int, Outcome[R]], None, None]:
    """Yield (index of the item, outcome) as the items finish, `jobs` at a time.

    `prepare` is called once in every child and returns the function that the child runs on its items (load there what is slow to
    load); it must be picklable, as items and results must. `timeout` is in seconds of wall clock per item, loading apart;
    `memory` in megabytes of address space per child, where the platform can limit it. `debug` lets the children's stderr
    through. Closing the iterator, or an exception such as KeyboardInterrupt while it waits, stops all children.
    """
    if sys.platform == "win32":
        jobs = min(jobs, 60)  # more cannot be waited for there
    limits = _Limits(timeout, memory, debug)
    queue = deque(range(len(items)))
    workers: list[_Worker] = []
    try:
        while queue or workers:
            while queue and len(workers) < jobs:
                workers.append(_Worker(prepare, limits))
                _give(workers[-1], queue, items)
            for worker, outcome in _finished(workers):
                index = worker.index
                usable = outcome.kind in {"result", "error"}
                again = not usable and outcome.kind != "timeout" and worker.served > 1
                if again:  # what earlier items left behind may be to blame: an item's outcome must be its own
                    queue.appendleft(index)
                if usable and queue:
                    _give(worker, queue, items)
                else:
                    workers.remove(worker)
                    worker.stop(gently=usable)
                if not again:
                    yield index, outcome
    finally:
        for worker in workers:
            worker.stop(gently=False)


def _give(worker: "_Worker", queue: deque[int], items: Sequence[T]) -> None:
    index = queue.popleft()
    worker.give(index, items[index])


def _finished(workers: "Sequence[_Worker]") -> "list[tuple[_Worker, Outcome[Any]]]":
    """Wait until a child says something or a clock runs out; who is done, and how."""
    patience = min(worker.deadline for worker in workers) - time.monotonic()
    wait([worker.connection for worker in workers], timeout=max(0.0, patience))
    outcomes = [(worker, worker.outcome()) for worker in workers]
    return [(worker, outcome) for worker, outcome in outcomes if outcome is not None]


class _Worker:
    """The parent's side of one child: what it works on, and until when it may."""

    def __init__(self, prepare: Callable[[], Callable[[T], R]], limits: _Limits) -> None:
        self.limits = limits
        self.served = 0
        self.index = -1
        self.started = self.deadline = 0.0
        self.connection, theirs = _SPAWN.Pipe()
        self.process = _SPAWN.Process(target=_serve, args=(theirs, prepare, limits), daemon=True)
        with _without_main():
            self.process.start()
        theirs.close()

    def give(self, index: int, item: object) -> None:
        self.index = index
        self._wind(0.0 if self.served else _START_SECONDS)
        self.served += 1
        with suppress(OSError):  # a child that died between two items is noticed by outcome()
            self.connection.send(item)

    def _wind(self, extra: float = 0.0) -> None:
        self.started = time.monotonic()
        self.deadline = self.started + self.limits.timeout + extra

    def outcome(self) -> Outcome[Any] | None:
        """The outcome of the item in hand, None while it goes on."""
        try:
            if self.connection.poll():
                said = self.connection.recv()
                if said == _LOADED:
                    self._wind()  # now the item's own clock runs
                    return None
                return self._ended(said)
        except (EOFError, OSError):
            return self._ended(Outcome("crashed", text=self._death()))
        if time.monotonic() >= self.deadline:
            return self._ended(Outcome("timeout", text=f"no answer within {self.limits.timeout:g} s"))
        return None

    def _ended(self, outcome: Outcome[Any]) -> Outcome[Any]:
        return outcome._replace(seconds=time.monotonic() - self.started)

    def _death(self) -> str:
        self.process.join(_STOP_SECONDS)
        code = self.process.exitcode
        if code is not None and code < 0:
            return f"killed by signal {-code} ({signal.strsignal(-code)})"
        return f"exit code {code}"

    def stop(self, *, gently: bool) -> None:
        """End the child; unless gently, at once and with its process group."""
        self.connection.close()
        if gently:
            self.process.join(_STOP_SECONDS)
        if sys.platform != "win32" and self.process.pid is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.join()
        self.process.close()


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
def _serve(connection: Connection, prepare: Callable[[], Callable[[T], R]], limits: _Limits) -> None:
    """Load once, then answer items until the parent closes its end."""
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
            _reply(connection, _attempt(prepared.value, connection.recv()))


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
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")


def _limit_memory(megabytes: int) -> None:
    if sys.platform == "win32":  # no such limit there
        return
    import resource

    limit = megabytes * 1024 * 1024
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    with suppress(ValueError, OSError):  # a system that knows the limit but refuses to set it
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
