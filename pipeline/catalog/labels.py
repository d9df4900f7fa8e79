"""Codes of the dataset → words for people: `patterns/common/labels.yaml`, asked here and nowhere else."""

import re
from collections.abc import Iterable
from functools import lru_cache

from pipeline.catalog.records import Catalog
from pipeline.expression import CURRENT
from pipeline.model import Message

_REST = "{}"
_SUFFIX = ": "  # a code may say more after it: "partial: one pollutant"


def label(catalog: Catalog, code: str, *groups: str) -> Message:
    """What a code is called: the first group that knows it, also as a phrase with more behind ("input missing: added_value@Y-3").
    A code that no group knows stays as it is."""
    known = {key: said for group in reversed(groups) for key, said in catalog.labels.get(group, {}).items()}
    if code in known:
        return known[code]
    phrases = (_filled(catalog, key, said, code) for key, said in known.items() if _REST in key)
    return next(filter(None, phrases), Message(code, code))


def labels(catalog: Catalog, codes: Iterable[str], *groups: str) -> Message:
    """Several codes as one enumeration."""
    said = [label(catalog, code, *groups) for code in codes]
    return Message("、".join(item.zh for item in said), "; ".join(item.en for item in said))


def label_parts(catalog: Catalog, code: str, group: str) -> Message:
    """A code of the form "head: more" whose two halves have words of their own."""
    if code in catalog.labels.get(group, {}):
        return label(catalog, code, group)
    said = [label(catalog, part, group) for part in code.split(_SUFFIX)]
    return Message("：".join(item.zh for item in said), _SUFFIX.join(item.en for item in said))


def figure_name(catalog: Catalog, concept: str, period: str) -> Message:
    """A concept by its name, with the period unless that is the data year: 规划基准年COD排放量."""
    item = catalog.concepts.get(concept)
    name = item.name if item else Message(concept, concept)
    if period in {CURRENT, ""}:
        return name
    when = Message(f"{period}年", period) if period.isdigit() else label(catalog, period, "period")
    return Message(when.zh + name.zh, f"{name.en} ({when.en})")


def standard_name(catalog: Catalog, standard: str) -> Message:
    """A standard by its name; one that no pack knows as it is."""
    known = catalog.standards.get(standard)
    return known.name if known else Message(standard, standard)


def _filled(catalog: Catalog, key: str, said: Message, code: str) -> Message | None:
    """A phrase with what follows in the code put in; None if the code is another one."""
    found = _pattern(key).fullmatch(code)
    if found is None:
        return None
    names = [_rest(catalog, rest) for rest in found.groups()]
    return Message(said.zh.format(*(name.zh for name in names)), said.en.format(*(name.en for name in names)))


@lru_cache(maxsize=512)
def _pattern(key: str) -> re.Pattern[str]:
    return re.compile("(.*?)".join(map(re.escape, key.split(_REST))), re.DOTALL)


def _rest(catalog: Catalog, rest: str) -> Message:
    """What follows in a code, in words where it is a figure ("added_value@Y-3")."""
    concept, _, period = rest.partition("@")
    return figure_name(catalog, concept, period) if concept in catalog.concepts else Message(rest, rest)
