"""Word documents: small files made from raw body XML, one feature each."""

import io
import zipfile
from pathlib import Path

import docx
import pytest

from pipeline.errors import UnreadableError
from pipeline.model import Cell, Document, Location, Paragraph, Table
from pipeline.parse import docx_package, parse

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = f"""xmlns:w="{W}" xmlns:r="{OFFICE}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"
 xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" """
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
EMPTY = "<w:p/>"


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{r(text)}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def tc(text: str = "", properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def sdt(content: str) -> str:
    return f"<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def write(path: Path, body: str, parts: dict[str, str] | None = None, main_type: str = MAIN) -> Path:
    """A minimal package; `parts` maps the kind of a related part ("styles", "footnotes") to its XML."""
    related = parts or {}
    rels = "".join(f'<Relationship Id="r{kind}" Type="{OFFICE}/{kind}" Target="{kind}.xml"/>' for kind in related)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override PartName="/word/document.xml" ContentType="{main_type}"/></Types>')
        archive.writestr("_rels/.rels", relationships(f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'))
        archive.writestr("word/_rels/document.xml.rels", relationships(rels))
        archive.writestr("word/document.xml", f"<w:document {NAMESPACES}><w:body>{body}<w:sectPr/></w:body></w:document>")
        for kind, xml in related.items():
            archive.writestr(f"word/{kind}.xml", xml)
    return path


def relationships(content: str) -> str:
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{content}</Relationships>'


def styles(*definitions: str) -> dict[str, str]:
    return {"styles": f"<w:styles {NAMESPACES}>{''.join(definitions)}</w:styles>"}


def style(key: str, name: str, content: str = "", kind: str = "paragraph", attributes: str = "") -> str:
    return f'<w:style w:type="{kind}" w:styleId="{key}" {attributes}><w:name w:val="{name}"/>{content}</w:style>'


class Reads:
    """Reads body XML as a document."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "a.docx"

    def document(self, body: str, parts: dict[str, str] | None = None) -> Document:
        return parse(write(self.path, body, parts))

    def texts(self, body: str, parts: dict[str, str] | None = None) -> list[str]:
        return [block.text if isinstance(block, Paragraph) else f"#{block.index}" for block in self.document(body, parts).blocks]

    def table(self, *rows: str) -> Table:
        (table,) = self.document(tbl(*rows)).tables
        return table


@pytest.fixture
def reads(tmp_path: Path) -> Reads:
    return Reads(tmp_path)


def spans(table: Table) -> dict[str, tuple[int, int, int, int]]:
    return {cell.text: (cell.row, cell.column, cell.row_span, cell.column_span) for cell in table.cells}


# ---------------------------------------------------------------------------------------------- order and tables
def test_document_of_python_docx_is_read_in_order(tmp_path: Path) -> None:
    made = docx.Document()
    made.core_properties.title = "年度报告"
    made.add_heading("一、概况", 1)
    made.add_paragraph("正文。")
    table = made.add_table(2, 3)
    table.cell(0, 0).merge(table.cell(1, 1)).text = "合并"
    table.cell(1, 2).text = "12.50"
    made.add_paragraph("后文。")
    made.save(str(tmp_path / "a.docx"))
    document = parse(tmp_path / "a.docx")
    assert document.format == "docx"
    assert document.title == "年度报告"
    assert document.pages is None
    assert document.blocks[0] == Paragraph("一、概况", 1)
    assert [type(block) for block in document.blocks] == [Paragraph, Paragraph, Table, Paragraph]
    (read,) = document.tables
    assert (read.index, read.rows, read.columns, read.parts[0].rows) == (0, 2, 3, 2)
    assert read.cells == (Cell("合并", 0, 0, 2, 2), Cell("", 0, 2), Cell("12.50", 1, 2))


@pytest.mark.parametrize(
    ("main_type", "name"),
    [
        ("application/vnd.ms-word.document.macroEnabled.main+xml", "docm"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml", "dotx"),
        ("application/vnd.ms-word.template.macroEnabledTemplate.main+xml", "dotm"),
    ],
)
def test_macro_documents_and_templates(tmp_path: Path, main_type: str, name: str) -> None:
    document = parse(write(tmp_path / "a.docx", p("文"), main_type=main_type))
    assert (document.format, document.paragraphs) == (name, (Paragraph("文"),))


def test_merged_cells_in_all_mixes(reads: Reads) -> None:
    start, goes_on, wide = '<w:vMerge w:val="restart"/>', "<w:vMerge/>", '<w:gridSpan w:val="2"/>'
    table = reads.table(
        tr(tc("a", start), tc("b", wide + start), tc("c")),
        tr(tc("", '<w:vMerge w:val="continue"/>'), tc("", wide + goes_on), tc("d")),
        tr(tc("e", start), tc("f"), tc("g"), tc("h", goes_on)),
        tr(tc("", goes_on), tc("i", wide + goes_on), tc("", goes_on)),
    )
    assert (table.rows, table.columns) == (4, 4)
    assert spans(table) == {
        "a": (0, 0, 2, 1),
        "b": (0, 1, 2, 2),
        "c": (0, 3, 1, 1),
        "d": (1, 3, 1, 1),
        "e": (2, 0, 2, 1),  # a new start ends the merge above
        "f": (2, 1, 1, 1),
        "g": (2, 2, 1, 1),
        "h": (2, 3, 2, 1),  # continues nothing: it starts here
        "i": (3, 1, 1, 2),  # of another width than the cell above
    }


def test_old_horizontal_merge_joins_the_cells_of_a_row(reads: Reads) -> None:
    table = reads.table(tr(tc("a", '<w:hMerge w:val="restart"/>'), tc("", "<w:hMerge/>"), tc("b")), tr(tc("c"), tc("d"), tc("e")))
    assert spans(table) == {"a": (0, 0, 1, 2), "b": (0, 2, 1, 1), "c": (1, 0, 1, 1), "d": (1, 1, 1, 1), "e": (1, 2, 1, 1)}


def test_offsets_and_short_rows_keep_columns_aligned(reads: Reads) -> None:
    table = reads.table(
        tr(tc("a"), tc("b"), tc("c")),
        tr(tc("d"), tc("e"), properties='<w:gridBefore w:val="1"/>'),
        tr(tc("f"), properties='<w:gridAfter w:val="3"/>'),
        tr(tc("g")),
    )
    assert (table.rows, table.columns) == (4, 4)
    assert spans(table)["d"] == (1, 1, 1, 1)
    assert spans(table)["e"] == (1, 2, 1, 1)
    assert spans(table)["g"] == (3, 0, 1, 1)


def test_damaged_spans_are_bounded(reads: Reads) -> None:
    table = reads.table(
        tr(tc("a", '<w:gridSpan w:val="999999999"/>'), tc("b", '<w:gridSpan w:val="-3"/>'), tc("c", '<w:gridSpan w:val="x"/>'))
    )
    assert table.columns == 1002


def test_text_hidden_by_a_merge_is_a_problem(reads: Reads) -> None:
    document = reads.document(tbl(tr(tc("a", '<w:vMerge w:val="restart"/>')), tr(tc("藏", "<w:vMerge/>"))))
    assert [cell.text for cell in document.tables[0].cells] == ["a"]
    assert [(problem.kind, problem.location) for problem in document.problems] == [("merged-cell-text", Location(table=0, row=1, column=0))]


def test_content_controls_around_everything(reads: Reads) -> None:
    row = sdt(tr(sdt(tc("a")), f"<w:tc>{sdt(p('b'))}</w:tc>", f"<w:tc><w:p>{sdt(r('c'))}</w:p></w:tc>"))
    document = reads.document(sdt(p("前") + sdt(tbl(row, tr(tc("d"))))))
    assert document.blocks[0] == Paragraph("前")
    assert [(cell.text, cell.row, cell.column) for cell in document.tables[0].cells] == [("a", 0, 0), ("b", 0, 1), ("c", 0, 2), ("d", 1, 0)]


def test_paragraphs_of_a_cell_are_lines(reads: Reads) -> None:
    table = reads.table(tr(f"<w:tc>{EMPTY}{p('a')}{EMPTY}{p('b')}{EMPTY}</w:tc>"))
    assert table.cells[0].text == "a\n\nb"


def test_nested_tables_follow_the_outer_one(reads: Reads) -> None:
    deep = tbl(tr(tc("deep")))
    inner = tbl(tr(f"<w:tc>{p('inner')}{deep}{EMPTY}</w:tc>"))
    document = reads.document(tbl(tr(f"<w:tc>{p('表2 内层')}{inner}{p('尾')}</w:tc>", tc("旁"))) + p("后") + tbl(tr(tc("last"))))
    assert [block.index if isinstance(block, Table) else block.text for block in document.blocks] == [0, 1, 2, "后", 3]
    assert [[cell.text for cell in table.cells] for table in document.tables] == [["表2 内层\n尾", "旁"], ["inner"], ["deep"], ["last"]]
    assert document.tables[1].caption == "表2 内层"


def test_hundreds_of_tables_and_controls(reads: Reads) -> None:
    row = tr(*(tc("1", '<w:vMerge w:val="restart"/>') for _ in range(8)))
    document = reads.document("".join(sdt(tbl(*(sdt(row) for _ in range(5)))) for _ in range(200)))
    assert [table.index for table in document.tables] == list(range(200))
    assert {len(table.cells) for table in document.tables} == {40}


@pytest.mark.parametrize(
    ("before", "caption"),
    [
        (p("表3 指标情况"), "表3 指标情况"),
        (p("表3 指标") + p("单位:万元") + EMPTY, "表3 指标"),
        (p("附表 国家生态工业示范园区对照考核表") + p("园区名称:甲") + p("数据基准年为2019年"), "附表 国家生态工业示范园区对照考核表"),
        (p("一、园区基本情况"), "一、园区基本情况"),
        (p("表明园区的产业结构不断优化。"), ""),
        (p("表1 上文") + p("这是一句正文。"), ""),
        (p("长" * 41), ""),
        (p("表1 甲") + tbl(tr(tc("x"))), ""),
    ],
)
def test_caption(reads: Reads, before: str, caption: str) -> None:
    assert reads.document(before + tbl(tr(tc("y")))).tables[-1].caption == caption


# ---------------------------------------------------------------------------------------------- text boxes
def box(content: str) -> str:
    return f"<wps:wsp><wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx></wps:wsp>"


def vml(content: str) -> str:
    return f"<w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict>"


def test_text_boxes_follow_their_paragraph_and_are_read_once(reads: Reads) -> None:
    content = p("框中") + tbl(tr(tc("框表")))
    alternate = (
        f"<mc:AlternateContent><mc:Choice><w:drawing>{box(content)}</w:drawing></mc:Choice>"
        f"<mc:Fallback>{vml(f'<w:txbxContent>{content}</w:txbxContent>')}</mc:Fallback></mc:AlternateContent>"
    )
    body = f"<w:p>{r('甲')}<w:r>{alternate}</w:r>{r('乙')}</w:p>" + p("丙")
    assert reads.texts(body) == ["甲乙", "框中", "#0", "丙"]


def test_fallback_is_read_where_the_choice_has_no_text(reads: Reads) -> None:
    fallback = vml(f"<w:txbxContent>{p('旧')}</w:txbxContent>")
    alternate = f"<mc:AlternateContent><mc:Choice><w:drawing/></mc:Choice><mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"
    assert reads.texts(f"<w:p><w:r>{alternate}</w:r></w:p>") == ["旧"]


def test_text_box_in_a_cell_follows_the_table(reads: Reads) -> None:
    frame = vml(f"<w:txbxContent>{p('框')}</w:txbxContent>")
    anchor = f"<w:tc><w:p>{r('格')}<w:r>{frame}</w:r></w:p></w:tc>"
    document = reads.document(tbl(tr(anchor)))
    assert document.tables[0].cells[0].text == "格"
    assert document.blocks[1] == Paragraph("框")


def test_what_is_not_read_is_said(reads: Reads) -> None:
    excel = '<w:object><o:OLEObject ProgID="Excel.Sheet.12"/></w:object>'
    equation = '<w:object><o:OLEObject ProgID="Equation.3"/></w:object>'
    canvas = "<w:drawing><a:p><a:r><a:t>画布</a:t></a:r></a:p></w:drawing>"
    document = reads.document(f'<w:p><w:r>{excel}{equation}{canvas}</w:r></w:p><w:altChunk r:id="x"/>')
    assert [problem.kind for problem in document.problems] == ["embedded-object", "text-box-unreadable", "altchunk"]
    assert "Excel.Sheet.12" in document.problems[0].message.zh
    assert "画布" in document.problems[1].message.en
    assert all(problem.message.zh and problem.message.en for problem in document.problems)


# ---------------------------------------------------------------------------------------------- revisions, hidden text
def test_tracked_changes_are_accepted(reads: Reads) -> None:
    deleted = "<w:r><w:delText>旧</w:delText></w:r>"
    body = (
        f"<w:p>{r('值')}<w:del>{deleted}</w:del><w:ins>{r('新')}</w:ins>"
        f"<w:moveFrom>{r('走')}</w:moveFrom><w:moveTo>{r('来')}</w:moveTo><w:ins><w:del>{deleted}</w:del></w:ins></w:p>"
    )
    assert reads.texts(body) == ["值新来"]


def test_deleted_paragraph_marks_join_paragraphs(reads: Reads) -> None:
    gone = "<w:rPr><w:del/></w:rPr>"
    body = (
        p("甲", gone)
        + p("乙", gone)
        + p("丙")
        + p("丁", "<w:rPr><w:moveFrom/></w:rPr>")
        + tbl(tr(tc("x")))
        + p("戊", "<w:rPr><w:ins/></w:rPr>")
    )
    assert reads.texts(body) == ["甲乙丙", "丁", "#0", "戊"]


def test_deleted_rows_cells_and_tables_are_gone(reads: Reads) -> None:
    gone = "<w:del/>"
    table = reads.table(
        tr(tc("a"), tc("x", "<w:cellDel/>"), tc("b")), tr(tc("y"), properties=gone), tr(tc("c"), tc("d"), properties="<w:ins/>")
    )
    assert spans(table) == {"a": (0, 0, 1, 1), "b": (0, 1, 1, 1), "c": (1, 0, 1, 1), "d": (1, 1, 1, 1)}
    assert reads.texts(tbl(tr(tc("z"), properties=gone)) + tbl(tr(tc("w")))) == ["#0"]


def test_tracked_cell_merge_counts_as_done(reads: Reads) -> None:
    table = reads.table(tr(tc("a", '<w:cellMerge w:vMerge="rest"/>')), tr(tc("", '<w:cellMerge w:vMerge="cont"/>')))
    assert spans(table) == {"a": (0, 0, 2, 1)}


def test_hidden_text_is_left_out(reads: Reads) -> None:
    hiding = "<w:rPr><w:vanish/></w:rPr>"
    parts = styles(
        style("Hide", "hide", hiding, "character"),
        style("HideToo", "hide too", '<w:basedOn w:val="Hide"/>', "character"),
        style("Secret", "secret", hiding),
    )
    visible, named = '<w:vanish w:val="0"/>', '<w:rStyle w:val="{}"/>'
    first = r("甲") + r("藏", "<w:vanish/>") + r("乙", visible) + r("藏", named.format("Hide")) + r("藏", named.format("HideToo"))
    second = r("藏") + "<w:r><w:t>藏</w:t></w:r>" + r("丙", visible) + r("丁", named.format("Hide"))
    body = f'<w:p>{first}</w:p><w:p><w:pPr><w:pStyle w:val="Secret"/></w:pPr>{second}</w:p>'
    assert reads.texts(body, parts) == ["甲乙", "丙丁"]  # two hiding styles toggle one another


def test_hidden_paragraph_mark_joins_a_run_in_heading(reads: Reads) -> None:
    body = p("题", '<w:outlineLvl w:val="1"/><w:rPr><w:vanish/><w:specVanish/></w:rPr>') + p("文")
    assert reads.document(body).blocks == (Paragraph("题文", 2),)


# ---------------------------------------------------------------------------------------------- inline content
def test_white_space_and_special_characters(reads: Reads) -> None:
    run = "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:cr/><w:t>d</w:t><w:noBreakHyphen/><w:t>e</w:t><w:softHyphen/></w:r>"
    kept = '<w:r><w:t xml:space="preserve"> f\n</w:t><w:t> g\n </w:t></w:r>'
    page_break = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    tabs = '<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr></w:p>'
    assert reads.texts(f"<w:p>{run}{kept}</w:p>{page_break}{tabs}") == ["a\tb\nc\nd-e f g"]


@pytest.mark.parametrize(
    ("font", "code", "expected"),
    [
        ("Wingdings", "F0FE", "☑"),
        ("Wingdings", "F0FC", "☑"),
        ("Wingdings 2", "F052", "☑"),
        ("Wingdings 2", "0052", "☑"),
        ("Wingdings", "F0A8", "□"),
        ("Wingdings", "F06F", "□"),
        ("Wingdings 2", "F0A3", "□"),
        ("Symbol", "F0A3", "≤"),
        ("Symbol", "F0B3", "≥"),
        ("Symbol", "F035", "5"),
        ("Wingdings", "F0E8", "\uf0e8"),
        ("宋体", "2611", "☑"),
        ("Wingdings", "zz", ""),
    ],
)
def test_symbols(reads: Reads, font: str, code: str, expected: str) -> None:
    assert reads.texts(f'<w:p>{r("x")}<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r></w:p>') == [f"x{expected}"]


def test_text_in_a_symbol_font(reads: Reads) -> None:
    fonts = '<w:rFonts w:ascii="Wingdings 2"/>'
    assert reads.texts(f"<w:p>{r('R是£否', fonts)}{r('R')}</w:p>") == ["☑是□否R"]


def test_fields_keep_their_result_only(reads: Reads) -> None:
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    instruction = "<w:r><w:instrText>REF a</w:instrText></w:r>"
    body = f'<w:p>{begin}{instruction}{separate}{r("12.5")}{end}<w:fldSimple w:instr="PAGE">{r("7")}</w:fldSimple></w:p>'
    assert reads.texts(body) == ["12.57"]


def test_old_form_fields_show_their_state(reads: Reads) -> None:
    def field(content: str) -> str:
        return f"<w:r><w:fldChar w:fldCharType='begin'><w:ffData>{content}</w:ffData></w:fldChar></w:r>"

    boxes = field("<w:checkBox><w:checked/></w:checkBox>") + field("<w:checkBox><w:default w:val='1'/><w:checked w:val='0'/></w:checkBox>")
    entries = "<w:listEntry w:val='是'/><w:listEntry w:val='否'/>"
    lists = field(f"<w:ddList><w:result w:val='1'/>{entries}</w:ddList>") + field(f"<w:ddList>{entries}</w:ddList>")
    assert reads.texts(f"<w:p>{boxes}{lists}{field('<w:textInput/>')}</w:p>") == ["☑□否是"]


def test_wrappers_are_read_through_and_foreign_marks_left_out(reads: Reads) -> None:
    body = (
        f"<w:p><w:smartTag>{r('a')}</w:smartTag><w:hyperlink>{r('b')}</w:hyperlink><w:dir>{r('c')}</w:dir><w:bdo>{r('d')}</w:bdo>"
        f"<w:customXml>{r('e')}</w:customXml><w:r><w:ruby><w:rt>{r('yin')}</w:rt><w:rubyBase>{r('音')}</w:rubyBase></w:ruby></w:r>"
        "<w:commentRangeStart w:id='1'/><w:r><w:commentReference w:id='1'/></w:r></w:p>"
    )
    assert reads.texts(body) == ["abcde音"]


def test_scripts_and_formulas_as_plain_text(reads: Reads) -> None:
    script = "<w:vertAlign w:val='superscript'/>"
    fraction = "<m:oMath><m:f><m:num><m:r><m:t>12</m:t></m:r></m:num><m:den><m:r><m:t>34</m:t></m:r></m:den></m:f></m:oMath>"
    assert reads.texts(f"<w:p>{r('m')}{r('3', script)}{r('=')}{fraction}</w:p>") == ["m3=12/34"]


def test_levels_from_outline_and_heading_styles(reads: Reads) -> None:
    parts = styles(
        style("a", "heading 2"),
        style("b", "标题 3"),
        style("c", "自定义", '<w:basedOn w:val="a"/>'),
        style("d", "章", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>'),
        style("e", "circle", '<w:basedOn w:val="f"/>'),
        style("f", "circle too", '<w:basedOn w:val="e"/>'),
        style("n", "Normal", attributes='w:default="1"'),
    )
    named = "".join(p(key, f'<w:pStyle w:val="{key}"/>') for key in "abcdef")
    direct = (
        p("g", '<w:outlineLvl w:val="3"/>') + p("h", '<w:pStyle w:val="a"/><w:outlineLvl w:val="9"/>') + p("i", '<w:pStyle w:val="?"/>')
    )
    levels = {block.text: block.level for block in reads.document(named + direct, parts).paragraphs}
    assert levels == {"a": 2, "b": 3, "c": 2, "d": 1, "e": 0, "f": 0, "g": 4, "h": 0, "i": 0}


def test_notes_come_last_and_only_those_referred_to(reads: Reads) -> None:
    def notes(tag: str, *texts: str) -> str:
        separator = f'<w:{tag} w:id="0" w:type="separator">{p("线")}</w:{tag}>'
        inner = "".join(f'<w:{tag} w:id="{number}">{p(text)}</w:{tag}>' for number, text in enumerate(texts, 1))
        return f"<w:{tag}s {NAMESPACES}>{separator}{inner}</w:{tag}s>"

    parts = {"footnotes": notes("footnote", "脚一", "脚二", "无人引用"), "endnotes": notes("endnote", "尾一")}
    reference = '<w:r><w:{}noteReference w:id="{}"/></w:r>'
    cell = f"<w:tc><w:p>{r('12')}{reference.format('foot', 2)}</w:p></w:tc>"
    body = f"<w:p>{r('文')}{reference.format('end', 1)}</w:p>" + tbl(tr(cell)) + f"<w:p>{r('末')}{reference.format('foot', 1)}</w:p>"
    document = reads.document(body, parts)
    assert document.tables[0].cells[0].text == "12"
    assert [paragraph.text for paragraph in document.paragraphs] == ["文", "末", "脚二", "脚一", "尾一"]


def test_strict_open_xml_is_the_same_document(tmp_path: Path) -> None:
    usual = write(tmp_path / "usual.docx", p("文") + tbl(tr(tc("格"))))
    strict = tmp_path / "strict.docx"
    with zipfile.ZipFile(usual) as source, zipfile.ZipFile(strict, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main"))
    assert parse(strict).blocks == parse(usual).blocks


# ---------------------------------------------------------------------------------------------- damage
def test_broken_side_part_costs_itself_only(reads: Reads) -> None:
    document = reads.document(p("文"), {"styles": "<broken"})
    assert document.paragraphs == (Paragraph("文"),)
    assert [problem.kind for problem in document.problems] == ["part-unreadable"]
    assert "styles" in document.problems[0].message.en


def repacked(path: Path, name: str, content: str | None) -> Path:
    """The same package with one part replaced, or left out."""
    with zipfile.ZipFile(path) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist() if entry != name}
    with zipfile.ZipFile(path, "w") as archive:
        for entry, blob in parts.items():
            archive.writestr(entry, blob)
        if content is not None:
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "no main text"),
        ("<w:document", "cannot be parsed"),
        ('<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>', "cannot be parsed"),
        ("<x>" * 3000 + "</x>" * 3000, "cannot be parsed"),
        (f"<w:styles {NAMESPACES}/>", "not the text"),
    ],
)
def test_broken_main_part_is_unreadable(tmp_path: Path, content: str | None, says: str) -> None:
    path = repacked(write(tmp_path / "a.docx", p("文")), "word/document.xml", content)
    with pytest.raises(UnreadableError, match=says) as caught:
        parse(path)
    assert caught.value.message.zh.endswith("。")


def test_bombs_are_refused_before_they_unpack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = repacked(write(tmp_path / "a.docx", p("文")), "word/media/image1.bmp", "0" * 5000)
    monkeypatch.setattr(docx_package, "MAX_TOTAL", 5000)
    with pytest.raises(UnreadableError, match="unpacks to more"):
        parse(path)


def test_oversized_main_part_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_package, "MAX_PART", 10)
    with pytest.raises(UnreadableError, match="cannot be parsed"):
        parse(write(tmp_path / "a.docx", p("文")))


def test_damaged_compressed_data_is_unreadable(tmp_path: Path) -> None:
    path = write(tmp_path / "a.docx", p("文" * 500))
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        start = archive.getinfo("word/document.xml").header_offset + 60
    path.write_bytes(path.read_bytes()[:start] + b"\xff" * 40 + path.read_bytes()[start + 40 :])
    with pytest.raises(UnreadableError, match="damaged"):
        parse(path)
