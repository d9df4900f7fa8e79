"""Formulas printed in the names of lines: to which lines their parts refer, and what only looks like one."""

import pytest

from pipeline.extract.stated import Label, kept_apart, stated
from pipeline.text import without_brackets


def read(*names: str) -> list[tuple[int, str, tuple[int, ...]]]:
    labels = [
        Label((kept_apart(name),), without_brackets(kept_apart(name)).strip("".join(map(chr, range(0xE001, 0xE015))))) for name in names
    ]
    return [(item.line, item.formula, item.parts) for item in stated(labels)]


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (("①收入", "②支出", "③结余=①-②"), (2, "x0 - x1", (0, 1))),
        (("①收入", "②支出", "结余（①－②）"), (2, "x0 - x1", (0, 1))),
        (("①产生", "②利用", "利用率（%）③＝②÷①×100%"), (2, "x0 / x1 * 100", (1, 0))),
        (("①2021年", "②2022年", "增长率（②-①）/①"), (2, "(x0 - x1) / x1", (1, 0))),
        (("A收入", "B支出", "C=A-B"), (2, "x0 - x1", (0, 1))),
        (("1、收入", "2、支出", "3、结余（3=1-2）"), (2, "x0 - x1", (0, 1))),
        (("一、收入", "二、支出", "三、结余（三=一-二）"), (2, "x0 - x1", (0, 1))),
        (("收入", "支出", "结余（收入—支出）"), (2, "x0 - x1", (0, 1))),
        (("1、甲", "2、乙", "3、丙", "合计（1+2+3）"), (3, "x0 + x1 + x2", (0, 1, 2))),
    ],
)
def test_a_formula_refers_to_lines(names: tuple[str, ...], found: tuple[int, str, tuple[int, ...]]) -> None:
    assert read(*names) == [found]


@pytest.mark.parametrize(
    "names",
    [
        ("1、甲", "2、乙", "丙（1-2）"),  # a range
        ("1、甲", "2、乙", "pH=1-2"),
        ("1、甲", "1、乙", "2、丙", "3、丁（3=1+2）"),  # two lines of a number
        ("收入", "支出", "单耗（吨/万元）"),
        ("收入", "上年收入", "本年收入", "结余（收入合计-支出）"),
        ("①甲", "②乙", "丙（①-④）"),
        ("甲", "乙", "系数（n=12）"),
        ("甲", "乙", f"丙（{'1' * 28}号"),  # told at once
        ("A", "B", f"C={'(' * 5_000}A-B"),
        ("甲（2016-2020年）", "乙（1-2月）", "丙"),
    ],
)
def test_what_is_no_formula(names: tuple[str, ...]) -> None:
    assert read(*names) == []
