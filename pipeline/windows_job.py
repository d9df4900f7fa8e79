"""On Windows: hold a process, and whatever it starts, in a job object, and tell how much memory this one uses.

What the processes of a job start belongs to the job too, however deep, also when its parent is gone. The job ends with its last handle:
with ours, should this process die. Where the system refuses (Windows 7 knows no job within another), callers go without, and the log
says so. Structures and constants are those of winnt.h and psapi.h, as Microsoft documents them.
"""

import ctypes
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes.wintypes import BOOL, DWORD, HANDLE, LPCWSTR, LPVOID, UINT
from functools import cache
from typing import Any

_log = logging.getLogger(__name__)

KILL_ON_JOB_CLOSE, PROCESS_MEMORY = 0x2000, 0x0100  # JOB_OBJECT_LIMIT_…
EXTENDED_LIMITS = 9  # JobObjectExtendedLimitInformation
PROCESS_TERMINATE, PROCESS_SET_QUOTA = 0x0001, 0x0100  # what AssignProcessToJobObject asks of a handle
_EXIT_CODE = 1
_MEGABYTE = 1 << 20


class BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION. DWORD is 32 bits wide on every platform, unlike C's long elsewhere."""

    _fields_ = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    )


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION; memory in bytes."""

    _fields_ = (
        ("BasicLimitInformation", BasicLimits),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


class MemoryCounters(ctypes.Structure):
    """PROCESS_MEMORY_COUNTERS, in bytes."""

    _fields_ = (
        ("cb", ctypes.c_uint32),
        ("PageFaultCount", ctypes.c_uint32),
        ("PeakWorkingSetSize", ctypes.c_size_t),
        ("WorkingSetSize", ctypes.c_size_t),
        ("QuotaPeakPagedPoolUsage", ctypes.c_size_t),
        ("QuotaPagedPoolUsage", ctypes.c_size_t),
        ("QuotaPeakNonPagedPoolUsage", ctypes.c_size_t),
        ("QuotaNonPagedPoolUsage", ctypes.c_size_t),
        ("PagefileUsage", ctypes.c_size_t),
        ("PeakPagefileUsage", ctypes.c_size_t),
    )


_FUNCTIONS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "CreateJobObjectW": (HANDLE, (LPVOID, LPCWSTR)),
    "SetInformationJobObject": (BOOL, (HANDLE, ctypes.c_int, LPVOID, DWORD)),
    "AssignProcessToJobObject": (BOOL, (HANDLE, HANDLE)),
    "TerminateJobObject": (BOOL, (HANDLE, UINT)),
    "OpenProcess": (HANDLE, (DWORD, BOOL, DWORD)),
    "GetCurrentProcess": (HANDLE, ()),
    "K32GetProcessMemoryInfo": (BOOL, (HANDLE, LPVOID, DWORD)),
    "CloseHandle": (BOOL, (HANDLE,)),
}
"""What each function returns and takes: undeclared, ctypes would cut a handle to 32 bits."""


if sys.platform == "win32":

    def _library() -> Any:
        return ctypes.WinDLL("kernel32", use_last_error=True)

    def _last_error() -> int:
        return ctypes.get_last_error()

else:

    def _library() -> Any:
        raise OSError("no kernel32 on this platform")

    def _last_error() -> int:
        return 0


@cache
def _kernel() -> Any:
    """kernel32 with its functions declared."""
    library = _library()
    for name, (result, arguments) in _FUNCTIONS.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


def _call(name: str, *arguments: object) -> Any:
    """What a function of kernel32 returns; OSError where that is nothing, which is how all of these say that they failed."""
    result = getattr(_kernel(), name)(*arguments)
    if not result:
        raise OSError(f"{name} failed with error {_last_error()}")
    return result


@contextmanager
def _closing(handle: Any) -> Iterator[Any]:
    try:
        yield handle
    finally:
        _kernel().CloseHandle(handle)


class Job:
    """A job with a process in it."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle

    def end(self) -> None:
        """End every process that is in it, and let it go."""
        with _closing(self._handle):
            _kernel().TerminateJobObject(self._handle, _EXIT_CODE)


def hold(pid: int, memory: int) -> Job | None:
    """Put a process of ours into a job of its own, in which no process may commit more than `memory` megabytes; None, and a line in the
    log, where the system refuses."""
    try:
        return _held(pid, memory)
    except OSError as error:
        _log.debug("process %d is in no job: %s", pid, error)
        return None


def _held(pid: int, memory: int) -> Job:
    handle = _call("CreateJobObjectW", None, None)
    try:
        limits = ExtendedLimits(ProcessMemoryLimit=memory * _MEGABYTE)
        limits.BasicLimitInformation.LimitFlags = KILL_ON_JOB_CLOSE | PROCESS_MEMORY
        _call("SetInformationJobObject", handle, EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits))
        with _closing(_call("OpenProcess", PROCESS_SET_QUOTA | PROCESS_TERMINATE, False, pid)) as process:  # noqa: FBT003 - not inherited
            _call("AssignProcessToJobObject", handle, process)
    except OSError:
        _kernel().CloseHandle(handle)  # should the process be in it already, it ends: better than one that nobody holds
        raise
    return Job(handle)


def resident() -> float:
    """Megabytes of memory that this process uses now; 0 where that is not told."""
    counters = MemoryCounters(cb=ctypes.sizeof(MemoryCounters))
    try:
        _call("K32GetProcessMemoryInfo", _kernel().GetCurrentProcess(), ctypes.byref(counters), counters.cb)
    except OSError as error:
        _log.debug("size not known: %s", error)
        return 0.0
    return float(counters.WorkingSetSize / _MEGABYTE)
