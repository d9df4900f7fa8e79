"""The log: what was appended is read back, nothing is ever rewritten, a fault refuses all of it."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.decisions import Log, append, read_log
from pipeline.errors import OutputError, UsageError
from tests.decisions.build import decided, mapped, never

EVERY_KIND = (
    mapped(1, scope="report", report="甲.docx", period="base", unit="万元"),
    never(2, scope="park", park="青野经济技术开发区"),
    decided("figure", 3, report="甲.docx", table=0, row=12, column=5, concept="cod", period="2019", expect=" 12.5\n吨", value="1.25"),
    decided("park", 4, park="甲开发区", same="乙开发区"),
    decided("finding", 5, report="甲.docx", finding="n1", action="dismiss", expect="-0.10"),
    decided("sign-off", 6, report="甲.docx", expect="ab"),
    decided("undo", 7, entry="d3"),
)
ENTRY = """- id: d1
  who: 张三
  when: 2026-03-01T09:30:00+08:00
  why: 核实过
  kind: undo
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "decisions.yaml"


def test_no_file_is_an_empty_log(path: Path) -> None:
    assert read_log(path) == Log(path, (), exists=False)
    path.write_text("# nothing yet\n", encoding="utf-8")
    assert read_log(path) == Log(path, (), exists=True)


def test_every_kind_comes_back_and_nothing_is_rewritten(path: Path) -> None:
    before = b""
    for entry in EVERY_KIND:
        append(path, entry)
        assert path.read_bytes().startswith(before)
        before = path.read_bytes()
    assert read_log(path).entries == EVERY_KIND
    assert "who: 张三" in before.decode(), "a person can read it"


def test_an_entry_goes_behind_what_a_person_wrote(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + ENTRY.replace("kind: undo", "kind: park\r\n  park: A\r\n  same: NO").rstrip().encode())
    append(path, mapped(2))
    first, second = read_log(path).entries
    assert (getattr(first, "same", ""), second) == ("NO", mapped(2))


@given(st.text(st.characters(blacklist_categories=["Cs"]), min_size=1).filter(str.strip))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("log") / "decisions.yaml"
    append(path, mapped(label=text))
    assert read_log(path).entries == (mapped(label=text),)


def test_writers_wait_for_one_another(path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: append(path, mapped(number)), range(24)))
    assert {entry.id for entry in read_log(path).entries} == {f"d{number}" for number in range(24)}


def test_half_an_entry_is_taken_back(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append(path, mapped(1))
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="the disk is full"):
        append(path, mapped(2))
    assert path.read_bytes() == before


def test_undoing(path: Path) -> None:
    for entry in (mapped(1), mapped(2), decided("undo", 3, entry="d1"), decided("undo", 4, entry="d3"), decided("undo", 5, entry="d2")):
        append(path, entry)
    assert [entry.id for entry in read_log(path).active] == ["d1"], "an undoing can be undone"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("- a: b: c", 1, "not valid YAML"),
        ("a: b", 1, "a list is expected"),
        ("# x\n- text", 2, "a mapping"),
        (ENTRY, 1, "'entry' is missing"),
        (ENTRY + "  entry: d0\n", 1, "no d0 before it"),
        (ENTRY.replace("undo", "guess"), 1, "no kind 'guess'"),
        (ENTRY.replace("  who: 张三\n", "  entry: d0\n"), 1, "'who' is missing"),
        (ENTRY.replace("张三", "' '") + "  entry: d0\n", 1, "'who' is missing"),
        (ENTRY.replace("+08:00", "") + "  entry: d0\n", 1, "its zone"),
        (ENTRY + "  entry: d0\n  colour: red\n", 1, "'colour' is not known"),
        (ENTRY + "  entry: [d0]\n", 1, "must be text"),
        (ENTRY + "  entry: d0\n  entry: d0\n", 1, "stands twice"),
        (ENTRY.replace("undo", "park\n  park: a\n  same: b") * 2, 8, "the id d1 stands twice"),
        (ENTRY.replace("undo", "map\n  scope: park\n  label: x\n  concept: y"), 1, "'park' is missing"),
        (ENTRY.replace("undo", "map\n  scope: town\n  label: x\n  concept: y"), 1, "scope cannot be 'town'"),
        (ENTRY.replace("undo", "map\n  scope: everywhere\n  label: x\n  concept: y\n  period: soon"), 1, "'soon'"),
        (ENTRY.replace("undo", "finding\n  report: a\n  finding: n\n  action: forget"), 1, "'forget'"),
    ],
)
def test_a_log_with_a_fault_is_refused_with_its_line(path: Path, text: str, line: int, said: str) -> None:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=rf"decisions\.yaml:{line}: .*{said}"):
        read_log(path)
    with pytest.raises(UsageError):
        append(path, mapped(9))
    assert path.read_text("utf-8") == text, "nothing is written behind it"


def test_what_is_no_text_is_refused(path: Path) -> None:
    path.write_bytes(b"# a\n# \xff\n")
    with pytest.raises(UsageError, match=r"yaml:2: not UTF-8"):
        read_log(path)
    with pytest.raises(UsageError, match="cannot be opened"):
        read_log(path.parent)


def test_an_entry_that_cannot_be_is_not_written(path: Path) -> None:
    append(path, mapped(1))
    before = path.read_bytes()
    for wrong in (mapped(1), decided("undo", 2, entry="d9")):
        with pytest.raises(UsageError):
            append(path, wrong)
    assert path.read_bytes() == before
