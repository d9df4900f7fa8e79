"""Runs that write one folder take turns: each writes its files aside under one name there, and would remove those of the other."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from pipeline.decisions import alone
from pipeline.places import cache_folder


@contextmanager
def turn(out: Path, to: str = "write") -> Iterator[None]:
    """Wait until no other run of this user is about to do `to` with the folder `out`. Where no lock is to be had (no room for one, a file
    system without, ten seconds over on Windows) it goes on without: another run at the same time is rare."""
    name = sha256(f"{to} {out.resolve()}".encode("utf-8", "surrogateescape")).hexdigest()[:16]
    with ExitStack() as stack:
        with suppress(OSError):
            file = stack.enter_context((cache_folder("locks") / name).open("ab"))
            stack.enter_context(alone(file.fileno()))
        yield


__all__ = ["turn"]
