"""After a decision: what was decided stands in sight with its Undo, and so does what is decided next."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import open_page, until
from tests.browser.test_desk import sign_in, submitted
from tests.site import Site, running_site

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HEADLINE = (
    "The council counts its bridges again, finds that one is missing since the flood, and asks for it: "
)


def in_the_queue(page: Page, site: Site, count: int) -> None:
    for number in range(count):
        submitted(page, site, f"{HEADLINE}{number}", f"The {number}th bridge.\n\n" * 60)
    sign_in(page, site)
    all_of_them = page.get_by_text(f"{count} waiting")
    until(page, lambda: page.goto(f"{site.url}/desk/") and all_of_them.count(), "the posts in the queue")


@pytest.mark.parametrize(("width", "height", "javascript"), [(360, 640, False), (1280, 720, True)])
def test_an_approval_can_be_undone_while_the_next_post_is_read(
    tmp_path: Path, width: int, height: int, javascript: bool
) -> None:
    with (
        running_site(tmp_path, COPYDESK_LIMITS="off") as site,
        open_page(javascript=javascript, width=width, height=height) as page,
    ):
        in_the_queue(page, site, 3)
        page.get_by_role("link", name=f"{HEADLINE}0").click()
        page.locator("#decide").get_by_role("button", name="Approve").click()
        expect(page).to_have_title(re.compile(rf"^The council .*…: published · {HEADLINE}1 "))
        said = page.locator("#decided")
        expect(said).to_be_focused()
        expect(said).to_contain_text("published")
        expect(said.get_by_role("button", name="Undo")).to_be_in_viewport(ratio=1)
        expect(page.get_by_role("heading", name=f"{HEADLINE}1")).to_be_in_viewport(ratio=1)
        expect(page.get_by_role("button", name="Approve")).to_be_in_viewport(ratio=1)
        said.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("heading", name=f"{HEADLINE}0")).to_be_visible()
        expect(page.locator(".review-facts")).to_contain_text("waiting for an editor")


@pytest.mark.parametrize(("width", "height", "javascript"), [(320, 640, False), (1280, 720, True)])
def test_undo_stays_in_sight_where_the_queue_goes_on(
    tmp_path: Path, width: int, height: int, javascript: bool
) -> None:
    with (
        running_site(tmp_path, COPYDESK_LIMITS="off") as site,
        open_page(javascript=javascript, width=width, height=height) as page,
    ):
        in_the_queue(page, site, 9)
        page.locator("[name=chosen]").nth(4).check()
        page.get_by_role("button", name="Approve").click()
        expect(page).to_have_title(re.compile("^The council .*…: published · Queue "))
        undo = page.locator("#decided").get_by_role("button", name="Undo")
        expect(undo).to_be_in_viewport(ratio=1)
        following = page.get_by_role("link", name=f"{HEADLINE}5")
        expect(following).to_be_in_viewport(ratio=1)

        def is_uncovered() -> bool:
            place, line = page.locator("#decided").bounding_box(), following.bounding_box()
            return bool(place and line and line["y"] >= place["y"] + place["height"])

        until(page, is_uncovered, "what is decided next beside what was decided")
