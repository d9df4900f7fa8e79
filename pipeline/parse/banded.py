"""Tables with a rule between their rows and none between their columns: the columns are found by the white rivers between the words
and drawn, so that the table goes the way of a ruled one. A gap in a rule still makes one cell of two, and a word over a river too.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from statistics import median

from pipeline.parse.gap import cuts
from pipeline.parse.grid import Grid
from pipeline.parse.line import is_caption, make_lines
from pipeline.parse.word import Rule, Word

_FIGURE = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?%?")
_WIDE = 150.0  # points: shorter rules are no table rules
_SAME_ENDS = 5.0  # points: rules of one table begin and end alike
_DRAWN = 0.4  # of the width of a table: less is no rule of it, but an underline
_FEWEST_BANDS, _FEWEST_COLUMNS = 4, 3
_FILLED = 0.7  # of the bands hold words
_TALLEST = 150.0  # points: a higher band is the space between two tables, or holds many rows
_RIVER = 0.45  # of the type size: white space at least this wide parts columns
_APART = 8.0  # points: no column is narrower
_SAME_HEAD = 3  # words that the heads of two tables one below the other share
_ODD = 0.1  # of the bands may run over a river: titles and remarks

Borders = tuple[float, ...]
"""The x of the left side of a table, of its rivers, and of its right side."""


@dataclass(frozen=True, slots=True)
class _Level:
    """The rules at one height."""

    at: float
    rules: tuple[Rule, ...]

    @property
    def start(self) -> float:
        return self.rules[0].start

    @property
    def end(self) -> float:
        return self.rules[-1].end

    def alike(self, other: "_Level") -> bool:
        """Whether one side is the same: cells that are merged downwards leave gaps at the other one too."""
        return abs(self.start - other.start) <= _SAME_ENDS or abs(self.end - other.end) <= _SAME_ENDS

    def drawn(self) -> bool:
        return self.end - self.start >= _WIDE and sum(rule.end - rule.start for rule in self.rules) >= _DRAWN * (self.end - self.start)


@dataclass(frozen=True, slots=True)
class _Band:
    """What stands between two rules."""

    top: float
    bottom: float
    words: tuple[Word, ...]

    def crosses(self, x: float) -> bool:
        return any(word.x0 < x - 1 and word.x1 > x + 1 for word in self.words)

    @property
    def segments(self) -> tuple[int, ...]:
        """On each line, how many stretches of words."""
        return tuple(len(line.segments(1.0)) for line in make_lines(self.words))

    @property
    def lines_of_figures(self) -> int:
        """How many lines hold several figures."""
        figures = (sum(_FIGURE.fullmatch(word.text) is not None for word in line.words) for line in make_lines(self.words))
        return sum(count > 1 for count in figures)


def find_banded(rules: Sequence[Rule], words: Sequence[Word], before: Borders = ()) -> Iterator[Grid]:
    """The tables among horizontal rules that no vertical ones meet. `before`: the borders of such a table at the foot of the page
    before, which may go on."""
    for levels in _runs(_levels(rules), words):
        left, right = min(level.start for level in levels), max(level.end for level in levels)
        inside = [word for word in words if left - _SAME_ENDS <= word.x <= right + _SAME_ENDS]
        bands = [_band(above, below, inside) for above, below in pairwise(levels)]
        if not _are_rows(bands):
            continue
        borders = _columns(levels, bands, before)
        if len(borders) > _FEWEST_COLUMNS:
            down = tuple(Rule(x, band.top, band.bottom) for band in bands for x in borders if not band.crosses(x))
            across = tuple(rule for level in levels for rule in level.rules)
            yield Grid(borders, tuple(level.at for level in levels), across, down)


# --------------------------------------------------------------------------------------------------------- where they are
def _levels(rules: Sequence[Rule]) -> list[_Level]:
    heights: dict[float, list[Rule]] = {}
    for rule in sorted(rules, key=attrgetter("at", "start")):
        heights.setdefault(rule.at, []).append(rule)
    return [level for at, found in heights.items() if (level := _Level(at, tuple(found))).drawn()]


def _runs(levels: Sequence[_Level], words: Sequence[Word]) -> Iterator[list[_Level]]:
    """Rules one below the other that begin and end alike, not too far apart, with no caption and no second table between."""
    run: list[_Level] = []
    heads: list[frozenset[str]] = []  # the words of each band of the run
    for level in levels:
        if run:
            lines = make_lines(word for word in words if run[-1].at < word.y < level.at)
            texts = frozenset(word.text for line in lines for word in line.words)
            apart = not level.alike(run[-1]) or level.at - run[-1].at > _TALLEST or any(map(is_caption, lines))
            begun = len(heads) > 1 and not heads[-1] and len(texts & heads[0]) >= _SAME_HEAD
            if apart or begun:
                yield run if apart else run[:-1]
                run, heads = [] if apart else run[-1:], []
            if not apart:
                heads.append(texts)
        run.append(level)
    if run:
        yield run


def _band(above: _Level, below: _Level, words: Sequence[Word]) -> _Band:
    return _Band(above.at, below.at, tuple(word for word in words if above.at < word.y < below.at))


def _are_rows(bands: Sequence[_Band]) -> bool:
    """Whether each band is one row: most hold words, and few hold several lines that fill all columns or that each hold figures, which
    are rows of their own."""
    filled = [band for band in bands if band.words]
    if len(bands) < _FEWEST_BANDS or len(filled) < _FILLED * len(bands):
        return False
    return sum(_holds_rows(band) for band in filled) <= _ODD * len(filled)


def _holds_rows(band: _Band) -> bool:
    counts = band.segments
    return band.lines_of_figures > 1 or (max(counts) >= _FEWEST_COLUMNS and counts.count(max(counts)) > 1)


# ---------------------------------------------------------------------------------------------------------------- columns
def _columns(levels: Sequence[_Level], bands: Sequence[_Band], before: Borders) -> Borders:
    """The sides of the table and its rivers: those of the page before where they still hold."""
    left, right = min(level.start for level in levels), max(level.end for level in levels)
    rows = [band for band in bands if max(band.segments, default=0) >= _FEWEST_COLUMNS]
    if not rows:
        return ()
    if before and abs(before[0] - left) <= _SAME_ENDS and abs(before[-1] - right) <= _SAME_ENDS and _still_hold(before, rows):
        return (left, *before[1:-1], right)
    ends = [cut.at for cut in cuts([rule for level in levels for rule in level.rules], ())]
    rivers = [_border(river, ends) for river in _best_rivers(rows)]
    narrow = [end for end in ends if all(abs(end - x) > _APART for x in (left, *rivers, right)) and _holds(end, rows)]
    return (left, *sorted([*rivers, *narrow]), right)


def _still_hold(before: Borders, rows: Sequence[_Band]) -> bool:
    return all(_holds(x, rows) for x in before[1:-1])


def _holds(x: float, rows: Sequence[_Band]) -> bool:
    """Whether a border parts the words of nearly all rows."""
    return sum(row.crosses(x) for row in rows) <= _ODD * len(rows)


def _best_rivers(rows: Sequence[_Band]) -> list[tuple[float, float]]:
    """The rivers between the words of all rows, but for a few whose words run over rivers of all the others."""
    kept = list(rows)
    best = _rivers(kept)
    for _ in range(int(_ODD * len(rows))):
        trials = [(len(_rivers([row for row in kept if row is not odd])), -place) for place, odd in enumerate(kept)]
        count, place = max(trials)
        if count <= len(best):
            break
        kept.pop(-place)
        best = _rivers(kept)
    return best


def _rivers(rows: Sequence[_Band]) -> list[tuple[float, float]]:
    stretches = sorted((word.x0, word.x1, word.size) for row in rows for word in row.words)
    rivers: list[tuple[float, float]] = []
    reached = stretches[0][1] if stretches else 0.0
    for x0, x1, size in stretches:
        if x0 - reached >= _RIVER * size:
            rivers.append((reached, x0))
        reached = max(reached, x1)
    return rivers


def _border(river: tuple[float, float], ends: Sequence[float]) -> float:
    """Where rules end or begin in a river, else its middle."""
    inside = [end for end in ends if river[0] <= end <= river[1]]
    return median(inside) if inside else (river[0] + river[1]) / 2
