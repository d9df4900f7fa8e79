"""What must hold whatever the figures are: rounding alone never alarms, what is beside the point changes nothing, order does not matter."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.catalog import load_catalog
from pipeline.extract import extract
from pipeline.match import match
from pipeline.model import Finding, Judgement, Severity, Verdict
from pipeline.validate import validate
from tests.extract.build import document, table
from tests.validate.build import CLEAN, HEAD, judge

QUICK = settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
PROVEN = {"derived-value", "impossible-value", "implied-period", "duplicate-fact", "table-total"}
N = 10  # the years of the construction period of the clean report


def written(value: Decimal, decimals: int) -> str:
    return f"{value:.{decimals}f}"


@st.composite
def components(draw: st.DrawFn) -> dict[str, Decimal]:
    """Exact components of a park, of which none is larger than its whole."""

    def amount(low: str, high: str) -> Decimal:
        return draw(st.decimals(low, high, places=6))

    found = {
        "industrial_output": amount("500000", "9000000"),
        "employees": Decimal(draw(st.integers(5000, 200000))),
        "energy_use": amount("20000", "900000"),
        "energy_use@base": amount("20000", "900000"),
        "fresh_water_use": amount("100", "9000"),
        "fresh_water_use@base": amount("100", "9000"),
        "co2_emission@base": amount("50000", "900000"),
        "industrial_land_area": amount("2", "90"),
        "industrial_land_area@Y-3": amount("2", "90"),
        "solid_waste_generated": amount("1000", "90000"),
        "reused_water": amount("100000", "90000000"),
        "wastewater_discharge": amount("100000", "900000"),
    }
    share = draw(st.decimals("0.1", "0.5", places=4))
    found["added_value"] = found["industrial_output"] * share
    found["added_value@base"] = found["added_value"] * draw(st.decimals("0.3", "0.8", places=4))
    found["added_value@Y-3"] = found["added_value"] * draw(st.decimals("0.6", "0.95", places=4))
    found["hightech_output"] = found["industrial_output"] * draw(st.decimals("0.1", "0.9", places=4))
    found["renewable_energy_use"] = found["energy_use"] * draw(st.decimals("0.05", "0.5", places=4))
    found["solid_waste_stock_utilized"] = found["solid_waste_generated"] * draw(st.decimals("0.01", "0.1", places=4))
    found["solid_waste_utilized"] = found["solid_waste_generated"] * draw(st.decimals("0.5", "0.9", places=4))
    found["co2_emission"] = found["energy_use"] * draw(st.decimals("1.5", "3", places=4))
    return found


def report_of(amounts: Mapping[str, Decimal], places: Sequence[int]) -> dict[str, dict[str, str]]:
    """The form filled with these components and what follows from them, each rounded to so many decimals."""
    catalog = load_catalog()
    changed: dict[str, dict[str, str]] = {}
    for index, (name, value) in enumerate(amounts.items()):
        changed[name] = {"value": written(value, 0 if name == "employees" else places[index % len(places)])}
    changed["solid_waste_generated@28"] = changed["solid_waste_generated"]
    for index, indicator in enumerate(catalog.standards["hj274-2015"].indicators):
        if indicator.formula is None:
            continue
        keys = {key: key[0] if key[1] == "current" else f"{key[0]}@{key[1]}" for key in indicator.formula.operands}
        quiet = {"selected": "-", "compliant": "-"}
        if not set(keys.values()) <= set(amounts):
            changed[indicator.concept] = {**quiet, "value": "-"}
            continue
        point = {key: amounts[name] * catalog.base_factor(key[0]) for key, name in keys.items()}
        value = indicator.formula.evaluate(point, N) / catalog.base_factor(indicator.concept)
        changed[indicator.concept] = {**quiet, "value": written(value, places[index % len(places)])}
    return changed


def _row(operand: tuple[str, str]) -> str:
    """The row of the form that prints a figure."""
    return operand[0] if operand[1] == "current" else f"{operand[0]}@{operand[1]}"


def proven(judgement: Judgement) -> list[Finding]:
    return [finding for finding in judgement.findings if finding.rule in PROVEN]


@QUICK
@given(components(), st.lists(st.integers(1, 4), min_size=3, max_size=7))
def test_rounding_alone_never_alarms(amounts: dict[str, Decimal], places: list[int]) -> None:
    judgement = judge(report_of(amounts, places))
    assert proven(judgement) == []
    checked = [check for check in judgement.checks if check.rule == "derived-value" and check.verdict is Verdict.CONSISTENT]
    assert len(checked) > 12


SLIPS: dict[str, Callable[[str], str]] = {
    "unit": lambda text: written(Decimal(text).scaleb(4), 0),
    "point": lambda text: f"{Decimal(text).scaleb(-1):f}",
    "swap": lambda text: text[1] + text[0] + text[2:],
    "typo": lambda text: str((int(text[0]) + 3) % 9 + 1) + text[1:],
    "lost": lambda text: text[0] + text[2:],
}
FORMULAS = [item for item in load_catalog().standards["hj274-2015"].indicators if item.formula and item.concept in CLEAN]
INVOLVED = sorted(
    {key for item in FORMULAS for key in (item.concept, *map(_row, item.formula.operands if item.formula else ()))} & set(CLEAN)
)


@settings(QUICK, max_examples=30)
@given(st.sampled_from([key for key in INVOLVED if CLEAN[key][5][0].isdigit()]), st.sampled_from(sorted(SLIPS)))
def test_every_repair_offered_makes_the_check_hold(key: str, slip: str) -> None:
    """Of a derived figure, of a component, of one that stands in its formula twice: put in, its finding is gone."""
    wrong = _changed({}, key, SLIPS[slip](CLEAN[key][5]))
    for finding in judge(wrong).findings:
        if finding.rule == "derived-value" and not finding.parent:
            for place, value in _offered(finding):
                left = {item.concept for item in proven(judge(_changed(wrong, place, value))) if item.severity is not Severity.INFO}
                assert finding.concept not in left, (place, value)


def _changed(wrong: Mapping[str, Mapping[str, str]], key: str, value: str) -> dict[str, Mapping[str, str]]:
    """The form with one more figure changed, wherever it is printed."""
    twice = [key, "solid_waste_generated@28"] if key == "solid_waste_generated" else [key]
    return {**wrong, **{row: {"value": value} for row in twice}}


def _offered(finding: Finding) -> list[tuple[str, str]]:
    """Rows of the form and what to put there."""
    own = _row((finding.concept, finding.period))
    causes = [(cause.figure.removesuffix("@current") or own, cause.value) for cause in finding.candidates if cause.value]
    return [*causes, *([(own, finding.repair)] if finding.repair else [])]


FIGURES = st.lists(st.decimals("0", "99999", places=6), min_size=2, max_size=12)


@settings(QUICK, max_examples=30)
@given(FIGURES, st.integers(0, 3), st.integers(0, 3))
def test_a_rounded_total_of_rounded_parts_never_alarms(parts: list[Decimal], places: int, of_total: int) -> None:
    rows = [f"第{index}类 | {written(part, places)}" for index, part in enumerate(parts)]
    text = "\n".join(["名称 | 产生量（吨）", *rows, f"合计 | {written(sum(parts, Decimal(0)), of_total)}"])
    assert _totals_of(text) == []


@settings(QUICK, max_examples=30)
@given(st.lists(st.decimals("1", "99999", places=3), min_size=3, max_size=12), st.integers(0, 2))
def test_rounded_shares_never_alarm(amounts: list[Decimal], places: int) -> None:
    whole = sum(amounts, Decimal(0))
    rows = [f"第{index}类 | {written(amount / whole * 100, places)}" for index, amount in enumerate(amounts)]
    assert _totals_of("\n".join(["名称 | 占比（%）", *rows, "合计 | 100"])) == []


@settings(QUICK, max_examples=15)
@given(st.permutations(range(6)), st.integers(1, 9))
def test_the_order_of_parts_does_not_matter(order: list[int], extra: int) -> None:
    parts = [Decimal(10 + 3 * index) for index in range(6)]
    total = sum(parts, Decimal(0)) + extra * 10

    def said(listed: Sequence[int]) -> tuple[str, str, tuple[str, ...]]:
        rows = [f"第{index}类 | {parts[index]}" for index in listed]
        (finding,) = _totals_of("\n".join(["名称 | 产生量（吨）", *rows, f"合计 | {total}"]))
        return finding.reported, finding.repair, finding.diagnosis

    assert said(order) == said(range(6))


def _totals_of(text: str) -> list[Finding]:
    catalog = load_catalog()
    extracted = extract(document(table(text)), catalog, "test.docx")
    return list(validate(match(extracted, catalog, "test.docx"), extracted, catalog, "test.docx").findings)


@QUICK
@given(st.integers(0, 40), st.sampled_from(["publicity_events", "new_symbiosis_chains"]))
def test_an_unrelated_figure_changes_no_finding(count: int, concept: str) -> None:
    changed = {"energy_per_added_value": {"value": "0.020"}, "green_coverage_rate": {"requirement": "≥12"}}
    before = {item.id: item for item in judge(changed).findings}
    after = {item.id: item for item in judge({**changed, concept: {"value": str(count), "selected": "是", "compliant": "-"}}).findings}
    assert {key: item for key, item in after.items() if item.concept not in {concept, ""}} == before


@QUICK
@given(st.permutations(list(CLEAN)))
def test_the_order_of_rows_changes_no_finding(order: list[str]) -> None:
    """Rows of the form in any order, each under its own number: the same is found."""
    assert _found(order) == _found(list(CLEAN))


def _found(order: Sequence[str]) -> set[tuple[str, str, str, str, tuple[str, ...]]]:
    wrong = {"hightech_output_share": "14.00", "solid_waste_generated@28": "12000"}
    lines = [" | ".join((*CLEAN[key][:5], wrong.get(key, CLEAN[key][5]), CLEAN[key][6])) for key in order]
    catalog = load_catalog()
    source = document(
        "园区名称：青岚经济技术开发区", "数据基准年为2021年", "以2011年作为建设规划的基准年。", table("\n".join([HEAD, *lines]))
    )
    extracted = extract(source, catalog, "test.docx")
    judgement = validate(match(extracted, catalog, "test.docx"), extracted, catalog, "test.docx")
    return {(item.rule, item.concept, item.severity.value, item.repair, item.diagnosis) for item in judgement.findings}
