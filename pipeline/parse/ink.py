"""Which letters of a page nothing shows of, and which are watermarks."""

from collections.abc import Sequence
from statistics import median

import numpy as np

from pipeline.model import BBox
from pipeline.parse.coded import Flags
from pipeline.parse.letter import CLIPPED, FAINT, HIDDEN, Letters, Style
from pipeline.parse.path import WHITE

_PALE = 0.6
_LARGE = 1.8  # times the usual type size: pale text this large is a watermark


def clear(letters: Letters, grounds: Sequence[BBox]) -> Letters:
    """The letters that show and are no watermark: not those without ink or cut away, white ones only on a dark ground or a
    picture, and not those that are large and pale."""
    if not letters.styles.which(lambda style: bool(style.shown) or style.lightness >= _PALE).any():  # as on most pages
        return letters
    size = median(letters.sizes.tolist())
    unseen = letters.styles.which(lambda style: style.shown in {HIDDEN, CLIPPED})
    white = letters.styles.which(lambda style: style.lightness >= WHITE)
    white[white] = ~_on_any(letters.take(white), grounds)
    return letters.take(~(unseen | white | letters.styles.which(lambda style: _is_watermark(style, size))))


def _on_any(letters: Letters, grounds: Sequence[BBox]) -> Flags:
    """Whether each letter stands on a ground."""
    middles = zip(letters.x.tolist(), letters.y.tolist(), strict=True)
    return np.array([any(x0 <= x <= x1 and top <= y <= bottom for x0, top, x1, bottom in grounds) for x, y in middles], bool)


def _is_watermark(style: Style, size: float) -> bool:
    pale = style.shown == FAINT or style.lightness >= _PALE
    return pale and style.size > _LARGE * size
