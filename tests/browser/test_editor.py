"""The form with JavaScript: the rich editor and the small things around it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.form import at_the_form, into_the_text, press, text_of
from tests.browser.test_form import fill, state
from tests.media.photos import a_photo
from tests.site import Site, running_site

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.once]
MILL = {"headline": "The mill turns", "category": "Local", "body": "It turns."}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("editor"), COPYDESK_LIMITS="off") as running:
        yield running


# -- the rich editor ----------------------------------------------------------------------------------------


def test_somebody_who_knows_no_markdown_writes_a_post(site: Site) -> None:
    with at_the_form(site) as page:
        fill(page, MILL | {"body": ""})
        page.get_by_role("textbox", name="Full description").click()
        page.keyboard.type("The ")
        page.get_by_role("button", name="Bold").click()
        page.keyboard.type("mill")
        page.get_by_role("button", name="Bold").click()
        page.keyboard.type(" turns *again*.")
        press(page, "Enter")
        page.get_by_role("button", name="List with bullets").click()
        page.keyboard.type("oak")
        press(page, "Enter")
        page.keyboard.type("iron")
        press(page, "Enter", "Enter")
        page.get_by_role("button", name="Heading").click()
        page.keyboard.type("The wheel")
        press(page, "Enter")
        page.get_by_role("button", name="Quotation").click()
        page.keyboard.type("It sings.")
        page.get_by_role("button", name="Send").click()
        page.wait_for_url("**/receipt/*")
        assert state(page, site)["submission"]["body"] == (
            "The **mill** turns \\*again\\*.\n\n- oak\n- iron\n\n## The wheel\n\n> It sings."
        )


def test_a_key_that_comes_before_the_browser_tells_where_the_cursor_is_goes_where_the_cursor_is(
    site: Site,
) -> None:
    with at_the_form(site) as page:
        page.locator("#body").fill("# One\n\nTwo")
        into_the_text(page)
        page.evaluate("""() => {
            const text = document.querySelector(".editor-text");
            getSelection().selectAllChildren(text);
            getSelection().collapseToEnd();
            const enter = {key: "Enter", keyCode: 13, bubbles: true, cancelable: true};
            text.dispatchEvent(new KeyboardEvent("keydown", enter));
        }""")
        page.keyboard.type("Three")
        assert text_of(page) == "# One\n\nTwo\n\nThree"


def test_a_link_is_set_changed_and_removed_by_the_keyboard(site: Site) -> None:
    with at_the_form(site) as page:
        into_the_text(page)
        page.keyboard.type("The mill")
        press(page, "Control+a", "Control+k")
        page.keyboard.type("not one")
        press(page, "Enter")
        expect(page.get_by_label("Address of the link")).to_have_attribute("aria-invalid", "true")
        press(page, "Control+a")
        page.keyboard.type("example.org/mill")
        press(page, "Enter")
        expect(page.locator(".editor-text")).to_be_focused()
        assert text_of(page) == "[The mill](https://example.org/mill)"
        into_the_text(page)
        press(page, "Control+a", "Control+k")
        expect(page.get_by_label("Address of the link")).to_have_value("https://example.org/mill")
        page.get_by_role("button", name="Remove the link").press("Enter")
        assert text_of(page) == "The mill"


def test_the_buttons_are_one_stop_with_arrows(site: Site) -> None:
    with at_the_form(site) as page:
        into_the_text(page)
        press(page, "Alt+F10")
        expect(page.get_by_role("button", name="Bold")).to_be_focused()
        press(page, "ArrowRight", "Enter")
        expect(page.get_by_role("button", name="Italic")).to_have_attribute("aria-pressed", "true")
        press(page, "Home", "ArrowLeft")
        expect(page.get_by_role("button", name="Redo")).to_be_focused()
        press(page, "Escape")
        page.keyboard.type("quiet")
        assert text_of(page) == "*quiet*"
        into_the_text(page)
        press(page, "Shift+Tab")
        expect(page.get_by_role("button", name="Redo")).to_be_focused()
        press(page, "Tab", "Tab")
        expect(page.get_by_role("button", name="Write plain text instead")).to_be_focused()


def test_undo_takes_back_and_the_first_text_comes_back_as_it_was(site: Site) -> None:
    with at_the_form(site) as page:
        page.locator("#body").fill("* One\n* *Two*  \n")
        into_the_text(page)
        press(page, "Control+End")
        page.keyboard.type("!")
        assert text_of(page) == "- One\n- *Two!*"
        page.get_by_role("button", name="Undo").click()
        assert text_of(page) == "* One\n* *Two*  \n"


def test_plain_text_is_one_press_away_and_remembered(site: Site) -> None:
    with at_the_form(site) as page:
        page.locator("#body").fill("It **turns**.")
        page.get_by_role("button", name="Write plain text instead").click()
        expect(page.get_by_label("Full description")).to_be_focused()
        press(page, "End")
        page.keyboard.type(" *Still*.")
        page.reload()
        expect(page.locator(".editor")).to_be_hidden()
        page.get_by_role("button", name="Write with buttons instead").click()
        page.reload()
        expect(page.locator(".editor")).to_be_visible()


def test_other_scripts_put_something_in(site: Site) -> None:
    with at_the_form(site) as page:
        page.route(
            "**/media/mill.webp", lambda route: route.fulfill(body=a_photo("WEBP"), content_type="image/webp")
        )
        into_the_text(page)
        page.keyboard.type("A mill: ")
        page.locator("#body").evaluate(
            "field => field.dispatchEvent(new CustomEvent('insert', {detail: '![The *mill*](/media/mill.webp)'}))"
        )
        assert text_of(page) == "A mill: ![The mill](/media/mill.webp)"
