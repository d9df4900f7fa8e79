"""`parkaudit explain OUT FINDING`: the arithmetic of one finding written out, from the tables of a finished run. Output on stdout."""

import sys
from argparse import Namespace
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from pipeline.catalog import load_catalog
from pipeline.cli.explanation import Line, explain, find_case
from pipeline.errors import ExitStatus
from pipeline.export import read_origin


def run(arguments: Namespace) -> ExitStatus:
    given = read_origin(arguments.out)
    catalog = load_catalog(tuple(map(Path, given.origin.patterns)))
    lines = explain(find_case(arguments.out, arguments.finding), catalog, arguments.lang)
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
