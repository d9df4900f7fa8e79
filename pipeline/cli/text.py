"""Words and forms that the commands share."""

import sys
from collections import Counter
from typing import TYPE_CHECKING

from pipeline.model import Language, Message, Report, Severity, Status

if TYPE_CHECKING:
    from rich.console import Console

STATUS = {Status.OK: Message("已读", "ok"), Status.PARTIAL: Message("部分", "partial"), Status.FAILED: Message("未读", "failed")}
SEVERITY = {
    Severity.ERROR: Message("错误", "errors"),
    Severity.WARNING: Message("警告", "warnings"),
    Severity.INFO: Message("提示", "infos"),
}
_PLAIN_WIDTH = 140  # of tables in a log


def console() -> "Console":
    """stderr for tables and bars. No markup: names of files may hold brackets."""
    from rich.console import Console

    width = None if sys.stderr.isatty() else _PLAIN_WIDTH
    return Console(stderr=True, width=width, markup=False, highlight=False, emoji=False)


def printable(text: str) -> str:
    """A name from outside, without characters that steer a terminal."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def by_severity(*reports: Report) -> Counter[Severity]:
    """How many findings that were not dismissed."""
    return Counter(finding.severity for report in reports for finding in report.findings if finding.status != "dismissed")


def counted(report: Report, language: Language) -> str:
    """The findings of a report by severity, or why there are none."""
    if report.reason.en:
        return report.reason.say(language)
    counts = by_severity(report)
    parts = [f"{SEVERITY[severity].say(language)} {counts[severity]}" for severity in Severity]
    return ("，" if language == "zh" else ", ").join(parts)
