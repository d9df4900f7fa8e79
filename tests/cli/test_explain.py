"""`parkaudit explain`: the arithmetic of a finding from the tables of a run."""

from pathlib import Path

import pytest

from pipeline.catalog import load_catalog
from pipeline.cli import main
from pipeline.errors import ExitStatus
from pipeline.export import Origin, rows, write
from pipeline.model import Report, Status
from pipeline.validate import validate
from tests.validate.across.build import BASE, across, report
from tests.validate.build import read

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A finished run over two reports: one with a wrong component, one with a point shifted in a derived figure."""
    changed = {"a.docx": {"energy_use": {"value": "53001"}}, "b.docx": {"hightech_output_share": {"value": "4.000"}}}
    reports = []
    for name, cells in changed.items():
        matched, extracted = read(cells, name=name)
        judgement = validate(matched, extracted, load_catalog(), name)
        reports.append(
            Report(
                name,
                "0",
                "docx",
                Status.OK,
                year=2021,
                standard=matched.standard,
                base_year=judgement.base_year,
                base_year_basis=judgement.base_year_basis,
                facts=matched.facts,
                checks=judgement.checks,
                findings=judgement.findings,
            )
        )
    write(reports, tmp_path / "out", language="zh", catalog=load_catalog(), origin=Origin(("reports",)))
    return tmp_path / "out"


def told(out: Path, finding: str, capsys: Capture, *more: str) -> dict[str, list[str]]:
    """The lines of an explanation by their heads."""
    assert main(["explain", str(out), finding, *more]) == ExitStatus.DONE
    lines: dict[str, list[str]] = {}
    for line in capsys.readouterr().out.splitlines():
        head, mark, text = line.partition(": ")
        lines.setdefault(head if mark else "", []).append(text if mark else line)
    return lines


def test_a_derived_figure_is_written_out(out: Path, capsys: Capture) -> None:
    finding = next(row["finding"] for row in rows(out, "findings") if row["rule"] == "derived-value" and row["report"] == "b.docx")
    zh = told(out, finding, capsys)
    assert zh["公式"] == ["高新技术企业工业总产值占园区工业总产值比例 = 高新技术企业工业总产值 ÷ 园区工业总产值"]
    assert zh["代入"] == ["400001 万元 ÷ 1000003 万元"]
    assert zh["填报"] == ["4.000 %（代表3.9995～4.0005 %）"]
    assert len(zh["数据"]) == 2
    assert "表1 第2行" in zh["数据"][0]
    assert zh["可能原因"][0] == "小数点错位，改为 40 %"
    assert zh["要求"] == ["≥30 %"]
    assert zh["改变达标结论"] == ["是"]
    en = told(out, finding, capsys, "--lang", "en")
    assert en["with figures"] == ["400001 万元 ÷ 1000003 万元"]
    assert en["verdict"] == ["inconsistent"]


def test_a_component_is_told_by_what_follows_from_it(out: Path, capsys: Capture) -> None:
    head = next(row["finding"] for row in rows(out, "findings") if row["concept"] == "energy_use")
    said = told(out, head, capsys)
    recomputed = [line for line in said["随之而来"] if "派生值与分量不符" in line]
    assert len(said["公式"]) == len(recomputed) == 3
    assert said["可能原因"] == ["错一位数字，改为 50001 吨标煤"]
    child = said["随之而来"][0].split()[0]
    assert told(out, child, capsys)["由此引起"][0].startswith(head)


def test_a_difference_between_reports_shows_both_figures(tmp_path: Path, capsys: Capture) -> None:
    reports = across(report(2018, BASE), report(2021, BASE | {"co2_emission@base": "146001"}))
    write(reports, tmp_path / "out", language="zh", catalog=load_catalog(), origin=Origin(("reports",)))
    (finding,) = rows(tmp_path / "out", "findings")
    mine, theirs = told(tmp_path / "out", finding["finding"], capsys)["数据"]
    assert "146001 吨" in mine
    assert "docx" not in mine
    assert "160001 吨" in theirs
    assert theirs.endswith("2018.docx")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_finding_is_explained(out: Path, language: str, capsys: Capture) -> None:
    for row in rows(out, "findings"):
        said = told(out, row["finding"], capsys, "--lang", language)
        assert not any("None" in text for texts in said.values() for text in texts)


def test_the_beginning_of_an_id_will_do(out: Path, capsys: Capture) -> None:
    ids = [row["finding"] for row in rows(out, "findings")]
    shortest = next(ids[0][:length] for length in range(2, 14) if sum(name.startswith(ids[0][:length]) for name in ids) == 1)
    assert told(out, shortest, capsys) == told(out, ids[0], capsys)


def test_what_is_not_there_is_said(out: Path, tmp_path: Path, capsys: Capture) -> None:
    wrong = (
        (out, "n", "findings begin with n"),
        (out, "x1", "no finding x1"),
        (out, "", "no finding"),
        (tmp_path, "n1", "no output folder"),
    )
    for folder, finding, said in wrong:
        assert main(["explain", str(folder), finding, "--lang", "en"]) == ExitStatus.USAGE
        printed = capsys.readouterr()
        assert said in printed.err
        assert printed.out == ""
