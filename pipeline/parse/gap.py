"""Where several rules of a table end one below the other, a column ends, although no rule is drawn there."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from pipeline.parse.word import Rule, runs

_SAME = 2.0  # points: ends this near stand one below the other
_FEWEST = 3  # ends that are no accident
_ONE_RULE = 3.0  # points: a rule this near is drawn there


def cuts(horizontal: Sequence[Rule], vertical: Sequence[Rule]) -> tuple[Rule, ...]:
    """Upright lines where at least three level rules begin or end and none is drawn, from the rule above the first of them to the one
    below the last."""
    ends = sorted([rule.start for rule in horizontal] + [rule.end for rule in horizontal])
    drawn = sorted({rule.at for rule in vertical})
    groups = (ends[start:end] for start, end in runs(ends, _SAME) if end - start >= _FEWEST)
    found = (_cut(group, horizontal) for group in groups if not _is_drawn(_middle(group), drawn))
    return tuple(cut for cut in found if cut)


def _middle(xs: Sequence[float]) -> float:
    return sum(xs) / len(xs)


def _is_drawn(x: float, drawn: Sequence[float]) -> bool:
    place = bisect_left(drawn, x)
    return any(abs(x - other) <= _ONE_RULE for other in drawn[max(place - 1, 0) : place + 1])


def _cut(ends: Sequence[float], horizontal: Sequence[Rule]) -> Rule | None:
    """The line through ends of rules that lie near one x, if they are at several heights."""
    low, high = ends[0], ends[-1]
    here = {rule.at for rule in horizontal if low <= rule.start <= high or low <= rule.end <= high}
    if len({round(at) for at in here}) < _FEWEST:
        return None
    heights = sorted({rule.at for rule in horizontal})
    above, below = bisect_left(heights, min(here)) - 1, bisect_right(heights, max(here))
    return Rule(_middle(ends), heights[max(above, 0)], heights[min(below, len(heights) - 1)])
