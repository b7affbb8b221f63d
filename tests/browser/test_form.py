"""A stranger at the form, in a real browser, with and without JavaScript."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import open_page
from tests.browser.form import with_the_editor
from tests.shared import shared
from tests.site import Site, running_site

pytestmark = [pytest.mark.browser, pytest.mark.slow]
both = pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("form"), COPYDESK_LIMITS="off") as running:
        yield running


def fill(page: Page, post: dict[str, Any]) -> None:
    """Fill the form by its labels, as a person finds the fields."""
    labels = {
        "headline": "Headline",
        "body": "Full description",
        "dek": "Short description",
        "tags": "Tags",
        "source_url": "For more info",
        "byline": "Byline",
    }
    with_the_editor(page)
    for name, label in labels.items():
        if post.get(name):
            typed = post[name] if isinstance(post[name], str) else ", ".join(post[name])
            page.get_by_label(label).fill(typed)
    page.get_by_label("Category").select_option(label=post["category"])
    page.get_by_label("I wrote this, or may publish it").check()


def state(page: Page, site: Site) -> dict[str, Any]:
    """Return what the API says of the receipt that the page shows."""
    key = page.url.rpartition("/")[2]
    told: dict[str, Any] = page.request.get(f"{site.url}/api/receipts/{key}").json()
    return told


@both
def test_a_stranger_sends_the_first_post(site: Site, javascript: bool) -> None:
    post = json.loads(shared("data/seed/post.json").read_text())
    with open_page(javascript=javascript) as page:
        page.goto(f"{site.url}/submit")
        fill(page, post)
        page.get_by_role("button", name="Send").click()
        page.wait_for_url("**/receipt/*")
        expect(page.get_by_role("heading", level=1)).to_have_text(post["headline"])
        submission = state(page, site)["submission"]
    assert submission["headline"] == post["headline"]
    assert submission["body"] == post["body"]
    assert submission["category"] == post["category"].lower()
    assert submission["source_url"] == post["source_url"]


@both
def test_errors_get_the_focus_and_everything_typed_stays(site: Site, javascript: bool) -> None:
    with open_page(javascript=javascript) as page:
        page.goto(f"{site.url}/submit")
        page.get_by_label("Tags").fill("mill, C++")
        page.get_by_label("For more info").fill("example.org/mill")
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("alert")).to_be_focused()
        expect(page.locator("#tags")).to_have_value("mill, C++")
        page.get_by_role("alert").get_by_role("link", name="begin the address").click()
        expect(page.locator("#source_url")).to_be_focused()


@both
def test_a_preview_leads_to_sending(site: Site, javascript: bool) -> None:
    with open_page(javascript=javascript) as page:
        page.goto(f"{site.url}/submit")
        fill(page, {"headline": "A mill", "category": "Local", "body": "\nIt **turns**.\n\n- a\n- b"})
        page.get_by_role("button", name="Preview").click()
        expect(page.locator("article strong")).to_have_text("turns")
        assert page.locator("#body").input_value() == "\nIt **turns**.\n\n- a\n- b"
        page.get_by_role("button", name="Send").click()
        page.wait_for_url("**/receipt/*")
        assert state(page, site)["submission"]["body"] == "\nIt **turns**.\n\n- a\n- b"


@both
def test_the_author_comes_back_by_the_code_changes_the_text_and_withdraws(
    site: Site, javascript: bool
) -> None:
    with open_page(javascript=javascript) as page:
        page.goto(f"{site.url}/submit")
        fill(page, {"headline": "A bridge", "category": "Local", "body": "It holds."})
        page.get_by_role("button", name="Send").click()
        page.wait_for_url("**/receipt/*")
        code = page.locator(".code").inner_text()
        page.goto(f"{site.url}/receipt/")
        page.get_by_label("Code").fill(code.lower().replace("-", " "))
        page.get_by_role("button", name="Open").click()
        page.get_by_role("link", name="Change the text").click()
        page.get_by_label("Headline").fill("An old bridge")
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("An old bridge")
        page.get_by_role("link", name="Take the post back").click()
        page.get_by_role("button", name="Take it back").click()
        page.get_by_text("You took your post back").wait_for()
        assert state(page, site)["status"] == "withdrawn"


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_nothing_is_wider_than_the_screen(site: Site, width: int) -> None:
    with open_page(width=width) as page:
        page.goto(f"{site.url}/submit")
        fill(page, {"headline": "W" * 200, "category": "Local", "body": "w" * 500, "tags": "x" * 50})
        page.get_by_role("button", name="Preview").click()
        page.locator("article.post").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.get_by_role("button", name="Send").click()
        page.locator(".journey").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_the_first_field_is_near_the_top(site: Site) -> None:
    with open_page(width=360, height=800, javascript=False) as page:
        page.goto(f"{site.url}/submit")
        place = page.locator("label[for=headline]").bounding_box()
        assert place
        assert place["y"] < 800 * 0.4
        expect(page.get_by_role("navigation", name="Sections").get_by_role("link")).to_have_count(7)
