"""Figures in running text: against themselves, against the tables, against one another, and against what is counted.

Every finding quotes its sentences with the figures marked, and says the arithmetic. When in doubt it stays silent.
"""

from calendar import isleap
from collections.abc import Iterator
from decimal import Decimal

from pipeline.catalog import Catalog
from pipeline.model import Claim, Extract, Finding, Interval, Location, Matched, Message
from pipeline.validate.ledger import significant
from pipeline.validate.running.arithmetic import Slip, find_slips
from pipeline.validate.running.quote import digest, quoted
from pipeline.validate.running.sentence import sentences
from pipeline.validate.wording import Said, both


def judge_running(extract: Extract, matched: Matched, catalog: Catalog, report: str) -> list[Finding]:
    """All findings on the running text of one report."""
    return list(_arithmetic(extract, catalog, report))


def _arithmetic(extract: Extract, catalog: Catalog, report: str) -> Iterator[Finding]:
    year = extract.identity.year
    days = Decimal(366 if isleap(year) else 365) if year else None
    found: dict[tuple[str, ...], list[Slip]] = {}
    for sentence in sentences(extract.passages, catalog.words):
        for slip in find_slips(sentence, catalog.sentences, Interval(days, days) if days else None):
            found.setdefault((slip.rule.id, *(item.text for item in slip.figures)), []).append(slip)
    for key, slips in found.items():
        yield _finding(slips, catalog, digest(report, "text-arithmetic", *key))


def _finding(slips: list[Slip], catalog: Catalog, name: str) -> Finding:
    """One finding for one slip, however often the report repeats it."""
    slip = slips[0]
    say: dict[str, Said] = {
        "printed": slip.figure.text,
        "arithmetic": _arithmetic_of(slip),
        "computed": _computed(slip),
        "why": slip.rule.why,
    }
    return Finding(
        id="n" + name,
        rule="text-arithmetic",
        severity=slip.severity,
        message=both(say, catalog.rules["text-arithmetic"].messages["most" if slip.rule.most else "default"]),
        reported=slip.figure.text,
        evidence=tuple(quoted(item.sentence.passage, (item.sentence.start, item.sentence.end), item.figures) for item in slips),
        location=_at(slip.sentence.passage.location, slip.figure),
    )


def _at(location: Location, claim: Claim) -> Location:
    return Location(
        location.page, location.bbox, location.table, location.row, location.column, location.paragraph, claim.span, location.section
    )


def _arithmetic_of(slip: Slip) -> str:
    names = {}
    for name, places in slip.bound.places:
        printed = [slip.sentence.figures[index].text for index in places]
        names[name, "current"] = printed[0] if len(printed) == 1 else f"({' + '.join(printed)})"
    names["year", "current"] = "365"
    text = slip.rule.formula.render(names)
    return text[1:-1] if text.startswith("(") and text.count("(") == 1 and text.endswith(")") else text


def _computed(slip: Slip) -> Message:
    low, high = (significant(end, 4) if abs(end) < Decimal("1e29") else "" for end in slip.computed)
    unit = slip.figure.unit if slip.figure.unit in {"%"} or slip.figure.exact else ""
    if low == high or not low or not high:
        return Message(f"{low or high}{unit}", f"{low or high}{unit}")
    return Message(f"{low}～{high}{unit}", f"{low} to {high}{unit}")


__all__ = ["judge_running"]
