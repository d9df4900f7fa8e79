"""Pieces of PDF pages around what findings speak of, with the cells framed.

Pages are drawn in a child process with limits, as they were read: a hostile file costs its own pictures only. A file that is gone or
has changed since gives none.
"""

import os
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.export.page.case import Node
from pipeline.export.page.markup import Html, tag
from pipeline.export.page.words import Words
from pipeline.export.schema import Dataset, Origin
from pipeline.isolate import Clocks, begun
from pipeline.model import BBox, Location, Message, Report

_SECONDS, _MEGABYTES = 60.0, 2048  # a file may take
_SCALE = 1.5  # pixels per point
_LONGEST_SIDE = 1800  # pixels: pages can be as large as posters
_QUALITY = 60
_AROUND = 36.0  # points above and below what is framed
_TALLEST = 330.0  # points of what is framed together
_MOST_PAGES = 2  # per finding
_OWN, _USED = (200, 30, 30), (40, 90, 200)

_TOO_MUCH = Message("页面图总量已到 {} MB，其余发现没有附图。", "The pictures of pages came to {} MB; the other findings have none.")
_GONE = Message(
    "{} 份 PDF 的原文件找不到、已改变或画不出，没有附页面图。",
    "Of {} PDF files the source is gone, has changed or cannot be drawn; there are no pictures of their pages.",
)


class Crop(NamedTuple):
    """A piece of a page over its whole width, in points from the top, and what is framed in it; `own` are the finding's cells."""

    page: int
    top: float
    bottom: float
    own: tuple[BBox, ...]
    used: tuple[BBox, ...]


class _Job(NamedTuple):
    paths: tuple[str, ...]
    sha256: str
    crops: tuple[Crop, ...]


class Drawn(NamedTuple):
    """A piece of a page as a picture; its size in pixels."""

    jpeg: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Album:
    """The pictures of the findings (by report and id), and what is to be said of those that are missing."""

    pictures: Mapping[tuple[str, str], Sequence[Html]]
    notes: tuple[Message, ...] = ()

    def of(self, node: Node) -> Sequence[Html]:
        return self.pictures.get((node.source.report.name, node.finding.id), ())


def draw(nodes: Sequence[Node], dataset: Dataset, words: Words, room: int) -> Album:
    """All pictures there is room for, report by report; `room` in bytes as they stand in the page."""
    wanted: dict[str, list[tuple[Node, Crop]]] = {}
    for node in (node for root in nodes for node in root.walk()):
        if node.source.report.format.startswith("pdf"):
            wanted.setdefault(node.source.report.name, []).extend((node, crop) for crop in crops(node))
    if dataset.origin is None:
        return Album({})
    reports = [report for report in dataset.reports if wanted.get(report.name)]
    reports.sort(key=lambda report: report.name)
    jobs = {
        report.name: _Job(paths, report.sha256, tuple(dict.fromkeys(crop for _, crop in wanted[report.name])))
        for report in reports
        if (paths := find_sources(report, dataset.origin))
    }
    return _Binder(wanted, words, room).bind(list(jobs), list(jobs.values()), len(reports) - len(jobs))


class _Binder:
    """Puts pictures to findings until the room is used up."""

    def __init__(self, wanted: Mapping[str, Sequence[tuple[Node, Crop]]], words: Words, room: int) -> None:
        self._wanted, self._words = wanted, words
        self._pictures: dict[tuple[str, str], list[Html]] = {}
        self._room = self._left = room

    def bind(self, names: Sequence[str], jobs: Sequence[_Job], gone: int) -> Album:
        # one at a time: which pictures there is room for must not hang on which file is done first
        with begun(_prepare, jobs, jobs=1, clocks=Clocks(_SECONDS, _SECONDS), memory=_MEGABYTES) as finished:
            for index, outcome in finished:
                if outcome.value is None:
                    gone += 1
                elif not self._add(names[index], dict(zip(jobs[index].crops, outcome.value, strict=True))):
                    break
        said = [_filled(_GONE, gone)] if gone else []
        if self._left <= 0:
            said.append(_filled(_TOO_MUCH, self._room // 1_000_000))
        return Album(self._pictures, tuple(said))

    def _add(self, name: str, drawn: Mapping[Crop, Drawn]) -> bool:
        """Whether there was room for all of them."""
        for node, crop in self._wanted[name]:
            shown = _shown(crop, drawn[crop], self._words)
            self._left -= len(shown)
            if self._left <= 0:
                return False
            self._pictures.setdefault((name, node.finding.id), []).append(shown)
        return True


def _shown(crop: Crop, drawn: Drawn, words: Words) -> Html:
    said = words.say(f"第 {crop.page} 页原样", f"Page {crop.page} as it is")
    legend = words.say("（红框为本问题所在，蓝框为参与计算的数字）", " (red: where the finding stands; blue: figures that enter it)")
    data = f"data:image/jpeg;base64,{b64encode(drawn.jpeg).decode()}"
    image = tag("img", src=data, alt=said + legend, width=drawn.width, height=drawn.height)
    return tag("figure", tag("figcaption", said, tag("small", legend)), image, class_="page")


def _filled(message: Message, number: int) -> Message:
    return Message(message.zh.format(number), message.en.format(number))


# ------------------------------------------------------------------------------------------------ what to draw
def crops(node: Node) -> list[Crop]:
    """The pieces of pages that show a finding and the figures that enter it, its own page first."""
    finding = node.finding
    return crops_of(finding.location, [node.source.facts[name].location for name in node.figures if name in node.source.facts])


def crops_of(own: Location, used: Sequence[Location], most: int = _MOST_PAGES) -> list[Crop]:
    """The pieces of at most `most` pages that show a place and others, its own page first."""
    places = dict.fromkeys(place for place in (own, *used) if place.page and place.bbox)
    pages = list(dict.fromkeys(place.page for place in places))[:most]
    return [_crop(page, [place for place in places if place.page == page], own) for page in pages if page]


def _crop(page: int, places: Sequence[Location], own: Location) -> Crop:
    boxes = [(place.bbox, _same(place, own)) for place in places if place.bbox]
    first = next((box for box, is_own in boxes if is_own), boxes[0][0])
    top, bottom = _height(first)
    for box, _ in boxes:
        high, low = _height(box)
        if max(bottom, low) - min(top, high) <= _TALLEST:
            top, bottom = min(top, high), max(bottom, low)
    inside = [(box, is_own) for box, is_own in boxes if top <= _height(box)[0] and _height(box)[1] <= bottom]
    framed = (tuple(dict.fromkeys(box for box, is_own in inside if is_own is wanted)) for wanted in (True, False))
    return Crop(page, top - _AROUND, min(bottom, top + 2 * _TALLEST) + _AROUND, *framed)


def _same(place: Location, own: Location) -> bool:
    return place.bbox == own.bbox or (place.row is not None and (place.table, place.row, place.column) == (own.table, own.row, own.column))


def _height(box: BBox) -> tuple[float, float]:
    return min(box[1], box[3]), max(box[1], box[3])


def find_sources(report: Report, origin: Origin) -> tuple[str, ...]:
    """Where the file that a report was read from may be: below a folder given, that folder's name or its parents' before it, or the
    file given. Its content tells which it is."""
    if ".." in report.name.split("/"):
        return ()
    found: list[Path] = []
    for path in (Path(os.path.abspath(item)) for item in origin.paths):
        found += [folder / report.name for folder in (path, *path.parents)]
    return tuple(str(path) for path in dict.fromkeys(found) if path.is_file())


def pieces(report: Report, origin: Origin, wanted: Sequence[Crop]) -> Sequence[Drawn] | None:
    """The pictures of some pieces of one report's pages; None where the file is gone, has changed or cannot be drawn."""
    paths = find_sources(report, origin)
    if not paths or not wanted:
        return None
    job = _Job(paths, report.sha256, tuple(wanted))
    with begun(_prepare, [job], jobs=1, clocks=Clocks(_SECONDS, _SECONDS), memory=_MEGABYTES) as finished:
        return next((outcome.value for _, outcome in finished), None)


# ------------------------------------------------------------------------------------------------ in the child
def _prepare() -> Callable[[_Job], list[Drawn]]:
    return _draw


def _draw(job: _Job) -> list[Drawn]:
    import pypdfium2  # slow to import, needed only here

    contents = (Path(path).read_bytes() for path in job.paths)
    content = next((content for content in contents if sha256(content).hexdigest() == job.sha256), None)
    if content is None:
        raise ValueError("the file has changed")
    pdf = pypdfium2.PdfDocument(content, password="")
    try:
        return [_piece(pdf, crop) for crop in job.crops]
    finally:
        pdf.close()


def _piece(pdf: Any, crop: Crop) -> Drawn:
    page = pdf[crop.page - 1]
    wide, tall = page.get_size()
    top, bottom = max(0.0, crop.top), min(tall, crop.bottom)
    scale = min(_SCALE, _LONGEST_SIDE / max(wide, bottom - top))
    image = page.render(scale=scale, crop=(0, tall - bottom, 0, top)).to_pil().convert("RGB")
    for boxes, colour in ((crop.used, _USED), (crop.own, _OWN)):
        for box in boxes:
            _frame(image, box, top, scale, colour)
    stream = BytesIO()
    image.save(stream, "JPEG", quality=_QUALITY, optimize=True)
    return Drawn(stream.getvalue(), *image.size)


def _frame(image: Any, box: BBox, top: float, scale: float, colour: tuple[int, int, int]) -> None:
    from PIL import ImageDraw

    left, right = sorted((box[0] * scale, box[2] * scale))
    high, low = ((edge - top) * scale for edge in _height(box))
    ImageDraw.Draw(image).rectangle((left - 2, high - 2, right + 2, low + 2), outline=colour, width=2)


def notes(album: Album, words: Words) -> Iterator[Html]:
    for message in album.notes:
        yield tag("p", words.of(message), class_="hint")
