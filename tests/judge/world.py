"""The site that Lighthouse judges: posts that are published, and one that waits."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.chromium import open_page
from tests.judge.posts import write_posts
from tests.site import Site, running_site


@dataclass
class World:
    """A running site, a browser of a reader, and the addresses of its pages by kind."""

    site: Site
    page: Page
    everything: dict[str, str]


@contextmanager
def judged_site(folder: Path) -> Iterator[World]:
    """Run the site for the length of a ``with`` block."""
    with running_site(folder / "data", COPYDESK_LIMITS="off") as site, open_page() as page:
        done = site.command("import", str(write_posts(folder / "posts.jsonl")), "--published")
        assert done.returncode == 0, done.stderr
        site.command("press")
        sent = {
            "headline": "A post that waits",
            "category": "local",
            "body": "See [this](https://bit.ly/x).\n\n| a | b |\n|---|---|\n| 1 | 2 |",
        }
        receipt = page.request.post(f"{site.url}/api/submissions", data=sent).json()["receipt_url"]
        yield World(site, page, _addresses(site, _first_post(page, site)) | {"receipt": receipt})


def _first_post(page: Page, site: Site) -> str:
    page.goto(f"{site.url}/category/local/page/1/")
    return str(page.get_by_role("link", name="The bridge over the mill stream").get_attribute("href"))


def _addresses(site: Site, post: str) -> dict[str, str]:
    kinds = {
        "post": post,
        "front": "/",
        "category": "/category/local/",
        "tag": "/tag/bridge/",
        "archive": "/archive/",
        "month": "/archive/2026/10/",
        "search": "/search?q=bridge",
        "submit": "/submit",
        "404": "/nothing/",
    }
    return {kind: site.url + address for kind, address in kinds.items()}
