"""Checks and findings made from what a rule saw: ids, evidence, and the sentence in both languages.

The sentences are templates in `patterns/common/rules.yaml`; here they get names, printed figures and places.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from operator import attrgetter

from pipeline.catalog import Catalog, Rule, labels
from pipeline.expression import Formula, Operand
from pipeline.model import Cause, Check, Fact, Finding, Interval, Kind, Language, Location, Message, Severity, Verdict
from pipeline.text import squeeze
from pipeline.validate.ledger import Ledger, plain, significant

ROOM = Context(prec=100)
"""For rounding to a place behind the point whatever stands before it: products of large figures have more digits than others."""

Said = Message | str
_LANGUAGES: tuple[Language, Language] = ("zh", "en")
_ID = attrgetter("id")
_CHOICES = frozenset({Kind.SELECTED, Kind.COMPLIANT})
_LONG = 4  # a formula of more figures than this is not written out in names as well
_ORDER = (Severity.ERROR, Severity.WARNING, Severity.INFO)
_OWN_PROOF = frozenset(
    {"impossible-value", "duplicate-fact", "table-total"}
)  # rest on the figures and on what a quantity is, on no text of a standard
_PROVISIONAL = Message(
    "注意：{standard}未核对到原文，此处依据凭记忆写成的限值和公式，仅供提示。",
    "Note: the text of {standard} was not seen; its limits and formulas are from memory, so this is no more than a hint.",
)


def content_hash(*parts: str) -> str:
    """What ids are made of: the same for the same content, wherever it stands."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:12]


def both(say: Mapping[str, Said], template: Message) -> Message:
    """A template filled in for both languages."""
    filled = (template.say(lang).format_map({key: _in(value, lang) for key, value in say.items()}) for lang in _LANGUAGES)
    return Message(*filled)


def _in(value: Said, language: Language) -> str:
    return value if isinstance(value, str) else value.say(language)


def at_most(severity: Severity, cap: Severity) -> Severity:
    """The milder of the two."""
    return max(severity, cap, key=_ORDER.index)


def printed(fact: Fact | None) -> str:
    """A figure as printed, with its printed unit unless the text has it already; choices and requirements as they stand."""
    if fact is None:
        return ""
    if fact.kind is not Kind.VALUE or fact.value is None:
        return " ".join(fact.printed.split())
    unit = fact.unit_text if squeeze(fact.unit_text) not in {"-", "—", "/", "_"} else ""
    return fact.text if not unit or fact.text.endswith(unit) else f"{fact.text} {unit}"


def decimals(fact: Fact) -> int:
    """How many decimals a figure shows in its canonical unit; negative where its last digit stands before the point."""
    assert fact.interval is not None
    return -(fact.interval.high - fact.interval.low).adjusted()


def span(interval: Interval, unit: str, places: int | None = None) -> Message:
    """A computed range for a sentence, in the canonical unit: to two decimals more than the figure that it is compared with (rounded
    outwards), else to six significant digits; one number where both ends look alike."""
    if places is None:
        low, high = significant(interval.low), significant(interval.high)
    else:
        step = Decimal(1).scaleb(-max(places + 2, 0))
        ends = {f"{end.quantize(step, context=ROOM):f}" for end in interval}
        low = f"{interval.low.quantize(step, ROUND_FLOOR, ROOM):f}"
        high = f"{interval.high.quantize(step, ROUND_CEILING, ROOM):f}"
        if len(ends) == 1:
            low = high = ends.pop()
    if low == high:
        return Message(*(f"{low} {unit}".strip(),) * 2)
    return Message(f"{low}～{high} {unit}".strip(), f"{low} to {high} {unit}".strip())


def rounded(interval: Interval, fact: Fact | None) -> str:
    """The middle of a computed range, with the decimals of the printed figure, in the canonical unit."""
    middle = (interval.low + interval.high) / 2
    return plain(middle.quantize(Decimal(1).scaleb(-decimals(fact)), context=ROOM)) if fact and fact.interval else significant(middle, 4)


class Writer:
    """Writes the checks and findings of one report."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._named = hashlib.sha256(f"{ledger.report}|".encode())

    # ------------------------------------------------------------------------------------------ names
    def name(self, concept: str, period: str = "current") -> Message:
        """What a concept is called in a sentence, with its period."""
        item = self.ledger.catalog.concepts[concept].name
        year = self.ledger.identity.year
        if period == "current":
            return item
        if period == "base":
            return Message(f"规划基准年{item.zh}", f"{item.en} (base year)")
        when = str(year - 3) if period == "Y-3" and year else period
        return Message(f"{when}年{item.zh}", f"{item.en} ({when})") if when.isdigit() else Message(f"三年前{item.zh}", f"{item.en} (Y-3)")

    def formula(self, formula: Formula) -> Message:
        """The formula in the names of its figures."""
        zh, en = (formula.render({key: self.name(*key).say(lang) for key in formula.operands}) for lang in _LANGUAGES)
        return Message(_worded(zh).zh, en)

    def numbers(self, formula: Formula, inputs: Mapping[Operand, Fact], n: int | None = None) -> Message:
        """The formula with the printed figures put in."""
        return _worded(formula.render({key: printed(fact) for key, fact in inputs.items()}, n))

    def arithmetic(self, formula: Formula, inputs: Mapping[Operand, Fact], n: int | None = None) -> Message:
        """The formula in names, then in figures; a long one in figures alone, for its names stand in the evidence."""
        numbers = self.numbers(formula, inputs, n)
        if len(formula.operands) > _LONG:
            return numbers
        names = self.formula(formula)
        return Message(f"{names.zh} = {numbers.zh}", f"{names.en} = {numbers.en}")

    # ------------------------------------------------------------------------------------------ checks
    def check(
        self,
        rule: str,
        concept: str,
        verdict: Verdict,
        *,
        period: str = "current",
        reason: str = "",
        reported: Decimal | None = None,
        computed: Interval | None = None,
        n: int | None = None,
        inputs: Iterable[Fact] = (),
        formula: Formula | None = None,
    ) -> Check:
        low, high = computed or (None, None)
        unit = self.ledger.catalog.concepts[concept].unit if concept and (computed or reported is not None) else ""
        names = tuple(dict.fromkeys(map(_ID, inputs)))
        written = formula.text if formula else ""
        name = self._hash(f"{rule}|{concept}|{period}")
        return Check(f"c{name}", rule, concept, period, verdict, reason, reported, low, high, unit, n, names, written)

    def _hash(self, content: str) -> str:
        """As `content_hash` of the report and the parts of the content."""
        whole = self._named.copy()
        whole.update(content.encode())
        return whole.hexdigest()[:12]

    # ------------------------------------------------------------------------------------------ findings
    def finding(
        self,
        rule: str,
        severity: Severity | None,
        concept: str,
        *,
        say: Mapping[str, Said] | None = None,
        template: str = "default",
        period: str = "current",
        facts: Sequence[Fact] = (),
        blank: bool = False,
        computed: Interval | None = None,
        location: Location | None = None,
        quote: str = "",
        diagnosis: tuple[str, ...] = (),
        candidates: tuple[Cause, ...] = (),
        repair: str = "",
        changes_verdict: bool | None = None,
        parent: str = "",
        basis: Message | None = None,
    ) -> Finding:
        """A finding about `concept`, shown at the place of its first fact, which is the one reported (unless the cell is `blank`). A fact
        read with doubt, and a standard whose text was not seen, cap the severity at warning, and the sentence says so. The rule says how
        severe its case is at most, and just how severe where `severity` is None; a pack may cap the rule."""
        first = facts[0] if facts else None
        reported = None if blank else first
        known = self.ledger.catalog.rules[rule]
        severity = capped(known, template, severity)
        message = both({"name": self.name(concept, period) if concept else "", **(say or {})}, known.messages[template])
        message = joined(message, basis)
        standard = self.ledger.standard
        if standard.provisional and rule not in _OWN_PROOF:
            severity = at_most(severity, Severity.WARNING)
            message = joined(message, both({"standard": standard.name}, _PROVISIONAL))
        if doubt := doubted(self.ledger.catalog, facts):
            severity = at_most(severity, Severity.WARNING)
            message = joined(message, doubt)
        identity = (*(f"{fact.concept}@{fact.period}={fact.text}" for fact in facts), quote)
        return Finding(
            id="n" + self._hash("|".join((rule, concept, period, *identity))),
            rule=rule,
            severity=severity,
            message=message,
            concept=concept,
            period=period if concept else "",
            reported=_reported(reported),
            low=computed.low if computed else None,
            high=computed.high if computed else None,
            unit=self.ledger.catalog.concepts[concept].unit if concept and (computed or (reported and reported.value is not None)) else "",
            diagnosis=diagnosis[:2] or kinds_of(candidates),
            evidence=tuple(dict.fromkeys(map(place, facts))),
            location=location or (first.location if first else Location()),
            facts=tuple(dict.fromkeys(fact.id for fact in facts)),
            parent=parent,
            repair=repair,
            changes_verdict=changes_verdict,
            candidates=candidates,
        )


def kinds_of(causes: Iterable[Cause]) -> tuple[str, ...]:
    """The two likeliest kinds of mistake."""
    return tuple(dict.fromkeys(cause.kind for cause in causes))[:2]


def capped(rule: Rule, template: str, severity: Severity | None = None) -> Severity:
    """How severe a case of a rule is: what its YAML says (just that where `severity` is None) or less, and no more than a pack allows."""
    most = rule.cases[template].severity
    return at_most(at_most(severity or most, most), rule.severity or most)


def _reported(fact: Fact | None) -> str:
    """A figure as a plain number in its canonical unit, anything else as printed."""
    if fact is None:
        return ""
    return plain(fact.value) if fact.value is not None else printed(fact)


def _worded(formula: str) -> Message:
    """A rendered formula with its one function named in each language."""
    return Message(formula.replace("mean(", "平均("), formula)


def doubted(catalog: Catalog, facts: Iterable[Fact]) -> Message | None:
    """What is to be said where a figure was read with doubt."""
    doubtful = next((fact for fact in facts if fact.doubt), None)
    if doubtful is None:
        return None
    doubt = labels(catalog, doubtful.doubt.split("; "), "doubt")
    shown = " ".join(doubtful.printed.split()) if doubtful.kind in _CHOICES else doubtful.text  # the text of a choice is our code for it
    return Message(f"注意：“{shown}”的读取存疑（{doubt.zh}）。", f"Note: “{shown}” was read with doubt ({doubt.en}).")


def joined(message: Message, more: Message | None) -> Message:
    """Two sentences as one text."""
    if more is None or not more.zh:
        return message
    zh, en = more.zh.rstrip("。."), more.en.rstrip("。.")
    return Message(f"{message.zh}{zh}。", f"{message.en} {en[:1].upper()}{en[1:]}.")


def place(fact: Fact) -> Message:
    """Where a figure stands and what its cell prints, on one line."""
    where = fact.location
    zh = [
        f"第{where.page}页" if where.page else "",
        f"表{where.table + 1}" if where.table is not None else "",
        f"第{where.row + 1}行" if where.row is not None else "",
    ]
    en = [
        f"p. {where.page}" if where.page else "",
        f"table {where.table + 1}" if where.table is not None else "",
        f"row {where.row + 1}" if where.row is not None else "",
    ]
    quoted = printed(fact)
    return Message(" ".join(filter(None, zh)) + f"“{fact.label}”：{quoted}", ", ".join(filter(None, en)) + f" “{fact.label}”: {quoted}")
