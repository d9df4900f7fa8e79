"""A change of a pack as a unified diff: proposed to its author, never written."""

from collections.abc import Mapping, Sequence
from difflib import unified_diff
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import yaml

from pipeline.catalog.source import LOADER


def alias_diff(aliases: Mapping[str, Sequence[str]], packs: Sequence[Path] = ()) -> str:
    """Concept → names to add; the diff is to the file that holds the concept, the last pack that has it first. Empty for nothing."""
    pending = dict(aliases)
    diffs: list[str] = []
    for root in (*reversed(packs), files("patterns")):
        for file in _files(root):
            old = file.read_text("utf-8")
            new = _with_aliases(old, pending)
            name = f"{root.name}/{_below(file, root)}"
            diffs += unified_diff(old.splitlines(keepends=True), new.splitlines(keepends=True), f"a/{name}", f"b/{name}")
    return "".join(diffs)


def _files(root: Traversable) -> list[Traversable]:
    folders = [root, *sorted((item for item in root.iterdir() if item.is_dir()), key=lambda item: item.name)]
    return [file for folder in folders if (file := folder.joinpath("concepts.yaml")).is_file()]


def _below(file: Traversable, root: Traversable) -> str:
    return str(file).removeprefix(str(root)).replace("\\", "/").strip("/")


def _with_aliases(text: str, pending: dict[str, Sequence[str]]) -> str:
    """The text of a file with the names added to its concepts, which are then no longer pending."""
    root = yaml.compose(text, Loader=LOADER)
    concepts = root.value if isinstance(root, yaml.MappingNode) else []
    for key, node in reversed(concepts):  # from the end: what stands before keeps its place
        if names := pending.pop(key.value, ()):
            text = _insert(text, node, names)
    return text


def _insert(text: str, concept: yaml.Node, names: Sequence[str]) -> str:
    items = [yaml.safe_dump(name, allow_unicode=True, default_style='"', width=10_000).strip() for name in names]
    quoted = ", ".join(items)
    parts = {key.value: node for key, node in concept.value}
    listed = parts.get("aliases")
    if listed is None:
        at = text.rindex("\n", 0, parts["name"].start_mark.index) + 1
        indent = " " * concept.start_mark.column
        return f"{text[:at]}{indent}aliases: [{quoted}]\n{text[at:]}"
    if listed.flow_style:
        at = listed.value[-1].end_mark.index if listed.value else listed.end_mark.index - 1
        return f"{text[:at]}{', ' if listed.value else ''}{quoted}{text[at:]}"
    last = listed.value[-1]
    at, indent = last.end_mark.index, " " * listed.start_mark.column
    return text[:at] + "".join(f"\n{indent}- {item}" for item in items) + text[at:]


__all__ = ["alias_diff"]
