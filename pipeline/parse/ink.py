"""Which characters of a page nothing shows of, and which are watermarks. Works on a reader's characters as plain dictionaries."""

from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any

HIDDEN, CLIPPED, FAINT = "hidden", "clipped", "faint"
"""A character's tag: drawn without ink (as text recognition does behind a picture); cut away; so transparent that it is a watermark
at most."""

_WHITE = 0.98
_PALE = 0.6
_LARGE = 1.8  # times the usual type size: pale text this large is a watermark

_PLAIN = frozenset({"DeviceGray", "DeviceRGB", "DeviceCMYK", "CalGray", "CalRGB", "ICCBased"})

Shape = dict[str, Any]


def white(colour: Any) -> bool:
    """White ink, as grey, RGB or CMYK; a pattern or an unknown colour counts as visible."""
    return _lightness(colour) >= _WHITE


def hidden(char: Shape) -> bool:
    return char.get("tag") == HIDDEN


def clear(chars: Sequence[Shape], rects: Iterable[Shape], images: Iterable[Shape]) -> list[Shape]:
    """The characters that show and are no watermark: not those without ink or cut away, white ones only on a dark ground or a
    picture, and not those that are large and pale."""
    grounds = [rect for rect in rects if rect.get("fill") and not white(rect.get("non_stroking_color"))]
    grounds += images
    size = median(char["size"] for char in chars) if chars else 0.0
    return [char for char in chars if not _unseen(char, grounds) and not _watermark(char, size)]


def _unseen(char: Shape, grounds: Iterable[Shape]) -> bool:
    if char.get("tag") in {HIDDEN, CLIPPED}:
        return True
    return _tint(char) >= _WHITE and not any(_on(char, ground) for ground in grounds)


def _on(char: Shape, ground: Shape) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(ground["x0"] <= x <= ground["x1"] and ground["top"] <= y <= ground["bottom"])


def _watermark(char: Shape, size: float) -> bool:
    pale = char.get("tag") == FAINT or _tint(char) >= _PALE
    return bool(pale and char["size"] > _LARGE * size)


def _tint(char: Shape) -> float:
    """The lightness of a character; inks of their own (spot colours, palettes) count as dark: their numbers say how much ink."""
    return _lightness(char.get("non_stroking_color")) if char.get("ncs") in _PLAIN else 0.0


def _lightness(colour: Any) -> float:
    """0 for black to 1 for white; 0 for a pattern or an unknown colour."""
    parts = list(colour) if isinstance(colour, tuple | list) else [colour]
    if not parts or not all(isinstance(part, int | float) for part in parts):
        return 0.0
    return float(1 - sum(parts) if len(parts) == 4 else min(parts))
