"""How the index is made, kept and made again."""

import os
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from pipeline.errors import OutputError, UsageError
from pipeline.export import is_output
from pipeline.index import INDEX, Filter, open_index
from tests.index.conftest import finish, reports


def total(out: Path) -> int:
    return open_index(out).findings(Filter()).total


def test_it_is_made_once(out: Path) -> None:
    assert total(out) == 5
    before = (out / INDEX).stat()
    assert total(out) == 5
    after = (out / INDEX).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_another_run_makes_it_anew_even_under_an_open_one(out: Path) -> None:
    index = open_index(out)
    finish(reports()[:1], out)
    assert total(out) == 4
    assert index.findings(Filter()).total == 4


def test_it_can_be_deleted_or_damaged(out: Path) -> None:
    assert total(out) == 5
    (out / INDEX).unlink()
    assert total(out) == 5
    whole = (out / INDEX).read_bytes()
    (out / INDEX).write_bytes(whole[:5_000])
    assert total(out) == 5


def test_two_processes_may_make_it_at_once(out: Path) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(total, [out] * 4)) == [5] * 4
    assert not [file for file in out.iterdir() if file.name.startswith(".")]


def test_what_a_killed_process_left_is_taken_away(out: Path) -> None:
    old, young = (out / f".parkaudit-index-{name}" for name in ("old", "young"))
    for file in (old, young):
        file.write_bytes(b"")
    long_ago = time.time() - 200_000
    os.utime(old, (long_ago, long_ago))
    assert total(out) == 5
    assert (old.exists(), young.exists()) == (False, True)


def test_a_file_of_others_under_that_name_stays(out: Path) -> None:
    (out / INDEX).write_bytes(b"mine")
    with pytest.raises(OutputError, match="not ours"):
        open_index(out)
    assert (out / INDEX).read_bytes() == b"mine"


def test_only_a_finished_run_has_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="run audit first"):
        open_index(tmp_path)
    assert not list(tmp_path.iterdir())


def test_it_is_no_part_of_the_contract_of_the_folder(out: Path) -> None:
    open_index(out)
    assert is_output(out)
    assert INDEX not in (out / "datapackage.json").read_text(encoding="utf-8")
