"""Results kept between runs: one file per examined input, keyed by everything that the result depends on.

The key is the content and name of the input, the code and packs of the program, the Python version and the options that change a
result. A result made under other decisions of people is not used; which of them bear on a file is known from the result itself. What
failed is not kept: a tool that was missing may be there the next time. The folder is bounded in size; the results used longest ago
go first.
"""

import hashlib
import logging
import os
import pickle
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import cached_property
from importlib.resources import files
from pathlib import Path

from pipeline.model import Report, Status
from pipeline.places import cache_folder

LARGEST = 512 * 1024 * 1024
"""Bytes that the kept results may take together."""

_log = logging.getLogger(__name__)


class Cache:
    """Look up and keep reports. `decided` digests the decisions that bear on a report. `fresh`: nothing is looked up, results are
    still kept. Trouble with the folder only costs time."""

    def __init__(
        self,
        options: Sequence[str],
        packs: Iterable[Path],
        *,
        decided: Callable[[Report], str] = lambda _: "",
        fresh: bool = False,
        folder: Path | None = None,
    ) -> None:
        self._options, self._packs, self._decided, self._fresh, self._named = tuple(options), tuple(packs), decided, fresh, folder

    @cached_property
    def _folder(self) -> Path:
        return self._named or cache_folder("results")

    @cached_property
    def _program(self) -> bytes:
        """A digest of the code, the packs and the options."""
        digest = hashlib.sha256(repr((sys.version_info[:3], self._options)).encode())
        for root in (Path(str(files("pipeline"))), Path(str(files("patterns"))), *self._packs):
            for path in sorted(root.rglob("*")):
                if path.suffix in {".py", ".yaml", ".yml", ".json"}:
                    digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
        return digest.digest()

    def _place(self, sha256: str, name: str) -> Path:
        key = hashlib.sha256(self._program + f"{sha256}|{name}".encode()).hexdigest()
        return self._folder / f"{key}.report"

    def get(self, sha256: str, name: str) -> Report | None:
        """The report kept for an input of this content under this name."""
        if self._fresh or not sha256:
            return None
        place = self._place(sha256, name)
        try:
            with place.open("rb") as file:
                digest, report = pickle.load(file)  # noqa: S301 (our own files, in a folder of this user alone)
            os.utime(place)
            current = isinstance(report, Report) and digest == self._decided(report)
        except FileNotFoundError:
            return None
        except Exception as error:
            _log.warning("%s cannot be used: %s", place, error)
            return None
        return report if current else None

    def put(self, report: Report) -> None:
        """Keep a report that was read, in one move, so that no half a file is ever found."""
        if report.status is Status.FAILED or not report.sha256:
            return
        place = self._place(report.sha256, report.name)
        aside = place.with_suffix(f".{os.getpid()}")
        try:
            aside.write_bytes(pickle.dumps((self._decided(report), report), protocol=pickle.HIGHEST_PROTOCOL))
            aside.replace(place)
        except OSError as error:
            _log.warning("%s cannot be kept: %s", place, error)

    def prune(self, largest: int = LARGEST) -> None:
        """Delete the results used longest ago until the rest is small enough."""
        with suppress(OSError):
            kept = sorted(((item.stat(), item) for item in self._folder.iterdir()), key=lambda pair: -pair[0].st_mtime)
            total = 0
            for stat, item in kept:
                total += stat.st_size
                if total > largest:
                    item.unlink(missing_ok=True)
