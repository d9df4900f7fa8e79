"""count-claim: 第3至第9项共6项 says how many it runs over, and its ends say it too."""

import re
from collections.abc import Iterator, Sequence

from pipeline.model import Passage
from pipeline.text import chinese_number
from pipeline.validate.running.listed import Count

_ONE = r"(?:\d{1,3}|[一二三四五六七八九十]{1,4})"
_COUNTER = "项|条|个|款|类|号|节|章|行|点|种|列"
_PIECE = rf"(?:{_COUNTER})?(?:第|序号)?(?P<from>{_ONE})(?:(?:{_COUNTER})?(?:至|到|-|—|~|～)第?(?P<to>{_ONE}))?"
_RANGED = re.compile(
    rf"(?:第|序号)(?P<pieces>{_ONE}(?:(?:{_COUNTER})?(?:至|到|-|—|~|～|、|和|及|，)?第?{_ONE})*)"
    rf"(?:(?P<counter>{_COUNTER})[^，。；：\d第]{{0,6}})?(?:[，（]?(?:共计|共|合计|总计|等|这|即|计|涉及)+(?:有|为|的)?)(?P<number>{_ONE})(?:个)?(?P<unit>{_COUNTER})"
)
_SPLIT = re.compile(r"[、和及，]")
_NOT_ALL = re.compile("除|其中|不含|不包括|扣除|[单双奇偶]数")


def over_ranges(passages: Sequence[Passage]) -> Iterator[Count]:
    """Runs of ordinals with the number said beside them."""
    for passage in passages:
        for match in _RANGED.finditer(passage.text):
            bounds = next(item for item in passage.sentences if item[0] <= match.start() < item[1])
            counted, stated = _run(match["pieces"]), _number(match["number"])
            same = match["counter"] in {None, "号", "行", match["unit"]} or (match["counter"], match["unit"]) == ("项", "个")
            quiet = _NOT_ALL.search(passage.text, bounds[0], match.end()) or _NOT_ALL.match(passage.text, match.end() + 1)
            if counted and same and not quiet:
                yield Count(passage, bounds, match.span("number"), match["unit"], stated, counted)


def _run(pieces: str) -> int:
    """How many ordinals are named; 0 where their order is not plain."""
    counted, reached = 0, 0
    for piece in _SPLIT.split(pieces):
        match = re.fullmatch(rf"{_PIECE}(?:{_COUNTER})?", piece)
        first = _number(match["from"]) if match else 0
        last = _number(match["to"]) if match and match["to"] else first
        if not reached < first <= last:
            return 0
        counted, reached = counted + last - first + 1, last
    return counted


def _number(text: str) -> int:
    return int(text) if text.isdigit() else chinese_number(text) or 0


__all__ = ["over_ranges"]
