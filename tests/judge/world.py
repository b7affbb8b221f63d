"""The site that is judged: posts that are published, one corrected, one waiting at the desk; all kinds of pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.chromium import open_page
from tests.browser.test_desk import sign_in, wait_for
from tests.judge.posts import write_posts
from tests.site import Site, running_site


@dataclass
class World:
    """A running site, the addresses of its pages by kind, and a browser that is signed in at the desk."""

    site: Site
    page: Page
    public: dict[str, str]
    private: dict[str, str]
    desk: dict[str, str]

    @property
    def everything(self) -> dict[str, str]:
        return self.public | self.private | self.desk


@contextmanager
def judged_site(folder: Path, *, desk: bool = True) -> Iterator[World]:
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
        post = _first_post(page, site)
        world = World(site, page, _public(site, post), _private(site, receipt), {})
        if desk:
            sign_in(page, site)
            wait_for(page, "A post that waits")
            page.get_by_role("link", name="A post that waits").click()
            world.desk = _desk(site, page.url)
            _correct(page, site, post)
        yield world


def _first_post(page: Page, site: Site) -> str:
    page.goto(f"{site.url}/category/local/page/1/")
    return str(page.get_by_role("link", name="The bridge over the mill stream").get_attribute("href"))


def _correct(page: Page, site: Site, post: str) -> None:
    """Correct the first post, so that its page shows a correction."""
    page.goto(f"{site.url}/desk/posts/")
    for _ in range(5):
        link = page.get_by_role("link", name="The bridge over the mill stream")
        if link.count():
            break
        page.get_by_role("link", name="Older").click()
    link.first.click()
    page.get_by_text("Correct the published text").click()
    page.get_by_label("Short description").fill("After eleven years: no cars, but lights and two benches.")
    page.get_by_label("What was wrong").fill("There will be two benches, not one.")
    page.get_by_role("button", name="Publish the correction").click()
    for _ in range(50):
        if "two benches, not one" in page.request.get(site.url + post).text():
            return
        page.wait_for_timeout(100)
    raise AssertionError("the correction was never printed")


def _public(site: Site, post: str) -> dict[str, str]:
    kinds = {
        "post": post,
        "front": "/",
        "category": "/category/local/",
        "full page": "/category/local/page/1/",
        "tag": "/tag/bridge/",
        "archive": "/archive/",
        "month": "/archive/2026/10/",
        "search": "/search?q=bridge",
        "submit": "/submit",
        "letters": "/letters/",
        "own page": "/how-to-submit/",
    }
    return {kind: site.url + address for kind, address in kinds.items()}


def _private(site: Site, receipt: str) -> dict[str, str]:
    return {
        "receipt": receipt,
        "edit": f"{receipt.rstrip('/')}/edit",
        "code": f"{site.url}/receipt/",
        "404": f"{site.url}/nothing/",
        "talk": f"{site.url}/talk/",
    }


def _desk(site: Site, review: str) -> dict[str, str]:
    names = {"queue": "", "posts": "posts/", "reasons": "reasons/", "talk": "talk/", "write": "write/"}
    names |= {"editors": "editors/", "editor": "editors/1/", "tokens": "account/tokens/"}
    names |= {
        "settings": "settings/",
        "site": "site/",
        "categories": "categories/",
        "category": "categories/1/",
    }
    names |= {"pages": "pages/", "page": "pages/1/", "hints": "hints/"}
    names |= {"hosts": "hosts/", "blocked": "blocked/"}
    return {"review": review} | {f"desk {kind}": f"{site.url}/desk/{path}" for kind, path in names.items()}
