"""The typeface of the site: the text shows without it, then it is there, and on the next page from the beginning."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.chromium import chromium, open_page, until
from tests.site import running_site

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.once]
IS_THERE = """document.fonts.status === "loaded"
    && [...document.fonts].some(font => font.family === "Newsreader" && font.status === "loaded")"""
# Whether the typeface was asked for before the text was on the screen.
CAME_FIRST = """() => {
    const [sheet] = performance.getEntriesByType("resource").filter(({name}) => name.includes("/static/type."));
    const [shown] = performance.getEntriesByName("first-contentful-paint");
    return sheet.startTime < shown.startTime;
}"""
MOVED = """() => new Promise(done => {
    let moved = 0;
    new PerformanceObserver(list => list.getEntries().forEach(({value}) => (moved += value)))
        .observe({type: "layout-shift", buffered: true});
    setTimeout(() => done(moved), 500);
})"""


def test_text_shows_before_the_typeface_and_nothing_moves_when_it_comes(tmp_path: Path) -> None:
    with running_site(tmp_path) as site, chromium() as browser:
        page = browser.new_page(base_url=site.url)
        _read(page, "/how-to-submit/")
        assert not page.evaluate(CAME_FIRST)
        assert page.evaluate(MOVED) < 0.01


def test_the_next_page_does_not_wait_with_it(tmp_path: Path) -> None:
    with running_site(tmp_path) as site, chromium() as browser:
        page = browser.new_page(base_url=site.url)
        _read(page, "/how-to-submit/")
        until(page, lambda: page.evaluate("localStorage.getItem('copydesk-type')"), "a note of it")
        page.add_init_script("window.PerformanceObserver = class { observe() {} }")
        _read(page, "/submit")


def test_the_typeface_is_there_without_a_script(tmp_path: Path) -> None:
    with (
        running_site(tmp_path) as site,
        open_page(javascript=False) as page,
        page.expect_request_finished(lambda sent: "newsreader-latin" in sent.url),
    ):
        page.goto(f"{site.url}/submit")


def _read(page: Page, address: str) -> None:
    page.goto(address)
    until(page, lambda: page.evaluate(IS_THERE), "the typeface")
