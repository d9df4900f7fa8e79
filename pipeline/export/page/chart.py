"""Pictures of figures as SVG, drawn here: bars, and a figure over the years. Colours are the style sheet's; coordinates are float."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, pairwise
from unicodedata import east_asian_width

from pipeline.export.page.markup import Html, tag
from pipeline.export.schema import plain

_BAR, _GAP, _LABEL, _WIDE = 18, 8, 250, 640
_COUNT = 60  # room for what stands behind a bar
_LONGEST = 30  # half-width characters of a label beside a bar


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of pieces, each (class of its colour, length); `said` stands behind it."""

    label: str
    pieces: tuple[tuple[str, float], ...]
    said: str


@dataclass(frozen=True, slots=True)
class Point:
    """A figure of a year; `flawed`: there is a finding about it."""

    year: int
    value: Decimal
    flawed: bool = False


def bars(items: Sequence[Bar], most: float, about: str) -> Html:
    """Bars one below the other, as long as their share of `most`."""
    tall = len(items) * (_BAR + _GAP) + _GAP
    rows = [piece for at, item in enumerate(items) for piece in _bar(item, _GAP + at * (_BAR + _GAP), most)]
    return tag("svg", tag("title", about), *rows, viewBox=f"0 0 {_WIDE} {tall}", role="img", aria_label=about, class_="chart bars")


def _bar(item: Bar, top: int, most: float) -> list[Html]:
    middle = top + _BAR * 0.75
    parts = [tag("text", tag("title", item.label), _cut(item.label), x=_LABEL - 8, y=_at(middle), class_="label")]
    left = float(_LABEL)
    for colour, length in item.pieces:
        wide = length / most * (_WIDE - _LABEL - _COUNT) if most else 0.0
        if wide > 0:
            parts.append(tag("rect", x=_at(left), y=top, width=_at(wide), height=_BAR, class_=colour))
            left += wide
    return [*parts, tag("text", item.said, x=_at(left + 6), y=_at(middle), class_="count")]


def _cut(label: str) -> str:
    """As much of a label as there is room for; a Chinese character takes that of two others."""
    widths = accumulate(2 if east_asian_width(character) in "WF" else 1 for character in label)
    shown = sum(width <= _LONGEST for width in widths)
    return label if shown == len(label) else f"{label[:shown]}…"


# ------------------------------------------------------------------------------------------------ a figure over the years
_W, _H, _L, _R, _T, _B = 320, 150, 12, 12, 22, 24


def years(points: Sequence[Point], limits: Sequence[Decimal], about: str) -> Html:
    """A figure over the years with its limits as dashed lines; years in order, at least one point."""
    first, last = points[0].year, points[-1].year
    values = [float(item) for item in (*(point.value for point in points), *limits)]
    low, high = min(values), max(values)
    low, high = (low, high) if high > low else (low - 1, high + 1)

    def x(year: int) -> float:
        return _L + 22 + (year - first) / max(last - first, 1) * (_W - _L - _R - 44)

    def y(value: Decimal) -> float:
        return _T + (high - float(value)) / (high - low) * (_H - _T - _B)

    parts = [tag("line", x1=_L, x2=_W - _R, y1=_at(y(limit)), y2=_at(y(limit)), class_="limit") for limit in limits]
    for one, two in pairwise(points):
        colour = "line" if two.year == one.year + 1 else "line broken"
        parts.append(tag("line", x1=_at(x(one.year)), y1=_at(y(one.value)), x2=_at(x(two.year)), y2=_at(y(two.value)), class_=colour))
    for point in points:
        parts += _point(point, x(point.year), y(point.value))
    return tag("svg", tag("title", about), *parts, viewBox=f"0 0 {_W} {_H}", role="img", aria_label=about, class_="chart years")


def _point(point: Point, x: float, y: float) -> list[Html]:
    colour = "dot flawed" if point.flawed else "dot"
    shape = (
        tag("rect", x=_at(x - 5), y=_at(y - 5), width=10, height=10, class_=colour)
        if point.flawed
        else tag("circle", cx=_at(x), cy=_at(y), r=4, class_=colour)
    )
    value = tag("text", plain(point.value), x=_at(x), y=_at(max(y - 9, 12)), class_="value")
    return [shape, value, tag("text", str(point.year), x=_at(x), y=_H - 6, class_="year")]


def _at(number: float) -> str:
    return f"{number:.1f}"
