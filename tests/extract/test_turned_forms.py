"""Lists of indicators that stand side by side in one table, and tables that stand on their side."""

import pytest

from pipeline.model import Role
from tests.extract.build import table
from tests.extract.test_forms import doubts, forms, printed, read


@pytest.mark.parametrize("between", ["", " | "])
def test_two_lists_of_indicators_side_by_side_are_both_read(between: str) -> None:
    """The figure of a name is the one of its own list."""
    head = f"指标 | 单位 | 数值 | {between}指标 | 单位 | 数值"
    (form,) = forms(table(f"{head}\n工业增加值 | 万元 | 12 | {between}综合能耗总量 | 吨标煤 | 7\n年末从业人口 | 人 | 3 | {between} | | "))
    assert [(row.label, row.unit_text, printed(row)) for row in form.rows] == [
        ("工业增加值", "万元", [("12", "")]),
        ("年末从业人口", "人", [("3", "")]),
        ("综合能耗总量", "吨标煤", [("7", "")]),
    ]
    assert [role for _, role in sorted(form.roles.items())] == [Role.INDICATOR, Role.UNIT, Role.VALUE] * 2
    assert doubts(form) == [""] * 3


def test_a_table_that_names_indicators_across_its_columns_is_not_passed_over_in_silence() -> None:
    names = "工业增加值 | 年末从业人口 | 综合能耗总量 | 工业用地面积 | 绿化覆盖率"
    found, problems = read(table(f"区块 | {names}\n单位 | 万元 | 人 | 吨标煤 | 平方公里 | %\n东区 | 1 | 2 | 3 | 4 | 5"))
    assert not found
    assert [(problem.kind, "转置" in problem.message.zh) for problem in problems] == [("table-without-header", True)]
