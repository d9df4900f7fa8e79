"""Tables → rows: heads in words and storeys, columns by their content, merged and blank cells, tables without a head."""

import pytest

from pipeline.catalog import load_catalog
from pipeline.extract.forms import read_forms
from pipeline.extract.header import Heads
from pipeline.extract.plane import read_planes
from pipeline.model import Form, Problem, Role, Row, Table
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


YEAR = 2021


def read(*blocks: str | Table) -> tuple[tuple[Form, ...], tuple[Problem, ...]]:
    return read_forms(read_planes(document(*blocks), load_catalog()), load_catalog(), YEAR)


def forms(*blocks: str | Table) -> tuple[Form, ...]:
    return read(*blocks)[0]


def kinds(*blocks: str | Table) -> list[str]:
    return [problem.kind for problem in read(*blocks)[1]]


def printed(row: Row, role: Role = Role.VALUE) -> list[tuple[str, str]]:
    """What a row prints in the columns of a role, with their periods."""
    return [(mention.text, mention.period) for mention in row.mentions if mention.role is role]


def doubts(form: Form) -> list[str]:
    return [mention.doubt for row in form.rows for mention in row.mentions if mention.role is Role.VALUE]


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
    found, problems = read(first, table("2 | 人均工业增加值 | 万元/人 | 20", index=1))
    assert [row.label for form in found for row in form.rows] == ["绿化覆盖率", "人均工业增加值"]
    assert [problem.kind for problem in problems] == ["table-without-header"]


def test_a_table_of_figures_after_a_form_does_not_belong_to_it() -> None:
    first = table("序号 | 指标 | 单位 | 数值\n1 | 绿化覆盖率 | % | 30")
    found = forms(first, table("1 | 2 | 3 | 4\n5 | 6 | 7 | 8", index=1))
    assert len(found) == 1


def test_other_tables_are_left_alone() -> None:
    assert forms(table("编号 | 项目名称 | 项目内容\n1 | 中水回用 | 管网"), table("园区名称 | 青岚经济开发区", 1)) == ()


def test_a_figure_without_a_label_is_said() -> None:
    _, problems = read(table("序号 | 指标 | 单位 | 数值\n1 | 绿化覆盖率 | % | 30\n |  |  | 77"))
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
        ("评估值", Role.VALUE, ""),
        ("监测值", Role.VALUE, ""),
        ("自评值", Role.VALUE, ""),
        ("实际", Role.VALUE, ""),
        ("数值①", Role.VALUE, ""),
        ("数值²", Role.VALUE, ""),
        ("是否选为考核指标①", Role.SELECTED, ""),
        ("要求a", Role.REQUIREMENT, ""),
        ("2021年末", Role.VALUE, "2021"),
        ("截至2021年底", Role.VALUE, "2021"),
        ("2021年度实绩", Role.VALUE, "2021"),
        ("2021年（万元）", Role.VALUE, "2021"),
        ("数值（2020年，万元）", Role.VALUE, "2020"),
        ("基准年数值", Role.VALUE, "base"),
        ("三年前", Role.VALUE, "Y-3"),
        ("上年", Role.VALUE, "last"),
        ("上期", Role.VALUE, "last"),
        ("上年同期", Role.VALUE, "last"),
        ("同期数", Role.VALUE, "last"),
        ("本年", Role.VALUE, ""),
        ("当年", Role.VALUE, ""),
        ("报告期", Role.VALUE, ""),
        ("比上年增长", Role.REMARK, ""),
        ("较上年增减（%）", Role.REMARK, ""),
        ("同比增长率", Role.REMARK, ""),
        ("上年是否达标", Role.REMARK, ""),
        ("目标值（2025年）", Role.TARGET, "2025"),
        ("“十四五”规划目标", Role.TARGET, ""),
        ("是否完成", Role.REMARK, ""),
        ("指标名称（2021年）", Role.INDICATOR, ""),
    ],
)
def test_heads(head: str, role: Role, period: str) -> None:
    found = Heads(load_catalog()).column(head)
    assert found is not None
    assert (found.role, found.period) == (role, period)


@pytest.mark.parametrize(
    "text", ["数据基准年为2021年", "数据基准年：2021年", "园区名称", "12.5", "", "2021年完成了三项工作", "2018-2020年"]
)
def test_no_heads(text: str) -> None:
    assert Heads(load_catalog()).column(text) is None


# ------------------------------------------------------------------------------------------ columns by their content


def test_limits_under_a_head_of_values_are_the_requirement() -> None:
    (form,) = forms(
        table("""
            序号 | 指标 | 单位 | 指标值 | 实际值 | 是否选为考核指标 | 是否达标
            1 | 绿化覆盖率 | % | ≥15 | 31 | 必选 | 是
            2 | 环境管理能力完善度 | % | 100 | 99 | 必选 | 否
            3 | 综合能耗弹性系数 | — | 当园区工业增加值建设期年均增长率>0，≤0.6 | 0.3 | 必选 | 是""")
    )
    assert [printed(row) for row in form.rows] == [[("31", "")], [("99", "")], [("0.3", "")]]
    assert [printed(row, Role.REQUIREMENT)[0][0] for row in form.rows][:2] == ["≥15", "100"]
    assert set(doubts(form)) == {""}


def test_limits_alone_are_no_values() -> None:
    (form,) = forms(table("指标 | 单位 | 指标值 | 是否选为考核指标\n绿化覆盖率 | % | ≥15 | 必选\n人均工业增加值 | 万元/人 | ≥15 | 是"))
    assert Role.VALUE not in form.roles.values()
    assert printed(form.rows[0], Role.REQUIREMENT) == [("≥15", "")]


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("指标 | 单位 | 数值 | 完成值\n绿化覆盖率 | % | 30 | 31\n人均工业增加值 | 万元/人 | 20 | 21", "31"),
        ("指标 | 单位 | 完成值 | 数值\n绿化覆盖率 | % | 31 | 30\n人均工业增加值 | 万元/人 | 20 | 21", "31"),
        ("指标 | 单位 | 数值 | 2021年\n绿化覆盖率 | % | 30 | 31\n人均工业增加值 | 万元/人 | 20 | 21\n工业增加值 | 万元 | 9 |", "30"),
        ("指标 | 单位 | 数值 | 完成值\n绿化覆盖率 | % | 30 | 31\n人均工业增加值 | 万元/人 | 20 |\n工业增加值 | 万元 | 9 |", "30"),
    ],
)
def test_of_two_columns_of_values_one_is_read_and_doubted(text: str, taken: str) -> None:
    (form,) = forms(table(text))
    assert printed(form.rows[0])[0][0] == taken
    assert all("several columns" in doubt for doubt in doubts(form))
    assert kinds(table(text)) == ["value-columns-ambiguous"]


@pytest.mark.parametrize(
    "text",
    [
        "指标 | 单位 | 数值 | <\n绿化覆盖率 | % | 30 |\n人均工业增加值 | 万元/人 |  | 20",
        "指标 | 单位 | 数值 | 完成值\n绿化覆盖率 | % | 30 | 30\n人均工业增加值 | 万元/人 | 20 | 20",
        "指标 | 单位 | 完成情况 | 数值\n绿化覆盖率 | % | 已完成 | 30\n人均工业增加值 | 万元/人 | 已完成 | 20",
    ],
)
def test_columns_that_do_not_contradict_are_no_doubt(text: str) -> None:
    (form,) = forms(table(text))
    assert [printed(row) for row in form.rows] == [[("30", "")], [("20", "")]]
    assert set(doubts(form)) == {""}
    assert kinds(table(text)) == []


@pytest.mark.parametrize("head", ["所见", "", "2018-2020年"])
def test_an_unknown_head_over_the_only_figures_is_read_with_doubt(head: str) -> None:
    source = table(f"序号 | 指标 | 单位 | 要求 | {head}\n1 | 绿化覆盖率 | % | ≥15 | 31\n2 | 人均工业增加值 | 万元/人 | ≥15 | 20")
    (form,) = forms(source)
    assert [printed(row) for row in form.rows] == [[("31", "")], [("20", "")]]
    assert all("head not clear" in doubt for doubt in doubts(form))
    assert kinds(source) == ["column-unclear"]


@pytest.mark.parametrize(
    "text",
    [
        "指标 | 单位 | 数值 | 全市\n绿化覆盖率 | % | 31 | 12\n人均工业增加值 | 万元/人 | 20 | 13",
        "指标 | 单位 | 要求 | 甲 | 乙\n绿化覆盖率 | % | ≥15 | 31 | 12\n人均工业增加值 | 万元/人 | ≥15 | 20 | 13",
    ],
)
def test_other_unknown_heads_over_figures_are_said_and_not_read(text: str) -> None:
    assert set(kinds(table(text))) == {"column-unclear"}
    assert "12" not in [mention.text for form in forms(table(text)) for row in form.rows for mention in row.mentions]


def test_a_table_that_only_unknown_heads_keep_from_being_read_is_said() -> None:
    names = ["绿化覆盖率", "人均工业增加值", "工业增加值", "COD排放量", "氨氮排放量"]
    source = table("\n".join(["指标 | 单位 | 所见", *(f"{name} | 吨 | {place}" for place, name in enumerate(names))]))
    assert forms(source) == ()
    assert kinds(source) == ["column-unclear"]


def test_unknown_columns_of_tables_about_other_things_are_left_alone() -> None:
    assert kinds(table("序号 | 项目名称 | 计划投资 | 完成情况\n1 | 中水回用 | 4200 | 已完成\n2 | 余热利用 | 300 | 已完成")) == []


def test_declarations_that_are_figures_are_read_as_values_with_doubt() -> None:
    (form,) = forms(table("序号 | 指标 | 单位 | 要求 | 达标情况\n1 | 绿化覆盖率 | % | ≥15 | 31\n2 | 人均工业增加值 | 万元/人 | ≥15 | 20"))
    assert printed(form.rows[0]) == [("31", "")]
    assert all(doubts(form))


# ------------------------------------------------------------------------------------------ storeys and plans


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("指标 | 单位 | 规划目标 | < | 数值\n^ | ^ | 2020年 | 2021年 | ^\n绿化覆盖率 | % | 31 | 32 | 30", [("30", "")]),
        ("指标 | 单位 | 目标值 | < | 实际值\n^ | ^ | 2022年 | 2025年 | ^\n绿化覆盖率 | % | 31 | 32 | 30", [("30", "")]),
        ("指标 | 单位 | 2020年 | 2021年 | 2025年\n绿化覆盖率 | % | 31 | 32 | 40", [("31", "2020"), ("32", "2021")]),
        ("指标 | 单位 | 数值 | < | <\n^ | ^ | 2020年 | 2021年 | 2025年\n绿化覆盖率 | % | 31 | 32 | 40", [("31", "2020"), ("32", "2021")]),
        ("指标 | 单位 | 数值 |\n | | 2020年 | 2021年\n绿化覆盖率 | % | 31 | 32", [("31", "2020"), ("32", "2021")]),
        (
            "指标 | 单位 | 2021年 | < | 2020年 | <\n^ | ^ | 目标值 | 完成值 | 目标值 | 完成值\n绿化覆盖率 | % | 1 | 32 | 2 | 31",
            [("32", "2021"), ("31", "2020")],
        ),
        ("指标 | 单位 | 变化情况 | < | 数值\n^ | ^ | 2020年 | 2021年 | ^\n绿化覆盖率 | % | 1 | 2 | 32", [("32", "")]),
        ("指标 | 单位 | 数值 | <\n^ | ^ | 园区 | 2020年\n绿化覆盖率 | % | 12 | 31", [("31", "2020")]),
    ],
)
def test_the_upper_storey_says_what_a_year_holds(text: str, values: list[tuple[str, str]]) -> None:
    (form,) = forms(table(text))
    assert form.rows[0].label == "绿化覆盖率"
    assert printed(form.rows[0]) == values


def test_a_table_of_plans_is_no_form() -> None:
    assert forms(table("指标 | 单位 | 规划目标 | <\n^ | ^ | 2020年 | 2021年\n绿化覆盖率 | % | 31 | 32")) == ()


def test_only_later_years_are_said_for_the_data_year_may_be_wrong() -> None:
    source = table("序号 | 指标 | 单位 | 要求 | 2022年\n1 | 绿化覆盖率 | % | ≥15 | 31")
    assert [printed(row) for form in forms(source) for row in form.rows] == [[]]
    assert kinds(source) == ["column-unclear"]


@pytest.mark.parametrize(
    "head",
    [
        "指标 | < | 单位 | 数值\n一级指标 | 二级指标 | ^ | ^",
        "指标 | < | 单位 | 数值",
        "一级指标 | 指标 | 单位 | 数值",
        "二级指标 | 三级指标 | 单位 | 数值",
    ],
)
def test_class_and_name_under_one_head(head: str) -> None:
    (form,) = forms(table(f"{head}\n环境保护 | 绿化覆盖率 | % | 31\n^ | COD排放量 | 吨 | 9\n经济发展 | 人均工业增加值 | 万元/人 | 20"))
    assert [(row.category, row.label) for row in form.rows] == [
        ("环境保护", "绿化覆盖率"),
        ("环境保护", "COD排放量"),
        ("经济发展", "人均工业增加值"),
    ]
    assert [printed(row) for row in form.rows] == [[("31", "")], [("9", "")], [("20", "")]]


def test_numbers_or_units_under_the_head_of_names() -> None:
    (form,) = forms(table("指标 | < | < | 数值\n1 | 绿化覆盖率 | % | 31\n2 | 人均工业增加值 | 万元/人 | 20"))
    assert [(row.number, row.label, row.unit_text) for row in form.rows] == [(1, "绿化覆盖率", "%"), (2, "人均工业增加值", "万元/人")]


# ------------------------------------------------------------------------------------------ the standard's table


@pytest.mark.parametrize(
    ("text", "main"),
    [
        ("指标 | 单位 | 考核要求 | 完成情况\n绿化覆盖率 | % | ≥15 | 31", False),
        ("指标 | 单位 | 年度目标 | 完成情况 | 是否完成\n绿化覆盖率 | % | 30 | 31 | 是", False),
        ("序号 | 指标 | 单位 | 要求 | 数值\n1 | 绿化覆盖率 | % | ≥15 | 31", True),
        ("指标 | 单位 | 要求 | 数值" + "\n绿化覆盖率 | % | ≥15 | 31" * 10, True),
        ("指标 | 单位 | 要求 | 是否选为考核指标\n绿化覆盖率 | % | ≥15 | 必选", True),
        ("指标 | 单位 | 数值 | 是否达标\n绿化覆盖率 | % | 31 | 是", True),
    ],
)
def test_which_tables_may_be_the_standards(text: str, main: bool) -> None:
    assert [form.main for form in forms(table(text))] == [main]


# ------------------------------------------------------------------------------------------ without a head

HEADLESS = """
1 | 高新技术企业工业总产值 | 万元 | - | - | 1205
1 | 园区工业总产值 | 万元 | - | - | 3000
1 | 高新技术企业工业总产值占园区工业总产值比例 | % | ≥30 | 是 | 40.17
2 | 年末从业人口 | 人 | - | - | 400
2 | 工业增加值 | 万元 | - | - | 5000
2 | 人均工业增加值 | 万元/人 | ≥15 | 否 | 12.5
29 | 绿化覆盖率 | % | ≥15 | 必选 | 31
"""
RECOGNISED = [Role.NUMBER, Role.INDICATOR, Role.UNIT, Role.REQUIREMENT, Role.SELECTED, Role.VALUE]


@pytest.mark.parametrize("before", [(), (table("序号 | 指标 | 单位 | 数值\n1 | 绿化覆盖率 | % | 30"),)])
def test_a_lost_head_is_made_up_for_by_the_content(before: tuple[Table, ...]) -> None:
    found, problems = read(*before, table(HEADLESS, index=len(before)))
    form = found[-1]
    assert [form.roles[index] for index in range(6)] == RECOGNISED
    assert form.main
    assert [printed(row)[0][0] for row in form.rows] == ["1205", "3000", "40.17", "400", "5000", "12.5", "31"]
    assert all(doubts(form))
    assert [problem.kind for problem in problems] == ["table-without-header"]


def test_without_a_head_two_columns_of_figures_are_not_guessed() -> None:
    source = table("\n".join(f"{line} | 7" for line in HEADLESS.strip().splitlines()))
    ((form,), (problem,)) = read(source)
    assert Role.VALUE not in form.roles.values()
    assert Role.SELECTED in form.roles.values()
    assert "several columns of figures" in problem.message.en


def test_a_table_without_a_head_that_cannot_be_read_is_said() -> None:
    source = table("绿化覆盖率 | 31 | 甲\n人均工业增加值 | 20 | 乙")
    assert forms(source) == ()
    assert kinds(source) == ["table-without-header"]


def test_figures_of_indicators_that_are_not_read_are_said() -> None:
    names = ("工业增加值", "年末从业人员", "工业用地面积", "综合能源消费量", "新鲜水用量", "工业废水排放量")
    found, problems = read(table("\n".join(f"{name} | 万吨 | {place}.25 | {place}.75" for place, name in enumerate(names))))
    assert (found, [problem.kind for problem in problems]) == ((), ["table-without-header"])
    assert "several columns of figures" in problems[0].message.en


def test_a_few_figures_of_indicators_amid_others_are_said_too() -> None:
    others = "\n".join(f"甲{place}号地块 | 甲 | 乙" for place in range(6))
    said = f"绿化覆盖率 | 31 | 甲\n人均工业增加值 | 20 | 乙\n{others}"
    assert (forms(table(said)), kinds(table(said))) == ((), ["table-without-header"])
    assert kinds(table(said.replace("31", "丙"))) == []


def test_what_a_head_was_settled_to_be_holds_for_the_pieces_after_it() -> None:
    first = table("序号 | 指标 | 指标值 | 实际值\n1 | 绿化覆盖率 | ≥15 | 31\n2 | 人均工业增加值 | ≥15 | 20")
    found = forms(first, table("3 | 环境管理能力完善度 | 100 | 99", index=1))
    assert printed(found[1].rows[0]) == [("99", "")]


# ------------------------------------------------------------------------------------------ merged values, units of the table


def test_a_value_merged_over_two_names_is_doubted_in_both() -> None:
    (form,) = forms(
        table("""
            序号 | 指标 | 单位 | 要求 | 是否选为考核指标 | 数值
            25 | COD排放量 | 吨 | - | 必选 | 50.01
            ^ | 氨氮排放量 | 吨 | - | ^ | ^
            29 | 绿化覆盖率 | % | ≥15 | 必选 | 31
            ^ | ^ | ^ | ^ | ^ | ^""")
    )
    assert doubts(form) == ["merged over several rows", "merged over several rows", ""]
    assert {mention.doubt for row in form.rows for mention in row.mentions if mention.role is not Role.VALUE} == {""}


@pytest.mark.parametrize(
    ("blocks", "unit"),
    [
        ((table("指标 | 数值（亿元）\n工业增加值 | 3"),), "亿元"),
        ((table("指标 | 数值\n工业增加值 | 3", caption="表1 主要指标（单位：万元）"),), "万元"),
        (("单位：万元", table("指标 | 数值\n工业增加值 | 3")), "万元"),
        ((table("表1 主要指标 单位：万元 | <\n指标 | 数值\n工业增加值 | 3"),), "万元"),
        ((table("指标 | 2021年（亿元）\n工业增加值 | 3", caption="单位：万元"),), "亿元"),
        (("编制单位：某公司", table("指标 | 数值\n工业增加值 | 3")), ""),
        (("单位：万元、人", table("指标 | 数值\n工业增加值 | 3")), ""),
    ],
)
def test_the_unit_of_head_or_caption_stands_by(blocks: tuple[str | Table, ...], unit: str) -> None:
    (form,) = forms(*blocks)
    assert (form.rows[0].unit_text, form.rows[0].unit_fallback) == ("", unit)


def test_a_column_in_another_unit_is_doubted() -> None:
    (form,) = forms(table("指标 | 2020年（万元） | 2021年（亿元）\n工业增加值 | 40000 | 3"))
    assert form.rows[0].unit_fallback == "亿元"
    assert doubts(form) == ["unit of its column: 万元", ""]


def test_growth_columns_are_no_values() -> None:
    (form,) = forms(table("指标 | 单位 | 上年 | 本年 | 比上年增长(%)\n工业增加值 | 万元 | 3 | 4 | 33"))
    assert printed(form.rows[0]) == [("3", "last"), ("4", "")]


def test_a_row_goes_on_in_a_table_without_a_head() -> None:
    first = table("序号 | 指标 | 单位 | 要求 | 数值\n10 | 综合能耗弹性系数 | — | 增长率>0，≤0.6 | 0.3")
    rest = table(" |  |  | 增长率<0，≥0.6 | \n11 | 单位工业增加值综合能耗 | 吨标煤/万元 | ≤0.5 | 0.2", index=1)
    one, other = forms(first, rest)
    requirement = one.rows[-1].mention(Role.REQUIREMENT)
    assert requirement is not None
    assert requirement.text.split("\n") == ["增长率>0，≤0.6", "增长率<0，≥0.6"]
    assert [row.label for row in other.rows] == ["单位工业增加值综合能耗"]


TICKS = """
序号 | 指标 | 单位 | 要求 | 是否选为考核指标 | < | 数值 | 达标情况 | <
^ | ^ | ^ | ^ | 是 | 否 | ^ | 达标 | 未达标
1 | 高新技术企业工业总产值占园区工业总产值比例 | % | ≥30 | √ |  | 40.17 | ■ | □
2 | 人均工业增加值 | 万元/人 | ≥15 |  | √ | 12 |  |
3 | 园区工业增加值三年年均增长率 | % | ≥15 | √ | √ | 9.1 | × | √
"""


def test_the_ticked_column_of_a_pair_is_the_choice() -> None:
    ((form,), problems) = read(table(TICKS))
    chosen = [[(mention.role.value, mention.text, mention.choice) for mention in row.mentions if mention.choice] for row in form.rows]
    assert chosen[0] == [("selected", "√", "yes"), ("compliant", "■", "yes")]
    assert chosen[1] == [("selected", "√", "no")]
    assert chosen[2] == [("compliant", "√", "no")]
    (problem,) = problems
    assert (problem.kind, problem.location.row) == ("choice-unclear", 4)
    assert "是否选为考核指标 是：√、是否选为考核指标 否：√" in problem.message.zh


def test_no_tick_in_either_column_is_said_for_an_indicator_and_not_for_its_components() -> None:
    ((form,), problems) = read(table(TICKS.replace("|  | √ | 12 |", "| □ | □ | 12 |") + " | 工业增加值 | 万元 |  |  |  | 500 |  |\n"))
    assert not form.rows[1].mention(Role.SELECTED)
    assert [(problem.kind, problem.location.row) for problem in problems] == [("choice-unclear", 3), ("choice-unclear", 4)]


def test_a_word_in_a_column_to_be_ticked_says_what_it_says() -> None:
    (form,) = forms(table(TICKS.replace("| √ |  | 40.17", "| 必选 |  | 40.17")))
    mention = form.rows[0].mention(Role.SELECTED)
    assert mention
    assert (mention.text, mention.choice) == ("必选", "")


def test_a_column_ticked_for_required_indicators() -> None:
    (form,) = forms(table(TICKS.replace("| 是 | 否 |", "| 必选 | 可选 |").replace("| √ | √ |", "| - | 可选 |")))
    chosen = [mention.choice for row in form.rows for mention in row.mentions if mention.role is Role.SELECTED]
    assert chosen == ["required", "yes", "yes"]
