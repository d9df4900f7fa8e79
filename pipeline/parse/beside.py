"""Three-line tables that stand side by side: the lines of a page parted where their rules leave a gap."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf

from pipeline.parse.line import Line, make_line
from pipeline.parse.piece import Piece, beside
from pipeline.parse.word import Rule

_LEVEL = 4.0  # points: rules of tables side by side stand as level as this
_WIDE = 100.0  # points: shorter rules are no table rules
_ENDS = 5.0  # points
_CLOSE = 50.0  # points: captions stand no higher over their tables


@dataclass(frozen=True, slots=True)
class Strip:
    """Lines and horizontal rules that may make tables together."""

    lines: tuple[Line, ...]
    rules: tuple[Rule, ...]


def strips(lines: Sequence[Line], rules: Iterable[Rule]) -> tuple[Strip, ...]:
    """The tables' strips from left to right, and what stands above and below them last; nothing where no two tables stand side by
    side: that is, where fewer than two pairs of level rules leave the same gap, or words stand in it."""
    wide = [rule for rule in rules if rule.end - rule.start >= _WIDE]
    gap = _common_gap(wide)
    if gap is None:
        return ()
    start, end = gap
    pairs = [rule for rule in wide if abs(rule.end - start) <= _ENDS or abs(rule.start - end) <= _ENDS]
    top, bottom = min(rule.at for rule in pairs), max(rule.at for rule in pairs)
    inside = [line for line in lines if top <= line.y <= bottom]
    if any(word.x0 < end - _ENDS and word.x1 > start + _ENDS for line in inside for word in line.words):
        return ()
    middle = (start + end) / 2
    left = Strip(_part(inside, 0.0, middle), tuple(rule for rule in pairs if rule.end < middle))
    right = Strip(_part(inside, middle, inf), tuple(rule for rule in pairs if rule.start > middle))
    rest = Strip(tuple(line for line in lines if line not in inside), tuple(rule for rule in rules if rule not in pairs))
    return left, right, rest


def captions_apart(lines: Iterable[Line], pieces: Sequence[Piece]) -> tuple[Line, ...]:
    """The lines, those that stand close over two tables side by side parted where the tables are."""
    parted = list(lines)
    for left in pieces:
        for right in (other for other in pieces if beside(left, other) and other.bbox[0] > left.bbox[2]):
            top, middle = min(left.bbox[1], right.bbox[1]), (left.bbox[2] + right.bbox[0]) / 2
            parted = [part for line in parted for part in (_parted(line, middle) if 0 < top - line.y < _CLOSE else (line,))]
    return tuple(parted)


def _parted(line: Line, x: float) -> tuple[Line, ...]:
    """A line parted at a place that none of its words reaches."""
    if any(word.x0 < x < word.x1 for word in line.words):
        return (line,)
    return (*_part([line], 0.0, x), *_part([line], x, inf))


def _common_gap(rules: Sequence[Rule]) -> tuple[float, float] | None:
    gaps = Counter(
        (round(left.end), round(right.start))
        for left in rules
        for right in rules
        if abs(left.at - right.at) <= _LEVEL and left.end < right.start
    )
    gap, count = gaps.most_common(1)[0] if gaps else ((0, 0), 0)
    return (float(gap[0]), float(gap[1])) if count > 1 else None


def _part(lines: Iterable[Line], start: float, end: float) -> tuple[Line, ...]:
    """What of each line stands between two x."""
    parts = ([word for word in line.words if start <= word.x < end] for line in lines)
    return tuple(make_line(words) for words in parts if words)
