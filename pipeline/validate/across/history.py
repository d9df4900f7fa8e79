"""plausibility over the years: figures copied from the year before, and amounts that jump against the park's own history."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from pipeline.catalog import Catalog
from pipeline.model import Cause, Fact, Finding, Interval, Message, Severity
from pipeline.validate.across.files import File, Key, Park
from pipeline.validate.across.writer import Other, Writer
from pipeline.validate.diagnosis import repaired
from pipeline.validate.ledger import plain, significant
from pipeline.validate.wording import kinds_of, printed

RULE = "plausibility"
STALE = "stale-copy"
_DERIVED = frozenset({"derived-value", "implied-period"})
_LASTING = frozenset({"area", "water/time"})  # land and the capacity of plants stay what they are
_MARKED = 3  # significant digits from which an equal figure is hardly a coincidence
_LONG = 4  # the same for amounts, of which there are many
_COPIED = 3  # such amounts that are equal to last year's
_UNIT_POWERS = frozenset({3, 4, 6, 8})
_NEAR_POWER = Decimal("1.25")  # how near a ratio is to a power of ten
_JUMP = 5
_GAP = 3  # years over which a jump is one
_YEARS = 4  # of history, from which the usual growth is known
_UNUSUAL = 6  # robust standard deviations
_LEAST_SPREAD = Decimal("0.05")  # of yearly growth: where all years are alike nothing would be usual
_LEAST_CHANGE = Decimal("0.4")  # of the logarithm: half as much again


# ---------------------------------------------------------------------------------------------- copied forward
def with_stale(findings: Sequence[Finding], file: File, before: File) -> tuple[Finding, ...]:
    """The findings of a report, with the diagnosis where a figure to blame is that of the year before."""
    facts = {fact.id: fact for fact in file.report.facts}
    wrong_before = {finding.concept for finding in before.report.findings if finding.rule in _DERIVED}
    return tuple(
        _as_stale(finding, fact, second=finding.concept in wrong_before)
        if finding.rule in _DERIVED
        and finding.facts
        and not finding.parent
        and (fact := facts.get(finding.facts[0]))
        and _copied(fact, before)
        else finding
        for finding in findings
    )


def _copied(fact: Fact, before: File) -> bool:
    if fact.period != "current" or _digits(fact) < _MARKED:
        return False
    return any(fact.value == other.value for other in before.figures.get(Key(fact.concept, before.year), ()))


def _as_stale(finding: Finding, fact: Fact, *, second: bool) -> Finding:
    """Where the figure was as wrong a year ago, another cause is the likelier one. The repair is what its components give."""
    others = [cause for cause in finding.candidates or map(Cause, finding.diagnosis) if cause.kind != STALE]
    known = finding.repair and finding.low is not None and finding.high is not None
    stale = Cause(STALE, repaired((), Interval(finding.low, finding.high), fact) if known else "")  # type: ignore[arg-type]
    causes = (others[0], stale) if second and others else (stale, *others)[:2]
    repair = finding.repair if second and others else stale[1] or finding.repair
    return replace(finding, diagnosis=kinds_of(causes), candidates=causes, repair=repair)


def judge_copies(file: File, before: File, catalog: Catalog) -> Iterator[Finding]:
    """Several amounts that are, digit by digit, those of the year before; land and plants may well stay what they were."""
    pairs = [
        (facts[0], Other(before, before.figures[earlier][0]))
        for key, facts in sorted(file.figures.items())
        if key.year == file.year and _is_flow(key.concept, catalog) and (earlier := Key(key.concept, before.year)) in before.figures
    ]
    long = [pair for pair in pairs if _digits(pair[0]) >= _LONG]
    equal = [(fact, other) for fact, other in long if fact.value == other.fact.value]
    if len(equal) < _COPIED:
        return
    names = [catalog.concepts[fact.concept].name for fact, _ in equal]
    yield Writer(file, catalog).finding(
        RULE,
        None if 3 * len(equal) >= len(long) else Severity.INFO,
        "",
        template="copied",
        say={
            "names": Message("、".join(name.zh for name in names), ", ".join(name.en for name in names)),
            "count": str(len(equal)),
            "of": str(len(long)),
            "year": str(before.year),
            "report": before.name,
        },
        facts=[fact for fact, _ in equal],
        others=[other for _, other in equal],
        candidates=(Cause(STALE),),
    )


def _is_flow(concept: str, catalog: Catalog) -> bool:
    item = catalog.concepts[concept]
    return item.shape == "amount" and item.quantity not in _LASTING


def _digits(fact: Fact) -> int:
    """Significant digits, zeros at either end left out."""
    return len("".join(character for character in f"{fact.value:f}" if character.isdigit()).strip("0")) if fact.value else 0


# ---------------------------------------------------------------------------------------------- jumps
class _Point(NamedTuple):
    """A figure of the park's history."""

    file: File
    fact: Fact
    value: Decimal


def judge_jumps(park: Park, catalog: Catalog) -> Iterator[tuple[File, Finding]]:
    """Each amount against the year before and against its growth in the years before."""
    concepts = sorted({key.concept for file in park.kept for key in file.figures if catalog.concepts[key.concept].shape == "amount"})
    for concept in concepts:
        points = [point for file in park.kept if (point := _point(file, concept))]
        yield from ((file, finding) for file, finding in _jumps(points, catalog))


def _point(file: File, concept: str) -> _Point | None:
    fact = next(iter(file.figures.get(Key(concept, file.year), ())), None)
    return _Point(file, fact, fact.value) if fact and fact.value and fact.value > 0 and file.is_sure(fact) else None


def _jumps(points: Sequence[_Point], catalog: Catalog) -> Iterator[tuple[File, Finding]]:
    """A figure that jumps is left out of the history that later ones are compared with, unless they bear it out."""
    settled: list[_Point] = []
    doubted: _Point | None = None
    for point in points:
        found = _jump(point, settled, catalog) if settled else None
        if found and doubted and not _jump(point, [doubted], catalog):
            settled, found = [doubted], None
        if found:
            doubted = point
            yield point.file, found
        else:
            settled, doubted = [*settled, point], None


def _jump(point: _Point, settled: Sequence[_Point], catalog: Catalog) -> Finding | None:
    before = settled[-1]
    ratio = point.value / before.value
    steady = catalog.concepts[point.fact.concept].steady and point.file.year - before.file.year <= _GAP
    power = _power(ratio)
    if abs(power) in _UNIT_POWERS or (power and steady):
        kinds = ("unit-slip", "decimal-shift") if abs(power) in _UNIT_POWERS else ("decimal-shift", "unit-slip")
        repair = plain(point.value.scaleb(-power))
        return _finding(point, before, catalog, template="power", power=power, diagnosis=kinds, repair=repair)
    if steady and not Decimal(1) / _JUMP <= ratio <= _JUMP:
        return _finding(point, before, catalog, template="jump")
    if steady and _is_unusual(point, settled):
        return _finding(point, before, catalog, template="growth")
    return None


def _power(ratio: Decimal) -> int:
    """The power of ten that a ratio is near to, 0 if to none."""
    power = ratio.adjusted()
    rest = ratio.scaleb(-power)  # from 1 to 10
    if rest <= _NEAR_POWER:
        return power
    return power + 1 if rest >= 10 / _NEAR_POWER else 0


def _is_unusual(point: _Point, settled: Sequence[_Point]) -> bool:
    """Whether the yearly growth is far from the usual one, by median and median deviation."""
    if len(settled) < _YEARS:
        return False
    rates = [_rate(before, after) for before, after in pairwise(settled)]
    usual = median(rates)
    spread = max(median(abs(rate - usual) for rate in rates) * Decimal("1.4826"), _LEAST_SPREAD)
    change = abs(_rate(settled[-1], point) - usual)
    return change > _UNUSUAL * spread and change > _LEAST_CHANGE


def _rate(before: _Point, after: _Point) -> Decimal:
    return (after.value / before.value).ln() / (after.file.year - before.file.year)


def _finding(
    point: _Point,
    before: _Point,
    catalog: Catalog,
    *,
    template: str,
    power: int = 0,
    diagnosis: tuple[str, ...] = (),
    repair: str = "",
) -> Finding:
    writer = Writer(point.file, catalog)
    return writer.finding(
        RULE,
        None,
        point.fact.concept,
        template=template,
        say={
            "name": writer.name(point.fact.concept, point.file.year),
            "reported": printed(point.fact),
            "other": printed(before.fact),
            "year": str(before.file.year),
            "report": before.file.name,
            "ratio": significant(point.value / before.value, 3),
            "power": str(power),
        },
        facts=(point.fact,),
        others=(Other(before.file, before.fact),),
        candidates=tuple(Cause(kind, repair) for kind in diagnosis),
        repair=repair,
    )
