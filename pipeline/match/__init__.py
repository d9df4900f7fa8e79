"""Mentions → facts: each row's label to a concept and period, each cell to a figure or choice. What stays unmatched stays visible.

`match` recognises the standard of the report from its own table, maps every row, and reads the cells of the mapped rows.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.catalog import Catalog, Standard
from pipeline.match.concepts import EXACT, Evidence, Names, Scored, accepted, offered, wordy
from pipeline.match.label import Label, LabelReader
from pipeline.match.reading import CellReader, Mapped
from pipeline.model import NOTHING, Extract, Fact, Form, Mapping, Matched, Message, Problem, Role, Row, Unmapped

_ENOUGH = 5  # rows of a standard by name, before a table is taken for its form
_ELSEWHERE = 0.6  # rows of other tables are shown as unmapped from this score on


def match(extract: Extract, catalog: Catalog, report: str, standard: str = "") -> Matched:
    """Map all rows of all forms. `report` enters the ids of the facts; `standard` overrides the one recognised."""
    labels = LabelReader(catalog)
    chosen = catalog.standards.get(standard) or _recognise(extract, catalog, labels)
    matcher = _Matcher(extract, catalog, labels, chosen, report)
    for form in extract.forms:
        matcher.take(form)
    return Matched(
        standard=chosen.id if chosen else "",
        facts=tuple(matcher.facts),
        mappings=tuple(matcher.mappings),
        unmapped=tuple(matcher.unmapped),
        problems=tuple(matcher.problems),
    )


def _recognise(extract: Extract, catalog: Catalog, labels: LabelReader) -> Standard | None:
    """The standard most of whose indicators stand in the report's own tables by name or alias."""
    names = Names(catalog)
    printed: set[str] = set()
    for form in extract.forms:
        for row in form.rows:
            ranked = names.certain(labels.read(row.label))
            printed |= {ranked.id} if ranked else set()
    votes = Counter(
        {item.id: sum(1 for indicator in item.indicators if indicator.concept in printed) for item in catalog.standards.values()}
    )
    best = votes.most_common(1)
    return catalog.standards[best[0][0]] if best and best[0][1] >= _ENOUGH else None


@dataclass(slots=True)
class _Ranked:
    """A row on its way to a concept."""

    row: Row
    label: Label
    ranked: tuple[Scored, ...]
    chosen: Scored | None = None
    reason: Message = NOTHING


class _Matcher:
    def __init__(self, extract: Extract, catalog: Catalog, labels: LabelReader, standard: Standard | None, report: str) -> None:
        self.catalog, self.labels, self.standard = catalog, labels, standard
        self.names = Names(catalog, standard)
        self.reader = CellReader(catalog, extract.identity, report)
        self.facts: list[Fact] = []
        self.mappings: list[Mapping] = []
        self.unmapped: list[Unmapped] = []
        self.problems: list[Problem] = []

    def take(self, form: Form) -> None:
        rows = [self._rank(row) for row in form.rows]
        _assign(rows)
        for item in rows:
            if item.chosen is None:
                self._leave(form, item)
            else:
                self._read(form, item, item.chosen)

    def _rank(self, row: Row) -> _Ranked:
        label = self.labels.read(row.label)
        unit = row.unit_text or label.unit_text
        ranked = self.names.candidates(label, Evidence(unit, row.number)) if wordy(label) else ()
        return _Ranked(row, label, ranked, accepted(ranked), _why_not(ranked))

    def _leave(self, form: Form, item: _Ranked) -> None:
        candidates = offered(item.ranked)
        self.mappings.append(Mapping(form.table, _index(item.row), item.row.label, "", "", "", 0.0, candidates, item.reason.en))
        if not form.main and (not candidates or candidates[0].score < _ELSEWHERE):
            return
        value = next((mention.text for mention in item.row.mentions if mention.role is Role.VALUE), "")
        self.unmapped.append(Unmapped(item.row.location, item.row.label, item.row.unit_text, value, candidates, item.reason))

    def _read(self, form: Form, item: _Ranked, chosen: Scored) -> None:
        doubt = "" if chosen.method != "fuzzy" or chosen.supported else f"mapped by similarity {chosen.score:.2f}"
        mapped = Mapped(item.row, item.label, chosen.concept, chosen.method, chosen.score, doubt, form.main)
        period = self.reader.period(item.label, "") or "current"
        self.mappings.append(
            Mapping(
                form.table, _index(item.row), item.row.label, chosen.concept.id, period, chosen.method, chosen.score, offered(item.ranked)
            )
        )
        indicator = form.main and bool(self.standard and self.standard.indicator(chosen.concept.id))
        facts = list(self.reader.facts(mapped, indicator=indicator))
        self.facts.extend(facts)
        self.problems.extend(self._unread(mapped, facts))

    def _unread(self, mapped: Mapped, facts: Iterable[Fact]) -> Iterator[Problem]:
        """Cells that print something which became no fact: said, never dropped silently."""
        read = {(fact.location.row, fact.location.column) for fact in facts}
        for mention in mapped.row.mentions:
            if mention.role is not Role.VALUE or (mention.location.row, mention.location.column) in read:
                continue
            if self.reader.not_given(mention.text) or self.reader.period(mapped.label, mention.period) is None:
                continue
            text = Message(
                f"“{mapped.row.label}”的数值“{mention.text}”不是可读的数字，未作为数据。",
                f"The value “{mention.text}” of “{mapped.row.label}” is no readable number; it was not taken as a figure.",
            )
            yield Problem("value-not-read", text, mention.location)


def _assign(rows: list[_Ranked]) -> None:
    """One-to-one inside a table: a concept that a row names outright is not given to a row that only resembles it, and of two rows
    that resemble one concept neither gets it unless one is clearly nearer."""
    named = {_place(item) for item in rows if item.chosen and item.chosen.method != "fuzzy"}
    wanted: dict[tuple[str, str], list[_Ranked]] = {}
    for item in rows:
        if item.chosen and item.chosen.method == "fuzzy":
            wanted.setdefault(_place(item), []).append(item)
    for place, items in wanted.items():
        items.sort(key=lambda item: -item.chosen.score if item.chosen else 0.0)
        keep = [] if place in named else items[:1]
        for item in items:
            if item not in keep:
                item.chosen = None
                item.reason = Message("该指标已由表中另一行占用。", "The concept is already taken by another row of the table.")


def _place(item: _Ranked) -> tuple[str, str]:
    return (item.chosen.concept.id if item.chosen else "", item.label.period)


def _index(row: Row) -> int:
    return row.location.row or 0


def _why_not(ranked: tuple[Scored, ...]) -> Message:
    if not ranked:
        return Message("没有相近的指标名称。", "No name is near.")
    first = ranked[0]
    if first.vetoed:
        return Message(f"最相近的名称被排除（{first.why}）。", f"The nearest name is ruled out ({first.why}).")
    return Message("相似度不足或与次优候选太接近。", "Not similar enough, or too close to the runner-up.")


__all__ = ["EXACT", "match"]
