"""The desk with one hand: from the keyboard alone, and with a thumb on a narrow screen."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import open_page, until
from tests.browser.test_desk import sign_in, submitted
from tests.site import Site, running_site

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TOUCH = 44


def in_the_queue(page: Page, site: Site, *headlines: str) -> None:
    """Send posts, sign in, and open the queue when all of them are there."""
    for number, headline in enumerate(headlines):
        submitted(page, site, headline, f"What happened at the {number}th bridge.")
    if "/desk/" not in page.url:
        sign_in(page, site)

    def are_there() -> int:
        opened(page, f"{site.url}/desk/")
        return page.get_by_text(f"{len(headlines)} waiting").count()

    until(page, are_there, "the posts in the queue")


def opened(page: Page, address: str) -> None:
    """Open a page of the desk, and wait until it takes keys."""
    page.goto(address)
    page.wait_for_selector("html[data-keys]")


def press(page: Page, key: str) -> None:
    """Press a key that opens another page, and wait until that one takes keys."""
    with page.expect_navigation():
        page.keyboard.press(key)
    page.wait_for_selector("html[data-keys]")


@pytest.mark.timeout(1800)
def test_fifty_mixed_posts_take_at_most_a_hundred_keys(tmp_path: Path) -> None:
    with running_site(tmp_path, COPYDESK_LIMITS="off") as site, open_page() as page:
        in_the_queue(page, site, *(f"{'Offer' if n % 5 < 2 else 'News'} {n}" for n in range(50)))
        keys = ["j", "Enter"]
        page.keyboard.press("j")
        press(page, "Enter")
        for number in range(50):
            expect(page.locator("h1")).to_have_text(f"{'Offer' if number % 5 < 2 else 'News'} {number}")
            if number % 5 < 2:
                why, digit = ("s", "6") if number % 5 else ("b", "1")
                page.keyboard.press(why)
                expect(page.get_by_role("dialog")).to_be_visible()
                press(page, digit)
                keys += [why, digit]
            else:
                press(page, "a")
                keys.append("a")
        assert len(keys) <= 100, len(keys)
        expect(page.get_by_text("Nothing waits.")).to_be_visible()
        decided = page.request.get(f"{site.url}/desk/decided/").text()
        assert (decided.count("not accepted"), decided.count("sent back")) == (10, 10)
        until(page, lambda: page.request.get(f"{site.url}/feed.json").json()["items"], "a post in the feed")


def test_the_queue_is_decided_by_keys(tmp_path: Path) -> None:
    with running_site(tmp_path, COPYDESK_LIMITS="off") as site, open_page() as page:
        in_the_queue(page, site, "One", "Two", "Three", "Four")
        page.keyboard.press("a")
        expect(page.get_by_role("link", name="One", exact=True)).to_be_focused()
        page.keyboard.press("j")
        press(page, "a")
        expect(page.get_by_role("status").first).to_contain_text("Two: published")
        expect(page.get_by_role("link", name="Three", exact=True)).to_be_focused()
        page.keyboard.press("s")
        expect(page.get_by_role("dialog")).to_contain_text("Spike: which reason")
        page.keyboard.press("Escape")
        expect(page.locator("[name=chosen]:checked")).to_have_count(0)
        page.keyboard.press("x")
        page.keyboard.press("j")
        page.keyboard.press("x")
        page.keyboard.press("s")
        press(page, "6")
        expect(page.get_by_role("status").first).to_contain_text("2 posts: not published")
        press(page, "u")
        expect(page.get_by_text("3 waiting")).to_be_visible()
        page.keyboard.press("j")
        page.keyboard.press("b")
        page.get_by_role("button", name="Your own words").click()
        expect(page.get_by_label("Your own words for the author")).to_be_focused()


def test_keys_are_letters_while_one_types_and_can_be_switched_off(tmp_path: Path) -> None:
    with running_site(tmp_path, COPYDESK_LIMITS="off") as site, open_page() as page:
        in_the_queue(page, site, "One", "Two")
        page.keyboard.press("j")
        press(page, "Enter")
        page.get_by_label("Your own words for the author").press_sequentially("as ub?")
        expect(page.get_by_label("Your own words for the author")).to_have_value("as ub?")
        page.get_by_role("heading", name="One").click()
        page.keyboard.press("?")
        sheet = page.get_by_role("dialog", name="The desk from the keyboard")
        expect(sheet).to_contain_text("send back")
        page.keyboard.press("a")
        sheet.get_by_label("Use these keys").uncheck()
        page.keyboard.press("Escape")
        opened(page, page.url)
        page.keyboard.press("a")
        page.keyboard.press("?")
        expect(sheet).to_be_hidden()
        expect(page.get_by_role("button", name="Approve")).not_to_have_attribute("aria-keyshortcuts", "a")
        page.get_by_role("button", name="Keys").click()
        sheet.get_by_label("Use these keys").check()
        sheet.get_by_role("button", name="Close").click()
        page.get_by_role("heading", name="One").click()
        press(page, "a")
        expect(page.get_by_role("status").first).to_contain_text("One: published")


@pytest.mark.parametrize("javascript", [True, False])
def test_one_hand_is_enough_on_a_phone(tmp_path: Path, javascript: bool) -> None:
    with (
        running_site(tmp_path, COPYDESK_LIMITS="off") as site,
        open_page(javascript=javascript, width=360, height=640) as page,
    ):
        submitted(page, site, "One", "A long walk.\n\n" * 60)
        submitted(page, site, "Two", "A [short](https://bit.ly/x) one.")
        sign_in(page, site)
        both = page.get_by_text("2 waiting")
        until(page, lambda: page.goto(f"{site.url}/desk/") and both.count(), "the posts in the queue")
        assert too_small(page) == []
        page.get_by_role("link", name="One").click()
        page.wait_for_load_state()
        assert too_small(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        for name in ("Approve", "Send back", "Spike"):
            expect(page.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
        if javascript:
            page.get_by_role("button", name="Send back").click()
            page.get_by_role("button", name="Needs a source").click()
        else:
            page.get_by_label("Reason for the author").select_option("Needs a source")
            page.get_by_role("button", name="Send back").click()
        expect(page.get_by_role("heading", name="Two")).to_be_visible()
        expect(page.get_by_role("status").first).to_contain_text("One: sent back")


def too_small(page: Page) -> list[str]:
    """Return what one touches and is not 44 pixels high; links inside of sentences may be as high as their line."""
    found: list[str] = page.evaluate(
        """least => [...document.querySelectorAll(
             "button, select, summary, nav a, .facts a, label:has(input[type=checkbox]), .tick label")]
             .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < least)
             .map(one => one.outerHTML)""",
        TOUCH,
    )
    return found
