"""Rows that a page break cut in two, and merged cells that go on over it."""

import re
from collections.abc import Mapping, Sequence

from pipeline.model import Cell, Message
from pipeline.parse.piece import Choice, Piece
from pipeline.text import squeeze

_GOES_ON = re.compile(r"([<>≤≥=＜＞≦≧(（、，,：:+/／.]|\d\.)$")
_WHOLE_WORD = re.compile(r"[A-Za-z]{2}")
_CHINESE_END = re.compile(r"[\u4e00-\u9fff]$")
_FIGURE = re.compile(r"[-+]?[\d.,]+%?")
_NAME = 5  # characters that the name of an indicator has at least
_NUMBER = re.compile(r"[-+]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?%?")


def _bottom(piece: Piece) -> dict[int, Cell]:
    """The cells that reach the last row, by column."""
    return {cell.column: cell for cell in piece.cells if cell.row + cell.row_span == piece.rows}


def cuts(above: Piece, below: Piece) -> tuple[bool, ...]:
    """Whether the first row of `below` is the rest of the last row of `above`; both answers, the likelier first, where it is open.
    It may be if each of its texts goes on from a text above that may go on and none is what a row of its own would begin with. It
    is if then all of them stand in wrapped cells, and the row by itself would not be whole. A text that is the name of another row
    too leaves it open."""
    last = _bottom(above)
    first = {cell.column: cell for cell in below.cells if cell.row == 0}
    if not below.rows or not above.rows or _spans(last) != _spans(first):
        return (False,)
    rest = [(last[column], cell) for column, cell in first.items() if cell.text.strip()]
    if not rest:
        return (True,)
    goes_on = [_goes_on(before, cell, above) for before, cell in rest]
    if not any(goes_on) or any(_starts_anew(before, cell, above) for before, cell in rest):
        return (False,)
    lacking = any(cell.text.strip() and not first[column].text.strip() for column, cell in last.items())
    if any(_stands_alone(before, cell, above) for before, cell in rest):
        return (False, True) if lacking and all(goes_on) else (False,)
    wrapped = all(sure or "\n" in before.text for sure, (before, _) in zip(goes_on, rest, strict=True))
    open_end = any(_open_end(before, cell) for before, cell in rest)
    if not wrapped or not (lacking or open_end):
        return (False, True) if all(goes_on) else (False,)
    return (True,) if open_end or not _may_be_two(rest) else (True, False)


def _spans(cells: Mapping[int, Cell]) -> set[tuple[int, int]]:
    return {(column, cell.column_span) for column, cell in cells.items()}


def _may_be_two(rest: Sequence[tuple[Cell, Cell]]) -> bool:
    """Whether a figure cut in two may be two figures: what stands beside its second half is long enough for the name of a row."""
    words = [(squeeze(before.text), squeeze(cell.text)) for before, cell in rest]
    figures = [pair for pair in words if all(map(_FIGURE.fullmatch, pair))]
    return bool(figures) and all(len(new) >= _NAME for pair in words if pair not in figures for new in pair[1:])


def cut_choice(page: int, *, cut: bool, likely: bool) -> Choice:
    zh, en = ("接着上页末行", "goes on from the last row of the page before") if cut else ("自成一行", "is a row of its own")
    return Choice(f"row {page}", str(cut), likely, Message(f"第 {page} 页首行{zh}", f"the first row on page {page} {en}"))


def _starts_anew(before: Cell, cell: Cell, above: Piece) -> bool:
    """Nothing above to go on from, the text above repeated or begun again, or digits that make no number with those above."""
    old, new = squeeze(before.text), squeeze(cell.text)
    if not old or old == new or old[:4] == new[:4] or old.endswith(("。", "；", ";")):
        return True
    return bool(_FIGURE.fullmatch(old) and _FIGURE.fullmatch(new) and not _NUMBER.fullmatch(old + new))


def _stands_alone(before: Cell, cell: Cell, above: Piece) -> bool:
    """Whether the text below is all that another cell of the column holds, as the name of a row is (COD排放量, which may as well be the
    end of 规划基准年COD排放量)."""
    new = squeeze(cell.text)
    others = {squeeze(other.text) for other in above.cells if other.column == cell.column and other is not before}
    return new in others and not new.replace(".", "").isdigit()


def _goes_on(before: Cell, cell: Cell, above: Piece) -> bool:
    return (before.row, before.column) in above.full or _open_end(before, cell) or _unbroken(before, cell)


def _unbroken(before: Cell, cell: Cell) -> bool:
    """Whether a word of Latin letters begins the text below: it is not divided, and leaves room in the line above."""
    return bool(_WHOLE_WORD.match(cell.text) and _CHINESE_END.search(before.text))


def _open_end(before: Cell, cell: Cell) -> bool:
    """The text above ends with a sign that something follows, or opens a bracket that the text below closes."""
    old, new = squeeze(before.text), squeeze(cell.text)
    brackets = (old.count("(") > old.count(")")) and ")" in new
    return bool(_GOES_ON.search(old)) or brackets


def mend(above: Piece, below: Piece, moved: Sequence[Cell], *, cut: bool) -> tuple[Cell, ...]:
    """All cells of both, those that the page break cut made one."""
    last, kept = _bottom(above), list(above.cells)
    places = {id(cell): place for place, cell in enumerate(kept)}
    leading = _leading_blanks(below)
    for cell, old in zip(moved, below.cells, strict=True):
        before = last.get(cell.column) if old.row == 0 else None
        joins = before is not None and before.column_span == cell.column_span and (cut or _merged(before, old, above, leading))
        if not joins or before is None:
            kept.append(cell)
            continue
        kept[places[id(before)]] = _one(before, cell)
    return tuple(sorted(kept, key=lambda cell: (cell.row, cell.column)))


def _one(before: Cell, cell: Cell) -> Cell:
    text = "\n".join(part for part in (before.text, cell.text) if part.strip())
    return before._replace(text=text, row_span=cell.row + cell.row_span - before.row)


def _leading_blanks(piece: Piece) -> int:
    """How many columns at the left of the first row are blank: there a merged category or number may go on."""
    first = sorted((cell for cell in piece.cells if cell.row == 0), key=lambda cell: cell.column)
    return next((cell.column for cell in first if cell.text.strip()), 0)


def _merged(before: Cell, cell: Cell, above: Piece, leading: int) -> bool:
    """Whether a blank first cell is the rest of the merged cell above. A column with other blank cells does not merge its cells,
    it leaves them blank; outside the leading columns only cells merged on both sides count."""
    if cell.text.strip() and (before.text.strip() or before.row_span == 1):
        return False
    if cell.column >= leading:
        return not cell.text.strip() and cell.row_span > 1 and before.row_span > 1
    blanks = sum(not other.text.strip() and other.row > 0 for other in above.cells if other.column == cell.column and other is not before)
    return blanks == 0 and bool(before.text.strip() or before.row_span > 1)
