"""Quarter turns of boxes and rules: from a page to the frame in which its text stands upright."""

from collections.abc import Iterable
from typing import TypeVar

from pipeline.parse.coded import Floats
from pipeline.parse.word import Rule

Side = TypeVar("Side", float, Floats)


def frame_of(width: float, height: float, quarter: int) -> tuple[float, float]:
    """Width and height of a page after that many quarter turns."""
    return (height, width) if quarter % 2 else (width, height)


def turned(box: tuple[Side, Side, Side, Side], quarter: int, width: float, height: float) -> tuple[Side, Side, Side, Side]:
    """A box (or many, a column for each side) on a page of this size in the frame in which text that is turned clockwise by so many
    quarters stands upright."""
    if not quarter:
        return box
    x0, y0, x1, y1 = box
    return (
        (y0, width - x1, y1, width - x0),
        (width - x1, height - y1, width - x0, height - y0),
        (height - y1, x0, height - y0, x1),
    )[quarter - 1]


def turned_rules(
    horizontal: Iterable[Rule], vertical: Iterable[Rule], quarter: int, width: float, height: float
) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """Horizontal and vertical rules in that frame."""
    if not quarter:
        return tuple(horizontal), tuple(vertical)
    boxes = [(rule.start, rule.at, rule.end, rule.at) for rule in horizontal]
    across = [turned(box, quarter, width, height) for box in boxes]
    down = [turned((rule.at, rule.start, rule.at, rule.end), quarter, width, height) for rule in vertical]
    if quarter % 2:
        across, down = down, across
    return tuple(Rule(y, x0, x1) for x0, y, x1, _ in across), tuple(Rule(x, y0, y1) for x, y0, _, y1 in down)
