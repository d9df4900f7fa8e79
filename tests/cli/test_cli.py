"""The command line as its users see it: exit statuses, what goes to stdout, what goes to stderr."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from pipeline.catalog import load_catalog
from pipeline.cli import main
from pipeline.errors import ExitStatus, OutputError
from pipeline.model import Report, Status
from pipeline.run import Interrupted, Run
from tests.parse.test_columns import ROWS, three_lines
from tests.parse.test_pdf import pdf

ROOT = Path(__file__).parent.parent.parent
Capture = pytest.CaptureFixture[str]


def parkaudit(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline", *map(str, arguments)]
    environment = {**os.environ, "PYTHONIOENCODING": "gbk"}  # as on a Chinese Windows
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", env=environment, check=False)


def call(*arguments: str | Path) -> int:
    return main([str(argument) for argument in arguments])


@pytest.fixture
def audited(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException | Run], None]:
    """Let `audit` end like this, without doing anything."""

    def end(result: BaseException | Run) -> None:
        def audit(*_: Any) -> Run:
            if isinstance(result, BaseException):
                raise result
            return result

        monkeypatch.setattr("pipeline.cli.audit.audit", audit)

    return end


# ------------------------------------------------------------------------------------------------ audit
def test_good_and_unreadable_files(mixed: Path, tmp_path: Path) -> None:
    done = parkaudit("audit", mixed, "--out", tmp_path / "out")
    assert done.returncode == ExitStatus.INCOMPLETE
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert sum(line.startswith("[") for line in lines) == 4
    assert any("locked.docx" in line and "密码" in line for line in lines)
    assert "\x1b" not in done.stderr, "no bar, no colour in a log"
    assert len((tmp_path / "out" / "reports.csv").read_text("utf-8-sig").splitlines()) == 5


def test_all_read(tmp_path: Path, write_report: Callable[[Path], Path]) -> None:
    done = parkaudit("audit", write_report(tmp_path / "甲.docx"), "--out", tmp_path / "out", "--lang", "en")
    assert (done.returncode, done.stdout) == (ExitStatus.DONE, "")
    assert "Results are in" in done.stderr
    assert "[1/1] 甲.docx  ok  by itself: errors 0" in done.stderr, "not yet compared with other reports"


def test_quiet_says_only_what_could_not_be_read(tmp_path: Path, mixed: Path, write_report: Callable[[Path], Path]) -> None:
    done = parkaudit("audit", write_report(tmp_path / "a.docx"), "--out", tmp_path / "out", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (ExitStatus.DONE, "", "")
    done = parkaudit("audit", mixed, "--out", tmp_path / "out", "--quiet")
    assert sorted(line.split()[0] for line in done.stderr.splitlines()) == ["empty.pdf", "locked.docx"]


def test_reports_beside_results_are_named_even_when_quiet(tmp_path: Path, write_report: Callable[[Path], Path]) -> None:
    write_report(tmp_path / "总" / "甲" / "a.docx")
    write_report(tmp_path / "总" / "b.docx")
    parkaudit("audit", tmp_path / "总" / "b.docx", "--out", tmp_path / "总" / "甲", "--quiet")
    for quiet in ([], ["--quiet"]):
        done = parkaudit("audit", tmp_path / "总", "--out", tmp_path / "out", *quiet)
        assert done.returncode == ExitStatus.DONE
        assert "甲”是本程序的结果文件夹，不作为输入，其中的报告 1 份未读" in done.stderr


def test_wrong_usage(tmp_path: Path, capsys: Capture) -> None:
    assert call("audit", tmp_path / "missing") == ExitStatus.USAGE
    assert "请检查路径" in capsys.readouterr().err
    assert call("audit", tmp_path, "--patterns", tmp_path / "missing") == ExitStatus.USAGE
    with pytest.raises(SystemExit) as caught:
        call("audit")
    assert caught.value.code == ExitStatus.USAGE


def test_output_that_cannot_be_written(audited: Callable[[BaseException], None], capsys: Capture) -> None:
    audited(OutputError("写不了；已写好：facts.csv", "cannot write; complete: facts.csv"))
    assert call("audit", ".") == ExitStatus.OUTPUT
    assert capsys.readouterr() == ("", "写不了；已写好：facts.csv\n")


def test_interrupted(audited: Callable[[BaseException], None], capsys: Capture) -> None:
    audited(Interrupted(Run.of((Report("甲.pdf", "", "pdf", Status.OK),), {}, Path("out"))))
    assert call("audit", ".") == ExitStatus.INTERRUPTED
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "甲.pdf" in printed.err
    assert "核对了表格与正文" in printed.err
    assert "再运行同一命令即从中断处继续" in printed.err
    audited(Interrupted(Run.of((Report("甲.pdf", "", "pdf", Status.FAILED),), {}, Path("out"))))
    assert call("audit", ".") == ExitStatus.INTERRUPTED
    assert "核对了" not in capsys.readouterr().err, "nothing was read"
    audited(Interrupted(None))
    assert call("audit", ".") == ExitStatus.INTERRUPTED
    assert capsys.readouterr().err == "已中断，还没有读完任何文件；“output”中原有的结果未改动。\n"
    audited(KeyboardInterrupt())
    assert call("audit", ".") == ExitStatus.INTERRUPTED


def test_a_fault_of_ours_is_not_taken_for_findings(audited: Callable[[BaseException], None], capsys: Capture) -> None:
    audited(ZeroDivisionError())
    assert call("audit", ".") == ExitStatus.OUTPUT
    assert "Traceback" in capsys.readouterr().err


def test_names_cannot_steer_the_terminal(audited: Callable[[Run], None], capsys: Capture) -> None:
    audited(Run.of((Report("a\x1b[31m[bold].pdf", "", "pdf", Status.OK),), {".t\x07": 1}, Path("out")))
    assert call("audit", ".", "--lang", "en") == ExitStatus.DONE
    printed = capsys.readouterr().err
    assert "[31m[bold].pdf" in printed
    assert "\x1b" not in printed
    assert "\x07" not in printed


# ------------------------------------------------------------------------------------------------ inspect
def test_inspect_as_json(tmp_path: Path, write_report: Callable[[Path], Path], capsys: Capture) -> None:
    path = write_report(tmp_path / "甲.docx")
    assert call("inspect", path, "--json") == ExitStatus.DONE
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["report", "format", "sha256", "pages", "park", "year", "standard", "blocks", "problems"]
    assert (found["report"], found["format"], found["pages"], found["year"]) == ("甲.docx", "docx", None, 2021)
    paragraph, table = found["blocks"]
    assert set(paragraph) == {"type", "text", "level", "page"}
    assert set(table) == {"type", "index", "caption", "pages", "rows", "cols", "cells", "roles", "mappings"}
    assert set(table["cells"][0]) == {"row", "col", "row_span", "col_span", "text", "page", "bbox"}
    assert table["roles"]["1"] == "indicator"
    mapping = table["mappings"][0]
    assert {"row", "label", "concept", "period", "method", "score", "candidates"} <= set(mapping)
    assert mapping["concept"] == "hightech_output_share"


def test_inspect_shows_a_table_in_the_reading_that_was_taken(tmp_path: Path, capsys: Capture) -> None:
    """The figures stand nearer to the head of requirements; they are numbers, so the other reading is taken. Both are told."""
    path = pdf(tmp_path / "a.pdf", three_lines(ROWS, 345))
    assert call("inspect", path, "--json", "--lang", "en") == ExitStatus.DONE
    found = json.loads(capsys.readouterr().out)
    (table,) = (block for block in found["blocks"] if block["type"] == "table")
    (value,) = (cell for cell in table["cells"] if cell["text"] == "250003")
    assert table["roles"][str(value["col"])] == "value"
    assert [mapping["row"] for mapping in table["mappings"] if mapping["concept"] == "added_value"] == [value["row"]]
    (problem,) = (problem for problem in found["problems"] if problem["kind"] == "grid-ambiguous")
    assert "belong to the left one" in problem["message"]
    assert "belong to the right one" in problem["message"]


def test_inspect_to_read(tmp_path: Path, write_report: Callable[[Path], Path], capsys: Capture) -> None:
    assert call("inspect", write_report(tmp_path / "甲.docx")) == ExitStatus.DONE
    text = capsys.readouterr().out
    assert "青野" in text
    assert "1=指标" in text
    assert (
        "1.  高新技术企业工业总产值占园区工业总产值比例  →  hightech_output_share  current  exact  1.00  数值 50.00 %  是否选择 是" in text
    )
    assert "(表头)  序号 | 指标" in text


def test_inspect_what_cannot_be_read(tmp_path: Path, write_encrypted: Callable[[Path], Path], capsys: Capture) -> None:
    assert call("inspect", write_encrypted(tmp_path / "a.docx"), "--lang", "en") == ExitStatus.INCOMPLETE
    assert "password" in capsys.readouterr().err
    assert call("inspect", tmp_path / "missing") == ExitStatus.USAGE


# ------------------------------------------------------------------------------------------------ catalog
def test_catalog_lists_and_explains(capsys: Capture) -> None:
    assert call("catalog") == ExitStatus.DONE
    assert capsys.readouterr().out.startswith("hj274-2015  ")
    assert call("catalog", "hj274-2015") == ExitStatus.DONE
    listed = capsys.readouterr().out
    assert all(indicator.concept in listed for indicator in load_catalog().standards["hj274-2015"].indicators)
    assert call("catalog", "hj274-2015", "6", "--lang", "en") == ExitStatus.DONE
    explained = capsys.readouterr().out
    for said in (
        "requirement       ≥70 %",
        " ÷ (",
        "printed name      工业固体废物综合利用率",
        "unit              %",
        "aliases           ",
        "look-alikes       ",
        "(selection): G2",
        "in standards      hj274-2015, no. 6",
        "memory",
    ):
        assert said in explained
    assert call("catalog", "hj274-2015", "16") == ExitStatus.DONE
    explained = capsys.readouterr().out
    for said in ("缺水城市≥20 %", "可选（G5组，3选1）", "公式依据      凭经验", "分母不同：", "不小于0（", "凭记忆"):
        assert said in explained


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("columns", [80, 60])
def test_catalog_fits_the_terminal(language: str, columns: int, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for asked in ((), ("hj274-2015",), ("hj274-2009",), ("hj274-2015", "25"), ("hj274-2015", "18"), ("hj274-2015", "added_value")):
        assert call("catalog", *asked, "--lang", language) == ExitStatus.DONE
        lines = capsys.readouterr().out.splitlines()
        assert [line for line in lines if cell_len(line) > columns] == []
        assert [line for line in lines if line.strip()[:1] in {"，", "。", "、", "；", "：", "）"} - {""}] == []


def test_catalog_names_what_an_amount_is_for(capsys: Capture) -> None:
    assert call("catalog", "hj274-2015", "recycled_resource_used") == ExitStatus.DONE
    assert "7  再生资源循环利用率 = 再生产业再生资源循环利用量 ÷ 再生资源收集量" in "".join(
        capsys.readouterr().out.split("\n                ")
    )


def test_catalog_says_how_a_pack_caps_a_rule(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "rules.yaml").write_text("derived-value:\n  severity: info\n", encoding="utf-8")
    assert call("catalog", "hj274-2015", "1", "--patterns", tmp_path) == ExitStatus.DONE
    assert "derived-value，至多提示" in capsys.readouterr().out


@pytest.mark.parametrize("language", ["zh", "en"])
def test_catalog_explains_everything_it_lists(language: str, capsys: Capture) -> None:
    standard = load_catalog().standards["hj274-2015"]
    concepts = {item.concept for item in standard.indicators} | {item.concept for item in standard.components}
    for concept in concepts:
        assert call("catalog", standard.id, concept, "--lang", language) == ExitStatus.DONE
        assert concept in capsys.readouterr().out


def test_catalog_of_what_is_not_there(capsys: Capture) -> None:
    assert call("catalog", "hj1") == ExitStatus.USAGE
    assert call("catalog", "hj274-2015", "nothing") == ExitStatus.USAGE
    assert capsys.readouterr().out == ""


def test_catalog_checks_a_pack(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "concepts.yaml").write_text("coal:\n  nme: x\n", encoding="utf-8")
    assert call("catalog", "--check", tmp_path) == ExitStatus.FINDINGS
    assert "concepts.yaml:2" in capsys.readouterr().out
    (tmp_path / "concepts.yaml").unlink()
    (tmp_path / "columns.yaml").write_text("unit: [计量的单位]\n", encoding="utf-8")
    assert call("catalog", "--check", tmp_path) == ExitStatus.DONE
    assert call("catalog", "--check", tmp_path / "missing") == ExitStatus.USAGE


# ------------------------------------------------------------------------------------------------ start-up
HEAVY = {
    "pandas",
    "numpy",
    "jieba",
    "pdfplumber",
    "pdfminer",
    "docx",
    "lxml",
    "rich",
    "scipy",
    "yaml",
    "pyarrow",
    "multiprocessing",
    "sqlalchemy",
}


@pytest.mark.parametrize(
    "code", ["import pipeline", "import pipeline; pipeline.Document", "from pipeline.cli import main; main(['--help'])"]
)
def test_start_up_imports_nothing_heavy(code: str) -> None:
    program = f"import sys\ntry:\n    {code}\nexcept SystemExit: pass\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True)
    assert HEAVY.isdisjoint(done.stderr.split())


def test_help_goes_to_stdout_in_either_language() -> None:
    done = parkaudit("--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "核对国家生态工业示范园区" in done.stdout
    assert "parkaudit --lang en --help" in done.stdout
    assert "usage" not in done.stdout
    assert "Audits the figures" in parkaudit("--lang", "en", "--help").stdout
    assert "output folder" in parkaudit("audit", "--help", "--lang=en").stdout
    assert parkaudit("--version").stdout.startswith("parkaudit ")
    assert parkaudit().returncode == ExitStatus.USAGE


@pytest.mark.parametrize(
    ("arguments", "zh", "command"),
    [
        (["foo"], "命令 不能是 'foo'，可选：", ""),
        (["audit"], "缺少 PATH", "audit "),
        (["audit", "x", "--jobs", "z"], "--jobs 应是数字，不能是 'z'", "audit "),
        (["audit", "x", "--foo"], "不认识 --foo", "audit "),
        (["audit", "x", "--f", "error"], "--f 不够明确", "audit "),
        (["inspect", "--json=1", "x"], "--json 不带内容", "inspect "),
        (["catalog", "--check"], "--check 后面缺少内容", "catalog "),
        (["catalog", "--lang", "fr"], "--lang 不能是 'fr'", "catalog "),
    ],
)
def test_wrong_usage_is_said_in_the_language_asked_for(arguments: list[str], zh: str, command: str, capsys: Capture) -> None:
    for more, hint in (([], f"parkaudit {command}--help"), (["--lang", "en"], f"parkaudit {command}--lang en --help")):
        with pytest.raises(SystemExit) as caught:
            call(*more, *arguments)
        said = capsys.readouterr().err
        assert caught.value.code == ExitStatus.USAGE
        assert said.endswith(f"{hint}\n")
        assert (zh in said) is not bool(more)
        assert said.isascii() is bool(more)


def test_a_reader_that_leaves_is_no_error(tmp_path: Path, write_report: Callable[[Path], Path]) -> None:
    path = write_report(tmp_path / "a.docx")
    command = [sys.executable, "-m", "pipeline", "inspect", "--json", str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == ExitStatus.DONE
