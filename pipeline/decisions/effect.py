"""What the decisions in force mean for one file: rulings on labels, corrected figures, the state of findings, and which guards failed."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple, Protocol

from pipeline.decisions.corrected import METHOD, Correction, told, typed
from pipeline.decisions.parks import Parks, Words
from pipeline.decisions.records import ACTIONS, EVERYWHERE, PARK, REPORT, SCOPES, Decision, Figure, Map, Never, OfFinding, SamePark, SignOff
from pipeline.model import NOTHING, Fact, Finding, Kind, Location, Mark, Message, Problem, Report, Status
from pipeline.text import fold, without_marks

STALE = "decision-stale"
Place = tuple[int | None, int | None, int | None]


@lru_cache(maxsize=65536)
def label_key(label: str) -> str:
    """The form in which labels are compared with those of decisions."""
    return fold(without_marks(label))


class Ruling(NamedTuple):
    """What people say of one label: the concept it is (with a period, if they said so; empty where nobody did), and what it is not."""

    concept: str = ""
    period: str = ""
    never: frozenset[str] = frozenset()
    by: str = ""  # id of the decision


@dataclass(frozen=True, slots=True)
class FileDecisions:
    """The decisions that bear on how one file is read. `of_labels` goes from the narrowest scope to the widest, in each the newest
    first."""

    of_labels: tuple[Map | Never, ...] = ()
    figures: Mapping[Place, Figure] = field(default_factory=dict)

    def ruling(self, label: str, unit: str) -> Ruling:
        """The first mapping that nothing before it rules out, and what is ruled out."""
        never: set[str] = set()
        for item in self.of_labels:
            if label_key(item.label) != label_key(label) or (item.unit and fold(item.unit) != fold(unit)):
                continue
            if isinstance(item, Never):
                never.add(item.concept)
            elif item.concept not in never:
                return Ruling(item.concept, item.period, frozenset(never), item.id)
        return Ruling(never=frozenset(never))

    def figure(self, location: Location) -> Figure | None:
        return self.figures.get((location.table, location.row, location.column))

    def stale(self, labels: frozenset[str], facts: Iterable[Fact], concepts: Iterable[str]) -> Iterator[Problem]:
        """The decisions that were not applied because the file or the catalogue is no longer what they were taken on."""
        known, values = frozenset(concepts), [fact for fact in facts if fact.kind is Kind.VALUE]
        for item in self.of_labels:
            if item.concept not in known:
                yield stale(item, f"没有指标“{item.concept}”", f"there is no concept {item.concept}")
            elif item.scope == REPORT and label_key(item.label) not in labels:
                yield stale(item, f"表中没有“{item.label}”这一行", f"no row is labelled “{item.label}”")
        for figure in self.figures.values():
            if not any(_is_about(figure, fact) for fact in values):
                yield stale(
                    figure,
                    f"原处不再是“{figure.expect}”（{figure.concept}，{figure.period}）",
                    f"the cell is no longer “{figure.expect}” ({figure.concept}, {figure.period})",
                    Location(table=figure.table, row=figure.row, column=figure.column),
                )


NOTHING_DECIDED = FileDecisions()


def _is_about(figure: Figure, fact: Fact) -> bool:
    place = (fact.location.table, fact.location.row, fact.location.column)
    said = (fact.concept, fact.period, fact.printed)
    return place == (figure.table, figure.row, figure.column) and said == (figure.concept, figure.period, figure.expect)


def stale(item: Decision, zh: str, en: str, place: Location = Location()) -> Problem:  # noqa: B008 (frozen)
    """A decision that no longer fits what it was taken on."""
    return Problem(
        STALE,
        Message(
            f"决定 {item.id}（{item.who}，{item.when[:10]}）未应用：{zh}。请核对后撤销或重新决定。",
            f"Decision {item.id} ({item.who}, {item.when[:10]}) was not applied: {en}. Look again, then undo it or decide anew.",
        ),
        place,
    )


class Labelled(Protocol):
    """What tells which decisions bear on a file."""

    @property
    def name(self) -> str: ...
    @property
    def park(self) -> str: ...
    @property
    def labels(self) -> frozenset[str]: ...


class Decisions:
    """All decisions in force, for the files of a run. `words`: the catalogue's lists of wordings."""

    def __init__(self, active: Sequence[Decision], words: Words) -> None:
        self._active = tuple(active)
        self.parks = Parks(words, (item for item in active if isinstance(item, SamePark)))

    @cached_property
    def _of_labels(self) -> tuple[Map | Never, ...]:
        found = [item for item in reversed(self._active) if isinstance(item, Map | Never)]
        return tuple(sorted(found, key=lambda item: (SCOPES.index(item.scope), not item.unit)))

    def for_file(self, report: str, park: str, labels: frozenset[str]) -> FileDecisions:
        """Those that bear on a file of this name, park and labels (as `label_key` gives them)."""
        figures = (item for item in self._active if isinstance(item, Figure) and item.report == report)
        return FileDecisions(
            tuple(item for item in self._of_labels if self._bears(item, report, park, labels)),
            {(item.table, item.row, item.column): item for item in figures},  # the newest stands
        )

    def _bears(self, item: Map | Never, report: str, park: str, labels: frozenset[str]) -> bool:
        if item.scope == REPORT:
            return item.report == report  # without its label it is stale, which must be said
        here = item.scope == EVERYWHERE or (item.scope == PARK and self.parks.id(item.park) == self.parks.id(park))
        return here and label_key(item.label) in labels

    def digest(self, report: Labelled) -> str:
        """Changes when another decision bears on how the file is read: then it must be read again."""
        mine = self.for_file(report.name, report.park, report.labels)
        return hashlib.sha256(repr((mine.of_labels, sorted(mine.figures.items()))).encode()).hexdigest()

    def bearing(self, report: Labelled) -> tuple[Decision, ...]:
        """All that bear on a report and its findings, the oldest first."""
        mine = self.for_file(report.name, report.park, report.labels)
        read = {item.id for item in (*mine.of_labels, *mine.figures.values())}
        return tuple(item for item in self._active if item.id in read or self._is_about(item, report.name))

    def speaks_of(self, report: str) -> bool:
        """Whether people say anything of the findings of a report."""
        return any(self._is_about(item, report) for item in self._active)

    @staticmethod
    def _is_about(item: Decision, report: str) -> bool:
        return isinstance(item, OfFinding | SignOff) and item.report == report

    def finished(self, report: Report) -> Report:
        """A report with its park's id, unless it has one from its place among others, and with what people say of its findings and who
        signed what off: what was signed is this content of the file."""
        mine = [item for item in self._active if isinstance(item, OfFinding | SignOff) and item.report == report.name]
        said = [item for item in mine if isinstance(item, OfFinding)]
        signed = [item for item in mine if isinstance(item, SignOff) and item.expect == report.sha256]
        known = {finding.id: finding for finding in report.findings}
        corrected = self._corrected(report)
        expected = () if report.status is Status.FAILED else mine
        problems = tuple(filter(None, (_failed(item, report, known, self._since(item, report)) for item in expected)))
        return replace(
            report,
            park_id=report.park_id or self.parks.id(report.park),
            findings=tuple(self._told(_handled(finding, said, signed), corrected, report.name) for finding in report.findings),
            problems=(*report.problems, *problems),
            signed=tuple({item.who: self._signed(item, report) for item in signed if not item.entry}.values()),
        )

    def _corrected(self, report: Report) -> dict[str, Correction]:
        """The figures of a report that people corrected, by the ids of their facts."""
        mine = self.for_file(report.name, report.park, report.labels) if self._figures else NOTHING_DECIDED
        found = ((fact, mine.figure(fact.location)) for fact in report.facts if mine.figures and fact.method == METHOD)
        return {
            fact.id: Correction(figure, fact.text)
            for fact, figure in found
            if figure and fact.value is not None and _is_about(figure, fact)
        }

    @cached_property
    def _figures(self) -> tuple[Figure, ...]:
        """The newest for each cell."""
        newest = {(item.report, item.table, item.row, item.column): item for item in self._active if isinstance(item, Figure)}
        return tuple(newest.values())

    @cached_property
    def _everywhere(self) -> tuple[Correction, ...]:
        return tuple(map(typed, self._figures))

    def _told(self, finding: Finding, corrected: Mapping[str, Correction], report: str) -> Finding:
        """A finding that says which of its figures people corrected."""
        own = [corrected[fact] for fact in finding.facts if fact in corrected]
        return told(finding, own, (item for item in self._everywhere if item.figure.report != report))

    def _signed(self, item: SignOff, report: Report) -> Mark:
        return _mark(item)._replace(older=self._since(item, report))

    def _since(self, item: OfFinding | SignOff, report: Report) -> bool:
        """Whether people have since decided how the file is read: then a finding may be gone because of that."""
        mine = self.for_file(report.name, report.park, report.labels)
        since = self._active[self._active.index(item) :]
        return any(other in since for other in (*mine.of_labels, *mine.figures.values()))


def _failed(item: OfFinding | SignOff, report: Report, known: Mapping[str, Finding], reread: bool) -> Problem | None:
    if isinstance(item, SignOff):
        same = item.expect == report.sha256
        return None if same else stale(item, "文件在签认后有改动", "the file has changed since it was signed off")
    finding = known.get(item.finding)
    if finding and (not item.expect or finding.reported == item.expect):
        return None
    why = Message("（此后有人改了读数或行名）", " (its reading was decided on since)") if reread else NOTHING
    return stale(item, f"报告中不再有问题 {item.finding}{why.zh}", f"the report no longer has finding {item.finding}{why.en}")


def _handled(finding: Finding, said: Iterable[OfFinding], signed: Sequence[SignOff]) -> Finding:
    """A finding with the newest status and the newest note that people gave it, who decided, and who signed that off."""
    handling = handled(said, finding.id, finding.reported)
    if handling is None:
        return finding
    entry = handling.entry
    others = (item for item in signed if item.entry == entry.id and item.who != entry.who)
    return replace(finding, status=handling.status, note=handling.note, decided=_mark(entry), reviewed=_marks(others))


def _mark(item: Decision) -> Mark:
    return Mark(item.who, item.when, item.why)


def _marks(signed: Iterable[SignOff]) -> tuple[Mark, ...]:
    """One for each person, the newest."""
    return tuple({item.who: _mark(item) for item in signed}.values())


class Handling(NamedTuple):
    """What people say of a finding. `entry` gave it its status; where none did, it is the newest note."""

    status: Literal["open", "accepted", "dismissed"]
    note: str
    entry: OfFinding


def handled(said: Iterable[OfFinding], finding: str, reported: str) -> Handling | None:
    """The newest status and the newest note of a finding of this id about this figure; None where nobody said anything of it."""
    found: Handling | None = None
    for item in said:
        if item.finding == finding and (not item.expect or item.expect == reported):
            status = ACTIONS[item.action]
            if found is None or status or found.status == "open":
                found = Handling(status or "open", item.why, item)
            else:
                found = found._replace(note=item.why)
    return found
