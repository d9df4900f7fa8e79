"""A run that was killed goes on where it stopped, and its outputs are those of one that was not."""

import csv
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from pipeline.run import Store

REPORTS = 5
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def folder(tmp_path: Path, write_report: Callable[..., Path]) -> Path:
    for number in range(REPORTS):
        write_report(tmp_path / "in" / f"{number}.docx", {(0, 0): f"序号{' ' * number}", (2, 5): f"5{number:02}"})
    return tmp_path / "in"


def start(folder: Path, out: Path, cache: Path) -> "subprocess.Popen[str]":
    """The command in a process of its own."""
    environment = {**os.environ, "PARKAUDIT_CACHE": str(cache), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "pipeline", "audit", str(folder), "--out", str(out), "--jobs", "2"]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8", env=environment)


def finish(process: "subprocess.Popen[str]") -> str:
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    return said


def kill_after(process: "subprocess.Popen[str]", lines: int) -> int:
    """Kill it in cold blood once it has told of so many files; how many it had told of."""
    assert process.stderr is not None
    told = sum(process.stderr.readline().startswith("[") for _ in range(lines))
    process.kill()
    process.communicate(timeout=60)
    return told


def kill_while_writing(process: "subprocess.Popen[str]", out: Path) -> None:
    """Kill it as soon as one of its last files stands in the folder."""
    while process.poll() is None and not (out / "facts.csv").exists():
        pass
    process.kill()
    process.communicate(timeout=60)


def outputs(out: Path) -> dict[str, object]:
    """The files for programs; `seconds` is what the clock said, the one thing that differs."""
    found: dict[str, object] = {
        path.name: path.read_bytes() for path in out.iterdir() if path.suffix in {".csv", ".json", ".parquet"} and path.stem != "reports"
    }
    with (out / "reports.csv").open(encoding="utf-8-sig", newline="") as file:
        return found | {"reports.csv": [row | {"seconds": ""} for row in csv.DictReader(file)]}


def kept(cache: Path) -> int:
    store = Store(cache / "results")
    try:
        return store.contents().results
    finally:
        store.close()


def test_killed_at_several_moments(folder: Path, tmp_path: Path) -> None:
    finish(start(folder, tmp_path / "whole", tmp_path / "one"))
    out, cache = tmp_path / "out", tmp_path / "two"
    told = kill_after(start(folder, out, cache), 2)
    assert kept(cache) >= told == 2, "what was told of is kept"
    kill_after(start(folder, out, cache), 4)
    assert kept(cache) >= 4
    kill_while_writing(start(folder, out, cache), out)
    assert (out / "facts.csv").exists()
    finish(start(folder, out, cache))
    assert outputs(out) | {"run.json": b""} == outputs(tmp_path / "whole") | {"run.json": b""}
    assert not list(out.glob(".*"))


def kill_at(process: "subprocess.Popen[str]", seconds: float) -> bool:
    """Kill it in cold blood at a moment; whether it was still running."""
    try:
        process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate(timeout=60)
        return True
    return False


def test_killed_at_random_moments(folder: Path, tmp_path: Path) -> None:
    began = time.monotonic()
    finish(start(folder, tmp_path / "whole", tmp_path / "cache"))
    whole = time.monotonic() - began
    moments = [Random(number).uniform(0.1, 0.7) * whole for number in range(10)]
    killed = 0
    for chain in (moments[:4], moments[4:7], moments[7:]):  # what was killed once is killed again when it goes on
        out, cache = tmp_path / f"out{len(chain)}{chain[0]}", tmp_path / f"cache{chain[0]}"
        killed += sum(kill_at(start(folder, out, cache), moment) for moment in chain)
        finish(start(folder, out, cache))
        assert outputs(out) | {"run.json": b""} == outputs(tmp_path / "whole") | {"run.json": b""}
        assert not list(out.glob(".*"))
    assert killed >= 3, "some moments were in the middle of a run"
