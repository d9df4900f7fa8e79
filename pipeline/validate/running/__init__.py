"""Figures in running text: against themselves, against the tables, against one another, and against what is counted.

Every finding quotes its sentences with the figures marked, and says the arithmetic. When in doubt it stays silent.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from pipeline.catalog import Catalog
from pipeline.model import Extract, Fact, Finding, Location, Matched, Message, Severity
from pipeline.validate.ledger import significant
from pipeline.validate.running.against import Said, against_table, against_text, said_claims
from pipeline.validate.running.arithmetic import Slip, find_slips
from pipeline.validate.running.listed import Miscount, miscounts
from pipeline.validate.running.ordinals import over_ranges
from pipeline.validate.running.quote import digest, quoted
from pipeline.validate.running.rosters import against_rosters
from pipeline.validate.running.selected import Choice, miscounted_choices
from pipeline.validate.running.sentence import sentences
from pipeline.validate.wording import Said as Text
from pipeline.validate.wording import both, place, printed

_COUNTER = 4  # characters of a counter, and one behind it
_DIGITS = re.compile(r"(?P<number>\d[\d,]*(?:\.\d+)?)(?P<scale>万亿|[十百千]?[万亿]|[百千])?")


def judge_running(extract: Extract, matched: Matched, catalog: Catalog, report: str) -> list[Finding]:
    """All findings on the running text of one report."""
    chosen = [_chosen(items, catalog, report) for items in _together(miscounted_choices(extract, matched, catalog))]
    claims = said_claims(extract, matched)
    tables = list(against_table(claims, matched))
    contradicted = [claim.fact for _, group in tables for claim in group]
    texts = against_text(claims, catalog, contradicted)
    return [
        *_unless_chosen(_arithmetic(extract, catalog, report), chosen),
        *chosen,
        *(_miscounted(item, catalog, report) for item in (*miscounts(extract.passages), *over_ranges(extract.passages))),
        *(_miscounted(item, catalog, report) for item in against_rosters(extract.passages, extract.rosters)),
        *(_versus_table(fact, group, catalog, report) for fact, group in tables),
        *(_versus_text(parts, known, catalog, report) for parts, known in texts),
    ]


def _together(choices: Iterable[Choice]) -> list[list[Choice]]:
    """Sentences that count the chosen indicators with the same slip, the one that says most first."""
    groups: list[list[Choice]] = []
    for choice in sorted(choices, key=lambda item: -len(item.wrong)):
        home = next((group for group in groups if set(choice.wrong) <= set(group[0].wrong)), None)
        if home is None:
            groups.append([choice])
        else:
            home.append(choice)
    return groups


def _chosen(choices: Sequence[Choice], catalog: Catalog, report: str) -> Finding:
    """One finding for one slip, however many sentences repeat it."""
    choice, sentence = choices[0], choices[0].sentence
    wrong = Message("；".join(item.zh for item in choice.wrong), "; ".join(item.en for item in choice.wrong))
    figures = list(choice.said.values())
    return Finding(
        id="n" + digest(report, "count-claim", *(f"{name}={claim.text}" for name, claim in choice.said.items())),
        rule="count-claim",
        severity=Severity.WARNING if sentence.passage.doubt else Severity.ERROR,
        message=both({"wrong": wrong}, catalog.rules["count-claim"].messages["chosen"]),
        evidence=tuple(
            quoted(item.sentence.passage, (item.sentence.start, item.sentence.end), list(item.said.values())) for item in choices
        ),
        location=_at(sentence.passage.location, figures[0].span),
    )


def _unless_chosen(findings: Iterable[Finding], chosen: Sequence[Finding]) -> Iterator[Finding]:
    """Findings on other sentences than those about the choice of indicators, which say all that is wrong with them."""
    sentences_ = {(item.location.paragraph, item.location.page) for item in chosen}
    return (item for item in findings if (item.location.paragraph, item.location.page) not in sentences_)


def _miscounted(item: Miscount, catalog: Catalog, report: str) -> Finding:
    say: dict[str, Text] = {"stated": str(item.stated), "counted": str(item.counted), "noun": _counted(item)}
    say["table"] = "" if item.table is None else str(item.table + 1)
    return Finding(
        id="n" + digest(report, "count-claim", item.noun, str(item.stated), str(item.counted)),
        rule="count-claim",
        severity=Severity.ERROR if item.sure and not item.passage.doubt else Severity.WARNING,
        message=both(say, catalog.rules["count-claim"].messages["default" if item.table is None else "roster"]),
        evidence=(quoted(item.passage, item.bounds, [item.number]),),
        location=_at(item.passage.location, item.number),
    )


def _counted(item: Miscount) -> str:
    """What is counted, with its counter (项工作)."""
    behind = item.passage.text[item.number[1] : item.number[1] + _COUNTER]
    return behind.partition(item.noun[:1])[0] + item.noun if item.table is None and item.noun and item.noun[0] in behind else item.noun


def _versus_table(fact: Fact, group: list[Said], catalog: Catalog, report: str) -> Finding:
    claim = group[0].fact
    say: dict[str, Text] = {"name": catalog.concepts[fact.concept].name, "printed": claim.text, "table": printed(fact)}
    sure = not fact.doubt and not any(said.passage.doubt for said in group)
    return Finding(
        id="n" + digest(report, "text-vs-table", fact.concept, fact.period, claim.text, fact.text),
        rule="text-vs-table",
        severity=Severity.ERROR if sure else Severity.WARNING,
        message=both(say, catalog.rules["text-vs-table"].messages["default"]),
        concept=fact.concept,
        period=fact.period,
        reported=claim.text,
        low=fact.low,
        high=fact.high,
        unit=fact.unit,
        evidence=(*(_quote(said) for said in group), place(fact)),
        location=claim.location,
        facts=(*(said.fact.id for said in group), fact.id),
    )


def _versus_text(parts: list[list[Said]], known: bool, catalog: Catalog, report: str) -> Finding:
    first, second = parts[0][0].fact, parts[1][0].fact
    name = catalog.concepts[first.concept].name if first.concept else first.label
    say: dict[str, Text] = {"name": name, "first": first.text, "second": second.text}
    everything = [said for part in parts for said in part]
    sure = known and not any(said.passage.doubt for said in everything)
    return Finding(
        id="n" + digest(report, "text-vs-text", first.label, first.period, first.text, second.text),
        rule="text-vs-text",
        severity=Severity.ERROR if sure else Severity.WARNING,
        message=both(say, catalog.rules["text-vs-text"].messages["default"]),
        concept=first.concept,
        period=first.period if first.concept else "",
        reported=second.text,
        evidence=tuple(_quote(said) for said in everything),
        location=second.location,
        facts=tuple(said.fact.id for said in everything),
    )


def _quote(said: Said) -> Message:
    return quoted(said.passage, said.sentence, [said.fact.location.span or (0, 0)])


def _arithmetic(extract: Extract, catalog: Catalog, report: str) -> Iterator[Finding]:
    year = extract.identity.year
    found: dict[tuple[str, ...], list[Slip]] = {}
    for sentence in sentences(extract.passages):
        for slip in find_slips(sentence, catalog.sentences, year):
            found.setdefault((slip.rule.id, *(item.text for item in slip.figures)), []).append(slip)
    for key, slips in found.items():
        yield _finding(slips, catalog, digest(report, "text-arithmetic", *key))


def _finding(slips: list[Slip], catalog: Catalog, name: str) -> Finding:
    """One finding for one slip, however often the report repeats it."""
    slip = slips[0]
    say: dict[str, Text] = {
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
        location=_at(slip.sentence.passage.location, slip.figure.span),
    )


def _at(location: Location, span: tuple[int, int]) -> Location:
    return replace(location, span=span)


def _arithmetic_of(slip: Slip) -> str:
    names = {(name, "current"): str(number.low) for name, number in slip.rule.given.items()}
    for name, places in slip.bound.places:
        printed = [slip.sentence.figures[index].text for index in places]
        names[name, "current"] = printed[0] if len(printed) == 1 else f"({' + '.join(printed)})"
    text = slip.rule.formula.render(names)
    return text[1:-1] if text.startswith("(") and text.count("(") == 1 and text.endswith(")") else text


def _computed(slip: Slip) -> Message:
    """What the figures give, in the scale and unit in which the figure in question is printed (万元)."""
    figure = slip.figure
    digits = _DIGITS.search(figure.text)
    printed_ = Decimal(digits["number"].replace(",", "")) if digits else Decimal(0)
    scale, name = (figure.value / printed_, digits["scale"]) if digits and printed_ else (Decimal(1), "")
    low, high = (significant(end / abs(scale), 4) if abs(end) < Decimal("1e29") else "" for end in slip.computed)
    unit = (name or "") + figure.unit if name or figure.exact or figure.unit == "%" else ""
    if low == high or not low or not high:
        return Message(f"{low or high}{unit}", f"{low or high}{unit}")
    return Message(f"{low}～{high}{unit}", f"{low} to {high}{unit}")


__all__ = ["judge_running"]
