"""The page in a real Chromium: what a person sees and does."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from pipeline.decisions import FILE, OfFinding, read_log
from tests.requires import require_program
from tests.review.conftest import HOSTILE, served

_SERIOUS = {"serious", "critical"}
_PATIENCE = 30_000  # milliseconds: an audit runs behind some steps


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = require_program("chromium", "chromium-browser", "google-chrome")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


class Visit:
    """A person at a browser of their own, with the page open; `said` is what the browser complained of."""

    def __init__(self, browser: Browser, address: str, who: str, scheme: str = "light") -> None:
        context = browser.new_context(viewport={"width": 1366, "height": 768}, color_scheme="dark" if scheme == "dark" else "light")
        context.set_default_timeout(_PATIENCE)
        expect.set_options(timeout=_PATIENCE)
        self.page: Page = context.new_page()
        self.said: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.goto(address)
        with self.page.expect_navigation(wait_until="load"):
            self.page.get_by_label("您的姓名").fill(who)
            self.page.locator(".who button").click()

    def choose(self, report: str, rule: str) -> None:
        self.page.locator("#by-report").select_option(report)
        self.page.locator("#by-rule").select_option(rule)
        expect(self.page.locator("#list .item").first).to_contain_text(report)
        self.page.keyboard.press("Escape")
        self.page.locator("#list .item").first.click()
        expect(self.page.locator("#detail h2")).to_be_visible()

    def shown(self) -> str:
        """Id of the finding that can be decided on now."""
        return self.page.locator("#detail article").get_attribute("data-item") or ""

    def next(self) -> str:
        """j, until another finding than before is there; its id."""
        before = self.shown() if self.page.locator("#detail article").count() else ""
        self.press("j")
        expect(self.page.locator(f"#detail:not([inert]) article:not([data-item='{before}'])")).to_be_visible()
        return self.shown()

    def go(self, name: str) -> None:
        """To another of the pages."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.get_by_role("link", name=name, exact=True).click()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)


@pytest.fixture
def zhang(browser: Browser, address: str) -> Iterator[Visit]:
    visit = Visit(browser, address, "张三")
    yield visit
    assert visit.said == [], "no script, style or picture was blocked, and nothing failed"
    visit.page.context.close()


def test_open_filter_look_accept_undo_reload(zhang: Visit, browser: Browser, address: str, out: Path) -> None:
    page = zhang.page
    zhang.choose("yanpu-2022.pdf", "derived-value")
    image = page.locator("#detail figure.page img").first
    expect(image).to_be_visible()
    page.wait_for_function("() => document.querySelector('#detail figure.page img').naturalWidth > 400")
    zhang.press("a")
    expect(page.locator("#why")).to_be_focused()
    expect(page.locator("#why")).to_have_value("核对原文属实")
    page.locator("#why").fill("与园区核实，属实")
    zhang.press("Enter")
    expect(page.locator(".history")).to_contain_text("与园区核实，属实")
    expect(page.locator("#list .item[aria-current]")).to_contain_text("采纳")
    expect(page.locator("#progress")).to_contain_text("已定 1 /")

    li = Visit(browser, address, "李四")  # a second browser sees it, and another person signs it off
    li.choose("yanpu-2022.pdf", "derived-value")
    expect(li.page.locator(".history")).to_contain_text("张三")
    li.page.get_by_role("button", name="复核签认").click()
    expect(page.locator("#status")).to_be_visible()
    expect(page.locator(".history")).to_contain_text("李四")

    zhang.press("u")
    expect(page.locator(".history")).to_contain_text("已撤销")
    expect(page.locator("#progress")).to_contain_text("已定 0 /")
    page.reload()
    expect(page.locator("#detail .history")).to_contain_text("与园区核实，属实")
    expect(page.locator("#list .item").first).to_contain_text("yanpu-2022.pdf")
    kinds = [type(entry).__name__ for entry in read_log(out.parent / "in" / FILE).entries]
    assert kinds == ["OfFinding", "SignOff", "Undo"]
    li.page.context.close()


def test_the_keyboard_goes_through_the_list(zhang: Visit) -> None:
    page = zhang.page
    zhang.press("j")
    expect(page.locator("#list .item").nth(0)).to_have_attribute("aria-current", "true")
    zhang.press("j")
    expect(page.locator("#list .item").nth(1)).to_have_attribute("aria-current", "true")
    zhang.press("k")
    expect(page.locator("#list .item").nth(0)).to_have_attribute("aria-current", "true")
    zhang.press("/")
    expect(page.locator("#by-text")).to_be_focused()
    page.keyboard.type("没有这样的字")
    expect(page.locator("#list")).to_contain_text("没有符合筛选条件的发现")
    zhang.press("Escape", "?")
    expect(page.locator("#help")).to_be_visible()


def test_the_keyboard_goes_over_the_end_of_a_page(browser: Browser, out: Path) -> None:
    start = "import sys, pipeline.review.ask as ask; ask.PAGE = 5; from pipeline.cli import main; sys.exit(main(sys.argv[1:]))"
    with served(["-c", start, "review", str(out), "--no-browser"]) as address:
        visit = Visit(browser, address, "张三")
        seen = [visit.next() for _ in range(7)]
        assert len(set(seen)) == 7
        expect(visit.page.locator(".paging")).to_contain_text("2 /")
        expect(visit.page.locator("#list .item").nth(1)).to_have_attribute("aria-current", "true")
        visit.press("k")
        expect(visit.page.locator("#list .item").nth(0)).to_have_attribute("aria-current", "true")
        visit.press("k")
        expect(visit.page.locator("#list .item").nth(4)).to_have_attribute("aria-current", "true")
        assert visit.shown() == seen[4]
        visit.page.context.close()


def test_each_decision_is_on_the_finding_that_was_seen(zhang: Visit, out: Path) -> None:
    """Without a pause after Enter: j is asked for while the decision is being recorded and the lists follow it."""
    meant: dict[str, str] = {}
    for at in range(8):
        finding = zhang.next()
        assert finding not in meant.values(), "j goes on, never back to what was decided"
        zhang.press("adn"[at % 3])
        zhang.page.locator("#why").fill(f"理由 {at}")
        meant[f"理由 {at}"] = finding
        zhang.press("Enter")
    expect(zhang.page.locator("#detail .recorded")).to_be_visible()
    entries = read_log(out.parent / "in" / FILE).entries
    assert {entry.why: entry.finding for entry in entries if isinstance(entry, OfFinding)} == meant


@pytest.mark.parametrize("since", ["j", "writing"])
def test_a_late_answer_replaces_neither_what_was_asked_for_since_nor_what_is_being_written(zhang: Visit, since: str) -> None:
    page, first, held = zhang.page, zhang.next(), list[Route]()

    def hold(route: Route) -> None:
        held.append(route)

    page.route(f"**/findings/{first}?*", hold)
    with page.expect_request(f"**/findings/{first}?*"):
        page.evaluate("document.body.dispatchEvent(new Event('changed'))")  # as when somebody has decided
    if since == "j":
        zhang.next()
    else:
        page.locator("#why").fill("正在写")
    now = zhang.shown()
    with page.expect_event("requestfinished", lambda request: f"/findings/{first}?" in request.url):
        held[0].continue_()
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert zhang.shown() == now
    if since == "writing":
        expect(page.locator("#why")).to_have_value("正在写")


def test_assign_a_row_and_see_the_findings_change(zhang: Visit) -> None:
    page = zhang.page
    total = page.locator("#progress").inner_text()
    zhang.go("未匹配行")
    page.locator("#by-report").select_option("b.docx")
    expect(page.locator("#list .item")).to_have_count(1)
    page.locator("#list .item").click()
    expect(page.locator("#detail h2")).to_have_text(HOSTILE)
    page.get_by_label("在所有指标中查找").fill("工业增加值")
    page.locator("#found input[value=added_value]").check()
    page.get_by_role("button", name="即为所选指标").click()
    expect(page.locator("#list .item")).to_have_count(0)
    expect(page.locator(".running")).to_have_count(0)
    zhang.go("发现")
    expect(page.locator("#progress")).not_to_have_text(total)
    page.locator("#by-report").select_option("b.docx")
    expect(page.locator("#list")).to_contain_text("人均工业增加值")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_fault_of_accessibility(browser: Browser, address: str, scheme: str) -> None:
    visit = Visit(browser, address, "张三", scheme)
    visit.choose("yanpu-2022.pdf", "derived-value")
    expect(visit.page.locator("#detail figure.page img").first).to_be_visible()
    visit.press("a", "Enter")
    expect(visit.page.locator(".history")).to_be_visible()
    faults = _faults(visit.page, "findings")
    visit.go("未匹配行")
    visit.page.locator("#list .item").first.click()
    expect(visit.page.locator("#detail h2")).to_be_visible()
    faults += _faults(visit.page, "unmapped")
    for name in ("报告与签认", "决定记录"):
        visit.go(name)
        expect(visit.page.locator("table.ledger")).to_be_visible()
        faults += _faults(visit.page, name)
    visit.page.context.close()
    assert faults == []


def _faults(page: Page, where: str) -> list[str]:
    # the checker is a script of its own, which the page's policy rightly keeps out: Playwright puts it in from outside
    found = Axe().run(page).response["violations"]
    return [f"{where}: {item['id']}: {item['nodes'][0]['html']}" for item in found if item["impact"] in _SERIOUS]
