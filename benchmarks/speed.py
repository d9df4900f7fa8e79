"""How fast a folder is audited, in ratios: `python benchmarks/speed.py [--reports N] [--jobs J …] [--keep FOLDER]`.

The folder holds copies of digital samples, half Word and half PDF, each of another park. Measured are whole commands, start-up included;
beside them a pool of two processes that only reads the same files, once: pdfplumber's text and tables of every page, python-docx's cells
row by row. The workbook and the page are timed apart ("for people") and left out of the seconds. Memory is the largest resident size of
the parent, before it writes what is for people and in all, and of any worker. On a machine that others use too the processor time (of
all processes, again without what is for people) is the figure to compare.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "samples")]
READERS = 2  # processes of the pool that only reads

DRIVER = """
import json, resource, sys, time
from pipeline import export
from pipeline.cli import main

def processor():
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))

def timed(write):
    def timed(dataset, folder):
        used = processor()
        said["tables"] = said["tables"] or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        began = time.perf_counter()
        write(dataset, folder)
        said["people"] += time.perf_counter() - began
        said["processor"] -= processor() - used

    return timed

said = {"people": 0.0, "tables": 0.0, "processor": 0.0}
export.EXPORTERS |= {name: timed(export.EXPORTERS[name]) for name in ("workbook", "page")}
main(sys.argv[2:])
said["processor"] += processor()
for name, who in (("parent", resource.RUSAGE_SELF), ("worker", resource.RUSAGE_CHILDREN)):
    said[name] = resource.getrusage(who).ru_maxrss / 1024
json.dump(said, open(sys.argv[1], "w"))
"""


# ------------------------------------------------------------------------------------------------ the reports
def make(folder: Path, count: int) -> None:
    """Write so many reports, Word and PDF by turns."""
    from make import QIHE_2018, QIHE_2021, YANPU_2022  # type: ignore[import-not-found]

    folder.mkdir(parents=True)
    for number in range(count):
        write(folder, (QIHE_2021, QIHE_2018, QIHE_2021, YANPU_2022)[number % 4], number)


def write(folder: Path, sample: Any, number: int, *, more: str = "") -> None:
    """One copy of a sample, of a park of its own."""
    from make import blocks_of, title_of
    from page import write_pdf  # type: ignore[import-not-found]
    from word import write_docx  # type: ignore[import-not-found]

    park = f"{name_of(number)}{sample.park}{more}"
    blocks = renamed(blocks_of(sample), sample.park, park)
    path = folder / f"{number:05}{Path(sample.name).suffix}"
    (write_pdf if path.suffix == ".pdf" else write_docx)(path, blocks, title_of(replace(sample, park=park)))


def name_of(number: int) -> str:
    """A name in place of a number: parks are told apart by words."""
    return "".join("青白云江海山林石田河"[int(digit)] for digit in f"{number:04}")


def renamed(value: Any, old: str, new: str) -> Any:
    """Records with one text in place of another, wherever it stands."""
    if isinstance(value, str):
        return value.replace(old, new)
    if isinstance(value, tuple):
        parts = [renamed(item, old, new) for item in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{item.name: renamed(getattr(value, item.name), old, new) for item in fields(value) if item.init})
    return value


# ------------------------------------------------------------------------------------------------ what is compared
def read_only(path: Path) -> int:
    """Read a file with its library and throw away what was read."""
    if path.suffix == ".pdf":
        import pdfplumber

        with pdfplumber.open(path) as pdf:
            return sum(len(page.extract_text() or "") + len(page.extract_tables()) for page in pdf.pages)
    import docx

    document = docx.Document(str(path))
    text = sum(len(paragraph.text) for paragraph in document.paragraphs)
    return text + sum(len(cell.text) for table in document.tables for row in table.rows for cell in row.cells)


def seconds_to_read(files: Sequence[Path]) -> tuple[float, float]:
    """By the clock, and of the processors."""
    began, used = time.perf_counter(), sum(getrusage(RUSAGE_CHILDREN)[:2])
    with get_context("spawn").Pool(READERS) as pool:
        for _ in pool.imap_unordered(read_only, files):
            pass
        seconds = time.perf_counter() - began
        pool.close()
        pool.join()
    return seconds, sum(getrusage(RUSAGE_CHILDREN)[:2]) - used


@dataclass(frozen=True, slots=True)
class Took:
    """One command: seconds by the clock and of the processors, both without what is for people, the seconds of that, and megabytes: of the
    parent before that and in all, of a worker."""

    seconds: float
    processor: float
    people: float
    tables: float
    parent: float
    worker: float


def audit(folder: Path, out: Path, cache: Path, jobs: int) -> Took:
    import json

    said = out.with_suffix(".json")
    command = [sys.executable, "-c", DRIVER, str(said), "audit", str(folder), "--out", str(out), "--jobs", str(jobs), "--quiet"]
    began = time.perf_counter()
    subprocess.run(command, check=True, env={**os.environ, "PARKAUDIT_CACHE": str(cache), "PYTHONPATH": str(ROOT)})
    whole = time.perf_counter() - began
    memory = json.loads(said.read_text(encoding="utf-8"))
    return Took(
        whole - memory["people"],
        memory["processor"],
        memory["people"],
        memory["tables"] or memory["parent"],
        memory["parent"],
        memory["worker"],
    )


def runs(folder: Path, work: Path, jobs: int) -> Iterator[tuple[str, Took]]:
    from make import QIHE_2021

    write(folder, QIHE_2021, 0)  # as it was before an earlier measurement changed it

    def again() -> Took:
        return audit(folder, work / f"out{jobs}", work / f"cache{jobs}", jobs)

    yield "cold", again()
    yield "warm", again()
    write(folder, QIHE_2021, 0, more=f"第{jobs}区")
    yield "one changed", again()


_TIMES = "{:>10}  of cold × reading"
_MEMORY = "".join(f" {name:>8}" for name in ("tables", "parent", "worker"))


def show(name: str, took: Took, cold: Took, only_read: tuple[float, float]) -> None:
    seconds, processor = only_read
    print(
        f"{name:20} {took.seconds:10.2f} {took.seconds / cold.seconds:8.1%} {seconds / took.seconds:9.2f} "
        f"{took.processor:10.2f} {took.processor / cold.processor:8.1%} {processor / took.processor:9.2f} "
        f"{took.people:10.2f} {took.tables:8.0f} {took.parent:8.0f} {took.worker:8.0f}",
        flush=True,
    )


@contextmanager
def workspace(keep: Path | None) -> Iterator[Path]:
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)


def once(make_it: Callable[[], None], folder: Path) -> None:
    if not folder.exists():
        make_it()


def main() -> None:
    parser = argparse.ArgumentParser(description="Throughput of a folder, in ratios.")
    parser.add_argument("--reports", type=int, default=20, help="reports in the folder (default 20)")
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2], help="jobs to run with (default 1 2)")
    parser.add_argument("--keep", type=Path, help="work in this folder, and leave it")
    arguments = parser.parse_args()
    with workspace(arguments.keep) as work:
        folder = work / f"reports{arguments.reports}"
        once(lambda: make(folder, arguments.reports), folder)
        files = sorted(folder.iterdir())
        seconds_to_read(files[:4])  # files in the system's memory and libraries compiled: nobody pays for that
        only_read = seconds, processor = seconds_to_read(files)
        print(f"{arguments.reports} reports; a pool of {READERS} that only reads them: {seconds:.2f} s, of processors {processor:.2f} s")
        print(f"{'':20} {_TIMES.format('seconds')} {_TIMES.format('processor')} {'for people':>10}{_MEMORY}")
        cold: dict[int, Took] = {}
        for jobs in arguments.jobs:
            for name, took in runs(folder, work, jobs):
                cold.setdefault(jobs, took)
                show(f"{jobs} jobs, {name}", took, cold[jobs], only_read)
        first, last = arguments.jobs[0], arguments.jobs[-1]
        print(f"{last} jobs are {cold[first].seconds / cold[last].seconds:.2f} times as fast as {first}")


if __name__ == "__main__":
    main()
