"""Findings gone through: what is shown, what is recorded, and what happens when two people decide."""

import re
from pathlib import Path

import pytest

from pipeline.catalog import load_catalog
from pipeline.cli.explain import find_case
from pipeline.decisions import FILE, OfFinding, SignOff, Undo, read_log
from pipeline.export import rows
from pipeline.export.explanation import explain
from pipeline.index import Filter, Row
from pipeline.review.case import shown
from pipeline.review.desk import Desk
from pipeline.review.gate import Secrets
from pipeline.run import AuditOptions, audit
from tests.review.conftest import Person

WRONG = Filter(rule="derived-value", concept="hightech_output_share")


def wrong(desk: Desk, report: str) -> str:
    (row,) = (row for row in desk.index.findings(WRONG).rows if row["report"] == report)
    return str(row["finding"])


def entries(out: Path) -> list[OfFinding]:
    return [entry for entry in read_log(out.parent / "in" / FILE).entries if isinstance(entry, OfFinding)]


def test_a_finding_is_explained_as_by_the_command(desk: Desk, out: Path) -> None:
    catalog = load_catalog()
    findings = list(rows(out, "findings"))
    assert len(findings) > 10
    for row in findings:
        case = shown(desk, row["finding"])
        assert case
        assert list(explain(case.case, catalog, "zh")) == list(explain(find_case(out, row["finding"]), catalog, "zh"))


def test_the_detail_shows_arithmetic_source_and_figures(person: Person) -> None:
    page = person.get(f"/findings/{wrong(person.desk, 'a.docx')}")
    assert "500 万元 ÷ 1000 万元" in page
    assert '<td class="hit"><mark>60.00</mark>' in page
    assert page.count('class="correct"') == 3, "the figure and its two components can be corrected"


def test_a_page_is_drawn_for_a_pdf_alone(person: Person) -> None:
    (row, *_) = (row for row in person.desk.index.findings(Filter(report="yanpu-2022.pdf")).rows if row["bbox"])
    page = person.get(f"/findings/{row['finding']}")
    assert f"/findings/{row['finding']}/pictures" in page
    assert f'src="/pictures/{row["finding"]}/0"' in person.get(f"/findings/{row['finding']}/pictures")
    answer = person.client.get(f"/pictures/{row['finding']}/0")
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.content[:2] == b"\xff\xd8"
    assert person.client.get(f"/pictures/{row['finding']}/9").status_code == 404
    assert "/pictures" not in person.get(f"/findings/{wrong(person.desk, 'a.docx')}")


def test_a_picture_of_another_file_than_was_read_is_not_shown(person: Person, out: Path) -> None:
    (row, *_) = (row for row in person.desk.index.findings(Filter(report="yanpu-2022.pdf")).rows if row["bbox"])
    with (out.parent / "in" / "yanpu-2022.pdf").open("ab") as file:
        file.write(b"\n% changed")
    page = person.get(f"/findings/{row['finding']}/pictures")
    assert "<img" not in page
    assert "没有页面图" in page


def test_filters_and_search(person: Person) -> None:
    total = person.desk.index.findings(Filter()).total
    assert f"共 {total} 条" in person.get("/list")
    assert person.get("/list", report="a.docx").count("data-item") == person.desk.index.findings(Filter(report="a.docx")).total
    assert "b.docx" not in person.get("/list", report="a.docx", severity="error")
    assert person.get("/list", text="高新技术 60.00", rule="derived-value").count("data-item") == 1
    finding = wrong(person.desk, "a.docx")
    person.decide(finding)
    assert person.get("/list", status="accepted").count("data-item") == 1
    assert finding not in person.get("/list", status="open")
    assert "共 0 条" in person.get("/list", text="没有这样的字")
    assert "共 1 条" in person.get("/list", text="高新技术 60.00 " * 600, rule="derived-value"), "a page of text pasted is no fault"
    assert "data-item" in person.get("/list", page="99"), "the last page, where the list has become shorter"


def test_a_decision_needs_a_name_and_a_reason(desk: Desk) -> None:
    finding = wrong(desk, "a.docx")
    nobody = Person(desk, Secrets(), "")
    assert "姓名" in nobody.decide(finding).text
    assert nobody.decide(finding).status_code == 422
    person = Person(desk, Secrets(), "张三")
    assert "理由" in person.decide(finding, why="  ").text
    assert person.decide(finding, action="forget").status_code == 422
    assert "500 字" in person.decide(finding, why="长" * 501).text
    for scope in ("everything", ""):
        assert person.decide(finding, scope=scope).status_code == 422, "never taken for all"
    assert not desk.log().exists


def test_a_decision_is_recorded_with_who_when_why_and_its_guard(person: Person, out: Path) -> None:
    finding = wrong(person.desk, "a.docx")
    answer = person.decide(finding, "dismiss", "口径不同")
    assert answer.headers["hx-trigger"] == "decided"
    assert "驳回" in answer.text
    (entry,) = entries(out)
    assert (entry.who, entry.why, entry.action, entry.report, entry.expect) == ("张三", "口径不同", "dismiss", "a.docx", "60")
    assert "已定 1 /" in " ".join(person.get("/status").split()).replace('<span id="progress">', "")
    assert {row["status"] for row in rows(out, "findings")} == {"open"}, "the tables are as the run left them"


def test_a_reason_is_one_line_without_characters_that_steer(person: Person, out: Path) -> None:
    person.decide(wrong(person.desk, "a.docx"), "note", "待\x00园区\u202e\n 说明\x1b[1m")
    assert entries(out)[0].why == "待园区 说明[1m"
    person.post("/write")
    assert person.desk.again.wait(60)
    assert "条未写" not in person.get("/status")


def test_another_run_in_the_folder_is_noticed(person: Person, out: Path) -> None:
    finding = wrong(person.desk, "a.docx")
    audit([out.parent / "in" / "a.docx"], AuditOptions(out=out, jobs=1, quiet=True, ocr="never"))
    answer = person.post(f"/findings/{finding}/decide", action="accept", why="属实", seen="")
    assert answer.status_code == 422
    assert "另一批报告" in answer.text


def test_a_decision_survives_a_fresh_run_and_a_lost_output_folder(person: Person, out: Path) -> None:
    finding = wrong(person.desk, "a.docx")
    person.decide(finding)
    for file in out.iterdir():
        file.unlink()
    audit(out.parent / "in", AuditOptions(out=out, jobs=1, quiet=True, ocr="never", fresh=True))
    assert {row["finding"]: row["status"] for row in rows(out, "findings")}[finding] == "accepted"
    assert "采纳" in person.get(f"/findings/{finding}")


def test_writing_back_puts_decisions_into_the_results(person: Person, out: Path) -> None:
    finding = wrong(person.desk, "a.docx")
    before = (out / "audit.xlsx").read_bytes()
    person.decide(finding)
    assert "（1 条未写）" in person.get("/status")
    assert "正在重新核对" in person.post("/write").text
    assert person.desk.again.wait(60)
    assert {row["finding"]: row["status"] for row in rows(out, "findings")}[finding] == "accepted"
    assert (out / "audit.xlsx").read_bytes() != before
    assert "条未写" not in person.get("/status")


# ------------------------------------------------------------------------------------------------ two people
def test_another_page_sees_a_decision_at_once(person: Person, out: Path) -> None:
    other = Person(Desk(out, "zh"), Secrets(), "李四")
    finding = wrong(person.desk, "a.docx")
    version = other.desk.version
    person.decide(finding, why="甲说属实")
    assert other.desk.version != version
    assert "甲说属实" in other.get(f"/findings/{finding}")


def test_a_decision_on_what_another_decided_since_is_refused_with_both(person: Person, out: Path) -> None:
    other = Person(Desk(out, "zh"), Secrets(), "李四")
    finding = wrong(person.desk, "a.docx")
    seen = other.seen(finding)
    person.decide(finding, "accept", "甲说属实")
    answer = other.decide(finding, "dismiss", "乙说不然", seen=seen)
    assert answer.status_code == 409
    assert answer.headers["hx-retarget"] == "#said"
    assert "甲说属实" in answer.text
    assert "乙说不然" in answer.text
    assert [entry.who for entry in entries(out)] == ["张三"]
    assert other.decide(finding, "dismiss", "看过仍不然").status_code == 200, "having seen it, one may decide otherwise"
    assert [entry.who for entry in entries(out)] == ["张三", "李四"]


def test_undoing_is_a_new_entry(person: Person, out: Path) -> None:
    finding = wrong(person.desk, "a.docx")
    person.decide(finding)
    (decided,) = entries(out)
    assert person.post(f"/entries/{decided.id}/undo", why="手误", finding=finding).status_code == 200
    assert person.desk.statuses() == {}
    assert person.post(f"/entries/{decided.id}/undo", why="手误").status_code == 409, "it is undone already"
    first, undone = read_log(out.parent / "in" / FILE).entries
    assert isinstance(undone, Undo)
    assert undone.entry == first.id
    person.post(f"/entries/{undone.id}/undo", why="没有手误", finding=finding)
    assert person.desk.statuses() == {finding: "accepted"}


def test_a_sign_off_is_by_another_person(person: Person, out: Path) -> None:
    finding = wrong(person.desk, "a.docx")
    person.decide(finding)
    (decided,) = entries(out)
    assert "以外的人" in person.post(f"/entries/{decided.id}/sign", why="无误", finding=finding).text
    other = Person(person.desk, Secrets(), "李四")
    assert "复核签认" in other.post(f"/entries/{decided.id}/sign", why="无误", finding=finding).text
    left = str(person.desk.index.findings(Filter(report="b.docx")).total)
    assert int(left) > 1
    assert f"还有 {left} 条" in person.post("/reports/sign", report="b.docx", why="已审").text, "who signs off knows how many are open"
    assert f"尚有 {left} 条未定" in person.get("/reports")
    assert person.post("/reports/sign", report="b.docx", why="已审", open=left).status_code == 204
    assert "另一人" in person.post("/reports/sign", report="b.docx", why="再审", open=left).text
    assert other.post("/reports/sign", report="b.docx", why="复核", open=left).status_code == 204
    signed = [entry for entry in person.desk.log().active if isinstance(entry, SignOff)]
    assert [(entry.who, entry.entry) for entry in signed] == [("李四", decided.id), ("张三", ""), ("李四", "")]
    assert list(rows(out, "problems", "kind")) == list(rows(out, "problems", "kind"))


def test_a_decision_is_signed_off_once_by_each_and_only_while_it_holds(person: Person, out: Path) -> None:
    finding = wrong(person.desk, "a.docx")
    person.decide(finding, "accept")
    other = Person(person.desk, Secrets(), "李四")
    accepted = entries(out)[0].id
    assert f'"/entries/{accepted}/sign"' in other.get(f"/findings/{finding}")
    assert other.post(f"/entries/{accepted}/sign", why="无误", finding=finding).status_code == 200
    assert "已复核签认过" in other.post(f"/entries/{accepted}/sign", why="无误", finding=finding).text
    page = other.get(f"/findings/{finding}")
    assert "您已复核签认" in page
    assert f'"/entries/{accepted}/sign"' not in page
    person.decide(finding, "dismiss", "口径不同")
    page = other.get(f"/findings/{finding}")
    assert "已被后来的决定取代" in page
    third = Person(person.desk, Secrets(), "王五")
    assert f'"/entries/{accepted}/sign"' not in third.get(f"/findings/{finding}")
    answer = third.post(f"/entries/{accepted}/sign", why="无误", finding=finding)
    assert answer.status_code == 409
    assert "口径不同" in answer.text
    assert third.post(f"/entries/{entries(out)[1].id}/sign", why="无误", finding=finding).status_code == 200


def test_what_was_undone_is_said_in_words_with_its_reason(person: Person, out: Path) -> None:
    finding = wrong(person.desk, "a.docx")
    person.decide(finding, "dismiss")
    person.post(f"/entries/{entries(out)[0].id}/undo", why="看错了行", finding=finding)
    for page in (person.get(f"/findings/{finding}"), person.get("/log")):
        assert "撤销“驳回”（张三）" in page
        assert "看错了行" in page
    assert person.get("/log").count(f'href="/?finding={finding}"') == 2, "the undoing leads to the finding too"


def test_a_log_that_is_gone_is_missed(person: Person, out: Path) -> None:
    finding = wrong(person.desk, "a.docx")
    seen = person.seen(finding)
    person.decide(finding)
    log = out.parent / "in" / FILE
    aside = log.rename(out.parent / "aside.yaml")
    for answer in (person.client.get("/"), person.post(f"/findings/{finding}/decide", action="accept", why="属实", seen=seen)):
        assert answer.status_code == 422
        assert "不见了" in answer.text
    assert not log.exists(), "no second log is begun"
    aside.rename(log)
    assert "采纳" in person.get(f"/findings/{finding}")


# ------------------------------------------------------------------------------------------------ many at once
@pytest.mark.parametrize("scope", ["equal", "filter"])
def test_equal_findings_are_decided_together_once_their_number_is_confirmed(person: Person, out: Path, scope: str) -> None:
    finding = wrong(person.desk, "a.docx")
    fields = {"rule": "derived-value", "text": "高新技术企业"}
    count = equal_count(person.desk.index.findings(WRONG).rows) if scope == "equal" else person.desk.index.findings(TEXT).total
    asked = person.decide(finding, scope=scope, **fields)
    assert asked.status_code == 409
    assert f"{count} 条" in asked.text
    assert entries(out) == []
    which = re.findall(r'name="confirmed" value="(\w+)"', asked.text)[0]
    other = {"rule": "derived-value", "text": "高新技术企业 60.00"} if scope == "filter" else {}
    assert person.decide(finding, scope="filter", confirmed=which, **other).status_code == 409, "others than were confirmed"
    assert person.decide(finding, scope=scope, confirmed=str(count), **fields).status_code == 409
    assert person.decide(finding, scope=scope, confirmed=which, **fields).status_code == 200
    assert len(entries(out)) == count
    assert set(person.desk.statuses().values()) == {"accepted"}


TEXT = Filter(rule="derived-value", text="高新技术企业")


def equal_count(found: tuple[Row, ...]) -> int:
    assert len(found) >= 2
    return len(found)
