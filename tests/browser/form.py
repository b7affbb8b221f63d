"""The form with JavaScript, for the tests of the rich editor and of the small things around it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.chromium import open_page
from tests.site import Site


@contextmanager
def at_the_form(site: Site, **options: Any) -> Iterator[Page]:
    """Open the form; what the browser has to complain about, or asks elsewhere for, fails the test."""
    with open_page(**options) as page:
        heard: list[str] = []
        page.on("console", lambda message: heard.append(message.text))
        page.on("request", lambda sent: heard.extend([sent.url] if not sent.url.startswith(site.url) else []))
        page.goto(f"{site.url}/submit")
        with_the_editor(page)
        yield page
        # What the server refuses for a while, such as a post without a headline, is said there as well.
        assert [said for said in heard if "status of 422" not in said] == []


def text_of(page: Page) -> str:
    """Return what the form would send as the text."""
    page.locator("#headline").focus()
    return page.locator("#body").input_value()


def begin(page: Page) -> None:
    """Empty the text of a form that other tests have used, and go back to the editor."""
    page.locator("#body").fill("")
    if page.locator(".editor").is_hidden():
        page.get_by_role("button", name="Write with buttons instead").click()


def with_the_editor(page: Page) -> None:
    """Begin to fill in the form, which brings the rich editor, and wait for it if it is wanted and can come.

    People may write meanwhile. Playwright's ``fill`` should not: it looks for the field and writes in two steps.
    """
    without_scripts = page.locator("noscript[data-type] link")
    expect(page.locator("html[data-late]").or_(without_scripts)).to_have_count(1)
    page.get_by_label("Headline").focus()
    expect(page.locator("form[data-begun]").or_(without_scripts)).to_have_count(1)
    expect(page.locator(".waiting")).to_have_count(0)


def into_the_text(page: Page) -> None:
    page.locator(".editor-text").focus()
    expect(page.locator(".editor-text")).to_be_focused()


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
