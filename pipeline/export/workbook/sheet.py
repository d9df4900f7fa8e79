"""The sheets that show a table of the dataset: names instead of ids, a link from each finding to the figures it is about, and room for
those who sign."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from pipeline.catalog import Speaker, figure_name, label, labels, standard_name
from pipeline.decisions import quotation
from pipeline.export.schema import Column, Dataset, Table, Type, Value, in_order, is_number, presentable, printed
from pipeline.export.signing import names, reasons
from pipeline.export.tables import CHECKS, FACTS, FINDINGS, REPORTS, SERIES
from pipeline.export.workbook.styles import FILLS, HEAD, LAST_ROW, NONE, Styles, as_printed, cut, keeps, lay_out, row_height
from pipeline.expression import parse_formula
from pipeline.model import NOTHING, Fact, Finding, Kind, Language, Message, Severity, Verdict

MAX_LINKS = 65_000  # Excel allows 65,530 per sheet
LINKS = 6  # figures linked per finding

# what a reader of a sheet needs first, and what is printed; the other columns follow in the order of the dataset
_FIRST: dict[str, tuple[str, ...]] = {
    FINDINGS.name: (
        *("severity", "report", "park", "year", "concept", "period", "message", "evidence", "reported", "low", "high", "unit"),
        *("diagnosis", "repair"),
    ),
    FACTS.name: (
        *("report", "park", "year", "concept", "period", "kind", "value", "unit", "text", "unit_text", "label", "page", "source"),
        *("doubt", "section"),
    ),
    CHECKS.name: ("verdict", "report", "concept", "period", "rule", "reported", "low", "high", "unit", "reason"),
}
# for programs rather than people: folded away at the right
_FOLDED: dict[str, set[str]] = {
    FINDINGS.name: {"facts", "table", "row", "col", "bbox"},
    FACTS.name: {"fact", "table", "row", "col", "bbox", "paragraph", "span"},
    CHECKS.name: {"check", "inputs"},
    REPORTS.name: {"sha256", "park_id", "seconds"},
    SERIES.name: {"fact", "others"},
}
_WIDTHS = {"report": 22, "park": 16, "concept": 22, "label": 24, "message": 46, "evidence": 46, "reason": 26, "section": 20, "doubt": 20}
_WIDTHS |= {"text": 14, "printed": 16, "candidates": 40, "rule": 14, "note": 24, "diagnosis": 14, "finding": 15, "unit": 10}
_WIDTHS |= {"formula": 46}
_ON_ONE_LINE = {"standard": 38}  # wide, and not wrapped: every row has it
_TYPE_WIDTHS = {Type.TEXT: 10, Type.INTEGER: 7, Type.FIGURE: 17, Type.MEASURE: 8, Type.YESNO: 8}  # 15 digits, point and sign
_LINK_WIDTH = 24
_CAPTION = 60  # characters of a link

_VERDICTS = (Verdict.INCONSISTENT, Verdict.UNDETERMINED, Verdict.CONSISTENT)  # what needs a reader comes first
_SEVERITIES = tuple(map(str, Severity))  # worst first
_NAMES = {"rule_title", "concept_name"}  # of the dataset: the sheets have names in place of ids anyway
_NAMED = {"rule", "standard", "formula"}  # said in words
_NUMBERS_IN_TEXT = {"reported", "repair"}
_AGAIN = Message(
    "请先另存一份再筛选、批注：每次运行都会重新写出本文件。",
    "Save a copy before you filter or annotate: every run writes this file anew.",
)
_TICKS = ("√", "×")
_SIGNED: dict[Message, tuple[int, Callable[[Finding], str]]] = {
    Message("已核", "checked"): (6, lambda finding: _TICKS[0] if finding.status != "open" else ""),
    Message("审计说明", "auditor's note"): (28, reasons),
    Message("编制人/日期", "prepared by, date"): (16, lambda finding: names(filter(None, [finding.decided]))),
    Message("复核人/日期", "reviewed by, date"): (16, lambda finding: names(finding.reviewed)),
}
"""What people sign or fill in beside a finding: how wide it is, and what they have decided already."""
_CUT = Message("此表行数超过 Excel 上限，其余各行见", "This sheet is full; for the rows left out see")
_LINK_HEAD = Message("查看数据", "figure")
_MORE_HEAD = Message("其余数据", "more figures")
_TIP = Message("跳到该数据所在行", "go to the row of this figure")


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a fact stands in the sheet of facts, what a link to it shows, and its figure with its printed digits."""

    row: int
    text: str
    figure: Decimal | None


def sheet_name(table: Table[Any], language: Language) -> str:
    return table.title if language == "zh" else table.name


class TableSheet:
    """One sheet being written, from top to bottom."""

    def __init__(self, sheet: Any, table: Table[Any], dataset: Dataset, styles: Styles, verdict: Verdict | None = None) -> None:
        """`verdict`: only the checks that ended so."""
        self._sheet, self._table, self._dataset, self._styles = sheet, table, dataset, styles
        self._rows = _rows(table, dataset, verdict)
        self._layout = _layout(table)
        self._anchors = _anchors(dataset) if table is FINDINGS else {}
        self._signed = _signatures(dataset) if table is FINDINGS else {}
        self._links_left = MAX_LINKS
        self._named = lru_cache(maxsize=1024)(self._say_name)

    def fill(self) -> None:
        self._heads()
        last = 0
        for last, row in enumerate(self._rows, start=1):
            if last == LAST_ROW:
                self._sheet.write_string(last, 0, f"{_CUT.say(self._dataset.language)} {self._table.name}.csv")
                break
            self._row(last, row)
        if not last:
            self._sheet.write_string(1, 0, NONE.say(self._dataset.language), self._styles())
        self._finish(last)

    def _heads(self) -> None:
        style = self._styles(**HEAD)
        for at, slot in enumerate(self._layout):
            self._sheet.set_column(at, at, slot.width, None, {"level": 1, "hidden": True} if slot.folded else {})
            self._sheet.write_string(0, at, slot.head(self._dataset.language), style)
        if self._table is FINDINGS:
            self._sheet.write_comment(0, 0, _AGAIN.say(self._dataset.language), {"x_scale": 2, "author": "parkaudit"})
            self._sheet.set_header(f"&L{_AGAIN.say(self._dataset.language)}")

    def _row(self, at: int, row: Sequence[Value]) -> None:
        values = dict(zip((column.name for column in self._table.columns), row, strict=True))
        facts = str(values["facts"]).split() if self._table is FINDINGS else []
        said = {slot.column.name: self._words(slot.column, values[slot.column.name]) for slot in self._layout if slot.column}
        signed = self._signed.get(str(values["finding"]), {}) if self._table is FINDINGS else {}
        self._height(at, said, signed, facts)
        values |= self._with_printed_digits(values, facts)
        for place, slot in enumerate(self._layout):
            if slot.column is not None:
                self._cell(at, place, slot.column, values[slot.column.name], said[slot.column.name])
            elif slot.signed != NOTHING:
                self._signature(at, place, signed.get(slot.signed, ""))
        if self._table is FINDINGS:
            self._links(at, facts)

    def _signature(self, at: int, place: int, text: str) -> None:
        style = self._styles(border=1, border_color="#BFBFBF", text_wrap=True)
        if text:
            self._sheet.write_string(at, place, cut(text), style)
        else:
            self._sheet.write_blank(at, place, None, style)

    def _with_printed_digits(self, values: Mapping[str, Value], facts: Sequence[str]) -> dict[str, Value]:
        """The figure of the row as it is printed: 1.60 is not 1.6."""
        if self._table is FACTS and isinstance(value := values["value"], Decimal):
            return {"value": as_printed(value, str(values["text"]))}
        reported = str(values["reported"]) if facts else ""
        if is_number(reported):
            figures = (anchor.figure for fact in facts if (anchor := self._anchors.get(fact)))
            number = Decimal(reported.replace(",", ""))
            return {"reported": next((figure for figure in figures if figure == number), reported)}
        return {}

    def _height(self, at: int, said: Mapping[str, str], signed: Mapping[Message, str], facts: Sequence[str]) -> None:
        """Room for wrapped text: not every spreadsheet program makes it. Before the cells of the row: it is written at once."""
        wrapped = [(said[slot.column.name], slot.width) for slot in self._layout if slot.column and slot.wrapped]
        wrapped += [(text, _SIGNED[head][0]) for head, text in signed.items()]
        wrapped += [(anchor.text, _LINK_WIDTH) for fact in facts[:LINKS] if (anchor := self._anchors.get(fact))]
        if (height := row_height(wrapped)) is not None:
            self._sheet.set_row(at, height)

    def _cell(self, at: int, place: int, column: Column[Any], value: Value, text: str) -> None:
        if value is None or value == "":
            return
        number = _number(column, value)
        if number is None:
            self._sheet.write_string(at, place, cut(text), self._text_style(column, value))
        else:
            self._sheet.write_number(at, place, float(number), self._styles.number(number))

    def _text_style(self, column: Column[Any], value: Value) -> Any:
        fill = FILLS.get(str(value)) if column.values else None
        wrap = {"text_wrap": True} if column.name in _WIDTHS else {}
        return self._styles(**wrap, **({"bg_color": fill} if fill else {}))

    def _words(self, column: Column[Any], value: Value) -> str:
        """Names and words for people, where the dataset has ids and codes."""
        text, language, catalog = printed(value, column.type), self._dataset.language, self._dataset.catalog
        if column.name == "concept":
            return figure_name(catalog, text, "").say(language)
        if column.name in _NAMED and text:
            return self._named(column.name, text)
        if column.name == "candidates":
            return _causes(text, self._dataset) if self._table is FINDINGS else _candidates(text, self._dataset)
        if column.type is Type.YESNO:
            return label(catalog, text, "choice").say(language)
        if not column.labels:
            return text
        return labels(catalog, text.split(column.between) if column.between else [text], *column.labels).say(language)

    def _say_name(self, column: str, text: str) -> str:
        """A rule or a standard by its name, a formula in the names of its figures."""
        catalog, language = self._dataset.catalog, self._dataset.language
        if column == "formula":
            return Speaker(catalog, language).formula(parse_formula(text))
        if column == "standard":
            return standard_name(catalog, text).say(language)
        return catalog.rules[text].title.say(language) if text in catalog.rules else text

    def _links(self, at: int, facts: Sequence[str]) -> None:
        first = next(place for place, slot in enumerate(self._layout) if slot.number)
        for place, fact in enumerate(facts[:LINKS], start=first):
            self._link(at, place, fact)
        if len(facts) > LINKS:
            self._sheet.write_string(at, first + LINKS, f"+{len(facts) - LINKS}", self._styles())

    def _link(self, at: int, place: int, fact: str) -> None:
        anchor = self._anchors.get(fact)
        if anchor is None or not self._links_left:
            self._sheet.write_string(at, place, anchor.text if anchor else fact, self._styles())
            return
        self._links_left -= 1
        name = sheet_name(FACTS, self._dataset.language)
        target = f"internal:'{name}'!A{anchor.row + 1}:Z{anchor.row + 1}"
        style = self._styles(font_color="#0563C1", underline=1, text_wrap=True)
        self._sheet.write_url(at, place, target, style, anchor.text, f"{_TIP.say(self._dataset.language)} {fact}")

    def _finish(self, last: int) -> None:
        signed = sum(slot.signed != NOTHING for slot in self._layout)
        shown = len(_FIRST.get(self._table.name, [slot for slot in self._layout if not slot.folded]))
        if signed and last:
            tick = next(place for place, slot in enumerate(self._layout) if slot.signed != NOTHING)
            self._sheet.data_validation(1, tick, last, tick, {"validate": "list", "source": list(_TICKS)})
            shown += signed
        lay_out(self._sheet, last, len(self._layout), shown)


# ------------------------------------------------------------------------------------------------ layout
@dataclass(frozen=True, slots=True)
class _Slot:
    """A column of a sheet: a column of the table, or (None) the link to the `number`th figure of a finding, or one for people
    to sign, under a head of its own."""

    column: Column[Any] | None
    number: int = 0
    folded: bool = False
    signed: Message = NOTHING

    @property
    def wrapped(self) -> bool:
        return self.column is not None and self.column.name in _WIDTHS and not self.folded

    @property
    def width(self) -> int:
        if self.signed != NOTHING:
            return _SIGNED[self.signed][0]
        if self.column is None:
            return _LINK_WIDTH
        return {**_WIDTHS, **_ON_ONE_LINE}.get(self.column.name, _TYPE_WIDTHS[self.column.type])

    def head(self, language: Language) -> str:
        if self.signed != NOTHING:
            return self.signed.say(language)
        if self.column is None:
            return f"{_LINK_HEAD.say(language)} {self.number}" if self.number <= LINKS else _MORE_HEAD.say(language)
        return self.column.title if language == "zh" else self.column.name.replace("_", " ")


def _layout(table: Table[Any]) -> tuple[_Slot, ...]:
    """What a reader needs first, the links, the other columns, and at the end the folded ones."""
    folded = _FOLDED.get(table.name, set())
    by_name = {column.name: _Slot(column, folded=column.name in folded) for column in table.columns if column.name not in _NAMES}
    first = [by_name.pop(name) for name in _FIRST.get(table.name, ())]
    links = [_Slot(None, number) for number in range(1, LINKS + 2)] if table is FINDINGS else []
    signed = [_Slot(None, signed=head) for head in _SIGNED] if table is FINDINGS else []
    rest = sorted(by_name.values(), key=lambda slot: slot.folded)
    return (*first, *signed, *links, *rest)


def _rows(table: Table[Any], dataset: Dataset, only: Verdict | None) -> Iterable[tuple[Value, ...]]:
    """The rows in the order of the dataset, but of all reports the checks first that need a reader, and the findings first that matter
    most: those that change whether a requirement is met, then by severity."""
    at = {column.name: place for place, column in enumerate(table.columns)}
    if table is CHECKS:
        found = (row for row in table.rows(dataset) if only is None or row[at["verdict"]] == only)
        return sorted(found, key=lambda row: _VERDICTS.index(Verdict(str(row[at["verdict"]]))))
    if table is FINDINGS:
        changes, severity = at["changes_verdict"], at["severity"]
        return sorted(table.rows(dataset), key=lambda row: (row[changes] is not True, _SEVERITIES.index(str(row[severity]))))
    return table.rows(dataset)


def _signatures(dataset: Dataset) -> dict[str, dict[Message, str]]:
    """Of each finding that people said something of, what stands where it is signed."""
    found = (finding for report in in_order(dataset.reports) for finding in report.findings if finding.decided or finding.status != "open")
    return {finding.id: {head: write(finding) for head, (_, write) in _SIGNED.items()} for finding in found}


def _anchors(dataset: Dataset) -> dict[str, Anchor]:
    anchors: dict[str, Anchor] = {}
    for row, (_, fact) in enumerate(FACTS.entries(dataset.reports), start=1):
        if row < LAST_ROW:
            figure = None if fact.value is None else as_printed(fact.value, fact.text)
            anchors.setdefault(fact.id, Anchor(row, _caption(fact, dataset), figure))
    return anchors


def _caption(fact: Fact, dataset: Dataset) -> str:
    """What a link shows: the figure's name with its period, and what is printed; of a choice, which one it is."""
    language, catalog = dataset.language, dataset.catalog
    known = fact.concept in catalog.concepts
    name = figure_name(catalog, fact.concept, fact.period).say(language) if known else fact.label or fact.concept
    if fact.kind in {Kind.SELECTED, Kind.COMPLIANT}:
        text = f"{label(catalog, fact.kind, 'kind').say(language)} {label(catalog, fact.text, 'choice').say(language)}"
    else:
        text = f"{quotation(fact.text, fact.printed, fact.method).say(language)} {fact.unit_text}"
    return presentable(f"{name} {text}".strip(), _CAPTION)


def _candidates(text: str, dataset: Dataset) -> str:
    """The indicators that a row may mean, by name, one per line."""
    pairs = (item.rpartition(":") for item in text.split())
    return "\n".join(f"{figure_name(dataset.catalog, concept, '').say(dataset.language)} {score}" for concept, _, score in pairs)


def _causes(text: str, dataset: Dataset) -> str:
    """What may have gone wrong and what would mend it, one per line."""
    speaker = Speaker(dataset.catalog, dataset.language)
    return "\n".join(speaker.cause(*item.split(":")) for item in text.split())


# ------------------------------------------------------------------------------------------------ cells
def _number(column: Column[Any], value: Value) -> Decimal | None:
    """The value as a number that Excel keeps digit by digit, or None: then it is written as text."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        if column.name not in _NUMBERS_IN_TEXT or not is_number(value):
            return None
        value = value.replace(",", "")
    number = Decimal(value)
    return number if keeps(number) else None
