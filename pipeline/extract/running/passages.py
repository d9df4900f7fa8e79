"""Paragraphs, and cells of prose, → passages: their text made plain, cut into sentences, the figures read."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from pipeline.catalog import Catalog
from pipeline.extract.running.about import Speaker
from pipeline.extract.running.bare import bare_figures, may_be_bare
from pipeline.extract.running.cells import prose_cells
from pipeline.extract.running.figures import Figure, FigureReader
from pipeline.model import Document, Form, Location, Paragraph, Passage, Turn

_PLAIN = {chr(code): chr(code - 0xFEE0) for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))} | {
    "％": "%",
    "．": ".",
    "－": "-",
    "−": "-",
    "／": "/",
    "㎡": "㎡",
}
_NOT_PLAIN = re.compile(f"[{''.join(_PLAIN)}]")
_SPACE = re.compile(r"\s+")
_MARKS = re.compile(r",(?!\d{3}(?!\d))|,(?<!\d,)|;|:(?!\d)|:(?<!\d:)")
_FULL = {",": "，", ";": "；", ":": "："}
_BRACKETS = {"(": "（", ")": "）", "﹝": "〔", "﹞": "〕"}
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?\n]?[”\"」』]?")
_START = attrgetter("start")
_FIGURE = re.compile(r"\d|[一二两三四五六七八九十半]")
_RAISED = "²³㎡"
_SQUARES = re.compile(r"(?i)(?<=[kcm平])m²|m³|㎡|m²")


def plain(text: str) -> str:
    """The text as rules read it: no white space (but between two numbers), figures and letters half width, commas full width unless
    they part thousands, m² and m³ as m2 and m3."""
    text = _NOT_PLAIN.sub(lambda char: _PLAIN[char.group()], text)
    if any(map(text.__contains__, _RAISED)):
        text = _SQUARES.sub(lambda unit: unicodedata.normalize("NFKC", unit.group()), text)
    text = _MARKS.sub(lambda mark: _FULL[mark.group()], _SPACE.sub(_gap, text.strip()))
    for bracket, wide in _BRACKETS.items():
        text = text.replace(bracket, wide)
    return text


def _gap(space: re.Match[str]) -> str:
    if "\n" in space.group():
        return "\n"
    before, behind = space.string[space.start() - 1 : space.start()], space.string[space.end() : space.end() + 1]
    return " " if before.isascii() and before.isalnum() and behind.isdigit() else ""


class Source(NamedTuple):
    """A text as it stands in the document."""

    text: str
    location: Location = Location()
    level: int = 0
    doubt: str = ""
    whose: str = ""  # words around it (of its table) that make its figures another's, or
    planned: str = ""  # a plan
    turns: tuple[Turn, ...] = ()


class PassageReader:
    """Reads texts as passages, in the words and units of the packs."""

    def __init__(self, catalog: Catalog) -> None:
        self._figures, self._speaker = FigureReader(catalog), Speaker(catalog)

    def read(self, source: Source) -> Passage:
        text = plain(source.text)
        sentences = tuple([match.span() for match in _SENTENCE.finditer(text)])
        bare = may_be_bare(text)
        told = [(start, end, self._figures_of(text, start, end, bare=bare)) for start, end in sentences]
        claims = tuple(self._speaker.claims(text, told, source.whose, source.planned)) if any(figures for *_, figures in told) else ()
        turns = tuple(turn._replace(at=len(plain(source.text[: turn.at]))) for turn in source.turns)
        return Passage(text, source.location, sentences, claims, source.level, source.doubt, turns)

    def _figures_of(self, text: str, start: int, end: int, *, bare: bool) -> Sequence[Figure]:
        """The figures of a sentence; `bare`: some of them may print no unit."""
        if not _FIGURE.search(text, start, end):
            return ()
        figures = list(self._figures.figures(text, start, end))
        return sorted((*figures, *bare_figures(text, start, end)), key=_START) if bare else figures


def read_passages(document: Document, forms: tuple[Form, ...], catalog: Catalog) -> tuple[Passage, ...]:
    """All running text of a document: its paragraphs, and the cells of prose of tables that are not the standard's."""
    reader, own = PassageReader(catalog), frozenset(form.table for form in forms if form.main)
    return tuple(map(reader.read, _sources(document, own, catalog)))


def _sources(document: Document, own: frozenset[int], catalog: Catalog) -> Iterator[Source]:
    section, number = "", -1
    for block in document.blocks:
        if isinstance(block, Paragraph):
            number += 1
            section = block.text.strip() if block.level else section
            place = Location(block.page, block.bbox, paragraph=number, section=section)
            yield Source(block.text, place, block.level, block.doubt, turns=block.turns)
        elif block.index not in own:
            for cell, whose, planned in prose_cells(block, catalog):
                place = Location(cell.page, cell.bbox, block.index, cell.row, cell.column, section=section)
                yield Source(cell.text, place, 0, cell.doubt, whose, planned)


__all__ = ["PassageReader", "Source", "plain", "read_passages"]
