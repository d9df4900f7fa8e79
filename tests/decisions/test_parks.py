"""Names of parks → one id each."""

import pytest

from pipeline.catalog import load_catalog
from pipeline.decisions import Parks, Region, SamePark
from tests.decisions.build import decided


def park_id(name: str, *joined: tuple[str, str]) -> str:
    pairs = [decided("park", park=first, same=other) for first, other in joined]
    return Parks(load_catalog().words, (pair for pair in pairs if isinstance(pair, SamePark))).id(name)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("", ""),
        ("青野经济技术开发区", "青野经济技术开发区"),
        ("青野经济技术开发区管理委员会", "青野经济技术开发区"),
        (" 青野 经济技术开发区管委会", "青野经济技术开发区"),
        ("云州市青野经济技术开发区", "青野经济技术开发区"),
        ("江苏省云州市青野经济技术开发区", "青野经济技术开发区"),
        ("南京青野经济技术开发区", "青野经济技术开发区"),
        ("苏州工业园区", "苏州工业园区"),
        ("江苏省苏州工业园区", "苏州工业园区"),
        ("北京市经济技术开发区", "北京经济技术开发区"),
        ("北京经济技术开发区", "北京经济技术开发区"),
        ("上海化学工业区", "上海化学工业区"),
        ("南京临港经济开发区", "南京临港经济开发区"),
        ("广西壮族自治区南宁高新技术产业开发区", "南宁高新技术产业开发区"),
    ],
)
def test_what_counts_for_nothing_in_a_name(name: str, short: str) -> None:
    assert park_id(name) == short


def test_joined_names_are_one_park() -> None:
    joined = (("青野开发区", "青野工业园"), ("青野集聚区", "云州市青野工业园管委会"))
    assert {park_id(name, *joined) for name in ("青野开发区", "青野工业园", "青野集聚区")} == {"青野集聚区"}
    assert park_id("青野新城", *joined) == "青野新城"


def test_joining_in_a_circle_is_harmless() -> None:
    joined = (("甲开发区", "乙开发区"), ("乙开发区", "甲开发区"), ("甲开发区", "甲开发区"))
    assert {park_id(name, *joined) for name in ("甲开发区", "乙开发区")} == {"甲开发区"}


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("青野经济技术开发区", ("", "")),
        ("江苏省云州市青野经济技术开发区管委会", ("江苏", "云州")),
        ("南京青野经济技术开发区", ("", "南京")),
        ("上海市青野工业园区", ("上海", "上海")),
        ("南京高新技术产业开发区", ("", "")),
    ],
)
def test_the_region_that_an_id_leaves_out(name: str, region: tuple[str, str]) -> None:
    assert Parks(load_catalog().words).region(name) == region


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [
        (("江苏", "南京"), ("", "南京"), False),
        (("江苏", ""), ("", "南京"), False),
        (("", ""), ("", "南京"), False),
        (("", "苏州"), ("", "南京"), True),
        (("江苏", ""), ("浙江", ""), True),
        (("江苏", ""), ("上海", "上海"), True),
    ],
)
def test_regions_that_cannot_be_one(first: tuple[str, str], second: tuple[str, str], apart: bool) -> None:
    assert Region(*first).excludes(Region(*second)) is apart
