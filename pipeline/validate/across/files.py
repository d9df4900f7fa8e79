"""The reports of one park by year, and every figure that they print under its absolute year."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from pipeline.catalog import Catalog
from pipeline.model import Fact, Kind, Report, Status

_PICTURES = frozenset({"pdf-scan", "jpg", "png", "tif"})
_MIXED = "pdf-mixed"
_ENOUGH = 3  # figures of the base year that two reports must share before they can show that it is one year
_KINDS = frozenset({Kind.SELECTED, Kind.COMPLIANT})


class Key(NamedTuple):
    """A concept in an absolute year; below 1 where the year is only known to be the same one."""

    concept: str
    year: int


@dataclass(frozen=True, slots=True)
class File:
    """One report of a park. `base_year` is the year of its base figures as all reports of the park together show it, below 1 where
    none tells. `figures` holds the numbers of tables, those of the standard's own table first; `words` the categories and choices."""

    report: Report
    year: int
    base_year: int
    figures: Mapping[Key, Sequence[Fact]]
    words: Mapping[tuple[str, str, Kind], Fact]

    @property
    def name(self) -> str:
        return self.report.name

    def is_sure(self, fact: Fact) -> bool:
        """Whether a figure was read from text, without doubt."""
        return not fact.doubt and not self.is_picture(fact)

    def is_picture(self, fact: Fact) -> bool:
        """Whether a figure was read by text recognition."""
        return self.report.format in _PICTURES or (self.report.format == _MIXED and fact.confidence < 1)

    def choices(self) -> dict[str, Fact]:
        """What is printed of each indicator under 是否选为考核指标."""
        return {concept: fact for (concept, _, kind), fact in self.words.items() if kind is Kind.SELECTED}


@dataclass(frozen=True, slots=True)
class Park:
    """The reports of one park, by year and name; copies of the same bytes are left out. `kept` has one for each year."""

    id: str
    files: tuple[File, ...]
    kept: tuple[File, ...]

    def of_year(self, year: int) -> tuple[File, ...]:
        return tuple(file for file in self.files if file.year == year)


def read_park(park_id: str, reports: Iterable[Report], catalog: Catalog) -> Park:
    """The park of these reports; one without a year has no place in it."""
    dated = sorted((report for report in reports if report.year), key=lambda report: (report.year, report.name))
    bases = base_years(dated, catalog)
    files = tuple(_file(report, bases[report.name], catalog) for report in dated)
    years = sorted({file.year for file in files})
    return Park(park_id, files, tuple(_kept(file for file in files if file.year == year) for year in years))


def is_scan(kind: str) -> bool:
    """Whether reports of a format were read by text recognition, or parts of them were."""
    return kind in _PICTURES or kind == _MIXED


def _kept(files: Iterable[File]) -> File:
    """The surest of several files: read as text, in full, most figures, fewest doubts; of equals the one that sorts last, which is
    how corrected editions are named."""

    def rank(file: File) -> tuple[bool, bool, int, int]:
        facts = [fact for found in file.figures.values() for fact in found]
        partial = file.report.status is not Status.OK
        return is_scan(file.report.format), partial, -len(facts), sum(bool(fact.doubt) for fact in facts)

    return min(sorted(files, key=lambda file: file.name, reverse=True), key=rank)


def _file(report: Report, base_year: int, catalog: Catalog) -> File:
    assert report.year is not None
    figures: dict[Key, list[Fact]] = {}
    words: dict[tuple[str, str, Kind], Fact] = {}
    years = {period: _year(period, report.year, base_year) for period in {fact.period for fact in report.facts}}
    for fact in sorted(report.facts, key=lambda fact: not fact.main):
        year = years[fact.period]
        if fact.kind in _KINDS or (fact.kind is Kind.VALUE and (fact.low is None or fact.high is None)):
            words.setdefault((fact.concept, fact.period, fact.kind), fact)
        elif fact.kind is Kind.VALUE and year is not None and fact.concept in catalog.concepts:
            figures.setdefault(Key(fact.concept, year), []).append(fact)
    return File(report, report.year, base_year, figures, words)


def _year(period: str, year: int, base_year: int) -> int | None:
    """The absolute year of a period; None for one that is not known, or is still to come (a target)."""
    known = {"current": year, "base": base_year, "Y-3": year - 3}
    if period in known:
        return known[period]
    return int(period) if period.isdigit() and int(period) <= year else None


# ---------------------------------------------------------------------------------------------- base years
def base_years(reports: Sequence[Report], catalog: Catalog) -> Mapping[str, int]:
    """The year of each report's base figures. Reports whose base figures are mostly the same have one base year, whatever was stated
    or inferred; those that name the same year have one too. Where no report of such a group knows the year it is a number below 1."""
    groups: list[list[Report]] = []
    for report in reports:
        group = next((group for group in groups if any(_one_base(report, other, catalog) for other in reversed(group))), None)
        if group is None:
            groups.append([report])
        else:
            group.append(report)
    return {report.name: _year_of(group, -place) for place, group in enumerate(groups) for report in group}


def _one_base(report: Report, other: Report, catalog: Catalog) -> bool:
    if report.base_year and report.base_year == other.base_year:
        return True
    return same_base(report, other, catalog)


def same_base(report: Report, other: Report, catalog: Catalog) -> bool:
    """Whether two reports print mostly the same figures for their base years."""
    mine, theirs = _base_figures(report), _base_figures(other)
    shared = mine.keys() & theirs.keys()
    same = sum(equal(mine[concept], theirs[concept], catalog) for concept in shared)
    return len(shared) >= _ENOUGH and 3 * same >= 2 * len(shared)


def _base_figures(report: Report) -> dict[str, Fact]:
    found: dict[str, Fact] = {}
    for fact in sorted(report.facts, key=lambda fact: not fact.main):
        if fact.period == "base" and fact.kind is Kind.VALUE and fact.interval is not None and fact.concept:
            found.setdefault(fact.concept, fact)
    return found


def _year_of(group: Sequence[Report], unknown: int) -> int:
    known = [report for report in group if report.base_year]
    known.sort(key=lambda report: report.base_year_basis != "stated")
    return known[0].base_year or unknown if known else unknown


# ---------------------------------------------------------------------------------------------- figures
def equal(left: Fact, right: Fact, catalog: Catalog) -> bool:
    """Whether two printings can be the same figure: their intervals meet; heads and pieces are counted, so that one more is another
    figure. Both must be numeric, in the unit of the concept."""
    if left.interval is None or right.interval is None:
        return left.text == right.text
    concept = catalog.concepts.get(left.concept)
    if concept and concept.integer and width(left) == width(right):
        return left.value == right.value
    return left.interval.meets(right.interval)


def width(fact: Fact) -> Decimal:
    """How much one unit of the last printed digit is, in the unit of the concept."""
    assert fact.interval is not None
    return fact.interval.high - fact.interval.low


def readings(files: Iterable[File]) -> Iterator[tuple[Key, File, Fact]]:
    """All numbers of some files, with what they are."""
    for file in files:
        for key, facts in file.figures.items():
            for fact in facts:
                yield key, file, fact
