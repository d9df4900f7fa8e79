"""Number formats of workbooks: a value → the text that a reader of the sheet sees. The printed digits count, not the stored ones."""

import re
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from itertools import takewhile

Value = int | float | Decimal

_TOKEN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.|[Ee][+-]0+|[0#?](?:[0#?,]*[0#?])?|.', re.DOTALL)
_EXPONENT = re.compile(r"[Ee][+-]0+")
_SECTION = re.compile(r'((?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])*)(;?)')
_DATE_TOKEN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.|AM/PM|上午/下午|y+|m+|d+|h+|s+|.', re.IGNORECASE | re.DOTALL)
_LONGEST_GENERAL = 11  # characters that a cell of format General shows of a number, the sign apart
_STORED_DIGITS = 15


def shown_number(value: Value, number_format: str) -> str:
    """A number in a format such as 0.00, #,##0, 0.00%, 0.00E+00 or General; sections for negative numbers and zero count."""
    number = _stored(value)
    sections = _sections(number_format)
    section, signed = _section(number, sections)
    if section.strip().lower() in {"", "general", "@", "g/通用格式"}:
        return _general(number)
    text = _pattern(abs(number), section)
    return f"-{text}" if signed and number < 0 else text


def _sections(number_format: str) -> list[str]:
    """For positive numbers, for negative ones, for zero: as many as are given."""
    sections: list[str] = []
    for match in _SECTION.finditer(number_format):
        sections.append(match.group(1))
        if match.group(2) != ";":
            break
    return sections


def _stored(value: Value) -> Decimal:
    """Programs store binary fractions and show at most 15 digits of them."""
    return Decimal(f"{value:.{_STORED_DIGITS}g}") if isinstance(value, float) else Decimal(value)


def _section(number: Decimal, sections: list[str]) -> tuple[str, bool]:
    """The section that a number is shown by, and whether its sign is still to be written."""
    if number < 0 and len(sections) > 1:
        return sections[1], False
    if number == 0 and len(sections) > 2:
        return sections[2], False
    return sections[0], True


def _general(number: Decimal) -> str:
    whole = len(str(abs(int(number))))
    decimals = max(0, _LONGEST_GENERAL - 1 - whole)
    text = f"{_rounded(number, decimals):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"", "-0"} else text


def _rounded(number: Decimal, decimals: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _pattern(number: Decimal, section: str) -> str:
    tokens = _TOKEN.findall(section)
    places = [index for index, token in enumerate(tokens) if token[0] in "0#?"]
    if not places:
        return "".join(map(_literal, tokens))
    first, last = places[0], places[-1]
    if first and tokens[first - 1] == ".":
        first -= 1
    scale = sum(1 for _ in takewhile(",".__eq__, tokens[last + 1 :]))  # each comma after the digits: thousands
    number = number * 100 ** tokens.count("%") / 1000**scale
    body = "".join(token for token in tokens[first : last + 1] if token[0] in "0#?.,")
    exponent = next((token for token in tokens if _EXPONENT.fullmatch(token)), "")
    shown = _scientific(number, body, exponent) if exponent else _digits(number, body)
    before, after = map(_literal, tokens[:first]), map(_literal, tokens[last + 1 + scale :])
    return "".join([*before, shown, *after]).strip()


def _digits(number: Decimal, body: str) -> str:
    whole, _, fraction = body.partition(".")
    least = sum(sign == "0" for sign in fraction)
    text = f"{_rounded(number, sum(sign in '0#?' for sign in fraction)):f}"
    left, _, right = text.partition(".")
    right = right[:least] + right[least:].rstrip("0")
    left = left.lstrip("0").rjust(sum(sign == "0" for sign in whole), "0")
    if "," in whole:
        left = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", left)
    return f"{left}.{right}" if right or (fraction == "" and "." in body) else left


def _scientific(number: Decimal, body: str, exponent: str) -> str:
    power = number.adjusted() if number else 0
    mantissa = _digits(number.scaleb(-power), body)
    sign = "-" if power < 0 else "+" if exponent[1] == "+" else ""
    return f"{mantissa}{exponent[0]}{sign}{abs(power):0{len(exponent) - 2}d}"


def _literal(token: str) -> str:
    if token.startswith('"'):
        return token.strip('"')
    if token.startswith("["):  # colours and conditions say nothing; [$¥-804] is a currency sign
        return token[2:-1].partition("-")[0] if token.startswith("[$") else ""
    if token[0] in "\\":
        return token[1:]
    return "" if token[0] in "_*" or _EXPONENT.fullmatch(token) else token


# ------------------------------------------------------------------------------------------------ dates
def shown_date(value: datetime | date | time, number_format: str) -> str:
    """A date or time in its format, names of months and days apart: they come as numbers."""
    tokens = _DATE_TOKEN.findall(_sections(number_format)[0])
    if not any(token[0].lower() in "ymdhs" for token in tokens):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    return "".join(_date_part(value, tokens, index) for index in range(len(tokens))).strip()


def _date_part(value: datetime | date | time, tokens: list[str], index: int) -> str:
    token = tokens[index]
    letter = token[0].lower()
    if letter not in "ymdhs" or token.upper() == "AM/PM":
        return _literal(token)
    if letter == "m" and _is_minute(tokens, index):
        letter = "minute"
    names = {"y": "year", "m": "month", "d": "day", "h": "hour", "s": "second", "minute": "minute"}
    number = getattr(value, names[letter], 0)
    if letter == "y":
        return f"{number:04d}" if len(token) > 2 else f"{number % 100:02d}"
    return f"{number:0{min(len(token), 2)}d}"


def _is_minute(tokens: list[str], index: int) -> bool:
    """m is the minute after hours and before seconds, else the month."""
    before = next((token[0].lower() for token in reversed(tokens[:index]) if token[0].lower() in "ymdhs"), "")
    after = next((token[0].lower() for token in tokens[index + 1 :] if token[0].lower() in "ymdhs"), "")
    return before == "h" or after == "s"
