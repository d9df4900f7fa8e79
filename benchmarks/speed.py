"""How fast parkaudit is, in ratios: `python benchmarks/speed.py [start|files|folder …] [--reports N …] [--jobs J …] [--files FILE …]`.

- start: what `--help` and the first sign of progress take.
- files: one file at a time, in this process and by turns: the parse stage and all stages of an audit, beside other readers of the same
  file (those that are installed). Processor time, the least of several runs.
- folder: whole commands on an invented archive (make_archive.py; with `--short` copies of digital samples of three pages), beside a pool
  of two processes that only reads the same files, once: pdfplumber's text and tables of every page, python-docx's cells row by row. Cold,
  again with nothing changed, and after one file changed. The workbook and the page are timed apart ("people") and left out of the
  seconds; with `--tables-only` they are not written at all, for they take longer than all the rest. With `--pool-every N` the pool reads
  every Nth file of each kind, and what all would take is reckoned from that. Memory is the largest resident size of the parent before it
  writes what is for people, and in all, and of any worker.

On a machine that others use too the processor time (of all processes, again without what is for people) is the figure to compare.
Printed as Markdown.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "samples")]

from peers import READERS, read_only  # noqa: E402

POOL = 2  # processes of the pool that only reads
RUNS = 5  # of which the fastest counts

DRIVER = """
import json, resource, sys, time
from pathlib import Path
from pipeline import export, isolate
from pipeline.cli import main

def processor():
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

def measured(stop):
    def measured(worker, **how):  # what the system tells of ended children is at least our own size when they were started
        status = Path(f"/proc/{worker.process.pid}/status")
        told = status.read_text().splitlines() if status.exists() and not said["tables"] else ()
        said["worker"] = max([said["worker"], *(int(line.split()[1]) / 1024 for line in told if line.startswith("VmHWM"))])
        stop(worker, **how)

    return measured

def timed(write):
    def timed(dataset, folder):
        used = processor()
        said["tables"] = said["tables"] or peak()
        began = time.perf_counter()
        if people:
            write(dataset, folder)
        said["people"] += time.perf_counter() - began
        said["processor"] -= processor() - used

    return timed

people = sys.argv[2] == "people"
said = {"people": 0.0, "tables": 0.0, "processor": 0.0, "worker": 0.0}
isolate._Worker.stop = measured(isolate._Worker.stop)
export.EXPORTERS |= {name: timed(export.EXPORTERS[name]) for name in ("workbook", "page")}
main(sys.argv[3:])
said["processor"] += processor()
said["parent"] = peak()
said["tables"] = said["tables"] or said["parent"]
json.dump(said, open(sys.argv[1], "w"))
"""


def row(*cells: object) -> None:
    print("|", " | ".join(map(str, cells)), "|", flush=True)


def head(title: str, *cells: str) -> None:
    print(f"\n{title}\n")
    row(*cells)
    row(*("---" for _ in cells))


# ------------------------------------------------------------------------------------------------ starting
def start(_arguments: argparse.Namespace) -> None:
    head(f"Start-up, fastest of {RUNS}", "what", "seconds by the clock", "of the processor")
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for number in range(4):
            write_copy(work / "reports", number)
        for name, once in {
            "python -c pass": partial(command, "-c", "pass"),
            "parkaudit --help": partial(command, "-m", "pipeline", "--help"),
            "parkaudit audit, first progress on a terminal": partial(first_progress, work),
        }.items():
            clock, processor = zip(*(timed(once) for _ in range(RUNS)), strict=True)
            row(name, f"{min(clock):.3f}", f"{min(processor):.3f}")


def command(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def timed(once: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of the processors in the processes that it starts."""
    began, used = time.perf_counter(), sum(getrusage(RUSAGE_CHILDREN)[:2])
    once()
    return time.perf_counter() - began, sum(getrusage(RUSAGE_CHILDREN)[:2]) - used


def first_progress(work: Path) -> None:
    """Until something is to be seen on the terminal."""
    ours, theirs = os.openpty()
    arguments = ["-m", "pipeline", "audit", str(work / "reports"), "--out", str(work / "out"), "--fresh"]
    with subprocess.Popen([sys.executable, *arguments], cwd=ROOT, stderr=theirs, env=environment(work / "cache")) as process:
        os.close(theirs)
        os.read(ours, 1)
        process.kill()
    os.close(ours)


def environment(cache: Path) -> dict[str, str]:
    return {**os.environ, "PARKAUDIT_CACHE": str(cache), "PYTHONPATH": str(ROOT)}


# ------------------------------------------------------------------------------------------------ one file at a time
def files(arguments: argparse.Namespace) -> None:
    title = f"One file at a time: seconds of the processor, least of {RUNS}, and how many times as long as ours another reader takes"
    head(title, "file", "reader", "seconds", "of our parse stage", "of all our stages")
    with tempfile.TemporaryDirectory() as folder:
        for path in arguments.files or long_ones(Path(folder)):
            one_file(path)


def long_ones(folder: Path) -> list[Path]:
    """A Word file and a PDF of the archive, of some forty pages."""
    from annual.files import write
    from annual.report import annual

    return [write(annual(number), folder) for number in (4, 5)]


def one_file(path: Path) -> None:
    ours, readers = stages(path), READERS[path.suffix.lower()]
    best = fastest({"parse": ours[0], "all": ours[1], **{name: partial(read, path) for name, read in readers.items()}})
    row(path.name, "parkaudit, parse stage", f"{best['parse']:.3f}", "", "")
    row("", "parkaudit, all stages", f"{best['all']:.3f}", "", "")
    for name in readers:
        row("", name, f"{best[name]:.3f}", *(f"{best[name] / best[stage]:.2f} ×" for stage in ("parse", "all")))


def stages(path: Path) -> tuple[Callable[[], object], Callable[[], object]]:
    from pipeline.catalog import load_catalog
    from pipeline.extract import extract
    from pipeline.match import match
    from pipeline.parse import parse
    from pipeline.validate import validate

    catalog = load_catalog(())

    def audit() -> object:
        extracted = extract(parse(path, "never"), catalog, path.name)
        return validate(match(extracted, catalog, path.name), extracted, catalog, path.name)

    return partial(parse, path, "never"), audit


def fastest(work: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The least seconds of the processor of each, one after another and again; the first round loads what is loaded once."""
    rounds = [{name: seconds_of(once) for name, once in work.items()} for _ in range(RUNS + 1)][1:]
    return {name: min(times[name] for times in rounds) for name in work}


def seconds_of(once: Callable[[], object]) -> float:
    began = time.process_time()
    once()
    return time.process_time() - began


# ------------------------------------------------------------------------------------------------ the archive
Planted = set[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Archive:
    """How a folder of so many reports is made, and its first report written, `again` with a change that is named."""

    make: Callable[[Path, int], object]
    first: Callable[[Path, str], object]


def make_long(folder: Path, count: int) -> None:
    from make_archive import make

    make(folder, count)


def first_long(folder: Path, again: str) -> None:
    from annual.files import write
    from annual.report import annual

    write(annual(0, again=bool(again)), folder)


def make_short(folder: Path, count: int) -> None:
    for number in range(count):
        write_copy(folder, number)


def first_short(folder: Path, again: str) -> None:
    write_copy(folder, 0, more=again)


LONG, SHORT = Archive(make_long, first_long), Archive(make_short, first_short)


def write_copy(folder: Path, number: int, *, more: str = "") -> None:
    """One copy of a digital sample, Word and PDF by turns, of a park of its own."""
    from make import QIHE_2018, QIHE_2021, YANPU_2022, blocks_of, title_of  # type: ignore[import-not-found]
    from page import write_pdf  # type: ignore[import-not-found]
    from word import write_docx  # type: ignore[import-not-found]

    folder.mkdir(parents=True, exist_ok=True)
    sample = (QIHE_2021, QIHE_2018, QIHE_2021, YANPU_2022)[number % 4]
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


# ------------------------------------------------------------------------------------------------ a folder
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


def audit(folder: Path, out: Path, cache: Path, jobs: int, written: str) -> Took:
    """`written` is what the command writes: "tables", or what is for "people" too."""
    said = out.with_suffix(".json")
    arguments = ["audit", str(folder), "--out", str(out), "--jobs", str(jobs), "--quiet"]
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", DRIVER, str(said), written, *arguments], check=True, env=environment(cache))
    whole = time.perf_counter() - began
    told = json.loads(said.read_text(encoding="utf-8"))
    return Took(whole - told["people"], *(told[name] for name in ("processor", "people", "tables", "parent", "worker")))


def every(step: int, paths: Sequence[Path]) -> list[Path]:
    """Every so many of each kind of file: the ends of their names take turns."""
    kinds = sorted({path.suffix for path in paths})
    return [path for kind in kinds for path in [path for path in paths if path.suffix == kind][::step]]


def seconds_to_read(paths: Sequence[Path]) -> tuple[float, float]:
    """By the clock, and of the processors."""
    began, used = time.perf_counter(), sum(getrusage(RUSAGE_CHILDREN)[:2])
    with get_context("spawn").Pool(POOL) as pool:
        for _ in pool.imap_unordered(read_only, paths):
            pass
        seconds = time.perf_counter() - began
        pool.close()
        pool.join()
    return seconds, sum(getrusage(RUSAGE_CHILDREN)[:2]) - used


def runs(archive: Archive, folder: Path, work: Path, jobs: int, written: str) -> Iterator[tuple[str, Took]]:
    archive.first(folder, "")  # as it was before an earlier measurement changed it
    again = partial(audit, folder, work / f"{folder.name}-out{jobs}", work / f"{folder.name}-cache{jobs}", jobs, written)
    yield "cold", again()
    yield "warm", again()
    archive.first(folder, f"第{jobs}区")
    yield "one changed", again()


def folder_of(arguments: argparse.Namespace) -> None:
    with workspace(arguments.keep) as work:
        for count in arguments.reports:
            one_folder(SHORT if arguments.short else LONG, count, arguments, work)


def one_folder(archive: Archive, count: int, arguments: argparse.Namespace, work: Path) -> None:
    written, all_jobs = "tables" if arguments.tables_only else "people", arguments.jobs
    folder = work / f"reports{count}"
    if not folder.exists():
        archive.make(folder, count)
    archive.first(folder, "")
    paths = sorted(folder.iterdir())
    some = every(arguments.pool_every, paths)
    seconds_to_read(paths[:4])  # files in the system's memory and libraries compiled: nobody pays for that
    seconds, processor = (took * len(paths) / len(some) for took in seconds_to_read(some))
    title = f"{count} reports; a pool of {POOL} that only reads them takes {seconds:.2f} s, of processors {processor:.2f} s"
    if len(some) < len(paths):
        title += f", reckoned from {len(some)} of them"
    times = [column for name in ("clock", "processor") for column in (f"{name} s", "of cold", "reading is × that")]
    head(title, "jobs", "run", *times, "people s", "MB to the tables", "MB parent", "MB worker")
    cold: dict[int, Took] = {}
    for jobs in all_jobs:
        for name, took in runs(archive, folder, work, jobs, written):
            cold.setdefault(jobs, took)
            show(jobs, name, took, cold[jobs], (seconds, processor))
    if len(all_jobs) > 1:
        print(f"\n{all_jobs[-1]} jobs are {cold[all_jobs[0]].seconds / cold[all_jobs[-1]].seconds:.2f} times as fast as {all_jobs[0]}.")
    if archive is LONG:
        compare(folder, work / f"{folder.name}-out{all_jobs[-1]}")


def show(jobs: int, name: str, took: Took, cold: Took, only_read: tuple[float, float]) -> None:
    pairs = ((took.seconds, cold.seconds, only_read[0]), (took.processor, cold.processor, only_read[1]))
    times = [cell for own, first, reading in pairs for cell in (f"{own:.2f}", f"{own / first:.2%}", f"{reading / own:.2f}")]
    row(jobs, name, *times, f"{took.people:.2f}", *(f"{size:.0f}" for size in (took.tables, took.parent, took.worker)))


def compare(folder: Path, out: Path) -> None:
    """Say whether the errors found are those that were planted."""
    planted = set(rows_of(folder.with_name(f"{folder.name}.findings.csv"), ("report", "rule", "concept")))
    errors = (found for found in records_of(out / "findings.csv") if found["severity"] == "error" and not found["parent"])
    found = {(item["report"], item["rule"], item["concept"]) for item in errors}
    print(f"{len(planted & found)} of {len(planted)} planted errors found, and {len(found - planted)} others.")


def records_of(path: Path) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def rows_of(path: Path, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    yield from (tuple(record[name] for name in names) for record in records_of(path))


@contextmanager
def workspace(keep: Path | None) -> Iterator[Path]:
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)


PARTS = {"start": start, "files": files, "folder": folder_of}


def main() -> None:
    parser = argparse.ArgumentParser(description="Speed of parkaudit, in ratios.")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART", help=f"of {', '.join(PARTS)} (default all)")
    parser.add_argument("--files", type=Path, nargs="*", help="measure these files (default: a Word file and a PDF of the archive)")
    parser.add_argument("--reports", type=int, nargs="+", default=[10, 100], help="reports in the folders (default 10 100)")
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2], help="jobs to run with (default 1 2)")
    parser.add_argument("--short", action="store_true", help="folders of copies of three pages instead of the archive")
    parser.add_argument("--tables-only", action="store_true", help="leave out the workbook and the page")
    parser.add_argument("--pool-every", type=int, default=1, metavar="N", help="the pool reads every Nth file of each kind (default all)")
    parser.add_argument("--keep", type=Path, help="work in this folder, and leave it")
    arguments = parser.parse_args()
    command("-m", "compileall", "-q", "pipeline")  # as an installation has it, whatever PYTHONDONTWRITEBYTECODE says
    for part in arguments.parts or PARTS:
        PARTS[part](arguments)


if __name__ == "__main__":
    main()
