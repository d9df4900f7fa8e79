"""Lines that say themselves what they are of others: by a printed formula, by a name that means one, as a mean.

A printed formula is proof of what its line should be, as far as it is read right: where most figures are not what it gives, it is not.
A mean must lie among the figures that it is of; that it is not the plain mean of them may be for the weights.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from pipeline.catalog import Catalog
from pipeline.expression import Operand, parse_formula
from pipeline.model import Interval, Severity, Told, Verdict
from pipeline.validate.derivations import Follows, bounds_of, box_of, power_between, read_line, scaled, widened
from pipeline.validate.diagnosis import edits
from pipeline.validate.sums import Figure

_ENOUGH = 2  # figures that bear out how a line is computed
_OUTSIDE, _OTHER, _WEIGHTED = "mean-outside", "mean", "weighted"


def judge_told(told: Iterable[Told], catalog: Catalog) -> list[Follows]:
    """Each figure of such a line, in order."""
    return [item for each in told for item in (_Mean(each, catalog) if each.kind == "mean" else _Formula(each, catalog)).judge()]


class _Line:
    """A line and its parts, read."""

    def __init__(self, told: Told, catalog: Catalog) -> None:
        self.told, self.catalog = told, catalog
        self.result = read_line(told.line, catalog)
        self.parts = [read_line(part, catalog) for part in told.parts]
        words = [*catalog.words["aimed"], *(catalog.words["quantile"] if told.kind == "mean" else ())]
        self.places = [
            place for place, figure in enumerate(self.result) if figure and not any(word in told.places[place] for word in words)
        ]


class _Formula(_Line):
    """A line with a formula of its own."""

    def __init__(self, told: Told, catalog: Catalog) -> None:
        super().__init__(told, catalog)
        self.formula = parse_formula(told.formula)
        self.additive = not set("*/") & set(told.formula)
        percent = "%" in (told.line.words + told.line.unit_text)
        self.powers = (0,) if self.additive else (2, 0) if percent else ()
        self.mixed = any(line.mixed for line in (told.line, *told.parts))
        self.inputs = {place: found for place in self.places if (found := self._inputs(place))}

    def _inputs(self, place: int) -> dict[Operand, Figure] | None:
        found = {operand: self.parts[int(operand[0][1:])][place] for operand in self.formula.operands}
        known = {operand: figure for operand, figure in found.items() if figure}
        return known if len(known) == len(found) else None

    def judge(self) -> Iterator[Follows]:
        """Its figures; none where most of them are not what the formula gives, which then is not read right."""
        if self.additive and len({line.unit_text for line in (self.told.line, *self.told.parts) if line.unit_text}) > 1:
            return
        computed = {place: found for place, inputs in self.inputs.items() if (found := bounds_of(self.formula, box_of(inputs)))}
        powers = {place: self._power(found, place) for place, found in computed.items()}
        common = Counter(power for power in powers.values() if power is not None).most_common(1)
        power = common[0][0] if common else next(iter(self.powers), 0)
        fits = [place for place, found in powers.items() if found is not None and (found == power or self.mixed)]
        against = [place for place in computed if place not in fits and not self._near(place, power)]
        if len(against) > max(1, len(fits) // _ENOUGH) or not (fits or self.additive):  # a quotient may hold in other units only (亩, 公顷)
            return
        for place in fits:
            yield self._follows(place, powers[place] or 0, computed[place], Verdict.CONSISTENT, len(fits))
        for place in against:
            yield self._follows(place, power, computed[place], Verdict.INCONSISTENT, len(fits))

    def _power(self, computed: Interval, place: int) -> int | None:
        """By which power of ten a figure is what the formula gives; None where by none."""
        figure = self.result[place]
        assert figure is not None
        assert figure.interval is not None
        if computed.meets(figure.interval):
            return 0
        return power_between(computed, figure.interval, self.powers)

    def _near(self, place: int, power: int) -> bool:
        """Whether a figure is a last digit off, fits if zeros at the end of others are not meant, or is the mean of its line, as the rate
        of a total may be."""
        figure, inputs = self.result[place], self.inputs[place]
        assert figure is not None
        loose = bounds_of(self.formula, {operand: widened(each) for operand, each in inputs.items()})
        if loose is None or scaled(loose, power).meets(widened(figure, 1)):
            return True
        if self._goes_on(place, power) or (place == 0 and self._goes_on(1, power)):  # the first has in it what the table does not show
            return True
        others = [each.number.value for other, each in enumerate(self.result) if each and each.number and other != place]
        mean = sum(others, Decimal(0)) / len(others) if others and not self.additive and self.told.totals[place] else None
        return mean is not None and widened(figure, 1).contains(mean)

    def _goes_on(self, place: int, power: int) -> bool:
        """Whether what is left has what was left the time before in it."""
        inputs = self.inputs.get(place)
        if not inputs or not place or self.told.kind != "named":
            return False
        figure, last, made = self.result[place], self.result[place - 1], bounds_of(self.formula, box_of(inputs))
        if not (figure and last and last.interval and made):
            return False
        made = scaled(made, power)
        return Interval(made.low + last.interval.low, made.high + last.interval.high).meets(widened(figure, 1))

    def _follows(self, place: int, power: int, computed: Interval, verdict: Verdict, fits: int) -> Follows:
        figure = self.result[place]
        assert figure is not None
        printed = self.told.kind == "printed"
        proven = fits > 0 or self.told.sure if self.additive else fits >= _ENOUGH and not self.told.totals[place]
        names = {operand: self.told.parts[int(operand[0][1:])].name for operand in self.formula.operands}
        return Follows(
            self.formula,
            power,
            figure,
            self.inputs[place],
            names,
            verdict,
            scaled(computed, power),
            borne=fits,
            severity=Severity.ERROR if printed and proven else Severity.WARNING,
            template="printed" if printed else "named",
        )


class _Mean(_Line):
    """A line that is the mean of others."""

    def judge(self) -> Iterator[Follows]:
        """Its figures: those that are the plain mean, those among the parts that are not, those outside. Where most are outside, it is no
        mean of these."""
        found = [(place, parts) for place in self.places if len(parts := self._of(place)) > 1]
        outside = [place for place, parts in found if not self._among(place, parts)]
        plain = [place for place, parts in found if self._plainly(parts).meets(self._loosely(place))]
        if len(outside) > max(1, (len(found) - len(outside)) // _ENOUGH) or (len(outside) == len(found) > 1):
            return
        others, alone = len(found) - len(plain), len(found) == 1  # alone: nothing else shows that it is the mean of these
        for place, parts in found:
            if place in plain:
                yield self._follows(place, parts, Verdict.CONSISTENT, len(plain))
            elif place in outside:
                yield self._follows(place, parts, Verdict.INCONSISTENT, len(plain), _OUTSIDE, alone=alone)
            elif self._is_plain(place) and others == 1 and len(plain) >= _ENOUGH:
                yield self._follows(place, parts, Verdict.INCONSISTENT, len(plain), _OTHER)
            else:
                yield self._follows(place, parts, Verdict.UNDETERMINED, len(plain), _WEIGHTED)

    def _of(self, place: int) -> list[Figure]:
        return [figure for part in self.parts if (figure := part[place])]

    def _is_plain(self, place: int) -> bool:
        """Whether a plain mean is what one expects: of amounts, not of rates."""
        return self.told.sure and not any(word in self.told.places[place] for word in self.catalog.words["not_added"])

    def _loosely(self, place: int) -> Interval:
        figure = self.result[place]
        assert figure is not None
        return widened(figure, 1)

    def _among(self, place: int, parts: Sequence[Figure]) -> bool:
        ends = [part.interval for part in parts if part.interval]
        return Interval(min(end.low for end in ends), max(end.high for end in ends)).meets(self._loosely(place))

    def _plainly(self, parts: Sequence[Figure]) -> Interval:
        ends = [part.interval for part in parts if part.interval]
        return Interval(sum((end.low for end in ends), Decimal(0)) / len(ends), sum((end.high for end in ends), Decimal(0)) / len(ends))

    def _follows(
        self, place: int, parts: Sequence[Figure], verdict: Verdict, plain: int, reason: str = "", *, alone: bool = False
    ) -> Follows:
        figure, mean = self.result[place], self._plainly(parts)
        assert figure is not None
        named = [(part.name, figures[place]) for part, figures in zip(self.told.parts, self.parts, strict=True)]
        inputs: dict[Operand, Figure] = {(f"x{index}", "current"): each for index, (_, each) in enumerate(named) if each}
        names = {(f"x{index}", "current"): name for index, (name, _) in enumerate(named)}
        formula = parse_formula(f"({' + '.join(name for name, _ in inputs)}) / {len(inputs)}")
        proven = reason == _OUTSIDE and (not alone or edits(self.catalog, figure.fact, mean))
        severity = Severity.ERROR if proven else Severity.WARNING if reason in {_OUTSIDE, _OTHER} else Severity.INFO
        return Follows(
            formula,
            0,
            figure,
            inputs,
            names,
            verdict,
            mean,
            borne=plain,
            severity=severity,
            template=reason or "line",
            reason=reason if verdict is Verdict.UNDETERMINED else "",
            own_fault=reason == _OUTSIDE,
        )


__all__ = ["judge_told"]
