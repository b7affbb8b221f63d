"""Attacks that were sent and published, opened in a real browser with the content security policy off: nothing runs."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from copydesk.lib import text
from tests.browser.chromium import open_page
from tests.intake.payloads import naughty, payloads
from tests.site import Site, running_site

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# Every word that an attack of the lists calls to show that it ran.
TRAPS = """
window.ran = [];
for (const name of ["alert", "confirm", "prompt", "print", "open"])
    window[name] = (...words) => { window.ran.push(name + ": " + words); };
// The pages' own scripts ask the talk and the preview for news; nothing else may be fetched.
const fetch = window.fetch;
window.fetch = (address, ...rest) => {
    if (/^[/](talk|submit)([/?]|$)/.test(address)) return fetch(address, ...rest);
    window.ran.push("fetch: " + address);
};
document.write = (...words) => { window.ran.push("document.write: " + words); };
"""


def posts() -> list[dict[str, Any]]:
    """Return posts that hold every payload in their bodies, and many of them in each other field."""
    every = [string for string in [*payloads(), *naughty()] if text.has_visible(string)]
    every = [string for string in every if not text.forbidden_characters(string)]
    made = []
    for start in range(0, len(every), 150):
        some = every[start : start + 150]
        lines = [string.replace("\n", " ") for string in some]
        fields = {"headline": lines[0][:200], "dek": lines[1][:500], "byline": lines[2][:200]}
        made.append(fields | {"category": "world", "body": "\n\n".join(some)[:100_000]})
    return made


def publish(page: Page, site: Site, post: dict[str, Any], token: str) -> tuple[str, str]:
    """Send a post and approve it; return the addresses of its page and of its receipt."""
    sent = page.request.post(f"{site.url}/api/submissions", data=post)
    assert sent.status == 201, sent.text()
    told = sent.json()
    for _ in range(600):
        approved = page.request.post(
            f"{site.url}/api/posts/{told['id']}/approve",
            data={},
            headers={"Authorization": f"Bearer {token}"},
        )
        if approved.status != 409:  # until the checks have read it
            break
        page.wait_for_timeout(100)
    assert approved.status == 200, approved.text()
    state = page.request.get(told["receipt_url"].replace("/receipt/", "/api/receipts/")).json()
    assert {name: state["submission"][name] for name in post} == post
    return state["post_url"], told["receipt_url"]


def test_nothing_runs(tmp_path: Path) -> None:
    with running_site(tmp_path, COPYDESK_LIMITS="off") as site, open_page(bypass_csp=True) as page:
        site.command("editor", "add", "Edda")
        token = site.command("token", "Edda").stdout.split()[-1]
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: asked.append(f"dialog: {dialog.message}"))
        page.add_init_script(TRAPS)
        for post in posts():
            public, receipt = publish(page, site, post, token)
            for address in (public, receipt, f"{receipt}/edit"):
                page.goto(address)
                assert page.evaluate("window.ran") == [], address
        for address in ("/", "/category/world/", "/submit"):
            page.goto(site.url + address)
            assert page.evaluate("window.ran") == [], address
        assert [what for what in asked if not what.startswith(site.url)] == []
        page.evaluate("alert('the trap works')")
        assert json.loads(page.evaluate("JSON.stringify(window.ran)")) == ["alert: the trap works"]
