"""Which lines make one row of a table without rules between its rows.

The lines of a wrapped cell may stand as close as rows do, so distance alone does not tell. Figures, dashes and choices fill one
line each: their heights are the rows, and the lines of every other column are shared out (sharing.py). The columns before the
label may hold cells merged over several rows: their text stands centred on the rows they cover."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.parse.line import Line, make_lines
from pipeline.parse.sharing import Placing, find_placing, share_out
from pipeline.parse.word import Word
from pipeline.text import squeeze

_FIGURE = re.compile(r"[≥≤<>~±约]?[-+]?\d[\d,]*(?:\.\d+)?%?|[-—–_/\\]{1,2}|是|否|必选|可选|[√×☑□☐■]")
_BROKEN = re.compile(r"[-+]?\d{1,3}(?:,\d{3})*(?:,\d{0,2}|(?<=,\d{3})\.)")  # a number that does not end so: 505,941, or 28,322,2
_REST = re.compile(r"\d{1,3}(?:,\d{3})*(?:\.\d+)?%?")
_INDEX = re.compile(r"\d{1,3}")
_MOSTLY = 0.7  # of a column's lines: then it is a column of figures
_LEVEL = 0.2  # of the type size: lines of two columns at the same height
_OWN = 0.75  # of the least distance of lines: what is nearer to a row belongs to it
_CENTRED = 0.35  # of the type size: how exactly a merged cell's text stands in the middle of its rows


@dataclass(frozen=True, slots=True)
class Slot:
    """The lines of one column in one row; a cell merged over several rows covers `rows` of them, the slots below have 0; one merged
    over several columns covers `columns` of them, the slots to the right have 0."""

    lines: tuple[Line, ...]
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class RowLines:
    """One row: a slot per column, and its upper and lower end."""

    slots: tuple[Slot, ...]
    top: float
    bottom: float

    @property
    def y(self) -> float:
        return (self.top + self.bottom) / 2


def one_row(columns: Sequence[Sequence[Word]]) -> RowLines:
    """All words as one row (a header)."""
    return _row([make_lines(words) for words in columns])


def title_row(line: Line, columns: int) -> RowLines:
    """One line over all columns as a row."""
    return RowLines((Slot((line,), 1, columns), *[Slot((), 1, 0)] * (columns - 1)), line.bbox[1], line.bbox[3])


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows from top to bottom, and how cells are placed in them as far as they show it; `others` where that is not sure."""

    rows: tuple[RowLines, ...]
    placing: Placing | None
    others: tuple["Rows", ...] = ()


def find_rows(columns: Sequence[Sequence[Word]], known: Placing | None = None, *, cut: bool = False) -> Rows:
    """The words of each column → rows. `known` is what the page before showed of the same table; `cut` says that the page break may have
    cut the last row."""
    lines = [make_lines(words) for words in columns]
    anchors = _anchors(lines)
    if not anchors:
        return Rows((), known)
    shown = find_placing(lines[_leading(lines) :], anchors)
    placing: Placing = known or (shown.placing if shown else "centred")
    rows = _placed(lines, anchors, placing, cut=cut)
    if known or (shown and shown.sure):
        return Rows(rows, placing)
    otherwise: Placing = "level" if placing == "centred" else "centred"
    others = _placed(lines, anchors, otherwise, cut=cut)
    if _texts(others) == _texts(rows):
        return Rows(rows, shown.placing if shown else None)
    return Rows(rows, placing, (Rows(others, otherwise),))


def _texts(rows: Sequence[RowLines]) -> list[list[list[str]]]:
    return [[[line.text for line in slot.lines] for slot in row.slots] for row in rows]


def _placed(lines: Sequence[Sequence[Line]], anchors: Sequence[float], placing: Placing, *, cut: bool) -> tuple[RowLines, ...]:
    leading = _leading(lines)
    rows = _body_rows(lines[leading:], anchors, placing, cut=cut)
    slots = [_leading_slots(column, rows, placing) for column in lines[:leading]]
    return tuple(_with_slots(row, [column[number] for column in slots]) for number, row in enumerate(rows))


def _row(columns: Iterable[Iterable[Line]]) -> RowLines:
    slots = tuple(Slot(tuple(lines)) for lines in columns)
    boxes = [line.bbox for slot in slots for line in slot.lines]
    return RowLines(slots, min(box[1] for box in boxes), max(box[3] for box in boxes))


def _with_slots(row: RowLines, leading: Sequence[Slot]) -> RowLines:
    boxes = [line.bbox for slot in leading if slot.rows == 1 for line in slot.lines]
    top, bottom = min([row.top, *(box[1] for box in boxes)]), max([row.bottom, *(box[3] for box in boxes)])
    return RowLines((*leading, *row.slots), top, bottom)


def _leading(columns: Sequence[Sequence[Line]]) -> int:
    """The column of the labels: the first with much text; categories and numbers stand before it."""
    amounts = [sum(len(line.text) for line in column) for column in columns]
    return next(place for place, amount in enumerate(amounts) if 2 * amount >= max(amounts))


# ------------------------------------------------------------------------------------------------------- heights of rows
def _anchors(columns: Sequence[Sequence[Line]]) -> tuple[float, ...]:
    """The heights of the rows: of figures, then of other lines that stand level in two columns from the label on; if there are
    none, of the first column's lines. Running numbers count only if there is nothing else: one may number several rows."""
    columns = [_without_rests(column) for column in columns]
    figures = [column for column in columns if _of_figures(column)]
    sure = [column for column in figures if not _is_index(list(filter(_is_figure, column)))] or figures
    body = columns[_leading(columns) :]
    shown = _levels(line for column in sure for line in filter(_is_figure, column))
    level = [line for place, column in enumerate(body) for line in column if _supported(line, place, body)]
    level = _beginning(level, shown, columns[: _leading(columns)], sure)
    heights = _with_heights(shown, level, min(map(_closest, body)))
    return heights or _levels(next((column for column in columns if column), ()))


def _beginning(
    lines: Sequence[Line], shown: Sequence[float], leading: Sequence[Sequence[Line]], figures: Sequence[Sequence[Line]]
) -> list[Line]:
    """The lines that may begin a row without a figure. Two cells that wrap stand level too: where all the rows shown have a line of
    their own before the label, others have one, and where they are filled in two columns of figures, there are no others."""
    begun = next((column for column in leading if shown and _fills(column, shown)), None)
    if begun is not None:
        return [line for line in lines if _has_level(begun, line.y)]
    return [] if shown and sum(_fills(column, shown) for column in figures) > 1 else list(lines)


def _fills(column: Sequence[Line], heights: Sequence[float]) -> bool:
    return all(_has_level(column, height) for height in heights)


def _without_rests(column: Sequence[Line]) -> list[Line]:
    """The lines without those that end a number which the line above breaks off (505,941, | 597)."""
    rests = {id(line) for above, line in pairwise(column) if _BROKEN.fullmatch(squeeze(above.text)) and _REST.fullmatch(squeeze(line.text))}
    return [line for line in column if id(line) not in rests]


def _has_level(column: Sequence[Line], height: float) -> bool:
    return any(abs(line.y - height) < _LEVEL * line.size for line in column)


def _with_heights(heights: Sequence[float], lines: Sequence[Line], pitch: float) -> tuple[float, ...]:
    """The heights, and those of lines that stand clear of them; `pitch` is how close lines stand."""
    clear = [line for line in lines if all(abs(line.y - height) > max(_OWN * pitch, line.size) for height in heights)]
    return tuple(sorted((*heights, *_levels(clear))))


def _closest(lines: Sequence[Line]) -> float:
    return min((after.y - before.y for before, after in pairwise(lines)), default=0.0)


def _levels(lines: Iterable[Line]) -> tuple[float, ...]:
    """The heights at which lines stand, those of one row made one."""
    groups: list[list[float]] = []
    for line in sorted(lines, key=lambda line: line.y):
        if groups and line.y - groups[-1][0] < 0.5 * line.size:
            groups[-1].append(line.y)
        else:
            groups.append([line.y])
    return tuple(sum(group) / len(group) for group in groups)


def _is_figure(line: Line) -> bool:
    return _FIGURE.fullmatch(squeeze(line.text)) is not None


def _of_figures(column: Sequence[Line]) -> bool:
    return bool(column) and sum(map(_is_figure, column)) >= _MOSTLY * len(column)


def _is_index(figures: Sequence[Line]) -> bool:
    numbers = [int(line.text) for line in figures if _INDEX.fullmatch(line.text)]
    return len(numbers) == len(figures) and numbers == sorted(numbers)


def _supported(line: Line, place: int, columns: Sequence[Sequence[Line]]) -> bool:
    others = (other for number, column in enumerate(columns) if number != place for other in column)
    return any(abs(other.y - line.y) < _LEVEL * line.size for other in others)


# ---------------------------------------------------------------------------------------------------------- body columns
def _body_rows(columns: Sequence[Sequence[Line]], anchors: Sequence[float], placing: Placing, *, cut: bool) -> list[RowLines]:
    """Rows of the columns from the label on: one per height, and one for what lies between."""
    shares = share_out(columns, anchors, placing)
    rows = [[share.rows[number] for share in shares] for number in range(len(anchors))]
    strays = [(place, group) for place, share in enumerate(shares) for group in share.strays]
    last = [(place, group) for place, group in strays if group[0].y > anchors[-1] and rows[-1][place]]
    if cut and len({place for place, _ in last}) > 1:  # what the page break cuts stands at the top of its row
        strays = [stray for stray in strays if stray not in last]
        for place, group in last:
            rows[-1][place] += group
    rows += [[sum(groups.get(place, []), ()) for place in range(len(columns))] for groups in _side_by_side(strays)]
    return sorted((_row(row) for row in rows if any(row)), key=lambda row: row.y)


def _side_by_side(strays: Iterable[tuple[int, tuple[Line, ...]]]) -> list[dict[int, list[tuple[Line, ...]]]]:
    """Groups of lines that belong to no row's height, gathered where they stand beside one another."""
    found: list[tuple[float, dict[int, list[tuple[Line, ...]]]]] = []
    for place, group in sorted(strays, key=lambda stray: stray[1][0].bbox[1]):
        top, bottom = group[0].bbox[1], group[-1].bbox[3]
        if found and top < found[-1][0] - 0.3 * group[0].size:
            found[-1][1].setdefault(place, []).append(group)
            found[-1] = (max(found[-1][0], bottom), found[-1][1])
        else:
            found.append((bottom, {place: [group]}))
    return [groups for _, groups in found]


# ------------------------------------------------------------------------------------------------------- leading columns
def _leading_slots(column: Sequence[Line], rows: Sequence[RowLines], placing: Placing) -> list[Slot]:
    """A column before the label: merged cells where all its texts stand in the middle of rows that follow one another, else one
    cell per row; a text between rows belongs to the nearest."""
    if not column:
        return [Slot(())] * len(rows)
    (share,) = share_out([column], [_height(row, column, placing) for row in rows], placing)
    level = not share.strays and all(_level_with(lines, row) for lines, row in zip(share.rows, rows, strict=True) if lines)
    blocks = _blocks(column)
    merged = _merged_slots(blocks, rows) if len(blocks) > 1 or not level else None
    if merged is not None:
        return merged
    slots = list(share.rows)
    for line in (line for group in share.strays for line in group):
        nearest = min(range(len(rows)), key=lambda number: abs(rows[number].y - line.y))
        slots[nearest] = tuple(sorted((*slots[nearest], line), key=lambda line: line.y))
    return [Slot(lines) for lines in slots]


def _height(row: RowLines, column: Sequence[Line], placing: Placing) -> float:
    return row.y if placing == "centred" else row.top + (column[0].bbox[3] - column[0].bbox[1]) / 2


def _middle(lines: Sequence[Line]) -> float:
    return (lines[0].bbox[1] + lines[-1].bbox[3]) / 2


def _level_with(lines: Sequence[Line], row: RowLines) -> bool:
    near = _CENTRED * lines[0].size
    return abs(_middle(lines) - row.y) < near or abs(lines[0].bbox[1] - row.top) < near


def _blocks(column: Sequence[Line]) -> list[tuple[Line, ...]]:
    """The texts of a column: every figure by itself, other lines together where they stand close."""
    closest = _closest(column)
    blocks: list[list[Line]] = []
    for line in column:
        wrapped = blocks and not _is_figure(line) and line.y - blocks[-1][-1].y < min(1.2 * closest, 2.2 * line.size)
        if wrapped:
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return [tuple(block) for block in blocks]


def _merged_slots(blocks: Sequence[tuple[Line, ...]], rows: Sequence[RowLines]) -> list[Slot] | None:
    """Cells merged over rows; rows at the top without a text go on from the page before."""
    for start in range(len(rows)):
        counts = _row_counts(blocks, rows, start)
        if counts is not None:
            cells = [(tuple[Line, ...](), start)] if start else []
            cells += zip(blocks, counts, strict=True)
            return [slot for lines, count in cells for slot in (Slot(lines, count), *[Slot((), 0)] * (count - 1))]
    return None


def _row_counts(blocks: Sequence[tuple[Line, ...]], rows: Sequence[RowLines], start: int) -> list[int] | None:
    """How many rows each text covers, from row `start` to the last without a gap; None if they do not fit."""
    counts: list[int] = []
    for number, block in enumerate(blocks):
        if number == len(blocks) - 1 and start < len(rows) and abs(block[0].bbox[1] - rows[start].top) < _CENTRED * block[0].size:
            return [*counts, len(rows) - start]  # the page break cut it: then it stands at its top
        ends = (end for end in range(start, len(rows)) if _centred(block, rows[start], rows[end]))
        end = next(ends, None)
        if end is None:
            return None
        counts.append(end - start + 1)
        start = end + 1
    return counts if start == len(rows) else None


def _centred(block: Sequence[Line], first: RowLines, last: RowLines) -> bool:
    return abs((first.top + last.bottom) / 2 - _middle(block)) < _CENTRED * block[0].size
