"""plausibility: figures that are possible one by one, but unusual beside one another.

The limits are knowledge (`plausibility.yaml` of a standard), most of them from experience: outside what is usual is an info, outside what
is possible by orders of magnitude a warning. A mistaken unit spoils every ratio that its figure enters, so the figure is named once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from math import log10
from typing import NamedTuple

from pipeline.catalog import Band
from pipeline.expression import Operand, UndefinedError
from pipeline.model import Check, Fact, Finding, Interval, Message, Severity, Verdict
from pipeline.text import fold
from pipeline.validate.ledger import Ledger, plain, significant
from pipeline.validate.noted import noted
from pipeline.validate.wording import Writer, printed, span

RULE = "plausibility"
_POWERS = (4, -4, 3, -3, 8, -8, 6, -6)  # of ten, between the units that figures are printed in: 万 first
_PROVEN_BY = frozenset({"derived-value", "impossible-value", "implied-period", "duplicate-fact"})
_ENERGY = "energy"


class Ratio(NamedTuple):
    """A ratio of printed figures, in the unit of its band."""

    band: Band
    inputs: Mapping[Operand, Fact]
    value: Interval
    unusual: bool
    impossible: bool


def judge_plausibility(ledger: Ledger, others: Sequence[Finding], writer: Writer) -> Iterator[Check | Finding]:
    """Ratios of components outside what is usual. `others` are the findings made so far: where one of them names a figure already, what
    is unusual about it hangs under that one."""
    ratios = ratios_of(ledger)
    for ratio in sorted(ratios, key=lambda item: not item.impossible):  # of several for a figure, the worst is its check
        yield _check(ratio, writer)
    left = [ratio for ratio in ratios if ratio.unusual]
    while broken := [ratio for ratio in left if ratio.impossible]:
        operand = _blamed(broken, ratios)
        concerned = [ratio for ratio in left if operand in ratio.inputs]
        yield _under(_slip(operand, concerned, ratios, writer), concerned, others)
        left = [ratio for ratio in left if operand not in ratio.inputs]
    yield from (_of_wrong(_unusual(ratio, writer), ratio, others) for ratio in left)
    yield from _mixed_equivalents(ledger, writer)


@lru_cache(maxsize=2)
def ratios_of(ledger: Ledger) -> tuple[Ratio, ...]:
    """Every ratio that has a usual range and whose figures are printed: asked for once to blame figures, once to judge it."""
    return tuple(_ratios(ledger))


def _ratios(ledger: Ledger) -> Iterator[Ratio]:
    for band in ledger.standard.bands:
        inputs = _inputs(ledger, band)
        unit = ledger.unit(band.unit, band.quantity) if len(inputs) == len(band.ratio.operands) else None
        if unit is None:
            continue
        try:
            found = band.ratio.bounds({key: _base(ledger, key, fact) for key, fact in inputs.items()})
        except UndefinedError:
            continue
        value = Interval(found.low / unit.factor, found.high / unit.factor)
        yield Ratio(band, inputs, value, band.usual.misses(value), band.possible.misses(value))


def _inputs(ledger: Ledger, band: Band) -> dict[Operand, Fact]:
    """The figures that go in, as far as they are printed; one without a row of its own may be noted in the label of the band's figure."""
    found = {key: figure for key in band.ratio.operands if (figure := _figure(ledger, key))}
    if len(found) == len(band.ratio.operands):
        return found
    named = found.get((band.concept, "current"))
    missing = [key for key in band.ratio.operands if key not in found and key[0] not in ledger.asked]
    return found | {key: figure for key in missing if named and (figure := noted(ledger.catalog, key[0], named))}


def _figure(ledger: Ledger, key: Operand) -> Fact | None:
    """The figure of an operand. What the form does not ask for and is printed with several values is several things: none of them."""
    found = ledger.figures(*key, None)
    single = len(found) == 1 or (found and key[0] in ledger.asked)
    return found[0] if single else None


def _base(ledger: Ledger, key: Operand, fact: Fact) -> Interval:
    if key[0] in ledger.asked:
        return ledger.base_interval(fact)
    assert fact.interval is not None
    return ledger.to_base(fact.interval, key[0])


def _check(ratio: Ratio, writer: Writer) -> Check:
    verdict = Verdict.INCONSISTENT if ratio.impossible else Verdict.CONSISTENT
    reason = "unusual" if ratio.unusual and not ratio.impossible else ""
    return writer.check(RULE, ratio.band.concept, verdict, reason=reason, inputs=ratio.inputs.values())


# ------------------------------------------------------------------------------------------------ the figure to blame
def _blamed(broken: Sequence[Ratio], ratios: Sequence[Ratio]) -> Operand:
    """The figure that most of the broken ratios share and fewest of the usual ones; of equals, the one that a broken band names."""
    usual = [ratio for ratio in ratios if not ratio.unusual]
    named = {(ratio.band.concept, "current") for ratio in broken}
    operands = dict.fromkeys(key for ratio in broken for key in ratio.inputs)

    def weight(key: Operand) -> tuple[int, bool]:
        return sum(key in ratio.inputs for ratio in broken) - sum(key in ratio.inputs for ratio in usual), key in named

    return max(operands, key=weight)


def _slip(operand: Operand, concerned: Sequence[Ratio], ratios: Sequence[Ratio], writer: Writer) -> Finding:
    """A figure that no park has beside its others, with the power of ten that would make all its ratios usual, if one does."""
    worst = next(ratio for ratio in concerned if ratio.impossible)
    fact = worst.inputs[operand]
    all_of_it = [ratio for ratio in ratios if operand in ratio.inputs]
    power = _power(operand, all_of_it)
    repair = plain(fact.value.scaleb(power)) if power and fact.value is not None else ""
    figures = dict.fromkeys(other for ratio in concerned for other in ratio.inputs.values() if other is not fact)
    return writer.finding(
        RULE,
        None,
        operand[0],
        template="slip" if repair else "beyond",
        period=operand[1],
        say={**_said(worst, writer), "reported": printed(fact), "power": f"10^{abs(power)}", "repair": repair},
        facts=(fact, *figures),
        diagnosis=("unit-slip",) if repair else (),
        repair=repair,
    )


def _power(operand: Operand, ratios: Sequence[Ratio]) -> int:
    """The power of ten by which a figure would be possible in all its ratios and usual in most; 0 where none does."""
    fitting = [power for power in _POWERS if _fits(ratios, operand, power)]
    return min(fitting, key=lambda power: sum(_off(ratio, operand, power) for ratio in ratios), default=0)


def _fits(ratios: Sequence[Ratio], operand: Operand, power: int) -> bool:
    scaled = [(ratio.band, _scaled(ratio, operand, power)) for ratio in ratios]
    usual = sum(not band.usual.misses(value) for band, value in scaled)
    return usual * 2 > len(scaled) and not any(band.possible.misses(value) for band, value in scaled)


def _scaled(ratio: Ratio, operand: Operand, power: int) -> Interval:
    """The ratio with a figure times 10^power: in bands a figure stands once, above or below the line."""
    sign = 1 if operand == ratio.band.ratio.operands[0] else -1
    return Interval(ratio.value.low.scaleb(sign * power), ratio.value.high.scaleb(sign * power))


def _off(ratio: Ratio, operand: Operand, power: int) -> float:
    """How far from the middle of what is usual, in orders of magnitude."""
    low, high = ratio.band.usual
    middle = _scaled(ratio, operand, power)
    if low is None or high is None or middle.low <= 0:
        return 0.0
    return abs(log10(middle.low) - (log10(low) + log10(high)) / 2)


def _proven(others: Iterable[Finding]) -> Iterator[Finding]:
    return (item for item in others if item.rule in _PROVEN_BY and not item.parent and item.severity is not Severity.INFO)


def _under(finding: Finding, ratios: Iterable[Ratio], others: Sequence[Finding]) -> Finding:
    """A finding about figures that another one has proven wrong follows from it: what is to be mended, the other one says."""
    concerned = {fact.id for ratio in ratios for fact in ratio.inputs.values()}
    head = next((item for item in _proven(others) if concerned & set(item.facts)), None)
    return replace(finding, severity=Severity.INFO, parent=head.id, diagnosis=(), repair="") if head else finding


# ------------------------------------------------------------------------------------------------ merely unusual
def _of_wrong(finding: Finding, ratio: Ratio, others: Sequence[Finding]) -> Finding:
    """What is unusual about a figure that is proven wrong itself follows from that."""
    inputs = {fact.id for fact in ratio.inputs.values()}
    head = next((item for item in _proven(others) if item.facts and item.facts[0] in inputs), None)
    return replace(finding, parent=head.id) if head else finding


def _unusual(ratio: Ratio, writer: Writer) -> Finding:
    facts = sorted(ratio.inputs.values(), key=lambda fact: fact.concept != ratio.band.concept or fact.period != "current")
    return writer.finding(RULE, None, ratio.band.concept, template="unusual", say=_said(ratio, writer), facts=facts)


def _said(ratio: Ratio, writer: Writer) -> dict[str, Message | str]:
    low, high = (significant(end) if end is not None else "" for end in ratio.band.usual)
    unit = "" if ratio.band.quantity == "ratio" else ratio.band.unit
    return {
        "why": ratio.band.message,
        "formula": writer.formula(ratio.band.ratio),
        "numbers": writer.numbers(ratio.band.ratio, ratio.inputs),
        "ratio": span(ratio.value, unit),
        "usual": f"{low}～{high}" if low and high else f"≥{low}" if low else f"≤{high}",
    }


# ------------------------------------------------------------------------------------------------ 等价值 and 当量值
_KINDS = ("equivalent_value", "calorific_value")


def _mixed_equivalents(ledger: Ledger, writer: Writer) -> Iterator[Finding]:
    """Energy figures that go into one formula, of which one is said to be by equivalent value (等价值) and one by calorific value
    (当量值): electricity weighs more than twice as much in the one as in the other."""
    named = _said_to_be(ledger)
    for indicator in ledger.indicators() if len(named) == len(_KINDS) else ():
        keys = (*(indicator.formula.operands if indicator.formula else ()), (indicator.concept, "current"))
        energy = [key for key in keys if ledger.catalog.concepts[key[0]].quantity.startswith(_ENERGY)]
        facts = {fact.id: fact for concept, period in energy for fact in ledger.figures(concept, period, indicator.number)}
        first, second = ([fact for name, fact in facts.items() if name in named[kind]] for kind in _KINDS)
        if first and second:
            yield writer.finding(
                RULE,
                None,
                indicator.concept,
                template="mixed",
                say={"first": printed(first[0]), "second": printed(second[0])},
                facts=(first[0], second[0]),
            )


def _said_to_be(ledger: Ledger) -> dict[str, set[str]]:
    """The ids of the figures of energy that are said to be by equivalent value, and by calorific value; without those of which none is."""
    found: dict[str, set[str]] = {}
    for (concept, _), facts in ledger.value_groups():
        if ledger.catalog.concepts[concept].quantity.startswith(_ENERGY):
            for fact in facts:
                text = fold(f"{fact.label} {fact.scope} {fact.unit_text}")
                for kind in _KINDS:
                    if any(word in text for word in ledger.catalog.words[kind]):
                        found.setdefault(kind, set()).add(fact.id)
    return found


__all__ = ["Ratio", "judge_plausibility", "ratios_of"]
