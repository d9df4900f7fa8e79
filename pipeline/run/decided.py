"""Where the log of decisions lies, and what a run keeps of how it was started."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.decisions import FILE, Log, read_log
from pipeline.errors import UsageError
from pipeline.export import Origin, read_origin
from pipeline.run.options import AuditOptions

if TYPE_CHECKING:
    from pipeline.model import Ocr


def find_log(paths: Sequence[Path], options: AuditOptions) -> Log:
    """The log named, else the one in the folder given, if it is one folder, else in the current folder. Raises UsageError for a log with
    a fault, and for one in the output folder: what lies there can be made again, a decision cannot."""
    path = options.decisions or (paths[0] / FILE if len(paths) == 1 and paths[0].is_dir() else Path(FILE))
    out = os.path.realpath(options.out)
    inside = os.path.realpath(path).startswith(out + os.sep)
    if inside and (options.decisions or path.exists()):
        raise UsageError(
            f"决定记录“{path}”在结果文件夹中，会随之删除；请用 --decisions 指定别处。",
            f"The decision log {path} lies in the output folder and would go with it; choose another place with --decisions.",
        )
    return read_log(path)


def origin(paths: Sequence[Path], options: AuditOptions) -> Origin:
    """What must be known to run again."""
    return Origin(
        tuple(map(str, paths)),
        options.standard,
        tuple(map(str, options.patterns)),
        _log_kept(paths, options),
        options.ocr,
    )


def _log_kept(paths: Sequence[Path], options: AuditOptions) -> str:
    """The log, unless it is found by the paths: one in the current folder is not, where the paths lead to the reports from anywhere."""
    anywhere = all(path.is_absolute() for path in paths) and not (len(paths) == 1 and paths[0].is_dir())
    return str(options.decisions or (Path(FILE).absolute() if anywhere else ""))


def log_of(out: Path) -> Log:
    """The log of decisions of the run that wrote an output folder, wherever its reports are now."""
    given, _ = read_origin(out)
    decisions = Path(given.decisions) if given.decisions else None
    return find_log([Path(path) for path in given.paths], AuditOptions(out=out, decisions=decisions))


def run_before(out: Path) -> tuple[list[Path], AuditOptions]:
    """The paths and options of the run that wrote an output folder. Raises UsageError where it cannot be run again from here."""
    given, language = read_origin(out)
    paths = [Path(path) for path in given.paths]
    for path in paths:
        if not os.path.lexists(path):
            raise UsageError(
                f"找不到“{path}”：请在运行 audit 时所在的文件夹中运行，或重新运行 audit。",
                f"There is no {path}: run this in the folder where audit was run, or run audit again.",
            )
    decisions = Path(given.decisions) if given.decisions else None
    ocr: Ocr = "never" if given.ocr == "never" else "always" if given.ocr == "always" else "auto"
    patterns = tuple(map(Path, given.patterns))
    return paths, AuditOptions(out=out, language=language, ocr=ocr, patterns=patterns, standard=given.standard, decisions=decisions)


__all__ = ["find_log", "log_of", "origin", "run_before"]
