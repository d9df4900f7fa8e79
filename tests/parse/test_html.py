"""Saved web pages: text and tables in order, without what a browser does not show."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from pipeline.errors import UnreadableError
from pipeline.model import Cell, Document, Paragraph, Table
from pipeline.parse import html, parse


class Page:
    """Reads HTML as a document."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "a.html"

    def document(self, body: str, encoding: str = "utf-8", head: str = "") -> Document:
        self.path.write_bytes(f"<html><head>{head}</head><body>{body}</body></html>".encode(encoding))
        return parse(self.path)

    def texts(self, body: str) -> list[str]:
        return [block.text if isinstance(block, Paragraph) else f"#{block.index}" for block in self.document(body).blocks]

    def table(self, body: str) -> Table:
        (table,) = self.document(f"<table>{body}</table>").tables
        return table


@pytest.fixture
def page(tmp_path: Path) -> Page:
    return Page(tmp_path)


def test_blocks_come_in_reading_order(page: Page) -> None:
    body = "<h2>一、概况</h2>散<b>文</b><p>正文<br>次行</p><div><p>表1 考核表</p><table><tr><td>1</td></tr></table></div>尾"
    document = page.document(body, head="<title> 年度 报告 </title>")
    assert (document.format, document.title) == ("html", "年度 报告")
    assert [block for block in document.blocks if isinstance(block, Paragraph)] == [
        Paragraph("一、概况", 2),
        Paragraph("散文"),
        Paragraph("正文\n次行"),
        Paragraph("表1 考核表"),
        Paragraph("尾"),
    ]
    assert isinstance(document.blocks[4], Table)
    assert document.tables[0].caption == "表1 考核表"


def test_spans(page: Page) -> None:
    table = page.table(
        "<thead><tr><th rowspan=2>指标</th><th colspan='2'>数值</th></tr><tr><th>2020</th><th>2021</th></tr></thead>"
        "<tfoot><tr><td>合计</td><td>3</td><td>4</td></tr></tfoot>"
        "<tbody><tr><td rowspan=0>a</td><td>1</td><td>2</td></tr></tbody>"
    )
    assert (table.rows, table.columns) == (4, 4)  # the cell that goes down to the end pushes the foot aside
    assert table.cells[:5] == (
        Cell("指标", 0, 0, 2, 1),
        Cell("数值", 0, 1, 1, 2),
        Cell("2020", 1, 1),
        Cell("2021", 1, 2),
        Cell("a", 2, 0, 2, 1),
    )
    assert [cell.text for cell in table.cells][5:] == ["1", "2", "合计", "3", "4"]


def test_what_a_browser_does_not_show_is_left_out(page: Page) -> None:
    body = (
        "<script>x</script><p style='DISPLAY: none'>x</p><p hidden>x</p><!-- x --><input type=hidden value=x>"
        "<table><tr style='display:none'><td>x</td></tr><tr><td>甲</td><td style='visibility:hidden'>x</td></tr></table>"
    )
    assert page.texts(body) == ["#0"]
    assert [cell.text for cell in page.document(body).tables[0].cells] == ["甲"]


def test_nested_tables_stand_on_their_own(page: Page) -> None:
    document = page.document("<table><tr><td>外<p>表2 内表</p><table><tr><td>内</td></tr></table></td><td>侧</td></tr></table>")
    outer, inner = document.tables
    assert [cell.text for cell in outer.cells] == ["外\n表2 内表", "侧"]
    assert [cell.text for cell in inner.cells] == ["内"]
    assert inner.caption == "表2 内表"


def test_a_table_that_only_frames_the_page_is_none(page: Page) -> None:
    body = "<table><tr><td>正文<table><tr><td>1</td><td>2</td></tr></table></td></tr></table>"
    assert page.texts(body) == ["正文", "#0"]


def test_fields_show_their_entries(page: Page) -> None:
    table = page.table(
        "<tr><td><input type=checkbox checked>是<input type=checkbox>否</td><td><select><option>甲<option selected>乙</select></td>"
        "<td><input value='57.00'></td></tr>"
    )
    assert [cell.text for cell in table.cells] == ["☑是□否", "乙", "57.00"]


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("gb18030", ""),
        ("gb18030", "<meta charset='gb2312'>"),
        ("gb18030", '<META http-equiv="Content-Type" content="text/html; charset=gbk">'),
        ("big5", "<meta charset=big5>"),
        ("utf-8", "<meta charset='no-such-thing'>"),
    ],
)
def test_encodings(page: Page, encoding: str, head: str) -> None:
    assert page.document("<p>指標57</p>", encoding, head).paragraphs[0].text == "指標57"


def test_a_doc_that_is_a_page_is_read_as_one(page: Page) -> None:
    page.document("<p>正文</p>")
    document = parse(page.path.rename(page.path.with_suffix(".doc")))
    assert (document.format, document.paragraphs[0].text) == ("html", "正文")


def test_a_page_under_the_name_of_a_report_is_named(page: Page) -> None:
    """What a site sends instead of a report when one is not logged in."""
    assert not page.document("<form>用户名 <input> 密码 <input type=password></form>").problems
    (problem,) = parse(page.path.rename(page.path.with_suffix(".doc"))).problems
    assert problem.kind == "web-page"
    assert "登录" in problem.message.zh


def test_web_archives(tmp_path: Path) -> None:
    archive = EmailMessage()
    archive["Subject"] = "x"
    archive.set_content("<html><body><p>正文</p></body></html>", subtype="html", charset="gb18030")
    archive.add_related(b"GIF8", "image", "gif")
    path = tmp_path / "a.mht"
    path.write_bytes(archive.as_bytes())
    document = parse(path)
    assert (document.format, document.paragraphs[0].text) == ("mht", "正文")


def test_an_archive_without_a_page_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "a.mht"
    path.write_bytes(b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: image/gif\n\nGIF8\n--x--\n")
    with pytest.raises(UnreadableError, match="no page"):
        parse(path)


def test_empty_pages_hold_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<html></html>", encoding="utf-8")
    assert parse(path).blocks == ()


def test_hostile_sizes_are_refused(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableError, match="damaged"):
        page.document("<table>" + "<tr><td rowspan=1000 colspan=1000>x" * 1000 + "</table>")
    monkeypatch.setattr(html, "LARGEST", 3)
    with pytest.raises(UnreadableError, match="larger than"):
        page.document("x")
