"""Columns to be ticked: which of a pair is the choice."""

from pipeline.model import Role
from tests.extract.build import table
from tests.extract.test_forms import forms, read

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
