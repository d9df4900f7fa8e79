"""How well tables of PDF files are read, beside other programs: `python benchmarks/reading.py`.

Read are the PDF files of samples/ and those that layouts.py draws, by parkaudit, pdfplumber (`find_tables`) and, if installed,
img2table, all in this one process. The true cells are those the files were made from. Printed are ratios from 0 to 1:

- cells: true cells with text found in their row and column, white space aside (parts of a table on several pages count unjoined too)
- spans: merged cells found with their text and both spans
- joins: tables on several pages found as one with exactly their rows
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from layouts import TrueCell, TrueTable, layouts, write

PAGE_OF_ROWS = 45
"""More rows than a page of a sample can hold."""
SAMPLES = Path(__file__).parent.parent / "samples"
sys.path.insert(0, str(SAMPLES))

Cells = list[TrueCell]
Reader = Callable[[Path], list[Cells]]
Score = dict[str, tuple[int, int]]


# ---------------------------------------------------------------------------------------------------------- readers
def parkaudit(path: Path) -> list[Cells]:
    from pipeline.parse import parse

    return [
        [TrueCell(cell.text, cell.row, cell.column, cell.row_span, cell.column_span) for cell in table.cells]
        for table in parse(path, "never").tables
    ]


def pdfplumber(path: Path) -> list[Cells]:
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        return [_plumbed(page, table) for page in pdf.pages for table in page.find_tables()]


def _plumbed(page: object, table: object) -> Cells:
    boxes = [tuple(box) for box in table.cells]  # type: ignore[attr-defined]
    texts = {
        box: text or "" for row, said in zip(table.rows, table.extract(), strict=True) for box, text in zip(row.cells, said, strict=True)
    }  # type: ignore[attr-defined]
    return _from_boxes([(box, texts.get(box, "")) for box in boxes])


def img2table(path: Path) -> list[Cells]:
    from img2table.document import PDF

    found = PDF(str(path)).extract_tables(borderless_tables=True)
    return [_imaged(table) for _, tables in sorted(found.items()) for table in tables]


def _imaged(table: object) -> Cells:
    seen = {
        (cell.bbox.x1, cell.bbox.y1, cell.bbox.x2, cell.bbox.y2): cell.value or ""
        for row in table.content.values()  # type: ignore[attr-defined]
        for cell in row
    }
    return _from_boxes(list(seen.items()))


def _from_boxes(boxes: Sequence[tuple[tuple[float, ...], str]]) -> Cells:
    """Cells by the edges of their boxes."""
    xs = _edges(edge for box, _ in boxes for edge in (box[0], box[2]))
    ys = _edges(edge for box, _ in boxes for edge in (box[1], box[3]))
    return [TrueCell(text, ys[box[1]], xs[box[0]], ys[box[3]] - ys[box[1]], xs[box[2]] - xs[box[0]]) for box, text in sorted(boxes)]


def _edges(edges: Iterable[float]) -> dict[float, int]:
    numbers: dict[float, int] = {}
    last, number = None, -1
    for edge in sorted(set(edges)):
        number += last is None or edge - last > 3
        numbers[edge] = number
        last = edge
    return numbers


READERS: dict[str, Reader] = {"parkaudit": parkaudit, "pdfplumber": pdfplumber, "img2table": img2table}


# ---------------------------------------------------------------------------------------------------------- truth
def sample_tables(blocks: Iterable[object]) -> list[TrueTable]:
    from layout import Grid

    grids = [block for block in blocks if isinstance(block, Grid)]
    return [TrueTable(tuple(_grid_cells(grid)), 2 if len(grid.lines) > PAGE_OF_ROWS else 1) for grid in grids]


def _grid_cells(grid: "Grid") -> Iterator[TrueCell]:  # type: ignore[name-defined]  # noqa: F821
    above = len(grid.banner)
    for row, text in enumerate(grid.banner):
        yield TrueCell(text, row, 0, 1, len(grid.head))
    for column in range(len(grid.head)):
        for start, end, text in grid.runs(column):
            yield TrueCell(text, start + above, column, end - start)


def files(folder: Path) -> Iterator[tuple[str, Path, Sequence[TrueTable]]]:
    from make import SAMPLES as MADE

    for sample in MADE:
        path = SAMPLES / sample.name
        if path.suffix == ".pdf":
            yield path.name, path, sample_tables((*sample.blocks, sample.grid(), *sample.ending))
    for layout in layouts():
        yield layout.name, write(layout, folder), layout.tables


# ---------------------------------------------------------------------------------------------------------- scores
def score(true: Sequence[TrueTable], found: Sequence[Cells]) -> Score:
    rows = [_squeezed(row) for cells in found for row in _rows(cells)]
    wanted = [_squeezed(row) for table in true for row in _rows(table.cells)]
    spans = Counter(_span(cell) for table in true for cell in table.cells if cell.text and max(cell.row_span, cell.column_span) > 1)
    got = Counter(_span(cell) for cells in found for cell in cells)
    several = [table for table in true if table.parts > 1]
    whole = [Counter(_squeezed(row) for row in _rows(cells)) for cells in found]
    joined = sum(Counter(_squeezed(row) for row in _rows(table.cells)) in whole for table in several)
    return {
        "cells": (_matched(wanted, rows), sum(map(len, wanted))),
        "spans": (sum((spans & got).values()), sum(spans.values())),
        "joins": (joined, len(several)),
    }


def _rows(cells: Iterable[TrueCell]) -> list[list[TrueCell]]:
    rows: dict[int, list[TrueCell]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(cell)
    return [rows[row] for row in sorted(rows)]


def _squeezed(row: Iterable[TrueCell]) -> frozenset[tuple[int, str]]:
    return frozenset((cell.column, "".join(cell.text.split())) for cell in row if cell.text.strip())


def _span(cell: TrueCell) -> tuple[str, int, int]:
    return "".join(cell.text.split()), cell.row_span, cell.column_span


def _matched(wanted: Sequence[frozenset[tuple[int, str]]], rows: Sequence[frozenset[tuple[int, str]]]) -> int:
    """Cells of wanted rows found, each found row used once, the best pairs first."""
    pairs = sorted(
        ((-len(want & row), number, place) for number, want in enumerate(wanted) for place, row in enumerate(rows) if want & row)
    )
    used: tuple[set[int], set[int]] = (set(), set())
    total = 0
    for common, number, place in pairs:
        if number not in used[0] and place not in used[1]:
            used[0].add(number)
            used[1].add(place)
            total -= common
    return total


def ratio(part: tuple[int, int]) -> str:
    return f"{part[0] / part[1]:.3f}" if part[1] else "-"


def main() -> None:
    readers = {name: reader for name, reader in READERS.items() if name == "parkaudit" or find_spec(name)}
    totals = {name: Counter[tuple[str, int]]() for name in readers}
    print("| file | " + " | ".join(f"{name} {what}" for name in readers for what in ("cells", "spans", "joins")) + " |")
    print("|---" * (3 * len(readers) + 1) + "|")
    with TemporaryDirectory() as folder:
        for label, path, true in files(Path(folder)):
            scores = {name: score(true, reader(path)) for name, reader in readers.items()}
            for name, found in scores.items():
                totals[name].update({(what, part): found[what][part] for what in found for part in (0, 1)})
            print(f"| {label} | " + " | ".join(ratio(part) for found in scores.values() for part in found.values()) + " |")
    sums = (ratio((total[what, 0], total[what, 1])) for total in totals.values() for what in ("cells", "spans", "joins"))
    print("| all | " + " | ".join(sums) + " |")


if __name__ == "__main__":
    main()
