"""The files of all packs: the built-in ones, and those of the folders given on top. What is wrong in a file is kept beside the rest, so
that all faults can be told at once; who uses the packs must refuse them if there is any."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

from pipeline.catalog.source import Entry, read_yaml
from pipeline.errors import PatternError
from pipeline.model import Message

NAMED = ("units", "columns", "words", "labels", "qualifiers", "evidence", "rules", "sentences", "derivations", "concepts", "aliases")
OF_STANDARD = ("standard", "indicators", "components", "relations", "plausibility")
"""The files that a pack folder may hold, as "{kind}.yaml": lists of named things, and what belongs to one standard."""

Files = dict[str, Entry]
"""The sound files of one folder by kind."""


class Claims(NamedTuple):
    """What is said of one name: by the built-in packs (None if it is new), and by the packs given, in their order."""

    own: Entry | None
    given: tuple[Entry, ...]

    @property
    def all(self) -> tuple[Entry, ...]:
        return (self.own, *self.given) if self.own else self.given


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder: its sound files, what is wrong in the others, and which kinds those are."""

    files: Files
    faults: tuple[Message, ...] = ()
    spoilt: frozenset[str] = frozenset()

    @property
    def standard(self) -> Files | None:
        """The files, if they are those of a standard and all of them are sound."""
        return self.files if self.files.keys() >= {"standard", "indicators"} and not self.spoilt & {*OF_STANDARD} else None


@dataclass(frozen=True, slots=True)
class Packs:
    """All folders."""

    own: tuple[Folder, ...]
    given: tuple[Folder, ...]

    @property
    def faults(self) -> list[Message]:
        return [fault for folder in (*self.own, *self.given) for fault in folder.faults]

    @property
    def spoilt(self) -> frozenset[str]:
        return frozenset().union(*(folder.spoilt for folder in (*self.own, *self.given)))

    def claims(self, kind: str) -> dict[str, Claims]:
        """What all files of a kind say, by name: the built-in ones first. Of the built-in files, only one may speak of a name."""
        found: dict[str, Claims] = {}
        for name, part in _named(self.own, kind):
            if name in found:
                part.refuse(f"“{name}”已在 {found[name].all[0].place} 定义", f"'{name}' is already defined at {found[name].all[0].place}")
            found[name] = Claims(part, ())
        for name, part in _named(self.given, kind):
            before = found.get(name, Claims(None, ()))
            found[name] = before._replace(given=(*before.given, part))
        return found

    @property
    def standards(self) -> list[Files]:
        """The files of each standard; one that is given takes the place of the built-in one of its id."""
        given = _by_id(self.given)
        return [*(_by_id(self.own) | given).values()]


def _named(folders: Iterable[Folder], kind: str) -> list[tuple[str, Entry]]:
    return [item for folder in folders if kind in folder.files for item in folder.files[kind].parts().items()]


def _by_id(folders: Iterable[Folder]) -> dict[str, Files]:
    found: dict[str, Files] = {}
    for standard in filter(None, (folder.standard for folder in folders)):
        part = standard["standard"].get("id") or standard["standard"]
        if part.text in found:
            place = found[part.text]["standard"].place
            part.refuse(f"标准“{part.text}”已在 {place} 定义", f"the standard '{part.text}' is already defined at {place}")
        found[part.text] = standard
    return found


def read_packs(given: Sequence[Path]) -> Packs:
    """The built-in packs and those in the folders given, each a pack or a folder of packs; a folder given twice counts once.
    Raises PatternError where there is no pack."""
    own = _read_below(files("patterns"))
    roots = dict.fromkeys(Path(root).resolve() for root in given)
    return Packs(own, tuple(folder for root in roots for folder in _read_below(root)))


def _read_below(root: Traversable) -> tuple[Folder, ...]:
    """The packs in a folder: its own files, and those of the folders in it."""
    if not root.is_dir():
        raise PatternError(f"找不到知识包文件夹：{root}。", f"There is no pattern folder {root}.")
    inner = sorted((item for item in root.iterdir() if item.is_dir()), key=lambda item: item.name)
    folders = tuple(folder for place in (root, *inner) if (folder := _read_folder(place)))
    if not folders:
        raise PatternError(f"文件夹中没有知识包：{root}。", f"There is no pattern pack in {root}.")
    return folders


def _read_folder(place: Traversable) -> Folder | None:
    """A folder without any pattern file is none of ours."""
    found: Files = {}
    faults: list[Message] = []
    spoilt: set[str] = set()
    listed = sorted((item for item in place.iterdir() if item.name.endswith((".yaml", ".yml"))), key=lambda item: item.name)
    for item in listed:
        kind = item.name.removesuffix(".yaml")
        try:
            found[kind] = _read_file(item, kind)
        except PatternError as error:
            faults += error.faults
            spoilt.add(kind)
    if found.keys() & {*OF_STANDARD} and not (found.keys() | spoilt) >= {"standard", "indicators"}:
        part = next(found[kind] for kind in OF_STANDARD if kind in found)
        faults.append(part.fault("标准缺少 standard.yaml 或 indicators.yaml", "a standard needs standard.yaml and indicators.yaml"))
    return Folder(found, tuple(faults), frozenset(spoilt)) if listed else None


def _read_file(item: Traversable, kind: str) -> Entry:
    if kind not in NAMED + OF_STANDARD:
        known = (f"{name}.yaml" for name in (*NAMED, *OF_STANDARD))
        zh, en = "、".join(known), ", ".join(f"{name}.yaml" for name in (*NAMED, *OF_STANDARD))
        raise PatternError(f"不认识的知识包文件：{item}；可以有 {zh}。", f"No such kind of pattern file: {item}; there may be {en}.")
    return read_yaml(item, kind)


__all__ = ["NAMED", "OF_STANDARD", "Claims", "Files", "Folder", "Packs", "read_packs"]
