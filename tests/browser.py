"""A real Chromium for the tests of pages: the system's own, without a network."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from tests.requires import miss

NAMES = ("chromium", "chromium-browser", "google-chrome")
Scheme = Literal["light", "dark"]


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser that runs. The test is skipped where there is none, or fails where everything must be there."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        miss("playwright")
    if path is None:
        miss("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"] if os.name == "posix" else [])
        try:
            yield browser
        finally:
            browser.close()


def faults(page: Any) -> list[str]:
    """What axe-core calls serious or critical in a page, each with where."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{item['id']}: {item['help']} ({'; '.join(str(node['target']) for node in item['nodes'][:3])})"
        for item in found
        if item["impact"] in {"serious", "critical"}
    ]
