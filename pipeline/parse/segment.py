"""Where lines of text stand on a scanned page: boxes of the text detector brought together with ruled cells and with ink.

The detector joins what stands in neighbouring cells and misses what is small: a lone digit, a dash, the sign before a figure. Ruled
lines say where to part, ink says what was missed. All sizes are pixels.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from pipeline.parse.picture import Blob, Edges

_OVERLAP = 0.4  # of the height of a box or cell: with less of it a cell has no part in the box
_NEAR = 0.6  # of a line's height: ink this near at its ends belongs to it
SMALLEST = 3.5  # points: the height of a digit in the smallest type
_FLAT = 1.5  # widths of what may be a dash, of its height


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line to be recognised: its box with a small margin, its ink, and the cell that it stands in (None: running text)."""

    box: Edges
    ink: tuple[Blob, ...]
    cell: int | None = None

    @property
    def ink_box(self) -> Edges:
        return _around([_edges(blob) for blob in self.ink]) if self.ink else self.box


def find_lines(boxes: Sequence[Edges], cells: Sequence[Edges], ink: Sequence[Blob], point: float) -> list[TextLine]:
    """All lines of text. `point` is the number of pixels of a point."""
    parts: dict[int, list[Edges]] = defaultdict(list)
    free: list[Edges] = []
    for box in boxes:
        shares = [(number, part) for number, cell in enumerate(cells) if (part := _part(box, cell)) is not None]
        for number, part in shares:
            parts[number].append(part)
        if not shares:
            free.append(box)
    inside, outside = _by_cell(ink, cells)
    in_cells = [line for number, cell in enumerate(cells) for line in _cell_lines(number, cell, parts[number], inside[number], point)]
    return [*in_cells, *_free_lines(free, outside, point)]


def _part(box: Edges, cell: Edges) -> Edges | None:
    """What of a box lies in a cell, if it is enough to hold a letter."""
    part = max(box[0], cell[0]), max(box[1], cell[1]), min(box[2], cell[2]), min(box[3], cell[3])
    height = min(box[3] - box[1], cell[3] - cell[1])  # a box may reach over cells that stand one upon the other
    return part if part[3] - part[1] >= _OVERLAP * height and part[2] - part[0] >= _OVERLAP * height else None


def _by_cell(ink: Iterable[Blob], cells: Sequence[Edges]) -> tuple[dict[int, list[Blob]], list[Blob]]:
    inside: dict[int, list[Blob]] = defaultdict(list)
    outside: list[Blob] = []
    for blob in ink:
        home = next((number for number, cell in enumerate(cells) if _holds(cell, blob)), None)
        if home is None:
            outside.append(blob)
        else:
            inside[home].append(blob)
    return inside, outside


def _holds(box: Edges, blob: Blob) -> bool:
    return box[0] <= blob.x <= box[2] and box[1] <= blob.y <= box[3]


# ------------------------------------------------------------------------------------------------------------ cells
def _cell_lines(number: int, cell: Edges, parts: Sequence[Edges], ink: Sequence[Blob], point: float) -> list[TextLine]:
    """The lines of one ruled cell: each reaches over all ink at its height, and ink that no line covers makes lines of its own."""
    bands = _bands([(part[1], part[3]) for part in parts])
    held: dict[int, list[Blob]] = defaultdict(list)
    rest: list[Blob] = []
    for blob in ink:
        place = next((place for place, (top, bottom) in enumerate(bands) if top <= blob.y <= bottom), None)
        (rest if place is None else held[place]).append(blob)
    missed = [group for group in _rows(rest) if not _joins_band(group, bands, held)]
    lines = [_line((cell[0], top, cell[2], bottom), held[place], number) for place, (top, bottom) in enumerate(bands) if held[place]]
    lines += [_line(_with_margin(group), group, number) for group in missed if _legible(group, point)]
    return sorted(lines, key=lambda line: line.box[1])


def _bands(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Heights of lines: spans that share more than half of the lower one are one line."""
    bands: list[tuple[float, float]] = []
    for top, bottom in sorted(spans, key=sum):
        if bands and min(bands[-1][1], bottom) - max(bands[-1][0], top) > 0.5 * min(bands[-1][1] - bands[-1][0], bottom - top):
            bands[-1] = (min(bands[-1][0], top), max(bands[-1][1], bottom))
        else:
            bands.append((top, bottom))
    return bands


def _rows(ink: Iterable[Blob]) -> list[list[Blob]]:
    """Ink gathered by height."""
    rows: list[list[Blob]] = []
    bottom = 0.0
    for blob in sorted(ink, key=lambda blob: blob.y0):
        if rows and blob.y0 <= bottom:
            rows[-1].append(blob)
            bottom = max(bottom, blob.y1)
        else:
            rows.append([blob])
            bottom = blob.y1
    return rows


def _joins_band(group: Sequence[Blob], bands: Sequence[tuple[float, float]], held: dict[int, list[Blob]]) -> bool:
    """Dots and raised letters at the edge of a line go to that line."""
    top, bottom = min(blob.y0 for blob in group), max(blob.y1 for blob in group)
    for place, (above, below) in enumerate(bands):
        height = below - above
        if bottom - top < 0.5 * height and max(above - bottom, top - below) < 0.1 * height and held[place]:
            held[place].extend(group)
            return True
    return False


def _legible(group: Sequence[Blob], point: float) -> bool:
    """Ink as high as the smallest type, or flat as a dash may be: not dirt."""
    x0, y0, x1, y1 = _around([_edges(blob) for blob in group])
    return SMALLEST * point <= y1 - y0 <= 60 * point or (x1 - x0 >= 2 * point and x1 - x0 >= _FLAT * (y1 - y0))


def _line(band: Edges, ink: Sequence[Blob], number: int | None) -> TextLine:
    x0, y0, x1, y1 = _around([_edges(blob) for blob in ink])
    return TextLine((max(x0 - 1, band[0]), min(band[1], y0 - 1), min(x1 + 1, band[2]), max(band[3], y1 + 1)), tuple(ink), number)


def _with_margin(group: Sequence[Blob]) -> Edges:
    x0, y0, x1, y1 = _around([_edges(blob) for blob in group])
    margin = 0.15 * (y1 - y0) + 1
    return x0 - margin, y0 - margin, x1 + margin, y1 + margin


# ------------------------------------------------------------------------------------------------------------ running text
def _free_lines(boxes: Sequence[Edges], ink: Sequence[Blob], point: float) -> list[TextLine]:
    """Lines outside ruled cells, each grown over ink that touches its ends; then small ink on the height of a line, alone."""
    held: dict[int, list[Blob]] = defaultdict(list)
    rest: list[Blob] = []
    for blob in ink:
        place = next((place for place, box in enumerate(boxes) if _holds(box, blob)), None)
        (rest if place is None else held[place]).append(blob)
    lines = []
    for place, box in enumerate(boxes):
        grown, rest = _grown(box, rest)
        lines.append(
            TextLine(grown, tuple(blob for blob in (*held[place], *(b for b in ink if _holds(grown, b) and b not in held[place]))))
        )
    typical = median([box[3] - box[1] for box in boxes]) if boxes else 0.0
    small = [blob for blob in rest if 2 * point <= max(blob.width, blob.height) <= typical]
    rows = [row for row in _rows(small) if any(_level(row, box) for box in boxes)]
    lines += [TextLine(_with_margin(part), tuple(part)) for row in rows for part in _apart(row, typical)]
    return lines


def _grown(box: Edges, ink: Sequence[Blob]) -> tuple[Edges, list[Blob]]:
    """A box stretched over ink at its ends, and the ink that it did not take."""
    x0, y0, x1, y1 = box
    near = _NEAR * (y1 - y0)
    rest = list(ink)
    while True:
        taken = [b for b in rest if y0 <= b.y <= y1 and b.height <= y1 - y0 and (0 <= x0 - b.x1 + 1 <= near or 0 <= b.x0 - x1 + 1 <= near)]
        if not taken:
            return (x0, y0, x1, y1), rest
        x0, x1 = min(x0, *(b.x0 - 2 for b in taken)), max(x1, *(b.x1 + 2 for b in taken))
        rest = [blob for blob in rest if blob not in taken]


def _level(row: Sequence[Blob], box: Edges) -> bool:
    return any(box[1] <= blob.y <= box[3] for blob in row)


def _apart(row: Sequence[Blob], gap: float) -> list[list[Blob]]:
    """A row of ink parted at wide gaps."""
    parts: list[list[Blob]] = []
    for blob in sorted(row, key=lambda blob: blob.x0):
        if parts and blob.x0 - max(b.x1 for b in parts[-1]) <= gap:
            parts[-1].append(blob)
        else:
            parts.append([blob])
    return parts


def _edges(blob: Blob) -> Edges:
    return blob.x0, blob.y0, blob.x1, blob.y1


def _around(boxes: Sequence[Edges]) -> Edges:
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)
