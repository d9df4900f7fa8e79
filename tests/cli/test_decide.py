"""`parkaudit decide`: a decision recorded, and the audit run again."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.catalog import check_pack
from pipeline.cli import main
from pipeline.decisions import FILE, Figure, OfFinding, read_log
from pipeline.errors import ExitStatus
from pipeline.export import rows

Capture = pytest.CaptureFixture[str]
REPORTS = ("a.docx", "b.docx", "c.docx")


@pytest.fixture
def out(tmp_path: Path, write_report: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A finished run over three reports that call the added value 本区产出, the first with ten times the figure."""
    monkeypatch.setenv("PARKAUDIT_USER", "李四")
    for name in REPORTS:
        write_report(tmp_path / "in" / name, {(5, 1): "本区产出"} | ({(5, 5): "4000"} if name == "a.docx" else {}))
    assert main(["audit", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--jobs", "1", "--quiet"]) == ExitStatus.DONE
    return tmp_path / "out"


def decide(out: Path, *arguments: str, why: str = "核实过") -> int:
    return main(["decide", str(out), *arguments, "--why", why, "--quiet", "--lang", "en"])


def decide_label(out: Path, *where: str, what: str = "map", concept: str = "added_value") -> int:
    return decide(out, what, "--label", "本区产出", "--concept", concept, *where)


def test_from_a_label_to_a_clean_report_and_back(out: Path, capsys: Capture) -> None:
    assert decide_label(out, "--everywhere") == ExitStatus.DONE
    finding, beside = (row for row in rows(out, "findings", "finding", "rule", "parent") if not row["parent"])
    assert (finding["rule"], beside["rule"]) == ("derived-value", "cross-year"), "the other reports of that year print another figure"
    (fact,) = (row for row in rows(out, "facts") if row["report"] == "a.docx" and row["concept"] == "added_value")
    assert decide(out, "finding", finding["finding"], "accept") == ExitStatus.DONE
    assert [row["status"] for row in rows(out, "findings", "status", "parent") if not row["parent"]] == ["accepted", "open"]
    assert decide(out, "figure", "--fact", fact["fact"], "--value", "400") == ExitStatus.DONE
    assert list(rows(out, "findings")) == []
    printed = capsys.readouterr()
    ids = printed.out.split()
    entries = read_log(out.parent / "in" / FILE).entries
    assert [entry.id for entry in entries] == ids
    assert {entry.who for entry in entries} == {"李四"}
    assert isinstance(entries[1], OfFinding)
    assert isinstance(entries[2], Figure)
    assert (entries[1].expect, entries[2].expect) == ("4000", "4000"), "the ratio to the other figures says that the component is to blame"
    assert printed.err == ""
    assert [row["kind"] for row in rows(out, "problems", "kind")] == ["decision-stale"], "the finding that was accepted is gone"
    assert decide(out, "undo", ids[2]) == ExitStatus.DONE
    assert [row["status"] for row in rows(out, "findings", "status", "parent") if not row["parent"]] == ["accepted", "open"]


def test_what_is_wrong_is_refused_and_not_recorded(out: Path, capsys: Capture) -> None:
    (fact,) = (
        row["fact"] for row in rows(out, "facts") if row["report"] == "a.docx" and row["concept"] == "employees" and row["kind"] == "value"
    )
    wrong = (
        (decide_label(out), "--everywhere"),
        (decide_label(out, "--everywhere", concept="nothing"), "no concept nothing"),
        (decide_label(out, "--report", "z.docx"), "no z.docx"),
        (decide_label(out, "--everywhere", "--period", "soon"), "'soon'"),
        (decide(out, "map", "--concept", "added_value"), "--label is missing"),
        (decide(out, "figure", "--fact", fact, "--value", "many"), "no number"),
        (decide(out, "figure", "--fact", fact, "--value", "12", "--unit", "吨"), "no unit"),
        (decide(out, "figure", "--fact", "f0", "--value", "12"), "no f0"),
        (decide(out, "finding", "n0", "accept"), "no n0"),
        (decide(out, "finding", "n0"), "Usage: decide OUT finding ID"),
        (decide(out, "undo", "d0"), "no decision d0"),
        (decide(out, "park", "--same", "A", "B"), "park named B"),
        (decide(out, "park", "--same", "青野经济技术开发区", "B"), "park named B"),
        (decide(out, "park", "--same", "A", "青野经济技术开发区", why=" "), "'why' is missing"),
        (main(["decide", str(out), "park", "--same", "A", "B", "--lang", "en"]), "--why is missing"),
        (main(["decide", str(out.parent), "propose", "--lang", "en"]), "run audit first"),
    )
    assert {status for status, _ in wrong} == {ExitStatus.USAGE}
    printed = capsys.readouterr()
    said = printed.err.splitlines()
    assert [expected for line, (_, expected) in zip(said, wrong, strict=True) if expected not in line] == []
    assert printed.out == ""
    assert not (out.parent / "in" / FILE).exists()


def test_a_decision_that_does_not_fit_is_said_even_when_quiet(out: Path, capsys: Capture) -> None:
    assert decide(out, "map", "--label", "没有这一行", "--concept", "added_value", "--report", "a.docx") == ExitStatus.DONE
    assert "was not applied" in capsys.readouterr().err
    assert [row["kind"] for row in rows(out, "problems")] == ["decision-stale"]


def test_the_summary_counts_decisions(out: Path, capsys: Capture) -> None:
    arguments = ["decide", str(out), "park", "--same", "青野新区", "青野经济技术开发区", "--why", "更名", "--lang", "en"]
    assert main(arguments) == ExitStatus.DONE
    assert "Decisions of people: 1, in " in capsys.readouterr().err
    assert {row["park_id"] for row in rows(out, "reports")} == {"青野新区"}
    assert main([*arguments[:2], "sign-off", "--report", "b.docx", "--why", "看过", "--quiet"]) == ExitStatus.DONE
    assert list(rows(out, "problems")) == []


def test_signing_off_says_how_many_findings_are_open(out: Path, capsys: Capture) -> None:
    assert decide_label(out, "--everywhere") == ExitStatus.DONE
    count = sum(row["report"] == "a.docx" for row in rows(out, "findings", "report", "status"))
    capsys.readouterr()
    assert decide(out, "sign-off", "--report", "a.docx") == ExitStatus.DONE
    assert f"{count} findings of this report are open" in capsys.readouterr().err


def test_another_log_is_used_and_remembered(out: Path, tmp_path: Path) -> None:
    assert decide_label(out, "--everywhere", "--decisions", str(tmp_path / "mine.yaml")) == ExitStatus.DONE
    assert decide_label(out, "--report", "b.docx", what="never") == ExitStatus.DONE
    assert len(read_log(tmp_path / "mine.yaml").entries) == 2
    assert {row["report"] for row in rows(out, "unmapped")} == {"b.docx"}


def test_often_means_a_proposal_that_patch_understands(out: Path, tmp_path: Path, capsys: Capture) -> None:
    assert decide_label(out, "--report", "a.docx") == decide_label(out, "--report", "b.docx") == ExitStatus.DONE
    capsys.readouterr()
    assert main(["decide", str(out), "propose"]) == ExitStatus.DONE
    assert capsys.readouterr().out.startswith("# 没有可列为别名的名称")
    assert main(["decide", str(out), "propose", "--lang", "en"]) == ExitStatus.DONE
    assert capsys.readouterr().out.startswith("# nothing to propose")
    assert decide_label(out, "--everywhere") == ExitStatus.DONE
    capsys.readouterr()
    assert main(["decide", str(out), "propose"]) == ExitStatus.DONE
    diff = capsys.readouterr().out
    assert "+++ b/patterns/hj274-2015/concepts.yaml" in diff
    (added,) = (line for line in diff.splitlines() if line.startswith("+ "))
    assert '"本区产出"' in added


def test_what_people_disagree_on_is_not_proposed(out: Path, capsys: Capture) -> None:
    assert decide_label(out, "--everywhere") == decide_label(out, "--report", "b.docx", what="never") == ExitStatus.DONE
    assert decide_label(out, "--report", "a.docx") == decide_label(out, "--report", "c.docx") == ExitStatus.DONE
    assert decide_label(out, "--report", "b.docx") == ExitStatus.DONE
    capsys.readouterr()
    assert main(["decide", str(out), "propose"]) == ExitStatus.DONE
    assert "也有人作过别的决定" in capsys.readouterr().out


@pytest.mark.skipif(not shutil.which("patch"), reason="needs patch")
def test_a_proposal_becomes_an_alias_of_the_own_pack(out: Path, tmp_path: Path, capsys: Capture) -> None:
    """The same label decided in three files: the decision says that it may be proposed, and the patched pack knows it."""
    pack = tmp_path / "mine"
    pack.mkdir()
    (pack / "aliases.yaml").write_text("energy_use: [全园用能量]\n", encoding="utf-8")
    assert main(["audit", str(tmp_path / "in"), "--out", str(out), "--patterns", str(pack), "--quiet"]) == ExitStatus.DONE
    for report in REPORTS:
        said = capsys.readouterr().err
        arguments = ["map", "--label", "本区产出", "--concept", "added_value", "--report", report, "--why", "核实过", "--lang", "en"]
        assert main(["decide", str(out), *arguments]) == ExitStatus.DONE
    assert "may become an alias" not in said
    assert "may become an alias" in capsys.readouterr().err
    assert main(["decide", str(out), "propose"]) == ExitStatus.DONE
    diff = capsys.readouterr().out
    assert (pack / "aliases.yaml").read_text(encoding="utf-8") == "energy_use: [全园用能量]\n", "nothing is written"
    subprocess.run(["patch", "-p1"], cwd=tmp_path, input=diff, text=True, encoding="utf-8", check=True, capture_output=True)
    assert "本区产出" in check_pack(pack).concepts["added_value"].aliases
    (tmp_path / "in" / FILE).unlink()
    assert main(["audit", str(tmp_path / "in"), "--out", str(out), "--patterns", str(pack), "--quiet"]) == ExitStatus.DONE
    assert list(rows(out, "unmapped")) == []


def test_a_decision_whose_guard_fails_is_said_loudly(out: Path, tmp_path: Path, write_report: Callable[..., Path], capsys: Capture) -> None:
    """The figure that was corrected is another one in the new file: it is kept as printed, and every run says so, quiet or not."""
    assert decide_label(out, "--everywhere") == ExitStatus.DONE
    (fact,) = (row for row in rows(out, "facts") if row["report"] == "a.docx" and row["concept"] == "added_value")
    assert decide(out, "figure", "--fact", fact["fact"], "--value", "400") == ExitStatus.DONE
    write_report(tmp_path / "in" / "a.docx", {(5, 1): "本区产出", (5, 5): "5000"})
    capsys.readouterr()
    for quiet in (["--quiet"], []):
        arguments = ["audit", str(tmp_path / "in"), "--out", str(out), "--jobs", "1", "--lang", "en", *quiet]
        assert main(arguments) == ExitStatus.DONE
        assert "was not applied: the cell is no longer “4000”" in capsys.readouterr().err.replace("\n", " ")
    (value,) = (row["value"] for row in rows(out, "facts") if row["report"] == "a.docx" and row["concept"] == "added_value")
    assert value == 5000
    assert [row["kind"] for row in rows(out, "problems")] == ["decision-stale"]


def test_decisions_about_files_that_are_not_given_are_said(out: Path, tmp_path: Path, capsys: Capture) -> None:
    assert decide_label(out, "--report", "b.docx") == ExitStatus.DONE
    (tmp_path / "in" / "b.docx").unlink()
    capsys.readouterr()
    assert main(["audit", str(tmp_path / "in"), "--out", str(out), "--jobs", "1", "--lang", "en"]) == ExitStatus.DONE
    assert "files that were not given: b.docx" in capsys.readouterr().err
