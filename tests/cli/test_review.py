"""`parkaudit review`: the command around the page."""

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from pipeline.cli import main
from pipeline.errors import ExitStatus

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def out(tmp_path: Path, write_report: Callable[..., Path]) -> Path:
    write_report(tmp_path / "in" / "a.docx")
    assert main(["audit", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--jobs", "1", "--quiet"]) == ExitStatus.DONE
    return tmp_path / "out"


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path, capsys: Capture) -> None:
    assert main(["review", str(tmp_path), "--no-browser", "--lang", "en"]) == ExitStatus.USAGE
    assert "run audit first" in capsys.readouterr().err


def test_a_port_that_cannot_be_used_is_said(out: Path, capsys: Capture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["review", str(out), "--no-browser", "--port", port, "--lang", "en"]) == ExitStatus.USAGE
    assert f"Port {port} cannot be used" in capsys.readouterr().err
    assert main(["review", str(out), "--no-browser", "--port", "70000"]) == ExitStatus.USAGE
    assert "端口 70000 用不了" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to one process there")
def test_it_prints_its_address_and_ends_well_with_ctrl_c(out: Path) -> None:
    command = [sys.executable, "-m", "pipeline", "review", str(out), "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8") as process:
        try:
            assert process.stderr
            address = re.search(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{20,}", process.stderr.readline())
            assert address
            answer = httpx.get(address.group(), timeout=30)  # only a server that answers has its own way of ending
            assert answer.is_redirect
            process.send_signal(signal.SIGINT)
            printed, said = process.communicate(timeout=60)
        finally:
            process.kill()
    assert (process.returncode, printed) == (ExitStatus.DONE, "")
    assert "Traceback" not in said
