"""How fast the index of a large run answers: `python benchmarks/review_list.py [--reports N] [--findings N]`.

Milliseconds of each question that a list of findings asks, the median of several, beside a plain `SELECT count(*)` of the same table; and
what it takes to make the index, beside what it takes to read the tables that it is made from.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import unquote

from archive import archive
from starlette.testclient import TestClient

from pipeline.catalog import load_catalog
from pipeline.decisions import append
from pipeline.export import Dataset, Origin, rows
from pipeline.export.dataset import write_datapackage, write_origin
from pipeline.export.parquet import write_parquet
from pipeline.index import INDEX, Filter, open_index
from pipeline.index.build import connect
from pipeline.review.app import make_app
from pipeline.review.desk import Desk
from pipeline.review.gate import Secrets
from pipeline.run.entry import entry, of_finding

TIMES = 9
TABLES = ("reports", "facts", "checks", "findings", "unmapped", "problems")


def milliseconds(ask: Callable[[], object], times: int = TIMES) -> float:
    """The median of several."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        ask()
        took.append((time.perf_counter() - began) * 1000)
    return median(took)


def show(name: str, took: float, plain: float, total: int) -> None:
    print(f"{name:40} {took:9.1f} ms {took / plain:8.1f} × {total:8}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Time of the lists of the review page.")
    parser.add_argument("--reports", type=int, default=1_000)
    parser.add_argument("--findings", type=int, default=10_000)
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        out.mkdir()
        dataset = Dataset(
            archive(arguments.reports, arguments.findings),
            "zh",
            load_catalog(),
            Origin(("samples",), decisions=str(out.parent / "decisions.yaml")),
        )
        for write in (write_datapackage, write_parquet, write_origin):
            write(dataset, out)
        read = milliseconds(lambda: [list(rows(out, table)) for table in TABLES], 1)
        made = milliseconds(lambda: open_index(out), 1)
        size = (out / INDEX).stat().st_size / 1e6
        print(f"making the index: {made / 1000:.1f} s, {made / read:.1f} × reading its tables; {size:.0f} MB")
        ask(out)
        ask_page(out)


def ask_page(out: Path) -> None:
    """Whole answers of the review page, with two thousand decisions in the log."""
    known, address = Secrets(), "127.0.0.1:9"
    desk = Desk(out, "zh")
    found = desk.index.findings(Filter(), 0, 10_000).rows
    append(desk.record.path, *(entry("finding", "张三", "属实", of_finding(row, "accept")) for row in found[::5]))
    client = TestClient(make_app(desk, known, (address,), "c"), base_url=f"http://{address}")
    client.get("/", params={"token": known.token})
    one = found[len(found) // 2]
    for asked in (
        "/",
        "/list",
        "/list?status=open&text=能耗",
        f"/list?report={one['report']}",
        f"/findings/{one['finding']}",
        "/reports",
        "/status",
    ):
        took = milliseconds(lambda asked=asked: client.get(asked).raise_for_status())  # type: ignore[misc]
        print(f"page: {unquote(asked)[:50]:50} {took:9.1f} ms", flush=True)


def ask(out: Path) -> None:
    index = open_index(out)
    with connect(out / INDEX).connect() as connection:
        plain = milliseconds(lambda: connection.exec_driver_sql("SELECT count(*) FROM findings").scalar())
    show("SELECT count(*)", plain, plain, index.findings(Filter()).total)
    show("is the index of this run?", milliseconds(lambda: open_index(out)), plain, 0)
    ids = [row["finding"] for row in index.findings(Filter(), 0, 1_000_000).rows]
    decided = {name: ("accepted", "dismissed")[number % 2] for number, name in enumerate(ids[::3])}
    report = index.reports()[len(ids) // 30]["report"]
    for name, wanted in {
        "all": Filter(),
        "errors": Filter(severity="error"),
        "of one report": Filter(report=report),
        "text of two characters": Filter(text="能耗"),
        "text of two words": Filter(text="工业增加值 重算"),
        "text that nothing has": Filter(text="没有这样的话"),
        "open": Filter(status="open"),
        "errors accepted, with text": Filter(status="accepted", severity="error", text="工业"),
    }.items():
        total = index.findings(wanted, statuses=decided).total
        show(f"list: {name}", milliseconds(lambda wanted=wanted: index.findings(wanted, statuses=decided)), plain, total)  # type: ignore[misc]
        show(f"counts: {name}", milliseconds(lambda wanted=wanted: index.counts(wanted, statuses=decided)), plain, total)  # type: ignore[misc]
    show("list: all, the last page", milliseconds(lambda: index.findings(Filter(), len(ids) - 50)), plain, len(ids))


if __name__ == "__main__":
    main()
