"""The recomputations with live formulas: whoever reviews them changes a figure in the sheet and sees what comes of it.

The range that the printed digits leave open is the program's (it is exact, a spreadsheet's arithmetic is not); the value in the middle
and the verdict are computed by the spreadsheet program.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from pipeline.catalog import Catalog, figure_name, label, labels
from pipeline.decisions import quotation
from pipeline.export.schema import Dataset, high_bound, low_bound, plain
from pipeline.export.workbook.grid import Cell, Grid, Head, Live
from pipeline.export.workbook.styles import FILLS, Styles, as_printed
from pipeline.expression import Formula, Operand, parse_formula
from pipeline.model import Check, Fact, Message, Report, Verdict

RECOMPUTATION = Message("复算", "recomputation")
_RULE = "derived-value"
_HEADS = (
    (Message("报告", "report"), 22, False),
    (Message("指标", "indicator"), 26, True),
    (Message("公式", "formula"), 50, True),
    (Message("年数 n", "n"), 7, False),
    (Message("复算值（公式）", "recomputed (formula)"), 16, False),
    (Message("计算下限", "computed low"), 16, False),
    (Message("计算上限", "computed high"), 16, False),
    (Message("报告值", "reported"), 14, False),
    (Message("报告下限", "reported low"), 14, False),
    (Message("报告上限", "reported high"), 14, False),
    (Message("单位", "unit"), 14, False),
    (Message("程序结论", "verdict of the program"), 12, False),
    (Message("复核结论（公式）", "verdict (formula)"), 14, False),
    (Message("原因", "reason"), 24, True),
)
_COMPUTED, _LOW, _HIGH, _REPORTED_LOW, _REPORTED_HIGH = "E", "F", "G", "I", "J"
_INPUT = (Message("数据 {}", "figure {}"), 26), (Message("数值 {}", "value {}"), 15)
_SLACK = "1E-11"  # of the value: the bounds are written to 12 digits, rounded outwards


def write_recomputation(sheet: Any, dataset: Dataset, styles: Styles) -> None:
    """A row per derived figure that could be recomputed: inputs, formula, range, what was reported, verdict."""
    cases = list(_cases(dataset))
    most = max((len(case.inputs) for case in cases), default=0)
    heads = [Head(head.say(dataset.language), width, wrapped) for head, width, wrapped in _HEADS]
    for number in range(1, most + 1):
        heads += [Head(head.say(dataset.language).format(number), width, wrapped=width > 20) for head, width in _INPUT]
    grid = Grid(sheet, heads, styles, dataset.language)
    for case in cases:
        verdict = case.check.verdict
        place = [head.text for head in heads].index(heads[11].text)
        grid.add(_row(case, grid.row + 1, dataset), [*[""] * place, FILLS.get(verdict, "")])
    grid.close(len(_HEADS))


@dataclass(frozen=True, slots=True)
class _Case:
    """A check with its formula, the facts that stand for its operands, and the figure reported."""

    report: Report
    check: Check
    formula: Formula
    inputs: Mapping[Operand, Fact]
    reported: Fact | None


def _cases(dataset: Dataset) -> Iterator[_Case]:
    for report in sorted(dataset.reports, key=lambda report: report.name):
        facts = {fact.id: fact for fact in report.facts}
        for check in report.checks:
            if check.rule == _RULE and check.formula and check.low is not None:
                formula = parse_formula(check.formula)
                inputs = _inputs(formula, [facts[name] for name in check.inputs if name in facts])
                if len(inputs) == len(formula.operands):
                    yield _Case(report, check, formula, inputs, _reported(check, report.facts))


def _inputs(formula: Formula, facts: Sequence[Fact]) -> dict[Operand, Fact]:
    """The facts that stand for the operands: of their period, or of one that is the same year."""
    found: dict[Operand, Fact] = {}
    for concept, period in formula.operands:
        named = [fact for fact in facts if fact.concept == concept and fact.value is not None]
        same = [fact for fact in named if fact.period == period] or [fact for fact in named if fact.period != "current"]
        if same:
            found[concept, period] = same[0]
    return found


def _reported(check: Check, facts: Sequence[Fact]) -> Fact | None:
    """The figure that the check is about, by its value where it is printed more than once."""
    named = [fact for fact in facts if (fact.concept, fact.period, fact.kind) == (check.concept, check.period, "value")]
    return next((fact for fact in named if fact.value == check.reported), None)


def _row(case: _Case, row: int, dataset: Dataset) -> list[Cell | Live]:
    check, catalog, language = case.check, dataset.catalog, dataset.language
    names = {operand: figure_name(catalog, *operand).say(language) for operand in case.formula.operands}
    cells = {operand: f"{_column(len(_HEADS) + 2 * place + 1)}{row + 1}" for place, operand in enumerate(case.inputs)}
    said = {verdict: label(catalog, verdict, "verdict").say(language) for verdict in Verdict}
    inputs: list[Cell] = []
    for operand, fact in case.inputs.items():
        shown = quotation(fact.text, fact.printed, fact.method).say(language)
        inputs += [f"{names[operand]} {shown} {fact.unit_text}".strip(), fact.value and as_printed(fact.value, fact.text)]
    return [
        case.report.name,
        figure_name(catalog, check.concept, check.period).say(language),
        case.formula.render(names, check.n).replace("mean(", Message("平均(", "mean(").say(language)),
        check.n,
        Live(f"={_excel(case.formula, cells, check, catalog)}", _middle(check)),
        *(low_bound(check.low), high_bound(check.high)),
        *_reported_range(case),
        check.unit,
        said[check.verdict],
        Live(_judge(row + 1, said), said[check.verdict]) if case.reported and check.verdict is not Verdict.UNDETERMINED else None,
        labels(catalog, [check.reason], "reason", "variant").say(language) if check.reason else "",
        *inputs,
    ]


def _reported_range(case: _Case) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """What was reported, and what its digits stand for."""
    fact = case.reported
    if fact is None or fact.value is None:
        return case.check.reported, None, None
    return as_printed(fact.value, fact.text), fact.low, fact.high


def _middle(check: Check) -> Decimal | None:
    return None if check.low is None or check.high is None else (check.low + check.high) / 2


def _judge(row: int, said: Mapping[Verdict, str]) -> str:
    """The verdict: the two ranges meet, and the value computed here lies in the range of the program."""
    low, high, least, most, value = (f"{letter}{row}" for letter in (_LOW, _HIGH, _REPORTED_LOW, _REPORTED_HIGH, _COMPUTED))
    apart = f"MAX({low}-{value},{value}-{high},0)<=ABS({value})*{_SLACK}"
    meets = f'IF(AND({low}<={most},{high}>={least}),"{said[Verdict.CONSISTENT]}","{said[Verdict.INCONSISTENT]}")'
    return f'=IF({apart},{meets},"{said[Verdict.UNDETERMINED]}")'


# ------------------------------------------------------------------------------------------------ formulas
class _Text(NamedTuple):
    """A part of a spreadsheet formula; the arithmetic writes larger ones."""

    text: str

    def __add__(self, other: "_Text") -> "_Text":  # type: ignore[override]
        return _Text(f"({self.text}+{other.text})")

    def __sub__(self, other: "_Text") -> "_Text":
        return _Text(f"({self.text}-{other.text})")

    def __mul__(self, other: "_Text") -> "_Text":  # type: ignore[override]
        return _Text(f"({self.text}*{other.text})")

    def __truediv__(self, other: "_Text") -> "_Text":
        return _Text(f"({self.text}/{other.text})")

    def __pow__(self, exponent: Decimal) -> "_Text":
        return _Text(f"({self.text}^({plain(exponent)}))")


def _excel(formula: Formula, cells: Mapping[Operand, str], check: Check, catalog: Catalog) -> str:
    """A pack's formula over cells that hold figures in their canonical units, converted to the unit of the result."""

    def operand(key: Operand) -> _Text:
        return _scaled(_Text(cells[key]), catalog.base_factor(key[0]))

    whole = formula.over(operand, lambda number: _Text(plain(number)), check.n)
    factor = catalog.base_factor(check.concept)
    return whole.text if factor == 1 else f"{whole.text}/{plain(factor)}"


def _scaled(cell: _Text, factor: Decimal) -> _Text:
    return cell if factor == 1 else cell * _Text(plain(factor))


def _column(place: int) -> str:
    """The letters of a column counted from 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
