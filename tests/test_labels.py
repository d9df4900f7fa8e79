"""What the codes of the dataset are called: every code has words, in both languages."""

import pytest

from pipeline.catalog import Catalog, figure_name, label, label_parts, labels, load_catalog
from pipeline.export.tables import TABLES
from pipeline.model import Message, Role


@pytest.fixture
def catalog() -> Catalog:
    return load_catalog()


def test_every_code_of_a_column_has_words(catalog: Catalog) -> None:
    for table in TABLES:
        for column in table.columns:
            known = {code for group in column.labels for code in catalog.labels[group]}
            assert set(column.values) <= known, column.name


def test_every_code_of_the_packs_has_words(catalog: Catalog) -> None:
    indicators = [item for standard in catalog.standards.values() for item in standard.indicators]
    assert {name for item in indicators for name in item.variants} <= set(catalog.labels["variant"])
    assert {item.basis for item in indicators} <= set(catalog.labels["basis"])
    assert {item.category for item in indicators} <= set(catalog.labels["category"])
    assert {limit.when for item in indicators for limit in item.requirement.limits} <= {"", *catalog.labels["when"]}
    assert set(Role) <= set(catalog.labels["role"])
    parts = {part for concept in catalog.concepts.values() for item in concept.confusable_with for part in item.why.split(": ")}
    assert parts <= set(catalog.labels["look-alike"])


def test_words_are_in_both_languages(catalog: Catalog) -> None:
    said = [item for group in catalog.labels.values() for item in group.values()]
    assert all(item.zh and item.en.isascii() for item in said)


@pytest.mark.parametrize(
    ("code", "zh"),
    [
        ("input missing: added_value@Y-3", "缺少三年前工业增加值"),
        ("input missing: added_value@2019", "缺少2019年工业增加值"),
        ("fits n = 3", "建设期为3年时相符"),
        ("3 of 4 statements fit", "3处相符，共核对4处说法"),
        ("per-output", "按工业总产值计算时相符"),
        ("something new", "something new"),
    ],
)
def test_a_reason_in_words(catalog: Catalog, code: str, zh: str) -> None:
    assert label(catalog, code, "reason", "variant").zh == zh


def test_enumerations_and_parts(catalog: Catalog) -> None:
    assert labels(catalog, ["sign", "base-year"], "diagnosis") == Message("正负号、用了另一基准年", "wrong sign; another base year")
    assert label_parts(catalog, "partial: one pollutant", "look-alike").zh == "只是一部分：只是一种污染物"
    assert label_parts(catalog, "limit, not amount", "look-alike").zh == "是控制指标，不是实际量"


def test_a_figure_by_name_and_period(catalog: Catalog) -> None:
    assert figure_name(catalog, "added_value", "base").zh == "规划基准年工业增加值"
    assert figure_name(catalog, "added_value", "current").zh == "工业增加值"
    assert figure_name(catalog, "unknown", "base").en == "unknown (base year)"
