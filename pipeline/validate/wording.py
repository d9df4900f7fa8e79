"""Checks and findings made from what a rule saw: ids, evidence, and the sentence in both languages.

The sentences are templates in `patterns/common/rules.yaml`; here they get names, printed figures and places.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from pipeline.expression import Formula, Operand
from pipeline.model import Check, Fact, Finding, Interval, Kind, Language, Location, Message, Severity, Verdict
from pipeline.text import squeeze
from pipeline.validate.ledger import Ledger, significant

Said = Message | str
_LANGUAGES: tuple[Language, Language] = ("zh", "en")
_PERIODS = {"base": Message("规划基准年", "base-year "), "Y-3": Message("三年前", "three years earlier, "), "current": Message("", "")}
_ORDER = (Severity.ERROR, Severity.WARNING, Severity.INFO)


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
    if fact.kind is not Kind.VALUE:
        return " ".join(fact.printed.split())
    unit = fact.unit_text if squeeze(fact.unit_text) not in {"-", "—", "/", "_"} else ""
    return fact.text if not unit or fact.text.endswith(unit) else f"{fact.text} {unit}"


def span(interval: Interval, unit: str) -> str:
    """A computed range for a sentence: "50.4063…50.4066 亿元/平方公里", one number where both ends look alike."""
    digits = 6
    low, high = significant(interval.low, digits), significant(interval.high, digits)
    both_ends = low if low == high else f"{low}～{high}"
    return f"{both_ends} {unit}".strip()


class Writer:
    """Writes the checks and findings of one report."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    # ------------------------------------------------------------------------------------------ names
    def name(self, concept: str, period: str = "current") -> Message:
        """What a concept is called in a sentence, with its period."""
        item = self.ledger.catalog.concepts[concept].name
        prefix = _PERIODS.get(period) or Message(f"{period}年", f"{period} ")
        return Message(prefix.zh + item.zh, prefix.en + item.en)

    def formula(self, formula: Formula) -> Message:
        """The formula in the names of its figures."""
        zh, en = (formula.render({key: self.name(*key).say(lang) for key in formula.operands}) for lang in _LANGUAGES)
        return Message(_worded(zh).zh, en)

    def numbers(self, formula: Formula, inputs: Mapping[Operand, Fact], n: int | None = None) -> Message:
        """The formula with the printed figures put in."""
        return _worded(formula.render({key: printed(fact) for key, fact in inputs.items()}, n))

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
    ) -> Check:
        unit = self.ledger.catalog.concepts[concept].unit if concept else ""
        return Check(
            id="c" + self._hash(rule, concept, period),
            rule=rule,
            concept=concept,
            period=period,
            verdict=verdict,
            reason=reason,
            reported=reported,
            low=computed.low if computed else None,
            high=computed.high if computed else None,
            unit=unit if reported is not None or computed else "",
            n=n,
            inputs=tuple(dict.fromkeys(fact.id for fact in inputs)),
        )

    def _hash(self, *parts: str) -> str:
        return hashlib.sha256("|".join((self.ledger.report, *parts)).encode()).hexdigest()[:12]

    # ------------------------------------------------------------------------------------------ findings
    def finding(
        self,
        rule: str,
        severity: Severity,
        concept: str,
        *,
        say: Mapping[str, Said] | None = None,
        template: str = "default",
        period: str = "current",
        facts: Sequence[Fact] = (),
        computed: Interval | None = None,
        location: Location | None = None,
        quote: str = "",
        diagnosis: tuple[str, ...] = (),
        repair: str = "",
        changes_verdict: bool | None = None,
        parent: str = "",
        basis: Message | None = None,
    ) -> Finding:
        """A finding about `concept`, shown at the place of its first fact. A fact read with doubt caps the severity at warning, and
        the sentence says so."""
        reported = facts[0] if facts else None
        message = both(
            {"name": self.name(concept, period) if concept else "", **(say or {})}, self.ledger.catalog.rules[rule].messages[template]
        )
        message = _joined(message, basis)
        doubtful = next((fact for fact in facts if fact.doubt), None)
        if doubtful:
            severity = at_most(severity, Severity.WARNING)
            message = _joined(
                message,
                Message(
                    f"注意：“{doubtful.text}”的读取存疑（{doubtful.doubt}）。",
                    f"Note: “{doubtful.text}” was read with doubt ({doubtful.doubt}).",
                ),
            )
        identity = (*(f"{fact.concept}@{fact.period}={fact.text}" for fact in facts), quote)
        return Finding(
            id="n" + self._hash(rule, concept, period, *identity),
            rule=rule,
            severity=severity,
            message=message,
            concept=concept,
            period=period if concept else "",
            reported=printed(reported),
            low=computed.low if computed else None,
            high=computed.high if computed else None,
            unit=self.ledger.catalog.concepts[concept].unit if concept and computed else "",
            diagnosis=diagnosis[:2],
            evidence=tuple(dict.fromkeys(map(place, facts))),
            location=location or (reported.location if reported else Location()),
            facts=tuple(dict.fromkeys(fact.id for fact in facts)),
            parent=parent,
            repair=repair,
            changes_verdict=changes_verdict,
        )


def _worded(formula: str) -> Message:
    """A rendered formula with its one function named in each language."""
    return Message(formula.replace("mean(", "平均("), formula)


def _joined(message: Message, more: Message | None) -> Message:
    return message if more is None or not more.zh else Message(message.zh + more.zh, f"{message.en} {more.en}")


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
