"""What runs keep for later ones: results by everything they depend on, digests of files, and which run an output folder holds.

The key of a result is the content and name of the input, the code and packs of the program, the Python version and the options that
change a result. A result made under other decisions of people is not used; which of them bear on a file is known from its outline.
What failed is not kept: a tool that was missing may be there the next time. The size is bounded; what was used longest ago goes first.
"""

import hashlib
import logging
import os
import pickle
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from pipeline.model import Status
from pipeline.run.failure import fingerprint
from pipeline.run.outline import Outline
from pipeline.run.packing import Result
from pipeline.run.store import Store

_SETTLED = 2.0  # seconds: a file written this short a time ago may be written again within the same tick of the clock
_DIGEST = 64  # bytes that a digest takes
_log = logging.getLogger(__name__)


def program_digest(options: Sequence[str], packs: Iterable[Path]) -> bytes:
    """A digest of the code, the packs, the Python version and the options."""
    digest = hashlib.sha256(repr((sys.version_info[:3], tuple(options))).encode())
    for root in (Path(str(files("pipeline"))), Path(str(files("patterns"))), *packs):
        for path in sorted(root.rglob("*")):
            if path.suffix in {".py", ".yaml", ".yml", ".json"}:
                digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.digest()


class Cache:
    """Look up and keep results. `decided` digests the decisions that bear on a report. `fresh`: nothing is looked up, results are
    still kept."""

    def __init__(
        self,
        options: Sequence[str],
        packs: Iterable[Path],
        *,
        decided: Callable[[Outline], str] = lambda _: "",
        fresh: bool = False,
        folder: Path | None = None,
    ) -> None:
        self._options, self._packs, self._decided, self._fresh = tuple(options), tuple(packs), decided, fresh
        self._used: dict[str, list[str]] = {"results": [], "files": []}
        self.store = Store(folder)

    @cached_property
    def program(self) -> bytes:
        return program_digest(self._options, self._packs)

    def _key(self, sha256: str, name: str) -> str:
        return hashlib.sha256(self.program + f"{sha256}|{name}".encode("utf-8", "surrogatepass")).hexdigest()

    # ------------------------------------------------------------------------------------------------ files
    def fingerprint(self, path: Path, place: str = "") -> str:
        """SHA-256 of a file, empty if it cannot be read; not computed again while size, times and place on the disk are the same. `place`:
        its real path, if that is known."""
        state = file_state(path)
        place = place or os.path.realpath(path)
        known = [] if self._fresh or not state else self.store.rows("select sha256 from files where path = ? and state = ?", place, state)
        if known:
            self._used["files"].append(place)
            return str(known[0][0])
        found = fingerprint(path)
        if found and state and state == file_state(path):
            self.store.write("insert or replace into files values (?, ?, ?, ?)", [(place, state, found, time.time())])
        return found

    # ------------------------------------------------------------------------------------------------ results
    def has(self, sha256: str, name: str) -> bool:
        """Whether a result may be kept for an input of this content under this name; `get` tells if it is of use."""
        return bool(sha256) and self._key(sha256, name) in self._kept

    @cached_property
    def _kept(self) -> frozenset[str]:
        return frozenset() if self._fresh else frozenset(key for (key,) in self.store.rows("select key from results"))

    def get(self, sha256: str, name: str) -> Result | None:
        """The result kept for an input of this content under this name."""
        if self._fresh or not sha256:
            return None
        key = self._key(sha256, name)
        for decided, digest, content in self.store.rows("select decided, digest, content from results where key = ?", key):
            result = _unpickled(content, digest)
            if isinstance(result, Result) and decided == self._decided(result.outline):
                self._used["results"].append(key)
                return result
        return None

    def put(self, result: Result) -> None:
        """Keep the result of a file that was read."""
        outline = result.outline
        if outline.status is Status.FAILED or not outline.sha256:
            return
        content = pickle.dumps(result, protocol=pickle.HIGHEST_PROTOCOL)
        row = (self._key(outline.sha256, outline.name), self._decided(outline), _digest(content), len(content), time.time(), content)
        self.store.write("insert or replace into results values (?, ?, ?, ?, ?, ?)", [row])

    @property
    def reused(self) -> int:
        """How many files need not be read, for their results were kept."""
        return len(self._used["results"])

    # ------------------------------------------------------------------------------------------------ runs
    def run(self, out: Path, state: str) -> Any:
        """What was kept by the run that wrote the folder `out`, if it was this program and the files are in the same state; else None."""
        if self._fresh or not state:
            return None
        known = (os.path.realpath(out), self.program.hex(), state)
        found = self.store.rows("select content from runs where out = ? and run = ? and state = ?", *known)
        return _unpickled(found[0][0][_DIGEST:], found[0][0][:_DIGEST].decode("ascii", "replace")) if found else None

    def put_run(self, out: Path, state: str, content: object) -> None:
        """Keep what a run leaves for the next, with the state of the files that it wrote."""
        packed = pickle.dumps(content, protocol=pickle.HIGHEST_PROTOCOL)
        row = (os.path.realpath(out), self.program.hex(), state, _digest(packed).encode() + packed, time.time())
        self.store.write("insert or replace into runs values (?, ?, ?, ?, ?)", [row])

    def close(self) -> None:
        """Note what was used, and keep the size in bounds."""
        self.store.used("results", "key", self._used["results"])
        self.store.used("files", "path", self._used["files"])
        self.store.prune()
        self.store.close()


def file_state(path: Path) -> str:
    """Changes whenever the file does; empty where that cannot be told."""
    try:
        stat = os.stat(path)
    except OSError:
        return ""
    latest = max(stat.st_mtime, stat.st_ctime)
    return "" if time.time() - latest < _SETTLED else f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_ino}"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _unpickled(content: bytes, digest: str) -> Any:
    """What we pickled ourselves, in a folder of this user alone; None where it was damaged."""
    try:
        return pickle.loads(content) if digest == _digest(content) else None  # noqa: S301
    except Exception as error:
        _log.warning("a kept result cannot be used: %s", error)
        return None
