"""The tables of the index: those of the output folder, column by column, and what makes them quick to ask.

`place` is the order in which rows are listed. Findings go as auditors want them: first those that change whether a requirement is
met, then by severity, then as in the table.
"""

from typing import Any

import sqlalchemy as sql

from pipeline.export.schema import Table, Type
from pipeline.export.tables import CHECKS, FACTS, FINDINGS, PROBLEMS, REPORTS, UNMAPPED
from pipeline.model import Severity

METADATA = sql.MetaData()
KEPT = (REPORTS, FACTS, CHECKS, FINDINGS, UNMAPPED, PROBLEMS)
SEVERITIES = tuple(Severity)  # worst first
_TYPES = {Type.TEXT: sql.Text, Type.INTEGER: sql.Integer, Type.FIGURE: sql.Float, Type.MEASURE: sql.Float, Type.YESNO: sql.Boolean}


def _laid_out(table: Table[Any], *more: sql.Column[Any] | sql.Index) -> sql.Table:
    own: list[sql.Column[Any]] = [sql.Column(column.name, _TYPES[column.type]) for column in table.columns]
    return sql.Table(table.name, METADATA, sql.Column("place", sql.Integer, primary_key=True), *own, *more)


reports = _laid_out(REPORTS)
facts = _laid_out(FACTS, sql.Index("fact_by_id", "fact"), sql.Index("fact_by_place", "report", "table", "row"))
checks = _laid_out(CHECKS, sql.Index("check_by_subject", "report", "rule", "concept", "period"))
findings = _laid_out(
    FINDINGS,
    sql.Column("searched", sql.Text),  # what a search looks through, folded
    sql.Index("finding_by_id", "finding"),
    sql.Index("finding_by_parent", "parent"),
)
unmapped = _laid_out(UNMAPPED, sql.Index("unmapped_by_report", "report"))
problems = _laid_out(PROBLEMS, sql.Index("problem_by_report", "report"))
run = sql.Table("run", METADATA, sql.Column("mark", sql.Text))  # one row: the run that the index was made from
