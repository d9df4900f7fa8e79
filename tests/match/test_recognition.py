"""Which standard a report follows, where its table is too short to tell alone."""

import pytest

from pipeline.catalog import load_catalog
from pipeline.extract import extract
from pipeline.match import match
from pipeline.model import Matched
from tests.extract.build import document, table

SHORT = """
序号 | 指标 | 单位 | 要求 | 是否选为考核指标 | 数值
2 | 年末从业人口 | 人 | - | - | 92000
2 | 工业增加值 | 万元 | - | - | 2134000
2 | 人均工业增加值 | 万元/人 | ≥15 | 是 | 23.20
11 | 单位工业增加值综合能耗 | 吨标煤/万元 | ≤0.5 | 是 | 0.33
29 | 绿化覆盖率 | % | ≥15 | 必选 | 42.3
"""
LEGACY = """
序号 | 指标 | 单位 | 指标值 | 2008年
1 | 人均工业增加值 | 万元/人 | ≥15 | 16.2
2 | 单位工业增加值综合能耗 | 吨标煤/万元 | ≤0.5 | 0.41
3 | 单位工业增加值COD排放量 | kg/万元 | ≤1 | 0.7
"""


def matched(*blocks: str, rows: str = SHORT, standard: str = "") -> Matched:
    catalog = load_catalog()
    return match(extract(document(*blocks, table(rows)), catalog, "x.docx"), catalog, "x.docx", standard)


def kinds(found: Matched) -> list[str]:
    return [problem.kind for problem in found.problems]


@pytest.mark.parametrize(
    "said",
    [
        "依据《国家生态工业示范园区标准》（HJ 274-2015）编制。",
        "按照HJ274—2015开展评价。",
        "依据ＨＪ 274－2015。",
        "对照《国家生态工业示范园区标准》逐项评价。",
    ],
)
def test_a_short_table_is_of_the_standard_that_the_text_names(said: str) -> None:
    found = matched(said)
    assert found.standard == "hj274-2015"
    assert found.own == {0}
    assert "standard-not-recognised" not in kinds(found)


@pytest.mark.parametrize("said", ["", "国家生态工业示范园区建设2020年度评价报告", "依据HJ/T 275-2006编制。", "对照绿色工业园区标准。"])
def test_a_short_table_alone_is_of_no_standard_and_that_is_said(said: str) -> None:
    found = matched(said)
    assert found.standard == ""
    (problem,) = (problem for problem in found.problems if problem.kind == "standard-not-recognised")
    assert "--standard" in problem.message.zh
    assert "--standard" in problem.message.en


def test_a_short_table_that_fits_two_standards_both_named_is_of_neither() -> None:
    rows = "\n".join(LEGACY.strip().splitlines()[:3])
    found = matched("由HJ 274-2009改为HJ 274-2015。", rows=rows)
    assert found.standard == ""


def test_a_table_with_a_legacy_indicator_is_not_made_the_new_standard_s_by_the_text() -> None:
    assert matched("与国家生态工业示范园区标准（HJ 274-2015）对照。", rows=LEGACY).standard != "hj274-2015"


def test_the_standard_given_is_taken_however_short_the_table() -> None:
    found = matched(standard="hj274-2015")
    assert found.standard == "hj274-2015"
    assert "standard-not-recognised" not in kinds(found)


def test_a_table_of_no_indicator_wants_no_standard() -> None:
    assert kinds(matched(rows="项目 | 投资（万元） | 进度\n甲项目 | 100 | 完成\n乙项目 | 200 | 在建".replace("\\\n", "\n"))) == []
