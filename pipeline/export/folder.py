"""The output folder: every file is written aside and moved into place, so that a reader never meets half a file, and a failure
leaves the old one. Files that are not ours are never touched."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import OutputError, cause
from pipeline.export.dataset import GENERATOR, MANIFEST, ORIGIN
from pipeline.export.page import PAGE, PAGES, is_page
from pipeline.export.tables import TABLES
from pipeline.export.workbook import WORKBOOK
from pipeline.model import Message

if TYPE_CHECKING:
    from pipeline.export.schema import Dataset, Exporter

_ASIDE = ".parkaudit-writing"
_BESIDE = frozenset({"csv", "parquet"})
"""Exporters that write at the same time where most rows are taken over from the folder: each then waits for the disk, not for Python."""
FILES = (MANIFEST, ORIGIN, *(f"{table.name}.{suffix}" for table in TABLES for suffix in ("csv", "parquet")), WORKBOOK, PAGE, PAGES)
"""All names that we write."""
_Failure = tuple[str, OSError]  # file or exporter, and what happened
_Done = tuple[list[str], list[_Failure]]  # the names moved into place, and what failed


def is_output(folder: Path) -> bool:
    """Was this folder written by us? Its files are then not inputs."""
    return bool(_listed(folder))


def write_folder(dataset: "Dataset", out: Path, exporters: Mapping[str, "Exporter"]) -> None:
    """Run all exporters into `out`. One that fails does not keep the others from finishing; the OutputError raised at the end
    names what is complete."""
    _make(out)
    stale = _listed(out)
    stale |= _pages(out) if stale else set()
    complete: list[str] = []
    failures: list[_Failure] = []
    try:
        for moved, failed in _runs(dataset, out, exporters):
            complete += moved
            failures += failed
    finally:
        shutil.rmtree(out / _ASIDE, ignore_errors=True)
    if not failures:
        failures = _remove(out, sorted(stale - set(complete)))
    if failures:
        raise _failed(out, failures, complete)


def check_writable(out: Path) -> None:
    """Make the output folder and see that it can be written and holds nothing of others under our names; better now than after
    hours of reading. Raises OutputError."""
    foreign = _foreign(out)
    if foreign:
        raise OutputError(
            f"输出文件夹“{out}”中已有不是本程序写的 {'、'.join(foreign)}，不能覆盖；请移走这些文件，或用 --out 指定别处。",
            f"The output folder {out} holds files that are not ours and would be overwritten ({', '.join(foreign)}); "
            "move them away, or choose another folder with --out.",
        )
    _make(out)
    (out / _ASIDE).rmdir()


def state(out: Path) -> str:
    """Changes when any of our files in the folder does."""
    stats = [(name, (out / name).stat()) for name in FILES if (out / name).exists()]
    return " ".join(f"{name}:{stat.st_size}:{stat.st_mtime_ns}:{stat.st_ctime_ns}:{stat.st_ino}" for name, stat in stats)


def _foreign(out: Path) -> list[str]:
    """Files under names that we write, in a folder that was not written by us."""
    if is_output(out):
        return []
    return [name for name in FILES if (out / name).exists()]


def _make(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise OutputError(
            f"输出位置“{out}”是一个文件，请用 --out 指定文件夹。", f"The output {out} is a file; name a folder with --out instead."
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
        _clear(out / _ASIDE)
    except OSError as error:
        why = cause(error)
        raise OutputError(
            f"不能在输出文件夹“{out}”中写文件（{why.zh}），请用 --out 指定别处。",
            f"The output folder {out} cannot be written ({why.en}); choose another with --out.",
        ) from error


def _clear(folder: Path) -> None:
    """Make an empty folder; what a killed run left in it goes."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir()


def _runs(dataset: "Dataset", out: Path, exporters: Mapping[str, "Exporter"]) -> Iterator[_Done]:
    """What each exporter moved into place, and what it could not."""
    run = partial(_run, dataset, out)
    for beside, group in groupby(exporters.items(), key=lambda entry: entry[0] in _BESIDE and dataset.before is not None):
        names, exports = zip(*group, strict=True)
        if not beside:
            yield from map(run, names, exports)
            continue
        with ThreadPoolExecutor(len(names)) as pool:
            yield from pool.map(run, names, exports)


def _run(dataset: "Dataset", out: Path, name: str, export: "Exporter") -> _Done:
    aside = out / _ASIDE / name
    try:
        _clear(aside)
        export(dataset, aside)
        return _move(sorted(aside.iterdir()), out)
    except OSError as error:
        return [], [(name, error)]
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _move(files: Sequence[Path], out: Path) -> _Done:
    moved: list[str] = []
    failed: list[_Failure] = []
    for file in files:
        name = file.name
        try:
            if file.is_dir():
                (out / name).mkdir(exist_ok=True)
                inner, failures = _move(sorted(file.iterdir()), out / name)
                moved += [f"{name}/{item}" for item in inner]
                failed += failures
            else:
                _keep(file)
                file.replace(out / name)
                moved.append(name)
        except OSError as error:
            failed.append((name, error))
    return moved, failed


def _keep(file: Path) -> None:
    """See that the content is on the disk before the file takes the place of another: a new name with nothing under it is what a power
    cut may leave otherwise."""
    with file.open("rb+") as stream:
        os.fsync(stream.fileno())


def _remove(out: Path, names: Sequence[str]) -> list[_Failure]:
    failed: list[_Failure] = []
    for name in names:
        try:
            (out / name).unlink(missing_ok=True)
        except OSError as error:
            failed.append((name, error))
    with suppress(OSError):  # it is not there, or something is left in it
        (out / PAGES).rmdir()
    return failed


def _pages(out: Path) -> set[str]:
    """The pages of reports in a folder of ours."""
    try:
        return {f"{PAGES}/{file.name}" for file in (out / PAGES).iterdir() if is_page(file.name)}
    except OSError:
        return set()


def _failed(out: Path, failures: Sequence[_Failure], complete: Sequence[str]) -> OutputError:
    zh = "；".join(f"{name}：{_why(error).zh}" for name, error in failures)
    en = "; ".join(f"{name}: {_why(error).en}" for name, error in failures)
    return OutputError(
        f"输出文件夹“{out}”没有写全（{zh}）；已写好：{'、'.join(complete) or '无'}。",
        f"The output folder {out} is not complete ({en}). Complete: {', '.join(complete) or 'nothing'}.",
    )


def _why(error: OSError) -> Message:
    if isinstance(error, PermissionError):
        return Message(
            "没有写入权限，或文件正在 Excel 等程序中打开，请关闭后重试",
            "no permission, or the file is open in Excel or another program: close it and run again",
        )
    return cause(error)


def _listed(folder: Path) -> set[str]:
    """The tables that our own datapackage.json in this folder lists; only bare names of our kinds of file are believed."""
    try:
        package = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if package["generator"] != GENERATOR:
            return set()
        names = {str(item[key]) for item in package["resources"] for key in ("path", "parquet")}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {name for name in names if name == Path(name).name and name.endswith((".csv", ".parquet"))}
