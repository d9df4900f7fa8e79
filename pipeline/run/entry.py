"""What stands in an entry of the log of decisions, with the guard that ties it to what it was taken on. Rows are those of the tables."""

import getpass
import os
from collections.abc import Mapping
from typing import Any

from pipeline.catalog import Catalog
from pipeline.decisions import Decision, Log, decision, new_id, now
from pipeline.errors import UsageError
from pipeline.model import Kind
from pipeline.text import read_number

USER = "PARKAUDIT_USER"
"""Environment variable that names who decides."""

Row = Mapping[str, Any]
Texts = dict[str, str]


def entry(kind: str, who: str, why: str, texts: Mapping[str, str]) -> Decision:
    """An entry of now. Raises UsageError where something is missing or is not what it must be."""
    return decision({"id": new_id(), "who": who, "when": now(), "why": why, "kind": kind, **texts})


def user() -> str:
    """Who decides, as far as the machine knows; empty if it does not."""
    named = os.environ.get(USER)
    if named:
        return named
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a user without a login name
        return ""


def of_label(label: str, unit: str, concept: str, scope: Mapping[str, str], catalog: Catalog) -> Texts:
    """A label is, or never is, a concept; `scope`: how far that goes."""
    if concept not in catalog.concepts:
        raise UsageError(
            f"没有概念“{concept}”，可用 parkaudit catalog 查看。", f"There is no concept {concept}; parkaudit catalog shows them."
        )
    return {"label": label, "concept": concept, "unit": unit, **scope}


def of_figure(fact: Row, value: str, unit: str, catalog: Catalog) -> Texts:
    """The cell of a fact says another value."""
    if fact["kind"] != Kind.VALUE or fact["table"] is None:
        raise UsageError("只能更正表格中的数值。", "Only a value in a table can be corrected.")
    _check_value(value, unit, catalog, fact["concept"])
    place = {name: str(fact[column]) for name, column in (("table", "table"), ("row", "row"), ("column", "col"))}
    said = {name: str(fact[name]) for name in ("report", "concept", "period")}
    return said | place | {"expect": fact["printed"], "value": value, "unit": unit}


def _check_value(value: str, unit: str, catalog: Catalog, concept_id: str) -> None:
    concept = catalog.concepts[concept_id]
    if concept.shape == "category":
        return
    number = read_number(value)
    unit = unit or (number.rest if number else "")
    if number is None:
        raise UsageError(f"“{value}”不是数。", f"{value} is no number.")
    if unit and concept.quantity and catalog.unit(unit, concept.quantity) is None:
        raise UsageError(f"“{unit}”不是{concept.name.zh}的单位。", f"{unit} is no unit of {concept.name.en}.")


def of_finding(finding: Row, action: str) -> Texts:
    """A finding is accepted, dismissed or annotated."""
    return {"report": finding["report"], "finding": finding["finding"], "action": action, "expect": finding["reported"] or ""}


def of_report(report: Row, confirmed: str = "") -> Texts:
    """A report is signed off, or in it the one decision `confirmed`."""
    return {"report": report["report"], "expect": report["sha256"] or "", "entry": confirmed}


def of_undo(undone: str, log: Log) -> Texts:
    """An earlier entry no longer holds."""
    if undone not in {item.id for item in log.entries}:
        raise UsageError(f"“{log.path}”中没有决定“{undone}”。", f"There is no decision {undone} in {log.path}.")
    return {"entry": undone}


__all__ = ["USER", "Texts", "entry", "of_figure", "of_finding", "of_label", "of_report", "of_undo", "user"]
