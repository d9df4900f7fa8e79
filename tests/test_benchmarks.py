"""Benchmarks that nobody runs every day still run."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_judging_is_measured_on_invented_reports() -> None:
    said = subprocess.run(
        [sys.executable, "benchmarks/judging.py", "--reports", "6"], cwd=ROOT, check=True, capture_output=True, text=True, encoding="utf-8"
    )
    assert "precision 1.0000" in said.stdout
    assert "peak memory over 6 reports" in said.stdout


def test_copies_of_results_have_names_of_their_own() -> None:
    code = "from archive import archive; print(len({x.id for report in archive(3, 4) for x in (*report.facts, *report.checks)}) > 300)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "benchmarks")))}
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, check=True, capture_output=True, text=True, encoding="utf-8"
    )
    assert said.stdout.split() == ["True"]
