"""How labels are matched, against rapidfuzz alone: `python benchmarks/matching.py [--table FILE] [--runs N]`.

The labels are those of tests/match/labels.csv: what each means under its standard, or that it means nothing there. The packs were mended
until all of them were right, so our own accuracy here is that of a regression test and no estimate for labels never seen; rapidfuzz
chooses among the same names and aliases of that standard's concepts, on the folded label, without look-alikes, periods or units.
Printed for each:

- accuracy: labels taken for what they mean, or rightly left alone;
- recall at full precision: the share of the labels with a meaning that are mapped once nothing wrong is mapped any more (for rapidfuzz at
  the best threshold of its score; the program has none: 0 as soon as it maps one wrongly);
- review: the share of labels that a person must look at (for rapidfuzz at that threshold);
- ms/table: milliseconds for a table of 60 rows, the size of the form with its components, looked up one by one.
"""

import argparse
import csv
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

from rapidfuzz import fuzz, process

from pipeline.catalog import Catalog, load_catalog
from pipeline.match.closeness import closeness
from pipeline.match.concepts import Names
from pipeline.match.joint import Mapper
from pipeline.match.label import LabelReader
from pipeline.match.reading import CellReader
from pipeline.model import Identity, Location, Row
from pipeline.text import fold

TABLE = Path(__file__).parent.parent / "tests" / "match" / "labels.csv"
FORM_ROWS = 60

Line = dict[str, str]


class Answer(NamedTuple):
    concept: str
    score: float


Matcher = Callable[[Line], Answer]


def ours(catalog: Catalog) -> Matcher:
    labels, reader = LabelReader(catalog), CellReader(catalog, Identity(), "")
    mappers = {name: Mapper(catalog, standard, labels, reader) for name, standard in catalog.standards.items()}

    def look_up(line: Line) -> Answer:
        row = Row(line["label"], Location(row=1), int(line["number"]) if line["number"] else None, "", line["unit"], ())
        (item,) = mappers[line["standard"]].map([row])
        return Answer(item.chosen.concept.id, 1.0) if item.chosen else Answer("", 0.0)

    return look_up


def rapidfuzz(catalog: Catalog, scorer: Callable[..., float]) -> Matcher:
    known = {
        name: {fold(word): concept for concept in sorted(standard.concepts) for word in _words(catalog, concept)}
        for name, standard in catalog.standards.items()
    }
    choices = {name: list(words) for name, words in known.items()}

    def look_up(line: Line) -> Answer:
        word, score, _ = process.extractOne(fold(line["label"]), choices[line["standard"]], scorer=scorer)
        return Answer(known[line["standard"]][word], score)

    return look_up


def _words(catalog: Catalog, concept: str) -> tuple[str, ...]:
    return (catalog.concepts[concept].name.zh, *catalog.concepts[concept].aliases)


class Measured(NamedTuple):
    accuracy: float
    recall: float
    review: float


def measure(lines: Sequence[Line], answers: Sequence[Answer]) -> Measured:
    """Accuracy of the answers as they are; recall and review at the lowest threshold above every wrong answer."""
    pairs = list(zip(lines, answers, strict=True))
    accuracy = sum(line["concept"] == answer.concept for line, answer in pairs) / len(lines)
    wrong = max((answer.score for line, answer in pairs if answer.concept and answer.concept != line["concept"]), default=0.0)
    mapped = [line for line, answer in pairs if answer.concept and answer.score > wrong]
    meant = sum(bool(line["concept"]) for line in lines)
    return Measured(accuracy, len(mapped) / meant, 1 - len(mapped) / len(lines))


def milliseconds(make: Callable[[], Matcher], lines: Sequence[Line], runs: int) -> float:
    """Median for a table of FORM_ROWS rows; what is remembered between runs is forgotten first."""
    taken = []
    for run in range(runs):
        rows = [lines[(run * FORM_ROWS + index) % len(lines)] for index in range(FORM_ROWS)]
        closeness.cache_clear()
        Names.of.cache_clear()
        matcher = make()
        start = perf_counter()
        for line in rows:
            matcher(line)
        taken.append((perf_counter() - start) * 1000)
    return median(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description="Matching of labels against rapidfuzz alone.")
    parser.add_argument("--table", type=Path, default=TABLE, metavar="FILE", help="labels as in tests/match/labels.csv")
    parser.add_argument("--runs", type=int, default=9, help="timed tables (default 9)")
    arguments = parser.parse_args()
    with arguments.table.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    catalog = load_catalog()
    makers = {
        "parkaudit": partial(ours, catalog),
        "WRatio": partial(rapidfuzz, catalog, fuzz.WRatio),
        "token_set": partial(rapidfuzz, catalog, fuzz.token_set_ratio),
    }
    print(f"{'':10} {'accuracy':>8} {'recall at full precision':>25} {'review':>7} {'ms/table':>9} {'ms/named table':>15}")
    named = [line for line in lines if line["why"] == "as the form prints it"]
    for name, make in makers.items():
        matcher = make()
        found = measure(lines, [matcher(line) for line in lines])  # the first look-ups pay for dictionaries
        all_labels, as_printed = (milliseconds(make, rows, arguments.runs) for rows in (lines, named))
        print(f"{name:10} {found.accuracy:8.3f} {found.recall:25.3f} {found.review:7.3f} {all_labels:9.1f} {as_printed:15.1f}")
    meaning = sum(bool(line["concept"]) for line in lines)
    print(f"{len(lines)} labels, {meaning} with a meaning, {len(lines) - meaning} look-alikes; median of {arguments.runs} tables")


if __name__ == "__main__":
    main()
