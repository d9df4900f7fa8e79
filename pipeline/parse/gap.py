"""Where several rules of a table end one below the other, a column ends, although no rule is drawn there."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import itemgetter

from pipeline.parse.word import Rule

_SAME = 2.0  # points: ends this near stand one below the other
_FEWEST = 3  # ends that are no accident
_ONE_RULE = 3.0  # points: a rule this near is drawn there


def cuts(horizontal: Sequence[Rule], vertical: Sequence[Rule]) -> tuple[Rule, ...]:
    """Upright lines where at least three level rules begin or end and none is drawn, from the rule above the first of them to the one
    below the last."""
    ends = sorted(((x, rule.at) for rule in horizontal for x in (rule.start, rule.end)), key=itemgetter(0))
    groups: list[list[tuple[float, float]]] = []
    for end in ends:
        if groups and end[0] - groups[-1][0][0] <= _SAME:
            groups[-1].append(end)
        else:
            groups.append([end])
    drawn = [rule.at for rule in vertical]
    heights = sorted({rule.at for rule in horizontal})
    found = (_cut(group, heights) for group in groups if len({round(at) for _, at in group}) >= _FEWEST)
    return tuple(cut for cut in found if all(abs(cut.at - x) > _ONE_RULE for x in drawn))


def _cut(group: Sequence[tuple[float, float]], heights: Sequence[float]) -> Rule:
    first, last = min(at for _, at in group), max(at for _, at in group)
    above, below = bisect_left(heights, first) - 1, bisect_right(heights, last)
    top, bottom = heights[max(above, 0)], heights[min(below, len(heights) - 1)]
    return Rule(sum(x for x, _ in group) / len(group), top, bottom)
