"""The rich editor comes when somebody begins to fill in the form: nothing moves, and nothing typed is lost."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.chromium import Held, open_page, script
from tests.browser.form import at_the_form, press, text_of
from tests.browser.test_form import fill, state
from tests.media.photos import a_photo
from tests.site import Site, running_site

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.once]
POST = {"headline": "The mill turns", "category": "Local", "body": "It turns."}
PASTE = """bytes => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(bytes)], "mill.jpg", {type: "image/jpeg"}));
    const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
    document.querySelector("#body").dispatchEvent(event);
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("later"), COPYDESK_LIMITS="off") as running:
        yield running


@contextmanager
def at_the_form_without_the_editor(site: Site) -> Iterator[tuple[Page, Held]]:
    with at_the_form(site) as page:
        held = Held(page, script("editor"))
        page.reload()
        yield page, held


def test_it_is_not_loaded_before_somebody_begins(site: Site) -> None:
    with at_the_form_without_the_editor(site) as (page, held):
        page.wait_for_load_state("networkidle")
        assert not held.routes
        expect(page.get_by_role("button", name="Bold")).to_be_visible()
        page.get_by_label("Headline").focus()
        held.let_through()
        expect(page.locator(".editor-text")).to_be_visible()
        expect(page.get_by_label("Headline")).to_be_focused()


def test_what_is_typed_meanwhile_goes_along_with_the_cursor(site: Site) -> None:
    with at_the_form_without_the_editor(site) as (page, held):
        page.get_by_role("textbox", name="Full description").click()
        page.keyboard.type("Dear *all*, ")
        press(page, "Enter")
        page.keyboard.type("the ll ")
        press(page, "ArrowLeft", "ArrowLeft", "ArrowLeft")
        held.let_through()
        page.keyboard.type("mi")
        page.locator(".editor-text").wait_for()
        expect(page.locator(".editor-text")).to_be_focused()
        press(page, "End")
        page.keyboard.type("turns")
        assert text_of(page) == "Dear \\*all\\*,\n\nthe mill turns"


def test_the_cursor_stays_where_it_is_in_a_text_that_was_there(site: Site) -> None:
    with at_the_form_without_the_editor(site) as (page, held):
        page.get_by_label("Full description").fill("- The **old** mill\n- The weir")
        for _ in range(len(" mill\n- The weir")):
            press(page, "ArrowLeft")
        press(page, "ArrowLeft", "ArrowLeft")
        held.let_through()
        page.locator(".editor-text").wait_for()
        page.keyboard.type("est")
        assert text_of(page) == "- The **oldest** mill\n- The weir"


def test_a_button_that_is_pressed_meanwhile_is_pressed(site: Site) -> None:
    with at_the_form_without_the_editor(site) as (page, held):
        page.get_by_role("button", name="Bold").click()
        held.let_through()
        expect(page.get_by_role("button", name="Bold")).to_have_attribute("aria-pressed", "true")
        expect(page.locator(".editor-text")).to_be_focused()
        page.keyboard.type("loud")
        assert text_of(page) == "**loud**"


def test_a_picture_that_is_pasted_meanwhile_is_in_the_text(site: Site) -> None:
    with at_the_form_without_the_editor(site) as (page, held):
        page.get_by_role("textbox", name="Full description").click()
        page.evaluate(PASTE, list(a_photo()))
        page.get_by_label("What it shows").fill("The mill")
        page.get_by_role("button", name="Add this picture").click()
        expect(page.get_by_text("The picture is in your text.")).to_be_visible()
        held.let_through()
        expect(page.get_by_role("img", name="The mill")).to_be_visible()
        assert "![The mill](/media/" in text_of(page)


def test_who_chooses_plain_text_never_loads_it(site: Site) -> None:
    with at_the_form_without_the_editor(site) as (page, _held):
        page.get_by_role("button", name="Write plain text instead").press("Enter")
        expect(page.get_by_label("Full description")).to_be_focused()
        later = page.context.new_page()  # there pressing that button was a beginning, too
        held = Held(later, script("editor"))
        later.goto(f"{site.url}/submit")
        fill(later, POST)
        later.get_by_role("button", name="Send").click()
        later.wait_for_url("**/receipt/*")
        assert not held.routes


def test_a_post_can_be_sent_when_it_does_not_arrive(site: Site) -> None:
    with open_page() as page:
        page.route("**/static/js/editor.*", lambda route: route.abort())
        page.goto(f"{site.url}/submit")
        fill(page, POST)
        expect(page.locator(".editor")).to_be_hidden()
        page.get_by_role("button", name="Send").click()
        page.wait_for_url("**/receipt/*")
        assert state(page, site)["submission"]["body"] == POST["body"]


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_moves_when_it_comes(site: Site, width: int) -> None:
    with open_page(width=width) as page:
        place, editor = Held(page, script("write")), Held(page, script("editor"))
        page.goto(f"{site.url}/submit", wait_until="commit")
        page.locator("#send").wait_for()
        place.is_asked_for()
        before = _inside(page.locator("#body"))
        place.let_through()
        page.locator(".waiting").wait_for()
        waiting = _inside(page.locator("#body"))
        page.get_by_label("Headline").focus()
        editor.let_through()
        page.locator(".editor-text").wait_for()
        after = _inside(page.locator(".editor-text"))
        assert before == pytest.approx(waiting, abs=3)
        assert waiting == pytest.approx(after, abs=3)


def _inside(place: Locator) -> list[float]:
    """Where the part that is written into begins and ends on the page, from its top."""
    top, height = place.evaluate(
        "part => [part.getBoundingClientRect().top + scrollY, part.getBoundingClientRect().height]"
    )
    return [top, top + height]
