"""A table as it stands on one page, before its pages are joined, and the choices made in reading it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.model import BBox, Cell, Message
from pipeline.parse.word import Word

MOST_READINGS = 4
"""Readings of one table that are kept, those of the likeliest choices."""


class Choice(NamedTuple):
    """What is taken for granted where the pages do not tell: at a `point` (the same on all pages of a table) one option, the likely one
    or another."""

    point: str
    option: str
    likely: bool
    said: Message


@dataclass(frozen=True, slots=True)
class Piece:
    """A table as it stands on one page. `edges` are the x of its columns' borders (columns + 1); cells count from 0 in the piece.
    `full` holds the (row, column) of cells whose last line fills their width, so that their text may go on; `words` those of its cells
    where they stand upright. `others`: the same piece as it can be read otherwise, by other `choices`."""

    page: int
    bbox: BBox
    edges: tuple[float, ...]
    rows: int
    cells: tuple[Cell, ...]
    full: frozenset[tuple[int, int]] = frozenset()
    words: tuple[Word, ...] = ()
    choices: tuple[Choice, ...] = ()
    others: tuple["Piece", ...] = ()

    @property
    def columns(self) -> int:
        return len(self.edges) - 1


def beside(piece: Piece, other: Piece) -> bool:
    """Whether two tables stand side by side on a page (seen as their text stands: `edges` run along its lines)."""
    apart = piece.edges[-1] < other.edges[0] or other.edges[-1] < piece.edges[0]
    (x0, y0, x1, y1), (left, top, right, bottom) = piece.bbox, other.bbox
    return piece.page == other.page and apart and (min(y1, bottom) > max(y0, top) or min(x1, right) > max(x0, left))


def together(before: Sequence[Choice], more: Sequence[Choice]) -> tuple[Choice, ...] | None:
    """The choices of both, or None if they contradict one another: all pages of a table are read alike."""
    known = {choice.point: choice.option for choice in before}
    if any(known.get(choice.point, choice.option) != choice.option for choice in more):
        return None
    return (*before, *(choice for choice in more if choice.point not in known))
