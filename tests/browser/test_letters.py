"""Ann's message becomes a letter and is taken back, in a real browser; with a script, and without."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import chromium, until
from tests.browser.test_talk import press_tab_to, signed_in
from tests.site import Site, running_site

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("letters"), COPYDESK_LIMITS="off") as running:
        lines = tmp_path_factory.mktemp("posts") / "posts.jsonl"
        lines.write_text('{"headline": "The bridge", "category": "Local", "body": "It is 800 m long."}\n')
        assert running.command("import", str(lines), "--published").returncode == 0
        yield running


def printed(page: Page, address: str, words: str, *, there: bool = True) -> None:
    """Wait until a printed page has these words, or has them no more."""
    what = f"{words!r} at {address}: {there}"
    until(page, lambda: (words in page.request.get(address).text()) == there, what)


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_letter_is_edited_agreed_to_published_and_taken_back(site: Site, javascript: bool) -> None:
    words = f"It is 80 m long {javascript}"
    with chromium() as browser:
        desk = signed_in(browser, site, javascript=javascript)
        ann = browser.new_context(java_script_enabled=javascript).new_page()
        post = str(ann.request.get(f"{site.url}/api/posts").json()["posts"][0]["url"])
        ann.goto(f"{site.url}/talk/?post={post.replace(site.url, '')}")
        ann.get_by_label("Your message").fill(words)
        ann.get_by_role("button", name="Send").click()
        expect(ann.get_by_role("log")).to_contain_text(words)
        mine = ann.url
        desk.reload()
        desk.get_by_role("link", name=words).click()
        desk.get_by_role("link", name="Publish as a letter").click()
        desk.get_by_label("The letter").fill(f"{words}, dear editors.")
        desk.get_by_label("Signed").fill("A reader")
        desk.get_by_role("button", name="Ask the writer").click()
        ann.goto(mine)
        expect(ann.get_by_role("log")).to_contain_text("dear editors")
        ann.get_by_label("Signed").fill("Ann from Millbrook")
        press_tab_to(ann, "button", "I agree")
        ann.keyboard.press("Enter")
        expect(ann.get_by_role("log")).to_contain_text("Signed: Ann from Millbrook")
        desk.get_by_role("link", name="Letter", exact=True).click()
        desk.get_by_role("button", name="Publish the letter").click()
        for address in (post, f"{site.url}/letters/", f"{site.url}/letters/feed.xml"):
            printed(ann, address, f"{words}, dear editors.")
        ann.goto(post)
        expect(ann.locator(".letter").last).to_contain_text("Ann from Millbrook")
        ann.goto(mine)
        ann.get_by_role("button", name="Take the letter back").click()
        expect(ann.get_by_role("log")).to_contain_text("This letter is not published.")
        for address in (post, f"{site.url}/letters/", f"{site.url}/letters/feed.xml"):
            printed(ann, address, words, there=False)


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_message_leads_to_a_correction_on_the_page_and_in_the_feed(site: Site, javascript: bool) -> None:
    sentence = f"The bridge is 80 m long, not 800 ({javascript})."
    with chromium() as browser:
        desk = signed_in(browser, site, javascript=javascript)
        ann = browser.new_context(java_script_enabled=javascript).new_page()
        post = str(ann.request.get(f"{site.url}/api/posts").json()["posts"][0]["url"])
        ann.goto(f"{site.url}/talk/?post={post.replace(site.url, '')}")
        ann.get_by_label("Your message").fill(f"This figure is wrong {javascript}")
        ann.get_by_label("The passage that you mean").fill("m long")
        ann.get_by_role("button", name="Send").click()
        expect(ann.get_by_role("log")).to_contain_text(f"This figure is wrong {javascript}")
        desk.reload()
        desk.get_by_role("link", name=f"This figure is wrong {javascript}").click()
        expect(desk.locator("mark.evidence")).to_have_text("m long")
        desk.get_by_role("link", name="Correct the post").click()
        desk.wait_for_load_state()
        desk.get_by_label("Full description").fill(f"It is 80 m long. {javascript}")
        desk.get_by_label("What was wrong").fill(sentence)
        desk.get_by_role("button", name="Publish the correction").click()
        for address in (post, f"{site.url}/feed.xml", f"{site.url}/feed.json"):
            printed(ann, address, sentence)
        ann.reload()
        expect(ann.get_by_role("log")).to_contain_text("Thank you. We have corrected the post")


def test_a_letter_is_written_from_the_page_of_letters(site: Site) -> None:
    with chromium() as browser:
        ann = browser.new_context(viewport={"width": 320, "height": 700}).new_page()
        ann.goto(f"{site.url}/letters/")
        ann.get_by_role("link", name="Write a letter").click()
        expect(ann.get_by_label("The desk may publish this message as a letter.")).to_be_checked()
        ann.get_by_label("Your message").fill("To whom it may concern")
        ann.get_by_label("Signed").fill("Ann")
        ann.get_by_role("button", name="Send").click()
        expect(ann.get_by_role("log")).to_contain_text("The desk may publish this as a letter.")
        assert ann.evaluate("document.documentElement.scrollWidth") <= 320
        desk = signed_in(browser, site)
        desk.get_by_role("link", name="To whom it may concern").click()
        desk.get_by_role("link", name="Letter", exact=True).click()
        desk.get_by_role("button", name="Publish the letter").click()
        printed(ann, f"{site.url}/letters/", "To whom it may concern")
