"""Mentions → facts: each row's label to a concept and period, each cell to a figure or choice. What stays unmatched stays visible.

`match` recognises the standard of the report from its own table, maps every row, and reads the cells of the mapped rows.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipeline.catalog import Catalog
from pipeline.decisions import METHOD, NOTHING_DECIDED, FileDecisions
from pipeline.match.arithmetic import Formulas
from pipeline.match.choice import Grounds, Taken, choose
from pipeline.match.concepts import EXACT, FUZZY, Scored, offered
from pipeline.match.decided import corrected
from pipeline.match.figures import Magnitudes, decide_ties
from pipeline.match.joint import Mapper, Ranked
from pipeline.match.label import LabelReader
from pipeline.match.reading import CellReader, Mapped
from pipeline.match.recognition import Recognised, caption_year, recognise
from pipeline.match.running import ClaimReader
from pipeline.model import Extract, Fact, Form, Mapping, Matched, Mention, Message, Problem, Role, Row, Unmapped

BY_ARITHMETIC = "row mapped by arithmetic"
_ELSEWHERE = 0.6  # rows of other tables are shown as unmapped from this score on
_COMPANY = 2  # rows of another table that are mapped, before its figures are taken: a lone row may be about anything


def match(extract: Extract, catalog: Catalog, report: str, standard: str = "", decided: FileDecisions = NOTHING_DECIDED) -> Matched:
    """Map all rows of all forms. `report` enters the ids of the facts; `standard` overrides the one recognised; what people have
    `decided` of labels and figures comes before all looking up and reading."""
    labels = LabelReader.of(catalog)
    recognised = recognise(extract, catalog, labels, standard)
    matcher = _Matcher(extract, catalog, labels, recognised, report=report, decided=decided)
    mapped = [[(reading, matcher.map(reading)) for reading in (form, *form.others)] for form in extract.forms]
    readings = [[matcher.take(form, rows) for form, rows in table] for table in mapped]
    taken = choose(readings, Grounds(catalog, matcher.mapper.knowledge), matcher.formulas)
    claims = ClaimReader(catalog, recognised.standard, extract.identity, report).facts(extract)
    return Matched(
        standard=recognised.standard.id if recognised.standard else "",
        own=recognised.own,
        facts=(*(fact for item in taken for fact in item.facts), *claims),
        mappings=tuple(mapping for item in taken for mapping in item.mappings),
        unmapped=tuple(row for item in taken for row in item.unmapped),
        problems=tuple(problem for item in taken for problem in item.problems),
        forms=tuple(item.form for item in taken),
    )


class _Matcher:
    def __init__(
        self, extract: Extract, catalog: Catalog, labels: LabelReader, recognised: Recognised, *, report: str, decided: FileDecisions
    ) -> None:
        self.recognised, self.decided = recognised, decided
        self.standard = recognised.standard
        self.reader = CellReader(catalog, extract.identity, report)
        self.mapper = Mapper(catalog, recognised.standard, labels, self.reader, decided)
        self.formulas = Formulas(catalog, recognised.standard, extract.identity)
        self.magnitudes = Magnitudes(catalog, recognised.standard, self._facts_of, self._known)
        self._named: list[tuple[Ranked, Scored]] = []  # the rows of all tables that name their concept outright
        self._begin()

    def _known(self) -> list[Fact]:
        return [fact for item, scored in self._named for fact in self._facts_of(item, scored)]

    def _facts_of(self, item: Ranked, scored: Scored) -> list[Fact]:
        """The figures of a row if it is taken for a candidate."""
        mapped = Mapped(item.row, item.label, scored.concept, scored.method, scored.score, "", main=True)
        return list(self.reader.facts(mapped, indicator=False))

    def _begin(self) -> None:
        self.facts: list[Fact] = []
        self.mappings: list[Mapping] = []
        self.unmapped: list[Unmapped] = []
        self.problems: list[Problem] = []

    def map(self, form: Form) -> list[Ranked]:
        """Map the rows of one form, as far as labels and what stands around them tell."""
        own = form.table in self.recognised.own
        rows = self.mapper.map(form.rows if own else _restated(form))
        if not own:
            self._set_aside(form, rows)
        self._named += [(item, item.chosen) for item in rows if item.chosen and item.chosen.method != FUZZY]
        return rows

    def take(self, form: Form, rows: list[Ranked]) -> Taken:
        """Read the rows of one form."""
        self._begin()
        own = form.table in self.recognised.own
        if own:
            decide_ties(rows, self.formulas, self._facts_of)
        self.magnitudes.weigh(rows)
        for item in rows:
            if item.chosen is None:
                self._leave(form, item)
            else:
                self._read(form, item, item.chosen, own=own)
        problems = (*form.problems, *self.problems)
        return Taken(form, tuple(self.facts), tuple(self.mappings), tuple(self.unmapped), problems)

    def _set_aside(self, form: Form, rows: list[Ranked]) -> None:
        """Rows of a table that is about something else, or that stand alone in theirs, are shown, not taken."""
        why = self.recognised.foreign.get(form.table)
        taken = [item.chosen.method for item in rows if item.chosen]
        if why is None and not form.main and len(taken) < _COMPANY and METHOD not in taken:
            why = Message("该表只有这一行像指标，未作为数据。", "The only row of its table that looks like an indicator; it was not taken.")
        if why:
            for item in rows:
                item.chosen, item.reason = None, why

    def _leave(self, form: Form, item: Ranked) -> None:
        candidates = offered(item.ranked)
        self.mappings.append(Mapping(form.table, _index(item.row), item.row.label, "", "", "", 0.0, candidates, item.reason.en))
        if not form.main and max((scored.label for scored in item.ranked), default=0.0) < _ELSEWHERE:
            return
        value = next((mention.text for mention in item.row.mentions if mention.role is Role.VALUE), "")
        self.unmapped.append(Unmapped(item.row.location, item.row.label, item.row.unit_text, value, candidates, item.reason))

    def _read(self, form: Form, item: Ranked, chosen: Scored, *, own: bool) -> None:
        unsure = "" if chosen.method != FUZZY or chosen.supported else f"mapped by similarity {chosen.score:.2f}"
        doubt = "; ".join(filter(None, (unsure, BY_ARITHMETIC if item.chosen_by else "", item.label.doubt)))
        mapped = Mapped(item.row, item.label, chosen.concept, chosen.method, chosen.score, doubt, own)
        period = self.reader.period(item.label, "") or "current"
        self.mappings.append(
            Mapping(
                form.table, _index(item.row), item.row.label, chosen.concept.id, period, chosen.method, chosen.score, offered(item.ranked)
            )
        )
        indicator = own and bool(self.standard and self.standard.indicator(chosen.concept.id))
        read = list(self.reader.facts(mapped, indicator=indicator))
        if item.chosen_by:
            read = [replace(fact, chosen_by=item.chosen_by) for fact in read]
        facts, unreadable = corrected(read, mapped, self.reader, self.decided)
        self.facts.extend(facts)
        self.problems.extend(unreadable)
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


def _index(row: Row) -> int:
    return row.location.row or 0


__all__ = ["EXACT", "match"]
