"""What a reader of PDF pages says of one page, whatever reader it is: letters, rules, filled areas and pictures, in points from the
top left of what is displayed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from pipeline.model import BBox
from pipeline.parse.coded import Coded, Flags, Floats, Places, coded
from pipeline.parse.signs import WHITE, kinds
from pipeline.parse.word import Rule

HIDDEN, CLIPPED, FAINT = "hidden", "clipped", "faint"
"""How a letter shows: drawn without ink (as text recognition does behind a picture); cut away; so transparent that it is a watermark
at most. Empty: it shows."""


class Style(NamedTuple):
    """What the letters of a string have in common. `size` in points; `turn` by how many quarters they stand turned clockwise, None
    where they stand askew; `lightness` of their ink from 0 for black (or not known) to 1 for white; `shown` as above."""

    font: str
    size: float
    turn: int | None
    lightness: float
    shown: str

    @property
    def bold(self) -> bool:
        name = self.font.lower()
        return "bold" in name or "heiti" in name or "simhei" in name


class Letter(NamedTuple):
    """One character. `string` numbers the strings of the page that were drawn at once, in the order of painting."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    style: Style
    string: int

    @property
    def x(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def y(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True, eq=False)
class Letters:
    """The letters of a page, a column for each of what they have: there are many. `boxes` are rows of x0, top, x1, bottom."""

    texts: Coded[str]
    boxes: Floats
    styles: Coded[Style]
    strings: Places

    def __len__(self) -> int:
        return len(self.texts)

    def __iter__(self) -> Iterator[Letter]:
        return map(Letter, self.texts, *self.boxes.T.tolist(), self.styles, self.strings.tolist())

    def take(self, places: Places | Flags) -> "Letters":
        return Letters(self.texts.take(places), self.boxes[places], self.styles.take(places), self.strings[places])

    def where(self, some: Flags) -> "Letters":
        return self if some.all() else self.take(some)

    def then(self, other: "Letters") -> "Letters":
        boxes, strings = np.concatenate((self.boxes, other.boxes)), np.concatenate((self.strings, other.strings))
        return Letters(self.texts.then(other.texts), boxes, self.styles.then(other.styles), strings)

    @property
    def text(self) -> str:
        """What all of them say, in their order."""
        return "".join(self.texts)

    @property
    def kinds(self) -> Places:
        """What sign each is, as `signs` has it."""
        return kinds(self.texts)

    @property
    def white(self) -> Flags:
        return self.kinds & WHITE > 0

    @property
    def x(self) -> Floats:
        return _middles(self.boxes, 0)

    @property
    def y(self) -> Floats:
        return _middles(self.boxes, 1)

    @property
    def sizes(self) -> Floats:
        return self.styles.floats(attrgetter("size"))


def _middles(boxes: Floats, side: int) -> Floats:
    found: Floats = (boxes[:, side] + boxes[:, side + 2]) / 2
    return found


def in_columns(letters: Iterable[Letter]) -> Letters:
    """These letters as columns."""
    texts, *sides, styles, strings = list(zip(*letters, strict=True)) or [()] * 7
    boxes = np.array(sides, float).T
    return Letters(coded(texts), boxes, coded(styles), np.array(strings, np.intp))


class Cover(NamedTuple):
    """An opaque area, painted after the string numbered `after` and before the next."""

    bbox: BBox
    after: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything drawn on a page. `horizontal` and `vertical` are the visible rules; `grounds` the areas filled with a colour other
    than white; `covers` all opaque areas; `drawn` the number of paths. `apart`: it is known
    that no letter lies under an area or upon another one."""

    width: float
    height: float
    letters: Letters
    horizontal: tuple[Rule, ...]
    vertical: tuple[Rule, ...]
    grounds: tuple[BBox, ...]
    images: tuple[BBox, ...]
    drawn: int
    covers: tuple[Cover, ...] = ()
    apart: bool = False


def quarter_turn(a: float, b: float, c: float, d: float) -> int | None:
    """By how many quarter turns clockwise text under a matrix (y upwards) stands turned; None where it is askew (a slant, as of
    italics, is not a turn)."""
    level, upright = abs(a) + abs(d), abs(b) + abs(c)
    if b * c < 0 and min(level, upright) > 0.3 * max(level, upright):
        return None
    if abs(b) > abs(a):
        return 1 if b < 0 else 3
    return 2 if a < 0 and d < 0 else 0
