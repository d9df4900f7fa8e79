"""Reports as they travel between processes and as they are kept: in short, in full but packed, and as the rows that they have in the tables
if no other report of the run bears on them."""

import gc
import hashlib
import io
import pickle
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import takewhile
from operator import attrgetter
from typing import Any, NamedTuple

from pipeline import model
from pipeline.decisions import Decision
from pipeline.export import Rows
from pipeline.model import Fact, Language, Location, Report
from pipeline.run.outline import Outline, outline


class Alone(NamedTuple):
    """What the output folder says of a report in a language if it stands alone in the run, at the place and under the decisions that `key`
    digests: the report in short, and its rows in every table. In the tables `own` they are the same whatever stands beside it."""

    language: Language
    key: str
    outline: Outline
    own: frozenset[str]
    rows: Mapping[str, Rows]


class Result(NamedTuple):
    """One file as examined: in short, in full but packed (a third of the size), the digest of that, and what is told of it alone, where
    that was worked out."""

    outline: Outline
    packed: bytes
    digest: str
    alone: Alone | None = None

    def report(self) -> Report:
        """In full. Raises whatever a damaged pickle raises."""
        report, columns = unpacked(self.packed)
        assert isinstance(report, Report)
        return replace(report, facts=_facts(columns))


def pack(report: Report, alone: Alone | None = None, *, careful: bool = False) -> Result:
    """A report as it travels and is kept; `careful`: it was read with care."""
    content = packed((replace(report, facts=()), _columns(report.facts)))
    return Result(outline(report, careful=careful), content, hashlib.sha256(content).hexdigest(), alone)


def packed(records: object) -> bytes:
    """A report, or parts of one, in a third of the size."""
    pickled = io.BytesIO()
    pickler = pickle.Pickler(pickled, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _as_calls()
    pickler.dump(records)
    return zlib.compress(pickled.getvalue(), 1)


def unpacked(content: bytes) -> Any:
    """What was packed. Raises whatever a damaged pickle raises."""
    return pickle.loads(zlib.decompress(content))  # noqa: S301 - from a child, or from a folder of this user alone


class _Tail(NamedTuple):
    """A tuple by another: how many of the first items of that, and what comes behind them."""

    first: int
    rest: tuple[object, ...]


def difference(before: Report, after: Report) -> bytes:
    """What makes one report of the other, packed: a tenth of the whole where only judging lies between them."""
    pairs = ((item.name, getattr(before, item.name), getattr(after, item.name)) for item in fields(Report))
    return packed({name: _tail(old, new) for name, old, new in pairs if new is not old})


def _tail(old: object, new: object) -> object:
    if type(old) is not tuple or type(new) is not tuple:
        return new
    first = sum(1 for _ in takewhile(lambda pair: pair[0] is pair[1], zip(old, new, strict=False)))
    return _Tail(first, new[first:])


def changed(before: Report, content: bytes) -> Report:
    """The other report of a difference."""
    found: dict[str, Any] = unpacked(content)
    return replace(before, **{name: _whole(getattr(before, name), new) for name, new in found.items()})


def _whole(old: Any, new: Any) -> Any:
    return (*old[: new.first], *new.rest) if isinstance(new, _Tail) else new


def alone_key(place: object, bearing: Sequence[Decision]) -> str:
    """Of the place of a report among others and the decisions that bear on it."""
    return hashlib.sha256(repr((place, bearing)).encode("utf-8", "surrogatepass")).hexdigest()


# ------------------------------------------------------------------------------------------------ facts
_NAMES = Fact._fields
_PLACE = _NAMES.index("location")
_OWN = [name for name in _NAMES if name != "location"]
_NUMBERS = [_OWN.index(name) for name in ("value", "low", "high")]
_FLAT = attrgetter(*_OWN, *(f"location.{name}" for name in Location._fields))


def _columns(facts: Sequence[Fact]) -> list[Sequence[Any]]:
    """What facts hold and where they stand, a field at a time: they are most of a report. Numbers are text, which is written in half the
    time."""
    columns: list[Sequence[Any]] = list(zip(*map(_FLAT, facts), strict=True))
    for place in _NUMBERS if columns else ():
        columns[place] = [number if number is None else str(number) for number in columns[place]]
    return columns


def _facts(columns: list[Sequence[Any]]) -> tuple[Fact, ...]:
    """The facts of such columns."""
    if not columns:
        return ()
    for place in _NUMBERS:
        columns[place] = [text if text is None else Decimal(text) for text in columns[place]]
    own, places = columns[: len(_OWN)], columns[len(_OWN) :]
    return tuple(map(Fact, *own[:_PLACE], map(Location, *places), *own[_PLACE:]))


# ------------------------------------------------------------------------------------------------ other records
@cache
def _as_calls() -> Mapping[type, Callable[[Any], Any]]:
    """How each kind of record is pickled: as a call with its fields. That is written and read twice as fast as the way of frozen records
    with slots, or of named tuples."""
    kinds = [kind for kind in vars(model).values() if isinstance(kind, type)]
    return {kind: _as_call(kind, get) for kind in kinds if (get := _fields_of(kind)) is not None}


def _fields_of(kind: type) -> Callable[[Any], tuple[object, ...]] | None:
    """What takes the fields of a record of a kind, in their order; None for what is no record."""
    if issubclass(kind, tuple):
        return tuple
    names = [item.name for item in fields(kind)] if is_dataclass(kind) else []
    return attrgetter(*names) if len(names) > 1 else None


def _as_call(kind: type, get: Callable[[Any], tuple[object, ...]]) -> Callable[[Any], Any]:
    return lambda record: (kind, get(record))


@contextmanager
def many_records() -> Iterator[None]:
    """While thousands of records are made that all stay, looking for garbage among them doubles the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


__all__ = ["Alone", "Result", "alone_key", "changed", "difference", "many_records", "pack"]
