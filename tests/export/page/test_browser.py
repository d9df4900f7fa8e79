"""report.html in a real browser, opened from disk with the network off."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.export.page import ONE_PAGE
from pipeline.run import AuditOptions, audit
from tests.browser import Scheme, chromium, faults

SAMPLES = Path(__file__).parents[3] / "samples"
READ = ("luoyun-2012.docx", "qihe-2018.pdf", "qihe-2021.docx", "qihe-2022.docx", "xitan-2008.pdf", "yanpu-2022.pdf")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page of the same reports in both languages, and as one page per report."""
    made = {}
    with pytest.MonkeyPatch.context() as patch:
        for name, language, most in (("zh", "zh", ONE_PAGE), ("en", "en", ONE_PAGE), ("index", "zh", 1)):
            patch.setattr("pipeline.export.page.ONE_PAGE", most)
            out = tmp_path_factory.mktemp(name)
            audit([SAMPLES / file for file in READ], AuditOptions(out=out, language=language, ocr="never", jobs=1))  # type: ignore[arg-type]
            made[name] = out / "report.html"
    made["report"] = sorted((made["index"].parent / "report-pages").iterdir())[0]
    return made


def opened(browser: Any, file: Path, scheme: Scheme = "light") -> Any:
    """The page, which must ask for nothing beside its own file and say nothing on the console."""
    context = browser.new_context(color_scheme=scheme, viewport={"width": 1366, "height": 768})
    context.set_offline(True)
    page = context.new_page()
    page.on(
        "request", lambda request: logging.error("asked for %s", request.url) if not request.url.startswith(("file:", "data:")) else None
    )
    page.on("console", lambda message: logging.error("%s", message.text))
    page.on("pageerror", lambda error: logging.error("%s", error))
    page.goto(file.as_uri())
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["zh", "en", "index", "report"])
def test_no_serious_fault_of_accessibility(
    browser: Any, pages: dict[str, Path], name: str, scheme: Scheme, caplog: pytest.LogCaptureFixture
) -> None:
    page = opened(browser, pages[name], scheme)
    if name != "index":
        page.click("#open-all")
    assert faults(page) == []
    assert not caplog.messages
    page.context.close()


def test_a_fault_would_be_found(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "bad.html").write_text(
        "<html lang='zh'><title>x</title><input><p style='color:#ccc'>faint text</p></html>", encoding="utf-8"
    )
    page = opened(browser, tmp_path / "bad.html")
    assert {fault.partition(":")[0] for fault in faults(page)} == {"color-contrast", "label"}
    page.context.close()


def test_every_finding_shows_where_it_stands(browser: Any, pages: dict[str, Path]) -> None:
    page = opened(browser, pages["zh"])
    page.click("#open-all")
    shown = page.eval_on_selector_all(
        "article.finding", "all => all.map(one => [one.id, !!one.querySelector('details img, details .cells, details .prose')])"
    )
    assert shown
    assert [name for name, place in shown if not place] == []
    drawn = page.eval_on_selector_all("article.finding img", "all => all.map(one => one.complete && one.naturalWidth > 0)")
    assert drawn
    assert all(drawn)
    page.context.close()


def test_search_filter_and_keys(browser: Any, pages: dict[str, Path]) -> None:
    page = opened(browser, pages["zh"])
    every = page.locator("article.finding").count()
    page.select_option("#by-severity", "error")
    errors = page.locator("article.finding:visible").count()
    assert 0 < errors < every
    page.fill("#by-text", "没有这样的话")
    page.wait_for_selector("#none", state="visible")
    assert page.locator("article.finding:visible").count() == 0
    page.click("#clear")
    assert page.locator("article.finding:visible").count() == every
    page.locator("#findings").focus()
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.evaluate("document.activeElement.id")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.id") not in {second, ""}
    page.context.close()


@pytest.mark.parametrize("width", [1366, 1920])
def test_nothing_is_wider_than_the_screen(browser: Any, pages: dict[str, Path], width: int) -> None:
    page = opened(browser, pages["zh"])
    page.set_viewport_size({"width": width, "height": 768})
    page.click("#open-all")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.context.close()
