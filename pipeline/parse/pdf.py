"""Digital PDF → `Document`: words and rules of each page to tables and paragraphs, tables joined over pages."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import compress, groupby
from operator import attrgetter, not_
from pathlib import Path

from pipeline.isolate import progress
from pipeline.model import NOTHING, Document, Message, Ocr, Paragraph, Table
from pipeline.parse.banded import Borders, find_banded
from pipeline.parse.beside import captions_apart, strips
from pipeline.parse.care import NO_CARE, Care
from pipeline.parse.columns import MOST_LINES, Found, find_aligned
from pipeline.parse.grid import Grid, find_grids, grid_piece, is_drawing, merge_rules
from pipeline.parse.join import join, several_readings
from pipeline.parse.line import Line, make_lines, running_lines
from pipeline.parse.page import PageContent, read_contents
from pipeline.parse.page_quality import Page, page_failure, page_problems, pdf_format, refuse_unreadable, tables_skipped
from pipeline.parse.paragraph import Draft, Margins, find_margins, go_on, make_paragraphs, over_page_break
from pipeline.parse.piece import Piece, beside
from pipeline.parse.recognition import doubtful_cells, recognise_pages, with_confidence
from pipeline.parse.regions import Open
from pipeline.parse.text_columns import Strip, text_strips
from pipeline.parse.turn import page_block, sheets
from pipeline.parse.word import Rule, Word

Block = Draft | Piece
_RECOGNISED = "recognised from a picture"
_SAME_TOP = 8.0  # points: tables side by side begin about as high


@dataclass(frozen=True, slots=True)
class _Page:
    """A page whose ruled tables are found; left are lines of words and level rules."""

    content: PageContent
    pieces: tuple[Piece, ...]
    lines: tuple[Line, ...]
    rules: tuple[Rule, ...]
    drawing: bool = False  # it has more rules or lines than a report, so that tables were not looked for


def read(path: Path, ocr: Ocr = "auto", care: Care = NO_CARE) -> Document:
    """Read a PDF file; pages count from 1, boxes are in points from the top left. Pages without readable text are problems and
    stand in `pages_failed`. Raises UnreadableError if no page can be read, the file needs a password, or it is damaged."""
    contents = read_contents(path, care)
    recognised = recognise_pages(path, contents.pages, ocr if care.whole else "never")
    return document(pdf_format(contents.pages), recognised.pages, recognised.hint, contents.title, tables=care.whole)


def document(kind: str, pages: Sequence[Page], hint: Message = NOTHING, title: str = "", *, tables: bool = True) -> Document:
    """A document of these pages, with their tables or without looking for any. Raises UnreadableError if none can be read."""
    refuse_unreadable(pages, hint)
    failed = tuple(page.number for page in pages if page_failure(page))
    readable = [page for page in pages if isinstance(page, PageContent) and not page_failure(page)]
    every = [sheet for content in readable for sheet in sheets(content)]
    parts = list(_all_ruled(every)) if tables else list(map(_unruled, every))
    problems = [problem for page in pages for problem in page_problems(page, hint)]
    problems += [tables_skipped(part.content) for part in parts if part.drawing]
    found = list(_blocks(parts, tables=tables))
    progress()
    numbers = dict.fromkeys(part.content.number for part in parts)
    empty = frozenset(number for number, blocks in zip(numbers, found, strict=True) if not blocks)
    pictures = frozenset(part.content.number for part in parts if part.content.recognised_here or part.content.recognised)
    blocks = tuple(_marked(block, pictures) for block in join(over_page_break(found), empty))
    of_blocks = [block for block in blocks if isinstance(block, Table)]
    problems += [*several_readings(of_blocks), *doubtful_cells(of_blocks)]
    return Document(kind, blocks, len(pages), failed, tuple(problems), title)


def _marked(block: Paragraph | Table, pictures: frozenset[int]) -> Paragraph | Table:
    """Running text that a machine recognised from the picture of its page says so."""
    return replace(block, doubt=_RECOGNISED) if isinstance(block, Paragraph) and block.page in pictures else block


def _blocks(pages: Sequence[_Page], *, tables: bool) -> Iterator[list[Block]]:
    """The blocks of each page from top to bottom; parts of a page whose text stands turned are pages of their own until then."""
    running = running_lines([(page.content, page.lines) for page in pages])
    pages = [_without(page, running[page.content.number]) for page in pages]
    found = _aligned(pages) if tables else list(pages)
    margins = _margins(found)
    for _, parts in groupby(found, key=lambda page: page.content.number):
        yield _one_page([[page_block(block, part.content) for block in _in_order(part, margins[_size(part)])] for part in parts])


def _one_page(parts: Sequence[list[Block]]) -> list[Block]:
    """The blocks of an upright page and of its turned parts, each part whole, by where it begins."""
    blocks, *others = parts
    for other in filter(None, others):
        top = min(_top(block) for block in other)
        place = next((place for place, block in enumerate(blocks) if _top(block) > top), len(blocks))
        blocks = [*blocks[:place], *other, *blocks[place:]]
    return blocks


def _top(block: Block) -> float:
    bbox = block.paragraph.bbox if isinstance(block, Draft) else block.bbox
    return bbox[1] if bbox else 0.0


def _aligned(pages: Sequence[_Page]) -> list[_Page]:
    """The pages with their tables without vertical rules found too; what is left are lines of running text."""
    done: list[_Page] = []
    still_open: dict[int, tuple[int, Open | None]] = {}
    for page in pages:
        number, quarter = page.content.number, page.content.quarter
        progress(number)
        last, carried = still_open.get(quarter, (0, None))
        found = _find(page, carried if last == number - 1 else None)
        still_open[quarter] = number, found.open
        pieces = tuple(with_confidence(piece, page.content) for piece in (*page.pieces, *found.pieces))
        done.append(_Page(page.content, pieces, found.lines, ()))
    return done


def _find(page: _Page, before: Open | None) -> Found:
    """The tables without vertical rules on a page; those side by side each from its own strip."""
    number = page.content.number
    *tables, rest = strips(page.lines, page.rules) or (None,)
    found = [find_aligned(strip.lines, strip.rules, number, None) for strip in tables if strip]
    if rest is None or not all(part.pieces for part in found):
        return find_aligned(page.lines, page.rules, number, before)
    others = find_aligned(rest.lines, rest.rules, number, before)
    lines = sorted((line for part in (*found, others) for line in part.lines), key=attrgetter("y"))
    return Found(tuple(piece for part in (*found, others) for piece in part.pieces), tuple(lines), others.open)


def _all_ruled(contents: Iterable[PageContent]) -> Iterator[_Page]:
    """The pages with their ruled tables; the columns of one that has rules between its rows only may be those of the page before."""
    borders: dict[int, tuple[int, Borders]] = {}
    for content in contents:
        progress(content.number)
        last, known = borders.get(content.quarter, (0, ()))
        page, found = _ruled(content, known if last == content.number - 1 else ())
        borders[content.quarter] = content.number, found
        yield page


def _ruled(content: PageContent, before: Borders) -> tuple[_Page, Borders]:
    """A page with its ruled tables, and the borders of the last one whose columns no rule draws."""
    horizontal, vertical = merge_rules(content.horizontal), merge_rules(content.vertical)
    found = _Pieces(content.number, horizontal, content.words)
    for grid in find_grids(horizontal, vertical):
        found.take(grid)
    last: Borders = ()
    for grid in find_banded(found.rules, found.words, before) if content.horizontal else ():
        found.take(grid)
        last = grid.xs
    lines = make_lines(found.words)
    return _Page(content, tuple(found.pieces), lines, found.rules, drawing=_is_drawing(lines, horizontal, vertical)), last


def _unruled(content: PageContent) -> _Page:
    """A page whose tables are not looked for."""
    lines = make_lines(content.words)
    return _Page(content, (), lines, (), drawing=_is_drawing(lines, merge_rules(content.horizontal), merge_rules(content.vertical)))


def _is_drawing(lines: Sequence[Line], horizontal: Sequence[Rule], vertical: Sequence[Rule]) -> bool:
    return len(lines) > MOST_LINES or is_drawing(horizontal, vertical)


class _Pieces:
    """The tables that grids draw on a page, and the rules and words that are left."""

    def __init__(self, page: int, rules: tuple[Rule, ...], words: tuple[Word, ...]) -> None:
        self.page, self.rules, self.words = page, rules, words
        self.pieces: list[Piece] = []

    def take(self, grid: Grid) -> None:
        held = [grid.holds(word) for word in self.words]
        piece = grid_piece(grid, compress(self.words, held), self.page)
        if len(piece.cells) > 1 and any(cell.text for cell in piece.cells):
            self.pieces.append(piece)
            used = set(grid.horizontal)
            self.rules = tuple(rule for rule in self.rules if rule not in used)
            self.words = tuple(compress(self.words, map(not_, held)))


def _without(page: _Page, running: Sequence[Line]) -> _Page:
    return _Page(page.content, page.pieces, tuple(line for line in page.lines if line not in running), page.rules)


def _size(page: _Page) -> tuple[int, int]:
    return round(page.content.width), round(page.content.height)


def _margins(pages: Sequence[_Page]) -> dict[tuple[int, int], Margins]:
    """Margins per page size."""
    lines: dict[tuple[int, int], list[Sequence[Line]]] = defaultdict(list)
    for page in pages:
        lines[_size(page)].append(page.lines)
    return {size: find_margins(group) for size, group in lines.items()}


def _in_order(page: _Page, margins: Margins) -> list[Block]:
    """The blocks of a page as they are read: where text is set in two columns, one column after the other."""
    blocks: list[Block] = []
    for strip in text_strips(page.lines, page.pieces):
        found = _downwards(strip, page.content.number, strip.margins or margins)
        blocks = [*blocks, *found] if strip.first else go_on(blocks, found)
    return blocks


def _downwards(strip: Strip, number: int, margins: Margins) -> list[Block]:
    """Tables by their upper edge (those side by side from left to right), and the paragraphs that the lines between them make."""
    blocks: list[Block] = []
    rest = captions_apart(strip.lines, strip.pieces)
    for piece in sorted(strip.pieces, key=lambda piece: (round(piece.bbox[1] / _SAME_TOP), piece.bbox[0])):
        is_above = [line.y < piece.bbox[1] and not _over(line, piece, strip.pieces) for line in rest]
        above, rest = list(compress(rest, is_above)), tuple(compress(rest, map(not_, is_above)))
        blocks += make_paragraphs(above, number, margins)
        blocks.append(piece)
    return [*blocks, *make_paragraphs(rest, number, margins)]


def _over(line: Line, piece: Piece, pieces: Sequence[Piece]) -> bool:
    """Whether a line stands over a table to the right of this one only."""
    return line.x0 > piece.bbox[2] and any(beside(piece, other) and other.bbox[0] > piece.bbox[2] for other in pieces)
