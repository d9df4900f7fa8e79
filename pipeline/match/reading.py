"""Cells of a mapped row → facts: figures in canonical units with the interval of their printed digits, choices, requirements."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipeline.catalog import Catalog, Concept
from pipeline.match.label import BASE, LAST, Label
from pipeline.model import Fact, Identity, Kind, Mention, Role, Row
from pipeline.text import PrintedNumber, fold, read_number, squeeze, unwrap, without_brackets

_MARKED = re.compile(r"[☑■√✓✔☒●◉]")
_CHOICE_ROLES = {Role.SELECTED: Kind.SELECTED, Role.COMPLIANT: Kind.COMPLIANT}
_APPROXIMATE = re.compile(r"^(?:约|近|逾|超过?|大于|小于|不足|[≈~<>≤≥])")


@dataclass(frozen=True, slots=True)
class Mapped:
    """A row with the concept it was taken for."""

    row: Row
    label: Label
    concept: Concept
    method: str
    score: float
    doubt: str
    main: bool


class CellReader:
    """Reads the cells of mapped rows of one report."""

    def __init__(self, catalog: Catalog, identity: Identity, report: str) -> None:
        self.catalog, self.identity, self.report = catalog, identity, report

    def facts(self, mapped: Mapped, *, indicator: bool) -> Iterator[Fact]:
        """All facts of a row. `indicator`: the concept is an indicator of the standard, so that choices and requirements count."""
        for mention in mapped.row.mentions:
            if mention.role is Role.VALUE:
                if fact := self._value(mapped, mention):
                    yield fact
            elif indicator and mention.role in _CHOICE_ROLES:
                if fact := self._choice(mapped, mention):
                    yield fact
            elif indicator and mention.role is Role.REQUIREMENT and not self.not_given(mention.text):
                yield self._fact(mapped, mention, Kind.REQUIREMENT, "current", unwrap(mention.text))

    def not_given(self, text: str) -> bool:
        clean = fold(text)
        return not clean or clean in self.catalog.words["not_given"]

    def _fact(self, mapped: Mapped, mention: Mention, kind: Kind, period: str, text: str, **more: object) -> Fact:
        place = mention.location
        key = f"{self.report}|{kind}|{place.table},{place.row},{place.column}|{mapped.concept.id}|{period}"
        doubts = (mapped.doubt, str(more.pop("doubt", "")), mention.doubt)
        return Fact(
            id="f" + hashlib.sha256(key.encode()).hexdigest()[:12],
            concept=mapped.concept.id,
            period=period,
            kind=kind,
            text=text,
            printed=mention.text,
            label=unwrap(mapped.row.label),
            location=place,
            method=mapped.method,
            score=mapped.score,
            main=mapped.main,
            number=mapped.row.number,
            confidence=mention.confidence,
            doubt="; ".join(filter(None, doubts)),
            **{"unit_text": unwrap(mapped.row.unit_text), **more},  # type: ignore[arg-type]
        )

    # ------------------------------------------------------------------------------------------ periods
    def period(self, label: Label, column: str) -> str | None:
        """The period of a figure: what the label says, else what the column says; None when the two cannot both hold."""
        if label.period and column and self._canonical(column) != "current":
            return None  # a base-year row under last year's column restates another report
        return self._canonical(label.period or column)

    def _canonical(self, period: str) -> str:
        year = self.identity.year
        if period == LAST:
            return str(year - 1) if year else "last"
        if not period.isdigit():
            return period or "current"
        if year and int(period) == year:
            return "current"
        if year and int(period) == year - 3:
            return "Y-3"
        return BASE if int(period) == self.identity.base_year else period

    # ------------------------------------------------------------------------------------------ values
    def _value(self, mapped: Mapped, mention: Mention) -> Fact | None:
        period = self.period(mapped.label, mention.period)
        if period is None or self.not_given(mention.text):
            return None
        text = unwrap(mention.text)
        if mapped.concept.shape == "category":
            word = self._category(mapped.concept, text)
            return self._fact(mapped, mention, Kind.VALUE, period, word or text, doubt="" if word else "category not recognised")
        number = read_number(_APPROXIMATE.sub("", squeeze(text)))
        if number is None:
            return None
        return self._number(mapped, mention, period, text, number)

    def _category(self, concept: Concept, text: str) -> str:
        folded = fold(text)
        for word, wordings in (concept.choices or {}).items():
            if folded == fold(word) or folded in map(fold, wordings):
                return word
        return ""

    def _number(self, mapped: Mapped, mention: Mention, period: str, text: str, number: PrintedNumber) -> Fact:
        factor, unit_text, doubt = self._unit(mapped, number)
        interval = number.interval
        low, high = sorted((interval.low * factor, interval.high * factor))
        doubts = [doubt, "approximate" if _APPROXIMATE.search(squeeze(text)) else ""]
        return self._fact(
            mapped,
            mention,
            Kind.VALUE,
            period,
            text,
            value=number.value * factor,
            low=low,
            high=high,
            unit=mapped.concept.unit,
            unit_text=unit_text,
            doubt="; ".join(filter(None, doubts)),
        )

    def _unit(self, mapped: Mapped, number: PrintedNumber) -> tuple[Decimal, str, str]:
        """Factor to the canonical unit, the unit as printed, and a doubt: the cell's own unit, else the column's, else the one in
        brackets behind the label, else the canonical one."""
        concept = mapped.concept
        column = "" if self.not_given(mapped.row.unit_text) else unwrap(mapped.row.unit_text)
        own = without_brackets(number.rest)
        places = [own, column, *(part for part in re.split("[,,;;、]", mapped.label.unit_text))]
        for text in filter(None, places):
            unit = self.catalog.unit(text, concept.quantity) if concept.quantity else None
            if unit is not None:
                doubt = f"text behind the number: {own}" if own and text is not own else ""
                return self.catalog.to_canonical(concept, unit), text, doubt
        if column or own:
            return Decimal(1), column or own, f"unit not understood: {column or own}"
        plain = concept.unit in {"", "%", "个", "次/年"} or concept.shape == "direct"
        return Decimal(1), unwrap(mapped.row.unit_text), "" if plain else "unit not printed"

    # ------------------------------------------------------------------------------------------ choices
    def _choice(self, mapped: Mapped, mention: Mention) -> Fact | None:
        word = self.choice(mention.text, mention.role)
        if not word:
            return None
        return self._fact(mapped, mention, _CHOICE_ROLES[mention.role], "current", word)

    def choice(self, text: str, role: Role) -> str:
        """`required`, `yes` or `no`, or nothing when the cell does not say. A box that is ticked decides: "☑是 □否"."""
        if _MARKED.search(text) and (ticked := self._ticked(text)):
            text = ticked
        clean = fold(text).strip(".。")
        words = self.catalog.words
        if role is Role.SELECTED:
            if clean in words["required"]:
                return "required"
            return "yes" if clean in words["selected_yes"] else "no" if clean in words["selected_no"] else ""
        return "yes" if clean in words["compliant_yes"] else "no" if clean in words["compliant_no"] else ""

    def _ticked(self, text: str) -> str:
        """The word beside the one ticked box, boxes standing before or behind their words."""
        pieces = re.findall(r"([☑■√✓✔☒●◉□☐○口])?\s*([^\s☑■√✓✔☒●◉□☐○口]+)\s*([☑■√✓✔☒●◉□☐○口])?", text)
        before = bool(pieces) and bool(pieces[0][0])
        marked = [word for first, word, last in pieces if _MARKED.fullmatch((first if before else last) or "x")]
        return marked[0] if len(marked) == 1 and len(pieces) > 1 else ""


__all__ = ["CellReader", "Mapped"]
