"""Questions to the index."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sql

from pipeline.export.finished import Row
from pipeline.index import layout
from pipeline.index.build import connect, index_file
from pipeline.text import fold

Statuses = Mapping[str, str]
"""What people decided since: finding id → open, accepted or dismissed. Given, it is the whole truth: a finding not in it is open,
whatever the tables say, for they may be older than the log."""
Facets = Mapping[str, Mapping[Any, int]]
FACETS = ("report", "rule", "severity", "park", "year", "changes_verdict")
_Condition = sql.ColumnElement[bool]
_OPEN = "open"
_FINDING = layout.findings.c


@dataclass(frozen=True, slots=True)
class Filter:
    """Which findings are wanted: those for which everything given here holds. `text`: each word of it occurs in the message, the
    evidence, the indicator, the labels of the figures, the section, the park, the report or the id, in any case and width of letters.
    Every other field is equal to that of the finding; of `ids`, one is."""

    text: str = ""
    report: str | None = None
    park: str | None = None
    year: int | None = None
    rule: str | None = None
    severity: str | None = None
    status: str | None = None
    concept: str | None = None
    changes_verdict: bool | None = None
    ids: tuple[str, ...] | None = None
    parent: str | None = None


class Listed(NamedTuple):
    """A piece of a list, and how many rows the whole of it has."""

    rows: tuple[Row, ...]
    total: int


def open_index(out: Path) -> "Index":
    """The index of a finished run, made anew if it is missing or not of this run. Raises UsageError where the folder is none of our
    runs, OutputError where the index cannot be written."""
    return Index(connect(index_file(out)))


class Index:
    """A finished run, asked. Rows have the columns and values of the output folder's tables: None where a value is not known, True
    and False for yes and no. The file is open only while it is asked, so one index serves any number of threads."""

    def __init__(self, engine: sql.Engine) -> None:
        self._engine = engine

    # ------------------------------------------------------------------------------------------ findings
    def findings(self, wanted: Filter, offset: int = 0, limit: int = 50, *, statuses: Statuses | None = None) -> Listed:
        """`limit` of the findings wanted, from number `offset`: first those that change whether a requirement is met, then by severity,
        then as in the table. With `statuses` they decide what Filter.status finds and what `status` the rows show."""
        listed = self._listed(layout.findings, _conditions(wanted, statuses), offset, limit)
        return listed if statuses is None else Listed(tuple(_as_decided(row, statuses) for row in listed.rows), listed.total)

    def counts(self, wanted: Filter, *, statuses: Statuses | None = None) -> Facets:
        """For each facet (report, rule, severity, park, year, changes_verdict) how many findings have which value, by value, worst
        severity first. A facet's own condition does not count for it, so that what else could be chosen is seen."""
        chosen = {name: value for name in FACETS if (value := getattr(wanted, name)) is not None}
        query = sql.select(*(_FINDING[name] for name in FACETS)).where(*_conditions(wanted, statuses, leave=FACETS))
        counted: dict[str, Counter[Any]] = {name: Counter() for name in FACETS}
        with self._engine.connect() as connection:
            for row in connection.execute(query):
                missed = [name for name, value in zip(FACETS, row, strict=True) if chosen.get(name, value) != value]
                for name, value in zip(FACETS, row, strict=True):
                    if not missed or missed == [name]:
                        counted[name][value] += 1
        return {name: dict(sorted(found.items(), key=lambda item: _by_value(item[0]))) for name, found in counted.items()}

    def finding(self, name: str) -> Row | None:
        """The finding of an id, as the tables have it."""
        return next(self._rows(layout.findings, _FINDING.finding == name), None)

    # ------------------------------------------------------------------------------------------ what is behind them
    def facts(self, ids: Iterable[str]) -> tuple[Row, ...]:
        """The facts of these ids, in the order of the table; ids that are not known are left out."""
        return tuple(self._rows(layout.facts, _one_of(layout.facts.c.fact, ids)))

    def facts_at(self, report: str, table: int, row: int) -> tuple[Row, ...]:
        """The facts read from one row of a table of a report."""
        of = layout.facts.c
        return tuple(self._rows(layout.facts, of.report == report, of.table == table, of.row == row))

    def checks_of(self, report: str, rule: str | None = None, concept: str | None = None, period: str | None = None) -> tuple[Row, ...]:
        """The checks of a report: all, or those of a rule, an indicator, a period."""
        given = {"report": report, "rule": rule, "concept": concept, "period": period}
        return tuple(self._rows(layout.checks, *_equal(layout.checks, given)))

    def reports(self) -> tuple[Row, ...]:
        return tuple(self._rows(layout.reports))

    def unmapped(self, report: str | None = None, offset: int = 0, limit: int = 50) -> Listed:
        """`limit` of the rows that were not mapped, of one report or of all, from number `offset`."""
        return self._listed(layout.unmapped, list(_equal(layout.unmapped, {"report": report})), offset, limit)

    def problems(self, report: str | None = None) -> tuple[Row, ...]:
        """Doubts about our own reading, of one report or of all."""
        return tuple(self._rows(layout.problems, *_equal(layout.problems, {"report": report})))

    # ------------------------------------------------------------------------------------------ asking
    def _listed(self, table: sql.Table, conditions: list[_Condition], offset: int, limit: int) -> Listed:
        with self._engine.connect() as connection:
            total = connection.execute(sql.select(sql.func.count()).select_from(table).where(*conditions)).scalar_one()
            found = connection.execute(_select(table, *conditions).offset(offset).limit(limit)).mappings()
            return Listed(tuple(map(dict, found)), total)

    def _rows(self, table: sql.Table, *conditions: _Condition) -> Iterator[Row]:
        with self._engine.connect() as connection:
            yield from (dict(row) for row in connection.execute(_select(table, *conditions)).mappings())


def _select(table: sql.Table, *conditions: _Condition) -> sql.Select[Any]:
    own = [column for column in table.c if column.name not in {"place", "searched"}]
    return sql.select(*own).where(*conditions).order_by(table.c.place)


# ------------------------------------------------------------------------------------------------ conditions
def _conditions(wanted: Filter, statuses: Statuses | None, leave: tuple[str, ...] = ()) -> list[_Condition]:
    """What the filter asks for, but for the columns named in `leave`."""
    columns = (*FACETS, "concept", "parent")
    found = list(_equal(layout.findings, {name: getattr(wanted, name) for name in columns if name not in leave}))
    found += [_holds_all(_FINDING.searched, map(fold, wanted.text.split()))] if wanted.text.strip() else []
    if wanted.ids is not None:
        found.append(_one_of(_FINDING.finding, wanted.ids))
    if wanted.status is not None:
        found.append(_has_status(wanted.status, statuses))
    return found


def _equal(table: sql.Table, given: Mapping[str, Any]) -> Iterator[_Condition]:
    return (table.c[name] == value for name, value in given.items() if value is not None)


def _one_of(column: sql.ColumnElement[Any], ids: Iterable[str]) -> _Condition:
    """As one parameter, however many they are."""
    return column.in_(sql.select(sql.func.json_each(json.dumps(list(ids))).table_valued("value").c.value))


def _holds_all(column: sql.ColumnElement[Any], words: Iterable[str]) -> _Condition:
    """As one parameter, however many they are."""
    word = sql.func.json_each(json.dumps(list(dict.fromkeys(words)))).table_valued("value")
    return ~sql.exists().select_from(word).where(sql.func.instr(column, word.c.value) == 0)


def _has_status(status: str, statuses: Statuses | None) -> _Condition:
    if statuses is None:
        return _FINDING.status == status
    if status == _OPEN:
        return sql.not_(_one_of(_FINDING.finding, (name for name, said in statuses.items() if said != _OPEN)))
    return _one_of(_FINDING.finding, (name for name, said in statuses.items() if said == status))


def _as_decided(row: Row, statuses: Statuses) -> Row:
    return {**row, "status": statuses.get(row["finding"], _OPEN)}


def _by_value(value: object) -> tuple[bool, int, Any]:
    """Severities worst first, other values in their own order; what is not known last."""
    known = value in layout.SEVERITIES
    return value is None, layout.SEVERITIES.index(value) if known else 0, 0 if known or value is None else value
