"""What was received and what came of it: a row per report, and a register of parks and years."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from pipeline.catalog import label, standard_name
from pipeline.export.schema import Dataset
from pipeline.export.signing import signature
from pipeline.export.workbook.grid import Cell, Grid, Head
from pipeline.export.workbook.styles import FILLS, Styles
from pipeline.model import Check, Kind, Message, Report, Severity, Status, Verdict

SUMMARY = Message("汇总", "summary")
REGISTER = Message("资料登记", "register")
_UNMET = "requirement-unmet"
_PERCENT = Decimal("0.1")
_MISSING, _TWICE = Message("缺", "missing"), Message("另有 {} 份", "{} more")
_SOME_NOT, _ALL, _NOT_JUDGED = Message("有未达标项", "some not met"), Message("均达标", "all met"), Message("未能判断", "not judged")
_IN_PART = Message("报告只读出一部分", "the report was read in part")
_NO_PARK = Message("（园区不详）", "(park not known)")

_SUMMARY_HEADS = (
    (Message("报告", "report"), 26),
    (Message("园区", "park"), 24),
    (Message("年度", "year"), 7),
    (Message("标准", "standard"), 38),
    (Message("读取", "read"), 8),
    (Message("说明", "reason"), 40),
    (Message("页数", "pages"), 7),
    (Message("未读页数", "pages not read"), 9),
    (Message("数据数", "facts"), 8),
    (Message("可复算率 %", "could be recomputed, %"), 11),
    (Message("复算一致", "recomputed: consistent"), 10),
    (Message("复算不符", "recomputed: inconsistent"), 10),
    (Message("未能复算", "not recomputed"), 10),
    (Message("错误", "errors"), 7),
    (Message("警告", "warnings"), 7),
    (Message("提示", "infos"), 7),
    (Message("影响达标", "change the verdict"), 9),
    (Message("达标项", "requirements met"), 8),
    (Message("未达标项", "requirements not met"), 9),
    (Message("按印出的数字", "by the figures printed"), 30),
    (Message("未匹配行", "rows unmapped"), 9),
    (Message("读取疑点", "doubts of reading"), 9),
    (Message("未处理发现", "findings not decided on"), 10),
    (Message("签认", "signed off"), 34),
)
_WRAPPED = {3, 5, 19, len(_SUMMARY_HEADS) - 1}


def write_summary(sheet: Any, dataset: Dataset, styles: Styles) -> None:
    """A row per report: how far it was read, what was checked, what was found, and how it stands to its standard."""
    say = dataset.language
    heads = [Head(head.say(say), width, place in _WRAPPED) for place, (head, width) in enumerate(_SUMMARY_HEADS)]
    grid = Grid(sheet, heads, styles, dataset.language)
    for report in sorted(dataset.reports, key=lambda report: report.name):
        severities = Counter(finding.severity for finding in report.findings if finding.status != "dismissed")
        fills = ["", "", "", "", FILLS.get(report.status, ""), *[""] * 8]
        fills += [FILLS[severity] if severities[severity] else "" for severity in (Severity.ERROR, Severity.WARNING)]
        grid.add(_summary(report, severities, dataset), fills)
    grid.close()


def _summary(report: Report, severities: Counter[Severity], dataset: Dataset) -> list[Cell]:
    standard = standard_name(dataset.catalog, report.standard).say(dataset.language)
    signed = "\n".join(signature(mark, dataset.language) for mark in report.signed)
    if report.status is Status.FAILED:
        status = label(dataset.catalog, report.status, "status").say(dataset.language)
        read = [report.name, report.park, report.year, standard, status, _reason(report, dataset), report.pages]
        return [*read, *[None] * (len(_SUMMARY_HEADS) - len(read) - 1), signed]
    recomputed = Counter(check.verdict for check in report.checks if check.rule == "derived-value")
    limits = _limits(report, dataset)
    verdicts = Counter(check.verdict if check else Verdict.UNDETERMINED for check in limits.values())
    changing = sum(finding.changes_verdict is True and finding.status != "dismissed" for finding in report.findings)
    return [
        *(report.name, report.park, report.year, standard),
        label(dataset.catalog, report.status, "status").say(dataset.language),
        *(
            _reason(report, dataset),
            report.pages,
            len(report.pages_failed) or None,
            len(report.facts),
            _percent(report.coverage),
        ),
        *(recomputed[verdict] for verdict in (Verdict.CONSISTENT, Verdict.INCONSISTENT, Verdict.UNDETERMINED)),
        *(severities[severity] for severity in (Severity.ERROR, Severity.WARNING, Severity.INFO)),
        *(changing, verdicts[Verdict.CONSISTENT], verdicts[Verdict.INCONSISTENT], _met(report, limits, dataset)),
        *(len(report.unmapped), len(report.problems)),
        sum(finding.status == "open" for finding in report.findings),
        signed,
    ]


def _limits(report: Report, dataset: Dataset) -> dict[str, Check | None]:
    """The check of each indicator that counts (what is not selected does not, unless it is required); None where there is none."""
    standard = dataset.catalog.standards.get(report.standard)
    chosen = {fact.concept: fact.text != "no" for fact in report.facts if fact.kind is Kind.SELECTED}
    chosen |= {item.concept: True for item in standard.indicators if item.required} if standard else {}
    asked: dict[str, Check | None] = {concept: None for concept, selected in chosen.items() if selected}
    found = {check.concept: check for check in report.checks if check.rule == _UNMET and chosen.get(check.concept, True)}
    return asked | found


def _met(report: Report, limits: Mapping[str, Check | None], dataset: Dataset) -> str:
    """Whether the figures printed meet all that is asked, or why that cannot be said; one that fails is enough to say that not all do."""
    language = dataset.language
    if any(check and check.verdict is Verdict.INCONSISTENT for check in limits.values()):
        return _SOME_NOT.say(language)
    unsure = [check for check in limits.values() if check is None or check.verdict is Verdict.UNDETERMINED]
    reasons = Counter(check.reason if check else "not reported" for check in unsure)
    why = [_IN_PART] if report.status is Status.PARTIAL else []
    why += [_counted(label(dataset.catalog, reason, "reason"), count) for reason, count in sorted(reasons.items())]
    if limits and not why:
        return _ALL.say(language)
    said = Message("；", "; ").say(language).join(item.say(language) for item in why)
    return Message("：", ": ").say(language).join(filter(None, (_NOT_JUDGED.say(language), said)))


def _counted(reason: Message, count: int) -> Message:
    return Message(f"{reason.zh} {count} 项", f"{reason.en}: {count}")


def _reason(report: Report, dataset: Dataset) -> str:
    """Why it was not read in full, where the dataset has a code."""
    return label(dataset.catalog, report.reason.say(dataset.language), "read-reason").say(dataset.language)


def _percent(share: float | None) -> Decimal | None:
    return None if share is None else (Decimal(str(share)) * 100).quantize(_PERCENT, ROUND_HALF_EVEN)


def write_register(sheet: Any, dataset: Dataset, styles: Styles) -> None:
    """Parks × years: which reports were received and how they were read; a year between two others without a report is missing."""
    placed: dict[str, dict[int, list[Report]]] = defaultdict(lambda: defaultdict(list))
    nowhere: dict[str, list[Report]] = defaultdict(list)
    for report in sorted(dataset.reports, key=lambda report: report.name):
        park = report.park_id or report.park or _NO_PARK.say(dataset.language)
        if report.year is None:
            nowhere[park].append(report)
        else:
            placed[park][report.year].append(report)
    found = {year for years in placed.values() for year in years}
    years = range(min(found), max(found) + 1) if found else range(0)
    heads = [Head(Message("园区", "park").say(dataset.language), 28)]
    heads += [Head(str(year), 16, wrapped=True) for year in years]
    heads += [Head(Message("年度不详", "year not known").say(dataset.language), 30, wrapped=True)]
    grid = Grid(sheet, heads, styles, dataset.language)
    for park in sorted({*placed, *nowhere}):
        cells = [_year(placed[park], year, dataset) for year in years]
        grid.add(
            [_name(placed[park].values(), nowhere[park], park), *(text for text, _ in cells), "\n".join(_said(nowhere[park], dataset))],
            ["", *(fill for _, fill in cells)],
        )
    grid.close()


def _name(years: Iterable[Sequence[Report]], others: Sequence[Report], park: str) -> str:
    """The park as its reports print it."""
    return next((report.park for reports in (*years, others) for report in reports if report.park), park)


def _year(received: dict[int, list[Report]], year: int, dataset: Dataset) -> tuple[str, str]:
    """What is written of a park's year, and the colour it stands on."""
    reports = received.get(year, [])
    if not reports:
        between = bool(received) and min(received) < year < max(received)
        return (_MISSING.say(dataset.language), FILLS["undetermined"]) if between else ("", "")
    worst = Status.FAILED if all(report.status is Status.FAILED for report in reports) else Status.OK
    worst = Status.PARTIAL if worst is Status.OK and any(report.status is not Status.OK for report in reports) else worst
    return "\n".join(_said(reports, dataset)), FILLS.get(worst, "")


def _said(reports: Sequence[Report], dataset: Dataset) -> list[str]:
    lines = [f"{label(dataset.catalog, report.status, 'status').say(dataset.language)} {report.name}" for report in reports[:2]]
    return [*lines, *([_TWICE.say(dataset.language).format(len(reports) - 2)] if len(reports) > 2 else [])]
