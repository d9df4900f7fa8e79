"""Printed numbers and folded text."""

import re
from decimal import Decimal

import pytest

from pipeline.text import begins, either, fold, read_number, squeeze, unwrap, without_brackets, without_marks


@pytest.mark.parametrize(
    ("text", "value", "decimals", "rest"),
    [
        ("12.50", "12.50", 2, ""),
        ("1,234,567.8", "1234567.8", 1, ""),
        ("１２．５％", "12.5", 1, "%"),
        ("-0.168", "-0.168", 3, ""),
        ("－0.168", "-0.168", 3, ""),
        ("− 0.168", "-0.168", 3, ""),
        (".5", "0.5", 1, ""),
        ("116859.26\n8", "116859.268", 3, ""),
        ("1910700\n0", "19107000", 0, ""),
        ("19107\n000", "19107000", 0, ""),
        ("10890173.\n91", "10890173.91", 2, ""),
        ("0. 1", "0.1", 1, ""),
        ("-1,234.50", "-1234.50", 2, ""),
        ("0012", "12", 0, ""),
        ("1 000 003", "1000003", 0, ""),
        ("12 345.6", "12345.6", 1, ""),
        ("57.00%", "57.00", 2, "%"),
        ("763.1380亿元", "763.1380", 4, "亿元"),
        ("12.5①", "12.5", 1, ""),
        ("100³", "100", 0, ""),
        ("5 ⑵", "5", 0, ""),
        ("12.5*", "12.5", 1, ""),
        ("12.5（注）", "12.5", 1, ""),
        ("1.000003×10^6", "1000003", 0, ""),
        ("1.5×10⁶", "1500000", -5, ""),
        ("2E3吨", "2000", -3, "吨"),
        ("3m³", "3", 0, "m3"),
        ("10²", "10", 0, "^2"),
    ],
)
def test_numbers(text: str, value: str, decimals: int, rest: str) -> None:
    number = read_number(text)
    assert number is not None
    assert (number.value, number.decimals, number.rest) == (Decimal(value), decimals, rest)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "—",
        "达标",
        "1000003\n1200000",
        "100 0003",
        "12.5 13.6",
        "12.5\n13.6",
        "1,23",
        "1,234,5",
        "1234,567",
        "约12",
        "1.2.3",
        "2021-2022-1 5",
        "≥15",
        "1" * 30,
    ],
)
def test_no_single_number(text: str) -> None:
    number = read_number(text)
    assert number is None or number.rest


def test_the_interval_is_half_a_unit_of_the_last_digit() -> None:
    number = read_number("12.50")
    assert number is not None
    assert number.interval == (Decimal("12.495"), Decimal("12.505"))


def test_an_interval_of_a_power_of_ten() -> None:
    number = read_number("1.5×10^6")
    assert number is not None
    assert number.interval == (Decimal(1450000), Decimal(1550000))


@pytest.mark.parametrize(
    ("text", "plain"), [("否①", "否"), ("是*", "是"), ("必选 ⑴", "必选"), ("km²", "km²"), ("达标", "达标"), ("≥15①", "≥15")]
)
def test_marks(text: str, plain: str) -> None:
    assert without_marks(text) == plain


def test_folding() -> None:
    assert squeeze("稳定 排放\n达标") == "稳定排放达标"
    assert fold("ＳＯ₂排放量　≪ 5") == "so2排放量≤5"
    assert fold("特別重大環境事件數量") == "特别重大环境事件数量"
    assert unwrap("吨标煤\n/万元") == "吨标煤/万元"
    assert without_brackets("再生水(中水)回用率(见(附)注)") == "再生水回用率"


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        (["上年", "上年度", "去年", "上一年"], "比上年度，上一年和上年末", ["上年度", "上一年", "上年"]),
        (["基准年", "规划基准年"], "规划基准年、基准年", ["规划基准年", "基准年"]),
        (["m", "mg/l", "m3"], "5mg/m3", ["m", "m3"]),
        (["1.5", "(a)", "[", "a|b"], "1x5 1.5 (a)[a|b", ["1.5", "(a)", "[", "a|b"]),
        (["吨"], "吨吨", ["吨", "吨"]),
    ],
)
def test_the_longest_of_several_words_is_found(words: list[str], text: str, found: list[str]) -> None:
    assert re.findall(either(words), text) == found


def test_an_expression_of_words_goes_back_to_a_shorter_one_where_the_longer_leads_nowhere() -> None:
    assert re.fullmatch(either(["上年", "上年度"]) + "度末", "上年度末")
    assert re.fullmatch(either(["园"]) + "*区", "园园区")


def test_what_words_begin_with_is_told_by_one_look() -> None:
    pattern = re.compile(begins(["全区", "-x", "]"], r"\d") + ".")
    assert pattern.findall("全a全区-x-5]^") == ["全", "-", "5", "]"]
    assert re.compile(begins(["全区"], first="至", second=r"\d") + "..").findall("至今至2全区") == ["至2", "全区"]
