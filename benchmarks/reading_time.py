"""How long an audit of a PDF takes, against the PDF library alone: `python benchmarks/reading_time.py [--runs N] [FILE.pdf …]`.

Both run in this one process, by turns: every stage of the audit (read, map, recompute), and pdfplumber's `extract_text` and
`extract_tables` over all pages. A first run of each is not counted: it pays for imports, dictionaries and the knowledge packs. Printed are
the medians in seconds and the median of the ratios of neighbouring runs.
"""

import argparse
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

import pdfplumber

from pipeline.catalog import Catalog, load_catalog
from pipeline.extract import extract
from pipeline.match import match
from pipeline.parse import parse
from pipeline.validate import validate

SAMPLES = Path(__file__).parent.parent / "samples"


def audit(path: Path, catalog: Catalog) -> None:
    extracted = extract(parse(path), catalog, path.name)
    validate(match(extracted, catalog, path.name), extracted, catalog, path.name)


def library(path: Path) -> None:
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_text()
            page.extract_tables()


def seconds(work: Callable[[], None]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def compare(path: Path, catalog: Catalog, runs: int) -> tuple[float, float, float]:
    """Median seconds of the audit and of the library, and the median ratio."""
    pairs = [(seconds(lambda: audit(path, catalog)), seconds(lambda: library(path))) for _ in range(runs + 1)][1:]
    ours, theirs = zip(*pairs, strict=True)
    return median(ours), median(theirs), median(our / their for our, their in pairs)


def main() -> None:
    parser = argparse.ArgumentParser(description="Reading time of an audit against pdfplumber alone.")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE.pdf", help="default: the PDF files of samples/")
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each (default 5)")
    arguments = parser.parse_args()
    files = arguments.files or sorted(SAMPLES.glob("*.pdf"))
    catalog, ratios = load_catalog(), []
    print(f"{'audit s':>8} {'library s':>10} {'ratio':>6}  file")
    for path in files:
        ours, theirs, ratio = compare(path, catalog, arguments.runs)
        ratios.append(ratio)
        print(f"{ours:8.3f} {theirs:10.3f} {ratio:6.2f}  {path.name}")
    print(f"median ratio {median(ratios):.2f} over {len(files)} files, {arguments.runs} runs each")


if __name__ == "__main__":
    main()
