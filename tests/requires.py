"""System programs and extras that tests need."""

import importlib.util
import os
import shutil
from typing import NoReturn

import pytest


def require_program(name: str) -> str:
    """The path of a system program. Without it the test is skipped, or fails where everything must be there
    (PARKAUDIT_REQUIRE_ALL=1, as the continuous build sets it)."""
    path = shutil.which(name)
    if path is None:
        _without(name)
    return path


def require_extra(extra: str, *modules: str) -> None:
    """The modules of an extra of the package. Without them the test is skipped, or fails, as without a program."""
    if not all(map(importlib.util.find_spec, modules)):
        _without(f"parkaudit[{extra}]")


def _without(name: str) -> NoReturn:
    if os.environ.get("PARKAUDIT_REQUIRE_ALL") == "1":
        pytest.fail(f"{name} is not installed, and PARKAUDIT_REQUIRE_ALL=1 asks for everything")
    pytest.skip(f"{name} is not installed")
