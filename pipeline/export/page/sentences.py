"""The running text that a finding speaks of: the sentence marked in its paragraph, with the paragraph before and the one behind."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from pipeline.export.page.case import Node
from pipeline.export.page.markup import Html, join, tag
from pipeline.export.page.words import Words
from pipeline.model import Location, Passage

_NEAR = 200  # characters shown of a neighbour
_ROOM = 600  # and of the own paragraph on either side of what is marked
_Spot = tuple[int | None, int | None, int | None, int | None]
_Span = tuple[int, int]


def sentences(node: Node, words: Words) -> list[Html]:
    """A piece of text per place that the finding speaks of; places in paragraphs near one another are one piece."""
    own = node.finding.location
    used = [node.source.facts[name].location for name in node.finding.facts if name in node.source.facts]
    spans: dict[_Spot, list[_Span]] = {}
    for place in (own, *used):
        spans.setdefault(_spot(place), []).extend([place.span] if place.span else [])
    prose = {_spot(item.location): item for item in node.source.report.prose}
    return [_figure(piece, prose, spans, own, words) for piece in _pieces([spot for spot in spans if spot in prose], prose)]


def _spot(place: Location) -> _Spot:
    return place.paragraph, place.table, place.row, place.column


def _pieces(spots: Sequence[_Spot], prose: Mapping[_Spot, Passage]) -> Iterator[list[_Spot]]:
    """The passages shown, those together that follow one another in the text; cells of prose each alone."""
    yield from ([spot] for spot in spots if spot[0] is None)

    def paragraph(number: int) -> _Spot:
        return number, None, None, None

    near = {number + step for number, *_ in spots if number is not None for step in (-1, 0, 1)}
    shown = sorted(number for number in near if paragraph(number) in prose)
    if not shown:
        return
    breaks = [0, *(at for at, (one, other) in enumerate(pairwise(shown), start=1) if other - one > 1), len(shown)]
    yield from (list(map(paragraph, shown[first:last])) for first, last in pairwise(breaks))


def _figure(
    piece: Sequence[_Spot], prose: Mapping[_Spot, Passage], spans: Mapping[_Spot, Sequence[_Span]], own: Location, words: Words
) -> Html:
    place = next((prose[spot].location for spot in piece if spot in spans), own)
    page = words.say(f"第 {place.page} 页", f"p. {place.page}") if place.page else ""
    said = words.say("正文", "Running text")
    where = " ".join(filter(None, (page, place.section)))
    legend = words.say("（底色：所说的句子及前后各一段；粗体：有关数字）", " (shaded: the sentence in question; bold: its figures)")
    head = tag("figcaption", said + words.say("：", ": ") * bool(where) + where, tag("small", legend))
    return tag("figure", head, *(_paragraph(prose[spot], spans.get(spot), spot == _spot(own)) for spot in piece), class_="prose")


def _paragraph(passage: Passage, spans: Sequence[_Span] | None, is_own: bool) -> Html:
    text = passage.text
    if spans is None:
        return tag("p", text if len(text) <= _NEAR else text[: _NEAR - 1] + "…", class_="near")
    said = [bounds for bounds in passage.sentences if any(bounds[0] < end and start < bounds[1] for start, end in spans)]
    bounds = (said[0][0], said[-1][1]) if said else (0, len(text))
    start, end = max(0, bounds[0] - _ROOM), min(len(text), bounds[1] + _ROOM)
    marked = tag("mark", _bold(text, bounds, spans), class_=None if is_own else "used")
    return tag("p", "…" * (start > 0) + text[start : bounds[0]], marked, text[bounds[1] : end] + "…" * (end < len(text)))


def _bold(text: str, bounds: _Span, spans: Sequence[_Span]) -> Html:
    """A sentence with its figures in bold."""
    parts: list[str] = []
    at = bounds[0]
    for start, end in sorted(set(spans)):
        if at <= start < end <= bounds[1]:
            parts += [text[at:start], tag("strong", text[start:end])]
            at = end
    return join(*parts, text[at : bounds[1]])


__all__ = ["sentences"]
