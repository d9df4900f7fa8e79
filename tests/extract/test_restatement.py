"""Sentences that say that earlier figures were restated, and the many that only look so."""

import pytest

from pipeline.catalog import load_catalog
from pipeline.extract.plane import read_planes
from pipeline.extract.restatement import find_restatements
from pipeline.model import Document, Quote
from tests.extract.build import document, table


def found(*texts: str) -> list[str]:
    return [quote.text for quote in find(document(*texts))]


def find(source: Document) -> tuple[Quote, ...]:
    return find_restatements(source, tuple(read_planes(source, load_catalog())), load_catalog())


@pytest.mark.parametrize(
    "sentence",
    [
        "根据第四次经济普查结果，对2018年及以前的工业增加值数据进行了修订。",
        "按照统计部门要求，能耗数据作了追溯调整。",
        "2020年起工业增加值统计口径调整为规模以上工业。",
        "经四经普核定，2018年工业总产值调整为306.2亿元。",
        "规划基准年COD排放量数据更正为112.11吨。",
        "本年度因统计口径变化，数据与上年度报告不可比。",
    ],
)
def test_a_restatement(sentence: str) -> None:
    assert found("园区概况。" + sentence + "其他工作按计划推进。") == [sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "年内修订突发环境事件应急预案，开展演练4次。",
        "完成第四次经济普查登记工作。",
        "修订了统计数据管理办法。",
        "产业结构进一步调整，工业增加值增长7.2%。",
        "下一年度拟对能耗数据进行修订。",
        "园区产业布局调整为两片三区。",
    ],
)
def test_none(sentence: str) -> None:
    assert found(sentence) == []


def test_places_and_table_cells() -> None:
    text = document("园区概况。", "能耗数据作了追溯调整。", table("指标 | 备注\n综合能耗总量 | 数据按四经普结果修订"))
    first, second = find(text)
    assert (first.location.paragraph, second.location.table, second.location.row, second.location.column) == (1, 0, 1, 1)
