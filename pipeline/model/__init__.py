"""All records that flow through the pipeline: frozen, slotted, without behaviour beyond what they say of themselves.

Printed figures are `Decimal` with their printed digits; `float` is used only for scores and for coordinates on a page.
"""

from pipeline.model.document import (
    NOTHING,
    NOWHERE,
    BBox,
    Cell,
    Document,
    Language,
    Location,
    Message,
    Ocr,
    Paragraph,
    Part,
    Problem,
    Table,
    Turn,
)
from pipeline.model.extract import Addend, Claim, Extract, Form, Identity, Mention, Passage, Quote, Role, Roster, Row, Sum, SumKind
from pipeline.model.judgement import Cause, Check, Finding, Judgement, Severity, Verdict
from pipeline.model.match import Candidate, Fact, Interval, Kind, Mapping, Matched, Term, Unmapped
from pipeline.model.report import Report, SeriesPoint, Status

__all__ = [
    "NOTHING",
    "NOWHERE",
    "Addend",
    "BBox",
    "Candidate",
    "Cause",
    "Cell",
    "Check",
    "Claim",
    "Document",
    "Extract",
    "Fact",
    "Finding",
    "Form",
    "Identity",
    "Interval",
    "Judgement",
    "Kind",
    "Language",
    "Location",
    "Mapping",
    "Matched",
    "Mention",
    "Message",
    "Ocr",
    "Paragraph",
    "Part",
    "Passage",
    "Problem",
    "Quote",
    "Report",
    "Role",
    "Roster",
    "Row",
    "SeriesPoint",
    "Severity",
    "Status",
    "Sum",
    "SumKind",
    "Table",
    "Term",
    "Turn",
    "Unmapped",
    "Verdict",
]
