"""The row of a file that could not be read. Apart from the stages, so that a run in which nothing changed need not load them."""

import hashlib
import os
from pathlib import Path

from pipeline.errors import UnreadableError
from pipeline.model import Message, Report, Status
from pipeline.parse import detect

NO_TABLE = Message("no indicator table", "no indicator table")  # the contract's own words, in every language


def unexpected(what: str) -> Message:
    """The reason of a failure that is a fault of the program."""
    return Message(
        f"处理时发生意外错误，请用 --debug 重新运行并反馈（{what}）。",
        f"An unexpected error occurred; run again with --debug and report it ({what}).",
    )


def failed(path: Path, name: str, reason: Message, kind: str = "") -> Report:
    """The row of a file that could not be read; its format is found out where `kind` does not say it. It has no seconds: what failed
    is not kept, and the tables are to be the same in the next run."""
    return Report(name=name, sha256=fingerprint(path), format=kind or _format(path), status=Status.FAILED, reason=sentence(reason))


def sentence(reason: Message) -> Message:
    """A reason as it is printed: all begin and end alike, whichever reader gave them."""
    zh, en = reason.zh.rstrip("。."), reason.en.rstrip(".")
    return Message(f"{zh}。", f"{en[:1].upper()}{en[1:]}.")


def fingerprint(path: Path) -> str:
    """SHA-256 of a file, empty if it cannot be read."""
    if not os.path.isfile(path):
        return ""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _format(path: Path) -> str:
    """By content; else what the suffix promises."""
    try:
        found = detect(path) if os.path.isfile(path) else ""
    except (UnreadableError, OSError, ValueError):
        found = ""
    return found or path.suffix.lower().removeprefix(".")
