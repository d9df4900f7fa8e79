"""Workbooks: sheets as tables, figures as shown, nothing that is hidden."""

import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest

from pipeline.errors import UnreadableError
from pipeline.model import Cell
from pipeline.parse import parse, sheet


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook with a title merged over the columns, a hidden row and column, and a hidden sheet."""
    made = openpyxl.Workbook()
    page = made.active
    page.title = "对照考核表"
    page["B2"] = "国家生态工业示范园区对照考核表"
    page.merge_cells("B2:D2")
    page.append([None, "序号", "旧值", "数值"])
    page.append([None, 1, 9, 57])
    page.append([None, "隐藏", 9, 9])
    page.append([None, 2, 9, 0.5712])
    page.column_dimensions["C"].hidden = True
    page.row_dimensions[5].hidden = True
    page["D4"].number_format = "0.00"
    page["D6"].number_format = "0.00%"
    page["B7"] = "合计"
    page.merge_cells("B7:B8")
    made.create_sheet("底稿").sheet_state = "hidden"
    made["底稿"]["A1"] = "看不见"
    made.create_sheet("空")
    made.properties.title = "年度报告"
    made.save(tmp_path / "a.xlsx")
    return tmp_path / "a.xlsx"


def test_sheets_are_tables_of_what_is_seen(book: Path) -> None:
    document = parse(book)
    assert (document.format, document.title) == ("xlsx", "年度报告")
    (table,) = document.tables
    assert (table.caption, table.rows, table.columns) == ("对照考核表", 6, 2)
    assert [cell for cell in table.cells if cell.text] == [
        Cell("国家生态工业示范园区对照考核表", 0, 0, 1, 2),
        Cell("序号", 1, 0),
        Cell("数值", 1, 1),
        Cell("1", 2, 0),
        Cell("57.00", 2, 1),
        Cell("2", 3, 0),
        Cell("57.12%", 3, 1),
        Cell("合计", 4, 0, 2, 1),
    ]
    assert len({(cell.row, cell.column) for cell in table.cells}) == len(table.cells) == 10


def test_formulas_without_results_are_a_problem(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active["A1"] = 1
    made.active["A2"] = "=A1*2"
    made.save(tmp_path / "a.xlsx")
    document = parse(tmp_path / "a.xlsx")
    assert [cell.text for cell in document.tables[0].cells] == ["1", "=A1*2"], "it is not blank"
    assert [problem.kind for problem in document.problems] == ["formula-without-value"]


def test_a_formula_whose_result_is_an_empty_text_is_known(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active["A1"] = 1
    made.active["A2"] = '=IF(A1>0,"",A1)'
    made.save(tmp_path / "made.xlsx")
    with zipfile.ZipFile(tmp_path / "made.xlsx") as source, zipfile.ZipFile(tmp_path / "a.xlsx", "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b'<c r="A2">', b'<c r="A2" t="str">'))
    document = parse(tmp_path / "a.xlsx")
    assert [cell.text for cell in document.tables[0].cells] == ["1"]
    assert not document.problems


def test_the_content_decides_that_it_is_a_workbook(book: Path) -> None:
    assert parse(book.rename(book.with_suffix(".doc"))).format == "xlsx"


def test_a_workbook_of_endless_cells_is_refused(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MOST_CELLS", 3)
    with pytest.raises(UnreadableError, match="more than 3 cells"):
        parse(book)


def test_a_broken_workbook_is_unreadable(book: Path) -> None:
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/workbook.xml"] = b"<broken"
    with zipfile.ZipFile(book, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(UnreadableError, match="damaged"):
        parse(book)


# ---------------------------------------------------------------------------------------------- .xls, byte by byte
def record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def text(value: str, length: str = "<H") -> bytes:
    return struct.pack(length, len(value)) + b"\1" + value.encode("utf-16-le")


def biff(formats: list[str], rows: list[list[str | tuple[float, int]]], merged: tuple[int, int, int, int]) -> bytes:
    """The stream of a workbook with one sheet; a number comes with the index of its format."""
    bof = struct.pack("<HHHHII", 0x600, 5, 0x0DBB, 1996, 0, 0x600)
    font = record(0x31, struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0) + text("Arial", "<B"))
    styles = [record(0xE0, struct.pack("<HHHBBBBIIH", 0, 0, 0xFFF5, 0x20, 0, 0, 0xF4, 0, 0, 0x20C0))] * 15
    cells = [
        record(0xE0, struct.pack("<HHHBBBBIIH", 0, number, 1, 0x20, 0, 0, 0, 0, 0, 0x20C0))
        for number in (0, *range(164, 164 + len(formats)))
    ]
    named = [record(0x41E, struct.pack("<H", 164 + index) + text(name)) for index, name in enumerate(formats)]
    head = record(0x809, bof) + font * 4 + b"".join(named) + b"".join(styles) + b"".join(cells)
    bound = record(0x85, struct.pack("<IBB", len(head) + 4 + 6 + 2 + 2 * len("考核表") + 4, 0, 0) + text("考核表", "<B"))
    page = record(0x809, bof.replace(b"\5\0", b"\x10\0", 1))
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if isinstance(value, str):
                page += record(0x204, struct.pack("<HHH", row, column, 15) + text(value))
            else:
                page += record(0x203, struct.pack("<HHHd", row, column, 16 + value[1], value[0]))
    page += record(0xE5, struct.pack("<HHHHH", 1, *merged))
    return head + bound + record(0x0A, b"") + page + record(0x0A, b"")


def ole(stream: bytes) -> bytes:
    """An OLE file with one stream, "Workbook"."""
    sectors = -(-max(len(stream), 4096) // 512)
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<I", 0) + b"\xff" * 432

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        encoded = (name + "\0").encode("utf-16-le")
        links = struct.pack("<HBBIII", len(encoded), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        return encoded.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, size)

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Workbook", 2, 0xFFFFFFFF, 2, max(len(stream), 4096))
    table = b"".join(struct.pack("<I", number) for number in fat).ljust(512, b"\xff")
    return header + table + directory.ljust(512, b"\0") + stream.ljust(sectors * 512, b"\0")


def test_old_workbooks_show_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    stream = biff(["0.00", "0.00%"], [["指标", "数值", ""], ["工业增加值", (57.0, 0), (0.5712, 1)]], (0, 0, 1, 2))
    path.write_bytes(ole(stream))
    document = parse(path)
    assert document.format == "xls"
    (table,) = document.tables
    assert table.caption == "考核表"
    assert table.cells == (
        Cell("指标", 0, 0),
        Cell("数值", 0, 1, 1, 2),
        Cell("工业增加值", 1, 0),
        Cell("57.00", 1, 1),
        Cell("57.12%", 1, 2),
    )


def test_a_broken_old_workbook_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(ole(b"\0" * 64))
    with pytest.raises(UnreadableError, match="damaged"):
        parse(path)
