"""The table after a run, on stderr. It fits the terminal: columns go before names are cut."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len, chop_cells
from rich.table import Table

from pipeline.cli.text import SEVERITY, STATUS, VERDICT, console, counts, printable, reason
from pipeline.export.page import page_size, size_said
from pipeline.model import NOTHING, Language, Message, Severity, Status, Verdict
from pipeline.run import Outline, Run

if TYPE_CHECKING:
    from rich.console import Console

_LONGEST = 40  # reports in the table; all are in reports.csv
_NAMED = 3  # files named that have one reason together
_ENOUGH = 30  # cells that a name keeps while there are columns that can go
_LEAST = 12
_UNBOUNDED = 10_000
_REST = Message("……其余见 reports.csv", "… the rest in reports.csv")
_SCOPE = Message(
    "核对了表格与正文，并比对了同一园区的各份报告。",
    "Tables and running text were checked, and the reports of one park against one another.",
)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the summary; of two, that of the higher `rank` goes first where there is no room."""

    head: Message
    get: Callable[[Outline, Language], str]
    rank: int = 0
    number: bool = True


def _severity(severity: Severity) -> _Column:
    return _Column(SEVERITY[severity], lambda report, _: str(report.found(severity)))


_COLUMNS = (
    _Column(Message("报告", "report"), lambda report, _: printable(report.name), number=False),
    _Column(Message("读取", "read"), lambda report, language: STATUS[report.status].say(language), number=False),
    _Column(Message("园区", "park"), lambda report, _: printable(report.park), rank=2, number=False),
    _Column(Message("年份", "year"), lambda report, _: str(report.year or ""), rank=1),
    _Column(Message("数据", "facts"), lambda report, _: str(report.facts), rank=3),
    _Column(Message("核算", "checks"), lambda report, _: str(sum((report.checks or {}).values())), rank=3),
    _Column(Message("核对率", "coverage"), lambda report, _: f"{report.checked / report.derived:.0%}" if report.derived else "", rank=3),
    *map(_severity, Severity),
    _Column(Message("未对应", "unmapped"), lambda report, _: str(report.unmapped), rank=1),
)


def show_summary(run: Run, language: Language) -> None:
    """One row per report, the totals, then what was not read in full and why, what was skipped, what was not checked, and where the
    results are."""
    screen = console()
    if run.outlines:
        screen.print(_table(run.outlines, language, screen))
    lines = (
        _totals(run.outlines, language),
        *_verdicts(run.outlines, language),
        *_reasons(run.outlines, language),
        *_skipped(run, language),
        *(said.say(language) for said in run.passed_over),
        *_several_years(run.outlines, language),
        *_counted_once(run.outlines, language),
        *_decided(run, language),
        *_reused(run, language),
        *[_SCOPE.say(language)] * any(report.status is not Status.FAILED for report in run.outlines),
        *_size(run, language),
        _where(run, language),
    )
    for text in lines:
        screen.print(text, soft_wrap=True)


def _table(reports: Sequence[Outline], language: Language, screen: "Console") -> Table:
    """The table with as many columns as there is room for, names cut in the middle if need be."""
    longest = max(cell_len(_COLUMNS[0].get(report, language)) for report in reports[:_LONGEST])
    for rank in (3, 2, 1, 0):
        columns = [column for column in _COLUMNS if column.rank <= rank]
        whole = _with_columns(reports, language, columns, longest)
        room = longest + screen.width - screen.measure(whole, options=screen.options.update(max_width=_UNBOUNDED)).maximum
        if room >= min(longest, _ENOUGH):
            break
    return whole if room >= longest else _with_columns(reports, language, columns, max(room, _LEAST))


def _with_columns(reports: Sequence[Outline], language: Language, columns: Sequence[_Column], room: int) -> Table:
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


def _totals(reports: Sequence[Outline], language: Language) -> str:
    statuses = Counter(report.status for report in reports)
    read = [f"{STATUS[status].say(language)} {statuses[status]}" for status in Status if statuses[status]]
    kept = _once(reports)
    total, copies, unmapped = len(reports), len(reports) - len(kept), sum(report.unmapped for report in kept)
    zh = f"合计 {total} 份：{'，'.join(read)}；{counts('zh', *kept)}；未对应 {unmapped} 行"
    en = f"{total} in all: {', '.join(read)}; {counts('en', *kept)}; unmapped rows {unmapped}"
    if copies:
        zh, en = f"{zh}（其中 {copies} 份重复，只计采用的一份）", f"{en} ({copies} of them copies: only the one kept is counted)"
    return Message(zh, en).say(language)


def _once(reports: Iterable[Outline]) -> list[Outline]:
    """Without copies: the .doc and the .pdf of one report have its findings twice."""
    return [report for report in reports if not report.duplicate_of]


def _verdicts(reports: Sequence[Outline], language: Language) -> list[str]:
    """What came of all checks, and how many of the derived figures reported could be checked; without copies."""
    reports = _once(reports)
    found = {verdict: sum(report.verdicts(verdict) for report in reports) for verdict in Verdict}
    if not any(found.values()):
        return []
    derived, checked = sum(report.derived for report in reports), sum(report.checked for report in reports)
    counted = [f"{VERDICT[verdict].say(language)} {found[verdict]}" for verdict in Verdict]
    zh = f"核算 {sum(found.values())} 项：{'，'.join(counted)}；所填派生值 {derived} 个，核对了 {checked} 个"
    en = f"{sum(found.values())} checks: {', '.join(counted)}; of {derived} derived figures reported, {checked} could be checked"
    return [Message(zh, en).say(language)]


def _reasons(reports: Sequence[Outline], language: Language) -> list[str]:
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
    """The files that are no reports by their type or hold no table, then those that may be reports, for they could not be read."""
    unread = Counter(Path(short.name).suffix.lower() for short in run.unread)
    known = Counter(run.skipped) - unread
    kinds = ", ".join(f"{printable(suffix) or '-'} {count}" for suffix, count in known.items())
    count = known.total()
    zh, en = (
        f"另有 {count} 个文件不是报告格式，未读（{kinds}）。",
        f"Not read, being no reports by their type: {count} other files ({kinds}).",
    )
    return [Message(zh, en).say(language)] * bool(count) + _maybe_reports(run.unread, language)


def _maybe_reports(unread: Sequence[Outline], language: Language) -> list[str]:
    if not unread:
        return []
    head = Message(
        f"另有 {len(unread)} 个文件未能读取，可能是报告，未计入：", f"Not counted, though they may be reports: {len(unread)} files."
    )
    return [head.say(language), *_reasons(unread, language)]


def _several_years(reports: Sequence[Outline], language: Language) -> list[str]:
    """The parks whose reports of several years were compared."""
    years: dict[str, set[int]] = {}
    for report in reports:
        if report.park_id and report.year:
            years.setdefault(report.park_id, set()).add(report.year)
    named = [f"{printable(park)} {', '.join(map(str, sorted(found)))}" for park, found in sorted(years.items()) if len(found) > 1]
    if not named:
        return []
    rest = [f"… +{len(named) - _LONGEST}"] * (len(named) > _LONGEST)
    said = "; ".join(named[:_LONGEST] + rest)
    return [
        Message(f"有多个年度报告、已跨年比对的园区：{said}", f"Parks with several years, compared with one another: {said}").say(language)
    ]


def _counted_once(reports: Sequence[Outline], language: Language) -> list[str]:
    """The files of which another one is kept, being of the same park and year or of the same bytes."""
    content = {report.name: report.sha256 for report in reports}
    double = [report for report in reports if report.duplicate_of]
    same = [report for report in double if content.get(report.duplicate_of) == report.sha256]
    other = [report for report in double if report not in same]
    told = (
        (same, Message("内容完全相同，未再比对", "the same bytes, not compared")),
        (other, Message("园区和年度相同", "of one park and year")),
    )
    lines = [_kept(report, why).say(language) for found, why in told for report in found[:_LONGEST]]
    return lines + [_REST.say(language)] * any(len(found) > _LONGEST for found, _ in told)


def _kept(report: Outline, why: Message) -> Message:
    copy, kept = printable(report.name), printable(report.duplicate_of)
    return Message(
        f"{copy} 与 {kept} 是同一报告（{why.zh}），采用 {kept}", f"{copy} and {kept} are one report ({why.en}); {kept} is the one kept"
    )


def _decided(run: Run, language: Language) -> list[str]:
    """How many decisions of people were heeded, which are about files not given, then each that no longer fits what it was taken on."""
    if run.log is None:
        return []
    if not run.log.exists:
        return [
            Message(f"还没有人工决定：{run.log.path} 不存在。", f"No decisions of people yet: there is no {run.log.path}.").say(language)
        ]
    count, elsewhere = len(run.log.active), _elsewhere(run)
    heeded = Message(f"人工决定 {count} 条，在 {run.log.path}", f"Decisions of people: {count}, in {run.log.path}")
    named = _files(elsewhere, language)
    absent = Message(f"其中针对本次没有的文件：{named}", f"Some are about files that were not given: {named}")
    return [message.say(language) for message in (heeded, *[absent] * bool(elsewhere), *stale(run))]


def _elsewhere(run: Run) -> list[str]:
    """The files that decisions name and the run did not have."""
    given = {report.name for report in run.outlines}
    named = {getattr(item, "report", "") for item in run.log.active} if run.log else set()
    return sorted(printable(name) for name in named - given - {""})


def stale(run: Run) -> list[Message]:
    """What is said of decisions that no longer fit what they were taken on: said even when quiet."""
    return list(dict.fromkeys(message for report in run.outlines for message in report.stale))


def _reused(run: Run, language: Language) -> list[str]:
    zh, en = (
        f"沿用以前读取的结果 {run.reused} 份（--fresh 全部重读）",
        f"Read by an earlier run and not again: {run.reused} (--fresh reads all again)",
    )
    return [Message(zh, en).say(language)] * bool(run.reused)


def _size(run: Run, language: Language) -> list[str]:
    """Said before anybody opens or sends the page."""
    said = size_said(page_size(run.out))
    return [said.say(language)] if said else []


def _where(run: Run, language: Language) -> str:
    return Message(f"结果在 {run.out}", f"Results are in {run.out}").say(language)
