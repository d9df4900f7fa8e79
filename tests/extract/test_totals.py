"""Totals of any table: which figures belong to which total, and what is left alone."""

import pytest

from pipeline.catalog import load_catalog
from pipeline.extract.plane import read_planes
from pipeline.extract.totals import read_totals
from pipeline.model import Sum
from tests.extract.build import document, table


def sums(text: str, *before: str, caption: str = "") -> list[Sum]:
    return list(read_totals(list(read_planes(document(*before, table(text, caption=caption)), load_catalog())), load_catalog()))


def written(text: str, *before: str) -> list[str]:
    """Each sum as "kind total = part + part", with ? where the table leaves it open."""
    return [_written(item) for item in sums(text, *before)]


def _written(item: Sum) -> str:
    parts = " + ".join(part.text for part in item.parts)
    return f"{item.kind} {item.total.text if item.total else '100'} = {parts}{'' if item.sure else ' ?'}"


def test_a_total_row_takes_in_amounts_and_shares_and_leaves_rates() -> None:
    found = written(
        """序号 | 行业 | 企业数（家） | 产值（亿元） | 占比（%） | 同比增长（%） | 人均产值（万元/人）
        1 | 电子 | 35 | 320.5 | 57.1 | 3.2 | 80
        2 | 汽车 | 20 | 240.3 | 42.9 | 3.3 | 90
        合计 | < | 55 | 560.8 | 100 | 2.2 | 85"""
    )
    assert found == ["all 55 = 35 + 20", "all 560.8 = 320.5 + 240.3", "shares 100 = 57.1 + 42.9"]


def test_an_amount_that_looks_like_a_year_is_an_amount() -> None:
    assert written("副产物 | 供方 | 交换量（吨）\n废包装 | 甲厂 | 1994\n炉渣 | 乙厂 | 2016\n合计 | | 4010") == ["all 4010 = 1994 + 2016"]


@pytest.mark.parametrize("name", ["^", "", "行业"])
def test_a_year_under_a_head_is_a_lower_storey_of_it(name: str) -> None:
    assert written(f"行业 | 产值（亿元）\n{name} | 2021\n电子 | 35\n汽车 | 20\n合计 | 55") == ["all 55 = 35 + 20"]


GROUPED = """类别 | 名称 | 产生量（吨）
一般固废 | 粉煤灰 | 100
{0} | 炉渣 | 50
{0} | 小计 | 150
危险废物 | 废油 | 10
{0} | 废酸 | 5
{0} | 小计 | 15
{1} | {2} | 165"""
BLOCKS = ["all 150 = 100 + 50", "all 15 = 10 + 5", "all 165 = 150 + 15"]


@pytest.mark.parametrize(("below", "outer", "inner"), [("^", "合计", "<"), ("", "合计", "<"), ("", "", "合计"), ("^", "总计", "<")])
def test_totals_two_levels_deep(below: str, outer: str, inner: str) -> None:
    assert written(GROUPED.format(below, outer, inner)) == BLOCKS


def test_totals_that_stand_first() -> None:
    found = written("行业 | 产值（万元）\n总计 | 165\n重工业小计 | 150\n钢铁 | 100\n机械 | 50\n轻工业小计 | 15\n食品 | 10\n服装 | 5")
    assert sorted(found) == sorted(["all 150 = 100 + 50", "all 15 = 10 + 5", "all 165 = 150 + 15"])


def test_a_total_column_and_the_total_of_totals() -> None:
    found = written(
        """污染物 | 工业源（吨） | 生活源（吨） | 合计（吨）
        COD | 10 | 20 | 30
        氨氮 | 1 | 2 | 3
        合计 | 11 | 22 | 33"""
    )
    assert found == ["all 11 = 10 + 1", "all 22 = 20 + 2", "all 33 = 30 + 3", "all 30 = 10 + 20", "all 3 = 1 + 2", "all 33 = 11 + 22"]


def test_a_head_of_two_storeys_pairs_what_stands_under_the_same_words() -> None:
    found = written(
        """污染物 | 工业源 | < | 生活源 | < | 合计 | <
        ^ | 产生量（吨） | 排放量（吨） | 产生量（吨） | 排放量（吨） | 产生量（吨） | 排放量（吨）
        COD | 10 | 5 | 20 | 10 | 30 | 15"""
    )
    assert found == ["all 30 = 10 + 20", "all 15 = 5 + 10"]


def test_subtotals_of_columns() -> None:
    found = written(
        """年份 | 工业用水量（万吨） | < | < | 生活用水量（万吨） | 合计（万吨）
        ^ | 自来水 | 中水 | 小计 | ^ | ^
        2020 | 10 | 5 | 15 | 20 | 35"""
    )
    assert found == ["all 15 = 10 + 5", "all 35 = 15 + 20"]


def test_of_which_is_part_of_what_stands_before_it() -> None:
    found = written("指标 | 单位 | 2021年\n工业总产值 | 亿元 | 1100\n其中：电子 | 亿元 | 700\n其中：汽车 | 亿元 | 300\n用电量 | 亿元 | 500")
    assert found == ["some 1100 = 700 + 300"]


def test_of_which_is_not_added_up_and_what_follows_it_leaves_the_total_open() -> None:
    (some, total) = sums("名称 | 产生量（吨）\n固废 | 100\n其中：危废 | 40\n污泥 | 50\n合计 | 150")
    assert [part.text for part in some.parts] == ["40"]
    assert [part.text for part in total.parts] == ["100", "50"]
    assert not total.sure
    assert [[part.text for part in other] for other in total.others] == [["100"]]


def test_numbered_storeys_are_added_storey_by_storey() -> None:
    found = written(
        """序号 | 名称 | 产生量（吨）
        一 | 一般固废 | 150
        1 | 粉煤灰 | 100
        2 | 炉渣 | 50
        二 | 危险废物 | 15
        合计 | < | 165"""
    )
    assert found == ["some 150 = 100 + 50 ?", "all 165 = 150 + 15"]


def test_empty_heads_of_blocks_are_no_parts() -> None:
    assert written("名称 | 产生量（吨）\n一、固废 | \n1、粉煤灰 | 100\n2、炉渣 | 50\n合计 | 150") == ["all 150 = 100 + 50"]


@pytest.mark.parametrize(
    "text",
    [
        "能源 | 单位 | 实物量\n煤 | 吨 | 100\n电 | 万千瓦时 | 200\n合计 | - | 300",  # of different units
        "名称 | 浓度（mg/L）\nCOD | 100\n氨氮 | 200\n合计 | 300",
        "名称 | 综合利用率（%）\n粉煤灰 | 90\n炉渣 | 80\n合计 | 85",
        "名称 | 情况\n粉煤灰 | 90\n炉渣 | 80\n合计 | 170",  # of no known kind
        "名称 | 产生量（吨）\n粉煤灰 | 90\n合计 | 90",  # one part
        "粉煤灰 | 90\n炉渣 | 80\n合计 | 170",  # no head
        "名称 | 数量（家）\n上年末 | 90\n减少 | 10\n合计 | 80",
        "名称 | 产生量（吨） | 年份\n粉煤灰 | 90 | 2019\n炉渣 | 80 | ^\n合计 | ^ | 2020",  # merged over part and total
    ],
)
def test_what_is_left_alone(text: str) -> None:
    assert sums(text) == []


def test_a_figure_over_several_parts_is_no_part() -> None:
    assert written("名称 | 产生量（吨）\n粉煤灰 | 90\n炉渣 | ^\n合计 | 90") == []


def test_the_unit_of_the_caption_makes_figures_amounts() -> None:
    (found,) = sums("年份 | 一产 | 二产 | 合计\n2020 | 10 | 20 | 30", caption="各产业产值（单位：亿元）")
    assert found.unit_text == "亿元"


def test_a_list_of_the_largest_with_the_total_of_all() -> None:
    text = "企业 | 用水量（万吨）\n甲 | 100\n乙 | 50\n全区合计 | 400"
    (found,) = sums(text, caption="主要用水企业")
    assert found.kind == "some"
    (found,) = sums(text.replace("全区", ""), caption="主要用水企业")
    assert found.kind == "all"


def test_a_table_that_goes_on_from_another_is_left_alone() -> None:
    first = table("名称 | 产生量（吨）\n粉煤灰 | 90\n炉渣 | 80", 0)
    second = table("名称 | 产生量（吨）\n污泥 | 10\n废酸 | 20\n合计 | 200", 1)
    assert read_totals(list(read_planes(document(first, second), load_catalog())), load_catalog()) == ()


def test_shares_with_a_rest_make_a_whole() -> None:
    (found,) = sums("行业 | 产值占比（%）\n电子 | 50\n汽车 | 30\n其他 | 20")
    assert (found.kind, found.total, len(found.parts)) == ("shares", None, 3)


def test_places_and_doubts_are_those_of_the_cells() -> None:
    (found,) = sums("名称 | 产生量（吨）\n粉煤灰 | 90\n炉渣 | 80\n合计 | 170")
    assert found.total is not None
    assert (found.total.location.table, found.total.location.row, found.total.location.column) == (0, 3, 1)
    assert found.total.label == "合计，产生量（吨）"
