"""table-total: totals of any table that are not the sum of their parts; derived-value: figures of its lines that do not follow from the
others as the rest does; and the figure that is to blame."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.catalog import Catalog
from pipeline.model import Check, Extract, Fact, Finding, Interval, Kind, Location, Message, Severity, SumKind, Verdict
from pipeline.text import squeeze
from pipeline.validate.derivations import Follows, judge_lines
from pipeline.validate.diagnosis import Repair, candidates, edits, repaired
from pipeline.validate.ledger import Ledger, plain
from pipeline.validate.roots import follows_from
from pipeline.validate.sums import Figure, Judged, Place, judge_sums
from pipeline.validate.told import judge_told
from pipeline.validate.wording import Writer, printed, span

RULE, DERIVED = "table-total", "derived-value"
Relation = Judged | Follows
_TELLING = frozenset({"unit-slip", "decimal-shift", "digit-swap", "sign"})
_DIGITS = 4  # of a figure in which two digits swapped do not explain a sum by chance
_WRITTEN = 8  # parts of a sum that are written out in a sentence
_UNSURE = Message(
    "表中各分项的归属不完全明确，请对照原表核实", "Which figures belong to the total is not quite clear from the table: compare it"
)


def judge_totals(ledger: Ledger, extract: Extract, writer: Writer) -> Iterator[Check | Finding]:
    """One check for each total that is a figure of the dataset, one for all the others together; findings for those that do not fit.
    Where one figure explains several sums that do not fit, it is one finding."""
    judged, lines = judge_sums(extract.totals, ledger.catalog), judge_lines(extract.lines, ledger.catalog)
    judged, lines = _once(judged, lines, judge_told(extract.told, ledger.catalog))
    facts = _facts(ledger, [*judged, *lines])
    lines = [item for item in lines if not _recomputed(facts.get(item.total.place), ledger)]
    yield from _checks(judged, facts, writer)
    yield from _checks_of_lines(lines, writer)
    yield from _one_for_each_cell(list(_findings([*judged, *lines], facts, ledger.catalog, writer)))


def _once(judged: list[Judged], lines: list[Follows], told: list[Follows]) -> tuple[list[Judged], list[Follows]]:
    """What is known of each figure once: a formula that is printed is proof of what it is, a mean that other figures prove is none to ask
    about."""
    printed = [item for item in told if item.template == "printed"]
    places, same = {item.total.place for item in printed}, set(map(_places, printed))
    judged = [item for item in judged if not (item.total and item.total.place in places)]
    lines = [item for item in lines if item.total.place not in places and _places(item) not in same]
    known = {item.total.place for item in judged if item.total and item.sum.kind is not SumKind.SOME} | {item.total.place for item in lines}
    return judged, [*(item for item in told if item.total.place not in known), *lines]


def _places(item: Follows) -> frozenset[Place]:
    return frozenset(figure.place for figure in item.figures)


def _recomputed(fact: Fact | None, ledger: Ledger) -> bool:
    """Whether a figure is an indicator of the report's own year, which its own rule recomputes."""
    return fact is not None and fact.period == "current" and ledger.standard.indicator(fact.concept) is not None


def _findings(judged: Sequence[Relation], facts: Mapping[Place, Fact], catalog: Catalog, writer: Writer) -> Iterator[Finding]:
    """What does not fit: parts that are larger than their whole, with what follows from them under it, figures that explain several at
    once, and the rest."""
    larger = {item.culprit.place: _finding(item, [], facts, writer) for item in judged if isinstance(item, Judged) and item.culprit}
    left = []
    for item in judged:
        head = next((larger[figure.place] for figure in item.figures[1:] if figure.place in larger), None)
        if head and item.broken and isinstance(item, Follows):
            yield follows_from(_finding(item, [], facts, writer), head)
        else:
            left.append(item)
    for root in _roots(left, catalog):
        yield _root_finding(root, facts, writer)
        left = [item for item in left if item not in root.explains]
    left = [item for item in left if item.verdict is Verdict.INCONSISTENT or (isinstance(item, Follows) and item.reason)]
    suspects = list(_candidates([item for item in left if item.broken], judged, catalog))
    yield from (_finding(item, [root for root in suspects if item in root.explains], facts, writer) for item in left)


def _one_for_each_cell(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Of several findings at one cell the most severe stays open, and the others hang under it."""
    heads: dict[Place, Finding] = {}
    for finding in sorted(findings, key=lambda finding: tuple(Severity).index(finding.severity)):
        heads.setdefault(_at(finding.location), finding)
    for finding in findings:
        head = heads[_at(finding.location)]
        yield finding if finding is head else replace(finding, severity=Severity.INFO, parent=head.id)


def _facts(ledger: Ledger, judged: Sequence[Relation]) -> dict[Place, Fact]:
    """The figures of the dataset by place. A fact may be from another reading of the table's grid: then its place prints something else."""
    texts = {figure.place: figure.addend.text for item in judged for figure in item.figures}
    found = [fact for fact in ledger.facts if texts and fact.kind is Kind.VALUE and fact.source == "table"]
    at = [(_place(fact), fact) for fact in found]
    return {place: fact for place, fact in at if place in texts and squeeze(texts[place]) == squeeze(fact.printed)}


def _place(fact: Fact) -> Place:
    return _at(fact.location)


def _at(where: Location) -> Place:
    return where.table, where.row, where.column


# ------------------------------------------------------------------------------------------------ the figure to blame
@dataclass(frozen=True, slots=True)
class Root:
    """One figure whose change makes several sums fit, the values that do, and the edits that lead to one."""

    figure: Figure
    values: Interval
    explains: tuple[Relation, ...]
    repairs: tuple[Repair, ...]

    @property
    def telling(self) -> bool:
        """Whether a mistake of a kind that hardly fits by chance explains it: of few digits, some two swapped nearly always do, unless the
        total is beyond doubt (shares)."""
        if not self.repairs or self.repairs[0].kind not in _TELLING:
            return False
        digits = self.figure.number.value.as_tuple().digits if self.figure.number else ()
        shares = all(isinstance(item, Judged) and item.sum.kind is SumKind.SHARES for item in self.explains)
        return self.repairs[0].kind != "digit-swap" or shares or len(digits) >= _DIGITS


def _roots(judged: Sequence[Relation], catalog: Catalog) -> Iterator[Root]:
    """Figures that explain several sums that do not fit, the one that explains most first; then, for a sum alone, the one figure that is
    not borne out by another sum, or the one part whose mistake is telling where that of the total is not."""
    broken = [item for item in judged if item.broken and item.culprit is None and (item.sure or isinstance(item, Follows))]
    while found := [root for root in _candidates(broken, judged, catalog) if len(root.explains) > 1]:
        best = max(found, key=lambda root: (len(root.explains), root.telling))
        yield best
        broken = [item for item in broken if item not in best.explains]
    alone = list(_candidates(broken, judged, catalog))
    for item in broken:
        suspects = [root for root in alone if item in root.explains]
        blamed = suspects if len(suspects) == 1 else [root for root in suspects if root.telling]
        if len(blamed) == 1 and (len(suspects) == 1 or not _is_total(blamed[0], item)):
            yield blamed[0]


def _is_total(root: Root, item: Relation) -> bool:
    return item.total is not None and root.figure.place == item.total.place


def _candidates(broken: Sequence[Relation], judged: Sequence[Relation], catalog: Catalog) -> Iterator[Root]:
    """Each figure of the sums that do not fit which could be so wrong that they do not, without spoiling those that fit."""
    by_place: dict[Place, list[Relation]] = {}
    for item in broken:
        for figure in item.figures:
            by_place.setdefault(figure.place, []).append(item)
    for place, items in by_place.items():
        figure = next(figure for figure in items[0].figures if figure.place == place)
        needed = [item.needs(place) for item in judged if item in items or (item.verdict is Verdict.CONSISTENT and item.binds(place))]
        values = Interval(max(item.low for item in needed), min(item.high for item in needed))
        if _could_be(figure, values):
            yield Root(figure, values, tuple(items), edits(catalog, figure.fact, values))


def _could_be(figure: Figure, values: Interval) -> bool:
    """Whether a figure may have been meant to be one of some values: another one than it is, and negative only where it is."""
    printed = figure.interval
    return printed is not None and values.low <= values.high and not values.meets(printed) and (values.high >= 0 or printed.low < 0)


# ------------------------------------------------------------------------------------------------ checks
def _checks(judged: Sequence[Judged], facts: Mapping[Place, Fact], writer: Writer) -> Iterator[Check]:
    """A check for each total that is a figure of the dataset; the rest of the report's totals share one, without a concept."""
    rest: list[Judged] = []
    for item in sorted(judged, key=lambda item: item.verdict is not Verdict.INCONSISTENT):  # of several for a figure, the first stands
        fact = facts.get(item.total.place) if item.total else None
        if fact is None or not fact.concept:
            rest.append(item)
            continue
        inputs = [facts[figure.place] for figure in item.figures if figure.place in facts]
        yield writer.check(RULE, fact.concept, item.verdict, period=fact.period, reason=item.reason, reported=fact.value, inputs=inputs)
    if rest:
        verdicts = {item.verdict for item in rest}
        worst = next(verdict for verdict in (Verdict.INCONSISTENT, Verdict.CONSISTENT, Verdict.UNDETERMINED) if verdict in verdicts)
        fits = sum(item.verdict is Verdict.CONSISTENT for item in rest)
        yield writer.check(RULE, "", worst, period="", reason=f"{fits} of {len(rest)} totals fit")


def _checks_of_lines(lines: Sequence[Follows], writer: Writer) -> Iterator[Check]:
    """One check for all figures that follow from others in their tables."""
    lines = [item for item in lines if item.verdict is not Verdict.UNDETERMINED]
    if lines:
        fits = sum(item.verdict is Verdict.CONSISTENT for item in lines)
        worst = Verdict.INCONSISTENT if fits < len(lines) else Verdict.CONSISTENT
        yield writer.check(DERIVED, "", worst, period="", reason=f"{fits} of {len(lines)} derived figures of tables fit")


# ------------------------------------------------------------------------------------------------ findings
def _finding(item: Relation, suspects: Sequence[Root], facts: Mapping[Place, Fact], writer: Writer) -> Finding:
    """What does not fit, shown at the figure that should be the sum, or follow."""
    loose = next((root for root in suspects if _is_total(root, item)), None)
    if isinstance(item, Judged):
        loose = loose if loose and (loose.repairs or _alone_mended(suspects, item)) else None
        return _finding_of_sum(item, loose, facts, writer)
    if loose and item.point:
        loose = replace(loose, values=item.point, repairs=edits(writer.ledger.catalog, loose.figure.fact, item.point))
    if loose and item.template != "line" and not loose.repairs:
        loose = None  # what is printed may be a mean with weights
    if loose and len(suspects) > 1 and not (loose.repairs and _alone_mended(suspects, item)):
        loose = None  # what it follows from may as well be wrong
    return _said(
        item.figures,
        item.total,
        facts,
        writer,
        rule=DERIVED,
        template=item.template,
        severity=item.severity,
        say=_line_said(item),
        computed=item.computed,
        root=loose,
        basis=None,
    )


def _alone_mended(suspects: Sequence[Root], item: Relation) -> bool:
    """Whether no edit of another figure makes it fit."""
    return not any(root.repairs for root in suspects if not _is_total(root, item))


def _line_said(item: Follows) -> dict[str, Message | str]:
    places = item.total.number.decimals if item.total.number else 0
    return {
        "formula": item.formula.render(item.names),
        "computed": span(item.computed, item.total.fact.unit_text, places),
        "arithmetic": _worked(item),
        "count": str(item.borne),
    }


def _worked(item: Follows) -> str:
    """The formula with the printed figures put in, and the power of ten between the units."""
    figures = item.formula.render({operand: figure.fact.text for operand, figure in item.inputs.items()})
    scale = f" × {10**item.power}" if item.power > 0 else f" ÷ {10**-item.power}" if item.power else ""
    return f"({figures}){scale}" if scale and not re.fullmatch(r"[^+−]*", figures) else f"{figures}{scale}"


def _finding_of_sum(item: Judged, loose: Root | None, facts: Mapping[Place, Fact], writer: Writer) -> Finding:
    """A sum that does not fit, shown at its total (or at the part that is larger than it). The total is to be put right only where no
    other sum bears it out."""
    first = item.culprit or item.total or item.parts[-1]
    total = item.total or first
    return _said(
        item.figures,
        first,
        facts,
        writer,
        template=_template(item),
        severity=item.severity,
        say={"total": total.fact.label, "reported": printed(total.fact), "sum": _summed(item.parts), "arithmetic": _arithmetic(item.parts)},
        computed=item.computed,
        root=loose if item.borne_out and not item.culprit else None,
        basis=None if item.sum.sure else _UNSURE,
    )


def _root_finding(root: Root, facts: Mapping[Place, Fact], writer: Writer) -> Finding:
    """A figure to blame, with the sums that it spoils."""
    sums = root.explains
    figures = list({figure.place: figure for item in sums for figure in item.figures}.values())
    value = repaired(root.repairs, root.values, root.figure.fact)
    totals = [item.total.fact.label for item in sums if item.total and item.total.place != root.figure.place]
    following = [item for item in sums if isinstance(item, Follows)]
    if len(following) == len(sums) == 1 and _is_total(root, following[0]):
        return _finding(following[0], [root], facts, writer)
    return _said(
        figures,
        root.figure,
        facts,
        writer,
        rule=DERIVED if len(following) == len(sums) else RULE,
        template="line-root" if len(following) == len(sums) else "related" if following else "root",
        severity=min((item.severity for item in sums), key=tuple(Severity).index),
        say={
            "arithmetic": "；".join(f"{_worked(item)} ≠ {item.total.fact.text}" for item in following[:2]),
            "totals": Message("、".join(totals), "; ".join(totals)),
            "repair": value,
            "count": str(len(sums)),
        },
        computed=root.values,
        root=root,
        basis=None if following or any(item.sure for item in sums) else _UNSURE,
    )


def _said(
    figures: Sequence[Figure],
    first: Figure,
    facts: Mapping[Place, Fact],
    writer: Writer,
    *,
    rule: str = RULE,
    template: str,
    severity: Severity,
    say: Mapping[str, Message | str],
    computed: Interval | None,
    root: Root | None,
    basis: Message | None,
) -> Finding:
    """A finding at one figure, with all the others as evidence; ids only of those that are in the dataset, in the printed unit."""
    known = tuple(dict.fromkeys(facts[figure.place].id for figure in figures if figure.place in facts))
    real = facts.get(first.place)
    own = real if rule == RULE else None  # a line's rule is not that of the indicator which stands there
    factor = _factor(real, first)
    causes = candidates(root.repairs, root.values, first.fact) if root else ()
    repair = repaired(root.repairs, root.values, first.fact) if root else ""
    finding = writer.finding(
        rule,
        severity,
        own.concept if own else "",
        template=template,
        period=own.period if own else "",
        say={"figure": first.fact.label, "value": printed(first.fact), **say},
        facts=tuple(figure.fact for figure in (first, *(figure for figure in figures if figure is not first))),
        computed=Interval(computed.low * factor, computed.high * factor) if computed else None,
        quote=first.fact.label,
        candidates=tuple(cause._replace(value=plain(Decimal(cause.value) * factor) if cause.value else "") for cause in causes),
        repair=plain(Decimal(repair) * factor) if repair else "",
        basis=basis,
    )
    if real and real.value is not None:
        return replace(finding, facts=known, reported=plain(real.value))
    return replace(finding, facts=known, unit=first.fact.unit_text)


def _factor(real: Fact | None, figure: Figure) -> Decimal:
    """From the printed unit to that of the dataset."""
    value = figure.number.value if figure.number else None
    return real.value / value if real and real.value and value else Decimal(1)


def _template(item: Judged) -> str:
    if item.culprit:
        return "part"
    if not item.broken:
        return item.reason
    if item.sum.kind is SumKind.SHARES:
        return "shares"
    return "some" if item.sum.kind is SumKind.SOME else "default"


def _summed(parts: Sequence[Figure]) -> str:
    return plain(sum((part.number.value for part in parts if part.number), Decimal(0)))


def _arithmetic(parts: Sequence[Figure]) -> Message:
    shown = " + ".join(part.fact.text or "—" for part in parts[:_WRITTEN])
    if len(parts) <= _WRITTEN:
        return Message(shown, shown)
    return Message(f"{shown} + …，共{len(parts)}项", f"{shown} + …, {len(parts)} in all")


__all__ = ["judge_totals"]
