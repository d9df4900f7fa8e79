"""Writes an invented archive: `python benchmarks/make_archive.py FOLDER [--reports N] [--seed N]`.

Annual reports of the length and variety of real ones, half Word and half PDF, four years of each park; no two are the same. A report
follows from the seed and its number. Beside the folder FOLDER.findings.csv says which errors were planted: an audit must find these alone.
"""

import argparse
import csv
import os
import sys
from functools import partial
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "samples"), str(ROOT / "benchmarks")]

from annual.files import write  # noqa: E402
from annual.report import annual  # noqa: E402


def one(number: int, folder: Path, seed: int) -> list[tuple[str, str, str]]:
    report = annual(number, seed)
    write(report, folder)
    return [(report.sample.name, rule, concept) for rule, concept in report.sample.findings]


def make(folder: Path, reports: int, seed: int = 0) -> None:
    """Write so many reports with all processors, and the list of what is planted in them."""
    folder.mkdir(parents=True, exist_ok=True)
    with get_context("spawn").Pool(os.cpu_count()) as pool:
        planted = pool.map(partial(one, folder=folder, seed=seed), range(reports), chunksize=4)
    with folder.with_name(f"{folder.name}.findings.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("report", "rule", "concept"), *(row for rows in planted for row in rows)])


def main() -> None:
    parser = argparse.ArgumentParser(description="An invented archive of annual reports.")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--reports", type=int, default=40, help="how many (default 40)")
    parser.add_argument("--seed", type=int, default=0, help="another archive for each (default 0)")
    arguments = parser.parse_args()
    make(arguments.folder, arguments.reports, arguments.seed)


if __name__ == "__main__":
    main()
