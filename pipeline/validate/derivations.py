"""Lines of a table that follow from other lines of it: which do is proven by the figures themselves, and the figure that does not.

A line whose name says that it may follow (a rate, a growth, what is left) is tried against the other lines of its table. Where at least two
figures are what a formula gives, to their printed digits, and few are not, the formula is the line's; a figure that no such formula gives,
and no excuse, is wrong, or one that it follows from.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice, permutations

from pipeline.catalog import Catalog, Derivation
from pipeline.expression import Formula, Operand, UndefinedError, parse_formula
from pipeline.model import Interval, Line, Lines, Severity, Verdict
from pipeline.text import fold, squeeze, without_brackets
from pipeline.validate.inverse import solve_for
from pipeline.validate.sums import Figure, Place, counted, loose_zeros, read_figure

_ENOUGH, _SURE = 2, 3  # figures that bear a formula out: for a warning, for an error
_FINE = 20  # how many times larger a figure is than what rounding leaves open, for it to bear anything out
_TRIED = 3_000  # ways of one line that are tried
_GIVEN = frozenset({"whole", "before", "last"})  # operands that are no line of their own
_YEAR = re.compile(r"(?:19|20)\d{2}")
_MEANS = ("平均", "均值")
_NOTHING = Interval(Decimal(1), Decimal(0))


@dataclass(frozen=True, slots=True)
class Follows:
    """One figure against what its line's formula gives. `computed` is in the figure's own unit, `borne` how many other figures of the
    line bear the formula out. `template`: how it is told where it does not fit; `reason`: why it is undetermined. `own_fault`: no
    change of another figure mends it."""

    formula: Formula
    power: int
    total: Figure
    inputs: Mapping[Operand, Figure]
    names: Mapping[Operand, str]
    verdict: Verdict
    computed: Interval
    borne: int
    severity: Severity = Severity.ERROR
    culprit: None = None
    borne_out: bool = True
    template: str = "line"
    reason: str = ""
    own_fault: bool = False

    @property
    def figures(self) -> tuple[Figure, ...]:
        return (self.total, *self.inputs.values())

    @property
    def point(self) -> Interval | None:
        """What the formula gives of the figures as printed: the likeliest of `computed`."""
        box = {operand: figure.number.value for operand, figure in self.inputs.items() if figure.number}
        found = bounds_of(self.formula, {operand: Interval(value, value) for operand, value in box.items()})
        return scaled(found, self.power) if found else None

    @property
    def broken(self) -> bool:
        return self.verdict is Verdict.INCONSISTENT

    @property
    def sure(self) -> bool:
        return self.severity is Severity.ERROR

    def needs(self, place: Place) -> Interval:
        """What a figure must be for the formula to hold, the others as they are; an empty range where that cannot be told."""
        if place == self.total.place:
            return self.computed
        inputs = () if self.own_fault else self.inputs.items()
        operand = next((operand for operand, figure in inputs if figure.place == place), None)
        assert self.total.interval is not None
        target = scaled(self.total.interval, -self.power)
        return (solve_for(self.formula, [operand], target, box_of(self.inputs)) if operand else None) or _NOTHING

    def binds(self, place: Place) -> bool:
        return any(figure.place == place for figure in self.figures)


def judge_lines(tables: Iterable[Lines], catalog: Catalog) -> list[Follows]:
    """Each figure of a line that follows from others, once: what holds, and what does not."""
    found: dict[Place, Follows] = {}
    for item in (item for table in tables for item in _Table(table, catalog).judge()):
        found.setdefault(item.total.place, item)
    once = {frozenset(figure.place for figure in item.figures): item for item in reversed(found.values())}  # c = a × b says b = c ÷ a
    return list(reversed(once.values()))


@dataclass(frozen=True, slots=True)
class _Guess:
    """A line that may be what a formula gives of certain others."""

    line: int
    kind: Derivation
    formula: Formula
    of: Mapping[str, int]  # operand → line


@dataclass(frozen=True, slots=True)
class _Way:
    """A guess with the places at which it holds (`telling`: at how many of them that is no chance), and those at which it does not."""

    guess: _Guess
    power: int
    fits: frozenset[int]
    against: frozenset[int]
    telling: int

    @property
    def borne_out(self) -> bool:
        return self.telling >= _ENOUGH and len(self.against) <= max(1, len(self.fits) // _SURE)


class _Table:
    """The figures of one table, by line and place."""

    def __init__(self, table: Lines, catalog: Catalog) -> None:
        self.table, self.catalog = table, catalog
        self.figures = [read_line(line, catalog) for line in table.lines]
        self.years = [int(found.group()) if (found := _YEAR.search(place)) else None for place in table.places]
        self.aimed = [any(word in place for word in catalog.words["aimed"]) for place in table.places]

    # ------------------------------------------------------------------------------------------ a line
    def judge(self) -> Iterator[Follows]:
        for index, line in enumerate(self.table.lines):
            kinds = [kind for kind in self.catalog.derivations if not kind.by_name and kind.names(line.words)]
            places = [place for place, figure in enumerate(self.figures[index]) if figure and not self.aimed[place]]
            if kinds and len(places) > _ENOUGH:
                ways = [way for kind in kinds for guess in self._guesses(index, kind, places) if (way := self._tried(guess, places))]
                yield from self._judged([way for way in ways if way.borne_out])

    def _judged(self, ways: Sequence[_Way]) -> Iterator[Follows]:
        if not ways:
            return
        best = max(ways, key=lambda way: (way.telling, -len(way.against)))
        fitting = {place for way in ways for place in way.fits}
        for place in sorted(best.fits):
            yield self._follows(best, place, Verdict.CONSISTENT)
        for place in sorted(best.against - fitting):
            if not self._excused(best, place):
                yield self._follows(best, place, Verdict.INCONSISTENT)

    def _follows(self, way: _Way, place: int, verdict: Verdict) -> Follows:
        guess, inputs, result = way.guess, self._inputs(way.guess, place), self.figures[way.guess.line][place]
        assert inputs is not None
        assert result is not None
        return Follows(
            guess.formula,
            way.power,
            result,
            inputs,
            {operand: self._name(operand[0], guess) for operand in inputs},
            verdict,
            scaled(guess.formula.bounds(box_of(inputs)), way.power),
            borne=len(way.fits - {place}),
            severity=self._severity(way, place),
        )

    def _name(self, operand: str, guess: _Guess) -> str:
        if operand == "last":
            return f"上一期{self.table.lines[guess.line].name}"
        prefix = {"whole": "合计", "before": "上年"}.get(operand, "")
        return prefix + self.table.lines[guess.of["a" if prefix else operand]].name

    def _severity(self, way: _Way, place: int) -> Severity:
        """A total may be a mean of rates, and some figures have their own way of being computed."""
        kind, about = way.guess.kind, [self.table.places[place], *(self.table.lines[line].words for line in way.guess.of.values())]
        soft = self.table.totals[place] or any(word in words for words in about for word in (*kind.soft, *_MEANS))
        if place in way.against and self._near(way.guess, place):
            return Severity.INFO
        sure = len(way.fits - {place}) >= _SURE and not soft and len(way.against) * _SURE <= len(way.fits)
        return kind.severity if sure else Severity.WARNING

    # ------------------------------------------------------------------------------------------ ways
    def _guesses(self, index: int, kind: Derivation, places: Sequence[int]) -> Iterator[_Guess]:
        others = [other for other, figures in enumerate(self.figures) if other != index and any(figures[place] for place in places)]
        named = (
            _Guess(index, kind, formula, dict(zip(names, chosen, strict=True)))
            for formula in kind.formulas
            for names in [_lines_of(formula)]
            for chosen in permutations(others, len(names))
        )
        yield from islice(named, _TRIED)
        yield from self._balance(index, kind)

    def _balance(self, index: int, kind: Derivation) -> Iterator[_Guess]:
        """What came in less what went out, by the words of the other lines."""
        words = [line.words for line in self.table.lines]
        plus = [other for other, said in enumerate(words) if other != index and _signed(said, kind.plus, kind)]
        minus = [other for other, said in enumerate(words) if other != index and other not in plus and _signed(said, kind.minus, kind)]
        other = any(word in said for word in kind.unless for said in words)
        if plus and (minus or not kind.minus) and len(plus) + len(minus) > 1 and not other:
            text = " - ".join([" + ".join(f"x{other}" for other in plus), *(f"x{other}" for other in minus)])
            yield _Guess(index, kind, parse_formula(text), {f"x{other}": other for other in (*plus, *minus)})

    def _tried(self, guess: _Guess, places: Sequence[int]) -> _Way | None:
        """One guess against the figures; None as soon as too much is against it."""
        powers: dict[int, int] = {}
        misses: list[int] = []
        nothing: list[int] = []
        most = max(1, len(places) // (_SURE + 1))
        for place in places:
            computed, reported = self._computed(guess, place), self._reported(guess.line, place)
            if computed is None or reported is None:
                continue
            power = power_between(computed, reported, guess.kind.powers)
            if _is_nothing(computed) or _is_nothing(reported):
                nothing.append(place)
            elif power is not None:
                powers[place] = power
            elif power_between(computed, self._loosely(guess.line, place), guess.kind.powers) is None:
                misses.append(place)
            if len(misses) > most:
                return None
        return self._way(guess, powers, misses, nothing) if powers else None

    def _way(self, guess: _Guess, powers: Mapping[int, int], misses: Sequence[int], nothing: Sequence[int]) -> _Way:
        """A guess with the power of ten that most places have; where the line stands in several units, another power says nothing. A
        figure that may be 0 (`nothing`) fits any power that makes it so."""
        power = Counter(powers.values()).most_common(1)[0][0]
        mixed = any(self.table.lines[line].mixed for line in (guess.line, *guess.of.values()))
        other = {place for place, found in powers.items() if found != power}
        held = {place for place in nothing if self._gives(guess, power, place)}
        telling = sum(self._is_telling(guess, place, power) for place in powers.keys() - other)
        against = {*misses, *(() if mixed else other), *(set(nothing) - held)}
        return _Way(guess, power, frozenset(powers.keys() - other | held), frozenset(against), telling)

    def _inputs(self, guess: _Guess, place: int) -> dict[Operand, Figure] | None:
        """The figures that stand for the operands at one place; None where one is missing."""
        found = {operand: self._input(operand[0], guess, place) for operand in guess.formula.operands}
        known = {operand: figure for operand, figure in found.items() if figure}
        return known if len(known) == len(found) else None

    def _input(self, name: str, guess: _Guess, place: int) -> Figure | None:
        if name == "whole":
            whole = self.table.whole
            return self.figures[guess.of["a"]][whole] if whole is not None and whole != place else None
        if name == "before":
            year = self.years[place]
            follows = place > 0 and year is not None and self.years[place - 1] == year - 1
            return self.figures[guess.of["a"]][place - 1] if follows else None
        if name == "last":
            return self.figures[guess.line][place - 1] if place > 0 and not self.table.totals[place] else None
        return self.figures[guess.of[name]][place] if name in guess.of else None

    def _computed(self, guess: _Guess, place: int) -> Interval | None:
        inputs = self._inputs(guess, place)
        return bounds_of(guess.formula, box_of(inputs)) if inputs else None

    def _reported(self, line: int, place: int) -> Interval | None:
        figure = self.figures[line][place]
        return figure.interval if figure else None

    def _is_telling(self, guess: _Guess, place: int, power: int) -> bool:
        """Whether a figure bears the formula out: the figures as printed give it, it has more than a digit, and no other formula gives as
        much (of equal figures)."""
        inputs, reported = self._inputs(guess, place), self._reported(guess.line, place)
        numbers = {operand: figure.number.value for operand, figure in (inputs or {}).items() if figure.number}
        point = bounds_of(guess.formula, {operand: Interval(number, number) for operand, number in numbers.items()}) if numbers else None
        if point is None or reported is None:
            return False
        value = abs(reported.low + reported.high) / 2
        digits = f"{value.normalize():f}".replace(".", "").strip("0")
        various = len(set(map(abs, numbers.values()))) == len(numbers) or len(numbers) > _ENOUGH
        fine = value > 0 and (reported.high - reported.low) * _FINE <= value
        return fine and various and (len(digits) > 1 or len(numbers) > _ENOUGH) and scaled(point, power).meets(reported)

    # ------------------------------------------------------------------------------------------ what is let pass
    def _loosely(self, line: int, place: int) -> Interval:
        """A figure with a unit of its last digit more on either side: within that it neither fits nor fails."""
        figure = self.figures[line][place]
        assert figure is not None
        return widened(figure, 1)

    def _near(self, guess: _Guess, place: int) -> bool:
        """Whether a figure fits if the zeros at the end of others are not meant."""
        inputs = self._inputs(guess, place)
        assert inputs is not None
        computed = bounds_of(guess.formula, {operand: widened(each) for operand, each in inputs.items()})
        return computed is None or power_between(computed, self._loosely(guess.line, place), guess.kind.powers) is not None

    def _zeros_are_meant(self, way: _Way) -> bool:
        """Whether figures with zeros at their end bear the formula out to the digit."""
        inputs = (self._inputs(way.guess, place) for place in way.fits)
        return sum(any(loose_zeros(figure) for figure in each.values()) for each in inputs if each) >= _ENOUGH

    def _excused(self, way: _Way, place: int) -> bool:
        if any(word in self.table.places[place] for word in way.guess.kind.unless):
            return True
        if self._near(way.guess, place) and not self._zeros_are_meant(way):
            return True
        if self._is_mean(way, place) or self._at_the_top(way, place) or self._from_store(way, place):
            return True
        return any(self._fits_otherwise(replace(way.guess, formula=formula), way, place) for formula in way.guess.kind.excuses)

    def _is_mean(self, way: _Way, place: int) -> bool:
        """Whether a figure is the mean of those of its line, as one in a row of totals may be."""
        figure, others = self.figures[way.guess.line][place], [self.figures[way.guess.line][key] for key in way.fits]
        values = [other.number.value for other in others if other and other.number]
        return bool(values) and figure is not None and widened(figure, 1).contains(sum(values, Decimal(0)) / len(values))

    def _at_the_top(self, way: _Way, place: int) -> bool:
        """Whether a rate that would be more than the whole is printed as the whole."""
        computed, figure = self._computed(way.guess, place), self.figures[way.guess.line][place]
        whole = Decimal(1).scaleb(way.power)
        return bool(figure and figure.number and figure.number.value == whole and computed and computed.low > 1)

    def _from_store(self, way: _Way, place: int) -> bool:
        """Whether what went out is more than what came in, and nothing is said to be left: it may have been there before."""
        words = way.guess.kind.stored
        computed, reported = self._computed(way.guess, place), self._reported(way.guess.line, place)
        if not words or computed is None or reported is None or computed.low <= reported.high:
            return False
        inputs = (self._inputs(way.guess, place) or {}).items()
        left = [each for (name, _), each in inputs if any(word in self.table.lines[way.guess.of[name]].words for word in words)]
        return all(each.interval is not None and _is_nothing(each.interval) for each in left)

    def _fits_otherwise(self, guess: _Guess, way: _Way, place: int) -> bool:
        """Whether a figure is what an excuse gives, as a share or as a percentage; one with a third line must give the rest as well."""
        powers = (way.power, 2 - way.power) if way.power in {0, 2} else (way.power,)
        if "c" not in _lines_of(guess.formula):
            return any(self._gives(guess, power, place) for power in powers)
        others = set(range(len(self.figures))) - {guess.line, *guess.of.values()}
        further = (replace(guess, of={**guess.of, "c": other}) for other in others)
        return any(self._gives(each, way.power, place) and self._gives_all(each, way) for each in further)

    def _gives_all(self, guess: _Guess, way: _Way) -> bool:
        """Whether an excuse with a third line gives all that its line is without it; a third figure that is not printed is none."""
        third = self.figures[guess.of["c"]]
        return all(third[place] is None or self._gives(guess, way.power, place) for place in way.fits)

    def _gives(self, guess: _Guess, power: int, place: int) -> bool:
        computed, figure = self._computed(guess, place), self.figures[guess.line][place]
        return computed is not None and figure is not None and scaled(computed, power).meets(widened(figure, 1))


# ------------------------------------------------------------------------------------------------ figures
def read_line(line: Line, catalog: Catalog) -> tuple[Figure | None, ...]:
    """The figures of a line, place by place; None where there is none in the line's own unit."""
    exact = counted(catalog, line.unit_text) or fold(without_brackets(line.name)).endswith(catalog.words["counted"])
    read = (read_figure(catalog, addend, line.unit_text, exact=exact) if addend else None for addend in line.figures)
    return tuple(figure if figure and figure.interval and _in_its_line(figure) else None for figure in read)


def _in_its_line(figure: Figure) -> bool:
    """Whether a figure stands in the unit of its line, and not in one of its own."""
    rest = fold(without_brackets(squeeze(figure.number.rest))) if figure.number else ""
    return rest in {"", "%"}


def _signed(words: str, signs: Sequence[str], kind: Derivation) -> bool:
    return any(word in words for word in signs) and not any(word in words for word in (*kind.never, *kind.heads, "其中"))


def _lines_of(formula: Formula) -> tuple[str, ...]:
    """The operands that are lines, in order."""
    return tuple(name for name, _ in formula.operands if name not in _GIVEN)


def box_of(inputs: Mapping[Operand, Figure]) -> dict[Operand, Interval]:
    return {operand: figure.interval for operand, figure in inputs.items() if figure.interval}


def bounds_of(formula: Formula, box: Mapping[Operand, Interval]) -> Interval | None:
    try:
        return formula.bounds(box)
    except UndefinedError:
        return None


def widened(figure: Figure, units: int = 0) -> Interval:
    """What a figure stands for if the zeros at its end are not meant, and some units of its last digit more."""
    assert figure.interval is not None
    more = loose_zeros(figure) + (Decimal(units).scaleb(-figure.number.decimals) if figure.number else 0)
    return Interval(figure.interval.low - more, figure.interval.high + more)


def scaled(interval: Interval, power: int) -> Interval:
    return Interval(interval.low.scaleb(power), interval.high.scaleb(power))


def _is_nothing(interval: Interval) -> bool:
    return interval.contains(Decimal(0))


def power_between(computed: Interval, reported: Interval, allowed: Sequence[int]) -> int | None:
    """By which power of ten what was computed is what is printed; None for none."""
    middle, printed = (computed.low + computed.high) / 2, (reported.low + reported.high) / 2
    if not middle or not printed:
        return None
    near = abs(printed / middle).adjusted()
    powers = allowed or (near, near + 1)
    return next((power for power in powers if scaled(computed, power).meets(reported)), None)


__all__ = ["Follows", "bounds_of", "box_of", "judge_lines", "power_between", "read_line", "scaled", "widened"]
