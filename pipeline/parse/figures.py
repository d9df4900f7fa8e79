"""Is a figure read from a picture to be trusted? One wrong digit, a lost sign or point makes another figure, so what bears figures
is weighed by three kinds of evidence that fail differently: the engine's own scores, a second reading of the same ink drawn
larger, and the ink itself (points and strokes are counted).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.parse.ocr import Reading
from pipeline.parse.picture import Blob
from pipeline.text import fold

SURE = 0.97
"""A line whose least sure character scores this, and that has no sign in it, is not read again."""

_FAIR = 0.75  # two equal readings that score below this on average are still in doubt
_DASHES = frozenset("一-—–−_•·~ー")
_LOW_INK = 4.0  # points: a dash is no higher
_CHOICE = 3  # characters: a cell this short is a choice or a dash, and one wrong letter turns it
_SHORT = 16  # characters: longer lines are read again for nothing, their words carry them
_MISFIT = 0.15  # taken from the confidence where ink and text tell different points or signs
_POINT = 0.3  # of the height of the digits: a point is not larger
_TALL = 0.65  # of the height of the line's ink: digits are not smaller

_NUMBER = re.compile(
    r"(?:[\u3400-\u9fff]*[≤≥≪≫<>＜＞≦≧~～≈±])?=?[-−—–+]?(?:\d+|\d{1,3}(?:[,，]\d{3})+)(?:\.\d+)?[%％‰]?(?:[(（]?[^\dA-Za-z\s][^\d]*)?"
)
_SEVERAL = re.compile(r"[,，、;；/](?=[≤≥≪≫<>＜＞≦≧])")
_SIGNS = re.compile(r"[^\d.%％]")
_LOST = re.compile(r"[≤≥≪≫≦≧−–—-]")
_ANGLES = str.maketrans("《》〈〉⟨⟩", "≪≫<><>")
_OPEN = re.compile(r"[({（](?=\d[^)}）]*$)")  # a bracket that nothing closes, before a digit, is a sign
_POINT_OR_COMMA = re.compile(r"\D*\d{1,3}[.,，]\d{3}\D*")  # both forms are numbers, a thousand times apart
_CONFUSED = re.compile(r"(?<![A-Za-z])[A-Za-z|](?![A-Za-z])|[.,，]")


@dataclass(frozen=True, slots=True)
class Settled:
    """What a line is taken to say, how sure that is (0 to 1), and why it is not (empty if it is)."""

    reading: Reading
    confidence: float
    doubt: str = ""


def bears_figure(text: str) -> bool:
    """Whether a line is a figure rather than words with a number in them."""
    plain = _plain(text)
    if "…" in plain or ".." in plain:  # leaders of a table of contents
        return False
    telling = sum(char.isdigit() or char in ".,，%％≤≥<>-−—+" for char in plain)
    return any(char.isdigit() for char in plain) and (telling >= 0.6 * len(plain) or len(plain) - telling == 1)


def again(reading: Reading, ink: Sequence[Blob]) -> bool:
    """Whether a line is to be read a second time; `ink` is what stands on it."""
    text = _plain(reading.text)
    if bears_figure(text):
        return reading.score < SURE or bool(_SIGNS.search(text)) or not _fits_ink(text, ink)
    return reading.score < SURE if len(text) <= _CHOICE else reading.score < _FAIR and len(text) <= _SHORT


def is_dash(text: str, ink: Sequence[Blob], point: float) -> bool:
    """Whether what was read as one flat letter is a dash: all its ink is low. `point` is the number of pixels of a point."""
    return _plain(text) in _DASHES and bool(ink) and max(blob.height for blob in ink) <= _LOW_INK * point


def settle(first: Reading, second: Reading | None, ink: Sequence[Blob], *, alone: bool = True) -> Settled:
    """Weigh two readings of a line (the second is None where the first was sure). `alone`: it is all that its cell says, so that a
    short word may be a choice."""
    if second is None:
        return Settled(first, first.score)
    best, other = _ordered(_with_signs(first), _with_signs(second), ink)
    text = _plain(best.text)
    figure = bears_figure(text) or bears_figure(other.text)
    if not figure and (len(text) > _CHOICE or not alone):
        return Settled(best, best.score)
    if fold(text) != fold(other.text):
        confidence = round(best.score * (1 - other.score / 2), 2)
        clear = not figure and best.score >= SURE and other.score < _FAIR
        return Settled(best, confidence, "" if clear else f"{text} / {_plain(other.text) or '?'}")
    confidence = round((best.score + other.score) / 2, 2)
    return Settled(best, confidence, _still_in_doubt(text, confidence, ink) if figure else _low(confidence))


def _with_signs(reading: Reading) -> Reading:
    """A figure with brackets that look like signs of comparison read as these."""
    if not bears_figure(reading.text):
        return reading
    text = _OPEN.sub("<", reading.text.translate(_ANGLES))
    return Reading(tuple(replace(glyph, text=char) for glyph, char in zip(reading.glyphs, text, strict=True)))


def _ordered(first: Reading, second: Reading, ink: Sequence[Blob]) -> tuple[Reading, Reading]:
    """The better reading first: one that has the form of a number, fits the ink, and has a sign (signs and their
    bars are lost, hardly ever made up); then the surer one."""

    def worth(reading: Reading) -> tuple[bool, bool, bool, float]:
        text = _plain(reading.text)
        figure = bears_figure(text)
        return not figure or _regular(text), not figure or _fits_ink(text, ink), bool(_LOST.search(text)), reading.score

    same = fold(first.text) == fold(second.text)
    return (first, second) if same or worth(first) >= worth(second) else (second, first)


def _still_in_doubt(text: str, confidence: float, ink: Sequence[Blob]) -> str:
    if not _regular(text) and _CONFUSED.search(text):
        return "unusual form"
    if _sign_lost(text, ink):
        return "a sign may be lost"
    if _POINT_OR_COMMA.fullmatch(text) and confidence < SURE:
        return f"point or comma, confidence {confidence:.2f}"
    return _low(confidence if _fits_ink(text, ink) else confidence - _MISFIT)


def _low(confidence: float) -> str:
    return f"confidence {confidence:.2f}" if confidence < _FAIR else ""


def _regular(text: str) -> bool:
    return all(_NUMBER.fullmatch(part) for part in _SEVERAL.split(text))


def _fits_ink(text: str, ink: Sequence[Blob]) -> bool:
    """Whether there are as many points on the baseline as the text has, and a stroke before the first digit only where the text has
    a sign. Says yes where digits run together, for then the ink says nothing."""
    height, tall = _tall(ink)
    if len(tall) < max(sum(char.isalnum() for char in text), 1) or any(char > "\u2e80" for char in text):
        return not _sign_lost(text, ink)
    base = max(blob.y1 for blob in tall)
    inner = [blob for blob in ink if tall[0].x0 <= blob.x <= max(blob.x1 for blob in tall)]
    points = sum(max(blob.width, blob.height) <= _POINT * height and abs(blob.y1 - base) <= 0.2 * height for blob in inner)
    return points == sum(char in ".,，" for char in text) and not _sign_lost(text, ink)


def _tall(ink: Sequence[Blob]) -> tuple[float, list[Blob]]:
    """The height of the ink, and what is as high as digits, from left to right."""
    height = max((blob.height for blob in ink), default=0.0)
    return height, sorted((blob for blob in ink if blob.height >= _TALL * height), key=lambda blob: blob.x0)


def _sign_lost(text: str, ink: Sequence[Blob]) -> bool:
    """A text that begins with a digit, but ink with a flat stroke before it, or with a stroke that runs into it."""
    height, tall = _tall(ink)
    if not text[:1].isdigit() or not tall:
        return False
    first = tall[0]
    if first.led:
        return True
    before = [blob for blob in ink if blob.x1 <= first.x0 + 1 and abs(blob.y - first.y) <= 0.25 * height]
    return any(blob.width >= max(1.5 * blob.height, 0.2 * height) for blob in before)


def _plain(text: str) -> str:
    return "".join(text.split())
