"""The summary on terminals of all widths."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from rich.cells import cell_len

from pipeline.cli.summary import shortened, show_summary
from pipeline.model import Check, Finding, Message, Report, Severity, Status, Verdict
from pipeline.run import Run, outline

LONG = "青野经济技术开发区国家生态工业示范园区建设2021年度评价报告（报批稿）.pdf"
FAILED = [Report(f"{number}.doc", "", "doc", Status.FAILED, Message("不支持。", "Not supported.")) for number in range(5)]
RUN = Run.of((Report(LONG, "", "pdf", Status.OK, park="青野经济技术开发区", year=2021), *FAILED), {".py": 2, ".csv": 1}, Path("out"))


@pytest.mark.parametrize(("width", "heads"), [(60, 5), (80, 7), (100, 8), (120, 11), (140, 11)])
def test_it_fits_and_columns_go_first(width: int, heads: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("pipeline.cli.text._PLAIN_WIDTH", width)
    show_summary(RUN, "zh")
    head, rule, *rows = [line for line in capsys.readouterr().err.splitlines() if line.strip()]
    assert len(head.split()) == heads
    table = rows[: len(RUN.reports)]
    assert all(cell_len(line) <= width for line in (head, rule, *table))
    assert "…" not in head
    assert all(line.split()[0].endswith((".pdf", ".doc")) for line in table), "the end of a name stays"


def test_totals_reasons_and_scope_stand_below(capsys: pytest.CaptureFixture[str]) -> None:
    show_summary(RUN, "zh")
    said = capsys.readouterr().err
    assert "合计 6 份：已读 1，未读 5；错误 0，警告 0，提示 0；未对应 0 行" in said
    assert "0.doc、1.doc、2.doc 等 5 个文件: 不支持。" in said
    assert "另有 3 个文件不是报告格式，未读（.py 2, .csv 1）。" in said
    assert "核对了表格与正文，并比对了同一园区的各份报告。" in said
    show_summary(RUN, "en")
    assert "reports of one park against one another" in capsys.readouterr().err


def test_a_file_that_may_be_a_report_is_not_said_to_be_none(capsys: pytest.CaptureFixture[str]) -> None:
    image = outline(Report("b.TIF", "", "tif", Status.FAILED, Message("图片须做文字识别才能读取。", "A picture.")))
    run = replace(Run.of(FAILED, {".tif": 1, ".txt": 1}, Path("out")), unread=(image,))
    show_summary(run, "zh")
    said = capsys.readouterr().err
    assert "另有 1 个文件不是报告格式，未读（.txt 1）。" in said
    assert "另有 1 个文件未能读取，可能是报告，未计入：\nb.TIF: 图片须做文字识别才能读取。" in said
    show_summary(replace(run, skipped={".tif": 1}), "zh")
    assert "不是报告格式" not in capsys.readouterr().err


def test_parks_of_several_years_and_doubles_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    def report(name: str, year: int, sha256: str, duplicate_of: str = "") -> Report:
        return Report(name, sha256, "docx", Status.OK, park_id="青野经济技术开发区", year=year, duplicate_of=duplicate_of)

    reports = report("a", 2021, "1"), report("b", 2018, "2"), report("c", 2021, "3", "a"), report("d", 2021, "1", "a")
    show_summary(Run.of(reports, {}, Path("out")), "zh")
    said = capsys.readouterr().err
    assert "已跨年比对的园区：青野经济技术开发区 2018, 2021" in said
    assert "c 与 a 是同一报告（园区和年度相同），采用 a\n" in said
    assert "d 与 a 是同一报告（内容完全相同，未再比对），采用 a\n" in said


def test_copies_are_not_counted(capsys: pytest.CaptureFixture[str]) -> None:
    check = Check("a", "derived-value", "a", "current", Verdict.INCONSISTENT, reported=Decimal(1))
    finding = Finding("n", "derived-value", Severity.ERROR, Message("错。", "Wrong."))
    first = Report("a.pdf", "1", "pdf", Status.OK, checks=(check,), findings=(finding,))
    show_summary(Run.of((first, replace(first, name="b.pdf", duplicate_of="a.pdf")), {}, Path("out")), "zh")
    said = capsys.readouterr().err
    assert "合计 2 份：已读 2；错误 1，警告 0，提示 0；未对应 0 行（其中 1 份重复，只计采用的一份）\n" in said
    assert "核算 1 项" in said
    assert "所填派生值 1 个" in said
    show_summary(Run.of((first,), {}, Path("out")), "zh")
    assert "重复" not in capsys.readouterr().err


def test_what_was_not_read_again_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    show_summary(replace(RUN, reused=5), "zh")
    assert "沿用以前读取的结果 5 份（--fresh 全部重读）" in capsys.readouterr().err
    show_summary(RUN, "zh")
    assert "沿用" not in capsys.readouterr().err


def test_verdicts_and_coverage(capsys: pytest.CaptureFixture[str]) -> None:
    def check(concept: str, verdict: Verdict, reported: str | None = "1") -> Check:
        return Check(concept, "derived-value", concept, "current", verdict, reported=Decimal(reported) if reported else None)

    checks = check("a", Verdict.CONSISTENT), check("b", Verdict.INCONSISTENT), check("c", Verdict.UNDETERMINED)
    unreported = check("d", Verdict.UNDETERMINED, None)
    report = Report("a.docx", "", "docx", Status.OK, checks=(*checks, unreported))
    assert report.coverage == pytest.approx(2 / 3)
    assert Report("b.docx", "", "docx", Status.OK, checks=(unreported,)).coverage is None
    show_summary(Run.of((report,), {}, Path("out")), "zh")
    said = capsys.readouterr().err
    assert "67%" in said
    assert "核算 4 项：一致 1，不一致 1，无法判定 2；所填派生值 3 个，核对了 2 个" in said
    show_summary(Run.of((report,), {}, Path("out")), "en")
    assert "of 3 derived figures reported, 2 could be checked" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "room", "shown"), [("abcdefgh", 8, "abcdefgh"), ("abcdefgh", 5, "ab…gh"), ("甲乙丙丁.pdf", 9, "甲乙….pdf")]
)
def test_names_are_cut_in_the_middle(text: str, room: int, shown: str) -> None:
    assert shortened(text, room) == shown
