"""Rows as text: what the csv module writes, in every language, and put together from pieces as if they were made at once."""

import csv
from dataclasses import replace
from io import StringIO
from zlib import compress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.catalog import Catalog
from pipeline.export import TABLES, Renderer, Rows, joined, unchanged
from pipeline.export.rendering import _csv, _quoted
from pipeline.model import Fact, Report, SeriesPoint

_FACTS, _CHECKS = (next(table for table in TABLES if table.name == name) for name in ("facts", "checks"))


@given(st.lists(st.tuples(st.text(alphabet=st.characters(codec="utf-8")), st.sampled_from(["", " ", ",", '"', "\r", "a\nb", ' "x', "'"]))))
def test_cells_are_quoted_as_the_csv_module_does(rows: list[tuple[str, str]]) -> None:
    text = StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    assert _csv([list(map(_quoted, column)) for column in zip(*rows, strict=True)]) == text.getvalue().encode()


def test_pieces_make_what_is_made_at_once(reports: list[Report], catalog: Catalog) -> None:
    for table in TABLES:
        renderer = Renderer("zh", catalog)
        pieces = [renderer.rows(table, (report,)) for report in sorted(reports, key=lambda report: report.name)]
        whole = Renderer("zh", catalog).rows(table, reports)
        below = joined(pieces)
        assert (below.number, below.as_csv(), below.as_said()) == (whole.number, whole.as_csv(), whole.as_said())


def test_text_without_marks_stands_beside_only_where_there_are_any(reports: list[Report], catalog: Catalog) -> None:
    renderer = Renderer("zh", catalog)
    later, earlier = (renderer.rows(_FACTS, (report,)) for report in reports)
    assert (later.plain != b"") is later.as_csv().startswith(b"'")
    assert b",'=cmd" in earlier.as_csv()
    assert b",=cmd" in earlier.as_said()
    assert b",'quoted" in earlier.as_said(), "an apostrophe of its own stays"
    assert joined([]) == Rows()


def test_what_was_said_in_one_language_is_not_said_in_another(reports: list[Report], catalog: Catalog) -> None:
    said = {language: Renderer(language, catalog).all_rows(reports[0])["findings"].as_csv() for language in ("zh", "en")}
    assert "少见。".encode() in said["zh"]
    assert b"Unusual." in said["en"]


@pytest.mark.parametrize("many", [1, 2000])
def test_what_is_remembered_changes_nothing(reports: list[Report], catalog: Catalog, many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = [Renderer("zh", catalog).all_rows(report) for report in reports]
    monkeypatch.setattr("pipeline.export.rendering._REMEMBERED", many)
    renderer = Renderer("zh", catalog)
    assert [renderer.all_rows(report) for _ in range(3) for report in reports] == 3 * expected


def test_rows_that_were_there_before_are_taken_over(reports: list[Report], catalog: Catalog) -> None:
    renderer = Renderer("zh", catalog)
    before = next(report for report in reports if len(report.checks) > 1)
    first, *rest = before.checks
    after = replace(before, checks=(first._replace(id="c0", rule="zzz"), *rest))
    known = renderer.rows(_CHECKS, (before,))
    assert renderer.again(_CHECKS, after, before, known) == renderer.rows(_CHECKS, (after,)) != known
    marker = Rows(known.number, compress(known.as_csv().replace(b"\r\n", b"!\r\n")))
    taken = renderer.again(_CHECKS, after, before, marker).lines()
    assert [line.endswith(b"!\r\n") for line in taken] == [True] * len(rest) + [False]


def test_rows_that_are_not_those_of_the_report_before_are_not_taken_over(reports: list[Report], catalog: Catalog) -> None:
    renderer = Renderer("zh", catalog)
    before = next(report for report in reports if len(report.checks) > 1)
    known, after = renderer.rows(_CHECKS, (before,)), replace(before, checks=before.checks[1:])
    assert renderer.again(_CHECKS, before, after, known) == known
    assert renderer.again(_CHECKS, after, after, known) == renderer.rows(_CHECKS, (after,))


@pytest.mark.parametrize("text", ["two\r\nlines", "=cmd", "one, two"])
def test_rows_that_cannot_be_told_apart_are_rendered_again(reports: list[Report], catalog: Catalog, text: str) -> None:
    renderer = Renderer("zh", catalog)
    before = next(report for report in reports if len(report.facts) > 1)
    odd = replace(before, facts=(before.facts[0]._replace(printed=text), *before.facts[1:]))
    for old, new in ((before, odd), (odd, before)):
        assert renderer.again(_FACTS, new, old, renderer.rows(_FACTS, (old,))) == renderer.rows(_FACTS, (new,))


def test_tables_that_judging_changed(reports: list[Report]) -> None:
    report = reports[0]
    names = {table.name for table in TABLES}
    assert unchanged(report, replace(report)) == names
    assert unchanged(report, replace(report, park_id="x")) == names - {"reports"}
    assert unchanged(report, replace(report, findings=report.findings[:1])) == names - {"reports", "findings"}
    fact: Fact = report.facts[0]
    assert unchanged(report, replace(report, series=(SeriesPoint("a", 2020, fact),))) == names - {"reports", "series"}
    assert unchanged(report, replace(report, park="other")) == frozenset(), "the park stands in every row"
