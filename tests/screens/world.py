"""A running site that has everything to show, and two browsers in it: an editor's, and a stranger's."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.chromium import until
from tests.browser.test_desk import sign_in
from tests.distribution.post_office import mail_server
from tests.run.rows import all_is_printed
from tests.screens.states import Made, make
from tests.screens.table import Screen
from tests.site import Site, running_site


@dataclass
class Shown:
    """A site, who looks at it, and where the things are that the addresses of screens name."""

    site: Site
    page: Page
    stranger: Page
    made: Made

    def address(self, screen: Screen) -> str:
        """Return where a screen is."""
        return self.site.url + screen.address.format(**self.made)

    def page_for(self, screen: Screen) -> Page:
        """Return the page of who sees it."""
        return self.stranger if screen.for_strangers else self.page

    def show(self, screen: Screen) -> Page:
        """Open a screen, and return the page that shows it."""
        page = self.page_for(screen)
        page.goto(self.address(screen))
        screen.act(page)
        page.wait_for_function("document.fonts.status === 'loaded'")
        return page


@contextmanager
def shown_site(folder: Path, browser: Browser, posts: Path) -> Iterator[Shown]:
    """Run a site with these posts published, and everything that ``states`` makes; sign in at its desk."""
    with (
        mail_server() as office,
        running_site(
            folder,
            COPYDESK_LIMITS="off",
            COPYDESK_TRUSTED_PROXIES="127.0.0.1",
            COPYDESK_EMAIL_URL=f"smtp://127.0.0.1:{office.port}",
        ) as site,
    ):
        page, stranger = (browser.new_context().new_page() for _ in range(2))
        done = site.command("import", str(posts), "--published")
        assert done.returncode == 0, done.stderr
        site.command("press")
        sign_in(page, site)
        yield Shown(site, page, stranger, make(site, page, office))


def settle_site(shown: Shown, **fields: str) -> None:
    """Fill in the screen of the site, and wait until the front says so."""
    page = shown.page
    # So that no list of an earlier decision changes the front meanwhile.
    until(page, lambda: all_is_printed(shown.site), "what was decided before")
    front = page.request.get(shown.site.url).text()
    page.goto(f"{shown.site.url}/desk/site/")
    for label, value in fields.items():
        field = page.get_by_label(label, exact=True)
        field.select_option(value) if label == "Language" else field.fill(value)
    page.get_by_role("button", name="Save").click()
    until(page, lambda: page.request.get(shown.site.url).text() != front, "another front")
