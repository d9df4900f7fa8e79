"""`parkaudit catalog`: the standards known, an indicator explained, a knowledge pack checked. Output on stdout."""

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.catalog import (
    Component,
    Concept,
    Indicator,
    Standard,
    check_pack,
    label_parts,
    labels,
    load_catalog,
)
from pipeline.cli.speaker import Speaker
from pipeline.errors import ExitStatus, PatternError, UsageError
from pipeline.expression import Formula
from pipeline.model import Language, Message
from pipeline.run import check_standard

Row = tuple[Message, str]
_PROVISIONAL = Message(
    "未见标准原文：指标、限值和公式都凭记忆写成；依据它们的问题至多是警告，并会注明。",
    "The text of this standard was not seen: indicators, limits and formulas are from memory; findings that rest on them are warnings at "
    "most and say so.",
)
_UNSEEN = Message(
    "选择组、最少项数和附注是凭记忆写的，未核对到标准原文；依据它们的问题都会注明。",
    "Groups, minimum and footnotes are from memory (text of the standard not seen); findings that rest on them say so.",
)


def run(arguments: Namespace) -> ExitStatus:
    if arguments.check is not None:
        return _check(arguments.check, arguments.lang)
    catalog = load_catalog(arguments.patterns)
    check_standard(arguments.standard, catalog)
    _write(_Speaker(catalog, arguments.lang).lines(arguments.standard, arguments.concept))
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


class _Speaker(Speaker):
    """The catalog in one language."""

    def lines(self, standard: str, concept: str) -> Iterator[str]:
        if not standard:
            return self._standards()
        chosen = self.catalog.standards[standard]
        return self._explained(chosen, concept) if concept else self._indicators(chosen)

    # ------------------------------------------------------------------------------------------ lists
    def _standards(self) -> Iterator[str]:
        for standard in self.catalog.standards.values():
            count = len(standard.indicators)
            yield f"{self._title(standard)}  {self.say(f'{count} 项指标', f'{count} indicators')}"

    def _title(self, standard: Standard) -> str:
        return f"{standard.id}  {standard.name.say(self.language)}  {self.label(standard.status, 'standard-status')}"

    def _indicators(self, standard: Standard) -> Iterator[str]:
        yield self._title(standard)
        yield self._unseen(standard)
        category = ""
        for indicator in standard.indicators:
            if indicator.category != category:
                category = indicator.category
                yield f"\n{self.label(category, 'category')}"
            yield self._indicator(standard, indicator)
        if standard.components:
            yield f"\n{self.say('分项数据', 'components')}"
        for component in standard.components:
            periods = labels(self.catalog, component.periods, "period").say(self.language)
            yield f"     {self._with_unit(component.concept)}  {periods}  {component.concept}"

    def _unseen(self, standard: Standard) -> str:
        return (_PROVISIONAL if standard.provisional else _UNSEEN).say(self.language)

    def _indicator(self, standard: Standard, indicator: Indicator) -> str:
        asked = self.requirement(indicator)
        return (
            f"{indicator.number:3}  {self._with_unit(indicator.concept)}  {asked}  {self._choice(standard, indicator)}  {indicator.concept}"
        )

    def _with_unit(self, concept: str) -> str:
        unit = self.catalog.concepts[concept].unit
        return f"{self.name(concept)}{self.say(f'（{unit}）', f' ({unit})') if unit else ''}"

    def _choice(self, standard: Standard, indicator: Indicator) -> str:
        if indicator.required:
            return self.say("必选", "required")
        group = next((group for group in standard.groups if group.id == indicator.group), None)
        if group is None:
            return self.say("可选", "optional")
        count, least = len(group.members), group.at_least
        return self.say(f"可选（{group.id}组，{count}选{least}）", f"optional (group {group.id}, at least {least} of {count})")

    # ------------------------------------------------------------------------------------------ one indicator or component
    def _explained(self, standard: Standard, name: str) -> Iterator[str]:
        indicator = next((item for item in standard.indicators if name in {item.concept, str(item.number)}), None)
        components = [item for item in standard.components if item.concept == name]
        if indicator is None and not components:
            raise UsageError(
                f"{standard.id} 中没有指标“{name}”；parkaudit catalog {standard.id} 列出全部。",
                f"{standard.id} has no indicator {name}; parkaudit catalog {standard.id} lists them all.",
            )
        concept = self.catalog.concepts[indicator.concept if indicator else name]
        yield f"{self.name(concept.id)}  {concept.id}"
        own = self._of_indicator(standard, indicator) if indicator else self._of_component(standard, components)
        rows = (*own, *self._of_concept(concept), *self._checks(standard, concept, indicator))
        yield from (f"  {head.say(self.language)}: {text}" for head, text in rows if text)
        if indicator and (indicator.group or indicator.footnote):
            yield f"  {_UNSEEN.say(self.language)}"
        elif standard.provisional:
            yield f"  {_PROVISIONAL.say(self.language)}"

    def _of_indicator(self, standard: Standard, indicator: Indicator) -> Iterator[Row]:
        choice = self._choice(standard, indicator)
        yield Message("序号", "number"), f"{indicator.number}  {self.label(indicator.category, 'category')}  {choice}"
        yield Message("要求", "requirement"), self.requirement(indicator)
        yield Message("公式", "formula"), self.formula(indicator.formula)
        yield Message("公式依据", "basis of the formula"), self.label(indicator.basis, "basis")
        for name, variant in indicator.variants.items():
            yield Message("其他算法", "variant"), f"{self.formula(variant)}  ({self.label(name, 'variant')})"

    def _of_component(self, standard: Standard, components: Sequence[Component]) -> Iterator[Row]:
        for component in components:
            under = ", ".join(map(str, component.under))
            yield (
                Message("所在指标", "under indicators"),
                f"{under}  ({labels(self.catalog, component.periods, 'period').say(self.language)})",
            )
        for item in standard.indicators:
            if item.formula and _uses(item.formula, components[0].concept):
                yield Message("用于", "used by"), f"{item.number}  {self.name(item.concept)} = {self.formula(item.formula)}"

    def _of_concept(self, concept: Concept) -> Iterator[Row]:
        yield Message("单位", "unit"), concept.unit or self.say("无量纲", "dimensionless")
        yield Message("别名", "aliases"), ", ".join(concept.aliases)
        for lookalike in concept.confusable_with:
            why = label_parts(self.catalog, lookalike.why, "look-alike").say(self.language)
            yield Message("易混、不对应", "look-alike"), f"{lookalike.label}{self.say(f'（{why}）', f' ({why})')}"

    def _checks(self, standard: Standard, concept: Concept, indicator: Indicator | None) -> Iterator[Row]:
        """What is checked of it."""
        if indicator and indicator.formula:
            yield self._check("derived-value", self.formula(indicator.formula))
        if any(bound is not None for bound in concept.bounds):
            yield self._check("impossible-value", self._range(concept))
        for relation in standard.relations:
            if _uses(relation.expression, concept.id):
                yield self._check("impossible-value", self.formula(relation.expression))
        if indicator and (indicator.requirement.limits or indicator.requirement.category):
            yield self._check("requirement-unmet", self.requirement(indicator))
        for group in standard.groups:
            if concept.id in group.members:
                yield self._check("selection", f"{group.id}  {group.basis.say(self.language)}")
        footnote = standard.footnotes.get(indicator.footnote) if indicator else None
        if footnote:
            yield Message("附注", "footnote"), f"{footnote.id}  {footnote.text.say(self.language)} ({footnote.basis.say(self.language)})"

    def _check(self, rule: str, text: str) -> Row:
        return Message("检查", "check"), f"{self.catalog.rules[rule].title.say(self.language)} ({rule}): {text}"

    # ------------------------------------------------------------------------------------------ limits
    def _range(self, concept: Concept) -> str:
        low, high = ("" if bound is None else f"{bound:f}" for bound in concept.bounds)
        if low and high:
            said = self.say(f"应在{low}至{high}之间", f"between {low} and {high}")
        else:
            said = self.say(f"不小于{low}", f"not below {low}") if low else self.say(f"不大于{high}", f"not above {high}")
        why = concept.bounds_why.say(self.language)
        return self.say(f"{said}（{why}）", f"{said} ({why})") if why else said


def _uses(formula: Formula, concept: str) -> bool:
    return any(name == concept for name, _ in formula.operands)
