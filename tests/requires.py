"""System programs that tests need."""

import os
import shutil
from typing import NoReturn

import pytest


def require_program(*names: str) -> str:
    """The path of a system program, by any of its names. Without it the test is skipped, or fails where everything must be there
    (PARKAUDIT_REQUIRE_ALL=1, as the continuous build sets it)."""
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        miss(names[0])
    return path


def miss(name: str) -> NoReturn:
    """End a test that cannot run without a program or a part of one."""
    if os.environ.get("PARKAUDIT_REQUIRE_ALL") == "1":
        pytest.fail(f"{name} is not installed, and PARKAUDIT_REQUIRE_ALL=1 asks for every program")
    pytest.skip(f"{name} is not installed")
