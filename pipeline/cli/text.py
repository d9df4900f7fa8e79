"""Words and forms that the commands share."""

import re
import shutil
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.model import NOTHING, Language, Message, Severity, Status, Verdict
from pipeline.run import NO_TABLE, Outline

if TYPE_CHECKING:
    from rich.console import Console

STATUS = {Status.OK: Message("已读", "ok"), Status.PARTIAL: Message("部分", "partial"), Status.FAILED: Message("未读", "failed")}
SEVERITY = {
    Severity.ERROR: Message("错误", "errors"),
    Severity.WARNING: Message("警告", "warnings"),
    Severity.INFO: Message("提示", "infos"),
}
VERDICT = {
    Verdict.CONSISTENT: Message("一致", "consistent"),
    Verdict.INCONSISTENT: Message("不一致", "inconsistent"),
    Verdict.UNDETERMINED: Message("无法判定", "undetermined"),
}
_NO_TABLE = Message("没有指标表", NO_TABLE.en)
_PLAIN_WIDTH = 140  # of tables in a log
_WIDEST = 100  # columns of a line that is read
_PIECES = re.compile(r"[!-~]+|.")
_NOT_FIRST = "，。、；：！？）》”’"  # such a sign stays on the line that it ends


def console() -> "Console":
    """stderr for tables and bars. No markup: names of files may hold brackets."""
    from rich.console import Console

    width = None if sys.stderr.isatty() else _PLAIN_WIDTH
    return Console(stderr=True, width=width, markup=False, highlight=False, emoji=False)


def wrap(text: str, indent: int, width: int | None = None) -> Iterator[str]:
    """A text as lines no wider than the terminal (80 columns if there is none); all but the first begin with `indent` spaces. Chinese
    characters take two columns; words and figures stay whole."""
    from rich.cells import cell_len

    room = (width or min(shutil.get_terminal_size().columns, _WIDEST)) - cell_len(_NOT_FIRST[0])
    line = ""
    for piece in _PIECES.findall(text):
        if cell_len(line + piece) > room and line.strip() and piece[0] not in _NOT_FIRST:
            yield line.rstrip()
            line = " " * indent + piece.lstrip()
        else:
            line += piece
    yield line.rstrip()


def printable(text: str) -> str:
    """A name from outside, without characters that steer a terminal."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def reason(report: Outline, language: Language) -> str:
    """Why a report was not read in full, or has nothing in it."""
    return (_NO_TABLE if report.reason == NO_TABLE else report.reason).say(language)


def line(report: Outline, language: Language) -> str:
    """A report in one line, as it was read by itself: name, status, and the number of findings or the reason."""
    alone = Message("单份核对：", "by itself: ").say(language)
    said = f"{alone}{counts(language, report)}" if report.reason == NOTHING else reason(report, language)
    return f"{printable(report.name)}  {STATUS[report.status].say(language)}  {said}"


def counts(language: Language, *reports: Outline) -> str:
    """The findings of reports by severity."""
    found = {severity: sum(report.found(severity) for report in reports) for severity in Severity}
    return ("，" if language == "zh" else ", ").join(f"{SEVERITY[severity].say(language)} {found[severity]}" for severity in Severity)
