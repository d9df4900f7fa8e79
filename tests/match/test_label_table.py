"""labels.csv: labels written one by one from domain knowledge, half of them look-alikes that must stay unmapped (an empty concept)."""

import csv
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest

from pipeline.catalog import load_catalog
from pipeline.match import match
from pipeline.model import Extract, Form, Identity, Location, Role, Row

TABLE = Path(__file__).with_name("labels.csv")
Line = dict[str, str]


def lines() -> list[Line]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def form(index: int, line: Line) -> Form:
    """A table of this one row: what stands in another row has no say."""
    number = int(line["number"]) if line["number"] else None
    row = Row(line["label"], Location(table=index, row=1, column=1), number, "", line["unit"], ())
    return Form(index, "", {0: Role.NUMBER, 1: Role.INDICATOR, 2: Role.UNIT}, (row,), header_rows=1, main=True)


def mapped() -> Iterator[tuple[Line, str]]:
    catalog = load_catalog()
    for standard, group in groupby(sorted(lines(), key=lambda line: line["standard"]), key=lambda line: line["standard"]):
        items = list(group)
        extract = Extract(Identity(year=2021, base_year=2011), tuple(form(index, line) for index, line in enumerate(items)))
        found = {item.table: item.concept for item in match(extract, catalog, "x", standard).mappings}
        yield from ((line, found[index]) for index, line in enumerate(items))


def test_the_table_is_large_and_half_of_it_must_not_match() -> None:
    table = lines()
    assert len(table) >= 400
    assert len({(line["label"], line["unit"], line["standard"]) for line in table}) == len(table)
    assert 0.45 <= sum(not line["concept"] for line in table) / len(table) <= 0.6
    assert all(line["why"] for line in table)


def test_every_concept_of_the_form_of_2015_is_in_the_table() -> None:
    assert load_catalog().standards["hj274-2015"].concepts <= {line["concept"] for line in lines()}


@pytest.fixture(scope="module")
def wrong() -> list[tuple[str, str, str]]:
    return [(line["label"], line["concept"], concept) for line, concept in mapped() if concept != line["concept"]]


def test_every_label_is_taken_for_what_it_means(wrong: list[tuple[str, str, str]]) -> None:
    assert wrong == []
