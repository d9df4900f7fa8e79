"""A finished run over three small reports, and the page on it."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from pipeline.export.dataset import ORIGIN
from pipeline.review.app import make_app
from pipeline.review.desk import Desk
from pipeline.review.gate import CSRF, Secrets
from pipeline.run import AuditOptions, audit

HOST = "127.0.0.1:9"
HOSTILE = "本区产出<script>alert(1)</script>"
SAMPLE = Path(__file__).parent.parent.parent / "samples" / "yanpu-2022.pdf"


@pytest.fixture
def out(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, write_report: Callable[..., Path]) -> Path:
    """OUT of a run: two reports that call the added value by a name nobody knows, each with another derived figure that is wrong; and the
    PDF sample with findings. The run is made once, and copied."""
    made = tmp_path_factory.getbasetemp() / "review-run"
    if not made.exists():
        write_report(made / "in" / "a.docx", {(5, 1): HOSTILE, (1, 5): "60.00"})
        write_report(made / "in" / "b.docx", {(5, 1): HOSTILE, (1, 5): "70.00", (5, 5): "4000"})
        shutil.copy(SAMPLE, made / "in")
        audit(made / "in", AuditOptions(out=made / "out", jobs=1, quiet=True, ocr="never"))
    shutil.copytree(made, tmp_path / "run")
    given = tmp_path / "run" / "out" / ORIGIN
    given.write_text(given.read_text(encoding="utf-8").replace(str(made), str(tmp_path / "run")), encoding="utf-8")
    return tmp_path / "run" / "out"


@pytest.fixture
def desk(out: Path) -> Desk:
    return Desk(out, "zh")


class Person:
    """Somebody with the page open."""

    def __init__(self, desk: Desk, known: Secrets, who: str) -> None:
        self.desk, self.known = desk, known
        self.client = TestClient(make_app(desk, known, (HOST,), "c"), base_url=f"http://{HOST}", follow_redirects=False)
        self.client.get("/", params={"token": known.token})
        if who:
            assert self.post("/who", who=who).status_code == 204

    def get(self, address: str, **query: str) -> str:
        answer = self.client.get(address, params=query, headers={"hx-request": "true"})
        assert answer.status_code == 200, answer.text
        return str(answer.text)

    def post(self, address: str, **form: str) -> "Answer":
        headers = {"origin": f"http://{HOST}", CSRF: self.known.csrf, "hx-request": "true"}
        answer = self.client.post(address, data=form, headers=headers)
        return Answer(answer.status_code, answer.text, answer.headers)

    def decide(self, finding: str, action: str = "accept", why: str = "属实", **more: str) -> "Answer":
        return self.post(f"/findings/{finding}/decide", **{"action": action, "why": why, "seen": self.seen(finding)} | more)

    def seen(self, finding: str) -> str:
        found = re.search(r'name="seen" value="(\w*)"', self.get(f"/findings/{finding}"))
        assert found
        return found.group(1)


class Answer:
    """What came back."""

    def __init__(self, status_code: int, text: str, headers: Mapping[str, str]) -> None:
        self.status_code, self.text, self.headers = status_code, text, headers


@pytest.fixture
def person(desk: Desk) -> Person:
    return Person(desk, Secrets(), "张三")


@pytest.fixture
def address(out: Path) -> Iterator[str]:
    """The real command, in a process of its own."""
    with served(["-m", "pipeline", "review", str(out), "--no-browser"]) as address:
        yield address


@contextmanager
def served(arguments: list[str]) -> Iterator[str]:
    """The address of a page that a Python of its own serves."""
    with subprocess.Popen([sys.executable, *arguments], stderr=subprocess.PIPE, text=True, encoding="utf-8") as process:
        try:
            assert process.stderr
            found = re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", process.stderr.readline())
            assert found, process.stderr.read()
            yield found.group()
        finally:
            process.terminate()
            process.communicate()
