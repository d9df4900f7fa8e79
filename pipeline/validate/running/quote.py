"""Sentences quoted as evidence: the figures in question marked 【63】, the line short enough to read."""

from collections.abc import Iterable, Sequence

from pipeline.model import Claim, Location, Message, Passage

_LONGEST = 190  # characters of a line of evidence, its place included
_MARKS = 2


def quoted(passage: Passage, bounds: tuple[int, int], figures: Iterable[Claim | tuple[int, int]]) -> Message:
    """One line of evidence: the place, and the sentence with its figures marked; what is too long is cut around them."""
    spans = sorted({item.span if isinstance(item, Claim) else item for item in figures})
    where = _place(passage.place(spans[0] if spans else bounds))
    room = _LONGEST - max(map(len, where)) - 2 - _MARKS * len(spans)
    start, end = _window(bounds, spans, room)
    text, at = "", start
    for first, last in spans:
        if not start <= first < last <= end:
            continue
        text += passage.text[at:first] + "【" + passage.text[first:last] + "】"
        at = last
    text += passage.text[at:end]
    said = ("…" if start > bounds[0] else "") + text.replace("\n", "") + ("…" if end < bounds[1] else "")
    return Message(f"{where.zh}“{said}”", f"{where.en}“{said}”")


def _window(bounds: tuple[int, int], spans: Sequence[tuple[int, int]], room: int) -> tuple[int, int]:
    start, end = bounds
    if end - start <= room:
        return bounds
    first, last = (spans[0][0], spans[-1][1]) if spans else (start, start)
    begin = max(start, min(first - 30, end - room))
    if last - begin > room:
        begin = max(start, first - 5)
    return begin, min(end, begin + room)


def _place(location: Location) -> Message:
    if location.page:
        return Message(f"第{location.page}页", f"p. {location.page} ")
    if location.table is not None:
        return Message(f"表{location.table + 1}", f"table {location.table + 1} ")
    if location.section:
        short = location.section[:30]
        return Message(f"“{short}”下", f"under “{short}” ")
    number = (location.paragraph or 0) + 1
    return Message(f"第{number}段", f"paragraph {number} ")


__all__ = ["quoted"]
