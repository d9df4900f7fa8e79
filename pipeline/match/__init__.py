"""Mentions → facts: each row's label to a concept and period, each cell to a figure or choice. What stays unmatched stays visible.

`match` recognises the standard of the report from its own table, maps every row, and reads the cells of the mapped rows.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pipeline.catalog import Catalog
from pipeline.decisions import METHOD, NOTHING_DECIDED, FileDecisions
from pipeline.match.arithmetic import Formulas
from pipeline.match.choice import Grounds, Taken, choose
from pipeline.match.concepts import EXACT, Evidence, Names, Scored, accepted, offered, ruled_out, wordy
from pipeline.match.decided import corrected
from pipeline.match.label import Label, LabelReader
from pipeline.match.reading import CellReader, Mapped
from pipeline.match.recognition import Recognised, caption_year, recognise
from pipeline.model import NOTHING, Extract, Fact, Form, Mapping, Matched, Mention, Message, Problem, Role, Row, Unmapped

_ELSEWHERE = 0.6  # rows of other tables are shown as unmapped from this score on
_COMPANY = 2  # rows of another table that are mapped, before its figures are taken: a lone row may be about anything


def match(extract: Extract, catalog: Catalog, report: str, standard: str = "", decided: FileDecisions = NOTHING_DECIDED) -> Matched:
    """Map all rows of all forms. `report` enters the ids of the facts; `standard` overrides the one recognised; what people have
    `decided` of labels and figures comes before all looking up and reading."""
    labels = LabelReader(catalog)
    recognised = recognise(extract, catalog, labels, standard)
    matcher = _Matcher(extract, catalog, labels, recognised, report=report, decided=decided)
    readings = [[matcher.take(reading) for reading in (form, *form.others)] for form in extract.forms]
    taken = choose(readings, Grounds(catalog, recognised.standard), Formulas(catalog, recognised.standard, extract.identity))
    return Matched(
        standard=recognised.standard.id if recognised.standard else "",
        own=recognised.own,
        facts=tuple(fact for item in taken for fact in item.facts),
        mappings=tuple(mapping for item in taken for mapping in item.mappings),
        unmapped=tuple(row for item in taken for row in item.unmapped),
        problems=tuple(problem for item in taken for problem in item.problems),
        forms=tuple(item.form for item in taken),
    )


@dataclass(slots=True)
class _Ranked:
    """A row on its way to a concept."""

    row: Row
    label: Label
    ranked: tuple[Scored, ...]
    chosen: Scored | None = None
    reason: Message = NOTHING


class _Matcher:
    def __init__(
        self, extract: Extract, catalog: Catalog, labels: LabelReader, recognised: Recognised, *, report: str, decided: FileDecisions
    ) -> None:
        self.catalog, self.labels, self.recognised, self.decided = catalog, labels, recognised, decided
        self.standard = recognised.standard
        self.names = Names(catalog, recognised.standard)
        self.reader = CellReader(catalog, extract.identity, report)
        self._begin()

    def _begin(self) -> None:
        self.facts: list[Fact] = []
        self.mappings: list[Mapping] = []
        self.unmapped: list[Unmapped] = []
        self.problems: list[Problem] = []

    def take(self, form: Form) -> Taken:
        """Map and read the rows of one form."""
        self._begin()
        own = form.table in self.recognised.own
        rows = [self._rank(row) for row in (form.rows if own else _restated(form))]
        _assign(rows)
        if not own:
            self._set_aside(form, rows)
        for item in rows:
            if item.chosen is None:
                self._leave(form, item)
            else:
                self._read(form, item, item.chosen, own=own)
        problems = (*form.problems, *self.problems)
        return Taken(form, tuple(self.facts), tuple(self.mappings), tuple(self.unmapped), problems)

    def _set_aside(self, form: Form, rows: list[_Ranked]) -> None:
        """Rows of a table that is about something else, or that stand alone in theirs, are shown, not taken."""
        why = self.recognised.foreign.get(form.table)
        taken = [item.chosen.method for item in rows if item.chosen]
        if why is None and not form.main and len(taken) < _COMPANY and METHOD not in taken:
            why = Message("该表只有这一行像指标，未作为数据。", "The only row of its table that looks like an indicator; it was not taken.")
        if why:
            for item in rows:
                item.chosen, item.reason = None, why

    def _rank(self, row: Row) -> _Ranked:
        label = self.labels.read(row.label)
        ruling = self.decided.ruling(row.label, row.unit_text)
        if concept := self.catalog.concepts.get(ruling.concept):
            chosen = Scored(concept, 1.0, METHOD, f"{METHOD} {ruling.by}", supported=True, vetoed=False)
            return _Ranked(row, replace(label, period=ruling.period or label.period), (chosen,), chosen)
        unit = row.unit_text or label.unit_text
        ranked = self.names.candidates(label, Evidence(unit, row.number)) if wordy(label) else ()
        ranked = ruled_out(ranked, ruling.never)
        return _Ranked(row, label, ranked, accepted(ranked), _why_not(ranked))

    def _leave(self, form: Form, item: _Ranked) -> None:
        candidates = offered(item.ranked)
        self.mappings.append(Mapping(form.table, _index(item.row), item.row.label, "", "", "", 0.0, candidates, item.reason.en))
        if not form.main and (not candidates or candidates[0].score < _ELSEWHERE):
            return
        value = next((mention.text for mention in item.row.mentions if mention.role is Role.VALUE), "")
        self.unmapped.append(Unmapped(item.row.location, item.row.label, item.row.unit_text, value, candidates, item.reason))

    def _read(self, form: Form, item: _Ranked, chosen: Scored, *, own: bool) -> None:
        unsure = "" if chosen.method != "fuzzy" or chosen.supported else f"mapped by similarity {chosen.score:.2f}"
        doubt = "; ".join(filter(None, (unsure, item.label.doubt)))
        mapped = Mapped(item.row, item.label, chosen.concept, chosen.method, chosen.score, doubt, own)
        period = self.reader.period(item.label, "") or "current"
        self.mappings.append(
            Mapping(
                form.table, _index(item.row), item.row.label, chosen.concept.id, period, chosen.method, chosen.score, offered(item.ranked)
            )
        )
        indicator = own and bool(self.standard and self.standard.indicator(chosen.concept.id))
        facts = corrected(list(self.reader.facts(mapped, indicator=indicator)), mapped, self.reader, self.decided)
        self.facts.extend(facts)
        self.problems.extend(self._unread(mapped, facts))

    def _unread(self, mapped: Mapped, facts: Iterable[Fact]) -> Iterator[Problem]:
        """Cells that print something which became no fact: said, never dropped silently."""
        read = {(fact.location.row, fact.location.column) for fact in facts}
        for mention in mapped.row.mentions:
            if self.reader.unclear(mention):
                yield _unclear(mapped.row.label, mention)
            if mention.role is not Role.VALUE or (mention.location.row, mention.location.column) in read:
                continue
            if self.reader.not_given(mention.text) or self.reader.period(mapped.label, mention.period) is None:
                continue
            text = Message(
                f"“{mapped.row.label}”的数值“{mention.text}”不是可读的数字，未作为数据。",
                f"The value “{mention.text}” of “{mapped.row.label}” is no readable number; it was not taken as a figure.",
            )
            yield Problem("value-not-read", text, mention.location)


def _unclear(label: str, mention: Mention) -> Problem:
    text = Message(
        f"“{label}”的选择“{mention.text}”不明，未读取；请核对勾选。",
        f"The choice “{mention.text}” of “{label}” is not clear and was not read; check what is ticked.",
    )
    return Problem("choice-unclear", text, mention.location)


def _restated(form: Form) -> tuple[Row, ...]:
    """The rows of a table beside the standard's own: what its heading says of the year holds for columns that say nothing."""
    year = caption_year(form)
    if not year:
        return form.rows
    return tuple(
        replace(row, mentions=tuple(mention if mention.period else replace(mention, period=year) for mention in row.mentions))
        for row in form.rows
    )


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
        near = first.concept.name
        return Message(
            f"最相近的指标是“{near.zh}”，但不能认定为同一指标。",
            f"The nearest indicator is “{near.en}”, but it is not the same ({first.why}).",
        )
    return Message("相似度不足或与次优候选太接近。", "Not similar enough, or too close to the runner-up.")


__all__ = ["EXACT", "match"]
