"""Packs → Catalog: folders of YAML are read in layers, the built-in ones first, then each folder given; later ones win by id."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import chain
from pathlib import Path

from pipeline.catalog.build import build_concept, build_qualifier, build_rule, build_standard, build_units, refuse_ambiguous
from pipeline.catalog.records import Catalog
from pipeline.catalog.sentences import build_sentence_rule
from pipeline.catalog.source import Entry, read_yaml
from pipeline.errors import PatternError
from pipeline.model import Message, Role
from pipeline.text import fold

NAMED = ("units", "columns", "words", "labels", "qualifiers", "rules", "sentences", "concepts")
OF_STANDARD = ("standard", "indicators", "components", "relations")
"""The files that a pack folder may hold, as "{kind}.yaml": lists of named things, and what belongs to one standard."""

Folder = dict[str, Entry]
"""The files of one folder by kind."""


@dataclass(frozen=True, slots=True)
class _Layer:
    """One source of packs."""

    folders: tuple[Folder, ...]

    def named(self, kind: str) -> dict[str, Entry]:
        """The named things of a kind in all files; a name that stands twice is refused."""
        merged: dict[str, Entry] = {}
        for name, part in chain.from_iterable(folder[kind].parts().items() for folder in self.folders if kind in folder):
            if name in merged:
                part.refuse(f"“{name}”已在 {merged[name].place} 定义", f"'{name}' is already defined at {merged[name].place}")
            merged[name] = part
        return merged


def load_catalog(extra: Sequence[Path] = ()) -> Catalog:
    """All packs: the built-in ones, then the folders given (each a pack or a folder of packs). Raises PatternError with file and
    line. The catalog is kept per process."""
    return _load_once(tuple(Path(folder).resolve() for folder in extra))


def check_pack(folder: Path) -> Catalog:
    """Read one pack on top of the built-in ones, afresh. Raises PatternError with file and line."""
    return _load([folder])


@lru_cache(maxsize=4)
def _load_once(extra: tuple[Path, ...]) -> Catalog:
    return _load(extra)


def _load(extra: Iterable[Path]) -> Catalog:
    layers = [_read_layer(files("patterns")), *map(_read_layer, extra)]

    def merged(kind: str) -> dict[str, Entry]:
        return {name: part for layer in layers for name, part in layer.named(kind).items()}

    concepts = merged("concepts")
    catalog = Catalog(
        concepts={},
        standards={},
        columns={Role(name): heads for name, heads in _wordings(layers, "columns").items()},
        qualifiers=tuple(build_qualifier(name, part) for name, part in merged("qualifiers").items()),
        rules={name: build_rule(name, part) for name, part in merged("rules").items()},
        sentences=tuple(build_sentence_rule(name, part) for name, part in merged("sentences").items()),
        words=_wordings(layers, "words"),
        units={name: build_units(name, part) for name, part in merged("units").items()},
        labels=_labels(layers),
    )
    refuse_ambiguous(concepts.values())
    known = {name: build_concept(name, part, catalog) for name, part in concepts.items()}
    catalog = replace(catalog, concepts=known)
    folders = [folder for layer in layers for folder in layer.folders if "standard" in folder]
    standards = {standard.id: standard for folder in folders for standard in [build_standard(folder, catalog)]}
    return replace(catalog, standards=dict(sorted(standards.items(), key=lambda item: item[1].provisional)))


def _wordings(layers: Iterable[_Layer], kind: str) -> dict[str, tuple[str, ...]]:
    """Named lists of wordings, folded; later layers add to them."""
    joined: dict[str, list[str]] = {}
    for name, part in chain.from_iterable(layer.named(kind).items() for layer in layers):
        joined.setdefault(name, []).extend(fold(item.text) for item in part.items())
    return {name: tuple(dict.fromkeys(texts)) for name, texts in joined.items()}


def _labels(layers: Iterable[_Layer]) -> dict[str, dict[str, Message]]:
    """Words for codes by group; later layers add to them."""
    joined: dict[str, dict[str, Message]] = {}
    for group, part in chain.from_iterable(layer.named("labels").items() for layer in layers):
        said = {code: Message(item.say("zh"), item.say("en")) for code, item in part.parts().items()}
        joined.setdefault(group, {}).update(said)
    return joined


def _read_layer(root: Traversable) -> _Layer:
    """The packs in a folder: its own files, and those of the folders in it."""
    if not root.is_dir():
        raise PatternError(f"找不到知识包文件夹：{root}。", f"There is no pattern folder {root}.")
    inner = sorted((item for item in root.iterdir() if item.is_dir()), key=lambda item: item.name)
    folders = tuple(folder for place in (root, *inner) if (folder := _read_folder(place)))
    if not folders:
        raise PatternError(f"文件夹中没有知识包：{root}。", f"There is no pattern pack in {root}.")
    return _Layer(folders)


def _read_folder(place: Traversable) -> Folder:
    found = sorted((item for item in place.iterdir() if item.name.endswith((".yaml", ".yml"))), key=lambda item: item.name)
    for item in found:
        if item.name.removesuffix(".yaml") not in NAMED + OF_STANDARD:
            raise PatternError(f"不认识的知识包文件：{item}。", f"No such kind of pattern file: {item}.")
    folder = {kind: read_yaml(item, kind) for item in found if (kind := item.name.removesuffix(".yaml"))}
    if not folder.keys().isdisjoint(OF_STANDARD) and not folder.keys() >= {"standard", "indicators"}:
        next(iter(folder.values())).refuse(
            "标准缺少 standard.yaml 或 indicators.yaml", "a standard needs standard.yaml and indicators.yaml"
        )
    return folder
