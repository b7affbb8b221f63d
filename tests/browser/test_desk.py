"""The desk in Chromium: from the printed link to a published page, with and without JavaScript."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import open_page, until
from tests.site import Site, running_site

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WIDTHS = [360, 768, 1366]
PASSWORD = "seven bridges at dawn"


def submitted(page: Page, site: Site, headline: str, body: str, category: str = "local") -> None:
    post = {"headline": headline, "category": category, "body": body, "own_work": True}
    assert page.request.post(f"{site.url}/api/submissions", data=post).status == 201


def sign_in(page: Page, site: Site) -> None:
    page.goto(site.sign_in_url)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("New password confirmation").fill(PASSWORD)
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()


def wait_for(page: Page, headline: str) -> None:
    """Open the queue until the checks have read the post."""
    queue = page.url.split("/desk/")[0] + "/desk/"
    until(page, lambda: page.goto(queue) and page.get_by_role("link", name=headline).count(), headline)


@pytest.mark.parametrize("javascript", [True, False])
def test_an_editor_decides(tmp_path: Path, javascript: bool) -> None:
    with running_site(tmp_path) as site, open_page(javascript=javascript) as page:
        submitted(page, site, "The bridge is open", "It [opened](https://bit.ly/x) at noon.")
        submitted(page, site, "Cheap pills", "Buy them.")
        sign_in(page, site)
        wait_for(page, "The bridge is open")
        wait_for(page, "Cheap pills")
        page.get_by_role("link", name="Cheap pills").click()
        page.get_by_label("Your own words for the author").fill("We print no advertising.")
        page.get_by_label("Kind of reason").select_option("spam")
        page.get_by_role("button", name="Spike").click()
        expect(page.get_by_role("status").first).to_contain_text("not published")
        expect(page.get_by_role("heading", name="The bridge is open")).to_be_visible()
        page.get_by_role("link", name="show in").first.click()
        expect(page).to_have_url(re.compile("#evidence-1$"))
        page.get_by_role("button", name="Approve").click()
        page.get_by_role("link", name="See the page").click()
        expect(page).to_have_url(re.compile(r"/\d{4}/\d\d/the-bridge-is-open/$"))
        expect(page.get_by_role("heading", name="The bridge is open")).to_be_visible()


def test_the_decision_is_in_sight_and_nothing_is_wider_than_the_screen(tmp_path: Path) -> None:
    with running_site(tmp_path) as site, open_page(width=1366, height=768) as page:
        submitted(page, site, "W" * 200, ("word " * 60 + "\n\n") * 30 + "x" * 500)
        sign_in(page, site)
        wait_for(page, "W" * 200)
        page.get_by_role("link", name="W" * 200).click()
        for name in ("Approve", "Send back", "Spike"):
            expect(page.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
        review = page.url
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 768})
            for address in (
                review,
                f"{site.url}/desk/",
                f"{site.url}/desk/reasons/",
                f"{site.url}/desk/posts/",
            ):
                page.goto(address)
                assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (
                    address,
                    width,
                )


def test_marked_evidence_leads_to_its_finding(tmp_path: Path) -> None:
    with running_site(tmp_path) as site, open_page() as page:
        submitted(page, site, "A short address", "It is [here](https://bit.ly/x).")
        sign_in(page, site)
        wait_for(page, "A short address")
        page.get_by_role("link", name="A short address").click()
        page.locator("mark.evidence").first.click()
        expect(page.locator("#finding-1")).to_be_focused()


def test_a_decision_takes_no_mouse(tmp_path: Path) -> None:
    with running_site(tmp_path) as site, open_page() as page:
        submitted(page, site, "By keyboard", "All of it.")
        sign_in(page, site)
        wait_for(page, "By keyboard")
        page.get_by_role("link", name="By keyboard").focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.get_by_role("button", name="Approve").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").first).to_contain_text("published")


def test_an_editor_writes_a_post_and_a_closed_tab_loses_nothing(tmp_path: Path) -> None:
    with running_site(tmp_path) as site, open_page() as page:
        sign_in(page, site)
        page.get_by_role("link", name="Write a post").click()
        page.wait_for_load_state()
        page.get_by_label("Headline").fill("What we saw at the weir")
        page.get_by_label("Category").select_option("local")
        page.locator(".editor-text.body").click()
        page.keyboard.type("The water is ")
        page.keyboard.press("Control+b")
        page.keyboard.type("back.")
        page.goto(f"{site.url}/desk/")
        page.goto(f"{site.url}/desk/write/")
        page.get_by_role("button", name="Bring it back").click()
        page.get_by_role("button", name="Save and review").click()
        expect(page.locator("article .body strong")).to_have_text("back.")
        page.wait_for_load_state()  # a script of it forgets the draft
        page.get_by_role("button", name="Approve").click()
        page.get_by_role("link", name="See the page").click()
        expect(page.get_by_role("heading", name="What we saw at the weir")).to_be_visible()
        page.goto(f"{site.url}/desk/write/")
        expect(page.get_by_label("Headline")).to_have_value("")
        expect(page.get_by_role("button", name="Bring it back")).to_have_count(0)
