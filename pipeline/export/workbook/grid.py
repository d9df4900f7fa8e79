"""A sheet made for the working paper alone, row by row: a head, rows of texts and numbers."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from pipeline.export.workbook.styles import HEAD, LAST_ROW, NONE, Styles, cut, keeps, lay_out, row_height
from pipeline.model import Language

Cell = str | int | Decimal | None


class Head(NamedTuple):
    """A column: what it is called, and how many digits wide it is."""

    text: str
    width: int
    wrapped: bool = False


class Live(NamedTuple):
    """A cell that the spreadsheet program computes, and what it shows until then."""

    formula: str
    shown: str | Decimal | None = None


class Grid:
    """A sheet being written, from top to bottom."""

    def __init__(self, sheet: Any, heads: Sequence[Head], styles: Styles, language: Language) -> None:
        self._sheet, self._heads, self._styles, self._language = sheet, heads, styles, language
        self.row = 0  # the last one written
        for place, head in enumerate(heads):
            sheet.set_column(place, place, head.width)
            sheet.write_string(0, place, head.text, styles(**HEAD))

    @property
    def full(self) -> bool:
        return self.row >= LAST_ROW

    def add(self, cells: Sequence[Cell | Live], fills: Sequence[str] = ()) -> None:
        """Write the next row; `fills` are colours by place, empty for none."""
        if self.full:
            return
        self.row += 1
        texts = [(cell, head.width) for cell, head in zip(cells, self._heads, strict=False) if head.wrapped and isinstance(cell, str)]
        if (height := row_height(texts)) is not None:
            self._sheet.set_row(self.row, height)
        for place, cell in enumerate(cells):
            self._cell(place, cell, fills[place] if place < len(fills) else "")

    def _cell(self, place: int, cell: Cell | Live, fill: str) -> None:
        look: dict[str, Any] = {"bg_color": fill} if fill else {}
        if isinstance(cell, Live):
            shown = float(cell.shown) if isinstance(cell.shown, Decimal) else cell.shown or ""
            self._sheet.write_formula(self.row, place, cell.formula, self._styles(**look), shown)
        elif isinstance(cell, int | Decimal) and keeps(number := Decimal(cell)):
            self._sheet.write_number(self.row, place, float(number), self._styles.number(number, **look))
        elif cell is not None and cell != "":
            wrap = {"text_wrap": True} if place < len(self._heads) and self._heads[place].wrapped else {}
            self._sheet.write_string(self.row, place, cut(str(cell)), self._styles(**look, **wrap))
        elif fill:
            self._sheet.write_blank(self.row, place, None, self._styles(**look))

    def close(self, printed: int = 0) -> None:
        """Set up the sheet; its first `printed` columns go on paper, all if 0."""
        if not self.row:
            self._sheet.write_string(1, 0, NONE.say(self._language), self._styles())
        lay_out(self._sheet, self.row, len(self._heads), printed or len(self._heads))
