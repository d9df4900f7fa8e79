"""`parkaudit catalog`: the standards known, an indicator explained, a knowledge pack checked. Output on stdout."""

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from pipeline.catalog import Catalog, Component, Concept, Indicator, Limit, Standard, check_pack, load_catalog
from pipeline.errors import ExitStatus, PatternError, UsageError
from pipeline.expression import Formula
from pipeline.model import NOTHING, Language, Message
from pipeline.run import check_standard


def run(arguments: Namespace) -> ExitStatus:
    if arguments.check is not None:
        return _check(arguments.check, arguments.lang)
    catalog = load_catalog(arguments.patterns)
    check_standard(arguments.standard, catalog)
    _write(_lines(catalog, arguments.standard, arguments.concept, arguments.lang))
    return ExitStatus.DONE


def _write(lines: Iterator[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


def _check(folder: Path, language: Language) -> ExitStatus:
    """Status 1 for a pack with a fault, which is printed with its file and line."""
    if not folder.is_dir():
        raise UsageError(f"找不到文件夹“{folder}”。", f"There is no folder {folder}.")
    try:
        check_pack(folder)
    except PatternError as error:
        sys.stdout.write(f"{error.message.say(language)}\n")
        return ExitStatus.FINDINGS
    sys.stdout.write(Message(f"“{folder}”没有问题。\n", f"{folder} is fine.\n").say(language))
    return ExitStatus.DONE


def _lines(catalog: Catalog, standard: str, concept: str, language: Language) -> Iterator[str]:
    if not standard:
        return _standards(catalog, language)
    chosen = catalog.standards[standard]
    return _explained(catalog, chosen, concept, language) if concept else _indicators(catalog, chosen, language)


# ------------------------------------------------------------------------------------------------ lists
def _standards(catalog: Catalog, language: Language) -> Iterator[str]:
    for standard in catalog.standards.values():
        count = Message(f"{len(standard.indicators)} 项指标", f"{len(standard.indicators)} indicators").say(language)
        yield f"{standard.id}  {standard.name.say(language)}  {count}  {standard.status}"


def _indicators(catalog: Catalog, standard: Standard, language: Language) -> Iterator[str]:
    yield f"{standard.id}  {standard.name.say(language)}  {standard.status}"
    for indicator in standard.indicators:
        concept = catalog.concepts[indicator.concept]
        asked = _requirement(indicator, language)
        choice = _choice(indicator).say(language)
        yield f"{indicator.number:3}  {concept.id}  {concept.name.say(language)}  {concept.unit or '-'}  {asked}  {choice}"
    yield Message("组成数据", "components").say(language)
    for component in standard.components:
        concept = catalog.concepts[component.concept]
        yield f"     {concept.id}  {concept.name.say(language)}  {concept.unit or '-'}  {' '.join(component.periods)}"


def _choice(indicator: Indicator) -> Message:
    if indicator.required:
        return Message("必选", "required")
    return Message(f"可选 {indicator.group}".rstrip(), f"optional {indicator.group}".rstrip())


# ------------------------------------------------------------------------------------------------ one indicator or component
def _explained(catalog: Catalog, standard: Standard, name: str, language: Language) -> Iterator[str]:
    indicator = next((item for item in standard.indicators if name in {item.concept, str(item.number)}), None)
    components = [item for item in standard.components if item.concept == name]
    if indicator is None and not components:
        raise UsageError(
            f"{standard.id} 中没有指标“{name}”；parkaudit catalog {standard.id} 列出全部。",
            f"{standard.id} has no indicator {name}; parkaudit catalog {standard.id} lists them all.",
        )
    concept = catalog.concepts[indicator.concept if indicator else name]
    yield f"{concept.id}  {concept.name.say(language)}"
    own = _of_indicator(indicator, language) if indicator else _of_component(standard, components)
    rows = (*own, *_of_concept(concept, language), *_checks(standard, concept, indicator, language))
    yield from (f"  {head.say(language)}: {text}" for head, text in rows if text)


Row = tuple[Message, str]


def _of_indicator(indicator: Indicator, language: Language) -> Iterator[Row]:
    yield Message("序号", "number"), f"{indicator.number}  {indicator.category}  {_choice(indicator).say(language)}"
    yield Message("要求", "requirement"), _requirement(indicator, language)
    yield Message("公式", "formula"), _formula(indicator.formula)
    yield Message("依据", "basis"), indicator.basis
    for name, variant in (indicator.variants or {}).items():
        yield Message("其他算法", "variant"), f"{_formula(variant)}  ({name})"


def _of_component(standard: Standard, components: Sequence[Component]) -> Iterator[Row]:
    for component in components:
        under = ", ".join(map(str, component.under))
        yield Message("所在指标", "under indicators"), f"{under}  ({', '.join(component.periods)})"
    users = (item for item in standard.indicators if item.formula and _uses(item.formula, components[0].concept))
    for item in users:
        yield Message("用于", "used by"), f"{item.number} {item.concept} = {_formula(item.formula)}"


def _uses(formula: Formula, concept: str) -> bool:
    return any(name == concept for name, _ in formula.operands)


def _of_concept(concept: Concept, language: Language) -> Iterator[Row]:
    yield Message("单位", "unit"), concept.unit or Message("无量纲", "dimensionless").say(language)
    yield Message("别名", "aliases"), ", ".join(concept.aliases)
    for lookalike in concept.confusable_with:
        yield Message("易混、不对应", "look-alike"), f"{lookalike.label} ({lookalike.why})"


def _checks(standard: Standard, concept: Concept, indicator: Indicator | None, language: Language) -> Iterator[Row]:
    """What is checked of it."""
    head = Message("检查", "check")
    if indicator and indicator.formula:
        yield head, f"derived-value: {_formula(indicator.formula)}"
    if any(bound is not None for bound in concept.bounds):
        yield head, f"impossible-value: {_range(concept.bounds)} {concept.bounds_why.say(language)}".rstrip()
    for relation in standard.relations:
        if _uses(relation.expression, concept.id):
            yield head, f"impossible-value: {_formula(relation.expression)}"
    if indicator and (indicator.requirement.limits or indicator.requirement.category):
        yield head, f"requirement-unmet: {_requirement(indicator, language)}"
    for group in standard.groups:
        if concept.id in group.members:
            yield head, f"selection {group.id}: {group.basis.say(language)}"
    footnote = standard.footnotes.get(indicator.footnote) if indicator else None
    if footnote:
        yield head, f"{footnote.id}: {footnote.text.say(language)} ({footnote.basis.say(language)})"


def _formula(formula: Formula | None) -> str:
    return formula.text if formula else ""


def _range(bounds: tuple[Decimal | None, Decimal | None]) -> str:
    low, high = ("" if bound is None else f"{bound:f}" for bound in bounds)
    return f"[{low}, {high}]"


def _requirement(indicator: Indicator, language: Language) -> str:
    requirement = indicator.requirement
    said = [requirement.category] if requirement.category else [_limit(limit) for limit in requirement.limits]
    basis = "" if requirement.basis == NOTHING else f" ({requirement.basis.say(language)})"
    return f"{'; '.join(said) or '-'}{basis}"


def _limit(limit: Limit) -> str:
    when = f" [{limit.when}]" if limit.when else ""
    return f"{limit.comparison} {limit.value:f}{when}"
