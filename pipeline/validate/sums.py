"""Sums of any table, judged: printed totals against what their parts make.

Each printed figure stands for half a unit of its last digit, so the tolerance of a sum is what its parts allow; counts are exact. A sum
that the table lets be read in several ways is right if one of them is.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.catalog import Catalog
from pipeline.model import Addend, Fact, Interval, Kind, Location, Severity, Sum, SumKind, Verdict
from pipeline.text import PrintedNumber, fold, read_number, squeeze, without_brackets
from pipeline.validate.derived import LAST_DIGIT, TRAILING_ZEROS

_WHOLES = (Decimal(100), Decimal(1))  # what shares make
_NOTHING = Decimal(0)
_COUNTED = frozenset({"count", "people"})
_TWO_DIGITS = 10
_SIGNIFICANT = 3  # digits of a total that parts do not make by chance
Place = tuple[int | None, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed figure of a sum; `number` is None where it is blank, `readable` is False where it is no number either. `unit_text` is
    that of the sum, empty where the figure prints its own."""

    addend: Addend
    number: PrintedNumber | None
    interval: Interval | None
    readable: bool
    unit_text: str

    @property
    def place(self) -> Place:
        where = self.addend.location
        return where.table, where.row, where.column

    @property
    def fact(self) -> Fact:
        """The figure as findings show it: few are."""
        item = self.addend
        value, low, high = (self.number.value, *self.interval) if self.number and self.interval else (None, None, None)
        return Fact(
            "", "", "", Kind.VALUE, " ".join(item.text.split()), item.text, item.label, item.location, value, low, high,
            unit_text=self.unit_text, confidence=item.confidence, doubt=item.doubt,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """One sum with its verdict. `computed` is what the parts make, `culprit` a part that is larger than its whole. `others` are parts that
    the table lets be read as well; `borne_out`: those that count are proven by another line of the table, or are the only ones."""

    sum: Sum
    total: Figure | None
    parts: tuple[Figure, ...]
    verdict: Verdict
    reason: str = ""
    computed: Interval | None = None
    culprit: Figure | None = None
    others: tuple[tuple[Figure, ...], ...] = ()
    borne_out: bool = True

    @property
    def figures(self) -> tuple[Figure, ...]:
        return (*((self.total,) if self.total else ()), *self.parts)

    @property
    def broken(self) -> bool:
        return self.verdict is Verdict.INCONSISTENT and self.reason not in {LAST_DIGIT, TRAILING_ZEROS}

    @property
    def sure(self) -> bool:
        return self.sum.sure

    @property
    def severity(self) -> Severity:
        """How loud it is at most."""
        if not self.broken:
            return Severity.INFO
        proven = self.sum.sure and self.total is not None and (self.sum.kind is not SumKind.SOME or self.culprit is not None)
        return Severity.ERROR if proven else Severity.WARNING

    @property
    def whole(self) -> Interval:
        """What the parts must make: shares 100 (or 1), whatever is printed."""
        printed = self.total.interval if self.total else None
        if self.sum.kind is not SumKind.SHARES:
            assert printed is not None
            return printed
        near = _WHOLES[1] if printed and printed.high < _WHOLES[1] * 2 else _WHOLES[0]
        return Interval(near, near)

    def needs(self, place: Place) -> Interval:
        """What a figure of the sum must be for it to fit, the others as they are."""
        others = _add(part for part in self.parts if part.place != place and part.interval)
        if self.total and self.total.place == place:
            whole = self.whole if self.sum.kind is SumKind.SHARES else others
            return Interval(max(whole.low, others.low), min(whole.high, others.high))
        return Interval(self.whole.low - others.high, self.whole.high - others.low)

    def binds(self, place: Place) -> bool:
        """Whether a figure cannot be changed without spoiling the sum."""
        return self.sum.kind is not SumKind.SOME and any(figure.place == place for figure in self.figures)


def judge_sums(sums: Iterable[Sum], catalog: Catalog) -> list[Judged]:
    """All sums that can be judged, in order."""
    sums = list(sums)
    reader = _Reader(catalog, _in_wholes(sums))
    judged = _without_guesses([item for found in sums if (item := reader.judge(found))])
    return _with_storeys(_with_wholes(_with_one_reading(judged)))


# ------------------------------------------------------------------------------------------------ reading
def counted(catalog: Catalog, unit_text: str) -> bool:
    """Whether a unit counts things one by one: such figures are not rounded."""
    units = catalog.readings(unit_text) if unit_text else ()
    return fold(unit_text) in catalog.words["counted_units"] or any(unit.quantity in _COUNTED and unit.factor == 1 for unit in units)


def read_figure(catalog: Catalog, addend: Addend, unit_text: str, *, exact: bool) -> Figure:
    """A printed figure with what its digits stand for; `exact`: whole numbers stand for themselves."""
    number = read_number(addend.text)
    if number and not _alone(number, catalog):
        number = None
    interval = number.interval if number else None
    if number and exact and number.decimals <= 0:
        interval = Interval(number.value, number.value)
    readable = number is not None or not addend.text.strip() or fold(addend.text) in catalog.words["not_given"]
    return Figure(addend, number, interval, readable, "" if number and number.rest else unit_text)


def _alone(number: PrintedNumber, catalog: Catalog) -> bool:
    rest = without_brackets(squeeze(number.rest)) if number.rest else ""
    return not rest or bool(catalog.readings(rest))


# ------------------------------------------------------------------------------------------------ judging one sum
class _Reader:
    """`in_wholes`: where the shares stand that make a printed whole."""

    def __init__(self, catalog: Catalog, in_wholes: frozenset[Location]) -> None:
        self.catalog, self.in_wholes = catalog, in_wholes

    def judge(self, item: Sum) -> Judged | None:
        """One sum judged; None where its total is not printed, or is no whole of shares."""
        exact = item.counted or counted(self.catalog, item.unit_text)
        total = self._figure(item.total, item.unit_text, exact=exact) if item.total else None
        parts = tuple(self._figure(part, item.unit_text, exact=exact) for part in item.parts)
        if total and total.number is None and total.readable:
            return None
        judged = Judged(item, total, parts, Verdict.UNDETERMINED, "unreadable")
        if not all(figure.readable for figure in judged.figures) or len(set(_own_units(judged))) > 1:
            return judged
        if item.others:
            others = tuple(tuple(self._figure(part, item.unit_text, exact=exact) for part in other) for other in item.others)
            judged = replace(judged, others=others)
        if item.kind is SumKind.SHARES:
            return _shares(judged, part_of_whole=item.total is not None and item.total.location in self.in_wholes)
        if not item.unit_text and _may_be_mean(judged):
            return None
        return self._some(judged) if item.kind is SumKind.SOME else _all(judged, judged.whole)

    def _figure(self, addend: Addend, unit_text: str, *, exact: bool) -> Figure:
        return read_figure(self.catalog, addend, unit_text, exact=exact)

    def _some(self, judged: Judged) -> Judged:
        """Parts that are not all of it: none is larger than the whole, nor are they together, unless they may overlap."""
        assert judged.total is not None
        whole = judged.total.interval
        assert whole is not None
        known = [part for part in judged.parts if part.interval]
        over = next((part for part in known if part.interval and part.interval.low > whole.high), None)
        if over:
            return replace(judged, verdict=Verdict.INCONSISTENT, reason="", computed=whole, culprit=over)
        together = _add(known)
        if together.low <= whole.high:
            return replace(judged, verdict=Verdict.CONSISTENT, reason="", computed=together)
        labels = "".join(part.addend.label for part in judged.parts)
        overlap = not judged.sum.sure or any(word in fold(labels) for word in self.catalog.words["may_overlap"])
        return replace(
            judged,
            verdict=Verdict.UNDETERMINED if overlap else Verdict.INCONSISTENT,
            reason="ambiguous" if overlap else "",
            computed=together,
        )


def _may_be_mean(judged: Judged) -> bool:
    """Whether a total lies among its parts, all of them positive: of figures without a unit it may be a mean of rates."""
    values = [part.number.value for part in judged.parts if part.number]
    total = judged.total.number.value if judged.total and judged.total.number else None
    return judged.sum.kind is SumKind.ALL and total is not None and len(values) > 1 and 0 < min(values) <= total <= max(values)


def _own_units(judged: Judged) -> Iterator[str]:
    """In which unit each figure stands: its own, where one is printed behind it (2.5亿元), else that of the sum. Shares need no %."""
    for number in (figure.number for figure in judged.figures if figure.number):
        own = fold(without_brackets(squeeze(number.rest)) or judged.sum.unit_text)
        yield own.strip("()%") if judged.sum.kind is SumKind.SHARES else own


def _all(judged: Judged, whole: Interval) -> Judged:
    """Parts that are all of it, in one of the readings that the table allows."""
    first, *others = (_against(judged, whole, parts) for parts in (judged.parts, *judged.others))
    if first.verdict is not Verdict.INCONSISTENT:
        return first
    found = next((other for other in others if other.verdict is Verdict.CONSISTENT), None)
    return _too_large(found, whole) or found if found else first


def _too_large(judged: Judged, whole: Interval) -> Judged | None:
    """A part that is left out because it may be some of another part, and yet is more than the total of all."""
    low = min((part.interval.low for part in judged.parts if part.interval), default=_NOTHING)
    over = next((part for part in judged.parts if part.interval and part.interval.low > whole.high), None)
    if over is None or low < _NOTHING:
        return None
    return replace(
        judged, sum=replace(judged.sum, kind=SumKind.SOME, sure=True), verdict=Verdict.INCONSISTENT, culprit=over, computed=whole
    )


def _against(judged: Judged, whole: Interval, parts: Sequence[Figure]) -> Judged:
    known = [part for part in parts if part.interval]
    computed = _add(known)
    if computed.meets(whole):
        return replace(judged, verdict=Verdict.CONSISTENT, reason="", computed=computed)
    if len(known) < len(parts):  # what is left blank can only add
        more = computed.low > whole.high and all(part.interval and part.interval.low >= 0 for part in known)
        missing = next(part.addend.label for part in parts if not part.interval)
        return replace(
            judged,
            verdict=Verdict.INCONSISTENT if more else Verdict.UNDETERMINED,
            reason="" if more else f"input missing: {missing}",
            computed=computed,
        )
    return replace(judged, verdict=Verdict.INCONSISTENT, reason=_small_gap(judged, whole, known, computed), computed=computed)


def _add(figures: Iterable[Figure]) -> Interval:
    low = high = Decimal(0)
    for figure in figures:
        assert figure.interval is not None
        low, high = low + figure.interval.low, high + figure.interval.high
    return Interval(low, high)


def _small_gap(judged: Judged, whole: Interval, parts: Sequence[Figure], computed: Interval) -> str:
    """`last-digit` for a total that is at most one unit of its last digit off, where it is rounded at all; `trailing-zeros` where the
    zeros at the end of a part need not be significant."""
    unit = whole.high - whole.low
    if unit and Interval(whole.low - unit, whole.high + unit).meets(computed):
        return LAST_DIGIT
    widening = sum((loose_zeros(part) for part in parts), Decimal(0)) if unit else Decimal(0)
    return TRAILING_ZEROS if widening and Interval(computed.low - widening, computed.high + widening).meets(whole) else ""


def loose_zeros(figure: Figure) -> Decimal:
    """How far a whole number may be off if the zeros at its end were not meant; 0 where there are none, or too few other digits."""
    number = figure.number
    digits = str(abs(int(number.value))) if number and number.decimals <= 0 and number.value else ""
    zeros = len(digits) - len(digits.rstrip("0"))
    return Decimal(5).scaleb(zeros - 1) if zeros > 1 and len(digits) - zeros > 1 else Decimal(0)


def _in_wholes(sums: Iterable[Sum]) -> frozenset[Location]:
    shares = (item for item in sums if item.kind is SumKind.SHARES and item.total and _whole(item.total.text) in _WHOLES)
    return frozenset(part.location for item in shares for part in item.parts)


def _whole(text: str) -> Decimal | None:
    number = read_number(text)
    return number.value if number else None


def _shares(judged: Judged, *, part_of_whole: bool) -> Judged | None:
    """Shares make 100 exactly; a column of shares of different wholes is none, and its total is no 100. `part_of_whole`: the total is
    itself one of the shares that make a whole (小计)."""
    known = [part for part in judged.parts if part.interval]
    total = judged.total.number.value if judged.total and judged.total.number else _WHOLES[0]
    values = [part.number.value for part in known if part.number]
    if max(values, default=total) >= total or min(values, default=Decimal(0)) < 0:
        return None  # rates: their total is a mean of them
    computed = _add(known)
    if total not in _WHOLES:
        return _block(judged) if part_of_whole else _misprinted(judged, computed)
    total = _WHOLES[1] if computed.meets(Interval(_WHOLES[1], _WHOLES[1])) else total  # 0.35 + 0.65 under 100 %
    whole = Interval(total, total)
    if judged.total is None and _off(computed, total) > total / 5:
        return None  # so far off that they are hardly shares of one whole
    against = _all(judged, whole)
    wider = Interval(computed.low, computed.high + sum((_width(part) for part in known), Decimal(0)))
    return replace(against, reason=LAST_DIGIT) if against.broken and wider.meets(whole) else against


def _misprinted(judged: Judged, computed: Interval) -> Judged | None:
    """Shares under a total that is no whole, though they make one, or that are more than the whole as it is."""
    total, whole = judged.total, judged.whole
    assert total is not None
    assert total.interval is not None
    if len(judged.parts) < _SIGNIFICANT or _off(total.interval, whole.low) > whole.low / 10:
        return None
    fits, more = computed.meets(whole), computed.low > whole.high + (computed.high - computed.low) / 2 + _width(total)
    if computed.meets(total.interval) == fits or not (fits or more):
        return None
    return replace(judged, verdict=Verdict.INCONSISTENT, reason="", computed=computed)


def _block(judged: Judged) -> Judged | None:
    """The shares of a block, whose own share is their sum, unless each block is a whole of its own."""
    assert judged.total is not None
    assert judged.total.interval is not None
    computed = _add(part for part in judged.parts if part.interval)
    if any(_off(computed, whole) <= whole / 20 for whole in _WHOLES):
        return None
    return replace(_against(judged, judged.total.interval, judged.parts), sum=replace(judged.sum, kind=SumKind.ALL))


def _off(computed: Interval, value: Decimal) -> Decimal:
    return abs((computed.low + computed.high) / 2 - value)


def _width(figure: Figure) -> Decimal:
    return figure.interval.high - figure.interval.low if figure.interval else Decimal(0)


def _without_guesses(judged: Sequence[Judged]) -> list[Judged]:
    """Totals by their figures alone: those of which at least two lines are just the sum, and more than are not; the others are none."""
    guesses = _alike(item for item in judged if item.sum.kind is SumKind.PERHAPS)
    proven: dict[int, Judged] = {}
    for members in guesses.values():
        fits = sum(item.verdict is Verdict.CONSISTENT and (_telling(item) or _exactly(item)) for item in members)
        if fits > max(1, sum(item.broken for item in members)):
            proven |= {id(item): replace(item, sum=replace(item.sum, kind=SumKind.ALL)) for item in members}
    return [proven.get(id(item), item) for item in judged if item.sum.kind is not SumKind.PERHAPS or id(item) in proven]


def _with_one_reading(judged: Sequence[Judged]) -> list[Judged]:
    """Where a table lets the parts of a total be read in several ways, the way that holds in most of its lines, to the digit, is the way
    of them all. Where none holds anywhere, none is borne out."""
    chosen: dict[int, Judged] = {}
    for members in _alike(item for item in judged if item.others and item.reason != "unreadable").values():
        readings = [_as_read(members, index) for index in range(min(len(item.others) for item in members) + 1)]
        fits = [sum(item.verdict is Verdict.CONSISTENT and _telling(item) for item in reading) for reading in readings]
        best = max(fits)
        known = best > 0 and fits.count(best) == 1
        for old, new in zip(members, readings[fits.index(best)], strict=True):
            if old.verdict is Verdict.INCONSISTENT and not old.culprit:
                chosen[id(old)] = replace(new, sum=replace(new.sum, sure=known and best > 1), borne_out=known)
    return [chosen.get(id(item), item) for item in judged]


def _as_read(members: Sequence[Judged], index: int) -> list[Judged]:
    """Sums over the same lines, each in the same of the ways that its table can be read."""
    ways = [(item.parts, *item.others)[index] if index else item.parts for item in members]
    return [replace(_against(item, item.whole, parts), parts=tuple(parts)) for item, parts in zip(members, ways, strict=True)]


def _with_wholes(judged: Sequence[Judged]) -> list[Judged]:
    """Where parts that need not be all of it do make it in most of the other columns (or rows), to the digit, they are all of it: then
    the one that differs is wrong."""
    proven: dict[int, Judged] = {}
    for members in _alike(item for item in judged if item.sum.kind is SumKind.SOME and item.reason != "unreadable").values():
        whole = [_all(item, item.whole) for item in members]
        fits = sum(item.verdict is Verdict.CONSISTENT and _telling(item) for item in whole)
        if fits > sum(item.broken for item in whole):
            for old, new in zip(members, whole, strict=True):
                proven[id(old)] = replace(new, sum=replace(new.sum, kind=SumKind.ALL, sure=fits > 1))
    return [proven.get(id(item), item) for item in judged]


def _with_storeys(judged: Sequence[Judged]) -> list[Judged]:
    """Where the sum of what is numbered below a part is what the total above it needs that part to be, it is all of that part."""
    broken = [item for item in judged if item.broken and item.sum.kind is SumKind.ALL]
    return [_all_of_part(item, broken) or item for item in judged]


def _all_of_part(item: Judged, broken: Sequence[Judged]) -> Judged | None:
    if item.sum.kind is not SumKind.SOME or item.computed is None or item.culprit or not item.total:
        return None
    place, made = item.total.place, _add(part for part in item.parts if part.interval)
    if not any(place in {part.place for part in above.parts} and above.needs(place).meets(made) for above in broken):
        return None
    whole = _all(item, item.whole)
    return replace(whole, sum=replace(whole.sum, kind=SumKind.ALL, sure=True)) if whole.broken and _telling(whole) else None


def _alike(judged: Iterable[Judged]) -> dict[object, list[Judged]]:
    """Sums over the same lines of the same table."""
    alike: dict[object, list[Judged]] = {}
    for item in judged:
        alike.setdefault(_layout(item), []).append(item)
    return alike


def _layout(item: Judged) -> object:
    """Which lines of which table a sum is over: the same for the sums of all its columns (or rows)."""
    where = [figure.addend.location for figure in item.figures]
    in_row = len({place.row for place in where}) == 1
    return where[0].table, in_row, tuple(place.column if in_row else place.row for place in where)


def _exactly(item: Judged) -> bool:
    """Whether many counts make a total that they do not by chance."""
    some = sum(bool(part.number and part.number.value) for part in item.parts)
    number = item.total.number if item.total else None
    return number is not None and item.whole.low == item.whole.high and number.value >= _TWO_DIGITS and some >= _SIGNIFICANT


def _telling(item: Judged) -> bool:
    digits = item.total.number.value.as_tuple().digits if item.total and item.total.number else ()
    return len(digits) >= _SIGNIFICANT and all(part.interval for part in item.parts)
