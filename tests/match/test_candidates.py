"""What a person is offered for a row that was not mapped: odd_labels.csv holds labels that no pack knows, typed from domain knowledge."""

import csv
from pathlib import Path

import pytest

from pipeline.catalog import Catalog, Standard, load_catalog
from pipeline.match import match
from pipeline.model import Extract, Form, Identity, Location, Mapping, Mention, Role, Row

TABLE = Path(__file__).with_name("odd_labels.csv")
Line = dict[str, str]


def lines() -> list[Line]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def printed(standard: Standard, catalog: Catalog) -> list[tuple[int, str]]:
    """The rows of the form, components before their indicator: number and concept."""
    rows = [(number, 0, item.concept) for item in standard.components for number in item.under if "current" in item.periods]
    rows += [(item.number, 1, item.concept) for item in standard.indicators]
    return [(number, concept) for number, _, concept in sorted(rows)]


def offered(line: Line, *, numbers: bool, units: bool) -> Mapping:
    """A form that names all its rows as the standard does, but for one."""
    catalog = load_catalog()
    rows = []
    for index, (number, concept) in enumerate(printed(catalog.standards["hj274-2015"], catalog)):
        odd = concept == line["concept"] and str(number) == line["number"]
        item = catalog.concepts[concept]
        label, unit = (line["label"], line["unit"]) if odd else (item.name.zh, item.unit)
        place = Location(table=0, row=index, column=1)
        rows.append(Row(label, place, number if numbers else None, "", unit if units else "", (Mention(Role.VALUE, "10", place),)))
    form = Form(0, "", {0: Role.NUMBER, 1: Role.INDICATOR, 2: Role.UNIT, 3: Role.VALUE}, tuple(rows), header_rows=1, main=True)
    mappings = match(Extract(Identity(year=2021), (form,)), catalog, "x", "hj274-2015").mappings
    return next(mapping for mapping in mappings if mapping.label == line["label"])


@pytest.mark.parametrize(("numbers", "units"), [(True, True), (True, False), (False, True)])
def test_the_right_concept_is_among_the_first_three(*, numbers: bool, units: bool) -> None:
    missed = []
    for line in lines():
        mapping = offered(line, numbers=numbers, units=units)
        first = [candidate.concept for candidate in mapping.candidates[:3]]
        if mapping.concept != line["concept"] and line["concept"] not in first:
            missed.append((line["label"], line["concept"], first))
    assert missed == []


def test_odd_labels_are_left_to_a_person() -> None:
    mapped = [line["label"] for line in lines() if offered(line, numbers=True, units=True).concept not in {"", line["concept"]}]
    assert mapped == []
