"""Numbers that Word generates, counted as Word does."""

from pathlib import Path

import pytest

from pipeline.model import Paragraph
from pipeline.parse import parse
from pipeline.parse.docx_numbering import _SHAPES
from tests.parse.test_docx import NAMESPACES, p, style, styles, tbl, tc, tr, write


def level(number: int, shape: str, text: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{shape}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


def numbering(*levels: str, lists: str = '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>') -> dict[str, str]:
    content = f'<w:abstractNum w:abstractNumId="7">{"".join(levels)}</w:abstractNum>{lists}'
    return {"numbering": f"<w:numbering {NAMESPACES}>{content}</w:numbering>"}


def member(key: str = "1", depth: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{key}"/></w:numPr>'


def texts(folder: Path, body: str, parts: dict[str, str]) -> list[str]:
    document = parse(write(folder / "a.docx", body, parts))
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


DECIMAL = (level(0, "decimal", "%1"), level(1, "decimal", "%1.%2"), level(2, "chineseCounting", "（%3）", '<w:suff w:val="nothing"/>'))


def test_levels_count_and_begin_again(tmp_path: Path) -> None:
    depths = (0, 1, 1, 2, 2, 0, 1, 2)
    body = "".join(p("x", member(depth=depth)) for depth in depths)
    expected = ["1 x", "1.1 x", "1.2 x", "（一）x", "（二）x", "2 x", "2.1 x", "（一）x"]
    assert texts(tmp_path, body, numbering(*DECIMAL)) == expected


def test_a_level_that_was_passed_over_counts_as_begun(tmp_path: Path) -> None:
    assert texts(tmp_path, p("x", member(depth=1)), numbering(*DECIMAL)) == ["1.1 x"]


def test_a_number_is_on_one_line(tmp_path: Path) -> None:
    assert texts(tmp_path, p("x", member()), numbering(level(0, "decimal", "第&#10;%1"))) == ["第 1 x"]


def test_legal_numbers_are_decimal(tmp_path: Path) -> None:
    parts = numbering(level(0, "chineseCounting", "第%1章"), level(1, "decimal", "%1.%2", "<w:isLgl/>"))
    assert texts(tmp_path, p("x", member()) + p("x", member(depth=1)), parts) == ["第一章 x", "1.1 x"]


def test_numbers_of_styles_and_what_takes_them_away(tmp_path: Path) -> None:
    definitions = styles(
        style("1", "heading 1", f"<w:pPr>{member()}</w:pPr>"),
        style("2", "heading 2", '<w:basedOn w:val="1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'),
        style("3", "plain", '<w:basedOn w:val="1"/>'),
    )
    parts = definitions | numbering(level(0, "decimal", "%1"), level(1, "decimal", "%1.%2", '<w:pStyle w:val="2"/>'))
    body = "".join(
        p(text, f'<w:pStyle w:val="{key}"/>{more}')
        for text, key, more in (
            ("一级", "1", ""),
            ("二级", "2", ""),
            ("继承", "3", ""),
            ("无号", "1", member("0")),
        )
    )
    assert texts(tmp_path, body, parts) == ["1 一级", "1.1 二级", "2 继承", "无号"]


def test_lists_of_one_definition_count_on_unless_told_to_restart(tmp_path: Path) -> None:
    start = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    lists = "".join(
        f'<w:num w:numId="{key}"><w:abstractNumId w:val="7"/>{more}</w:num>' for key, more in (("1", ""), ("2", ""), ("3", start))
    )
    body = "".join(p("x", member(key)) for key in ("1", "2", "3", "3", "1"))
    assert texts(tmp_path, body, numbering(level(0, "decimal", "%1"), lists=lists)) == ["1 x", "2 x", "5 x", "6 x", "7 x"]


def test_cells_are_numbered_but_not_those_merged_away(tmp_path: Path) -> None:
    numbered = f"<w:tc><w:tcPr>{{}}</w:tcPr><w:p><w:pPr>{member()}</w:pPr></w:p></w:tc>"
    rows = ('<w:vMerge w:val="restart"/>', "<w:vMerge/>", "")
    table = tbl(*(tr(numbered.format(merge), tc("x")) for merge in rows))
    (read,) = parse(write(tmp_path / "a.docx", table, numbering(level(0, "decimal", "%1")))).tables
    assert [(cell.row, cell.text) for cell in read.cells if cell.column == 0] == [(0, "1"), (2, "2")]


def test_bullets_and_unknown_lists_say_nothing(tmp_path: Path) -> None:
    parts = numbering(level(0, "bullet", "\uf0b7"))
    assert texts(tmp_path, p("x", member()) + p("y", member("99")) + p("z", member(depth=8)), parts) == ["x", "y", "z"]


def test_deleted_paragraphs_are_not_counted(tmp_path: Path) -> None:
    gone = f"<w:p><w:pPr>{member()}<w:rPr><w:del/></w:rPr></w:pPr><w:del><w:r><w:delText>旧</w:delText></w:r></w:del></w:p>"
    body = p("x", member()) + gone + p("y", member())
    assert texts(tmp_path, body, numbering(level(0, "decimal", "%1."))) == ["1. x", "2. y"]


@pytest.mark.parametrize(
    ("shape", "number", "shown"),
    [
        ("chineseCounting", 10, "十"),
        ("chineseCounting", 12, "十二"),
        ("chineseCounting", 20, "二十"),
        ("chineseCounting", 105, "一百零五"),
        ("ideographDigital", 20, "二〇"),
        ("lowerLetter", 27, "aa"),
        ("upperRoman", 49, "XLIX"),
        ("decimalEnclosedCircle", 3, "③"),
        ("decimalEnclosedCircle", 30, "30"),
        ("ideographTraditional", 2, "乙"),
    ],
)
def test_shapes_of_numbers(shape: str, number: int, shown: str) -> None:
    assert _SHAPES[shape](number) == shown
