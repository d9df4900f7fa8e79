"""Formulas printed in the names or heads of a table's lines: ③=①-②, 结余（收入-支出）, 4=3/1×100%, C=A-B.

A formula refers to lines by what is printed at them: a circled number, a letter, a number or a Chinese numeral (of its row, of a row that
counts the columns, or before its name), or by their names. It counts only where each of its parts is just one line.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pipeline.expression import parse_formula
from pipeline.extract.plane import Units
from pipeline.text import fold

_CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_CIRCLED = {ord(char): 0xE000 + number for number, char in enumerate(_CIRCLES, 1)}  # kept apart from 1, 2, …
_CIRCLED_APART = frozenset(map(chr, _CIRCLED.values()))
_SAYS = re.compile(r"[=＝]|[①-⑳].*[①-⑳]", re.DOTALL)
_MAY = re.compile(r"[(（](?:[^()（）]*[+＋][^()（）]*|[^()（）\d、,，:：]+[\-－−–—×÷*/][^()（）\d、,，:：]+)[)）]")
_TOKEN = re.compile(
    r"(?P<circled>[\ue001-\ue014])|(?P<number>\(\d+\)|\d+(?![\d.]*[^\d+\-×*÷/()=%]))(?P<percent>%?)"
    r"|(?P<chinese>\([一二三四五六七八九十]+\)|[一二三四五六七八九十]+(?=[+\-×*÷/)=]|$))"
    r"|(?P<letter>[a-z](?![a-z0-9]))|(?P<sign>[+\-×*÷/])|(?P<bracket>[()])|(?P<name>[^+\-×*÷/()=,;:]+)"
)
_TAIL = re.compile(r"[\ue001-\ue014(](?:[\ue001-\ue014+\-×*÷/()]|\d%?)*$")
_IN_BRACKETS = re.compile(r"(?<![+\-×*÷/])\(([^()]*(?:\([^()]*\)[^()]*)*)\)(?![+\-×*÷/])")
_SIGNS = {"×": "*", "÷": "/"}
_CONSTANTS = frozenset({"100", "1000", "10000", "365", "366", "12", "2"})
_MARKS = (
    ("circled", re.compile(r"[\ue001-\ue014]")),
    ("letter", re.compile(r"^([a-z])(?![a-z0-9.])|\(([a-z])\)|(?<=[\u4e00-\u9fff])([a-z])$")),
    ("number", re.compile(r"^\(?(\d{1,2})\)?$|^(\d{1,2})[、.,)](?!\d)|^\((\d{1,2})\)")),
    ("chinese", re.compile(r"^\(?([一二三四五六七八九十]+)(?:[、.,)]|$)")),
)
_MOST = 20  # parts of a formula


class Label(NamedTuple):
    """What is printed at one line: the texts of its path with its number, folded with circled numbers kept apart, and its plain name."""

    texts: tuple[str, ...]
    name: str


class Stated(NamedTuple):
    """The formula of a line over others: x0, x1, … are `parts`, in order. `sure`: it is printed with =, or refers to marks or
    whole names."""

    line: int
    formula: str
    parts: tuple[int, ...]
    sure: bool


class _Token(NamedTuple):
    kind: str
    text: str


def may_state(text: str, units: Units) -> bool:
    """Whether a cell may print a formula, and not just a unit (吨/万元): a first look."""
    return _SAYS.search(text) is not None or (_MAY.search(text) is not None and not units.in_brackets(text))


def without_circled(text: str) -> str:
    """A name without the circled number before or behind it."""
    return text.strip().strip(_CIRCLES)


def kept_apart(text: str) -> str:
    """Folded text in which circled numbers stay what they are."""
    return fold(text.translate(_CIRCLED)) if any(ord(char) in _CIRCLED for char in text) else fold(text)


def stated(labels: Sequence[Label]) -> Iterator[Stated]:
    """The formulas that lines print about themselves, as far as each part is one of the other lines."""
    marks = _marks(labels)
    for line, label in enumerate(labels):
        found = (read for text in label.texts for body, before in _formulas(text) if (read := _read(line, body, before, labels, marks)))
        if first := next(found, None):
            yield first


# ------------------------------------------------------------------------------------------------ the text of a formula
def _formulas(text: str) -> Iterator[tuple[str, str]]:
    """What may be a formula of a text, and what stands before its =; a space where there is none."""
    before, equals, after = text.partition("=")
    if equals and "=" not in after:
        yield _closed(after), before.rpartition("(")[2] if before.count("(") > before.count(")") else before
    elif not equals:
        if tail := _tail(text):
            yield tail[1:-1] if tail[:1] == "(" and _closed(tail[1:]) == tail[1:-1] else tail, " "
        yield from ((found.group(1), " ") for found in _IN_BRACKETS.finditer(text))


def _tail(text: str) -> str:
    """The formula of circled numbers that a text ends with, if it does."""
    found = _TAIL.search(text)
    return found.group() if found and sum(char in _CIRCLED_APART for char in found.group()) > 1 else ""


def _closed(text: str) -> str:
    """A formula up to the bracket that closes the one before it, or to what ends it."""
    depth = 0
    for place, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth < 0 or char in ",;。":
            return text[:place]
    return text


def _tokens(text: str) -> list[_Token]:
    found, place = [], 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            return []
        kind = match.lastgroup if match.lastgroup != "percent" else "number"
        found.append(_Token(kind or "", match.group().rstrip("%") if kind == "number" else match.group()))
        place = match.end()
    return found


def _read(line: int, text: str, before: str, labels: Sequence[Label], marks: Mapping[tuple[str, str], int | None]) -> Stated | None:
    """A formula over lines; None where a part of it is no line, or more than one."""
    tokens = _tokens(text)
    parts: list[int] = []
    written = ""
    for place, token in enumerate(tokens):
        if token.kind in {"sign", "bracket"}:
            written += f" {_SIGNS.get(token.text, token.text)} " if token.kind == "sign" else token.text
            continue
        after_sign = place > 0 and tokens[place - 1].text in "×*÷/"
        found = _line_of(token, labels, marks, line)
        if found is None and token.kind == "number" and after_sign and token.text in _CONSTANTS:
            written += token.text
        elif found is None or found == line:
            return None
        else:
            parts += [found] if found not in parts else []
            written += f"x{parts.index(found)}"
    if not 1 < len(parts) <= _MOST or _is_a_range(tokens, before) or not _is_formula(written):
        return None
    names = {label.name for label in labels}
    whole = all(token.text in names for token in tokens if token.kind == "name")
    return Stated(line, written, tuple(parts), whole or before != " ")


def _is_a_range(tokens: Sequence[_Token], before: str) -> bool:
    """Whether what looks like a formula of numbered lines may as well be a range or a name: （1-2）, pH=6-9, （a/b）."""
    kinds = {token.kind for token in tokens}
    kind = next((kind for kind in ("letter", "chinese", "number") if kind in kinds), "")
    if not kind or kinds & {"circled", "name"} or {token.text for token in tokens if token.kind == "sign"} == {"+"}:
        return False
    return not any(name == kind and pattern.search(before) for name, pattern in _MARKS)


def _is_formula(text: str) -> bool:
    try:
        return bool(parse_formula(text).operands)
    except ValueError:
        return False


# ------------------------------------------------------------------------------------------------ what it refers to
def _line_of(token: _Token, labels: Sequence[Label], marks: Mapping[tuple[str, str], int | None], own: int) -> int | None:
    if token.kind == "name":
        return _named(token.text, labels, own)
    return marks.get((token.kind, token.text.strip("()")))


def _named(name: str, labels: Sequence[Label], own: int) -> int | None:
    """The one line of a name, or the one whose name holds it."""
    others = [(line, label.name) for line, label in enumerate(labels) if line != own]
    same = [line for line, other in others if other == name]
    holding = same or [line for line, other in others if len(name) > 1 and name in other]
    return holding[0] if len(holding) == 1 else None


def _marks(labels: Sequence[Label]) -> dict[tuple[str, str], int | None]:
    """Which line has which mark; None for a mark that several have."""
    found = [(mark, line) for line, label in enumerate(labels) for mark in dict.fromkeys(_marks_of(label))]
    often = Counter(mark for mark, _ in found)
    return {mark: line if often[mark] == 1 else None for mark, line in found}


def _marks_of(label: Label) -> Iterator[tuple[str, str]]:
    for text in label.texts:
        own = _without_formula(text)
        for kind, pattern in _MARKS:
            if match := pattern.search(own):
                yield kind, next((group for group in match.groups() if group), match.group())


def _without_formula(text: str) -> str:
    """What stands before the = of a text, and outside brackets with signs in them."""
    before = text.partition("=")[0]
    before = before.rpartition("(")[2] if before.count("(") > before.count(")") and before.rpartition("(")[2] else before
    return re.sub(r"\([^()]*[+\-×*÷/][^()]*\)", "", before.removesuffix(_tail(before)))


__all__ = ["Label", "Stated", "kept_apart", "may_state", "stated", "without_circled"]
