"""Which decisions bear on a file, which goes first, and which guards fail."""

from dataclasses import replace

import pytest

from pipeline.catalog import load_catalog
from pipeline.decisions import STALE, Decision, Decisions, FileDecisions, label_key
from pipeline.export.signing import signature
from pipeline.model import Fact, Finding, Kind, Location, Message, Report, Severity, Status
from tests.decisions.build import decided, mapped, never

LABEL = "本区产出"
PARK = "青野经济技术开发区"
FINDING = Finding("n1", "derived-value", Severity.ERROR, Message("不符", "differs"), reported="20")
REPORT = Report("甲.docx", "ab" * 32, "docx", Status.OK, park=PARK, findings=(FINDING,), labels=frozenset({LABEL}))
FACT = Fact("f1", "added_value", "current", Kind.VALUE, "40", "40 ", LABEL, Location(table=0, row=5, column=3))
FIGURE = decided(
    "figure", 3, report="甲.docx", table=0, row=5, column=3, concept="added_value", period="current", expect="40 ", value="400"
)
EVERYWHERE = mapped(1, concept="c-everywhere")
IN_PARK = mapped(2, concept="c-park", scope="park", park=f"云州市{PARK}管委会")
IN_REPORT = mapped(3, concept="c-report", scope="report", report="甲.docx")
OTHER_REPORT = mapped(4, concept="c-other", scope="report", report="乙.docx")
OTHER_PARK = mapped(5, concept="c-other", scope="park", park="丰岭高新区")


def decisions(*active: Decision) -> Decisions:
    return Decisions(active, load_catalog().words)


def of_file(*active: Decision) -> FileDecisions:
    return decisions(*active).for_file(REPORT.name, REPORT.park, REPORT.labels)


@pytest.mark.parametrize(
    ("active", "concept"),
    [
        ((), ""),
        ((OTHER_REPORT, OTHER_PARK), ""),
        ((EVERYWHERE, OTHER_REPORT), "c-everywhere"),
        ((IN_PARK, EVERYWHERE), "c-park"),
        ((IN_REPORT, IN_PARK, EVERYWHERE), "c-report"),
        ((EVERYWHERE, mapped(6, concept="newer")), "newer"),
        ((EVERYWHERE, never(6, concept="c-everywhere")), ""),
        ((never(6, concept="c-everywhere"), EVERYWHERE), "c-everywhere"),
        ((never(6, concept="c-everywhere", scope="park", park=PARK), EVERYWHERE), ""),
        ((IN_REPORT, never(6, concept="c-report", scope="park", park=PARK)), "c-report"),
        ((never(6, concept="c-park", scope="report", report="甲.docx"), IN_PARK, EVERYWHERE), "c-everywhere"),
        ((mapped(6, concept="of-unit", unit="吨"), EVERYWHERE), "of-unit"),
        ((mapped(6, concept="of-unit", unit="万元"), EVERYWHERE), "c-everywhere"),
    ],
)
def test_the_narrowest_goes_first_then_the_newest(active: tuple[Decision, ...], concept: str) -> None:
    assert of_file(*active).ruling(f" {LABEL}①", "吨").concept == concept


def test_what_a_label_never_is() -> None:
    found = of_file(never(1, concept="a"), never(2, concept="b", scope="report", report="甲.docx")).ruling(LABEL, "")
    assert (found.concept, found.never) == ("", frozenset({"a", "b"}))


def test_labels_are_compared_as_a_reader_would() -> None:
    assert label_key("ＣＯＤ 排放\n量*") == label_key("cod排放量")


def test_a_file_is_read_again_only_for_what_bears_on_it() -> None:
    nothing = decisions().digest(REPORT)
    idle = (OTHER_REPORT, OTHER_PARK, mapped(6, label="别的"), decided("finding", 7, report="甲.docx", finding="n1", action="note"))
    assert decisions(*idle).digest(REPORT) == nothing
    for entry in (EVERYWHERE, IN_PARK, IN_REPORT, FIGURE):
        assert decisions(*idle, entry).digest(REPORT) != nothing
    same = decided("park", 8, park="丰岭高新区", same=PARK)
    assert decisions(OTHER_PARK, same).digest(REPORT) != nothing


# ------------------------------------------------------------------------------------------------ guards
@pytest.mark.parametrize(
    ("entry", "labels", "fact", "said"),
    [
        (mapped(1, scope="report", report="甲.docx"), {LABEL}, FACT, ""),
        (mapped(1, scope="report", report="甲.docx"), {"别的"}, FACT, "no row is labelled"),
        (mapped(1), {"别的"}, FACT, ""),
        (mapped(1, concept="gone"), {LABEL}, FACT, "there is no concept gone"),
        (FIGURE, {LABEL}, FACT, ""),
        (FIGURE, {LABEL}, FACT._replace(printed="41"), "no longer “40 ”"),
        (FIGURE, {LABEL}, FACT._replace(concept="fresh_water"), "no longer"),
        (FIGURE, {LABEL}, FACT._replace(period="base"), "no longer"),
        (FIGURE, {LABEL}, FACT._replace(location=Location(table=0, row=6, column=3)), "no longer"),
    ],
)
def test_a_guard_that_fails_is_said(entry: Decision, labels: set[str], fact: Fact, said: str) -> None:
    found = frozenset(map(label_key, labels))
    problems = list(decisions(entry).for_file("甲.docx", PARK, found).stale(found, [fact], ["added_value"]))
    assert [(item.kind, said in item.message.en) for item in problems] == ([(STALE, True)] if said else [])


def of_finding(action: str, number: int = 1, **texts: str) -> Decision:
    return decided("finding", number, report="甲.docx", finding="n1", action=action, why=f"因为{number}", **texts)


@pytest.mark.parametrize(
    ("active", "status", "note"),
    [
        ((of_finding("accept"),), "accepted", "因为1"),
        ((of_finding("accept"), of_finding("dismiss", 2, expect="20")), "dismissed", "因为2"),
        ((of_finding("dismiss"), of_finding("note", 2)), "dismissed", "因为2"),
        ((of_finding("dismiss", expect="21"),), "open", ""),
    ],
)
def test_the_state_of_a_finding(active: tuple[Decision, ...], status: str, note: str) -> None:
    (finding,) = decisions(*active).finished(REPORT).findings
    assert (finding.status, finding.note) == (status, note)


def stale_of(report: Report, *active: Decision) -> int:
    return sum(item.kind == STALE for item in decisions(*active).finished(report).problems)


def test_a_finding_that_is_gone_is_said_even_where_people_made_it_go() -> None:
    without = replace(REPORT, findings=())
    assert stale_of(REPORT, of_finding("accept")) == 0
    assert stale_of(without, of_finding("accept")) == 1
    assert stale_of(without, of_finding("accept"), FIGURE) == 1
    (gone,) = decisions(of_finding("accept"), FIGURE).finished(without).problems
    assert "its reading was decided on since" in gone.message.en
    assert stale_of(without, FIGURE, of_finding("accept", 4)) == 1
    assert stale_of(replace(without, status=Status.FAILED), of_finding("accept")) == 0
    assert stale_of(replace(without, name="乙.docx"), of_finding("accept")) == 0


def test_signing_off_holds_for_one_content() -> None:
    assert stale_of(REPORT, decided("sign-off", report="甲.docx", expect="ab" * 32)) == 0
    assert stale_of(REPORT, decided("sign-off", report="甲.docx", expect="cd" * 32)) == 1


def test_every_report_gets_the_id_of_its_park() -> None:
    assert decisions().finished(replace(REPORT, park=f"云州市{PARK}")).park_id == PARK


# ------------------------------------------------------------------------------------------------ who signed what
def signed(number: int, who: str, **texts: str) -> Decision:
    return replace(decided("sign-off", number, report="甲.docx", **{"expect": "ab" * 32, **texts}), who=who)


def test_who_decided_and_who_signed_that_off() -> None:
    accept, note, dismiss = of_finding("accept"), of_finding("note", 2), of_finding("dismiss", 5)
    second, self_signed = signed(3, "李四", entry="d1"), signed(4, "张三", entry="d1")
    (finding,) = decisions(accept, note, second, self_signed).finished(REPORT).findings
    assert finding.decided is not None
    assert (finding.decided.who, finding.decided.why, finding.note) == ("张三", "因为1", "因为2")
    assert [mark.who for mark in finding.reviewed] == ["李四"]
    (finding,) = decisions(accept, second, dismiss).finished(REPORT).findings
    assert (finding.status, finding.reviewed) == ("dismissed", ()), "what was signed no longer holds"
    (finding,) = decisions(accept, signed(3, "李四", entry="d1", expect="cd" * 32)).finished(REPORT).findings
    assert finding.reviewed == (), "the file is another one"


def test_who_signed_the_report_off() -> None:
    found = decisions(signed(1, "张三"), signed(2, "李四"), signed(3, "张三"), signed(4, "王五", expect="cd" * 32)).finished(REPORT)
    assert [mark.who for mark in found.signed] == ["张三", "李四"]


def test_a_sign_off_is_older_than_what_was_decided_on_the_reading_since() -> None:
    before, since = (decisions(*active).finished(REPORT).signed for active in ((FIGURE, signed(4, "张三")), (signed(1, "张三"), FIGURE)))
    assert ([mark.older for mark in before], [mark.older for mark in since]) == ([False], [True])
    assert "须重新签认" in signature(since[0], "zh")
    assert signature(before[0], "zh") == "张三 2026-03-01：核实过"
