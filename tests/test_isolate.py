"""What one item does in its child costs that item only."""

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pipeline.isolate import Clocks, Outcome, begun, progress

POSIX = sys.platform != "win32"
served: list[int] = []  # in the child: what it was given


def prepared(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return function


def each(*arguments: Any, **options: Any) -> Generator[tuple[int, Outcome[Any]], None, None]:
    """The outcomes, the children begun when the first is asked for."""
    with begun(*arguments, **options) as outcomes:
        yield from outcomes


def run(function: Callable[[Any], Any], items: list[Any], *, jobs: int = 1, timeout: float = 60, memory: int = 1024) -> list[Outcome[Any]]:
    """Outcomes in the order of the items."""
    found = dict(each(partial(prepared, function), items, jobs=jobs, clocks=Clocks(timeout, timeout), memory=memory))
    assert sorted(found) == list(range(len(items)))
    assert multiprocessing.active_children() == []
    return [found[index] for index in range(len(items))]


# ------------------------------------------------------------------------------------------------ what children do
def pid_of(_: int) -> int:
    return os.getpid()


def fail_on_two(number: int) -> tuple[int, int]:
    if number == 2:
        raise ValueError("two")
    return number, os.getpid()


def hang_on_two(number: int) -> int:
    if number == 2:
        threading.Event().wait()
    return number


def leave_on_two(number: int) -> int:
    if number == 2:
        os._exit(3)
    return number


def segfault(_: int) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def eat_on_two(number: int) -> int:
    if number == 2:
        return len(bytearray(4 << 30))
    return number


def crash_unless_first(number: int) -> int:
    served.append(number)
    if len(served) > 1:
        os._exit(1)
    return number


def print_everywhere(number: int) -> int:
    print("python")
    os.write(1, b"native\n")
    os.write(2, b"native\n")
    subprocess.run([sys.executable, "-c", "print('grandchild')"], check=True)
    return number


def start_and_hang(port: int) -> None:
    code = f"import socket; s = socket.create_connection(('127.0.0.1', {port})); s.recv(1)"
    subprocess.run([sys.executable, "-c", code], check=True)


def unpicklable(_: int) -> object:
    return lambda: None


def broken() -> Callable[[int], int]:
    raise RuntimeError("no catalog")


# ------------------------------------------------------------------------------------------------ tests
def test_no_items_no_children() -> None:
    assert run(pid_of, [], jobs=4) == []


def test_one_job_runs_in_one_warm_child() -> None:
    pids = {outcome.value for outcome in run(pid_of, [1, 2, 3])}
    assert len(pids) == 1
    assert os.getpid() not in pids


def test_results_carry_their_index() -> None:
    assert [outcome.value for outcome in run(hang_on_two, [5, 1, 4], jobs=2)] == [5, 1, 4]


def test_an_error_is_told_and_the_child_goes_on() -> None:
    first, second, third = run(fail_on_two, [1, 2, 3])
    assert (second.kind, second.text) == ("error", "ValueError: two")
    assert first.value is not None
    assert third.value is not None
    assert first.value[1] == third.value[1]


def test_a_hang_costs_only_itself() -> None:
    first, second, third = run(hang_on_two, [1, 2, 3], timeout=0.4)
    assert (first.value, third.value) == (1, 3)
    assert second.kind == "timeout"
    assert second.seconds >= 0.4


def test_a_crash_costs_only_itself() -> None:
    first, second, third = run(leave_on_two, [1, 2, 3], jobs=2)
    assert (first.value, third.value) == (1, 3)
    assert (second.kind, second.text) == ("crashed", "exit code 3")


@pytest.mark.skipif(not POSIX, reason="signals")
def test_a_signal_is_named() -> None:
    (outcome,) = run(segfault, [1])
    assert outcome.kind == "crashed"
    assert outcome.text.startswith(f"killed by signal {int(signal.SIGSEGV)}")


@pytest.mark.skipif(sys.platform != "linux", reason="the system must enforce RLIMIT_AS")
def test_memory_is_limited_and_costs_only_itself() -> None:
    first, second, third = run(eat_on_two, [1, 2, 3])
    assert (first.value, third.value) == (1, 3)
    assert second.kind == "memory"


def test_what_earlier_items_left_behind_is_not_an_items_fault() -> None:
    assert [outcome.value for outcome in run(crash_unless_first, [1, 2, 3])] == [1, 2, 3]


def test_a_result_that_cannot_travel_is_an_error() -> None:
    (outcome,) = run(unpicklable, [1])
    assert outcome.kind == "error"


def test_a_child_that_cannot_load_says_why() -> None:
    found = [outcome for _, outcome in each(broken, [1, 2], jobs=1, clocks=Clocks(60, 60), memory=1024)]
    assert [(outcome.kind, outcome.text) for outcome in found] == [("crashed", "RuntimeError: no catalog")] * 2


def test_children_print_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    run(print_everywhere, [1])
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(not POSIX, reason="process groups")
def test_what_a_hung_child_started_dies_with_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        outcomes = each(partial(prepared, start_and_hang), [server.getsockname()[1]], jobs=1, clocks=Clocks(2, 2), memory=1024)
        ((_, outcome),) = outcomes
        assert outcome.kind == "timeout"
        connection, _ = server.accept()
        with connection:
            connection.settimeout(10)
            assert connection.recv(1) == b""  # the other end is gone


def test_closing_stops_the_children() -> None:
    outcomes = each(partial(prepared, hang_on_two), [1, 2, 2], jobs=2, clocks=Clocks(60, 60), memory=1024)
    assert next(outcomes)[1].value == 1
    outcomes.close()
    assert multiprocessing.active_children() == []


def test_children_are_at_work_before_they_are_asked_for_anything() -> None:
    with begun(partial(prepared, pid_of), [1, 2, 3], jobs=2, clocks=Clocks(60, 60), memory=1024) as outcomes:
        pids = {child.pid for child in multiprocessing.active_children()}
        assert len(pids) == 2
        assert {outcome.value for _, outcome in outcomes} <= pids
    with begun(partial(prepared, hang_on_two), [2], jobs=1, clocks=Clocks(60, 60), memory=1024):
        assert len(multiprocessing.active_children()) == 1
    assert multiprocessing.active_children() == []


def test_the_step_at_which_a_child_died_is_known_although_nobody_listened_then() -> None:
    with begun(partial(prepared, leave_at_three), [1], jobs=1, clocks=Clocks(60, 60), memory=1024) as outcomes:
        for child in multiprocessing.active_children():
            child.join()
        ((_, outcome),) = outcomes
    assert (outcome.kind, outcome.step) == ("crashed", 3)


def test_a_script_needs_no_guard(tmp_path: Path) -> None:
    """A user's script is not run again in the children."""
    script = tmp_path / "script.py"
    script.write_text(
        "import math, operator, functools\n"
        "from pipeline.isolate import Clocks, begun\n"
        "prepare = functools.partial(operator.itemgetter(0), [math.sqrt])\n"
        "with begun(prepare, [4.0], jobs=1, clocks=Clocks(60, 60), memory=1024) as outcomes:\n"
        "    print([outcome.value for _, outcome in outcomes])\n",
        encoding="utf-8",
    )
    root = str(Path(__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": root}
    )
    assert (done.stdout, done.stderr) == ("[2.0]\n", "")


def go_on(beats: int) -> int:
    for beat in range(1, abs(beats) + 1):
        progress(beat, abs(beats))
        threading.Event().wait(0.25)
    if beats < 0:
        threading.Event().wait()
    return beats


def leave_at_three(_: int) -> None:
    progress(3, 5)
    os._exit(3)


def grow(number: int) -> int:
    served.extend([0] * (10 << 20) if number == 9 else [])
    return os.getpid()


def test_progress_keeps_an_item_alive_until_its_time_in_all_is_over() -> None:
    def of(items: list[int], clocks: Clocks) -> list[Outcome[int]]:
        return [outcome for _, outcome in each(partial(prepared, go_on), items, jobs=1, clocks=clocks, memory=1024)]

    (alive,) = of([4], Clocks(silence=0.7, total=0.5, more=0.5))
    assert alive.value == 4
    (silent,) = of([-2], Clocks(silence=0.5, total=60))
    assert (silent.kind, silent.step) == ("timeout", 2)
    (endless,) = of([100], Clocks(silence=60, total=0.6))
    assert (endless.kind, endless.step in {2, 3}) == ("timeout", True)


def test_another_item_may_be_tried_in_place_of_one_that_was_lost() -> None:
    asked: list[tuple[int, str]] = []

    def again(item: int, outcome: Outcome[int]) -> int | None:
        asked.append((item, outcome.kind))
        return item + 1 if len(asked) > 1 else item

    found = each(partial(prepared, leave_on_two), [2, 5], jobs=1, clocks=Clocks(60, 60), memory=1024, again=again)
    assert [(index, outcome.value) for index, outcome in found] == [(0, 3), (1, 5)]
    assert asked == [(2, "crashed")] * 2


@pytest.mark.skipif(sys.platform != "linux", reason="the size of a process")
def test_a_child_that_has_grown_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.isolate._GROWTH", 40.0)
    pids = [outcome.value for outcome in run(grow, list(range(12)))]
    assert len(set(pids[:10])) == 1
    assert pids[9] != pids[10] == pids[11]


def killed_from_outside(place: str) -> int:
    """The first child that has it is killed, and every one where the name says so."""
    if "always" in place or not os.path.exists(place):
        Path(place).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 1


@pytest.mark.skipif(not POSIX, reason="signals")
def test_an_item_whose_child_was_killed_once_is_tried_again_as_it_is(tmp_path: Path) -> None:
    asked: list[str] = []

    def again(item: str, outcome: Outcome[int]) -> None:
        asked.append(Path(item).name)

    items = [str(tmp_path / "once"), str(tmp_path / "always")]
    found = dict(each(partial(prepared, killed_from_outside), items, jobs=1, clocks=Clocks(60, 60), memory=1024, again=again))
    assert (found[0].value, found[1].kind) == (1, "crashed")
    assert asked == ["always"]
