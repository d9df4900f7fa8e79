"""Pages per second of our reading of scans, against RapidOCR alone: `python benchmarks/ocr_speed.py [--runs N] [FILE.pdf …]`.

Both read the same rendered pages in this one process, by turns, with one thread; a first run of each is not counted, it loads the models.
Ours finds rules, cells and doubts besides; RapidOCR has its own defaults.
"""

import argparse
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import cv2
from rapidocr import RapidOCR

from pipeline.parse.page import read_contents
from pipeline.parse.page_quality import is_scanned
from pipeline.parse.picture import Grey
from pipeline.parse.render import open_pages
from pipeline.parse.scan import read_picture

SAMPLES = Path(__file__).parent.parent / "samples"
ONE_THREAD = {"EngineConfig.onnxruntime.intra_op_num_threads": 1, "EngineConfig.onnxruntime.inter_op_num_threads": 1}


def scans(path: Path) -> list[tuple[Grey, float]]:
    """The scanned pages of a file as pictures, and their dots per inch."""
    numbers = [page.number for page in read_contents(path).pages if is_scanned(page)]
    with open_pages(path) as pages:
        return [pages.render(number) for number in numbers]


def ours(pages: list[tuple[Grey, float]]) -> float:
    start = perf_counter()
    for number, (image, dpi) in enumerate(pages, 1):
        read_picture(image, dpi, number)
    return perf_counter() - start


def alone(engine: Any, pages: list[tuple[Grey, float]]) -> float:
    start = perf_counter()
    for image, _ in pages:
        engine(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR))
    return perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description="Reading of scans against RapidOCR alone.")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE.pdf", help="default: the scans of samples/")
    parser.add_argument("--runs", type=int, default=3, help="counted runs of each (default 3)")
    arguments = parser.parse_args()
    pages = [page for path in arguments.files or sorted(SAMPLES.glob("*.pdf")) for page in scans(path)]
    if not pages:
        parser.error("no scanned page in these files")
    engine = RapidOCR(params={"Global.log_level": "critical", **ONE_THREAD})
    pairs = [(ours(pages), alone(engine, pages)) for _ in range(arguments.runs + 1)][1:]
    mine, theirs = (len(pages) / median(times) for times in zip(*pairs, strict=True))
    ratio = median(our / their for our, their in pairs)
    print(
        f"{len(pages)} pages, {arguments.runs} runs: ours {mine:.2f} pages/s, RapidOCR alone {theirs:.2f} pages/s, time ratio {ratio:.2f}"
    )


if __name__ == "__main__":
    main()
