"""The files of a run on the machines of a Dask cluster: the same work per file under the same supervision, elsewhere.

A task is a handful of files. The worker that gets it reads them in child processes of its own, just as a run on one machine does; a
worker that is lost costs nothing, for its tasks are given to others. Files that a worker sees under the same path with the same
content it opens there; the others are sent to it.
"""

import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from pipeline.decisions import Decision
from pipeline.errors import UsageError
from pipeline.isolate import Outcome
from pipeline.model import NOTHING
from pipeline.run.cache import program_digest
from pipeline.run.failure import failed, fingerprint
from pipeline.run.inputs import Input
from pipeline.run.options import LOCAL, AuditOptions
from pipeline.run.packing import Result, pack
from pipeline.run.work import Task, by_size, examined, lost

_FILES = 16  # of a task at most
_TASKS = 4  # per worker at least, so that none waits long for the last
_CONNECT_SECONDS = 20
_ADDRESS = re.compile(r":\d+/?$")


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file as it goes to a worker: where it is, what it holds, and its bytes if it must be sent."""

    input: Input
    sha256: str
    content: bytes | None = None


@contextmanager
def examined_on_cluster(files: Sequence[Input], options: AuditOptions, active: Sequence[Decision]) -> Iterator[Iterator[Result]]:
    """The results as they are finished. Raises UsageError if the cluster cannot be reached or runs another program."""
    refused = [pack(failed(item.path, item.name, item.refused)) for item in files if item.refused != NOTHING]
    wanted = by_size([item for item in files if item.refused == NOTHING])
    with ExitStack() as stack:
        answers: Iterable[Result] = ()
        if wanted:
            client = stack.enter_context(_client(options))
            _check_alike(client, options)
            answers = _answers(client, wanted, options, active)
        yield chain(refused, answers)


# ------------------------------------------------------------------------------------------------ here
@contextmanager
def _client(options: AuditOptions) -> Iterator[Any]:
    """A connection to the cluster; to one started here for this run alone if asked for."""
    distributed = _distributed()
    import dask

    if options.cluster != LOCAL and not _ADDRESS.search(options.cluster):  # else Dask takes a minute to fail, and shows its own fault
        raise _unreachable(options.cluster)

    with ExitStack() as stack:
        # a worker starts child processes of its own, which a daemon may not
        stack.enter_context(dask.config.set({"distributed.worker.daemon": False, "distributed.comm.timeouts.connect": _CONNECT_SECONDS}))
        address: Any = options.cluster
        if address == LOCAL:
            address = stack.enter_context(
                distributed.LocalCluster(
                    n_workers=options.workers, threads_per_worker=1, dashboard_address=None, host="127.0.0.1", silence_logs="ERROR"
                )
            )
        try:
            client = distributed.Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise _unreachable(options.cluster) from error
        with client:
            yield client


def _distributed() -> Any:
    try:
        import distributed
    except ImportError as error:
        raise UsageError(
            '未安装集群组件，请在程序所在文件夹中运行 pip install ".[cluster]"。',
            'The cluster component is not installed; run pip install ".[cluster]" in the folder of the program.',
        ) from error
    return distributed


def _unreachable(address: str) -> UsageError:
    return UsageError(
        f"连接不上集群“{address}”；请核对地址（如 tcp://主机:8786），并确认调度程序已启动。",
        f"The cluster {address} cannot be reached; check the address (like tcp://HOST:8786) and that its scheduler runs.",
    )


def _check_alike(client: Any, options: AuditOptions) -> None:
    """All workers must run this very program with these packs: else results would depend on who happened to get a file."""
    own = _identity(options)
    found = client.run(_identity, options)
    if not found:
        raise UsageError("集群上没有工作进程，请先启动。", "The cluster has no workers; start some first.")
    others = sorted(address for address, identity in found.items() if identity != own)
    if others:
        named = "、".join(others[:3])
        raise UsageError(
            f"集群的工作进程与本机的程序、Python 版本或知识包不同（{named}）；请装同一版本，并让知识包在同一路径可见。",
            f"Workers of the cluster run another program, Python or packs than this machine ({', '.join(others[:3])}); install the same "
            "version there and make the packs visible under the same path.",
        )


def _identity(options: AuditOptions) -> str:
    return program_digest((options.standard, options.ocr), options.patterns).hex()


def _answers(client: Any, files: Sequence[Input], options: AuditOptions, active: Sequence[Decision]) -> Iterator[Result]:
    """Submit all, and again with their bytes those files that a worker did not see."""
    size = max(1, min(_FILES, len(files) // (_TASKS * len(client.scheduler_info()["workers"]))))
    work = partial(_worked, options=replace(options, jobs=1, cluster=""), active=tuple(active))
    groups = [tuple(map(_parcel, files[first : first + size])) for first in range(0, len(files), size)]
    parcels = {_submit(client, work, group): group for group in groups}
    running: Any = _distributed().as_completed(parcels, loop=client.loop)
    for future in running:
        group = parcels.pop(future)
        if future.status != "finished":  # it cost every worker that tried it
            yield from (_given_up(parcel, future, options) for parcel in group)
            continue
        results, unseen = future.result()
        yield from results
        if unseen:
            sent = [replace(group[place], content=group[place].input.path.read_bytes()) for place in unseen]
            again = _submit(client, work, sent)
            parcels[again] = tuple(sent)
            running.add(again)


def _submit(client: Any, work: Any, group: Sequence[Parcel]) -> Any:
    return client.submit(work, tuple(group), pure=False, retries=1)


def _parcel(item: Input) -> Parcel:
    return Parcel(item, fingerprint(item.path))


def _given_up(parcel: Parcel, future: Any, options: AuditOptions) -> Result:
    outcome: Outcome[Result] = Outcome("crashed", text=type(future.exception()).__name__)
    return pack(lost(Task(parcel.input.path, parcel.input.name), outcome, options))


# ------------------------------------------------------------------------------------------------ on a worker
def _worked(parcels: Sequence[Parcel], options: AuditOptions, active: Sequence[Decision]) -> tuple[list[Result], list[int]]:
    """The results of the files that can be opened here, and the places of those that must be sent."""
    with tempfile.TemporaryDirectory(prefix="parkaudit-", ignore_cleanup_errors=True) as folder:
        here = [_laid_down(parcel, Path(folder), place) for place, parcel in enumerate(parcels)]
        seen = [item for item in here if item is not None]
        with examined(seen, options, active) as results:
            return list(results), [place for place, item in enumerate(here) if item is None]


def _laid_down(parcel: Parcel, folder: Path, place: int) -> Input | None:
    """The file as this machine sees it; None if it must be sent."""
    if parcel.content is not None:
        path = folder / str(place) / f"file{parcel.input.path.suffix}"
        path.parent.mkdir()
        path.write_bytes(parcel.content)
        return replace(parcel.input, path=path)
    same = os.path.isfile(parcel.input.path) and fingerprint(parcel.input.path) == parcel.sha256
    return parcel.input if same else None
