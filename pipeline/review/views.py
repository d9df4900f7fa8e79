"""What the templates are given: from the index and the log to what a page says. Nothing is decided here."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from pipeline.decisions import Decision, Figure, Log, Map, Never, OfFinding, SamePark, SignOff, Undo
from pipeline.export.explanation import place_name
from pipeline.export.page.finding import arithmetic, badges, evidence, where
from pipeline.export.page.markup import join
from pipeline.export.page.surroundings import surroundings
from pipeline.index import Filter, Listed, Row
from pipeline.model import Message
from pipeline.review.ask import PAGE, wanted
from pipeline.review.case import Shown
from pipeline.review.deciding import about_cell, about_label, signed, signed_by
from pipeline.review.desk import Desk
from pipeline.review.record import Said, everything, history, told
from pipeline.text import fold

Context = dict[str, Any]
_MOST_CONCEPTS = 40
_SEVERITIES = ("error", "warning", "info")
_STATUSES = ("open", "accepted", "dismissed")
ACTIONS: Mapping[str, Message] = {
    "accept": Message("采纳", "accept"),
    "dismiss": Message("驳回", "dismiss"),
    "note": Message("备注", "note"),
}
REASONS: Mapping[str, tuple[Message, ...]] = {  # ready words; the first stands there to begin with
    "accept": (
        Message("核对原文属实", "checked against the source"),
        Message("已向园区核实", "confirmed by the park"),
        Message("需园区更正", "the park has to correct it"),
    ),
    "dismiss": (
        Message("核对原文，不构成错误", "checked against the source: no error"),
        Message("口径不同，报告另有说明", "another scope, which the report explains"),
        Message("读取有误，原文无误", "read wrong; the source is right"),
    ),
    "note": (Message("待园区说明", "the park is to explain"),),
}


class Choice(NamedTuple):
    """A value to choose, what it is called, and how many findings have it."""

    value: str
    said: str
    findings: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A finding in the list."""

    row: Row
    title: str
    severity: str
    handled: str
    place: str


class Views:
    """The contexts of the templates of one desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.words = desk, desk.words

    def say(self, message: Message) -> str:
        return message.say(self.desk.language)

    # ------------------------------------------------------------------------------------------ findings
    def listed(self, fields: Mapping[str, str], offset: int) -> Context:
        statuses = self.desk.statuses()
        found, offset = _within(offset, lambda start: self.desk.index.findings(wanted(fields), start, PAGE, statuses=statuses))
        return {"items": [self.item(row) for row in found.rows], **_paging(found, offset)}

    def item(self, row: Row) -> Item:
        status = row["status"]
        handled = "" if status == "open" else self.words.label(status, "handling")
        title = self.title(row)
        return Item(row, title, self.words.severity(row["severity"]), handled, place_name(row, self.desk.language))

    def title(self, row: Row) -> str:
        figure = self.words.name(row["concept"], row["period"] or "") if row["concept"] else ""
        return self.words.say("：", ": ").join(filter(None, (self.words.rule(row["rule"]), figure)))

    def filters(self, fields: Mapping[str, str]) -> Context:
        """What can be chosen, with how many findings of the whole run there are of each."""
        counts = self.desk.index.counts(Filter())
        changes = counts["changes_verdict"].get(True, 0)
        return {
            "fields": fields,
            "reports": [Choice(str(name), str(name), count) for name, count in counts["report"].items()],
            "rules": [Choice(str(rule), self.words.rule(rule), count) for rule, count in counts["rule"].items()],
            "severities": [Choice(item, self.words.severity(item), counts["severity"].get(item, 0)) for item in _SEVERITIES],
            "statuses": [Choice(item, self.words.label(item, "handling")) for item in _STATUSES],
            "changes": [Choice("yes", self.words.say("会改变达标结论", "changes whether met"), changes)],
        }

    # ------------------------------------------------------------------------------------------ one finding
    def finding(self, shown: Shown, who: str, fields: Mapping[str, str]) -> Context:
        """`fields`: the filter of the list that the finding was chosen from."""
        node, words, log = shown.node, self.words, self.desk.log()
        entries = history(log, {node.finding.id})
        return {
            "finding": node.finding,
            "title": words.title(node.finding),
            "badges": badges(node, words),
            "where": join(*where(node, words)),
            "message": words.of(node.finding.message),
            "arithmetic": arithmetic(node, words),
            "evidence": evidence(node, words),
            "tables": surroundings(node, words),
            "pictured": any(row["format"].startswith("pdf") for row in self._reports_of(shown)),
            "parent": self.item(self.desk.as_decided(shown.case.parent)) if shown.case.parent else None,
            "children": [self.item(child) for child in shown.case.children],
            "figures": [self._figure(row) for row in shown.figures],
            "history": [self.told(said, who) for said in entries],
            "readings": [self.told(said, who) for said in told(log, _of_cells(log, shown.figures))],
            "seen": entries[-1].entry.id if entries else "",
            "actions": {action: self.say(said) for action, said in ACTIONS.items()},
            "reasons": {action: [self.say(reason) for reason in reasons] for action, reasons in REASONS.items()},
            "equal": self._open(equal(shown.row)),
            "fitting": self._open(wanted(fields)),
        }

    def _reports_of(self, shown: Shown) -> list[Row]:
        names = {fact["report"] for fact in shown.case.elsewhere.values()}
        return [shown.case.report, *(row for row in self.desk.reports if row["report"] in names)]

    def _figure(self, row: Row) -> Context:
        about = about_cell(self.desk.log(), row)
        name = self.words.name(row["concept"], row["period"] or "") if row["concept"] else row["label"]
        doubt = "；".join(self.words.label(code, "doubt") for code in (row["doubt"] or "").split("; ") if code)
        place = place_name(row, self.desk.language)
        return {"row": row, "name": name, "doubt": doubt, "place": place, "seen": about[-1].id if about else ""}

    def _open(self, filter_: Filter) -> int:
        return self.desk.index.findings(still_open(filter_), 0, 1, statuses=self.desk.statuses()).total

    # ------------------------------------------------------------------------------------------ decisions
    def told(self, said: Said, who: str) -> Context:
        """An entry of the log in words, and what may be done with it."""
        entry = said.entry
        decided, holds = isinstance(entry, OfFinding), said.holds and not said.replaced
        mine = signed_by(said, who)
        can_sign = holds and decided and not mine and fold(entry.who) != fold(who)
        what = self.what(entry, said.about)
        return {"entry": entry, "said": said, "holds": holds, "decided": decided, "what": what, "can_sign": can_sign, "mine": mine}

    def told_of(self, entries: Iterable[Decision]) -> list[Context]:
        return [self.told(said, "") for said in told(self.desk.log(), entries)]

    def what(self, entry: Decision, about: Sequence[Decision] = ()) -> str:
        """`about`: the entry that it is about, the one that is about, and so on."""
        say = self.words.say
        if isinstance(entry, OfFinding):
            return self.say(ACTIONS[entry.action])
        if isinstance(entry, Map | Never):
            name = self.words.name(entry.concept, entry.period if isinstance(entry, Map) else "")
            verb = say("即为", "is") if isinstance(entry, Map) else say("不是", "never is")
            return say(f"“{entry.label}”{verb}“{name}”", f"“{entry.label}” {verb} “{name}”")
        if about:
            verb = say("撤销", "undone") if isinstance(entry, Undo) else say("复核签认", "signed off")
            return say(
                f"{verb}“{self.what(about[0], about[1:])}”（{about[0].who}）",
                f"{verb}: “{self.what(about[0], about[1:])}” ({about[0].who})",
            )
        return self._what_else(entry)

    def _what_else(self, entry: Decision) -> str:
        say = self.words.say
        if isinstance(entry, Figure):
            name, value = self.words.name(entry.concept, entry.period), f"{entry.value} {entry.unit}".strip()
            return say(f"更正读数：{name} “{entry.expect}”→“{value}”", f"reading corrected: {name} “{entry.expect}” → “{value}”")
        if isinstance(entry, SamePark):
            return say(f"“{entry.same}”与“{entry.park}”是同一园区", f"“{entry.same}” and “{entry.park}” are one park")
        return say("签认报告", "report signed off") if isinstance(entry, SignOff) else ""

    def log(self, who: str, offset: int) -> Context:
        entries = everything(self.desk.log())
        rows = [self._entry(said, who) for said in entries[offset : offset + PAGE]]
        return {"entries": rows, **_paging(Listed((), len(entries)), offset)}

    def _entry(self, said: Said, who: str) -> Context:
        """With the finding or the report that it is about."""
        entry = said.about[-1] if said.about else said.entry
        row = self.desk.index.finding(entry.finding) if isinstance(entry, OfFinding) else None
        about = self.title(row) if row else ""
        return {**self.told(said, who), "about": about, "report": getattr(entry, "report", ""), "finding": row["finding"] if row else ""}

    # ------------------------------------------------------------------------------------------ rows that were not mapped
    def unmapped(self, report: str, offset: int) -> Context:
        found, offset = _within(offset, lambda start: self.desk.index.unmapped(report or None, start, PAGE))
        names = [row["report"] for row in self.desk.reports if row["unmapped"]]
        return {"rows": found.rows, "report": report, "reports": names, **_paging(found, offset)}

    def row(self, row: Row) -> Context:
        about = about_label(self.desk.log(), row["label"])
        candidates = (item.rpartition(":") for item in (row["candidates"] or "").split())
        report = self.desk.report(row["report"])
        return {
            "row": row,
            "place": place_name({**row, "col": None}, self.desk.language),
            "candidates": [(self.concept(concept), score) for concept, _, score in candidates if concept in self.desk.catalog.concepts],
            "neighbours": self._neighbours(row),
            "park": (report and report["park"]) or "",
            "seen": about[-1].id if about else "",
            "said": self.told_of(about),
        }

    def _neighbours(self, row: Row) -> list[Context]:
        """The rows around it that were understood: a person knows a table by what stands beside."""
        index, found = self.desk.index, []
        for step in (-2, -1, 1, 2):
            facts = index.facts_at(row["report"], row["table"], row["row"] + step) if row["row"] is not None else ()
            values = [fact for fact in facts if fact["kind"] == "value"]
            if facts:
                name = self.words.name(facts[0]["concept"]) if facts[0]["concept"] else ""
                printed = "；".join(fact["printed"] or fact["text"] for fact in values)
                found.append({"row": row["row"] + step, "label": facts[0]["label"], "name": name, "printed": printed})
        return found

    def concept(self, concept: str) -> Choice:
        return Choice(concept, self.words.name(concept))

    def concepts(self, sought: str) -> list[Choice]:
        """The concepts whose name, id or other wordings hold all words sought."""
        words = [fold(word) for word in sought.split()]
        found = (item.id for item in self.desk.catalog.concepts.values() if words and _fits(item.name, item.id, item.aliases, words))
        return [self.concept(concept) for concept in found][:_MOST_CONCEPTS]

    # ------------------------------------------------------------------------------------------ reports
    def reports(self, who: str) -> Context:
        index, decided = self.desk.index, self.desk.decided()
        signs = [entry for entry in self.desk.log().active if isinstance(entry, SignOff)]
        done = index.counts(Filter(ids=tuple(decided)))["report"]
        rows = [{"row": row, "decided": done.get(row["report"], 0), **self._signed(row, who, signs)} for row in self.desk.reports]
        return {"reports": rows}

    def _signed(self, row: Row, who: str, signs: Sequence[SignOff]) -> Context:
        entries = signed(signs, row)
        status = self.words.label(row["status"], "status")
        return {"signed": entries, "status": status, "mine": any(fold(entry.who) == fold(who) for entry in entries)}

    # ------------------------------------------------------------------------------------------ how far it is
    def status(self) -> Context:
        total = self.desk.index.findings(Filter(), 0, 1).total
        decided = len(self.desk.decided())
        progress = self.desk.again.progress
        return {
            "version": self.desk.version,
            "progress": progress,
            "fault": self.say(progress.fault),
            "decided": decided,
            "total": total,
            "unwritten": self.desk.unwritten(),
        }


def equal(row: Row) -> Filter:
    """Findings of the same rule about the same indicator, in whatever report; one without an indicator has no equals."""
    return Filter(rule=row["rule"], concept=row["concept"]) if row["concept"] else Filter(ids=(row["finding"],))


def still_open(filter_: Filter) -> Filter:
    return replace(filter_, status="open")


def _of_cells(log: Log, figures: Iterable[Row]) -> list[Decision]:
    """The corrections of figures that hold, each once."""
    found = {entry.id: entry for figure in figures for entry in about_cell(log, figure)}
    return list(found.values())


def _within(offset: int, read: Callable[[int], Listed]) -> tuple[Listed, int]:
    """A page of a list, and where it begins: the last one, where the list has become shorter than that."""
    found = read(offset)
    if found.rows or not found.total:
        return found, offset
    offset = (found.total - 1) // PAGE * PAGE
    return read(offset), offset


def _paging(found: Listed, offset: int) -> Context:
    pages = max((found.total + PAGE - 1) // PAGE, 1)
    return {"total": found.total, "page": offset // PAGE + 1, "pages": pages}


def _fits(name: Message, concept: str, aliases: Sequence[str], words: Sequence[str]) -> bool:
    texts = [fold(text) for text in _texts(name, concept, aliases)]
    return all(any(word in text for text in texts) for word in words)


def _texts(name: Message, concept: str, aliases: Sequence[str]) -> Iterator[str]:
    yield from (name.zh, name.en, concept, *aliases)


__all__ = ["ACTIONS", "Context", "Views", "equal", "still_open"]
