"""Runs on a cluster: the same results, whoever did the work and whatever happened to them."""

import csv
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import UsageError
from pipeline.run import AuditOptions, audit, cluster
from pipeline.run.cluster import Parcel, _worked, examined_on_cluster
from pipeline.run.failure import fingerprint
from pipeline.run.inputs import Input, find_inputs

pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::DeprecationWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


@pytest.fixture
def folder(tmp_path: Path, write_report: Callable[..., Path]) -> Path:
    reports = tmp_path / "reports"
    reports.mkdir()
    for number in range(5):
        write_report(reports / f"{number}.docx", {(3, 5): f"{1000 + number}"})
    (reports / "broken.docx").write_bytes(b"no document")
    return reports


def untimed(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = {path.name: path.read_bytes() for path in out.glob("*.csv") if path.name != "reports.csv"}
    with (out / "reports.csv").open(encoding="utf-8-sig", newline="") as file:
        return found | {"reports.csv": [row | {"seconds": ""} for row in csv.DictReader(file)]}


def test_a_cluster_started_here_gives_what_one_job_gives(folder: Path, tmp_path: Path) -> None:
    audit(folder, AuditOptions(out=tmp_path / "one", jobs=1, fresh=True))
    audit(folder, AuditOptions(out=tmp_path / "many", jobs=2, fresh=True, cluster="local"))
    assert untimed(tmp_path / "one") == untimed(tmp_path / "many")


@pytest.fixture
def scheduler() -> Iterator[Any]:
    import dask
    import distributed

    start: Any = distributed.LocalCluster
    options = {"dashboard_address": None, "host": "127.0.0.1", "silence_logs": "CRITICAL"}
    with dask.config.set({"distributed.worker.daemon": False}), start(n_workers=2, threads_per_worker=1, **options) as made:
        yield made


def test_the_files_of_a_lost_worker_are_read_by_others(folder: Path, tmp_path: Path, scheduler: Any) -> None:
    """Nothing is lost, and nothing comes twice."""
    files = find_inputs([folder], tmp_path / "out").files
    victim = next(iter(scheduler.workers.values()))
    names: list[str] = []
    with examined_on_cluster(files, AuditOptions(cluster=scheduler.scheduler_address), ()) as results:
        for result in results:
            if not names:
                os.kill(victim.pid, signal.SIGKILL)
            names.append(result.outline.name)
    assert sorted(names) == [*(f"{number}.docx" for number in range(5)), "broken.docx"]


def test_a_file_that_a_worker_does_not_see_is_asked_for_and_sent(folder: Path) -> None:
    path, digest = folder / "0.docx", fingerprint(folder / "0.docx")
    options = AuditOptions(jobs=1)
    elsewhere = Parcel(Input(folder / "gone" / "0.docx", "0.docx"), digest)
    changed = Parcel(Input(path, "0.docx"), "another")
    assert _worked([elsewhere, changed], options, ()) == ([], [0, 1])
    (result,), unseen = _worked([Parcel(elsewhere.input, digest, path.read_bytes())], options, ())
    assert (result.outline.name, unseen) == ("0.docx", [])
    report = result.report()
    assert (report.sha256, report.status, report.format) == (digest, "ok", "docx")


def test_an_address_where_nobody_answers_is_refused(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_CONNECT_SECONDS", 1)
    with pytest.raises(UsageError, match=r"127\.0\.0\.1:9"):
        audit(folder, AuditOptions(out=tmp_path / "out", fresh=True, cluster="tcp://127.0.0.1:9"))


@pytest.mark.parametrize("address", ["somewhere", "tcp://somewhere", "8786"])
def test_what_is_no_address_is_refused_before_dask_tries_it(address: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("distributed.Client", lambda *_, **__: pytest.fail("Dask takes a minute to fail"))
    with (
        pytest.raises(UsageError, match=address),
        examined_on_cluster(find_inputs([folder], folder / "out").files, AuditOptions(cluster=address), ()),
    ):
        pass


def test_workers_with_another_program_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Client:
        def run(self, *_: object) -> dict[str, str]:
            return {"tcp://10.0.0.7:1": "other"}

    with pytest.raises(UsageError, match=r"10\.0\.0\.7"):
        cluster._check_alike(Client(), AuditOptions(cluster="tcp://somewhere:1"))
    monkeypatch.setattr(Client, "run", lambda *_: {})
    with pytest.raises(UsageError, match="no workers"):
        cluster._check_alike(Client(), AuditOptions(cluster="tcp://somewhere:1"))
