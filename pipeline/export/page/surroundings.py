"""The table around a finding, rebuilt from the figures read of it, with the finding's own cell and the figures used marked."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from pipeline.export.page.case import Node
from pipeline.export.page.markup import Html, tag
from pipeline.export.page.words import Words
from pipeline.model import NOWHERE, Fact, Location, Report

_MOST_ROWS = 16
_LONGEST = 120  # characters of a cell
_NEAR = 1  # rows above and below that are shown too
_Place = tuple[int, int]
_Cells = Mapping[_Place, Fact]


class _Marks(NamedTuple):
    """The cell of the finding, and those of the figures that enter it."""

    hit: _Place | None
    used: frozenset[_Place]


def surroundings(node: Node, words: Words) -> list[Html]:
    """A table per table that the finding speaks of; beside it those of the other reports that it names, each with its report."""
    finding = node.finding
    reports = [node.source.report, *node.source.beside(finding)]
    shown = [table for report in reports for table in _tables(report, node, words)]
    return [tag("div", *shown, class_="beside")] if len(reports) > 1 and len(shown) > 1 else shown


def _tables(report: Report, node: Node, words: Words) -> Iterator[Html]:
    wanted = set(node.figures)
    used = [fact.location for fact in report.facts if fact.id in wanted]
    own = node.finding.location if report is node.source.report else NOWHERE
    for table in dict.fromkeys(place.table for place in (own, *used) if place.table is not None and place.row is not None):
        shown = _table(table, own, used, report, words)
        if shown is not None:
            yield shown


def _table(table: int, own: Location, used: Sequence[Location], report: Report, words: Words) -> Html | None:
    cells: dict[_Place, Fact] = {}
    for fact in report.facts:
        place = _in(table, fact.location)
        if place is not None:
            cells.setdefault(place, fact)
    hit = _in(table, own)
    marks = _Marks(hit, frozenset(place for item in used if (place := _in(table, item)) is not None))
    rows = _rows(cells, [*([hit] if hit else []), *sorted(marks.used)])
    columns = sorted({column for row, column in cells if row in rows} | ({hit[1]} if hit else set()))
    if not rows or not columns:
        return None
    corner = tag("th", words.say("行", "row"), scope="col"), tag("th", words.say("名称", "name"), scope="col")
    head = tag("tr", *corner, *(tag("th", _head(cells, column, words), scope="col") for column in columns))
    body = (_row(row, columns, cells, marks, words) for row in rows)
    page = next((fact.location.page for place, fact in cells.items() if place[0] in rows and fact.location.page), None)
    where = words.say(f"表 {table + 1}", f"Table {table + 1}") + (words.say(f"（第 {page} 页）", f" (p. {page})") if page else "")
    where = where if own != NOWHERE else f"{report.name} {where}"
    about = words.say("按读出的数字重排，只列有关各行；", "rebuilt from the figures read, only the rows concerned; ")
    legend = words.say("粗框为本问题所在，底色为参与计算的数字", "framed: where the finding stands; shaded: figures that enter it")
    caption = tag("caption", f"{where}：" if words.language == "zh" else f"{where}: ", about, legend)
    table_ = tag("table", caption, tag("thead", head), tag("tbody", *body), class_="cells")
    return tag("div", table_, class_="scroll", tabindex=0, role="region", aria_label=where)


def _in(table: int, place: Location) -> _Place | None:
    if place.table != table or place.row is None:
        return None
    return place.row, -1 if place.column is None else place.column


def _rows(cells: _Cells, wanted: Iterable[_Place]) -> list[int]:
    """The rows wanted in the order of the table, and their neighbours while there is room."""
    own = list(dict.fromkeys(row for row, _ in wanted))[:_MOST_ROWS]
    known = {row for row, _ in cells}
    near = [row + step for row in own for step in range(-_NEAR, _NEAR + 1) if row + step in known]
    return sorted(dict.fromkeys([*own, *near][:_MOST_ROWS]))


def _head(cells: _Cells, column: int, words: Words) -> str:
    """What most figures of a column are."""
    kinds = Counter(fact.kind for (_, at), fact in cells.items() if at == column)
    most = min(kinds, key=lambda kind: (-kinds[kind], kind), default=None)
    return words.label(most, "kind") if most else "—"


def _row(row: int, columns: Sequence[int], cells: _Cells, marks: _Marks, words: Words) -> Html:
    facts = [fact for (at, _), fact in cells.items() if at == row]
    name = next((fact.label for fact in facts if fact.label), "")
    unit = next((fact.unit_text for fact in facts if fact.unit_text), "")
    label = f"{name}（{unit}）" if unit and unit not in name else name
    shown = (_cell((row, column), cells, marks, words) for column in columns)
    return tag("tr", tag("th", str(row + 1), scope="row", class_="no"), tag("td", _cut(label), class_="name"), *shown)


def _cell(place: _Place, cells: _Cells, marks: _Marks, words: Words) -> Html:
    fact = cells.get(place)
    printed = _cut(" ".join((fact.printed or fact.text).split())) if fact else ""
    if place == marks.hit:
        said = tag("span", words.say("（本问题所在）", " (the finding)"), class_="unseen")
        return tag("td", tag("mark", printed or "—"), said, class_="hit")
    return tag("td", tag("mark", printed), class_="used") if place in marks.used else tag("td", printed)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
