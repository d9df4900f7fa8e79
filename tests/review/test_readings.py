"""Rows assigned and figures corrected: recorded, judged again, and the findings follow."""

import re
from pathlib import Path

from pipeline.decisions import FILE, Figure, Map, Never, read_log
from pipeline.export import rows
from pipeline.index import Filter
from pipeline.run.entry import entry, of_figure
from tests.review.conftest import HOSTILE, Person

ROW = {"report": "a.docx", "table": "0", "row": "5", "label": HOSTILE}


def test_a_row_is_shown_with_candidates_neighbours_and_all_concepts(person: Person) -> None:
    page = person.get("/unmapped/row", **ROW)
    assert "人均工业增加值" in page, "the row above"
    assert 'value="added_value"' in person.get("/concepts", sought="工业 增加值")
    assert 'value="added_value"' in person.get("/concepts", sought="ADDED_value")
    assert "没有叫这个名字的指标" in person.get("/concepts", sought="没有这个")


def test_a_row_assigned_changes_the_findings_and_undoing_brings_them_back(person: Person, out: Path) -> None:
    before = {row["finding"] for row in rows(out, "findings")}
    answer = person.post("/unmapped/assign", **ROW, concept="added_value", what="map", scope="everywhere", why="就是增加值", seen="")
    assert "正在重新核对" in answer.text
    assert person.desk.again.wait(60)
    (made,) = read_log(out.parent / "in" / FILE).entries
    assert isinstance(made, Map)
    assert (made.scope, made.concept, made.who) == ("everywhere", "added_value", "张三")
    assert {row["report"] for row in rows(out, "unmapped")}.isdisjoint({"a.docx", "b.docx"})
    assert "已不在未匹配之列" in person.get("/unmapped/row", **ROW), "said where the row stood"
    found = person.desk.index.findings(Filter(report="b.docx", concept="added_value_per_employee")).total
    assert found, "4000 万元 of 20 people are not 20 万元 a head"
    assert {row["finding"] for row in rows(out, "findings")} != before
    person.post(f"/entries/{made.id}/undo", why="再想想")
    assert person.desk.again.wait(60)
    assert {row["finding"] for row in rows(out, "findings")} == before


def test_a_label_is_never_a_concept(person: Person, out: Path) -> None:
    person.post("/unmapped/assign", **ROW, concept="added_value", what="never", scope="report", why="是别的", seen="")
    assert person.desk.again.wait(60)
    (made,) = read_log(out.parent / "in" / FILE).entries
    assert isinstance(made, Never)
    assert made.report == "a.docx"


def test_what_is_wrong_is_refused(person: Person) -> None:
    assert person.post("/unmapped/assign", **ROW, concept="nothing", what="map", why="x").status_code == 422
    assert person.post("/unmapped/assign", **ROW | {"label": "别的"}, concept="added_value", what="map", why="x").status_code == 422
    assert person.post("/unmapped/assign", **ROW, concept="added_value", what="map", scope="galaxy", why="x").status_code == 422
    assert not person.desk.log().exists


def test_a_correction_stands_with_the_findings_that_its_figure_enters(person: Person, out: Path) -> None:
    (finding,) = person.desk.index.findings(Filter(report="a.docx", concept="hightech_output_share", rule="derived-value")).rows
    (fact,) = (row for row in rows(out, "facts") if (row["report"], row["printed"]) == ("a.docx", "60.00"))
    fact = person.desk.index.facts([fact["fact"]])[0]
    made = entry("figure", "李四", "原文是 55.00", of_figure(fact, "55.00", "", person.desk.catalog))
    person.desk.record.append(made, guard=lambda _: None)
    page = person.get(f"/findings/{finding['finding']}")
    assert "“60.00”→“55.00" in page
    assert f'hx-post="/entries/{made.id}/undo"' in page


def test_a_figure_corrected_is_judged_again(person: Person, out: Path) -> None:
    (finding,) = person.desk.index.findings(Filter(report="a.docx", concept="hightech_output_share", rule="derived-value")).rows
    (fact,) = (row for row in rows(out, "facts") if (row["report"], row["printed"]) == ("a.docx", "60.00"))
    page = person.get(f"/findings/{finding['finding']}")
    assert re.search(rf"/facts/{fact['fact']}/correct", page)
    form = {"finding": finding["finding"], "printed": "60.00", "value": "50.00", "why": "原文是 50.00", "seen": ""}
    assert person.post(f"/facts/{fact['fact']}/correct", **form | {"printed": "61"}).status_code == 422
    assert person.post(f"/facts/{fact['fact']}/correct", **form | {"value": "五十多"}).status_code == 422
    assert not person.desk.log().exists
    assert person.post(f"/facts/{fact['fact']}/correct", **form).status_code == 200
    assert person.post(f"/facts/{fact['fact']}/correct", **form).status_code in {409, 422}, "it was corrected since"
    assert person.desk.again.wait(60)
    (made,) = read_log(out.parent / "in" / FILE).entries
    assert isinstance(made, Figure)
    assert (made.expect, made.value) == ("60.00", "50.00")
    assert person.desk.index.finding(finding["finding"]) is None
    assert "已不在结果中" in person.get(f"/findings/{finding['finding']}")
