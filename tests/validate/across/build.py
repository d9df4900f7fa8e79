"""Finished reports of invented parks, judged beside one another."""

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal

from pipeline.catalog import load_catalog
from pipeline.decisions import Parks, SamePark
from pipeline.model import Fact, Finding, Kind, Location, Message, Quote, Report, Severity, Status
from pipeline.text import read_number
from pipeline.validate.across import judge_across
from tests.decisions.build import decided

PARK = "青岚经济技术开发区"
BASE = {"added_value@base": "100001", "energy_use@base": "40001", "fresh_water_use@base": "140.1", "co2_emission@base": "160001"}


def report(
    year: int,
    figures: Mapping[str, str],
    *,
    selected: Mapping[str, str] | None = None,
    name: str = "",
    park: str = PARK,
    base_year: int | None = 2011,
    stated: bool = True,
    file_format: str = "docx",
    doubt: str = "",
    scope: str = "",
    restated: Sequence[str] = (),
    findings: Sequence[Finding] = (),
) -> Report:
    """A report that prints `figures` ("added_value@base": "100001", in the unit of the concept) and choices."""
    name = name or f"{year}.{file_format.partition('-')[0]}"
    facts = [_figure(name, row, key, text, doubt, scope) for row, (key, text) in enumerate(figures.items())]
    facts += [
        _fact(name, 100 + row, concept, "current", Kind.SELECTED, text, doubt)
        for row, (concept, text) in enumerate((selected or {}).items())
    ]
    return Report(
        name=name,
        sha256=hashlib.sha256(repr((name, facts)).encode()).hexdigest(),
        format=file_format,
        status=Status.OK,
        park=park,
        year=year,
        standard="hj274-2015",
        base_year=base_year,
        base_year_basis="none" if base_year is None else "stated" if stated else "inferred",
        facts=tuple(facts),
        findings=tuple(findings),
        restated=tuple(Quote(text, Location(page=3, paragraph=place)) for place, text in enumerate(restated)),
    )


def _figure(name: str, row: int, key: str, text: str, doubt: str, scope: str) -> Fact:
    concept, _, period = key.partition("@")
    fact = _fact(name, row, concept, period or "current", Kind.VALUE, text, doubt)
    number = read_number(text)
    if number is None:
        return fact._replace(scope=scope)
    return fact._replace(scope=scope, value=number.value, low=number.interval.low, high=number.interval.high)


def _fact(name: str, row: int, concept: str, period: str, kind: Kind, text: str, doubt: str) -> Fact:
    item = load_catalog().concepts[concept]
    key = hashlib.sha256(repr((name, row, kind)).encode()).hexdigest()[:8]
    place = Location(page=2, table=0, row=row, column=5)
    return Fact(f"f{key}", concept, period, kind, text, text, item.name.zh, place, unit=item.unit, unit_text=item.unit, doubt=doubt)


def derived(concept: str, low: str, *, fact: Fact, diagnosis: tuple[str, ...] = ()) -> Finding:
    """The finding that a derived figure is not what its components give."""
    bound = Decimal(low)
    return Finding(
        f"n{concept}", "derived-value", Severity.ERROR, Message("不符", "differs"), concept, "current", fact.text, bound, bound,
        diagnosis=diagnosis, location=fact.location, facts=(fact.id,), repair=low,
    )  # fmt: skip


def across(*reports: Report, joined: Sequence[tuple[str, str]] = ()) -> tuple[Report, ...]:
    pairs = [decided("park", number, park=first, same=other) for number, (first, other) in enumerate(joined)]
    catalog = load_catalog()
    return judge_across(reports, catalog, Parks(catalog.words, (pair for pair in pairs if isinstance(pair, SamePark))))


def found(*reports: Report, rule: str = "") -> list[tuple[str, str, str, str, str]]:
    """Report, rule, severity, concept and period of every finding."""
    return [
        (item.name, finding.rule, finding.severity.value, finding.concept, finding.period)
        for item in across(*reports)
        for finding in item.findings
        if not rule or finding.rule == rule
    ]


def only(*reports: Report) -> Finding:
    (finding,) = (finding for item in across(*reports) for finding in item.findings)
    return finding
