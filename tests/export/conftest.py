"""Two small reports by hand, with every kind of field and every awkward text."""

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pipeline.catalog import Catalog, Concept, Rule, load_catalog
from pipeline.export import Dataset
from pipeline.model import (
    Candidate,
    Check,
    Fact,
    Finding,
    Kind,
    Location,
    Message,
    Problem,
    Report,
    Severity,
    Status,
    Unmapped,
    Verdict,
)

if TYPE_CHECKING:
    from pathlib import Path

D = Decimal


def text_fact(number: int, text: str) -> Fact:
    place = Location(table=2, row=number, column=1)
    return Fact(f"ftext{number}", "", "current", Kind.REQUIREMENT, text, text, "要求", place)


AWKWARD = ("=cmd|' /C calc'!A0", "-5", "-", "@home", "+1.5", "-5%", "两行\n文字", '引"号,逗号', "\tx", "—", "-1,234.5", "'quoted")


@pytest.fixture
def reports() -> list[Report]:
    value = Fact(
        "fa1",
        "added_value",
        "current",
        Kind.VALUE,
        "1910.70",
        " 1910.70\n",
        "工业增加值",
        Location(page=3, bbox=(1.006, 2.0, -0.001, 4.5), table=1, row=4, column=3, section="一、经济发展"),
        value=D("19107000.00"),
        low=D("19106950"),
        high=D("19107050"),
        unit="万元",
        unit_text="亿元",
        method="alias",
        score=0.98765,
    )
    employees = Fact(
        "fa2",
        "employees",
        "current",
        Kind.VALUE,
        "12.50",
        "12.50",
        "从业人口",
        Location(table=1, row=2, column=3),
        value=D("12.50"),
        low=D("12.495"),
        high=D("12.505"),
        unit="人",
    )
    claim = Fact(
        "fa3",
        "energy_intensity",
        "current",
        Kind.CLAIM,
        "0.0000001",
        "0.0000001",
        "能耗",
        Location(paragraph=7, span=(3, 9)),
        value=D("1E-7"),
        source="text",
        doubt="字迹不清",
        confidence=0.5,
    )
    finding = Finding(
        "nb",
        "derived-value",
        Severity.ERROR,
        Message("人均工业增加值不等于由分项算出的值。", "The figure is not what its components give."),
        concept="added_value",
        period="current",
        reported="12.50",
        low=D(2) / D(3),
        high=D(2) / D(3),
        unit="万元/人",
        diagnosis=("unit-slip", "decimal-shift", "sign"),
        evidence=(Message("第 3 页\n“1910.70”", "page 3"), Message("长" * 300, "x" * 300), Message("", "")),
        location=Location(page=3, table=1, row=4, column=3),
        facts=("fa1", "fa2", "gone"),
        changes_verdict=False,
    )
    later = Report(
        name="b/=乙.docx",
        sha256="ab" * 32,
        format="docx",
        status=Status.PARTIAL,
        reason=Message("有两页没有读出。", "Two pages could not be read."),
        park="乙园区",
        year=2020,
        standard="hj274-2015",
        pages=12,
        pages_failed=(4, 7),
        tables=3,
        base_year=2015,
        base_year_basis="stated",
        facts=(claim, value, employees),
        checks=(
            Check("c2", "derived-value", "b", "current", Verdict.UNDETERMINED, "circular"),
            Check(
                "c1",
                "derived-value",
                "a",
                "current",
                Verdict.INCONSISTENT,
                reported=D("-0.50"),
                low=D("-1234567890.12345"),
                high=D("-1234567890.12345"),
                unit="%",
                n=5,
                inputs=("fa1", "fa2"),
            ),
        ),
        findings=(
            Finding("na", "plausibility", Severity.INFO, Message("少见。", "Unusual."), parent="nb", status="dismissed", note="=已核对"),
            finding,
        ),
        unmapped=(
            Unmapped(
                Location(page=5, table=1, row=9),
                "某指标",
                "%",
                "3.4",
                (Candidate("x", 0.61, "fuzzy"), Candidate("y", 0.7, "fuzzy")),
                Message("没有相近的指标。", "Nothing similar."),
            ),
        ),
        problems=(Problem("ocr", Message("第 4 页不清楚。", "Page 4 is not clear."), Location(page=4)),),
        seconds=1.204,
    )
    texts = tuple(text_fact(number, text) for number, text in enumerate(AWKWARD))
    earlier = Report("a/甲.pdf", "cd" * 32, "pdf", Status.FAILED, Message("文件已损坏。", "The file is damaged."), facts=texts)
    return [later, earlier]


@pytest.fixture
def catalog() -> Catalog:
    concept = Concept("added_value", Message("工业增加值", "industrial added value"), "amount", "money", "万元")
    rule = Rule("derived-value", Message("复算不符", "derived value"), {})
    return Catalog(
        concepts={concept.id: concept},
        standards={},
        columns={},
        qualifiers=(),
        rules={rule.id: rule},
        words={},
        units={},
        labels=load_catalog().labels,
    )


@pytest.fixture
def dataset(reports: list[Report], catalog: Catalog) -> Dataset:
    return Dataset(reports, "zh", catalog)


@pytest.fixture
def out(tmp_path: "Path") -> "Path":
    return tmp_path / "output"
