"""requirement-unmet and requirement-text: printed values against what the standard asks, and what the report says it asks.

A requirement is judged on the printed number, not on its interval. A limit may hold only for a sign of the added-value growth over
the construction period, or only in a region; where that is not known, nothing is said.
"""

import operator
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from pipeline.catalog import Comparison, Indicator, Limit, Requirement, completed
from pipeline.model import Cause, Check, Fact, Finding, Interval, Kind, Message, Row, Severity, Verdict
from pipeline.text import fold, read_number, without_brackets, without_marks
from pipeline.validate.ledger import BASE, Ledger, PrintedRow, plain
from pipeline.validate.wording import Writer, both, printed

UNMET, TEXT = "requirement-unmet", "requirement-text"
_COMPARE: Mapping[Comparison, Callable[[Decimal, Decimal], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "=": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}
_VERDICTS = {True: Verdict.CONSISTENT, False: Verdict.INCONSISTENT, None: Verdict.UNDETERMINED}
_WHOLE = 100  # per cent
_UNSAID = ""
"""The direction of a limit that is printed as a bare number."""
_SIGNS = {"≥": ">=", "≤": "<=", ">": ">", "<": "<", "=": "=", _UNSAID: _UNSAID}
_WORDS = (
    (re.compile(r"不(?:低|小|少)于|大于(?:或)?等于|>="), "≥"),
    (re.compile(r"不(?:高|大|多|超过)于?|小于(?:或)?等于|<="), "≤"),
    (re.compile(r"大于|高于|超过|多于"), ">"),
    (re.compile(r"小于|低于|少于"), "<"),
    (re.compile(r"达到(?=\d)|等于"), ""),
)
_AFTER = (
    (re.compile(r"^%?[个项条次件起家]?(?:/年)?(?:及)?以上"), "≥"),
    (re.compile(r"^%?[个项条次件起家]?(?:/年)?(?:及)?以(?:下|内)"), "≤"),
)
_GROWTH = re.compile(r"[\u4e00-\u9fff]*增长率(?:为|是)?([><≥≤])0%?时?[,:]?")
_LIMIT = re.compile(r"(?:([≥≤><=])|(?<![a-z\d.]))(\d+(?:\.\d+)?)(%?)[个项条次件起家]?(?:/年)?(?:及?以(?:上|下|内))?[ab]?")


@dataclass(frozen=True, slots=True)
class Limits:
    """What decides which limits hold: the sign of the growth of added value ("g>0", "g<0", or empty where it is not known), and the
    region ("" where it is not known)."""

    growth: str
    region: str

    def holding(self, requirement: Requirement) -> tuple[Limit, ...]:
        """The limits that may hold: those without a condition and those whose condition is met or not known."""
        if len(requirement.limits) == 1:
            return requirement.limits
        known = {self.growth, self.region} - {""}
        conditions = {limit.when for limit in requirement.limits}
        decided = conditions & known
        return tuple(limit for limit in requirement.limits if not limit.when or not decided or limit.when in decided)

    def met(self, requirement: Requirement, value: Decimal) -> bool | None:
        """Whether a number meets the requirement; None where the limits that may hold disagree."""
        answers = {_COMPARE[limit.comparison](value, limit.value) for limit in self.holding(requirement)}
        return answers.pop() if len(answers) == 1 else None


def find_limits(ledger: Ledger) -> Limits:
    """Growth from added value now and in the base year (undetermined when its interval touches 0), region from the address."""
    now, base = ledger.figures("added_value", "current", None), ledger.figures("added_value", BASE, None)
    growth = ""
    if now and base and now[0].interval and base[0].interval:
        if now[0].interval.low > base[0].interval.high:
            growth = "g>0"
        elif now[0].interval.high < base[0].interval.low:
            growth = "g<0"
    words = ledger.catalog.words["beijing_tianjin_hebei"]
    places = (ledger.identity.address, ledger.identity.park)
    return Limits(growth, "beijing-tianjin-hebei" if any(place.startswith(words) for place in places) else "")


def met(limits: Limits, indicator: Indicator, fact: Fact) -> bool | None:
    """Whether a printed figure or category meets its indicator's requirement; None where that cannot be said."""
    if indicator.requirement.category:
        known = fact.value is None and not fact.doubt
        return fact.text == indicator.requirement.category if known else None
    return None if fact.value is None else limits.met(indicator.requirement, fact.value)


def changes(limits: Limits, indicator: Indicator, reported: Fact, computed: Interval) -> bool | None:
    """Whether the recomputed value would change 达标."""
    printed_met = met(limits, indicator, reported)
    ends = {limits.met(indicator.requirement, computed.low), limits.met(indicator.requirement, computed.high)}
    if printed_met is None or len(ends) != 1 or None in ends:
        return None
    return ends.pop() is not printed_met


def counted(ledger: Ledger, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings of which only those about an indicator that counts change 达标: one that is not selected, nor required, counts for
    nothing, whatever its right value."""
    for finding in findings:
        indicator = ledger.standard.indicator(finding.concept) if finding.changes_verdict else None
        left_out = indicator and not indicator.required and ledger.is_selected(indicator.concept) is False
        yield replace(finding, changes_verdict=False) if left_out else finding


def contradicts(limits: Limits, indicator: Indicator, declared: str, computed: Interval) -> bool | None:
    """Whether what can be computed of a blank figure would change what the report declares; None where it declares nothing."""
    ends = {limits.met(indicator.requirement, computed.low), limits.met(indicator.requirement, computed.high)}
    if not declared or len(ends) != 1 or None in ends:
        return None
    return ends.pop() is not (declared == "yes")


def requirement_text(requirement: Requirement) -> Message:
    """The standard's requirement for a sentence."""
    if requirement.category:
        return Message(requirement.category, requirement.category)
    if not requirement.limits:
        return requirement.basis
    words = {"g>0": Message("增加值增长时", "when added value grows "), "g<0": Message("增加值下降时", "when added value falls ")}
    zh, en = [], []
    for limit in requirement.limits:
        sign = {">=": "≥", "<=": "≤"}.get(limit.comparison, limit.comparison)
        when = words.get(limit.when) or Message(limit.words[0] if limit.words else "", f"{limit.when} " if limit.when else "")
        zh.append(f"{when.zh}{sign}{plain(limit.value)}")
        en.append(f"{when.en}{sign}{plain(limit.value)}")
    return Message("，".join(zh), ", ".join(en))


# ---------------------------------------------------------------------------------------------- requirement-unmet
def judge_unmet(ledger: Ledger, limits: Limits, impossible: Collection[str], writer: Writer) -> Iterator[Check | Finding]:
    """Printed values and declarations against the standard's limits. A figure that cannot be (`impossible`: ids of facts) neither meets
    nor fails them."""
    for indicator in ledger.indicators():
        reported = ledger.reported(indicator.concept)
        declared = ledger.compliant(indicator.concept)
        if reported is None and not declared:
            continue
        answer, reason = _answer(limits, indicator, reported, impossible)
        verdict = _VERDICTS[answer]
        inputs = [fact for fact in (reported, ledger.choice(indicator.concept, Kind.COMPLIANT)) if fact]
        yield writer.check(UNMET, indicator.concept, verdict, reason=reason, reported=reported.value if reported else None, inputs=inputs)
        if answer is False or (answer is None and declared == "no"):
            yield from _unmet(limits, indicator, reported, declared, writer)


def _answer(limits: Limits, indicator: Indicator, reported: Fact | None, impossible: Collection[str]) -> tuple[bool | None, str]:
    """Whether the requirement is met, or why that cannot be said."""
    if reported is None:
        return None, "no value"
    if reported.id in impossible:
        return None, "impossible value"
    answer = met(limits, indicator, reported)
    return answer, "" if answer is not None else "limit not known"


def _unmet(limits: Limits, indicator: Indicator, reported: Fact | None, declared: str, writer: Writer) -> Iterator[Finding]:
    ledger = writer.ledger
    selected = ledger.is_selected(indicator.concept)
    if selected is False or (selected is None and not declared and not (indicator.required and ledger.main_values(indicator.concept))):
        return
    if declared == "no":
        template, severity = "declared-unmet", None if indicator.required else Severity.INFO
    else:
        silent = "silent" if selected else "silent-required"  # where the form has no choices, every indicator is asked for
        template, severity = ("declared-met" if declared else silent), None
    choice = ledger.choice(indicator.concept, Kind.COMPLIANT)
    dominant, basis = _footnote_a(ledger, indicator)
    slip = _as_fraction(ledger, limits, indicator, reported) if reported and declared != "no" else ""
    yield writer.finding(
        UNMET,
        Severity.INFO if dominant else severity,
        indicator.concept,
        template=template if reported or declared != "no" else "declared-only",
        say={"reported": printed(reported), "requirement": requirement_text(indicator.requirement)},
        facts=tuple(fact for fact in (reported, choice) if fact),
        basis=basis,
        candidates=(Cause("unit-slip", slip),) if slip else (),
        repair=slip,
    )


def _as_fraction(ledger: Ledger, limits: Limits, indicator: Indicator, reported: Fact) -> str:
    """The value of a share up to 1 that would meet its limit if it were meant in hundredths (0.412 for 41.2 %); empty where it would not,
    and for what has no upper bound, like growth, or calls itself % in its own cell: that can be as small."""
    _, most = ledger.catalog.concepts[indicator.concept].bounds
    if reported.value is None or most != _WHOLE or not 0 < reported.value <= 1 or "%" in fold(reported.text):
        return ""
    mended = reported.value * _WHOLE
    return plain(mended) if met(limits, indicator, reported._replace(value=mended)) else ""


def _footnote_a(ledger: Ledger, indicator: Indicator) -> tuple[bool, Message | None]:
    """Whether the text says that footnote a sets another limit for this indicator, and the footnote to quote, if it has that one."""
    footnote = ledger.standard.footnotes.get("a")
    if footnote is None or indicator.footnote != "a":
        return False, None
    sentence = ledger.identity.dominant_industry
    if not sentence:
        return False, both({"text": footnote.text}, Message("（附注a：{text}）", "(Footnote a: {text})"))
    words = Message("（附注a：{text}；报告写明：“{sentence}”）", "(Footnote a: {text}; the report says: “{sentence}”)")
    return True, both({"text": footnote.text, "sentence": sentence}, words)


# ---------------------------------------------------------------------------------------------- requirement-text
def judge_text(ledger: Ledger, writer: Writer) -> Iterator[Check | Finding]:
    """The printed limit, its direction and its unit against the standard's own table, wherever it is printed; the check of an indicator
    is that of a limit that is wrong, if one is."""
    for indicator in ledger.indicators():
        judged = [(fact, *_said(ledger, indicator, fact)) for fact in ledger.requirements(indicator.concept)]
        if len(judged) > 1:
            judged.sort(key=lambda item: item[1] is not Verdict.INCONSISTENT)
        for fact, verdict, reason in judged[:1]:
            yield writer.check(TEXT, indicator.concept, verdict, reason=reason, inputs=(fact,))
        for fact, verdict, _ in judged:
            if verdict is Verdict.INCONSISTENT:
                limit, asked = " ".join(fact.printed.split()), requirement_text(indicator.requirement)
                yield writer.finding(TEXT, None, indicator.concept, say={"printed": limit, "requirement": asked}, facts=(fact,))


def _said(ledger: Ledger, indicator: Indicator, fact: Fact) -> tuple[Verdict, str]:
    """Whether a printed requirement is the standard's, or why that cannot be told."""
    asked, said = _asked_and_said(indicator.requirement, fact.printed)
    if not asked:
        return Verdict.UNDETERMINED, "limit not known"
    if said == asked:
        return Verdict.CONSISTENT, ""
    if said is None:
        return Verdict.UNDETERMINED, "requirement not read"
    if unsure := _unsure(said, asked, fact):
        return Verdict.UNDETERMINED, unsure
    agrees = _agrees(said, asked, ledger.catalog.concepts[indicator.concept].bounds)
    return (Verdict.CONSISTENT if agrees else Verdict.INCONSISTENT), ""


def judge_names(ledger: Ledger, writer: Writer) -> Iterator[Finding]:
    """A row that prints a look-alike's name where an indicator of the standard belongs: its number is that indicator's, which has no
    row of its own."""
    by_number = {item.number: item for item in ledger.indicators() if (item.concept, "current") not in ledger.rows}
    for row in ledger.strays:
        indicator = by_number.get(row.number or 0)
        if indicator is None:
            continue
        label = without_brackets(fold(without_marks(row.label))).rstrip("ab")
        lookalikes = {without_brackets(fold(item.label)): item.why for item in ledger.catalog.concepts[indicator.concept].confusable_with}
        if label in lookalikes:
            yield writer.finding(
                TEXT,
                None,
                indicator.concept,
                template="name",
                say={"printed": " ".join(row.label.split()), "number": str(indicator.number)},
                location=row.location,
                quote=row.label,
            )


def judge_units(ledger: Ledger, writer: Writer) -> Iterator[Finding]:
    """A printed unit that is of another dimension than the indicator's: one finding for a concept and period."""
    for (concept, period), rows in ledger.rows.items():
        item = ledger.catalog.concepts[concept]
        others = [printed for printed in rows if printed.row.unit_text != item.unit]  # most units are printed as the standard has them
        wrong = next((printed for printed in others if _other_quantity(ledger, concept, printed.row)), None) if others else None
        if wrong:
            yield writer.finding(
                TEXT,
                None,
                concept,
                template="unit",
                period=period,
                say={"printed": _unit_text(wrong), "unit": item.unit or "—"},
                location=wrong.row.location,
                quote=f"{wrong.row.label} {_unit_text(wrong)}",
            )


def _unit_text(printed_row: PrintedRow) -> str:
    return " ".join(printed_row.row.unit_text.split())


def _other_quantity(ledger: Ledger, concept: str, row: Row) -> bool:
    """Whether the unit printed in a row is a known one, but none of the concept's quantity, even with the divisor that the name says."""
    catalog, item, unit_text = ledger.catalog, ledger.catalog.concepts[concept], " ".join(row.unit_text.split())
    if not unit_text or fold(unit_text) in catalog.words["not_given"] or not item.quantity or ledger.unit(unit_text, item.quantity):
        return False
    return bool(catalog.readings(unit_text)) and completed(catalog, unit_text, item, row.label) is None


Said = frozenset[tuple[str, Decimal, str]]


@lru_cache(maxsize=1024)
def _asked_and_said(requirement: Requirement, text: str) -> tuple[Said | str, Said | str | None]:
    """What the standard asks, and what a cell prints of it: reports print the same few texts again and again."""
    asked = requirement.category or frozenset((limit.comparison, limit.value, limit.when) for limit in requirement.limits)
    return asked, read_requirement(text, requirement) if asked else None


def _unsure(said: Said | str, expected: Said | str, fact: Fact) -> str:
    """Why what was read of a requirement proves nothing: only a part of it was seen, or a sign beside the right figures was read with
    doubt (≤ and < are the first that text recognition confuses)."""
    if _in_part(said, expected):
        return "requirement read in part"
    if not fact.doubt or isinstance(said, str) or isinstance(expected, str):
        return ""
    same = {(value, when) for _, value, when in said} == {(value, when) for _, value, when in expected}
    return "sign read with doubt" if same and said != expected else ""


def _in_part(said: Said | str, expected: Said | str) -> bool:
    """Whether a cell prints some of the standard's limits and nothing else: the rest may stand where we did not see it."""
    return not isinstance(said, str) and not isinstance(expected, str) and said < expected


def _agrees(said: Said | str, expected: Said | str, bounds: tuple[Decimal | None, Decimal | None]) -> bool:
    """Whether a printed requirement admits what the standard admits: ≥100 of a share is =100, ≤0 of a count is =0, and a bare number
    leaves the direction to the standard."""
    if isinstance(said, str) or isinstance(expected, str):
        return said == expected
    directions = {(value, when): comparison for comparison, value, when in expected}
    meant = {(comparison or directions.get((value, when), comparison), value, when) for comparison, value, when in said}
    return {_within(limit, bounds) for limit in meant} == {_within(limit, bounds) for limit in expected}


def _within(limit: tuple[str, Decimal, str], bounds: tuple[Decimal | None, Decimal | None]) -> tuple[str, Decimal, str]:
    comparison, value, when = limit
    least, most = bounds
    at_an_end = (comparison == ">=" and value == most) or (comparison == "<=" and value == least)
    return ("=", value, when) if at_an_end else limit


def read_requirement(text: str, expected: Requirement) -> Said | str | None:
    """A requirement cell as comparable limits, or its category word; None when it cannot be read in full.

    The words that open a limit ("缺水城市达到20%以上") are those of the standard; a bare number has no direction.
    """
    clean = without_brackets(fold(without_marks(text)))
    if expected.category:
        return _category(clean, expected.category)
    for pattern, sign in _WORDS:
        clean = pattern.sub(sign, clean)
    if any(limit.when.startswith("g") for limit in expected.limits):
        return _by_growth(clean)
    regions = [limit for limit in expected.limits if limit.words]
    return _by_region(clean, regions) if regions else _single(clean)


def _category(clean: str, expected: str) -> str | None:
    """A category requirement: its word, or 100 % of it; a figure that is another one is said as it stands."""
    if clean in {fold(expected), "100", "100%", "=100%", "=100"}:
        return expected
    return None if read_number(clean) is None else clean


def _by_growth(text: str) -> Said | None:
    pieces = list(_GROWTH.finditer(text))
    found = set()
    for index, piece in enumerate(pieces):
        end = pieces[index + 1].start() if index + 1 < len(pieces) else len(text)
        single = _single(text[piece.end() : end])
        if single is None:
            return None
        sign = ">" if piece.group(1) in ">≥" else "<"
        found |= {(comparison, value, f"g{sign}0") for comparison, value, _ in single}
    return frozenset(found) or None


def _by_region(text: str, limits: list[Limit]) -> Said | None:
    """Limits behind the words that open them, which may have figures themselves (人均水资源年占有量≤1000立方米：≥40)."""
    opened = [(text.find(fold(word)), len(fold(word)), limit.when) for limit in limits for word in limit.words]
    places = sorted((index, index + length, when) for index, length, when in opened if index >= 0)
    found: dict[str, tuple[str, Decimal, str]] = {}
    for position, (_, start, when) in enumerate(places):
        end = places[position + 1][0] if position + 1 < len(places) else len(text)
        if when in found or not (match := _LIMIT.search(text[start:end])):
            continue
        tail = text[start:end][match.end(2) :]
        found[when] = (_SIGNS[match.group(1) or _after(tail)], Decimal(match.group(2)), when)
    return frozenset(found.values()) if len(found) == len(limits) else None


def _after(tail: str) -> str:
    return next((sign for pattern, sign in _AFTER if pattern.match(tail)), _UNSAID)


def _single(text: str) -> Said | None:
    """One limit that is the whole text."""
    match = _LIMIT.fullmatch(text.strip(",;。."))
    if match is None:
        return None
    sign = match.group(1) or _after(text[match.end(2) :])
    return frozenset({(_SIGNS[sign], Decimal(match.group(2)), "")})


__all__ = [
    "Limits",
    "changes",
    "contradicts",
    "counted",
    "find_limits",
    "judge_names",
    "judge_text",
    "judge_units",
    "judge_unmet",
    "met",
    "read_requirement",
]
