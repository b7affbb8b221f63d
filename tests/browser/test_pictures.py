"""Pictures in the form: by button, paste and drop, and by a plain file input; a post with one from a phone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import open_page
from tests.browser.form import at_the_form, text_of, with_the_editor
from tests.browser.test_desk import sign_in, wait_for
from tests.browser.test_form import fill, state
from tests.media.photos import a_photo
from tests.site import Site, running_site

pytestmark = [pytest.mark.browser, pytest.mark.slow]
POST = {"headline": "The weir", "category": "Local", "body": "It holds."}
# What a browser hands over when a picture is pasted or dropped.
HAND_OVER = """([kind, name, bytes]) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(bytes)], name, {type: "image/jpeg"}));
    const place = document.querySelector(".editor-text").getBoundingClientRect();
    const what = {bubbles: true, cancelable: true, clientX: place.x + 20, clientY: place.y + 20};
    const event = kind === "paste" ? new ClipboardEvent(kind, {...what, clipboardData: data})
                                   : new DragEvent(kind, {...what, dataTransfer: data});
    document.querySelector(".editor-text").dispatchEvent(event);
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("pictures"), COPYDESK_LIMITS="off") as running:
        yield running


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("photo") / "weir.jpg"
    path.write_bytes(a_photo())
    return path


def describe(page: Page) -> None:
    page.get_by_label("What it shows").fill("The weir from the south")
    expect(page.get_by_label("Caption")).to_be_hidden()
    page.get_by_text("More about this picture").click()
    page.get_by_label("Caption").fill("After the rain")
    page.get_by_label("Credit").fill("Ann Lee")


def is_in_the_text(page: Page) -> None:
    expect(page.get_by_text("The picture is in your text.")).to_be_visible()
    text = text_of(page)
    assert "![The weir from the south](/media/" in text
    assert '"After the rain | Ann Lee")' in text


def test_by_the_button_above_the_text(site: Site, photo: Path) -> None:
    with at_the_form(site) as page:
        with_the_editor(page)
        with page.expect_file_chooser() as chosen:
            page.get_by_role("button", name="Picture", exact=True).click()
        chosen.value.set_files(photo)
        expect(page.get_by_label("What it shows")).to_be_focused()
        describe(page)
        page.get_by_role("button", name="Add this picture").click()
        is_in_the_text(page)


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_by_paste_and_drop(site: Site, photo: Path, kind: str) -> None:
    with at_the_form(site) as page:
        with_the_editor(page)
        page.evaluate(HAND_OVER, [kind, "weir.jpg", list(photo.read_bytes())])
        expect(page.get_by_text("weir.jpg")).to_be_visible()
        expect(page.get_by_label("What it shows")).to_be_focused()
        describe(page)
        page.get_by_role("button", name="Add this picture").click()
        is_in_the_text(page)


def test_what_is_no_picture_is_told_and_nothing_typed_is_lost(site: Site, tmp_path: Path) -> None:
    page_of_text = tmp_path / "weir.jpg"
    page_of_text.write_text("<svg onload=alert(1)>" * 50)
    for javascript in (True, False):
        with open_page(javascript=javascript) as page:
            page.goto(f"{site.url}/submit")
            fill(page, POST)
            page.get_by_text("Add a picture").click()
            page.locator("#picture").set_input_files(page_of_text)
            page.get_by_label("What it shows").fill("The weir")
            page.get_by_text("More about this picture").click()
            page.get_by_label("Credit").fill("Ann Lee")
            page.get_by_role("button", name="Add this picture").click()
            expect(page.get_by_text("This file is no picture that can be used here").first).to_be_visible()
            assert page.get_by_label("Headline").input_value() == POST["headline"]
            assert page.get_by_label("What it shows").input_value() == "The weir"
            expect(page.get_by_label("Credit")).to_be_visible()
            assert page.get_by_label("Credit").input_value() == "Ann Lee"


def test_without_javascript_it_goes_with_the_form_and_readers_get_it_with_the_post(
    site: Site, photo: Path
) -> None:
    with open_page(javascript=False, width=360) as page:
        page.goto(f"{site.url}/submit")
        fill(page, POST)
        page.get_by_text("Add a picture").click()
        page.locator("#picture").set_input_files(photo)
        describe(page)
        page.get_by_role("button", name="Send", exact=True).click()
        page.wait_for_url("**/receipt/*")
        body = state(page, site)["submission"]["body"]
    assert "![The weir from the south](/media/" in body
    with open_page() as page:
        sign_in(page, site)
        wait_for(page, POST["headline"])
        page.get_by_role("link", name=POST["headline"]).first.click()
        expect(
            page.locator("article figcaption")
        ).to_be_visible()  # it is this one of those with this headline
        page.get_by_role("button", name="Approve").first.click()
        page.get_by_role("link", name="See the page").click()
        expect(page).to_have_url(re.compile(r"/\d{4}/\d\d/the-weir/$"))
        shown = page.locator("article img")
        shown.scroll_into_view_if_needed()
        expect(shown).to_have_js_property("complete", True)
        assert shown.evaluate("image => image.naturalWidth") > 0
        assert shown.get_attribute("alt") == "The weir from the south"
        assert shown.get_attribute("width")
        assert shown.get_attribute("srcset") or page.locator("article source").count()
        expect(page.locator("figcaption")).to_have_text("After the rain Ann Lee")


def test_a_phone_sends_a_post_with_a_picture_in_few_steps(site: Site, photo: Path) -> None:
    """Each touch and each field costs a person seconds: at most six touches, and nothing but what is asked."""
    with open_page(width=360, height=740) as page:
        page.goto(f"{site.url}/submit")
        with_the_editor(page)
        touches = 0

        def touch(name: str, role: str = "button") -> None:
            nonlocal touches
            touches += 1
            page.get_by_role(role, name=name, exact=True).click()  # type: ignore[arg-type]

        page.get_by_label("Headline").fill(POST["headline"])
        page.get_by_label("Category").select_option(label="Local")
        touch("Full description", "textbox")
        page.keyboard.type("It holds.")
        with page.expect_file_chooser() as chosen:
            touch("Picture")
        chosen.value.set_files(photo)
        expect(page.get_by_label("What it shows")).to_be_focused()
        page.keyboard.type("The weir")
        touch("Add this picture")
        expect(page.get_by_text("The picture is in your text.")).to_be_visible()
        touch("Send")
        page.wait_for_url("**/receipt/*")
        assert touches <= 6
        assert "![The weir](/media/" in state(page, site)["submission"]["body"]
