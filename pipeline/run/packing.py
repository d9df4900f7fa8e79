"""Reports as they travel between processes and as they are kept: in short, and in full but packed."""

import gc
import io
import pickle
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from operator import attrgetter
from typing import Any

from pipeline.model import Report
from pipeline.run.outline import Outline, outline


@dataclass(frozen=True, slots=True)
class Result:
    """One file as examined: in short, and in full but packed (a tenth of the size)."""

    outline: Outline
    packed: bytes

    def report(self, texts: dict[str, str] | None = None) -> Report:
        """In full; `texts` are shared by all that are unpacked with them. Raises whatever a damaged pickle raises."""
        report = _Unpickler(zlib.decompress(self.packed), {} if texts is None else texts).load()
        assert isinstance(report, Report)
        return report


def pack(report: Report, *, careful: bool = False) -> Result:
    """A report as it travels and is kept; `careful`: it was read with care."""
    pickled = io.BytesIO()
    _Pickler(pickled, pickle.HIGHEST_PROTOCOL).dump(report)
    return Result(outline(report, careful=careful), zlib.compress(pickled.getvalue(), 1))


class _Pickler(pickle.Pickler):
    """Writes a record as a call with its fields: that is read twice as fast as the way of frozen records with slots."""

    def persistent_id(self, thing: object) -> str | None:
        """Texts are marked, so that the reader can share them: reports say much the same."""
        return thing if type(thing) is str else None

    def reducer_override(self, thing: object) -> Any:
        kind = type(thing)
        if kind not in _values:
            _values[kind] = _getter(kind)
        values = _values[kind]
        return (kind, values(thing)) if values else NotImplemented


class _Unpickler(pickle.Unpickler):
    """Reads what we wrote ourselves: it comes from a child, or from a folder of this user alone."""

    def __init__(self, pickled: bytes, texts: dict[str, str]) -> None:
        super().__init__(io.BytesIO(pickled))
        self._shared = texts.setdefault

    def persistent_load(self, text: str) -> str:
        return self._shared(text, text)


_values: dict[type, Callable[[object], tuple[object, ...]] | None] = {}


def _getter(kind: type) -> Callable[[object], tuple[object, ...]] | None:
    """What takes the fields of a record of a kind in their order; None for what is no record."""
    if not is_dataclass(kind) or not all(item.init for item in fields(kind)):
        return None
    names = [item.name for item in fields(kind)]
    get = attrgetter(*names)
    return get if len(names) > 1 else lambda thing: (get(thing),)


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


__all__ = ["Result", "many_records", "pack"]
