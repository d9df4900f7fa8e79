"""A letter per report (查询函): the page that an auditor sends to the park, to be answered on it. Written once, by a person's command:
a letter that is there already may hold what somebody typed, and is never written over.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from pipeline.catalog import Catalog
from pipeline.errors import OutputError, cause
from pipeline.export.finished import Finished
from pipeline.export.memo.letter import write_letter
from pipeline.export.memo.questions import Letter, letters
from pipeline.model import Language, Message

_NO_NAME = re.compile(r'[\x00-\x1f\x7f-\x9f\ud800-\udfff\u200b-\u200f\u202a-\u202e\u2066-\u2069<>:"/\\|?*]+')
_LONGEST_NAME = 60  # characters: three bytes each, and file systems take 255
_CALLED = Message("查询函", "query")


def write_memos(finished: Finished, folder: Path, catalog: Catalog, language: Language) -> tuple[list[str], list[Letter]]:
    """Write a letter for each report that has something to ask; gives the files written, and the letters that are not to be sent. Raises
    OutputError where one cannot be written or is there already; then none is."""
    asked = letters(finished, catalog, language)
    files = _named([letter for letter in asked if letter.questions], language)
    there = [name for name in files if (folder / name).exists()]
    if there:
        raise OutputError(
            f"“{folder}”中已有 {'、'.join(there)}，可能已填写，不能覆盖；请移走，或另指定文件夹。",
            f"{folder} holds {', '.join(there)} already, perhaps filled in; move them away or name another folder.",
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, letter in files.items():
            write_letter(letter, folder / name, language)
    except OSError as error:
        why = cause(error)
        raise OutputError(f"不能在“{folder}”中写文件（{why.zh}）。", f"{folder} cannot be written ({why.en}).") from error
    return list(files), [letter for letter in asked if not letter.questions]


def _without_suffix(report: str) -> str:
    folder, mark, name = report.rpartition("/")
    return f"{folder}{mark}{Path(name).stem}"


def _named(asked: Iterable[Letter], language: Language) -> dict[str, Letter]:
    """A file name for each letter: the report's, without what a file system takes amiss, and no two the same on any."""
    files: dict[str, Letter] = {}
    taken: set[str] = set()
    for letter in asked:
        stem = _NO_NAME.sub("_", _without_suffix(letter.report))[:_LONGEST_NAME].strip(" .") or "_"
        name, again = f"{_CALLED.say(language)} {stem}", 1
        while name.casefold() in taken:
            again += 1
            name = f"{_CALLED.say(language)} {stem} ({again})"
        taken.add(name.casefold())
        files[f"{name}.docx"] = letter
    return files


__all__ = ["write_memos"]
