"""Checked YAML entries → records. What the schema cannot say (references, dimensions) is refused here."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import partial
from typing import cast

from pipeline.catalog.dimension import Dimension, DimensionError
from pipeline.catalog.packs import Claims, Files
from pipeline.catalog.records import (
    Band,
    Basis,
    Catalog,
    Comparison,
    Component,
    Concept,
    Footnote,
    Group,
    Indicator,
    Limit,
    Lookalike,
    Proof,
    Qualifier,
    Range,
    Relation,
    Requirement,
    Shape,
    Standard,
    Status,
    Weight,
)
from pipeline.catalog.source import Attempts, Entry
from pipeline.expression import CURRENT, Formula, Operand, parse_formula
from pipeline.model import Interval, Severity
from pipeline.text import fold


def build_qualifier(name: str, claims: Claims) -> Qualifier:
    entry = claims.all[-1]
    return Qualifier(name, tuple(tuple(fold(word.text) for word in side.items()) for side in entry.items("sides")))


def build_weight(name: str, claims: Claims) -> Weight:
    """What a kind of evidence weighs. The program knows its kinds; a pack can weigh them otherwise, not invent one."""
    if claims.own is None:
        claims.given[0].refuse(f"没有依据“{name}”", f"there is no evidence called '{name}'")
    entry = claims.all[-1]
    return Weight(float(entry.say("for")), float(entry.say("against")), entry.message("name"))


# --------------------------------------------------------------------------------------------------------- concepts


def build_concept(name: str, claims: Claims, aliases: Sequence[Entry], catalog: Catalog) -> Concept:
    """One concept; its quantity and unit must be in the catalog. Where several packs have it they must mean the same: the last one's
    name and bounds stand, the wordings of all are kept. `aliases`: further lists of them."""
    entry = claims.all[-1]
    for other in claims.all[1:]:
        _check_same(name, claims.all[0], other)
    names = dict.fromkeys(wording for part in reversed(claims.all) for wording in (part.message("name").zh, *part.texts("aliases")))
    names |= dict.fromkeys(item.text for part in aliases for item in part.items())
    lookalikes = {item.say("label"): item.say("why") for part in claims.all for item in part.items("confusable_with")}
    bounds = entry.get("bounds") or entry
    choices = {key: tuple(fold(item.text) for item in part.items()) for key, part in entry.parts("choices").items()}
    concept = Concept(
        id=name,
        name=entry.message("name"),
        shape=cast("Shape", entry.say("shape")),
        quantity=entry.say("quantity"),
        unit=entry.say("unit"),
        aliases=tuple(names)[1:],
        confusable_with=tuple(Lookalike(label, why) for label, why in lookalikes.items()),
        bounds=(bounds.number("low"), bounds.number("high")),
        bounds_why=bounds.message("why"),
        integer=entry.flag("integer"),
        choices=choices or None,
        steady=entry.flag("steady"),
    )
    _check_concept(concept, entry, catalog)
    return concept


def _check_same(name: str, first: Entry, other: Entry) -> None:
    """An id means one thing: one kind of figure, in one unit, under a name that both have."""
    for key in ("shape", "quantity", "unit"):
        if first.say(key) != other.say(key):
            part = other.get(key) or other
            zh = f"“{name}”在 {first.place} 已有，{key} 是“{first.say(key)}”，不是“{other.say(key)}”；含义不同请另取 id"
            part.refuse(zh, f"'{name}' is already at {first.place} with {key} '{first.say(key)}'; for another meaning take another id")
    if not _names(first) & _names(other):
        zh = f"“{name}”在 {first.place} 是“{first.message('name').zh}”；含义不同请另取 id，含义相同请把该名称列入 aliases"
        en = f"'{name}' is '{first.message('name').en}' at {first.place}; take another id, or make that name an alias if it means the same"
        other.refuse(zh, en)


def _names(entry: Entry) -> set[str]:
    return {fold(text) for text in (entry.message("name").zh, *entry.texts("aliases"))}


def _check_concept(concept: Concept, entry: Entry, catalog: Catalog) -> None:
    if (concept.shape == "category") != bool(concept.choices):
        entry.refuse("类别型概念须有 choices，其他概念不得有", "a category needs choices, and nothing else may have them")
    if concept.shape == "category":
        return
    if unknown := [part for part in concept.quantity.split("/") if part not in catalog.units]:
        entry.refuse(f"未知的量“{unknown[0]}”", f"the quantity '{unknown[0]}' is not known")
    if catalog.unit(concept.unit, concept.quantity) is None:
        entry.refuse(f"“{concept.unit}”不是“{concept.quantity}”的单位", f"'{concept.unit}' is not a unit of '{concept.quantity}'")


# -------------------------------------------------------------------------------------------------------- standards


def build_standard(folder: Files, catalog: Catalog) -> Standard:
    """One standard from the files of its folder; its concepts must be in the catalog. Raises PatternError with all faults."""
    head = folder["standard"]
    attempts = Attempts()
    indicators = tuple(attempts.each(partial(_indicator, item, head, catalog) for item in folder["indicators"].items()))
    components = tuple(attempts.each(partial(_component, item, catalog) for item in _listed(folder, "components")))
    relations = tuple(attempts.each(partial(_relation, item, catalog) for item in _listed(folder, "relations")))
    bands = tuple(attempts.each(partial(_band, item, catalog) for item in _listed(folder, "plausibility")))
    attempts.each([lambda: _check_repeated(folder["indicators"].items())])
    attempts.finish()
    return Standard(
        id=head.say("id"),
        name=head.message("name"),
        status=cast("Status", head.say("status")),
        indicators=indicators,
        components=components,
        groups=tuple(_group(name, part, indicators) for name, part in head.parts("groups").items()),
        minimum=int(head.say("minimum")) if head.get("minimum") else None,
        minimum_basis=head.message("minimum_basis"),
        footnotes={name: _footnote(name, part, catalog) for name, part in head.parts("footnotes").items()},
        relations=relations,
        bands=bands,
    )


def _listed(folder: Files, kind: str) -> list[Entry]:
    return folder[kind].items() if kind in folder else []


def _check_repeated(entries: Iterable[Entry]) -> None:
    seen: set[tuple[str, str]] = set()
    for entry in entries:
        for key in ("number", "concept"):
            if (key, entry.say(key)) in seen:
                entry.refuse(f"“{entry.say(key)}”重复", f"'{entry.say(key)}' stands twice")
            seen.add((key, entry.say(key)))


def _indicator(entry: Entry, head: Entry, catalog: Catalog) -> Indicator:
    concept = _concept(entry, catalog)
    for kind in ("group", "footnote"):
        part = entry.get(kind)
        if part is not None and part.text not in head.parts(f"{kind}s"):
            part.refuse(f"standard.yaml 中没有“{part.text}”", f"standard.yaml has no {kind} '{part.text}'")
    formula = entry.get("formula")
    return Indicator(
        number=int(entry.say("number")),
        category=entry.say("category"),
        concept=concept.id,
        requirement=_requirement(entry.get("requirement") or entry),
        required=entry.flag("required"),
        group=entry.say("group"),
        footnote=entry.say("footnote"),
        formula=None if formula is None else _formula(formula, concept.quantity, catalog),
        basis=cast("Basis", entry.say("basis")),
        variants={name: _formula(part, concept.quantity, catalog) for name, part in entry.parts("variants").items()},
        tolerated=tuple(entry.texts("tolerated")),
    )


def _requirement(entry: Entry) -> Requirement:
    limits = (
        Limit(cast("Comparison", item.say("is")), Decimal(item.say("value")), item.say("when"), tuple(map(fold, item.texts("words"))))
        for item in entry.items("limits")
    )
    return Requirement(tuple(limits), entry.say("category"), entry.message("basis"))


def _component(entry: Entry, catalog: Catalog) -> Component:
    return Component(_concept(entry, catalog).id, tuple(map(int, entry.texts("under"))), entry.texts("periods"))


def _group(name: str, entry: Entry, indicators: Iterable[Indicator]) -> Group:
    members = tuple(item.concept for item in indicators if item.group == name)
    return Group(name, members, int(entry.say("at_least")), entry.message("basis"))


def _footnote(name: str, entry: Entry, catalog: Catalog) -> Footnote:
    part = entry.get("depends_on")
    depends_on = "" if part is None else _known(part, part.text, catalog).id
    return Footnote(name, entry.message("text"), entry.message("basis"), depends_on)


def _relation(entry: Entry, catalog: Catalog) -> Relation:
    part = entry.get("expression") or entry
    relation = Relation(
        id=entry.say("id"),
        expression=_formula(part, None, catalog),
        severity=Severity(entry.say("severity")),
        message=entry.message("message"),
        concept=_concept(entry, catalog).id,
        basis=cast("Proof", entry.say("basis", "definition")),
    )
    if not relation.expression.comparison:
        part.refuse("应是比较式", "a comparison is expected")
    for expected in (True, False):
        for example in entry.items("holds" if expected else "fails"):
            _check_example(relation, example, expected=expected)
    return relation


def _check_example(relation: Relation, example: Entry, *, expected: bool) -> None:
    if relation.expression.verdict(_example(relation.expression, example)) is not expected:
        example.refuse("例子与关系不符", f"the example should {'hold' if expected else 'fail'} and does not")


def _example(formula: Formula, example: Entry) -> dict[Operand, Interval]:
    """An example gives every operand in base units, as `concept` or `concept@period`."""
    box = {_operand(name): Interval(Decimal(part.text), Decimal(part.text)) for name, part in example.parts().items()}
    if missing := [concept for concept, period in formula.operands if (concept, period) not in box]:
        example.refuse(f"例子缺少“{missing[0]}”", f"the example lacks '{missing[0]}'")
    return box


def _band(entry: Entry, catalog: Catalog) -> Band:
    quantity, part = entry.say("quantity"), entry.get("ratio") or entry
    unit = catalog.unit(entry.say("unit"), quantity)
    if unit is None:
        entry.refuse(f"“{entry.say('unit')}”不是“{quantity}”的单位", f"'{entry.say('unit')}' is not a unit of '{quantity}'")
    band = Band(
        id=entry.say("id"),
        ratio=_formula(part, quantity, catalog),
        quantity=quantity,
        unit=entry.say("unit"),
        usual=_range(entry, "usual"),
        possible=_range(entry, "possible"),
        concept=_concept(entry, catalog).id,
        basis=cast("Proof", entry.say("basis")),
        message=entry.message("message"),
    )
    for expected in (True, False):
        for example in entry.items("holds" if expected else "fails"):
            found = band.ratio.bounds(_example(band.ratio, example))
            limits = band.usual if expected else band.possible
            if limits.misses(Interval(found.low / unit.factor, found.high / unit.factor)) is expected:
                example.refuse("例子与界限不符", f"the example should {'hold' if expected else 'fail'} and does not")
    return band


def _range(entry: Entry, key: str) -> Range:
    part = entry.get(key) or entry
    return Range(part.number("low"), part.number("high"))


def _operand(name: str) -> Operand:
    concept, _, period = name.partition("@")
    return concept, period or CURRENT


# ------------------------------------------------------------------------------------------------------- references


def _concept(entry: Entry, catalog: Catalog) -> Concept:
    """The concept that an entry names under `concept`."""
    return _known(entry.get("concept") or entry, entry.say("concept"), catalog)


def _known(entry: Entry, concept: str, catalog: Catalog) -> Concept:
    if concept not in catalog.concepts:
        entry.refuse(f"未知的概念“{concept}”", f"the concept '{concept}' is not known")
    return catalog.concepts[concept]


def _formula(entry: Entry, quantity: str | None, catalog: Catalog) -> Formula:
    """A formula whose operands are known and that measures the quantity; None for a relation, whose sides must agree."""
    try:
        formula = parse_formula(entry.text)
    except ValueError as error:
        entry.refuse(f"公式有误：{error}", f"wrong formula: {error}")
    quantities = {operand: _known(entry, operand[0], catalog).quantity for operand in formula.operands}
    try:
        found = formula.over(lambda operand: Dimension.of(quantities[operand]), lambda _: Dimension(), n=3)
    except DimensionError as error:
        entry.refuse(f"量纲不符：{error}", f"wrong dimensions: {error}")
    if quantity is not None and found != Dimension.of(quantity):
        entry.refuse(f"公式量纲为 {found}，指标为 {quantity}", f"the formula measures {found}, the indicator {quantity}")
    return formula
