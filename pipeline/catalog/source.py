"""YAML with its line numbers, checked against a JSON Schema while it is read.

The schemas in `patterns/schemas/` are ordinary JSON Schema (editors use them); the keywords used there are the ones known here.
Checking the YAML nodes themselves gives the line of every fault, and costs a tenth of importing a general validator.
"""

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, NoReturn

import yaml

from pipeline.errors import PatternError
from pipeline.model import NOTHING, Message

Schema = Mapping[str, Any]

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

    def refuse(self, zh: str, en: str) -> NoReturn:
        raise PatternError(f"知识包有误：{self.place}：{zh}。", f"Pattern pack is wrong: {self.place}: {en}.")

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

    def check(self, schema: Schema, root: Schema) -> None:
        """Refuse what the schema does not allow, naming the line."""
        if "$ref" in schema:
            schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
        _CHECKS[schema["type"]](self, schema, root)

    def check_object(self, schema: Schema, root: Schema) -> None:
        if not isinstance(self._node, yaml.MappingNode):
            self.refuse("这里应是“键: 值”", "a mapping is expected here")
        known, rest = schema.get("properties", {}), schema.get("additionalProperties", False)
        pattern = schema.get("propertyNames", {}).get("pattern", "")
        seen: set[str] = set()
        for key, node in self._node.value:
            part, name = Entry(self.file, node), Entry(self.file, key)
            if not isinstance(key, yaml.ScalarNode):
                name.refuse("键应是文字", "a key must be text")
            if key.value in seen:
                name.refuse(f"“{key.value}”重复", f"'{key.value}' stands twice")
            seen.add(key.value)
            if (key.value not in known and rest is False) or not re.search(pattern, str(key.value)):
                name.refuse(f"不认识“{key.value}”", f"'{key.value}' is not known here")
            part.check(known.get(key.value, rest), root)
        if missing := [name for name in schema.get("required", ()) if name not in seen]:
            self.refuse(f"缺少“{missing[0]}”", f"'{missing[0]}' is missing")

    def check_array(self, schema: Schema, root: Schema) -> None:
        if not isinstance(self._node, yaml.SequenceNode):
            self.refuse("这里应是列表", "a list is expected here")
        if len(self._node.value) < schema.get("minItems", 0):
            self.refuse("列表太短", "the list is too short")
        for item in self.items():
            item.check(schema["items"], root)

    def check_string(self, schema: Schema, _root: Schema) -> None:
        if self._node.tag != _TEXT:
            self.refuse("这里应是文字，数字等请加引号", "text is expected here; put numbers and the like in quotes")
        if "enum" in schema and self.text not in schema["enum"]:
            self.refuse(f"“{self.text}”不在 {'、'.join(schema['enum'])} 之中", f"'{self.text}' is none of {', '.join(schema['enum'])}")
        if not re.search(schema.get("pattern", ""), self.text):
            self.refuse(f"“{self.text}”写法不对", f"'{self.text}' is not written as {schema['pattern']}")

    def check_boolean(self, _schema: Schema, _root: Schema) -> None:
        if self._node.tag != _BOOLEAN or self.text.lower() not in {"true", "false"}:
            self.refuse("这里应是 true 或 false", "true or false is expected here")


_CHECKS: dict[str, Callable[[Entry, Schema, Schema], None]] = {
    "object": Entry.check_object,
    "array": Entry.check_array,
    "string": Entry.check_string,
    "boolean": Entry.check_boolean,
}


@cache
def read_schema(kind: str) -> Schema:
    """The schema of one kind of file: "units", "indicators", …"""
    schema: Schema = json.loads(files("patterns").joinpath("schemas", f"{kind}.schema.json").read_text("utf-8"))
    return schema


def read_yaml(file: Traversable, kind: str) -> Entry:
    """One file of a pack, checked against the schema of its kind. Raises PatternError."""
    try:
        node = yaml.compose(file.read_text("utf-8"), Loader=LOADER)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{file}:{mark.line + 1}" if mark else str(file)
        raise PatternError(f"知识包不是有效的 YAML：{place}。", f"Pattern pack is not valid YAML: {place}.") from error
    if node is None:
        raise PatternError(f"知识包文件是空的：{file}。", f"Pattern file is empty: {file}.")
    entry, schema = Entry(str(file), node), read_schema(kind)
    entry.check(schema, schema)
    return entry
