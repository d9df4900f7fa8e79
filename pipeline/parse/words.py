"""Characters → words. Knows no file format. All characters of a page are worked out at once: this is an inner loop."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from pipeline.parse.char_lines import char_lines
from pipeline.parse.chars import Chars
from pipeline.parse.coded import Flags, Floats, Places, changes
from pipeline.parse.signs import LATIN, WHITE
from pipeline.parse.upright import Uprights
from pipeline.parse.word import Rule, Word

_GAP = 0.8  # of the type size: a gap that parts words although no space is printed
_LATIN_GAP = 0.22  # the same between Latin letters, whose spaces are often only a gap
_TWICE = 0.2  # of the type size: how far a letter is shifted that is printed twice


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    """Characters but white space, in the order in which they are read: their line, the height of its first letter, and how much white
    space was passed before each."""

    chars: Chars
    line: Places
    height: Floats
    passed: Places

    def take(self, places: Places | Flags) -> "_Row":
        return _Row(self.chars.take(places), self.line[places], self.height[places], self.passed[places])


def make_words(chars: Chars, vertical: Iterable[Rule] = ()) -> list[Word]:
    """Characters joined to words: broken by white space, wide gaps and vertical rules; raised letters stay with their word. A run
    that was printed over a rule stays whole, in the column where most of it stands."""
    rules = Uprights(vertical)
    row = _shown_once(_row(chars, *char_lines(chars, rules)))
    return _words(row, rules) if len(row.chars) else []


def _row(chars: Chars, order: Places, line: Places) -> _Row:
    new = changes(line)
    height = chars.y[order[new]][np.cumsum(new) - 1]
    white = chars.kinds[order] & WHITE
    kept = np.flatnonzero(white == 0)
    return _Row(chars.take(order[kept]), line[kept], height[kept], np.cumsum(white)[kept])


# ------------------------------------------------------------------------------------------------------ printed twice
def _shown_once(row: _Row) -> _Row:
    """Without letters that are printed twice, slightly shifted: bold type is sometimes faked so. They are looked for behind the last
    letter that counts."""
    chars = row.chars
    size, alike = chars.sizes[1:], chars.texts.places[1:] == chars.texts.places[:-1]
    shifted = (chars.x0[1:] - chars.x0[:-1] < _TWICE * size) & (abs(chars.top[1:] - chars.top[:-1]) < _TWICE * size)
    maybe = np.flatnonzero(alike & shifted & (row.line[1:] == row.line[:-1]) & ~_joined(row)[1:]).tolist()
    if not maybe:
        return row
    kept = np.ones(len(chars), bool)
    kept[_again(row, maybe)] = False
    return row.take(kept)


def _again(row: _Row, maybe: list[int]) -> list[int]:
    """The letters that say again what the last one before them that counts says; given are places behind which there may be such."""
    chars = row.chars
    columns = row.line, row.passed, chars.runs, chars.texts.places, chars.x0, chars.top, chars.sizes
    letters = list(zip(*(column.tolist() for column in columns), strict=True))
    again: list[int] = []
    judged = 0
    for last in maybe:
        place = last + 1
        if place <= judged:
            continue
        while place < len(letters) and _is_again(letters[last], letters[place]):
            again.append(place)
            place += 1
        judged = place
    return again


def _is_again(last: tuple[float, ...], letter: tuple[float, ...]) -> bool:
    line, passed, run, text, x0, top, size = letter
    if (line, text) != (last[0], last[3]) or (passed == last[1] and run == last[2] > 0):
        return False
    return x0 - last[4] < _TWICE * size and abs(last[5] - top) < _TWICE * size


# -------------------------------------------------------------------------------------------------------------- words
def _words(row: _Row, rules: Uprights) -> list[Word]:
    chars, height = row.chars, row.height
    begins, spaced, joined = changes(row.line), changes(row.passed), _joined(row)
    spaced[1:] |= _gaps(chars)
    spaced &= ~begins
    begins |= spaced & ~joined
    x, whole = chars.x, np.flatnonzero(~begins & ~joined)  # before these letters a rule may part a word
    begins[whole] = rules.between(x[whole - 1], x[whole], height[whole])
    starts = np.flatnonzero(begins)
    ends = np.append(starts[1:], len(chars))
    largest = _largest(chars.sizes, begins, starts)
    columns = (
        chars.x0[starts],
        chars.top[largest],
        np.maximum.reduceat(chars.x1, starts),
        chars.bottom[largest],
        chars.sizes[largest],
        np.add.reduceat(chars.bold, starts, dtype=np.intp) * 2 > ends - starts,
        spaced[starts],
        rules.between(x[starts], x[ends - 1], height[starts]),
    )
    signs = list(chars.texts)
    texts = ("".join(signs[start:end]) for start, end in pairwise([*starts.tolist(), len(chars)]))
    return list(map(Word, texts, *(column.tolist() for column in columns)))


def _joined(row: _Row) -> Flags:
    """Whether each letter is of one run with the one before, without white space between."""
    return ~changes(row.line, row.passed, row.chars.runs) & (row.chars.runs > 0)


def _gaps(chars: Chars) -> Flags:
    """Whether a gap parts each letter but the first from the one before."""
    gap, size = chars.x0[1:] - chars.x1[:-1], np.maximum(chars.sizes[1:], chars.sizes[:-1])
    latin = chars.kinds[1:] & chars.kinds[:-1] & LATIN > 0
    found: Flags = (gap > _LATIN_GAP * size) & (latin | (gap > _GAP * size))
    return found


def _largest(sizes: Floats, begins: Flags, starts: Places) -> Places:
    """The first of the largest letters of each word."""
    word = np.cumsum(begins) - 1
    found = np.flatnonzero(sizes == np.maximum.reduceat(sizes, starts)[word])
    return found[np.searchsorted(word[found], np.arange(len(starts)))]
