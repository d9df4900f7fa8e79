"""Which files a run reads, and under which names. Nothing is dropped silently: what is left out is counted."""

import os
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.decisions import FILE
from pipeline.errors import UsageError, cause
from pipeline.export import is_output
from pipeline.model import NOTHING, Message
from pipeline.parse import READERS

if TYPE_CHECKING:
    from pipeline.run.packing import Result

REPORT_SUFFIXES = frozenset({".docx", ".docm", ".dotx", ".doc", ".wps", ".rtf", ".odt", ".pdf", ".ofd"})
"""Files of these kinds always get a row; all others only when given by name, or as attachments."""

_ATTACHMENTS = {
    **dict.fromkeys((".xlsx", ".xlsm", ".xltx"), "xlsx"),
    **dict.fromkeys((".xls", ".et"), "xls"),
    **dict.fromkeys((".html", ".htm", ".mht", ".mhtml"), "html"),
    **dict.fromkeys((".jpg", ".jpeg"), "jpg"),
    ".png": "png",
    **dict.fromkeys((".tif", ".tiff"), "tif"),
}
"""Suffix of what is read when met in a folder, and counts if it holds an indicator table → the format that must have a reader."""

_LETTERS = ("查询函 ", "query ")
"""How the names of letters begin that `export --memo` writes, often beside the results."""


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read. `name` is its `report` in the outputs; `refused` says why it is not even opened, empty if it is."""

    path: Path
    name: str
    refused: Message = NOTHING
    attachment: bool = False  # met in a folder: it counts only if it holds an indicator table
    real: str = field(default="", compare=False)  # its path without links; empty if it was not looked up


@dataclass(frozen=True, slots=True)
class Inputs:
    """What was found: files in the order of their names, how many were skipped, by suffix ("" for none), and what is said of folders
    passed over although reports lie in them."""

    files: tuple[Input, ...]
    skipped: Mapping[str, int]
    passed_over: tuple[Message, ...] = ()


@dataclass(slots=True)
class _Search:
    out: str
    given: frozenset[str]  # real paths of the files given by name
    files: list[tuple[Path, Path, str]] = field(default_factory=list)  # file, the folder that its name starts from, its real path
    unlisted: list[tuple[Path, Path, OSError]] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    passed_over: list[Message] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)  # real paths, of folders too: links may lead in circles


def find_inputs(paths: Sequence[Path], out: Path) -> Inputs:
    """Files given, and those in the folders given: recursively, without hidden files, lock files and folders that we wrote
    ourselves. A file reached twice counts once. Raises UsageError when a path does not exist or nothing was found."""
    search = _Search(os.path.realpath(out), frozenset(os.path.realpath(path) for path in paths))
    for path in paths:
        if os.path.isdir(path):
            _walk(path, search)
        elif os.path.lexists(path):
            _take(path, path.parent, os.path.realpath(path), search)
        else:
            raise UsageError(f"找不到“{path}”，请检查路径。", f"There is no {path}; check the path.")
    if not search.files and not search.unlisted:
        raise nothing_found(search.skipped, search.passed_over)
    return Inputs(_named(search), dict(sorted(search.skipped.items())), tuple(search.passed_over))


def nothing_found(skipped: Mapping[str, int], why: Sequence[Message] = ()) -> UsageError:
    """Nothing to read; `why` says what else is known of it."""
    count = sum(skipped.values())
    return UsageError(
        f"没有找到报告（docx、doc、pdf 等），跳过其他文件 {count} 个；请检查路径（本程序写的输出文件夹不作为输入）。"
        + "".join(said.zh for said in why),
        f"No report (docx, doc, pdf …) was found, {count} other files were skipped; check the paths (our own output is no input)."
        + "".join(f" {said.en}" for said in why),
    )


def without_idle_attachments(results: "Sequence[Result]", inputs: Inputs) -> "tuple[list[Result], Mapping[str, int]]":
    """The results without attachments that hold no indicator table, and the skipped files with them."""
    attachments = {item.name: item.path.suffix.lower() for item in inputs.files if item.attachment}
    shorts = (result.outline for result in results)
    idle = {short.name for short in shorts if short.name in attachments and not (short.standard and short.facts)}
    skipped = Counter(inputs.skipped) + Counter(attachments[name] for name in idle)
    return [result for result in results if result.outline.name not in idle], dict(sorted(skipped.items()))


# ------------------------------------------------------------------------------------------------ walking
def _walk(root: Path, search: _Search) -> None:
    """Gather the reports below a folder."""
    for folder, folders, names in os.walk(root, followlinks=True, onerror=lambda error: _unlisted(error, root, search)):
        place, real = Path(folder), os.path.realpath(folder)
        if not _first_time(real, search):
            folders.clear()
        elif _ours(place, real, search):
            folders.clear()
            search.passed_over.extend(_passed_over(place, search))
        else:
            folders[:] = sorted(name for name in folders if not _hidden(name))
            for name in sorted(names):
                if not _hidden(name):
                    _meet(place / name, root, _real(folder, real, name), search)


def _real(folder: str, real: str, name: str) -> str:
    """The real path of a file in a folder whose own is known."""
    path = os.path.join(folder, name)
    return os.path.realpath(path) if os.path.islink(path) else os.path.join(real, name)


def _unlisted(error: OSError, root: Path, search: _Search) -> None:
    search.unlisted.append((Path(error.filename), root, error))


def _ours(folder: Path, real: str, search: _Search) -> bool:
    return real == search.out or is_output(folder)


def _passed_over(folder: Path, search: _Search) -> list[Message]:
    """What is said of a folder of results: nothing, unless somebody keeps reports in it, which then go unread. Letters that a run wrote
    there are none."""
    found = (os.path.join(place, name) for place, _, names in os.walk(folder) for name in names if _reportlike(name))
    count = sum(os.path.realpath(path) not in search.given for path in found)
    if not count:
        return []
    zh = f"“{folder}”是本程序的结果文件夹，不作为输入，其中的报告 {count} 份未读；请把报告与结果分开存放，再重新运行。"
    en = f"{folder} holds results of this program and is no input: {count} reports in it were not read; keep them apart and run again."
    return [Message(zh, en)]


def _reportlike(name: str) -> bool:
    return Path(name).suffix.lower() in REPORT_SUFFIXES and not _hidden(name) and not name.startswith(_LETTERS)


def _hidden(name: str) -> bool:
    return name.startswith((".", "~$"))


def _meet(path: Path, root: Path, real: str, search: _Search) -> None:
    if path.suffix.lower() in REPORT_SUFFIXES or _is_attachment(path) or real in search.given:
        _take(path, root, real, search)
    elif path.name != FILE:  # people's decisions lie beside the reports
        search.skipped[path.suffix.lower()] += 1


def _is_attachment(path: Path) -> bool:
    return _ATTACHMENTS.get(path.suffix.lower()) in READERS


def _take(path: Path, root: Path, real: str, search: _Search) -> None:
    if _first_time(real, search):
        search.files.append((path, root, real))


def _first_time(real: str, search: _Search) -> bool:
    known = real in search.seen
    search.seen.add(real)
    return not known


# ------------------------------------------------------------------------------------------------ names
def _named(search: _Search) -> tuple[Input, ...]:
    refused = [(path, root, os.path.realpath(path), _why_unlisted(error)) for path, root, error in search.unlisted]
    found = [*((path, root, real, _why_not_opened(path)) for path, root, real in search.files), *refused]
    names = _distinct([(path, root) for path, root, _, _ in found])
    inputs = [
        Input(path, name, why, _is_attachment(path) and real not in search.given, real)
        for (path, _, real, why), name in zip(found, names, strict=True)
    ]
    return tuple(sorted(inputs, key=lambda item: item.name))


def _why_unlisted(error: OSError) -> Message:
    why = cause(error)
    return Message(f"无法列出文件夹中的文件，请检查权限（{why.zh}）。", f"The folder cannot be listed; check its permissions ({why.en}).")


def _why_not_opened(path: Path) -> Message:
    """Opening a pipe or a device would wait for ever."""
    if os.path.isfile(path):
        return NOTHING
    return Message("这不是普通文件，或链接已失效。", "This is not a regular file, or a link that leads nowhere.")


@dataclass(frozen=True, slots=True)
class _Name:
    parts: tuple[str, ...]  # of the absolute path
    length: int  # how many of them, from the end, are the name

    @property
    def text(self) -> str:
        return "/".join(self.parts[-self.length :])


def _distinct(places: Sequence[tuple[Path, Path]]) -> list[str]:
    """Names below their roots; equal ones are prefixed by the root's name, then by its parents, until they differ."""
    names = [_name(path, root) for path, root in places]
    while clashing := _clashing(names):
        names = [replace(name, length=name.length + 1) if name in clashing else name for name in names]
    return _numbered([name.text for name in names])


def _numbered(names: Sequence[str]) -> list[str]:
    """Two files of one folder may differ in the Unicode form of their names only."""
    times: Counter[str] = Counter()
    numbered = []
    for name in names:
        times[name] += 1
        numbered.append(f"{name} ({times[name]})" if times[name] > 1 else name)
    return numbered


def _clashing(names: Sequence[_Name]) -> frozenset[_Name]:
    counts = Counter(name.text for name in names)
    return frozenset(name for name in names if counts[name.text] > 1 and name.length < len(name.parts))


def _name(path: Path, root: Path) -> _Name:
    parts = os.path.abspath(path).replace(os.sep, "/").split("/")
    below = len(parts) - len(Path(os.path.abspath(root)).parts)
    return _Name(tuple(map(_readable, parts)), below or 1)


@lru_cache(maxsize=1024)
def _readable(part: str) -> str:
    """A file name as text. Names from an archive packed on a Chinese Windows are often not UTF-8 but GB 18030."""
    raw = os.fsencode(part)
    for encoding in ("utf-8", "gb18030"):
        try:
            return unicodedata.normalize("NFC", raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")
