"""What of a page's text is drawn but not shown: in the invisible mode, without any ink, or cut away by a clip. The reader takes all
text alike; this lays a page out so that its characters say it in their `tag`. Knows pdfplumber; imported by `plumber` only."""

from typing import Any

from pdfminer.layout import LTChar
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdftypes import resolve1
from pdfplumber.page import PDFPageAggregatorWithMarkedContent

from pipeline.parse.frame import turned
from pipeline.parse.letter import CLIPPED, FAINT, HIDDEN

_Clip = tuple[float, float, float, float]

_NO_INK = 0.03  # opacity
_FAINT = 0.5  # opacity
_OPAQUE = 0.97
OPAQUE = "opaque"
"""The `tag` of a shape that covers all that it stands on."""
_MODES_WITHOUT_INK = (3, 7)


def lay_out(page: Any) -> tuple[float, float]:
    """Lay a pdfplumber page out, once and before anything is asked of it, in points from the top left of what is displayed of it.
    Its width and height as displayed."""
    device = _Device(page.pdf.rsrcmgr, pageno=page.page_number, laparams=page.pdf.laparams)
    _Interpreter(page.pdf.rsrcmgr, device).process_page(page.page_obj)
    page._layout = device.get_result()
    x0, top, x1, bottom = _displayed(page)
    _shift(page, x0 + float(page.mediabox[0]), top + float(page.mediabox[1]))
    return x1 - x0, bottom - top


def _displayed(page: Any) -> tuple[float, float, float, float]:
    """The crop box, within the sheet as it is turned for display."""
    left, low, right, high = map(float, page.page_obj.mediabox)
    x0, y0, x1, y1 = map(float, page.page_obj.cropbox)
    x0, y0, x1, y1 = max(x0, left), max(y0, low), min(x1, right), min(y1, high)
    if x0 >= x1 or y0 >= y1:
        x0, y0, x1, y1 = left, low, right, high
    quarter = -int(page.rotation) // 90 % 4
    return turned((x0 - left, high - y1, x1 - left, high - y0), quarter, right - left, high - low)


def _shift(page: Any, x: float, y: float) -> None:
    if not x and not y:
        return
    for item in (item for kind in page.objects.values() for item in kind):
        for key, by in (("x0", x), ("x1", x), ("top", y), ("bottom", y)):
            if key in item:
                item[key] -= by
        if "pts" in item:
            item["pts"] = [(px - x, py - y) for px, py in item["pts"]]


class _Device(PDFPageAggregatorWithMarkedContent):
    """Tags what was drawn last with how it shows, and numbers it by the string that it was drawn with (in `mcid`)."""

    clip: _Clip | None = None
    mark = ""
    string = 0  # the strings shown so far: a character keeps the number of its own
    ground: tuple[_Clip | None, bool] = (None, False)  # what paths are clipped to, and whether they are painted opaque

    def tag_cur_item(self) -> None:
        if not self.cur_item._objs:
            return
        item: Any = self.cur_item._objs[-1]
        item.mcid = self.string
        item.tag = self._of_letter(item) if isinstance(item, LTChar) else self._of_shape(item)

    def _of_letter(self, item: Any) -> str:
        x, y = (item.x0 + item.x1) / 2, (item.y0 + item.y1) / 2
        inside = self.clip is None or (self.clip[0] <= x <= self.clip[2] and self.clip[1] <= y <= self.clip[3])
        return self.mark if inside else CLIPPED

    def _of_shape(self, item: Any) -> str:
        """OPAQUE for what covers all that it stands on."""
        clip, opaque = self.ground
        whole = clip is None or (clip[0] <= item.x0 + 1 and clip[1] <= item.y0 + 1 and item.x1 <= clip[2] + 1 and item.y1 <= clip[3] + 1)
        return OPAQUE if opaque and whole else ""


class _Interpreter(PDFPageInterpreter):
    """Follows clips and opacity, which the reader leaves aside."""

    clip: _Clip | None = None
    opacity = 1.0
    blended = False  # with what lies below, otherwise than by covering it

    def render_contents(self, *args: Any, **kwargs: Any) -> None:
        self._saved: list[tuple[_Clip | None, float, bool]] = []
        self._tell()
        super().render_contents(*args, **kwargs)

    def _tell(self) -> None:
        device: Any = self.device
        device.ground = self.clip, self.opacity >= _OPAQUE and not self.blended

    def dup(self) -> Any:
        inner: Any = super().dup()
        inner.clip, inner.opacity, inner.blended = self.clip, self.opacity, self.blended
        return inner

    def do_q(self) -> None:
        self._saved.append((self.clip, self.opacity, self.blended))
        super().do_q()

    def do_Q(self) -> None:  # noqa: N802 (named by the reader after the operator)
        if self._saved:
            self.clip, self.opacity, self.blended = self._saved.pop()
            self._tell()
        super().do_Q()

    def do_Do(self, xobjid: Any) -> None:  # noqa: N802
        super().do_Do(xobjid)
        self._tell()

    def do_gs(self, name: Any) -> None:
        states = resolve1(self.resources.get("ExtGState")) or {}
        state = resolve1(states.get(getattr(name, "name", name))) or {}
        opacity = resolve1(state.get("ca"))
        if isinstance(opacity, int | float):
            self.opacity = float(opacity)
        if mode := resolve1(state.get("BM")):
            self.blended = getattr(mode, "name", "") not in {"Normal", "Compatible"}
        self._tell()

    def do_W(self) -> None:  # noqa: N802
        points = [self._on_page(x, y) for segment in self.curpath for x, y in zip(segment[1::2], segment[2::2], strict=True)]
        if not points:
            return
        xs, ys = zip(*points, strict=True)
        inner = min(xs), min(ys), max(xs), max(ys)
        old = self.clip or inner
        self.clip = max(inner[0], old[0]), max(inner[1], old[1]), min(inner[2], old[2]), min(inner[3], old[3])
        self._tell()

    def do_W_a(self) -> None:  # noqa: N802
        self.do_W()

    def do_TJ(self, seq: Any) -> None:  # noqa: N802
        device: Any = self.device
        device.clip, device.mark, device.string = self.clip, self._mark(), device.string + 1
        super().do_TJ(seq)
        device.clip, device.mark = None, ""

    def _mark(self) -> str:
        if self.textstate.render in _MODES_WITHOUT_INK or self.opacity < _NO_INK:
            return HIDDEN
        return FAINT if self.opacity < _FAINT else ""

    def _on_page(self, x: float, y: float) -> tuple[float, float]:
        a, b, c, d, e, f = self.ctm
        return a * x + c * y + e, b * x + d * y + f
