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
from pipeline.match.recognition import UNRECOGNISED, Recognised, caption_year, recognise, unrecognised
from pipeline.match.running import ClaimReader
from pipeline.match.shares import doubted_fractions
from pipeline.match.units import UNIT_UNKNOWN
from pipeline.model import Extract, Fact, Form, Mapping, Matched, Mention, Message, Problem, Role, Row, Unmapped

BY_ARITHMETIC = "row mapped by arithmetic"
_JUDGED = frozenset({Role.REQUIREMENT, Role.SELECTED, Role.COMPLIANT})
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
    problems = [problem for item in taken for problem in item.problems]
    if recognised.standard is None and _of_a_standard(taken, catalog):
        problems.insert(0, unrecognised(catalog))
    claims = ClaimReader(catalog, recognised.standard, extract.identity, report).facts(extract)
    return Matched(
        standard=recognised.standard.id if recognised.standard else "",
        own=recognised.own,
        facts=(*(fact for item in taken for fact in item.facts), *claims),
        mappings=tuple(mapping for item in taken for mapping in item.mappings),
        unmapped=tuple(row for item in taken for row in item.unmapped),
        problems=tuple(problems),
        forms=tuple(item.form for item in taken),
    )


def _of_a_standard(tables: Iterable[Taken], catalog: Catalog) -> bool:
    """Whether tables print figures of indicators of any standard, or are made like a standard's own."""
    indicators = {item.concept for standard in catalog.standards.values() for item in standard.indicators}
    mapped = [(item.form.main, mapping.concept) for item in tables for mapping in item.mappings if mapping.concept]
    return any(main or concept in indicators for main, concept in mapped)


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
        of_indicators, limits = _is_of_indicators(form, rows), own or self._prints_limits(form, rows)
        for item in rows:
            if item.chosen is None:
                self._leave(form, item, shown=of_indicators)
            else:
                self._read(form, item, item.chosen, own=own, limits=limits)
        problems = (*form.problems, *self.problems)
        return Taken(form, doubted_fractions(self.facts, self.reader.catalog), tuple(self.mappings), tuple(self.unmapped), problems)

    def _prints_limits(self, form: Form, rows: Iterable[Ranked]) -> bool:
        """Whether a table beside the standard's own prints the standard's limits: most of those it has are, so that another one is wrong
        and no other standard's."""
        if form.table in self.recognised.foreign:
            return False
        known = [self.mapper.knowledge.requirement_agrees(item.chosen.concept.id, item.row) for item in rows if item.chosen]
        return known.count(True) >= _COMPANY and known.count(True) > known.count(False)

    def _set_aside(self, form: Form, rows: list[Ranked]) -> None:
        """Rows of a table that is about something else, or that stand alone in theirs, are shown, not taken."""
        why = self.recognised.foreign.get(form.table)
        taken = [item.chosen.method for item in rows if item.chosen]
        if why is None and not form.main and len(taken) < _COMPANY and METHOD not in taken:
            why = Message("该表只有这一行像指标，未作为数据。", "The only row of its table that looks like an indicator; it was not taken.")
        if why:
            for item in rows:
                item.chosen, item.reason = None, why

    def _leave(self, form: Form, item: Ranked, *, shown: bool) -> None:
        """A row that was taken for nothing is `shown` as unmapped, or if it resembles an indicator."""
        candidates = offered(item.ranked)
        self.mappings.append(Mapping(form.table, _index(item.row), item.row.label, "", "", "", 0.0, candidates, item.reason.en))
        if not shown and not _resembles(item):
            return
        value = next((mention.text for mention in item.row.mentions if mention.role is Role.VALUE), "")
        self.unmapped.append(Unmapped(item.row.location, item.row.label, item.row.unit_text, value, candidates, item.reason))

    def _read(self, form: Form, item: Ranked, chosen: Scored, *, own: bool, limits: bool) -> None:
        unsure = "" if chosen.method != FUZZY or chosen.supported else f"mapped by similarity {chosen.score:.2f}"
        doubt = "; ".join(filter(None, (unsure, BY_ARITHMETIC if item.chosen_by else "", item.label.doubt)))
        concept, method, score = chosen.concept, chosen.method, chosen.score
        mapped = Mapped(item.row, item.label, concept, method, score, doubt, own)
        period = self.reader.period(item.label, "") or "current"
        candidates = offered(item.ranked)
        self.mappings.append(Mapping(form.table, _index(item.row), item.row.label, concept.id, period, method, score, candidates))
        indicator = self.mapper.knowledge.indicator(concept.id) is not None
        read = list(self.reader.facts(mapped, indicator=indicator and own, limits=indicator and limits))
        if item.chosen_by:
            read = [fact._replace(chosen_by=item.chosen_by) for fact in read]
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
        yield from (_without_unit(fact) for fact in facts if fact.value is None and UNIT_UNKNOWN in fact.doubt)


def _is_of_indicators(form: Form, rows: Iterable[Ranked]) -> bool:
    """Whether a table is one of indicators: made like a standard's own, with requirements or choices beside an indicator, or so that half
    of its rows resemble indicators."""
    alike = [_resembles(item) for item in rows]
    return form.main or (any(alike) and not _JUDGED.isdisjoint(form.roles.values())) or 0 < len(alike) <= 2 * sum(alike)


def _resembles(item: Ranked) -> bool:
    return item.chosen is not None or max((scored.label for scored in item.ranked), default=0.0) >= _ELSEWHERE


def _without_unit(fact: Fact) -> Problem:
    text = Message(
        f"“{fact.label}”的单位“{fact.unit_text}”不是该指标的单位，数值“{fact.text}”未换算，也未参与核对；请核对单位。",
        f"“{fact.unit_text}” is no unit of “{fact.label}”: its value “{fact.text}” was neither converted nor checked; check the unit.",
    )
    return Problem("unit-not-read", text, fact.location)


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
        replace(row, mentions=tuple(mention if mention.period else mention._replace(period=year) for mention in row.mentions))
        for row in form.rows
    )


def _index(row: Row) -> int:
    return row.location.row or 0


__all__ = ["EXACT", "UNRECOGNISED", "match"]
