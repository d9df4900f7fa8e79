"""The short way through usual paragraphs, cells and rows reads what the long way reads."""

import zipfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.parse import docx, parse
from pipeline.parse.docx_package import open_package
from pipeline.parse.docx_text import CELL, PARAGRAPH, ROW, Reading, Styles, look
from tests.parse.test_docx import NAMESPACES, p, r, sdt, style, styles, tbl, tc, tr, write

HIDING = styles(style("h", "Hidden", "<w:rPr><w:vanish/></w:rPr>"), style("c", "Dark", "<w:rPr><w:vanish/></w:rPr>", "character"))
RUBY = "<w:ruby><w:rt><w:r><w:t>注</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>基</w:t></w:r></w:rubyBase></w:ruby>"
BOX = f"<w:txbxContent>{p('框')}</w:txbxContent>"
EITHER = "<mc:AlternateContent><mc:Choice><w:t>新</w:t></mc:Choice><mc:Fallback><w:t>旧</w:t></mc:Fallback></mc:AlternateContent>"
RUNS = (
    *(r("文", f"<w:{name} w:val='{value}'/>") for name in ("vanish", "strike", "dstrike") for value in ("1", "0")),
    *(r("\uf0b3", f"<w:rFonts w:ascii='{font}'/>") for font in ("SYMBOL", "宋体")),
    *(r("文", f"<w:rStyle w:val='{name}'/>") for name in ("c", "none")),
    *(f"<w:r><w:t>前</w:t>{sign}<w:t> 后 </w:t></w:r>" for sign in ("<w:tab/>", "<w:br/>", "<w:noBreakHyphen/>", RUBY, BOX, EITHER)),
    *(f"<w:{wrapper}>{r('内')}</w:{wrapper}>" for wrapper in ("ins", "del", "moveFrom", "smartTag", "hyperlink", "sdtPr")),
    "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>",
)
PARAGRAPHS = (
    *("<w:pStyle w:val='h'/>", "<w:outlineLvl w:val='2'/>", "<w:tabs><w:tab w:val='left' w:pos='9'/></w:tabs>"),
    *("<w:rPr><w:del/></w:rPr>", "<w:rPr><w:vanish/></w:rPr>"),
)
CELLS = ("<w:gridSpan w:val='2'/>", "<w:vMerge/>", "<w:hMerge/>", "<w:cellDel/>", "<w:cellMerge w:vMerge='cont'/>")
INNER = tbl(tr(tc("3.1"), tc("3.2")))
FRAMES = (
    *(f"<w:tc>{p('3')}{block}{p('4')}</w:tc>" for block in (INNER, sdt(p("控")), f"<w:del>{p('删')}</w:del>", "<w:altChunk/>", r("散"))),
    *(f"<w:tc>{p('3')}{wrapped}</w:tc>" for wrapped in (sdt(INNER), tc("格"), tr(tc("行")), f"<w:p>{p('段')}{r('后')}</w:p>")),
    *(sdt(tc("控")), f"<w:ins>{tc('入')}</w:ins>", f"<w:customXml>{sdt(tc('深') + tc('处'))}</w:customXml>"),
)
ROWS = ("<w:del/>", "<w:gridBefore w:val='1'/>", "<w:gridAfter w:val='1'/>")


def all_special(parts: Iterable[Any], styles: Styles, *, symbols: bool) -> Reading:
    found = [part for part in parts if part is not None]
    every = frozenset(item for part in found for item in part.iter(PARAGRAPH, CELL, ROW))
    return replace(look(found, styles, symbols=symbols), special=every, plain={}, inside={})


@pytest.mark.parametrize(
    "content",
    [
        *(f"<w:p>{r('甲')}{run}{r('乙')}</w:p>{p('丙')}" for run in RUNS),
        *(p("甲") + p("乙", properties) + p("丙") for properties in PARAGRAPHS),
        *(tbl(tr(tc("1"), tc("2")), tr(tc("3"), tc("4", properties))) for properties in CELLS),
        *(tbl(tr(tc("1"), tc("2")), tr(tc("3"), tc("4"), properties=properties)) for properties in ROWS),
        *(tbl(tr(tc("1"), tc("2")), tr(frame, tc("5"))) for frame in FRAMES),
        *(wrapper.format(tbl(wrapper.format(tr(tc("1"), tc("2"))))) for wrapper in ("<w:ins>{}</w:ins>", sdt("{}"))),
    ],
)
def test_the_short_way_reads_what_the_long_way_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    path = write(tmp_path / "a.docx", content + tbl(tr(f"<w:tc>{content}{p('末')}</w:tc>")), HIDING)
    short = parse(path)
    monkeypatch.setattr(docx, "look", all_special)
    assert short == parse(path)


NOT_STRUCK = "<w:p>" + r("文", "<w:strike w:val='0'/>") + "</w:p>"


def test_only_what_stands_out_is_special(tmp_path: Path) -> None:
    usual = p("甲", "<w:tabs><w:tab w:val='left'/></w:tabs>") + tbl(tr(tc("1"), tc("2"))) + NOT_STRUCK
    body = open_package(write(tmp_path / "a.docx", usual + tbl(tr(tc("3"), tc("4", "<w:vMerge/>"))))).main
    special = look((body,), Styles()).special
    assert sorted(item.tag for item in special) == [CELL, ROW]


def test_a_paragraph_goes_on_behind_what_is_in_it(tmp_path: Path) -> None:
    document = parse(
        write(tmp_path / "a.docx", f"<w:p>{r('甲')}{BOX}<w:hyperlink>{r('乙')}</w:hyperlink>{r('丙')}</w:p>{r('散')}{p('丁')}")
    )
    assert [paragraph.text for paragraph in document.paragraphs] == ["甲乙丙", "框", "丁"]


def test_how_rows_of_tables_look_is_not_asked_of_a_style_sheet(tmp_path: Path) -> None:
    looks = "<w:tblStylePr w:type='firstRow'><w:rPr><w:vanish/></w:rPr></w:tblStylePr>"
    after = style("n", "Dark", "<w:rPr><w:vanish/></w:rPr>", attributes="w:default='1'")
    for found in (looks, looks * 2, "<w:tblStylePr w:type='lastRow'/>" + looks):
        path = write(tmp_path / "a.docx", p("甲", "<w:pStyle w:val='t'/>") + p("乙"), styles(style("t", "Grid", found), after))
        assert [paragraph.text for paragraph in parse(path).paragraphs] == ["甲"]


def test_a_part_that_is_a_paragraph_itself_costs_nothing_else(tmp_path: Path) -> None:
    notes = f"<w:p {NAMESPACES}><w:hyperlink>{r('注')}</w:hyperlink>{p('脚')}</w:p>"
    assert [paragraph.text for paragraph in parse(write(tmp_path / "a.docx", p("甲"), {"footnotes": notes})).paragraphs] == ["甲"]


@pytest.mark.parametrize("font", ["SYMBOL", "&#83;ymbol"])
def test_fonts_of_symbols_are_found_however_written(tmp_path: Path, font: str) -> None:
    path = write(tmp_path / "a.docx", "<w:p>" + r("\uf0b3", f"<w:rFonts w:ascii='{font}'/>") + "</w:p>")
    assert [paragraph.text for paragraph in parse(path).paragraphs] == ["≥"]


def test_fonts_of_symbols_are_found_in_any_encoding(tmp_path: Path) -> None:
    path = write(tmp_path / "a.docx", "<w:p>" + r("\uf0b3", "<w:rFonts w:ascii='SYMBOL'/>") + "</w:p>")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["word/document.xml"] = parts["word/document.xml"].decode().encode("utf-16")
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert [paragraph.text for paragraph in parse(path).paragraphs] == ["≥"]
