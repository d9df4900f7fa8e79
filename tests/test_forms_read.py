"""Small forms read from file to facts: choices by ticks, and lines of labels and values that no rules part."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml

from pipeline.catalog import Catalog, load_catalog
from pipeline.model import Kind
from pipeline.run.examination import read_and_map
from tests.parse.test_docx import W
from tests.parse.test_pdf import Page, pdf

HEAD = ("序号", "指标", "单位", "要求", "是否选为考核指标", "", "2021年", "是否达标", "")
TICKED = ("", "", "", "", "是", "否", "", "达标", "不达标")
ROWS = (
    ("2", "人均工业增加值", "万元/人", "≥15", "√", "", "20.00", "■", "□"),
    ("6", "工业固体废物综合利用率", "%", "≥70", "", "√", "60.00", "", "●"),
    ("8", "单位工业用地面积工业增加值", "亿元/平方公里", "≥9", "✓", "✓", "10.00", "√", ""),
    ("11", "单位工业增加值综合能耗", "吨标煤/万元", "≤0.5", "", "", "0.40", "√", ""),
    ("13", "单位工业增加值新鲜水耗", "立方米/万元", "≤8", "√", "", "7.5", "√", ""),
    ("15", "工业用水重复利用率", "%", "≥75", "√", "", "80.0", "√", ""),
)
WANTED = {
    ("added_value_per_employee", "selected"): "yes",
    ("added_value_per_employee", "compliant"): "yes",
    ("solid_waste_utilization_rate", "selected"): "no",
    ("solid_waste_utilization_rate", "compliant"): "no",
    ("added_value_per_land", "compliant"): "yes",
    ("energy_per_added_value", "compliant"): "yes",
    **{(concept, kind): "yes" for concept in ("fresh_water_per_added_value", "water_reuse_rate") for kind in ("selected", "compliant")},
}
XS = (40, 65, 175, 245, 285, 335, 385, 445, 500, 555)
TITLE = "青野经济技术开发区国家生态工业示范园区2021年度评价报告"


@cache
def catalog() -> Catalog:
    return load_catalog()


def chosen(path: Path) -> tuple[dict[tuple[str, str], str], list[str]]:
    reading = read_and_map(path, path.name, catalog())
    facts = {(fact.concept, fact.kind.value): fact.text for fact in reading.matched.facts if fact.kind in {Kind.SELECTED, Kind.COMPLIANT}}
    problems = (*reading.document.problems, *reading.extract.problems, *reading.matched.problems)
    return facts, [problem.kind for problem in problems]


def word(path: Path, rows: Sequence[Sequence[str]], merged: Sequence[tuple[int, int, int, int]] = ()) -> Path:
    document = docx.Document()
    document.add_paragraph(TITLE)
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, texts in enumerate(rows):
        for cell, text in zip(table.rows[row].cells, texts, strict=True):
            cell.text = text
    for top, left, bottom, right in merged:
        table.cell(top, left).merge(table.cell(bottom, right))
    document.save(str(path))
    return path


SPANS = [(0, 4, 0, 5), (0, 7, 0, 8), *((0, column, 1, column) for column in (0, 1, 2, 3, 6))]


def test_two_columns_to_be_ticked_are_one_choice_in_word(tmp_path: Path) -> None:
    facts, problems = chosen(word(tmp_path / "a.docx", [HEAD, TICKED, *ROWS], SPANS))
    assert facts == WANTED
    assert problems == ["choice-unclear", "choice-unclear"]


def test_two_columns_to_be_ticked_are_one_choice_in_pdf(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        page.text(120, 60, TITLE)
        for x in XS:
            page.down(x, 100 if x not in (335, 500) else 120, 140 + 30 * len(ROWS))
        page.across(100, XS[0], XS[-1])
        page.across(120, 285, 385)
        page.across(120, 445, 555)
        for number in range(len(ROWS) + 1):
            page.across(140 + 30 * number, XS[0], XS[-1])
        for x, text in zip(XS, HEAD, strict=False):
            page.text(x + 2, 114, text, 6)
        for x, text in zip(XS, TICKED, strict=False):
            page.text(x + 2, 134, text, 6)
        for number, row in enumerate(ROWS):
            for x, text in zip(XS, row, strict=False):
                page.text(x + 2, 158 + 30 * number, text.replace("✓", "√"), 7)

    facts, problems = chosen(pdf(tmp_path / "a.pdf", draw))
    assert facts == WANTED
    assert problems == ["choice-unclear", "choice-unclear"]


def one_cell(selected: str, compliant: str) -> list[tuple[str, ...]]:
    return [
        ("序号", "指标", "单位", "要求", "是否选为考核指标", "2021年", "是否达标"),
        ("2", "人均工业增加值", "万元/人", "≥15", selected, "20.00", compliant),
        ("6", "工业固体废物综合利用率", "%", "≥70", "是", "80.00", "是"),
        ("8", "单位工业用地面积工业增加值", "亿元/平方公里", "≥9", "是", "10.00", "是"),
        ("11", "单位工业增加值综合能耗", "吨标煤/万元", "≤0.5", "是", "0.40", "是"),
        ("13", "单位工业增加值新鲜水耗", "立方米/万元", "≤8", "是", "7.5", "是"),
    ]


BOXES = [
    ("☑是 □否", "☑达标 □不达标", "yes", "yes"),
    ("□是 ☑否", "□达标 ☑不达标", "no", "no"),
    ("■是 口否", "是■ 否□", "yes", "yes"),
    ("是□ 否√", "√是", "no", "yes"),
    ("是（√）\n否（ ）", "是（ ） 否（√）", "yes", "no"),
    ("☑是 ☑否", "□是 □否", None, None),
]


@pytest.mark.parametrize(("selected", "compliant", "first", "second"), BOXES)
@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_boxes_in_one_cell(tmp_path: Path, kind: str, selected: str, compliant: str, first: str | None, second: str | None) -> None:
    rows = one_cell(selected, compliant)

    def draw(page: Page) -> None:
        page.text(120, 60, TITLE)
        page.table(100, [[text.replace("\n", " ") for text in row] for row in rows], (40, 70, 200, 270, 310, 400, 450, 560))

    path = word(tmp_path / "a.docx", rows) if kind == "docx" else pdf(tmp_path / "a.pdf", draw)
    facts, problems = chosen(path)
    assert facts.get(("added_value_per_employee", "selected")) == first
    assert facts.get(("added_value_per_employee", "compliant")) == second
    assert problems.count("choice-unclear") == (first is None) + (second is None)


def test_ticks_of_a_symbol_font(tmp_path: Path) -> None:
    path = word(tmp_path / "a.docx", one_cell("", "是"))
    document = docx.Document(str(path))
    paragraph = document.tables[0].cell(1, 4).paragraphs[0]
    for code, text in (("F0FE", "是 "), ("F0A8", "否")):
        run = f'<w:r xmlns:w="{W}"><w:sym w:font="Wingdings" w:char="{code}"/></w:r>'
        paragraph._p.append(parse_xml(run))
        paragraph.add_run(text)
    document.save(str(path))
    facts, problems = chosen(path)
    assert facts["added_value_per_employee", "selected"] == "yes"
    assert not problems
