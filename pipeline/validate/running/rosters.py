"""count-claim: how many things of each class the text counts (低碳产业工程（10项）、…) against the table that numbers them."""

import re
from collections.abc import Iterable, Iterator, Sequence

from pipeline.model import Passage, Roster
from pipeline.text import fold
from pipeline.validate.running.listed import Count

_CLASS = re.compile(
    r"(?P<label>[\u4e00-\u9fff][\u4e00-\u9fffA-Za-z与和及/]{1,20}?)(?:（|共|有|：|项目)*(?P<number>\d{1,3})(?=[项个类条](?:项目)?(?:）|[、，；。和及]|$))"
)
_COUNTED = re.compile(r"\d[项个类条]")  # what every class has: tried first, for few sentences count anything
_FEWEST = 3  # classes that text and table must share
_CITED = re.compile(r"表\s?(\d+(?:[.\-—]\d+)*)")
_IN_ALL = re.compile(
    r"(?:共有?|共计|合计|总计|共安排|共列入|共包括|共实施)[^\d，。；：]{0,14}?(?P<number>\d{1,3})(?=[项个](?:重点|建设|工程|项目|任务)*[，。；（、]|[项个][^，。；]{0,8}(?:项目|工程|任务))"
)
_SOME = re.compile("完成|完工|建成|竣工|开工|投产|投用|取消|调整|新增|启动|剩余|未|其中|已")  # some of the things, not all
_CLASSES_IN_ALL = re.compile(r"(?P<number>\d{1,2})大?类")


def against_rosters(passages: Sequence[Passage], rosters: Sequence[Roster]) -> Iterator[Count]:
    """Sentences that count the things that a table numbers."""
    if not rosters:
        return
    for passage in passages:
        if passage.location.table is None and _COUNTED.search(passage.text):
            for bounds in passage.sentences:
                if counted := len(_COUNTED.findall(passage.text, *bounds)):
                    yield from _of_sentence(passage, bounds, rosters, counted)


def _of_sentence(passage: Passage, bounds: tuple[int, int], rosters: Sequence[Roster], counted: int) -> Iterator[Count]:
    """`counted`: how many numbers of things the sentence has, whatever stands before them."""
    classes = _CLASS.finditer(passage.text, *bounds) if counted >= _FEWEST else ()
    stated = {match["label"]: match for match in classes}
    names = {label: fold(label) for label in stated}
    for roster in rosters if len(stated) >= _FEWEST else ():
        shared = {label: count for label, name in names.items() if (count := _count(name, roster.classes)) is not None}
        wrong = [label for label, count in shared.items() if int(stated[label]["number"]) != count]
        if len(shared) >= _FEWEST:
            if 2 * len(wrong) < len(shared):  # else it is another list, or of another time
                yield from (_counted(passage, bounds, stated[label], shared[label], roster) for label in shared)
                yield from _in_all(passage, bounds, roster, everything=len(shared) == len(roster.classes))
            return
    yield from _cited(passage, bounds, rosters)


def _count(name: str, classes: Iterable[tuple[str, int]]) -> int | None:
    """The things of a class: by its name, or where the text has a few words before it."""
    return next((count for known, count in classes if name == known or (len(known) > 3 and name.endswith(known))), None)


def _in_all(passage: Passage, bounds: tuple[int, int], roster: Roster, *, everything: bool) -> Iterator[Count]:
    """All things and all classes, in a sentence that names the classes of a roster: each said once."""
    for pattern, counted in ((_IN_ALL, roster.things), (_CLASSES_IN_ALL, len(roster.classes))):
        found = _alone(pattern, passage, bounds)
        if found and everything:
            yield _counted(passage, bounds, found[0], counted, roster)


def _alone(pattern: re.Pattern[str], passage: Passage, bounds: tuple[int, int]) -> list[re.Match[str]]:
    """The one number of its kind in a sentence, if nothing before it says that only some are meant."""
    found = list(pattern.finditer(passage.text, *bounds))
    return found if len(found) == 1 and not _SOME.search(passage.text, bounds[0], found[0].start("number")) else []


def _cited(passage: Passage, bounds: tuple[int, int], rosters: Sequence[Roster]) -> Iterator[Count]:
    """All things of the one table that a sentence names by its number (共44项，见表1.3-1)."""
    cited = {match[1] for match in _CITED.finditer(passage.text, *bounds)}
    if len(cited) != 1:
        return
    found = _alone(_IN_ALL, passage, bounds)
    named = [roster for roster in rosters if (match := _CITED.search(roster.caption)) and match[1] in cited]
    if len(named) == len(found) == 1:
        yield _counted(passage, bounds, found[0], named[0].things, named[0])


def _counted(passage: Passage, bounds: tuple[int, int], match: re.Match[str], counted: int, roster: Roster) -> Count:
    noun = match.groupdict().get("label", "合计")
    return Count(passage, bounds, match.span("number"), noun, int(match["number"]), counted, table=roster.table)


__all__ = ["against_rosters"]
