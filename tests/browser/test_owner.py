"""The owner's screens in Chromium, with and without JavaScript: what is settled there is what others see."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import chromium, until
from tests.browser.test_desk import PASSWORD, submitted
from tests.browser.test_talk import signed_in
from tests.media.photos import a_photo
from tests.site import Site, running_site

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.once]
both = pytest.mark.parametrize("javascript", [True, False])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("owner"), COPYDESK_LIMITS="off") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def printed(page: Page, site: Site, address: str, words: str) -> None:
    """Open a page for readers when it says these words."""
    until(page, lambda: words in page.request.get(site.url + address).text(), words)
    page.goto(site.url + address)


def published(page: Page, site: Site, headline: str, category: str = "local") -> None:
    """Send a post and approve it at the desk."""
    submitted(page, site, headline, f"{headline}, we hear.", category)
    until(page, lambda: headline in page.request.get(f"{site.url}/desk/").text(), headline)
    page.goto(f"{site.url}/desk/")
    page.get_by_role("link", name=headline).click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("status").first).to_contain_text("published")


@both
def test_a_renamed_category_is_found_at_its_old_address(
    site: Site, browser: Browser, javascript: bool
) -> None:
    old, new = ("Sport", "Games") if javascript else ("Science", "Discoveries")
    page = signed_in(browser, site, javascript=javascript)
    published(page, site, f"First of {old}", old.lower())
    page.goto(f"{site.url}/desk/settings/")
    page.get_by_role("link", name="Categories").click()
    page.get_by_role("link", name=old).click()
    page.get_by_label("Name").fill(new)
    page.get_by_label("In the address").fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved")
    printed(page, site, f"/category/{new.lower()}/", f"First of {old}")
    page.goto(f"{site.url}/category/{old.lower()}/")
    assert page.url == f"{site.url}/category/{new.lower()}/"
    expect(page.get_by_role("heading", level=1)).to_have_text(new)
    expect(page.get_by_role("link", name=f"First of {old}")).to_be_visible()


@both
def test_name_and_accent_show_before_they_are_saved(site: Site, browser: Browser, javascript: bool) -> None:
    name, accent, colour = (
        ("The Mill Post", "#7a1f5c", "rgb(122, 31, 92)")
        if javascript
        else ("The Weir Post", "#0b5d3b", "rgb(11, 93, 59)")
    )
    page = signed_in(browser, site, javascript=javascript)
    page.goto(f"{site.url}/desk/site/")
    trial = page.locator(".trial.paper-light")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Accent on light paper").fill(accent)
    if not javascript:
        page.get_by_role("button", name="Preview").click()
    expect(trial.locator(".masthead-name")).to_have_text(name)
    expect(trial.locator(".button")).to_have_css("background-color", colour)
    expect(trial.locator(".post-category a")).to_have_css("color", colour)
    expect(page.get_by_text(f"{accent}: links, buttons and the names of categories")).to_be_visible()
    assert name not in page.request.get(site.url).text()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved")
    printed(page, site, "/", name)
    expect(page.get_by_role("banner").get_by_role("link", name=name)).to_be_visible()
    expect(page.get_by_role("link", name="Submit a post").first).to_have_css("color", colour)


@both
def test_a_lead_picked_by_hand_leads_the_front(site: Site, browser: Browser, javascript: bool) -> None:
    way = "with a script" if javascript else "without one"
    page = signed_in(browser, site, javascript=javascript)
    published(page, site, f"The older story {way}")
    published(page, site, f"The newer story {way}")
    page.goto(f"{site.url}/desk/posts/")
    page.get_by_role("link", name=f"The older story {way}").click()
    page.get_by_role("button", name="Make it the lead").click()
    expect(page.get_by_text("It was picked to lead the front")).to_be_visible()
    page.goto(site.url)
    lead = page.locator(".lead-headline")
    until(page, lambda: page.reload() and lead.inner_text() == f"The older story {way}", "the lead")


@both
def test_an_own_page_says_what_its_owner_wrote(site: Site, browser: Browser, javascript: bool) -> None:
    words = "We meet on Thursdays" if javascript else "We meet on Sundays"
    page = signed_in(browser, site, javascript=javascript)
    page.goto(f"{site.url}/desk/pages/")
    page.get_by_role("link", name="How to submit").click()
    page.get_by_label("Text", exact=True).fill(f"## Come and see us\n\n{words}, at the *mill*.")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="Come and see us")).to_be_visible()
    assert words not in page.request.get(f"{site.url}/how-to-submit/").text()
    page.get_by_role("button", name="Save").click()
    printed(page, site, "/how-to-submit/", words)
    expect(page.get_by_role("heading", name="Come and see us")).to_be_visible()
    expect(page.locator("main em")).to_have_text("mill")


@both
def test_an_own_page_shows_a_picture_that_is_added_there(
    site: Site, browser: Browser, tmp_path: Path, javascript: bool
) -> None:
    photo = tmp_path / "desk.jpg"
    photo.write_bytes(a_photo())
    page = signed_in(browser, site, javascript=javascript)
    page.goto(f"{site.url}/desk/pages/new/")
    page.get_by_label("Title").fill(f"Who we are {javascript}")
    page.get_by_label("Text", exact=True).fill("These are we.")
    page.get_by_label("Show it to readers").check()
    page.get_by_text("Add a picture").click()
    page.locator("[name=picture]").set_input_files(photo)
    page.get_by_label("What it shows").fill("The desk")
    page.get_by_role("button", name="Add this picture").click()
    expect(page.get_by_label("Text", exact=True)).to_have_value(
        re.compile("These are we.\\s+!\\[The desk\\]")
    )
    page.get_by_role("button", name="Save").click()
    address = f"/who-we-are-{javascript}/".lower()
    printed(page, site, address, 'alt="The desk"')
    picture = page.get_by_role("img", name="The desk")
    until(page, lambda: picture.evaluate("image => image.naturalWidth"), "the picture")


@both
def test_an_invited_editor_decides_about_one_category_only(
    site: Site, browser: Browser, javascript: bool
) -> None:
    name = "Lena" if javascript else "Otto"
    chief = signed_in(browser, site, javascript=javascript)
    chief.goto(f"{site.url}/desk/editors/")
    chief.get_by_label("Name", exact=True).fill(name)
    chief.get_by_label("Sees and decides about posts in").select_option("only these categories")
    chief.get_by_label("Culture").check()
    chief.get_by_role("button", name="Make the link").click()
    link = chief.locator("code").inner_text()
    editor = browser.new_context(java_script_enabled=javascript).new_page()
    editor.goto(link)
    editor.get_by_role("button", name="Sign in").click()
    editor.get_by_label("New password", exact=True).fill(PASSWORD)
    editor.get_by_label("New password confirmation").fill(PASSWORD)
    editor.get_by_role("button", name="Set password").click()
    expect(editor.get_by_role("heading", name="Queue")).to_be_visible()
    submitted(editor, site, f"Local news for {name}", "It rains.")
    submitted(editor, site, f"A concert for {name}", "On Sunday.", "culture")
    queue = f"{site.url}/desk/"
    until(chief, lambda: f"Local news for {name}" in chief.request.get(queue).text(), "the news")
    until(editor, lambda: f"A concert for {name}" in editor.request.get(queue).text(), "the concert")
    editor.goto(queue)
    expect(editor.get_by_text(f"Local news for {name}")).to_have_count(0)
    expect(editor.get_by_role("link", name="Settings")).to_have_count(0)
    editor.get_by_role("link", name=f"A concert for {name}").click()
    editor.get_by_role("button", name="Approve").click()
    expect(editor.get_by_role("status").first).to_contain_text("published")
    assert editor.goto(f"{site.url}/desk/settings/").status == 403  # type: ignore[union-attr]
