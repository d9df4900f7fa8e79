"""Signs that only look like others, wide digits, raised and lowered letters and text over text, each in a PDF file of its own."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont

from pipeline.model import Fact, Kind, Report
from pipeline.run.examination import examine
from tests.parse.test_pdf import FONT, HEIGHT, Page, pdf
from tests.test_forms_read import catalog

registerFont(TTFont("Vera", "Vera.ttf"))
STANDS_FOR = dict(zip("≪⟨ᵃ口₂⩽〈", "ØÞÆÐßøþ", strict=True))
"""Signs that no font here has → letters drawn for them; the file then says that the letters are these signs, as such fonts do."""
XS = (40, 70, 235, 310, 380, 450, 510, 560)
HEAD = ("序号", "指标", "单位", "要求", "是否选为考核指标", "2021年", "是否达标")
ROWS = (
    ("2", "人均工业增加值", "万元/人", "≥15", "是", "20.00", "是"),
    ("6", "工业固体废物综合利用率", "%", "≥70", "是", "80.00", "是"),
    ("8", "单位工业用地面积工业增加值", "亿元/平方公里", "≥9", "是", "10.00", "是"),
    ("11", "单位工业增加值综合能耗", "吨标煤/万元", "≤0.5", "是", "0.40", "是"),
    ("14", "单位工业增加值新鲜水耗", "立方米/万元", "≤8", "是", "7.5", "是"),
    ("15", "工业用水重复利用率", "%", "≥75", "是", "80.0", "是"),
    ("", "二氧化硫排放量", "吨", "", "", "62.15", ""),
)


def say(page: Page, x: float, y: float, text: str) -> None:
    """Text whose signs stand for others, at 7 points."""
    for run in re.findall(rf"[{''.join(STANDS_FOR)}]|[^{''.join(STANDS_FOR)}]+", text):
        font, drawn = ("Vera", STANDS_FOR[run]) if run in STANDS_FOR else (FONT, run)
        page.canvas.setFont(font, 7)
        page.canvas.drawString(x, HEIGHT - y, drawn)
        x += stringWidth(drawn, font, 7)


def write(path: Path, rows: Sequence[Sequence[str]], *strings: tuple[float, float, str, float]) -> Path:
    """A report with these rows, and strings (x, y from the top, text, size) over them."""

    def draw(page: Page) -> None:
        page.text(120, 60, "青野经济技术开发区国家生态工业示范园区2021年度评价报告")
        page.table(100, [("",) * len(HEAD)] * (len(rows) + 1), XS)
        for number, row in enumerate((HEAD, *rows)):
            for x, text in zip(XS, row, strict=False):
                say(page, x + 3, 113 + 20 * number, text)
        for string in strings:
            page.text(*string)

    content = pdf(path, draw, pageCompression=0).read_bytes()
    for sign, letter in STANDS_FOR.items():
        content = content.replace(f"<{ord(letter):04X}>".encode(), f"<{ord(sign):04X}>".encode())
    path.write_bytes(content)
    return path


def read(tmp_path: Path, changes: dict[tuple[int, int], str], *strings: tuple[float, float, str, float]) -> Report:
    rows = [[changes.get((row, column), text) for column, text in enumerate(texts)] for row, texts in enumerate(ROWS)]
    path = write(tmp_path / "a.pdf", rows, *strings)
    return examine(path, path.name, catalog())


def audited(tmp_path: Path, changes: dict[tuple[int, int], str], *strings: tuple[float, float, str, float]) -> Report:
    report = read(tmp_path, changes, *strings)
    assert [finding for finding in report.findings if finding.rule != "selection"] == []
    return report


def fact(report: Report, concept: str, kind: Kind = Kind.VALUE) -> Fact:
    (found,) = [fact for fact in report.facts if (fact.concept, fact.kind) == (concept, kind)]
    return found


@pytest.mark.parametrize("limit", ["≪0.5", "⩽0.5", "≤０．５"])
def test_a_limit_in_signs_that_look_alike_is_the_limit(tmp_path: Path, limit: str) -> None:
    """Read otherwise, the figure would fail its requirement or the limit differ from the standard's."""
    report = audited(tmp_path, {(3, 3): limit})
    assert fact(report, "energy_per_added_value", Kind.REQUIREMENT).printed == limit
    assert any(check.concept == "energy_per_added_value" and check.rule == "requirement-unmet" for check in report.checks)


@pytest.mark.parametrize("sign", "⟨〈")
def test_brackets_that_look_like_less_than_say_the_same(tmp_path: Path, sign: str) -> None:
    said = [
        [(check.rule, check.concept, check.verdict, check.reason) for check in read(tmp_path, {(4, 3): f"{limit}8"}).checks]
        for limit in (sign, "<")
    ]
    assert said[0] == said[1]
    assert ("requirement-unmet", "fresh_water_per_added_value", "consistent", "") in said[0]


def test_wide_digits_are_digits_as_precise_as_they_are_printed(tmp_path: Path) -> None:
    found = fact(audited(tmp_path, {(1, 5): "８０．００"}), "solid_waste_utilization_rate")
    assert (str(found.value), str(found.low), str(found.high)) == ("80.00", "79.995", "80.005")


def test_an_ideograph_that_looks_like_a_box(tmp_path: Path) -> None:
    report = audited(tmp_path, {(0, 4): "■是 口否", (1, 4): "口是 ■否"})
    assert fact(report, "added_value_per_employee", Kind.SELECTED).text == "yes"
    assert fact(report, "solid_waste_utilization_rate", Kind.SELECTED).text == "no"


def test_a_small_letter_of_its_own_code_is_a_footnote(tmp_path: Path) -> None:
    report = audited(tmp_path, {(1, 1): "工业固体废物综合利用率ᵃ"})
    assert fact(report, "solid_waste_utilization_rate").method != "fuzzy"


def test_a_letter_set_high_is_a_footnote(tmp_path: Path) -> None:
    report = audited(tmp_path, {}, (73 + 11 * 7, 150, "a", 4.5))
    found = fact(report, "solid_waste_utilization_rate")
    assert (found.label, found.method) == ("工业固体废物综合利用率a", fact(audited(tmp_path, {}), "added_value_per_employee").method)


@pytest.mark.parametrize("label", ["SO₂排放量", "SO2排放量", "ＳＯ₂排放量"])
def test_lowered_digits_of_a_formula(tmp_path: Path, label: str) -> None:
    assert str(fact(audited(tmp_path, {(6, 1): label}), "so2_emission").value) == "62.15"


def test_a_digit_set_low_belongs_to_its_formula(tmp_path: Path) -> None:
    report = audited(tmp_path, {(6, 1): "SO  排放量"}, (73 + stringWidth("SO", FONT, 7), 254.5, "2", 4.5))
    assert str(fact(report, "so2_emission").value) == "62.15"


def test_a_label_printed_over_the_next_cell_mixes_with_nothing(tmp_path: Path) -> None:
    """The label is longer than its cell and runs over the unit."""
    report = audited(tmp_path, {(4, 1): ""}, (150, 213, "单位工业增加值新鲜水耗（吨水每万元）", 8))
    found = fact(report, "fresh_water_per_added_value")
    assert (found.label, found.unit_text, str(found.value)) == ("单位工业增加值新鲜水耗（吨水每万元）", "立方米/万元", "7.5")
