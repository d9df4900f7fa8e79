"""Figures in running text: the labelled sentences, and what a finding says."""

import pytest

from pipeline.catalog import SentenceRule, load_catalog
from pipeline.extract import extract
from pipeline.match import match
from pipeline.model import Severity
from pipeline.validate.running import judge_running
from tests.extract.build import document, table
from tests.validate.build import CLEAN, HEAD
from tests.validate.running import NONE, Case, cases, found, judged

LABELLED = tuple(cases())


@pytest.mark.parametrize("case", LABELLED, ids=lambda case: case.text[:24])
def test_labelled_sentences(case: Case) -> None:
    findings = found(case.text)
    assert {finding.rule for finding in findings} == (set() if case.rule == NONE else {case.rule})
    if findings:
        assert findings[0].severity is Severity.ERROR


def test_the_set_is_large_and_half_of_it_is_right() -> None:
    right = sum(case.rule == NONE for case in LABELLED)
    assert len(LABELLED) >= 300
    assert right >= len(LABELLED) / 2


@pytest.mark.parametrize("rule", load_catalog().sentences, ids=lambda rule: rule.id)
def test_examples_of_the_rules(rule: SentenceRule) -> None:
    for text in rule.holds:
        assert not found(text), text
    for text in rule.fails:
        assert [finding.rule for finding in found(text)] == ["text-arithmetic"], text


def test_the_sentence_is_quoted_with_its_figures_marked() -> None:
    (finding,) = found("督察反馈问题涉及本区18项，已完成整改15项，剩余4项正按序推进。")
    assert "【18项】，已完成整改【15项】，剩余【4项】" in finding.evidence[0].zh
    assert "18项 − 15项 = 3项" in finding.message.zh
    assert "18项 − 15项 = 3项" in finding.message.en


def test_a_long_sentence_is_cut_around_its_figures() -> None:
    long = (
        "园区坚持生态优先、绿色发展，" * 20
        + "督察反馈问题涉及本区18项，已完成整改15项，剩余4项，"
        + "持续推进各项工作，" * 20
        + "成效明显。"
    )
    (finding,) = found(long)
    assert len(finding.evidence[0].zh) <= 200
    assert len(finding.evidence[0].en) <= 200
    assert "剩余【4项】" in finding.evidence[0].zh


def test_one_slip_in_several_sentences_is_one_finding() -> None:
    slip = "督察反馈问题涉及本区18项，已完成整改15项，剩余4项。"
    (finding,) = found(f"{slip}¶前文已述。¶{slip}")
    assert len(finding.evidence) == 2


def test_one_miscount_in_several_sentences_is_one_finding() -> None:
    slip = "健全四项机制：联席会议、信息共享、联合执法。"
    (finding,) = found(f"{slip}¶前文已述。¶{slip}")
    assert len(finding.evidence) == 2


def test_the_table_is_quoted_beside_the_sentence() -> None:
    (finding,) = found("全年完成工业增加值28.1亿元。¶园区工业增加值28.1亿元，再创新高。")
    assert finding.concept == "added_value"
    assert [line.zh.count("28.1亿元") for line in finding.evidence] == [1, 1, 0]
    assert "250003" in finding.evidence[2].zh


def test_text_recognised_from_a_picture_never_makes_an_error() -> None:
    for text in (
        "督察问题涉及本区18项，已完成15项，剩余4项。",
        "形成节能环保、装备制造、电子信息等两大主导产业。",
        "全年完成工业增加值28.1亿元。",
    ):
        assert [finding.severity for finding in found(text, doubt="recognised from a picture")] == [Severity.WARNING]


def test_every_count_of_the_choice_is_said_in_one_finding() -> None:
    (finding,) = found(
        "选取经济发展指标2项、产业共生指标2项、资源节约指标6项、环境保护指标13项、信息公开指标3项，共计27项，其中必选17项、可选9项。"
    )
    for part in ("相加2 + 2 + 6 + 13 + 3 = 26项，不是27项", "17 + 9 = 26项，不是27项", "资源节约6项，表中实选5项", "可选9项，表中实选8项"):
        assert part in finding.message.zh


@pytest.mark.parametrize(("days", "rule"), [("84.15%", set()), ("83.1%", {"text-arithmetic"})])
def test_a_leap_year_has_366_days(days: str, rule: set[str]) -> None:
    assert {finding.rule for finding in found(f"2020年优良天数308天，优良率{days}。")} == rule


def test_two_sentences_with_one_slip_in_the_counts_of_choices_are_one_finding() -> None:
    (finding,) = found("共选择考核指标26项，其中必选指标17项、可选指标9项。¶26项考核指标均达标。")
    assert len(finding.evidence) == 2
    assert "可选9项，表中实选8项" in finding.message.zh


def test_a_figure_of_the_base_year_is_held_against_the_base_year() -> None:
    assert found("规划基准年工业增加值10.0亿元。") == []
    assert [item.period for item in found("规划基准年工业增加值12.0亿元。")] == ["base"]


def test_steps_after_a_count_of_other_things_are_not_its_steps() -> None:
    assert found("完成3个小区雨污分流改造。一是摸清底数；二是倒排工期。") == []


@pytest.mark.parametrize(("said", "rules"), [("250003", []), ("260003", ["text-vs-table"])])
def test_prose_of_a_table_is_held_against_the_indicator_table(said: str, rules: list[str]) -> None:
    rows = "\n".join([HEAD, *(" | ".join(cells) for cells in CLEAN.values())])
    tasks = table(f"任务 | 完成情况\n扩大投资 | 全区完成工业增加值{said}万元", index=1)
    source = document("园区名称：青岚经济技术开发区", "数据基准年为2021年", table(rows), tasks)
    extracted = extract(source, load_catalog(), "test.docx")
    findings = judge_running(extracted, match(extracted, load_catalog(), "test.docx"), load_catalog(), "test.docx").findings
    assert [(item.rule, item.location.table) for item in findings] == [(rule, 1) for rule in rules]


@pytest.mark.parametrize(
    ("text", "rule", "concept", "verdict", "reason"),
    [
        ("全年完成工业增加值25.0亿元。", "text-vs-table", "added_value", "consistent", ""),
        ("全年完成工业增加值28.1亿元。", "text-vs-table", "added_value", "inconsistent", ""),
        ("落户企业合计26家，其中内资17家、外资9家。", "text-arithmetic", "", "consistent", "1 of 1 statements fit"),
        (
            "涉及本区18项，已完成15项，剩余4项。涉及9项，已完成7项，剩余2项。",
            "text-arithmetic",
            "",
            "inconsistent",
            "1 of 2 statements fit",
        ),
        ("推进三项重点工作：项目建设、招商引资、环境整治。", "count-claim", "", "consistent", "1 of 1 statements fit"),
        ("注册企业达3561户。全区注册企业3561户。", "text-vs-text", "", "consistent", "1 of 1 statements fit"),
    ],
)
def test_what_was_held_against_something_has_a_check(text: str, rule: str, concept: str, verdict: str, reason: str) -> None:
    (check,) = [item for item in judged(text).checks if item.rule == rule]
    assert (check.concept, check.verdict, check.reason) == (concept, verdict, reason)


def test_a_check_names_the_figures_of_the_sentence() -> None:
    (check,) = judged("落户企业合计26家，其中内资17家、外资9家。").checks
    assert len(check.inputs) == 3
