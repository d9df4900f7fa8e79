"""count-claim: a stated number of things against the things listed beside it (A、B和C三大产业) or stepped through (一是…二是…).

A list is counted by what parts its items; a 和 may part two items or stand inside one, so a list has a range of counts. 等 leaves it
open. Only numbers in Chinese numerals are held against a list: behind a list, an Arabic one may as well count something else.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.model import Passage
from pipeline.text import chinese_number

_NUMERAL = "[一二两三四五六七八九十]{1,3}"
_COUNTER = "(?:大类|大|个|项|方面|类|家|种|条|点|座|区|位|轮|重|级|届|(?=部门|部委|单位|行业))"
_COUNTED = re.compile(rf"[一二两三四五六七八九十\d](?:{_COUNTER}|件)")  # in all that is counted here: looked for first, most text has none
_QUOTES = re.compile(r"[“\"]([^“”\"]{1,60})[”\"]")
_STATED = re.compile(
    rf"(?<![第一二两三四五六七八九十百千万.\d])(?P<number>{_NUMERAL}|\d{{1,2}})(?P<counter>{_COUNTER})(?P<noun>[\u4e00-\u9fff]{{2,14}}|(?=[：（，]))"
)
_BEFORE = re.compile(r"[^，。；：！？\n（）]*$")
_BEHIND = re.compile(
    r"[^，。；：！？\n（）“”]{0,10}[”]?(?:(?:：|（即：?|——|，(?:即|分别是|分别为|包括)：?|（|分别是|分别为|即：?|包括：?)(?P<list>[^，。；！？\n（）]{4,200}))(?P<stop>[，。；）（\n]|$)"
)
_ALONE = re.compile("(?:：|（即：?|即：?|分别是：?|分别为：?)$")
_FIGURES = re.compile(r"\d|均|全部|已|都")
_SEVERAL = 3  # items that show how all of them end
_SLIP = 2  # items that an Arabic number may be off: more, and it counts something else
_LABEL = re.compile(r"^[-·•\s]*(?:（?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[）、.．]+|[一二三四五六七八九十]{1,2}是)")
_MARKS = re.compile("[、]")
_AND = re.compile("以及|和|及|与")
_LONGEST = 14  # characters of an item: a longer one is a clause
_BODIES = re.compile(
    "(?:局|委|办|部|厅|院|中心|公司|大学|街道|镇)(?:和|及|与|以及)[^和及与]*(?:局|委|办|部|厅|院|中心|公司|大学|街道|镇)$"
)  # 和 parts two
_JOINED = re.compile(r"(?:共同)?(?:组成|构成|参与|参加)的?$")
_SENTENCE = re.compile("将|被|使|一是|一要|第一|首先|①|^1|（1）")
_CLAUSE = re.compile("的|任|对|完成|建设了|新增|实施|开展|达到|共(?:计|有)?$|在|为|将|被|从|向|前|近|内|其他|其它|有关|相关")
_OPEN = re.compile("等$|等(?:[^、]{0,8})$")
_NOT_NOUN = re.compile("以上|以下|左右|多|月|年|季度|阶段|期|次|时|是|级|届")
_INTRODUCED = re.compile(
    rf"(?<![第一二两三四五六七八九十])(?!一[大个项方点条类件])(?P<number>{_NUMERAL}|\d{{1,2}})(?P<counter>大|个|项|方面|点|条|类|件)"
    rf"(?P<noun>[^：。；，\d]{{0,18}})(?:(?:[：。，]|——)(?P<first>一是|一要|第一[，、：]|①|（1）|1[.、])|[：。]$)"
)
_BEGUN = re.compile(
    "[：。，—](?:一是|一要|第一[，、：]|①|（1）|1[.、])"
)  # what every first step is: elsewhere only an end can announce some
_ENDING = 25  # characters: what announces the steps of the next paragraphs is no longer
_STEPS_OF = re.compile(
    "工作|方面|任务|措施|举措|行动|重点|内容|问题|原因|特点|成效|亮点|抓手|环节|机制|体系|要求|建议|做法|经验|路径|方向|领域|关系|结合|原则|步骤|层面|转变|突破|文章|不足|短板|困难|挑战|优势|大事|要点|保障|制度|手段|途径|渠道"
)  # nouns of what is told step by step: of other things (3个小区) the steps after the sentence are something else
_HEADED = re.compile(rf"(?P<number>{_NUMERAL})(?P<counter>项|个|大)(?P<noun>[\u4e00-\u9fff]{{2,6}})")
_FIRST = re.compile(r"[-·•\s]*(?P<first>一是|一要|第一[，、：]|①|（1）|1[.、]|（一）)")
_TOLD = frozenset({"方面", "点", "条", "大"})
_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮"


class Count(NamedTuple):
    """A stated number of things and the number listed: its place in the text, and how many there are."""

    passage: Passage
    bounds: tuple[int, int]
    number: tuple[int, int]
    noun: str
    stated: int
    counted: int
    sure: bool = True
    table: int | None = None  # the table that numbers the things, where it is not the text that lists them

    @property
    def wrong(self) -> bool:
        return self.stated != self.counted


class Items(NamedTuple):
    """How many things a list may name."""

    least: int
    most: int


class Steps(NamedTuple):
    """How far steps are counted, and whether their paragraphs follow one another."""

    reached: int
    close: bool


def counts(passages: Sequence[Passage]) -> Iterator[Count]:
    """All lists and steps of the running text that are counted beside them."""
    for index, passage in enumerate(passages):
        if not _COUNTED.search(passage.text):
            continue
        for start, end in passage.sentences:
            if _COUNTED.search(passage.text, start, end):
                yield from _listed(passage, start, end)
        yield from _stepped(passages, index)


# -------------------------------------------------------------------------------------------------------------- lists
def _listed(passage: Passage, start: int, end: int) -> Iterator[Count]:
    text = passage.text
    for match in _STATED.finditer(text, start, end):
        stated = _number(match["number"])
        if stated < 2 or _NOT_NOUN.match(match["noun"]):
            continue
        arabic = match["number"].isdigit() and not match["counter"].endswith(("大", "类"))
        before = None if arabic else _items_before(text[start : match.start()])
        items = before or _items_behind(text, match, end, announced=arabic)
        if items:
            counted = min(max(stated, items.least), items.most)
            if arabic and abs(stated - counted) > _SLIP:
                continue
            yield Count(passage, (start, end), match.span("number"), match["noun"], stated, counted)


def _items_before(lead: str) -> Items | None:
    """The list that ends where the number begins."""
    lead = lead.removesuffix("“").removesuffix('"')
    if quoted := re.search(r"[“\"]([^“”\"]*、[^“”\"]*)[”\"]$", lead):
        return _count(quoted.group(1), first=True)
    clause = _BEFORE.search(_quiet(_LABEL.sub("", lead)))
    return _count(clause.group(), first=False) if clause else None


def _items_behind(text: str, match: re.Match[str], end: int, *, announced: bool) -> Items | None:
    """The list that the number announces: 三大任务：A、B和C。 Where it must be `announced` outright, 包括 and a bracket may name some
    of them alone, and figures are lists of their own."""
    behind = _BEHIND.match(text, match.end("counter"), end)
    if behind is None:
        return None
    if announced and (_ALONE.search(text[match.end("counter") : behind.start("list")]) is None or _FIGURES.search(behind["list"])):
        return None
    clauses = re.split("，", re.split("[。；！？\\n]", text[behind.start("list") : end], maxsplit=1)[0])
    if len(clauses) == _number(match["number"]):  # 三个方面：减污、降碳协同，循环利用，智慧监管
        return Items(len(clauses), len(clauses))
    return _count(behind["list"], first=True)


def _quiet(text: str) -> str:
    """Quoted words and remarks in brackets hold separators of their own; each quotation stands for one word."""
    text = re.sub(r"（[^（）]*）|《[^》]*》", lambda part: "" if part.group()[0] == "（" else "甲乙", text)
    text = _QUOTES.sub("甲乙", text)
    return re.sub("甲乙(?=甲乙)", "甲乙、", text)


def _count(listed: str, *, first: bool) -> Items | None:
    """How many things a list names; None where it is none, or where its parts are clauses. `first`: its first item begins with the
    text; else words that are no part of it may stand before."""
    listed = _quiet(listed)
    opened = _OPEN.search(listed)
    body = _JOINED.sub("", listed[: opened.start()] if opened else listed)
    parts = _MARKS.split(body)
    if len(parts) < 2 and not (_AND.search(body) and first and not _CLAUSE.search(body)):
        return None
    own, clause = (parts, _SENTENCE) if first else (parts[1:], _CLAUSE)
    if any(not part or len(part) > _LONGEST + 6 * len(_AND.findall(part)) or clause.search(part) for part in own):
        return None
    joints = [len(_AND.findall(part)) for part in parts]
    if sum(joints) == joints[-1] == 1 and (_BODIES.search(parts[-1]) or _of_one_kind(parts)):
        return Items(len(parts) + 1, 99 if opened else len(parts) + 1)
    most = len(parts) + (sum(joints) if all(joints) else joints[-1])  # A和B、C和D; else a 和 before the last item alone parts two
    return Items(len(parts), 99 if opened else most)


def _of_one_kind(parts: Sequence[str]) -> bool:
    """Whether all items end alike, both sides of the last 和 too (综合组、规划组、技术组和保障组): then it parts two."""
    items = [*parts[:-1], *_AND.split(parts[-1])]
    return len(parts) >= _SEVERAL and len({item[-1:] for item in items}) == 1 and all(len(item) > 1 for item in items)


# -------------------------------------------------------------------------------------------------------------- steps
def _stepped(passages: Sequence[Passage], index: int) -> Iterator[Count]:
    """四项工作：一是…；二是…: the last step that is counted up to, in this paragraph and in those that go on with the next one."""
    passage = passages[index]
    if passage.level:
        yield from _headed(passages, index)
    start = 0 if _BEGUN.search(passage.text) else max(len(passage.text) - _ENDING, 0)
    for match in _INTRODUCED.finditer(passage.text, start):
        stated = _number(match["number"])
        if match["counter"] not in _TOLD and not _STEPS_OF.search(match["noun"]):
            continue
        counted = _steps(passages, index, match.start("first"), match["first"]) if match["first"] else _steps_below(passages, index + 1)
        if 2 <= stated <= len(_NUMERALS) and counted.reached >= 2:
            bounds = next(item for item in passage.sentences if item[0] <= match.start() < item[1])
            yield Count(passage, bounds, match.span("number"), match["noun"], stated, counted.reached, counted.close)


def _headed(passages: Sequence[Passage], index: int) -> Iterator[Count]:
    """A heading that counts what is told below it step by step (全面提升“四项工作”成效): perhaps the name of a campaign, so never sure."""
    passage = passages[index]
    match, counted = _HEADED.search(passage.text), _steps_below(passages, index + 1)
    if match and _STEPS_OF.search(match["noun"]) and counted.reached >= 2 and counted.reached != _number(match["number"]):
        bounds = next((item for item in passage.sentences if item[0] <= match.start() < item[1]), (0, len(passage.text)))
        yield Count(passage, bounds, match.span("number"), match["noun"], _number(match["number"]), counted.reached, sure=False)


def _steps_below(passages: Sequence[Passage], index: int) -> Steps:
    """The steps of the paragraphs that follow, if the next one is a first step."""
    first = _FIRST.match(passages[index].text) if index < len(passages) else None
    return _steps(passages, index, first.start("first"), first["first"]) if first else Steps(0, close=True)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else chinese_number(text) or 0


def _steps(passages: Sequence[Passage], index: int, start: int, first: str) -> Steps:
    """How far the steps go, in this paragraph and below: until they begin anew or a heading of another kind comes."""
    count, text, below, close = 0, passages[index].text[start:], index + 1, True
    while count < len(_NUMERALS):
        at = _marker(first, count).search(text)
        again = _marker(first, 0).search(text, 1) if count else None
        if at and not (again and again.start() < at.start()):
            text, count = text[at.start() :], count + 1
            continue
        found = None if again else _next_step(passages, below, first, count)
        if found is None:
            break
        close = close and found == below
        text, below = passages[found].text, found + 1
    return Steps(count, close)


def _next_step(passages: Sequence[Passage], index: int, first: str, count: int) -> int | None:
    """The paragraph from here on that begins with the step."""
    for place in range(index, len(passages)):
        text = passages[place].text.lstrip("-·• ")
        if _marker(first, count).match(text):
            return place
        if passages[place].level or _marker(first, 0).search(text):
            return None
    return None


def _marker(first: str, count: int) -> re.Pattern[str]:
    """The mark of a step: 一是, 二是, …; ①, ②, …"""
    if first == "①":
        return re.compile(_CIRCLED[count])
    if "1" in first:
        return re.compile(r"(?<![\d.])" + re.escape(first.replace("1", str(count + 1))) + r"(?!\d)")
    return re.compile("(?<![一二三四五六七八九十])" + re.escape(first.rstrip("，、：").replace("一", _NUMERALS[count], 1)))


__all__ = ["Count", "counts"]
