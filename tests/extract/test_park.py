"""The park's name, however it is printed, and nobody else's."""

import pytest

from pipeline.catalog import load_catalog
from pipeline.extract.park import find_park
from pipeline.extract.printed import read_printed
from pipeline.model import Table
from tests.extract.build import document, table

REAL = [
    "苏州工业园区",
    "天津经济技术开发区",
    "上海市莘庄工业区",
    "青岛新天地静脉产业园",
    "上海金桥经济技术开发区",
    "南昌高新技术产业开发区",
    "张家港保税区暨扬子江国际化学工业园",
    "山东潍坊滨海经济开发区",
    "合肥高新区",
    "贵阳经开区",
    "上海张江高科技园区",
    "上海市市北高新技术服务业园区",
    "长沙黄花综合保税区",
    "国家东中西区域合作示范区",
    "包头（铝业）国家生态工业示范园区",
    "嘉兴港区",
    "常熟经济技术开发区新材料产业集中区",
    "青岚循环化改造园区",
    "青岚未来科技城",
    "宁波石化经济技术开发区",
]


def park(*blocks: str | Table, file_name: str = "report.docx") -> str:
    return find_park(read_printed(document(*blocks)), file_name, load_catalog())


@pytest.mark.parametrize("name", REAL)
def test_real_names_in_every_place(name: str) -> None:
    plain = name.replace("（", "(").replace("）", ")")
    assert park(f"园区名称：{name}") == plain
    assert park(name, "国家生态工业示范园区建设年度评价报告") == plain
    assert park(f"2021年{name}环境信息公开表") == plain
    assert park(f"编制单位：{name}管理委员会") == plain or plain.endswith("国家生态工业示范园区")
    assert park("没有名称的文字", file_name=f"c01_{name}2016.docx") == plain


@pytest.mark.parametrize(
    "line",
    [
        "园区名称（盖章）：青岚经济技术开发区",
        "园区名称：青岚经济技术开发区（盖章）",
        "园区名称：青岚经济技术开发区（公章）　　填报时间：2022年5月24日",
        "园区名称：　　青岚经济技术开发区",
        "园区名称：\t青岚经济技术开发区",
        "园区名称 青岚经济技术开发区",
        "园 区 名 称 ：青 岚 经 济 技 术 开 发 区",
        "开发区名称：青岚经济技术开发区管理委员会",
        "园区名称：青岚经济技术开发区填报时间：2024年5月28日",
        "青　　岚　　经　　济　　技　　术　　开　　发　　区",
        "青岚经济技术开发区国家生态工业示范园区建设年度评价报告（2021年）",
        "青岚经济技术开发区综合类生态工业园区",
        "青岚经济技术开发区行业类生态工业园区建设绩效评价报告",
        "2021年度青岚经济技术开发区复查评估报告",
    ],
)
def test_wordings(line: str) -> None:
    assert park(line) == "青岚经济技术开发区"


def test_a_field_in_the_next_line_or_cell() -> None:
    assert park("园区名称：", "青岚工业园区") == "青岚工业园区"
    assert park(table("园区名称（盖章） | 青岚经济技术\\n开发区")) == "青岚经济技术开发区"


def test_several_parks_and_remarks() -> None:
    assert park("园区名称：青岚高新区、白石综合保税区") == "青岚高新区、白石综合保税区"
    assert park("园区名称：青岚经济技术开发区（国家级）") == "青岚经济技术开发区"
    assert park("园区名称：青岚开发区（青岚工业园）") == "青岚开发区(青岚工业园)"


def test_a_city_before_the_name_is_kept() -> None:
    assert park("园区名称：江苏省青岚市青岚经济技术开发区") == "江苏省青岚市青岚经济技术开发区"


@pytest.mark.parametrize(
    "lines",
    [
        ("单位名称：青岚环保咨询有限公司",),
        ("国家生态工业示范园区标准",),
        ("国家生态工业示范园区建设年度评价报告",),
        ("经济技术开发区", "国家级经济技术开发区"),
        ("创建国家生态工业示范园区工作总结",),
        ("江宁开发区通过国家生态工业示范园区考核。",),
        ("园区名称：", "填报时间：2022年5月"),
        ("《青岚工业园区总体规划》",),
    ],
)
def test_no_park(lines: tuple[str, ...]) -> None:
    assert park(*lines) == ""


def test_the_consultant_gives_way_to_the_title() -> None:
    assert park("青岚高新技术产业开发区", "单位名称：白石环保咨询有限公司") == "青岚高新技术产业开发区"


def test_the_folder_is_the_last_resort() -> None:
    assert park("没有名称的文字", file_name="青岚工业园区/2018.docx") == "青岚工业园区"
