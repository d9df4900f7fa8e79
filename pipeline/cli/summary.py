"""The table after a run, on stderr. It fits the terminal: columns go before names are cut."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len, chop_cells
from rich.table import Table

from pipeline.cli.text import SEVERITY, STATUS, by_severity, console, counts, printable, reason
from pipeline.decisions import STALE
from pipeline.model import NOTHING, Language, Message, Report, Severity, Status
from pipeline.run import Run

if TYPE_CHECKING:
    from rich.console import Console

_LONGEST = 40  # reports in the table; all are in reports.csv
_NAMED = 3  # files named that have one reason together
_ENOUGH = 30  # cells that a name keeps while there are columns that can go
_LEAST = 12
_UNBOUNDED = 10_000
_REST = Message("……其余见 reports.csv", "… the rest in reports.csv")
_SCOPE = Message(
    "核对了指标表与正文；跨年比对尚未核对。",
    "Indicator tables and running text were checked; comparisons between years are not checked yet.",
)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the summary; of two, that of the higher `rank` goes first where there is no room."""

    head: Message
    get: Callable[[Report, Language], str]
    rank: int = 0
    number: bool = True


def _severity(severity: Severity) -> _Column:
    return _Column(SEVERITY[severity], lambda report, _: str(by_severity(report)[severity]))


_COLUMNS = (
    _Column(Message("报告", "report"), lambda report, _: printable(report.name), number=False),
    _Column(Message("读取", "read"), lambda report, language: STATUS[report.status].say(language), number=False),
    _Column(Message("园区", "park"), lambda report, _: printable(report.park), rank=2, number=False),
    _Column(Message("年份", "year"), lambda report, _: str(report.year or ""), rank=1),
    _Column(Message("数据", "facts"), lambda report, _: str(len(report.facts)), rank=3),
    _Column(Message("核算", "checks"), lambda report, _: str(len(report.checks)), rank=3),
    *map(_severity, Severity),
    _Column(Message("未对应", "unmapped"), lambda report, _: str(len(report.unmapped)), rank=1),
)


def show_summary(run: Run, language: Language) -> None:
    """One row per report, the totals, then what was not read in full and why, what was skipped, what was not checked, and where the
    results are."""
    screen = console()
    if run.reports:
        screen.print(_table(run.reports, language, screen))
    lines = (
        _totals(run.reports, language),
        *_reasons(run.reports, language),
        *_skipped(run, language),
        *_decided(run, language),
        _SCOPE.say(language),
        _where(run, language),
    )
    for text in lines:
        screen.print(text, soft_wrap=True)


def _table(reports: Sequence[Report], language: Language, screen: "Console") -> Table:
    """The table with as many columns as there is room for, names cut in the middle if need be."""
    longest = max(cell_len(_COLUMNS[0].get(report, language)) for report in reports[:_LONGEST])
    for rank in (3, 2, 1, 0):
        columns = [column for column in _COLUMNS if column.rank <= rank]
        whole = _with_columns(reports, language, columns, longest)
        room = longest + screen.width - screen.measure(whole, options=screen.options.update(max_width=_UNBOUNDED)).maximum
        if room >= min(longest, _ENOUGH):
            break
    return whole if room >= longest else _with_columns(reports, language, columns, max(room, _LEAST))


def _with_columns(reports: Sequence[Report], language: Language, columns: Sequence[_Column], room: int) -> Table:
    table = Table(header_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column.head.say(language), justify="right" if column.number else "left", no_wrap=True)
    for report in reports[:_LONGEST]:
        name, *others = (column.get(report, language) for column in columns)
        table.add_row(shortened(name, room), *others, style=None if report.status is Status.OK else "yellow")
    if len(reports) > _LONGEST:
        table.add_row(shortened(_REST.say(language), room))
    return table


def shortened(text: str, room: int) -> str:
    """A name cut in the middle to so many cells: its end tells files of one park apart."""
    if cell_len(text) <= room:
        return text
    end = (room - 1) // 2
    tail = chop_cells(text[::-1], end)[0][::-1]
    return f"{chop_cells(text, room - 1 - end)[0]}…{tail}"


def _totals(reports: Sequence[Report], language: Language) -> str:
    statuses = Counter(report.status for report in reports)
    read = [f"{STATUS[status].say(language)} {statuses[status]}" for status in Status if statuses[status]]
    total, unmapped = len(reports), sum(len(report.unmapped) for report in reports)
    zh = f"合计 {total} 份：{'，'.join(read)}；{counts('zh', *reports)}；未对应 {unmapped} 行"
    return Message(zh, f"{total} in all: {', '.join(read)}; {counts('en', *reports)}; unmapped rows {unmapped}").say(language)


def _reasons(reports: Sequence[Report], language: Language) -> list[str]:
    """What was not read in full first, then what held no table; files with one reason together."""
    together: dict[tuple[Status, str], list[str]] = {}
    for report in reports:
        if report.reason != NOTHING:
            together.setdefault((report.status, reason(report, language)), []).append(printable(report.name))
    told = sorted(together.items(), key=lambda item: item[0][0] is Status.OK)
    lines = [f"{_files(names, language)}: {why}" for (_, why), names in told[:_LONGEST]]
    return lines + [_REST.say(language)] * (len(told) > _LONGEST)


def _files(names: Sequence[str], language: Language) -> str:
    first, more = ("、" if language == "zh" else ", ").join(names[:_NAMED]), len(names) - _NAMED
    return Message(f"{first} 等 {len(names)} 个文件", f"{first} and {more} more").say(language) if more > 0 else first


def _skipped(run: Run, language: Language) -> list[str]:
    if not run.skipped:
        return []
    kinds = ", ".join(f"{printable(suffix) or '-'} {count}" for suffix, count in run.skipped.items())
    count = sum(run.skipped.values())
    zh, en = (
        f"另有 {count} 个文件不是报告格式，未读（{kinds}）。",
        f"Not read, being no reports by their type: {count} other files ({kinds}).",
    )
    return [Message(zh, en).say(language)]


def _decided(run: Run, language: Language) -> list[str]:
    """How many decisions of people were heeded, then each that no longer fits what it was taken on."""
    if run.log is None:
        return []
    if not run.log.exists:
        return [
            Message(f"还没有人工决定：{run.log.path} 不存在。", f"No decisions of people yet: there is no {run.log.path}.").say(language)
        ]
    count, stale = len(run.log.active), [item.message for report in run.reports for item in report.problems if item.kind == STALE]
    heeded = Message(f"人工决定 {count} 条，在 {run.log.path}", f"Decisions of people: {count}, in {run.log.path}")
    return [message.say(language) for message in (heeded, *dict.fromkeys(stale))]


def _where(run: Run, language: Language) -> str:
    return Message(f"结果在 {run.out}", f"Results are in {run.out}").say(language)
