"""Tables → rows: heads by column roles, merged and blank cells, requirements over several rows, tables without a head."""

import pytest

from pipeline.catalog import load_catalog
from pipeline.extract.forms import read_forms
from pipeline.extract.header import Heads
from pipeline.model import Form, Role
from tests.extract.build import document, table

MAIN = """
国家生态工业示范园区对照考核表 | < | < | < | < | < | <
园区名称：青岚经济开发区 | < | < | < | 填报时间：2022年5月1日 | < | <
考核指标 | < | < | < | 数据基准年为2021年 | < | <
分类 | 序号 | 指标 | 单位 | 要求 | 是否选为考核指标 | 数值
经济发展 | 1 | 高新技术企业工业总产值 | 万元 | - | - | 120.5
^ | ^ | 园区工业总产值 | 万元 | - | - | 300
^ | ^ | 高新技术企业工业总产值占园区工业总产值比例 | % | ≥30 | 是 | 40.17
资源节约 | 10 | 综合能耗弹性系数 | — | 当园区工业增加值建设期年均增长率>0，≤0.6 | 必选 | 0.35
 |  |  |  | 当园区工业增加值建设期年均增长率<0，≥0.6 |  |
 | 11 | 单位工业增加值综合能耗a | 吨标煤/\\n万元 | ≤0.5 | 是 | 0.21
"""


def forms(*blocks: object) -> tuple[Form, ...]:
    return read_forms(document(*blocks), load_catalog())[0]  # type: ignore[arg-type]


def test_a_form_is_read_below_its_title_rows() -> None:
    (form,) = forms(table(MAIN))
    assert form.main
    assert form.header_rows == 1
    assert [row.label for row in form.rows] == [
        "高新技术企业工业总产值",
        "园区工业总产值",
        "高新技术企业工业总产值占园区工业总产值比例",
        "综合能耗弹性系数",
        "单位工业增加值综合能耗a",
    ]
    assert [row.number for row in form.rows] == [1, 1, 1, 10, 11]
    assert [row.category for row in form.rows][:4] == ["经济发展", "经济发展", "经济发展", "资源节约"]
    assert form.rows[4].unit_text == "吨标煤/\n万元"


def test_a_requirement_over_two_rows_is_one() -> None:
    (form,) = forms(table(MAIN))
    elasticity = form.rows[3]
    requirement = elasticity.mention(Role.REQUIREMENT)
    assert requirement is not None
    assert requirement.text.split("\n") == ["当园区工业增加值建设期年均增长率>0，≤0.6", "当园区工业增加值建设期年均增长率<0，≥0.6"]
    value = elasticity.mention(Role.VALUE)
    assert value is not None
    assert (value.text, value.location.table, value.location.row, value.location.column) == ("0.35", 0, 7, 6)


def test_a_repeated_head_is_no_row() -> None:
    head = "序号 | 指标 | 单位 | 数值"
    (form,) = forms(table(f"{head}\n1 | 绿化覆盖率 | % | 30\n{head}\n2 | 人均工业增加值 | 万元/人 | 20"))
    assert [row.label for row in form.rows] == ["绿化覆盖率", "人均工业增加值"]


def test_columns_by_year_become_periods() -> None:
    (form,) = forms(table("主要指标 | 单位 | 2021年 | 2020年\n人均工业增加值 | 万元/人 | 20.1 | 19.0"))
    assert not form.main
    assert [(mention.text, mention.period) for mention in form.rows[0].mentions] == [("20.1", "2021"), ("19.0", "2020")]


def test_a_two_storey_head_gives_the_years() -> None:
    (form,) = forms(table("序号 | 指标 | 单位 | 数值 | <\n^ | ^ | ^ | 2020年 | 2021年\n1 | 绿化覆盖率 | % | 31 | 32"))
    assert [(mention.text, mention.period) for mention in form.rows[0].mentions] == [("31", "2020"), ("32", "2021")]


def test_targets_are_no_values() -> None:
    (form,) = forms(table("序号 | 指标 | 单位 | 2025年目标 | 数值\n1 | 绿化覆盖率 | % | 40 | 32"))
    value = form.rows[0].mention(Role.VALUE)
    assert value is not None
    assert value.text == "32"


def test_a_table_without_a_head_belongs_to_the_one_before() -> None:
    first = table("序号 | 指标 | 单位 | 数值\n1 | 绿化覆盖率 | % | 30")
    found, problems = read_forms(document(first, table("2 | 人均工业增加值 | 万元/人 | 20", index=1)), load_catalog())
    assert [row.label for form in found for row in form.rows] == ["绿化覆盖率", "人均工业增加值"]
    assert [problem.kind for problem in problems] == ["table-without-header"]


def test_a_table_of_figures_after_a_form_does_not_belong_to_it() -> None:
    first = table("序号 | 指标 | 单位 | 数值\n1 | 绿化覆盖率 | % | 30")
    found = forms(first, table("1 | 2 | 3 | 4\n5 | 6 | 7 | 8", index=1))
    assert len(found) == 1


def test_other_tables_are_left_alone() -> None:
    assert forms(table("编号 | 项目名称 | 项目内容\n1 | 中水回用 | 管网"), table("园区名称 | 青岚经济开发区", 1)) == ()


def test_a_figure_without_a_label_is_said() -> None:
    _, problems = read_forms(document(table("序号 | 指标 | 单位 | 数值\n1 | 绿化覆盖率 | % | 30\n |  |  | 77")), load_catalog())
    assert [problem.kind for problem in problems] == ["row-without-label"]
    assert "77" in problems[0].message.zh


@pytest.mark.parametrize(
    ("head", "role", "period"),
    [
        ("指 标", Role.INDICATOR, ""),
        ("是否选为\n考核指标", Role.SELECTED, ""),
        ("是否为考核指标", Role.SELECTED, ""),
        ("标准值", Role.REQUIREMENT, ""),
        ("2019年实际值", Role.VALUE, "2019"),
        ("2018年数值", Role.VALUE, "2018"),
        ("规划基准年", Role.VALUE, "base"),
        ("2011年（基准年）", Role.VALUE, "base"),
        ("上年数值", Role.VALUE, "last"),
        ("2025年目标", Role.TARGET, "2025"),
        ("是否达标", Role.COMPLIANT, ""),
    ],
)
def test_heads(head: str, role: Role, period: str) -> None:
    found = Heads(load_catalog()).column(head)
    assert found is not None
    assert (found.role, found.period) == (role, period)


@pytest.mark.parametrize("text", ["数据基准年为2021年", "园区名称", "12.5", "", "2021年完成了三项工作"])
def test_no_heads(text: str) -> None:
    assert Heads(load_catalog()).column(text) is None
