"""What the form does beyond sending, with JavaScript: keeps drafts, counts, shows tags as chips, shows the post."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import BrowserContext, Error, Page, expect

from tests.browser.chromium import chromium, until, with_scripts
from tests.browser.form import with_the_editor
from tests.browser.test_form import fill, state
from tests.site import Site, running_site

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.once]
POST = {"headline": "The old mill", "category": "Local", "body": "It turns.", "dek": "After years."}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("comfort"), COPYDESK_LIMITS="off") as running:
        yield running


@pytest.fixture
def browser(site: Site) -> Iterator[BrowserContext]:
    """One person's browser, which keeps what it is given."""
    with chromium() as program:
        yield program.new_context(base_url=site.url)


def written(browser: BrowserContext) -> Page:
    """Return a form that somebody has filled in, long enough ago for the draft to be kept."""
    page = browser.new_page()
    page.goto("/submit")
    with_the_editor(page)
    fill(page, POST)
    page.get_by_label("E-mail").fill("tom@example.org")
    until(page, lambda: any(_is_all_of_it(kept) for kept in drafts(page)), "a draft")
    return page


def _is_all_of_it(draft: str) -> bool:
    return "tom" not in draft and POST["dek"] in draft and '"own_work":true' in draft


def drafts(page: Page) -> list[str]:
    """Return what the browser keeps of forms, as it is kept."""
    kept: dict[str, str] = page.evaluate("({...localStorage})")
    return [value for name, value in kept.items() if name.startswith("copydesk-draft")]


def crash(page: Page) -> None:
    """End the page as a crash does: without a word to its scripts."""
    with page.expect_event("crash"), suppress(Error):
        page.goto("chrome://crash", timeout=5000)


def test_what_was_written_is_offered_back_after_a_crash(browser: BrowserContext) -> None:
    page = written(browser)
    crash(page)
    again = browser.new_page()
    again.goto("/submit")
    again.get_by_role("button", name="Bring it back").click()
    expect(again.get_by_label("Headline")).to_have_value(POST["headline"])
    expect(again.locator("#body")).to_have_value(POST["body"])
    expect(again.get_by_label("Category")).to_have_value("local")
    expect(again.get_by_label("E-mail")).to_have_value("")


def test_it_can_be_thrown_away(browser: BrowserContext) -> None:
    written(browser).close()
    again = browser.new_page()
    again.goto("/submit")
    again.get_by_role("button", name="Discard").click()
    again.reload()
    with_the_editor(again)
    expect(again.get_by_role("button", name="Bring it back")).to_have_count(0)
    assert again.get_by_label("Headline").input_value() == ""


def test_what_was_received_is_not_offered_again(browser: BrowserContext) -> None:
    page = written(browser)
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_url("**/receipt/*")
    with_scripts(page)  # one of them forgets the draft
    page.goto("/submit")
    with_the_editor(page)
    expect(page.get_by_role("button", name="Bring it back")).to_have_count(0)
    assert drafts(page) == []


def test_what_was_refused_is_kept(browser: BrowserContext) -> None:
    page = written(browser)
    page.get_by_label("For more info").fill("nowhere")
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_role("alert").wait_for()
    page.close()
    again = browser.new_page()
    again.goto("/submit")
    again.get_by_role("button", name="Bring it back").click()
    expect(again.get_by_label("For more info")).to_have_value("nowhere")


def test_characters_left_are_told_when_they_are_few(browser: BrowserContext) -> None:
    page = browser.new_page()
    page.goto("/submit")
    headline = page.get_by_label("Headline")
    headline.fill("a" * 195)
    expect(page.get_by_text("Characters left: 5")).to_be_visible()
    headline.fill("😀" * 203)
    expect(page.get_by_text("Characters too many: 3")).to_be_visible()


def test_tags_are_chips_and_one_field(site: Site, browser: BrowserContext) -> None:
    page = browser.new_page()
    page.goto("/submit")
    fill(page, POST)
    tags = page.get_by_role("combobox", name="Add a tag")
    tags.click()
    page.keyboard.type("mill, old town,")
    page.keyboard.type("C++")
    page.keyboard.press("Enter")
    chips = page.locator(".chips li")
    expect(chips).to_have_count(3)
    page.get_by_role("button", name="Remove old town").click()
    expect(chips).to_have_count(2)
    tags.focus()
    page.keyboard.type("river")
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_url("**/receipt/*")
    assert state(page, site)["submission"]["tags"] == "mill, C++, river"


def test_the_post_is_shown_while_it_is_written(browser: BrowserContext) -> None:
    page = browser.new_page()
    page.goto("/submit")
    fill(page, POST)
    page.get_by_text("See how it looks while you write").click()
    shown = page.locator("[data-pane]")
    expect(shown.get_by_role("heading", name="The old mill")).to_be_visible()
    page.get_by_label("Headline").fill("The new mill")
    expect(shown.get_by_role("heading", name="The new mill")).to_be_visible()
