"""Which reports are of one park: by the id of its name, short forms of the ending, and slips of text recognition.

Two parks must never be taken for one: names of two cities stay apart, a short form is resolved only where one long form is among the
reports, and of a scan's name one character may differ only where it tells nothing (the ending), or where figures or a long name bear
it out.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

from pipeline.decisions import Parks
from pipeline.decisions.parks import Region, Words
from pipeline.model import Kind, Message, Problem, Report
from pipeline.validate.across.files import is_scan

NEAR = "park-name-near"
_NOTHING = frozenset({"", hashlib.sha256(b"").hexdigest()})  # of a file that could not be opened, and of one without content
_DIGITS = 4  # significant digits from which an equal figure is no coincidence
_FIGURES = 2  # such figures that two reports of one park share
_LONG_NAME = 3  # characters before the kind of park


class Short(Protocol):
    """What places a report among others."""

    @property
    def name(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def format(self) -> str: ...
    @property
    def park(self) -> str: ...


class Place(NamedTuple):
    """The place of a report among the others of a run: its park, the report of the same bytes that stands for it, and doubts."""

    park_id: str
    duplicate_of: str = ""
    problems: tuple[Problem, ...] = ()

    def put(self, report: Report) -> Report:
        """The report with its place."""
        return replace(report, park_id=self.park_id, duplicate_of=self.duplicate_of, problems=(*report.problems, *self.problems))


def find_places(reports: Sequence[Short], full: Callable[[str], Report], parks: Parks, words: Words) -> dict[str, Place]:
    """The place of each report, by its name. `park_id` is the same for all reports of one park; a name that differs from another by one
    character, and is not joined to it, is a problem of its report. `full` gives a report with its figures; few are asked for."""
    named: dict[str, list[str]] = {}
    for report in reports:
        named.setdefault(report.park, []).append(report.name)
    ids = {name: park_id for park, names in named.items() for park_id in [parks.id(park)] for name in names}
    regions = {name: region for park, names in named.items() for region in [parks.region(park)] for name in names}
    ids = _by_region(_by_ending(ids, words), regions)
    slips = dict(_slips(reports, ids, words, full))
    joined = {slip.wrong: slip.right for slip in slips.values() if slip.certain}
    copies = _copies(reports)
    return {
        report.name: Place(
            joined.get(ids[report.name], ids[report.name]), copies.get(report.name, ""), _doubts(report, slips.get(report.name))
        )
        for report in reports
    }


def _doubts(report: Short, slip: "_Slip | None") -> tuple[Problem, ...]:
    return () if slip is None or slip.certain else (_near(report.park, slip.right),)


def _copies(reports: Iterable[Short]) -> dict[str, str]:
    """Files of the same bytes: the first by name stands for the others, which are not compared. Empty files are no copies: each is a
    report that was lost."""
    first: dict[str, str] = {}
    for report in sorted(reports, key=lambda report: report.name):
        first.setdefault(report.sha256, report.name)
    return {
        report.name: first[report.sha256] for report in reports if report.sha256 not in _NOTHING and first[report.sha256] != report.name
    }


def _near(name: str, other: str) -> Problem:
    return Problem(
        NEAR,
        Message(
            f"识别出的园区名称“{name}”与“{other}”只差一个字，未当作同一园区；如是同一园区，请用 parkaudit decide OUT park --same 记录。",
            f"The park's name as recognised, {name}, differs from {other} by one character and was not taken for it; "
            "if they are one park, record it with parkaudit decide OUT park --same.",
        ),
    )


# ---------------------------------------------------------------------------------------------- regions
def _by_region(ids: Mapping[str, str], regions: Mapping[str, Region]) -> dict[str, str]:
    """Ids that names of two cities share are told apart by the city."""
    of_park: dict[str, set[Region]] = {}
    for name, park in ids.items():
        of_park.setdefault(park, set()).add(regions[name])
    apart = {park for park, found in of_park.items() if _differ(found)}
    return {name: f"{_in_words(regions[name])}{park}" if park in apart else park for name, park in ids.items()}


def _differ(regions: Collection[Region]) -> bool:
    return any(first.excludes(second) for first in regions for second in regions)


def _in_words(region: Region) -> str:
    return region.city or region.province


# ---------------------------------------------------------------------------------------------- short forms
def _by_ending(ids: Mapping[str, str], words: Words) -> dict[str, str]:
    """A short form (经开区) is the one park among the reports whose long form it may be."""
    pairs = [tuple(pair.split("=", 1)) for pair in words["park_short"]]
    known = set(ids.values())
    long: dict[str, str] = {}
    for park in sorted(known, key=len, reverse=True):  # long forms are settled before the short ones that lead to them
        found = {park.removesuffix(short) + full for short, full in pairs if park.endswith(short) and park != short}
        ends = {long.get(other, other) for other in found & known - {park}}
        if len(ends) == 1:
            long[park] = ends.pop()
    return {name: long.get(park, park) for name, park in ids.items()}


# ---------------------------------------------------------------------------------------------- slips of recognition
@dataclass(frozen=True, slots=True)
class _Slip:
    """A scan's park whose name differs by one character from one other park's. `certain`: it is that park."""

    wrong: str
    right: str
    certain: bool


def _slips(reports: Sequence[Short], ids: Mapping[str, str], words: Words, full: Callable[[str], Report]) -> Iterator[tuple[str, _Slip]]:
    of_park: dict[str, list[Short]] = {}
    for report in reports:
        if park := ids[report.name]:
            of_park.setdefault(park, []).append(report)
    settled = {park for park, found in of_park.items() if not all(is_scan(report.format) for report in found)}
    for park, scans in of_park.items():
        near = [other for other in settled if _one_character(park, other) is not None] if park not in settled else []
        if len(near) == 1 and not _tells_apart(park, near[0], words):
            mine, theirs = ([full(report.name) for report in found] for found in (scans, of_park[near[0]]))
            certain = _is_slip(mine, theirs, park, near[0], words)
            yield from ((report.name, _Slip(park, near[0], certain)) for report in scans)


def _one_character(left: str, right: str) -> int | None:
    """Where two names of one length differ, if they do in one character only."""
    places = [place for place, pair in enumerate(zip(left, right, strict=False)) if pair[0] != pair[1]]
    return places[0] if len(left) == len(right) and len(places) == 1 else None


def _tells_apart(left: str, right: str, words: Words) -> bool:
    """Whether the two characters are such that tell parks apart: directions, numbers."""
    place = _one_character(left, right)
    assert place is not None
    pair = (left[place], right[place])
    return any(character.isascii() for character in pair) or all(character in words["park_apart"] for character in pair)


def _is_slip(scans: Sequence[Report], others: Sequence[Report], wrong: str, right: str, words: Words) -> bool:
    stem = len(_stem(right, words))
    if (_one_character(wrong, right) or 0) >= stem:
        return True
    same, different = _shared(scans, others)
    return same >= _FIGURES > different or (stem >= _LONG_NAME and not different)


def _stem(park: str, words: Words) -> str:
    """A name without what many names end in."""
    kinds, endings = ("|".join(sorted(map(re.escape, words[name]), key=len, reverse=True)) for name in ("park_kind", "park_ending"))
    return re.sub(rf"(?:{kinds})*(?:{endings})$", "", park)


def _shared(reports: Iterable[Report], others: Iterable[Report]) -> tuple[int, int]:
    """How many long figures of the same concept and year two sets of reports print alike, and how many not."""
    mine, theirs = _figures(reports), _figures(others)
    keys = mine.keys() & theirs.keys()
    same = sum(not mine[key].isdisjoint(theirs[key]) for key in keys)
    return same, len(keys) - same


def _figures(reports: Iterable[Report]) -> dict[tuple[str, int], set[str]]:
    found: dict[tuple[str, int], set[str]] = {}
    for report in reports:
        years = {"current": report.year, "base": report.base_year, "Y-3": report.year - 3 if report.year else None}
        for fact in report.facts:
            year = years.get(fact.period)
            if fact.kind is Kind.VALUE and fact.value is not None and year and _significant(f"{fact.value:f}") >= _DIGITS:
                found.setdefault((fact.concept, year), set()).add(f"{fact.value.normalize():f}")
    return found


def _significant(digits: str) -> int:
    return len(digits.replace(".", "").replace("-", "").strip("0"))


__all__ = ["NEAR", "Place", "Short", "find_places"]
