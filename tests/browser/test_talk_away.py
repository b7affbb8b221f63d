"""Conversations when the site, the network or the page was away for a while."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import chromium, with_scripts
from tests.browser.test_talk import signed_in
from tests.ports import free_port
from tests.run.test_nothing_is_lost import settings_of_a_site
from tests.site import running_site, start_site

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LONG = 120_000  # milliseconds; who gets no answer asks less and less often


def test_a_restart_loses_and_doubles_nothing(tmp_path: Path) -> None:
    port = free_port()
    with settings_of_a_site() as settings, chromium() as browser:
        site = start_site(tmp_path / "site", port=port, **settings)
        try:
            desk, ann = signed_in(browser, site), browser.new_context().new_page()
            ann.goto(f"{site.url}/archive/")
            with_scripts(ann).get_by_role("link", name="Let's talk").first.click()
            ann.get_by_label("Your message").fill("Before")
            ann.get_by_role("dialog").get_by_role("button", name="Send").click()
            expect(ann.get_by_role("log")).to_contain_text("Before")
            desk.reload()
            desk.get_by_role("link", name="Before").click()
            desk.wait_for_load_state()
            assert site.stop() == 0
            ann.get_by_label("Your message").fill("Meanwhile")
            ann.get_by_role("dialog").get_by_role("button", name="Send").click()
            expect(ann.get_by_text("Not sent yet; trying again.")).to_be_visible()
            site = start_site(tmp_path / "site", port=port, **settings)
            expect(desk.get_by_role("log")).to_contain_text("Meanwhile", timeout=LONG)
            desk.get_by_label("Your answer").fill("After")
            desk.get_by_role("button", name="Send").click()
            expect(ann.locator(".message .as-typed")).to_have_text(
                ["Before", "Meanwhile", "After"], timeout=LONG
            )
            expect(desk.locator(".message .as-typed")).to_have_text(["Before", "Meanwhile", "After"])
        finally:
            site.stop() if site.process.poll() is None else site.kill()


def test_after_sleep_everything_comes_in_its_order_and_once(tmp_path: Path) -> None:
    with running_site(tmp_path, COPYDESK_LIMITS="off") as site, chromium() as browser:
        desk, ann = signed_in(browser, site), browser.new_context().new_page()
        ann.goto(f"{site.url}/talk/")
        ann.get_by_label("Your message").fill("Before")
        ann.get_by_role("button", name="Send").click()
        expect(ann.get_by_role("log")).to_contain_text("Before")
        desk.reload()
        desk.get_by_role("link", name="Before").click()
        desk.wait_for_load_state()
        with_scripts(ann).context.set_offline(True)
        for words in ("One", "Two", "Three"):
            desk.get_by_label("Your answer").fill(words)
            desk.get_by_role("button", name="Send").click()
            expect(desk.get_by_role("log")).to_contain_text(words)
            expect(desk.get_by_label("Your answer")).to_have_value("")
        ann.context.set_offline(False)
        expect(ann.locator(".message .as-typed")).to_have_text(
            ["Before", "One", "Two", "Three"], timeout=LONG
        )


def test_what_an_editor_types_survives_a_reload(tmp_path: Path) -> None:
    with running_site(tmp_path, COPYDESK_LIMITS="off") as site, chromium() as browser:
        ann = browser.new_context(java_script_enabled=False).new_page()
        for words in ("The first question", "The second question"):
            ann.goto(f"{site.url}/talk/")
            ann.get_by_label("Your message").fill(words)
            ann.get_by_role("button", name="Send").click()
            expect(ann.get_by_role("log")).to_contain_text(words)
        desk = signed_in(browser, site)
        desk.get_by_role("link", name="The first question").click()
        desk.wait_for_load_state()
        desk.get_by_label("Your answer").fill("Half an answer")
        desk.reload()
        expect(desk.get_by_label("Your answer")).to_have_value("Half an answer")
        desk.goto(f"{site.url}/desk/talk/")
        desk.get_by_role("link", name="The second question").click()
        expect(desk.get_by_label("Your answer")).to_have_value("")
        desk.goto(f"{site.url}/desk/talk/")
        desk.get_by_role("link", name="The first question").click()
        expect(desk.get_by_label("Your answer")).to_have_value("Half an answer")
        desk.get_by_role("button", name="Send").click()
        expect(desk.get_by_role("log")).to_contain_text("Half an answer")
        expect(desk.get_by_label("Your answer")).to_have_value("")
        desk.reload()
        expect(desk.get_by_label("Your answer")).to_have_value("")
