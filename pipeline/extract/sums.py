"""Which figures of one line of a table make up which total: structure alone, no figure is looked at.

A line is a row or a column; its items are read in the order in which they stand. A total takes in the parts before it (or after it,
where totals stand first) up to the next total as high, and only those of its own block.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

_READINGS = 64  # of one total that are told: with more, the first has to do


class Item(NamedTuple):
    """One place of a line. `rank` is 0 for a part and grows with what a total takes in; `group` are the blocks that it stands in,
    outermost first; `within`: it is named as some of what stands before it (其中); `depth`: of its numbering (一 0, 1 1, …)."""

    place: int
    rank: int = 0
    group: tuple[str, ...] = ()
    within: bool = False
    depth: int = 0


class Structure(NamedTuple):
    """A total and its parts, by place. `within`: the parts are some of the total, perhaps not all. `sure`: nothing in the table allows
    another reading; `others` are readings that it allows as well."""

    total: int
    parts: tuple[int, ...]
    within: bool = False
    sure: bool = True
    others: tuple[tuple[int, ...], ...] = ()


def structures(items: Sequence[Item]) -> Iterator[Structure]:
    """All totals of a line, and what is named as part of something without being all of it."""
    yield from _some(items)
    counted = [item for item in items if not item.within and not (item.depth and not item.rank)]
    loose = _after_some(items)
    for total, parts, sure in _all(counted):
        places = tuple(sorted(part.place for part in parts))
        if _begins_with_some(items, total, places):
            yield Structure(total.place, _with_some(items, places), within=True, sure=False)
        elif len(places) > 1:
            others = tuple(other for other in _without(places, loose) if other and other != places)
            yield Structure(total.place, places, sure=sure and not others, others=others)


def _without(places: tuple[int, ...], loose: Sequence[tuple[int, ...]]) -> Iterator[tuple[int, ...]]:
    """The parts without those that may go on with a 其中 before them: none, the first of each run, the first two, …"""
    runs = [run for run in loose if set(run) & set(places)]
    if math.prod(len(run) + 1 for run in runs) > _READINGS:
        runs = []
    for cuts in product(*(range(len(run) + 1) for run in runs)):
        left_out = {place for run, cut in zip(runs, cuts, strict=True) for place in run[:cut]}
        yield tuple(place for place in places if place not in left_out)


# ------------------------------------------------------------------------------------------------ totals
def _all(items: Sequence[Item]) -> Iterator[tuple[Item, list[Item], bool]]:
    """Each total with what it takes in, and whether nothing else would do: read forwards or backwards, whichever gives more of the totals
    their parts."""
    forward, backward = list(_stacked(items)), list(_stacked(items[::-1]))
    if _with_parts(backward) > _with_parts(forward):
        yield from backward
        return
    yield from forward
    if items and items[0].rank and all(items[0].rank >= item.rank for item in items):  # a total of all before totals behind their parts
        yield items[0], _left_over(items[1:]), False


def _with_parts(taken: Sequence[tuple[Item, list[Item], bool]]) -> int:
    return sum(bool(parts) for _, parts, _ in taken)


def _stacked(items: Sequence[Item]) -> Iterator[tuple[Item, list[Item], bool]]:
    """Totals that stand behind their parts."""
    stack: list[Item] = []
    for item in items:
        if item.rank:
            yield item, *_take(stack, item)
        stack.append(item)


def _take(stack: list[Item], total: Item) -> tuple[list[Item], bool]:
    """Take from the stack what belongs to a total; where that is nothing, the totals as high as itself (小计, 小计, then 小计 of all)."""
    parts: list[Item] = []
    depth = len(total.group)
    while stack and stack[-1].rank < total.rank and stack[-1].group[:depth] == total.group:
        parts.append(stack.pop())
    if parts:
        return parts, True
    while stack and stack[-1].rank == total.rank and stack[-1].group[:depth] == total.group:
        parts.append(stack.pop())
    return parts, False


def _left_over(items: Sequence[Item]) -> list[Item]:
    """What no total has taken in."""
    stack: list[Item] = []
    for item in items:
        if item.rank:
            _take(stack, item)
        stack.append(item)
    return stack


# ------------------------------------------------------------------------------------------------ some of a whole
def _some(items: Sequence[Item]) -> Iterator[Structure]:
    """What is said to be some of the item before it, and what is numbered below it."""
    whole: Item | None = None
    parts: list[Item] = []
    for item in (*items, None):
        if item is not None and whole is not None and item.within:
            parts.append(item)
            continue
        if whole and parts:
            yield Structure(whole.place, tuple(part.place for part in parts), within=True)
        whole, parts = (item if item and not item.within else None), []
    yield from _numbered(items)


def _numbered(items: Sequence[Item]) -> Iterator[Structure]:
    """Items numbered one storey below the one before them; whether they are all of it is not said."""
    for index, head in enumerate(items):
        if head.rank or head.within:
            continue
        below: list[Item] = []
        for item in items[index + 1 :]:
            if item.rank or item.depth <= head.depth:
                break
            if item.depth == head.depth + 1 and not item.within:
                below.append(item)
        if len(below) > 1:
            yield Structure(head.place, tuple(item.place for item in below), within=True, sure=False)


def _after_some(items: Sequence[Item]) -> list[tuple[int, ...]]:
    """Runs of parts that stand behind a 其中 without being marked themselves: they may go on with it."""
    runs: list[list[int]] = []
    open_ = False
    for item in items:
        if item.within and not open_:
            runs.append([])
        open_ = (open_ or item.within) and not item.rank
        if open_ and not item.within:
            runs[-1].append(item.place)
        elif item.within and runs[-1]:
            runs.append([])
    return [tuple(run) for run in runs if run]


def _begins_with_some(items: Sequence[Item], total: Item, places: tuple[int, ...]) -> bool:
    """Whether a total that stands first goes on with 其中: what follows may be all of it or not."""
    position = items.index(total)
    return position + 1 < len(items) and items[position + 1].within and (not places or places[0] > total.place)


def _with_some(items: Sequence[Item], places: tuple[int, ...]) -> tuple[int, ...]:
    last = max(places, default=-1)
    marked = {item.place for item in items if item.within and item.place < last}
    return tuple(sorted({*places, *marked}))
