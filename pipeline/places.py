"""Folders of this user that the program may write outside the output folder."""

import os
import sys
import tempfile
from pathlib import Path

VARIABLE = "PARKAUDIT_CACHE"
"""Environment variable that names another cache folder."""


def cache_folder(name: str) -> Path:
    """A folder `name` for what can be made again, readable by this user alone; a new one each time where home cannot be written."""
    folder = _cache_root() / name
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.mkdtemp(prefix=f"parkaudit-{name}-"))
    return folder


def _cache_root() -> Path:
    if named := os.environ.get(VARIABLE):
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "parkaudit" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "parkaudit"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "parkaudit"
