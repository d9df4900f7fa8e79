"""Cells of a mapped row → facts: figures in canonical units with the interval of their printed digits, choices, requirements."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from pipeline.catalog import Catalog, Concept
from pipeline.match.label import BASE, BRACKETED, LAST, Label
from pipeline.match.units import Printed, doubts, read_unit
from pipeline.model import Fact, Identity, Kind, Mention, Role, Row
from pipeline.text import PrintedNumber, fold, read_number, squeeze, unwrap, without_brackets, without_marks

_MARKED = re.compile(r"[☑■√✓✔☒●◉]")
_BOX = "☑■√✓✔☒●◉□☐○口"
_BOX_BEFORE = re.compile(rf"([{_BOX}])?\s*([^\s{_BOX}]+)")
_BOX_BEHIND = re.compile(rf"([^\s{_BOX}]+)\s*([{_BOX}])?")
_BOX_OF_BRACKETS = re.compile(rf"[(（\[【]\s*([{_BOX}])?\s*[)）\]】]")
_CHOICE_ROLES = {Role.SELECTED: Kind.SELECTED, Role.COMPLIANT: Kind.COMPLIANT}
_REMEMBERED = 2_048  # labels, cells
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?=年|$)")
_ANOTHER = re.compile(r"[-+]?\d[\d,]*[\d.]\d*%?")  # of more than a digit: (1) is a footnote
_SECOND = re.compile(r"(?<![a-z^])\d{2,}|[-~～/]\d", re.IGNORECASE)
_LIKE_A_DIGIT = re.compile(r"[lIoO]++(?![A-Za-z])")
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
        self._not_given = frozenset(catalog.words["not_given"])

    def facts(self, mapped: Mapped, *, indicator: bool, limits: bool = False) -> Iterator[Fact]:
        """All facts of a row. `indicator`: it is one of the standard's own table, so that choices count; `limits`: requirements do."""
        for mention in mapped.row.mentions:
            if mention.role is Role.VALUE:
                if fact := self._value(mapped, mention):
                    yield fact
            elif indicator and mention.role in _CHOICE_ROLES:
                if fact := self._choice(mapped, mention):
                    yield fact
            elif limits and mention.role is Role.REQUIREMENT and self._is_limit(mention):
                yield self._fact(mapped, mention, Kind.REQUIREMENT, "current", unwrap(mention.text))

    def _is_limit(self, mention: Mention) -> bool:
        """Whether a cell prints what is required, and of this year."""
        return not self.not_given(mention.text) and self._canonical(mention.period) == "current"

    def not_given(self, text: str) -> bool:
        clean = fold(text)
        return not clean or clean in self._not_given

    def _fact(self, mapped: Mapped, mention: Mention, kind: Kind, period: str, text: str, **more: object) -> Fact:
        place = mention.location
        doubt = doubts(mapped.doubt, str(more.pop("doubt", "")), mention.doubt)
        key = f"{self.report}|{kind!s}|{place.table},{place.row},{place.column}|{mapped.concept.id}|{period}"
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
            scope=_scope(self.catalog, mapped.label.printed, mapped.label.remarks, mapped.concept.id),
            confidence=mention.confidence,
            doubt=doubt,
            **{"unit_text": unwrap(mapped.row.unit_text), **more},  # type: ignore[arg-type]
        )

    # ------------------------------------------------------------------------------------------ periods
    def period(self, label: Label, column: str) -> str | None:
        """The period of a figure: what the label says, else what the column says; None when the two cannot both hold, and for a
        column of a year so late that its figures can only be planned."""
        if label.period and column and self._canonical(column) != "current":
            return None  # a base-year row under last year's column restates another report
        if not label.period and self._is_to_come(column):
            return None
        return self._canonical(label.period or column)

    def _is_to_come(self, period: str) -> bool:
        """Two years or more after the data year: of one year later, the data year may have been mistaken."""
        return period.isdigit() and self.identity.year is not None and int(period) > self.identity.year + 1

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
            return self._category_fact(mapped, mention, period, text)
        if mapped.concept.integer and fold(without_marks(mention.text)) in self.catalog.words["zero"]:
            return self._number(mapped, mention, period, text, PrintedNumber(Decimal(0), 0, ""))
        number = read_number(_APPROXIMATE.sub("", mention.text.strip()))
        if number is None or _second_number(number.rest):
            return None
        return self._number(mapped, mention, period, text, number)

    def _category_fact(self, mapped: Mapped, mention: Mention, period: str, text: str) -> Fact:
        """A category in its normalised word; a word that the catalogue does not know stays as printed, in doubt."""
        folded = fold(without_marks(text))
        plain = without_brackets(folded)
        for word, wordings in (mapped.concept.choices or {}).items():
            known = {fold(word), *map(fold, wordings)}
            if folded in known or plain in known:
                return self._fact(mapped, mention, Kind.VALUE, period, word)
        return self._fact(mapped, mention, Kind.VALUE, period, text, doubt="category not recognised")

    def _number(self, mapped: Mapped, mention: Mention, period: str, text: str, number: PrintedNumber) -> Fact:
        """A figure in its canonical unit. Where the unit is not understood, there is no value: a number in the wrong unit is worse."""
        row = mapped.row
        printed = Printed(number.rest, row.unit_text, mapped.label.unit_text, row.unit_fallback, row.label)
        unit = read_unit(self.catalog, mapped.concept.id, printed)
        approximate = "approximate" if _APPROXIMATE.search(squeeze(text)) else ""
        figures: dict[str, object] = {}
        if unit.factor is not None:
            low, high = sorted([end * unit.factor for end in number.interval])
            figures = {"value": number.value * unit.factor, "low": low, "high": high, "unit": mapped.concept.unit}
        return self._fact(
            mapped,
            mention,
            Kind.VALUE,
            period,
            text,
            unit_text=unit.text,
            doubt=doubts(unit.doubt, approximate, self._remarked(number.rest, period)),
            **figures,
        )

    def _remarked(self, rest: str, period: str) -> str:
        """A doubt where a remark in brackets behind a figure says that it is another year's, planned, or another thing's, or is another
        figure."""
        remarks = BRACKETED.findall(fold(rest)) if rest else []
        words = (*self.catalog.words["scope_other"], *self.catalog.words["last_year"]) if remarks else ()
        for remark in remarks:
            years = {self._canonical(year) for year in _YEAR.findall(remark)}
            if years - {period} or any(word in remark for word in words) or _ANOTHER.fullmatch(remark):
                return f"remark behind the number: {remark}"
        return ""

    # ------------------------------------------------------------------------------------------ choices
    def _choice(self, mapped: Mapped, mention: Mention) -> Fact | None:
        word = mention.choice or self.choice(mention.text, mention.role)
        if not word:
            return None
        return self._fact(mapped, mention, _CHOICE_ROLES[mention.role], "current", word)

    def choice(self, text: str, role: Role) -> str:
        """`required`, `yes` or `no`, or nothing when the cell does not say. A box that is ticked decides: "☑是 □否"; where none of
        several is, or more than one, nothing does."""
        words = _beside_boxes(text)
        if words:
            marked = [word for box, word in words if _MARKED.fullmatch(box)]
            if len(marked) != 1:
                return ""
            (text,) = marked
        clean = fold(without_marks(text)).strip(".。")
        plain = without_brackets(clean)
        return self._choice_word(clean, role) or self._choice_word(plain, role)

    def unclear(self, mention: Mention) -> bool:
        """Whether a cell prints boxes for several choices and does not say which."""
        boxes = mention.role in _CHOICE_ROLES and not mention.choice and bool(_beside_boxes(mention.text))
        return boxes and not self.choice(mention.text, mention.role)

    def _choice_word(self, clean: str, role: Role) -> str:
        words = self.catalog.words
        if role is Role.SELECTED:
            if clean in words["required"]:
                return "required"
            return "yes" if clean in words["selected_yes"] else "no" if clean in words["selected_no"] else ""
        if clean in words["compliant_yes"]:
            return "yes"
        return "no" if clean in words["compliant_no"] or clean.startswith(words["negation"]) else ""


@lru_cache(maxsize=_REMEMBERED)
def _beside_boxes(text: str) -> Sequence[tuple[str, str]]:
    """The box and the word of each of several choices, boxes (or brackets to be filled) standing before or behind their words; nothing
    where there are no several words, or no box."""
    plain = _BOX_OF_BRACKETS.sub(lambda found: found.group(1) or "□", text).strip()
    words = _BOX_BEFORE.findall(plain) if plain[:1] in _BOX else [(box, word) for word, box in _BOX_BEHIND.findall(plain)]
    return words if len(words) > 1 and any(box for box, _ in words) else []


@lru_cache(maxsize=_REMEMBERED)
def _scope(catalog: Catalog, label: str, remarks: tuple[str, ...], concept: str) -> str:
    """What a remark in a label says of the figure's scope: 规上, 等价值, 其中, 不含道路. Remarks of the name itself do not count."""
    noted, name = catalog.words["scope_noted"], catalog.concepts[concept].name.zh
    remarks = tuple(remark for remark in remarks if any(word in remark for word in noted))
    names = set(map(fold, (name, *catalog.concepts[concept].aliases))) if remarks else set()
    said = [remark for remark in remarks if not _part_of_the_name(remark, names)]
    plain, own = fold(label), fold(name)
    narrower = [word for word in catalog.words["scope_in_name"] if word in plain and word not in own]
    return "; ".join(dict.fromkeys([*narrower[:1], *said]))


def _part_of_the_name(remark: str, names: set[str]) -> bool:
    """Whether a name has the remark in brackets and is no name without it."""
    bracketed = f"({remark})"
    return any(bracketed in name and name.replace(bracketed, "") not in names for name in names)


def _second_number(rest: str) -> bool:
    """Whether what follows a number holds another one (a range, two figures in a cell, a year before the figure), or goes on with a
    letter that was typed for a digit (1O0, 1l2)."""
    plain = without_brackets(rest)
    if not plain:
        return False
    return bool(_LIKE_A_DIGIT.match(plain) or _SECOND.search(plain)) or plain.startswith("年")


__all__ = ["CellReader", "Mapped"]
