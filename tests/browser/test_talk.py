"""Ann reads a post, marks a passage and talks with the desk, in a real browser; with a script, and without."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import Held, chromium, open_page, until, with_scripts
from tests.browser.test_desk import wait_for
from tests.browser.test_type import IS_THERE
from tests.shared import shared
from tests.site import Site, running_site

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSAGE = "edging closer to cementing a deal"
MARK = """(wanted) => {
  for (const paragraph of document.querySelectorAll(".body p")) {
    const at = paragraph.firstChild.data?.indexOf(wanted) ?? -1;
    if (at < 0) continue;
    getSelection().setBaseAndExtent(paragraph.firstChild, at, paragraph.firstChild, at + wanted.length);
  }
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("talk"), COPYDESK_LIMITS="off") as running:
        yield running


@pytest.fixture(scope="module")
def post(site: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Publish the first real post; return its address."""
    seed = json.loads(shared("data/seed/post.json").read_text()) | {"id": "seed"}
    lines = tmp_path_factory.mktemp("seed") / "posts.jsonl"
    lines.write_text(json.dumps(seed) + "\n")
    assert site.command("import", str(lines), "--published").returncode == 0
    with open_page() as page:
        posts = page.request.get(f"{site.url}/api/posts").json()["posts"]
    return str(posts[0]["url"]).replace(site.url, "")


def signed_in(browser: Browser, site: Site, name: str = "Edda", *, javascript: bool = True) -> Page:
    """Return the browser of an editor, at the list of conversations."""
    invited = site.command("editor", "add", name, "--chief")
    link = re.search(r"/desk/sign-in/\S+", invited.stdout)
    assert link, invited
    page = browser.new_context(java_script_enabled=javascript).new_page()
    page.goto(site.url + link[0])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/desk/password/")
    page.goto(f"{site.url}/desk/talk/")
    return page


def press_tab_to(page: Page, role: str, name: str) -> None:
    """Go to an element as somebody does who has no mouse."""
    wanted = page.get_by_role(role, name=name).first  # type: ignore[arg-type]
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab never came to the {role} {name}")


def test_a_reader_writes_about_a_passage_and_comes_back_by_the_code(site: Site, post: str) -> None:
    with chromium() as browser:
        desk = signed_in(browser, site)
        ann = browser.new_context().new_page()
        ann.goto(site.url + post)
        ann.evaluate(MARK, PASSAGE)
        press_tab_to(with_scripts(ann), "button", "Tell the desk about this")
        ann.keyboard.press("Enter")
        expect(ann.get_by_label("Your message")).to_be_focused()
        expect(ann.get_by_label("The passage that you mean")).to_have_value(PASSAGE)
        ann.keyboard.type("Is that still so?")
        press_tab_to(ann, "button", "Send")
        ann.keyboard.press("Enter")
        expect(ann.get_by_role("log")).to_contain_text("Is that still so?")
        desk.reload()
        desk.get_by_role("link", name="Is that still so?").click()
        expect(desk.locator("mark.evidence")).to_have_text(PASSAGE)
        desk.get_by_label("Your answer").fill("It is, says the ministry.")
        desk.get_by_role("button", name="Send").click()
        expect(desk.get_by_role("log")).to_contain_text("says the ministry")
        expect(ann.get_by_role("log")).to_contain_text("says the ministry")
        ann.get_by_text("Come back later").press("Enter")
        code = ann.locator(".code").inner_text()
        ann.keyboard.press("Escape")
        expect(ann.get_by_role("dialog")).to_be_hidden()
        ann.context.close()
        later = browser.new_context().new_page()
        later.goto(f"{site.url}/receipt/")
        press_tab_to(later, "textbox", "Code")
        later.keyboard.type(code.lower())
        later.keyboard.press("Enter")
        expect(later.get_by_role("log")).to_contain_text("says the ministry")
        press_tab_to(later, "textbox", "Your message")
        later.keyboard.type("Thank you.")
        press_tab_to(later, "button", "Send")
        later.keyboard.press("Enter")
        expect(desk.get_by_role("log")).to_contain_text("Thank you.")


def test_the_same_without_a_script(site: Site, post: str) -> None:
    with chromium() as browser:
        desk = signed_in(browser, site, javascript=False)
        ann = browser.new_context(java_script_enabled=False).new_page()
        ann.goto(site.url + post)
        ann.get_by_role("link", name="Let's talk").first.click()
        ann.get_by_label("Your message").fill("Which deal is meant?")
        ann.get_by_label("The passage that you mean").fill(PASSAGE)
        ann.get_by_role("button", name="Send").click()
        expect(ann.get_by_role("log")).to_contain_text("Which deal is meant?")
        desk.reload()
        desk.get_by_role("link", name="Which deal is meant?").click()
        expect(desk.locator("mark.evidence")).to_have_text(PASSAGE)
        desk.get_by_label("Your answer").fill("The one of 2015.")
        desk.get_by_role("button", name="Send").click()
        expect(desk.get_by_role("log")).to_contain_text("The one of 2015.")
        ann.get_by_role("link", name="Look for an answer").click()
        expect(ann.get_by_role("log")).to_contain_text("The one of 2015.")
        ann.get_by_text("Come back later").click()
        code = ann.locator(".code").text_content() or ""
        ann.context.close()
        later = browser.new_context(java_script_enabled=False).new_page()
        later.goto(f"{site.url}/receipt/")
        later.get_by_label("Code").fill(code)
        later.get_by_role("button", name="Open").click()
        expect(later.get_by_role("log")).to_contain_text("The one of 2015.")


def test_the_conversation_stays_in_this_browser_and_drafts_survive(site: Site, post: str) -> None:
    with open_page() as ann:
        ann.goto(site.url + post)
        with_scripts(ann).get_by_role("link", name="Let's talk").first.click()
        ann.get_by_label("Your message").fill("A thought")
        ann.reload()
        with_scripts(ann).get_by_role("link", name="Let's talk").first.click()
        expect(ann.get_by_label("Your message")).to_have_value("A thought")
        ann.get_by_role("dialog").get_by_role("button", name="Send").click()
        expect(ann.get_by_role("log")).to_contain_text("A thought")
        ann.goto(f"{site.url}/archive/")
        with_scripts(ann).get_by_role("link", name="Let's talk").first.click()
        expect(ann.get_by_role("log")).to_contain_text("A thought")
        ann.get_by_label("Your message").fill("Half a")
        ann.reload()
        with_scripts(ann).get_by_role("link", name="Let's talk").first.click()
        expect(ann.get_by_label("Your message")).to_have_value("Half a")


def test_a_message_that_was_sent_while_the_network_was_away_arrives_once(site: Site, post: str) -> None:
    with open_page() as ann:
        ann.goto(site.url + post)
        with_scripts(ann).get_by_role("link", name="Let's talk").first.click()
        ann.get_by_label("Your message").fill("Here?")
        ann.get_by_role("dialog").get_by_role("button", name="Send").click()
        expect(ann.get_by_role("log")).to_contain_text("Here?")
        lost: list[str] = []

        def lose_the_answer(route: object) -> None:
            """Let the first message arrive, and lose what the server says to it."""
            if lost:
                route.continue_()  # type: ignore[attr-defined]
                return
            lost.append(route.fetch().text())  # type: ignore[attr-defined]
            route.abort()  # type: ignore[attr-defined]

        ann.route("**/say", lose_the_answer)
        ann.get_by_label("Your message").fill("Only once")
        ann.get_by_role("dialog").get_by_role("button", name="Send").click()
        expect(ann.get_by_label("Your message")).to_have_value("")
        assert lost
        expect(ann.get_by_role("log").get_by_text("Only once")).to_have_count(1)
        ann.reload()
        with_scripts(ann).get_by_role("link", name="Let's talk").first.click()
        expect(ann.get_by_role("log").get_by_text("Only once")).to_have_count(1)


def test_what_is_typed_while_a_message_is_on_its_way_belongs_to_the_next_one(site: Site, post: str) -> None:
    with open_page() as ann:
        ann.goto(f"{site.url}/talk/")
        ann.get_by_label("Your message").fill("Here?")
        ann.get_by_role("button", name="Send").click()
        expect(ann.get_by_role("log")).to_contain_text("Here?")
        on_its_way = Held(with_scripts(ann), "**/say")
        ann.get_by_label("Your message").fill("One")
        ann.get_by_role("button", name="Send").click()
        on_its_way.is_asked_for()
        ann.get_by_label("Your message").press_sequentially(", and two")
        on_its_way.let_through()
        expect(ann.locator(".message .as-typed")).to_have_text(["Here?", "One"])
        expect(ann.get_by_label("Your message")).to_have_value(", and two")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_send_back_and_its_answer_are_one_thread(site: Site, javascript: bool) -> None:
    headline = f"A bridge {javascript}"
    with chromium() as browser:
        desk = signed_in(browser, site, javascript=javascript)
        tom = browser.new_context(java_script_enabled=javascript).new_page()
        fields = {"headline": headline, "category": "local", "body": "It holds.", "own_work": True}
        sent = tom.request.post(f"{site.url}/api/submissions", data=fields).json()
        wait_for(desk, headline)
        desk.get_by_role("link", name=headline).click()
        desk.get_by_label("Your own words for the author").fill("Which bridge?")
        desk.get_by_role("button", name="Send back").click()
        expect(desk.get_by_role("status").first).to_contain_text("sent back")
        tom.goto(sent["receipt_url"])
        expect(tom.get_by_role("log")).to_contain_text("Which bridge?")
        tom.get_by_label("Your answer").fill("The old one.")
        tom.get_by_role("button", name="Send the answer").click()
        expect(tom.get_by_role("log")).to_contain_text("The old one.")
        tom.get_by_label("Write to the desk").fill("By the mill.")
        tom.get_by_role("button", name="Send").click()
        expect(tom.get_by_role("log")).to_contain_text("By the mill.")
        desk.goto(f"{site.url}/desk/posts/{sent['id']}/")
        expect(desk.get_by_role("log")).to_contain_text(
            re.compile("Which bridge.*The old one.*By the mill", re.DOTALL)
        )
        desk.get_by_label("Write to the author").fill("Thank you.")
        desk.get_by_role("button", name="Send", exact=True).click()
        expect(desk.get_by_role("log")).to_contain_text("Thank you.")
        tom.reload()
        expect(tom.get_by_role("log")).to_contain_text("Thank you.")


def test_two_editors_see_that_both_answer(site: Site, post: str) -> None:
    with chromium() as browser:
        ann = browser.new_context().new_page()
        ann.goto(f"{site.url}/talk/")
        ann.get_by_label("Your message").fill("Who is there?")
        ann.get_by_role("button", name="Send").click()
        expect(ann.get_by_role("log")).to_contain_text("Who is there?")
        one, other = signed_in(browser, site, "Otto"), signed_in(browser, site, "Olga")
        for editor in (one, other):
            editor.get_by_role("link", name="Who is there?").first.click()
            editor.wait_for_load_state()

        def is_told() -> bool:  # while Otto types: a while later he is not writing any more
            one.get_by_label("Your answer").press_sequentially("o")
            return other.get_by_text("Otto is writing an answer.").is_visible()

        until(other, is_told, "that Otto is writing")


@pytest.mark.parametrize(("width", "dark"), [(320, True), (768, False), (1280, True)])
def test_the_panel_fits_the_screen(site: Site, post: str, width: int, dark: bool) -> None:
    with open_page(width=width, height=700, dark=dark) as ann:
        ann.goto(site.url + post)
        until(with_scripts(ann), lambda: ann.evaluate(IS_THERE), "the typeface")
        before = ann.evaluate("document.body.getBoundingClientRect().height")
        ann.get_by_role("link", name="Let's talk").first.click()
        ann.get_by_label("Your message").fill("W" * 300)
        ann.get_by_role("dialog").get_by_role("button", name="Send").click()
        expect(ann.get_by_role("log")).to_contain_text("WWW")
        box = ann.get_by_role("dialog").bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 700
        assert ann.evaluate("document.documentElement.scrollWidth") <= width
        assert ann.evaluate("document.body.getBoundingClientRect().height") == before, "nothing moved"


def test_its_script_is_small_and_comes_when_it_is_opened(site: Site, post: str) -> None:
    scripts = Path(__file__).parents[2] / "copydesk" / "static" / "js"
    assert (scripts / "talk.js").stat().st_size <= 10_000
    with open_page() as ann:
        asked: list[str] = []
        ann.on("request", lambda request: asked.append(request.url))
        ann.goto(site.url + post)
        ann.wait_for_load_state("networkidle")
        assert not [address for address in asked if "talk." in address]
        with_scripts(ann).get_by_role("link", name="Let's talk").first.click()
        expect(ann.get_by_role("dialog")).to_be_visible()
        assert [address for address in asked if "talk." in address and address.endswith(".js")]
