"""The white rivers between words that part the columns of a table without vertical rules."""

from collections.abc import Iterable, Sequence

from pipeline.parse.line import Line

_RIVER = 0.45  # of the type size: white space at least this wide parts columns

Stretch = tuple[float, float]
"""From an x to another."""


class Rivers:
    """Stretches of x that words fill, grown line by line as long as they keep those of the beginning apart."""

    def __init__(self, heads: Sequence[Stretch]) -> None:
        self.heads = heads
        self.filled = list(heads)

    def add(self, line: Line) -> bool:
        """Take a line in, unless one of its words would bridge two of the first stretches."""
        filled = merged([*self.filled, *((word.x0, word.x1) for word in line.words)], _RIVER * line.size)
        homes = [next(place for place, (x0, x1) in enumerate(filled) if x0 <= head[0] <= x1) for head in self.heads]
        if len(set(homes)) < len(homes):
            return False
        self.filled = filled
        return True

    def copy(self) -> "Rivers":
        other = Rivers(self.heads)
        other.filled = self.filled
        return other


def stretches_of(lines: Iterable[Line]) -> list[Stretch]:
    """What the words of lines fill, as narrow as rivers allow."""
    known = [word for line in lines for word in line.words]
    size = max((word.size for word in known), default=10.0)
    return merged([(word.x0, word.x1) for word in known], _RIVER * size)


def merged(stretches: Iterable[Stretch], gap: float) -> list[Stretch]:
    """Stretches made one where they are nearer than a gap."""
    joined: list[Stretch] = []
    for x0, x1 in sorted(stretches):
        if joined and x0 - joined[-1][1] < gap:
            joined[-1] = (joined[-1][0], max(joined[-1][1], x1))
        else:
            joined.append((x0, x1))
    return joined


def any_in(stretch: Stretch, lines: Iterable[Line]) -> bool:
    """Whether a word of the lines stands in a stretch."""
    return any(stretch[0] <= word.x <= stretch[1] for line in lines for word in line.words)
