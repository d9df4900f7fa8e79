"""`parkaudit catalog`: the standards known, an indicator explained, a knowledge pack checked. Output on stdout."""

import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from pipeline.catalog import check_pack, load_catalog
from pipeline.cli.knowledge import Knowledge
from pipeline.errors import ExitStatus, PatternError, UsageError
from pipeline.model import Language, Message
from pipeline.run import check_standard


def run(arguments: Namespace) -> ExitStatus:
    if arguments.check is not None:
        return _check(arguments.check, arguments.lang)
    catalog = load_catalog(arguments.patterns)
    check_standard(arguments.standard, catalog)
    _write(Knowledge(catalog, arguments.lang).lines(arguments.standard, arguments.concept))
    return ExitStatus.DONE


def _write(lines: Iterator[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


def _check(folder: Path, language: Language) -> ExitStatus:
    """Status 1 for a pack with faults, which are printed with file and line."""
    if not folder.is_dir():
        raise UsageError(f"找不到文件夹“{folder}”。", f"There is no folder {folder}.")
    try:
        check_pack(folder)
    except PatternError as error:
        _write(fault.say(language) for fault in (*error.faults, _again(len(error.faults))))
        return ExitStatus.FINDINGS
    sys.stdout.write(Message(f"“{folder}”没有问题。\n", f"{folder} is fine.\n").say(language))
    return ExitStatus.DONE


def _again(count: int) -> Message:
    return Message(
        f"共 {count} 处，整个知识包不会使用；改正后请再检查一次，依赖这些内容的地方要等改正后才能检查。",
        f"Faults: {count}. Nothing of the pack is used; mend them and check again, since what rests on them can only then be checked.",
    )
