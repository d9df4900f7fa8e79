"""What mapping costs beside reading, and the catalogue beside pandas: `python benchmarks/mapping_time.py [--runs N] [FILE.pdf …]`.

Printed for each PDF file are the medians, in milliseconds, of

- mapping: every row of its tables to a concept (the standard recognised, labels taken apart, candidates weighed, rows assigned);
- match: the whole stage, with the figures in the cells read;
- library: pdfplumber's `extract_words` and `extract_tables` over all pages,

and mapping and match as shares of library. A first run of each is not counted: it pays for imports and the index of names. Then the
catalogue from its kept form and from the packs, and `import pandas`, each in fresh processes.
"""

import argparse
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

import pdfplumber

from pipeline.catalog import Catalog, load_catalog
from pipeline.extract import extract
from pipeline.match import match
from pipeline.match.closeness import closeness
from pipeline.match.joint import Mapper
from pipeline.match.label import LabelReader
from pipeline.match.reading import CellReader
from pipeline.match.recognition import recognise
from pipeline.model import Extract
from pipeline.parse import parse

SAMPLES = Path(__file__).parent.parent / "samples"
_TIMED = "import time; start = time.perf_counter(); {}; print(time.perf_counter() - start)"
_KEPT = "from pipeline.catalog import load_catalog; " + _TIMED.format("load_catalog()")
_PACKS = "from pipeline.catalog.load import _load; " + _TIMED.format("_load([])")
_PANDAS = _TIMED.format("import pandas")


def mapping(extracted: Extract, catalog: Catalog) -> None:
    labels = LabelReader(catalog)
    standard = recognise(extracted, catalog, labels).standard
    mapper = Mapper(catalog, standard, labels, CellReader(catalog, extracted.identity, ""))
    for form in extracted.forms:
        mapper.map(form.rows)


def library(path: Path) -> None:
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_words()
            page.extract_tables()


def milliseconds(work: Callable[[], None], runs: int) -> float:
    taken = []
    for _ in range(runs + 1):
        closeness.cache_clear()  # what is remembered between reports is forgotten
        start = perf_counter()
        work()
        taken.append((perf_counter() - start) * 1000)
    return median(taken[1:])


def fresh(code: str, runs: int) -> float:
    """Median seconds that a piece of code reports, each time in a new process."""
    taken = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout for _ in range(runs + 1)]
    return median(map(float, taken[1:]))


def main() -> None:
    parser = argparse.ArgumentParser(description="Time of mapping beside reading, of the catalogue beside pandas.")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE.pdf", help="default: the PDF files of samples/")
    parser.add_argument("--runs", type=int, default=7, help="counted runs of each (default 7)")
    arguments = parser.parse_args()
    catalog = load_catalog()
    print(f"{'rows':>5} {'mapping':>8} {'match':>7} {'library':>8} {'mapping %':>10} {'match %':>8}  file")
    for path in arguments.files or sorted(SAMPLES.glob("*.pdf")):
        extracted = extract(parse(path), catalog, path.name)
        own = milliseconds(lambda read=extracted: mapping(read, catalog), arguments.runs)  # type: ignore[misc]
        whole = milliseconds(lambda read=extracted: match(read, catalog, "x"), arguments.runs)  # type: ignore[misc]
        theirs = milliseconds(lambda file=path: library(file), arguments.runs)  # type: ignore[misc]
        rows = sum(len(form.rows) for form in extracted.forms)
        print(f"{rows:5} {own:8.1f} {whole:7.1f} {theirs:8.0f} {own / theirs:10.1%} {whole / theirs:8.1%}  {path.name}")
    kept, packs, pandas = (fresh(code, arguments.runs) for code in (_KEPT, _PACKS, _PANDAS))
    print(f"catalogue kept {kept * 1000:.0f} ms, from the packs {packs * 1000:.0f} ms; import pandas {pandas * 1000:.0f} ms")
    print(f"kept / pandas {kept / pandas:.3f}")


if __name__ == "__main__":
    main()
