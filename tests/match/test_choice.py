"""A table whose grid can be read in several ways: what stands in it decides, arithmetic only where nothing else does."""

from dataclasses import replace

import pytest

from pipeline.catalog import load_catalog
from pipeline.extract import extract
from pipeline.match import match
from pipeline.match.arithmetic import Formulas
from pipeline.model import Check, Fact, Identity, Judgement, Kind, Matched, Message, Severity, Verdict
from pipeline.validate import validate
from tests.extract.build import document, table

HEAD = "序号 | 指标 | 单位 | 要求 | 是否选为考核指标 | 数值 | 是否达标"
OTHERS = (
    "5 | 建设规划实施后新增构建生态工业链项目数量 | 个 | ≥6 | 必选 | 7 | 是",
    "29 | 绿化覆盖率 | % | ≥15 | 必选 | 40.00 | 是",
    "30 | 重点企业环境信息公开率 | % | 100 | 必选 | 100 | 是",
)
WHO = "2 | 年末从业人口 | 人 | - | - | {} | -"
WORTH = "2 | 工业增加值 | 万元 | - | - | {} | -"
RATIO = "2 | 人均工业增加值 | 万元/人 | ≥15 | 是 | {} | 是"
PLAIN = (WHO.format(10001), WORTH.format(250003), RATIO.format("25.00"))


def read(*readings: tuple[str, ...]) -> tuple[Matched, Judgement]:
    """Judge a report whose one table can be read in these ways."""
    first, *others = (
        replace(table("\n".join([HEAD, *rows])), reading=Message(f"读法{number}", f"reading {number}"))
        for number, rows in enumerate(readings)
    )
    catalog = load_catalog()
    source = document("数据基准年为2021年", replace(first, others=tuple(others)))
    extracted = extract(source, catalog, "x.pdf")
    matched = match(extracted, catalog, "x.pdf", "hj274-2015")
    return matched, validate(matched, extracted, catalog, "x.pdf")


def taken(matched: Matched) -> str:
    (form,) = matched.forms
    return form.reading.en


def value(matched: Matched, concept: str) -> Fact:
    return next(fact for fact in matched.facts if fact.concept == concept and fact.kind is Kind.VALUE)


def check(judgement: Judgement, concept: str) -> Check:
    return next(check for check in judgement.checks if (check.rule, check.concept) == ("derived-value", concept))


def said(judgement: Judgement, rule: str) -> set[Severity]:
    return {finding.severity for finding in judgement.findings if finding.rule == rule}


def test_the_order_of_the_form_decides() -> None:
    matched, judgement = read((*OTHERS, *PLAIN), (*PLAIN, *OTHERS))
    assert taken(matched) == "reading 1"
    assert not any(fact.doubt for fact in matched.facts)
    assert check(judgement, "added_value_per_employee").verdict is Verdict.CONSISTENT


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param("29 | 绿化覆盖率 | % | - | 必选 | ≥15 | 是", id="limit"),
        pytest.param("29 | 绿化覆盖率 | % | 40.00 | 必选 | - | 是", id="requirement"),
        pytest.param("29 | 绿化覆盖率 | % | ≥15 | 40.00 | 必选 | 是", id="choice"),
        pytest.param("29 | 绿化覆盖率 | 吨 | ≥15 | 必选 | 40.00 | 是", id="unit"),
        pytest.param("29 | 绿化覆盖率 | % | ≥15 | 必选 | - | 是", id="figure"),
        pytest.param("28 | 绿化覆盖率 | % | ≥15 | 必选 | 40.00 | 是", id="number"),
        pytest.param("29 | 绿化 | - | - | - | - | -\n | 覆盖率 | % | ≥15 | 必选 | 40.00 | 是", id="row"),
    ],
)
def test_what_stands_in_the_columns_decides(wrong: str) -> None:
    matched, _ = read((*PLAIN, OTHERS[0], wrong), (*PLAIN, *OTHERS[:2]))
    assert taken(matched) == "reading 1"
    assert not any(fact.doubt for fact in matched.facts)
    assert not any(problem.kind == "reading-uncertain" for problem in matched.problems)


def test_arithmetic_chooses_between_equals_and_cannot_check_what_it_chose() -> None:
    swapped = (WHO.format(250003), WORTH.format(10001), RATIO.format("25.00"))
    matched, judgement = read((*swapped, *OTHERS), (*PLAIN, *OTHERS))
    assert taken(matched) == "reading 1"
    assert value(matched, "employees").text == "10001"
    for concept in ("employees", "added_value"):
        assert value(matched, concept).doubt == "reading of the table chosen by arithmetic"
        assert value(matched, concept).chosen_by == {"added_value_per_employee"}
    assert not value(matched, "green_coverage_rate").doubt
    circular = check(judgement, "added_value_per_employee")
    assert (circular.verdict, circular.reason) == (Verdict.UNDETERMINED, "circular")
    assert not any(finding.concept == "added_value_per_employee" and finding.rule == "derived-value" for finding in judgement.findings)
    assert [problem.kind for problem in matched.problems] == ["reading-uncertain"]


def test_a_formula_that_did_not_choose_still_checks() -> None:
    """The land figure is the same in both readings; what contradicts it is found, as a warning since one of its inputs is doubtful."""
    land = ("8 | 工业用地面积 | 平方公里 | - | - | 2.501 | -", "8 | 单位工业用地面积工业增加值 | 亿元/平方公里 | ≥9 | 是 | 13.00 | 是")
    swapped = (WHO.format(250003), WORTH.format(10001), RATIO.format("25.00"))
    _, judgement = read((*swapped, *land, *OTHERS), (*PLAIN, *land, *OTHERS))
    assert check(judgement, "added_value_per_land").verdict is Verdict.INCONSISTENT
    (finding,) = (finding for finding in judgement.findings if finding.concept == "added_value_per_land")
    assert finding.severity is Severity.WARNING


def test_a_planted_contradiction_is_not_read_away() -> None:
    """The other reading would fit the formula, but it puts a figure into the column of choices: the contradiction is found."""
    planted = (WHO.format(10001), WORTH.format(250003), RATIO.format("52.00"))
    fitting = (WHO.format(10001), WORTH.format(250003), "2 | 人均工业增加值 | 万元/人 | ≥15 | 52.00 | 25.00 | 是")
    for readings in ((planted, fitting), (fitting, planted)):
        matched, judgement = read(*((*rows, *OTHERS) for rows in readings))
        assert value(matched, "added_value_per_employee").text == "52.00"
        assert check(judgement, "added_value_per_employee").verdict is Verdict.INCONSISTENT
        assert said(judgement, "derived-value") == {Severity.ERROR}


def test_arithmetic_has_no_say_where_other_evidence_is_at_odds() -> None:
    """Each reading has something for it: no formula chooses, and the contradiction stays, as a warning."""
    planted = (WHO.format(10001), WORTH.format(250003), RATIO.format("52.00"), *OTHERS[:2])
    figures = ("30 | 重点企业环境信息公开率 | % | 100 | 必选 | 100 | 是", "31 | 生态工业信息平台完善程度 | % | 100 | - | 90 | -")
    choices = ("30 | 重点企业环境信息公开率 | % | 100 | 必选 | - | 是", "31 | 生态工业信息平台完善程度 | % | 100 | 是 | - | -")
    matched, judgement = read((*planted, *figures), (*PLAIN, *OTHERS[:2], *choices))
    assert taken(matched) == "reading 0"
    assert value(matched, "added_value_per_employee").doubt == "the table can be read otherwise"
    assert not any(fact.chosen_by for fact in matched.facts)
    assert check(judgement, "added_value_per_employee").verdict is Verdict.INCONSISTENT
    assert said(judgement, "derived-value") == {Severity.WARNING}


def test_what_nothing_decides_stays_as_first_read_and_doubtful() -> None:
    one, other = ((WHO.format(a), WORTH.format(b), *OTHERS) for a, b in ((10001, 250003), (250003, 10001)))
    matched, _ = read(one, other)
    assert taken(matched) == "reading 0"
    assert value(matched, "employees").doubt == value(matched, "added_value").doubt == "the table can be read otherwise"
    assert not value(matched, "employees").chosen_by
    assert not value(matched, "green_coverage_rate").doubt


def test_readings_that_come_to_the_same_figures_leave_no_doubt() -> None:
    matched, _ = read((*PLAIN, *OTHERS), (*PLAIN, *OTHERS))
    assert not any(fact.doubt for fact in matched.facts)
    assert not matched.problems


def test_problems_of_a_reading_that_was_not_taken_are_not_told() -> None:
    stray = " | | | | | 8 |"
    matched, _ = read((*PLAIN, *OTHERS, stray), (*PLAIN, *OTHERS))
    assert taken(matched) == "reading 1"
    assert not matched.problems


def test_formulas_say_how_many_they_fit_and_which_decided() -> None:
    catalog = load_catalog()
    formulas = Formulas(catalog, catalog.standards["hj274-2015"], Identity(year=2021))
    right, _ = read((*PLAIN, *OTHERS))
    wrong, _ = read((WHO.format(10001), WORTH.format(250003), RATIO.format("52.00")))
    assert formulas.fitting(right.facts) == {"added_value_per_employee"}
    decision = formulas.decide([wrong.facts, right.facts])
    assert (decision.winner, decision.chosen_by) == (1, frozenset({"added_value_per_employee"}))
    assert formulas.decide([right.facts, right.facts]).winner is None
