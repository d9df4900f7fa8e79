"""Whose report it is, and of when: park name, data year, base year and address, each from the surest place that prints it.

Order for the park: the form head (园区名称), the title page, a 管理委员会 that signs, the file name. Order for the year: 数据基准年
(which is the data year, not the base year), a title with a year, the filing date less one, the file name.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise

from pipeline.catalog import Catalog
from pipeline.model import Document, Identity, Paragraph
from pipeline.text import squeeze

_YEAR = r"((?:19|20)\d{2})"
_DATA_YEAR = re.compile(rf"数据(?:基准)?年(?:份|度)?(?:为|是|:)*{_YEAR}年?")
_REPORT_YEAR = (
    re.compile(rf"{_YEAR}年?度?(?:国家)?(?:生态工业示范园区)?(?:建设)?(?:年度)?(?:绩效)?(?:评价|评估|工作)?报告"),
    re.compile(rf"(?:报告|公开表)(?:信息公开表)?[(]{_YEAR}(?:年度?)?[)]"),
    re.compile(rf"^[(]?{_YEAR}年?度?[)]?$"),
)
_FILE_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_TITLE_TAIL = re.compile(r"(?:国家)?生态工业示范园区.*$|\d{4}年?.*$")
_TITLE_LINES, _NAME_LINES = 15, 12


@dataclass(frozen=True, slots=True)
class _Phrases:
    """The expressions that find an identity, made from the catalogue's words."""

    park: re.Pattern[str]
    office: re.Pattern[str]
    park_field: re.Pattern[str]
    address_field: re.Pattern[str]
    filed: re.Pattern[str]
    base_year: tuple[re.Pattern[str], ...]
    not_parks: tuple[str, ...]


@lru_cache(maxsize=4)
def _phrases(words: tuple[tuple[str, tuple[str, ...]], ...]) -> _Phrases:
    listed = dict(words)
    either = {name: _either(listed[name]) for name in _LISTS}
    park = rf"[\u4e00-\u9fff()·]{{2,24}}?{either['park_kind']}*{either['park_ending']}"
    base = either["base_period"]
    return _Phrases(
        park=re.compile(park),
        office=re.compile(rf"({park}){either['park_office']}"),
        park_field=re.compile(rf"^{either['park_field']}:?(.*)$"),
        address_field=re.compile(rf"^{either['address_field']}:?(.*)$"),
        filed=re.compile(rf"{either['filing_field']}:?{_YEAR}[年./-]"),
        base_year=(
            re.compile(rf"以{_YEAR}年(?:作)?为[^,。;]{{0,12}}?{base}"),
            re.compile(rf"(?<!数据){base}(?:份|为|是|:|[(])*{_YEAR}年?"),
            re.compile(rf"{_YEAR}年?[(]{base}[)]"),
            re.compile(rf"{_YEAR}年(?:作)?为[^,。;]{{0,12}}?(?<!数据){base}"),
        ),
        not_parks=listed["park_not"],
    )


_LISTS = ("park_kind", "park_ending", "park_office", "park_field", "address_field", "filing_field", "base_period")


def _either(words: tuple[str, ...]) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"


def read_identity(document: Document, file_name: str, catalog: Catalog) -> Identity:
    """Everything the document says of its own identity; fields stay empty when nothing does."""
    phrases = _phrases(tuple((name, catalog.words[name]) for name in (*_LISTS, "park_not")))
    lines = list(_lines(document))
    base = _first_match(phrases.base_year, lines)
    return Identity(
        park=_park(document, lines, file_name, phrases),
        year=_year(lines, file_name, phrases),
        base_year=int(base[0]) if base else None,
        base_year_text=base[1] if base else "",
        address=_field(phrases.address_field, document, lines),
    )


def _lines(document: Document) -> Iterator[str]:
    """Every line of text, squeezed: paragraphs and cells in reading order."""
    for block in document.blocks:
        texts = (block.text,) if isinstance(block, Paragraph) else tuple(cell.text for cell in block.cells)
        for text in texts:
            for part in re.split(r"\n|\t|\u3000{2,}", text):
                if line := squeeze(part):
                    yield line


def _first_match(patterns: tuple[re.Pattern[str], ...], lines: list[str]) -> tuple[str, str] | None:
    """The year of the first pattern that is found anywhere, and the line that prints it."""
    for pattern in patterns:
        for line in lines:
            if match := pattern.search(line):
                return match.group(1), line
    return None


def _field(pattern: re.Pattern[str], document: Document, lines: list[str]) -> str:
    """A form field: the text behind its name, in the same line or in the next cell of the row."""
    for table in document.tables:
        for cell, following in pairwise(table.cells):
            match = pattern.match(squeeze(cell.text))
            if match and not match.group(1) and following.row == cell.row:
                return squeeze(following.text)
    return next((match.group(1) for line in lines if (match := pattern.match(line)) and match.group(1)), "")


def _park(document: Document, lines: list[str], file_name: str, phrases: _Phrases) -> str:
    named = re.split(r"填报|填表|编制|[,;]", _field(phrases.park_field, document, lines))[0]
    if named:
        return re.sub(r"管(?:理委员|委)会$", "", named)
    for line in islice(lines, _NAME_LINES):
        title = _TITLE_TAIL.sub("", line)
        if phrases.park.fullmatch(title) and _is_park(title, phrases):
            return title
    signed = Counter(match.group(1) for line in lines for match in phrases.office.finditer(line) if _is_park(match.group(1), phrases))
    if signed:
        return signed.most_common(1)[0][0]
    in_file_name = phrases.park.search(squeeze(re.sub(r"[_\-\s]", "", file_name)))
    return in_file_name.group() if in_file_name else ""


def _is_park(name: str, phrases: _Phrases) -> bool:
    return not any(name.endswith(kind) for kind in phrases.not_parks) and len(name) > len("开发区")


def _year(lines: list[str], file_name: str, phrases: _Phrases) -> int | None:
    stated = _first_match((_DATA_YEAR,), lines) or _first_match(_REPORT_YEAR, lines[:_TITLE_LINES])
    if stated:
        return int(stated[0])
    if filed := _first_match((phrases.filed,), lines):
        return int(filed[0]) - 1  # a report is handed in the year after its data
    in_name = _FILE_YEAR.search(file_name)
    return int(in_name.group(1)) if in_name else None
