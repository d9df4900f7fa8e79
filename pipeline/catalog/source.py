"""YAML with its line numbers, checked against a JSON Schema while it is read.

The schemas in `patterns/schemas/` are ordinary JSON Schema (editors use them); the keywords used there are the ones known here.
Checking the YAML nodes themselves gives the line of every fault, and costs a tenth of importing a general validator.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, NoReturn, TypeVar

import yaml

from pipeline.errors import PatternError, cause
from pipeline.model import NOTHING, Message

Schema = Mapping[str, Any]
Result = TypeVar("Result")

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one where PyYAML was built with it
_TEXT, _BOOLEAN = "tag:yaml.org,2002:str", "tag:yaml.org,2002:bool"


class Entry:
    """A YAML node, its file and line. It reads as text, items or named parts; `refuse` raises PatternError for its place."""

    __slots__ = ("_node", "file")

    def __init__(self, file: str, node: yaml.Node) -> None:
        self.file, self._node = file, node

    @property
    def place(self) -> str:
        return f"{self.file}:{self._node.start_mark.line + 1}"

    def fault(self, zh: str, en: str) -> Message:
        """What is wrong at this place, as a sentence."""
        return Message(f"知识包有误：{self.place}：{zh}。", f"Pattern pack is wrong: {self.place}: {en}.")

    def refuse(self, zh: str, en: str) -> NoReturn:
        raise PatternError.of([self.fault(zh, en)])

    @property
    def text(self) -> str:
        return str(self._node.value)

    def get(self, key: str) -> "Entry | None":
        return next((Entry(self.file, node) for name, node in self._node.value if name.value == key), None)

    def items(self, key: str = "") -> list["Entry"]:
        """The items of a list: this one, or the one under a key (none if it is not there)."""
        source = self.get(key) if key else self
        return [] if source is None else [Entry(self.file, node) for node in source._node.value]

    def parts(self, key: str = "") -> dict[str, "Entry"]:
        """The named parts of a mapping: this one, or the one under a key (none if it is not there)."""
        source = self.get(key) if key else self
        return {} if source is None else {name.value: Entry(self.file, node) for name, node in source._node.value}

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(item.text for item in self.items(key))

    def say(self, key: str, default: str = "") -> str:
        part = self.get(key)
        return default if part is None else part.text

    def flag(self, key: str) -> bool:
        return self.say(key).lower() == "true"

    def number(self, key: str) -> Decimal | None:
        part = self.get(key)
        return None if part is None else Decimal(part.text)

    def message(self, key: str) -> Message:
        part = self.get(key)
        return NOTHING if part is None else Message(part.say("zh"), part.say("en"))

    def faults(self, schema: Schema, root: Schema) -> Iterator[Message]:
        """All that the schema does not allow, each with its line."""
        if "$ref" in schema:
            schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
        return _FAULTS[schema["type"]](self, schema, root)

    def _of_object(self, schema: Schema, root: Schema) -> Iterator[Message]:
        if not isinstance(self._node, yaml.MappingNode):
            yield self.fault("这里应是“键: 值”", "a mapping is expected here")
            return
        known, rest = schema.get("properties", {}), schema.get("additionalProperties", False)
        pattern = schema.get("propertyNames", {}).get("pattern", "")
        seen: set[str] = set()
        for key, node in self._node.value:
            name = Entry(self.file, key)
            if not isinstance(key, yaml.ScalarNode):
                yield name.fault("键应是文字", "a key must be text")
            elif key.value in seen:
                yield name.fault(f"“{key.value}”重复", f"'{key.value}' stands twice")
            elif (key.value not in known and rest is False) or not re.search(pattern, str(key.value)):
                yield name.fault(f"不认识“{key.value}”", f"'{key.value}' is not known here")
            else:
                seen.add(key.value)
                yield from Entry(self.file, node).faults(known.get(key.value, rest), root)
        for name in schema.get("required", ()):
            if name not in seen:
                yield self.fault(f"缺少“{name}”", f"'{name}' is missing")

    def _of_array(self, schema: Schema, root: Schema) -> Iterator[Message]:
        if not isinstance(self._node, yaml.SequenceNode):
            yield self.fault("这里应是列表", "a list is expected here")
            return
        if len(self._node.value) < schema.get("minItems", 0):
            yield self.fault("列表太短", "the list is too short")
        for item in self.items():
            yield from item.faults(schema["items"], root)

    def _of_string(self, schema: Schema, _root: Schema) -> Iterator[Message]:
        if self._node.tag != _TEXT:
            yield self.fault("这里应是文字，数字等请加引号", "text is expected here; put numbers and the like in quotes")
        elif "enum" in schema and self.text not in schema["enum"]:
            yield self.fault(f"“{self.text}”不在 {'、'.join(schema['enum'])} 之中", f"'{self.text}' is none of {', '.join(schema['enum'])}")
        elif not re.search(schema.get("pattern", ""), self.text):
            yield self.fault(f"“{self.text}”写法不对", f"'{self.text}' is not written as {schema['pattern']}")

    def _of_boolean(self, _schema: Schema, _root: Schema) -> Iterator[Message]:
        if self._node.tag != _BOOLEAN or self.text.lower() not in {"true", "false"}:
            yield self.fault("这里应是 true 或 false", "true or false is expected here")


_FAULTS: dict[str, Callable[[Entry, Schema, Schema], Iterator[Message]]] = {
    "object": Entry._of_object,
    "array": Entry._of_array,
    "string": Entry._of_string,
    "boolean": Entry._of_boolean,
}


class Attempts:
    """Steps of which some may be refused: the others go on, and `finish` raises all that was wrong in one PatternError."""

    def __init__(self, faults: Iterable[Message] = ()) -> None:
        self.faults = list(faults)

    def each(self, steps: Iterable[Callable[[], Result]]) -> list[Result]:
        """The results of the steps that were not refused."""
        results = []
        for step in steps:
            try:
                results.append(step())
            except PatternError as error:
                self.faults += error.faults
        return results

    def finish(self) -> None:
        if self.faults:
            raise PatternError.of(self.faults)


@cache
def read_schema(kind: str) -> Schema:
    """The schema of one kind of file: "units", "indicators", …"""
    schema: Schema = json.loads(files("patterns").joinpath("schemas", f"{kind}.schema.json").read_text("utf-8"))
    return schema


def read_yaml(file: Traversable, kind: str) -> Entry:
    """One file of a pack, checked against the schema of its kind. Raises PatternError."""
    node = _compose(file)
    if node is None:
        raise PatternError(f"知识包文件是空的：{file}。", f"Pattern file is empty: {file}.")
    entry, schema = Entry(str(file), node), read_schema(kind)
    if faults := list(entry.faults(schema, schema)):
        raise PatternError.of(faults)
    return entry


def _compose(file: Traversable) -> yaml.Node | None:
    try:
        return yaml.compose(file.read_text("utf-8-sig"), Loader=LOADER)
    except UnicodeDecodeError as error:
        raise PatternError(f"知识包文件应存为 UTF-8：{file}。", f"Save the pattern file as UTF-8: {file}.") from error
    except OSError as error:
        why = cause(error)
        raise PatternError(f"无法读取知识包文件：{file}（{why.zh}）。", f"The pattern file cannot be read: {file} ({why.en}).") from error
    except yaml.YAMLError as error:
        mark, begun = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
        place = f"{file}:{mark.line + 1}" if mark else str(file)
        zh, en = (
            (f"（始于第 {begun.line + 1} 行）", f" (begun at line {begun.line + 1})")
            if begun and mark and begun.line < mark.line
            else ("", "")
        )
        raise PatternError(f"知识包不是有效的 YAML：{place}{zh}。", f"Pattern pack is not valid YAML: {place}{en}.") from error
