"""audit.xlsx, the working paper: one sheet per table, names instead of ids, a link from each finding to the figures it is about.

XlsxWriter (loaded on first use) writes row by row with constant memory, so each sheet is filled from top to bottom, once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from pipeline.catalog import figure_name, label, labels
from pipeline.export.schema import Column, Dataset, Table, Type, Value, is_number, plain, printed
from pipeline.export.tables import CHECKS, FACTS, FINDINGS, PROBLEMS, REPORTS, SERIES, UNMAPPED
from pipeline.model import Fact, Kind, Language, Message, Verdict

WORKBOOK = "audit.xlsx"
SHEETS: tuple[Table[Any], ...] = (FINDINGS, FACTS, CHECKS, UNMAPPED, REPORTS, PROBLEMS, SERIES)
LAST_ROW = 1_048_575  # of a sheet, counted from 0
MAX_LINKS = 65_000  # Excel allows 65,530 per sheet
MAX_TEXT = 32_767  # characters of a cell
LINKS = 6  # figures linked per finding
_DIGITS = 15  # that Excel keeps of a number
_MAX_DECIMALS = 30  # of a number format

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
_TYPE_WIDTHS = {Type.TEXT: 10, Type.INTEGER: 7, Type.FIGURE: 17, Type.MEASURE: 8, Type.YESNO: 8}  # 15 digits, point and sign
_LINK_WIDTH = 24
_CAPTION = 60  # characters of a link
_LINE_HEIGHT = 15  # points
_MOST_LINES = 8  # of a row

_FILLS = {"error": "#F8CBAD", "warning": "#FFE699", "info": "#DDEBF7", "failed": "#F8CBAD", "partial": "#FFE699", "inconsistent": "#F8CBAD"}
_FILLS |= {"undetermined": "#FFF2CC"}
_VERDICTS = (Verdict.INCONSISTENT, Verdict.UNDETERMINED, Verdict.CONSISTENT)  # what needs a reader comes first
_NAMES = {"rule_title", "concept_name"}  # of the dataset: the sheets have names in place of ids anyway
_NUMBERS_IN_TEXT = {"reported", "repair"}
_TITLE = Message("年度报告数据审核底稿", "Working paper: audit of annual reports")
_AGAIN = Message(
    "请先另存一份再筛选、批注：每次运行都会重新写出本文件。",
    "Save a copy before you filter or annotate: every run writes this file anew.",
)
_NONE = Message("无", "none")
_CUT = Message("此表行数超过 Excel 上限，其余各行见", "This sheet is full; for the rows left out see")
_LINK_HEAD = Message("查看数据", "figure")
_MORE_HEAD = Message("其余数据", "more figures")
_TIP = Message("跳到该数据所在行", "go to the row of this figure")


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a fact stands in the sheet of facts, and what a link to it shows."""

    row: int
    text: str


def write_workbook(dataset: Dataset, folder: Path) -> None:
    """Write audit.xlsx into the folder: same bytes for the same dataset. OSError if it cannot."""
    import xlsxwriter
    from xlsxwriter.exceptions import XlsxFileError

    options = {"constant_memory": True, "tmpdir": str(folder), "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(folder / WORKBOOK), options)
    # a fixed date: otherwise the time of writing would stand there
    book.set_properties({"title": _TITLE.say(dataset.language), "created": datetime(2000, 1, 1, tzinfo=UTC)})
    styles = _Styles(book)
    for table in SHEETS:
        _Sheet(book.add_worksheet(_sheet_name(table, dataset.language)), table, dataset, styles).fill()
    try:
        book.close()
    except XlsxFileError as error:
        raise OSError(str(error)) from error


def _sheet_name(table: Table[Any], language: Language) -> str:
    return table.title if language == "zh" else table.name


class _Styles:
    """Cell formats, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __call__(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"valign": "top", **properties})
        return self._made[key]


class _Sheet:
    """One sheet being written, from top to bottom."""

    def __init__(self, sheet: Any, table: Table[Any], dataset: Dataset, styles: _Styles) -> None:
        self._sheet, self._table, self._dataset, self._styles = sheet, table, dataset, styles
        self._layout = _layout(table)
        self._anchors = _anchors(dataset) if table is FINDINGS else {}
        self._links_left = MAX_LINKS

    def fill(self) -> None:
        self._heads()
        last = 0
        for last, row in enumerate(_rows(self._table, self._dataset), start=1):
            if last == LAST_ROW:
                self._sheet.write_string(last, 0, f"{_CUT.say(self._dataset.language)} {self._table.name}.csv")
                break
            self._row(last, row)
        if not last:
            self._sheet.write_string(1, 0, _NONE.say(self._dataset.language), self._styles())
        self._finish(last)

    def _heads(self) -> None:
        style = self._styles(bold=True, text_wrap=True, bg_color="#D9E1F2", bottom=1)
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
        self._height(at, said, facts)
        for place, slot in enumerate(self._layout):
            if slot.column is not None:
                self._cell(at, place, slot.column, values[slot.column.name], said[slot.column.name])
        if self._table is FINDINGS:
            self._links(at, facts)

    def _height(self, at: int, said: Mapping[str, str], facts: Sequence[str]) -> None:
        """Room for wrapped text: not every spreadsheet program makes it. Before the cells of the row: it is written at once."""
        wrapped = [(said[slot.column.name], slot.width) for slot in self._layout if slot.column and slot.wrapped]
        wrapped += [(anchor.text, _LINK_WIDTH) for fact in facts[:LINKS] if (anchor := self._anchors.get(fact))]
        lines = max((_lines(text, width) for text, width in wrapped), default=1)
        if lines > 1:
            self._sheet.set_row(at, _LINE_HEIGHT * min(lines, _MOST_LINES))

    def _cell(self, at: int, place: int, column: Column[Any], value: Value, text: str) -> None:
        if value is None or value == "":
            return
        number = _number(column, value)
        if number is None:
            self._sheet.write_string(at, place, _cut(text), self._text_style(column, value))
        else:
            self._sheet.write_number(at, place, float(number), self._styles(num_format=_digits(number)))

    def _text_style(self, column: Column[Any], value: Value) -> Any:
        fill = _FILLS.get(str(value)) if column.values else None
        wrap = {"text_wrap": True} if column.name in _WIDTHS else {}
        return self._styles(**wrap, **({"bg_color": fill} if fill else {}))

    def _words(self, column: Column[Any], value: Value) -> str:
        """Names and words for people, where the dataset has ids and codes."""
        text, language, catalog = printed(value, column.type), self._dataset.language, self._dataset.catalog
        if column.name == "concept":
            return figure_name(catalog, text, "").say(language)
        if column.name == "rule" and text in catalog.rules:
            return catalog.rules[text].title.say(language)
        if column.name == "candidates":
            return _candidates(text, self._dataset)
        if column.type is Type.YESNO:
            return label(catalog, text, "choice").say(language)
        if not column.labels:
            return text
        return labels(catalog, text.split(column.between) if column.between else [text], *column.labels).say(language)

    def _links(self, at: int, facts: Sequence[str]) -> None:
        first = next(place for place, slot in enumerate(self._layout) if slot.column is None)
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
        name = _sheet_name(FACTS, self._dataset.language)
        target = f"internal:'{name}'!A{anchor.row + 1}:Z{anchor.row + 1}"
        style = self._styles(font_color="#0563C1", underline=1, text_wrap=True)
        self._sheet.write_url(at, place, target, style, anchor.text, f"{_TIP.say(self._dataset.language)} {fact}")

    def _finish(self, last: int) -> None:
        sheet, columns = self._sheet, len(self._layout)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, last, columns - 1)
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.print_area(0, 0, last, len(_FIRST.get(self._table.name, [slot for slot in self._layout if not slot.folded])) - 1)
        sheet.set_footer("&L&F · &A&R&P / &N")


# ------------------------------------------------------------------------------------------------ layout
@dataclass(frozen=True, slots=True)
class _Slot:
    """A column of a sheet: a column of the table, or (None) the link to the `number`th figure of a finding."""

    column: Column[Any] | None
    number: int = 0
    folded: bool = False

    @property
    def wrapped(self) -> bool:
        return self.column is not None and self.column.name in _WIDTHS and not self.folded

    @property
    def width(self) -> int:
        if self.column is None:
            return _LINK_WIDTH
        return _WIDTHS.get(self.column.name, _TYPE_WIDTHS[self.column.type])

    def head(self, language: Language) -> str:
        if self.column is None:
            return f"{_LINK_HEAD.say(language)} {self.number}" if self.number <= LINKS else _MORE_HEAD.say(language)
        return self.column.title if language == "zh" else self.column.name.replace("_", " ")


def _layout(table: Table[Any]) -> tuple[_Slot, ...]:
    """What a reader needs first, the links, the other columns, and at the end the folded ones."""
    folded = _FOLDED.get(table.name, set())
    by_name = {column.name: _Slot(column, folded=column.name in folded) for column in table.columns if column.name not in _NAMES}
    first = [by_name.pop(name) for name in _FIRST.get(table.name, ())]
    links = [_Slot(None, number) for number in range(1, LINKS + 2)] if table is FINDINGS else []
    rest = sorted(by_name.values(), key=lambda slot: slot.folded)
    return (*first, *links, *rest)


def _rows(table: Table[Any], dataset: Dataset) -> Iterable[tuple[Value, ...]]:
    """The rows in the order of the dataset, but checks with those first that need a reader."""
    if table is not CHECKS:
        return table.rows(dataset)
    at = [column.name for column in table.columns].index("verdict")
    return sorted(table.rows(dataset), key=lambda row: _VERDICTS.index(Verdict(str(row[at]))))


def _anchors(dataset: Dataset) -> dict[str, Anchor]:
    anchors: dict[str, Anchor] = {}
    for row, (_, fact) in enumerate(FACTS.entries(dataset.reports), start=1):
        if row < LAST_ROW:
            anchors.setdefault(fact.id, Anchor(row, _caption(fact, dataset)))
    return anchors


def _caption(fact: Fact, dataset: Dataset) -> str:
    """What a link shows: the figure's name with its period, and what is printed; of a choice, which one it is."""
    language, catalog = dataset.language, dataset.catalog
    known = fact.concept in catalog.concepts
    name = figure_name(catalog, fact.concept, fact.period).say(language) if known else fact.label or fact.concept
    if fact.kind in {Kind.SELECTED, Kind.COMPLIANT}:
        text = f"{label(catalog, fact.kind, 'kind').say(language)} {label(catalog, fact.text, 'choice').say(language)}"
    else:
        text = f"{fact.text} {fact.unit_text}"
    return f"{name} {text}".strip()[:_CAPTION]


def _candidates(text: str, dataset: Dataset) -> str:
    """The indicators that a row may mean, by name, one per line."""
    pairs = (item.rpartition(":") for item in text.split())
    return "\n".join(f"{figure_name(dataset.catalog, concept, '').say(dataset.language)} {score}" for concept, _, score in pairs)


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
    digits = plain(abs(number)).replace(".", "").strip("0")
    return number if len(digits) <= _DIGITS and _decimals(number) <= _MAX_DECIMALS else None


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _digits(number: Decimal) -> str:
    """A number format that shows the digits as printed: 12.50 stays 12.50, and nothing gets an exponent."""
    decimals = _decimals(number)
    return f"0.{'0' * decimals}" if decimals else "0"


def _lines(text: str, width: int) -> int:
    """How many lines a wrapped text takes in a column so many digits wide; a Chinese character is as wide as two digits."""
    room = max(width - 2, 1)
    return sum(max(1, -(-_digits_wide(line) // room)) for line in text.split("\n"))


def _digits_wide(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"
