"""No text of a Word document is lost: everything that stands in a w:t and is shown is somewhere in what was read."""

import zipfile
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from pipeline.model import Document, Paragraph
from pipeline.parse import parse
from tests.parse.test_docx import OFFICE, W, p, r, sdt, tbl, tc, tr, write

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*.docx"))
NOT_SHOWN = frozenset(f"{{{W}}}{name}" for name in ("del", "moveFrom"))


def signs_of(document: Document) -> Counter[str]:
    texts = [block.text if isinstance(block, Paragraph) else "".join(cell.text for cell in block.cells) for block in document.blocks]
    return Counter("".join("".join(texts).split()))


def shown(path: Path) -> Counter[str]:
    """The characters of all w:t of the main part outside deletions and the second branch of alternative content."""
    with zipfile.ZipFile(path) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    texts = [
        element.text or ""
        for element in root.iter(f"{{{W}}}t")
        if not any(parent.tag in NOT_SHOWN or parent.tag.endswith("}Fallback") for parent in element.iterancestors())
    ]
    return Counter("".join("".join(texts).split()))


INNER = f"<w:txbxContent>{p('框中')}{tbl(tr(tc('框表')))}</w:txbxContent>"
CHOICE = f"<mc:Choice Requires='wps'><wps:txbx>{INNER}</wps:txbx></mc:Choice>"
BOX = f"<mc:AlternateContent>{CHOICE}<mc:Fallback><v:textbox>{INNER}</v:textbox></mc:Fallback></mc:AlternateContent>"


def mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


FIELD = f"{mark('begin')}<w:r><w:instrText>PAGE</w:instrText></w:r>{mark('separate')}{r('域值')}{mark('end')}"


@pytest.mark.parametrize(
    "body",
    [
        sdt(p("控件") + tbl(sdt(tr(sdt(tc("格") + sdt(tc("格中"))))))),
        tbl(tr(f"<w:tc><w:tcPr/>{p('外')}{tbl(tr(tc('内'), f'<w:tc>{tbl(tr(tc(chr(0x6DF1))))}{p(chr(0x5C3E))}</w:tc>'))}{p('后')}</w:tc>")),
        f"<w:p><w:r>{BOX}</w:r>{r('段')}</w:p>",
        f"<w:p>{FIELD}<w:hyperlink>{r('链接')}</w:hyperlink><w:smartTag>{r('标记')}</w:smartTag><w:fldSimple>{r('简域')}</w:fldSimple></w:p>",
        f"<w:p><w:moveFrom>{r('走')}</w:moveFrom><w:moveTo>{r('来')}</w:moveTo><w:ins>{r('增')}</w:ins></w:p>",
        f"<w:customXml>{p('定制')}</w:customXml><w:p><w:bdo>{r('向')}</w:bdo><w:dir>{r('左')}</w:dir></w:p>",
        f"<w:p><w:r><w:ruby><w:rt></w:rt><w:rubyBase>{r('音')}</w:rubyBase></w:ruby></w:r></w:p>",
        tbl(
            tr(tc("甲", "<w:gridSpan w:val='2'/>"), tc("乙")), tr(tc("丙", "<w:vMerge w:val='restart'/>"), tc("丁"), tc("戊")), tr(tc("己"))
        ),
    ],
)
def test_no_text_is_lost(tmp_path: Path, body: str) -> None:
    path = write(tmp_path / "a.docx", body)
    assert signs_of(parse(path)) == shown(path)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: str(path.stem))
def test_no_text_of_a_sample_is_lost(path: Path) -> None:
    assert signs_of(parse(path)) >= shown(path)


# ---------------------------------------------------------------------------------------------- files embedded as text
def with_chunk(path: Path, content: bytes) -> Path:
    """A document: paragraph, table, embedded file, paragraph."""
    write(path, p("前") + tbl(tr(tc("甲"))) + '<w:altChunk r:id="c1"/>' + p("后"))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    link = f'<Relationship Id="c1" Type="{OFFICE}/aFChunk" Target="/word/chunk.bin"/></Relationships>'
    parts["word/_rels/document.xml.rels"] = parts["word/_rels/document.xml.rels"].replace(b"</Relationships>", link.encode())
    parts["word/chunk.bin"] = content
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return path


def outline(document: Document) -> list[str]:
    return [block.text if isinstance(block, Paragraph) else f"#{block.index}" for block in document.blocks]


def test_embedded_pages_are_read_in_place(tmp_path: Path) -> None:
    path = with_chunk(tmp_path / "a.docx", "<html><p>中</p><table><tr><td>乙</td></tr></table></html>".encode())
    document = parse(path)
    assert outline(document) == ["前", "#0", "中", "#1", "后"]
    assert document.problems == ()


def test_embedded_documents_are_read_once_deep(tmp_path: Path) -> None:
    inner = with_chunk(tmp_path / "inner.docx", (write(tmp_path / "deep.docx", p("深"))).read_bytes())
    document = parse(with_chunk(tmp_path / "a.docx", inner.read_bytes()))
    assert outline(document) == ["前", "#0", "前", "#1", "后", "后"]
    assert [problem.kind for problem in document.problems] == ["altchunk"]


def test_embedded_files_of_other_kinds_are_a_problem(tmp_path: Path) -> None:
    assert [problem.kind for problem in parse(with_chunk(tmp_path / "a.docx", b"\x01\x02")).problems] == ["altchunk"]


def test_text_struck_through_is_left_out_and_named(tmp_path: Path) -> None:
    plain = r("0", '<w:strike w:val="0"/>')
    cell = f"<w:tc><w:p>{r('43.5', '<w:strike/>')}{r('12.50')}{r('7', '<w:dstrike/>')}{plain}</w:p></w:tc>"
    document = parse(write(tmp_path / "a.docx", tbl(tr(tc("工业增加值"), cell))))
    assert [cell.text for cell in document.tables[0].cells] == ["工业增加值", "12.500"]
    assert [(problem.kind, problem.message.zh) for problem in document.problems] == [("text-struck", "文中有划去的文字“43.5 7”，未读入。")]


def wide(text: str, width: int) -> str:
    return tc(text, f'<w:tcW w:w="{width}" w:type="dxa"/>')


def test_cells_without_span_stand_by_their_widths(tmp_path: Path) -> None:
    """Some editors merge cells of a row without saying so: only their widths tell, and the grid of the table lies."""
    head = tr(wide("序号", 700), wide("指标", 3000), wide("单位", 1100), wide("要求", 1000), wide("数值", 1200))
    merged = tr(wide("1", 690), wide("工业增加值（万元）", 4120), wide("12.5", 2190))
    body = tbl(head, merged, tr(wide("a", 700), wide("b", 2000)))
    (table,) = parse(write(tmp_path / "a.docx", body)).tables
    assert [(cell.column, cell.column_span) for cell in table.cells if cell.row == 1] == [(0, 1), (1, 2), (3, 2)]
    assert [(cell.column, cell.column_span) for cell in table.cells if cell.row == 2] == [(0, 1), (1, 1)], "it only ends sooner"
