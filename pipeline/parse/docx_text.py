"""Text of WordprocessingML as a reader sees it: tracked changes accepted, hidden text left out, symbols as characters.

`flatten` is the one walk through the XML: it reads through every wrapper (content controls, insertions, smart tags, links, …)
and leaves out what is not content. `Styles` knows what styles hide and which are headings; `Line` is one paragraph. `Reading`
knows, from one look at the whole, which few paragraphs and cells are more than they seem: the others are read the short way.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from pipeline.parse.symbols import SYMBOL_FONTS, translate

Element = Any  # lxml is untyped here

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_V = "{urn:schemas-microsoft-com:vml}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_XML = "{http://www.w3.org/XML/1998/namespace}"

PARAGRAPH, TABLE, ROW, CELL, RUN, ALT_CHUNK = W + "p", W + "tbl", W + "tr", W + "tc", W + "r", W + "altChunk"
TEXT_BOX, FOOTNOTE, ENDNOTE = W + "txbxContent", W + "footnoteReference", W + "endnoteReference"
OBJECT, VML_BOX, DRAWN_TEXT = "{urn:schemas-microsoft-com:office:office}OLEObject", _V + "textbox", _A + "t"
ANCHORED = frozenset({TEXT_BOX, FOOTNOTE, ENDNOTE, OBJECT, DRAWN_TEXT})
"""What hangs at a paragraph and is read after it."""

_VALUE, _OFF = W + "val", frozenset({"0", "false", "off"})
_RUN_PROPERTIES, _RUN_STYLE, _FONTS = W + "rPr", W + "rStyle", W + "rFonts"
_PARAGRAPH_PROPERTIES, STYLE, NUMBERED, _OUTLINE = W + "pPr", W + "pStyle", W + "numPr", W + "outlineLvl"
_VANISH, _STRIKE, _DOUBLE_STRIKE = W + "vanish", W + "strike", W + "dstrike"
_ALTERNATE = _MC + "AlternateContent"
TEXT, _MATH_TEXT, _DENOMINATOR, _TAB = W + "t", _M + "t", _M + "den", W + "tab"
_NOT_CONTENT = frozenset(
    W + name
    for name in (
        *("del", "moveFrom", "delText", "instrText", "rt"),
        *("pPr", "rPr", "tblPr", "tblPrEx", "tblGrid", "trPr", "tcPr", "sectPr", "sdtPr", "sdtEndPr"),
    )
)


def flatten(parent: Element, wanted: frozenset[str]) -> Iterator[Element]:
    """The nearest descendants with a wanted tag, in document order; of alternative content one branch only."""
    for child in parent:
        tag = child.tag
        if tag in wanted:
            yield child
        elif tag == _ALTERNATE:
            yield from flatten(_branch(child), wanted)
        elif tag not in _NOT_CONTENT and len(child):
            yield from flatten(child, wanted)


def _branch(alternate: Element) -> Element:
    """The branch of alternative content to read: the first with text in it, else the first (Choice stands before Fallback)."""
    branches = [child for child in alternate if child.tag in {_MC + "Choice", _MC + "Fallback"}]
    with_text = (branch for branch in branches if next(branch.iter(TEXT), None) is not None)
    return next(with_text, branches[0] if branches else ())


def value(parent: Element | None, name: str) -> str | None:
    """The w:val of a property element; "" if it has none, None if it is not there."""
    found = None if parent is None else parent.find(W + name)
    return None if found is None else str(found.get(_VALUE, ""))


def switch(parent: Element | None, name: str) -> bool | None:
    """An on/off property: None if it is not there."""
    printed = value(parent, name)
    return None if printed is None else printed not in _OFF


# ---------------------------------------------------------------------------------------------- styles
@dataclass(frozen=True, slots=True)
class Style:
    level: int = 0
    hidden: bool = False


_PLAIN = Style()


class Styles:
    """What the styles of a document say, by their ids; of many, few are used."""

    def __init__(self, root: Element | None = None) -> None:
        styles = () if root is None else root.iterchildren(W + "style")
        self._elements: dict[str, Element] = {style.get(W + "styleId", ""): style for style in styles}
        self._known: dict[str, Style] = {}
        usual = (key for key, style in self._elements.items() if style.get(W + "type") == "paragraph" and style.get(W + "default") in _ON)
        self._default = self.named(next(usual, "")) or _PLAIN

    def get(self, style_id: str | None) -> Style:
        """Of a paragraph that names this style, or none."""
        return self._default if style_id is None else self.named(style_id) or self._default

    def named(self, style_id: str) -> Style | None:
        """What a style says, with what it is based on; circles end where they began. None if it is not there."""
        chain: list[str] = []
        current = style_id
        while current in self._elements and current not in self._known and current not in chain:
            chain.append(current)
            current = value(self._elements[current], "basedOn") or ""
        for key in reversed(chain):
            parent = self._known.get(value(self._elements[key], "basedOn") or "", _PLAIN)
            self._known[key] = _own_style(self._elements[key], parent)
        return self._known.get(style_id)


_ON = frozenset({"1", "true", "on"})
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])$", re.IGNORECASE)


def _own_style(element: Element, parent: Style) -> Style:
    level = _level(element.find(f"{_PARAGRAPH_PROPERTIES}/{_OUTLINE}"))
    if level is None:
        heading = _HEADING.match(value(element, "name") or "")
        level = int(heading[1]) if heading else parent.level
    hidden = switch(element.find(W + "rPr"), "vanish")
    return Style(level, parent.hidden if hidden is None else hidden)


def _level(outline: Element | None) -> int | None:
    """The level that an outline property names: 0 for running text, None where it does not."""
    printed = "" if outline is None else outline.get(_VALUE, "")
    if not printed.isdigit():
        return None
    return int(printed) + 1 if int(printed) < 9 else 0


# ---------------------------------------------------------------------------------------------- symbols
def _font(properties: Mapping[str, Element]) -> Mapping[int, str] | None:
    fonts = properties.get(_FONTS)
    return None if fonts is None else SYMBOL_FONTS.get(fonts.get(W + "ascii", "").lower())


def _symbol(element: Element, font: Mapping[int, str] | None) -> str:
    try:
        sign = chr(int(element.get(W + "char", ""), 16))
    except (ValueError, OverflowError):
        return ""
    return translate(sign, SYMBOL_FONTS.get(element.get(W + "font", "").lower()))


# ---------------------------------------------------------------------------------------------- inline content
def _written(element: Element, font: Mapping[int, str] | None) -> str:
    text: str = element.text or ""
    if (bare := text.strip(" \t\r\n")) != text and element.get(_XML + "space") != "preserve":
        text = bare
    text = text.replace("\n", " ")
    return text if font is None else translate(text, font)


def _form_field(element: Element, font: Mapping[int, str] | None) -> str:
    """Old form fields hold their state in properties, not in text: a check box, or the chosen entry of a list."""
    box = element.find(f"{W}ffData/{W}checkBox")
    if box is not None:
        checked = switch(box, "checked")
        return "☑" if (switch(box, "default") if checked is None else checked) else "□"
    choice = element.find(f"{W}ffData/{W}ddList")
    if choice is None:
        return ""
    entries = [entry.get(W + "val", "") for entry in choice.iterchildren(W + "listEntry")]
    chosen = value(choice, "result") or value(choice, "default") or "0"
    return entries[int(chosen)] if chosen.isdigit() and int(chosen) < len(entries) else ""


def _sign(text: str) -> Callable[[Element, Mapping[int, str] | None], str]:
    return lambda element, font: text


_LEAVES: Mapping[str, Callable[[Element, Mapping[int, str] | None], str]] = {
    TEXT: _written,
    _MATH_TEXT: lambda element, font: element.text or "",
    _TAB: _sign("\t"),
    W + "ptab": _sign("\t"),
    W + "br": _sign("\n"),
    W + "cr": _sign("\n"),
    W + "noBreakHyphen": _sign("-"),
    W + "sym": _symbol,
    W + "fldChar": _form_field,
    _V + "textpath": lambda element, font: element.get("string", ""),
}
_IN_RUN = frozenset(_LEAVES) | ANCHORED | {_DENOMINATOR}
_IN_PARAGRAPH = _IN_RUN | {RUN}
BLOCKS = frozenset({PARAGRAPH, TABLE, ALT_CHUNK})


# ---------------------------------------------------------------------------------------------- one look at the whole
_TELLING = frozenset(_LEAVES) - {TEXT} | ANCHORED | {_DENOMINATOR, _ALTERNATE, _VANISH, _STRIKE, _DOUBLE_STRIKE, _RUN_STYLE}
_LEFT_OUT = _NOT_CONTENT & {W + name for name in ("del", "moveFrom", "rt", "sdtPr")}  # the others never hold text
_GRID = frozenset(W + name for name in ("gridBefore", "gridAfter", "gridSpan", "hMerge", "vMerge", "cellMerge", "cellDel"))
_HOLDERS = {**dict.fromkeys((PARAGRAPH, TABLE, ALT_CHUNK), frozenset({CELL, W + "body"})), CELL: frozenset({ROW}), ROW: frozenset({TABLE})}
_NAMING = frozenset({STYLE, NUMBERED, _OUTLINE})
_LOOKED_FOR = _TELLING | _LEFT_OUT | _GRID | _NAMING


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of a document before it is read. `special`: the paragraphs that are more than the text of their w:t, the cells
    that are more than one box of the grid, the rows with such cells, and all that holds one of these. `plain`: the text of the other
    paragraphs that are shown. `inside`: the rows of a table, the cells of a row, the blocks of a cell or body, where nothing wraps them.
    `styled`: what the style and the level say that a paragraph names. `labels`: the numbers that Word prints before paragraphs.
    `rare`: tag → the elements that were looked for."""

    styles: Styles
    special: frozenset[Element]
    plain: Mapping[Element, str]
    inside: Mapping[Element, Sequence[Element]]
    styled: Mapping[Element, Style]
    usual: Style  # of the other paragraphs
    rare: Mapping[str, Sequence[Element]]
    labels: Mapping[Element, str] = field(default_factory=dict)

    def numbered(self, labels: Mapping[Element, str]) -> "Reading":
        """With these numbers."""
        plain = {paragraph: label + self.plain[paragraph] for paragraph, label in labels.items() if paragraph in self.plain}
        return replace(self, labels=labels, plain={**self.plain, **plain}) if labels else self


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one pass over the parts gathers."""

    written: dict[Element, list[str]] = field(default_factory=dict)  # paragraph → the text of its w:t
    inside: dict[Element, list[Element]] = field(default_factory=dict)  # table → rows, row → cells, cell or body → blocks
    astray: list[Element] = field(default_factory=list)  # of these, those that do not stand directly in what should hold them
    rare: defaultdict[str, list[Element]] = field(default_factory=lambda: defaultdict(list))


def look(parts: Iterable[Element | None], styles: Styles, *, symbols: bool = True) -> Reading:
    """Look over the parts that hold text, once: what stands out is rare, and found faster than all else is ruled out. `symbols`: fonts
    of symbols are to be looked for."""
    seen = _Seen()
    for part in parts:
        if part is not None:
            _walk(part, seen, _LOOKED_FOR | {_FONTS} if symbols else _LOOKED_FOR)
    telling = (*seen.astray, *_telling(seen.rare, styles))
    special = frozenset(holder for item in telling for holder in item.iterancestors(PARAGRAPH, CELL, ROW))
    mixed = {holder for item in seen.astray for holder in item.iterancestors()}
    inside = {holder: held for holder, held in seen.inside.items() if holder not in mixed} if mixed else seen.inside
    styled, usual = _styled(seen.rare, styles), styles.get(None)
    hidden = {paragraph for paragraph, style in styled.items() if style.hidden}
    if usual.hidden:
        hidden |= seen.written.keys() - styled.keys()
    plain = {
        paragraph: "".join(pieces) for paragraph, pieces in seen.written.items() if paragraph not in special and paragraph not in hidden
    }
    return Reading(styles, special, plain, inside, styled, usual, seen.rare)


def _walk(part: Element, seen: _Seen, rare: Iterable[str]) -> None:
    paragraph: Element | None = None
    pieces: list[str] = []
    seen.inside[part] = []
    for item in part.iterdescendants(TEXT, *_HOLDERS, *rare):
        tag = item.tag
        if tag == TEXT:
            if item.getparent().getparent() is paragraph:
                pieces.append(_written(item, None))
            else:  # in a link or the like, or behind a text box
                _append(_written(item, None), item, seen)
        elif tag in _HOLDERS:
            _hold(item, tag, seen)
            if tag == PARAGRAPH:
                paragraph, pieces = item, []
                seen.written[item] = pieces
        else:
            seen.rare[tag].append(item)


def _append(text: str, item: Element, seen: _Seen) -> None:
    for holder in item.iterancestors(PARAGRAPH):
        if holder in seen.written:  # not if it is a damaged part itself
            seen.written[holder].append(text)


def _hold(item: Element, tag: str, seen: _Seen) -> None:
    """Note what an element of the frame stands in."""
    holder = item.getparent()
    if holder in seen.inside and holder.tag in _HOLDERS[tag]:
        seen.inside[holder].append(item)
    else:
        seen.astray.append(item)
    if tag != PARAGRAPH:
        seen.inside[item] = []


def _styled(rare: Mapping[str, Sequence[Element]], styles: Styles) -> Mapping[Element, Style]:
    found: dict[Element, Style] = {}
    for item in rare.get(STYLE, ()):
        found.setdefault(item.getparent().getparent(), styles.get(item.get(_VALUE, "")))
    for item in rare.get(_OUTLINE, ()):
        level, paragraph = _level(item), item.getparent().getparent()
        if level is not None:
            found[paragraph] = Style(level, found.get(paragraph, styles.get(None)).hidden)
    return found


def _telling(rare: Mapping[str, Sequence[Element]], styles: Styles) -> Iterator[Element]:
    for tag in rare.keys() - _NAMING:
        says_nothing = _SAYS_NOTHING.get(tag)
        yield from rare[tag] if says_nothing is None else (item for item in rare[tag] if not says_nothing(item, styles))


def _is_off(item: Element, styles: Styles) -> bool:
    return item.get(_VALUE, "") in _OFF


_SAYS_NOTHING: Mapping[str, Callable[[Element, Styles], bool]] = {
    _VANISH: _is_off,
    _STRIKE: _is_off,
    _DOUBLE_STRIKE: _is_off,
    _RUN_STYLE: lambda item, styles: not (styles.named(item.get(_VALUE, "")) or _PLAIN).hidden,
    _FONTS: lambda item, styles: item.get(W + "ascii", "").lower() not in SYMBOL_FONTS,
    _TAB: lambda item, styles: item.getparent().tag == W + "tabs",  # where tabs stop, not one of them
}


def held(parent: Element, wanted: frozenset[str], reading: Reading) -> Iterable[Element]:
    """What `flatten` finds, for the rows of a table, the cells of a row, or blocks."""
    known = reading.inside.get(parent)
    return flatten(parent, wanted) if known is None else known


# ---------------------------------------------------------------------------------------------- paragraphs
class Line(NamedTuple):
    """One paragraph. `open`: its mark is deleted or hidden, so that the next paragraph goes on in it."""

    text: str
    level: int = 0
    anchored: tuple[Element, ...] = ()
    open: bool = False


def read_lines(parent: Element, reading: Reading) -> Iterator[Line | Element]:
    """The content of a body, cell, text box or note: paragraphs as lines, tables and foreign chunks as elements."""
    pending: list[Line] = []
    for element in held(parent, BLOCKS, reading):
        if element.tag == PARAGRAPH:
            pending.append(_line(element, reading))
            if pending[-1].open:
                continue
        if pending:
            yield _joined(pending)
            pending = []
        if element.tag != PARAGRAPH:
            yield element
    if pending:
        yield _joined(pending)


def _joined(lines: list[Line]) -> Line:
    """Paragraphs without marks between them: one paragraph, of the level of the first that holds text."""
    if len(lines) == 1:
        return lines[0]
    level = next((line.level for line in lines if line.text.strip()), lines[-1].level)
    return Line("".join(line.text for line in lines), level, tuple(element for line in lines for element in line.anchored))


def _line(paragraph: Element, reading: Reading) -> Line:
    style = reading.styled.get(paragraph, reading.usual)
    if paragraph in reading.plain:
        return Line(reading.plain[paragraph], style.level)
    label = "" if style.hidden else reading.labels.get(paragraph, "")
    pieces = (label, *_pieces(paragraph, _IN_PARAGRAPH, style, reading.styles, None))
    return Line(
        text="".join([piece for piece in pieces if isinstance(piece, str)]).strip("\n"),
        level=style.level,
        anchored=tuple([piece for piece in pieces if not isinstance(piece, str)]),
        open=mark_gone(paragraph),
    )


def mark_gone(paragraph: Element) -> bool:
    """Whether the mark of a paragraph is deleted or hidden, so that the next paragraph goes on in it."""
    mark = by_tag(paragraph.find(_PARAGRAPH_PROPERTIES)).get(_RUN_PROPERTIES)
    return mark is not None and _is_gone(mark)


def _is_gone(properties: Element) -> bool:
    mark = by_tag(properties)
    return W + "del" in mark or W + "moveFrom" in mark or bool(_is_on(mark, _VANISH))


def _pieces(
    parent: Element, wanted: frozenset[str], style: Style, styles: Styles, font: Mapping[int, str] | None
) -> Iterator[str | Element]:
    """What a paragraph holds in order: strings, and the elements that hang at it."""
    for element in flatten(parent, wanted):
        tag = element.tag
        if tag in ANCHORED:
            yield element
        elif tag == _DENOMINATOR:
            yield "/"  # a fraction printed as two lines must not become one number
            yield from _pieces(element, wanted, style, styles, font)
        elif tag != RUN:
            yield _LEAVES[tag](element, font)
        else:
            properties = by_tag(element.find(_RUN_PROPERTIES))
            if not (_hidden(properties, style, styles) or _is_struck(properties)):
                yield from _pieces(element, _IN_RUN, style, styles, _font(properties))


def by_tag(properties: Element | None) -> Mapping[str, Element]:
    """Properties by their tags; of several with one tag the first."""
    found: dict[str, Element] = {}
    for item in () if properties is None else properties:
        found.setdefault(item.tag, item)
    return found


def _is_on(properties: Mapping[str, Element], tag: str) -> bool | None:
    """An on/off property: None if it is not there."""
    item = properties.get(tag)
    return None if item is None else item.get(_VALUE, "") not in _OFF


def is_struck(run: Element) -> bool:
    """Whether a line goes through the text of a run: taken back by hand, it says nothing any more."""
    return _is_struck(by_tag(run.find(_RUN_PROPERTIES)))


def _is_struck(properties: Mapping[str, Element]) -> bool:
    return bool(_is_on(properties, _STRIKE) or _is_on(properties, _DOUBLE_STRIKE))


def struck_text(body: Element, reading: Reading) -> str:
    """All text of a body that is struck through."""
    if reading.rare.keys().isdisjoint((_STRIKE, _DOUBLE_STRIKE)):  # as in most documents
        return ""
    return " ".join("".join(run.itertext(TEXT)) for run in body.iter(RUN) if is_struck(run)).strip()


def _hidden(properties: Mapping[str, Element], style: Style, styles: Styles) -> bool:
    """Hidden text: said by the run itself, or by exactly one of its two styles (they toggle one another)."""
    own = _is_on(properties, _VANISH)
    if own is not None:
        return own
    named = properties.get(_RUN_STYLE)
    by_style = None if named is None else styles.named(named.get(_VALUE, ""))
    return style.hidden != (by_style is not None and by_style.hidden)
