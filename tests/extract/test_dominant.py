"""A sentence that says that one industry gives more than 70 % of the park's output, and the many that only look so."""

import pytest

from pipeline.catalog import load_catalog
from pipeline.extract.dominant import find_dominant_industry
from pipeline.extract.plane import read_planes
from pipeline.model import Document
from tests.extract.build import document, table


def dominant(text: str, year: int | None = 2021) -> str:
    return find(document("园区基本情况。", text), year)


def find(source: Document, year: int | None) -> str:
    return find_dominant_industry(source, tuple(read_planes(source, load_catalog())), year, load_catalog())


@pytest.mark.parametrize(
    "sentence",
    [
        "园区石化行业产值占园区工业总产值比例为85%，大于70%。",
        "2021年，石化产业总产值占园区工业总产值的比重达到76.3%。",
        "石化行业产值占比达到76.3%。",
        "汽车制造业实现产值1205.3亿元，占全区规模以上工业总产值的73%。",
        "石油加工业占园区工业总产值的85%以上。",
        "石化行业产值占园区工业总产值比重由68%提高到76.3%。",
        "园区以汽车制造业为主，其工业总产值占园区工业总产值的82.5%。",
        "石化行业产值占园区工业总产值比例超过70%。",
        "石化行业产值占园区工业总产值的70%以上。",
    ],
)
def test_one_industry(sentence: str) -> None:
    assert dominant(sentence) == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "高新技术企业工业总产值占园区工业总产值比例为85%。",
        "高新技术产业产值占规模以上工业总产值比重为78.4%。",
        "战略性新兴产业产值占园区工业总产值的75%。",
        "园区中某一工业行业产值占园区工业总产值比例大于70%时，该指标的指标值为达到该行业清洁生产评价指标体系一级水平。",
        "四大主导产业产值占园区工业总产值的92%。",
        "电子、汽车产业产值占园区工业总产值的92%。",
        "石化和冶金行业产值占园区工业总产值的92%。",
        "石化行业产值占园区工业总产值的65%。",
        "石化行业产值占园区工业总产值不足80%。",
        "石化行业产值占全市工业总产值的85%。",
        "周边石化园区石化行业产值占园区工业总产值的85%。",
        "到2025年，石化行业产值占园区工业总产值的85%。",
        "2018年石化行业产值占园区工业总产值的85%。",
        "力争石化行业产值占园区工业总产值的85%。",
        "规模以上工业产值占园区工业总产值的95%。",
        "制造业产值占园区工业总产值的95%。",
        "石化行业增加值增长85%。",
        "纳入固定污染源管理的企业313家，其中核发排污许可证252家，占比81%。",
    ],
)
def test_nothing_of_the_kind(sentence: str) -> None:
    assert dominant(sentence) == ""


def test_only_the_sentence_is_quoted() -> None:
    text = "园区面积8平方公里。石化行业产值占园区工业总产值比例为85%。绿化覆盖率40%。"
    assert dominant(text) == "石化行业产值占园区工业总产值比例为85%。"


def test_a_cell_says_it() -> None:
    source = document(table("说明 | 石化行业产值占园区工业总产值比例为85%"))
    assert find(source, None) == "石化行业产值占园区工业总产值比例为85%"
