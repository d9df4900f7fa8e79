"""The data year and the base year of a report, each from the surest place that prints it.

数据基准年 is the data year. A base year is the construction plan's (规划基准年): reports also print base years of emission targets, of
prices, of audits and of other plans, and a wrong one would turn every figure over the construction period into an error.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from pipeline.catalog import Catalog
from pipeline.extract.printed import YEAR, Printed, clean
from pipeline.model import Message, Problem, Role
from pipeline.text import either

_TITLE_LINES, _TITLE_LENGTH, _LABEL_LENGTH = 15, 60, 30
_YEAR_LENGTH = 8  # of a year that stands alone: （2020年度）
_OF_TITLE = 4  # rank of years in titles: labels and sentences that state the year come before them
_MOST_YEARS = 20  # a construction period is 1 to 20 years
_CLAUSE, _SENTENCE = re.compile(r"[,;。!?]"), re.compile(r"[;。!?]")
_ALONE = re.compile(rf"^[(]?({YEAR})年?度?[)]?$")
_COVER_DATE = re.compile(rf"^({YEAR})年(?:\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月(?:\d{{1,2}}日)?$")
_QUOTED = re.compile(r"《[^》]*》")


class Stated(NamedTuple):
    """A year as a line prints it; the lower the rank, the surer."""

    rank: int
    year: int
    line: str


# ---------------------------------------------------------------------------------------------- data year
class _DataYear(NamedTuple):
    """The expressions for data years, made from the catalogue's words."""

    stated: tuple[re.Pattern[str], ...]
    titles: tuple[re.Pattern[str], ...]
    of_data: re.Pattern[str]
    filed: re.Pattern[str]
    standard: re.Pattern[str]
    named: re.Pattern[str]  # the words of all that is `stated`


_DATA_LISTS = ("data_year", "report_year", "year_link", "report_title", "filing_field", "standard_number")


@lru_cache(maxsize=4)
def _data_year_words(words: tuple[tuple[str, ...], ...]) -> _DataYear:
    data, report, link, title, filing, standard = (either(listed) for listed in words)
    year = rf"(?:{YEAR}年?[-~—至])?({YEAR})"  # of several years, the last
    return _DataYear(
        stated=tuple(re.compile(rf"(?<![上前一]){word}{link}*{year}") for word in (data, report)),
        titles=(
            re.compile(rf"{title}书?(?:信息公开表)?[(]{year}年?度?[)]"),
            _ALONE,
            re.compile(rf"{year}年?度?[^,。;:\d()]{{0,30}}?{title}"),
        ),
        of_data=re.compile(rf"[(]{year}年?度?数据[)]"),
        filed=re.compile(rf"{filing}:?({YEAR})[年./-]"),
        standard=re.compile(rf"(?<![a-z]){standard}[/\s]?t?[\s_]*\d+(?:\.\d+)?[\s_]*[-—–]\s*(?:19|20)\d{{2}}", re.IGNORECASE),
        named=re.compile(either((*words[0], *words[1]))),
    )


def find_data_year(printed: Printed, file_name: str, catalog: Catalog) -> tuple[int | None, list[Problem]]:
    """The year of the figures: stated, of the title, the year before the filing date, of the heads of value columns, of the
    file name. Stated years that contradict the one taken are told as a problem."""
    words = _data_year_words(tuple(catalog.words[name] for name in _DATA_LISTS))
    stated = sorted(_stated(printed, words, catalog.words["title_not"]), key=lambda found: found.rank)
    if stated:
        first = stated[0]
        others = sorted({found.year for found in stated if found.line != first.line} - {first.year})
        return first.year, [_contradicted(first, others)] if others else []
    filed = [int(match.group(1)) - 1 for line in printed.lines if (match := words.filed.search(line))]
    filed += [int(match.group(1)) - 1 for line in printed.lines[:_TITLE_LINES] if (match := _COVER_DATE.match(line))]
    years = [*filed, *_of_heads(printed, catalog.columns[Role.VALUE]), *_of_file_name(file_name, words)]
    return (years[0] if years else None), []


def _stated(printed: Printed, words: _DataYear, not_titles: tuple[str, ...]) -> Iterator[Stated]:
    for line in _naming(printed, words.named):
        for rank, pattern in enumerate(words.stated):
            for match in pattern.finditer(line):
                yield Stated(2 * rank + (len(line) > _LABEL_LENGTH), int(match.group(1)), line)
    head, paragraphs = printed.lines[:_TITLE_LINES], frozenset(printed.paragraphs)
    for line in (*head, *map("".join, pairwise(head))):  # a title may go over two lines
        title = _QUOTED.sub("", line)
        if len(title) <= _TITLE_LENGTH and "。" not in title and not title.startswith(not_titles):
            yield from _of_title(line, title, words, alone=line in paragraphs)


def _naming(printed: Printed, named: re.Pattern[str]) -> Iterator[str]:
    """The lines that name a year of data, with what stands beside them, and the cells. Few reports have any, so all are asked at once."""
    if named.search(":\n".join((*printed.texts, ""))):  # the words of a pack may end with the colon
        joined = (f"{left}:{right}" for left, right in printed.pairs if len(right) <= _YEAR_LENGTH and _ALONE.match(right))
        yield from filter(named.search, dict.fromkeys((*printed.lines, *joined, *printed.cells)))


def _of_title(line: str, title: str, words: _DataYear, *, alone: bool) -> Iterator[Stated]:
    """The year in one line of the title page: that of its data, or that of the report. A year `alone` in a cell is none."""
    for rank, pattern in enumerate((words.of_data, *words.titles), _OF_TITLE):
        match = pattern.search(title)
        if match and (alone or pattern is not _ALONE):
            yield Stated(rank, int(match.group(1)), line)
            return


def _of_heads(printed: Printed, values: tuple[str, ...]) -> Iterator[int]:
    """The latest year in a head of a column of values, if each such head has one."""
    value = "|".join(re.escape(word).replace(r"\*", ".*") for word in values)
    if any(re.fullmatch(value, cell) for cell in printed.cells):
        return
    heads = re.compile(rf"[(]?({YEAR})年?度?[)]?(?:{value})|(?:{value})[(]({YEAR})年?度?[)]")
    matches = (heads.fullmatch(cell) for cell in printed.cells)
    years = [int(match.group(1) or match.group(2)) for match in matches if match]
    yield from sorted(years, reverse=True)[:1]


def _of_file_name(file_name: str, words: _DataYear) -> Iterator[int]:
    """Years in the file's own name, then in those of its folders: first those that say 年 and no month; never that of a standard."""
    for part in reversed(re.split(r"[/\\]", file_name)):
        name = words.standard.sub("", clean(part))
        for pattern in (rf"({YEAR})年(?!\d)", rf"({YEAR})(?!年|[.-]\d)", rf"({YEAR})"):
            yield from (int(match.group(1)) for match in re.finditer(pattern, name))


def _contradicted(first: Stated, others: list[int]) -> Problem:
    zh, en = "、".join(map(str, others)), ", ".join(map(str, others))
    text = Message(
        f"报告中另有数据年份 {zh}，与“{first.line[:40]}”不一致，按 {first.year} 年处理；请核对。",
        f"The report also states the data year {en}, unlike “{first.line[:40]}”; {first.year} was taken. Please check.",
    )
    return Problem("data-year-contradicted", text)


# ---------------------------------------------------------------------------------------------- base year
_LABEL, _PLAN, _BARE = range(3)


class _BaseYear(NamedTuple):
    """The expressions for base years, made from the catalogue's words."""

    after: re.Pattern[str]
    before: re.Pattern[str]
    beside: re.Pattern[str]
    plan: re.Pattern[str]
    own: re.Pattern[str]
    other: re.Pattern[str]
    never: re.Pattern[str]
    named: re.Pattern[str]  # the words of base years


_BASE_LISTS = ("base_period", "year_link", "year_made", "base_year_plan", "base_year_other", "base_year_never")


@lru_cache(maxsize=4)
def _base_year_words(words: tuple[tuple[str, ...], ...]) -> _BaseYear:
    base, link, made, plan, other, never = (either(listed) for listed in words)
    year = rf"(?P<year>{YEAR})(?!年?[-~—至到]\d)"
    return _BaseYear(
        after=re.compile(rf"(?P<word>{base}){link}*{year}"),
        before=re.compile(rf"{year}年?度?{made}*[为是][^)]{{0,12}}?(?P<word>{base})"),
        beside=re.compile(rf"{year}年?度?(?P<open>[(][^()较比与]{{0,8}}?)?(?P<word>{base})(?(open)[)])(?!{link}*{YEAR})"),
        plan=re.compile(plan),
        own=re.compile(rf"{plan}(?P<gap>.{{0,4}})$"),
        other=re.compile(other),
        never=re.compile(never),
        named=re.compile(base),
    )


def find_base_year(printed: Printed, data_year: int | None, catalog: Catalog) -> tuple[Stated | None, list[Problem]]:
    """The base year of the construction plan. Labels of component rows are the surest, then sentences that say 规划 or 建设; a bare
    基准年 counts only if there is neither. None, and a problem that names them, where equally sure years differ."""
    words = _base_year_words(tuple(catalog.words[name] for name in _BASE_LISTS))
    found = list(_base_years(printed, words))
    planned = [stated for stated in found if stated.rank < _BARE]
    likely = [stated for stated in planned or found if data_year is None or 1 <= data_year - stated.year <= _MOST_YEARS]
    if not likely:
        return None, [_unlikely(planned[0], data_year)] if planned and data_year else []
    rank = min(stated.rank for stated in likely)
    best = [stated for stated in likely if stated.rank == rank]
    years = sorted({stated.year for stated in likely})
    taken = best[0] if len({stated.year for stated in best}) == 1 else None
    return taken, [_ambiguous(years, taken)] if len(years) > 1 else []


def _base_years(printed: Printed, words: _BaseYear) -> Iterator[Stated]:
    for cell in filter(words.named.search, printed.cells):
        yield from _in_text(cell, words, label="。" not in cell and len(cell) <= _TITLE_LENGTH)
    for label, value in printed.entries:
        if words.named.search(label) and _ALONE.match(value):
            yield from _in_text(f"{label.rstrip(':')}:{value}", words, label=False)
    for line in filter(words.named.search, printed.paragraphs):
        yield from _in_text(line, words, label=False)


def _in_text(text: str, words: _BaseYear, *, label: bool) -> Iterator[Stated]:
    for sentence in _SENTENCE.split(text):
        for clause in _CLAUSE.split(sentence):
            for pattern in (words.after, words.before, words.beside):
                for match in pattern.finditer(clause):
                    rank = _rank(match, clause, sentence, words)
                    if rank is not None:
                        in_label = label and rank == _PLAN and pattern is not words.before and "(" in match.group()
                        yield Stated(_LABEL if in_label else rank, int(match.group("year")), text)


def _rank(match: re.Match[str], clause: str, sentence: str, words: _BaseYear) -> int | None:
    """How sure it is that the base year is the construction plan's; None where it is another one's."""
    own = words.own.search(clause[: match.start("word")])
    if words.plan.match(match.group("word")) or (own and not words.other.search(own.group("gap"))):
        return None if words.never.search(clause[: match.end()]) else _PLAN
    planned = words.plan.search(clause)
    around = clause if planned else sentence
    if words.other.search(around) or words.never.search(around):
        return None
    return _PLAN if planned else _BARE


def _ambiguous(years: list[int], taken: Stated | None) -> Problem:
    zh, en = "、".join(map(str, years)), ", ".join(map(str, years))
    done = (
        Message(f"按表中标注取 {taken.year} 年", f"{taken.year}, of the table's labels, was taken")
        if taken
        else Message("均未采用", "none was taken")
    )
    text = Message(
        f"报告印有不同的规划基准年（{zh}），{done.zh}；请核对。", f"The report prints different base years ({en}); {done.en}. Please check."
    )
    return Problem("base-year-ambiguous", text)


def _unlikely(found: Stated, data_year: int) -> Problem:
    text = Message(
        f"所印规划基准年 {found.year} 不在数据年份 {data_year} 之前 1 至 {_MOST_YEARS} 年内，未采用；请核对。",
        f"The base year printed, {found.year}, is not 1 to {_MOST_YEARS} years before the data year {data_year}; it was left out.",
    )
    return Problem("base-year-unlikely", text)


__all__ = ["Stated", "find_base_year", "find_data_year"]
