"""分别: several names (or years) and as many figures behind them, in order. 园区COD、氨氮排放量分别为312.5吨、21.4吨.

Where names and figures cannot be paired, no figure is given to any of them: a name too near would be the wrong one.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.extract.running.figures import Figure

PAIRING = ("分别", "依次")
"""The words that pair names and figures: without one, nothing is shared out."""
_SAID = re.compile(r"(?:分别|依次)(?:约|已|是|为|达到?|完成|实现|仅)*$")
_OTHER_VERB = re.compile(r"(?:分别|依次)(?:[^\d，。；、]{0,6})$")
_NEXT = re.compile(r"^(?:[、，和及与]|以及){1,2}约?$")
_AND = re.compile(r"[、和及与]|以及")
_CLAUSE = re.compile(r"[，。；：（）]")
_YEAR = re.compile(r"(20\d\d)年?")
_YEARS = re.compile(r"(20\d\d)年?(?:至|到|—|-|～|~)(20\d\d)年?")
_TAIL = re.compile(
    r"(?:(?:排放|产生|利用|处置|贮存|消耗|消费|使用|削减|处理)(?:总量|量|率|强度)|(?:年均)?浓度|总产值|产值|增加值|面积|弹性系数|"
    r"(?:综合|重复|回)?利用率|回用率|达标率|覆盖率|增长率|占比|比重|用量|能耗|水耗)$"
)


class Share(NamedTuple):
    """What one of the figures is of: its name, empty where it cannot be told, and its year, empty where none is listed."""

    noun: str
    period: str


def shared_out(text: str, start: int, figures: Sequence[Figure]) -> dict[int, Share]:
    """Index of a figure → its share of the names before 分别, for all figures of text[start:] that stand behind one."""
    shares: dict[int, Share] = {}
    index = 0
    while index < len(figures):
        before = figures[index - 1].reach[1] if index else start
        lead = text[before : figures[index].reach[0]]
        count = _count(text, figures, index) if _OTHER_VERB.search(lead) else 1
        if count > 1:
            names = _names(lead, count) if _SAID.search(lead) else [Share("", "")] * count
            shares |= dict(zip(range(index, index + count), names, strict=True))
        index += count
    return shares


def _count(text: str, figures: Sequence[Figure], first: int) -> int:
    """How many figures stand one behind the other from here on, with nothing but 、 or 和 between them."""
    last = first
    while last + 1 < len(figures) and _NEXT.match(text[figures[last].reach[1] : figures[last + 1].reach[0]]):
        last += 1
    return last - first + 1


def _names(lead: str, count: int) -> list[Share]:
    subject = _OTHER_VERB.sub("", lead)
    clause = _CLAUSE.split(subject)[-1]
    years = _years(subject)
    names = [name for part in _AND.split(clause) if (name := _YEARS.sub("", part)) and not _YEAR.fullmatch(name)]
    if len(years) == count and len(names) == 1:
        return [Share(_YEAR.sub("", names[0], count=1), year) for year in years]
    if len(names) == count and len(years) <= 1:
        return [Share(name, "") for name in _completed(names)]
    return [Share("", "")] * count


def _years(subject: str) -> list[str]:
    """The years listed, or all of a span."""
    span = _YEARS.search(subject)
    if span:
        return [str(year) for year in range(int(span[1]), int(span[2]) + 1)]
    return _YEAR.findall(subject)


def _completed(names: Sequence[str]) -> Iterator[str]:
    """The names with what the last one says for all (COD、氨氮、NOx排放量)."""
    tail = _TAIL.search(names[-1])
    for name in names:
        yield name if tail is None or _TAIL.search(name) else name + tail.group()


__all__ = ["PAIRING", "Share", "shared_out"]
