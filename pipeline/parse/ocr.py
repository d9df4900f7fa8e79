"""Text recognition: pictures of text → text with a score for every character. The only module that knows rapidocr.

The engine reads with one thread, one line at a time, so that a line is read the same whatever stands beside it and however many
workers there are. It is loaded once per process, when the first scanned page needs it.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline.errors import UnreadableError
from pipeline.model import Message

_DETECT_SIDE = 1400  # pixels of the longer side: enough to find lines of 5-point type on A4
_SHORTEST_INPUT = 96  # pixels: narrower lines are padded to this width (the engine's own 320 costs time and certainty)

MISSING = Message(
    '未安装文字识别组件，请在程序所在文件夹中运行 pip install ".[ocr]"',
    'text recognition is missing; run pip install ".[ocr]" in the folder of the program',
)


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character as recognised: where its middle stands (0 to 1 of the picture's width) and how sure the engine is (0 to 1)."""

    text: str
    at: float
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """One line of text as recognised."""

    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def score(self) -> float:
        """Of the least sure character: one wrong digit makes a wrong figure."""
        return round(min((glyph.score for glyph in self.glyphs if not glyph.text.isspace()), default=0.0), 2)


@cache
def available() -> bool:
    """Whether text recognition is installed."""
    try:
        _engine()
    except ImportError:
        return False
    return True


def require() -> None:
    """Raises UnreadableError that says how to install text recognition when it is missing."""
    if not available():
        raise UnreadableError(f"{MISSING.zh}。", f"{MISSING.en[0].upper()}{MISSING.en[1:]}.")


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR  # slow to import, and an extra

    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Global.return_word_box": True,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Rec.rec_batch_num": 1,
            "Rec.rec_img_shape": [3, 48, _SHORTEST_INPUT],
        }
    )


def detect(image: Any) -> list[tuple[float, float, float, float]]:
    """Boxes (x0 y0 x1 y1, pixels) around lines of text in a grey picture, in no order that means anything."""
    import cv2

    shrink = min(1.0, _DETECT_SIDE / max(image.shape))
    small = cv2.resize(image, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA) if shrink < 1 else image
    found = _engine()(cv2.cvtColor(small, cv2.COLOR_GRAY2BGR), use_det=True, use_cls=False, use_rec=False)
    boxes = found.boxes if found.boxes is not None else ()
    return [tuple(float(edge) / shrink for edge in (*quad.min(axis=0), *quad.max(axis=0))) for quad in boxes]


def recognise(lines: Sequence[Any]) -> list[Reading]:
    """The text of grey pictures that hold one line each."""
    import cv2

    if not lines:
        return []
    found = _engine().recognize_txt([cv2.cvtColor(line, cv2.COLOR_GRAY2BGR) for line in lines])
    return [_reading(text, words) for text, words in zip(found.txts, found.word_results, strict=True)]


def _reading(text: str, info: Any) -> Reading:
    columns = [column for word in info.word_cols for column in word]
    spoken = [place for place, char in enumerate(text) if not char.isspace()]
    at = dict(zip(spoken, columns, strict=False))
    length = info.line_txt_len or 1.0
    glyphs, last = [], 0.0
    for place, (char, score) in enumerate(zip(text, info.confs, strict=False)):
        last = min((at[place] + 0.5) / length, 1.0) if place in at else last
        glyphs.append(Glyph(char, last, float(score)))
    return Reading(tuple(glyphs))
