"""What a person does on the page becomes entries of the log. Each is made on what that person saw: where others have decided since,
nothing is written, and both are shown."""

from collections.abc import Callable, Collection, Iterable, Mapping
from hashlib import sha256
from typing import NamedTuple

from pipeline.decisions import (
    PARK,
    REPORT,
    Decision,
    Figure,
    Log,
    Map,
    Never,
    OfFinding,
    SamePark,
    SignOff,
    Undo,
    label_key,
)
from pipeline.errors import ParkauditError, UsageError
from pipeline.index import Filter, Row
from pipeline.review.desk import OPEN, Desk
from pipeline.review.record import Said, everything, history
from pipeline.run.entry import entry, of_figure, of_finding, of_label, of_report, of_undo
from pipeline.text import fold

_REREAD = (Map, Never, Figure, SamePark)  # decisions after which files are read or compared again
Guard = Callable[[Log], None]


class ConflictError(ParkauditError):
    """Others have decided since the page was shown; `since` are their entries."""

    def __init__(self, since: Collection[Decision]) -> None:
        super().__init__(
            "在您看到此页之后，已有人就此作出决定。您的决定没有记下，请看过后再定。",
            "Somebody has decided on this since the page was shown to you. Yours was not recorded; look at both and decide again.",
        )
        self.since = tuple(since)


class RecountError(ParkauditError):
    """A bulk decision needs a person's word for how many findings it is about, `count`, and which: `which` stands for them."""

    def __init__(self, count: int, which: str) -> None:
        super().__init__(f"将一并处理 {count} 条未处理的发现，请确认。", f"This decides on {count} open findings at once; please confirm.")
        self.count, self.which = count, which


class Person(NamedTuple):
    """Who decides, and why."""

    who: str
    why: str


# ------------------------------------------------------------------------------------------------ findings
def decide(desk: Desk, person: Person, finding: str, action: str, seen: str) -> None:
    """One finding; `seen` is the newest entry about it that was shown, empty for none."""
    row = desk.index.finding(finding)
    if row is None:
        raise UsageError("这条发现已不在结果中，请重新载入。", "This finding is no longer in the results; load the page again.")
    made = entry("finding", person.who, person.why, of_finding(row, action))
    desk.record.append(made, guard=lambda log: _unchanged([said.entry for said in history(log, {finding})], seen))


def decide_all(desk: Desk, person: Person, wanted: Filter, action: str, confirmed: str) -> int:
    """All open findings that fit a filter, if they are those that were confirmed; how many they were. Raises RecountError if not."""
    known = desk.log()
    rows = open_ones(desk, wanted)
    made = [entry("finding", person.who, person.why, of_finding(row, action)) for row in rows]  # a missing reason first
    which = sha256(" ".join(sorted(row["finding"] for row in rows)).encode()).hexdigest()[:16]
    if which != confirmed or not rows:
        raise RecountError(len(rows), which)
    desk.record.append(*made, guard=lambda log: _nobody_since(known, log, {row["finding"] for row in rows}))
    return len(rows)


def open_ones(desk: Desk, wanted: Filter) -> tuple[Row, ...]:
    return desk.index.findings(wanted, 0, -1, statuses=desk.statuses()).rows


def _unchanged(about: Collection[Decision], seen: str) -> None:
    ids = [item.id for item in about]
    if (ids[-1] if ids else "") != seen:
        raise ConflictError([item for at, item in enumerate(about) if seen not in ids[at:]])


def _nobody_since(known: Log, log: Log, findings: Collection[str]) -> None:
    before = {item.id for item in known.entries}
    since = [item for item in log.entries if item.id not in before and (isinstance(item, Undo) or _finding(item) in findings)]
    if since:
        raise ConflictError(since)


def _finding(item: Decision) -> str:
    return item.finding if isinstance(item, OfFinding) else ""


# ------------------------------------------------------------------------------------------------ readings
def assign(desk: Desk, person: Person, row: Row, said: Mapping[str, str]) -> None:
    """The label of a row that was not mapped is a concept, or never is (`what`); with `concept`, `scope`, `period` and `seen`."""
    scope = said.get("scope", REPORT)
    how_far = {"scope": scope} | ({"report": row["report"]} if scope == REPORT else {})
    if scope == PARK:
        report = desk.report(row["report"])
        how_far |= {"park": (report and report["park"]) or ""}
    texts = of_label(row["label"], "", said.get("concept", ""), how_far, desk.catalog)
    kind = "never" if said.get("what") == "never" else "map"
    made = entry(kind, person.who, person.why, texts | ({"period": said.get("period", "")} if kind == "map" else {}))
    desk.record.append(made, guard=lambda log: _unchanged(about_label(log, row["label"]), said.get("seen", "")))
    desk.again.ask()


def correct(desk: Desk, person: Person, fact: Row, said: Mapping[str, str]) -> None:
    """The cell of a fact says another `value`, in `unit`; `seen` is the newest entry about that cell that was shown."""
    made = entry(
        "figure", person.who, person.why, of_figure(fact, said.get("value", "").strip(), said.get("unit", "").strip(), desk.catalog)
    )
    desk.record.append(made, guard=lambda log: _unchanged(about_cell(log, fact), said.get("seen", "")))
    desk.again.ask()


def about_label(log: Log, label: str) -> list[Decision]:
    """What holds of a label, in the order of the log."""
    return [item for item in log.active if isinstance(item, Map | Never) and label_key(item.label) == label_key(label)]


def about_cell(log: Log, fact: Row) -> list[Decision]:
    """What holds of the cell of a fact, in the order of the log."""
    place = (fact["report"], fact["table"], fact["row"], fact["col"])
    return [item for item in log.active if isinstance(item, Figure) and (item.report, item.table, item.row, item.column) == place]


# ------------------------------------------------------------------------------------------------ undoing, signing
def undo(desk: Desk, person: Person, undone: str) -> None:
    """An entry holds no longer; one that undid another may be undone itself."""
    made = entry("undo", person.who, person.why, of_undo(undone, desk.log()))

    def still_holds(log: Log) -> None:
        later = [item for item in log.entries if isinstance(item, Undo) and item.entry == undone]
        if later and undone not in _holding(log):
            raise ConflictError(later)

    desk.record.append(made, guard=still_holds)
    if isinstance(_root(desk.log(), undone), _REREAD):
        desk.again.ask()


def _holding(log: Log) -> frozenset[str]:
    return frozenset(said.entry.id for said in everything(log) if said.holds)


def _root(log: Log, name: str) -> Decision | None:
    """The decision that an entry undoes, or that its undoing brings back."""
    known = {item.id: item for item in log.entries}
    found = known.get(name)
    while isinstance(found, Undo):
        found = known.get(found.entry)
    return found


def sign_report(desk: Desk, person: Person, report: Row, left: int) -> None:
    """A report was gone through; a second time only by another person. `left`: how many open findings of it the person knows of."""
    still = desk.index.findings(Filter(report=report["report"], status=OPEN), 0, 1, statuses=desk.statuses()).total
    if still != left:
        raise UsageError(
            f"此报告还有 {still} 条发现未定，与您看到的不同，没有签认。请重新载入后再签。",
            f"{still} findings of this report are open, not as many as you saw; it was not signed off. Load the page again.",
        )

    def by_another(log: Log) -> None:
        if any(_same(item.who, person.who) for item in signed(log.active, report)):
            raise UsageError(
                "您已签认过此报告，复核须由另一人签认。", "You have signed this report off; the second sign-off is another person's."
            )

    desk.record.append(entry("sign-off", person.who, person.why, of_report(report)), guard=by_another)


def sign_decision(desk: Desk, person: Person, decided: str) -> None:
    """A decision on a finding is signed off by another person than the one who took it, once, while it holds."""
    item = next((item for item in desk.log().active if item.id == decided and isinstance(item, OfFinding)), None)
    report = desk.report(item.report) if isinstance(item, OfFinding) else None
    if item is None or report is None:
        raise UsageError("这条决定已撤销，请重新载入。", "This decision was undone; load the page again.")
    if _same(item.who, person.who):
        raise UsageError("复核签认须由作出决定以外的人进行。", "A decision is signed off by another person than the one who took it.")
    desk.record.append(entry("sign-off", person.who, person.why, of_report(report, decided)), guard=lambda log: _to_sign(log, item, person))


def _to_sign(log: Log, item: OfFinding, person: Person) -> None:
    about = history(log, {item.finding})
    said = next(said for said in about if said.entry.id == item.id)
    if not said.holds or said.replaced:
        raise ConflictError([other.entry for other in about[about.index(said) + 1 :]])
    if signed_by(said, person.who):
        raise UsageError("您已复核签认过这条决定。", "You have signed this decision off already.")


def signed_by(said: Said, who: str) -> bool:
    return any(_same(other, who) for other in said.signed)


def signed(active: Iterable[Decision], report: Row) -> list[SignOff]:
    """The sign-offs of a report as a whole among what holds, of the file as it is now."""
    return [
        item
        for item in active
        if isinstance(item, SignOff) and not item.entry and item.report == report["report"] and item.expect == (report["sha256"] or "")
    ]


def _same(one: str, other: str) -> bool:
    return fold(one) == fold(other)


__all__ = [
    "ConflictError",
    "Person",
    "RecountError",
    "about_cell",
    "about_label",
    "assign",
    "correct",
    "decide",
    "decide_all",
    "open_ones",
    "sign_decision",
    "sign_report",
    "signed",
    "signed_by",
    "undo",
]
