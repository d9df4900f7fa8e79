"""Letters with a line drawn through them: deleted by hand or by tracked changes, so that they say nothing any more."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import attrgetter

import numpy as np

from pipeline.parse.letter import Letter
from pipeline.parse.word import Rule

_MIDDLE = 0.24  # of the type size: how far from the middle of a letter a line through it may lie
_BEYOND = 0.6  # of the type size: how far it may run past the letters; rules of tables run farther


def struck_through(letters: Sequence[Letter], horizontal: Sequence[Rule]) -> tuple[frozenset[int], frozenset[Rule]]:
    """Which letters (by their place in the sequence) are struck through, and the rules that do it. Only letters that stand upright."""
    if not horizontal:
        return frozenset(), frozenset()
    upright = [place for place, letter in enumerate(letters) if letter.style.turn == 0]
    middles = np.array([letters[place].top + letters[place].bottom for place in upright]) / 2
    by_height = np.argsort(middles, kind="stable")
    order, heights = [upright[place] for place in by_height.tolist()], middles[by_height].tolist()
    reach = _MIDDLE * max((letters[place].style.size for place in order), default=0.0)
    struck: set[int] = set()
    through: set[Rule] = set()
    for rule in sorted(set(horizontal), key=attrgetter("at", "start", "end")):
        near = order[bisect_left(heights, rule.at - reach) : bisect_right(heights, rule.at + reach)]
        if hit := _hit(letters, near, rule):
            struck.update(hit)
            through.add(rule)
    return frozenset(struck), frozenset(through)


def _hit(letters: Sequence[Letter], near: Sequence[int], rule: Rule) -> list[int]:
    """The letters that a rule goes through from the first to the last, if it is no longer than they are."""
    hit = [place for place in near if _crosses(letters[place], rule)]
    printed = [letters[place] for place in hit if not letters[place].text.isspace()]
    if not printed:
        return []
    beyond = _BEYOND * max(letter.style.size for letter in printed)
    left, right = min(letter.x0 for letter in printed), max(letter.x1 for letter in printed)
    inside = rule.start >= left - beyond and rule.end <= right + beyond
    covered = sum(letter.x1 - letter.x0 for letter in printed) >= 0.6 * (rule.end - rule.start)
    return hit if inside and covered else []


def _crosses(letter: Letter, rule: Rule) -> bool:
    return abs(letter.y - rule.at) <= _MIDDLE * letter.style.size and rule.start <= letter.x <= rule.end
