"""`parkaudit explain OUT FINDING`: the arithmetic of one finding written out, from the tables of a finished run. Output on stdout."""

import sys
from argparse import Namespace
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from pipeline.catalog import load_catalog
from pipeline.cli.text import printable
from pipeline.errors import ExitStatus, UsageError
from pipeline.export import read_origin, rows
from pipeline.export.explanation import Case, Line, Row, explain

_NAMED = 5  # ids named where the beginning of one fits several


def run(arguments: Namespace) -> ExitStatus:
    given = read_origin(arguments.out)
    catalog = load_catalog(tuple(map(Path, given.origin.patterns)))
    said = explain(find_case(arguments.out, arguments.finding), catalog, arguments.lang)
    lines = (Line(head, printable(text)) for head, text in said)
    if sys.stdout.isatty():
        _show(lines)
    else:
        sys.stdout.writelines(f"{line.head}: {line.text}\n" if line.head else f"{line.text}\n" for line in lines)
    return ExitStatus.DONE


def _show(lines: Iterable[Line]) -> None:
    """In two columns, the second wrapped to the terminal."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(markup=False, highlight=False, emoji=False)
    for named, group in groupby(lines, lambda line: bool(line.head)):
        grid = Table.grid(padding=(0, 2))
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold")
        for line in group:
            if named:
                grid.add_row(Text(line.head), Text(line.text))
            else:
                console.print(Text(line.text))
        if named:
            console.print(grid)


def find_case(out: Path, wanted: str) -> Case:
    """Read what tells of the finding whose id is `wanted` or begins so. Raises UsageError where there is none, or more than one."""
    findings = list(rows(out, "findings"))
    finding = _the_one(findings, wanted, out)
    report = finding["report"]
    own = [row for row in findings if row["report"] == report]
    facts, named = list(rows(out, "facts")), frozenset(str(finding["facts"] or "").split())
    return Case(
        finding=finding,
        report=next(row for row in rows(out, "reports") if row["report"] == report),
        facts={row["fact"]: row for row in facts if row["report"] == report},
        checks=tuple(row for row in rows(out, "checks") if row["report"] == report),
        parent=next((row for row in findings if row["finding"] == finding["parent"]), None),
        children=tuple(row for row in own if row["parent"] == finding["finding"]),
        elsewhere={row["fact"]: row for row in facts if row["fact"] in named and row["report"] != report},
    )


def _the_one(findings: Iterable[Row], wanted: str, out: Path) -> Row:
    found = [row for row in findings if row["finding"].startswith(wanted)] if wanted else []
    exact = [row for row in found if row["finding"] == wanted]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if not found:
        raise UsageError(
            f"“{out}”的 findings 表中没有编号为“{printable(wanted)}”的发现，请核对。",
            f"There is no finding {printable(wanted)} in the table findings of {out}; check it.",
        )
    ids = [row["finding"] for row in found[:_NAMED]] + ["…"] * (len(found) > _NAMED)
    raise UsageError(
        f"有 {len(found)} 条发现的编号以“{wanted}”开头（{'、'.join(ids)}），请多写几位。",
        f"{len(found)} findings begin with {wanted} ({', '.join(ids)}); write more of the id.",
    )
