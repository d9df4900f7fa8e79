"""The short way through usual paragraphs, cells and rows reads what the long way reads."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.parse import docx, parse
from pipeline.parse.docx_package import open_package
from pipeline.parse.docx_text import CELL, PARAGRAPH, ROW, Reading, Styles, look
from tests.parse.test_docx import p, r, style, styles, tbl, tc, tr, write

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
