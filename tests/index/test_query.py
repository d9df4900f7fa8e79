"""What the index answers."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.export import rows
from pipeline.index import Filter, Index, open_index


@pytest.fixture
def index(out: Path) -> Index:
    return open_index(out)


def found(index: Index, **wanted: object) -> list[str]:
    return [row["finding"] for row in index.findings(Filter(**wanted)).rows]  # type: ignore[arg-type]


def test_rows_are_those_of_the_tables(index: Index, out: Path) -> None:
    """Value for value, so that what explains a finding from the tables explains it from the index."""
    by_id = {row["finding"]: row for row in rows(out, "findings")}
    assert {row["finding"]: row for row in index.findings(Filter()).rows} == by_id
    assert index.finding("n2") == by_id["n2"]
    assert index.finding("n2")["changes_verdict"] is False  # type: ignore[index]
    assert index.finding("gone") is None
    assert list(index.reports()) == list(rows(out, "reports"))


def test_findings_come_in_the_order_of_consequence(index: Index) -> None:
    assert found(index) == ["n3", "n5", "n2", "n4", "n1"]


def test_a_page_of_the_list_knows_how_long_the_list_is(index: Index) -> None:
    listed = index.findings(Filter(), 1, 2)
    assert ([row["finding"] for row in listed.rows], listed.total) == (["n5", "n2"], 5)
    assert index.findings(Filter(), 9, 2) == ((), 5)


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({"text": "能耗"}, ["n5", "n2", "n4", "n1", "n3"]),  # of the indicator's name, too
        ({"text": "重算"}, ["n2"]),
        ({"text": "甲园区 重算值"}, ["n2"]),
        ({"text": "25"}, ["n3"]),  # printed in wide digits
        ({"text": "行名"}, ["n2"]),  # the label of a figure
        ({"text": "甲/2021.DOCX"}, ["n3", "n2", "n4", "n1"]),
        ({"text": "N4"}, ["n4"]),
        ({"text": "100%"}, ["n5"]),
        ({"text": "关_"}, ["n5"]),  # no wildcard
        ({"text": "'; DROP TABLE findings"}, []),
        ({"report": "乙.pdf"}, ["n5"]),
        ({"park": "甲园区", "severity": "info"}, ["n4", "n1"]),
        ({"year": 2021, "rule": "derived-value"}, ["n2", "n4"]),
        ({"concept": "energy_per_added_value", "changes_verdict": True}, ["n3"]),
        ({"changes_verdict": False}, ["n2"]),
        ({"ids": ("n1", "n5", "gone")}, ["n5", "n1"]),
        ({"ids": ()}, []),
        ({"parent": "n2"}, ["n4"]),
        ({"status": "open"}, ["n3", "n2", "n1"]),
    ],
)
def test_filters(index: Index, wanted: dict[str, object], names: list[str]) -> None:
    assert sorted(found(index, **wanted)) == sorted(names)


def test_what_people_decided_since_goes_before_the_tables(index: Index) -> None:
    """n4 was dismissed and n5 accepted when the tables were written; the first stands no longer, and n1 was dismissed since."""
    decided = {"n5": "accepted", "n1": "dismissed"}
    said = {
        status: {row["finding"]: row["status"] for row in index.findings(Filter(status=status), statuses=decided).rows}
        for status in ("open", "accepted", "dismissed")
    }
    assert said == {"open": dict.fromkeys(("n3", "n2", "n4"), "open"), "accepted": {"n5": "accepted"}, "dismissed": {"n1": "dismissed"}}
    assert index.findings(Filter(status="open"), statuses=decided).total == 3
    assert index.findings(Filter(status="open"), statuses={}).total == 5
    assert index.counts(Filter(status="dismissed"), statuses=decided)["rule"] == {"plausibility": 1}


def test_counts_by_facet(index: Index) -> None:
    counts = index.counts(Filter())
    assert counts["report"] == {"乙.pdf": 1, "甲/2021.docx": 4}
    assert list(counts["severity"].items()) == [("error", 2), ("warning", 1), ("info", 2)]
    assert counts["year"] == {2021: 4, None: 1}
    assert counts["changes_verdict"] == {False: 1, True: 1, None: 3}
    assert set(counts) == {"report", "rule", "severity", "park", "year", "changes_verdict"}


def test_a_facet_shows_what_else_could_be_chosen(index: Index) -> None:
    counts = index.counts(Filter(severity="error", park="甲园区"))
    assert counts["severity"] == {"error": 1, "warning": 1, "info": 2}
    assert counts["park"] == {"乙园区": 1, "甲园区": 1}
    assert counts["rule"] == {"derived-value": 1}


def test_facts_and_checks_behind_a_finding(index: Index) -> None:
    assert [row["fact"] for row in index.facts(["f2", "gone", "f1"])] == ["f1", "f2"]
    assert [row["text"] for row in index.facts_at("甲/2021.docx", 1, 5)] == ["100"]
    assert index.facts_at("乙.pdf", 1, 5) == ()
    assert [row["check"] for row in index.checks_of("甲/2021.docx", "derived-value", "energy_per_added_value", "current")] == ["c1"]
    assert [row["check"] for row in index.checks_of("甲/2021.docx")] == ["c1", "c2"]


def test_rows_that_were_not_mapped_and_doubts(index: Index) -> None:
    listed = index.unmapped("甲/2021.docx", 0, 1)
    assert ([row["label"] for row in listed.rows], listed.total) == (["某行8"], 2)
    assert index.unmapped().total == 3
    assert [row["kind"] for row in index.problems("甲/2021.docx")] == ["ocr"]
    assert index.problems("乙.pdf") == ()


def test_a_filter_can_be_changed() -> None:
    assert replace(Filter(text="a"), report="b") == Filter(text="a", report="b")
