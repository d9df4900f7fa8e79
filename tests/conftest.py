"""Small inputs that several tests need: a report that can be read, and files that cannot."""

import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import docx
import pytest
from hypothesis import settings

os.environ["PARKAUDIT_CACHE"] = tempfile.mkdtemp(prefix="parkaudit-test-")  # no test looks into the user's own cache
settings.register_profile("repeatable", derandomize=True)  # the same examples in every run
settings.load_profile("repeatable")

HEAD = ("序号", "指标", "单位", "要求", "是否选为考核指标", "2021年", "是否达标")
ROWS = (
    ("1", "高新技术企业工业总产值占园区工业总产值比例", "%", "≥30", "是", "50.00", "是"),
    ("", "高新技术企业工业总产值", "万元", "", "", "500", ""),
    ("", "园区工业总产值", "万元", "", "", "1000", ""),
    ("2", "人均工业增加值", "万元/人", "≥15", "是", "20.00", "是"),
    ("", "工业增加值", "万元", "", "", "400", ""),
    ("", "年末从业人员数", "人", "", "", "20", ""),
    ("6", "工业固体废物综合利用率", "%", "≥70", "是", "80.00", "是"),
    ("8", "单位工业用地面积工业增加值", "亿元/平方公里", "≥9", "是", "10.00", "是"),
    ("11", "单位工业增加值综合能耗", "吨标煤/万元", "≤0.5", "是", "0.40", "是"),
)


@pytest.fixture
def write_report() -> Callable[..., Path]:
    """Writes a readable report of one park for 2021, with one indicator table; `changes` are other texts of cells (row, column)."""

    def write(path: Path, changes: Mapping[tuple[int, int], str] = MappingProxyType({})) -> Path:
        document = docx.Document()
        document.add_paragraph("青野经济技术开发区国家生态工业示范园区2021年度评价报告")
        table = document.add_table(rows=0, cols=len(HEAD))
        for index, row in enumerate((HEAD, *ROWS)):
            for column, (cell, text) in enumerate(zip(table.add_row().cells, row, strict=True)):
                cell.text = changes.get((index, column), text)
        path.parent.mkdir(parents=True, exist_ok=True)
        document.save(str(path))
        return path

    return write


@pytest.fixture
def write_encrypted() -> Callable[[Path], Path]:
    """Writes what an Office file under a password looks like from outside."""

    def write(path: Path) -> Path:
        magic = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        path.write_bytes(magic.ljust(512, b"\0") + "EncryptedPackage".encode("utf-16-le").ljust(512, b"\0"))
        return path

    return write


@pytest.fixture
def mixed(tmp_path: Path, write_report: Callable[[Path], Path], write_encrypted: Callable[[Path], Path]) -> Path:
    """A folder with two readable reports, an encrypted one and an empty one."""
    folder = tmp_path / "reports"
    write_report(folder / "甲.docx")
    write_report(folder / "二" / "乙.docx")
    write_encrypted(folder / "locked.docx")
    (folder / "empty.pdf").write_bytes(b"")
    return folder
