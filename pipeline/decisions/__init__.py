"""Decisions of people: one append-only log, kept outside the output folder, and what it means for the files of a run.

A label is, or never is, a concept; a figure was read wrong; two names are one park; a finding is accepted, dismissed or annotated; a
report is signed off; an earlier entry is undone. Where the source no longer is what was decided on, the decision is not applied, and
that is said.
"""

from pipeline.decisions.corrected import METHOD, quotation
from pipeline.decisions.effect import NOTHING_DECIDED, STALE, Decisions, FileDecisions, Handling, Ruling, handled, label_key, stale
from pipeline.decisions.log import FILE, Log, alone, append, decision, new_id, now, read_log
from pipeline.decisions.parks import Parks, Region
from pipeline.decisions.records import (
    ACTIONS,
    EVERYWHERE,
    KINDS,
    PARK,
    REPORT,
    SCOPES,
    Decision,
    Figure,
    Map,
    Never,
    OfFinding,
    SamePark,
    SignOff,
    Undo,
)

__all__ = [
    "ACTIONS",
    "EVERYWHERE",
    "FILE",
    "KINDS",
    "METHOD",
    "NOTHING_DECIDED",
    "PARK",
    "REPORT",
    "SCOPES",
    "STALE",
    "Decision",
    "Decisions",
    "Figure",
    "FileDecisions",
    "Handling",
    "Log",
    "Map",
    "Never",
    "OfFinding",
    "Parks",
    "Region",
    "Ruling",
    "SamePark",
    "SignOff",
    "Undo",
    "alone",
    "append",
    "decision",
    "handled",
    "label_key",
    "new_id",
    "now",
    "quotation",
    "read_log",
    "stale",
]
