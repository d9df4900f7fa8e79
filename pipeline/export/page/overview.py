"""The head of the page: how many findings, how far the reports could be checked, what came of each, and pictures of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from pipeline.export.page.chart import Bar, Point, bars, years
from pipeline.export.page.markup import Html, join, tag
from pipeline.export.page.words import SEVERITIES, Words
from pipeline.export.schema import Dataset
from pipeline.export.signing import signature
from pipeline.model import Finding, Message, Report, SeriesPoint, Severity, Status, Verdict

_MOST_BARS = 30
_MOST_CURVES = 24
_HEADS = (
    Message("报告", "report"),
    Message("读取", "read"),
    Message("园区", "park"),
    Message("年度", "year"),
    Message("错误", "errors"),
    Message("警告", "warnings"),
    Message("提示", "infos"),
    Message("可复算率", "recomputed"),
    Message("未匹配行", "rows unmapped"),
    Message("读取疑点", "doubts of reading"),
    Message("签认", "signed off"),
)


def overview(dataset: Dataset, words: Words) -> Html:
    """Counts, pictures, and a row per report."""
    head = tag("h2", words.say("概览", "Overview"), id="overview")
    return tag("section", head, _counts(dataset, words), _pictures(dataset, words), _reports(dataset, words), aria_labelledby="overview")


def _open(reports: Iterable[Report]) -> list[Finding]:
    return [finding for report in reports for finding in report.findings if finding.status != "dismissed"]


def _once(reports: Iterable[Report]) -> list[Report]:
    """Without copies: the .doc and the .pdf of one report have its findings twice."""
    return [report for report in reports if not report.duplicate_of]


# ------------------------------------------------------------------------------------------------ counts
def _counts(dataset: Dataset, words: Words) -> Html:
    kept = _once(dataset.reports)
    found = _open(kept)
    severities = Counter(finding.severity for finding in found)
    status = Counter(report.status for report in dataset.reports)
    read = words.say("、", ", ").join(f"{words.label(item, 'status')} {status[item]}" for item in Status if status[item])
    changing = sum(finding.changes_verdict is True for finding in found)
    done, of = _recomputed(kept)
    if copies := len(dataset.reports) - len(kept):
        also = words.say(f"其中 {copies} 份重复，只计采用的一份", f"{copies} of them copies: only the one kept is counted here")
        read = words.say("；", "; ").join((read, also))
    tiles = [
        _tile(str(len(dataset.reports)), words.say("份报告", "reports"), read),
        *(_tile(str(severities[item]), words.severity(item), "", item) for item in SEVERITIES),
        _tile(str(changing), words.say("改变达标结论", "change whether met"), words.say("条发现", "findings"), "strong"),
        _tile(
            _percent(done / of if of else None),
            words.say("可复算率", "could be recomputed"),
            words.say(f"{of} 个填报的计算值中 {done} 个", f"{done} of {of} derived figures"),
        ),
    ]
    return tag("ul", *tiles, class_="tiles")


def _tile(number: str, said: str, more: str, colour: str = "") -> Html:
    return tag("li", tag("b", number), tag("span", said), tag("small", more) if more else None, class_=f"tile {colour}".strip())


def _recomputed(reports: Iterable[Report]) -> tuple[int, int]:
    """How many of the derived figures reported could be checked, and how many there are."""
    checks = [check for report in reports for check in report.checks if check.rule == "derived-value" and check.reported is not None]
    return sum(check.verdict is not Verdict.UNDETERMINED for check in checks), len(checks)


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share * 100:.1f}%"


# ------------------------------------------------------------------------------------------------ pictures
def _pictures(dataset: Dataset, words: Words) -> Html:
    drawn = [_by_rule(dataset, words), _coverage(dataset, words)]
    return join(tag("div", *(picture for picture in drawn if picture), class_="pictures"), _curves(dataset, words))


def _figure(said: str, picture: Html, more: str = "") -> Html:
    return tag("figure", tag("figcaption", said, tag("small", more) if more else None), picture)


def _by_rule(dataset: Dataset, words: Words) -> Html | None:
    counts: dict[str, Counter[Severity]] = defaultdict(Counter)
    for finding in _open(_once(dataset.reports)):
        counts[finding.rule][finding.severity] += 1
    if not counts:
        return None
    order = sorted(counts, key=lambda rule: (*(-counts[rule][item] for item in SEVERITIES), rule))
    rows = [
        Bar(words.rule(rule), tuple((item, float(counts[rule][item])) for item in SEVERITIES), str(counts[rule].total())) for rule in order
    ]
    said = words.say("发现数（按规则）", "Findings by rule")
    legend = words.say("红：错误；黄：警告；蓝：提示", "red: errors; yellow: warnings; blue: infos")
    return _figure(said, bars(rows, max(counts[rule].total() for rule in counts), said), legend)


def _coverage(dataset: Dataset, words: Words) -> Html | None:
    known = [(report.coverage, report.name) for report in dataset.reports if report.coverage is not None]
    if not known:
        return None
    lowest = sorted(known)[:_MOST_BARS]
    rows = [Bar(name, (("share", share),), _percent(share)) for share, name in lowest]
    said = words.say("可复算率（按报告）", "Share that could be recomputed, by report")
    less = words.say(f"最低的 {_MOST_BARS} 份，共 {len(known)} 份", f"the {_MOST_BARS} lowest of {len(known)}")
    return _figure(said, bars(rows, 1.0, said), less if len(known) > _MOST_BARS else "")


# ------------------------------------------------------------------------------------------------ over the years
def _curves(dataset: Dataset, words: Words) -> Html | None:
    """Figures of parks with several years about which there are findings, those with most of them first."""
    flawed = Counter(
        (report.park_id, finding.concept, year)
        for report in dataset.reports
        for finding in _open([report])
        if finding.severity is not Severity.INFO and (year := _year(finding, report)) is not None
    )
    history = _history(dataset.reports)
    wanted = Counter({key: sum(flawed[(*key, year)] for year in points) for key, points in history.items() if len(points) > 1})
    order = sorted((key for key, count in wanted.items() if count), key=lambda key: (-wanted[key], key))
    if not order:
        return None
    drawn = [_curve(key, history[key], flawed, dataset, words) for key in order[:_MOST_CURVES]]
    left = len(order) - len(drawn)
    more = tag("p", words.say(f"另有 {left} 项未画。", f"{left} more are not drawn.")) if left else None
    legend = words.say(
        "方点：有错误或警告的年份；虚线：标准的限值。", "Square: a year with an error or a warning; dashed: limit of the standard."
    )
    head = tag("h3", words.say("有问题的指标历年数据", "Figures with findings over the years"))
    return tag("section", head, tag("p", legend, class_="hint"), tag("div", *drawn, class_="curves"), more)


def _year(finding: Finding, report: Report) -> int | None:
    if finding.period == "current":
        return report.year
    return int(finding.period) if finding.period.isdigit() else None


def _history(reports: Iterable[Report]) -> dict[tuple[str, str], dict[int, SeriesPoint]]:
    history: dict[tuple[str, str], dict[int, SeriesPoint]] = defaultdict(dict)
    for report in sorted(reports, key=lambda report: report.name):
        for point in report.series:
            if point.fact.value is not None and not point.fact.scope:
                history[report.park_id, point.concept].setdefault(point.year, point)
    return history


def _curve(
    key: tuple[str, str], points: dict[int, SeriesPoint], flawed: Counter[tuple[str, str, int]], dataset: Dataset, words: Words
) -> Html:
    park, concept = key
    drawn = [Point(year, value, flawed[(*key, year)] > 0) for year in sorted(points) if (value := points[year].fact.value) is not None]
    name, unit = words.name(concept), points[drawn[0].year].fact.unit
    of = [report for report in dataset.reports if report.park_id == park]
    printed = next((report.park for report in of if report.park), park)
    about = f"{printed} {name}{f' ({unit})' if unit else ''}"
    return _figure(about, years(drawn, _limits(concept, of, words), about))


def _limits(concept: str, reports: Sequence[Report], words: Words) -> list[Decimal]:
    """The limits that hold whatever happens: not those for a region, or for growth of one sign."""
    standard = words.catalog.standards.get(next((report.standard for report in reversed(reports) if report.standard), ""))
    indicator = standard.indicator(concept) if standard else None
    return [limit.value for limit in indicator.requirement.limits if not limit.when] if indicator else []


# ------------------------------------------------------------------------------------------------ reports
def _reports(dataset: Dataset, words: Words) -> Html:
    head = tag("tr", *(tag("th", words.of(said), scope="col") for said in _HEADS))
    rows = [_report(report, words) for report in sorted(dataset.reports, key=lambda report: report.name)]
    caption = tag("caption", words.say("各报告（点名称只看该报告的发现）", "Reports (a name shows the findings of that report alone)"))
    table = tag("table", caption, tag("thead", head), tag("tbody", *rows), class_="reports")
    about = words.say("各报告", "Reports")
    return tag("div", table, class_="scroll", tabindex=0, role="region", aria_label=about)


def _report(report: Report, words: Words) -> Html:
    counts = Counter(finding.severity for finding in _open([report]))
    name = tag("button", report.name, type="button", class_="pick", data_pick=report.name) if report.findings else tag("span", report.name)
    why = words.label(words.of(report.reason), "read-reason")
    status = join(words.label(report.status, "status"), tag("small", why) if why else None)
    shown = [tag("td", str(counts[item]), class_=f"number {item if counts[item] else ''}".strip()) for item in SEVERITIES]
    if report.status is Status.FAILED:
        shown = [tag("td", "—", class_="number")] * len(SEVERITIES)
    return tag(
        "tr",
        tag("th", name, scope="row"),
        tag("td", status, class_=f"status {report.status}"),
        tag("td", report.park),
        tag("td", str(report.year or ""), class_="number"),
        *shown,
        *(
            tag("td", number, class_="number")
            for number in (_percent(report.coverage), str(len(report.unmapped)), str(len(report.problems)))
        ),
        tag("td", words.say("；", "; ").join(signature(mark, words.language) for mark in report.signed)),
    )
