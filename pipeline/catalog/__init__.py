"""The knowledge packs, loaded and checked: `load_catalog()` turns `patterns/` into one immutable `Catalog`.

A pack is YAML: `patterns/common/` (units, column heads, words) and one folder per standard. What is wrong in a pack is refused
with file and line (`PatternError`); nothing is half-applied.
"""

from pipeline.catalog.derivations import Derivation
from pipeline.catalog.diff import alias_diff
from pipeline.catalog.divisor import Completed, completed
from pipeline.catalog.labels import figure_name, label, label_parts, labels, standard_name
from pipeline.catalog.load import check_pack, load_catalog
from pipeline.catalog.records import (
    Band,
    Case,
    Catalog,
    Comparison,
    Component,
    Concept,
    Footnote,
    Group,
    Indicator,
    Limit,
    Lookalike,
    Qualifier,
    Relation,
    Requirement,
    Rule,
    Shape,
    Standard,
    Unit,
    Weight,
)
from pipeline.catalog.sentences import Row, SentenceRule, Step
from pipeline.catalog.speaker import Speaker

__all__ = [
    "Band",
    "Case",
    "Catalog",
    "Comparison",
    "Completed",
    "Component",
    "Concept",
    "Derivation",
    "Footnote",
    "Group",
    "Indicator",
    "Limit",
    "Lookalike",
    "Qualifier",
    "Relation",
    "Requirement",
    "Row",
    "Rule",
    "SentenceRule",
    "Shape",
    "Speaker",
    "Standard",
    "Step",
    "Unit",
    "Weight",
    "alias_diff",
    "check_pack",
    "completed",
    "figure_name",
    "label",
    "label_parts",
    "labels",
    "load_catalog",
    "standard_name",
]
