"""Indicator × park × year: the dataset as one sheet, a row per park and figure, a column per year."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from pipeline.catalog import Catalog, figure_name
from pipeline.export.schema import Dataset
from pipeline.export.workbook.grid import Grid, Head
from pipeline.export.workbook.styles import FILLS, Styles, as_printed
from pipeline.model import Message, SeriesPoint

MATRIX = Message("指标矩阵", "matrix")
_HEADS = ((Message("园区", "park"), 24), (Message("指标", "figure"), 34), (Message("单位", "unit"), 14))


def write_matrix(sheet: Any, dataset: Dataset, styles: Styles) -> None:
    """All figures of the parks' histories, in the order of the standards; those that two reports print differently are coloured."""
    points: dict[tuple[str, str], dict[int, SeriesPoint]] = defaultdict(dict)
    parks: dict[str, str] = {}
    for report in dataset.reports:
        for point in report.series:
            points[report.park_id, point.concept][point.year] = point
            parks.setdefault(report.park_id, report.park)
    years = sorted({year for found in points.values() for year in found})
    heads = [Head(head.say(dataset.language), width) for head, width in _HEADS] + [Head(str(year), 15) for year in years]
    grid = Grid(sheet, heads, styles, dataset.language)
    order = _order(dataset.catalog)
    for park, concept in sorted(points, key=lambda key: (parks[key[0]], key[0], order.get(key[1], len(order)), key[1])):
        found = points[park, concept]
        name = figure_name(dataset.catalog, concept, "").say(dataset.language)
        values = [_value(found.get(year)) for year in years]
        fills = [FILLS["undetermined"] if year in found and found[year].agree is False else "" for year in years]
        unit = next(iter(found.values())).fact.unit
        grid.add([parks[park], name, unit, *values], ["", "", "", *fills])
    grid.close()


def _value(point: SeriesPoint | None) -> Decimal | str | None:
    if point is None:
        return None
    return point.fact.text if point.fact.value is None else as_printed(point.fact.value, point.fact.text)


def _order(catalog: Catalog) -> dict[str, int]:
    """Concepts in the order in which the packs name them."""
    return {concept: place for place, concept in enumerate(catalog.concepts)}
