"""Takes pictures of every screen: ``python -m tests.screenshots FOLDER`` (``make screenshots``).

At three widths, light and dark: of a site with much to show, in English and a part of it in Arabic, of the front with
few posts, and of what a new site shows.
"""

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.chromium import chromium
from tests.browser.test_desk import sign_in
from tests.samples import millbrook
from tests.screens.table import IN_ARABIC, SCREENS, Screen
from tests.screens.world import settle_site, shown_site
from tests.site import running_site

WIDTHS = [360, 768, 1280]
NEWEST = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
NEW = [
    Screen("first front", "/"),
    Screen("first queue", "/desk/"),
    Screen("first record", "/desk-record/"),
    Screen("first talk", "/desk/talk/"),
    Screen("first mail", "/desk/mail/"),
]


def main(folder: Path) -> None:
    """Take all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made, chromium() as browser:
        for count in (1, 3):
            take_few(folder, browser, Path(made), count)
        take_new(folder, browser, Path(made))
        posts = millbrook.write_posts(Path(made) / "posts.jsonl", len(millbrook.POSTS), NEWEST)
        with shown_site(Path(made) / "full", browser, posts) as shown:
            settle_site(shown, Name=millbrook.NAME, Tagline=millbrook.TAGLINE)
            for screen in SCREENS:
                take(shown.show(screen), folder, screen.name)
            settle_site(shown, Language="ar")
            for screen in IN_ARABIC:
                take(shown.show(screen), folder, f"arabic {screen.name}")


def take_few(folder: Path, browser: Browser, made: Path, count: int) -> None:
    """Take the front of a site with few posts."""
    posts = millbrook.write_posts(made / "few.jsonl", count, NEWEST)
    with running_site(made / f"few-{count}") as site:
        assert site.command("import", str(posts), "--published").returncode == 0
        site.command("press")
        page = browser.new_page()
        page.goto(site.url)
        take(page, folder, f"front {count}")


def take_new(folder: Path, browser: Browser, made: Path) -> None:
    """Take what a new site shows, with its samples and without."""
    with running_site(made / "new", COPYDESK_SAMPLES="on") as site:
        page = browser.new_context().new_page()
        sign_in(page, site)
        for screen in NEW:
            page.goto(site.url + screen.address)
            take(page, folder, screen.name)
        page.goto(f"{site.url}/desk/")
        page.get_by_role("button", name="Remove the samples").click()
        take(page, folder, "empty queue")


def take(page: Page, folder: Path, name: str) -> None:
    """Take what a page shows at each width, light and dark."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            page.screenshot(path=folder / f"{name.replace(' ', '-')}-{width}-{scheme}.png", full_page=True)
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            print(f"{name} at {width}: {wide} pixels wide")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "test-results/screenshots"))
