"""Where tables without vertical rules stand among the lines of a page: their rules paired by what stands between them.

A table begins under a rule, its head ends at the next rule as long as that, its rows at a later one, at the foot of the page (then it is
open and goes on), or where lines no longer keep its columns. No table goes on over a caption, over notes, or over two rules with
nothing between."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from math import inf

from pipeline.parse.caption import is_note, names_a_table, says_continued
from pipeline.parse.line import Line, is_caption
from pipeline.parse.piece import Choice
from pipeline.parse.rivers import Rivers, Stretch, any_in, stretches_of
from pipeline.parse.sharing import Placing
from pipeline.parse.storeys import Span, find_spans, without_spans
from pipeline.parse.word import Rule, Word
from pipeline.text import squeeze

_WIDE = 150.0  # points: shorter rules are no table rules
_SAME_ENDS = 5.0  # points: rules of one table begin and end alike
_EMPTY = 8.0  # points: rules farther apart with nothing between close one table and open the next
_SEGMENT = 1.0  # of the type size: a gap that parts cells on one line
_FEWEST = 3  # columns, and lines that show them, of a table without any rule
_BEGINNING = 4  # words of a line that tell whether it is a note
_TALLEST_HEAD = 4  # lines of a head under which no row stands
_MARGIN = 1.5  # of the type size: a line that ends farther from the side of the table is no running text
_FIGURE = re.compile(r"[-+≥≤<>~约]?\d[\d.,]*%?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SENTENCE_END = ("。", "；", ";", "，")


@dataclass(frozen=True, slots=True)
class Open:
    """A table that reached the end of its page without a closing rule: its column borders there, and the stretches of x that
    its words fill so far, one per column (the next page may have wider ones); `others`: the same by other choices; `bare`: so far there
    is only its head."""

    edges: tuple[float, ...]
    filled: tuple[Stretch, ...]
    placing: Placing | None = None
    choices: tuple[Choice, ...] = ()
    others: tuple["Open", ...] = ()
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Region:
    """Lines of one table: from `start` to before `end`, the first `header` of them its header with `spans` over several columns; those
    of `titles` stand over all columns. It is closed by a rule or not; `goes_on` from the page before."""

    start: int
    end: int
    header: int = 0
    sides: tuple[float, float] | None = None
    closed: bool = False
    goes_on: bool = False
    spans: tuple[Span, ...] = ()
    titles: frozenset[int] = frozenset()


def find_regions(lines: Sequence[Line], rules: Iterable[Rule], before: Open | None) -> list[Region]:
    """The tables from top to bottom. `before` is the table that the page before left open."""
    return _Page(lines, rules).regions(before)


def by_column(words: Iterable[Word], edges: Sequence[float]) -> dict[int, list[Word]]:
    """Words by the column between two edges in which their middle lies."""
    found: dict[int, list[Word]] = {}
    for word in words:
        found.setdefault(column_at(word.x, edges), []).append(word)
    return found


def column_at(x: float, edges: Sequence[float]) -> int:
    """The column between two edges in which an x lies; those outside belong to the outer ones."""
    return sum(edge <= x for edge in edges[1:-1])


class _Page:
    """The lines and horizontal rules of a page that belong to no ruled table."""

    def __init__(self, lines: Sequence[Line], rules: Iterable[Rule]) -> None:
        self.lines, self.all_rules = lines, tuple(rules)
        self.rules = sorted((rule for rule in self.all_rules if rule.end - rule.start >= _WIDE), key=lambda rule: rule.at)
        self.parted = {place for place, line in enumerate(lines) if len(line.words) > 1 and len(line.segments(_SEGMENT)) > 1}

    @cached_property
    def breaks(self) -> frozenset[int]:
        return _breaks(self.lines, self.rules)

    def regions(self, before: Open | None) -> list[Region]:
        if before is None and len(self.rules) < 2 and len(self.parted) < _FEWEST:  # running text
            return []
        regions = []
        at = 0
        again = self._under_rule(0) if self.lines else None  # the header is printed again
        if before is not None and again is None and (going_on := self._going_on(before)):
            regions.append(going_on)
            at = going_on.end
        while at < len(self.lines):
            found = self._under_rule(at) or self._by_alignment(at)
            if found:
                regions.append(found)
            at = found.end if found else at + 1
        return regions

    def _stop(self, at: int) -> int:
        """The line at which every table that holds line `at` has ended."""
        return min((place for place in self.breaks if place > at), default=len(self.lines))

    # ------------------------------------------------------------------------------------------------ going on
    def _going_on(self, before: Open) -> Region | None:
        """The lines at the top of a page that keep within the columns of the table left open before it."""
        start = int(bool(self.lines) and says_continued(self.lines[0].text))
        if start in self.breaks and not start:
            return None
        stop = next((end for end in range(start + 1, self._stop(start)) if self._closes(end, before.edges)), self._stop(start))
        end, titles = self._grown(start, stop, Rivers(before.filled))
        rows = [line for place, line in enumerate(self.lines[start:end], start) if place not in titles]
        shared = max((len(by_column(line.words, before.edges)) for line in rows), default=0)
        closed = end > start and self._closes(end, before.edges)
        return Region(start, end, closed=closed, goes_on=True, titles=titles) if shared > 1 else None

    def _closes(self, end: int, edges: Sequence[float]) -> bool:
        """Whether a rule under the lines before `end` closes the table: no row follows it (as under a repeated header)."""
        below = self.lines[end].y if end < len(self.lines) else inf
        ruled = any(self.lines[end - 1].y < rule.at < below for rule in self.rules)
        return ruled and not any(self._is_row(line, edges) for line in self._next(end))

    def _next(self, at: int) -> Sequence[Line]:
        """Two lines from `at` on, as far as no rule and no caption parts them."""
        stop = self._stop(at) if at not in self.breaks else at
        rule = next((rule.at for rule in self.rules if at < len(self.lines) and rule.at > self.lines[at].y), inf)
        return [line for line in self.lines[at : min(stop, at + 2)] if line.y < rule]

    def _is_row(self, line: Line, edges: Sequence[float]) -> bool:
        return len(by_column(line.words, edges)) > 1 and len(line.segments(_SEGMENT)) > 1

    # ------------------------------------------------------------------------------------------------ under rules
    def _under_rule(self, at: int) -> Region | None:
        """A table whose header stands between two rules and begins at line `at`."""
        if len(self.rules) < 2:
            return None
        lines, stop = self.lines, self._stop(at)
        above = [rule for rule in self.rules if (lines[at - 1].y if at else 0.0) <= rule.at <= lines[at].y]
        below = lines[stop].y if stop < len(lines) else inf
        under = [rule for rule in self.rules if above and lines[at].y < rule.at < below]
        chain = [rule for rule in under if _alike(rule, above[-1])]
        found = self._below_head(at, chain, stop) if chain else None
        first = chain[0].at if chain else inf
        shorter = [rule for rule in under if rule.at < first and _one_end(rule, above[-1]) and not self._figures(at, rule.at)]
        if found or not shorter:
            return found
        return self._below_head(at, [shorter[-1], *(rule for rule in chain if rule.at > shorter[-1].at)], stop, above[-1])

    def _below_head(self, at: int, rules: Sequence[Rule], stop: int, top: Rule | None = None) -> Region | None:
        """A table whose header begins at line `at` and ends at the first of the rules."""
        lines, sides = self.lines, top or rules[0]
        start, header = self._header(at, self._count_until(at, rules[0].at))
        spans = find_spans(lines[start : start + header], self.all_rules)
        rivers = Rivers(stretches_of(without_spans(lines[start : start + header], spans)))
        if len(rivers.heads) < 2:
            return None
        region = self._closed(Region(start, start + header, header, (sides.start, sides.end), spans=spans), rules[1:], rivers)
        if not region.closed:
            end, titles = self._grown(region.end, stop, rivers)
            region = replace(region, end=end, titles=titles)
        return region if region.end > start + header or self._is_head_alone(region) else None

    def _figures(self, at: int, y: float) -> bool:
        """Whether a figure other than a year stands between line `at` and a height."""
        words = (squeeze(word.text) for line in self.lines[at:] if line.y < y for word in line.words)
        return any(_FIGURE.fullmatch(word) and not _YEAR.fullmatch(word) for word in words)

    def _closed(self, region: Region, rules: Iterable[Rule], rivers: Rivers) -> Region:
        """The table down to the last rule above which its rows stand."""
        for rule in rules:
            stop = region.end + self._count_until(region.end, rule.at)
            trial = rivers.copy()
            end, titles = self._grown(region.end, stop, trial)
            rows = [line for place, line in enumerate(self.lines[region.end : end], region.end) if place not in titles]
            if end < stop or not _is_body(rows, trial):
                break
            rivers.filled = trial.filled
            region = replace(region, end=stop, closed=True, titles=region.titles | titles)
        return region

    def _is_head_alone(self, region: Region) -> bool:
        """Whether a table has but a head, at the foot of its page."""
        last = region.end == len(self.lines) and region.header <= _TALLEST_HEAD
        texts = sum(len(line.segments(_SEGMENT)) for line in self.lines[region.start :])
        return last and texts >= _FEWEST and not self._figures(region.start, inf)

    def _header(self, at: int, count: int) -> tuple[int, int]:
        """Where the header between two rules begins, and its lines: titles above it are left out, whose words part no columns that
        the first rows fill."""
        below = self.lines[at + count : at + count + _FEWEST]
        fits = [self._fit(self.lines[at + skipped : at + count], below) for skipped in range(count)]
        if not any(filled for filled, _ in fits):  # heads and what stands below keep to different sides of their columns
            columns = len(stretches_of(below))
            fits = [(int(others < -1 and (not below or -others == columns)), 0) for _, others in fits]
        skipped = fits.index(max(fits)) if any(filled for filled, _ in fits) else count
        return at + skipped, count - skipped

    def _fit(self, header: Sequence[Line], below: Sequence[Line]) -> tuple[int, int]:
        """How many columns of a header the rows below fill, then how few others it has; 0 if they cross them or it is a caption."""
        own = without_spans(header, find_spans(header, self.all_rules))
        rivers = Rivers(stretches_of(own))
        if names_a_table(header[0].text) or not all(rivers.add(line) or _parts(line) == 1 for line in below):
            return 0, 0
        filled = sum(any_in(stretch, below) for stretch in rivers.filled if any_in(stretch, own))
        return filled, -len(rivers.heads)

    def _count_until(self, start: int, y: float) -> int:
        return sum(line.y < y for line in self.lines[start:])

    # ------------------------------------------------------------------------------------------------ growing
    def _grown(self, start: int, stop: int, rivers: Rivers) -> tuple[int, frozenset[int]]:
        """Where the rows from `start` on end, at `stop` at the latest, and which of the lines are titles over the columns: they stand
        alone over a river, and rows follow them."""
        end = start
        for place in range(start, stop):
            if _parts(self.lines[place]) > 1:
                if not rivers.add(self.lines[place]):
                    stop = place
                    break
                end = place + 1
        titles: set[int] = set()
        for place in range(start, stop):
            line = self.lines[place]
            if _parts(line) > 1 or rivers.add(line):
                end = max(end, place + 1)
            elif place < end and _is_title(line, rivers):
                titles.add(place)
            else:
                end = place
                break
        return end, frozenset(titles)

    # ------------------------------------------------------------------------------------------------ by alignment
    def _by_alignment(self, at: int) -> Region | None:
        """A table without rules that begins at line `at`: at least three lines with at least three cells between common rivers; right
        under a caption two cells are enough, the second of them a figure."""
        if at not in self.parted:
            return None
        lines = self.lines
        fewest = _FEWEST - (at > 0 and is_caption(lines[at - 1]) and all(map(_ends_with_figure, lines[at + 1 : at + 1 + _FEWEST])))
        if len(lines[at].segments(_SEGMENT)) < fewest or names_a_table(lines[at].text):
            return None
        rivers = Rivers(stretches_of(lines[at : at + 1]))
        end, titles = self._grown(at + 1, self._stop(at), rivers)
        showing = [place for place in range(at, end) if len(lines[place].segments(_SEGMENT)) >= fewest]
        if len(showing) < _FEWEST or len(rivers.heads) < fewest:
            return None
        last = showing[-1] + 1
        while last < end and lines[last].y - lines[last - 1].y < 1.8 * lines[last].size:
            last += 1  # wrapped rest of the last row
        beside = len(rivers.filled) > len(rivers.heads) and not self._figures(at, lines[at + 1].y)  # figures beside their heads
        return Region(at, last, int(beside), titles=frozenset(place for place in titles if place < last))


# ------------------------------------------------------------------------------------------------------ lines and rules
def _breaks(lines: Sequence[Line], rules: Sequence[Rule]) -> frozenset[int]:
    """The lines above which every table ends: captions, notes, and those under two rules with nothing between."""
    said = {
        place for place, line in enumerate(lines) if is_caption(line) or is_note("".join(word.text for word in line.words[:_BEGINNING]))
    }
    return frozenset(said | {_above(lines, high.at) for high, low in pairwise(rules) if _nothing_between(lines, high, low)})


def _nothing_between(lines: Sequence[Line], high: Rule, low: Rule) -> bool:
    return low.at - high.at > _EMPTY and _above(lines, high.at) == _above(lines, low.at)


def _above(lines: Sequence[Line], y: float) -> int:
    return sum(line.y < y for line in lines)


def _ends_with_figure(line: Line) -> bool:
    return _FIGURE.fullmatch(squeeze(line.words[-1].text)) is not None and len(line.segments(_SEGMENT)) > 1


def _parts(line: Line) -> int:
    return len(stretches_of([line]))


def _is_title(line: Line, rivers: Rivers) -> bool:
    """Whether a line over the columns is a title among the rows, not running text."""
    right = max(x1 for _, x1 in rivers.filled)
    return not line.text.rstrip().endswith(_SENTENCE_END) and line.x1 < right - _MARGIN * line.size


def _is_body(lines: Sequence[Line], rivers: Rivers) -> bool:
    """Whether lines between two rules are rows of the table above: they fill most of its columns."""
    return 2 * sum(any_in(stretch, lines) for stretch in rivers.filled) > len(rivers.heads)


def _alike(rule: Rule, other: Rule) -> bool:
    return abs(rule.start - other.start) <= _SAME_ENDS and abs(rule.end - other.end) <= _SAME_ENDS


def _one_end(rule: Rule, other: Rule) -> bool:
    """Whether a rule begins or ends as another: below cells that are merged downwards some programs leave a gap."""
    return abs(rule.start - other.start) <= _SAME_ENDS or abs(rule.end - other.end) <= _SAME_ENDS
