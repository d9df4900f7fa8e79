"""`parkaudit cache`: what is kept is shown and pruned."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.errors import ExitStatus
from pipeline.places import VARIABLE


@pytest.fixture
def said(
    tmp_path: Path, write_report: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., list[str]]:
    """What the command says after one report was audited."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    main(["audit", str(write_report(tmp_path / "a.docx")), "--out", str(tmp_path / "out"), "--quiet"])
    capsys.readouterr()

    def call(*arguments: str) -> list[str]:
        assert main(["cache", *arguments]) == ExitStatus.DONE
        return capsys.readouterr().out.splitlines()

    return call


def test_what_is_kept_is_shown(said: Callable[..., list[str]], tmp_path: Path) -> None:
    zh, en = said(), said("--lang", "en")
    assert len(zh) == len(en) == 3
    assert str(tmp_path / "cache") in zh[0]
    assert "1 个文件" in zh[1]
    assert en[1].startswith("Results of 1 files, 0.0 MB of 512 MB")


def test_what_is_kept_is_pruned(said: Callable[..., list[str]]) -> None:
    assert said("--prune", "--lang", "en")[0].startswith("0 results deleted"), "it is below its bound"
    assert said("--prune", "0", "--lang", "en")[0].startswith("1 results deleted")
    assert said("--lang", "en")[1].startswith("Results of 0 files")


def test_an_absurd_size_is_refused(said: Callable[..., list[str]]) -> None:
    assert said("--prune", "1")
    assert main(["cache", "--prune", "-1"]) == ExitStatus.USAGE
