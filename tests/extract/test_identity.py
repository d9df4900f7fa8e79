"""Park, data year, base year and address of one report together, and the doubts about them."""

import pytest

from pipeline.catalog import load_catalog
from pipeline.extract import extract
from pipeline.extract.identity import read_identity
from pipeline.extract.plane import read_planes
from pipeline.model import Identity, Table
from tests.extract.build import document, table


def identity(*blocks: str | Table, file_name: str = "report.docx") -> Identity:
    source = document(*blocks)
    return read_identity(source, tuple(read_planes(source, load_catalog())), file_name, load_catalog())[0]


def test_the_form_head_comes_first() -> None:
    form = table("园区名称：青岚经济技术开发区 | 填报时间：2022年5月24日\n考核指标 | 数据基准年为2021年")
    found = identity("白石高新技术产业开发区2020年度评价报告", form)
    assert (found.park, found.year) == ("青岚经济技术开发区", 2021)


@pytest.mark.parametrize(
    "blocks",
    [
        (table("园区名称 | 青岚出口加工区\n通信地址 | 青岚市大道1号 邮编 100000"),),
        (table("园区名称 | 青岚出口加工区 | 园区级别 | 国家级\n通信地址 | 青岚市大道1号 | 联系方式 | 010-1"),),
        ("园区名称：青岚出口加工区", "地址：青岚市大道1号　园区级别：国家级☑"),
        ("园区名称：青岚出口加工区　　通信地址：青岚市大道1号　　联系人：张三",),
        (table("园区名称：青岚出口加工区\\n通讯地址：青岚市大道1号\\n园区级别：国家级 | 主导产业"),),
    ],
)
def test_a_field_ends_where_the_next_begins(blocks: tuple[str | Table, ...]) -> None:
    found = identity(*blocks)
    assert (found.park, found.address) == ("青岚出口加工区", "青岚市大道1号")


def test_doubts_about_years_are_problems_of_the_extract() -> None:
    source = document("数据基准年为2021年", "建设规划基准年为2008年，修编规划基准年为2013年。")
    found = extract(source, load_catalog(), "report.docx")
    assert found.identity.base_year is None
    assert [problem.kind for problem in found.problems] == ["base-year-ambiguous"]
