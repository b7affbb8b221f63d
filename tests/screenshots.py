"""Takes pictures of every screen: ``python -m tests.screenshots FOLDER`` (``make screenshots``).

At three widths, light and dark, of a site with the sample posts; and of the front with none, one and three of them.
"""

import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.chromium import chromium
from tests.browser.test_desk import sign_in
from tests.samples import millbrook
from tests.site import Site, running_site

WIDTHS = [360, 768, 1280]
NEWEST = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
WAITING = [
    ("A walk along the weir", "The path is dry again. [Here is the map](https://example.org/map)."),
    ("Cheap watches, today only", "Buy at [our shop](https://bit.ly/watches)!\n\nBest prices in town."),
]


def main(folder: Path, counts: tuple[int, ...] = (0, 1, 3, len(millbrook.POSTS))) -> None:
    """Take all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made, chromium() as browser:
        for count in counts:
            with running_site(Path(made) / str(count), COPYDESK_LIMITS="off") as site:
                page = browser.new_context().new_page()
                page.set_default_timeout(60_000)
                fill(site, count)
                is_full = count == len(millbrook.POSTS)
                for name, address in everything(page, site) if is_full else [(f"front-{count}", "/")]:
                    take(page, folder / name, site.url + address)


def fill(site: Site, count: int) -> None:
    """Import the newest posts."""
    with tempfile.TemporaryDirectory() as folder:
        posts = millbrook.write_posts(Path(folder) / "posts.jsonl", count, NEWEST)
        done = site.command("import", str(posts), "--published")
        assert done.returncode == 0, done.stderr
    site.command("press")


def everything(page: Page, site: Site) -> Iterator[tuple[str, str]]:
    """Yield the name and address of each screen, when it is there."""
    receipt = ""
    for headline, body in WAITING:
        post = {
            "headline": headline,
            "category": "local",
            "body": body,
            "byline": "Tom Hale",
            "own_work": True,
        }
        receipt = page.request.post(f"{site.url}/api/submissions", data=post).json()["receipt_url"]
    sign_in(page, site)
    name_the_site(page, site)
    correct(page, site, millbrook.POSTS[0][1])
    page.goto(site.url)
    first = page.locator(".lead a").last.get_attribute("href") or "/"
    review = wait_for_review(page, site, WAITING[-1][0])
    yield "desk-queue", "/desk/"
    yield "desk-review", review
    yield "desk-site", "/desk/site/"
    yield "desk-settings", "/desk/settings/"
    yield "desk-categories", "/desk/categories/"
    yield "desk-category", "/desk/categories/1/"
    yield "desk-pages", "/desk/pages/"
    yield "desk-page", "/desk/pages/1/"
    yield "desk-hints", "/desk/hints/"
    yield "own-page", "/how-to-submit/"
    yield "desk-write", "/desk/write/"
    yield "desk-editors", "/desk/editors/"
    yield "desk-hosts", "/desk/hosts/"
    yield "front", "/"
    yield "post", first
    yield (
        "post-arabic",
        page.request.get(f"{site.url}/feed.json").json()["items"][5]["url"].removeprefix(site.url),
    )
    yield "category", "/category/local/"
    yield "tag", "/tag/council/"
    yield "archive", "/archive/"
    yield "search", "/search?q=bridge"
    yield "submit", "/submit"
    yield "receipt", receipt.removeprefix(site.url)


def wait_for_review(page: Page, site: Site, headline: str) -> str:
    """Return the address of the review screen of a post, when the checks have read it."""
    link = page.get_by_role("link", name=headline)
    for _ in range(200):
        page.goto(f"{site.url}/desk/")
        if link.count():
            return link.get_attribute("href") or "/"
        page.wait_for_timeout(500)
    raise AssertionError(f"{headline} never came into the queue")


def name_the_site(page: Page, site: Site) -> None:
    """Fill in the screen of the site."""
    page.goto(f"{site.url}/desk/site/")
    page.get_by_label("Name", exact=True).fill(millbrook.NAME)
    page.get_by_label("Tagline").fill(millbrook.TAGLINE)
    page.get_by_role("button", name="Save").click()
    for _ in range(200):
        if millbrook.NAME in page.request.get(site.url).text():
            return
        page.wait_for_timeout(100)


def correct(page: Page, site: Site, headline: str) -> None:
    """Correct a published post, so that its page has a note in the margin."""
    page.goto(f"{site.url}/desk/posts/")
    page.get_by_role("link", name=headline).click()
    address = page.get_by_role("link", name="See the page").first.get_attribute("href") or "/"
    page.get_by_text("Correct the published text").click()
    page.get_by_label("Tags").fill("bridge, council, volunteers")
    page.get_by_label("What was wrong").fill("The bridge is 38 metres long, not 83.")
    page.get_by_role("button", name="Publish the correction").click()
    for _ in range(200):
        if "not 83" in page.request.get(site.url + address).text():
            return
        page.wait_for_timeout(100)


def take(page: Page, name: Path, address: str) -> None:
    """Take one screen at each width, light and dark."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            page.goto(address)
            page.wait_for_function("document.fonts.status === 'loaded'")
            page.screenshot(path=f"{name}-{width}-{scheme}.png", full_page=True)
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                print(f"{name.name} at {width}: {wide} pixels wide")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "test-results/screenshots"))
