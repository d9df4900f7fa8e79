"""How sheets look: cell formats, numbers with their printed digits, room for wrapped text, and the page they are printed on."""

from collections.abc import Iterable
from decimal import Context, Decimal
from typing import Any
from unicodedata import east_asian_width

from pipeline.export.schema import is_number, plain, portable
from pipeline.model import Message

LAST_ROW = 1_048_575  # of a sheet, counted from 0
MAX_TEXT = 32_767  # characters of a cell
_DIGITS = 15  # that Excel keeps of a number
_MAX_DECIMALS = 30  # of a number format
_ROOM = Context(prec=60)
_LINE_HEIGHT = 15  # points
_MOST_LINES = 8  # of a row

FILLS = {"error": "#F8CBAD", "warning": "#FFE699", "info": "#DDEBF7", "failed": "#F8CBAD", "partial": "#FFE699", "inconsistent": "#F8CBAD"}
FILLS |= {"undetermined": "#FFF2CC"}
NONE = Message("无", "none")
HEAD = {"bold": True, "text_wrap": True, "bg_color": "#D9E1F2", "bottom": 1}


class Styles:
    """Cell formats, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __call__(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"valign": "top", **properties})
        return self._made[key]

    def number(self, number: Decimal, **properties: Any) -> Any:
        """A format that shows the digits as printed: 12.50 stays 12.50, and nothing gets an exponent."""
        decimals = _decimals(number)
        return self(num_format=f"0.{'0' * decimals}" if decimals else "0", **properties)


def keeps(number: Decimal) -> bool:
    """Whether Excel keeps every digit of a number."""
    digits = plain(abs(number)).replace(".", "").strip("0")
    return len(digits) <= _DIGITS and _decimals(number) <= _MAX_DECIMALS


def as_printed(value: Decimal, text: str) -> Decimal:
    """A figure with as many decimals as its printed digits have where it is said in another unit: 561.20 亿元 are 5612000 万元, and 1.60
    stays 1.60. As it is where the text is no plain number."""
    if not is_number(text) or not value or not keeps(value) or abs(value.adjusted()) > _DIGITS:
        return value
    number = Decimal(text.replace(",", ""))
    moved = value.adjusted() - number.adjusted()
    decimals = max(_decimals(value.normalize()), _decimals(number) - moved)
    return value.quantize(Decimal(1).scaleb(-decimals), context=_ROOM) if decimals <= _MAX_DECIMALS else value


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def row_height(texts: Iterable[tuple[str, int]]) -> int | None:
    """The height in points of a row with wrapped texts in columns of these widths, None if one line is enough: not every spreadsheet
    program finds it out itself."""
    lines = max((_lines(text, width) for text, width in texts), default=1)
    return _LINE_HEIGHT * min(lines, _MOST_LINES) if lines > 1 else None


def _lines(text: str, width: int) -> int:
    """How many lines a wrapped text takes in a column so many digits wide; a Chinese character is as wide as two digits."""
    room = max(width - 2, 1)
    return sum(max(1, -(-_digits_wide(line) // room)) for line in text.split("\n"))


def _digits_wide(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)


def cut(text: str) -> str:
    """A text as a cell can hold it."""
    text = portable(text)
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"


def lay_out(sheet: Any, last: int, columns: int, printed: int, *, filtered: bool = True) -> None:
    """Set up a sheet whose rows 0 to `last` are filled: its head stays in sight, its first `printed` columns go on paper (A4 across)."""
    sheet.freeze_panes(1, 1)
    if filtered:
        sheet.autofilter(0, 0, last, columns - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, last, printed - 1)
    sheet.set_footer("&L&F · &A&R&P / &N")
