"""Which pages of a PDF file go to text recognition, and what comes of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.isolate import progress
from pipeline.model import NOTHING, BBox, Cell, Location, Message, Ocr, Problem, Table
from pipeline.parse import ocr
from pipeline.parse.page import MAX_PAGES, PageContent, PageFailure, stumbled
from pipeline.parse.page_quality import Page, wants_recognition
from pipeline.parse.piece import Piece
from pipeline.parse.word import Word

_LESS = 0.5  # of the characters of a text layer: with fewer our own reading missed something
_NEVER = Message("（已按 --ocr never 不做文字识别）", "(text recognition was switched off by --ocr never)")


@dataclass(frozen=True, slots=True)
class Recognised:
    """The pages, those that were pictures now read; `hint` says why none was read, if there was need."""

    pages: tuple[Page, ...]
    hint: Message = NOTHING


def recognise_pages(path: Path, pages: Sequence[Page], mode: Ocr) -> Recognised:
    """Read the pages that need it: with `auto` pictures of text, text without meaning, and text that another machine recognised
    (ours knows the ruling and says how sure it is); with `always` all. A page that fails costs that page."""
    readable = [page for page in pages if page.number <= MAX_PAGES and not (isinstance(page, PageFailure) and page.reason != NOTHING)]
    wanted = {page.number for page in readable if mode == "always" or wants_recognition(page)}
    if not wanted:
        return Recognised(tuple(pages))
    if mode == "never":
        return Recognised(tuple(pages), _NEVER)
    if not ocr.available():
        return Recognised(tuple(pages), Message(f"（{ocr.MISSING.zh}）", f"({ocr.MISSING.en})"))
    return Recognised(tuple(_read(path, pages, wanted)))


def _read(path: Path, pages: Sequence[Page], wanted: set[int]) -> Iterator[Page]:
    from pipeline.parse.render import open_pages  # with OpenCV, needed only here
    from pipeline.parse.scan import read_picture

    with open_pages(path) as rendered:
        for page in pages:
            if page.number not in wanted:
                yield page
                continue
            progress(page.number, len(pages))
            try:
                yield _better(page, read_picture(*rendered.render(page.number), page.number))
            except MemoryError:
                raise  # it is not this page alone that suffers
            except Exception as error:  # whatever the recogniser stumbles over costs this page only
                yield stumbled(page.number, error)


def _better(before: Page, here: PageContent) -> PageContent:
    """Our reading, unless another machine's text on the page says far more: then the picture is not what was recognised."""
    theirs = isinstance(before, PageContent) and before.recognised and here.chars < _LESS * before.chars
    return before if theirs and isinstance(before, PageContent) else here


# ------------------------------------------------------------------------------------------------------------ confidence
def with_confidence(piece: Piece, page: PageContent) -> Piece:
    """A table with the confidence and the doubts of the words in each cell; figures that are covered in part are doubtful."""
    if not page.recognised_here and not page.hurt:
        return piece
    others = tuple(with_confidence(other, page) for other in piece.others)
    weigh = _weighed if page.recognised_here else _hurt
    return replace(piece, cells=tuple(weigh(cell, page) for cell in piece.cells), others=others)


def _hurt(cell: Cell, page: PageContent) -> Cell:
    """A cell with the doubt that a part of its text is covered."""
    box = cell.bbox
    hurt = box and any(box[0] <= (x0 + x1) / 2 <= box[2] and box[1] <= (top + bottom) / 2 <= box[3] for x0, top, x1, bottom in page.hurt)
    return cell._replace(doubt="partly covered") if hurt and cell.text else cell


def _weighed(cell: Cell, page: PageContent) -> Cell:
    held = [word for word in page.words if cell.bbox and _holds(cell.bbox, word)]
    if not held:
        return cell
    doubts = dict.fromkeys(word.doubt for word in held if word.doubt)
    return cell._replace(confidence=min(word.confidence for word in held), doubt="; ".join(doubts))


def _holds(box: BBox, word: Word) -> bool:
    return box[0] <= word.x <= box[2] and box[1] <= word.y <= box[3]


def doubtful_cells(tables: Sequence[Table]) -> Iterator[Problem]:
    """One problem for every cell whose reading is not sure."""
    for table in tables:
        for cell in table.cells:
            if cell.doubt:
                said = Message(f"“{cell.text}”的识别存疑（{cell.doubt}）。", f"“{cell.text}” was read with doubt ({cell.doubt}).")
                place = Location(page=cell.page, bbox=cell.bbox, table=table.index, row=cell.row, column=cell.column)
                yield Problem("figure-doubtful", said, place)
