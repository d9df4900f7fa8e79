"""Rows of one table are mapped together: evidence shown, contested rows left, ties told by arithmetic alone said so."""

from decimal import Decimal

import pytest

from pipeline.catalog import load_catalog
from pipeline.extract import extract
from pipeline.match import match
from pipeline.model import Fact, Kind, Mapping, Matched
from pipeline.validate import validate
from tests.extract.build import document, table

HEAD = "序号 | 分类 | 指标 | 单位 | 要求 | 是否选为考核指标 | 数值"
FORM = (
    "6 | 产业共生 | 工业固体废物综合利用量 | 吨 | - | - | 80",
    "6 | 产业共生 | 工业固体废物总产生量 | 吨 | - | - | 100",
    "6 | 产业共生 | 综合利用往年贮存量 | 吨 | - | - | 0",
    "6 | 产业共生 | 工业固体废物综合利用率 | % | ≥70 | 是 | 80.0",
    "7 | 产业共生 | 再生资源循环利用率 | % | ≥80 | 是 | 90",
    "8 | 资源节约 | 工业用地面积 | 平方公里 | - | - | 10",
    "8 | 资源节约 | 单位工业用地面积工业增加值 | 亿元/平方公里 | ≥9 | 是 | 12",
    "29 | 环境保护 | 绿化覆盖率 | % | ≥15 | 必选 | 40",
)


def matched(*rows: str, head: str = HEAD) -> Matched:
    catalog = load_catalog()
    source = document("数据基准年为2021年", table("\n".join([head, *rows])))
    return match(extract(source, catalog, "x.docx"), catalog, "x.docx", standard="hj274-2015")


def mapping(found: Matched, label: str) -> Mapping:
    return next(item for item in found.mappings if item.label == label)


def weights(item: Mapping, concept: str = "") -> dict[str, float]:
    """What each piece of evidence weighs for the best candidate, or for the one named."""
    candidate = next(candidate for candidate in item.candidates if not concept or candidate.concept == concept)
    return {term.name: term.weight for term in candidate.evidence}


def values(found: Matched, concept: str) -> list[Fact]:
    return [fact for fact in found.facts if fact.concept == concept and fact.kind is Kind.VALUE]


def replaced(label: str, row: str) -> tuple[str, ...]:
    return tuple(row if f"| {label} |" in line else line for line in FORM)


def test_every_kind_of_evidence_is_shown_with_its_weight() -> None:
    found = mapping(matched(*replaced("再生资源循环利用率", "7 | 产业共生 | 再生资源循环利率 | % | ≥80 | 是 | 90")), "再生资源循环利率")
    said = weights(found)
    assert found.concept == "recycled_resource_rate"
    assert {"label", "unit", "number", "class", "requirement", "neighbours", "order", "gap"} <= said.keys()
    assert min(said.values()) >= 0
    assert "number +0.04" in found.candidates[0].why


@pytest.mark.parametrize(
    ("row", "term"),
    [
        ("8 | 产业共生 | 再生资源循环利率 | % | ≥80 | 是 | 90", "number"),
        ("7 | 环境保护 | 再生资源循环利率 | % | ≥80 | 是 | 90", "class"),
        ("7 | 产业共生 | 再生资源循环利率 | % | ≥9 | 是 | 90", "requirement"),
        ("7 | 产业共生 | 再生资源循环利率 | % | ≥80 | - | 90", "choice"),
        ("7 | 产业共生 | 再生资源循环利率 | 吨 | ≥80 | 是 | 90", "unit"),
    ],
)
def test_what_differs_speaks_against(row: str, term: str) -> None:
    found = mapping(matched(*replaced("再生资源循环利用率", row)), "再生资源循环利率")
    assert weights(found, "recycled_resource_rate")[term] < 0


def test_a_row_far_from_its_place_in_the_form_is_out_of_order() -> None:
    head = "指标 | 单位 | 要求 | 是否选为考核指标 | 数值"
    rows = [" | ".join(row.split(" | ")[2:]) for row in FORM]
    moved = [rows[-1].replace("绿化覆盖率", "绿化覆盖率率"), *rows[:-1]]
    kept = [*rows[:-1], rows[-1].replace("绿化覆盖率", "绿化覆盖率率")]
    assert weights(mapping(matched(*moved, head=head), "绿化覆盖率率"))["order"] < 0
    assert weights(mapping(matched(*kept, head=head), "绿化覆盖率率"))["order"] > 0


def test_two_rows_with_the_same_claim_are_both_left_in_either_order() -> None:
    rows = ("29 | 环境保护 | 绿化覆盖率率 | % | ≥15 | 必选 | 40", "29 | 环境保护 | 绿化覆覆盖率 | % | ≥15 | 必选 | 41")
    for both in (rows, rows[::-1]):
        found = matched(*FORM[:-1], *both)
        assert not values(found, "green_coverage_rate")
        assert [item.candidates[0].concept for item in found.unmapped] == ["green_coverage_rate"] * 2
        assert all("另有一行" in item.reason.zh for item in found.unmapped)


def test_a_figure_that_the_form_prints_under_two_numbers_may_be_misspelt_under_both() -> None:
    rows = [row.replace("工业固体废物总产生量", "工业固体废物总总产生量") for row in FORM]
    found = matched(*rows, "28 | 环境保护 | 工业固体废物总总产生量 | 吨 | - | - | 100")
    assert len(values(found, "solid_waste_generated")) == 2


def test_what_another_row_names_outright_comes_behind() -> None:
    found = matched(*FORM, "29 | 环境保护 | 绿化覆盖率率 | % | ≥15 | 必选 | 41")
    assert [fact.value for fact in values(found, "green_coverage_rate")] == [Decimal(40)]
    assert weights(mapping(found, "绿化覆盖率率"))["taken"] < 0


def test_arithmetic_tells_rows_apart_that_are_equal_in_all_else_and_cannot_check_them_then() -> None:
    head = "指标 | 单位 | 要求 | 是否选为考核指标 | 数值"
    rows = [" | ".join(row.split(" | ")[2:]) for row in FORM]
    twice = [rows[0].replace("综合利用量 | 吨 | - | - | 80", f"综合利利用量 | 吨 | - | - | {figure}") for figure in (55, 80)]
    catalog = load_catalog()
    for both in (twice, twice[::-1]):
        source = document("数据基准年为2021年", table("\n".join([head, *both, *rows[1:]])))
        extracted = extract(source, catalog, "x.docx")
        found = match(extracted, catalog, "x.docx", standard="hj274-2015")
        (fact,) = values(found, "solid_waste_utilized")
        assert fact.value == Decimal(80)
        assert fact.chosen_by == {"solid_waste_utilization_rate"}
        assert "arithmetic" in fact.doubt
        checks = validate(found, extracted, catalog, "x.docx").checks
        assert "circular" in {check.reason for check in checks if check.concept == "solid_waste_utilization_rate"}


def test_magnitude_orders_candidates_and_maps_nothing() -> None:
    """An unclear amount under 6, larger than what was generated: it is rather not what was utilized of it."""
    row = "6 | 产业共生 | 工业固废量 | 吨 | - | - | {}"
    small, large = (matched(*FORM[1:], row.format(figure)) for figure in ("80", "800"))
    assert not mapping(small, "工业固废量").concept
    assert not mapping(large, "工业固废量").concept


@pytest.mark.parametrize("label", ["规上工业增加值", "规模以上工业增加值"])
def test_a_figure_of_another_scope_is_offered_not_mapped(label: str) -> None:
    found = matched(*FORM, f"2 | 经济发展 | {label} | 万元 | - | - | 5000")
    item = mapping(found, label)
    assert not item.concept
    assert item.candidates[0].concept == "added_value"
    assert weights(item)["look-alike"] < 0
