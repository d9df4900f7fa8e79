"""Labels taken apart: name, period, unit in brackets, footnote letters."""

import pytest

from pipeline.catalog import load_catalog
from pipeline.match.label import LabelReader


@pytest.mark.parametrize(
    ("printed", "name", "period"),
    [
        ("规划基准年工业增加值", "工业增加值", "base"),
        ("规划基准年（2011年）工业增加值", "工业增加值", "base"),
        ("工业增加值（规划基准年）", "工业增加值", "base"),
        ("2011年（基准年）工业增加值", "工业增加值", "base"),
        ("2018年工业增加值", "工业增加值", "2018"),
        ("工业增加值（2018年）", "工业增加值", "2018"),
        ("上年工业增加值", "工业增加值", "last"),
        ("上年度工业增加值", "工业增加值", "last"),
        ("工业增加值（上年同期）", "工业增加值", "last"),
        ("基准年末从业人口", "从业人口", "base"),
        ("工业增加值（规划基准年2011年）", "工业增加值", "base"),
        ("工业增加值（2011年，规划基准年）", "工业增加值", "base"),
        ("2011年（规划基准年）工业增加值", "工业增加值", "base"),
        ("数据基准年工业增加值", "工业增加值", ""),
        ("数据基准年（2021年）工业增加值", "工业增加值", ""),
        ("工业增加值（数据基准年）", "工业增加值", ""),
        ("工业增加值（2021年，数据基准年）", "工业增加值", ""),
        ("评价年度工业增加值", "工业增加值", ""),
        ("本年度工业增加值", "工业增加值", ""),
        ("当年工业增加值", "工业增加值", ""),
        ("Y-3年工业增加值", "工业增加值", "Y-3"),
        ("工业增加值（Y-3年）", "工业增加值", "Y-3"),
        ("三年前工业用地面积", "工业用地面积", "Y-3"),
        ("工业增加值", "工业增加值", ""),
        ("工业增加值/", "工业增加值", ""),
        ("年末从业人口", "年末从业人口", ""),
        ("工业固体废物综合利用率ᵃ", "工业固体废物综合利用率", ""),
        ("单位工业增加值综合能耗 ^a", "单位工业增加值综合能耗", ""),
        ("再生资源循环利用率 b", "再生资源循环利用率", ""),
        ("SO₂排放量（主要原因是燃煤锅炉淘汰）", "so2排放量", ""),
        ("稳定 排放\n达标情况", "稳定排放达标情况", ""),
        ("单位工业增加值固废产生量“", "单位工业增加值固废产生量", ""),
        ("其中：工业增加值", "工业增加值", ""),
    ],
)
def test_labels(printed: str, name: str, period: str) -> None:
    label = LabelReader(load_catalog()).read(printed)
    assert name in label.names
    assert label.period == period


@pytest.mark.parametrize(
    "printed",
    [
        "当年新增构建生态工业链项目数量",
        "本年新建项目",
        "当年价工业增加值",
        "当年贮存量",
        "价格基准年工业增加值",
        "碳强度基准年工业增加值",
        "前三年工业增加值",
    ],
)
def test_what_only_sounds_like_a_period_stays_in_the_name(printed: str) -> None:
    label = LabelReader(load_catalog()).read(printed)
    assert (label.names[0], label.period) == (printed, "")


def test_the_unit_behind_a_label_is_kept() -> None:
    label = LabelReader(load_catalog()).read("工业用地面积（平方公里）")
    assert label.unit_text == "平方公里"
    assert "工业用地面积" in label.names


def test_a_name_that_ends_in_a_bracket_stays_whole() -> None:
    label = LabelReader(load_catalog()).read("再生水（中水）回用率")
    assert label.names[0] == "再生水(中水)回用率"
