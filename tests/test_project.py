"""What holds for the whole tree: sizes, names, dependencies, and the files that must agree."""

import ast
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("pipeline", "patterns", "samples", "tests", "benchmarks")
VAGUE = {"utils", "util", "helpers", "helper", "base", "manager", "common", "misc"}
MACHINE_PATH = re.compile(r"(?<![\w.\-/])/(?:home|root|Users|work|workspace|mnt)/[\w.]+|[A-Z]:\\Users\\")
INDEX_LINE = re.compile(r"^\s*(?:-i|-f|--(?:extra-)?index-url|--find-links|--trusted-host)\b|://|@", re.MULTILINE)


@cache
def project() -> dict[str, Any]:
    return tomllib.loads(read("pyproject.toml"))["project"]  # type: ignore[no-any-return]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def folded(name: str) -> str:
    """A distribution's name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def names(requirements: list[str]) -> set[str]:
    """Names of distributions; our own stands there for one of its extras."""
    return {folded(match.group()) for item in requirements if (match := re.match(r"[\w.\-]+", item))} - {project()["name"]}


def dependencies() -> set[str]:
    extras = project()["optional-dependencies"]
    return names([*project()["dependencies"], *extras["ocr"], *extras["test"]])


def python_files() -> list[Path]:
    return [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]


def tracked_texts() -> list[Path]:
    """Every text file that is, or is about to be, in the repository; without git (an unpacked sdist) those of our folders."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    paths = [ROOT / name for name in listed.stdout.splitlines()] if listed.returncode == 0 else python_files()
    return [path for path in paths if path.is_file() and path.suffix not in {".docx", ".pdf", ".png"}]


def where(paths: list[Path]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in paths]


def test_files_are_short() -> None:
    long = [path for path in python_files() if len(path.read_text(encoding="utf-8").splitlines()) > 500]
    assert not where(long)


def test_modules_are_named_for_what_they_hold() -> None:
    assert not where([path for path in python_files() if path.stem in VAGUE])


def test_no_path_of_a_machine() -> None:
    found = [path for path in tracked_texts() if MACHINE_PATH.search(path.read_text(encoding="utf-8", errors="replace"))]
    assert [name for name in where(found) if name != "tests/test_project.py"] == []


def test_no_merge_was_left_half_done() -> None:
    marks = re.compile(r"^(<{7}|>{7}) ", re.MULTILINE)
    assert not where([path for path in tracked_texts() if marks.search(path.read_text(encoding="utf-8", errors="replace"))])


def test_constraints_pin_every_dependency() -> None:
    lines = [line for line in read("constraints.txt").splitlines() if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.\-]+==[\w.]+", line) for line in lines), "exact versions only"
    assert not INDEX_LINE.search("\n".join(lines))
    assert not dependencies() - {folded(line.partition("==")[0]) for line in lines}


def test_every_dependency_is_explained() -> None:
    table = {folded(name) for name in re.findall(r"^\| `([\w.\-]+)` \|", read("pipeline/README.md"), re.MULTILINE)}
    assert not names(sum(project()["optional-dependencies"].values(), project()["dependencies"])) - table


def test_version_is_in_the_changelog() -> None:
    assert f"## [{project()['version']}]" in read("CHANGELOG.md")


@pytest.mark.parametrize("name", ["uv.lock", "poetry.lock", "requirements.txt", "setup.py"])
def test_there_is_one_place_for_versions(name: str) -> None:
    assert not (ROOT / name).exists()


def test_licence_is_the_declared_one() -> None:
    assert project()["license"] == "Apache-2.0"
    assert "Apache License" in read("LICENSE")
    assert "END OF TERMS AND CONDITIONS" in read("LICENSE")


def test_continuous_build_does_what_the_readme_says() -> None:
    script = read(".ci/run")
    assert script.startswith("#!/usr/bin/env bash")
    for command in ('pip" install --quiet ".[test]" -c constraints.txt', "ruff check", "mypy", "lint-imports", "pytest", "parkaudit audit"):
        assert command in script


REMEMBERS_LITTLE = {"read_schema", "_decoder"}
"""Functions that remember every answer, asked about few things: kinds of packs, types of records."""


def test_nothing_is_remembered_without_bound() -> None:
    """A worker reads thousands of reports: what it remembers of their texts must not grow with them."""
    found = {
        function.name
        for path in (ROOT / "pipeline").rglob("*.py")
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef) and function.args.args and any(map(is_unbounded, function.decorator_list))
    }
    assert found == REMEMBERS_LITTLE


def is_unbounded(decorator: ast.expr) -> bool:
    text = ast.unparse(decorator)
    return text.removeprefix("functools.") == "cache" or text.endswith(("lru_cache(None)", "lru_cache(maxsize=None)"))
