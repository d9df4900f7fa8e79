"""Exceptions and exit statuses.

An exception means "cannot run": misuse, or an input that cannot be read. What a reader of the numbers must know is a
finding or a problem, never an exception.
"""

from enum import IntEnum

from pipeline.model import Message


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
    """A knowledge pack is wrong; the message names file and line."""
