"""Words and forms that the commands share."""

import sys
from collections import Counter
from typing import TYPE_CHECKING

from pipeline.model import NOTHING, Language, Message, Report, Severity, Status
from pipeline.run import NO_TABLE

if TYPE_CHECKING:
    from rich.console import Console

STATUS = {Status.OK: Message("已读", "ok"), Status.PARTIAL: Message("部分", "partial"), Status.FAILED: Message("未读", "failed")}
SEVERITY = {
    Severity.ERROR: Message("错误", "errors"),
    Severity.WARNING: Message("警告", "warnings"),
    Severity.INFO: Message("提示", "infos"),
}
_NO_TABLE = Message("没有指标表", NO_TABLE.en)
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


def reason(report: Report, language: Language) -> str:
    """Why a report was not read in full, or has nothing in it."""
    return (_NO_TABLE if report.reason == NO_TABLE else report.reason).say(language)


def line(report: Report, language: Language) -> str:
    """A report in one line: name, status, and the number of findings or the reason."""
    said = counts(language, report) if report.reason == NOTHING else reason(report, language)
    return f"{printable(report.name)}  {STATUS[report.status].say(language)}  {said}"


def counts(language: Language, *reports: Report) -> str:
    """The findings of reports by severity."""
    found = by_severity(*reports)
    return ("，" if language == "zh" else ", ").join(f"{SEVERITY[severity].say(language)} {found[severity]}" for severity in Severity)
