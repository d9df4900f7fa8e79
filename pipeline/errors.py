"""Exceptions and exit statuses.

An exception means "cannot run": misuse, or an input that cannot be read. What a reader of the numbers must know is a
finding or a problem, never an exception.
"""

import errno
import logging
from collections.abc import Sequence
from enum import IntEnum

from pipeline.model import Message

_log = logging.getLogger(__name__)


class ExitStatus(IntEnum):
    """Exit statuses of the command line (contract)."""

    DONE = 0
    FINDINGS = 1
    USAGE = 2
    INCOMPLETE = 3
    OUTPUT = 4
    INTERRUPTED = 130


class ParkauditError(Exception):
    """Something cannot be done; `message` says in Chinese and English what, and what to do about it."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.message = Message(zh, en)


class UsageError(ParkauditError):
    """Wrong usage, or nothing to do: exit status 2."""


class OutputError(ParkauditError):
    """The output folder cannot be written: exit status 4."""


class UnreadableError(ParkauditError):
    """One input cannot be read; the others go on. `kind`: its format, where the reader knows more than `detect` (a scan)."""

    def __init__(self, zh: str, en: str, kind: str = "") -> None:
        super().__init__(zh, en)
        self.kind = kind


class PatternError(ParkauditError):
    """Knowledge packs are wrong: `faults` are all that were found, each with file and line; the message is the first of them."""

    def __init__(self, zh: str, en: str, others: Sequence[Message] = ()) -> None:
        self.faults = (Message(zh, en), *others)
        more = Message(
            f"（另有 {len(others)} 处，可用 parkaudit catalog --check 查看。）", f" ({len(others)} more; see parkaudit catalog --check.)"
        )
        super().__init__(zh + more.zh * bool(others), en + more.en * bool(others))

    @classmethod
    def of(cls, faults: Sequence[Message]) -> "PatternError":
        """One error for several faults; there must be one."""
        return cls(faults[0].zh, faults[0].en, faults[1:])


_CAUSES = {
    errno.EADDRINUSE: Message("已被占用", "already in use"),
    errno.EACCES: Message("没有权限", "no permission"),
    errno.EPERM: Message("没有权限", "no permission"),
    errno.EEXIST: Message("那里已有同名文件", "a file of that name is in the way"),
    errno.EISDIR: Message("那里是文件夹", "it is a folder"),
    errno.ENAMETOOLONG: Message("名称太长", "the name is too long"),
    errno.ENOENT: Message("找不到", "it is not there"),
    errno.ENOSPC: Message("磁盘已满", "the disk is full"),
    errno.ENOTDIR: Message("路径中有一段是文件，不是文件夹", "a part of the path is a file, not a folder"),
    errno.EROFS: Message("磁盘只读", "the disk is read-only"),
}


def cause(error: OSError) -> Message:
    """What the system said, in a few words."""
    said = error.strerror or type(error).__name__
    return _CAUSES.get(error.errno or 0, Message(said, said))


_SAID = {
    "PDFSyntaxError": Message("文件结构有误", "the structure of the file is broken"),
    "PSSyntaxError": Message("文件结构有误", "the structure of the file is broken"),
    "PDFEncryptionError": Message("加密方式不受支持", "encrypted in a way that is not supported"),
    "RecursionError": Message("结构嵌套过深", "nested too deep"),
    "TimeoutError": Message("用时过长", "it took too long"),
}
"""What exceptions of readers mean, by their names: the readers are not loaded here."""
_UNCLEAR = Message("内容已损坏或写法特殊，无法解读", "its content is damaged or unusual and could not be understood")


def say_cause(error: Exception) -> Message:
    """What a reader stumbled over, in words; of an exception that we have put into sentences or that was wrapped, what was behind it.
    The exception itself is for developers: it is logged."""
    if isinstance(error, UnreadableError) and isinstance(error.__cause__, Exception):
        error = error.__cause__
    inner = error.args[0] if error.args and isinstance(error.args[0], Exception) else error
    _log.debug("%s: %s", type(inner).__name__, inner)
    if isinstance(inner, ParkauditError):
        return inner.message
    names = (kind.__name__ for kind in type(inner).__mro__)
    return next((_SAID[name] for name in names if name in _SAID), _UNCLEAR)
