"""The table after a run, on stderr."""

from collections import Counter

from rich.table import Table

from pipeline.cli.text import SEVERITY, STATUS, by_severity, console, printable
from pipeline.model import NOTHING, Language, Message, Report, Severity, Status
from pipeline.run import Run

_LONGEST = 40  # reports in the table; all are in reports.csv
_REST = Message("……其余见 reports.csv", "… the rest in reports.csv")

_HEADS = (
    Message("报告", "report"),
    Message("读取", "read"),
    Message("园区", "park"),
    Message("年份", "year"),
    Message("数据", "facts"),
    Message("核算", "checks"),
    *(SEVERITY[severity] for severity in Severity),
    Message("未对应", "unmapped"),
)
_TEXT_COLUMNS = 3


def show_summary(run: Run, language: Language) -> None:
    """One row per report with a total, then what was not read in full and why, what was skipped, and where the results are."""
    screen = console()
    if run.reports:
        screen.print(_table(run.reports, language))
    for text in (*_reasons(run.reports, language), *_skipped(run, language), _where(run, language)):
        screen.print(text, soft_wrap=True)


def _table(reports: tuple[Report, ...], language: Language) -> Table:
    table = Table(show_footer=True, header_style="bold", footer_style="bold")
    footer = _footer(reports, language)
    for index, (head, total) in enumerate(zip(_HEADS, footer, strict=True)):
        table.add_column(head.say(language), total, justify="left" if index < _TEXT_COLUMNS else "right", overflow="fold")
    for report in reports[:_LONGEST]:
        table.add_row(*_row(report, language), style=None if report.status is Status.OK else "yellow")
    if len(reports) > _LONGEST:
        table.add_row(_REST.say(language))
    return table


def _row(report: Report, language: Language) -> tuple[str, ...]:
    identity = printable(report.name), STATUS[report.status].say(language), printable(report.park), str(report.year or "")
    return *identity, *_numbers(report)


def _numbers(*reports: Report) -> tuple[str, ...]:
    """Facts, checks, findings by severity, unmapped rows."""
    counts = by_severity(*reports)
    facts, checks = sum(len(report.facts) for report in reports), sum(len(report.checks) for report in reports)
    numbers = facts, checks, *(counts[severity] for severity in Severity), sum(len(report.unmapped) for report in reports)
    return tuple(map(str, numbers))


def _footer(reports: tuple[Report, ...], language: Language) -> tuple[str, ...]:
    statuses = Counter(report.status for report in reports)
    read = " ".join(f"{STATUS[status].say(language)} {count}" for status, count in sorted(statuses.items()))
    total = Message(f"合计 {len(reports)}", f"total {len(reports)}").say(language)
    return total, read, "", "", *_numbers(*reports)


def _reasons(reports: tuple[Report, ...], language: Language) -> list[str]:
    """What was not read in full first, then what held no table."""
    told = sorted((report for report in reports if report.reason != NOTHING), key=lambda report: report.status is Status.OK)
    lines = [f"{printable(report.name)}: {report.reason.say(language)}" for report in told[:_LONGEST]]
    return lines + [_REST.say(language)] * (len(told) > _LONGEST)


def _skipped(run: Run, language: Language) -> list[str]:
    if not run.skipped:
        return []
    kinds = ", ".join(f"{printable(suffix) or '-'} {count}" for suffix, count in run.skipped.items())
    return [Message(f"跳过的其他文件：{kinds}", f"Other files skipped: {kinds}").say(language)]


def _where(run: Run, language: Language) -> str:
    if not run.reports:
        return Message("没有写出结果。", "Nothing was written.").say(language)
    return Message(f"结果在 {run.out}", f"Results are in {run.out}").say(language)
