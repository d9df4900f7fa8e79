"""One finding written out from the rows of the tables: the formula, what went into it, what came out, and what would mend it.

Nothing is computed anew: the figures are those of the tables, the words those of the catalog.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal
from typing import Any, NamedTuple

from pipeline.catalog import Catalog, Indicator, Speaker
from pipeline.decisions import quotation
from pipeline.expression import Formula, Operand, parse_formula
from pipeline.model import Language

Row = Mapping[str, Any]
_DERIVED = "derived-value"
_RECOMPUTED = frozenset({_DERIVED, "impossible-value", "implied-period", "missing-value"})  # rules whose finding is told by that check
_CHOICES = frozenset({"selected", "compliant"})  # kinds of facts
_SHOWN = Context(prec=8)
_NO_UNIT = frozenset({"", "-", "—", "/", "_"})


@dataclass(frozen=True, slots=True)
class Case:
    """A finding with all rows of the tables that tell of it."""

    finding: Row
    report: Row
    facts: Mapping[str, Row]  # of the report, by id
    checks: tuple[Row, ...]  # of the report
    parent: Row | None
    children: tuple[Row, ...]
    elsewhere: Mapping[str, Row] = field(default_factory=dict)  # facts of other reports that the finding names, by id

    def check(self, rule: str, finding: Row) -> Row | None:
        """The check of a rule that a finding of the report is about."""
        place = (rule, finding["concept"], finding["period"])
        return next((row for row in self.checks if (row["rule"], row["concept"], row["period"]) == place), None)


class Line(NamedTuple):
    """A line of the explanation: what it says, and how it is called if it is named."""

    head: str
    text: str


def explain(case: Case, catalog: Catalog, language: Language) -> Iterator[Line]:
    """The explanation, line by line."""
    return _Explainer(case, catalog, language).lines()


def workings(case: Case, catalog: Catalog, language: Language) -> Iterator[Line]:
    """The arithmetic alone and what follows from it, for where the finding itself is shown beside it."""
    return _Explainer(case, catalog, language).workings()


def sums(case: Case, catalog: Catalog, language: Language) -> Iterator[str]:
    """The arithmetic in a line for each recomputation that tells of the finding: its figures put in, and what comes of them."""
    return _Explainer(case, catalog, language).sums()


class _Explainer(Speaker):
    def __init__(self, case: Case, catalog: Catalog, language: Language) -> None:
        super().__init__(catalog, language)
        self.case = case

    def lines(self) -> Iterator[Line]:
        finding = self.case.finding
        yield Line("", self._title(finding))
        yield Line(self.say("报告", "report"), self._report())
        yield Line(self.say("位置", "place"), place_name(finding, self.language) or _text(finding, "section"))
        yield Line(self.say("说明", "finding"), _text(finding, "message"))
        yield from self.workings()
        yield from self._family()
        yield from self._handling(finding)

    def workings(self) -> Iterator[Line]:
        yield from self._arithmetic()
        yield from self._causes(self.case.finding)
        yield from self._requirement()

    # ------------------------------------------------------------------------------------------ what it is about
    def _title(self, finding: Row) -> str:
        rule = self.catalog.rules[finding["rule"]].title.say(self.language) if finding["rule"] in self.catalog.rules else finding["rule"]
        name = self.name(_text(finding, "concept"), _text(finding, "period")) if finding["concept"] else ""
        parts = (finding["finding"], self.label(finding["severity"], "severity"), rule, name)
        return "  ".join(filter(None, parts))

    def _report(self) -> str:
        report = self.case.report
        year = f"{report['year']}{self.say('年', '')}" if report["year"] else ""
        return "  ".join(filter(None, (_text(report, "report"), _text(report, "park"), year, _text(report, "standard"))))

    # ------------------------------------------------------------------------------------------ the arithmetic
    def _arithmetic(self) -> Iterator[Line]:
        """Of the finding's own check; of a component, of each figure that follows from it; of anything else the figures alone."""
        checks = list(self._checks())
        if checks:
            for check in checks:
                yield from self._recomputed(check)
        else:
            known = {**self.case.facts, **self.case.elsewhere}
            named = _text(self.case.finding, "facts").split()
            yield from self._inputs(known[name] for name in named if name in known)

    def _checks(self) -> Iterator[Row]:
        """The recomputations that tell of the finding."""
        finding = self.case.finding
        own = self.case.check(_DERIVED, finding) if finding["rule"] in _RECOMPUTED else None
        about = [own] if own else [self.case.check(_DERIVED, child) for child in self.case.children if child["rule"] == _DERIVED]
        yield from (check for check in about if check and _text(check, "formula") and check["low"] is not None)

    def sums(self) -> Iterator[str]:
        for check in self._checks():
            formula, operands, n = self._filled(check)
            numbers = self.filled(formula, {operand: printed_figure(row, self.language) for operand, row in operands.items()}, n)
            reported = next((row for row in self._of(check["concept"]) if row["period"] == check["period"]), None)
            said = (
                self.say(f"；填报 {printed_figure(reported, self.language)}", f"; reported {printed_figure(reported, self.language)}")
                if reported
                else ""
            )
            yield f"{self.name(check['concept'])} = {numbers} = {self._range(check)}{said}"

    def _filled(self, check: Row) -> tuple[Formula, dict[Operand, Row], int | None]:
        """The formula of a recomputation, the figures that went into it, and n."""
        formula = parse_formula(check["formula"])
        inputs = [self.case.facts[name] for name in _text(check, "inputs").split() if name in self.case.facts]
        operands = {operand: found for operand in formula.operands if (found := _operand(inputs, operand))}
        return formula, operands, None if check["n"] is None else int(check["n"])

    def _recomputed(self, check: Row) -> Iterator[Line]:
        formula, operands, n = self._filled(check)
        yield Line("", "")
        yield Line(self.say("公式", "formula"), f"{self.name(check['concept'])} = {self.formula(formula)}")
        indicator = self._indicator(check["concept"])
        if indicator:
            yield Line(self.say("公式依据", "basis"), self.label(indicator.basis, "basis"))
        if n is not None:
            yield Line(self.say("建设期", "period"), self._years(n))
        yield from self._inputs(list({row["fact"]: row for row in operands.values()}.values()))
        numbers = self.filled(formula, {operand: printed_figure(row, self.language) for operand, row in operands.items()}, n)
        yield Line(self.say("代入", "with figures"), numbers)
        yield Line(self.say("算得", "computed"), self._range(check))
        yield from self._compared(check)

    def _years(self, n: int) -> str:
        base = self.case.report["base_year"]
        basis = self.label(_text(self.case.report, "base_year_basis"), "base-year-basis")
        since = f"（{base}—{base + n}，{basis}）" if base else f"（{basis}）"
        return self.say(f"n = {n} 年{since}", f"n = {n} years ({f'{base} to {base + n}, ' if base else ''}{basis})")

    def _inputs(self, facts: Iterable[Row]) -> Iterator[Line]:
        for row in facts:
            doubt = _text(row, "doubt")
            marked = self.say("（读取存疑）", " (read with doubt)") if doubt else ""
            other = _text(row, "report") if row["report"] != self.case.report["report"] else ""
            where = "  ".join(filter(None, (place_name(row, self.language), other)))
            name = self.name(row["concept"], row["period"]) if row["concept"] else _text(row, "label")
            printed = self._choice(row) if row["kind"] in _CHOICES else printed_figure(row, self.language)
            said = self.say("：", ": ").join(filter(None, (name, f"{printed}{marked}")))  # a figure of a sentence may have no name
            yield Line(self.say("数据", "input"), f"{said}  {where}".rstrip())

    def _choice(self, row: Row) -> str:
        return self.say(" ", ": ").join((self.label(row["kind"], "kind"), self.label(_text(row, "text"), "choice")))

    def _range(self, row: Row) -> str:
        low, high = (_figure(row[key]) for key in ("low", "high"))
        ends = low if low == high else self.say(f"{low}～{high}", f"{low} to {high}")
        return f"{ends} {_text(row, 'unit')}".strip()

    def _compared(self, check: Row) -> Iterator[Line]:
        """What is printed, what its digits stand for, and how far it is from what was computed."""
        reported = next((row for row in self._of(check["concept"]) if row["period"] == check["period"]), None)
        if check["reported"] is None or reported is None:
            return
        stands = self._range({**reported, "unit": check["unit"]})
        yield Line(
            self.say("填报", "reported"),
            self.say(
                f"{printed_figure(reported, self.language)}（代表{stands}）",
                f"{printed_figure(reported, self.language)} (stands for {stands})",
            ),
        )
        gap = _gap(reported, check)
        if gap:
            yield Line(self.say("相差", "gap"), f"{_figure(gap)} {_text(check, 'unit')}".strip())
        other = self.case.check("implied-period", check)
        reason = _text(other or check, "reason")
        verdict = self.label(check["verdict"], "verdict")
        yield Line(
            self.say("结论", "verdict"), f"{verdict}{self.say('：', ': ') + self.label(reason, 'reason', 'variant') if reason else ''}"
        )

    def _of(self, concept: str) -> list[Row]:
        return [row for row in self.case.facts.values() if row["concept"] == concept and row["kind"] == "value"]

    def _indicator(self, concept: str) -> Indicator | None:
        standard = self.catalog.standards.get(_text(self.case.report, "standard"))
        return standard.indicator(concept) if standard else None

    # ------------------------------------------------------------------------------------------ what would mend it
    def _causes(self, finding: Row) -> Iterator[Line]:
        yield Line("", "")
        unit = _text(finding, "unit")
        head = self.say("可能原因", "likely cause")
        for item in _text(finding, "candidates").split():
            yield Line(head, self.cause(*item.split(":"), unit=unit))
        if not _text(finding, "candidates") and finding["rule"] in _RECOMPUTED and not finding["parent"]:
            yield Line(head, self.say("没有一处改动能解释", "no single edit explains it"))
        if finding["repair"]:
            yield Line(self.say("可取的值", "would hold"), f"{finding['repair']} {unit}".rstrip())

    def _requirement(self) -> Iterator[Line]:
        indicator = self._indicator(_text(self.case.finding, "concept"))
        if indicator is None or self.case.finding["period"] != "current":
            return
        yield Line(self.say("要求", "requirement"), self.requirement(indicator) or "-")
        changes = self.case.finding["changes_verdict"]
        if changes is not None:
            said = self.say("是", "yes") if changes else self.say("否", "no")
            yield Line(self.say("改变达标结论", "changes whether met"), said)

    # ------------------------------------------------------------------------------------------ around it
    def _family(self) -> Iterator[Line]:
        if self.case.parent:
            yield Line(self.say("由此引起", "follows from"), self._title(self.case.parent))
        for child in self.case.children:
            yield Line(self.say("随之而来", "explains"), self._title(child))

    def _handling(self, finding: Row) -> Iterator[Line]:
        note = f"{self.say('：', ': ')}{finding['note']}" if finding["note"] else ""
        yield Line(self.say("处理", "status"), f"{self.label(finding['status'], 'handling')}{note}")


def place_name(row: Row, language: Language) -> str:
    """Where a finding or a figure stands. Page from 1; table, row and column are counted from 1 for people."""
    zh = (("page", "第{}页", 0), ("table", "表{}", 1), ("row", "第{}行", 1), ("col", "第{}列", 1))
    en = (("page", "p. {}", 0), ("table", "table {}", 1), ("row", "row {}", 1), ("col", "column {}", 1))
    words = zh if language == "zh" else en
    parts = [said.format(int(row[key]) + first) for key, said, first in words if row[key] is not None]
    return (" " if language == "zh" else ", ").join(parts)


# ------------------------------------------------------------------------------------------------ rows
def _text(row: Row, column: str) -> str:
    return str(row[column]) if row.get(column) is not None else ""


def printed_figure(row: Row, language: Language) -> str:
    """A figure as printed, with its printed unit; one that a person corrected with what it was corrected to."""
    text, unit = _text(row, "text"), _text(row, "unit_text")
    if row["kind"] != "value" or row["value"] is None:
        return text
    shown = quotation(text, _text(row, "printed"), _text(row, "method")).say(language)
    return shown if unit in _NO_UNIT or shown.endswith(unit) else f"{shown} {unit}"


def _operand(inputs: Iterable[Row], operand: Operand) -> Row | None:
    """The input that stands for an operand: of its period, or of the one that is the same year."""
    named = [row for row in inputs if row["concept"] == operand[0]]
    same = [row for row in named if row["period"] == operand[1]]
    return next(iter(same or [row for row in named if row["period"] != "current"]), None)


def _figure(value: object) -> str:
    """A number of the tables in plain notation, as far as it is of use to read."""
    text = f"{_SHOWN.plus(Decimal(str(value))):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _gap(reported: Row, check: Row) -> Decimal | None:
    """How far the printed range is from the computed one; nothing if they meet."""
    if reported["low"] is None or check["low"] is None:
        return None
    low, high, least, most = (Decimal(str(row[key])) for row in (reported, check) for key in ("low", "high"))
    return next((gap for gap in (least - high, low - most) if gap > 0), None)


__all__ = ["Case", "Line", "Row", "explain", "place_name", "printed_figure", "sums", "workings"]
