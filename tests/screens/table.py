"""Every screen, once: what it is called, where it is, and what one does there to see it."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.chromium import with_scripts
from tests.browser.form import with_the_editor


def _stay(_page: Page) -> None:
    """Do nothing: the screen is what the address answers."""


def _send_nothing(page: Page) -> None:
    page.locator("main form .buttons button").first.click()
    expect(page.locator(".problems")).to_be_visible()


def _write(page: Page) -> None:
    with_the_editor(page)
    page.get_by_label("Headline").fill("The mill clock strikes thirteen")
    page.get_by_label("Category").select_option("local")
    page.locator(".editor-text").fill("It has been repaired by the man who broke it.")


def _preview(page: Page) -> None:
    _write(page)
    page.locator("button[name=preview]").click()
    expect(page.locator(".preview-notice")).to_be_visible()


def _choose_two(page: Page) -> None:
    for box in page.locator("[name=chosen]").all()[:2]:
        box.check()


def _open(summary: str) -> Callable[[Page], None]:
    return lambda page: page.locator(summary).click()


def _talk(page: Page) -> None:
    with_scripts(page).get_by_role("link", name="Let's talk").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


@dataclass(frozen=True)
class Screen:
    """One screen. ``{names}`` in the address stand for what ``tests.screens.states`` has made."""

    name: str
    address: str
    act: Callable[[Page], None] = _stay
    for_strangers: bool = False  # only who is not signed in sees it
    status: int = 200  # of the last answer, when ``act`` has sent a form


PUBLIC = [
    Screen("front", "/"),
    Screen("post", "{post}"),
    Screen("post with pictures", "{pictures}"),
    Screen("post in arabic", "{arabic}"),
    Screen("category", "/category/local/"),
    Screen("tag", "/tag/bridge/"),
    Screen("archive", "/archive/"),
    Screen("month", "{month}"),
    Screen("search", "/search?q=bridge"),
    Screen("search without an answer", "/search?q=zeppelin"),
    Screen("letters", "/letters/"),
    Screen("own page", "/how-to-submit/"),
    Screen("record", "/desk-record/"),
    Screen("hidden", "{hidden}", status=410),
    Screen("retracted", "{retracted}", status=410),
    Screen("erased", "{erased}", status=410),
    Screen("404", "/nothing/", status=404),
    Screen("talk", "/talk/"),
    Screen("panel", "{post}", _talk),
    Screen("report", "/report/?post={post}"),
    Screen("report without a reason", "/report/?post={post}", _send_nothing, status=422),
]
FORM = [
    Screen("submit", "/submit"),
    Screen("submit filled in", "/submit", _write),
    Screen("submit without a word", "/submit", _send_nothing, status=422),
    Screen("submit previewed", "/submit", _preview),
]
PRIVATE = [
    Screen("code", "/receipt/"),
    Screen("lost receipt", "/receipt/lost"),
    Screen("lost receipt sent", "/receipt/lost?sent"),
    Screen("stop mail", "{stop}"),
    Screen("receipt", "{receipt}"),
    Screen("receipt sent back", "{sent_back}"),
    Screen("receipt published", "{published}"),
    Screen("receipt spiked", "{spiked}"),
    Screen("edit", "{receipt}/edit"),
    Screen("withdraw", "{receipt}/withdraw"),
    Screen("erase what was sent", "{spiked}/erase"),
    Screen("conversation", "{conversation}"),
    Screen("report answered", "{report}"),
    Screen("erase a conversation", "{conversation}/erase"),
]
DESK = [
    Screen("desk sign-in", "/desk/sign-in/", for_strangers=True),
    Screen("desk lost password", "/desk/lost-password/", for_strangers=True),
    Screen("desk queue", "/desk/"),
    Screen("desk several", "/desk/", _choose_two),
    Screen("desk embargoed", "/desk/embargoed/"),
    Screen("desk decided", "/desk/decided/"),
    Screen("desk posts", "/desk/posts/"),
    Screen("desk write", "/desk/write/"),
    Screen("review clean", "{clean_review}"),
    Screen("review with evidence", "{evidence_review}"),
    Screen("review of a change", "{change_review}"),
    Screen("review of a published post", "{published_review}"),
    Screen("desk correct", "{published_review}", _open("#edit summary")),
    Screen("desk erase", "{published_review}erase/"),
    Screen("desk talk", "/desk/talk/"),
    Screen("desk conversation", "{desk_conversation}"),
    Screen("desk report", "{desk_report}"),
    Screen("desk letters", "/desk/letters/"),
    Screen("desk mail", "/desk/mail/"),
    Screen("desk account", "/desk/account/"),
    Screen("desk tokens", "/desk/account/tokens/"),
]
SETTINGS = [
    Screen("desk settings", "/desk/settings/"),
    Screen("desk site", "/desk/site/"),
    Screen("desk categories", "/desk/categories/"),
    Screen("desk category", "/desk/categories/1/"),
    Screen("desk pages", "/desk/pages/"),
    Screen("desk page", "/desk/pages/1/"),
    Screen("desk hints", "/desk/hints/"),
    Screen("desk record", "/desk/record/"),
    Screen("desk editors", "/desk/editors/"),
    Screen("desk editor", "{editor}"),
    Screen("desk hosts", "/desk/hosts/"),
    Screen("desk blocked", "/desk/blocked/"),
    Screen("desk reasons", "/desk/reasons/"),
    Screen("desk reason", "/desk/reasons/1/"),
    Screen("desk talk settings", "/desk/talk/settings/"),
]
SCREENS = PUBLIC + FORM + PRIVATE + DESK + SETTINGS
# What stands on a screen changes with the language, how it is reached does not.
_IN_ARABIC = {
    "front", "post", "post in arabic", "submit", "submit without a word", "receipt", "record", "desk queue",
    "review with evidence", "desk settings",
}  # fmt: skip
IN_ARABIC = [screen for screen in SCREENS if screen.name in _IN_ARABIC]
