"""Pieces of pages beside one another: where a finding stands, and the other places that it speaks of, in whatever reports. The newest
are kept, for one goes back and forth between findings."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock

from pipeline.export.page.picture import Crop, Drawn, crops_of, pieces
from pipeline.model import NOWHERE, Report, Status
from pipeline.review.case import Shown, location
from pipeline.review.desk import Desk

_KEPT = 60  # findings
_MOST = 4  # pieces of pages per report


@dataclass(frozen=True, slots=True)
class Picture:
    """A piece of a page of a report."""

    report: str
    page: int
    drawn: Drawn


@dataclass(frozen=True, slots=True)
class Sheet:
    """The pictures of a finding, and the PDF reports of which there should be some and are none."""

    pictures: tuple[Picture, ...]
    missing: tuple[str, ...] = ()


class Pictures:
    """The pictures of findings, drawn when they are asked for."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kept: OrderedDict[tuple[str, ...], Sheet] = OrderedDict()
        self._lock = Lock()

    def of(self, case: Shown) -> Sheet:
        key = (case.row["finding"], str(case.case.report["sha256"]), *sorted(case.case.elsewhere))
        with self._lock:  # one child process at a time
            if key not in self._kept:
                self._kept[key] = self._drawn(case)
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]

    def _drawn(self, case: Shown) -> Sheet:
        pictures: list[Picture] = []
        missing: list[str] = []
        for report, crops in self._wanted(case):
            drawn = pieces(report, self._desk.origin, crops)
            if drawn is None:
                missing.append(report.name)
            else:
                pictures += [Picture(report.name, crop.page, piece) for crop, piece in zip(crops, drawn, strict=True)]
        return Sheet(tuple(pictures), tuple(missing))

    def _wanted(self, case: Shown) -> Iterator[tuple[Report, list[Crop]]]:
        """The pieces of pages of each PDF report: of the finding's own first."""
        own = case.node.finding
        facts = case.node.source.facts
        yield from _of(
            case.node.source.report, crops_of(own.location, [facts[name].location for name in case.node.figures if name in facts], _MOST)
        )
        for name in dict.fromkeys(fact["report"] for fact in case.case.elsewhere.values()):
            row = self._desk.report(name)
            if row:
                other = Report(name, row["sha256"] or "", row["format"] or "", Status(row["status"]))
                places = [location(fact) for fact in case.case.elsewhere.values() if fact["report"] == name]
                yield from _of(other, crops_of(places[0] if places else NOWHERE, places[1:], _MOST))


def _of(report: Report, crops: list[Crop]) -> Iterator[tuple[Report, list[Crop]]]:
    if crops and report.format.startswith("pdf"):
        yield report, crops


__all__ = ["Picture", "Pictures", "Sheet"]
