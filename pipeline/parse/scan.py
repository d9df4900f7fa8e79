"""A picture of a page → `PageContent`, as if it had been a digital page: words and rules in points from the top left of the page
set upright and level."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import mean, median

from pipeline.parse import ocr
from pipeline.parse.figures import Settled, again, bears_figure, is_dash, settle
from pipeline.parse.grid import find_grids, grid_piece, merge_rules
from pipeline.parse.page import MAX_RULES, PageContent
from pipeline.parse.picture import (
    Edges,
    Grey,
    Ruled,
    blobs,
    blurred,
    cut,
    enlarged,
    even_paper,
    flat_stroke,
    levelled,
    quarter_turned,
    skew,
    take_rules,
)
from pipeline.parse.segment import SMALLEST, TextLine, find_lines
from pipeline.parse.word import Rule, Word

_LEVEL = 0.05  # degrees: less is not worth turning the picture
_SAMPLE = 6  # lines that show whether a page stands upright
_UPRIGHT = 0.85  # lines read upside down score below this
_GAP = 0.9  # type sizes: a wider gap inside a line parts words
_MARGIN = 0.15  # of a line's height: paper around it
_CJK_INK, _LATIN_INK = 0.92, 0.73  # height of the ink of a line, of its type size


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page set upright, its rules found, and the boxes of its text; pixels."""

    ruled: Ruled
    boxes: tuple[Edges, ...]
    dpi: float

    @property
    def point(self) -> float:
        return self.dpi / 72


def read_picture(image: Grey, dpi: float, number: int) -> PageContent:
    """Read one page. A page without text has no words; whatever goes wrong inside the recogniser is raised as it is."""
    image = even_paper(image)
    unsure = blurred(image)  # before it is turned, which blurs it
    sheet = _upright(image, dpi)
    point = sheet.point
    height, width = sheet.ruled.text.shape
    horizontal, vertical = _in_points(sheet.ruled.horizontal, point), _in_points(sheet.ruled.vertical, point)
    too_many = len(horizontal) + len(vertical) > MAX_RULES
    lines = find_lines(sheet.boxes, [] if too_many else _cells(horizontal, vertical, point), blobs(sheet.ruled.text, dpi), point)
    settled = [_in_doubt(item, unsure=unsure) for item in _recognised(sheet, lines)]
    words = tuple(word for line, item in zip(lines, settled, strict=True) for word in _words(line, item, point))
    return PageContent(
        number,
        width / point,
        height / point,
        _alike_sizes(words),
        () if too_many else horizontal,
        () if too_many else vertical,
        images_area=1.0,
        chars=sum(len(word.text) for word in words),
        too_many=too_many,
        recognised_here=True,
    )


# ------------------------------------------------------------------------------------------------------------ upright
def _upright(image: Grey, dpi: float) -> _Sheet:
    """The page level, turned so that its text stands upright."""
    angle = skew(image, dpi)
    if abs(angle) >= _LEVEL:
        image = levelled(image, angle)
    sheet = _sheet(image, dpi)
    if _sideways(sheet.boxes):
        image = quarter_turned(image, 1)
        sheet = _sheet(image, dpi)
    if _upside_down(sheet):
        sheet = _sheet(quarter_turned(image, 2), dpi)
    return sheet


def _sheet(image: Grey, dpi: float) -> _Sheet:
    ruled = take_rules(image, dpi)
    return _Sheet(ruled, tuple(ocr.detect(ruled.text)), dpi)


def _sideways(boxes: Sequence[Edges]) -> bool:
    """Most of the text, by length, stands in boxes higher than wide."""
    across = sum(box[2] - box[0] for box in boxes if box[2] - box[0] > 2 * (box[3] - box[1]))
    down = sum(box[3] - box[1] for box in boxes if box[3] - box[1] > 2 * (box[2] - box[0]))
    return down > across


def _upside_down(sheet: _Sheet) -> bool:
    """Whether a few lines are read more surely when they are turned by 180 degrees."""
    fit = sorted(sheet.boxes, key=lambda box: abs((box[2] - box[0]) / (box[3] - box[1]) - 6))[:_SAMPLE]
    cuts = [cut(sheet.ruled.text, box, 0) for box in fit]
    here = _mean_score(ocr.recognise(cuts))
    return here < _UPRIGHT and _mean_score(ocr.recognise([quarter_turned(part, 2) for part in cuts])) > here


def _mean_score(readings: Sequence[ocr.Reading]) -> float:
    scores = [glyph.score for reading in readings for glyph in reading.glyphs]
    return mean(scores) if scores else 1.0


def _in_points(rules: Sequence[Rule], point: float) -> tuple[Rule, ...]:
    return tuple(Rule(rule.at / point, rule.start / point, rule.end / point) for rule in rules)


def _cells(horizontal: Sequence[Rule], vertical: Sequence[Rule], point: float) -> list[Edges]:
    """The ruled cells in pixels, a little smaller than the rules around them."""
    boxes = [
        cell.bbox
        for grid in find_grids(merge_rules(horizontal), merge_rules(vertical))
        for cell in grid_piece(grid, (), 0).cells
        if cell.bbox
    ]
    return [(x0 * point + 1, y0 * point + 1, x1 * point - 1, y1 * point - 1) for x0, y0, x1, y1 in boxes]


# ------------------------------------------------------------------------------------------------------------ words
def _recognised(sheet: _Sheet, lines: Sequence[TextLine]) -> list[Settled]:
    """What each line says: read once, what is not sure once more. A lone flat stroke is a dash."""
    cuts = [cut(sheet.ruled.text, line.box, _MARGIN * _height(line)) for line in lines]
    dashes = {place: width for place, part in enumerate(cuts) if (width := flat_stroke(part)) is not None}
    firsts = _at(ocr.recognise, [(place, part) for place, part in enumerate(cuts) if place not in dashes])
    dashes |= {place: _width(lines[place]) for place, first in firsts.items() if is_dash(first.text, lines[place].ink, sheet.point)}
    unsure = [
        (place, enlarged(sheet.ruled.text, lines[place].box, _MARGIN * _height(lines[place])))
        for place, first in firsts.items()
        if place not in dashes and again(first, lines[place].ink)
    ]
    seconds = _at(ocr.recognise, unsure)
    in_cell = Counter(line.cell for line in lines)
    settled = []
    for place, line in enumerate(lines):
        if place in dashes:
            settled.append(Settled(_dash(dashes[place], sheet.point), 1.0))
        elif line.ink and line.ink_box[3] - line.ink_box[1] < SMALLEST * sheet.point:
            settled.append(Settled(ocr.Reading(()), 1.0))  # lower than any letter and no dash: dirt
        else:
            settled.append(settle(firsts[place], seconds.get(place), line.ink, alone=line.cell is None or in_cell[line.cell] == 1))
    return settled


def _in_doubt(settled: Settled, *, unsure: bool) -> Settled:
    """On a blurred page (`unsure`) no figure is sure: the engine is, where a 6 looks like a 0."""
    return replace(settled, doubt="blurred page") if unsure and not settled.doubt and bears_figure(settled.reading.text) else settled


def _at(read: Callable[[Sequence[Grey]], list[ocr.Reading]], numbered: Sequence[tuple[int, Grey]]) -> dict[int, ocr.Reading]:
    return dict(zip([place for place, _ in numbered], read([part for _, part in numbered]), strict=True))


def _width(line: TextLine) -> float:
    return line.ink_box[2] - line.ink_box[0]


def _height(line: TextLine) -> float:
    return line.box[3] - line.box[1]


def _dash(width: float, point: float) -> ocr.Reading:
    return ocr.Reading((ocr.Glyph("—" if width > 6 * point else "-", 0.5, 1.0),))


def _words(line: TextLine, settled: Settled, point: float) -> list[Word]:
    """The words of a line, parted at spaces and wide gaps."""
    margin = _MARGIN * _height(line)
    left, width = line.box[0] - margin, line.box[2] - line.box[0] + 2 * margin
    size = _size(line, settled.reading.text, point)
    middle = (line.ink_box[1] + line.ink_box[3]) / 2 / point
    words: list[Word] = []
    spaced, last = False, None
    for glyph in settled.reading.glyphs:
        if glyph.text.isspace():
            spaced = True
            continue
        half = size * (0.5 if glyph.text > "\u2e80" else 0.28)
        x = (left + glyph.at * width) / point
        x0, x1 = max(x - half, line.ink_box[0] / point), min(x + half, line.ink_box[2] / point)
        wide = last is not None and x0 - last > _GAP * size
        if words and not spaced and not wide:
            words[-1] = words[-1]._replace(text=words[-1].text + glyph.text, x1=max(x1, words[-1].x1))
        else:
            words.append(
                Word(
                    text=glyph.text,
                    x0=x0,
                    top=middle - size / 2,
                    x1=max(x1, x0 + 1),
                    bottom=middle + size / 2,
                    size=size,
                    spaced=spaced or wide,
                    confidence=settled.confidence,
                    doubt=settled.doubt,
                )
            )
        last, spaced = x1, False
    return words


def _size(line: TextLine, text: str, point: float) -> float:
    """The type size, by the height of the ink."""
    box = line.ink_box
    if text in {"—", "-"}:
        return 10.0
    share = _CJK_INK if any(char > "\u2e80" for char in text) else _LATIN_INK
    return max((box[3] - box[1]) / point / share, 4.0)


def _alike_sizes(words: Sequence[Word]) -> tuple[Word, ...]:
    """Ink is measured roughly: what is near the size of most words has that size."""
    if not words:
        return ()
    usual = round(median(word.size for word in words) * 2) / 2
    return tuple(word._replace(size=usual if abs(word.size - usual) <= 0.15 * usual else round(word.size * 2) / 2) for word in words)
