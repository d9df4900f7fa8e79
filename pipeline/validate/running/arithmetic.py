"""text-arithmetic: the figures of a sentence against the rules of `sentences.yaml`.

A sentence is charged with a mistake only when the figures stand in a row without another between them, and no way of reading it
adds up: every row that fits, every part of a list left out, every other formula of the rule is tried.
"""

import re
from calendar import isleap
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from itertools import combinations, groupby
from operator import attrgetter
from typing import NamedTuple

from pipeline.catalog import Catalog, Row, SentenceRule, Step
from pipeline.expression import Formula, UndefinedError
from pipeline.model import Claim, Interval, Message, Severity
from pipeline.validate.running.sentence import Sentence, interval

_LONGEST = 14  # figures of a sentence that are tried; a list of more is no sum
_MOST_PARTS = 8
_FAR = Decimal("1e40")
_NOT_AROUND = re.compile(r"\(\?<?![^()]*\)")
_AT_AN_END = re.compile(r"\(\?<?!|(?<!\[)\^|\$|\\[bBAZ]")
_NAMED = {"percent": "%", "days": "天"}
_Kind = tuple[str, bool]
"""The unit of a figure, and whether it is a count."""


_NUMBER, _RULE = attrgetter("number"), attrgetter("rule.id")
_made = cache(re.compile)
"""A regular expression of a rule, made once."""


class Bound(NamedTuple):
    """Figures (their places in the sentence) put in the steps of a row; `direct`: without another figure between them; `nominal`: they
    stand for themselves, however they are rounded."""

    places: tuple[tuple[str, tuple[int, ...]], ...]
    direct: bool
    nominal: bool = False

    def of(self, name: str) -> tuple[int, ...]:
        return next(places for step, places in self.places if step == name)


@dataclass(frozen=True, slots=True)
class Slip:
    """A sentence whose figures do not add up: the figures in question, what they give, and how sure it is."""

    sentence: Sentence
    rule: SentenceRule
    bound: Bound
    computed: Interval
    severity: Severity
    doubted: bool = False

    @property
    def why(self) -> Message:
        """The relation that does not hold, and what may excuse it."""
        why, excuse = self.rule.why, self.rule.unsure_why
        return Message(f"{why.zh}；{excuse.zh}", f"{why.en}; {excuse.en}") if self.doubted else why

    @property
    def figures(self) -> tuple[Claim, ...]:
        return tuple(self.sentence.figures[index] for _, places in self.bound.places for index in places)

    @property
    def figure(self) -> Claim:
        return self.sentence.figures[self.bound.of(self.rule.figure)[0]]


class Judged(NamedTuple):
    """What the rules say of a sentence: its slips, and the figures (their places) of each relation that adds up, unless it
    is part of another."""

    slips: tuple[Slip, ...] = ()
    held: tuple[tuple[int, ...], ...] = ()


def judge_sentence(sentence: Sentence, catalog: Catalog, year: int | None) -> Judged:
    """The slips of one sentence, at most one for each figure in question. A figure that one rule explains is no slip by another,
    but where figures are `nominal` (a sum that rounding alone explains does not hold of them). `year` is that of the report."""
    if not 2 <= len(sentence.figures) <= _LONGEST:
        return Judged()
    explained: set[int] = set()
    slips: list[tuple[int, Slip]] = []
    held: dict[tuple[int, ...], int] = {}
    for rule, rows in _open_rows(sentence, catalog):
        for place, found in _bounds(sentence, rule, rows).items():
            slip = _judge(sentence, rule, found, year)
            if slip:
                slips.append((place, slip))
                continue
            if not rule.most:
                explained.add(place)
            held |= {_places(bound): place for bound in found if bound.direct}
    kept = tuple(_unexplained(slips, explained))
    blamed = {place for slip in kept for place in _places(slip.bound)}
    fitting = [places for places, place in held.items() if place not in blamed]
    return Judged(kept, tuple(places for places in fitting if not any(set(places) < set(other) for other in fitting)))


class _Open(NamedTuple):
    """A row of a rule that figures of some kinds can be put in; for each of its steps, the figures of the kind that it asks for.
    `number`: its place among all rows."""

    number: int
    rule: SentenceRule
    row: Row
    alike: tuple[tuple[int, ...], ...]


class _Ending(NamedTuple):
    """A last step, the figures of the kind that it asks for, and the rows that end with it or with one of the same words."""

    step: Step
    alike: tuple[int, ...]
    rows: tuple[_Open, ...]


def _bounds(sentence: Sentence, rule: SentenceRule, rows: Iterable[_Open]) -> Mapping[int, list[Bound]]:
    """All ways to read a sentence by these rows of a rule, by the figure in question."""
    bounds: dict[int, list[Bound]] = {}
    for row in rows:
        if fitting := _fitting(sentence, row):
            for bound in _bind(sentence, row.row, fitting):
                bounds.setdefault(bound.of(rule.figure)[0], []).append(bound)
    return bounds


def _unexplained(slips: Sequence[tuple[int, Slip]], explained: Collection[int]) -> Iterator[Slip]:
    blamed: set[int] = set()
    for place, slip in slips:
        if place not in blamed and (slip.bound.nominal or place not in explained):
            blamed.update(_places(slip.bound))
            yield slip


def _places(bound: Bound) -> tuple[int, ...]:
    return tuple(index for _, places in bound.places for index in places)


# ------------------------------------------------------------------------------------------------------------ binding
def _bind(sentence: Sentence, row: Row, fitting: Sequence[tuple[Step, Sequence[int]]]) -> Iterator[Bound]:
    """All ways to put the figures of a sentence in the steps of a row, in order."""
    for places, direct in _steps(sentence, fitting, 0, None, 0):
        if _told(sentence, row, places):
            yield Bound(tuple((step.name, part) for step, part in zip(row.steps, places, strict=True)), direct, row.nominal)


def _open_rows(sentence: Sentence, catalog: Catalog) -> Iterator[tuple[SentenceRule, list[_Open]]]:
    """The rows, by rule, that the figures of a sentence may be put in: the words about a last figure are the most telling, and rule out
    nearly all at once."""
    found: list[_Open] = []
    leads = sentence.leads
    for step, alike, rows in _endings(catalog, tuple((figure.unit, figure.exact) for figure in sentence.figures)):
        search = _made(step.before).search
        for index in alike:
            if search(leads[index]) and _fits(sentence, step, index):
                found.extend(rows)
                break
    found.sort(key=_NUMBER)
    for _, group in groupby(found, _RULE):
        of_one = list(group)
        yield of_one[0].rule, of_one


@lru_cache(maxsize=1024)
def _endings(catalog: Catalog, kinds: tuple[_Kind, ...]) -> tuple[_Ending, ...]:
    """The rows that figures of these kinds can be put in, by their last step: most rows are out at once, and sentences are alike."""
    units = Counter(unit for unit, _ in kinds if unit != "%")
    most = max(units.values(), default=0)
    found: dict[tuple[object, ...], list[_Open]] = {}
    every = ((rule, row) for rule in catalog.sentences for row in rule.rows)
    for number, (rule, row) in enumerate(every):
        if _is_open(row, kinds, most):
            opened, last = _Open(number, rule, row, _alikes(row, kinds)), row.steps[-1]
            found.setdefault((last.before, last.behind, last.each, last.many, opened.alike[-1]), []).append(opened)
    return tuple(_Ending(rows[0].row.steps[-1], rows[0].alike[-1], tuple(rows)) for rows in found.values())


def _alikes(row: Row, kinds: Sequence[_Kind]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(index for index, kind in enumerate(kinds) if _alike(kind, step, None)) for step in row.steps)


def _is_open(row: Row, kinds: Sequence[_Kind], most: int) -> bool:
    """Whether figures of the kinds that a row asks for stand one behind the other, and `most`, of one unit, are as many as it needs."""
    if sum(step.many or 1 for step in row.steps if step.unit == "same") > most:
        return False
    left = iter(kinds)
    return all(any(_alike(kind, step, None) for kind in left) for step in row.steps for _ in range(step.many or 1))


def _fitting(sentence: Sentence, opened: _Open) -> list[tuple[Step, list[int]]]:
    """Each step of a row with the figures at which it may begin; nothing where a step has none, or where the sentence has not the words
    of the row."""
    found: list[tuple[Step, list[int]]] = []
    at = 0
    for step, alike in zip(opened.row.steps, opened.alike, strict=True):
        anything = not (step.before or step.behind or step.many > 1)
        here = [index for index in alike if index >= at and (anything or _fits(sentence, step, index))]
        if not here:
            return []
        found.append((step, here))
        at = here[0] + 1
    return found if _may_tell(sentence, opened.row) else []


def _steps(
    sentence: Sentence, steps: Sequence[tuple[Step, Sequence[int]]], at: int, first: str | None, depth: int
) -> Iterator[tuple[tuple[tuple[int, ...], ...], bool]]:
    if depth == len(steps):
        yield (), True
        return
    step, fitting = steps[depth]
    for index in fitting:
        if index < at or (first is not None and not _alike(_kind(sentence, index), step, first)):
            continue
        skipped = depth > 0 and _passes_over(sentence, step, range(at, index), first)
        head = sentence.figures[index].unit if first is None and step.unit == "same" else first
        for run in _runs(sentence, step, index, head, last=depth + 1 == len(steps)):
            for rest, direct in _steps(sentence, steps, run[-1] + 1, head, depth + 1):
                yield (run, *rest), direct and not skipped


def _passes_over(sentence: Sentence, step: Step, between: range, first: str | None) -> bool:
    """Whether figures stand between that might be meant instead, or another clause begins."""
    if any("；" in sentence.leads[index] for index in range(between.start, between.stop + 1)):
        return True
    others = [sentence.figures[index].unit for index in between]
    return bool(others) if not step.over or first is None else any(unit in {"%", first} for unit in others)


def _runs(sentence: Sentence, step: Step, index: int, first: str | None, *, last: bool) -> Iterator[tuple[int, ...]]:
    """One figure, or runs of at least `many` figures from here on, the longest first; at the end of a row the longest alone."""
    if not step.many:
        yield (index,)
        return
    run = [index]
    while len(run) < _MOST_PARTS and run[-1] + 1 < len(sentence.figures):
        following = run[-1] + 1
        lead = sentence.leads[following]
        if not _alike(_kind(sentence, following), step, first) or (step.each and not _made(step.each).search(lead)):
            break
        run.append(following)
    for length in range(len(run), max(step.many, len(run) if last else 0) - 1, -1):
        yield tuple(run[:length])


def _fits(sentence: Sentence, step: Step, index: int) -> bool:
    """Whether the words about a figure are those that a step asks for."""
    if step.before and not _made(step.before).search(sentence.leads[index]):
        return False
    if step.many > 1 and not _goes_on(sentence, step, index):
        return False
    return not step.behind or _made(step.behind).match(sentence.tails[index]) is not None


def _goes_on(sentence: Sentence, step: Step, index: int) -> bool:
    """Whether behind a figure there are as many more as a step asks for, with their words."""
    leads = sentence.leads[index + 1 : index + step.many]
    return len(leads) == step.many - 1 and all(map(_made(step.each).search, leads))


def _kind(sentence: Sentence, index: int) -> _Kind:
    figure = sentence.figures[index]
    return figure.unit, figure.exact


def _alike(kind: _Kind, step: Step, first: str | None) -> bool:
    """Whether a figure is of the kind that a step asks for; `first`: the unit of the row's first figure that others share."""
    unit, exact = kind
    if step.exact and not exact:
        return False
    if step.unit == "same":
        return unit != "%" and (first is None or unit == first)
    if step.unit == "points":
        return unit.endswith("百分点")
    named = _NAMED.get(step.unit)
    return unit == named if named else (unit or "none") in step.unit.split("|")


def _may_tell(sentence: Sentence, row: Row) -> bool:
    """Whether the words of a sentence are those that a row asks for, before its figures are put in it."""
    if row.says and not _anywhere(row.says).search(sentence.text):
        return False
    return not row.unless or _made(row.unless).search(sentence.text) is None


@lru_cache(maxsize=1024)
def _anywhere(says: str) -> re.Pattern[str]:
    """What is found in all of a text where an expression is found in a part of it: the same without what must not stand around it;
    anything where it asks for an end of the text."""
    loose = _NOT_AROUND.sub("", says)
    return _made("" if _AT_AN_END.search(loose) else loose)


def _told(sentence: Sentence, row: Row, places: Sequence[Sequence[int]]) -> bool:
    stretch = _stretch(sentence, min(places[0]), max(places[-1]))
    if row.says and not _made(row.says).search(stretch):
        return False
    return not row.never or _made(row.never).search(stretch) is None


def _stretch(sentence: Sentence, first: int, last: int) -> str:
    """The text from some words before one figure to some behind another."""
    end = sentence.figures[last].span[1] + min(len(sentence.tails[last]), 8)
    return sentence.passage.text[sentence.figures[first].span[0] - min(len(sentence.leads[first]), 12) : end]


# ------------------------------------------------------------------------------------------------------------ judging
def _judge(sentence: Sentence, rule: SentenceRule, bounds: Sequence[Bound], year: int | None) -> Slip | None:
    """The slip that all readings agree on, or None."""
    given = _given(sentence, rule, bounds[0], year)
    if any(_holds(sentence, rule, bound, given) for bound in bounds):
        return None
    direct = _nearest(sentence, rule, bounds, given)
    computed = _value(rule.formula, _box(sentence, direct, given), given) if direct else None
    if direct is None or computed is None or (rule.up_to is not None and computed.low > rule.up_to):
        return None
    places = _places(direct)
    doubted = bool(rule.unsure and _made(rule.unsure).search(_stretch(sentence, min(places), max(places))))
    unsure = doubted or sentence.passage.doubt or (rule.perhaps and _holds(sentence, rule, direct, dict(rule.perhaps)))
    return Slip(sentence, rule, direct, computed, Severity.WARNING if unsure else rule.severity, doubted)


def _nearest(sentence: Sentence, rule: SentenceRule, bounds: Sequence[Bound], given: Mapping[str, Interval]) -> Bound | None:
    """Of the readings without another figure between, the one that comes nearest to holding: it is the one that was meant."""
    direct = [bound for bound in bounds if bound.direct and _same_scope(sentence, bound)]
    return min(direct, key=lambda bound: _gap(sentence, rule, bound, given), default=None)


def _gap(sentence: Sentence, rule: SentenceRule, bound: Bound, given: Mapping[str, Interval]) -> Decimal:
    box = _box(sentence, bound, given)
    computed = _value(rule.formula, box, given)
    if computed is None:
        return _FAR
    return max(computed.low - box[rule.figure].high, box[rule.figure].low - computed.high)


def _given(sentence: Sentence, rule: SentenceRule, bound: Bound, year: int | None) -> Mapping[str, Interval]:
    """The numbers that the sentence does not print; of the days of a year, those of the year that it is about."""
    if "year" not in rule.given:
        return rule.given
    said = next((sentence.figures[index].period for _, places in bound.places for index in places), "")
    about = int(said) if said.isdigit() else year and year - (said == "last")
    days = Decimal(366 if about and isleap(about) else 365)
    return {**rule.given, "year": Interval(days, days)} if about else rule.given


def _same_scope(sentence: Sentence, bound: Bound) -> bool:
    """Whether the figures of equal unit are of one scope: the city's share is not the park's. Parts of a year (in brackets) may add up
    to it."""
    figures = [sentence.figures[index] for _, places in bound.places for index in places]
    return len({item.scope.split(" ")[0] for item in figures if item.scope and not item.scope.startswith("（")}) <= 1


def _holds(sentence: Sentence, rule: SentenceRule, bound: Bound, given: Mapping[str, Interval]) -> bool:
    """Whether one of the formulas holds, with all parts or with some of them left out (what is only 其中 of another)."""
    if rule.most and _nested(sentence, rule, bound, given):
        return True
    reported = _interval(sentence, bound, bound.of(rule.figure)[0]) if len(bound.of(rule.figure)) == 1 else None
    for choice in _choices(bound, rule.figure):
        box = _box(sentence, choice, given)
        target = reported or box[rule.figure]
        for formula in (rule.formula, *rule.others):
            computed = _value(formula, box, given)
            if computed and _agrees(computed, target, rule, sentence, bound):
                return True
    return False


def _nested(sentence: Sentence, rule: SentenceRule, bound: Bound, given: Mapping[str, Interval]) -> bool:
    """Whether one of several parts is the whole (国家级12家、省级65家, 共65家), so that the others are counted in it, or the first of
    them are, so that what follows is another matter."""
    parts = bound.of(rule.figure)
    whole = _value(rule.formula, _box(sentence, bound, given), given) if len(parts) > 1 else None
    if whole is None:
        return False
    runs = [(index,) for index in parts] + [parts[:count] for count in range(2, len(parts))]
    return any(_sum(sentence, bound, run).meets(whole) for run in runs)


def _choices(bound: Bound, figure: str) -> Iterator[Bound]:
    yield bound
    for position, (name, places) in enumerate(bound.places):
        for size in range(len(places) - 1, 0 if name != figure else len(places), -1):
            for some in combinations(places, size):
                places_ = (*bound.places[:position], (name, some), *bound.places[position + 1 :])
                yield bound._replace(places=places_)


def _agrees(computed: Interval, reported: Interval, rule: SentenceRule, sentence: Sentence, bound: Bound) -> bool:
    if rule.most:
        return reported.low <= computed.high
    grace = Decimal(0)
    figure = sentence.figures[bound.of(rule.figure)[0]]
    if not figure.exact and not figure.hedge and not bound.nominal:
        grace = Decimal(1).scaleb(-figure.decimals) / 2  # cut off instead of rounded
    return Interval(computed.low - grace, computed.high + grace).meets(reported)


def _box(sentence: Sentence, bound: Bound, given: Mapping[str, Interval]) -> dict[str, Interval]:
    box = dict(given)
    for name, places in bound.places:
        box[name] = _sum(sentence, bound, places)
    return box


def _sum(sentence: Sentence, bound: Bound, places: Sequence[int]) -> Interval:
    low = high = Decimal(0)
    for index in places:
        first, last = _interval(sentence, bound, index)
        low, high = low + first, high + last
    return Interval(low, high)


def _interval(sentence: Sentence, bound: Bound, index: int) -> Interval:
    figure = sentence.figures[index]
    return Interval(figure.value, figure.value) if bound.nominal and not figure.hedge else interval(figure)


def _value(formula: Formula, box: Mapping[str, Interval], given: Mapping[str, Interval]) -> Interval | None:
    try:
        return formula.bounds({operand: box[operand[0]] for operand in formula.operands})
    except (UndefinedError, KeyError):
        return None


__all__ = ["Bound", "Judged", "Slip", "judge_sentence"]
