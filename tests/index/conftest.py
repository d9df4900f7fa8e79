"""A finished run by hand: two reports of two parks, with findings of all kinds."""

from pathlib import Path

import pytest

from pipeline.catalog import load_catalog
from pipeline.export import Dataset, Origin
from pipeline.export.dataset import write_datapackage, write_origin
from pipeline.export.parquet import write_parquet
from pipeline.model import Check, Fact, Finding, Kind, Location, Message, Problem, Report, Severity, Status, Unmapped, Verdict


def fact(name: str, concept: str, text: str, row: int) -> Fact:
    return Fact(name, concept, "current", Kind.VALUE, text, text, f"{concept}（行名）", Location(table=1, row=row, column=3))


def finding(name: str, rule: str, severity: Severity, text: str, **more: object) -> Finding:
    return Finding(name, rule, severity, Message(text, "English"), concept="energy_per_added_value", period="current", **more)  # type: ignore[arg-type]


def reports() -> list[Report]:
    first = Report(
        "甲/2021.docx",
        "ab" * 32,
        "docx",
        Status.OK,
        park="甲园区",
        year=2021,
        facts=(fact("f1", "energy_use", "53 001", 4), fact("f2", "added_value", "100", 5)),
        checks=(
            Check("c1", "derived-value", "energy_per_added_value", "current", Verdict.INCONSISTENT, inputs=("f1", "f2")),
            Check("c2", "requirement-unmet", "energy_per_added_value", "current", Verdict.CONSISTENT),
        ),
        findings=(
            finding("n1", "plausibility", Severity.INFO, "数值少见。"),
            finding(
                "n2", "derived-value", Severity.ERROR, "单位工业增加值综合能耗与重算值不符。", facts=("f1", "f2"), changes_verdict=False
            ),
            finding("n3", "count-claim", Severity.WARNING, "所称个数不符。", changes_verdict=True, evidence=(Message("共 ２５ 项", ""),)),
            finding("n4", "derived-value", Severity.INFO, "随之而来。", parent="n2", status="dismissed"),
        ),
        unmapped=tuple(Unmapped(Location(table=1, row=row), f"某行{row}", "", "1", (), Message("无", "none")) for row in (9, 8)),
        problems=(Problem("ocr", Message("不清楚。", "Not clear."), Location(page=4)),),
    )
    second = Report(
        "乙.pdf",
        "cd" * 32,
        "pdf",
        Status.OK,
        park="乙园区",
        findings=(finding("n5", "selection", Severity.ERROR, "100% 与 <b> 无关_。", status="accepted"),),
        unmapped=(Unmapped(Location(table=0, row=1), "另一行", "", "2", (), Message("无", "none")),),
    )
    return [first, second]


def finish(reports: list[Report], out: Path) -> Path:
    """A finished run of these reports, as far as the index needs it."""
    out.mkdir(exist_ok=True)
    dataset = Dataset(reports, "zh", load_catalog(), Origin(("reports",)))
    for write in (write_datapackage, write_parquet, write_origin):
        write(dataset, out)
    return out


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return finish(reports(), tmp_path / "结果 #1")
