"""A change of a pack as a unified diff: proposed to its author, never written."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import unified_diff
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from pipeline.catalog.source import LOADER

_NOWHERE = "/dev/null"  # how patch names the old side of a new file


def alias_diff(aliases: Mapping[str, Sequence[str]], packs: Sequence[Path] = ()) -> str:
    """Concept → names to add, as a diff to the file that has the concept, the last pack first. Where packs are given the built-in files
    stay as they are: names of their concepts go to `aliases.yaml` of the last pack. Empty for nothing."""
    pending = dict(aliases)
    roots: list[Traversable] = [*reversed(packs)] or [files("patterns")]
    return "".join([*_to_concepts(roots, pending), *(_to_aliases(packs[-1], pending) if packs and pending else ())])


def _to_concepts(roots: Sequence[Traversable], pending: dict[str, Sequence[str]]) -> Iterator[str]:
    """Names added to the concepts that these packs have, which are then no longer pending."""
    for root in roots:
        for file in _files(root, "concepts.yaml"):
            old = file.read_text("utf-8")
            yield from _diff(f"{root.name}/{_below(file, root)}", old, _with_aliases(old, pending))


def _to_aliases(root: Path, pending: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Names of concepts that the pack has not, in its list of aliases."""
    file = next(iter(_files(root, "aliases.yaml")), None)
    old = file.read_text("utf-8") if file else ""
    yield from _diff(f"{root.name}/{_below(file, root) if file else 'aliases.yaml'}", old, _with_lists(old, pending))


def _diff(name: str, old: str, new: str) -> Iterator[str]:
    lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    return unified_diff(*lines, f"a/{name}" if old else _NOWHERE, f"b/{name}")


def _files(root: Traversable, name: str) -> list[Traversable]:
    folders = [root, *sorted((item for item in root.iterdir() if item.is_dir()), key=lambda item: item.name)]
    return [file for folder in folders if (file := folder.joinpath(name)).is_file()]


def _below(file: Traversable, root: Traversable) -> str:
    return str(file).removeprefix(str(root)).replace("\\", "/").strip("/")


def _named(text: str) -> list[tuple[yaml.Node, yaml.Node]]:
    root = yaml.compose(text, Loader=LOADER)
    return list(reversed(root.value)) if isinstance(root, yaml.MappingNode) else []  # from the end: what stands before keeps its place


def _with_aliases(text: str, pending: dict[str, Sequence[str]]) -> str:
    """The text of a file of concepts with the names added."""
    for key, node in _named(text):
        if names := pending.pop(key.value, ()):
            text = _insert(text, node, names)
    return text


def _with_lists(text: str, pending: Mapping[str, Sequence[str]]) -> str:
    """The text of a file of aliases with the names added."""
    listed = {key.value for key, _ in _named(text)}
    for key, node in _named(text):
        if key.value in pending:
            text = _extend(text, node, _quoted(pending[key.value]))
    end = "" if not text or text.endswith("\n") else "\n"
    return text + end + "".join(f"{name}: [{', '.join(_quoted(added))}]\n" for name, added in pending.items() if name not in listed)


def _quoted(names: Sequence[str]) -> list[str]:
    return [yaml.safe_dump(name, allow_unicode=True, default_style='"', width=10_000).strip() for name in names]


def _insert(text: str, concept: yaml.Node, names: Sequence[str]) -> str:
    """Names among the aliases of a concept, which may have none yet."""
    parts = {key.value: node for key, node in concept.value}
    if listed := parts.get("aliases"):
        return _extend(text, listed, _quoted(names))
    at = text.rindex("\n", 0, parts["name"].start_mark.index) + 1
    return f"{text[:at]}{' ' * concept.start_mark.column}aliases: [{', '.join(_quoted(names))}]\n{text[at:]}"


def _extend(text: str, listed: Any, items: Sequence[str]) -> str:
    """Items at the end of a list, in the style in which it is written."""
    if listed.flow_style:
        at = listed.value[-1].end_mark.index if listed.value else listed.end_mark.index - 1
        return f"{text[:at]}{', ' if listed.value else ''}{', '.join(items)}{text[at:]}"
    at, indent = listed.value[-1].end_mark.index, " " * listed.start_mark.column
    return text[:at] + "".join(f"\n{indent}- {item}" for item in items) + text[at:]


__all__ = ["alias_diff"]
