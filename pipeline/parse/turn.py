"""Quarter turns of boxes, words and rules on a page, and the parts of a page whose text stands sideways or upside down."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.model import BBox
from pipeline.parse.frame import frame_of, turned, turned_rules
from pipeline.parse.grid import Grid, find_grids, merge_rules
from pipeline.parse.page import PageContent
from pipeline.parse.paragraph import Draft
from pipeline.parse.piece import Piece
from pipeline.parse.word import Word


@dataclass(frozen=True, slots=True)
class _Placed:
    """A word in the page's own coordinates, and the quarter turns clockwise by which its text is turned."""

    word: Word
    quarter: int


def sheets(page: PageContent) -> tuple[PageContent, ...]:
    """The page as it is, and one content in its own upright frame (`quarter`) for the text that stands otherwise. Words in a grid
    belong to the sheet of most text in it: a label that stands sideways in an upright table stays in its cell."""
    if not page.sideways:
        return (page,)
    placed = [_Placed(word, 0) for word in page.words]
    placed += [_Placed(_back(word, page, quarter), quarter) for quarter, words in page.sideways for word in words]
    grids = find_grids(merge_rules(page.horizontal), merge_rules(page.vertical))
    homes = [(grid, _commonest(item for item in placed if grid.holds(item.word))) for grid in grids]
    outside = _commonest(item for item in placed if not any(grid.holds(item.word) for grid in grids))
    quarters = sorted({0, *(quarter for quarter, _ in page.sideways)})
    return tuple(_sheet(page, quarter, placed, homes, outside) for quarter in quarters)


def page_block(block: Draft | Piece, page: PageContent) -> Draft | Piece:
    """A block of a sheet with its boxes in the coordinates of the page as displayed; the columns of a table stay as they are."""
    if not page.quarter:
        return block
    if isinstance(block, Draft):
        return replace(block, paragraph=replace(block.paragraph, bbox=_page_box(block.paragraph.bbox, page)))
    return _page_piece(block, page)


def _page_piece(piece: Piece, page: PageContent) -> Piece:
    cells = tuple(cell._replace(bbox=_page_box(cell.bbox, page)) for cell in piece.cells)
    box = turned(piece.bbox, 4 - page.quarter, page.width, page.height)
    return replace(piece, bbox=box, cells=cells, words=(), others=tuple(_page_piece(other, page) for other in piece.others))


def _page_box(box: BBox | None, page: PageContent) -> BBox | None:
    return box and turned(box, 4 - page.quarter, page.width, page.height)


def _back(word: Word, page: PageContent, quarter: int) -> Word:
    """A word of an upright frame in the coordinates of the page."""
    return _moved(word, 4 - quarter, *frame_of(page.width, page.height, quarter))


def _moved(word: Word, quarter: int, width: float, height: float) -> Word:
    x0, top, x1, bottom = turned((word.x0, word.top, word.x1, word.bottom), quarter, width, height)
    return word._replace(x0=x0, top=top, x1=x1, bottom=bottom)


def _commonest(placed: Iterable[_Placed]) -> int:
    """The turn of most characters; upright if there are none."""
    counts = Counter({0: 0})
    for item in placed:
        counts[item.quarter] += len(item.word.text)
    return counts.most_common(1)[0][0]


def _sheet(page: PageContent, quarter: int, placed: Sequence[_Placed], homes: Sequence[tuple[Grid, int]], outside: int) -> PageContent:
    """What of a page belongs to one turn; rules outside grids go with most of the text outside them."""
    words = [item.word for item in placed if _home(item, homes) == quarter]
    in_grids = {rule for grid, _ in homes for rule in (*grid.horizontal, *grid.vertical)}
    loose = quarter == outside
    horizontal = [rule for grid, home in homes if home == quarter for rule in grid.horizontal]
    horizontal += [rule for rule in merge_rules(page.horizontal) if loose and rule not in in_grids]
    vertical = [rule for grid, home in homes if home == quarter for rule in grid.vertical]
    vertical += [rule for rule in merge_rules(page.vertical) if loose and rule not in in_grids]
    across, down = turned_rules(horizontal, vertical, quarter, page.width, page.height)
    width, height = frame_of(page.width, page.height, quarter)
    moved = tuple(_moved(word, quarter, page.width, page.height) for word in words)
    return replace(page, width=width, height=height, words=moved, horizontal=across, vertical=down, sideways=(), quarter=quarter)


def _home(item: _Placed, homes: Sequence[tuple[Grid, int]]) -> int:
    return next((home for grid, home in homes if grid.holds(item.word)), item.quarter)
