"""The job object that holds a child on Windows, against a kernel32 of our own that writes down what it is asked."""

import ctypes
import logging
import sys
from collections.abc import Callable
from typing import Any

import pytest

from pipeline import windows_job
from pipeline.windows_job import BasicLimits, ExtendedLimits, MemoryCounters

JOB, PROCESS, SELF = 0x7FF0_0000_0A10, 0x7FF0_0000_0B20, -1
MEGABYTE = 1 << 20


class Kernel:
    """Answers as kernel32 does; functions named in `failing` say that they failed."""

    def __init__(self, *failing: str) -> None:
        self.failing, self.calls, self.limits = failing, list[tuple[Any, ...]](), ExtendedLimits()

    def __getattr__(self, name: str) -> Callable[..., int]:
        answers = {"CreateJobObjectW": JOB, "OpenProcess": PROCESS, "GetCurrentProcess": SELF}

        def function(*arguments: Any) -> int:
            self.calls.append((name, *(item for item in arguments if not hasattr(item, "_obj"))))
            for item in arguments:
                if hasattr(item, "_obj"):
                    self.look_at(item._obj)
            return 0 if name in self.failing else answers.get(name, 1)

        return function

    def look_at(self, structure: object) -> None:
        if isinstance(structure, MemoryCounters):
            structure.WorkingSetSize = 3 * MEGABYTE // 2
        elif isinstance(structure, ExtendedLimits):
            self.limits = ExtendedLimits.from_buffer_copy(structure)


@pytest.fixture
def put(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Kernel]:
    def put(*failing: str) -> Kernel:
        kernel = Kernel(*failing)
        monkeypatch.setattr(windows_job, "_kernel", lambda: kernel)
        return kernel

    return put


@pytest.mark.skipif(sys.maxsize < 2**32, reason="sizes of 64 bits")
def test_structures_have_the_sizes_that_windows_expects() -> None:
    assert [ctypes.sizeof(kind) for kind in (BasicLimits, ExtendedLimits, MemoryCounters)] == [64, 144, 72]
    assert (BasicLimits.LimitFlags.offset, ExtendedLimits.ProcessMemoryLimit.offset, MemoryCounters.WorkingSetSize.offset) == (16, 112, 16)


def test_a_process_is_put_into_a_job_that_ends_with_us_and_limits_its_memory(put: Callable[..., Kernel]) -> None:
    kernel = put()
    assert windows_job.hold(4321, 2048) is not None
    assert kernel.calls == [
        ("CreateJobObjectW", None, None),
        ("SetInformationJobObject", JOB, 9, ctypes.sizeof(ExtendedLimits)),
        ("OpenProcess", 0x0101, False, 4321),
        ("AssignProcessToJobObject", JOB, PROCESS),
        ("CloseHandle", PROCESS),
    ]
    assert kernel.limits.BasicLimitInformation.LimitFlags == 0x2100
    assert kernel.limits.ProcessMemoryLimit == 2048 * MEGABYTE


def test_the_end_of_a_job_ends_all_that_is_in_it(put: Callable[..., Kernel]) -> None:
    kernel = put()
    job = windows_job.hold(4321, 64)
    assert job is not None
    kernel.calls.clear()
    job.end()
    assert kernel.calls == [("TerminateJobObject", JOB, 1), ("CloseHandle", JOB)]


@pytest.mark.parametrize(
    ("failing", "closed"),
    [
        ("CreateJobObjectW", []),
        ("SetInformationJobObject", [JOB]),
        ("OpenProcess", [JOB]),
        ("AssignProcessToJobObject", [PROCESS, JOB]),
    ],
)
def test_where_the_system_refuses_the_caller_goes_without(
    put: Callable[..., Kernel], caplog: pytest.LogCaptureFixture, failing: str, closed: list[int]
) -> None:
    kernel = put(failing)
    with caplog.at_level(logging.DEBUG):
        assert windows_job.hold(4321, 64) is None
    assert failing in caplog.text
    assert [call[1] for call in kernel.calls if call[0] == "CloseHandle"] == closed, "no handle is left open"


def test_memory_in_use_is_told_in_megabytes(put: Callable[..., Kernel]) -> None:
    kernel = put()
    assert windows_job.resident() == 1.5
    assert kernel.calls[-1] == ("K32GetProcessMemoryInfo", SELF, ctypes.sizeof(MemoryCounters))
    put("K32GetProcessMemoryInfo")
    assert windows_job.resident() == 0.0


@pytest.mark.skipif(sys.platform == "win32", reason="there it is known")
def test_elsewhere_there_is_no_job() -> None:
    assert windows_job.hold(4321, 64) is None
    assert windows_job.resident() == 0.0
