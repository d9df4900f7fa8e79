"""What a person corrected is quoted as printed, and who corrected it is said."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline.catalog import load_catalog
from pipeline.decisions import Decision, Decisions, quotation
from pipeline.model import Fact, Finding, Kind, Location, Message, Report, Severity, Status
from tests.decisions.build import decided

FACT = Fact("f1", "energy", "current", Kind.VALUE, "0.0669", "0.6069", "能耗", Location(table=0, row=30, column=4), Decimal("0.0669"))
READ = FACT._replace(method="decision")
OTHER = READ._replace(id="f2", method="exact", location=Location(table=0, row=2, column=4), printed="0.0669")
QUOTED = Message("表1 第31行“能耗”：0.0669 吨", "table 1, row 31 “能耗”: 0.0669 吨")
FOUND = Finding(
    "n1", "text-vs-table", Severity.ERROR, Message("正文称0.6069，表中填报为0.0669。", "0.6069, but 0.0669."), evidence=(QUOTED,)
)


def correction(value: str = "0.0669", report: str = "甲.docx") -> Decision:
    said = {"concept": "energy", "period": "current", "expect": "0.6069", "value": value}
    return decided("figure", 1, report=report, table=0, row=30, column=4, **said)


def finished(finding: Finding, *facts: Fact, entry: Decision | None = None) -> Finding:
    report = Report("甲.docx", "ab" * 32, "docx", Status.OK, park="青野经济技术开发区", facts=facts, findings=(finding,))
    (done,) = Decisions([entry or correction()], load_catalog().words).finished(report).findings
    return done


def test_a_corrected_figure_is_quoted_as_printed_with_who_corrected_it() -> None:
    done = finished(replace(FOUND, facts=("f1",)), READ)
    assert done.message == Message("正文称0.6069，表中填报为0.6069（更正为0.0669）。", "0.6069, but 0.6069 (corrected to 0.0669).")
    assert [line.zh for line in done.evidence] == [
        "表1 第31行“能耗”：0.6069（更正为0.0669） 吨",
        "更正：甲.docx 表1 第31行原印“0.6069”，张三 2026-03-01 更正为“0.0669”：核实过",
    ]


@pytest.mark.parametrize("facts", [(FACT,), (READ._replace(printed="0.7"),), (OTHER,)])
def test_what_was_not_corrected_stays(facts: tuple[Fact, ...]) -> None:
    finding = replace(FOUND, facts=tuple(fact.id for fact in facts))
    assert finished(finding, *facts) == finding


def test_where_another_figure_looks_like_it_it_is_said_behind_the_sentence() -> None:
    twice = Message("0.0669不小于0.0669", "0.0669 is no less than 0.0669")
    done = finished(replace(FOUND, facts=("f1",), message=twice), READ)
    assert done.message.zh == "0.0669不小于0.0669（表1 第31行原印0.6069，更正为0.0669）"


@pytest.mark.parametrize("said", ["第7行为空", "7年的数据", "7.5与17", "表7"])
def test_a_number_that_only_looks_like_it_is_left_alone(said: str) -> None:
    finding = replace(FOUND, facts=("f1",), message=Message(said, ""), evidence=())
    done = finished(finding, READ._replace(text="7", value=Decimal(7)), entry=correction("7"))
    assert done.message.zh == said


def test_a_figure_of_another_report_is_told_where_it_is_quoted() -> None:
    line = Message("2019年度报告 表1 第31行“能耗”：0.0669（乙.docx）", "report of 2019: table 1, row 31 “能耗”: 0.0669 (乙.docx)")
    done = finished(replace(FOUND, evidence=(line,)), entry=correction(report="乙.docx"))
    assert done.evidence[0].zh == "2019年度报告 表1 第31行“能耗”：0.6069（更正为0.0669）（乙.docx）"
    assert done.evidence[1].zh.startswith("更正：乙.docx 表1 第31行原印“0.6069”，张三")


@pytest.mark.parametrize(
    ("text", "printed", "method", "said"),
    [
        ("400", "4000", "decision", "4000（更正为400）"),
        ("6.5", "６．５ 万元", "decision", "6.5"),
        ("6.5", "7.5", "exact", "6.5"),
    ],
)
def test_only_a_correction_is_quoted_otherwise(text: str, printed: str, method: str, said: str) -> None:
    assert quotation(text, printed, method).zh == said
