"""How long an audit of a PDF takes, against the PDF library alone: `python benchmarks/reading_time.py [--runs N] [FILE.pdf …]`.

Both run in this one process, by turns: every stage of the audit (read, map, recompute), and pdfplumber's `extract_text` and
`extract_tables` over all pages. A first run of each is not counted: it pays for imports, dictionaries and the knowledge packs. Printed are
the medians in seconds of processor time, of the reading alone too, and how many times as fast as the library reading and audit are
(the median over neighbouring runs).
"""

import argparse
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time

import pdfplumber

from pipeline.catalog import Catalog, load_catalog
from pipeline.extract import extract
from pipeline.match import match
from pipeline.parse import parse
from pipeline.validate import validate

SAMPLES = Path(__file__).parent.parent / "samples"


def audit(path: Path, catalog: Catalog) -> tuple[float, float]:
    """Seconds of the reading alone, and of all."""
    start = process_time()
    document = parse(path)
    read = process_time() - start
    extracted = extract(document, catalog, path.name)
    validate(match(extracted, catalog, path.name), extracted, catalog, path.name)
    return read, process_time() - start


def library(path: Path) -> None:
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_text()
            page.extract_tables()


def seconds(work: Callable[[], None]) -> float:
    start = process_time()
    work()
    return process_time() - start


def compare(path: Path, catalog: Catalog, runs: int) -> tuple[float, float, float, float, float]:
    """Median seconds of the reading, of the audit and of the library, and how many times as fast reading and audit are."""
    found = [(*audit(path, catalog), seconds(lambda: library(path))) for _ in range(runs + 1)][1:]
    read, whole, theirs = map(median, zip(*found, strict=True))
    return read, whole, theirs, *(median(one[-1] / one[part] for one in found) for part in range(2))


def main() -> None:
    parser = argparse.ArgumentParser(description="Reading time of an audit against pdfplumber alone.")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE.pdf", help="default: the PDF files of samples/")
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each (default 5)")
    arguments = parser.parse_args()
    files = arguments.files or sorted(SAMPLES.glob("*.pdf"))
    catalog = load_catalog()
    print(f"{'read s':>8} {'audit s':>8} {'library s':>10} {'read x':>7} {'audit x':>8}  file")
    for path in files:
        read, whole, theirs, faster, in_all = compare(path, catalog, arguments.runs)
        print(f"{read:8.3f} {whole:8.3f} {theirs:10.3f} {faster:7.1f} {in_all:8.1f}  {path.name}")


if __name__ == "__main__":
    main()
