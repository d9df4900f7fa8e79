"""Which letters of a page nothing shows of, and which are watermarks."""

from collections.abc import Sequence
from statistics import median

from pipeline.model import BBox
from pipeline.parse.letter import CLIPPED, FAINT, HIDDEN, Letter
from pipeline.parse.path import WHITE

_PALE = 0.6
_LARGE = 1.8  # times the usual type size: pale text this large is a watermark


def clear(letters: Sequence[Letter], grounds: Sequence[BBox]) -> list[Letter]:
    """The letters that show and are no watermark: not those without ink or cut away, white ones only on a dark ground or a
    picture, and not those that are large and pale."""
    styles = [letter.style for letter in letters]
    if not any(style.shown or style.lightness >= _PALE for style in set(styles)):  # as on most pages
        return list(letters)
    size = median(style.size for style in styles)
    return [letter for letter in letters if not _unseen(letter, grounds) and not _watermark(letter, size)]


def _unseen(letter: Letter, grounds: Sequence[BBox]) -> bool:
    if letter.style.shown in {HIDDEN, CLIPPED}:
        return True
    return letter.style.lightness >= WHITE and not any(_on(letter, ground) for ground in grounds)


def _on(letter: Letter, ground: BBox) -> bool:
    return ground[0] <= letter.x <= ground[2] and ground[1] <= letter.y <= ground[3]


def _watermark(letter: Letter, size: float) -> bool:
    pale = letter.style.shown == FAINT or letter.style.lightness >= _PALE
    return pale and letter.style.size > _LARGE * size
