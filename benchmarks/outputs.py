"""What the outputs for people take with many reports: `python benchmarks/outputs.py [--reports N] [--findings N]`.

Each is written by a process of its own: seconds, beside the tables for programs (CSV), size, and how much memory it takes above the
reports that are in it, which are there in any case. Without the pictures of pages: those have a limit of their own.
"""

import argparse
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from archive import archive

from pipeline.catalog import load_catalog
from pipeline.export import EXPORTERS, Dataset

MEASURED = ("csv", "parquet", "workbook", "page")


def written(name: str, reports: int, findings: int) -> tuple[float, float, int, float]:
    """Seconds, megabytes, files, and megabytes of memory above what the reports take."""
    dataset = Dataset(archive(reports, findings), "zh", load_catalog())
    with TemporaryDirectory() as folder:
        before = memory()
        began = time.perf_counter()
        EXPORTERS[name](dataset, Path(folder))
        took = time.perf_counter() - began
        files = [file for file in Path(folder).rglob("*") if file.is_file()]
        return took, sum(file.stat().st_size for file in files) / 1e6, len(files), memory() - before


def memory() -> float:
    """The most that this process has taken so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description="Time, size and memory of the outputs.")
    parser.add_argument("--reports", type=int, default=1_000)
    parser.add_argument("--findings", type=int, default=10_000)
    arguments = parser.parse_args()
    print(f"{'':10} {'seconds':>8} {'× csv':>7} {'MB':>8} {'files':>6} {'MB more memory':>15}")
    plain = 0.0
    for name in MEASURED:
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            took, size, files, more = pool.submit(written, name, arguments.reports, arguments.findings).result()
        plain = plain or took
        print(f"{name:10} {took:8.1f} {took / plain:7.1f} {size:8.1f} {files:6} {more:15.0f}", flush=True)


if __name__ == "__main__":
    main()
