"""The caption of a table: which of the lines above it names it."""

import re
from collections.abc import Sequence
from itertools import takewhile

_NUMBERED = re.compile(r"续表|附[表件录]|表\s*[0-9A-Z一二三四五六七八九十(（]|Table\s*\d", re.IGNORECASE)
_REMARK = re.compile(r"[(（]?\s*(?:(?:计量)?单位\s*[:：]|数据基准年|填报时间|园区名称\s*[:：])")
_CONTINUED = re.compile(r"^(续表|表.{0,40}[(（]续)|[(（]续表?[)）]$")
_NOTE = re.compile(r"(?:注|备注|说明|(?:数据|资料)?来源)\s*\d?\s*[:：.、]")
_MARK = re.compile(r"[*＊※]|[①-⑨ᵃᵇᶜ]")
_LONGEST_NOTE = 120
_SENTENCE_END = re.compile(r"[。;；]")
_LONGEST_TITLE, _LONGEST_CAPTION = 40, 80
_FARTHEST = 4  # lines between a caption and its table: park, date, base year, unit


def caption(lines: Sequence[str]) -> str:
    """The caption among the titles right above a table ("表1 …", "附表", "… 表"), else the nearest title; "" if running text
    stands there. Lines that only name the unit, the park or the date are passed over. `lines` stand above it, in reading order."""
    above = [line.strip() for line in reversed(lines) if line.strip()]
    titles = [line for line in takewhile(_is_title, above[:_FARTHEST]) if not _REMARK.match(line)]
    return next((line for line in titles if _NUMBERED.match(line) or line.endswith("表")), titles[0] if titles else "")


def names_a_table(line: str) -> bool:
    """Whether a line begins as captions do: 表1, 附表, 续表."""
    return _NUMBERED.match(line.strip()) is not None


def says_continued(line: str) -> bool:
    """Whether a line says that a table goes on: 续表1, 表1（续）."""
    return _CONTINUED.search(line.strip()) is not None


def is_note(line: str) -> bool:
    """Whether a line begins as notes under a table do: 注：, 数据来源：."""
    return _NOTE.match(line.strip()) is not None


def parts_no_table(line: str) -> bool:
    """Whether a table may go on behind a line: a note, or one that says so."""
    marked = is_note(line) or _MARK.match(line.strip()) is not None
    return says_continued(line) or (len(line) <= _LONGEST_NOTE and marked)


def _is_title(line: str) -> bool:
    if _NUMBERED.match(line):
        return len(line) <= _LONGEST_CAPTION
    return len(line) <= _LONGEST_TITLE and not _SENTENCE_END.search(line)
