"""Findings on running text: every one quotes its sentences with the figures marked, and says the arithmetic."""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from pipeline.catalog import Catalog, figure_name
from pipeline.model import Claim, Fact, Finding, Message, Severity
from pipeline.validate.ledger import significant
from pipeline.validate.running.against import Repeated, Said
from pipeline.validate.running.arithmetic import Slip
from pipeline.validate.running.listed import Count
from pipeline.validate.running.quote import quoted
from pipeline.validate.running.selected import Choice
from pipeline.validate.running.tally import Places
from pipeline.validate.wording import Said as Text
from pipeline.validate.wording import both, content_hash, place, printed

_COUNTER = 4  # characters of a counter, and one behind it
_DIGITS = re.compile(r"(?P<number>\d[\d,]*(?:\.\d+)?)(?P<scale>万亿|[十百千]?[万亿]|[百千])?")


def together(choices: Iterable[Choice]) -> list[list[Choice]]:
    """Sentences that count the chosen indicators with the same slip, the one that says most first."""
    groups: list[list[Choice]] = []
    for choice in sorted(choices, key=lambda item: -len(item.wrong)):
        home = next((group for group in groups if set(choice.wrong) <= set(group[0].wrong)), None)
        if home is None:
            groups.append([choice])
        else:
            home.append(choice)
    return groups


def of_choices(choices: Sequence[Choice], catalog: Catalog, report: str) -> Finding:
    """One finding for one slip, however many sentences repeat it."""
    choice, sentence = choices[0], choices[0].sentence
    wrong = Message("；".join(item.zh for item in choice.wrong), "; ".join(item.en for item in choice.wrong))
    figures = list(choice.said.values())
    return Finding(
        id="n" + content_hash(report, "count-claim", *(f"{name}={claim.text}" for name, claim in choice.said.items())),
        rule="count-claim",
        severity=Severity.WARNING if sentence.passage.doubt else Severity.ERROR,
        message=both({"wrong": wrong}, catalog.rules["count-claim"].messages["chosen"]),
        evidence=tuple(
            quoted(item.sentence.passage, (item.sentence.start, item.sentence.end), list(item.said.values())) for item in choices
        ),
        location=sentence.passage.place(figures[0].span),
    )


def unless_chosen(findings: Iterable[Finding], chosen: Sequence[Finding]) -> Iterator[Finding]:
    """Findings on other sentences than those about the choice of indicators, which say all that is wrong with them."""
    sentences_ = {(item.location.paragraph, item.location.page) for item in chosen}
    return (item for item in findings if (item.location.paragraph, item.location.page) not in sentences_)


def of_counts(counts: Iterable[Count], catalog: Catalog, report: str, facts: Places) -> Iterator[Finding]:
    """One finding for one miscount, however often the report repeats it."""
    found: dict[tuple[str, ...], list[Count]] = {}
    for item in counts:
        found.setdefault((item.noun, str(item.stated), str(item.counted)), []).append(item)
    for key, group in found.items():
        yield _miscounted(group, catalog, content_hash(report, "count-claim", *key), facts)


def _miscounted(counts: Sequence[Count], catalog: Catalog, name: str, facts: Places) -> Finding:
    item = next((item for item in counts if item.sure), counts[0])
    sure = item.sure and not any(other.passage.doubt for other in counts)
    say: dict[str, Text] = {"stated": str(item.stated), "counted": str(item.counted), "noun": _counted(item)}
    say["table"] = "" if item.table is None else str(item.table + 1)
    return Finding(
        id="n" + name,
        rule="count-claim",
        severity=Severity.ERROR if sure else Severity.WARNING,
        message=both(say, catalog.rules["count-claim"].messages["default" if item.table is None else "roster"]),
        evidence=tuple(quoted(other.passage, other.bounds, [other.number]) for other in counts),
        location=item.passage.place(item.number),
        facts=tuple(fact for other in counts for fact in facts.within(other.passage, other.number)),
    )


def _counted(item: Count) -> str:
    """What is counted, with its counter (项工作)."""
    behind = item.passage.text[item.number[1] : item.number[1] + _COUNTER]
    return behind.partition(item.noun[:1])[0] + item.noun if item.table is None and item.noun and item.noun[0] in behind else item.noun


def versus_table(fact: Fact, group: list[Said], catalog: Catalog, report: str, year: int | None) -> Finding:
    claim = group[0].fact
    say: dict[str, Text] = {"name": _called(claim, _named(fact, catalog, year)), "printed": claim.text, "table": printed(fact)}
    sure = not fact.doubt and not any(said.passage.doubt for said in group)
    return Finding(
        id="n" + content_hash(report, "text-vs-table", fact.concept, fact.period, claim.text, fact.text),
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


def _named(fact: Fact, catalog: Catalog, year: int | None) -> Message:
    """The concept, with the year where that is not the data year."""
    return figure_name(catalog, fact.concept, str(year - 3) if fact.period == "Y-3" and year else fact.period)


def _called(claim: Fact, name: Message) -> Message:
    """The concept, and how the text calls it where that says more (建成区绿化覆盖率)."""
    if claim.label.endswith(name.zh) and claim.label != name.zh:
        return Message(f"{name.zh}（文中为“{claim.label}”）", f"{name.en} (“{claim.label}” in the text)")
    return name


def versus_text(said: Repeated, catalog: Catalog, report: str) -> Finding:
    first, second = said.parts[0][0].fact, said.parts[1][0].fact
    name = catalog.concepts[first.concept].name if first.concept else first.label
    say: dict[str, Text] = {"name": name, "first": first.text, "second": second.text}
    everything = [item for part in said.parts for item in part]
    sure = said.known and not any(item.passage.doubt for item in everything)
    return Finding(
        id="n" + content_hash(report, "text-vs-text", first.label, first.period, first.text, second.text),
        rule="text-vs-text",
        severity=Severity.ERROR if sure else Severity.WARNING,
        message=both(say, catalog.rules["text-vs-text"].messages["default"]),
        concept=first.concept,
        period=first.period if first.concept else "",
        reported=second.text,
        evidence=tuple(map(_quote, everything)),
        location=second.location,
        facts=tuple(item.fact.id for item in everything),
    )


def _quote(said: Said) -> Message:
    return quoted(said.passage, said.sentence, [said.fact.location.span or (0, 0)])


def of_slips(slips: Iterable[Slip], catalog: Catalog, report: str, facts: Places) -> Iterator[Finding]:
    """One finding for one slip, however often the report repeats it."""
    found: dict[tuple[str, ...], list[Slip]] = {}
    for slip in slips:
        found.setdefault((slip.rule.id, *(item.text for item in slip.figures)), []).append(slip)
    for key, group in found.items():
        yield _slip(group, catalog, content_hash(report, "text-arithmetic", *key), facts)


def _slip(slips: list[Slip], catalog: Catalog, name: str, facts: Places) -> Finding:
    slip = slips[0]
    arithmetic, computed = _arithmetic_of(slip), _computed(slip)
    alone = len(slip.rule.formula.operands) == 1
    say: dict[str, Text] = {
        "printed": _in_question(slip),
        "arithmetic": arithmetic,
        "computed": computed,
        "limit": arithmetic if alone else Message(f"{arithmetic} = {computed.zh}", f"{arithmetic} = {computed.en}"),
        "why": slip.why,
    }
    return Finding(
        id="n" + name,
        rule="text-arithmetic",
        severity=slip.severity,
        message=both(say, catalog.rules["text-arithmetic"].messages["most" if slip.rule.most else "default"]),
        reported=slip.figure.text,
        evidence=tuple(quoted(item.sentence.passage, (item.sentence.start, item.sentence.end), item.figures) for item in slips),
        location=slip.sentence.passage.place(slip.figure.span),
        facts=tuple(fact for item in slips for fact in facts.ids(item.sentence.passage, (figure.span for figure in item.figures))),
    )


def _arithmetic_of(slip: Slip) -> str:
    names = {(name, "current"): str(number.low) for name, number in slip.rule.given.items()}
    for name, places in slip.bound.places:
        printed = [slip.sentence.figures[index].text for index in places]
        names[name, "current"] = printed[0] if len(printed) == 1 else f"({' + '.join(printed)})"
    text = slip.rule.formula.render(names)
    return text[1:-1] if text.startswith("(") and text.count("(") == 1 and text.endswith(")") else text


def _in_question(slip: Slip) -> str:
    """The figure as printed; of several, their sum written out."""
    figures = [slip.sentence.figures[index] for index in slip.bound.of(slip.rule.figure)]
    if len(figures) == 1:
        return figures[0].text
    scale, name = _scale(figures[0])
    added = significant(sum((item.value for item in figures), Decimal(0)) / scale)
    return f"{' + '.join(item.text for item in figures)} = {added}{name}{figures[0].unit}"


def _scale(figure: Claim) -> tuple[Decimal, str]:
    """What the printed digits are to be multiplied by, and how that is printed (万)."""
    digits = _DIGITS.search(figure.text)
    number = Decimal(digits["number"].replace(",", "")) if digits else Decimal(0)
    return (abs(figure.value / number), digits["scale"] or "") if digits and number else (Decimal(1), "")


def _computed(slip: Slip) -> Message:
    """What the figures give, in the scale and unit in which the figure in question is printed (万元)."""
    figure = slip.figure
    scale, name = _scale(figure)
    low, high = (significant(end / scale, 4) if abs(end) < Decimal("1e29") else "" for end in slip.computed)
    unit = name + figure.unit if name or figure.exact or figure.unit == "%" else ""
    if low == high or not low or not high:
        return Message(f"{low or high}{unit}", f"{low or high}{unit}")
    return Message(f"{low}～{high}{unit}", f"{low} to {high}{unit}")


__all__ = ["of_choices", "of_counts", "of_slips", "together", "unless_chosen", "versus_table", "versus_text"]
