"""Heads in two storeys: a head over several columns, each with a head of its own below.

A short rule under the upper head shows what it covers. Without one it must stand in the middle of the heads below it, and other heads
show that there are two storeys: in the middle between them, or beside it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.parse.line import Line, make_line
from pipeline.parse.rows import RowLines, Slot, one_row
from pipeline.parse.word import Rule, Word

_SEGMENT = 1.0  # of the type size: a gap that parts heads on one line
_CENTRED = 1.0  # of the type size: how exactly a head stands in the middle of those below
_LEFT = 0.5  # of the type size: how exactly heads begin together
_REACH = 3.0  # points: rules end about where their heads do

Text = tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A head over the columns in which these two x lie and those between."""

    words: Text
    first: float
    last: float


def find_spans(header: Sequence[Line], rules: Iterable[Rule]) -> tuple[Span, ...]:
    """The heads over several columns. `rules`: the horizontal ones that may stand between the storeys."""
    if len(header) < 2:
        return ()
    inside = [rule for rule in rules if header[0].y < rule.at < header[-1].y]
    ruled = [span for rule in inside for span in _over_rule(header, rule)]
    return tuple(ruled) or _in_the_middle(header)


def without_spans(header: Iterable[Line], spans: Sequence[Span]) -> tuple[Line, ...]:
    """The lines of a head without the heads over several columns."""
    taken = {word for span in spans for word in span.words}
    rest = ([word for word in line.words if word not in taken] for line in header)
    return tuple(make_line(words) for words in rest if words)


def head_rows(columns: Sequence[Sequence[Word]], spans: Sequence[Span], columns_at: Sequence[tuple[int, int]]) -> tuple[RowLines, ...]:
    """The rows of a head: one, or two where heads span columns. `columns`: the words of each without the spans; `columns_at`: the first
    and last column of each span."""
    whole = one_row(columns)
    if not spans:
        return (whole,)
    uppers = {first: (span, last - first + 1) for span, (first, last) in zip(spans, columns_at, strict=True)}
    below = {column for first, last in columns_at for column in range(first, last + 1)}
    upper = [
        Slot((make_line(uppers[place][0].words),), 1, uppers[place][1]) if place in uppers
        else Slot((), 1, 0) if place in below
        else Slot(slot.lines, 2)
        for place, slot in enumerate(whole.slots)
    ]  # fmt: skip
    lower = [slot if place in below else Slot((), 0) for place, slot in enumerate(whole.slots)]
    words = [word for span in spans for word in span.words]
    top, foot = min(whole.top, *(word.top for word in words)), max(word.bottom for word in words)
    heads = [line.bbox[1] for slot in lower for line in slot.lines]
    return RowLines(tuple(upper), top, foot), RowLines(tuple(lower), min(heads), whole.bottom)


def _over_rule(header: Sequence[Line], rule: Rule) -> list[Span]:
    """The heads over a short rule, each with those below that stand nearest to it."""
    upper = [text for text in _texts(line for line in header if line.y < rule.at) if _on(text, rule)]
    lower = [text for text in _texts(line for line in header if line.y > rule.at) if _on(text, rule)]
    return [_span(text, below) for text, below in _shared(upper, lower) if len(below) > 1]


def _in_the_middle(header: Sequence[Line]) -> tuple[Span, ...]:
    upper, lower = _texts(header[:1]), _texts(header[-1:])
    between = len(header) > 2
    if len(upper) < 2 and not between:
        return ()  # a title
    found = _shared(upper, lower)
    if any(below and not _centred(text, below) for text, below in found):
        return ()
    spans = [(text, below) for text, below in found if len(below) > 1]
    return tuple(_span(text, below) for text, below in spans if between or len(below) % 2 == 0)


def _centred(text: Text, below: Sequence[Text]) -> bool:
    return abs((_x(below[0]) + _x(below[-1])) / 2 - _x(text)) <= _CENTRED * text[0].size


def _shared(upper: Sequence[Text], lower: Sequence[Text]) -> list[tuple[Text, list[Text]]]:
    """The lower heads of each upper one: those from its own left side on if they begin with it, else those nearest to it."""
    if not upper:
        return []
    begins = all(any(abs(text[0].x0 - below[0].x0) <= _LEFT * text[0].size for below in lower) for text in upper)
    found: list[tuple[Text, list[Text]]] = [(text, []) for text in upper]
    for below in lower:
        apart = [abs(_x(text) - _x(below)) for text in upper]
        started = sum(text[0].x0 <= below[0].x0 + _LEFT * text[0].size for text in upper)
        found[max(started - 1, 0) if begins else apart.index(min(apart))][1].append(below)
    return found


def _texts(lines: Iterable[Line]) -> list[Text]:
    """The texts on lines, from left to right; what stands below one another is one."""
    texts: list[Text] = []
    for text in sorted((text for line in lines for text in line.segments(_SEGMENT)), key=lambda text: text[0].x0):
        if texts and text[0].x0 < max(word.x1 for word in texts[-1]):
            texts[-1] = (*texts[-1], *text)
        else:
            texts.append(text)
    return texts


def _span(text: Text, below: Sequence[Text]) -> Span:
    return Span(text, _x(below[0]), _x(below[-1]))


def _on(text: Text, rule: Rule) -> bool:
    return rule.start - _REACH <= _x(text) <= rule.end + _REACH


def _x(text: Text) -> float:
    return (min(word.x0 for word in text) + max(word.x1 for word in text)) / 2
