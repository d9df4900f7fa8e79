"""What the catalog says, in one language: names, formulas, requirements."""

from collections.abc import Mapping

from pipeline.catalog.labels import figure_name, label
from pipeline.catalog.records import Catalog, Indicator, Limit
from pipeline.expression import Formula, Operand
from pipeline.model import NOTHING, Language, Message

_SIGNS = {">=": "≥", "<=": "≤"}


class Speaker:
    """The words of a catalog in one language."""

    def __init__(self, catalog: Catalog, language: Language) -> None:
        self.catalog, self.language = catalog, language

    def say(self, zh: str, en: str) -> str:
        return Message(zh, en).say(self.language)

    def label(self, code: str, *groups: str) -> str:
        return label(self.catalog, code, *groups).say(self.language)

    def name(self, concept: str, period: str = "") -> str:
        return figure_name(self.catalog, concept, period).say(self.language)

    def cause(self, kind: str, value: str, figure: str = "", *, unit: str = "") -> str:
        """A kind of mistake, and what would mend it; `figure` where that is another one (concept@period)."""
        concept, _, period = figure.partition("@")
        whose = self.name(concept, period) if figure else ""
        known = self.catalog.concepts.get(concept)
        shown = f"{value} {known.unit if known else unit}".rstrip()
        mends = self.say(f"，{whose}改为 {shown}", f": {whose}: {shown}" if whose else f": {shown}") if value else ""
        return f"{self.label(kind, 'diagnosis')}{mends}"

    def formula(self, formula: Formula | None) -> str:
        """In the names of the figures."""
        if formula is None:
            return ""
        return self.filled(formula, {key: self.name(*key) for key in formula.operands})

    def filled(self, formula: Formula, texts: Mapping[Operand, str], n: int | None = None) -> str:
        """With a text for each figure, and n if it is known."""
        return formula.render(texts, n).replace("mean(", self.say("平均(", "mean("))

    def requirement(self, indicator: Indicator) -> str:
        """Empty where the standard asks for nothing that we know."""
        requirement, unit = indicator.requirement, self.catalog.concepts[indicator.concept].unit
        said = [requirement.category] if requirement.category else [self._limit(limit, unit) for limit in requirement.limits]
        basis = "" if requirement.basis == NOTHING else requirement.basis.say(self.language)
        return self.say("；", "; ").join(filter(None, said)) + (self.say(f"（{basis}）", f" ({basis})") if basis else "")

    def _limit(self, limit: Limit, unit: str) -> str:
        text = f"{_SIGNS.get(limit.comparison, limit.comparison)}{limit.value:f} {unit}".rstrip()
        when = self.label(limit.when, "when")
        return self.say(f"{when}{text}", f"{text} {when}").strip()
