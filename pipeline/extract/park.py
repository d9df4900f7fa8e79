"""The park's name: from the form head (园区名称), else the title page, else the 管理委员会 that signs, else the file name.

Whatever says it, a name ends in one of the words that names of parks end in: a consultant who fills in the form is no park.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from pipeline.catalog import Catalog
from pipeline.extract.printed import Printed, clean, fields
from pipeline.text import either

_NAME_LINES = 12
_NAME = r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff()·“”\"]{2,30}"
_YEAR_FIRST = re.compile(r"^[(]?(?:19|20)\d{2}[)]?年?度?")
_REMARK = re.compile(r"[(]([^()]*)[)]$")


@dataclass(frozen=True, slots=True)
class _Names:
    """The expressions that tell names of parks, made from the catalogue's words."""

    park: re.Pattern[str]
    kind_only: re.Pattern[str]
    office: re.Pattern[str]
    office_only: re.Pattern[str]
    seal: re.Pattern[str]
    tail: re.Pattern[str]
    title: re.Pattern[str]
    kinds: tuple[str, ...]
    begin: tuple[str, ...]


_LISTS = ("park_ending", "park_kind", "park_not", "park_not_begin", "park_title", "park_title_tail", "park_office", "seal")


@lru_cache(maxsize=4)
def _names(words: tuple[tuple[str, ...], ...]) -> _Names:
    listed = dict(zip(_LISTS, words, strict=True))
    ending, kind, office = either(listed["park_ending"]), either(listed["park_kind"]), either(listed["park_office"])
    park = rf"{_NAME}{ending}"
    return _Names(
        park=re.compile(park),
        kind_only=re.compile(rf"{kind}*{ending}"),
        office=re.compile(rf"(?<![\u4e00-\u9fff])([\u4e00-\u9fff()·]{{2,30}}?{kind}*{ending}){office}"),
        office_only=re.compile(office),
        seal=re.compile(rf"[(][^()]*{either(listed['seal'])}[^()]*[)]|{office}"),
        tail=re.compile(rf"{either(listed['park_title_tail'])}.*$|\d{{4}}年?.*$"),
        title=re.compile(rf"([\u4e00-\u9fff()·]{{2,14}}?{either(listed['park_title'])})(?:{either(listed['park_title_tail'])}.*)?$"),
        kinds=listed["park_not"],
        begin=listed["park_not_begin"],
    )


def find_park(printed: Printed, file_name: str, catalog: Catalog) -> str:
    """The name of the park, or an empty text when nothing names it."""
    names = _names(tuple(catalog.words[name] for name in _LISTS))
    found = chain(
        (name for value in fields(printed, "park_field", catalog) if (name := _named(value, names))),
        (name for line in printed.lines[:_NAME_LINES] if (name := _titled(line, names))),
        _signed(printed, names),
        _in_file_name(file_name, names),
    )
    return next(found, "")


def _named(value: str, names: _Names) -> str:
    """The name in a form field, of several parks in one report all names; seals, 管委会 and what follows a comma are left out. Empty when
    it is no park's."""
    printed = re.split(r"[,;。]", value)[0].split("、")
    found = [_one_name(names.seal.sub("", name).strip('_《》“”".'), names) for name in printed]
    return "、".join(found) if all(found) else ""


def _one_name(name: str, names: _Names) -> str:
    """A name without the remark in brackets behind it, unless that is a park's name too."""
    bare = _REMARK.sub("", name)
    remark = name[len(bare) :].strip("()")
    if not names.park.fullmatch(bare) or names.kind_only.fullmatch(bare) or bare in names.kinds:
        return ""
    return name if names.park.fullmatch(remark) else bare


def _titled(line: str, names: _Names) -> str:
    """The name that a line of the title page is or begins with."""
    line = _YEAR_FIRST.sub("", re.sub(r"《[^》]*》", "", line))
    if "。" in line or line.startswith(names.begin):
        return ""
    name = _REMARK.sub("", names.tail.sub("", line))
    if names.park.fullmatch(name) and _is_park(name, names):
        return name
    title = names.title.match(line)
    return title.group(1) if title and not names.park.match(name) and title.group(1) not in names.kinds else ""


def _signed(printed: Printed, names: _Names) -> Iterator[str]:
    signed = (match.group(1) for line in filter(names.office_only.search, printed.lines) for match in names.office.finditer(line))
    return (name for name, _ in Counter(name for name in signed if _is_park(name, names)).most_common(1))


def _in_file_name(file_name: str, names: _Names) -> Iterator[str]:
    """The name in the file's own name, else in those of its folders."""
    for part in reversed(re.split(r"[/\\]", file_name)):
        pieces = [clean(piece) for piece in re.split(r"[_\-\s\d.—]+", part)]
        yield from (name for piece in pieces if (name := _titled(piece, names)))
        yield from (match.group() for piece in pieces if (match := names.park.search(piece)) and _is_park(match.group(), names))


def _is_park(name: str, names: _Names) -> bool:
    """Not only the name of a kind of park."""
    return not name.endswith(names.kinds) and not names.kind_only.fullmatch(name) and not name.startswith(names.begin)


__all__ = ["find_park"]
