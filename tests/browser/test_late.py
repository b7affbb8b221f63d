"""A page shows its text before it asks for its scripts, and what somebody does before they are there is not lost."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import FileChooser, Page, expect

from tests.browser.chromium import Held, open_page, script, until, with_scripts
from tests.browser.form import press
from tests.browser.test_editor_later import PASTE
from tests.media.photos import a_photo
from tests.site import Site, running_site

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.once]
MOST_BYTES = 60_000  # of HTML, CSS and JavaScript together, before compression
CAME_FIRST = """() => {
    const [{startTime: shown}] = performance.getEntriesByName("first-contentful-paint");
    return performance.getEntriesByType("resource").filter(({startTime}) => startTime < shown).map(({name}) => name);
}"""
WEIGHT = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .filter(({name}) => !/\\.(woff2|svg)$/.test(name))
    .reduce((sum, {decodedBodySize}) => sum + decodedBodySize, 0)"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("late"), COPYDESK_LIMITS="off") as running:
        yield running


@pytest.mark.parametrize("address", ["/", "/how-to-submit/", "/submit"])
def test_a_page_is_light_and_its_text_waits_for_one_small_script_at_most(site: Site, address: str) -> None:
    with open_page() as page:
        page.goto(site.url + address)
        with_scripts(page).wait_for_load_state("networkidle")
        scripts = [name for name in page.evaluate(CAME_FIRST) if name.endswith(".js")]
        assert all("/late." in name for name in scripts)
        assert page.evaluate(WEIGHT) < MOST_BYTES


def test_a_picture_that_is_pasted_meanwhile_is_asked_about(site: Site) -> None:
    with open_page() as page:
        pictures = _begun_without(page, site, "pictures")
        page.get_by_role("textbox", name="Full description").click()
        page.evaluate(PASTE, list(a_photo()))
        pictures.let_through()
        expect(page.get_by_text("mill.jpg")).to_be_visible()
        expect(page.get_by_label("What it shows")).to_be_focused()


def test_the_button_for_a_picture_may_be_pressed_meanwhile(site: Site) -> None:
    with open_page() as page:
        pictures = _begun_without(page, site, "pictures")
        opened: list[FileChooser] = []

        def note(chooser: FileChooser) -> None:
            opened.append(chooser)

        page.on("filechooser", note)
        page.get_by_role("button", name="Picture", exact=True).click()
        pictures.let_through()

        def is_open() -> bool:  # a browser opens it only for somebody who has just done something
            page.keyboard.press("Shift")
            return bool(opened)

        until(page, is_open, "the choice of a file")


def test_a_tag_that_is_typed_meanwhile_is_written_to_its_end(site: Site) -> None:
    with open_page() as page:
        tags = _begun_without(page, site, "tags")
        page.get_by_label("Tags").click()
        page.keyboard.type("mill, old to")
        tags.let_through()
        expect(page.locator("form[data-begun]")).to_be_attached()
        page.keyboard.type("wn")
        press(page, "Tab")
        expect(page.locator(".chips bdi")).to_have_text(["mill", "old town"])


def test_a_headline_that_is_typed_meanwhile_is_kept_as_a_draft(site: Site) -> None:
    with open_page() as page:
        drafts = _begun_without(page, site, "drafts")
        page.get_by_label("Headline").fill("The mill")
        drafts.let_through()
        _is_kept(page, "The mill")


def test_a_message_that_is_typed_meanwhile_is_kept_as_a_draft(site: Site) -> None:
    with open_page() as page:
        page.goto(f"{site.url}/talk/")
        page.get_by_label("Your message").fill("Here?")
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("log")).to_contain_text("Here?")
        talk = Held(page, script("talk"))
        page.reload()
        page.get_by_label("Your message").fill("Half a thought")
        talk.let_through()
        _is_kept(page, "Half a thought")


def _is_kept(page: Page, words: str) -> None:
    until(page, lambda: words in page.evaluate("JSON.stringify(localStorage)"), "a draft")


def _begun_without(page: Page, site: Site, name: str) -> Held:
    """Open the form in a browser where one of its scripts does not arrive yet."""
    held = Held(page, script(name))
    page.goto(f"{site.url}/submit")
    with_scripts(page)
    return held
