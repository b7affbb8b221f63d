"""From nothing to a stranger's post being public: start, open the printed link, fill the form, send, approve."""

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import chromium, until
from tests.browser.test_desk import sign_in, wait_for
from tests.browser.test_form import both, fill
from tests.shared import shared
from tests.site import running_site

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@both
def test_the_first_post_is_public_in_five_steps(tmp_path: Path, javascript: bool) -> None:
    post = json.loads(shared("data/seed/post.json").read_text())
    with running_site(tmp_path / "data") as site, chromium() as browser:
        editor, stranger = (browser.new_context(java_script_enabled=javascript).new_page() for _ in range(2))
        sign_in(editor, site)
        stranger.goto(site.url)
        stranger.get_by_role("link", name="Submit a post").first.click()
        fill(stranger, post)
        stranger.get_by_role("button", name="Send", exact=True).click()
        stranger.wait_for_url("**/receipt/*")
        wait_for(editor, post["headline"])
        editor.get_by_role("link", name=post["headline"]).first.click()
        editor.get_by_role("button", name="Approve").first.click()
        expect(editor.get_by_role("status").first).to_contain_text("published")
        stranger.reload()
        stranger.locator('a[href^="/2"]').first.click()
        expect(stranger).to_have_url(re.compile(rf"^{site.url}/\d{{4}}/\d\d/[^/]+/$"))
        expect(stranger.get_by_role("heading", level=1)).to_have_text(post["headline"])
        stranger.wait_for_load_state()
        shown = [text.strip() for text in stranger.locator("article .body > p").all_inner_texts()]
        assert shown == [paragraph.strip() for paragraph in post["body"].split("\n\n")]
        source = stranger.get_by_role("link", name=re.compile("For more info"))
        assert source.get_attribute("href") == post["source_url"]
        assert set((source.get_attribute("rel") or "").split()) >= {"ugc", "nofollow", "noopener"}
        year, month = stranger.url.split("/")[3:5]
        tags = _tags_of(post)
        links = [stranger.get_by_role("link", name=tag, exact=True).get_attribute("href") for tag in tags]
        assert None not in links
        lists = [
            "/",
            "/category/world/",
            f"/archive/{year}/{month}/",
            *map(str, links),
            "/feed.xml",
            "/feed.json",
        ]
        for address in lists:
            _comes(stranger, site.url + address, post["headline"])


def _tags_of(post: dict[str, Any]) -> list[str]:
    tags = post["tags"]
    names = tags.split(",") if isinstance(tags, str) else tags
    return [name.strip() for name in names if name.strip()]


def _comes(page: Page, address: str, headline: str) -> None:
    told = f"{headline} at {address}"
    until(page, lambda: headline in html.unescape(page.request.get(address).text()), told)
