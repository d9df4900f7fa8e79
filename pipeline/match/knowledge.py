"""What a standard's form says of each concept: under which numbers and class it stands, how it is chosen, what is required of it. Each
question is answered by yes, no, or None where the row or the form does not say."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from pipeline.catalog import Catalog, Concept, Indicator, Standard, completed
from pipeline.model import Role, Row
from pipeline.text import fold

_FIGURES = re.compile(r"\d+(?:\.\d+)?")


class FormKnowledge:
    """The form of one standard; without a standard nothing is known."""

    @staticmethod
    @lru_cache(maxsize=32)
    def of(catalog: Catalog, standard: Standard | None) -> "FormKnowledge":
        """That of a catalogue's standard is kept."""
        return FormKnowledge(catalog, standard)

    def __init__(self, catalog: Catalog, standard: Standard | None) -> None:
        self._catalog = catalog
        self._indicators: dict[str, Indicator] = {item.concept: item for item in standard.indicators} if standard else {}
        self._by_number = {item.number: item for item in self._indicators.values()}
        self._numbers = _numbers(standard) if standard else {}
        self._not_given = frozenset(catalog.words["not_given"])
        self._classes = frozenset(fold(item.category) for item in self._indicators.values())

    def numbers(self, concept: str) -> frozenset[int]:
        """The numbers under which the form prints a concept."""
        return self._numbers.get(concept, frozenset())

    def under(self, number: int | None) -> Iterator[str]:
        """The concepts that the form prints under a number."""
        return (concept for concept, numbers in self._numbers.items() if number in numbers)

    def indicator(self, concept: str) -> Indicator | None:
        return self._indicators.get(concept)

    def says_nothing(self, text: str) -> bool:
        clean = fold(text)
        return not clean or clean in self._not_given

    def number_agrees(self, concept: str, number: int | None) -> bool | None:
        known = self._numbers.get(concept)
        return None if number is None or not known else number in known

    def unit_agrees(self, concept: Concept, unit_text: str, label: str) -> bool | None:
        """Whether the printed unit is one of the concept's quantity, with the divisor that the label says where it has none."""
        if not concept.quantity or self.says_nothing(unit_text):
            return None
        catalog = self._catalog
        return bool(catalog.unit(unit_text, concept.quantity) or completed(catalog, unit_text, concept, label))

    def class_agrees(self, concept: str, category: str) -> bool | None:
        """Whether the class printed is the one of an indicator that the concept stands under."""
        printed = fold(category)
        if printed not in self._classes or not self._numbers.get(concept):
            return None
        return any(fold(self._by_number[number].category) == printed for number in self._numbers[concept] if number in self._by_number)

    def requirement_agrees(self, concept: str, row: Row) -> bool | None:
        """Whether the requirement printed is the standard's; a component has none."""
        printed = row.mention(Role.REQUIREMENT)
        if printed is None or not self._numbers.get(concept):
            return None
        indicator, empty = self._indicators.get(concept), self.says_nothing(printed.text)
        if indicator is None:
            return empty
        return None if empty else _is_required(indicator, fold(printed.text))

    def choice_agrees(self, concept: str, choice: str) -> bool | None:
        """Whether what the choice cell says (`required`, `yes`, `no`, or nothing) is what it can say of the concept: components are
        not chosen, and 必选 is said of the required indicators."""
        if not self._numbers.get(concept):
            return None
        indicator = self._indicators.get(concept)
        if indicator is None or not choice:
            return (indicator is None) == (not choice)
        return True if (choice == "required") == indicator.required else None


def _is_required(indicator: Indicator, text: str) -> bool:
    asked = indicator.requirement
    if asked.category:
        return fold(asked.category) in text
    limits = {limit.value for limit in asked.limits}
    return bool(limits) and limits <= set(map(Decimal, _FIGURES.findall(text)))


def _numbers(standard: Standard) -> dict[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {item.concept: frozenset({item.number}) for item in standard.indicators}
    for item in standard.components:  # one concept may have several entries, one for each period
        found[item.concept] = found.get(item.concept, frozenset()) | frozenset(item.under)
    return found


__all__ = ["FormKnowledge"]
