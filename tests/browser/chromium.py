"""Opens pages in Debian's Chromium through Playwright.

with open_page(javascript=False) as page:
    page.goto(site.url + "/submit")
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 90_000  # milliseconds: what comes late on a busy machine is no fault, what never comes is one
expect.set_options(timeout=PATIENCE)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run one Chromium, for tests that need several people: each ``browser.new_context()`` is one of them."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, timeout=PATIENCE)
        browser.on("context", _be_patient)
        try:
            yield browser
        finally:
            browser.close()


def _be_patient(context: BrowserContext) -> None:
    context.set_default_timeout(PATIENCE)


def until(page: Page, is_so: Callable[[], object], what: str) -> None:
    """Wait until something is so that Playwright does not wait for by itself; the page goes on meanwhile."""
    for _ in range(PATIENCE // 100):
        if is_so():
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never came: {what}")


def with_scripts(page: Page) -> Page:
    """Wait for the scripts of a page, which come once its text shows; return the page."""
    page.locator("html[data-late]").wait_for(state="attached")
    return page


@contextmanager
def open_page(
    *,
    javascript: bool = True,
    width: int = 1280,
    height: int = 900,
    dark: bool = False,
    bypass_csp: bool = False,
) -> Iterator[Page]:
    """Yield an empty page of somebody who has never been here. A page error (uncaught exception) fails the test."""
    with chromium() as browser:
        context = browser.new_context(
            java_script_enabled=javascript,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            bypass_csp=bypass_csp,
        )
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
        assert not errors, f"errors in the page: {errors}"


def script(name: str) -> str:
    """Return the address of one of our scripts, as routes write it."""
    return f"**/static/js/{name}.*"


class Held:
    """What a page asks for and does not get until it is let through, however slow the machine is."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.routes: list[Route] = []
        page.route(address, self._hold)

    def _hold(self, route: Route) -> None:
        self.routes.append(route)

    def is_asked_for(self) -> None:
        """Wait until the page has asked."""
        until(self.page, lambda: self.routes, "a request that is held")

    def let_through(self) -> None:
        self.is_asked_for()
        self.routes.pop().continue_()
