"""What Word, Google Docs and web pages put on the clipboard, pasted into the rich editor of the form."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from copydesk.lib import markdown
from tests.browser.chromium import open_page
from tests.browser.pasted import Seen, seen_in
from tests.shared import SHARED, shared
from tests.site import running_site

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.once]
FOLDER = SHARED / "corpora" / "paste"
FIXTURES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html")) or ["none"]

PASTE = """([html, plain]) => {
    const data = new DataTransfer();
    if (html) data.setData("text/html", html);
    data.setData("text/plain", plain);
    const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
    document.querySelector(".editor-text").dispatchEvent(event);
}"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with running_site(tmp_path_factory.mktemp("paste"), COPYDESK_LIMITS="off") as site, open_page() as page:
        breaches: list[str] = []
        page.on("console", lambda message: breaches.append(message.text))
        page.goto(f"{site.url}/submit")
        page.locator(".editor-text").wait_for()
        yield page
        assert not breaches, f"the page complained: {breaches[:5]}"


def pasted(page: Page, html: str, plain: str = "?") -> str:
    """Return the Markdown that comes of pasting into an empty text."""
    page.locator("#body").fill("")
    page.locator(".editor-text").focus()
    page.evaluate(PASTE, [html, plain])
    page.locator("#headline").focus()  # the editor fills the field when it is left
    return page.locator("#body").input_value()


def rendered(page: Page, html: str) -> Seen:
    return seen_in(markdown.render(pasted(page, html)).html)


@pytest.mark.parametrize("fixture", FIXTURES)
def test_words_emphasis_links_and_lists_survive(page: Page, fixture: str) -> None:
    html = shared("corpora/paste", fixture).read_text()
    wanted, got = seen_in(html), rendered(page, html)
    assert got.words == wanted.words
    assert got.letters == wanted.letters
    assert got.items == wanted.items
