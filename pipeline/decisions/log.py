"""The log: a YAML list, one entry per decision, in the order in which they were taken. It is only ever appended to.

Entries are read by the text of their YAML, so that NO, 10.0 or a date stay what was typed. A log with a fault is refused as a whole,
with file and line: half of a person's decisions is not what the person decided.
"""

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import NoReturn
from uuid import uuid4

import yaml

from pipeline.catalog.source import LOADER
from pipeline.decisions.records import ACTIONS, KINDS, NAMES, SCOPES, Decision, Figure, Map, Never, OfFinding, SignOff, Undo
from pipeline.errors import OutputError, UsageError, cause

FILE = "decisions.yaml"
_HEAD = "# 人工决定，只追加，不改写；撤销也是新的一条。 Decisions of people: append only; to undo is a new entry.\n"
_PERIOD = re.compile(r"current|base|Y-3|(?:19|20)\d{2}")


@dataclass(frozen=True, slots=True)
class Log:
    """A log as it was read; `exists` is false where nobody has decided anything yet."""

    path: Path
    entries: tuple[Decision, ...] = ()
    exists: bool = False

    @property
    def active(self) -> tuple[Decision, ...]:
        """The decisions that hold: those that were not undone, without the undoing."""
        undone: set[str] = set()
        for entry in reversed(self.entries):  # an entry can only be undone by a later one, which may itself be undone
            if isinstance(entry, Undo) and entry.id not in undone:
                undone.add(entry.entry)
        return tuple(entry for entry in self.entries if entry.id not in undone and not isinstance(entry, Undo))


def new_id() -> str:
    return f"d{uuid4().hex[:12]}"


def now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


# ------------------------------------------------------------------------------------------------ reading
def read_log(path: Path) -> Log:
    """The whole log; an empty one where there is no file. Raises UsageError with file and line for a log with a fault."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Log(path)
    except OSError as error:
        why = cause(error)
        raise UsageError(f"决定记录“{path}”打不开（{why.zh}）。", f"The decision log {path} cannot be opened ({why.en}).") from error
    return Log(path, _entries(content, path), exists=True)


def _entries(content: bytes, path: Path) -> tuple[Decision, ...]:
    try:
        root = yaml.compose(content.decode("utf-8-sig"), Loader=LOADER)
    except UnicodeDecodeError as error:
        _refuse(path, content[: error.start].count(b"\n"), "不是 UTF-8 文字", "not UTF-8 text")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        _refuse(path, mark.line if mark else 0, "不是有效的 YAML", "not valid YAML")
    if root is None:
        return ()
    if not isinstance(root, yaml.SequenceNode):
        _refuse(path, root.start_mark.line, "应是列表，每条决定一项", "a list is expected, one item per decision")
    known: set[str] = set()
    return tuple(_entry(node, path, known) for node in root.value)


def _refuse(path: Path, line: int, zh: str, en: str) -> NoReturn:
    place = f"{path}:{line + 1}"
    raise UsageError(
        f"决定记录有误：{place}：{zh}。请改正后重试，所有决定都未应用。",
        f"The decision log is wrong: {place}: {en}. Correct it and run again; no decision was applied.",
    )


def _entry(node: yaml.Node, path: Path, known: set[str]) -> Decision:
    """One entry; `known` are the ids before it."""
    try:
        entry = decision(_texts(node))
        _check_ids(entry, known)
    except UsageError as fault:
        _refuse(path, node.start_mark.line, *fault.message)
    known.add(entry.id)
    return entry


def _texts(node: yaml.Node) -> dict[str, str]:
    if not isinstance(node, yaml.MappingNode):
        raise UsageError("一条决定应是“键: 值”", "a decision must be a mapping")
    texts: dict[str, str] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode) or not isinstance(value, yaml.ScalarNode):
            raise UsageError("键和值都应是文字", "keys and values must be text")
        if key.value in texts:
            raise UsageError(f"“{key.value}”重复", f"'{key.value}' stands twice")
        texts[key.value] = value.value
    return texts


def decision(texts: Mapping[str, str]) -> Decision:
    """An entry from its keys and values. Raises UsageError unless it is complete, of a known kind, and each value is what it must be."""
    kind = texts.get("kind", "")
    if kind not in KINDS:
        raise UsageError(f"不认识的 kind“{kind}”，可用：{'、'.join(KINDS)}", f"there is no kind '{kind}'; known: {', '.join(KINDS)}")
    record = KINDS[kind]
    types = {field.name: field.type for field in fields(record)}
    if unknown := [name for name in texts if name not in types and name != "kind"]:
        raise UsageError(f"不认识“{unknown[0]}”", f"'{unknown[0]}' is not known here")
    required = [field.name for field in fields(record) if field.default is MISSING]
    if missing := [name for name in required if not texts.get(name, "").strip()]:
        raise UsageError(f"缺少“{missing[0]}”", f"'{missing[0]}' is missing")
    given = {name: _whole(name, text) if types[name] is int else text for name, text in texts.items() if name != "kind"}
    entry = record(**given)  # type: ignore[arg-type]
    _check(entry)
    return entry


def _whole(name: str, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise UsageError(f"“{name}”应是整数", f"'{name}' must be a whole number")
    return int(text)


def _check(entry: Decision) -> None:
    """What the fields of one entry must be."""
    _check_when(entry.when)
    if isinstance(entry, Map | Never):
        _among("scope", entry.scope, SCOPES)
        if entry.scope in {"report", "park"} and not getattr(entry, entry.scope):
            raise UsageError(f"缺少“{entry.scope}”", f"'{entry.scope}' is missing")
    if isinstance(entry, OfFinding):
        _among("action", entry.action, tuple(ACTIONS))
    period = entry.period if isinstance(entry, Map | Figure) else ""
    if period and not _PERIOD.fullmatch(period):
        raise UsageError(f"period“{period}”应是 current、base、Y-3 或年份", f"period '{period}' must be current, base, Y-3 or a year")


def _check_when(when: str) -> None:
    try:
        zone = datetime.fromisoformat(when).tzinfo
    except ValueError:
        zone = None
    if zone is None:
        raise UsageError(f"when“{when}”应是带时区的 ISO 时间", f"when '{when}' must be an ISO time with its zone")


def _among(name: str, text: str, known: Sequence[str]) -> None:
    if text not in known:
        raise UsageError(f"{name} 不能是“{text}”，可用：{'、'.join(known)}", f"{name} cannot be '{text}'; known: {', '.join(known)}")


def _check_ids(entry: Decision, known: set[str]) -> None:
    if entry.id in known:
        raise UsageError(f"编号 {entry.id} 重复", f"the id {entry.id} stands twice")
    if isinstance(entry, Undo) and entry.entry not in known:
        raise UsageError(f"要撤销的 {entry.entry} 不在前面", f"there is no {entry.entry} before it to undo")
    if isinstance(entry, SignOff) and entry.entry and entry.entry not in known:
        raise UsageError(f"要签认的 {entry.entry} 不在前面", f"there is no {entry.entry} before it to sign off")


# ------------------------------------------------------------------------------------------------ writing
def append(path: Path, *entries: Decision, guard: Callable[[Log], None] | None = None) -> None:
    """Add entries, alone in the log while it writes, and on disk when it returns: all of them or none. `guard` is shown the log as it
    is at that moment, and raises what keeps them from being added. Raises UsageError for a log with a fault and for an entry that
    would make it one, OutputError where nothing can be written; the log is then as before."""
    try:
        with path.open("ab+") as file, alone(file.fileno()):
            file.seek(0)
            content = file.read()
            if guard:
                guard(Log(path, _entries(content, path), exists=True))
            added = _after(content) + b"".join(map(_written, entries))
            _entries(content + added, path)
            _add(file.fileno(), len(content), added)
    except OSError as error:
        why = cause(error)
        raise OutputError(
            f"决定没有记下：不能写“{path}”（{why.zh}）。", f"The decision was not recorded: {path} cannot be written ({why.en})."
        ) from error


def _after(content: bytes) -> bytes:
    """What must stand before a new entry."""
    if not content:
        return _HEAD.encode()
    return b"" if content.endswith(b"\n") else b"\n"


def _written(entry: Decision) -> bytes:
    values = {field.name: getattr(entry, field.name) for field in fields(entry)}
    head = {name: values.pop(name) for name in ("id", "who", "when")}
    why = values.pop("why")
    item = {**head, "kind": NAMES[type(entry)], **{name: value for name, value in values.items() if value != ""}, "why": why}
    text = yaml.safe_dump([item], allow_unicode=True, sort_keys=False, default_flow_style=False, width=10_000)
    return text.encode()


def _add(descriptor: int, size: int, added: bytes) -> None:
    """Write at the end and wait for the disk; half an entry is taken back."""
    try:
        rest = memoryview(added)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, size)
        raise


if sys.platform == "win32":
    import msvcrt

    _FAR = 0x7FFF0000  # locks there are binding for reading too: far behind the last byte nobody reads

    @contextmanager
    def alone(descriptor: int) -> Iterator[None]:
        """Hold an open file against all others that ask for it so."""
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)  # gives up after ten seconds
        try:
            yield
        finally:
            os.lseek(descriptor, _FAR, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    @contextmanager
    def alone(descriptor: int) -> Iterator[None]:
        """Hold an open file against all others that ask for it so."""
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)
