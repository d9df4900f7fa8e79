"""Grey pictures of pages: paper made even, text made level, ruling lines found and taken out, ink measured.
All OpenCV work on pages; sizes are pixels, `dpi` says how many make an inch."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.parse.word import Rule

Grey = NDArray[np.uint8]
Edges = tuple[float, float, float, float]
"""x0 y0 x1 y1 in pixels."""

WHITE = 255
_INK_DEPTH = 12  # levels darker than its surroundings
_THICKEST_RULE = 4.0  # points
_SHORTEST_RULE = 13.0  # points: the height of a row of small type
_LONG_RULE = 40.0  # points: longer than any stroke of a letter
_MEETS = 4.0  # points: a short rule must end this near to another
_GAP = 8.0  # points: breaks in a rule
_PIECE = 30.0  # points: shorter pieces are not joined, strokes of large letters stand as near
_INK = 25.0  # shades below the paper: ink
_STEEP = 0.29  # of the contrast per pixel: strokes that fade more slowly are blurred
_MOST_SKEW = 6.0  # degrees
_SPECK = 0.7  # points: smaller in both directions is dirt, not a decimal point
_DARK = 70  # levels below white that some pixel of a letter reaches, and the noise of paper does not
_MORE_PAPER = 0.12  # of the height, above and below a line that is read again
_LEAD, _LEAD_FLAT, _LED_WIDTH = 0.25, 0.3, 0.8  # of the height: how far a minus reaches, how flat it is, how wide both are
_FLAT = 2.2  # a stroke wider than this many times its height is a dash
_ALONE = 1.2  # all ink beside a dash, of the dash's own
_DASH_CUT, _DASH_HIGH = 4.0, 20  # a dash stands in a cut not much wider than high, or very low

cv2.setNumThreads(1)


class Blob(NamedTuple):
    """A connected piece of ink: its box and its pixels. `led`: it begins at the left with a flat stroke at half height, as a minus
    that runs into a digit does."""

    x0: float
    y0: float
    x1: float
    y1: float
    area: int
    led: bool = False

    @property
    def x(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def y(self) -> float:
        return (self.y0 + self.y1) / 2

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0


@dataclass(frozen=True, slots=True)
class Ruled:
    """The ruling lines of a picture in pixels, and the picture without them."""

    horizontal: tuple[Rule, ...]
    vertical: tuple[Rule, ...]
    text: Grey


# ------------------------------------------------------------------------------------------------------------ paper
def even_paper(image: Grey) -> Grey:
    """Shadows and grey paper made white: each pixel against the lightest around it."""
    small = cv2.resize(image, None, fx=1 / 8, fy=1 / 8, interpolation=cv2.INTER_AREA)
    paper = cv2.GaussianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), (0, 0), 6)
    paper = cv2.resize(paper, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(image, np.maximum(paper, 40), scale=float(WHITE)), np.uint8)


def ink(image: Grey, dpi: float) -> Grey:
    """255 where something is printed."""
    block = int(dpi / 6) | 1
    return np.asarray(cv2.adaptiveThreshold(image, WHITE, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, _INK_DEPTH), np.uint8)


def blobs(image: Grey, dpi: float) -> list[Blob]:
    """The connected pieces of ink, without specks and the noise of paper."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink(image, dpi), connectivity=8)
    dark = np.zeros(len(stats), bool)
    dark[labels[image <= WHITE - _DARK]] = True
    dark[0] = False
    least = _SPECK * dpi / 72
    return [
        Blob(float(x), float(y), float(x + width), float(y + height), area, led=_led(labels[y : y + height, x : x + width] == label))
        for label, (x, y, width, height, area) in enumerate(stats.tolist())
        if dark[label] and max(width, height) >= least and area >= least * least / 2
    ]


def _led(piece: NDArray[np.bool_]) -> bool:
    height, width = piece.shape
    if not _LED_WIDTH * height <= width <= 4 * height:
        return False
    rows = np.flatnonzero(piece[:, : max(round(height * _LEAD), 1)].any(axis=1))
    flat = rows[-1] - rows[0] + 1 <= _LEAD_FLAT * height
    return bool(flat and 0.3 <= (rows[0] + rows[-1] + 1) / 2 / height <= 0.75)


# ---------------------------------------------------------------------------------------------------------- sharpness
def blurred(image: Grey) -> bool:
    """Whether strokes fade so slowly into the paper that one digit can pass for another: the mean slope at the steepest places, as many
    as the page has ink, in shares of the contrast per pixel. Scans that people read with ease, drawn at 200 dots per inch, have 0.31
    and more; those on which the engine was seen to err, 0.28 and less."""
    shades = image.astype(np.float32)
    paper = float(np.percentile(shades, 90))
    ink_shades = shades[shades < paper - _INK]
    if not ink_shades.size:
        return False
    dark = float(np.percentile(ink_shades, 10))
    inked = int((shades < (dark + paper) / 2).sum())
    across, down = cv2.Sobel(shades, cv2.CV_32F, 1, 0, ksize=3), cv2.Sobel(shades, cv2.CV_32F, 0, 1, ksize=3)
    slopes = np.hypot(across, down).ravel() / 8
    steepest = np.partition(slopes, slopes.size - inked)[slopes.size - inked :]
    return float(steepest.mean()) < _STEEP * (paper - dark)


# ------------------------------------------------------------------------------------------------------------ turning
def skew(image: Grey, dpi: float) -> float:
    """By how many degrees lines of text and rules are turned anticlockwise: the angle at which ink gathers most in few rows
    (and columns, for rules and for text that stands sideways)."""
    shrink = min(1.0, 100 / dpi)
    small = cv2.resize(image, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    ys, xs = np.nonzero(ink(np.asarray(small, np.uint8), dpi * shrink))
    step = len(ys) // 60_000 + 1
    points = np.stack([xs[::step], ys[::step]]).astype(np.float64)
    if points.shape[1] < 100:
        return 0.0
    best = 0.0
    for width, pace in ((_MOST_SKEW, 0.5), (0.5, 0.1), (0.1, 0.02)):
        angles = best + np.arange(-width, width + pace / 2, pace)
        best = float(angles[int(np.argmax([_gathered(points, angle) for angle in angles]))])
    return round(best, 2)


def _gathered(points: NDArray[np.float64], angle: float) -> float:
    turn = np.deg2rad(angle)
    rows = points[1] * np.cos(turn) + points[0] * np.sin(turn)
    columns = points[0] * np.cos(turn) - points[1] * np.sin(turn)
    return sum(float(np.square(np.bincount((line - line.min()).astype(np.int64)).astype(np.float64)).sum()) for line in (rows, columns))


def levelled(image: Grey, angle: float) -> Grey:
    """The picture turned clockwise by a few degrees about its middle."""
    height, width = image.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -angle, 1.0)
    turned = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(WHITE,))
    return np.asarray(turned, np.uint8)


def quarter_turned(image: Grey, times: int) -> Grey:
    """The picture turned anticlockwise by 90 degrees, so many times."""
    return np.ascontiguousarray(np.rot90(image, times))


def resized(image: Grey, factor: float) -> Grey:
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, None, fx=factor, fy=factor, interpolation=way), np.uint8)


# ------------------------------------------------------------------------------------------------------------ rules
def take_rules(image: Grey, dpi: float) -> Ruled:
    """Find the ruling lines of a levelled picture and paint them over, so that they are not read as 1, l or |."""
    printed = ink(image, dpi)
    level, level_mask = _long_lines(printed, dpi)
    turned, upright_mask = _long_lines(np.ascontiguousarray(printed.T), dpi)
    horizontal, vertical = _real(level, turned, dpi), _real(turned, level, dpi)
    mask = np.zeros_like(printed)
    _keep(mask, level_mask, horizontal, dpi)
    _keep(mask.T, upright_mask, vertical, dpi)
    text = image.copy()
    text[cv2.dilate(mask, np.ones((3, 3), np.uint8)) > 0] = WHITE
    return Ruled(tuple(horizontal), tuple(vertical), text)


def _long_lines(printed: Grey, dpi: float) -> tuple[list[Rule], Grey]:
    """Level lines: runs of ink longer than a stroke and thin; and their pixels."""
    point = dpi / 72
    thick = cv2.dilate(printed, np.ones((3, 1), np.uint8))  # a rule with a ragged edge, or not quite level, is still one run
    runs = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, round(_SHORTEST_RULE * point)), np.uint8))
    runs = np.asarray(cv2.bitwise_or(runs, _dashes(printed, point)), np.uint8)
    _, labels, stats, centres = cv2.connectedComponentsWithStats(runs, connectivity=8)
    thin = (stats[:, 3] - 2 <= _THICKEST_RULE * point + stats[:, 2] * 0.004) & (stats[:, 2] >= 4 * stats[:, 3])
    thin[0] = False
    rules = [Rule(float(y), float(x), float(x + width)) for (x, _, width, _, _), (_, y) in zip(stats[thin], centres[thin], strict=True)]
    mask = np.where(thin[labels], np.uint8(WHITE), np.uint8(0)).astype(np.uint8)
    return _bridged(rules, point), np.asarray(cv2.bitwise_and(mask, thick), np.uint8)


def _dashes(printed: Grey, point: float) -> Grey:
    """Rows of dashes as lines: flat pieces of ink that follow one another closely over a long way."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(printed, connectivity=8)
    width, height = stats[:, 2], stats[:, 3]
    flat = (height <= 1.6 * point) & (width >= 2 * height) & (width >= 1.5 * point) & (width <= _SHORTEST_RULE * point)
    flat[0] = False
    mask = np.where(flat[labels], np.uint8(WHITE), np.uint8(0)).astype(np.uint8)
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, round(6 * point)), np.uint8))
    return np.asarray(cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, round(_LONG_RULE * point)), np.uint8)), np.uint8)


def _bridged(rules: Iterable[Rule], point: float) -> list[Rule]:
    """Pieces of one line made one over small breaks."""

    def follows(last: Rule, rule: Rule) -> bool:
        gap, shorter = rule.start - last.end, min(rule.end - rule.start, last.end - last.start)
        return abs(rule.at - last.at) <= 1.5 * point and -2 * point <= gap <= _GAP * point and shorter >= _PIECE * point

    done: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: (round(rule.at / (3 * point)), rule.start)):
        last = done[-1] if done else None
        if last and follows(last, rule):
            share = (last.end - last.start) / (rule.end - last.start)
            done[-1] = Rule(last.at * share + rule.at * (1 - share), last.start, max(rule.end, last.end))
        else:
            done.append(rule)
    return done


def _real(rules: Sequence[Rule], crossing: Sequence[Rule], dpi: float) -> list[Rule]:
    """Without strokes of letters: what is short must end at lines that cross it, and one of them must be long."""
    point = dpi / 72
    long = [rule for rule in crossing if rule.end - rule.start >= _LONG_RULE * point]

    def ends(rule: Rule, at: float) -> bool:
        near = _MEETS * point
        return any(abs(other.at - at) <= near and other.start - near <= rule.at <= other.end + near for other in long)

    return [rule for rule in rules if rule.end - rule.start >= _LONG_RULE * point or (ends(rule, rule.start) and ends(rule, rule.end))]


def _keep(mask: NDArray[np.uint8], pixels: Grey, rules: Iterable[Rule], dpi: float) -> None:
    half = round(_THICKEST_RULE * dpi / 72)
    for rule in rules:
        rows = slice(max(round(rule.at) - half, 0), round(rule.at) + half + 1)
        columns = slice(max(round(rule.start) - 1, 0), round(rule.end) + 2)
        mask[rows, columns] |= pixels[rows, columns]


# ------------------------------------------------------------------------------------------------------------ cutting
def cut(image: Grey, box: Edges, margin: float) -> Grey:
    """The part in a box, with white paper of `margin` pixels around it."""
    height, width = image.shape
    x0, y0 = max(int(box[0]), 0), max(int(box[1]), 0)
    x1, y1 = min(int(box[2]) + 1, width), min(int(box[3]) + 1, height)
    edge = max(round(margin), 0)
    return np.asarray(cv2.copyMakeBorder(image[y0:y1, x0:x1], edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=(WHITE,)), np.uint8)


def enlarged(image: Grey, box: Edges, margin: float) -> Grey:
    """What `cut` gives, for a second reading: drawn twice as large, with more paper above and below, so that the same letters come
    to the recogniser in another size."""
    large = resized(cut(image, box, margin), 2.0)
    edge = round(_MORE_PAPER * large.shape[0])
    return np.asarray(cv2.copyMakeBorder(large, edge, edge, 0, 0, cv2.BORDER_CONSTANT, value=(WHITE,)), np.uint8)


def flat_stroke(part: Grey) -> float | None:
    """The width of the one flat stroke that is all there is in a cut, dirt aside; None if there is more."""
    if part.shape[1] > _DASH_CUT * part.shape[0] and part.shape[0] > _DASH_HIGH:
        return None
    darkest = int(part.min())
    if darkest > WHITE - _DARK:
        return None
    _, _, stats, _ = cv2.connectedComponentsWithStats((part < (WHITE + darkest) // 2).astype(np.uint8), connectivity=8)
    stroke = max(stats[1:].tolist(), key=lambda stat: stat[4])
    alone = sum(stat[4] for stat in stats[1:].tolist()) <= _ALONE * stroke[4]
    return float(stroke[2]) if alone and stroke[2] >= _FLAT * stroke[3] else None
