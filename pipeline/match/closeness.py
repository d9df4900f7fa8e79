"""How near two names are: edit distance, pairs of characters, words; and whether one is a slip of the pen of the other.

Words are cut by jieba with the packs' own dictionary alone: it loads at once, and cuts alike everywhere.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

_MOST_SLIPS = 2
_EXACT_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.")
_EMPTY_CHARACTERS = frozenset("的、,-/")

Cut = Callable[[str], str]
"""A text → its words, parted by spaces."""


def cutter(vocabulary: Iterable[str]) -> Cut:
    """jieba's cut over a dictionary, loaded when the first text needs it."""
    tokens: list[Callable[..., list[str]]] = []

    def cut(text: str) -> str:
        if not tokens:
            tokens.append(_tokenizer(vocabulary))
        return " ".join(tokens[0](text, HMM=False))

    return lru_cache(maxsize=8192)(cut)


def _tokenizer(vocabulary: Iterable[str]) -> Callable[..., list[str]]:
    """A tokenizer that knows these words only, each as frequent as the next, so that the longest ones win. Its tables are set by hand:
    jieba itself reads a dictionary from a file and keeps it in the shared temp folder."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    words = set(vocabulary)
    beginnings = {word[:end]: 0 for word in words for end in range(1, len(word))}
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ = beginnings | dict.fromkeys(words, 1)
    tokenizer.total, tokenizer.initialized = max(len(words), 2), True
    cut: Callable[..., list[str]] = tokenizer.lcut
    return cut


@lru_cache(maxsize=16384)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1)) or frozenset({text})


@lru_cache(maxsize=65536)
def closeness(left: str, right: str) -> float:
    """0 to 1: the mean of edit similarity and shared pairs of characters (Dice)."""
    a, b = _pairs(left), _pairs(right)
    dice = 2 * len(a & b) / (len(a) + len(b))
    return round((Levenshtein.normalized_similarity(left, right) + dice) / 2, 3)


def similarity(left: str, right: str, cut: Cut) -> float:
    """`closeness`, for two thirds, and for one the similarity of the words in any order."""
    words = fuzz.token_sort_ratio(cut(left), cut(right)) / 100
    return round((2 * closeness(left, right) + words) / 3, 3)


class Nearest:
    """The closeness of a text to each of many names at once, as `closeness` has it for two."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._sizes = [len(_pairs(name)) for name in names]
        self._holders: dict[str, list[int]] = {}
        for index, name in enumerate(names):
            for pair in _pairs(name):
                self._holders.setdefault(pair, []).append(index)

    def to(self, text: str) -> dict[int, float]:
        """By the name's index, for the names that share a pair of characters with the text."""
        own = _pairs(text)
        shared = Counter(index for pair in own for index in self._holders.get(pair, ()))
        indices = list(shared)
        edits = process.extract(text, [self._names[index] for index in indices], scorer=Levenshtein.normalized_similarity, limit=None)
        found = ((indices[place], edit) for _, edit, place in edits)
        return {index: round((edit + 2 * shared[index] / (len(own) + self._sizes[index])) / 2, 3) for index, edit in found}


# ------------------------------------------------------------------------------------------------ slips of the pen
def slipped(form: str, known: str) -> int:
    """How many slips of the pen part a label from a name: characters lost, doubled or swapped with their neighbour. 0 when the two
    differ by more (a character of another kind, a Latin letter, a figure, more than two slips): then it may be another thing."""
    if Levenshtein.distance(form, known, score_cutoff=_MOST_SLIPS) > _MOST_SLIPS:
        return 0
    if _swapped(form, known):
        return 1
    slips = 0
    for edit in Levenshtein.editops(form, known):
        if edit.tag == "insert":  # a character of the name is missing in the label
            if known[edit.dest_pos] in _EXACT_CHARACTERS:
                return 0
        elif edit.tag == "delete":  # a character too many
            if not _doubled(form, edit.src_pos) and form[edit.src_pos] not in _EMPTY_CHARACTERS:
                return 0
        else:
            return 0
        slips += 1
    return slips if slips <= _MOST_SLIPS else 0


def _doubled(text: str, at: int) -> bool:
    return text[at] not in _EXACT_CHARACTERS and text[at] in {text[at - 1 : at], text[at + 1 : at + 2]}


def _swapped(form: str, known: str) -> bool:
    """Whether two neighbouring characters changed places, and nothing else."""
    places = [index for index, (a, b) in enumerate(zip(form, known, strict=False)) if a != b]
    return len(form) == len(known) and len(places) == 2 and places[1] == places[0] + 1 and form[places[0]] == known[places[1]]


class Pair(NamedTuple):
    """A form of a label and a name of a concept, and how near they are."""

    score: float
    known: str
    form: str


def nearest_slip(names: Sequence[str], known: Sequence[str], nearest: Pair) -> Pair:
    """The name that a label is a slip of, where that is another than the nearest one (长增率: 增长率, though 增速 looks nearer)."""
    if slipped(nearest.form, nearest.known):
        return nearest
    close = ((name, other) for name in names for other in known if abs(len(name) - len(other)) <= _MOST_SLIPS)
    return max((Pair(closeness(name, other), other, name) for name, other in close if slipped(name, other)), default=nearest)


__all__ = ["Cut", "Nearest", "Pair", "closeness", "cutter", "nearest_slip", "similarity", "slipped"]
