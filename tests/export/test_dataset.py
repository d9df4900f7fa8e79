"""CSV, Parquet, data frames and datapackage.json."""

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet

from pipeline.catalog import Catalog
from pipeline.export import Dataset, tables, write
from pipeline.export.dataset import write_csv, write_datapackage
from pipeline.export.parquet import write_parquet
from pipeline.model import Report, SeriesPoint, Severity

COLUMNS = {
    "reports": "report sha256 format status reason park year standard pages pages_failed tables facts checks findings unmapped seconds "
    "park_id base_year base_year_basis problems duplicate_of coverage",
    "facts": "fact report park year standard concept period kind value unit low high text unit_text label source page table row col bbox "
    "method score printed confidence doubt paragraph span scope section concept_name",
    "checks": "check report rule concept period verdict reason reported low high unit n inputs concept_name formula",
    "findings": "finding report park year rule severity concept period reported low high unit diagnosis message evidence page facts "
    "parent table row col bbox section repair changes_verdict status note rule_title concept_name candidates",
    "unmapped": "report page table row label unit_text text candidates reason",
    "problems": "report kind message page table row col",
    "series": "park_id concept year scope value unit low high report fact standard doubt others agree concept_name",
}


def read(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def folder(dataset: Dataset, tmp_path: Path) -> Path:
    write_csv(dataset, tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_are_those_of_the_contract_in_every_form(dataset: Dataset, folder: Path, name: str) -> None:
    write_parquet(dataset, folder)
    write_datapackage(dataset, folder)
    expected = COLUMNS[name].split()
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert next(csv.reader(stream)) == expected
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    resource = next(item for item in package["resources"] if item["name"] == name)
    assert [field["name"] for field in resource["schema"]["fields"]] == expected
    assert parquet.read_schema(folder / f"{name}.parquet").names == expected


def test_csv_bytes(folder: Path) -> None:
    data = (folder / "problems.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfreport,kind,message,page,table,row,col\r\n")
    assert data.endswith("b/=乙.docx,ocr,第 4 页不清楚。,4,,,\r\n".encode())
    quoted = (folder / "facts.csv").read_bytes()
    assert '"引""号,逗号"'.encode() in quoted
    assert '"两行\n文字"'.encode() in quoted


def test_text_that_could_run_as_a_formula_is_escaped_and_numbers_are_not(folder: Path) -> None:
    texts = [row["text"] for row in read(folder, "facts") if row["report"] == "a/甲.pdf"]
    assert texts == [
        "'=cmd|' /C calc'!A0",
        "-5",
        "-",
        "'@home",
        "+1.5",
        "'-5%",
        "两行\n文字",
        '引"号,逗号',
        "'\tx",
        "—",
        "-1,234.5",
        "'quoted",
    ]
    assert next(row for row in read(folder, "findings") if row["finding"] == "na")["note"] == "'=已核对"


def test_figures_are_plain_and_exact(folder: Path) -> None:
    rows = {row["fact"]: row for row in read(folder, "facts")}
    assert [rows["fa1"][name] for name in ("value", "low", "high", "text", "printed")] == [
        "19107000",
        "19106950",
        "19107050",
        "1910.70",
        " 1910.70\n",
    ]
    assert (rows["fa2"]["value"], rows["fa3"]["value"]) == ("12.5", "0.0000001")
    assert (rows["fa1"]["bbox"], rows["fa3"]["span"]) == ("1.01 2.00 0.00 4.50", "3 9")
    assert (rows["fa1"]["score"], rows["fa3"]["confidence"], rows["fa3"]["low"]) == ("0.988", "0.500", "")


def test_computed_bounds_are_rounded_outwards_to_12_digits(folder: Path) -> None:
    finding = next(row for row in read(folder, "findings") if row["finding"] == "nb")
    assert (finding["low"], finding["high"]) == ("0.666666666666", "0.666666666667")
    check = next(row for row in read(folder, "checks") if row["check"] == "c1")
    assert (check["low"], check["high"], check["reported"]) == ("-1234567890.13", "-1234567890.12", "-0.5")


def test_rows_are_in_a_stable_order(reports: list[Report], catalog: Catalog, folder: Path, tmp_path: Path) -> None:
    assert [row["report"] for row in read(folder, "reports")] == ["a/甲.pdf", "b/=乙.docx"]
    assert [row["fact"] for row in read(folder, "facts")][-3:] == ["fa2", "fa1", "fa3"]
    assert [row["check"] for row in read(folder, "checks")] == ["c1", "c2"]
    assert [row["finding"] for row in read(folder, "findings")] == ["nb", "na"]
    other = tmp_path / "other"
    other.mkdir()
    write_csv(Dataset(reports[::-1], "zh", catalog), other)
    assert all((other / path.name).read_bytes() == path.read_bytes() for path in folder.glob("*.csv"))


def test_lists_words_and_counts(folder: Path) -> None:
    finding = next(row for row in read(folder, "findings") if row["finding"] == "nb")
    lines = finding["evidence"].split("\n")
    assert lines == ["第 3 页 “1910.70”", "长" * 199 + "…"]
    assert (finding["diagnosis"], finding["facts"], finding["changes_verdict"]) == ("unit-slip decimal-shift", "fa1 fa2 gone", "no")
    report = read(folder, "reports")[1]
    assert [report[name] for name in ("facts", "checks", "findings", "unmapped", "problems")] == ["3", "2", "2", "1", "1"]
    assert (report["pages_failed"], report["seconds"], report["base_year"], report["status"]) == ("4 7", "1.20", "2015", "partial")
    assert read(folder, "unmapped")[0]["candidates"] == "y:0.700 x:0.610"


def test_what_changes_the_verdict_stands_first(reports: list[Report], catalog: Catalog, tmp_path: Path) -> None:
    first = reports[0].findings[0]
    findings = [replace(first, id="n1", severity=Severity.ERROR), replace(first, id="n2", severity=Severity.WARNING, changes_verdict=True)]
    write_csv(Dataset([replace(reports[0], findings=tuple(findings))], "zh", catalog), tmp_path)
    assert [row["finding"] for row in read(tmp_path, "findings")] == ["n2", "n1"]


def test_sentences_are_in_the_language_asked_for(reports: list[Report], catalog: Catalog, tmp_path: Path) -> None:
    write_csv(Dataset(reports, "en", catalog), tmp_path)
    assert read(tmp_path, "reports")[0]["reason"] == "The file is damaged."
    assert read(tmp_path, "findings")[0]["evidence"].startswith("page 3\nxxx")


def test_characters_that_no_file_can_carry_are_replaced(catalog: Catalog, reports: list[Report], tmp_path: Path) -> None:
    broken = Report("\udcffx\x00.pdf", "", "pdf", reports[0].status)
    write_csv(Dataset([broken], "zh", catalog), tmp_path)
    assert read(tmp_path, "reports")[0]["report"] == "\ufffdx\ufffd.pdf"


def test_parquet_has_proper_types_and_unescaped_text(dataset: Dataset, tmp_path: Path) -> None:
    write_parquet(dataset, tmp_path)
    facts = parquet.read_table(tmp_path / "facts.parquet")
    types = {name: facts.schema.field(name).type for name in ("fact", "year", "value", "score")}
    assert types == {"fact": pyarrow.string(), "year": pyarrow.int64(), "value": pyarrow.float64(), "score": pyarrow.float64()}
    rows = {row["fact"]: row for row in facts.to_pylist()}
    assert (rows["fa1"]["value"], rows["fa1"]["year"], rows["fa1"]["paragraph"]) == (19107000.0, 2020, None)
    assert (rows["ftext0"]["text"], rows["ftext0"]["doubt"], rows["ftext0"]["year"]) == ("=cmd|' /C calc'!A0", None, None)
    findings = parquet.read_table(tmp_path / "findings.parquet")
    assert findings.schema.field("changes_verdict").type == pyarrow.bool_()
    assert findings.column("changes_verdict").to_pylist() == [False, None]


def test_parquet_gives_back_every_figure_of_the_csv(dataset: Dataset, folder: Path) -> None:
    write_parquet(dataset, folder)
    for name in ("value", "low", "high"):
        numbers = parquet.read_table(folder / "facts.parquet").column(name).to_pylist()
        assert [None if not row[name] else float(row[name]) for row in read(folder, "facts")] == numbers


def test_tables_of_no_report_at_all_keep_their_types(catalog: Catalog, tmp_path: Path) -> None:
    write_parquet(Dataset([], "zh", catalog), tmp_path)
    assert parquet.read_schema(tmp_path / "checks.parquet").field("n").type == pyarrow.int64()


def test_data_frames(reports: list[Report]) -> None:
    frames = tables(reports)
    assert set(frames) == set(COLUMNS)
    assert frames["facts"].set_index("fact").loc["fa2", "value"] == 12.5
    assert str(frames["checks"]["n"].dtype) == "Int64"


PATTERNS = {"integer": r"-?\d+", "number": r"-?\d+(\.\d+)?", "boolean": "yes|no", "string": r"(?s).*"}


def test_datapackage_describes_the_csv_files(dataset: Dataset, folder: Path) -> None:
    write_datapackage(dataset, folder)
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert (package["profile"], package["generator"]) == ("tabular-data-package", "parkaudit")
    assert package["escape"]["character"] == "'"
    keys = {row["report"] for row in read(folder, "reports")}
    for resource in package["resources"]:
        rows = read(folder, resource["path"].removesuffix(".csv"))
        assert all(row["report"] in keys for row in rows)
        for field in resource["schema"]["fields"]:
            assert field["description"]
            assert field["description@en"]
            cells = [row[field["name"]] for row in rows]
            filled = [cell for cell in cells if cell]
            assert all(re.fullmatch(PATTERNS[field["type"]], cell) for cell in filled), field["name"]
            constraints = field.get("constraints", {})
            assert not constraints.get("required") or filled == cells
            assert set(filled) <= set(constraints.get("enum", filled))
        key = resource["schema"].get("primaryKey")
        assert key is None or len({row[key] for row in rows}) == len(rows)


@pytest.mark.parametrize(
    ("table", "column", "said"),
    [
        ("findings", "rule", "derived-value 复算不符"),
        ("findings", "diagnosis", "digit-swap 相邻数字对调"),
        ("findings", "severity", "error 错误；warning 警告；info 提示"),
        ("facts", "kind", "claim 正文数字"),
        ("checks", "verdict", "undetermined 无法判定"),
        ("checks", "reason", "per-output 按工业总产值计算时相符"),
    ],
)
def test_datapackage_says_what_the_codes_mean(dataset: Dataset, tmp_path: Path, table: str, column: str, said: str) -> None:
    write_datapackage(dataset, tmp_path)
    resources = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    fields = next(item for item in resources if item["name"] == table)["schema"]["fields"]
    assert said in next(field for field in fields if field["name"] == column)["description"]


def test_names_stand_beside_ids(folder: Path, reports: list[Report], catalog: Catalog, tmp_path: Path) -> None:
    assert [(row["rule_title"], row["concept_name"]) for row in read(folder, "findings")] == [("复算不符", "工业增加值"), ("", "")]
    assert [row["concept_name"] for row in read(folder, "facts")][-2:] == ["工业增加值", ""]
    write_csv(Dataset(reports, "en", catalog), tmp_path)
    assert read(tmp_path, "findings")[0]["concept_name"] == "industrial added value"


def test_the_history_of_a_park_is_sorted_over_its_reports(reports: list[Report], catalog: Catalog, tmp_path: Path) -> None:
    fact = next(fact for fact in reports[0].facts if fact.id == "fa1")
    later, earlier = (SeriesPoint("added_value", year, fact, ("fa2",), agree=False) for year in (2021, 2018))
    found = [replace(reports[0], park_id="甲", series=(earlier,)), replace(reports[1], park_id="甲", series=(later,), duplicate_of="b")]
    write_csv(Dataset(found, "zh", catalog), tmp_path)
    rows = read(tmp_path, "series")
    assert [(row["year"], row["report"]) for row in rows] == [("2018", "b/=乙.docx"), ("2021", "a/甲.pdf")]
    assert [rows[0][name] for name in ("park_id", "value", "low", "fact", "others", "agree")] == [
        *("甲", "19107000", "19106950", "fa1", "fa2", "no"),
    ]
    assert [row["duplicate_of"] for row in read(tmp_path, "reports")] == ["b", ""]


def test_a_second_run_gives_the_same_bytes(reports: list[Report], catalog: Catalog, out: Path) -> None:
    write(reports, out, language="zh", catalog=catalog)
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    write(reports[::-1], out, language="zh", catalog=catalog)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == first
