"""Which figures of one line of a table make up which total: structure alone, no figure is looked at.

A line is a row or a column; its items are read in the order in which they stand. A total takes in the parts before it (or after it,
where totals stand first) up to the next total as high, and only those of its own block.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Item(NamedTuple):
    """One place of a line. `rank` is 0 for a part and grows with what a total takes in; `group` are the blocks that it stands in,
    outermost first; `within`: it is named as some of what stands before it (其中); `depth`: of its numbering (一 0, 1 1, …)."""

    place: int
    rank: int = 0
    group: tuple[int, ...] = ()
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
    spoiled = _after_some(items)
    for total, parts, sure in _all(counted):
        places = tuple(sorted(part.place for part in parts))
        fewer = tuple(place for place in places if place not in spoiled)
        if _begins_with_some(items, total, places):
            yield Structure(total.place, _with_some(items, places), within=True, sure=False)
        elif len(places) > 1:
            yield Structure(total.place, places, sure=sure and fewer == places, others=() if fewer == places or not fewer else (fewer,))


# ------------------------------------------------------------------------------------------------ totals
def _all(items: Sequence[Item]) -> Iterator[tuple[Item, list[Item], bool]]:
    """Each total with what it takes in, and whether nothing else would do."""
    totals = [item for item in items if item.rank]
    for ordered in (items, items[::-1]):
        taken = list(_stacked(ordered))
        if totals and all(parts for _, parts, _ in taken):
            yield from taken
            return
    if not totals:
        return
    grand, rest = _grand(items)
    for total, parts, _ in _stacked(rest):
        yield total, parts, grand is not None
    if grand:
        yield grand, _left_over(rest), False


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


def _grand(items: Sequence[Item]) -> tuple[Item | None, Sequence[Item]]:
    """A total of everything that stands first where the others stand last."""
    first = items[0]
    return (first, items[1:]) if first.rank and all(first.rank >= item.rank for item in items) else (None, items)


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


def _after_some(items: Sequence[Item]) -> frozenset[int]:
    """Parts that stand behind a 其中 without being marked themselves: they may go on with it."""
    found: set[int] = set()
    open_ = False
    for item in items:
        open_ = (open_ or item.within) and not item.rank
        if open_ and not item.within:
            found.add(item.place)
    return frozenset(found)


def _begins_with_some(items: Sequence[Item], total: Item, places: tuple[int, ...]) -> bool:
    """Whether a total that stands first goes on with 其中: what follows may be all of it or not."""
    position = items.index(total)
    return position + 1 < len(items) and items[position + 1].within and (not places or places[0] > total.place)


def _with_some(items: Sequence[Item], places: tuple[int, ...]) -> tuple[int, ...]:
    last = max(places, default=-1)
    marked = {item.place for item in items if item.within and item.place < last}
    return tuple(sorted({*places, *marked}))
