"""Characters → words. Knows no file format."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import groupby
from math import inf
from operator import attrgetter, itemgetter
from typing import NamedTuple

_SAME_LINE = 0.35  # of the type size: how far centres of one line may lie apart
_GAP = 0.8  # of the type size: a gap that parts words although no space is printed
_LATIN_GAP = 0.22  # the same between Latin letters, whose spaces are often only a gap
_RAISED = 0.78  # a letter smaller than this share of its neighbour may be raised


class Char(NamedTuple):
    """One printed character. Characters of one `run` were written one after the other without a gap; 0: not known."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool
    run: int = 0

    @property
    def x(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def y(self) -> float:
        return (self.top + self.bottom) / 2


class Word(NamedTuple):
    """Characters that stand together. `spaced` says that white space parts it from the word before on its line, `crosses` that it
    was printed over a vertical rule; `confidence` (0 to 1) and `doubt` are those of text recognition."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool = False
    spaced: bool = False
    crosses: bool = False
    confidence: float = 1.0
    doubt: str = ""

    @property
    def x(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def y(self) -> float:
        return (self.top + self.bottom) / 2


class Rule(NamedTuple):
    """A visible straight line: a horizontal one lies `at` a y and runs over x, a vertical one the other way round."""

    at: float
    start: float
    end: float


def make_words(chars: Iterable[Char], vertical: Iterable[Rule] = ()) -> list[Word]:
    """Characters joined to words: broken by white space, wide gaps and vertical rules; raised letters stay with their word. A run
    that was printed over a rule stays whole, in the column where most of it stands."""
    rules = sorted(vertical, key=attrgetter("at"))
    columns = _columns(chars, rules)
    places = [rule.at for rule in rules]
    lines = (line for column in columns for line in _with_raised(_char_lines(column)))
    return [word for line in lines for word in _line_words(line, _cuts(line, rules, places))]


def _cuts(line: list[Char], rules: list[Rule], places: list[float]) -> list[float]:
    """Where rules go through a line between its characters."""
    centres = [char.x for char in line]
    y, within = line[0].y, slice(bisect_right(places, min(centres)), bisect_left(places, max(centres)))
    return [rule.at for rule in rules[within] if rule.start <= y <= rule.end]


def _columns(chars: Iterable[Char], rules: list[Rule]) -> list[list[Char]]:
    """Characters by the rule that stands left of them: lines of neighbouring cells are centred apart and must not mix."""
    columns: dict[float | None, list[Char]] = {}
    if not rules:
        return [list(chars)]
    places = [rule.at for rule in rules]
    known: dict[tuple[int, float], float | None] = {}  # characters of a cell mostly stand on one height
    for _, group in groupby(chars, key=lambda char: char.run or id(char)):
        run = list(group)
        keys = [(bisect_right(places, (x0 + x1) / 2), (top + bottom) / 2) for _, x0, top, x1, bottom, _, _, _ in run]
        for key in {*keys} - known.keys():
            known[key] = _rule_left(*key, rules)
        found = [known[key] for key in keys]
        home = found[0] if len({*found}) == 1 else max(found, key=found.count)
        columns.setdefault(home, []).extend(run)
    return list(columns.values())


def _rule_left(before: int, y: float, rules: list[Rule]) -> float | None:
    """Of the first so many rules the last that stands at a height."""
    return next((rule.at for rule in reversed(rules[:before]) if rule.start <= y <= rule.end), None)


def _char_lines(chars: Iterable[Char]) -> list[list[Char]]:
    """Characters grouped by the height of their centres, each group from left to right."""
    lines: list[list[Char]] = []
    height, size = -inf, 0.0  # of the first character of the line
    shown = ((char.y, char) for char in chars if char.text.isprintable() or char.text.isspace())
    for y, char in sorted(shown, key=itemgetter(0)):
        if y - height <= _SAME_LINE * max(char.size, size):
            lines[-1].append(char)
        else:
            lines.append([char])
            height, size = y, char.size
    for line in lines:
        line.sort(key=itemgetter(1))
    return lines


def _with_raised(lines: list[list[Char]]) -> list[list[Char]]:
    """Raised or lowered letters (SO₂, footnote marks) that fell into a line of their own move to the line they touch."""
    sizes = [[char.size for char in line] for line in lines]
    largest, smallest = [max(found) for found in sizes], [min(found) for found in sizes]
    if not lines or min(smallest) > _RAISED * max(largest):
        return lines
    kept: list[list[Char]] = [[] for _ in lines]
    for number, line in enumerate(lines):
        near = [other for other in (number - 1, number + 1) if 0 <= other < len(lines)]
        if smallest[number] > _RAISED * max((largest[other] for other in near), default=0.0):
            kept[number] += line
            continue
        for char in line:
            hosts = (other for other in near if char.size <= _RAISED * largest[other] and _touches(char, lines[other]))
            home = next(hosts, number)
            kept[home].append(char)
    return [sorted(line, key=attrgetter("x0")) for line in kept if line]


def _touches(mark: Char, line: list[Char]) -> bool:
    """Whether a small letter stands directly behind a larger one of the line (or behind another small one that does)."""
    here = bisect_right(line, mark.x0, key=attrgetter("x0"))
    for char in line[max(here - 3, 0) : here]:
        behind = -0.2 * char.size <= mark.x0 - char.x1 <= 0.8 * char.size
        overlap = min(mark.bottom, char.bottom) - max(mark.top, char.top)
        if behind and mark.size <= _RAISED * char.size and overlap >= 0.4 * (mark.bottom - mark.top):
            return True
    return False


def _line_words(line: list[Char], cuts: list[float]) -> Iterator[Word]:
    word: list[Char] = []
    spaced = after_space = False
    for char in line:
        if char.text.isspace():
            after_space = True
            continue
        last = word[-1] if word else None
        if last and not after_space and last.run == char.run > 0:
            word.append(char)
            continue
        if last and _printed_twice(last, char):
            continue
        parted = after_space or (last is not None and _parted(last, char))
        if last and (parted or (cuts and _cut(cuts, last, char))):
            yield _word(word, cuts, spaced=spaced)
            spaced, word = parted, []
        word.append(char)
        after_space = False
    if word:
        yield _word(word, cuts, spaced=spaced)


def _cut(cuts: list[float], last: Char, char: Char) -> bool:
    here = bisect_right(cuts, last.x)
    return here < len(cuts) and cuts[here] < char.x


def _printed_twice(last: Char, char: Char) -> bool:
    """Bold type is sometimes faked by printing a letter twice, slightly shifted."""
    return last.text == char.text and char.x0 - last.x0 < 0.2 * char.size and abs(last.top - char.top) < 0.2 * char.size


def _parted(last: Char, char: Char) -> bool:
    gap, size = char.x0 - last.x1, max(last.size, char.size)
    if gap <= _LATIN_GAP * size:
        return False
    latin = last.text.isascii() and char.text.isascii() and last.text.isalpha() and char.text.isalpha()
    return latin or gap > _GAP * size


def _word(chars: list[Char], cuts: list[float], *, spaced: bool) -> Word:
    texts, _, _, rights, _, sizes, bold, _ = zip(*chars, strict=True)
    largest = chars[sizes.index(max(sizes))]
    return Word(
        "".join(texts),
        chars[0].x0,
        largest.top,
        max(rights),
        largest.bottom,
        largest.size,
        sum(bold) * 2 > len(chars),
        spaced,
        crosses=bool(cuts) and _cut(cuts, chars[0], chars[-1]),
    )
