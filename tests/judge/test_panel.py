"""axe-core finds nothing to say about a post's page with the panel open: light, dark and narrow."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import with_scripts
from tests.judge.programs import AXE, NARROW, RUN_AXE, needs
from tests.judge.world import judged_site

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.once]


def test_everybody_can_use_the_panel(tmp_path: Path) -> None:
    needs(AXE, "node")
    with judged_site(tmp_path) as world:
        page, complaints = world.page, list[str]()
        page.goto(world.everything["post"])
        page.evaluate(AXE.read_text())
        with_scripts(page).get_by_role("link", name="Let's talk").first.click()
        panel = page.get_by_role("dialog")
        for state in ("before the first message", "in a conversation"):
            for summary in panel.locator("summary").all():
                summary.click()
            for scheme, width in (("light", 1280), ("dark", 1280), ("light", NARROW), ("dark", NARROW)):
                page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                page.set_viewport_size({"width": width, "height": 800})
                complaints += [f"{state}, {scheme}, {width}: {said}" for said in page.evaluate(RUN_AXE)]
                if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    complaints.append(f"{state}, {scheme}, {width}: wider than the screen")
            if state.startswith("before"):
                expect(panel).to_contain_text("Powered by Copydesk")
                expect(panel).to_contain_text("An editor reads every message.")
                panel.get_by_label("Your message").fill("See https://example.org/ for more.")
                panel.get_by_role("button", name="Send").click()
                expect(panel.get_by_role("log")).to_contain_text("for more")
    assert not complaints, "\n".join(complaints)
