"""The catalogue in words: the standards, the indicators of one, one indicator explained. Lines fit the terminal."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from pipeline.catalog import Component, Concept, Indicator, Speaker, Standard, label_parts, labels
from pipeline.cli.text import wrap
from pipeline.errors import UsageError
from pipeline.expression import Formula
from pipeline.model import Message

Row = tuple[Message, str]
"""What is said, and the text."""

_PROVISIONAL = Message(
    "未见标准原文：指标、限值和公式都凭记忆写成；依据它们的问题至多是警告，并会注明。",
    "The text of this standard was not seen: indicators, limits and formulas are from memory; findings that rest on them are warnings at "
    "most and say so.",
)
_UNSEEN = Message(
    "选择组、最少项数和附注是凭记忆写的，未核对到标准原文；依据它们的问题都会注明。",
    "Groups, minimum and footnotes are from memory (text of the standard not seen); findings that rest on them say so.",
)
_UNDER = 5  # columns before the lines of an indicator: its number stands there


class Knowledge(Speaker):
    """The catalog in one language, explained."""

    def lines(self, standard: str, concept: str) -> Iterator[str]:
        """All standards, the indicators of one, or one of its indicators (by id or number). Raises UsageError for an unknown one."""
        if not standard:
            return self._standards()
        chosen = self.catalog.standards[standard]
        return self._explained(chosen, concept) if concept else self._indicators(chosen)

    # ------------------------------------------------------------------------------------------ lists
    def _standards(self) -> Iterator[str]:
        longest = max(len(name) for name in self.catalog.standards) + 2
        for standard in self.catalog.standards.values():
            count = len(standard.indicators)
            yield from wrap(f"{standard.id:{longest}}{standard.name.say(self.language)}", longest)
            status = self.label(standard.status, "standard-status")
            yield from wrap(f"{'':{longest}}{self.say(f'{count} 项指标，{status}', f'{count} indicators, {status}')}", longest)

    def _indicators(self, standard: Standard) -> Iterator[str]:
        yield from wrap(f"{standard.id}  {standard.name.say(self.language)}  {self.label(standard.status, 'standard-status')}", 2)
        yield from wrap(self._unseen(standard), 0)
        category = ""
        for indicator in standard.indicators:
            if indicator.category != category:
                category = indicator.category
                yield f"\n{self.label(category, 'category')}"
            yield from self._indicator(standard, indicator)
        if standard.components:
            yield f"\n{self.say('分项数据', 'components')}"
        for concept in dict.fromkeys(item.concept for item in standard.components):
            periods = dict.fromkeys(period for item in standard.components if item.concept == concept for period in item.periods)
            said = labels(self.catalog, periods, "period").say(self.language)
            yield from wrap(f"{'':{_UNDER}}{self._with_unit(concept)}  {said}  {concept}", _UNDER + 2)

    def _unseen(self, standard: Standard) -> str:
        return (_PROVISIONAL if standard.provisional else _UNSEEN).say(self.language)

    def _indicator(self, standard: Standard, indicator: Indicator) -> Iterator[str]:
        yield from wrap(f"{indicator.number:3}  {self._with_unit(indicator.concept)}", _UNDER)
        parts = (self.requirement(indicator), self._choice(standard, indicator), indicator.concept)
        yield from wrap(f"{'':{_UNDER}}{'  '.join(filter(None, parts))}", _UNDER + 2)

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
        yield from wrap(f"{self.name(concept.id)}  {concept.id}", 2)
        own = self._of_indicator(standard, indicator) if indicator else self._of_component(components)
        yield from self._table(
            [*own, *self._of_concept(concept), *self._uses(standard, concept), *self._checks(standard, concept, indicator)]
        )
        if indicator and (indicator.group or indicator.footnote):
            yield from wrap(_UNSEEN.say(self.language), 0)
        elif standard.provisional:
            yield from wrap(_PROVISIONAL.say(self.language), 0)

    def _table(self, rows: Sequence[Row]) -> Iterator[str]:
        """Two columns; what is said twice in a row is said once."""
        heads = [head.say(self.language) for head, _ in rows]
        width = max(map(cell_len, heads)) + 4
        before = ""
        for head, (_, text) in zip(heads, rows, strict=True):
            if text:
                shown = "" if head == before else head
                yield from wrap(f"  {shown}{' ' * (width - 2 - cell_len(shown))}{text}", width)
                before = head

    def _of_indicator(self, standard: Standard, indicator: Indicator) -> Iterator[Row]:
        choice = self._choice(standard, indicator)
        yield Message("序号", "number"), f"{indicator.number}  {self.label(indicator.category, 'category')}  {choice}"
        yield Message("要求", "requirement"), self.requirement(indicator)
        yield Message("公式", "formula"), self.formula(indicator.formula)
        yield Message("公式依据", "basis of formula"), self.label(indicator.basis, "basis")
        for name, variant in indicator.variants.items():
            said = self.label(name, "variant")
            yield Message("其他算法", "variants"), f"{self.formula(variant)}{self.say(f'（{said}）', f' ({said})')}"

    def _of_component(self, components: Sequence[Component]) -> Iterator[Row]:
        for component in components:
            under = ", ".join(map(str, component.under))
            periods = labels(self.catalog, component.periods, "period").say(self.language)
            yield Message("所在指标", "under indicators"), self.say(f"{under}（{periods}）", f"{under} ({periods})")

    def _of_concept(self, concept: Concept) -> Iterator[Row]:
        yield Message("", "printed name"), "" if self.language == "zh" else concept.name.zh
        yield Message("单位", "unit"), concept.unit or self.say("无量纲", "dimensionless")
        yield Message("别名", "aliases"), "、".join(concept.aliases)
        together: dict[str, list[str]] = {}
        for lookalike in concept.confusable_with:
            together.setdefault(label_parts(self.catalog, lookalike.why, "look-alike").say(self.language), []).append(lookalike.label)
        for why, alike in together.items():
            yield Message("易混、不对应", "look-alikes"), f"{why}{self.say('：', ': ')}{'、'.join(alike)}"

    def _uses(self, standard: Standard, concept: Concept) -> Iterator[Row]:
        """Where it stands in the standards, and which formulas of this one need it."""
        for item in self.catalog.standards.values():
            indicator = item.indicator(concept.id)
            if indicator:
                said = self.say(f"{item.id} 第 {indicator.number} 项", f"{item.id}, no. {indicator.number}")
                yield Message("见于标准", "in standards"), said
        for indicator in standard.indicators:
            if indicator.formula and _uses(indicator.formula, concept.id):
                yield Message("用于", "used by"), f"{indicator.number}  {self.name(indicator.concept)} = {self.formula(indicator.formula)}"

    def _checks(self, standard: Standard, concept: Concept, indicator: Indicator | None) -> Iterator[Row]:
        """What is checked of it."""
        if any(bound is not None for bound in concept.bounds):
            yield self._check("impossible-value", self._range(concept))
        for relation in standard.relations:
            if _uses(relation.expression, concept.id):
                yield self._check("impossible-value", self.formula(relation.expression))
        for band in standard.bands:
            if _uses(band.ratio, concept.id):
                yield self._check("plausibility", f"{self.formula(band.ratio)}  {band.message.say(self.language)}")
        if indicator:
            yield from self._judged(standard, indicator)

    def _judged(self, standard: Standard, indicator: Indicator) -> Iterator[Row]:
        """What is checked of an indicator by its standard."""
        if indicator.formula:
            yield self._check("derived-value", self.formula(indicator.formula))
        if indicator.formula and any(period == "base" for _, period in indicator.formula.operands):
            yield self._check(
                "implied-period", self.say("建设期年数与报告所述一致", "the years of the construction period are the report's")
            )
        if indicator.requirement.limits or indicator.requirement.category:
            yield self._check("requirement-unmet", self.requirement(indicator))
        for group in standard.groups:
            if indicator.concept in group.members:
                yield self._check("selection", f"{group.id}  {group.basis.say(self.language)}")
        footnote = standard.footnotes.get(indicator.footnote)
        if footnote:
            text, basis = footnote.text.say(self.language), footnote.basis.say(self.language)
            yield Message("附注", "footnote"), self.say(f"{footnote.id}  {text}（{basis}）", f"{footnote.id}  {text} ({basis})")

    def _check(self, rule: str, text: str) -> Row:
        known = self.catalog.rules[rule]
        title, most = known.title.say(self.language), self.label(known.severity, "severity") if known.severity else ""
        limit = self.say(f"，至多{most}", f", {most} at most") if most else ""
        return Message("检查", "checks"), self.say(f"{title}（{rule}{limit}）：{text}", f"{title} ({rule}{limit}): {text}")

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


__all__ = ["Knowledge"]
