"""Park, data year, base year and address, each from the surest place that prints it."""

import pytest

from pipeline.catalog import load_catalog
from pipeline.extract.identity import read_identity
from pipeline.model import Identity, Table
from tests.extract.build import document, table


def identity(*blocks: str | Table, file_name: str = "report.docx") -> Identity:
    return read_identity(document(*blocks), file_name, load_catalog())


def test_the_form_head_comes_first() -> None:
    form = table("园区名称：青岚经济技术开发区 | 填报时间：2022年5月24日\n考核指标 | 数据基准年为2021年")
    found = identity("白石高新技术产业开发区2020年度评价报告", form)
    assert (found.park, found.year) == ("青岚经济技术开发区", 2021)


def test_the_data_base_year_is_not_the_base_year() -> None:
    assert identity("数据基准年：2019年").base_year is None


@pytest.mark.parametrize(
    "line",
    [
        "建设期自2012年起算，即以2012年作为建设规划的基准年。",
        "规划基准年（2012年）工业增加值",
        "本规划的规划基准年为2012年。",
        "工业增加值：2012年（规划基准年）",
        "以2012年为规划基准年，",
    ],
)
def test_base_years(line: str) -> None:
    assert identity(line).base_year == 2012


@pytest.mark.parametrize(
    ("lines", "year"),
    [
        (("国家生态工业示范园区建设年度评价报告信息公开表(2019)",), 2019),
        (("国家生态工业示范园区建设年度评价报告", "（2018年）"), 2018),
        (("某某工业园区2020年度评价报告",), 2020),
        (("填报时间：2022年5月3日",), 2021),
        ((), 2017),
    ],
)
def test_years(lines: tuple[str, ...], year: int) -> None:
    assert identity(*lines, file_name="b03-2017.pdf").year == year


@pytest.mark.parametrize(
    ("lines", "park"),
    [
        (("青岚高新技术产业开发区", "国家生态工业示范园区建设年度评价报告"), "青岚高新技术产业开发区"),
        (("编制单位：青岚综合保税区管理委员会",), "青岚综合保税区"),
        (("国家生态工业示范园区标准",), ""),
    ],
)
def test_parks(lines: tuple[str, ...], park: str) -> None:
    assert identity(*lines).park == park


def test_a_field_in_the_next_cell() -> None:
    found = identity(table("园区名称 | 青岚出口加工区\n通信地址 | 青岚市大道1号 邮编 100000"))
    assert (found.park, found.address) == ("青岚出口加工区", "青岚市大道1号邮编100000")


def test_the_file_name_is_the_last_resort() -> None:
    assert identity("没有名称的文字", file_name="c01_青岚工业园区2016.docx").park == "青岚工业园区"
