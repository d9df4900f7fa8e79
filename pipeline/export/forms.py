"""A finished run in other forms, each in one file, by the suffix of its name."""

import csv
import json
import shutil
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.catalog import Catalog, figure_name
from pipeline.errors import UsageError
from pipeline.export.finished import Finished
from pipeline.export.page import PAGE, PAGES
from pipeline.export.schema import escaped, plain
from pipeline.export.tables import TABLES
from pipeline.export.workbook import WORKBOOK
from pipeline.model import Language

Form = Callable[[Finished, Path, Catalog, Language], None]
"""Writes a run into a file. OSError if it cannot."""
_HEADS = ("park", "concept", "concept_name", "unit", "scope")


def _copied(name: str) -> Form:
    def copy(finished: Finished, file: Path, catalog: Catalog, language: Language) -> None:
        shutil.copyfile(finished.out / name, file)

    return copy


def _page(finished: Finished, file: Path, catalog: Catalog, language: Language) -> None:
    """The page; where it is one per report, its pages with it: they know it by its name."""
    pages = finished.out / PAGES
    if pages.is_dir():
        if file.name != PAGE:
            raise UsageError(
                f"这次结果每份报告一页，请把文件命名为 {PAGE}，各页随之写入旁边的 {PAGES}。",
                f"This run has a page per report: call the file {PAGE}, and its pages go into {PAGES} beside it.",
            )
        shutil.copytree(pages, file.parent / PAGES, dirs_exist_ok=True)
    shutil.copyfile(finished.out / PAGE, file)


# ------------------------------------------------------------------------------------------------ all tables
def _json(finished: Finished, file: Path, catalog: Catalog, language: Language) -> None:
    """One object: for each table a list of its rows."""
    _write_json({table.name: list(finished.rows(table.name)) for table in TABLES}, file)


def _json_lines(finished: Finished, file: Path, catalog: Catalog, language: Language) -> None:
    """One row per line; `of` says of which table it is, for `table` is where a figure stands."""
    with file.open("w", encoding="utf-8", newline="\n") as stream:
        for table in TABLES:
            for row in finished.rows(table.name):
                stream.write(json.dumps({"of": table.name, **row}, ensure_ascii=False) + "\n")


def _write_json(content: Any, file: Path) -> None:
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


# ------------------------------------------------------------------------------------------------ indicator × park × year
def _matrix(finished: Finished, file: Path, catalog: Catalog, language: Language) -> None:
    """A row per park and figure, a column per year; in the order of the standards. A choice of words stands as its words."""
    texts = {row["fact"]: row["text"] for row in finished.rows("facts", "fact", "text")}
    parks = {row["park_id"]: row["park"] for row in finished.rows("reports") if row["park_id"]}
    cells: dict[tuple[str, str, str, str], dict[int, str]] = defaultdict(dict)
    for row in finished.rows("series"):
        key = (row["park_id"] or "", row["concept"] or "", row["scope"] or "", row["unit"] or "")
        cells[key][row["year"]] = texts.get(row["fact"]) or "" if row["value"] is None else plain(Decimal(str(row["value"])))
    years = sorted({year for found in cells.values() for year in found})
    order = {concept: place for place, concept in enumerate(catalog.concepts)}
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow((*_HEADS, *years))
        for key in sorted(cells, key=lambda key: (key[0], order.get(key[1], len(order)), *key[1:])):
            park, concept, scope, unit = key
            name = figure_name(catalog, concept, "").say(language)
            head = (parks.get(park) or park, concept, name, unit, scope)
            writer.writerow(map(escaped, (*head, *(cells[key].get(year, "") for year in years))))


FORMS: dict[str, Form] = {
    ".xlsx": _copied(WORKBOOK),
    ".html": _page,
    ".json": _json,
    ".jsonl": _json_lines,
    ".csv": _matrix,
}


__all__ = ["FORMS", "Form"]
