"""Letters with a line drawn through them: deleted by hand or by tracked changes, so that they say nothing any more."""

from collections.abc import Sequence

import numpy as np

from pipeline.parse.coded import Places
from pipeline.parse.letter import Letters
from pipeline.parse.word import Rule

_MIDDLE = 0.24  # of the type size: how far from the middle of a letter a line through it may lie
_ROUNDING = 1e-6  # points
_BEYOND = 0.6  # of the type size: how far it may run past the letters; rules of tables run farther


def struck_through(letters: Letters, horizontal: Sequence[Rule]) -> tuple[frozenset[int], frozenset[Rule]]:
    """Which letters (by their place among all) are struck through, and the rules that do it. Only letters that stand upright."""
    order = _near(letters, horizontal) if horizontal else np.empty(0, np.intp)
    if not order.size:  # as on most pages
        return frozenset(), frozenset()
    ordered, rules = letters.take(order), list(set(horizontal))
    heights, reach, at = ordered.y, _MIDDLE * ordered.sizes.max(), np.array([rule.at for rule in rules])
    first, after = np.searchsorted(heights, at - reach), np.searchsorted(heights, at + reach, "right")
    near = np.flatnonzero(after > first).tolist()
    hits = {rules[place]: _hit(ordered, np.arange(first[place], after[place]), rules[place]) for place in near}
    struck = [order[hit].tolist() for hit in hits.values()]
    return frozenset(place for hit in struck for place in hit), frozenset(rule for rule, hit in hits.items() if hit.size)


def _near(letters: Letters, horizontal: Sequence[Rule]) -> Places:
    """The letters that stand upright at whose middle some rule lies, from top to bottom."""
    at, y, reach = np.array(sorted({rule.at for rule in horizontal})), letters.y, _MIDDLE * letters.sizes + _ROUNDING
    close = np.searchsorted(at, y - reach) < np.searchsorted(at, y + reach, "right")
    if not close.any():
        return np.flatnonzero(close)
    found = np.flatnonzero(close & letters.styles.which(lambda style: style.turn == 0))
    return found[np.argsort(y[found], kind="stable")]


def _hit(letters: Letters, near: Places, rule: Rule) -> Places:
    """The letters that a rule goes through from the first to the last, if it is no longer than they are."""
    some = letters.take(near)
    crossed = (abs(some.y - rule.at) <= _MIDDLE * some.sizes) & (rule.start <= some.x) & (some.x <= rule.end)
    printed = some.take(crossed & ~some.white)
    if not len(printed):
        return near[:0]
    left, _, right, _ = printed.boxes.T
    beyond = _BEYOND * printed.sizes.max()
    inside = rule.start >= left.min() - beyond and rule.end <= right.max() + beyond
    covered = sum((right - left).tolist()) >= 0.6 * (rule.end - rule.start)
    return near[crossed] if inside and covered else near[:0]
