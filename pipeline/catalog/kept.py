"""The catalogue as it was made last time, kept in the user's cache folder: read in a tenth of the time that the packs take.

What is kept is JSON of the records, by their own type hints, with a digest of itself: never code. It is used only if it was made of the
same packs (every byte of them) by the same program; else, or if anything is wrong with it, the packs are read. Only a catalogue that was
found sound is kept, so a faulty pack is refused every time.
"""

import hashlib
import json
import logging
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from pipeline.catalog.records import Catalog
from pipeline.expression import Formula, parse_formula
from pipeline.places import cache_folder

_log = logging.getLogger(__name__)
_LARGEST = 16  # catalogues kept: one for each set of packs and version of the program
_SUFFIXES = {".yaml", ".yml", ".json"}

Decode = Callable[[Any], Any]


def kept(packs: Sequence[Path], make: Callable[[], Catalog]) -> Catalog:
    """The catalogue of the built-in packs and the folders given, as it was kept; else made anew, and kept."""
    try:
        place = cache_folder("catalog") / f"{_digest(packs)}.json"
    except OSError:
        return make()
    found = _read(place)
    if found is None:
        found = make()
        _write(place, found)
    return found


def _digest(packs: Sequence[Path]) -> str:
    """Of everything that a catalogue depends on: the packs, the code that reads them, the version of Python."""
    digest = hashlib.sha256(repr(sys.version_info[:3]).encode())
    program = Path(str(files("pipeline")))
    _feed(digest.update, program, [*program.glob("*.py"), *program.glob("catalog/*.py")])
    for root in (Path(str(files("patterns"))), *packs):
        digest.update(f"\0{root}\0".encode())  # faults are told by file
        _feed(digest.update, root, (path for path in (*root.glob("*"), *root.glob("*/*")) if path.suffix in _SUFFIXES))
    return digest.hexdigest()


def _feed(update: Callable[[bytes], None], root: Path, paths: Iterable[Path]) -> None:
    for path in sorted(paths):
        content = path.read_bytes()
        update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode() + content)


def _read(place: Path) -> Catalog | None:
    try:
        catalog: Catalog = _decoder(Catalog)(json.loads(_undamaged(place.read_bytes())))
        os.utime(place)
    except FileNotFoundError:
        return None
    except Exception as error:
        _log.warning("%s cannot be used: %s", place, error)
        return None
    return catalog


def _undamaged(content: bytes) -> bytes:
    digest, _, text = content.partition(b"\n")
    if hashlib.sha256(text).hexdigest().encode() != digest:
        raise ValueError("damaged")
    return text


def _write(place: Path, catalog: Catalog) -> None:
    """In one move, so that no half a file is ever found. Trouble with the folder only costs time."""
    text = json.dumps(_encoded(catalog), ensure_ascii=False, separators=(",", ":")).encode()
    aside = place.with_suffix(f".{os.getpid()}")
    try:
        aside.write_bytes(hashlib.sha256(text).hexdigest().encode() + b"\n" + text)
        aside.replace(place)
        older = sorted(place.parent.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)[_LARGEST:]
        for path in older:
            path.unlink(missing_ok=True)
    except OSError as error:
        _log.warning("%s cannot be kept: %s", place, error)


# ------------------------------------------------------------------------------------------------ records as JSON
def _encoded(value: Any) -> Any:
    if isinstance(value, Formula):
        return value.text
    if is_dataclass(value):
        return [_encoded(getattr(value, item.name)) for item in fields(value)]
    if isinstance(value, Mapping):
        return {str(key): _encoded(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_encoded(item) for item in value]
    return str(value) if isinstance(value, Decimal | Enum) else value


@cache
def _decoder(hint: Any) -> Decode:
    """What makes a value of a type of its JSON."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint is Formula:
        return lru_cache(maxsize=1_024)(parse_formula)  # standards have many in common
    if origin is Literal or hint in {str, int, bool, float}:
        return _same
    if origin in {Union, UnionType}:
        return _optional(next(part for part in inner if part is not NoneType))
    if origin is tuple:
        return _tuple(inner)
    if origin is Mapping:
        return _mapping(*inner)
    return _record(hint) if is_dataclass(hint) or hasattr(hint, "_fields") else _of_text(hint)


def _same(value: Any) -> Any:
    return value


def _of_text(kind: Callable[[str], Any]) -> Decode:
    """Decimals and enumerations are made of their text."""
    return kind


def _optional(hint: Any) -> Decode:
    decode = _decoder(hint)
    return lambda value: None if value is None else decode(value)


def _tuple(inner: Sequence[Any]) -> Decode:
    if inner[-1] is ...:
        decode = _decoder(inner[0])
        return tuple if decode is _same else lambda items: tuple(map(decode, items))
    decoders = tuple(map(_decoder, inner))
    return lambda items: tuple(decode(item) for decode, item in zip(decoders, items, strict=True))


def _mapping(key: Any, value: Any) -> Decode:
    name, decode = _decoder(key), _decoder(value)
    return lambda parts: {name(key): decode(item) for key, item in parts.items()}


def _record(kind: Any) -> Decode:
    """A dataclass or named tuple, from its fields in their order."""
    decoders = tuple(map(_decoder, get_type_hints(kind).values()))
    return lambda items: kind(*[decode(item) for decode, item in zip(decoders, items, strict=True)])


__all__ = ["kept"]
