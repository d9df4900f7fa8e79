"""The reports of a run beside one another: each is unpacked, judged together with the others of its park, and given what people decided,
when it is asked for. What a thousand reports hold need not be in the memory at once."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, overload

from pipeline.catalog import Catalog
from pipeline.decisions import Decisions
from pipeline.export import TABLES, Renderer, Rows, Short, joined, unchanged
from pipeline.model import Language, Report
from pipeline.run.outline import Outline, outline
from pipeline.run.packing import Alone, Result, alone_key, changed, difference

if TYPE_CHECKING:
    from pipeline.export.schema import Table
    from pipeline.validate.across import Place

_IN_FULL = 60
"""Reports that stay unpacked: a long one takes 0.7 MB."""


class Kept(NamedTuple):
    """What a finished run says of a report: its key, and the report in short."""

    key: str
    outline: Outline


class Shelf(Sequence[Report]):
    """The reports by name. `basis` changes when the program or the packs do; rows are in `language`."""

    def __init__(self, results: Sequence[Result], catalog: Catalog, decisions: Decisions, language: Language, basis: bytes) -> None:
        self._results = {result.outline.name: result for result in sorted(results, key=lambda result: result.outline.name)}
        self._names = tuple(self._results)
        self._catalog, self._decisions, self._basis = catalog, decisions, basis + language.encode()
        self._renderer = Renderer(language, catalog)
        self._full: dict[str, Report] = {}
        self._judged: dict[str, bytes] = {}  # what judging changed, where judging one report means judging several
        self._outlines: dict[str, Outline] = {}
        self._rows: dict[str, Mapping[str, Rows]] = {}
        self._one = Lock()

    def __len__(self) -> int:
        return len(self._names)

    @overload
    def __getitem__(self, place: int) -> Report: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Report, ...]: ...
    def __getitem__(self, place: int | slice) -> Report | tuple[Report, ...]:
        if isinstance(place, slice):
            return tuple(map(self._report, self._names[place]))
        return self._report(self._names[place])

    # ------------------------------------------------------------------------------------------------ in short
    @cached_property
    def shorts(self) -> tuple[Short, ...]:
        """The reports in their order, each with a key of everything that it is judged by."""
        return tuple(Short(name, self._places[name].park_id, self._keys[name]) for name in self._names)

    def kept(self, before: Mapping[str, Kept]) -> dict[str, Kept]:
        """All reports in short; those of an earlier run stand where nothing changed."""
        return {name: self._kept(name, before.get(name)) for name in self._names}

    def _kept(self, name: str, before: Kept | None) -> Kept:
        if before and before.key == self._keys[name]:
            return before
        alone = self._alone(name)
        if not alone and name not in self._outlines:
            self._report(name)
        short = alone.outline if alone else self._outlines[name]
        return Kept(self._keys[name], short.without_labels())

    def _alone(self, name: str) -> Alone | None:
        """What was worked out where the file was read, if no other report bears on this one."""
        return self._results[name].alone if name in self._lone else None

    @cached_property
    def _lone(self) -> frozenset[str]:
        single = (name for name in self._names if len(self._groups[name]) == 1)
        told = ((name, self._results[name]) for name in single)
        bearing = self._decisions.bearing
        return frozenset(
            name for name, result in told if result.alone and result.alone.key == alone_key(self._places[name], bearing(result.outline))
        )

    @cached_property
    def _places(self) -> "dict[str, Place]":
        from pipeline.validate.across import find_places  # slow to load, and not needed where nothing changed

        shorts = [result.outline for result in self._results.values()]
        return find_places(shorts, lambda name: self._results[name].report(), self._decisions.parks, self._catalog.words)

    @cached_property
    def _groups(self) -> dict[str, tuple[str, ...]]:
        from pipeline.validate.across import groups

        return {name: names for names in groups(self._places) for name in names}

    @cached_property
    def _keys(self) -> dict[str, str]:
        digests = {names: self._digest(names) for names in set(self._groups.values())}
        return {
            name: hashlib.sha256(digests[self._groups[name]] + name.encode("utf-8", "surrogatepass")).hexdigest() for name in self._names
        }

    def _digest(self, names: Sequence[str]) -> bytes:
        digest = hashlib.sha256(self._basis)
        for name in names:
            result = self._results[name]
            told = (name, self._places[name], self._decisions.bearing(result.outline))
            digest.update(repr((told, result.digest)).encode("utf-8", "surrogatepass"))
        return digest.digest()

    # ------------------------------------------------------------------------------------------------ in full
    def _report(self, name: str) -> Report:
        if name in self._full:
            return self._full[name]
        if name in self._judged:
            return changed(self._results[name].report(), self._judged[name])
        return next(after for _, after in self._judge(self._groups[name]) if after.name == name)

    def _judge(self, names: Sequence[str]) -> list[tuple[Report, Report]]:
        """The reports of one park before and after; decisions last, for they are about all findings."""
        from pipeline.validate.across import judge_together

        read = [self._results[name].report() for name in names]
        judged = judge_together([(report, self._places[report.name]) for report in read], self._catalog)
        done = [(before, self._decisions.finished(after)) for before, after in zip(read, judged, strict=True)]
        for before, after in done:
            self._keep(before, after, alone=len(done) == 1)
        return done

    def _keep(self, before: Report, after: Report, *, alone: bool) -> None:
        self._outlines[after.name] = outline(after)
        if len(self._full) < _IN_FULL:
            self._full[after.name] = after
        elif not alone:
            self._judged[after.name] = difference(before, after)

    # ------------------------------------------------------------------------------------------------ as rows
    def rows(self, table: str, names: Sequence[str]) -> Rows:
        """The rows of reports in a table; in one that is sorted over a park all rows stand with the park's first report. Several tables
        may be asked for at a time."""
        with self._one:
            parts = [self._rows_of(name)[table] for name in names]
        return joined(parts)

    def _rows_of(self, name: str) -> Mapping[str, Rows]:
        alone = self._alone(name)
        if alone and alone.language == self._renderer.language:
            return alone.rows
        if name not in self._rows:
            self._rows |= self._rendered(self._before_and_after(self._groups[name]))
        return self._rows[name]

    def _before_and_after(self, names: Sequence[str]) -> list[tuple[Report, Report]]:
        if any(name in self._outlines for name in names):
            return [(self._results[name].report(), self._report(name)) for name in names]
        return self._judge(names)

    def _rendered(self, pairs: Sequence[tuple[Report, Report]]) -> dict[str, dict[str, Rows]]:
        group = [after for _, after in pairs]
        found = {}
        for before, after in pairs:
            own = unchanged(before, after)
            found[after.name] = {table.name: self._in(table, before, after, group, own) for table in TABLES}
        return found

    def _in(self, table: "Table[Any]", before: Report, report: Report, group: Sequence[Report], own: frozenset[str]) -> Rows:
        if table.by_park:
            return self._renderer.rows(table, group) if report is group[0] else Rows()
        alone = self._results[report.name].alone
        if alone is None or alone.language != self._renderer.language or table.name not in alone.own or not own:
            return self._renderer.rows(table, (report,))
        known = alone.rows[table.name]
        return known if table.name in own else self._renderer.again(table, report, before, known)


__all__ = ["Kept", "Shelf"]
