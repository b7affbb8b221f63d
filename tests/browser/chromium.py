"""Opens pages in Debian's Chromium through Playwright.

with open_page(javascript=False) as page:
    page.goto(site.url + "/submit")
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

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
PATIENCE = 45_000  # milliseconds: what comes late on a busy machine is no fault, what never comes is one
expect.set_options(timeout=PATIENCE)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run one Chromium, for tests that need several people: each ``browser.new_context()`` is one of them."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


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
        context.set_default_timeout(PATIENCE)
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

    def was_asked_for(self) -> bool:
        for _ in range(300):
            if self.routes:
                return True
            self.page.wait_for_timeout(100)
        return False

    def let_through(self) -> None:
        assert self.was_asked_for()
        self.routes.pop().continue_()
