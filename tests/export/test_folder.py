"""Writing the whole output folder: nothing half-written, nothing of others touched, failures named."""

import json
from pathlib import Path

import pytest

from pipeline.catalog import Catalog
from pipeline.errors import OutputError
from pipeline.export import EXPORTERS, Dataset, is_output, write
from pipeline.export.folder import write_folder
from pipeline.model import Report

NAMES = ("reports", "facts", "checks", "findings", "unmapped", "problems", "series")


def fail(_: Dataset, folder: Path) -> None:
    (folder / "facts.csv").write_text("half", encoding="utf-8")
    raise OSError(28, "No space left on device")


def test_everything_is_written_and_nothing_else(reports: list[Report], catalog: Catalog, out: Path) -> None:
    write(reports, out, language="zh", catalog=catalog)
    tables = {f"{name}.{suffix}" for name in NAMES for suffix in ("csv", "parquet")}
    # later forms of output may add their own files
    assert {path.name for path in out.iterdir()} >= tables | {"datapackage.json", "audit.xlsx"}
    assert not list(out.glob(".*"))
    assert not [path for path in out.iterdir() if path.is_dir() or path.suffix == ".tmp"]


def test_a_failing_exporter_leaves_the_old_file_and_the_others_go_on(dataset: Dataset, out: Path) -> None:
    out.mkdir()
    (out / "facts.csv").write_text("old", encoding="utf-8")
    exporters = {"csv": fail, "datapackage": EXPORTERS["datapackage"]}
    with pytest.raises(OutputError) as caught:
        write_folder(dataset, out, exporters)
    assert (out / "facts.csv").read_text(encoding="utf-8") == "old"
    assert {path.name for path in out.iterdir()} == {"facts.csv", "datapackage.json"}
    assert "the disk is full" in caught.value.message.en
    assert "Complete: datapackage.json" in caught.value.message.en
    assert "已写好：datapackage.json" in caught.value.message.zh


def test_a_workbook_open_in_excel_is_named_and_the_rest_is_complete(dataset: Dataset, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = Path.replace

    def locked(self: Path, target: Path) -> Path:
        if target.name == "audit.xlsx":
            raise PermissionError(13, "Permission denied")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(OutputError, match=r"audit.xlsx: .*open in Excel.*Complete: .*findings.csv"):
        write_folder(dataset, out, EXPORTERS)
    assert (out / "findings.csv").exists()
    assert not (out / "audit.xlsx").exists()


def test_out_is_a_file(dataset: Dataset, out: Path) -> None:
    out.write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="is a file"):
        write_folder(dataset, out, EXPORTERS)
    assert out.read_text(encoding="utf-8") == "mine"


def test_out_cannot_be_made(dataset: Dataset, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", forbidden)
    with pytest.raises(OutputError, match="no permission"):
        write_folder(dataset, out, EXPORTERS)


def test_files_of_others_stay_and_our_stale_tables_go(reports: list[Report], catalog: Catalog, out: Path) -> None:
    out.mkdir()
    (out / "mine.csv").write_text("mine", encoding="utf-8")
    (out / "old.csv").write_text("ours", encoding="utf-8")
    outside = out.parent / "outside.csv"
    outside.write_text("mine", encoding="utf-8")
    listed = [{"path": "old.csv", "parquet": "old.parquet"}, {"path": "../outside.csv", "parquet": "notes.txt"}]
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    (out / "datapackage.json").write_text(json.dumps({"generator": "parkaudit", "resources": listed}), encoding="utf-8")
    write(reports, out, language="zh", catalog=catalog)
    assert not (out / "old.csv").exists()
    assert all(path.read_text(encoding="utf-8") == "mine" for path in (out / "mine.csv", out / "notes.txt", outside))


def test_a_folder_of_ours_is_known_by_its_manifest(reports: list[Report], catalog: Catalog, out: Path) -> None:
    assert not is_output(out)
    write(reports, out, language="zh", catalog=catalog)
    assert is_output(out)
    (out / "datapackage.json").write_text('{"generator": "another", "resources": []}', encoding="utf-8")
    assert not is_output(out)


def test_what_a_killed_run_left_is_cleared(dataset: Dataset, out: Path) -> None:
    (out / ".parkaudit-writing").mkdir(parents=True)
    (out / ".parkaudit-writing" / "half.csv").write_text("half", encoding="utf-8")
    write_folder(dataset, out, {"csv": EXPORTERS["csv"]})
    assert {path.name for path in out.iterdir()} == {f"{name}.csv" for name in NAMES}
