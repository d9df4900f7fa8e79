"""Numbers that Word generates (1.1, 一、, （一）), as a reader of the page sees them before the text.

Word stores where a number stands, not the number: it counts while it lays the document out. So do we, once, before the text is read.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pipeline.parse.docx_text import (
    CELL,
    NUMBERED,
    PARAGRAPH,
    ROW,
    STYLE,
    TABLE,
    TEXT,
    TEXT_BOX,
    Reading,
    W,
    flatten,
    mark_gone,
    switch,
    value,
)

Element = Any  # lxml is untyped here

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_WALKED = frozenset({PARAGRAPH, TABLE})
_BOXES, _ROWS, _CELLS = frozenset({TEXT_BOX}), frozenset({ROW}), frozenset({CELL})


def labels(body: Element, numbering: Element | None, styles: Element | None, reading: Reading) -> Mapping[Element, str]:
    """What Word prints before numbered paragraphs, by the paragraph where the line begins. Bullets are left out: they say nothing."""
    if numbering is None:
        return {}
    lists = _Lists(numbering, styles)
    members = lists.members(body, reading)
    found: dict[Element, str] = {}
    head: Element | None = None  # where a line begins whose first paragraphs have lost their marks
    for paragraph in _paragraphs(body, reading.special, members) if members else ():
        head = paragraph if head is None else head
        if paragraph in reading.special and mark_gone(paragraph):
            continue
        label = lists.label(paragraph) if paragraph in members else ""
        if label:
            found[head] = label if _has_text(head) or _has_text(paragraph) else label.rstrip()
        head = None
    return found


def _has_text(paragraph: Element) -> bool:
    return next(paragraph.iter(TEXT), None) is not None


def _paragraphs(parent: Element, special: frozenset[Element], members: frozenset[Element]) -> Iterator[Element]:
    """The paragraphs that are shown, in order, with those of tables and text boxes; a table without numbers stands for its own."""
    for element in flatten(parent, _WALKED):
        if element.tag == TABLE and element in members:
            for cell in _shown_cells(element, special):
                yield from _paragraphs(cell, special, members)
        else:
            yield element
            for box in flatten(element, _BOXES) if element in special else ():
                yield from _paragraphs(box, special, members)


def _shown_cells(table: Element, special: frozenset[Element]) -> Iterator[Element]:
    """Cells that go on from the one above, and deleted ones, hold nothing that is counted."""
    for row in flatten(table, _ROWS):
        if row not in special:
            yield from flatten(row, _CELLS)
        elif row.find(f"{W}trPr/{W}del") is None:
            yield from (cell for cell in flatten(row, _CELLS) if cell not in special or _is_shown(cell.find(W + "tcPr")))


def _is_shown(properties: Element | None) -> bool:
    return value(properties, "vMerge") not in {"", "continue"} and value(properties, "cellDel") is None


# ------------------------------------------------------------------------------------------------ definitions
class _Level(NamedTuple):
    start: int
    shape: str  # of the number: decimal, chineseCounting, …
    text: str  # with %1 to %9 for the numbers of the levels
    after: str  # between number and text
    restarts: bool
    legal: bool  # all numbers decimal
    style: str  # the paragraph style that stands for this level


def _level(element: Element) -> _Level:
    start, shape = value(element, "start"), value(element, "numFmt") or "decimal"
    hidden = switch(element.find(W + "rPr"), "vanish")
    return _Level(
        start=int(start) if start and start.isdecimal() else 0 if start is None else 1,
        shape=shape,
        text="" if hidden or shape in {"bullet", "none"} else (value(element, "lvlText") or "").replace("\n", " "),
        after="" if value(element, "suff") == "nothing" else " ",
        restarts=value(element, "lvlRestart") != "0",
        legal=bool(switch(element, "isLgl")),
        style=value(element, "pStyle") or "",
    )


def _levels(parent: Element) -> dict[int, _Level]:
    found = ((element.get(W + "ilvl", ""), element) for element in parent.iterchildren(W + "lvl"))
    return {int(number): _level(element) for number, element in found if number.isdecimal() and int(number) < _LEVELS}


@dataclass(slots=True)
class _Count:
    """How far the numbers of one list have come; lists of the same definition count on together."""

    numbers: dict[int, int] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)  # lists that have begun

    def step(self, level: int, levels: Mapping[int, _Level]) -> None:
        self.numbers[level] = self.numbers[level] + 1 if level in self.numbers else levels[level].start
        for deeper in [number for number in self.numbers if number > level]:
            if deeper not in levels or levels[deeper].restarts:
                del self.numbers[deeper]


class _Lists:
    """The lists of a document: which one a paragraph belongs to, and its next number."""

    def __init__(self, numbering: Element, styles: Element | None) -> None:
        self._styles = {} if styles is None else {style.get(W + "styleId", ""): style for style in styles.iterchildren(W + "style")}
        self._usual = next((key for key, style in self._styles.items() if _is_usual(style)), "")
        self._definitions = {item.get(W + "abstractNumId", ""): item for item in numbering.iterchildren(W + "abstractNum")}
        self._lists = {item.get(W + "numId", ""): item for item in numbering.iterchildren(W + "num")}
        self._counts: dict[str, _Count] = {}
        self._known: dict[str, tuple[str, dict[int, _Level]]] = {}
        self._by_style: dict[str, tuple[str | None, int | None]] = {}

    def members(self, body: Element, reading: Reading) -> frozenset[Element]:
        """The paragraphs that may belong to a list (all if those without a style do), and the tables that hold one."""
        if self._of_style(self._usual)[0] is not None:
            return frozenset(body.iter(PARAGRAPH, TABLE))
        styled = (style for style in reading.rare.get(STYLE, ()) if self._of_style(style.get(W + "val", ""))[0] is not None)
        own = reading.rare.get(NUMBERED, ())
        return frozenset(holder for item in (*own, *styled) for holder in item.iterancestors(PARAGRAPH, TABLE))

    def label(self, paragraph: Element) -> str:
        """The number of a paragraph with what parts it from the text; "" if it has none. The list counts on."""
        key, level = self._place(paragraph)
        definition, levels = self._definition(key)
        if level not in levels:
            return ""
        count = self._counts.setdefault(definition, _Count())
        if key not in count.used:
            count.used.add(key)
            for number in self._restarted(key):
                count.numbers.pop(number, None)
        count.step(level, levels)
        own = levels[level]
        text = _PLACE.sub(lambda match: _number(int(match.group(1)) - 1, count, levels, legal=own.legal), own.text)
        return text + own.after if text else ""

    def _place(self, paragraph: Element) -> tuple[str, int]:
        """List and level of a paragraph: its own, else those of its style."""
        properties = paragraph.find(W + "pPr")
        key, level = _membership(properties)
        if key is None:
            key, styled = self._of_style(value(properties, "pStyle") or self._usual)
            level = styled if level is None else level
        return key or "", level or 0

    def _of_style(self, style: str) -> tuple[str | None, int | None]:
        """List and level that a style names, or one that it is based on."""
        if style not in self._by_style:
            self._by_style[style] = self._inherited(style)
        return self._by_style[style]

    def _inherited(self, style: str) -> tuple[str | None, int | None]:
        seen: set[str] = set()
        while style in self._styles and style not in seen:
            seen.add(style)
            key, level = _membership(self._styles[style].find(W + "pPr"))
            if key is not None:
                return key, next((number for number, item in self._definition(key)[1].items() if item.style == style), level)
            style = value(self._styles[style], "basedOn") or ""
        return None, None

    def _definition(self, key: str) -> tuple[str, dict[int, _Level]]:
        """Id of the definition of a list, and its levels with what the list changes in them."""
        if key not in self._known:
            item = self._lists.get(key)
            self._known[key] = ("", {}) if item is None else self._resolved(item)
        return self._known[key]

    def _resolved(self, item: Element) -> tuple[str, dict[int, _Level]]:
        definition_id = value(item, "abstractNumId") or ""
        definition = self._definitions.get(definition_id)
        link = value(definition, "numStyleLink")
        if link in self._styles:  # defined by a style, which names a list
            linked, _ = _membership(self._styles[link].find(W + "pPr"))
            target = self._lists.get(linked or "")
            definition_id = value(target, "abstractNumId") or definition_id
            definition = self._definitions.get(definition_id)
        levels = {} if definition is None else _levels(definition)
        for change in item.iterchildren(W + "lvlOverride"):
            levels |= _levels(change)
            number, start = change.get(W + "ilvl", ""), value(change, "startOverride")
            if number.isdecimal() and int(number) in levels and start and start.isdecimal():
                levels[int(number)] = levels[int(number)]._replace(start=int(start))
        return definition_id, levels

    def _restarted(self, key: str) -> list[int]:
        changes = self._lists[key].iterchildren(W + "lvlOverride")
        return [
            int(item.get(W + "ilvl"))
            for item in changes
            if value(item, "startOverride") is not None and item.get(W + "ilvl", "").isdecimal()
        ]


def _is_usual(style: Element) -> bool:
    return style.get(W + "type") == "paragraph" and style.get(W + "default") in {"1", "true", "on"}


def _membership(properties: Element | None) -> tuple[str | None, int | None]:
    """List ("0": none) and level that properties name, None where they do not."""
    found = None if properties is None else properties.find(W + "numPr")
    level = value(found, "ilvl")
    return value(found, "numId"), int(level) if level and level.isdecimal() else None


# ------------------------------------------------------------------------------------------------ numbers
def _number(level: int, count: _Count, levels: Mapping[int, _Level], *, legal: bool) -> str:
    if level not in levels:
        return ""
    number = count.numbers.setdefault(level, levels[level].start)  # a level that was passed over counts as begun
    return str(number) if legal else _SHAPES.get(levels[level].shape, str)(number)


def _chinese(number: int) -> str:
    if not 0 < number < 10000:
        return str(number) if number else "〇"
    text = ""
    for digit, unit in zip(f"{number:04d}", ("千", "百", "十", ""), strict=True):
        text += "零" if digit == "0" else "〇一二三四五六七八九"[int(digit)] + unit
    text = re.sub("零+", "零", text).strip("零")
    return text.removeprefix("一") if text.startswith("一十") else text


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    signs = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"))
    text = ""
    for amount, sign in (*signs, (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        text += sign * (number // amount)
        number %= amount
    return text


def _letter(number: int) -> str:
    """A to Z, then AA, BB, …"""
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number < 1000 else str(number)


def _one_of(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else str(number)


_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_SHAPES: Mapping[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: str(number).translate(_FULL_WIDTH),
    "decimalFullWidth2": lambda number: str(number).translate(_FULL_WIDTH),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": _letter,
    "lowerLetter": lambda number: _letter(number).lower(),
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "ideographDigital": lambda number: "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number)),
    "decimalEnclosedCircle": _one_of("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
    "decimalEnclosedCircleChinese": _one_of("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
    "decimalEnclosedParen": _one_of("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
    "decimalEnclosedFullstop": _one_of("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"),
    "ideographTraditional": _one_of("甲乙丙丁戊己庚辛壬癸"),
}
