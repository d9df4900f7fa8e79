"""Which files are read, and under which names."""

import os
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.model import NOTHING
from pipeline.parse import READERS
from pipeline.run import Inputs, find_inputs


def touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    return path


def find(*paths: Path, out: Path = Path("nowhere")) -> Inputs:
    return find_inputs(paths, out)


def names(inputs: Inputs) -> Sequence[str]:
    return [item.name for item in inputs.files]


def test_reports_of_every_kind_and_the_rest_is_counted(tmp_path: Path) -> None:
    kinds = ["docx", "docm", "dotx", "doc", "wps", "rtf", "odt", "pdf", "ofd"]
    for kind in [*kinds, "zip", "html", "csv", "txt"]:
        touch(tmp_path / f"a.{kind}")
    touch(tmp_path / "b.TXT")
    touch(tmp_path / "README")
    touch(tmp_path / "BIG.PDF")
    inputs = find(tmp_path)
    assert names(inputs) == sorted(["BIG.PDF", "a.html", *(f"a.{kind}" for kind in kinds)])
    assert [item.name for item in inputs.files if item.attachment] == ["a.html"]
    assert inputs.skipped == {"": 1, ".csv": 1, ".txt": 2, ".zip": 1}


def test_formats_without_a_reader_are_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path / "a.docx")
    touch(tmp_path / "a.xls")
    monkeypatch.delitem(READERS, "xls")
    assert find(tmp_path).skipped == {".xls": 1}


def test_an_attachment_given_by_name_is_none(tmp_path: Path) -> None:
    inputs = find(tmp_path, touch(tmp_path / "a.xlsx"), touch(tmp_path / "note.txt"))
    assert [(item.name, item.attachment) for item in inputs.files] == [("a.xlsx", False), ("note.txt", False)]


def test_names_are_paths_below_the_folder_in_order(tmp_path: Path) -> None:
    for name in ("b/2.pdf", "b/1.pdf", "a/9.pdf", "0.pdf"):
        touch(tmp_path / name)
    assert names(find(tmp_path)) == ["0.pdf", "a/9.pdf", "b/1.pdf", "b/2.pdf"]


def test_a_file_is_named_by_its_name(tmp_path: Path) -> None:
    assert names(find(touch(tmp_path / "deep" / "x.pdf"))) == ["x.pdf"]


def test_hidden_files_and_locks_are_left_out(tmp_path: Path) -> None:
    for name in ("a.docx", ".a.docx", "~$a.docx", ".git/b.docx", "sub/.c.pdf"):
        touch(tmp_path / name)
    inputs = find(tmp_path)
    assert names(inputs) == ["a.docx"]
    assert inputs.skipped == {}


def test_any_file_given_by_name_gets_a_row(tmp_path: Path) -> None:
    assert names(find(touch(tmp_path / "a.xlsx"), touch(tmp_path / "note.txt"))) == ["a.xlsx", "note.txt"]


def test_our_output_is_never_walked(tmp_path: Path) -> None:
    touch(tmp_path / "a.pdf")
    touch(tmp_path / "out" / "x.pdf")
    touch(tmp_path / "old" / "y.pdf")
    (tmp_path / "old" / "datapackage.json").write_text(
        '{"name": "parkaudit", "generator": "parkaudit", "resources": [{"path": "reports.csv", "parquet": "reports.parquet"}]}', "utf-8"
    )
    touch(tmp_path / "other" / "z.pdf")
    (tmp_path / "other" / "datapackage.json").write_text('{"name": "somebody-else", "resources": []}', "utf-8")
    assert names(find(tmp_path, out=tmp_path / "out")) == ["a.pdf", "other/z.pdf"]
    with pytest.raises(UsageError):
        find(tmp_path / "old")


def test_the_same_file_counts_once(tmp_path: Path) -> None:
    file = touch(tmp_path / "sub" / "a.pdf")
    assert names(find(tmp_path, file, tmp_path / "sub", tmp_path / "sub" / ".." / "sub" / "a.pdf")) == ["sub/a.pdf"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_are_followed_once(tmp_path: Path) -> None:
    touch(tmp_path / "a" / "x.pdf")
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "b").symlink_to(tmp_path / "a", target_is_directory=True)
    (tmp_path / "y.pdf").symlink_to(tmp_path / "a" / "x.pdf")
    assert len(find(tmp_path).files) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes")
def test_what_is_no_regular_file_is_refused_unopened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    (tmp_path / "gone.docx").symlink_to(tmp_path / "nowhere.docx")
    files = find(tmp_path).files
    assert [item.name for item in files] == ["gone.docx", "pipe.pdf"]
    assert all(item.refused != NOTHING for item in files)


def test_a_folder_that_cannot_be_listed_gets_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path / "a.pdf")
    (tmp_path / "closed").mkdir()
    scan = os.scandir

    def refusing(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refusing)
    files = find(tmp_path).files
    assert [(item.name, item.refused != NOTHING) for item in files] == [("a.pdf", False), ("closed", True)]


def test_equal_names_are_prefixed_by_the_folder(tmp_path: Path) -> None:
    first, second = touch(tmp_path / "p" / "甲" / "a.pdf"), touch(tmp_path / "p" / "乙" / "a.pdf")
    touch(tmp_path / "p" / "甲" / "b.pdf")
    assert names(find(first, second)) == ["乙/a.pdf", "甲/a.pdf"]
    assert names(find(first.parent, second.parent)) == ["b.pdf", "乙/a.pdf", "甲/a.pdf"]


def test_prefixes_grow_until_names_differ(tmp_path: Path) -> None:
    first, second = touch(tmp_path / "1" / "x" / "a.pdf"), touch(tmp_path / "2" / "x" / "a.pdf")
    assert names(find(first, second)) == ["1/x/a.pdf", "2/x/a.pdf"]


def test_names_are_composed_unicode_and_distinct(tmp_path: Path) -> None:
    composed, parted = unicodedata.normalize("NFC", "é.pdf"), unicodedata.normalize("NFD", "é.pdf")
    touch(tmp_path / parted)
    assert names(find(tmp_path)) == [composed]
    touch(tmp_path / composed)
    found = names(find(tmp_path))
    assert len(set(found)) == len(found)


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes there")
def test_names_in_gb18030_are_read(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/" + "报告.pdf".encode("gb18030")
    with open(path, "wb"):
        pass
    assert names(find(tmp_path)) == ["报告.pdf"]


def test_nothing_to_read_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        find(tmp_path / "missing")
    touch(tmp_path / "a.txt")
    with pytest.raises(UsageError, match="1 other files"):
        find(tmp_path)


def test_the_decisions_beside_the_reports_are_no_skipped_file(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"")
    (tmp_path / "decisions.yaml").write_text("", encoding="utf-8")
    assert find(tmp_path).skipped == {}


def test_reports_kept_beside_results_are_named(tmp_path: Path) -> None:
    touch(tmp_path / "a.pdf")
    ours = '{"name": "parkaudit", "generator": "parkaudit", "resources": [{"path": "reports.csv", "parquet": "reports.parquet"}]}'
    for folder, file in (("甲", "x.docx"), ("甲", "下/y.pdf"), ("甲", "report.html"), ("乙", "查询函 a.docx")):
        touch(tmp_path / folder / file)
        (tmp_path / folder / "datapackage.json").write_text(ours, "utf-8")
    inputs = find(tmp_path)
    assert names(inputs) == ["a.pdf"]
    (said,) = inputs.passed_over
    assert str(tmp_path / "甲") in said.zh
    assert "报告 2 份未读" in said.zh
    assert "2 reports" in said.en
    with pytest.raises(UsageError, match="2 reports"):
        find(tmp_path / "甲")
    given = find(tmp_path, tmp_path / "甲" / "x.docx", tmp_path / "甲" / "下" / "y.pdf")
    assert not given.passed_over, "what is given by name is read"
