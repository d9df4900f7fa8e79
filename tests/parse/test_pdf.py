"""PDF reading, on small files that these tests draw themselves."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import UnreadableError
from pipeline.model import Document, Table
from pipeline.parse import page_quality
from pipeline.parse.pdf import read

FONT = "STSong-Light"
WIDTH, HEIGHT = 595, 842
registerFont(UnicodeCIDFont(FONT))

Draw = Callable[["Page"], None]


class Page:
    """A canvas whose y runs down from the top, as boxes in the pipeline do."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas

    def text(self, x: float, y: float, text: str, size: float = 10) -> None:
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, HEIGHT - y, text)

    def centred(self, x: float, y: float, text: str, size: float = 10) -> None:
        self.canvas.setFont(FONT, size)
        self.canvas.drawCentredString(x, HEIGHT - y, text)

    def across(self, y: float, x0: float, x1: float) -> None:
        self.canvas.line(x0, HEIGHT - y, x1, HEIGHT - y)

    def down(self, x: float, y0: float, y1: float) -> None:
        self.canvas.line(x, HEIGHT - y0, x, HEIGHT - y1)

    def table(self, top: float, rows: Sequence[Sequence[str]], xs: Sequence[float], height: float = 20) -> float:
        """A fully ruled table, text at the top left of its cells; the y below it."""
        bottom = top + height * len(rows)
        for number in range(len(rows) + 1):
            self.across(top + number * height, xs[0], xs[-1])
        for x in xs:
            self.down(x, top, bottom)
        for number, row in enumerate(rows):
            for x, text in zip(xs, row, strict=False):
                self.text(x + 4, top + number * height + 13, text)
        return bottom


def pdf(path: Path, *pages: Draw, **options: Any) -> Path:
    """Pages that end at `height`; they are drawn on from the top all the same."""
    height = options.pop("height", HEIGHT)
    canvas = Canvas(str(path), pagesize=(WIDTH, height), **options)
    for draw in pages:
        canvas.translate(0, height - HEIGHT)
        draw(Page(canvas))
        canvas.showPage()
    canvas.save()
    return path


def texts(table: Table) -> list[list[str]]:
    rows: list[list[str]] = [[] for _ in range(table.rows)]
    for cell in sorted(table.cells, key=lambda cell: cell.column):
        rows[cell.row].append(cell.text)
    return rows


def read_pages(tmp_path: Path, *pages: Draw) -> Document:
    return read_twice(pdf(tmp_path / "report.pdf", *pages))


def read_twice(path: Path) -> Document:
    """What is read of a file, after seeing that it is the same when pdfplumber reads all of it."""
    document = read(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.parse.pdfium.opened", lambda path: None)
        assert _said(read(path)) == _said(document)
    return document


def _said(document: Document) -> list[object]:
    blocks = [texts(block) if isinstance(block, Table) else (block.level, block.text) for block in document.blocks]
    return [*blocks, *(problem.kind for problem in document.problems)]


XS = (70, 120, 300, 380, 520)
HEADER = ("序号", "指标", "单位", "数值")


# ------------------------------------------------------------------------------------------------------------ tables
def test_ruled_table_with_caption_and_text_around(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        page.text(94, 100, "园区工业增加值稳步增长。")
        page.centred(297, 130, "表1 主要指标")
        page.table(140, [HEADER, ("1", "工业增加值", "万元", "12.50")], XS)
        page.text(94, 220, "以上数据来自统计部门。")

    document = read_pages(tmp_path, draw)
    (table,) = document.tables
    assert table.caption == "表1 主要指标"
    assert texts(table) == [list(HEADER), ["1", "工业增加值", "万元", "12.50"]]
    assert [paragraph.text for paragraph in document.paragraphs] == [
        "园区工业增加值稳步增长。",
        "表1 主要指标",
        "以上数据来自统计部门。",
    ]
    assert [type(block).__name__ for block in document.blocks] == ["Paragraph", "Paragraph", "Table", "Paragraph"]
    cell = next(cell for cell in table.cells if cell.text == "12.50")
    assert cell.page == 1
    assert cell.bbox == pytest.approx((380, 160, 520, 180), abs=1)


def test_rules_dashed_double_thin_boxes_and_white(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        page.canvas.setDash(2, 2)
        page.across(100, 70, 300)
        page.canvas.setDash()
        for y in (120, 122, 140):  # a double rule
            page.across(y, 70, 300)
        for x in (70, 180, 300):  # drawn as filled boxes
            page.canvas.rect(x, HEIGHT - 140, 0.7, 40, stroke=0, fill=1)
        page.canvas.setStrokeColorRGB(1, 1, 1)
        page.down(240, 100, 140)
        for x, y, text in ((75, 113, "指标"), (185, 113, "数值甲乙丙丁戊己"), (75, 134, "人口"), (185, 134, "15")):
            page.text(x, y, text)

    (table,) = read_pages(tmp_path, draw).tables
    assert texts(table) == [["指标", "数值甲乙丙丁戊己"], ["人口", "15"]]


def test_merged_cells_have_spans(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        for y in (100, 120, 160):
            page.across(y, 70, 300)
        page.across(140, 150, 300)
        for x, top in ((70, 100), (150, 120), (220, 120), (300, 100)):
            page.down(x, top, 160)
        page.text(120, 114, "对照考核表")
        page.text(75, 144, "经济发展")
        for y, label in ((134, "产值"), (154, "人口")):
            page.text(155, y, label)
            page.text(225, y, "7")

    (table,) = read_pages(tmp_path, draw).tables
    spans = {cell.text: (cell.row, cell.column, cell.row_span, cell.column_span) for cell in table.cells if cell.text != "7"}
    assert spans == {"对照考核表": (0, 0, 1, 3), "经济发展": (1, 0, 2, 1), "产值": (1, 1, 1, 1), "人口": (2, 1, 1, 1)}


def test_table_open_at_its_sides(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        for y in (100, 120, 140):
            page.across(y, 70, 400)
        for x in (180, 290):
            page.down(x, 100, 140)
        for y, row in ((113, ("指标", "单位", "数值")), (133, ("人口", "人", "15"))):
            for x, text in zip((75, 185, 295), row, strict=True):
                page.text(x, y, text)

    (table,) = read_pages(tmp_path, draw).tables
    assert texts(table) == [["指标", "单位", "数值"], ["人口", "人", "15"]]


def three_lines(page: Page) -> None:
    """A table with three rules; one label wraps, its row's other cells stand centred, lines as close as rows."""
    for y in (100.0, 120.0, 190.0):
        page.across(y, 70, 520)
    for x, text in ((90, "序号"), (200, "指标"), (340, "单位"), (480, "数值")):
        page.centred(x, 114, text)
    rows = (
        (133.0, "1", ("工业增加值",), "万元", "757667"),
        (156.5, "2", ("单位工业增加值二氧", "化碳排放量"), "%", "8.40"),
        (180.0, "3", ("绿化覆盖率",), "%", "-"),
    )
    for y, number, label, unit, value in rows:
        for x, text in ((90, number), (340, unit), (480, value)):
            page.centred(x, y, text)
        for line, text in enumerate(label):
            page.text(150, y + (line - (len(label) - 1) / 2) * 15.6, text)


def test_three_line_table(tmp_path: Path) -> None:
    (table,) = read_pages(tmp_path, three_lines).tables
    assert texts(table) == [
        ["序号", "指标", "单位", "数值"],
        ["1", "工业增加值", "万元", "757667"],
        ["2", "单位工业增加值二氧\n化碳排放量", "%", "8.40"],
        ["3", "绿化覆盖率", "%", "-"],
    ]


def test_titles_under_the_first_rule_and_captions_between_tables_are_paragraphs(tmp_path: Path) -> None:
    def three_line(page: Page, top: float, title: str) -> None:
        for y in (top, top + 40, top + 80):
            page.across(y, 70, 520)
        page.centred(297, top + 13, title)
        for x, text in zip((90, 200, 480), ("序号", "指标", "数值"), strict=True):
            page.centred(x, top + 33, text)
        for number in (1, 2):
            for x, text in zip((90, 200, 480), (str(number), "工业增加值", f"{number}.5"), strict=True):
                page.centred(x, top + 37 + 18 * number, text)

    def draw(page: Page) -> None:
        three_line(page, 100, "某某园区考核表")
        page.text(70, 205, "表2")
        page.text(110, 205, "资源节约类")
        three_line(page, 215, "甲乙丙丁")

    document = read_pages(tmp_path, draw)
    assert [texts(table)[0] for table in document.tables] == [["序号", "指标", "数值"]] * 2
    assert [texts(table)[2] for table in document.tables] == [["2", "工业增加值", "2.5"]] * 2
    assert [paragraph.text for paragraph in document.paragraphs] == ["某某园区考核表", "表2 资源节约类", "甲乙丙丁"]


def test_three_line_table_goes_on_over_pages(tmp_path: Path) -> None:
    def first(page: Page) -> None:
        page.across(700, 70, 520)
        page.across(720, 70, 520)
        for y, row in ((714, ("序号", "指标", "数值")), (734, ("1", "人口", "15")), (750, ("2", "产值", "31"))):
            for x, text in zip((90, 200, 480), row, strict=True):
                page.centred(x, y, text)

    def second(page: Page) -> None:
        for y, row in ((90, ("3", "面积", "3.13")), (106, ("4", "能耗", "14.4"))):
            for x, text in zip((90, 200, 480), row, strict=True):
                page.centred(x, y, text)
        page.across(112, 70, 520)
        page.text(94, 140, "以上为本园区全部指标，数据来自统计部门和管理委员会各局。")

    document = read_pages(tmp_path, first, second)
    (table,) = document.tables
    assert [row[0] for row in texts(table)] == ["序号", "1", "2", "3", "4"]
    assert table.pages == (1, 2)
    assert [paragraph.text[:4] for paragraph in document.paragraphs] == ["以上为本"]


def test_table_by_alignment_alone(tmp_path: Path) -> None:
    rows = [("指标", "单位", "数值"), ("人口", "人", "15143"), ("工业增加值", "万元", "757667"), ("能耗", "吨标煤", "143769.9")]

    def draw(page: Page) -> None:
        page.text(94, 100, "园区主要指标完成情况见下表，数据来自统计部门和管理委员会各局。")
        for number, row in enumerate(rows):
            for x, text in zip((80, 250, 400), row, strict=True):
                page.text(x, 130 + 18 * number, text)

    document = read_pages(tmp_path, draw)
    assert texts(document.tables[0]) == [list(row) for row in rows]
    assert len(document.paragraphs) == 1


def test_table_joined_over_pages_without_heads_and_feet(tmp_path: Path) -> None:
    def page_of(number: int, rows: Sequence[Sequence[str]], top: float) -> Draw:
        def draw(page: Page) -> None:
            page.text(70, 45, f"某园区{2020}年度评价报告")
            page.centred(297, 810, str(number))
            page.table(top, rows, XS)

        return draw

    document = read_pages(
        tmp_path, page_of(1, [HEADER, ("1", "产值", "万元", "9")], 700), page_of(2, [HEADER, ("2", "人口", "人", "5")], 72)
    )
    (table,) = document.tables
    assert [row[0] for row in texts(table)] == ["序号", "1", "2"]
    assert [(part.page, part.first_row, part.header_rows) for part in table.parts] == [(1, 0, 0), (2, 2, 1)]
    assert document.paragraphs == ()


def test_feet_of_a_low_page_stand_as_far_from_its_edge(tmp_path: Path) -> None:
    """Margins do not shrink with the page: 1.75 cm are 6 % of an upright page, and more of one that lies across."""

    def page_of(number: int, *rows: Sequence[str]) -> Draw:
        def draw(page: Page) -> None:
            page.centred(297, 375, f"- {number} -")
            page.table(72, rows, XS)

        return draw

    document = read_twice(
        pdf(tmp_path / "low.pdf", page_of(1, HEADER, ("1", "产值", "万元", "9")), page_of(2, ("2", "人口", "人", "5")), height=420)
    )
    (table,) = document.tables
    assert [row[0] for row in texts(table)] == ["序号", "1", "2"]
    assert document.paragraphs == ()


def test_raised_letters_and_subscripts_stay_with_their_word(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        page.text(94, 100, "综合利用率")
        page.text(144, 96, "a", 6)
        page.text(94, 140, "SO")
        page.text(94 + page.canvas.stringWidth("SO", FONT, 10), 143, "2", 6)
        page.text(98 + page.canvas.stringWidth("SO", FONT, 10), 140, "排放量")

    assert [paragraph.text for paragraph in read_pages(tmp_path, draw).paragraphs] == ["综合利用率a", "SO2排放量"]


# ---------------------------------------------------------------------------------------------------------- paragraphs
BODY = "园区坚持绿色发展推进循环化改造完善基础设施提升环境管理水平全年完成各项目标任务并通过评估"


def body_lines(page: Page, top: float, lines: Sequence[str]) -> None:
    for number, text in enumerate(lines):
        page.text(70, top + 18 * number, text)


def test_wrapped_lines_are_one_paragraph_also_over_the_page_break(tmp_path: Path) -> None:
    full = BODY[:45]

    def first(page: Page) -> None:
        page.text(70, 80, "一、主要工作回顾", 14)
        page.text(90, 110, full[:43])
        body_lines(page, 128, [full, "到此结束。"])
        page.text(90, 164, full[:43])

    def second(page: Page) -> None:
        body_lines(page, 80, [full, "全文完。"])

    document = read_pages(tmp_path, first, second)
    assert [(paragraph.text, paragraph.level, paragraph.page) for paragraph in document.paragraphs] == [
        ("一、主要工作回顾", 1, 1),
        (full[:43] + full + "到此结束。", 0, 1),
        (full[:43] + full + "全文完。", 0, 1),
    ]


# --------------------------------------------------------------------------------------------------- what cannot be read
def picture() -> ImageReader:
    from PIL import Image  # reportlab needs it for pictures

    data = BytesIO()
    Image.new("L", (20, 20), 200).save(data, "PNG")
    data.seek(0)
    return ImageReader(data)


def scan(page: Page) -> None:
    page.canvas.drawImage(picture(), 0, 0, WIDTH, HEIGHT)


def words(page: Page) -> None:
    page.text(94, 100, "园区工业增加值稳步增长，全年完成各项目标任务，通过国家评估。")


def test_scanned_pages_are_named_and_the_others_read(tmp_path: Path) -> None:
    document = read(pdf(tmp_path / "report.pdf", words, scan), "never")
    assert document.format == "pdf-mixed"
    assert document.pages == 2
    assert document.pages_failed == (2,)
    (problem,) = document.problems
    assert problem.kind == "page-unreadable"
    assert problem.location.page == 2
    assert "OCR" in problem.message.zh


def test_scan_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="扫描件"):
        read(pdf(tmp_path / "report.pdf", scan, scan), "never")


def test_text_recognised_over_a_picture_is_doubtful(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        scan(page)
        page.canvas.setFont(FONT, 10)
        text = page.canvas.beginText(94, 700)
        text.setTextRenderMode(3)
        text.textLine("园区工业增加值稳步增长，全年完成各项目标任务，通过国家评估，继续努力。")
        page.canvas.drawText(text)

    document = read_pages(tmp_path, draw)
    assert document.format == "pdf-scan"
    assert [problem.kind for problem in document.problems] == ["text-recognised"]
    assert document.paragraphs


def test_text_drawn_as_outlines_is_named(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        for step in range(250):
            page.canvas.bezier(70, 700 - step, 80, 710 - step, 90, 690 - step, 100, 700 - step)

    document = read(pdf(tmp_path / "report.pdf", words, draw), "never")
    assert document.pages_failed == (2,)


def test_watermark_is_left_out_and_named(tmp_path: Path) -> None:
    def draw(page: Page) -> None:
        words(page)
        page.canvas.translate(200, 300)
        page.canvas.rotate(45)
        page.canvas.drawString(0, 0, "内部资料")

    document = read_pages(tmp_path, draw)
    assert [problem.kind for problem in document.problems] == ["text-slanted"]
    assert "内部" not in "".join(paragraph.text for paragraph in document.paragraphs)


def test_empty_password_is_tried_and_another_asked_for(tmp_path: Path) -> None:
    def latin(page: Page) -> None:
        page.canvas.drawString(94, 700, "Annual report of an industrial park")

    open_file = pdf(tmp_path / "open.pdf", latin, encrypt=StandardEncryption("", "owner"))
    assert read(open_file).paragraphs[0].text == "Annual report of an industrial park"
    closed = pdf(tmp_path / "closed.pdf", latin, encrypt=StandardEncryption("secret", "owner"))
    with pytest.raises(UnreadableError, match="密码"):
        read(closed)


def test_a_cipher_that_no_reader_knows_is_said_as_encryption(tmp_path: Path) -> None:
    closed = pdf(tmp_path / "closed.pdf", words, encrypt=StandardEncryption("", "owner"))
    content = closed.read_bytes().replace(b"/Filter /Standard", b"/Filter /Strange_")
    closed.write_bytes(content)
    with pytest.raises(UnreadableError, match=r"已加密.*加密方式不受支持") as caught:
        read(closed)
    assert caught.value.message.en.startswith("the PDF file is encrypted")


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n"])
def test_damaged_files_are_refused_with_the_cause(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(content)
    with pytest.raises(UnreadableError):
        read(path)


def test_half_a_file_never_escapes_as_another_exception(tmp_path: Path) -> None:
    whole = pdf(tmp_path / "whole.pdf", words, three_lines).read_bytes()
    for part in range(1, 8):
        path = tmp_path / f"part{part}.pdf"
        path.write_bytes(whole[: len(whole) * part // 8])
        with suppress(UnreadableError):
            assert read(path).blocks


def test_crowded_page_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.parse.page.MAX_CHARS", 40)
    monkeypatch.setattr(page_quality, "MAX_CHARS", 40)

    def crowded(page: Page) -> None:
        body_lines(page, 100, [BODY[:40], BODY[:40]])

    document = read_pages(tmp_path, words, crowded)
    assert document.pages_failed == (2,)


def test_too_many_rules_cost_the_tables_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.parse.page.MAX_RULES", 5)

    def draw(page: Page) -> None:
        page.table(140, [HEADER, HEADER], XS)

    document = read_pages(tmp_path, draw)
    assert [problem.kind for problem in document.problems] == ["tables-skipped"]
    assert document.paragraphs


def test_pages_after_the_last_allowed_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.parse.page.MAX_PAGES", 1)
    assert read_pages(tmp_path, words, words).pages_failed == (2,)


def test_the_reader_is_imported_on_first_use_only() -> None:
    code = "import sys, pipeline.parse.pdf; sys.exit('pdfplumber' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
