"""The history of a park: each figure once."""

from dataclasses import replace

from pipeline.model import Report, SeriesPoint
from tests.validate.across.build import BASE, across, report

Row = tuple[str, str, int, str, int, bool | None]


def series(*reports: Report) -> set[Row]:
    return {(item.name, *_row(point)) for item in across(*reports) for point in item.series}


def _row(point: SeriesPoint) -> tuple[str, int, str, int, bool | None]:
    return point.concept, point.year, point.fact.text, len(point.others), point.agree


def test_each_figure_once_from_the_report_of_its_own_year() -> None:
    reports = report(2018, {"added_value": "200001"}), report(2021, {"added_value": "250003", "added_value@Y-3": "200002.4"})
    assert series(*reports) == {
        ("2018.docx", "added_value", 2018, "200001", 1, False),
        ("2021.docx", "added_value", 2021, "250003", 0, None),
    }


def test_a_base_year_is_absolute_and_counted_once() -> None:
    found = series(report(2018, BASE), report(2021, {"added_value@base": "100001"}))
    assert ("2018.docx", "added_value", 2011, "100001", 1, True) in found
    assert len(found) == len(BASE)


def test_the_surest_reading_stands() -> None:
    scan = report(2021, {"added_value": "250803"}, name="a.pdf", file_format="pdf-scan")
    text = report(2021, {"added_value": "250003"}, name="b.docx")
    assert series(scan, text) == {("b.docx", "added_value", 2021, "250003", 1, False)}


def test_standards_are_joined_and_parks_are_not() -> None:
    old = replace(report(2014, {"added_value": "150001"}), standard="hj274-2009")
    other = report(2014, {"added_value": "1"}, park="栖禾工业园区", name="other.docx")
    found = across(old, report(2018, {"added_value": "200001"}), other)
    assert [(item.park_id[:2], item.standard, len(item.series)) for item in found] == [
        ("青岚", "hj274-2009", 1),
        ("青岚", "hj274-2015", 1),
        ("栖禾", "hj274-2015", 1),
    ]


def test_scopes_are_kept_apart() -> None:
    every = report(2018, {"energy_use": "45001"}, scope="等价值"), report(2019, {"energy_use@2018": "41001"}, scope="当量值")
    assert {row[3] for row in series(*every)} == {"45001", "41001"}
