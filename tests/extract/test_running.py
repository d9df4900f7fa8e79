"""Figures of sentences: numbers, units, words that leave them open, nouns, scope and period."""

from decimal import Decimal

import pytest

from pipeline.catalog import load_catalog
from pipeline.extract import extract
from pipeline.extract.running import PassageReader, Source
from pipeline.model import Claim
from tests.extract.build import document, table


def claims(text: str) -> tuple[Claim, ...]:
    return PassageReader(load_catalog()).read(Source(text)).claims


def only(text: str) -> Claim:
    (claim,) = claims(text)
    return claim


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("全区共有企业1,280家", "1280", "家"),
        ("排查企业１４２家", "142", "家"),
        ("排查企业142 家", "142", "家"),
        ("总产值12.5亿元", "1250000000", "元"),
        ("用水总量356 万m³", "3560000", "m3"),
        ("能耗2.3万吨标准煤", "23000", "吨标准煤"),
        ("抓了三十二项工作", "32", "项"),
        ("GDP 669亿元", "66900000000", "元"),
        ("总投资2十亿元", "2000000000", "元"),
        ("能耗-0.168吨标煤/万元", "-0.168", "吨标煤/万元"),
    ],
)
def test_numbers_and_units(text: str, value: str, unit: str) -> None:
    claim = only(text)
    assert (claim.value, claim.unit) == (Decimal(value), unit)


@pytest.mark.parametrize(
    "text",
    [
        "2021年1月18日至24日", "依据HJ274-2015", "执行GB 18918-2002的一级A标准", "科财函〔2021〕159号", "PM2.5自动站", "第3类", "位列第六",
        "一批企业", "百家湖", "12345热线", "1.2.3", "5G网络", "十四五", "三废",
    ],
)  # fmt: skip
def test_no_figures(text: str) -> None:
    assert claims(text) == ()


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("占比78%", "77.5", "78.5"),
        ("企业142家", "142", "142"),
        ("约80%", "75", "85"),
        ("约\n80%", "75", "85"),
        ("不少于305天", "305", None),
        ("85%以上", "85", None),
        ("不超过30微克/立方米", None, "30"),
        ("0.15至0.25吨标煤/万元", "0.145", "0.255"),
    ],
)
def test_what_a_figure_leaves_open(text: str, low: str | None, high: str | None) -> None:
    claim = only(text)
    assert claim.low == (None if low is None else Decimal(low))
    assert claim.high == (None if high is None else Decimal(high))


def test_more_than_and_nearly_do_not_meet() -> None:
    more, nearly = only("比重逾60%"), only("比重接近60%")
    assert more.low is not None
    assert nearly.high is not None
    assert nearly.high < 60 < more.low


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("2021年全区高新技术企业达到695家", "高新技术企业"),
        ("年末高新技术企业保有量695家", "高新技术企业"),
        ("细颗粒物（PM2.5）年均浓度为28微克/立方米", "细颗粒物年均浓度"),
    ],
)
def test_the_noun_without_what_says_nothing(text: str, core: str) -> None:
    assert only(text).core == core


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("全市绿化覆盖率45%", True), ("到2025年绿化覆盖率达到45%", True), ("绿化覆盖率45%的目标", True), ("某公司绿化覆盖率45%", True),
        ("园区绿化覆盖率45%", False), ("低于全国平均水平，绿化覆盖率45%", False), ("（全市增长2%），绿化覆盖率", True),
    ],
)  # fmt: skip
def test_whose_a_figure_is(text: str, scope: bool) -> None:
    assert bool(claims(text)[0].scope) is scope


@pytest.mark.parametrize(
    ("between", "scope"),
    [
        ("系统运行稳定。", "有限公司"),
        ("全区运行稳定。", ""),
        ("（全区推广）", "有限公司"),  # a bracket ends what is said in it
        ("（建于去年）运行稳定。", "有限公司"),
        ("全区运行稳定。华源公司（一期）投产。", "公司"),
        ("华源公司投产。全市运行稳定。", ""),
    ],
)
def test_who_was_named_last_between_two_figures_decides_whose_the_next_is(between: str, scope: str) -> None:
    assert claims(f"明峰有限公司用水12吨，{between}用电9度。")[-1].scope == scope


def test_what_is_said_of_a_firm_goes_on_until_a_word_of_our_own() -> None:
    first, second, third = claims("明峰有限公司用水12吨。重复利用率95%。园区重复利用率80%。")
    assert (bool(first.scope), bool(second.scope), bool(third.scope)) == (True, True, False)


def test_the_period_of_each_figure() -> None:
    assert [claim.period for claim in claims("由2018年的3.2%提高到3.5%，上年为3.4%")] == ["2018", "", "last"]


def test_prose_of_tables_is_read_and_indicator_tables_are_not() -> None:
    text = "开发区投资近3000万元改造道路和绿化，栽植乔木1万余株，如今工程已近尾声。"
    head = "序号 | 指标 | 单位 | 要求 | 是否选为考核指标 | 数值"
    form = f"{head}\n1 | 绿化覆盖率 | % | ≥15 | 必选 | 47.2\n2 | 综合能耗总量 | 吨标煤 | - | - | {'，'.join([text] * 2)}"
    source = document("数据基准年为2021年", table(f"名称 | 完成情况\n景观工程 | {text}"), table(form, index=1))
    passages = extract(source, load_catalog(), "test.docx").passages
    assert [(item.location.table, item.location.row) for item in passages if item.claims] == [(0, 1)]
