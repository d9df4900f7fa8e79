"""Characters of a text layer that mean nothing: codes without a letter, private codes, replacement signs."""

from collections.abc import Sequence
from itertools import pairwise

from pipeline.parse.letter import Letter, Letters
from pipeline.parse.signs import LOST, WHITE, is_lost
from pipeline.parse.symbols import pictorial


def garbled_share(chars: Letters) -> float:
    """The share of printed characters without meaning; 1 where figures lost some of their signs to it, so that none of the page's
    figures can be trusted."""
    bad = int(((chars.kinds & (LOST | WHITE)) == LOST).sum())
    if not bad:  # as on most pages
        return 0.0
    printed = [char for char in chars if not char.text.isspace()]
    return 1.0 if lost_figures(printed) else bad / len(printed)


def lost_figures(printed: Sequence[Letter]) -> bool:
    """Whether characters without meaning stand in figures: directly beside a digit or a point, or two together."""
    return any((_broken(first, second) or _broken(second, first)) and _touch(first, second) for first, second in pairwise(printed))


def _broken(char: Letter, other: Letter) -> bool:
    return _lost(char) and (_lost(other) or _of_figure(other))


def _lost(char: Letter) -> bool:
    return is_lost(char.text) and not pictorial(char.style.font)


def _of_figure(char: Letter) -> bool:
    return bool(char.text.isdigit() or char.text in ".,")


def _touch(first: Letter, second: Letter) -> bool:
    near = 0.3 * max(first.style.size, second.style.size)
    return bool(abs(first.top - second.top) < near and -near < second.x0 - first.x1 < near)
